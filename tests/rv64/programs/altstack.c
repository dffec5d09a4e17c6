/* compare: native
 *
 * What handlers do to the alternate signal stack, and what of it holds after they return: the setting in their frame.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1 << 31)
#endif

enum { SIZE = 65536 };

static char stacks[2][SIZE];

static int where(void)
{
    char here;

    for (int i = 0; i < 2; i++) {
        if (&here >= stacks[i] && &here < stacks[i] + SIZE)
            return i;
    }
    return -1;
}

static void show(const char *what)
{
    stack_t old;

    sigaltstack(NULL, &old);
    printf("%s: on %d, set %ld, flags %x, size %zu\n", what, where(),
           old.ss_sp ? ((char *)old.ss_sp - stacks[0]) / SIZE : -1L, (unsigned)old.ss_flags, old.ss_size);
}

static void set(int i, int flags)
{
    stack_t new = {.ss_sp = stacks[i], .ss_size = SIZE, .ss_flags = flags};
    int result = sigaltstack(&new, NULL);

    printf("set %d %x: %d %s\n", i, (unsigned)flags, result, result ? strerror(errno) : "");
}

static void looks(int number)
{
    show("looking");
}

static void sets(int number)
{
    show("setting");
    set(1, 0);
    raise(SIGUSR2);
    show("has set");
}

static void disables(int number)
{
    set(0, SS_DISABLE);
    show("disabled");
}

/* A handler that changes its own frame. */
static void edits(int number, siginfo_t *info, void *context)
{
    ucontext_t *frame = context;

    printf("in the frame: set %ld, flags %x\n", ((char *)frame->uc_stack.ss_sp - stacks[0]) / SIZE,
           (unsigned)frame->uc_stack.ss_flags);
    frame->uc_stack.ss_sp = stacks[1];
}

static void on(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigaction(number, &action, NULL);
}

int main(void)
{
    static const int flags[] = {0, SS_AUTODISARM};
    struct sigaction action = {.sa_sigaction = edits, .sa_flags = SA_SIGINFO};

    set(0, SS_DISABLE);
    show("at first");
    on(SIGUSR1, sets, 0);
    on(SIGUSR2, looks, SA_ONSTACK);
    raise(SIGUSR1);
    show("after setting one where there was none");

    for (int i = 0; i < 2; i++) {
        for (int stack = 0; stack < 2; stack++) {
            printf("\nflags %x, handler %s\n", (unsigned)flags[i], stack ? "on it" : "beside it");
            set(0, flags[i]);
            on(SIGUSR1, sets, stack ? SA_ONSTACK : 0);
            raise(SIGUSR1);
            show("after setting");
            set(0, flags[i]);
            on(SIGUSR1, disables, stack ? SA_ONSTACK : 0);
            raise(SIGUSR1);
            show("after disabling");
            raise(SIGUSR2);
        }
    }
    set(0, 0);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    show("after editing");
    set(0, SS_ONSTACK);
    show("SS_ONSTACK");
    set(0, 4);
    return 0;
}

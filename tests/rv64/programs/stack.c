/* The stack runs over: the handler runs on a stack of its own, and the program goes on; twice. The stack has the
 * usual size. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf out;
static char *other;
static volatile long depth;

static void handle(int signal, siginfo_t *info, void *context)
{
    char here;
    stack_t now;

    (void)context;
    sigaltstack(NULL, &now);
    printf("signal %d, on the other stack: %d, as the system says: %d, fault near the stack: %d\n", signal,
           &here > other && &here < other + 65536, now.ss_flags == SS_ONSTACK, info->si_addr != NULL);
    siglongjmp(out, 1);
}

static int __attribute__((noinline)) dive(volatile char *above)
{
    volatile char room[4000];

    room[0] = above[0];
    depth++;
    return depth < 0 ? 0 : dive(room) + room[0];
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t stack = {.ss_size = 65536}, old;
    volatile int rounds = 0;
    char c = 0;

    stack.ss_sp = other = malloc(65536);
    printf("%d\n", sigaltstack(&stack, &old));
    printf("none before: %d\n", old.ss_flags == SS_DISABLE);
    sigaction(SIGSEGV, &action, NULL);
    sigsetjmp(out, 1);
    if (rounds++ < 2) {
        depth = 0;
        printf("%d\n", dive(&c));
    }
    printf("more than 7 MiB: %d\n", depth > 1750);
    sigaltstack(NULL, &old);
    printf("left it: %d\n", old.ss_flags == 0 && old.ss_sp == other && old.ss_size == 65536);
    stack.ss_size = 100;
    printf("too small: %d\n", sigaltstack(&stack, NULL));
    return 0;
}

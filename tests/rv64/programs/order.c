/* Several signals pending at once: the order in which their handlers run.
 * compare: native (qemu-riscv64 begins with the highest) */
#include <signal.h>
#include <stdio.h>
#include <string.h>

static char order[64];

static void note(int signal)
{
    char *end = order + strlen(order);

    snprintf(end, (size_t)(order + sizeof order - end), "%d ", signal);
}

int main(void)
{
    const int signals[] = {SIGUSR2, SIGTERM, SIGRTMIN, SIGUSR1};
    struct sigaction action = {.sa_handler = note};
    sigset_t set;

    for (int masked = 0; masked < 3; masked++) {
        sigemptyset(&set);
        for (int i = 0; i < 4; i++) {
            /* A handler that lets others in is entered first and runs last. */
            (masked == 0 || (masked == 1 && i == 3) ? sigemptyset : sigfillset)(&action.sa_mask);
            sigaction(signals[i], &action, NULL);
            sigaddset(&set, signals[i]);
        }
        sigprocmask(SIG_BLOCK, &set, NULL);
        raise(SIGTERM);
        raise(SIGRTMIN);
        raise(SIGRTMIN);
        raise(SIGUSR2);
        raise(SIGUSR2);
        raise(SIGUSR1);
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        puts(order);
        order[0] = 0;
    }
    return 0;
}

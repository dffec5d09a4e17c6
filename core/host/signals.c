#define _GNU_SOURCE
#include "host/signals.h"

bool host_catch_signal(int number, void (*handler)(int number, siginfo_t *info, void *context),
                       struct sigaction *earlier)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};

    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, earlier) == 0;
}

bool host_signal_of_access(const siginfo_t *info)
{
    return info->si_code > 0;
}

void host_pass_signal_on(const struct sigaction *earlier, int number, siginfo_t *info, void *context)
{
    if ((earlier->sa_flags & SA_SIGINFO) != 0) {
        earlier->sa_sigaction(number, info, context);
    } else if (earlier->sa_handler != SIG_DFL && earlier->sa_handler != SIG_IGN) {
        earlier->sa_handler(number);
    } else { /* The access happens again, and then what would have happened without the handler. */
        sigaction(number, earlier, NULL);
        if (!host_signal_of_access(info))
            raise(number);
    }
}

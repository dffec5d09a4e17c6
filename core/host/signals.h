/* Handlers for signals that the host sends where an access to memory fails. A handler is the whole process's: so it can
 * have no owner but a global, and what is not the library's goes on to the handler that was there before. */
#ifndef BOBBIN_HOST_SIGNALS_H
#define BOBBIN_HOST_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Has `handler` called for the signal from now on; *earlier is what was before. False: the host refuses. */
bool host_catch_signal(int number, void (*handler)(int number, siginfo_t *info, void *context),
                       struct sigaction *earlier);

/* For such a handler: whether the signal is of an access, and was not sent by somebody; and what would have happened
 * without the handler. */
bool host_signal_of_access(const siginfo_t *info);
void host_pass_signal_on(const struct sigaction *earlier, int number, siginfo_t *info, void *context);

#endif

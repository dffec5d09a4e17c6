/* Signals that end a run after the measurement that is under way. */
#include <signal.h>
#include <unistd.h>

#include "interrupt.h"

static volatile sig_atomic_t signal_that_came, is_told;

static void remember(int number)
{
    static const char text[] = "\nbobbin-bench: interrupted; waiting for the run that is under way\n";

    signal_that_came = number;
    if (is_told && write(STDERR_FILENO, text, sizeof text - 1) < 0)
        return; /* nobody is there to read it */
}

void interrupt_watch(bool told)
{
    struct sigaction action = {.sa_handler = remember, .sa_flags = (int)SA_RESETHAND};

    is_told = told;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void interrupt_note(int signal)
{
    if (signal_that_came == 0)
        signal_that_came = signal;
}

int interrupt_signal(void)
{
    return signal_that_came;
}

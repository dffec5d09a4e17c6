/* Signals that the program sends itself: handlers, masks, pending ones and their order, siginfo, flags, waiting,
 * timers. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static char order[64];
static volatile sig_atomic_t nesting, alarms;

static void note(int signal)
{
    char *end = order + strlen(order);

    snprintf(end, (size_t)(order + sizeof order - end), "%d ", signal);
}

static void nest(int signal)
{
    note(signal);
    if (++nesting < 3)
        raise(signal);
    note(-signal);
}

static void inform(int signal, siginfo_t *info, void *context)
{
    printf("signal %d code %d value %d mine %d context %d\n", info->si_signo, info->si_code, info->si_value.sival_int,
           info->si_pid == getpid(), context != NULL && signal == info->si_signo);
}

static void tick(int signal)
{
    (void)signal;
    alarms++;
}

static void report(const char *what)
{
    printf("%s: %s\n", what, order);
    order[0] = '\0';
}

int main(void)
{
    struct sigaction action = {.sa_handler = note}, old;
    sigset_t set, pending, empty;
    struct timespec moment = {0, 1000000};
    struct itimerval timer = {{0, 2000}, {0, 1000}};
    siginfo_t info;

    sigemptyset(&empty);
    printf("%d\n", signal(SIGUSR1, note) == SIG_DFL);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    report("twice");

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    signal(SIGRTMIN, note);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&pending);
    printf("pending %d %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGRTMIN),
           sigismember(&pending, SIGHUP));
    report("while blocked");
    printf("suspend %d", sigsuspend(&empty));
    printf(" %d\n", errno == EINTR);
    report("once");
    raise(SIGRTMIN);
    raise(SIGRTMIN);
    raise(SIGRTMIN);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    report("three times"); /* real-time signals queue */

    sigemptyset(&action.sa_mask);
    action.sa_handler = nest;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, &old);
    printf("old %d\n", old.sa_handler == note);
    raise(SIGUSR1);
    report("nested");
    action.sa_flags = 0;
    nesting = 0;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    report("deferred");

    action.sa_handler = note;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGCHLD, &action, NULL);
    raise(SIGCHLD);
    raise(SIGCHLD);
    sigaction(SIGCHLD, NULL, &old);
    printf("reset %d\n", old.sa_handler == SIG_DFL);
    report("one shot");
    signal(SIGTERM, SIG_IGN);
    raise(SIGTERM);
    report("ignored");

    action.sa_sigaction = inform;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR2, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    kill(getpid(), SIGUSR2);
    sigqueue(getpid(), SIGUSR2, (union sigval){.sival_int = 1234});
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = -5});

    sigprocmask(SIG_BLOCK, &set, NULL);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 77});
    printf("wait %d", sigwaitinfo(&set, &info) == SIGRTMIN);
    printf(" value %d\n", info.si_value.sival_int);
    printf("%d\n", sigtimedwait(&set, &info, &moment) < 0 && errno == EAGAIN);
    printf("%d %d\n", sigaction(SIGKILL, &action, NULL) < 0 && errno == EINVAL, kill(getpid(), 0));

    signal(SIGALRM, tick);
    setitimer(ITIMER_REAL, &timer, NULL);
    while (alarms < 3)
        pause();
    memset(&timer, 0, sizeof timer);
    setitimer(ITIMER_REAL, &timer, NULL);
    alarms = 0;
    timer.it_value.tv_usec = 1000;
    setitimer(ITIMER_REAL, &timer, NULL);
    while (!alarms) /* it must get through where no system call is made, too */
        ;
    printf("alarms came\n");
    return 0;
}

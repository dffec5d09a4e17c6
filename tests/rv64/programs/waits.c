/* Waits that signals end: one that waits already and is unblocked by the call, and the timer's. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile int handled;
static int ends[2];

static void handler(int number)
{
    handled++;
}

/* The timer's, which also gives the restarted call something to read. */
static void filler(int number)
{
    if (handled++ == 0)
        write(ends[1], "x", 1);
}

/* The timer goes on until its signal has ended a call: on a busy machine the first may come before the call. */
static void set_timer(int milliseconds)
{
    const struct timeval time = {0, milliseconds * 1000};
    const struct itimerval timer = {time, time};

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void soon(void)
{
    set_timer(30);
}

static void show(const char *what, long result)
{
    int error = errno;

    set_timer(0);
    printf("%s: %ld %s, handled %d\n", what, result, result < 0 ? strerror(error) : "", handled > 0);
    handled = 0;
}

static void on(int number, void (*function)(int), int flags)
{
    struct sigaction action = {.sa_handler = function, .sa_flags = flags};

    sigaction(number, &action, NULL);
}

int main(void)
{
    const struct timespec tenth = {0, 100000000}, second = {20, 0};
    struct pollfd file = {.events = POLLIN};
    sigset_t blocked, none, now;
    fd_set set;
    char byte;
    struct iovec part = {&byte, 1};

    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    on(SIGUSR1, handler, SA_RESTART);
    pipe(ends);
    file.fd = ends[0];

    raise(SIGUSR1);
    show("ppoll that keeps it blocked", ppoll(&file, 1, &tenth, NULL));
    show("ppoll that unblocks it", ppoll(&file, 1, &second, &none));
    sigprocmask(SIG_BLOCK, NULL, &now);
    printf("blocked again: %d\n", sigismember(&now, SIGUSR1));
    raise(SIGUSR1);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    show("pselect that unblocks it", pselect(ends[0] + 1, &set, NULL, NULL, &second, &none));
    sigprocmask(SIG_BLOCK, NULL, &now);
    printf("blocked again: %d\n", sigismember(&now, SIGUSR1));
    raise(SIGUSR1);
    write(ends[1], "x", 1);
    show("ppoll with something to read", ppoll(&file, 1, &second, &none));
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    show("unblocked", 0);
    show("ppoll with nothing waiting", ppoll(&file, 1, &second, &none));
    read(ends[0], &byte, 1);

    on(SIGALRM, handler, 0);
    soon();
    show("poll until the timer", poll(&file, 1, 20000));
    soon();
    show("read until the timer", read(ends[0], &byte, 1));
    soon();
    show("readv until the timer", readv(ends[0], &part, 1));
    on(SIGALRM, filler, SA_RESTART);
    soon();
    show("read that begins again", read(ends[0], &byte, 1));
    on(SIGALRM, handler, SA_RESTART);
    soon();
    show("poll that does not", poll(&file, 1, 20000));
    on(SIGALRM, SIG_IGN, 0);
    soon();
    show("poll past an ignored one", poll(&file, 1, 100));
    on(SIGALRM, handler, 0);
    sigaddset(&blocked, SIGALRM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    soon();
    show("poll past a blocked one", poll(&file, 1, 100));
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    show("unblocked", 0);

    /* A full pipe. */
    static char much[1 << 16];
    write(ends[1], much, sizeof much);
    soon();
    show("write until the timer", write(ends[1], much, 1));
    return 0;
}

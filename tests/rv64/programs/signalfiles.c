/* Files that signals are read from: what they tell, when they are ready, with epoll, another process's, and masks that
 * change. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int handled;

static void handle(int number)
{
    handled++;
}

static void show(int file)
{
    struct signalfd_siginfo info[4];
    const ssize_t count = read(file, info, sizeof info);

    if (count < 0)
        printf("%s\n", strerrorname_np(errno));
    for (int i = 0; i < count / (ssize_t)sizeof *info; i++)
        printf("signal %u code %d from %s value %d status %d\n", info[i].ssi_signo, info[i].ssi_code,
               info[i].ssi_pid == getpid() ? "me" : "another", info[i].ssi_int, info[i].ssi_status);
}

static int ready(int file)
{
    struct pollfd polled = {.fd = file, .events = POLLIN};

    return poll(&polled, 1, 0) > 0 ? polled.revents : 0;
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    const struct itimerval soon = {.it_value = {0, 20000}};
    sigset_t all, one, none;
    int file, other, polls = epoll_create1(0), status;
    char buffer[200];

    sigemptyset(&all);
    sigemptyset(&none);
    sigaddset(&all, SIGUSR1);
    sigaddset(&all, SIGUSR2);
    sigaddset(&all, SIGCHLD);
    sigaddset(&all, SIGALRM);
    sigaddset(&all, SIGRTMIN + 1);
    one = none;
    sigaddset(&one, SIGUSR2);
    sigprocmask(SIG_BLOCK, &all, NULL);
    file = signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
    printf("%d %x %d\n", file >= 0, fcntl(file, F_GETFL) & O_NONBLOCK, fcntl(file, F_GETFD));
    show(file);
    printf("short %d", read(file, buffer, 127) < 0 ? errno == EINVAL : 2);
    printf(" write %d", write(file, buffer, 8) < 0 ? errno == EINVAL : 2);
    printf(" flags %d", signalfd(-1, &all, 1) < 0 ? errno == EINVAL : 2);
    printf(" file %d\n", signalfd(0, &all, 0) < 0 ? errno == EINVAL : 2);
    epoll_ctl(polls, EPOLL_CTL_ADD, file, &event);
    printf("ready %x %d\n", ready(file), epoll_wait(polls, &event, 1, 0));
    kill(getpid(), SIGUSR2);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 7});
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 8});
    printf("ready %x %d\n", ready(file), epoll_wait(polls, &event, 1, 0));
    show(file);
    printf("ready %x %d\n", ready(file), epoll_wait(polls, &event, 1, 0));
    kill(getpid(), SIGUSR2);
    other = signalfd(-1, &one, 0);
    printf("both %x %x\n", ready(file), ready(other));
    show(other);
    printf("neither %x %x\n", ready(file), ready(other));
    kill(getpid(), SIGUSR1);
    printf("one %x %x\n", ready(file), ready(other));
    signalfd(other, &all, 0);
    printf("both %x %x\n", ready(file), ready(other));
    signal(SIGUSR1, handle);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    printf("handled %d %x\n", handled, ready(file));
    sigprocmask(SIG_BLOCK, &all, NULL);
    fcntl(file, F_SETFL, 0);
    setitimer(ITIMER_REAL, &soon, NULL);
    show(file);
    setitimer(ITIMER_REAL, &soon, NULL);
    printf("waited %d\n", epoll_wait(polls, &event, 1, 5000));
    show(dup(file));
    fflush(stdout);
    kill(getpid(), SIGUSR1);
    if (fork() == 0) {
        /* What is pending is the parent's. */
        fcntl(file, F_SETFL, O_NONBLOCK);
        printf("child's %x\n", ready(file));
        show(file);
        kill(getpid(), SIGUSR2);
        printf("child's %x\n", ready(file));
        show(file);
        fflush(stdout);
        kill(getppid(), SIGUSR2);
        _exit(3);
    }
    wait(&status);
    show(file);
    printf("%x %x\n", status, ready(file));
    return 0;
}

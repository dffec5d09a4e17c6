/* compare: native (qemu-riscv64 has no CLONE_PIDFD). Files that are processes: of a child, of oneself, and from clone;
 * when they are ready, waiting for them, and signals to them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_process(int id, unsigned flags)
{
    return syscall(SYS_pidfd_open, id, flags);
}

static int send(int file, int number)
{
    return syscall(SYS_pidfd_send_signal, file, number, NULL, 0);
}

static const char *told(long result)
{
    return result >= 0 ? "yes" : strerrorname_np(errno);
}

static int ready(int file, int time)
{
    struct pollfd polled = {.fd = file, .events = POLLIN};

    return poll(&polled, 1, time);
}

static void wait_with(int file, int options)
{
    siginfo_t info = {0};

    printf("wait: %s", told(waitid((idtype_t)3, file, &info, WEXITED | options)));
    printf(" %d %d\n", info.si_code, info.si_status);
}

int main(void)
{
    int ends[2], child, file, events = epoll_create1(0), number = -1;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7};
    char byte;

    pipe(ends);
    child = fork();
    if (child == 0) {
        close(ends[1]);
        read(ends[0], &byte, 1);
        _exit(3);
    }
    close(ends[0]);
    file = open_process(child, O_NONBLOCK);
    printf("%d %d %d\n", file > 0, fcntl(file, F_GETFD), ready(file, 0));
    printf("read: %s\n", told(read(file, &byte, 1)));
    wait_with(file, 0);
    epoll_ctl(events, EPOLL_CTL_ADD, file, &event);
    printf("signal 0: %s\n", told(send(file, 0)));
    close(ends[1]);
    printf("ready: %d\n", ready(file, -1));
    printf("events: %d", epoll_wait(events, &event, 1, -1));
    printf(" %u\n", event.data.u32);
    wait_with(file, WNOWAIT);
    wait_with(file, 0);
    wait_with(file, 0);
    printf("signal: %s\n", told(send(file, SIGTERM)));
    printf("still ready: %d\n", ready(file, 0));

    child = syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &number, 0, 0);
    if (child == 0) {
        for (;;)
            pause();
    }
    printf("clone: %d %d\n", child > 0, fcntl(number, F_GETFD));
    printf("signal: %s\n", told(send(number, SIGTERM)));
    wait_with(number, 0);
    printf("both: %s\n", told(syscall(SYS_clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0, &number, 0, 0)));

    signal(SIGUSR1, SIG_IGN);
    file = open_process(getpid(), 0);
    printf("own: %d %s\n", ready(file, 0), told(send(file, SIGUSR1)));
    printf("none: %s", told(open_process(1 << 21, 0)));
    printf(" %s", told(open_process(-1, 0)));
    printf(" %s", told(send(events, 0)));
    printf(" %s\n", told(send(99, 0)));
    wait_with(0, 0);
}

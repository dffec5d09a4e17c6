/* eventfd, timerfd, epoll; locks of open files; timers; small calls that programs make. compare: native */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static void events(void)
{
    int all = epoll_create1(EPOLL_CLOEXEC), counter = eventfd(3, EFD_NONBLOCK), semaphore = eventfd(2, EFD_SEMAPHORE);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), ends[2], count;
    struct itimerspec soon = {.it_value = {0, 100000000}}, left; /* late enough to be looked at before */
    struct epoll_event event = {EPOLLIN, {.u64 = 0x123456789abcdef0}}, got[8];
    uint64_t number = 0;

    printf("%d", (int)read(counter, &number, 8));
    printf(" %d", (int)number);
    printf(" %d", (int)read(counter, &number, 8));
    printf(" %d\n", errno == EAGAIN);
    for (int i = 0; i < 2; i++) {
        read(semaphore, &number, 8);
        printf("%d\n", (int)number);
    }
    printf("%d\n", epoll_wait(all, got, 8, 0));
    pipe(ends);
    printf("%d", epoll_ctl(all, EPOLL_CTL_ADD, ends[0], &event));
    event.data.u64 = 7;
    printf(" %d", epoll_ctl(all, EPOLL_CTL_ADD, timer, &event));
    printf(" %d", epoll_ctl(all, EPOLL_CTL_ADD, timer, &event));
    printf(" %d\n", errno == EEXIST);
    printf("%d\n", epoll_wait(all, got, 8, 1));
    timerfd_settime(timer, 0, &soon, NULL);
    timerfd_gettime(timer, &left);
    printf("%d\n", left.it_value.tv_sec == 0 && left.it_value.tv_nsec > 0);
    count = epoll_wait(all, got, 8, -1);
    printf("%d %x %d\n", count, got[0].events, (int)got[0].data.u64);
    printf("%d", (int)read(timer, &number, 8));
    printf(" %d\n", (int)number);
    write(ends[1], "x", 1);
    count = epoll_wait(all, got, 8, -1);
    printf("%d %x %llx\n", count, got[0].events, (unsigned long long)got[0].data.u64);
    event.events = EPOLLOUT;
    printf("%d", epoll_ctl(all, EPOLL_CTL_MOD, ends[0], &event));
    printf(" %d", epoll_ctl(all, EPOLL_CTL_DEL, ends[0], NULL));
    printf(" %d", epoll_ctl(all, EPOLL_CTL_DEL, 99, NULL));
    printf(" %d\n", errno == EBADF);
}

static volatile int rang, from;

static void ring(int number, siginfo_t *info, void *context)
{
    (void)context;
    rang = number;
    from = info->si_pid;
}

static void timers(void)
{
    static const int which[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}, numbers[] = {SIGALRM, SIGVTALRM, SIGPROF};
    struct sigaction action = {.sa_sigaction = ring, .sa_flags = SA_SIGINFO};
    struct itimerval left;

    for (int i = 0; i < 3; i++) {
        /* The clock on the wall also goes while others have the processor. */
        const struct itimerval soon = {.it_value = {0, which[i] == ITIMER_REAL ? 100000 : 10000}};

        sigaction(numbers[i], &action, NULL);
        rang = 0;
        printf("%d", setitimer(which[i], &soon, NULL));
        getitimer(which[i], &left);
        printf(" %d", left.it_value.tv_usec > 0);
        while (rang == 0) {
            if (which[i] == ITIMER_REAL)
                usleep(1000);
        }
        printf(" %d %d\n", rang == numbers[i], from);
    }
}

static volatile int rings, value, code;

static void count(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    rings++;
    value = info->si_value.sival_int;
    code = info->si_code;
}

static void posix_timers(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1, .sigev_value = {42}};
    struct sigaction action = {.sa_sigaction = count, .sa_flags = SA_SIGINFO};
    struct itimerspec often = {{0, 2000000}, {0, 2000000}}, once = {{0}, {0, 1}}, left;
    timer_t timer, silent;
    struct timespec now;
    char byte;
    int ends[2];

    sigaction(SIGRTMIN + 1, &action, NULL);
    printf("%d", timer_create(CLOCK_MONOTONIC, &event, &timer));
    printf(" %d\n", timer_settime(timer, 0, &often, NULL));
    while (rings < 3)
        pause();
    printf("%d %d\n", value, code == SI_TIMER);
    memset(&often, 0, sizeof often);
    timer_settime(timer, 0, &often, &left);
    printf("%d %d\n", (int)left.it_interval.tv_nsec, left.it_value.tv_nsec > 0);
    /* An absolute time that is over rings at once, and ends a read. */
    rings = 0;
    pipe(ends);
    clock_gettime(CLOCK_REALTIME, &now);
    once.it_value = now;
    once.it_value.tv_nsec = 0;
    timer_delete(timer);
    timer_create(CLOCK_REALTIME, &event, &timer);
    timer_settime(timer, TIMER_ABSTIME, &once, NULL);
    while (rings == 0)
        ;
    once = (struct itimerspec){{0}, {0, 100000000}};
    timer_settime(timer, 0, &once, NULL);
    printf("%d", (int)read(ends[0], &byte, 1));
    printf(" %d %d\n", errno == EINTR, rings);
    timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &silent);
    once = (struct itimerspec){{0}, {0, 5000000}};
    timer_settime(silent, 0, &once, NULL);
    while (rings == 2)
        ;
    printf("%d %d", rings, timer_delete(silent));
    printf(" %d\n", timer_delete(timer));
    event.sigev_signo = 99;
    printf("%d\n", timer_create(CLOCK_MONOTONIC, &event, &timer));
}

/* The clocks of processes and threads by their numbers, and a wish for addresses that never change. */
static void clocks(void)
{
    struct timespec time;
    clockid_t clock = 0;

    printf("%d", clock_getcpuclockid(0, &clock));
    printf(" %d", clock_gettime(clock, &time));
    printf(" %d", clock_getcpuclockid(getpid(), &clock));
    printf(" %d", clock_getres(clock, &time));
    printf(" %d", pthread_getcpuclockid(pthread_self(), &clock));
    printf(" %d", clock_gettime(clock, &time));
    printf(" %d", clock_getcpuclockid(1 << 30, &clock) == ESRCH);
    printf(" %d", syscall(SYS_clock_getres, ~1001 * 8 + 3, &time)); /* that of a file */
    printf(" %d\n", errno == EINVAL);
    printf("%d", personality(0xffffffff));
    printf(" %d", personality(ADDR_NO_RANDOMIZE));
    printf(" %d\n", personality(0xffffffff) == ADDR_NO_RANDOMIZE);
}

static void who(int result)
{
    unsigned user[3], group[3];

    printf("%d", result);
    printf(" %d:", result < 0 ? errno : 0);
    getresuid(&user[0], &user[1], &user[2]);
    getresgid(&group[0], &group[1], &group[2]);
    printf(" %d/%d/%d %d/%d/%d", user[0], user[1], user[2], group[0], group[1], group[2]);
    printf(" %d\n", setfsuid(-1));
}

/* Of a process that root has started, or another. */
static void identities(void)
{
    gid_t groups[4] = {7, 8};

    who(setgroups(2, groups));
    groups[0] = groups[1] = 0;
    printf("%d\n", getuid() == 0 ? getgroups(4, groups) + groups[0] * groups[1] : 58);
    who(setgid(-1));
    who(setgid(33));
    who(setregid(34, 35));
    who(setreuid(-1, 33));
    who(setregid(-1, 36));
    who(setresgid(-1, 34, -1));
    who(setreuid(33, 0));
    who(setreuid(12, -1));
    who(setresuid(1, 2, 3));
    who(setuid(4));
    who(setuid(3));
    who(setresuid(3, 2, 1));
    who(setfsuid(2));
    who(setfsuid(9));
    who(setgroups(0, NULL));
}

static void say(long result)
{
    printf("%ld", result);
    printf(" %d\n", result < 0 ? errno : 0);
}

/* Of what servers ask for when they start. */
static void server(void)
{
    const unsigned version = 0x20080522;
    unsigned header[2] = {version}, wanted[6] = {0};
    int ends[2], on = 1, number = -1;

    say(prctl(PR_GET_DUMPABLE));
    say(prctl(PR_SET_DUMPABLE, 0));
    say(prctl(PR_GET_DUMPABLE));
    say(prctl(PR_SET_DUMPABLE, 3));
    say(prctl(PR_SET_KEEPCAPS, 1));
    say(prctl(PR_GET_KEEPCAPS));
    say(prctl(PR_SET_KEEPCAPS, 2));
    say(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    say(prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0));
    say(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    say(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    say(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    say(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, 7, 0, 0));
    say(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 99, 0, 0));
    say(prctl(PR_CAPBSET_READ, 99));
    say(prctl(PR_CAPBSET_READ, 7) >= 0);
    say(prctl(PR_SET_PDEATHSIG, 65));
    say(prctl(PR_SET_PDEATHSIG, SIGUSR2));
    say(prctl(PR_GET_PDEATHSIG, &number));
    say(number);
    say(syscall(SYS_capset, header, wanted));
    header[1] = 1;
    say(syscall(SYS_capset, header, wanted));
    header[0] = 5;
    say(syscall(SYS_capset, header, wanted));
    say(header[0] == version);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    say(ioctl(ends[0], FIOASYNC, &on));
    say(fcntl(ends[0], F_GETOWN));
    say(fcntl(ends[0], F_SETOWN, getpid()));
    say(fcntl(ends[0], F_GETOWN) == getpid());
}

/* The end of a parent, which its child wants to be told by a signal. */
static void orphan(void)
{
    struct timespec long_enough = {5, 0};
    int ready[2], told[2];
    char got = 0;
    sigset_t set;

    fflush(stdout);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pipe(ready);
    pipe(told);
    if (fork() == 0) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGUSR2);
            write(ready[1], &got, 1);
            got = (char)sigtimedwait(&set, NULL, &long_enough);
            write(told[1], &got, 1);
            _exit(0);
        }
        read(ready[0], &got, 1);
        _exit(0);
    }
    read(told[0], &got, 1);
    printf("%d\n", got);
}

int main(void)
{
    int file = open("file", O_RDWR | O_CREAT, 0644), other = open("file", O_RDWR);
    struct flock lock = {.l_type = F_WRLCK};
    unsigned real, effective, saved;
    char termios[64], path[256];

    events();
    timers();
    posix_timers();
    clocks();
    printf("%d", fcntl(file, F_OFD_SETLK, &lock));
    printf(" %d", fcntl(other, F_OFD_SETLK, &lock));
    printf(" %d", errno == EAGAIN);
    printf(" %d", fcntl(other, F_OFD_GETLK, &lock));
    printf(" %d %d\n", lock.l_type == F_WRLCK, lock.l_pid);
    printf("%d", getresuid(&real, &effective, &saved));
    printf(" %d\n", real == getuid() && effective == geteuid() && saved == effective);
    printf("%d", getresgid(&real, &effective, &saved));
    printf(" %d\n", real == getgid() && effective == getegid() && saved == effective);
    printf("%d %d", setuid(getuid()), setgid(getgid()));
    printf(" %d", setresuid(-1, geteuid(), -1));
    printf(" %d", setregid(getgid(), -1));
    printf(" %d", setuid(-1));
    printf(" %d\n", errno == EINVAL);
    printf("%d", setpriority(PRIO_PROCESS, 0, 15));
    printf(" %d\n", getpriority(PRIO_PROCESS, 0));
    printf("%d", (int)getxattr("file", "user.nothing", path, sizeof path));
    printf(" %d\n", errno == ENODATA || errno == EOPNOTSUPP);
    printf("%d", ioctl(file, 0x802c542a /* TCGETS2 */, termios));
    printf(" %d\n", errno == ENOTTY);
    mkdir("gone", 0755);
    chdir("gone");
    rmdir("../gone");
    printf("%ld", syscall(SYS_getcwd, path, sizeof path));
    printf(" %d\n", errno == ENOENT);
    fflush(stdout);
    if (fork() == 0) {
        server();
        return 0;
    }
    wait(NULL);
    orphan();
    identities();
    return 0;
}

/* A process with what has no name: pipes, counters, timers, epoll, files in memory and removed ones. It sets them up,
 * computes for a while, and prints whether they are as they were. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

static uint64_t read_number(int file)
{
    uint64_t number = 0;

    return read(file, &number, sizeof number) == sizeof number ? number : UINT64_MAX;
}

int main(void)
{
    const struct itimerspec moment = {.it_value.tv_nsec = 1}, hour = {.it_value.tv_sec = 3600, .it_interval.tv_sec = 7};
    struct epoll_event event = {.events = EPOLLIN}, told[4];
    struct itimerspec left;
    struct signalfd_siginfo information;
    struct stat status;
    int ends[2], broken[2], counter, semaphore, over, waiting, files, inner, reader, memory, removed, read_only, same;
    char text[64] = "", *shared, *mapped;
    sigset_t set;

    pipe2(ends, O_NONBLOCK);
    write(ends[1], "in the pipe", 11);
    same = dup(ends[1]);
    pipe(broken);
    close(broken[0]);
    counter = eventfd(41, 0);
    semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    over = timerfd_create(CLOCK_MONOTONIC, 0);
    timerfd_settime(over, 0, &moment, NULL);
    waiting = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
    timerfd_settime(waiting, 0, &hour, NULL);
    files = epoll_create1(0);
    inner = epoll_create1(EPOLL_CLOEXEC);
    event.data.u64 = UINT64_C(0x123456789abcdef0);
    epoll_ctl(inner, EPOLL_CTL_ADD, counter, &event);
    event.data.u64 = 1;
    epoll_ctl(files, EPOLL_CTL_ADD, inner, &event);
    event.data.u64 = 2;
    epoll_ctl(files, EPOLL_CTL_ADD, waiting, &event);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    reader = signalfd(-1, &set, 0);
    raise(SIGUSR2);
    memory = memfd_create("memory", MFD_ALLOW_SEALING);
    ftruncate(memory, 3 * 4096);
    pwrite(memory, "beginning", 9, 0);
    pwrite(memory, "end", 3, 3 * 4096 - 3);
    lseek(memory, 5, SEEK_SET);
    shared = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
    removed = open("removed", O_RDWR | O_CREAT | O_APPEND, 0640);
    write(removed, "removed", 7);
    unlink("removed");
    read_only = open("named", O_RDWR | O_CREAT | O_TRUNC, 0600);
    ftruncate(read_only, 4096);
    mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, read_only, 0);
    close(read_only);
    strcpy(mapped, "mapped");
    read_only = open("/proc/self/status", O_RDONLY);
    printf("begun\n");
    fflush(stdout);

    for (volatile int i = 0; i < 1000000; i++)
        ;

    printf("pipe: %.*s, ", (int)read(ends[0], text, sizeof text), text);
    write(same, "more", 4);
    printf("%.*s, then %zd; ", (int)read(ends[0], text, sizeof text), text, read(ends[0], text, sizeof text));
    signal(SIGPIPE, SIG_IGN);
    printf("of a broken one %zd\n", write(broken[1], "x", 1));
    printf("waits for %d files: %lx", epoll_wait(files, told, 4, 0), (unsigned long)told[0].data.u64);
    printf(", %d: %lx\n", epoll_wait(inner, told, 4, 0), (unsigned long)told[0].data.u64);
    printf("counters: %lu", (unsigned long)read_number(counter));
    printf(", by ones %lu", (unsigned long)read_number(semaphore));
    printf(" %lu", (unsigned long)read_number(semaphore));
    printf(" %ld, now %d files\n", (long)read_number(semaphore), epoll_wait(files, told, 4, 0));
    timerfd_gettime(waiting, &left);
    printf("timers: %lu, %d, every %ld s, closed on exec %d\n", (unsigned long)read_number(over),
           left.it_value.tv_sec > 3000 && left.it_value.tv_sec < 3600, (long)left.it_interval.tv_sec,
           fcntl(waiting, F_GETFD));
    printf("signal %zd", read(reader, &information, sizeof information) / (ssize_t)sizeof information);
    printf(" %d\n", information.ssi_signo == SIGUSR2);
    printf("memory: %.9s, %.3s, ", shared, shared + 3 * 4096 - 3);
    strcpy(shared, "changed..");
    printf("%.*s, seals %x, grows %d\n", (int)read(memory, text, 4), text, fcntl(memory, F_GET_SEALS),
           ftruncate(memory, 1 << 20));
    write(removed, " too", 4);
    fstat(removed, &status);
    printf("removed: %.*s, %lo, links %ld\n", (int)pread(removed, text, sizeof text, 0), text,
           (unsigned long)status.st_mode & 07777, (long)status.st_nlink);
    removed = open("named", O_RDONLY);
    printf("named: %.*s, ", (int)read(removed, text, 6), text);
    strcpy(mapped, "stored");
    printf("%.*s\n", (int)pread(removed, text, 6, 0), text);
    printf("status: %.*s, written %zd\n", (int)read(read_only, text, 5), text, write(read_only, "x", 1));
    return 0;
}

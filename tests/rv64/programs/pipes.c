/* Pipes within one process: order, limits, poll, select, not blocking, dup2 over standard output, end of file, SIGPIPE.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t broken;

static void handle(int signal)
{
    broken = signal;
}

int main(void)
{
    int ends[2], more[2], saved, pending;
    char buffer[70000];
    struct pollfd polled[3];
    struct timeval moment = {0, 1000};
    fd_set readable, writable;
    long total = 0, count;

    printf("%d %d\n", pipe(ends), pipe2(more, O_NONBLOCK | O_CLOEXEC));
    polled[0] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    polled[1] = (struct pollfd){.fd = ends[1], .events = POLLOUT};
    polled[2] = (struct pollfd){.fd = 99, .events = POLLIN};
    printf("poll %d", poll(polled, 3, 0));
    printf(" %x %x %x\n", polled[0].revents, polled[1].revents, polled[2].revents);
    printf("write %ld\n", (long)write(ends[1], "hello, pipe", 11));
    printf("poll %d", poll(polled, 2, 1000));
    printf(" %x %x\n", polled[0].revents, polled[1].revents);
    ioctl(ends[0], FIONREAD, &pending);
    printf("pending %d\n", pending);
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(ends[0], &readable);
    FD_SET(more[0], &readable);
    FD_SET(more[1], &writable);
    printf("select %d", select(20, &readable, &writable, NULL, &moment));
    printf(" %d %d %d\n", FD_ISSET(ends[0], &readable) != 0, FD_ISSET(more[0], &readable) != 0,
           FD_ISSET(more[1], &writable) != 0);
    memset(buffer, 0, 20);
    printf("read %ld", (long)read(ends[0], buffer, 5));
    printf(" %ld %s\n", (long)read(ends[0], buffer + 5, 100), buffer);

    count = read(more[0], buffer, 10);
    printf("empty %ld %d\n", count, errno == EAGAIN);
    memset(buffer, 'x', sizeof buffer);
    while ((count = write(more[1], buffer, 5000)) > 0)
        total += count;
    printf("full after %ld: %d\n", total, errno == EAGAIN);
    while ((count = read(more[0], buffer, 3000)) > 0)
        total -= count;
    printf("left %ld\n", total);
    close(more[1]);
    printf("end %ld\n", (long)read(more[0], buffer, 10));
    FD_ZERO(&readable);
    printf("timeout %d\n", select(0, NULL, NULL, NULL, &moment));

    fflush(stdout);
    saved = dup(1);
    dup2(ends[1], 1);
    printf("into the pipe %d", 42);
    fflush(stdout);
    dup2(saved, 1);
    close(saved);
    count = read(ends[0], buffer, sizeof buffer);
    printf("got %.*s\n", (int)count, buffer);
    printf("flags %d", fcntl(ends[0], F_GETFL) & O_NONBLOCK);
    printf(" %d\n", fcntl(ends[0], F_SETFL, O_NONBLOCK));
    errno = 0;
    printf("%ld", (long)read(ends[0], buffer, 1));
    printf(" %d\n", errno == EAGAIN);
    errno = 0;
    printf("seek %d", lseek(ends[0], 0, SEEK_SET) < 0);
    printf(" %d\n", errno == ESPIPE);

    signal(SIGPIPE, handle);
    close(ends[0]);
    count = write(ends[1], "x", 1);
    printf("broken %ld %d %d\n", count, errno == EPIPE, broken == SIGPIPE);
    polled[1].revents = 0;
    printf("poll %d", poll(&polled[1], 1, 0));
    printf(" %x\n", polled[1].revents & POLLERR);
    errno = 0;
    printf("terminal %d", isatty(ends[1]));
    printf(" %d\n", errno == ENOTTY);
    return 0;
}

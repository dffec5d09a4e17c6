/* Makes files larger than its user lets it (ulimit -f 100, 100 KiB), by every call that can: each fails with EFBIG, and
 * each sends SIGXFSZ, which by default is the end of the program, but of nothing else. In a directory with nothing in
 * it, where it leaves the file `big`.
 *
 *     sizes             all calls, with a handler; with the signal blocked; ignored
 *     sizes default     by the first of them it dies */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "hostile.h"

enum { MOST = 100 << 10, FAR = 1 << 20 };

static char bytes[MOST + 5000];
static int file, full; /* full has MOST + 5000 bytes for what copies */
static volatile sig_atomic_t caught;

static void count(int number)
{
    caught += number == SIGXFSZ;
}

/* The calls; all but the first begin after what is allowed. */
static long call(int number)
{
    struct iovec part = {bytes, 10};
    off_t from = 0, to = MOST;

    lseek(file, MOST, SEEK_SET);
    lseek(full, 0, SEEK_SET);
    switch (number) {
    case 0:
        return write(file, bytes, 10);
    case 1:
        return writev(file, &part, 1);
    case 2:
        return pwrite(file, bytes, 10, FAR);
    case 3:
        return pwritev(file, &part, 1, FAR);
    case 4:
        return ftruncate(file, FAR);
    case 5:
        return truncate("big", FAR);
    case 6:
        return fallocate(file, 0, 0, FAR);
    case 7:
        return sendfile(file, full, &from, 10);
    case 8:
        return copy_file_range(full, &from, file, &to, 10, 0);
    default:
        return 0;
    }
}

static void all_calls(const char *how, int signals)
{
    for (int number = 0; number < 9; number++) {
        long result;

        caught = 0;
        errno = 0;
        result = call(number);
        CHECK(result == -1 && errno == EFBIG, "%s, call %d: %ld, error %d", how, number, result, errno);
        CHECK(caught == signals, "%s, call %d: %d signals", how, number, (int)caught);
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = count};
    sigset_t set, pending;

    (void)argv;
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    char *page;

    file = open("big", O_RDWR | O_CREAT | O_TRUNC, 0600);
    full = open("/proc/self/exe", O_RDONLY);
    if (full < 0)
        full = open("sizes", O_RDONLY);
    CHECK(file >= 0 && full >= 0, "open: %d %d", file, full);
    if (argc > 1) {
        printf("before\n");
        fflush(stdout);
        ftruncate(file, FAR);
        return 1;
    }
    /* Up to the limit there is room: what reaches beyond is cut. */
    CHECK(write(file, bytes, sizeof bytes) == MOST, "write up to the limit");
    CHECK(pwrite(file, bytes, 10, MOST - 4) == 4, "pwrite up to the limit");

    sigaction(SIGXFSZ, &action, NULL);
    all_calls("with a handler", 1);

    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &set, NULL);
    all_calls("blocked", 0);
    sigpending(&pending);
    CHECK(sigismember(&pending, SIGXFSZ), "nothing is pending");
    caught = 0;
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    CHECK(caught == 1, "%d signals after unblocking", (int)caught);

    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL);
    all_calls("ignored", 0);
    CHECK(lseek(file, 0, SEEK_END) == MOST, "the file has %ld bytes", (long)lseek(file, 0, SEEK_END));
    /* What is mapped is not written by a call, and no signal tells. */
    sigaction(SIGXFSZ, &standard, NULL);
    file = open("wide", O_RDWR);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0x20000);
    CHECK(page != MAP_FAILED, "mmap: %d", errno);
    page[7]++;
    CHECK(msync(page, 4096, MS_SYNC) == 0, "msync: %d", errno);
    return report();
}

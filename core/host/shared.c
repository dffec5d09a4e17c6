#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "host/pages.h"

enum { MOST_RANGES = 256 };

/* The handler of a signal is the whole process's, as trap.h says of another one. */
static struct {
    pthread_once_t once;
    bool installed;
    struct sigaction earlier;
    struct {
        atomic_uintptr_t first, end;
    } ranges[MOST_RANGES];
} host_shared_process __attribute__((section(".bss.host_trap")));

static bool is_in_range(uintptr_t address)
{
    for (size_t i = 0; i < MOST_RANGES; i++) {
        if (address >= host_shared_process.ranges[i].first && address < host_shared_process.ranges[i].end)
            return true;
    }
    return false;
}

/* A page of a file that has become shorter, or that its file system has no room for. */
static void on_signal(int number, siginfo_t *info, void *context)
{
    const struct sigaction *earlier = &host_shared_process.earlier;
    const uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)(HOST_PAGE - 1);
    const bool sent = info->si_code <= 0; /* by somebody, and not by an access */

    if (!sent && is_in_range(page) && host_unmap_file((void *)page, HOST_PAGE))
        return;
    if ((earlier->sa_flags & SA_SIGINFO) != 0) {
        earlier->sa_sigaction(number, info, context);
    } else if (earlier->sa_handler != SIG_DFL && earlier->sa_handler != SIG_IGN) {
        earlier->sa_handler(number);
    } else { /* The access happens again, and then what would have happened without this handler. */
        sigaction(number, earlier, NULL);
        if (sent)
            raise(number);
    }
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};

    sigemptyset(&action.sa_mask);
    host_shared_process.installed = sigaction(SIGBUS, &action, &host_shared_process.earlier) == 0;
}

bool host_expect_files(const void *address, size_t size)
{
    if (pthread_once(&host_shared_process.once, install) != 0 || !host_shared_process.installed)
        return false;
    for (size_t i = 0; i < MOST_RANGES; i++) {
        uintptr_t none = 0;

        if (!atomic_compare_exchange_strong(&host_shared_process.ranges[i].first, &none, (uintptr_t)address))
            continue;
        host_shared_process.ranges[i].end = (uintptr_t)address + size;
        return true;
    }
    return false;
}

void host_expect_no_files(const void *address)
{
    for (size_t i = 0; i < MOST_RANGES; i++) {
        if (host_shared_process.ranges[i].first != (uintptr_t)address)
            continue;
        host_shared_process.ranges[i].end = 0;
        host_shared_process.ranges[i].first = 0;
    }
}

bool host_map_file(void *address, size_t size, int file, uint64_t offset, bool writes)
{
    return mmap(address, size, PROT_READ | PROT_WRITE, MAP_FIXED | (writes ? MAP_SHARED : MAP_PRIVATE | MAP_NORESERVE),
                file, (off_t)offset) != MAP_FAILED;
}

bool host_unmap_file(void *address, size_t size)
{
    return mmap(address, size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                0) != MAP_FAILED;
}

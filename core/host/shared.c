#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "host/pages.h"
#include "host/signals.h"

enum { MOST_RANGES = 256 };

/* A signal's handler is the whole process's (signals.h). */
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
    const uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)(HOST_PAGE - 1);

    if (!host_signal_of_access(info) || !is_in_range(page) || !host_unmap_file((void *)page, HOST_PAGE))
        host_pass_signal_on(&host_shared_process.earlier, number, info, context);
}

static void install(void)
{
    host_shared_process.installed = host_catch_signal(SIGBUS, on_signal, &host_shared_process.earlier);
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

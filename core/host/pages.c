#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/pages.h"

void *host_reserve(size_t size)
{
    void *address = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return address == MAP_FAILED ? NULL : address;
}

void host_release(void *address, size_t size)
{
    munmap(address, size);
}

void host_clear(void *address, size_t size)
{
#ifdef __linux__                                    /* elsewhere MADV_DONTNEED is advice, and the content may stay */
    if (madvise(address, size, MADV_DONTNEED) == 0) /* it is refused for locked memory */
        return;
#endif
    memset(address, 0, size);
}

/* One 64-bit word a page: bit 63 says that it is in memory, bit 62 that it was swapped out (Linux,
 * Documentation/admin-guide/mm/pagemap.rst). mincore(2) would not do: a page that was swapped out is not "in core". */
void host_touched(const void *address, size_t count, uint8_t *touched)
{
    enum { AT_ONCE = 4096 };
    const long page_size = sysconf(_SC_PAGESIZE);
    int file = page_size == HOST_PAGE ? open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC) : -1;
    uint64_t words[AT_ONCE];
    size_t done = 0;

    while (file >= 0 && done < count) {
        size_t want = (count - done < AT_ONCE ? count - done : AT_ONCE) * sizeof *words;
        off_t at = (off_t)(((uintptr_t)address / HOST_PAGE + done) * sizeof *words);

        if (pread(file, words, want, at) != (ssize_t)want)
            break;
        for (size_t n = 0; n < want / sizeof *words; n++)
            touched[done++] = words[n] >> 62 != 0;
    }
    if (file >= 0)
        close(file);
    memset(touched + done, 1, count - done);
}

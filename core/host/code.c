#define _GNU_SOURCE
#ifdef __x86_64__
#include <cpuid.h>
#endif
#include <sys/mman.h>
#include <unistd.h>

#include "host/code.h"
#include "host/encoding.h"
#include "host/pages.h"

/* What a function that returns a number returns, written through one mapping and executed through the other. */
__attribute__((no_sanitize("undefined"))) /* no type stands before generated code */
static int
answer(const struct host_code *code, uint8_t number)
{
    host_output out = {code->written, 0};

    host_answer(&out, number);
    host_code_changed(code, 0, out.at);
    return ((int (*)(void))(uintptr_t)code->executed)();
}

/* Emulators of processors may keep on executing what was there: qemu-aarch64 before 8.1 takes notice of changes by the
 * address where they are written, or where pages are given permissions anew. */
static bool sees_changes(struct host_code *code)
{
    if (answer(code, 1) == 1 && answer(code, 2) == 2)
        return true;
    code->announced = true;
    return answer(code, 3) == 3 && answer(code, 4) == 4;
}

/* The same pages at two addresses. They belong to no file that has a name: only then perf looks for names in
 * /tmp/perf-PID.map. */
#ifdef __linux__
static bool map_twice(struct host_code *code, size_t size)
{
    void *written = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), *executed;

    if (written == MAP_FAILED)
        return false;
    executed = mremap(written, 0, size, MREMAP_MAYMOVE); /* an old size of 0: what is there stays */
    if (executed != MAP_FAILED && mprotect(executed, size, PROT_READ | PROT_EXEC) == 0) {
        code->written = written;
        code->executed = executed;
        if (sees_changes(code))
            return true;
    }
    munmap(written, size);
    if (executed != MAP_FAILED)
        munmap(executed, size);
    return false;
}
#else
static bool map_twice(struct host_code *code, size_t size)
{
    (void)code, (void)size;
    return false;
}
#endif

static bool map_once(struct host_code *code, size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (pages == MAP_FAILED)
        return false;
    if (mprotect(pages, size, PROT_READ | PROT_EXEC) != 0) {
        munmap(pages, size);
        return false;
    }
    code->written = code->executed = pages;
    return true;
}

bool host_code_open(struct host_code *code, size_t size)
{
    *code = (struct host_code){.size = size, .process = (long)getpid()};
    return map_twice(code, size) || map_once(code, size);
}

void host_code_close(struct host_code *code)
{
    if (code->executed == NULL)
        return;
    munmap(code->executed, code->size);
    if (code->written != code->executed)
        munmap(code->written, code->size);
    *code = (struct host_code){0};
}

bool host_code_is_ours(const struct host_code *code)
{
    return code->written == code->executed || code->process == (long)getpid();
}

bool host_code_write(struct host_code *code, size_t most)
{
    if (code->written != code->executed)
        return true;
    code->writable = (most + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
    return mprotect(code->written, code->writable, PROT_READ | PROT_WRITE) == 0;
}

void host_code_changed(const struct host_code *code, size_t from, size_t end)
{
    const size_t first_page = from & ~(size_t)(HOST_PAGE - 1);

    __builtin___clear_cache((char *)code->executed + from, (char *)code->executed + end);
    if (code->announced)
        mprotect(code->executed + first_page, end - first_page, PROT_READ | PROT_EXEC);
}

bool host_code_execute(struct host_code *code, size_t from, size_t end)
{
    enum { AT_ONCE = 1 << 20 };

    host_code_changed(code, from, end);
    /* What was written is seldom looked at there again: pages that are mapped twice count twice. */
    if (code->written != code->executed && from / AT_ONCE != end / AT_ONCE)
        madvise(code->written, end & ~(size_t)(HOST_PAGE - 1), MADV_DONTNEED);
    return code->written != code->executed || mprotect(code->executed, code->writable, PROT_READ | PROT_EXEC) == 0;
}

/* Not by __builtin_cpu_supports, which brings writable variables into the library. */
bool host_has_fma(void)
{
#ifdef __x86_64__
    enum { VECTORS = 6 }; /* bits of XCR0: the system saves XMM and YMM registers */
    const unsigned wanted = bit_FMA | bit_AVX | bit_OSXSAVE;
    unsigned a, b, c, d, low, high;

    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & wanted) != wanted)
        return false;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & VECTORS) == VECTORS;
#elif defined __aarch64__
    return true;
#else
    return false;
#endif
}

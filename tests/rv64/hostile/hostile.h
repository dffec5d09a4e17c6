/* What the hostile programs share: counting what went wrong, and surviving faults to look at them. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int checked, wrong;

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        checked++;                                                                                                     \
        if (!(condition) && wrong++ < 40) {                                                                            \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                                                     \
            printf(__VA_ARGS__);                                                                                       \
            printf("\n");                                                                                              \
        }                                                                                                              \
    } while (0)

/* The last line of every program: whoever reads it sees that all of it ran. */
static inline int report(void)
{
    printf("%d checked, %d wrong\n", checked, wrong);
    return wrong != 0;
}

/* Bytes of address space: what lies from there on cannot be there. */
static inline uint64_t space(void)
{
    static uint64_t bytes;
    struct sysinfo info;

    if (bytes == 0 && sysinfo(&info) == 0)
        bytes = info.totalram * info.mem_unit;
    return bytes;
}

#endif

/* Memory faults that a handler gets: the address to the byte, the kind, a jump out of the handler, and a handler that
 * repairs and lets the instruction run again. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static sigjmp_buf out;
static char *volatile page;
static volatile int repairs;
static volatile uintptr_t low; /* 0, but the compiler does not know */

static void escape(int signal, siginfo_t *info, void *context)
{
    long offset = page != NULL ? (char *)info->si_addr - page : (intptr_t)info->si_addr;

    (void)context;
    printf("signal %d code %d offset %ld\n", signal, info->si_code, info->si_code > 0 ? offset : 0);
    siglongjmp(out, 1);
}

static void repair(int signal, siginfo_t *info, void *context)
{
    char *start = (char *)((uintptr_t)info->si_addr & ~(uintptr_t)4095);

    (void)signal;
    (void)context;
    repairs++;
    mprotect(start, 4096, PROT_READ | PROT_WRITE);
    memset(start, 'a' + repairs, 8);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = escape, .sa_flags = SA_SIGINFO};
    volatile long total = 0;
    volatile int step = 0;

    setvbuf(stdout, NULL, _IONBF, 0);
    sigaction(SIGSEGV, &action, NULL);
    sigsetjmp(out, 1);
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
    switch (step++) {
    case 0:
        *(volatile int *)(low + 4) = 1; /* every case faults: none goes on to the next but by the handler */
    case 1:
        total += *(volatile char *)low;
    case 2:
        ((void (*)(void))(low + 64))();
    case 3:
        page = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(page + 8192, 4096);
        page[5] = 1; /* no permission */
    case 4:
        total += *(volatile long *)(page + 8192 + 16); /* not mapped */
    case 5:
        mprotect(page, 4096, PROT_NONE);
        total += page[4095];
    case 6:
        ((void (*)(void))(page + 4096))(); /* not executable */
    case 7:
        mprotect(page, 8192, PROT_READ | PROT_WRITE);
        memset(page, 1, 9000); /* part of it is done */
    case 8:
        printf("before the end of the page: %d\n", page[8191]);
        *(volatile long *)(page + 8192 - 4) = 1; /* half on a page that is not there */
    case 9:
        printf("half of it %d\n", page[8190]);
        raise(SIGSEGV);
    default:
        break;
    }
    action.sa_sigaction = repair;
    sigaction(SIGSEGV, &action, NULL);
    page = mmap(NULL, 16 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 16; i++)
        if (i % 2)
            total += page[i * 4096 + 3];
        else
            page[i * 4096 + 1]++;
    for (int i = 0; i < 16; i++)
        printf("%.3s ", page + i * 4096);
    printf("\n%d repairs, %ld\n", repairs, (long)total);
    return 0;
}

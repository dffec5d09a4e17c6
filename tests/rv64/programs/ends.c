/* Ends in the way that its argument names. No comparison of output: ends.bats knows what each must give. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile uintptr_t low; /* 0, but the compiler does not know */
static const int constant[1024] = {1};

static int __attribute__((noinline)) overflow(volatile char *above)
{
    volatile char room[1000];

    room[0] = above[0];
    return room[0] ? 1 : overflow(room) + room[0];
}

static void say(int number)
{
    dprintf(1, "%d\n", number);
}

/* Says which signals come, until it is TERM. */
static void listen(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGWINCH, SIGUSR1};
    struct sigaction action = {.sa_handler = say};
    char byte;

    for (int i = 0; i < 4; i++)
        sigaction(numbers[i], &action, NULL);
    puts("listens");
    fflush(stdout);
    while (read(0, &byte, 1) != 0)
        ;
    exit(7);
}

/* How many MiB of a reservation can be filled, though what is full is made inaccessible again. */
static int use_reservation(void)
{
    const size_t mib = 1 << 20, all = 10000 * mib;
    char *reserved = mmap(NULL, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int count = 0;

    for (char *at = reserved; count < 200 && at < reserved + all; at += mib) {
        if (mprotect(at, mib, PROT_READ | PROT_WRITE) != 0)
            continue;
        memset(at, 1, mib);
        mprotect(at, mib, PROT_NONE);
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char zero = 0;
    int word = 0;

    printf("before\n");
    fflush(stdout);
    if (strcmp(how, "exit") == 0)
        exit(atoi(argv[2]));
    if (strcmp(how, "quick") == 0)
        _exit(atoi(argv[2]));
    if (strcmp(how, "listen") == 0)
        listen();
    while (strcmp(how, "flood") == 0)
        puts("before");
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "reserve") == 0)
        return use_reservation();
    if (strcmp(how, "signal") == 0)
        raise(atoi(argv[2]));
    if (strcmp(how, "load") == 0)
        return *(volatile int *)(low + 0x10);
    if (strcmp(how, "store") == 0)
        *(volatile int *)(low + 0x18) = 1;
    if (strcmp(how, "far") == 0)
        return *(volatile int *)(low + 0xdeadbeefcafe0000);
    if (strcmp(how, "constant") == 0)
        *(volatile int *)(uintptr_t)&constant[5] = 1;
    if (strcmp(how, "jump") == 0)
        ((void (*)(void))(low + 0x20))();
    if (strcmp(how, "data") == 0)
        ((void (*)(void))page)();
    if (strcmp(how, "stack") == 0)
        return overflow(&zero);
#ifdef __riscv
    if (strcmp(how, "illegal") == 0)
        __asm__ volatile(".half 0");
    if (strcmp(how, "break") == 0)
        __asm__ volatile("ebreak");
    if (strcmp(how, "misaligned") == 0)
        __asm__ volatile("amoadd.w zero, zero, (%0)" : : "r"((char *)&word + 1) : "memory");
#endif
    printf("after\n");
    return 0;
}

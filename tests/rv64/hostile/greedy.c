/* Takes without end, one kind of thing a run, and ends in ways that nobody should end in: greedy WHAT. What is taken
 * must come to an end with the right error or signal; the host must not notice. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "hostile.h"

static char signal_stack[65536];

static void leave(int number)
{
    static const char text[] = "handled\n";

    _exit(write(1, text, sizeof text - 1) < 0 || number != SIGSEGV);
}

static void come_back(int number)
{
    (void)number;
}

static void handle(int flags)
{
    struct sigaction action = {.sa_handler = leave, .sa_flags = flags};
    const stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};

    if (flags & SA_ONSTACK)
        sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
}

#pragma GCC diagnostic ignored "-Winfinite-recursion"
__attribute__((noinline)) static uint64_t recurse(uint64_t n)
{
    volatile uint64_t frame[64];

    frame[n % 64] = n;
    return recurse(n + 1) + frame[(n + 1) % 64];
}

/* A frame of rubbish for rt_sigreturn at sp. */
static void return_with(uint64_t sp)
{
    __asm__ volatile("mv sp, %0\n li a7, 139\n ecall\n" ::"r"(sp) : "a7", "memory");
}

static uint64_t rubbish(unsigned char byte)
{
    static unsigned char frame[8192] __attribute__((aligned(16)));

    memset(frame, byte, sizeof frame);
    return (uint64_t)frame;
}

/* Until there is no more: of memory what --memory allows, of addresses 256 GiB. */
static void mappings(size_t size, int protection)
{
    const uint64_t all = protection == PROT_NONE ? UINT64_C(1) << 38 : space();
    long count = 0;

    while (mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        count++;
    CHECK(errno == ENOMEM, "%d", errno);
    CHECK((uint64_t)count * size < all && (uint64_t)count * size > all / 2, "%ld pieces of %zu", count, size);
}

/* Files in memory, of --memory 32M: together as much, whichever call lets them grow. */
static void files(void)
{
    enum { MIB = 1 << 20 };
    static char mebibyte[MIB];
    const int one = memfd_create("one", 0), two = memfd_create("two", 0), same = dup(one);
    const int pair = memfd_create("pair", 0);
    long pieces = 0;

    while (pieces < 64 && write(one, mebibyte, MIB) == MIB)
        pieces++;
    CHECK(errno == ENOSPC && pieces == 32, "%d, %ld MiB", errno, pieces);
    CHECK(pwrite(two, "x", 1, 0) == -1 && errno == ENOSPC, "%d", errno);
    CHECK(pwrite(one, mebibyte, MIB, MIB) == MIB, "%d", errno); /* it need not grow */
    CHECK(ftruncate(same, 16 * MIB) == 0, "%d", errno);
    CHECK(ftruncate(two, 16 * MIB) == 0, "%d", errno);
    CHECK(ftruncate(two, 16 * MIB + 1) == -1 && errno == ENOSPC, "%d", errno);
    CHECK(fallocate(pair, FALLOC_FL_KEEP_SIZE, 0, MIB) == -1 && errno == ENOSPC, "%d", errno);
    CHECK(fallocate(two, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, MIB) == 0, "%d", errno);
    CHECK(lseek(one, 0, SEEK_SET) == 0 && sendfile(pair, one, NULL, MIB) == -1 && errno == ENOSPC, "%d", errno);
    CHECK(copy_file_range(one, NULL, pair, NULL, MIB, 0) == -1 && errno == ENOSPC, "%d", errno);
    CHECK(fcntl(same, F_SETFL, O_APPEND) == 0 && pwrite(same, "x", 1, 0) == -1 && errno == ENOSPC, "%d", errno);
    close(two);
    CHECK(fallocate(pair, 0, 0, 16 * MIB) == 0, "%d", errno);
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, pair, 0) != MAP_FAILED, "%d", errno);
    close(pair);
    CHECK(pwrite(memfd_create("more", 0), "x", 1, 0) == -1 && errno == ENOSPC, "%d", errno);
}

/* Memory that is shared is there until the last of it is unmapped. */
static void remains(void)
{
    enum { SIZE = 8 << 20 };
    char *memory;
    int count = 0;

    while (count < 20 &&
           (memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED) {
        memset(memory, 1, SIZE);
        munmap(memory, SIZE - PAGE);
        count++;
    }
    CHECK(errno == ENOMEM && count <= 5, "%d, %d", errno, count);
}

/* Sends one that nobody but the message has then, or receives one. */
static ssize_t move_file(int socket, bool sent)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    char byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    int *const file = (int *)CMSG_DATA(&control.header);
    ssize_t result;

    if (sent)
        *file = memfd_create("file", 0);
    result = sent ? sendmsg(socket, &message, 0) : recvmsg(socket, &message, 0);
    if (sent || result == 1)
        close(*file);
    return result;
}

/* Messages can carry some. */
static void messages(void)
{
    int pair[2], count = 0;
    char byte;

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "%d", errno);
    while (count < 100 && move_file(pair[0], true) == 1)
        count++;
    CHECK(errno == ETOOMANYREFS && count == 64, "%d, %d", errno, count);
    CHECK(recv(pair[1], &byte, 1, MSG_PEEK) == 1 && move_file(pair[0], true) == -1, "%d", errno);
    CHECK(move_file(pair[1], false) == 1 && move_file(pair[0], true) == 1, "%d", errno);
    CHECK(read(pair[1], &byte, 1) == 1 && move_file(pair[0], true) == 1, "%d", errno);
    CHECK(move_file(pair[0], true) == -1 && errno == ETOOMANYREFS, "%d", errno);
}

static void *const anywhere = (void *)0x20000000;

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    const size_t huge = (size_t)1 << 62;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(what, "malloc") == 0) {
        long pieces = 0;

        CHECK(malloc(huge) == NULL && errno == ENOMEM, "%d", errno);
        while (malloc(1 << 20) != NULL)
            pieces++;
        CHECK(errno == ENOMEM, "%d", errno);
        CHECK((uint64_t)pieces << 20 < space(), "%ld MiB", pieces);
        free(malloc(100)); /* it goes on as well as it can */
    } else if (strcmp(what, "mmap") == 0) {
        mappings(1 << 24, PROT_READ | PROT_WRITE);
    } else if (strcmp(what, "mmap-none") == 0) {
        mappings(1 << 20, PROT_NONE);
    } else if (strcmp(what, "mmap-small") == 0) {
        mappings(PAGE, PROT_READ);
    } else if (strcmp(what, "mmap-holes") == 0) { /* every second page, so that no hole is large enough for two */
        char *all = mmap(NULL, space() / 4, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        for (uint64_t i = 0; i < space() / 4; i += 2 * PAGE)
            munmap(all + i, PAGE);
        while (mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
            ;
        CHECK(errno == ENOMEM, "%d", errno);
    } else if (strcmp(what, "mremap") == 0) {
        size_t size = PAGE;
        void *there = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *moved;

        while ((moved = mremap(there, size, 2 * size, MREMAP_MAYMOVE)) != MAP_FAILED) {
            there = moved;
            size *= 2;
        }
        CHECK(errno == ENOMEM && size > PAGE && size < space(), "%d, %zu", errno, size);
    } else if (strcmp(what, "brk") == 0) {
        while (sbrk(1 << 20) != (void *)-1)
            ;
        CHECK(errno == ENOMEM, "%d", errno);
        CHECK((uint64_t)sbrk(0) < space(), "%p", sbrk(0));
    } else if (strcmp(what, "memfd") == 0) {
        files();
        messages();
    } else if (strcmp(what, "shared-rest") == 0) {
        remains();
    } else if (strcmp(what, "stack") == 0) {
        return (int)recurse(0);
    } else if (strcmp(what, "stack-handler") == 0) {
        handle(0);
        return (int)recurse(0);
    } else if (strcmp(what, "stack-altstack") == 0) {
        handle(SA_ONSTACK);
        return (int)recurse(0);
    } else if (strcmp(what, "stack-none") == 0) {
        handle(0);
        __asm__ volatile("li sp, 0\n sd zero, 0(sp)");
    } else if (strcmp(what, "altstack-wild") == 0) { /* a signal stack that is nowhere */
        const stack_t stack = {.ss_sp = (void *)0x7ffffffffffff000, .ss_size = 65536};

        handle(SA_ONSTACK);
        CHECK(sigaltstack(&stack, NULL) == 0, "%d", errno);
        *(volatile int *)8 = 1;
    } else if (strcmp(what, "handler-wild") == 0) {
        struct sigaction action = {.sa_handler = (void (*)(int))0x123457};

        sigaction(SIGSEGV, &action, NULL);
        *(volatile int *)8 = 1;
    } else if (strcmp(what, "handler-again") == 0) { /* a handler that faults, and does not block its signal */
        struct sigaction action = {.sa_handler = (void (*)(int))0x123456, .sa_flags = SA_NODEFER};

        sigaction(SIGSEGV, &action, NULL);
        *(volatile int *)8 = 1;
    } else if (strcmp(what, "blocked") == 0) {
        sigset_t all;

        handle(0);
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, NULL);
        *(volatile int *)8 = 1;
    } else if (strcmp(what, "ignored") == 0) {
        signal(SIGSEGV, SIG_IGN);
        *(volatile int *)8 = 1;
    } else if (strcmp(what, "sigreturn-0") == 0) {
        return_with(0);
    } else if (strcmp(what, "sigreturn-end") == 0) {
        return_with(space() - 64);
    } else if (strcmp(what, "sigreturn-wild") == 0) {
        return_with((uint64_t)-64);
    } else if (strcmp(what, "sigreturn-zeros") == 0) {
        return_with(rubbish(0));
    } else if (strcmp(what, "sigreturn-ones") == 0) {
        return_with(rubbish(0xff));
    } else if (strcmp(what, "sigreturn-odd") == 0) {
        return_with(rubbish(0x55) + 3);
    } else if (strcmp(what, "unmap-all") == 0) {
        CHECK(munmap(NULL, space()) != 0, "survived"); /* nothing to come back to */
    } else if (strcmp(what, "protect-all") == 0) {
        for (uint64_t page = 0; page < space(); page += PAGE)
            mprotect((void *)page, PAGE, PROT_NONE);
    } else if (strcmp(what, "write-code") == 0) {
        *(volatile int *)(void *)main = 0;
    } else if (strcmp(what, "null-read") == 0) {
        return *(volatile int *)anywhere;
    } else if (strcmp(what, "null-write") == 0) {
        *(volatile int *)anywhere = 1;
    } else if (strcmp(what, "null-call") == 0) {
        ((void (*)(void))anywhere)();
    } else if (strcmp(what, "illegal") == 0) {
        __asm__ volatile("unimp");
    } else if (strcmp(what, "ebreak") == 0) {
        __asm__ volatile("ebreak");
    } else if (strcmp(what, "misaligned") == 0) {
        static long cell[2];
        __asm__ volatile("amoadd.d zero, zero, (%0)" ::"r"((char *)cell + 1) : "memory");
    } else if (strcmp(what, "abort") == 0) {
        abort();
    } else if (strcmp(what, "forever") == 0) {
        for (;;)
            __asm__ volatile("");
    } else if (strcmp(what, "forever-calls") == 0) {
        for (;;)
            syscall(SYS_getpid);
    } else if (strcmp(what, "forever-signals") == 0) { /* the handler returns to what faults again */
        signal(SIGSEGV, come_back);
        *(volatile int *)8 = 1;
    } else {
        return 3;
    }
    return report();
}

/* mmap: anonymous and of files, private, fixed, moved, split, protected; brk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

enum { PAGE = 4096 };

static char data[4][PAGE] __attribute__((aligned(4096))) = {"first", "the first", "the second", "the last"};

int main(void)
{
    int file = open("mapped", O_RDWR | O_CREAT, 0644), wrong = 0;
    char *a, *b, text[10];
    void *end;

    for (int i = 0; i < 3 * PAGE; i += 8)
        dprintf(file, "%07d\n", i);
    ftruncate(file, 2 * PAGE + 100);
    a = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    b = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, PAGE);
    printf("%.7s %.7s %d %016llx\n", a + PAGE, b, a[2 * PAGE + 200], (unsigned long long)sum(SUM_START, a, 3 * PAGE));
    memcpy(a, "private", 7);
    pread(file, text, 8, 0);
    printf("%.7s %.7s\n", a, text);
    errno = 0;
    a = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 5);
    printf("%d %d\n", a == MAP_FAILED, errno == EINVAL);
    errno = 0;
    a = mmap(NULL, 0, PROT_READ, MAP_PRIVATE, file, 0);
    printf("%d %d\n", a == MAP_FAILED, errno == EINVAL);
    errno = 0;
    a = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0);
    printf("%d %d\n", a == MAP_FAILED, errno == EBADF);

    a = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 64; i++)
        a[i * PAGE] = (char)i;
    munmap(a + 10 * PAGE, 20 * PAGE);
    b = mmap(a + 12 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("%d %d\n", b == a + 12 * PAGE, b[0]);
    for (int i = 0; i < 64; i++)
        if (i < 10 || i >= 30)
            wrong += a[i * PAGE] != i;
    printf("%d wrong, mprotect %d", wrong, mprotect(a, 12 * PAGE, PROT_READ));
    printf(" %d\n", errno == ENOMEM);
    b = mremap(a + 30 * PAGE, 4 * PAGE, 40 * PAGE, MREMAP_MAYMOVE);
    printf("%d %d %d\n", b[PAGE], b[3 * PAGE], b[39 * PAGE]);
    b = mremap(b, 40 * PAGE, 2 * PAGE, 0);
    printf("%d ", b[PAGE]);
    printf("%d\n", madvise(b, PAGE, MADV_DONTNEED));
    printf("%d %d\n", b[0], b[PAGE]);

    a = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    memset(a, '-', 3 * PAGE);
    munmap(a + PAGE, PAGE);
    printf("%d", madvise(a, PAGE, MADV_DONTNEED));
    printf(" %d\n", madvise(a + 2 * PAGE, PAGE, MADV_DONTNEED));
    printf("%.7s %.7s %d\n", a, a + 2 * PAGE, a[2 * PAGE + 100]);
    memset(a, '-', PAGE);
    a = mremap(a, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    printf("%.7s %.7s\n", a, a + PAGE);
    madvise(a, 2 * PAGE, MADV_DONTNEED);
    printf("%.7s %.7s\n", a, a + PAGE);

    memset(data, '-', sizeof data); /* the program's own */
    printf("%d %c", madvise(data[1], PAGE, MADV_DONTNEED), data[0][0]);
    printf(" %s %d %c\n", data[1], data[1][PAGE - 1], data[2][0]);
    mprotect(data[0], PAGE, PROT_READ);
    madvise(data[0], PAGE, MADV_DONTNEED);
    printf("%s %d\n", data[0], data[0][PAGE - 1]);
    a = mremap(data[1], PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, data[3]);
    memset(a, '-', PAGE);
    madvise(a, PAGE, MADV_DONTNEED);
    printf("%s %d %c\n", a, a[PAGE - 1], data[2][0]);

    a = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(a, "not unmapped");
    b = (char *)syscall(SYS_mremap, a, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | 4 /* MREMAP_DONTUNMAP */, 0);
    printf("%d %s|%s\n", a != b, a, b);
    a = (char *)((unsigned long)&end & -PAGE);
    printf("%d\n", mprotect(a, PAGE, PROT_READ | PROT_WRITE | PROT_GROWSDOWN));

    end = sbrk(0);
    printf("%d", sbrk(100000) == end);
    printf(" %ld\n", (long)((char *)sbrk(0) - (char *)end));
    memset(end, 7, 100000);
    sbrk(-100000);
    sbrk(100000);
    printf("%d\n", ((char *)end)[2 * PAGE + 99]);
    return 0;
}

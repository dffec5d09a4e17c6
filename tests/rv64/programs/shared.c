/* Shared mappings: of a file, at an offset, to read only; one that must be refused; an anonymous one; and one that is
 * written, by the program's own eyes and in the file that it leaves. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static void both_ways(int file)
{
    char *a = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), *b, text[17] = "";

    b = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, PAGE);
    memcpy(a + PAGE, "by stores", 9);
    pread(file, text, 16, PAGE);
    printf("%s|", text);
    printf("%.16s|", b);
    pwrite(file, "file", 4, PAGE + 12);
    memcpy(a + PAGE, "BY", 2);
    pwrite(file, "t", 1, PAGE + 3);
    printf("%.16s|%.16s\n", a + PAGE, b);
    a[2 * PAGE + 50] = 'x';
    a[2 * PAGE + 200] = 'y'; /* past the file's end */
    printf("%d\n", msync(a, 3 * PAGE, MS_SYNC));
    errno = 0;
    printf("%d", msync(a, PAGE, MS_SYNC | MS_ASYNC));
    printf(" %d\n", errno == EINVAL);
    madvise(a, PAGE, MADV_DONTNEED);
    b = mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    a = mremap(a, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, b);
    memcpy(a + 100, "moved", 5);
    munmap(a, PAGE);
    memcpy(a + PAGE + 100, "left at the exit", 16);
}

int main(void)
{
    int file = open("shared", O_RDWR | O_CREAT, 0644), reader;
    char *a, *b;

    ftruncate(file, 8192 + 100);
    pwrite(file, "through the file", 16, 4096);
    reader = open("shared", O_RDONLY);
    b = mmap(NULL, 4096, PROT_READ, MAP_SHARED, reader, 4096);
    printf("%.16s\n", b);
    printf("%d", mprotect(b, 4096, PROT_READ | PROT_WRITE));
    printf(" %d\n", errno == EACCES);
    errno = 0;
    a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0);
    printf("%d %d\n", a == MAP_FAILED, errno);
    a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(a, "anonymous");
    puts(a);
    both_ways(file);
    return 0;
}

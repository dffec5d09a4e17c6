/* Shared mappings: of a file, at an offset, to read only; one that must be refused; and an anonymous one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    int file = open("shared", O_RDWR | O_CREAT, 0644), reader;
    char *a, *b;

    ftruncate(file, 8192 + 100);
    pwrite(file, "through the file", 16, 4096);
    reader = open("shared", O_RDONLY);
    b = mmap(NULL, 4096, PROT_READ, MAP_SHARED, reader, 4096);
    printf("%.16s\n", b);
    errno = 0;
    a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0);
    printf("%d %d\n", a == MAP_FAILED, errno);
    a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(a, "anonymous");
    puts(a);
    return 0;
}

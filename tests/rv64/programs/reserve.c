/* Reservations far beyond 4 GiB, of which a little is used: for data, for code, and by a forked process. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIB ((size_t)1 << 30)

__attribute__((noinline, aligned(64))) static int ten_more(int number)
{
    return number + 10;
}

int main(void)
{
    char *all = mmap(NULL, 100 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *other, *moved;
    char *data = all + 99 * GIB, *code = all + 70 * GIB;
    int (*copied)(int) = (int (*)(int))code, status;

    printf("%d\n", all != MAP_FAILED);
    /* Pieces of it become memory: by mprotect, and by mmap. */
    printf("%d\n", mprotect(data, 8192, PROT_READ | PROT_WRITE));
    printf("%d\n", mmap(code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                        0) == code);
    strcpy(data + 4090, "across pages");
    memcpy(code, (char *)ten_more, 64);
    __builtin___clear_cache(code, code + 64);
    for (int i = 0; i < 100; i++)
        data[0] = (char)copied(i);
    printf("%s %d\n", data + 4090, data[0]);
    fflush(stdout);
    if (fork() == 0) {
        data[0] = 'c';
        _exit(copied(data[0]));
    }
    wait(&status);
    printf("%x %d\n", status, data[0]);
    /* Memory that grows beyond 4 GiB, and goes. */
    other = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    other[0] = 'o';
    mprotect(other, 4096, PROT_NONE);
    moved = mremap(other, 4096, 8 * GIB, MREMAP_MAYMOVE);
    printf("%d %d", moved != MAP_FAILED, mprotect(moved, 4096, PROT_READ));
    printf(" %c\n", moved[0]);
    printf("%d %d\n", munmap(moved, 8 * GIB), munmap(all + GIB, 60 * GIB));
    /* A hole of it is found by who names it. */
    printf("%d\n", mmap(all + 10 * GIB, 20 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == all + 10 * GIB);
    printf("%s %d\n", data + 4090, copied(5));
    /* What was never touched is moved in no time, and stays so. */
    for (int shared = 0; shared < 2; shared++) {
        moved = mmap(NULL, GIB, PROT_READ | PROT_WRITE, (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS, -1, 0);
        moved[0] = 'm';
        moved[GIB - 1] = 'd';
        other = mremap(moved, GIB, GIB, MREMAP_MAYMOVE | MREMAP_FIXED, all + 2 * GIB);
        printf("%d %c%c %d\n", other == all + 2 * GIB, other[0], other[GIB - 1], other[GIB / 4]);
    }
    return 0;
}

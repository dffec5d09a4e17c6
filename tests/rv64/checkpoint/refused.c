/* Has something that a checkpoint cannot carry, says so, and waits. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    int ends[2], file = open("removed", O_RDWR | O_CREAT, 0600);

    write(file, "some", 4);
    if (strcmp(what, "pipe") == 0)
        pipe(ends);
    if (strcmp(what, "removed") == 0)
        unlink("removed");
    if (strcmp(what, "shared") == 0)
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (strcmp(what, "process") == 0 && fork() == 0) {
        pause();
        return 0;
    }
    for (volatile long i = 0; i < 1000000; i++)
        ;
    puts("went on");
    kill(0, 15);
    return 0;
}

/* Has something that a checkpoint cannot carry, and says so after a while; `child` has it no more, and `copied` none,
 * but a file in its memory. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void compute(void)
{
    for (volatile long i = 0; i < 1000000; i++)
        ;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    int ends[2], status = 0, file = open("removed", O_RDWR | O_CREAT, 0600);

    write(file, "some", 4);
    if (strcmp(what, "socket") == 0)
        socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    if (strcmp(what, "named") == 0 && mkfifo("fifo", 0600) == 0)
        open("fifo", O_RDONLY | O_NONBLOCK);
    if (strcmp(what, "changes") == 0)
        inotify_init1(0);
    if (strcmp(what, "itself") == 0)
        syscall(SYS_pidfd_open, getpid(), 0);
    if (strcmp(what, "replaced") == 0) {
        link("removed", "kept");
        unlink("removed");
        close(open("removed", O_RDWR | O_CREAT, 0600));
    }
    if (strcmp(what, "shared") == 0 && mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) != MAP_FAILED) {
        unlink("removed");
        close(file);
    }
    if (strcmp(what, "copied") == 0) {
        close(file);
        file = open("library", O_RDONLY);
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
        close(file);
    }
    if (strcmp(what, "process") == 0 && fork() == 0) {
        pause();
        return 0;
    }
    if (strcmp(what, "child") == 0) {
        if (fork() == 0) {
            compute();
            _exit(7);
        }
        wait(&status);
    }
    compute();
    if (strcmp(what, "child") == 0)
        return printf("child %d\n", WEXITSTATUS(status)) < 0;
    if (strcmp(what, "copied") == 0)
        return puts("copied") < 0;
    puts("went on");
    kill(0, 15);
    return 0;
}

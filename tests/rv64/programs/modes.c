/* The program begins with its caller's umask, and its own alone decides what its files may be. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *path)
{
    struct stat status;

    if (stat(path, &status) == 0)
        printf("%s: %o\n", path, (unsigned)status.st_mode);
    else
        printf("%s: not there\n", path);
}

static void make(const char *path, int flags, unsigned mode)
{
    int file = open(path, flags, mode);

    printf("open %s, %o: %d\n", path, mode, file >= 0);
    if (file >= 0)
        close(file);
    show(path);
}

int main(void)
{
    static const unsigned masks[] = {0, 022, 077, 0777, 0123, 0};
    char path[32];

    printf("at first %03o\n", (unsigned)umask(0));
    for (int i = 0; i < 6; i++) {
        umask(masks[i]);
        printf("\numask %03o\n", masks[i]);
        sprintf(path, "file%d", i);
        make(path, O_CREAT | O_WRONLY, 0666);
        make(path, O_CREAT | O_WRONLY, 0600);
        make(path, O_CREAT | O_EXCL | O_RDONLY, 0644);
        sprintf(path, "exclusive%d", i);
        make(path, O_CREAT | O_EXCL | O_RDWR, 0777);
        sprintf(path, "dir%d", i);
        printf("mkdir: %d\n", mkdir(path, 0777));
        show(path);
        printf("mkdir: %d\n", mkdir(path, 0700));
        show(path);
    }
    umask(0);
    make(".", O_CREAT | O_RDWR, 0666);
    make("dir0", O_CREAT | O_RDONLY | O_DIRECTORY, 0666);
    make("none/file", O_CREAT | O_RDWR, 0666);
    /* No file unless its link is followed. */
    symlink("target", "link");
    make("link", O_CREAT | O_EXCL | O_RDWR, 0640);
    make("link", O_CREAT | O_RDWR, 0640);
    unlink("target");
    /* A copy of a descriptor can change what the descriptor can. */
    int file = open("file0", O_RDWR), copy = dup(file);
    printf("fchmod of a copy: %d\n", fchmod(copy, 0604));
    show("file0");
    close(copy);
    close(file);
    printf("at last %03o\n", (unsigned)umask(0));
    return 0;
}

/* The system's own files: pread, pwrite, readv, writev, truncate, O_APPEND, holes, links, modes, dup, locks, and
 * errors. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void say(const char *what, long result)
{
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

int main(void)
{
    char a[20] = "", b[20] = "", text[40];
    struct iovec parts[3] = {{"one ", 4}, {"two ", 4}, {"three", 5}};
    struct iovec rooms[2] = {{a, 6}, {b, 19}};
    struct stat status;
    int file, other;

    umask(022);
    file = open("data", O_RDWR | O_CREAT | O_EXCL, 0666);
    say("again", open("data", O_RDWR | O_CREAT | O_EXCL, 0666));
    say("writev", writev(file, parts, 3));
    say("pwrite", pwrite(file, "HERE", 4, 20));
    say("position", lseek(file, 0, SEEK_CUR));
    say("pread", pread(file, text, sizeof text, 11));
    for (int i = 0; i < 13; i++)
        printf("%d ", text[i]);
    say("seek", lseek(file, 2, SEEK_SET));
    say("readv", readv(file, rooms, 2));
    printf("[%s] [%s]\n", a, b);
    say("truncate", ftruncate(file, 6));
    say("end", lseek(file, 0, SEEK_END));
    say("before the start", lseek(file, -7, SEEK_END));
    say("longer", truncate("data", 5000));
    fstat(file, &status);
    printf("size %ld mode %o links %ld blocks below 100: %d\n", (long)status.st_size, status.st_mode,
           (long)status.st_nlink, status.st_blocks < 100);

    other = open("data", O_WRONLY | O_APPEND);
    lseek(other, 0, SEEK_SET);
    say("append", write(other, "tail", 4));
    say("append goes to", lseek(other, 0, SEEK_CUR));
    say("read from it", read(other, text, 4));
    say("write to a reader", write(open("data", O_RDONLY), "x", 1));
    say("dup2", dup2(file, 50));
    lseek(50, 5000, SEEK_SET);
    say("shared position", lseek(file, 0, SEEK_CUR));
    say("read", read(file, text, 40));
    say("dup", fcntl(file, F_DUPFD_CLOEXEC, 60));
    say("flags", fcntl(60, F_GETFD));
    say("status", fcntl(other, F_GETFL) & (O_ACCMODE | O_APPEND));
    say("close", close(50));
    say("twice", close(50));
    say("read it", read(50, text, 1));
    say("lock", flock(file, LOCK_EX | LOCK_NB));
    say("bad pointer", write(other, (const void *)8, 10));
    say("nothing", write(other, text, 0));

    say("link", link("data", "hard"));
    say("symlink", symlink("data", "soft"));
    memset(text, 0, sizeof text);
    say("readlink", readlink("soft", text, sizeof text));
    puts(text);
    lstat("soft", &status);
    printf("link %d\n", S_ISLNK(status.st_mode));
    stat("soft", &status);
    printf("file %d size %ld links %ld\n", S_ISREG(status.st_mode), (long)status.st_size, (long)status.st_nlink);
    say("chmod", chmod("hard", 0640));
    stat("data", &status);
    printf("mode %o\n", status.st_mode);
    say("access", access("data", R_OK | W_OK));
    say("no access", access("data", X_OK));
    say("rename over", rename("hard", "soft"));
    say("same file", rename("data", "soft"));
    say("directory", open(".", O_WRONLY));
    say("read a directory", read(open(".", O_RDONLY), text, 4));
    say("not one", open("data", O_DIRECTORY));
    say("follow", symlink("circle", "circle") + open("circle", O_RDONLY));
    say("long name", open(memset(malloc(5000), 'x', 4999), O_RDONLY));
    say("empty name", open("", O_RDONLY));
    say("unlink", unlink("circle"));
    return 0;
}

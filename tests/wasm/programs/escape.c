/* Tries to get out of the directory that it has as ".", and to change the one that it may only read, "read". Each try
 * must fail. Around it (see run) is a file "secret", and in it are links that lead there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failures;

#define FAILS(call)                                                                                                    \
    do {                                                                                                               \
        if ((call) >= 0) {                                                                                             \
            printf("%s worked\n", #call);                                                                              \
            failures++;                                                                                                \
        }                                                                                                              \
    } while (0)

int main(void)
{
    static const char *const outside[] = {
        "../secret", "d/../../secret",      "link",         "absolute",          "up/secret", "d/up/../../secret",
        "loop",      "./../room/../secret", "up/up/secret", "read/../../secret", "read/link", "read/up/secret",
    };
    char long_path[5000], text[10];
    struct stat status;

    mkdir("d", 0777);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        const char *path = outside[i];

        FAILS(open(path, O_RDONLY));
        FAILS(open(path, O_WRONLY | O_TRUNC));
        FAILS(stat(path, &status));
        FAILS(truncate(path, 0));
        FAILS(utimensat(AT_FDCWD, path, NULL, 0));
    }
    FAILS(open("../new", O_CREAT | O_WRONLY, 0666));
    FAILS(open("up/new", O_CREAT | O_WRONLY, 0666));
    FAILS(mkdir("../new", 0777));
    FAILS(mkdir("up/new", 0777));
    FAILS(rename("../secret", "mine"));
    FAILS(rename("up/secret", "mine"));
    FAILS(rename("d", "../d"));
    FAILS(rename("d", "up/d"));
    FAILS(link("../secret", "mine"));
    FAILS(link("up/secret", "mine"));
    FAILS(unlink("../secret"));
    FAILS(unlink("up/secret"));
    FAILS(rmdir("../other"));
    FAILS(symlink("/etc/passwd", "mine"));
    FAILS(readlink("up/secret", text, sizeof text));
    FAILS(opendir("..") != NULL ? 0 : -1);
    FAILS(opendir("up") != NULL ? 0 : -1);
    FAILS(chdir("..") == 0 ? open("secret", O_RDONLY) : -1);
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    FAILS(open(long_path, O_RDONLY));

    if (open("read/file", O_RDONLY) < 0 || opendir("read") == NULL) {
        printf("what may be read cannot be read\n");
        failures++;
    }
    FAILS(open("read/file", O_WRONLY));
    FAILS(open("read/file", O_RDWR));
    FAILS(open("read/file", O_RDONLY | O_TRUNC));
    FAILS(open("read/new", O_CREAT | O_RDONLY, 0666));
    FAILS(truncate("read/file", 0));
    FAILS(unlink("read/file"));
    FAILS(rename("read/file", "mine"));
    FAILS(link("read/file", "mine"));
    FAILS(mkdir("read/new", 0777));
    FAILS(rmdir("read/empty"));
    FAILS(symlink("file", "read/new"));
    FAILS(utimensat(AT_FDCWD, "read/file", NULL, 0));
    return failures > 0;
}

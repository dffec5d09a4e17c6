/* Extended attributes of files, directories, links and descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static char buffer[70000], name[300];

static void say(const char *what, long result)
{
    printf("%s: %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In an order of our own: a file system has its own. */
static void list(const char *path)
{
    const long length = listxattr(path, buffer, sizeof buffer);
    const char *names[20];
    size_t count = 0;

    for (long at = 0; at < length && count < 20; at += strlen(buffer + at) + 1) {
        if (strncmp(buffer + at, "user.", 5) == 0)
            names[count++] = buffer + at;
    }
    qsort(names, count, sizeof *names, by_name);
    printf("%s has %zu:", path, count);
    for (size_t i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf("\n");
}

static void values(int file)
{
    say("set", setxattr("file", "user.one", "first", 5, 0));
    say("create what is there", setxattr("file", "user.one", "x", 1, XATTR_CREATE));
    say("replace", setxattr("file", "user.one", "value", 5, XATTR_REPLACE));
    say("replace what is not", setxattr("file", "user.two", "x", 1, XATTR_REPLACE));
    say("by descriptor", fsetxattr(file, "user.two", "", 0, XATTR_CREATE));
    say("size", getxattr("file", "user.one", NULL, 0));
    say("too small", getxattr("file", "user.one", buffer, 4));
    say("value", fgetxattr(file, "user.one", buffer, sizeof buffer));
    printf("%.5s\n", buffer);
    say("empty", getxattr("link", "user.two", buffer, sizeof buffer));
    say("none", getxattr("file", "user.three", buffer, sizeof buffer));
    list("file");
    list("link");
    say("room for names", flistxattr(file, buffer, 1));
    say("remove", fremovexattr(file, "user.one"));
    say("remove again", removexattr("file", "user.one"));
    list("file");
    say("directory", setxattr(".", "user.place", "here", 4, 0));
    list(".");
    say("removed", removexattr(".", "user.place"));
}

static void errors(int file)
{
    const int path = open("file", O_PATH);
    char through[32];

    snprintf(through, sizeof through, "/proc/self/fd/%d", file);
    memset(name, 'n', sizeof name - 1);
    say("no file", setxattr("nothing", "user.one", "x", 1, 0));
    say("a link itself", lsetxattr("link", "user.one", "x", 1, 0));
    say("a link itself", lgetxattr("link", "user.two", buffer, sizeof buffer));
    say("a link itself", lremovexattr("link", "user.two"));
    say("names of a link", llistxattr("link", buffer, sizeof buffer) <= 64);
    say("flags", setxattr("file", "user.one", "x", 1, 4));
    say("no name", setxattr("file", "", "x", 1, 0));
    say("long name", setxattr("file", name, "x", 1, 0));
    say("large", setxattr("file", "user.one", buffer, sizeof buffer, 0));
    say("no descriptor", fsetxattr(99, "user.one", "x", 1, 0));
    say("only a path", fgetxattr(path, "user.two", buffer, sizeof buffer));
    say("unknown", setxattr("file", "nonsense.one", "x", 1, 0));
    say("unknown", getxattr("file", "nonsense.one", buffer, sizeof buffer));
    say("no capabilities", getxattr("file", "security.capability", buffer, sizeof buffer));
    say("not trusted", getxattr("file", "trusted.one", buffer, sizeof buffer));
    say("no address", setxattr("file", "user.one", (void *)1, 8, 0));
    say("made", setxattr("/proc/self/status", "user.one", "x", 1, 0));
    say("made", getxattr("/proc/self/status", "user.one", buffer, sizeof buffer));
    say("through /proc", setxattr(through, "user.four", "x", 1, 0));
    list("file");
}

int main(void)
{
    const int file = open("file", O_CREAT | O_RDWR, 0644);

    symlink("file", "link");
    values(file);
    errors(file);
    return 0;
}

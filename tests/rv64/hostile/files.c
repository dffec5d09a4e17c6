/* Tries to get out of the directories that it was given, and to change what it may only read. hostile.bats runs it with
 * --dir IN:/in --dir NESTED:/in/nested --dir FIXED:/fixed:ro, a file SECRET beside them, and its host path as argument.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "hostile.h"

static char outside[PATH_MAX], secret[PATH_MAX]; /* the host's paths of the directory around all, and the file in it */

static int error_of(long result)
{
    return result < 0 ? errno : 0;
}

/* Whether it can be seen, read, or written by any call that takes a path. */
static void shut(int directory, const char *path)
{
    struct stat status;
    char text[64];
    int file;

    for (int flags = 0; flags < 4; flags++) {
        static const int all[] = {O_RDONLY, O_PATH, O_WRONLY | O_CREAT, O_RDWR | O_TRUNC};

        file = openat(directory, path, all[flags], 0600);
        CHECK(file < 0, "open(%s, 0x%x)", path, (unsigned)all[flags]);
        if (file >= 0)
            close(file);
    }
    CHECK(fstatat(directory, path, &status, 0) < 0, "stat(%s)", path);
    CHECK(faccessat(directory, path, F_OK, 0) < 0, "access(%s)", path);
    CHECK(readlinkat(directory, path, text, sizeof text) < 0 ||
              fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0,
          "readlink(%s)", path);
    CHECK(truncate(path, 0) < 0, "truncate(%s)", path);
    CHECK(chdir(path) < 0, "chdir(%s)", path);
    CHECK(linkat(directory, path, AT_FDCWD, "/in/stolen", AT_SYMLINK_FOLLOW) < 0, "link(%s)", path);
    CHECK(fchmodat(directory, path, 0777, 0) < 0, "chmod(%s)", path);
    CHECK(utimensat(directory, path, NULL, 0) < 0, "utime(%s)", path);
    if (directory != AT_FDCWD)
        return;
    CHECK(setxattr(path, "user.x", "x", 1, 0) < 0 && removexattr(path, "user.x") < 0, "setxattr(%s)", path);
    CHECK(getxattr(path, "user.x", text, sizeof text) < 0 && listxattr(path, text, 0) < 0, "getxattr(%s)", path);
}

static void by_text(void)
{
    static const char *const paths[] = {
        "/etc/passwd",
        "/proc/self/root/etc/passwd",
        "/proc/self/mem",
        "/proc/self/fd/99",
        "/proc/self/fd/0/etc/passwd",
        "/proc/self/cwd/../etc/passwd",
        "/proc/self/cwd/nested/../../etc/passwd",
        "/proc/self/fd/../../../../etc/passwd",
        "/proc/self/root/../secret",
        "/proc/1/root/etc/passwd",
        "/proc/999/root",
        "/dev/fd/../../etc/passwd",
        "/dev/kmsg",
        "/dev/mem",
        "/sys/kernel/vmcoreinfo",
        "/in/../etc/passwd",
        "/in/../../../../../../etc/passwd",
        "../etc/passwd",
        "../../../../../../../../etc/passwd",
        "./././../etc/passwd",
        "//etc//passwd",
        "nested/../../etc/passwd",
        "/in/nested/../../etc/passwd",
        "/fixed/../etc/passwd",
        "/innocent",
        "/in2/x",
        "/fix",
    };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        shut(AT_FDCWD, paths[i]);
    shut(AT_FDCWD, secret);
    shut(AT_FDCWD, outside);
}

static void by_links(void)
{
    static const char *const targets[] = {"/etc/passwd",
                                          "/etc",
                                          "..",
                                          "../secret",
                                          "../../secret",
                                          "/proc/self/root",
                                          "/proc/self/fd/0",
                                          "nested/../../secret",
                                          "./../secret",
                                          "dir/../../secret"};
    char path[2 * PATH_MAX];

    for (size_t i = 0; i < sizeof targets / sizeof *targets + 2; i++) {
        const char *target = i < sizeof targets / sizeof *targets    ? targets[i]
                             : i == sizeof targets / sizeof *targets ? secret
                                                                     : outside;
        unlink("/in/link");
        CHECK(symlink(target, "/in/link") == 0, "symlink(%s): %s", target, strerror(errno));
        if (strcmp(target, "..") != 0 && strcmp(target, "/etc") != 0 && strncmp(target, "/proc", 5) != 0)
            shut(AT_FDCWD, "/in/link"); /* else it leads to what the program has already */
        shut(AT_FDCWD, "/in/link/secret");
        shut(AT_FDCWD, "/in/link/passwd");
        shut(AT_FDCWD, "/in/link/../secret");
        shut(AT_FDCWD, "/in/link/../../secret");
        shut(AT_FDCWD, "/in/link/../link/../../secret");
        shut(AT_FDCWD, "/in/link/../etc/passwd");
        shut(AT_FDCWD, "/in/link/root/etc/passwd");
        snprintf(path, sizeof path, "/in/link/%s", secret);
        shut(AT_FDCWD, path);
        /* Creating and removing through it. */
        CHECK(mkdir("/in/link/made", 0700) < 0, "mkdir through a link to %s", target);
        CHECK(symlink("x", "/in/link/made") < 0, "symlink through a link to %s", target);
        CHECK(rename("/in/file", "/in/link/made") < 0, "rename through a link to %s", target);
        CHECK(rename("/in/link/secret", "/in/stolen") < 0, "rename out of a link to %s", target);
        CHECK(unlink("/in/link/secret") < 0, "unlink through a link to %s", target);
        CHECK(rmdir("/in/link/fixed") < 0, "rmdir through a link to %s", target);
        CHECK(link("/in/file", "/in/link/made") < 0, "link through a link to %s", target);
    }
    unlink("/in/link");
    /* ".." goes up from where a link has led, and from a directory that it was given to one that it sees as its parent:
     * to no more than a name. */
    CHECK(mkdir("/in/deep", 0700) == 0 && mkdir("/in/deep/er", 0700) == 0, "mkdir");
    CHECK(symlink("deep/er", "/in/link") == 0 && symlink(".", "/in/here") == 0, "symlink");
    CHECK(access("/in/link/../er", F_OK) == 0 && access("/in/link/../../file", F_OK) == 0, "above a link: %d", errno);
    CHECK(access("/in/here/../in/nested/../file", F_OK) == 0, "around a directory: %d", errno);
    shut(AT_FDCWD, "/in/link/../../../secret");
    shut(AT_FDCWD, "/in/link/../../../innocent");
    shut(AT_FDCWD, "/in/here/../secret");
    shut(AT_FDCWD, "/in/here/here/../../secret");
    shut(AT_FDCWD, "/in/nested/../link/../../../secret");
    shut(AT_FDCWD, "/in/nested/file/../../file");
    shut(AT_FDCWD, "/in/nothing/../file");
    CHECK(unlink("/in/link") == 0 && unlink("/in/here") == 0 && rmdir("/in/deep/er") == 0 && rmdir("/in/deep") == 0,
          "cleaning up: %d", errno);
    /* A chain, a ring, and one that is built on itself. */
    CHECK(symlink("b", "/in/a") == 0 && symlink("c", "/in/b") == 0 && symlink("..", "/in/c") == 0, "chain");
    shut(AT_FDCWD, "/in/a/secret");
    CHECK(symlink("ring", "/in/ring") == 0 && open("/in/ring", O_RDONLY) < 0 && errno == ELOOP, "ring: %d", errno);
    unlink("/in/a"), unlink("/in/b"), unlink("/in/c"), unlink("/in/ring");
}

static void by_descriptors(void)
{
    int in = open("/in", O_RDONLY | O_DIRECTORY), path = open("/in", O_PATH), sub, moved;
    char text[64];
    int empty;

    CHECK(in >= 0 && path >= 0, "open /in");
    shut(in, "../secret");
    shut(path, "../secret");
    shut(path, "../../etc/passwd");
    shut(in, secret);
    CHECK(read(path, text, 1) < 0 && errno == EBADF, "read of an O_PATH descriptor: %d", errno);
    CHECK(openat(path, "", O_RDONLY) < 0 && errno == ENOENT, "an empty path: %d", errno);
    /* A directory that moves up while it is open: ".." is no longer where it was, and it is no longer where it was. */
    CHECK(mkdir("/in/deep", 0700) == 0 && mkdir("/in/deep/er", 0700) == 0, "mkdir");
    sub = open("/in/deep/er", O_RDONLY | O_DIRECTORY);
    CHECK(fchdir(sub) == 0, "fchdir");
    CHECK(rename("/in/deep/er", "/in/er") == 0, "rename");
    moved = openat(sub, "../..", O_PATH);
    shut(sub, "../../../secret");
    shut(AT_FDCWD, "../../../secret");
    if (moved >= 0)
        shut(moved, "../secret");
    close(moved);
    close(sub);
    CHECK(chdir("/in") == 0 && rmdir("/in/er") == 0 && rmdir("/in/deep") == 0, "rmdir");
    /* A link that was opened itself leads nowhere. */
    CHECK(symlink("/etc", "/in/link") == 0, "symlink");
    sub = open("/in/link", O_PATH | O_NOFOLLOW);
    CHECK(sub >= 0, "O_NOFOLLOW: %d", errno);
    shut(sub, "passwd");
    CHECK(fchdir(sub) < 0, "fchdir to a link");
    close(sub);
    unlink("/in/link");
    /* Not even a name for a file without one. */
    empty = open("/in", O_TMPFILE | O_RDWR, 0600);
    if (empty >= 0) {
        snprintf(text, sizeof text, "/proc/self/fd/%d", empty);
        CHECK(linkat(AT_FDCWD, text, AT_FDCWD, "/in/named", AT_SYMLINK_FOLLOW) < 0, "link of a descriptor");
        CHECK(linkat(empty, "", AT_FDCWD, "/in/named", AT_EMPTY_PATH) < 0, "link of an empty path");
        close(empty);
    }
    close(in);
    close(path);
}

/* Between the directories: each is a file system of its own. */
static void between(void)
{
    int file = open("/in/file", O_RDWR | O_CREAT, 0600);

    CHECK(file >= 0 && write(file, "in", 2) == 2, "write");
    close(file);
    CHECK(error_of(rename("/in/file", "/in/nested/file")) == EXDEV, "rename: %d", errno);
    CHECK(error_of(link("/in/file", "/in/nested/file")) == EXDEV, "link: %d", errno);
    CHECK(error_of(link("/fixed/file", "/in/fixed")) == EXDEV, "link from a read-only one: %d", errno);
    CHECK(error_of(rename("/in/nested", "/in/other")) == EBUSY || errno == EXDEV, "rename of a mount: %d", errno);
    CHECK(error_of(rmdir("/in/nested")) == EBUSY, "rmdir of a mount: %d", errno);
    CHECK(error_of(rmdir("/in")) == EBUSY, "rmdir of a mount: %d", errno);
    CHECK(error_of(rename("/in/file", "/in/nested/../../../secret")) != 0, "rename: %d", errno);
}

/* What is read-only stays as it is. */
static void read_only(void)
{
    static const int flags[] = {O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_RDWR | O_CREAT, O_RDWR | O_APPEND};
    char text[64];
    int file, path;

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        CHECK(error_of(open("/fixed/file", flags[i], 0600)) == EROFS, "open 0x%x: %d", (unsigned)flags[i], errno);
    CHECK(error_of(open("/fixed/new", O_RDWR | O_CREAT, 0600)) == EROFS, "create: %d", errno);
    CHECK(error_of(open("/fixed", O_TMPFILE | O_RDWR, 0600)) == EROFS, "O_TMPFILE: %d", errno);
    CHECK(error_of(mkdir("/fixed/new", 0700)) == EROFS, "mkdir: %d", errno);
    CHECK(error_of(symlink("x", "/fixed/new")) == EROFS, "symlink: %d", errno);
    CHECK(error_of(unlink("/fixed/file")) == EROFS, "unlink: %d", errno);
    CHECK(error_of(rename("/fixed/file", "/fixed/new")) == EROFS, "rename: %d", errno);
    CHECK(error_of(link("/fixed/file", "/fixed/new")) == EROFS, "link: %d", errno);
    CHECK(error_of(truncate("/fixed/file", 0)) == EROFS, "truncate: %d", errno);
    CHECK(error_of(chmod("/fixed/file", 0777)) == EROFS, "chmod: %d", errno);
    CHECK(error_of(chown("/fixed/file", 1, 1)) == EROFS, "chown: %d", errno);
    CHECK(error_of(utimensat(AT_FDCWD, "/fixed/file", NULL, 0)) == EROFS, "utimensat: %d", errno);
    CHECK(error_of(access("/fixed/file", W_OK)) == EROFS, "access: %d", errno);
    CHECK(error_of(setxattr("/fixed/file", "user.x", "x", 1, 0)) == EROFS, "setxattr: %d", errno);
    CHECK(error_of(removexattr("/fixed/file", "user.x")) == EROFS, "removexattr: %d", errno);
    file = open("/fixed/file", O_RDONLY);
    path = open("/fixed/file", O_PATH);
    CHECK(file >= 0 && path >= 0, "open: %d", errno);
    CHECK(fchmod(file, 0777) < 0, "fchmod");
    CHECK(fchown(file, 1, 1) < 0, "fchown");
    CHECK(futimens(file, NULL) < 0, "futimens");
    CHECK(fsetxattr(file, "user.x", "x", 1, 0) < 0, "fsetxattr");
    CHECK(ftruncate(file, 0) < 0, "ftruncate");
    CHECK(write(file, "x", 1) < 0, "write");
    CHECK(fallocate(file, 0, 0, 100) < 0, "fallocate");
    CHECK(fchmod(path, 0777) < 0, "fchmod of O_PATH");
    CHECK(syscall(SYS_fchownat, path, "", 1, 1, AT_EMPTY_PATH) < 0, "fchownat of O_PATH");
    CHECK(mmap(NULL, 4, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED, "shared mapping");
    CHECK(fcntl(file, F_SETFL, O_RDWR) < 0 || write(file, "x", 1) < 0, "F_SETFL");
    /* Through a link from a directory that may be written. */
    unlink("/in/link");
    CHECK(symlink("/fixed/file", "/in/link") == 0, "symlink");
    CHECK(open("/in/link", O_WRONLY) < 0 && truncate("/in/link", 0) < 0 && chmod("/in/link", 0777) < 0, "by a link");
    file = open("/in/link", O_RDONLY);
    CHECK(read(file, text, sizeof text) > 0 && error_of(fchmod(file, 0777)) == EROFS, "behind a link: %d", errno);
    close(file);
    unlink("/in/link");
    CHECK(symlink("../fixed", "/in/link") == 0 && symlink("/in/link", "/in/again") == 0, "symlink");
    CHECK(access("/in/again/file", R_OK) == 0, "two links, out of the directory and back: %d", errno);
    CHECK(error_of(mkdir("/in/again/new", 0700)) == EROFS, "mkdir behind them: %d", errno);
    unlink("/in/link"), unlink("/in/again");
    CHECK(symlink("/in/a", "/in/b") == 0 && symlink("/in/b", "/in/a") == 0, "symlink");
    CHECK(error_of(open("/in/a", O_RDWR | O_CREAT, 0600)) == ELOOP, "a ring of absolute links: %d", errno);
    unlink("/in/a");
    file = open("/in/b", O_RDWR | O_CREAT, 0600);
    CHECK(file >= 0 && access("/in/a", F_OK) == 0, "made where a link leads: %d", errno);
    close(file);
    unlink("/in/a"), unlink("/in/b");
}

static void long_names(void)
{
    static char name[2 * PATH_MAX], deep[PATH_MAX];

    memset(name, 'a', sizeof name - 1);
    CHECK(error_of(open(name, O_RDONLY)) == ENAMETOOLONG, "8191 letters: %d", errno);
    name[PATH_MAX] = '\0';
    CHECK(error_of(open(name, O_RDONLY)) == ENAMETOOLONG, "4096 letters: %d", errno);
    name[PATH_MAX - 1] = '\0';
    CHECK(error_of(open(name, O_RDONLY)) == ENAMETOOLONG, "4095 letters: %d", errno);
    name[NAME_MAX + 1] = '\0';
    CHECK(error_of(open(name, O_RDWR | O_CREAT, 0600)) == ENAMETOOLONG, "256 letters: %d", errno);
    name[NAME_MAX] = '\0';
    int file = open(name, O_RDWR | O_CREAT, 0600);
    CHECK(file >= 0 && unlink(name) == 0, "255 letters: %d", errno);
    close(file);
    for (size_t i = 0; i + 3 < sizeof deep; i += 3)
        memcpy(deep + i, "../", 4);
    CHECK(chdir(deep) < 0 || access("secret", F_OK) < 0, "1365 times ../");
    CHECK(chdir("/in") == 0, "chdir");
    memset(deep, '/', sizeof deep - 2);
    CHECK(open(deep, O_RDONLY) < 0 || access("secret", F_OK) < 0, "4094 slashes");
    /* A tree deeper than any path can say. */
    memset(name, 'd', 200);
    name[200] = '\0';
    int depth = 0;
    while (depth < 60 && mkdir(name, 0700) == 0 && chdir(name) == 0)
        depth++;
    CHECK(depth > 15, "%d directories deep", depth);
    CHECK(getcwd(deep, sizeof deep) != NULL || errno == ENAMETOOLONG || errno == ERANGE, "getcwd: %d", errno);
    rmdir(name);
    while (depth-- > 0)
        CHECK(chdir("..") == 0 && rmdir(name) == 0, "back from directory %d: %d", depth, errno);
    CHECK(chdir("/in") == 0, "chdir");
}

/* Every descriptor there is, then files by path again. */
static void descriptors(void)
{
    static int files[5000];
    int count = 0, ends[2];

    while (count < 5000 && (files[count] = open("/in/file", O_RDONLY)) >= 0)
        count++;
    CHECK(count > 100 && count < 5000 && errno == EMFILE, "%d files, then %d", count, errno);
    CHECK(error_of(dup(0)) == EMFILE, "dup: %d", errno);
    CHECK(error_of(pipe(ends)) == EMFILE, "pipe: %d", errno);
    CHECK(error_of(open("/in", O_RDONLY)) == EMFILE, "open: %d", errno);
    struct stat status;
    CHECK(fstat(files[0], &status) == 0, "fstat: %d", errno);
    while (count > 0)
        close(files[--count]);
    CHECK(open("/in/file", O_RDONLY) == files[0], "the first number is free again");
}

int main(int count, char **arguments)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count < 2)
        return 3;
    snprintf(outside, sizeof outside, "%s", arguments[1]);
    snprintf(secret, sizeof secret, "%s/secret", arguments[1]);
    CHECK(chdir("/in") == 0, "chdir: %d", errno);
    CHECK(access("/in/file", F_OK) == 0 && access("/in/nested/file", F_OK) == 0, "the files that may be seen");
    by_text();
    by_links();
    by_descriptors();
    between();
    read_only();
    long_names();
    descriptors();
    return report();
}

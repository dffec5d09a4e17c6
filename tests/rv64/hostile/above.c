/* Looks at the directories above the one that it was given (--dir HERE:/one/two/three --dir OTHER:/one/four): they are
 * there, with nothing in them that can be seen, read or made. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "hostile.h"

static void look(const char *path)
{
    struct stat status;
    struct dirent *entry;
    DIR *directory;
    char name[64];

    CHECK(stat(path, &status) == 0 && S_ISDIR(status.st_mode), "stat %s: %d", path, errno);
    CHECK(lstat(path, &status) == 0 && S_ISDIR(status.st_mode), "lstat %s: %d", path, errno);
    CHECK(access(path, F_OK) == 0, "access %s: %d", path, errno);
    directory = opendir(path);
    CHECK(directory != NULL, "opendir %s: %d", path, errno);
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        CHECK(entry->d_name[0] == '.', "%s has %s", path, entry->d_name);
    if (directory != NULL)
        closedir(directory);

    snprintf(name, sizeof name, "%s/made", path);
    CHECK(open(name, O_RDWR | O_CREAT, 0600) < 0, "open %s", name);
    CHECK(mkdir(name, 0700) < 0, "mkdir %s", name);
    CHECK(symlink("x", name) < 0, "symlink %s", name);
    CHECK(link("/one/four/file", name) < 0, "link %s", name);
    CHECK(rename("/one/four/file", name) < 0, "rename %s", name);
    CHECK(open(path, O_TMPFILE | O_RDWR, 0600) < 0, "O_TMPFILE %s", path);
    CHECK(rmdir(path) < 0, "rmdir %s", path);
    CHECK(rename(path, "/one/four/moved") < 0, "rename %s", path);
    CHECK(chmod(path, 0777) < 0, "chmod %s", path);
    CHECK(utimensat(AT_FDCWD, path, NULL, 0) < 0, "utimensat %s", path);
    snprintf(name, sizeof name, "%s/etc/passwd", path);
    CHECK(access(name, F_OK) < 0, "access %s", name);
}

int main(void)
{
    char here[64];

    look("/");
    look("/one");
    look("/one/two");
    look("/..");
    look("/one/two/three/..");
    look("/one/two/three/../../../..");
    CHECK(access("/two", F_OK) < 0 && access("/one/three", F_OK) < 0 && access("/on", F_OK) < 0, "what is not there");
    CHECK(access("/one/four/file", F_OK) == 0, "file: %d", errno);
    CHECK(access("/one/two/three/../../four/file", F_OK) == 0, "file by another way: %d", errno);
    CHECK(chdir("/one/two") == 0 && access("three", F_OK) == 0 && access("../four/file", F_OK) == 0, "chdir: %d",
          errno);
    CHECK(getcwd(here, sizeof here) != NULL && strcmp(here, "/one/two") == 0, "getcwd: %s", here);
    CHECK(chdir("..") == 0 && chdir("four") == 0 && access("file", F_OK) == 0, "chdir ..: %d", errno);
    CHECK(chdir("../..") == 0 && getcwd(here, sizeof here) != NULL && strcmp(here, "/") == 0, "getcwd: %s", here);
    CHECK(chdir("..") == 0 && getcwd(here, sizeof here) != NULL && strcmp(here, "/") == 0, "getcwd: %s", here);
    return report();
}

/* Paths through symbolic links: ".." is the parent of where a link has led, not of the link. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

static void make(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    printf("make %s: %s\n", path, file >= 0 ? "done" : strerror(errno));
    if (file >= 0) {
        dprintf(file, "this is %s\n", path);
        close(file);
    }
}

static void show(int directory, const char *path)
{
    char text[100];
    int file = openat(directory, path, O_RDONLY);
    ssize_t length = file >= 0 ? read(file, text, sizeof text) : -1;

    if (length >= 0)
        printf("%s: %.*s", path, (int)length, text);
    else
        printf("%s: %s\n", path, strerror(errno));
    if (file >= 0)
        close(file);
}

int main(void)
{
    static const char *const paths[] = {
        "file",
        "one/deep/link/../file",
        "one/deep/link/../../file",
        "one/deep/link/./../file",
        "up/file",
        "up/../file",
        "up/deep/../file",
        "up/deep/link/../file",
        "twice/../file",
        "twice/../../file",
        "twice/file/../file",
        "file/../file",
        "none/../file",
        "dangling/../file",
        "ring/../file",
        "one/../two/../file",
        "two/here/../x",
        "two/here/here/../../x",
        "two/here/../../file",
        "to-file/../file",
        "one/deep/..",
        "two/..//two//../file",
        "twice/..",
        "twice/../",
    };
    char *here = getcwd(NULL, 0), *there;
    int directory;

    mkdir("one", 0755), mkdir("one/deep", 0755), mkdir("two", 0755), mkdir("two/sub", 0755);
    make("file"), make("one/file"), make("two/file"), make("two/x");
    printf("%d\n", symlink("../../two/sub", "one/deep/link") | symlink("one", "up") | symlink("up/deep/link", "twice") |
                       symlink(".", "two/here") | symlink("nowhere", "dangling") | symlink("ring", "ring") |
                       symlink("two/x", "to-file"));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        show(AT_FDCWD, paths[i]);
    directory = open("twice", O_RDONLY | O_DIRECTORY);
    show(directory, "../file");
    show(directory, "../../file");
    close(directory);

    /* What changes names, too. */
    make("twice/../made");
    printf("mkdir: %d\n", mkdir("twice/../dir", 0755));
    printf("rename: %d\n", rename("twice/../made", "up/deep/../moved"));
    printf("symlink: %d\n", symlink("x", "twice/../again"));
    printf("unlink: %d\n", unlink("twice/../x"));
    printf("unlink: %d\n", unlink("twice/../x"));

    /* The working directory is one without links in its name. */
    printf("chdir: %d\n", chdir("twice"));
    there = getcwd(NULL, 0);
    printf("%s\n", there != NULL && strncmp(there, here, strlen(here)) == 0 ? there + strlen(here) : "?");
    show(AT_FDCWD, "../file");
    printf("chdir: %d\n", chdir("../here/../one/deep/link/.."));
    free(there);
    there = getcwd(NULL, 0);
    printf("%s\n", there != NULL && strncmp(there, here, strlen(here)) == 0 ? there + strlen(here) : "?");
    /* Removed, it still has a parent. */
    printf("mkdir: %d\n", mkdir("gone", 0755));
    printf("chdir: %d\n", chdir("gone"));
    printf("rmdir: %d\n", rmdir("../gone"));
    show(AT_FDCWD, "../file");
    free(there);
    free(here);
    return 0;
}

/* A tree of directories made, walked in three ways, moved about in, and removed again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long sizes, entries;

static int visit(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)path;
    entries += 100 * at->level + kind;
    sizes += S_ISREG(status->st_mode) ? status->st_size : 0;
    return 0;
}

static int destroy(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)at;
    return strcmp(path, ".") == 0 ? 0 : kind == FTW_DP ? rmdir(path) : unlink(path);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void walk(const char *path, int depth)
{
    struct dirent **list;
    int count = scandir(path, &list, visible, alphasort);

    for (int i = 0; i < count; i++) {
        char name[300];
        struct stat status;

        snprintf(name, sizeof name, "%s/%s", path, list[i]->d_name);
        lstat(name, &status);
        if (depth < 2 || i % 20 == 0)
            printf("%*s%s %o %ld\n", depth * 2, "", list[i]->d_name, status.st_mode,
                   S_ISREG(status.st_mode) ? (long)status.st_size : -1);
        if (S_ISDIR(status.st_mode))
            walk(name, depth + 1);
        free(list[i]);
    }
    free(list);
}

int main(void)
{
    char name[100], start[1000], here[1000];
    DIR *directory;
    struct dirent *entry;
    glob_t found;
    long place, count = 0;

    umask(022);
    getcwd(start, sizeof start);
    for (int i = 0; i < 3; i++) {
        sprintf(name, "d%d", i);
        printf("%d ", mkdir(name, 0755));
        sprintf(name, "d%d/sub", i);
        printf("%d ", mkdir(name, i == 1 ? 0700 : 0777));
        for (int j = 0; j < 60; j++) { /* more than one getdents64 can carry, with names of all lengths */
            FILE *file;

            sprintf(name, "d%d/sub/%0*d-file", i, 1 + j, j);
            file = fopen(name, "w");
            fprintf(file, "%*s", i * 10 + j, "x");
            fclose(file);
        }
    }
    printf("%d\n", symlink("../d1", "d0/link"));
    walk(".", 0);
    printf("%d", nftw(".", visit, 8, FTW_PHYS));
    printf(" %ld %ld\n", entries, sizes);

    directory = opendir("d2/sub");
    while ((entry = readdir(directory)) != NULL)
        count += (long)strlen(entry->d_name) + entry->d_type;
    rewinddir(directory);
    readdir(directory);
    place = telldir(directory);
    entry = readdir(directory);
    strcpy(name, entry->d_name);
    while (readdir(directory) != NULL)
        ;
    seekdir(directory, place);
    printf("%ld, seekdir %d\n", count, strcmp(readdir(directory)->d_name, name));
    printf("openat %d\n", openat(dirfd(directory), "../../d1/sub/0-file", O_RDONLY) >= 0);
    closedir(directory);

    printf("%d", chdir("d0/link/sub"));
    printf(" %d", getcwd(here, sizeof here) != NULL);
    printf(" %s %d\n", here + strlen(start), access("0-file", R_OK));
    printf("%d", glob("[0-9]*[5-7]-file", 0, NULL, &found));
    printf(" %d\n", (int)found.gl_pathc);
    printf("%s", realpath("../../d0/link/./sub", here) != NULL ? here + strlen(start) : "(no)");
    printf(" %d\n", chdir(start));
    printf("%d", rmdir("d1/sub"));
    printf(" %s\n", strerror(errno));
    printf("%d\n", rename("d1/sub", "moved"));
    printf("%d", rename("d2", "d2/sub/d2"));
    printf(" %s\n", strerror(errno));
    printf("%d", nftw(".", destroy, 8, FTW_PHYS | FTW_DEPTH));
    printf(" %d\n", scandir(".", &(struct dirent **){NULL}, visible, alphasort));
    printf("%d\n", mkdir("left", 0750));
    return 0;
}

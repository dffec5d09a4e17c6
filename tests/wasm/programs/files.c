/* Files and directories below the current directory, which is empty at first. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAILS(call, error) fails(#call, (call), error)
#define WORKS(call)        printf("%s: %d\n", #call, (call) >= 0)

static void fails(const char *call, long result, int error)
{
    printf("%s: %d %d\n", call, result < 0, errno == error);
}

static struct stat state_of(int number)
{
    struct stat status = {0};

    WORKS(fstat(number, &status));
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path)
{
    char *names[500];
    int count = 0;
    DIR *directory = opendir(path);
    const struct dirent *entry;

    if (directory == NULL) {
        printf("%s cannot be listed\n", path);
        return;
    }
    while ((entry = readdir(directory)) != NULL && count < 500) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names[count++] = strdup(entry->d_name);
    }
    closedir(directory);
    qsort(names, (size_t)count, sizeof *names, by_name);
    printf("%s:", path);
    for (int i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf("\n");
}

static void show(const char *path)
{
    struct stat status;
    char text[100] = "";
    FILE *file = fopen(path, "r");

    if (file != NULL) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    if (lstat(path, &status) == 0)
        printf("%s: %s %ld bytes '%s'\n", path,
               S_ISDIR(status.st_mode)   ? "directory"
               : S_ISLNK(status.st_mode) ? "link"
                                         : "file",
               S_ISREG(status.st_mode) ? (long)status.st_size : 0, text);
}

int main(void)
{
    char target[50] = "", name[50];
    FILE *file = fopen("a.txt", "w+");
    const struct timespec times[] = {{1000, 5}, {2000, 6}, {3000, 7}};
    int number;

    fprintf(file, "hello %d\n", 42);
    printf("position %ld\n", ftell(file));
    fseek(file, 6, SEEK_SET);
    fputs("43", file);
    fclose(file);
    show("a.txt");
    file = fopen("a.txt", "a");
    fputs("more", file);
    fclose(file);
    show("a.txt");
    WORKS(truncate("a.txt", 5));
    show("a.txt");
    FAILS(open("a.txt", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
    FAILS(open("missing", O_RDONLY), ENOENT);
    FAILS(open("a.txt/b", O_RDONLY), ENOTDIR);
    WORKS(mkdir("d", 0777));
    FAILS(mkdir("d", 0777), EEXIST);
    FAILS(open("d", O_WRONLY), EISDIR);
    for (int i = 0; i < 300; i++) { /* more than one buffer of names */
        snprintf(name, sizeof name, "d/file-%d", i);
        close(open(name, O_CREAT | O_WRONLY, 0644));
    }
    list("d");
    for (int i = 1; i < 300; i++) {
        snprintf(name, sizeof name, "d/file-%d", i);
        unlink(name);
    }
    FAILS(rmdir("d"), ENOTEMPTY);
    WORKS(rename("a.txt", "d/b.txt"));
    WORKS(link("d/b.txt", "d/c.txt"));
    WORKS(symlink("b.txt", "d/link"));
    WORKS(readlink("d/link", target, sizeof target - 1));
    printf("link to %s\n", target);
    show("d/link");
    show("d/../d/c.txt");
    list("d");
    list(".");
    number = open("d/b.txt", O_RDWR);
    printf("pwrite %d\n", (int)pwrite(number, "J", 1, 0));
    WORKS(pread(number, target, 4, 1));
    printf("read %.4s\n", target);
    printf("at %d\n", (int)lseek(number, 0, SEEK_CUR));
    printf("end %d\n", (int)lseek(number, -1, SEEK_END));
    FAILS(lseek(number, -1, SEEK_SET), EINVAL);
    printf("links %d\n", (int)state_of(number).st_nlink);
    WORKS(futimens(number, times + 1));
    printf("modified %d\n", (int)state_of(number).st_mtim.tv_sec);
    WORKS(utimensat(AT_FDCWD, "d/b.txt", times, 0));
    printf("modified %d\n", (int)state_of(number).st_mtim.tv_sec);
    WORKS(fsync(number));
    WORKS(close(number));
    FAILS(close(number), EBADF);
    WORKS(unlink("d/link"));
    FAILS(unlink("d"), EISDIR);
    WORKS(unlink("d/b.txt"));
    WORKS(unlink("d/c.txt"));
    WORKS(unlink("d/file-0"));
    WORKS(rmdir("d"));
    FAILS(rmdir("d"), ENOENT);
    list(".");
    return 0;
}

/* The files of /dev, /proc and /sys that programs expect. compare: native */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char text[1 << 16];

/* Its length; the content is in `text`. */
static long content(const char *path)
{
    int file = open(path, O_RDONLY);
    long length = 0, count;

    if (file < 0)
        return -errno;
    while ((count = read(file, text + length, sizeof text - 1 - length)) > 0)
        length += count;
    text[length] = '\0';
    close(file);
    return length;
}

static void devices(void)
{
    static const char *const names[] = {"null", "zero", "full", "random", "urandom"};
    char path[32], bytes[8];
    struct stat status;

    for (int i = 0; i < 5; i++) {
        int file, got, put;

        sprintf(path, "/dev/%s", names[i]);
        stat(path, &status);
        file = open(path, O_RDWR);
        memset(bytes, 7, sizeof bytes);
        got = read(file, bytes, 4);
        put = write(file, "x", 1);
        printf("%s: %s %x, read %d, write %d %d, access %d\n", path, S_ISCHR(status.st_mode) ? "device" : "?",
               (unsigned)status.st_rdev, got, put, put < 0 ? errno : 0, access(path, R_OK | W_OK));
        if (i < 3)
            printf("%d\n", bytes[0]);
        close(file);
    }
    close(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0666));
    int zero = open("/dev/zero", O_RDWR);
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);

    printf("%d", page[5]);
    page[5] = 1;
    printf(" %d\n", page[5]);
}

static unsigned mode_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_mode & 07777 : 0;
}

static void descriptors(void)
{
    int file = open("file", O_RDWR | O_CREAT, 0644), again, ends[2], count = 0;
    char path[64], target[256], *end;
    struct dirent *entry;
    DIR *directory;

    write(file, "content", 7);
    sprintf(path, "/proc/self/fd/%d", file);
    target[readlink(path, target, sizeof target - 1)] = '\0';
    end = strrchr(target, '/');
    printf("%s\n", end);
    sprintf(path, "/dev/fd/%d", file);
    printf("%ld %s\n", content(path), text);
    again = open(path, O_WRONLY | O_APPEND);
    write(again, " more", 5);
    printf("%ld %s\n", content("file"), text);
    close(again);
    pipe(ends);
    sprintf(path, "/proc/%d/fd/%d", getpid(), ends[1]);
    again = open(path, O_WRONLY);
    write(again, "pipe", 4);
    printf("%d", read(ends[0], text, 4));
    printf(" %.4s\n", text);
    directory = opendir("/dev/fd");
    for (int round = 0; round < 2; round++) {
        while ((entry = readdir(directory)) != NULL) { /* there may be others that the program was given */
            int number = atoi(entry->d_name);

            count += number == ends[0] || number == ends[1] || number == again;
        }
        printf("%d\n", count);
        rewinddir(directory);
    }
    closedir(directory);
    directory = fdopendir(open("/proc/self/fd", O_RDONLY | O_DIRECTORY));
    printf("%d", readdir(directory) != NULL);
    printf(" %d\n", fcntl(dirfd(directory), F_GETFL) & O_PATH);
    closedir(directory);
    target[readlink("/dev/stdin", target, sizeof target)] = '\0';
    printf("%s\n", target);
    mkdir("dir", 0755);
    file = open("dir", O_RDONLY | O_DIRECTORY);
    close(openat(file, "inner", O_CREAT | O_WRONLY, 0644));
    sprintf(path, "/proc/self/fd/%d/inner", file);
    printf("%d", access(path, R_OK));
    sprintf(path, "/proc/self/fd/%d", file);
    file = open(path, O_RDONLY | O_DIRECTORY);
    printf(" %d\n", faccessat(file, "inner", R_OK, 0));
    file = open("file", O_PATH);
    sprintf(path, "/proc/self/fd/%d", file);
    printf("%d", chmod(path, 0640));
    printf(" %o", mode_of("file"));
    printf(" %d", fchmodat(AT_FDCWD, "file", 0604, AT_SYMLINK_NOFOLLOW));
    printf(" %o", mode_of("file"));
    printf(" %d", access(path, W_OK));
    printf(" %d", utimensat(AT_FDCWD, path, NULL, 0));
    strcat(path, "/");
    printf(" %d", chmod(path, 0640));
    printf(" %d\n", errno == ENOTDIR);
}

static void process(int argc, char **argv)
{
    unsigned long here = (unsigned long)&argc, low, high;
    char target[4096], name[256], *line;
    ElfW(auxv_t) *vector = (void *)text;
    FILE *maps;

    printf("%d", content("/proc/self/cmdline") > 0);
    for (int i = 0, at = 0; i < argc; at += strlen(text + at) + 1)
        printf(" %d", strcmp(text + at, argv[i++]));
    puts("");
    content("/proc/self/environ");
    printf("%s\n", strcmp(text, environ[0]) == 0 ? "environment" : text);
    content("/proc/self/auxv");
    while (vector->a_type != AT_ENTRY && vector->a_type != AT_NULL)
        vector++;
    printf("entry %d\n", vector->a_un.a_val == getauxval(AT_ENTRY));
    target[readlink("/proc/self/exe", target, sizeof target - 1)] = '\0';
    printf("%s\n", strrchr(target, '/'));
    target[readlink("/proc/self/cwd", target, sizeof target - 1)] = '\0';
    printf("%d\n", strcmp(target, getcwd(name, sizeof name)));
    chdir("/proc/self/cwd");
    printf("%d\n", strcmp(target, getcwd(name, sizeof name)));
    maps = fopen("/proc/self/maps", "r");
    while (fgets(text, sizeof text, maps) != NULL) {
        sscanf(text, "%lx-%lx", &low, &high);
        if (here >= low && here < high)
            printf("%d %d\n", strstr(text, " rw-p ") != NULL, strstr(text, "[stack]") != NULL);
    }
    fclose(maps);
    content("/proc/self/status");
    line = strstr(text, "\nPid:");
    printf("%d\n", atoi(line + 5) == getpid());
    content("/proc/self/stat");
    printf("%d %c\n", atoi(text) == getpid(), strrchr(text, ')')[2]);
    printf("%d %d\n", access("/proc/self/task", X_OK), chdir("/proc/self/task"));
}

int main(int argc, char **argv)
{
    static const char *const texts[] = {"/proc/cpuinfo", "/proc/meminfo",
                                        "/proc/stat",    "/proc/uptime",
                                        "/proc/version", "/sys/devices/system/cpu/online",
                                        "/proc/mounts",  "/sys/devices/system/cpu/possible"};

    for (int i = 0; i < 8; i++)
        printf("%s: %d\n", texts[i], content(texts[i]) > 0);
    printf("%d", access("/proc/version", R_OK));
    printf(" %d\n", open("/proc/nothing", O_RDONLY));
    devices();
    descriptors();
    process(argc, argv);
    return 0;
}

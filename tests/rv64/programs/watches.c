/* Files without a name and their seals, and watched directories. compare: native */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void said(const char *what, long result)
{
    if (result < 0)
        printf(" %s %s", what, strerrorname_np(errno));
    else
        printf(" %s %ld", what, result);
}

static void nameless(void)
{
    int file = memfd_create("nameless", MFD_ALLOW_SEALING | MFD_CLOEXEC), plain = memfd_create("plain", 0);
    char long_name[300], *mapped;
    struct stat status;

    memset(long_name, 'n', sizeof long_name);
    long_name[250] = '\0';
    said("long", memfd_create(long_name, 0));
    long_name[249] = '\0';
    said("close", close(memfd_create(long_name, 0)));
    said("flags", memfd_create("x", 0x100));
    said("on exec", fcntl(file, F_GETFD));
    said("write", write(file, "content", 7));
    said("grow", ftruncate(file, 5000));
    mapped = mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    printf(" %s", mapped);
    strcpy(mapped, "changed");
    munmap(mapped, 5000);
    said("read", pread(file, long_name, 20, 0));
    printf(" %s", long_name);
    said("mode", fchmod(file, 0640));
    fstat(file, &status);
    printf(" %o %ld\n", status.st_mode, (long)status.st_size);
    said("seals", fcntl(file, F_GET_SEALS));
    said("add", fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));
    said("shrink", ftruncate(file, 10));
    said("grow", ftruncate(file, 6000));
    said("add", fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL));
    said("write", pwrite(file, "x", 1, 0));
    said("add", fcntl(file, F_ADD_SEALS, 0));
    said("seals", fcntl(file, F_GET_SEALS));
    said("plain", fcntl(plain, F_GET_SEALS));
    said("add", fcntl(plain, F_ADD_SEALS, F_SEAL_WRITE));
    printf("\n");
    close(file);
    close(plain);
}

static void show_events(int watches)
{
    _Alignas(struct inotify_event) char buffer[4096];
    const ssize_t count = read(watches, buffer, sizeof buffer);
    const struct inotify_event *event;

    if (count < 0)
        printf("%s\n", strerrorname_np(errno));
    for (ssize_t i = 0; i < count; i += (ssize_t)(sizeof *event + event->len)) {
        event = (const struct inotify_event *)(buffer + i);
        printf("watch %d: %x %s %s\n", event->wd, event->mask, event->len > 0 ? event->name : "-",
               event->cookie != 0 ? "cookie" : "");
    }
}

static void watched(void)
{
    int watches = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), file;
    struct pollfd polled = {.fd = watches, .events = POLLIN};

    mkdir("here", 0700);
    said("flags", inotify_init1(1));
    said("none", inotify_add_watch(watches, "nowhere", IN_CREATE));
    said("mask", inotify_add_watch(watches, "here", 0));
    said("here", inotify_add_watch(watches, "here", IN_CREATE | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE));
    said("no watch", inotify_rm_watch(watches, 77));
    said("poll", poll(&polled, 1, 0));
    printf("\n");
    show_events(watches);
    file = open("here/file", O_CREAT | O_RDWR, 0600);
    said("poll", poll(&polled, 1, 0));
    printf(" %x\n", polled.revents);
    show_events(watches);
    said("file", inotify_add_watch(watches, "here/file", IN_MODIFY | IN_ATTRIB | IN_ONESHOT));
    write(file, "text", 4);
    close(file);
    rename("here/file", "here/other");
    unlink("here/other");
    printf("\n");
    show_events(watches);
    symlink("here", "there");
    said("directory", inotify_add_watch(watches, "there", IN_ONLYDIR | IN_DONT_FOLLOW | IN_CREATE));
    said("same", inotify_add_watch(watches, "there", IN_ONLYDIR | IN_CREATE));
    said("remove", inotify_rm_watch(watches, 1));
    printf("\n");
    show_events(watches);
    unlink("there");
    rmdir("here");
    close(watches);
}

int main(void)
{
    nameless();
    watched();
    return 0;
}

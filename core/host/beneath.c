#define _GNU_SOURCE
#include "host/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static bool is_proc(int file)
{
    struct statfs system;

    return fstatfs(file, &system) != 0 || system.f_type == PROC_SUPER_MAGIC;
}

int open_beneath(int directory, const char *path, uint64_t flags, unsigned mode, bool root)
{
    const struct open_how how = {.flags = flags | O_CLOEXEC,
                                 .mode = mode,
                                 .resolve = RESOLVE_NO_MAGICLINKS | (root ? RESOLVE_IN_ROOT : RESOLVE_BENEATH)};
    int tries = 100, file;

    do /* EAGAIN: a rename elsewhere made it unsure whether ".." in a symbolic link stays below */
        file = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    while (file < 0 && errno == EAGAIN && --tries > 0);
    if (file >= 0 && is_proc(file)) {
        close(file);
        errno = EXDEV;
        return -1;
    }
    return file;
}

/* Directories, and the names in them. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux/process.h"

int64_t sys_getdents64(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);
    void *buffer;
    uint64_t length = guest_part(p, a[1], (uint32_t)a[2], PAGE_WRITE, &buffer);
    long result;

    if (host < 0)
        return host;
    if (file_at(p, a[0])->path == NULL)
        return -ENOTDIR;
    if (length == 0 && (uint32_t)a[2] > 0)
        return -EFAULT;
    if (lists_made(p, file_at(p, a[0])))
        return list_made(p, file_at(p, a[0]), buffer, length);
    result = syscall(SYS_getdents64, host, buffer, length); /* the same struct on all machines */
    if (result < 0 && errno == EINVAL && length < (uint32_t)a[2])
        return -EFAULT; /* it was too short for an entry because the program's memory ends there */
    return result_of(result);
}

/* ---- The working directory --------------------------------------------------------------------------------------- */

static bool directory_exists(const process *p, const char *path)
{
    struct place place;
    int64_t file = locate(p, AT_FDCWD, path, &place);

    if (file == 0)
        file = open_place(&place, O_PATH | O_DIRECTORY, 0);
    if (file >= 0)
        close((int)file);
    return file != -ENOENT;
}

int64_t sys_getcwd(process *p, const uint64_t *a)
{
    uint64_t length = strlen(p->work) + 1;

    if (p->work[0] == '\0' || !directory_exists(p, p->work))
        return -ENOENT;
    if (a[1] < length)
        return -ERANGE;
    return copy_out(p, a[0], p->work, length) ? (int64_t)length : -EFAULT;
}

int64_t sys_chdir(process *p, const uint64_t *a)
{
    struct place place;
    int64_t result = locate_guest(p, (uint64_t)AT_FDCWD, a[0], &place);
    int host;

    if (result != 0)
        return result;
    result = open_place(&place, O_PATH | O_DIRECTORY, 0);
    if (result < 0)
        return result;
    host = (int)result;
    result = result_of(faccessat(host, ".", X_OK, AT_EACCESS));
    if (result == 0)
        guest_path_of(place.mount, host, &place, p->work);
    close(host);
    return result;
}

int64_t sys_fchdir(process *p, const uint64_t *a)
{
    const struct open_file *file = file_at(p, a[0]);

    if (file == NULL)
        return -EBADF;
    if (file->path == NULL)
        return -ENOTDIR;
    strcpy(p->work, file->path);
    return 0;
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* Gives what is new the bits that the host's umask has taken from it: see open_or_create in files.c. */
static void mend_mode(const process *p, int parent, const char *name, unsigned mode)
{
    const int made = (mode & p->host_mask) != 0 ? openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;

    if (made >= 0) {
        change_mode(made, mode);
        close(made);
    }
}

/* Makes a directory, a pipe or an ordinary file. */
static int64_t make(process *p, uint64_t directory, uint64_t path, unsigned kind, uint64_t wanted)
{
    const unsigned mode = (unsigned)wanted & 01777 & ~p->mask;
    struct place place;
    const char *name;
    int64_t result = locate_guest(p, directory, path, &place);
    int parent;

    if (result == 0)
        result = open_parent(&place, &name);
    if (result < 0)
        return result == -EBUSY ? -EEXIST : result;
    parent = (int)result;
    result = result_of(kind == S_IFDIR ? mkdirat(parent, name, mode) : mknodat(parent, name, kind | mode, 0));
    if (result == 0)
        mend_mode(p, parent, name, mode);
    close(parent);
    return result;
}

int64_t sys_mkdirat(process *p, const uint64_t *a)
{
    return make(p, a[0], a[1], S_IFDIR, a[2]);
}

/* Devices are for root. */
int64_t sys_mknodat(process *p, const uint64_t *a)
{
    const unsigned kind = (unsigned)a[2] & S_IFMT;

    return kind == 0 || kind == S_IFREG || kind == S_IFIFO ? make(p, a[0], a[1], kind, a[2]) : -EPERM;
}

int64_t sys_unlinkat(process *p, const uint64_t *a)
{
    const uint32_t remove_directory = 0x200;
    struct place place;
    const char *name;
    int64_t result = locate_guest(p, a[0], a[1], &place);
    int parent;

    if (((uint32_t)a[2] & ~remove_directory) != 0)
        return -EINVAL;
    if (result != 0)
        return result;
    result = open_parent(&place, &name);
    if (result < 0)
        return result;
    parent = (int)result;
    if ((uint32_t)a[2] == 0 && place.directory) {
        struct stat status;

        result = fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ? failure()
                 : S_ISDIR(status.st_mode)                                ? -EISDIR
                                                                          : -ENOTDIR;
    } else {
        result = result_of(unlinkat(parent, name, (uint32_t)a[2] != 0 ? AT_REMOVEDIR : 0));
    }
    close(parent);
    return result;
}

int64_t sys_symlinkat(process *p, const uint64_t *a)
{
    char text[PATH_MAX];
    struct place place;
    const char *name;
    int64_t result = guest_path(p, a[0], text);
    int parent;

    if (result == 0)
        result = locate_guest(p, a[1], a[2], &place);
    if (result != 0)
        return result;
    if (place.directory)
        return -ENOENT;
    result = open_parent(&place, &name);
    if (result < 0)
        return result == -EBUSY ? -EEXIST : result;
    parent = (int)result;
    result = result_of(symlinkat(text, parent, name));
    close(parent);
    return result;
}

/* Two names at once: opens both parents. */
static int64_t open_parents(process *p, const uint64_t *a, struct place places[2], const char *names[2], int parents[2])
{
    int64_t result = locate_guest(p, a[0], a[1], &places[0]);

    if (result == 0)
        result = locate_guest(p, a[2], a[3], &places[1]);
    if (result != 0)
        return result;
    if (places[0].mount != places[1].mount)
        return -EXDEV; /* as between two file systems */
    result = open_parent(&places[0], &names[0]);
    if (result < 0)
        return result;
    parents[0] = (int)result;
    result = open_parent(&places[1], &names[1]);
    if (result < 0) {
        close(parents[0]);
        return result;
    }
    parents[1] = (int)result;
    return 0;
}

static int64_t rename_with(process *p, const uint64_t *a, unsigned flags)
{
    struct place places[2];
    const char *names[2];
    struct stat status;
    int parents[2];
    int64_t result = open_parents(p, a, places, names, parents);

    if (result != 0)
        return result;
    if ((places[0].directory || places[1].directory) &&
        fstatat(parents[0], names[0], &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(status.st_mode))
        result = -ENOTDIR;
    else
        result = result_of(renameat2(parents[0], names[0], parents[1], names[1], flags));
    close(parents[0]);
    close(parents[1]);
    return result;
}

int64_t sys_renameat(process *p, const uint64_t *a)
{
    return rename_with(p, a, 0);
}

int64_t sys_renameat2(process *p, const uint64_t *a)
{
    const uint32_t known = RENAME_NOREPLACE | RENAME_EXCHANGE;

    return (uint32_t)a[4] & ~known ? -EINVAL : rename_with(p, a, (uint32_t)a[4]);
}

int64_t sys_linkat(process *p, const uint64_t *a)
{
    const uint32_t follow = 0x400;
    struct place places[2];
    const char *names[2];
    int parents[2];
    int64_t result;

    if (((uint32_t)a[4] & ~follow) != 0)
        return -EINVAL;
    result = open_parents(p, a, places, names, parents);
    if (result != 0)
        return result;
    if (places[1].directory) {
        result = -ENOENT;
    } else if ((uint32_t)a[4] == 0) {
        result = result_of(linkat(parents[0], names[0], parents[1], names[1], 0));
    } else {
        result = open_place(&places[0], O_PATH, 0);
        if (result >= 0) {
            int file = (int)result;

            result = result_of(linkat(AT_FDCWD, host_link_to(file).path, parents[1], names[1], AT_SYMLINK_FOLLOW));
            close(file);
        }
    }
    close(parents[0]);
    close(parents[1]);
    return result;
}

static int64_t read_link(struct place *place, void *buffer, size_t size)
{
    int64_t result = open_place(place, O_PATH | O_NOFOLLOW, 0);
    int file;

    if (result < 0)
        return result;
    file = (int)result;
    result = result_of(readlinkat(file, "", buffer, size));
    /* Of what is no link the host says ENOENT, because the path is empty. */
    close(file);
    return result == -ENOENT ? -EINVAL : result;
}

int64_t sys_readlinkat(process *p, const uint64_t *a)
{
    struct place place;
    void *buffer;
    uint64_t length;
    const int64_t result = locate_guest(p, a[0], a[1], &place);

    if ((int)a[3] <= 0)
        return -EINVAL;
    if (result != 0)
        return result;
    length = guest_part(p, a[2], (uint32_t)a[3], PAGE_WRITE, &buffer);
    return length > 0 ? read_link(&place, buffer, length) : -EFAULT;
}

long bobbin_linux_read_link(const bobbin_linux *p, const char *path, char *to, size_t size)
{
    struct place place;
    int64_t result = path[0] == '/' ? locate(p, AT_FDCWD, path, &place) : -ENOENT;

    if (result == 0)
        result = read_link(&place, to, size);
    if (result < 0)
        errno = (int)-result;
    return result < 0 ? -1 : (long)result;
}

/* WASI preview 1: paths, and the sandbox.
 *
 * A path is relative to a directory that the program has opened, and what leads out of that is refused
 * (host/beneath.h). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/beneath.h"
#include "wasi/call.h"

enum { FOLLOW = 1 }; /* of lookupflags */
enum { CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8 };

/* The error of a path, never success: one that leads out has a number of its own. */
static uint32_t path_error(void)
{
    uint32_t error = errno == EXDEV ? WASI_NOTCAPABLE : wasi_error(errno);

    return error != WASI_SUCCESS ? error : WASI_IO;
}

/* A path from the guest's memory, which has no NUL at its end and may have none inside. */
static uint32_t get_path(const struct wasi *w, uint64_t address, uint64_t length, char path[PATH_MAX])
{
    const uint8_t *from = wasi_memory(w, (uint32_t)address, (uint32_t)length);

    if (from == NULL)
        return WASI_FAULT;
    if ((uint32_t)length >= PATH_MAX)
        return WASI_NAMETOOLONG;
    if (memchr(from, '\0', (uint32_t)length) != NULL)
        return WASI_INVAL;
    memcpy(path, from, (uint32_t)length);
    path[(uint32_t)length] = '\0';
    return WASI_SUCCESS;
}

/* A directory that the program has opened, and a path below it. */
static uint32_t get_place(struct wasi *w, uint64_t number, uint64_t address, uint64_t length,
                          const struct wasi_file **file, char path[PATH_MAX])
{
    *file = wasi_file(w, number);
    if (*file == NULL)
        return WASI_BADF;
    if (!(*file)->directory)
        return WASI_NOTDIR;
    return get_path(w, address, length, path);
}

/* A name in a directory, for what creates and removes names. */
struct name {
    int parent;       /* the directory, open */
    const char *last; /* the name, in `path` */
    char path[PATH_MAX];
};

/* Finds the name that a path leads to, and opens its directory. */
static uint32_t open_name(struct wasi *w, uint64_t number, uint64_t address, uint64_t length, struct name *name)
{
    const struct wasi_file *file;
    uint32_t error = get_place(w, number, address, length, &file, name->path);
    char *slash;
    size_t end;

    if (error != WASI_SUCCESS)
        return error;
    if (file->read_only)
        return WASI_ROFS;
    end = strlen(name->path);
    while (end > 1 && name->path[end - 1] == '/')
        name->path[--end] = '\0';
    slash = strrchr(name->path, '/');
    name->last = slash != NULL ? slash + 1 : name->path;
    if (name->last[0] == '\0' || strcmp(name->last, ".") == 0 || strcmp(name->last, "..") == 0)
        return end == 0 ? wasi_error(ENOENT) : WASI_INVAL;
    if (slash == name->path) /* absolute */
        return WASI_NOTCAPABLE;
    if (slash != NULL)
        *slash = '\0';
    name->parent = open_beneath(file->host, slash != NULL ? name->path : ".", O_PATH | O_DIRECTORY, 0, false);
    return name->parent < 0 ? path_error() : WASI_SUCCESS;
}

/* Closes its directory. `result` is what the host's call with it returned. */
static uint32_t close_name(const struct name *name, int result)
{
    const uint32_t error = wasi_result(result);

    close(name->parent);
    return error;
}

/* Opens what a path means, to ask about it or to change it. */
static uint32_t open_object(struct wasi *w, uint64_t number, uint64_t follow, uint64_t address, uint64_t length,
                            bool change, int *object)
{
    const struct wasi_file *file;
    char path[PATH_MAX];
    uint32_t error = get_place(w, number, address, length, &file, path);

    if (error != WASI_SUCCESS)
        return error;
    if (change && file->read_only)
        return WASI_ROFS;
    *object = open_beneath(file->host, path, O_PATH | (follow & FOLLOW ? 0 : O_NOFOLLOW), 0, false);
    return *object < 0 ? path_error() : WASI_SUCCESS;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static uint64_t host_flags(uint32_t lookup, uint32_t open, uint64_t rights, uint32_t flags)
{
    bool reads = rights & WASI_RIGHT_READ, writes = rights & WASI_RIGHT_WRITE;

    return (uint64_t)(O_NOCTTY | (writes && !(open & DIRECTORY) ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY) |
                      (open & CREATE ? O_CREAT : 0) | (open & DIRECTORY ? O_DIRECTORY : 0) |
                      (open & EXCLUSIVE ? O_EXCL : 0) | (open & TRUNCATE ? O_TRUNC : 0) |
                      (lookup & FOLLOW ? 0 : O_NOFOLLOW) | (flags & WASI_APPEND ? O_APPEND : 0) |
                      (flags & WASI_NONBLOCK ? O_NONBLOCK : 0) |
                      (flags & (WASI_SYNC | WASI_RSYNC) ? O_SYNC
                       : flags & WASI_DSYNC             ? O_DSYNC
                                                        : 0));
}

uint32_t wasi_path_open(struct wasi *w, const wasm_value *a)
{
    const struct wasi_file *directory;
    struct wasi_file file = {0};
    struct stat status;
    char path[PATH_MAX];
    uint64_t flags = host_flags((uint32_t)a[1], (uint32_t)a[4], a[5], (uint32_t)a[7]);
    uint32_t number, error = get_place(w, a[0], a[2], a[3], &directory, path);

    if (error != WASI_SUCCESS)
        return error;
    if (wasi_memory(w, (uint32_t)a[8], 4) == NULL)
        return WASI_FAULT;
    if (directory->read_only && (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY)
        return WASI_ROFS;
    file.host = open_beneath(directory->host, path, flags, flags & O_CREAT ? 0666 : 0, false);
    if (file.host < 0)
        return path_error();
    if (fstat(file.host, &status) < 0) {
        error = wasi_error(errno);
        close(file.host);
        return error;
    }
    file.directory = S_ISDIR(status.st_mode);
    file.read_only = directory->read_only;
    file.rights = a[5] & WASI_RIGHTS;
    error = wasi_new_file(w, file, &number);
    return error == WASI_SUCCESS ? wasi_put_u32(w, (uint32_t)a[8], number) : error;
}

/* ---- What is there ----------------------------------------------------------------------------------------------- */

uint32_t wasi_path_filestat_get(struct wasi *w, const wasm_value *a)
{
    struct stat status;
    int object;
    uint32_t error = open_object(w, a[0], a[1], a[2], a[3], false, &object);

    if (error != WASI_SUCCESS)
        return error;
    error = fstat(object, &status) < 0 ? wasi_error(errno) : wasi_put_stat(w, (uint32_t)a[4], &status);
    close(object);
    return error;
}

uint32_t wasi_path_filestat_set_times(struct wasi *w, const wasm_value *a)
{
    struct timespec times[2];
    char link[64];
    int object;
    uint32_t error;

    if (!wasi_times(a[4], a[5], (uint32_t)a[6], times))
        return WASI_INVAL;
    error = open_object(w, a[0], a[1], a[2], a[3], true, &object);
    if (error != WASI_SUCCESS)
        return error;
    /* An O_PATH descriptor is not for futimens; by its name in /proc it means the same file, or the link itself. */
    snprintf(link, sizeof link, "/proc/self/fd/%d", object);
    error = wasi_result(utimensat(AT_FDCWD, link, times, 0));
    close(object);
    return error;
}

uint32_t wasi_path_readlink(struct wasi *w, const wasm_value *a)
{
    char target[PATH_MAX];
    int object;
    ssize_t length;
    uint32_t error = open_object(w, a[0], 0, a[1], a[2], false, &object);

    if (error != WASI_SUCCESS)
        return error;
    length = readlinkat(object, "", target, sizeof target);
    error = length < 0 ? (errno == ENOENT ? WASI_INVAL : wasi_error(errno)) : WASI_SUCCESS; /* ENOENT: it is no link */
    close(object);
    if (error != WASI_SUCCESS)
        return error;
    if ((uint32_t)length > (uint32_t)a[4])
        length = (ssize_t)(uint32_t)a[4];
    error = wasi_put(w, (uint32_t)a[3], target, (size_t)length);
    return error == WASI_SUCCESS ? wasi_put_u32(w, (uint32_t)a[5], (uint32_t)length) : error;
}

/* ---- Creating and removing names --------------------------------------------------------------------------------- */

uint32_t wasi_path_create_directory(struct wasi *w, const wasm_value *a)
{
    struct name name;
    const uint32_t error = open_name(w, a[0], a[1], a[2], &name);

    return error != WASI_SUCCESS ? error : close_name(&name, mkdirat(name.parent, name.last, 0777));
}

static uint32_t remove_name(struct wasi *w, const wasm_value *a, int flags)
{
    struct name name;
    const uint32_t error = open_name(w, a[0], a[1], a[2], &name);

    return error != WASI_SUCCESS ? error : close_name(&name, unlinkat(name.parent, name.last, flags));
}

uint32_t wasi_path_remove_directory(struct wasi *w, const wasm_value *a)
{
    return remove_name(w, a, AT_REMOVEDIR);
}

uint32_t wasi_path_unlink_file(struct wasi *w, const wasm_value *a)
{
    return remove_name(w, a, 0);
}

uint32_t wasi_path_rename(struct wasi *w, const wasm_value *a)
{
    struct name old, new;
    uint32_t error = open_name(w, a[0], a[1], a[2], &old);

    if (error != WASI_SUCCESS)
        return error;
    error = open_name(w, a[3], a[4], a[5], &new);
    if (error == WASI_SUCCESS)
        error = close_name(&new, renameat(old.parent, old.last, new.parent, new.last));
    close(old.parent);
    return error;
}

/* A symbolic link may say anything: what leads out is refused when it is followed. But one with an absolute path, which
 * could be followed by nobody here, is refused at once. */
uint32_t wasi_path_symlink(struct wasi *w, const wasm_value *a)
{
    char target[PATH_MAX];
    struct name name;
    uint32_t error = get_path(w, a[0], a[1], target);

    if (error != WASI_SUCCESS)
        return error;
    if (target[0] == '/')
        return WASI_NOTCAPABLE;
    error = open_name(w, a[2], a[3], a[4], &name);
    return error != WASI_SUCCESS ? error : close_name(&name, symlinkat(target, name.parent, name.last));
}

/* Follows no link: what the first path means is found beneath its directory, name and all. */
uint32_t wasi_path_link(struct wasi *w, const wasm_value *a)
{
    struct name old, new;
    uint32_t error;

    if (a[1] & FOLLOW)
        return WASI_INVAL;
    error = open_name(w, a[0], a[2], a[3], &old);
    if (error != WASI_SUCCESS)
        return error;
    error = open_name(w, a[4], a[5], a[6], &new);
    if (error == WASI_SUCCESS)
        error = close_name(&new, linkat(old.parent, old.last, new.parent, new.last, 0));
    close(old.parent);
    return error;
}

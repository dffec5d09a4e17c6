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

/* Opens the directory that a name is in, for what creates and removes names, and finds the name. */
static uint32_t open_parent(struct wasi *w, uint64_t number, uint64_t address, uint64_t length, char path[PATH_MAX],
                            int *parent, const char **name)
{
    const struct wasi_file *file;
    uint32_t error = get_place(w, number, address, length, &file, path);
    size_t end = strlen(path);
    char *slash;

    if (error != WASI_SUCCESS)
        return error;
    if (file->read_only)
        return WASI_ROFS;
    while (end > 1 && path[end - 1] == '/')
        path[--end] = '\0';
    slash = strrchr(path, '/');
    *name = slash != NULL ? slash + 1 : path;
    if (**name == '\0' || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
        return end == 0 ? wasi_error(ENOENT) : WASI_INVAL;
    if (slash == path) /* absolute */
        return WASI_NOTCAPABLE;
    if (slash != NULL)
        *slash = '\0';
    *parent = open_beneath(file->host, slash != NULL ? path : ".", O_PATH | O_DIRECTORY, 0, false);
    return *parent < 0 ? path_error() : WASI_SUCCESS;
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
    char path[PATH_MAX] = "";
    const char *name;
    int parent;
    uint32_t error = open_parent(w, a[0], a[1], a[2], path, &parent, &name);

    if (error != WASI_SUCCESS)
        return error;
    error = wasi_result(mkdirat(parent, name, 0777));
    close(parent);
    return error;
}

static uint32_t remove_name(struct wasi *w, const wasm_value *a, int flags)
{
    char path[PATH_MAX] = "";
    const char *name;
    int parent;
    uint32_t error = open_parent(w, a[0], a[1], a[2], path, &parent, &name);

    if (error != WASI_SUCCESS)
        return error;
    error = wasi_result(unlinkat(parent, name, flags));
    close(parent);
    return error;
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
    char from[PATH_MAX] = "", to[PATH_MAX] = "";
    const char *old, *new;
    int old_parent, new_parent;
    uint32_t error = open_parent(w, a[0], a[1], a[2], from, &old_parent, &old);

    if (error != WASI_SUCCESS)
        return error;
    error = open_parent(w, a[3], a[4], a[5], to, &new_parent, &new);
    if (error == WASI_SUCCESS) {
        error = wasi_result(renameat(old_parent, old, new_parent, new));
        close(new_parent);
    }
    close(old_parent);
    return error;
}

/* A symbolic link may say anything: what leads out is refused when it is followed. But one with an absolute path, which
 * could be followed by nobody here, is refused at once. */
uint32_t wasi_path_symlink(struct wasi *w, const wasm_value *a)
{
    char target[PATH_MAX], path[PATH_MAX] = "";
    const char *name;
    int parent;
    uint32_t error = get_path(w, a[0], a[1], target);

    if (error != WASI_SUCCESS)
        return error;
    if (target[0] == '/')
        return WASI_NOTCAPABLE;
    error = open_parent(w, a[2], a[3], a[4], path, &parent, &name);
    if (error != WASI_SUCCESS)
        return error;
    error = wasi_result(symlinkat(target, parent, name));
    close(parent);
    return error;
}

/* Follows no link: what the first path means is found beneath its directory, name and all. */
uint32_t wasi_path_link(struct wasi *w, const wasm_value *a)
{
    char from[PATH_MAX] = "", to[PATH_MAX] = "";
    const char *old, *new;
    int old_parent, new_parent;
    uint32_t error;

    if (a[1] & FOLLOW)
        return WASI_INVAL;
    error = open_parent(w, a[0], a[2], a[3], from, &old_parent, &old);
    if (error != WASI_SUCCESS)
        return error;
    error = open_parent(w, a[4], a[5], a[6], to, &new_parent, &new);
    if (error == WASI_SUCCESS) {
        error = wasi_result(linkat(old_parent, old, new_parent, new, 0));
        close(new_parent);
    }
    close(old_parent);
    return error;
}

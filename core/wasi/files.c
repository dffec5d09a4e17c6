/* WASI preview 1: what is done with open files. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "wasi/call.h"

/* ---- The table --------------------------------------------------------------------------------------------------- */

struct wasi_file *wasi_file(struct wasi *w, uint64_t number)
{
    uint32_t index = (uint32_t)number;

    return index < w->file_count && w->files[index].open ? &w->files[index] : NULL;
}

/* Room for files that are not open. */
static bool more_files(struct wasi *w)
{
    const uint32_t more = 2 * w->file_count + 1, count = more < WASI_MOST_FILES ? more : WASI_MOST_FILES;
    struct wasi_file *files = realloc(w->files, count * sizeof *files);

    if (files == NULL)
        return false;
    memset(files + w->file_count, 0, (count - w->file_count) * sizeof *files);
    w->files = files;
    w->file_count = count;
    return true;
}

uint32_t wasi_new_file(struct wasi *w, struct wasi_file file, uint32_t *number)
{
    uint32_t i = 0;

    while (i < w->file_count && w->files[i].open)
        i++;
    if (i == WASI_MOST_FILES || (i == w->file_count && !more_files(w))) {
        close(file.host);
        return WASI_MFILE;
    }
    file.open = true;
    w->files[i] = file;
    *number = i;
    return WASI_SUCCESS;
}

/* The file that the first argument means; returns BADF if there is none. */
#define FILE_OR_RETURN(file)                                                                                           \
    struct wasi_file *file = wasi_file(w, a[0]);                                                                       \
    if (file == NULL)                                                                                                  \
    return WASI_BADF

/* The same, for what changes a file: below a directory that may only be read nothing does. */
#define WRITABLE_OR_RETURN(file)                                                                                       \
    FILE_OR_RETURN(file);                                                                                              \
    if (file->read_only)                                                                                               \
    return WASI_ROFS

uint32_t wasi_fd_close(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    close(file->host);
    *file = (struct wasi_file){0};
    return WASI_SUCCESS;
}

uint32_t wasi_fd_renumber(struct wasi *w, const wasm_value *a)
{
    struct wasi_file *to = wasi_file(w, a[1]);

    FILE_OR_RETURN(file);
    if (to == NULL)
        return WASI_BADF;
    if (to == file)
        return WASI_SUCCESS;
    close(to->host);
    *to = *file;
    *file = (struct wasi_file){0};
    return WASI_SUCCESS;
}

uint32_t wasi_fd_prestat_get(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    if (file->preopened == NULL)
        return WASI_BADF; /* by which programs know that there are no more */
    return wasi_put_u64(w, (uint32_t)a[1], (uint64_t)strlen(file->preopened) << 32);
}

uint32_t wasi_fd_prestat_dir_name(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    if (file->preopened == NULL)
        return WASI_BADF;
    if ((uint32_t)a[2] < strlen(file->preopened))
        return WASI_NAMETOOLONG;
    return wasi_put(w, (uint32_t)a[1], file->preopened, strlen(file->preopened));
}

/* ---- Reading and writing ----------------------------------------------------------------------------------------- */

enum { MOST_VECTORS = IOV_MAX };

/* The buffers that a list in the guest's memory names. */
static uint32_t vectors(const struct wasi *w, uint32_t list, uint32_t count, struct iovec *to)
{
    const uint8_t *from = wasi_memory(w, list, 8 * (uint64_t)count);

    if (count > MOST_VECTORS)
        return WASI_INVAL;
    if (from == NULL)
        return WASI_FAULT;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t vector[2];

        memcpy(vector, from + 8 * i, sizeof vector);
        to[i].iov_base = wasi_memory(w, vector[0], vector[1]);
        to[i].iov_len = vector[1];
        if (to[i].iov_base == NULL)
            return WASI_FAULT;
    }
    return WASI_SUCCESS;
}

/* How many bytes were moved goes to the address `size`; more than fits there is not asked of the host. */
static uint32_t moved(const struct wasi *w, ssize_t bytes, uint32_t size)
{
    return bytes < 0 ? wasi_error(errno) : wasi_put_u32(w, size, (uint32_t)bytes);
}

uint32_t wasi_fd_read(struct wasi *w, const wasm_value *a)
{
    struct iovec to[MOST_VECTORS];
    uint32_t error = vectors(w, (uint32_t)a[1], (uint32_t)a[2], to);

    FILE_OR_RETURN(file);
    return error != WASI_SUCCESS ? error : moved(w, readv(file->host, to, (int)a[2]), (uint32_t)a[3]);
}

uint32_t wasi_fd_pread(struct wasi *w, const wasm_value *a)
{
    struct iovec to[MOST_VECTORS];
    uint32_t error = vectors(w, (uint32_t)a[1], (uint32_t)a[2], to);

    FILE_OR_RETURN(file);
    return error != WASI_SUCCESS ? error : moved(w, preadv(file->host, to, (int)a[2], (off_t)a[3]), (uint32_t)a[4]);
}

uint32_t wasi_fd_write(struct wasi *w, const wasm_value *a)
{
    struct iovec from[MOST_VECTORS];
    uint32_t error = vectors(w, (uint32_t)a[1], (uint32_t)a[2], from);

    FILE_OR_RETURN(file);
    return error != WASI_SUCCESS ? error : moved(w, writev(file->host, from, (int)a[2]), (uint32_t)a[3]);
}

uint32_t wasi_fd_pwrite(struct wasi *w, const wasm_value *a)
{
    struct iovec from[MOST_VECTORS];
    uint32_t error = vectors(w, (uint32_t)a[1], (uint32_t)a[2], from);

    FILE_OR_RETURN(file);
    return error != WASI_SUCCESS ? error : moved(w, pwritev(file->host, from, (int)a[2], (off_t)a[3]), (uint32_t)a[4]);
}

static uint32_t seek(struct wasi *w, const struct wasi_file *file, int64_t offset, int whence, uint32_t result)
{
    off_t at = lseek(file->host, offset, whence);

    return at < 0 ? wasi_error(errno) : wasi_put_u64(w, result, (uint64_t)at);
}

uint32_t wasi_fd_seek(struct wasi *w, const wasm_value *a)
{
    static const int whences[] = {SEEK_SET, SEEK_CUR, SEEK_END};

    FILE_OR_RETURN(file);
    return (uint32_t)a[2] < 3 ? seek(w, file, (int64_t)a[1], whences[(uint32_t)a[2]], (uint32_t)a[3]) : WASI_INVAL;
}

uint32_t wasi_fd_tell(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    return seek(w, file, 0, SEEK_CUR, (uint32_t)a[1]);
}

uint32_t wasi_fd_sync(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    return wasi_result(fsync(file->host));
}

uint32_t wasi_fd_datasync(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    return wasi_result(fdatasync(file->host));
}

/* Advice that nobody takes. */
uint32_t wasi_fd_advise(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    return file->directory ? WASI_BADF : (uint32_t)a[3] < 6 ? WASI_SUCCESS : WASI_INVAL;
}

uint32_t wasi_fd_allocate(struct wasi *w, const wasm_value *a)
{
    int error;

    WRITABLE_OR_RETURN(file);
    error = posix_fallocate(file->host, (off_t)a[1], (off_t)a[2]);
    return error == 0 ? WASI_SUCCESS : wasi_error(error);
}

/* ---- What a file is ---------------------------------------------------------------------------------------------- */

static uint8_t file_type(unsigned mode)
{
    switch (mode & S_IFMT) {
    case S_IFBLK:
        return 1;
    case S_IFCHR:
        return 2;
    case S_IFDIR:
        return 3;
    case S_IFREG:
        return 4;
    case S_IFSOCK:
        return 6;
    case S_IFLNK:
        return 7;
    default:
        return 0;
    }
}

uint32_t wasi_put_stat(const struct wasi *w, uint32_t address, const struct stat *status)
{
    const struct timespec *times[] = {&status->st_atim, &status->st_mtim, &status->st_ctim};
    struct {
        uint64_t device, inode, type, links, size, times[3];
    } stat = {
        status->st_dev, status->st_ino, file_type(status->st_mode), status->st_nlink, (uint64_t)status->st_size, {0}};

    for (int i = 0; i < 3; i++)
        stat.times[i] = (uint64_t)times[i]->tv_sec * 1000000000 + (uint64_t)times[i]->tv_nsec;
    return wasi_put(w, address, &stat, sizeof stat);
}

uint32_t wasi_fd_filestat_get(struct wasi *w, const wasm_value *a)
{
    struct stat status;

    FILE_OR_RETURN(file);
    return fstat(file->host, &status) < 0 ? wasi_error(errno) : wasi_put_stat(w, (uint32_t)a[1], &status);
}

uint32_t wasi_fd_filestat_set_size(struct wasi *w, const wasm_value *a)
{
    WRITABLE_OR_RETURN(file);
    return wasi_result(ftruncate(file->host, (off_t)a[1]));
}

bool wasi_times(uint64_t accessed, uint64_t modified, uint32_t flags, struct timespec times[2])
{
    const uint64_t values[2] = {accessed, modified};

    for (int i = 0; i < 2; i++, flags >>= 2) {
        if ((flags & 3) == 3)
            return false;
        times[i] = flags & 1   ? (struct timespec){(time_t)(values[i] / 1000000000), (long)(values[i] % 1000000000)}
                   : flags & 2 ? (struct timespec){0, UTIME_NOW}
                               : (struct timespec){0, UTIME_OMIT};
    }
    return flags == 0;
}

uint32_t wasi_fd_filestat_set_times(struct wasi *w, const wasm_value *a)
{
    struct timespec times[2];

    WRITABLE_OR_RETURN(file);
    return wasi_times(a[1], a[2], (uint32_t)a[3], times) ? wasi_result(futimens(file->host, times)) : WASI_INVAL;
}

uint32_t wasi_fd_fdstat_get(struct wasi *w, const wasm_value *a)
{
    struct {
        uint8_t type, unused;
        uint16_t flags;
        uint32_t unused2;
        uint64_t rights, inherited;
    } state = {0};
    struct stat status;
    int flags;

    FILE_OR_RETURN(file);
    flags = fcntl(file->host, F_GETFL);
    if (flags < 0 || fstat(file->host, &status) < 0)
        return wasi_error(errno);
    state.type = file_type(status.st_mode);
    state.flags = (flags & O_APPEND ? WASI_APPEND : 0) | (flags & O_NONBLOCK ? WASI_NONBLOCK : 0) |
                  ((flags & O_SYNC) == O_SYNC ? WASI_SYNC
                   : flags & O_DSYNC          ? WASI_DSYNC
                                              : 0);
    /* By a stream without the right to seek wasi-libc knows a terminal. */
    state.rights = isatty(file->host) ? file->rights & ~(1u << 2 | 1u << 5) : file->rights;
    state.inherited = file->directory ? WASI_RIGHTS : 0;
    return wasi_put(w, (uint32_t)a[1], &state, sizeof state);
}

uint32_t wasi_fd_fdstat_set_flags(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    if ((uint32_t)a[1] & ~(uint32_t)(WASI_APPEND | WASI_NONBLOCK))
        return WASI_NOTSUP; /* the host cannot change those of an open file */
    return wasi_result(
        fcntl(file->host, F_SETFL, (a[1] & WASI_APPEND ? O_APPEND : 0) | (a[1] & WASI_NONBLOCK ? O_NONBLOCK : 0)));
}

uint32_t wasi_fd_fdstat_set_rights(struct wasi *w, const wasm_value *a)
{
    FILE_OR_RETURN(file);
    if (a[1] & ~file->rights)
        return WASI_NOTCAPABLE;
    file->rights = a[1];
    return WASI_SUCCESS;
}

/* ---- Directories ------------------------------------------------------------------------------------------------- */

/* Fills the buffer with entries after the position `cookie`; the last one may be cut off, which tells the program that
 * there are more. */
static uint32_t read_entries(const struct wasi *w, DIR *directory, uint64_t cookie, uint32_t buffer, uint32_t room,
                             uint32_t *used)
{
    const struct dirent *entry;
    uint32_t error;

    if (cookie != 0)
        seekdir(directory, (long)cookie);
    while (*used < room && (errno = 0, entry = readdir(directory)) != NULL) {
        uint8_t bytes[24 + sizeof entry->d_name] = {0};
        uint64_t next = (uint64_t)telldir(directory), inode = entry->d_ino;
        uint32_t length = (uint32_t)strlen(entry->d_name), size = 24 + length;

        memcpy(bytes, &next, 8);
        memcpy(bytes + 8, &inode, 8);
        memcpy(bytes + 16, &length, 4);
        bytes[20] = file_type(DTTOIF(entry->d_type));
        memcpy(bytes + 24, entry->d_name, length);
        if (size > room - *used)
            size = room - *used;
        error = wasi_put(w, buffer + *used, bytes, size);
        if (error != WASI_SUCCESS)
            return error;
        *used += size;
    }
    return *used < room && errno != 0 ? wasi_error(errno) : WASI_SUCCESS;
}

uint32_t wasi_fd_readdir(struct wasi *w, const wasm_value *a)
{
    uint32_t used = 0, error;
    DIR *directory;
    int host;

    FILE_OR_RETURN(file);
    if (!file->directory)
        return WASI_NOTDIR;
    if (wasi_memory(w, (uint32_t)a[1], (uint32_t)a[2]) == NULL)
        return WASI_FAULT;
    host = openat(file->host, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    directory = host < 0 ? NULL : fdopendir(host);
    if (directory == NULL) {
        error = wasi_error(errno);
        if (host >= 0)
            close(host);
        return error;
    }
    error = read_entries(w, directory, a[3], (uint32_t)a[1], (uint32_t)a[2], &used);
    closedir(directory);
    return error == WASI_SUCCESS ? wasi_put_u32(w, (uint32_t)a[4], used) : error;
}

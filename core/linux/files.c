/* Opening, reading and writing files. The host's kernel reads and writes the guest's memory directly; lengths are first
 * cut to what the program itself may touch. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "linux/process.h"

/* MAX_RW_COUNT: Linux moves no more at once. */
static const uint64_t most_bytes = 0x7ffff000;

/* Opens a file and perhaps creates it with that mode. The host's kernel takes the bits of the host's umask away, which
 * is not the guest's and cannot be changed without the host's other threads seeing it; so they are added afterwards to
 * a file that is certainly new. */
static int64_t open_or_create(const process *p, struct place *place, int flags, unsigned mode)
{
    const bool temporary = (flags & O_TMPFILE) == O_TMPFILE;
    int64_t result = -EEXIST;

    if ((mode & p->host_mask) != 0 && (flags & O_PATH) == 0 && ((flags & O_CREAT) != 0 || temporary)) {
        result = open_place(place, temporary ? flags : flags | O_EXCL, mode);
        if (result >= 0)
            change_mode((int)result, mode);
    }
    return result == -EEXIST ? open_place(place, flags, mode) : result;
}

int bobbin_linux_open_file(const bobbin_linux *p, const char *path)
{
    struct place place;
    int64_t result = path[0] == '/' ? locate(p, AT_FDCWD, path, &place) : -ENOENT;

    if (result == 0)
        result = open_place(&place, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (result < 0)
        errno = (int)-result;
    return result < 0 ? -1 : (int)result;
}

static bool is_fifo(int host)
{
    struct stat status;

    return fstat(host, &status) == 0 && S_ISFIFO(status.st_mode);
}

static bool leads_to_fifo(struct place *place)
{
    const int64_t host = open_place(place, O_PATH, 0);
    const bool is = host >= 0 && is_fifo((int)host);

    if (host >= 0)
        close((int)host);
    return is;
}

/* Whether anybody has the other end of a FIFO, which is open for reading and not to wait, or has had it since. */
static bool has_writer(int host)
{
    struct pollfd file = {.fd = host, .events = POLLIN};
    int ends[2];
    bool has = poll(&file, 1, 0) > 0;

    if (has || pipe2(ends, O_CLOEXEC) != 0)
        return has;
    has = tee(host, ends[1], 1, SPLICE_F_NONBLOCK) != 0; /* 0: it would read the end of the file */
    close(ends[0]);
    close(ends[1]);
    return has;
}

/* open_or_create while others of the program have something to do, who may have to open the other end of a FIFO: until
 * they have, the thread waits. One that reads keeps its end open meanwhile, for them to find. */
static int64_t open_among_others(process *p, struct place *place, int flags, unsigned mode)
{
    int64_t result = p->thread->wait.opened - 1;

    p->thread->wait.opened = 0;
    if (result < 0)
        result = open_or_create(p, place, flags | O_NONBLOCK, mode);
    if (result == -ENXIO && leads_to_fifo(place))
        return try_again_later(p);
    if (result < 0)
        return result;
    if ((flags & O_ACCMODE) == O_RDONLY && is_fifo((int)result) && !has_writer((int)result)) {
        const int64_t waits = try_again_later(p);

        if (waits == -WAITS)
            p->thread->wait.opened = (int)result + 1;
        else
            close((int)result);
        return waits;
    }
    fcntl((int)result, F_SETFL, flags & ~(O_CREAT | O_EXCL | O_TRUNC));
    return result;
}

int64_t sys_openat(process *p, const uint64_t *a)
{
    const int flags = host_open_flags((uint32_t)a[2]);
    const unsigned mode = (unsigned)a[3] & 01777 & ~p->mask;
    struct place place;
    struct stat status;
    int64_t result = locate_guest(p, a[0], a[1], &place);
    int host;

    if (result != 0)
        return result;
    result = (flags & (O_NONBLOCK | O_PATH)) != 0 || host_may_wait(p) ? open_or_create(p, &place, flags, mode)
                                                                      : open_among_others(p, &place, flags, mode);
    if (result < 0)
        return result;
    host = (int)result;
    if ((flags & O_TRUNC) != 0)
        fit_file(p, host);
    result = new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
    if (result < 0)
        return result;
    p->files[result].mount = place.mount;
    if (fstat(host, &status) == 0 && S_ISDIR(status.st_mode) && (flags & O_TMPFILE) != O_TMPFILE) {
        char path[PATH_MAX];

        guest_path_of(place.mount, host, &place, path);
        p->files[result].path = strdup(path);
    }
    if (p->files[result].terminal && (flags & O_NOCTTY) == 0)
        take_console(p, &p->files[result]); /* where the leader of a session has none yet */
    return result;
}

/* ---- Reading and writing ----------------------------------------------------------------------------------------- */

/* Writing may send a signal: SIGPIPE where nobody reads the pipe, SIGXFSZ where the file would be larger than the
 * host's user allows. It is meant for the guest's process, not for the host's. And what is written to a file is
 * in its shared mappings, too. */
struct write_guard {
    int host;
    bool limited;     /* files have a largest size */
    sigset_t signals; /* that are kept from the host meanwhile */
    sigset_t before;
};

static void hold_signals(struct write_guard *guard, bool pipe)
{
    struct rlimit size;
    sigset_t pending;

    guard->limited = getrlimit(RLIMIT_FSIZE, &size) != 0 || size.rlim_cur != RLIM_INFINITY;
    sigemptyset(&guard->signals);
    if (!pipe && !guard->limited)
        return;
    sigpending(&pending);
    /* One that is pending already is blocked, and the host's own affair: it stays so. */
    if (pipe && !sigismember(&pending, SIGPIPE))
        sigaddset(&guard->signals, SIGPIPE);
    if (guard->limited && !sigismember(&pending, SIGXFSZ))
        sigaddset(&guard->signals, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &guard->signals, &guard->before);
}

/* Returns the signal that a write with that result has sent; 0: none. One that has written something first is sent it,
 * too. */
static int release_signals(const struct write_guard *guard, int64_t result)
{
    const int number = result == -EPIPE ? SIGPIPE : result == -EFBIG && guard->limited ? SIGXFSZ : 0;
    const struct timespec now = {0};
    int sent;

    if (sigisemptyset(&guard->signals))
        return number;
    sent = sigtimedwait(&guard->signals, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
    return sent > 0 ? sent : number;
}

int64_t write_silently(int host, const void *bytes, uint64_t length, uint64_t offset)
{
    struct write_guard guard = {.host = host};
    int64_t result;

    hold_signals(&guard, false);
    result = result_of(pwrite(host, bytes, length, (off_t)offset));
    release_signals(&guard, result);
    return result;
}

static void guard_write(struct write_guard *guard, int host, bool pipe)
{
    *guard = (struct write_guard){.host = host};
    hold_signals(guard, pipe);
}

static int64_t unguard_write(process *p, const struct write_guard *guard, int64_t result)
{
    const int number = release_signals(guard, result);

    note_written(p, guard->host);
    if (number != 0)
        send_signal(p, number, SI_USER, 0);
    return result;
}

/* Linux refuses at once what reaches out of any user's
 * address space (access_ok), with 39 bits of address 2^38. */
bool guest_buffer(const process *p, uint64_t address, uint64_t length, unsigned permission, struct iovec *part)
{
    const uint64_t user = UINT64_C(1) << 38;
    void *host = NULL;
    uint64_t count = 0;

    if (length <= user && untagged(p, address) <= user - length)
        count = guest_part(p, address, length < most_bytes ? length : most_bytes, permission, &host);
    *part = (struct iovec){host, count};
    return count > 0 || length == 0;
}

int64_t guest_buffers(const process *p, uint64_t address, uint64_t count, unsigned permission, struct iovec parts[])
{
    uint64_t left = most_bytes;

    if (count > IOV_MAX)
        return -EINVAL;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t guest[2];

        if (!copy_in(p, guest, address + i * sizeof guest, sizeof guest))
            return -EFAULT;
        if ((int64_t)guest[1] < 0)
            return -EINVAL;
        if (!guest_buffer(p, guest[0], guest[1] < left ? guest[1] : left, permission, &parts[i]))
            return i > 0 ? (int64_t)i : -EFAULT;
        left -= parts[i].iov_len;
        if (parts[i].iov_len < guest[1])
            return (int64_t)i + 1;
    }
    return (int64_t)count;
}

/* The part of the buffers from `done` bytes on, up to PIPE_BUF: their number, 0 where nothing is left. */
static int next_piece(const struct iovec *parts, int count, uint64_t done, struct iovec piece[IOV_MAX])
{
    uint64_t left = PIPE_BUF;
    int used = 0;

    for (int i = 0; i < count && left > 0; i++) {
        const uint64_t skipped = done < parts[i].iov_len ? done : parts[i].iov_len;
        const uint64_t rest = parts[i].iov_len - skipped, length = rest < left ? rest : left;

        done -= skipped;
        if (length == 0)
            continue;
        piece[used++] = (struct iovec){(char *)parts[i].iov_base + skipped, length};
        left -= length;
    }
    return used;
}

/* Writes to a pipe, which other threads may have to read before it takes everything: as long as it is ready for any, it
 * takes PIPE_BUF bytes without keeping the host waiting. */
static int64_t write_in_pieces(process *p, const struct open_file *file, const struct iovec *parts, int count)
{
    struct iovec piece[IOV_MAX];
    uint64_t done = p->thread->wait.done; /* before it was called again */
    int64_t result = 0;

    for (int used; (used = next_piece(parts, count, done, piece)) > 0;) {
        result = wait_for_file(p, file->host, POLLOUT);
        if (result == -WAITS) {
            p->thread->wait.done = done;
            return result;
        }
        if (result == 0)
            result = result_of(writev(file->host, piece, used));
        if (result < 0)
            break;
        done += (uint64_t)result;
    }
    return done > 0 ? (int64_t)done : result;
}

static bool waits_for_readers(const process *p, const struct open_file *file)
{
    return file->pipe && (p->thread_count > 1 || bell_of(p) >= 0) && (fcntl(file->host, F_GETFL) & O_NONBLOCK) == 0;
}

/* Looks whether so many bytes may be written; -1 for the offset: where the file stands. */
static int64_t may_write(const process *p, const struct open_file *file, int64_t offset, uint64_t length)
{
    struct stat status;

    if (!file->in_memory)
        return 0;
    if ((fcntl(file->host, F_GETFL) & O_APPEND) != 0 && fstat(file->host, &status) == 0)
        offset = status.st_size;
    else if (offset < 0)
        offset = lseek(file->host, 0, SEEK_CUR);
    return may_grow(p, file, (uint64_t)offset + length);
}

static uint64_t length_of(const struct iovec *parts, int count)
{
    uint64_t length = 0;

    for (int i = 0; i < count; i++)
        length += parts[i].iov_len;
    return length;
}

static int64_t write_parts(process *p, struct open_file *file, const struct iovec *parts, int count, int64_t offset)
{
    struct write_guard guard;
    int64_t result;

    if (file->signals != 0)
        return -EINVAL;
    result = write_console(p, file);
    if (result != 0)
        return result;
    if (offset < 0 && file->socket)
        return send_parts(p, file, parts, (size_t)count);
    if (offset < 0 && waits_for_readers(p, file)) {
        guard_write(&guard, file->host, true);
        return unguard_write(p, &guard, write_in_pieces(p, file, parts, count));
    }
    result = file->pipe ? wait_for_file(p, file->host, POLLOUT) : may_write(p, file, offset, length_of(parts, count));
    if (result != 0)
        return result;
    guard_write(&guard, file->host, file->pipe);
    result = result_of(offset < 0 ? writev(file->host, parts, count) : pwritev(file->host, parts, count, offset));
    return unguard_write(p, &guard, result);
}

static int64_t wait_to_read(process *p, const struct open_file *file)
{
    const int64_t result = read_console(p, file);

    return result != 0 ? result : wait_for_file(p, file->host, POLLIN);
}

int64_t sys_read(process *p, const uint64_t *a)
{
    struct iovec part;
    int host = host_file(p, a[0]);
    int64_t result;

    if (host < 0)
        return host;
    if (!guest_buffer(p, a[1], a[2], PAGE_WRITE, &part))
        return -EFAULT;
    if (file_at(p, a[0])->signals != 0)
        return read_signals(p, file_at(p, a[0]), part.iov_base, part.iov_len);
    if (file_at(p, a[0])->socket)
        return receive_parts(p, file_at(p, a[0]), &part, 1);
    result = wait_to_read(p, file_at(p, a[0]));
    return result != 0 ? result : result_of(read(host, part.iov_base, part.iov_len));
}

int64_t sys_write(process *p, const uint64_t *a)
{
    struct open_file *file = file_at(p, a[0]);
    struct iovec part;

    if (file == NULL)
        return -EBADF;
    if (!guest_buffer(p, a[1], a[2], PAGE_READ, &part))
        return -EFAULT;
    return write_parts(p, file, &part, 1, -1);
}

int64_t sys_pread64(process *p, const uint64_t *a)
{
    struct iovec part;
    int host = host_file(p, a[0]);

    if (host < 0)
        return host;
    if (!guest_buffer(p, a[1], a[2], PAGE_WRITE, &part))
        return -EFAULT;
    return result_of(pread(host, part.iov_base, part.iov_len, (off_t)a[3]));
}

int64_t sys_pwrite64(process *p, const uint64_t *a)
{
    struct open_file *file = file_at(p, a[0]);
    struct iovec part;

    if (file == NULL)
        return -EBADF;
    if ((int64_t)a[3] < 0)
        return -EINVAL;
    if (!guest_buffer(p, a[1], a[2], PAGE_READ, &part))
        return -EFAULT;
    return write_parts(p, file, &part, 1, (int64_t)a[3]);
}

int64_t sys_readv(process *p, const uint64_t *a)
{
    struct iovec parts[IOV_MAX];
    int host = host_file(p, a[0]);
    int64_t count = host < 0 ? host : guest_buffers(p, a[1], a[2], PAGE_WRITE, parts);

    int64_t result;

    if (count > 0 && file_at(p, a[0])->signals != 0)
        return read_signals(p, file_at(p, a[0]), parts[0].iov_base, parts[0].iov_len);
    if (count >= 0 && file_at(p, a[0])->socket)
        return receive_parts(p, file_at(p, a[0]), parts, (size_t)count);
    result = count < 0 ? count : wait_to_read(p, file_at(p, a[0]));
    return result != 0 ? result : result_of(readv(host, parts, (int)count));
}

int64_t sys_writev(process *p, const uint64_t *a)
{
    struct iovec parts[IOV_MAX];
    struct open_file *file = file_at(p, a[0]);
    int64_t count = file == NULL ? -EBADF : guest_buffers(p, a[1], a[2], PAGE_READ, parts);

    return count < 0 ? count : write_parts(p, file, parts, (int)count, -1);
}

int64_t sys_preadv(process *p, const uint64_t *a)
{
    struct iovec parts[IOV_MAX];
    int host = host_file(p, a[0]);
    int64_t count = host < 0 ? host : guest_buffers(p, a[1], a[2], PAGE_WRITE, parts);

    return count < 0 ? count : result_of(preadv(host, parts, (int)count, (off_t)a[3]));
}

int64_t sys_pwritev(process *p, const uint64_t *a)
{
    struct iovec parts[IOV_MAX];
    struct open_file *file = file_at(p, a[0]);
    int64_t count = file == NULL ? -EBADF : guest_buffers(p, a[1], a[2], PAGE_READ, parts);

    if (count >= 0 && (int64_t)a[3] < 0)
        return -EINVAL;
    return count < 0 ? count : write_parts(p, file, parts, (int)count, (int64_t)a[3]);
}

int64_t sys_lseek(process *p, const uint64_t *a)
{
    struct open_file *file = file_at(p, a[0]);
    const int host = host_file(p, a[0]);

    if (file != NULL && lists_made(p, file) && (int)a[2] == SEEK_SET && (int64_t)a[1] >= 0)
        return (int64_t)(file->position = a[1]);
    return host < 0 ? host : result_of(lseek(host, (off_t)a[1], (int)a[2]));
}

/* ---- Between files ----------------------------------------------------------------------------------------------- */

/* A pointer to an offset: false is EFAULT. */
static bool offset_at(const process *p, uint64_t address, off_t *value, off_t **pointer)
{
    *pointer = address != 0 ? value : NULL;
    return address == 0 || copy_in(p, value, address, sizeof *value);
}

static bool offset_back(const process *p, uint64_t address, const off_t *value)
{
    return address == 0 || copy_out(p, address, value, sizeof *value);
}

int64_t sys_sendfile(process *p, const uint64_t *a)
{
    struct open_file *out = file_at(p, a[0]);
    int in = host_file(p, a[1]);
    struct write_guard guard;
    off_t offset, *pointer;
    int64_t result;

    if (out == NULL || in < 0)
        return -EBADF;
    if (!offset_at(p, a[2], &offset, &pointer))
        return -EFAULT;
    result = may_write(p, out, -1, a[3] < most_bytes ? a[3] : most_bytes);
    if (result != 0)
        return result;
    guard_write(&guard, out->host, out->pipe);
    result = result_of(sendfile(out->host, in, pointer, a[3] < most_bytes ? a[3] : most_bytes));
    unguard_write(p, &guard, result);
    if (result == -EAGAIN && out->socket)
        return wait_for_socket(p, out->host, POLLOUT);
    return result >= 0 && !offset_back(p, a[2], &offset) ? -EFAULT : result;
}

int64_t sys_copy_file_range(process *p, const uint64_t *a)
{
    const struct open_file *out = file_at(p, a[2]);
    int in = host_file(p, a[0]);
    off_t in_offset, out_offset, *in_pointer, *out_pointer;
    struct write_guard guard;
    int64_t result;

    if (in < 0 || out == NULL)
        return -EBADF;
    if (a[5] != 0)
        return -EINVAL;
    if (!offset_at(p, a[1], &in_offset, &in_pointer) || !offset_at(p, a[3], &out_offset, &out_pointer))
        return -EFAULT;
    result = may_write(p, out, out_pointer != NULL ? out_offset : -1, a[4] < most_bytes ? a[4] : most_bytes);
    if (result != 0)
        return result;
    guard_write(&guard, out->host, false);
    result =
        result_of(copy_file_range(in, in_pointer, out->host, out_pointer, a[4] < most_bytes ? a[4] : most_bytes, 0));
    unguard_write(p, &guard, result);
    if (result >= 0 && !(offset_back(p, a[1], &in_offset) && offset_back(p, a[3], &out_offset)))
        return -EFAULT;
    return result;
}

/* ---- Sizes, locks, caches ---------------------------------------------------------------------------------------- */

static int64_t truncate_file(process *p, int host, uint64_t length)
{
    struct write_guard guard;

    int64_t result;

    guard_write(&guard, host, false);
    result = unguard_write(p, &guard, result_of(ftruncate(host, (off_t)length)));
    fit_file(p, host);
    return result;
}

int64_t sys_ftruncate(process *p, const uint64_t *a)
{
    const struct open_file *file = file_at(p, a[0]);
    const int64_t result = file == NULL ? -EBADF : may_grow(p, file, a[1]);

    return result != 0 ? result : truncate_file(p, file->host, a[1]);
}

int64_t sys_truncate(process *p, const uint64_t *a)
{
    struct place place;
    int64_t result = locate_guest(p, (uint64_t)AT_FDCWD, a[0], &place);
    int host;

    if (result != 0)
        return result;
    result = open_place(&place, O_WRONLY | O_NONBLOCK, 0);
    if (result < 0)
        return result;
    host = (int)result;
    result = truncate_file(p, host, a[1]);
    close(host);
    return result;
}

int64_t sys_fallocate(process *p, const uint64_t *a)
{
    const struct open_file *file = file_at(p, a[0]);
    const bool grows = (a[1] & FALLOC_FL_PUNCH_HOLE) == 0;
    int64_t result = file == NULL ? -EBADF : grows ? may_grow(p, file, a[2] + a[3]) : 0;
    struct write_guard guard;

    if (result != 0)
        return result;
    guard_write(&guard, file->host, false);
    result = unguard_write(p, &guard, result_of(fallocate(file->host, (int)a[1], (off_t)a[2], (off_t)a[3])));
    fit_file(p, file->host); /* it may have collapsed */
    return result;
}

int64_t sys_fadvise64(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : -posix_fadvise(host, (off_t)a[1], (off_t)a[2], (int)a[3]);
}

int64_t sys_flock(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]);
    const bool waits = ((int)a[1] & LOCK_NB) == 0 && !host_may_wait(p);
    const int64_t result = host < 0 ? host : result_of(flock(host, (int)a[1] | (waits ? LOCK_NB : 0)));

    return waits && result == -EWOULDBLOCK ? try_again_later(p) : result;
}

int64_t sys_fsync(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : result_of(fsync(host));
}

int64_t sys_fdatasync(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : result_of(fdatasync(host));
}

int64_t sys_sync_file_range(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : result_of(sync_file_range(host, (off_t)a[1], (off_t)a[2], (unsigned)a[3]));
}

int64_t sys_readahead(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : result_of(readahead(host, (off_t)a[1], (size_t)a[2]));
}

/* All the files of the host are none of the guest's business; its own it can fsync. */
int64_t sys_sync(process *p, const uint64_t *a)
{
    (void)p, (void)a;
    return 0;
}

int64_t sys_syncfs(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]);

    return host < 0 ? host : 0;
}

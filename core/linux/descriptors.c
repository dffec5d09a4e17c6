/* The guest's file descriptors: numbers of its own for files of the host's. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/process.h"

/* ---- Flags of open ----------------------------------------------------------------------------------------------- */

/* include/uapi/asm-generic/fcntl.h */
static const struct {
    uint64_t guest;
    int host;
} open_flags[] = {
    {00000100, O_CREAT},     {00000200, O_EXCL},     {00000400, O_NOCTTY},   {00001000, O_TRUNC},
    {00002000, O_APPEND},    {00004000, O_NONBLOCK}, {00010000, O_DSYNC},    {00040000, O_DIRECT},
    {00200000, O_DIRECTORY}, {00400000, O_NOFOLLOW}, {01000000, O_NOATIME},  {02000000, O_CLOEXEC},
    {04010000, O_SYNC},      {010000000, O_PATH},    {020200000, O_TMPFILE},
};

static const uint64_t large_file = 00100000, async = 00020000;

int host_open_flags(uint64_t flags)
{
    int host = (int)(flags & 3);
    uint64_t known = 3 | large_file | async;

    for (size_t i = 0; i < sizeof open_flags / sizeof *open_flags; i++) {
        known |= open_flags[i].guest;
        if ((flags & open_flags[i].guest) == open_flags[i].guest)
            host |= open_flags[i].host;
    }
    (void)known; /* like open(2), but unlike openat2(2), unknown flags are ignored */
    return host;
}

uint64_t guest_open_flags(int flags)
{
    uint64_t guest = (uint64_t)(flags & O_ACCMODE) | large_file; /* as every 64-bit kernel says */

    for (size_t i = 0; i < sizeof open_flags / sizeof *open_flags; i++) {
        if (open_flags[i].host != O_CLOEXEC && (flags & open_flags[i].host) == open_flags[i].host)
            guest |= open_flags[i].guest;
    }
    return guest;
}

/* ---- The table --------------------------------------------------------------------------------------------------- */

struct open_file *file_at(process *p, uint64_t number)
{
    uint32_t index = (uint32_t)number;

    return index < MOST_FILES && p->files[index].open ? &p->files[index] : NULL;
}

int host_file(process *p, uint64_t number)
{
    const struct open_file *file = file_at(p, number);

    return file != NULL ? file->host : -EBADF;
}

int64_t new_file(process *p, int host, uint64_t lowest, bool close_on_exec)
{
    uint64_t most = p->limits[7].soft < MOST_FILES ? p->limits[7].soft : MOST_FILES; /* RLIMIT_NOFILE */
    struct stat status;

    for (uint64_t number = lowest; number < most; number++) {
        if (p->files[number].open)
            continue;
        p->files[number] = (struct open_file){.open = true, .close_on_exec = close_on_exec, .host = host};
        if (fstat(host, &status) == 0) {
            p->files[number].pipe = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
            p->files[number].terminal = S_ISCHR(status.st_mode) && isatty(host) && !is_master(host);
            p->files[number].in_memory =
                S_ISREG(status.st_mode) && status.st_nlink == 0 && fcntl(host, F_GET_SEALS) >= 0;
        }
        return (int64_t)number;
    }
    close(host);
    return -EMFILE;
}

void close_file(struct open_file *file)
{
    close(file->host);
    free(file->path);
    *file = (struct open_file){0};
}

void close_files(process *p)
{
    for (size_t i = 0; i < MOST_FILES; i++) {
        if (p->files[i].open)
            close_file(&p->files[i]);
    }
}

static int64_t duplicate(process *p, uint64_t number, uint64_t to, bool exactly, bool close_on_exec)
{
    const struct open_file *from = file_at(p, number);
    char *path = NULL;
    int64_t result;
    int host;

    if (from == NULL)
        return -EBADF;
    if (from->path != NULL && (path = strdup(from->path)) == NULL)
        return -ENOMEM;
    host = fcntl(from->host, F_DUPFD_CLOEXEC, 0);
    if (host < 0) {
        free(path);
        return failure();
    }
    if (exactly && p->files[to].open)
        close_file(&p->files[to]);
    result = new_file(p, host, to, close_on_exec);
    if (result < 0) {
        free(path);
    } else {
        p->files[result].mount = from->mount;
        p->files[result].socket = from->socket;
        p->files[result].nameless = from->nameless;
        p->files[result].semaphore = from->semaphore;
        p->files[result].clock = from->clock;
        p->files[result].signals = from->signals;
        p->files[result].owner = from->owner;
        p->files[result].path = path;
    }
    return result;
}

int64_t sys_dup(process *p, const uint64_t *a)
{
    return duplicate(p, a[0], 0, false, false);
}

int64_t sys_dup3(process *p, const uint64_t *a)
{
    int flags = host_open_flags((uint32_t)a[2]);
    uint32_t to = (uint32_t)a[1];

    if ((uint32_t)a[0] == to || (flags & ~O_CLOEXEC) != 0)
        return -EINVAL;
    if (to >= MOST_FILES || to >= p->limits[7].soft)
        return -EBADF;
    return duplicate(p, a[0], to, true, (flags & O_CLOEXEC) != 0);
}

int64_t sys_close(process *p, const uint64_t *a)
{
    struct open_file *file = file_at(p, a[0]);

    if (file == NULL)
        return -EBADF;
    close_file(file);
    return 0;
}

int64_t sys_close_range(process *p, const uint64_t *a)
{
    const uint64_t close_on_exec = 1 << 2;
    uint32_t first = (uint32_t)a[0], last = (uint32_t)a[1];

    if (first > last || (a[2] & ~close_on_exec) != 0)
        return -EINVAL;
    for (uint64_t number = first; number <= last && number < MOST_FILES; number++) {
        if (!p->files[number].open)
            continue;
        if (a[2] != 0)
            p->files[number].close_on_exec = true;
        else
            close_file(&p->files[number]);
    }
    return 0;
}

int64_t sys_pipe2(process *p, const uint64_t *a)
{
    int flags = host_open_flags((uint32_t)a[1]), host[2];
    int64_t ends[2];
    int32_t numbers[2];

    if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) != 0)
        return -EINVAL;
    if (guest_out(p, a[0], sizeof numbers) == NULL)
        return -EFAULT;
    if (pipe2(host, flags | O_CLOEXEC) != 0)
        return failure();
    ends[0] = new_file(p, host[0], 0, (flags & O_CLOEXEC) != 0);
    if (ends[0] < 0) {
        close(host[1]);
        return ends[0];
    }
    ends[1] = new_file(p, host[1], 0, (flags & O_CLOEXEC) != 0);
    if (ends[1] < 0) {
        close_file(&p->files[ends[0]]);
        return ends[1];
    }
    numbers[0] = (int32_t)ends[0];
    numbers[1] = (int32_t)ends[1];
    copy_out(p, a[0], numbers, sizeof numbers);
    return 0;
}

/* include/uapi/linux/memfd.h */
int64_t sys_memfd_create(process *p, const uint64_t *a)
{
    enum { CLOSE_ON_EXEC = 1, ALLOW_SEALING = 2, NOEXEC_SEAL = 8, EXEC = 16 };
    const unsigned flags = (unsigned)a[1];
    const size_t longest = NAME_MAX - strlen("memfd:");
    char name[PATH_MAX];
    const int64_t result = guest_path(p, a[0], name);
    int64_t number;
    int host;

    if (result == -EFAULT)
        return result;
    if ((flags & ~(unsigned)(CLOSE_ON_EXEC | ALLOW_SEALING | NOEXEC_SEAL | EXEC)) != 0 || result != 0 ||
        strlen(name) > longest)
        return -EINVAL;
    host = memfd_create(name, MFD_CLOEXEC | (flags & (ALLOW_SEALING | NOEXEC_SEAL) ? MFD_ALLOW_SEALING : 0));
    if (host < 0)
        return failure();
    if ((flags & NOEXEC_SEAL) != 0 && fchmod(host, 0666) != 0) {
        close(host);
        return -ENOSYS;
    }
    number = new_file(p, host, 0, (flags & CLOSE_ON_EXEC) != 0);
    if (number >= 0)
        p->files[number].nameless = true;
    return number;
}

uint64_t bytes_of_file(const struct stat *status)
{
    const uint64_t size = (uint64_t)status->st_size, held = (uint64_t)status->st_blocks * 512;

    return size > held ? size : held;
}

/* Those of a directory that the program was given are not counted, even if the host has it in memory. */
static bool is_counted(const struct open_file *file, struct stat *status)
{
    return file->in_memory && file->mount == NULL && fstat(file->host, status) == 0;
}

bool is_known(const struct file_identity *known, size_t count, struct file_identity file)
{
    for (size_t n = 0; n < count; n++) {
        if (known[n].device == file.device && known[n].inode == file.inode)
            return true;
    }
    return false;
}

/* Bytes of all of them that the process has open or mapped, but for `file`. */
static uint64_t bytes_of_files(const process *p, const struct stat *file)
{
    struct file_identity known[MOST_FILES + 1];
    struct stat status;
    uint64_t sum = 0;
    size_t count = 0;

    if (file != NULL)
        known[count++] = (struct file_identity){file->st_dev, file->st_ino};
    for (int i = 0; i < MOST_FILES; i++) {
        struct file_identity identity;

        if (!is_counted(&p->files[i], &status))
            continue;
        identity = (struct file_identity){status.st_dev, status.st_ino};
        if (is_known(known, count, identity)) /* several descriptors of one file */
            continue;
        known[count++] = identity;
        sum += bytes_of_file(&status);
    }
    return sum + mapped_in_memory(p, known, count);
}

int64_t may_grow(const process *p, const struct open_file *file, uint64_t end)
{
    const uint64_t limit = p->memory->limit;
    struct stat status;

    if (!is_counted(file, &status) || end <= bytes_of_file(&status))
        return 0;
    return end > limit || bytes_of_files(p, &status) > limit - end ? -ENOSPC : 0;
}

bool files_fit(const process *p)
{
    return bytes_of_files(p, NULL) <= p->memory->limit;
}

/* ---- fcntl ------------------------------------------------------------------------------------------------------- */

/* struct flock is laid out alike on all 64-bit hosts. */
static int64_t lock(process *p, int host, int command, uint64_t address)
{
    const bool waits = (command == F_SETLKW || command == F_OFD_SETLKW) && !host_may_wait(p);
    struct flock lock, other;
    int64_t result;

    if (!copy_in(p, &lock, address, sizeof lock))
        return -EFAULT;
    other = lock;
    if (waits)
        command = command == F_SETLKW ? F_SETLK : F_OFD_SETLK;
    result = result_of(fcntl(host, command, &lock));
    if (waits && (result == -EAGAIN || result == -EACCES)) {
        const bool known = command == F_SETLK && fcntl(host, F_GETLK, &other) == 0 && other.l_type != F_UNLCK;

        result = waits_in_circle(p, known ? other.l_pid : 0) ? -EDEADLK : try_again_later(p);
    }
    if (waits && result != -WAITS)
        waits_in_circle(p, 0);
    if (result == 0 && command == F_GETLK && lock.l_type != F_UNLCK && lock.l_pid > 0)
        lock.l_pid = number_of_host(p, lock.l_pid);
    if (result == 0 && (command == F_GETLK || command == F_OFD_GETLK) && !copy_out(p, address, &lock, sizeof lock))
        return -EFAULT;
    return result;
}

/* O_NONBLOCK is not the host's. */
static bool keeps_flags(const struct open_file *file)
{
    return file->socket || file->signals != 0;
}

/* Whom signals of a file that is ready would be for: noted, for they do not come. A group is a number below 0. */
struct owner {
    int32_t type, id;
};

enum { OWNER_THREAD, OWNER_PROCESS, OWNER_GROUP };

static int64_t set_owner(const process *p, struct open_file *file, uint64_t address)
{
    struct owner owner;

    if (!copy_in(p, &owner, address, sizeof owner))
        return -EFAULT;
    if (owner.type < OWNER_THREAD || owner.type > OWNER_GROUP || owner.id < 0)
        return -EINVAL;
    file->owner = owner.type == OWNER_GROUP ? -owner.id : owner.id;
    return 0;
}

static int64_t get_owner(const process *p, const struct open_file *file, uint64_t address)
{
    const bool group = file->owner < 0;
    const struct owner owner = {group ? OWNER_GROUP : OWNER_PROCESS, group ? -file->owner : file->owner};

    return copy_out(p, address, &owner, sizeof owner) ? 0 : -EFAULT;
}

int64_t sys_fcntl(process *p, const uint64_t *a)
{
    enum {
        DUPFD,
        GETFD,
        SETFD,
        GETFL,
        SETFL,
        GETLK,
        SETLK,
        SETLKW,
        SETOWN,
        GETOWN,
        SETOWN_EX = 15,
        GETOWN_EX,
        OFD_GETLK = 36,
        OFD_SETLK,
        OFD_SETLKW,
        DUPFD_CLOEXEC = 1030,
        SETPIPE_SZ,
        GETPIPE_SZ,
        ADD_SEALS,
        GET_SEALS
    };
    struct open_file *file = file_at(p, a[0]);
    int flags;

    if (file == NULL)
        return -EBADF;
    switch ((int)a[1]) {
    case DUPFD:
    case DUPFD_CLOEXEC:
        if ((int)a[2] < 0 || a[2] >= p->limits[7].soft)
            return -EINVAL;
        return duplicate(p, a[0], a[2], false, (int)a[1] == DUPFD_CLOEXEC);
    case GETFD:
        return file->close_on_exec;
    case SETFD:
        file->close_on_exec = a[2] & 1;
        return 0;
    case GETFL:
        flags = fcntl(file->host, F_GETFL);
        if (flags >= 0 && keeps_flags(file))
            flags = O_RDWR | (socket_waits(file->host) ? 0 : O_NONBLOCK);
        return flags < 0 ? failure() : (int64_t)guest_open_flags(flags);
    case SETFL:
        flags = host_open_flags((uint32_t)a[2]) & (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME);
        return keeps_flags(file) ? set_socket_waits(file->host, (flags & O_NONBLOCK) == 0)
                                 : result_of(fcntl(file->host, F_SETFL, flags));
    case GETLK:
        return lock(p, file->host, F_GETLK, a[2]);
    case SETLK:
        return lock(p, file->host, F_SETLK, a[2]);
    case SETLKW:
        return lock(p, file->host, F_SETLKW, a[2]);
    case SETOWN:
        if ((int)a[2] == INT_MIN)
            return -EINVAL;
        file->owner = (int)a[2];
        return 0;
    case GETOWN:
        return file->owner;
    case SETOWN_EX:
        return set_owner(p, file, a[2]);
    case GETOWN_EX:
        return get_owner(p, file, a[2]);
    case OFD_GETLK:
        return lock(p, file->host, F_OFD_GETLK, a[2]);
    case OFD_SETLK:
        return lock(p, file->host, F_OFD_SETLK, a[2]);
    case OFD_SETLKW:
        return lock(p, file->host, F_OFD_SETLKW, a[2]);
    case SETPIPE_SZ:
        return result_of(fcntl(file->host, F_SETPIPE_SZ, (int)a[2]));
    case GETPIPE_SZ:
        return result_of(fcntl(file->host, F_GETPIPE_SZ));
    case ADD_SEALS:
        return file->nameless ? result_of(fcntl(file->host, F_ADD_SEALS, (int)a[2])) : -EPERM;
    case GET_SEALS:
        return result_of(fcntl(file->host, F_GET_SEALS));
    default:
        return -EINVAL;
    }
}

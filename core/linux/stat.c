/* What is known of a file, and changing it. By name, a file is opened with O_PATH first: the sandbox is in the opening.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux/process.h"

/* AT_ flags are the same on all machines. */
enum { AT_FLAGS = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT };

/* A host's descriptor for "the file at this path of that directory", as the *at calls mean it. */
struct target {
    int host;
    bool opened; /* for this call only */
    bool read_only;
    bool foreign; /* came with the process: to look at, not to change */
    bool slave;   /* of a pseudo-terminal: owner and mode are the host's, and changing them does nothing */
};

static int64_t target_of(const struct open_file *file, struct target *target)
{
    if (file == NULL)
        return -EBADF;
    *target = (struct target){.host = file->host, .foreign = file->mount == NULL && !file->nameless};
    target->read_only = file->mount != NULL && file->mount->read_only;
    target->slave = file->terminal && file->mount == mount_of_made();
    return 0;
}

static int64_t open_target(process *p, uint64_t directory, uint64_t address, int flags, struct target *target)
{
    struct place place;
    const struct open_file *file;
    char path[PATH_MAX];
    int64_t result = guest_path(p, address, path);

    *target = (struct target){0};
    if (result != 0)
        return result;
    if (path[0] == '\0' && (flags & AT_EMPTY_PATH) != 0) {
        if ((int)directory != AT_FDCWD)
            return target_of(file_at(p, directory), target);
        strcpy(path, ".");
    }
    result = locate(p, (int)directory, path, &place);
    if (result != 0)
        return result;
    file = flags & AT_SYMLINK_NOFOLLOW ? NULL : descriptor_at(&place);
    if (file != NULL)
        return place.directory && file->path == NULL ? -ENOTDIR : target_of(file, target);
    result = open_place(&place, O_PATH | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0), 0);
    if (result < 0)
        return result;
    *target = (struct target){.host = (int)result, .opened = true, .read_only = place.mount->read_only};
    target->slave = is_slave(&place);
    return 0;
}

static int64_t close_target(const struct target *target, int64_t result)
{
    if (target->opened)
        close(target->host);
    return result;
}

/* ---- stat -------------------------------------------------------------------------------------------------------- */

/* include/uapi/asm-generic/stat.h */
struct guest_stat {
    uint64_t device, inode;
    uint32_t mode, links, uid, gid;
    uint64_t special;
    uint64_t unused1;
    int64_t size;
    int32_t block_size, unused2;
    int64_t blocks;
    struct {
        int64_t seconds;
        uint64_t nanoseconds;
    } access, modification, change;
    uint32_t unused3[2];
};

_Static_assert(sizeof(struct guest_stat) == 128, "asm-generic struct stat");

static int64_t stat_out(const process *p, uint64_t address, const struct stat *host)
{
    const struct guest_stat guest = {
        .device = host->st_dev,
        .inode = host->st_ino,
        .mode = host->st_mode,
        .links = (uint32_t)host->st_nlink,
        .uid = host->st_uid,
        .gid = host->st_gid,
        .special = host->st_rdev,
        .size = host->st_size,
        .block_size = (int32_t)host->st_blksize,
        .blocks = host->st_blocks,
        .access = {host->st_atim.tv_sec, (uint64_t)host->st_atim.tv_nsec},
        .modification = {host->st_mtim.tv_sec, (uint64_t)host->st_mtim.tv_nsec},
        .change = {host->st_ctim.tv_sec, (uint64_t)host->st_ctim.tv_nsec},
    };

    return copy_out(p, address, &guest, sizeof guest) ? 0 : -EFAULT;
}

int64_t sys_fstat(process *p, const uint64_t *a)
{
    struct stat status;
    int host = host_file(p, a[0]);

    if (host < 0)
        return host;
    return fstat(host, &status) == 0 ? stat_out(p, a[1], &status) : failure();
}

int64_t sys_newfstatat(process *p, const uint64_t *a)
{
    struct target target;
    struct stat status;
    int64_t result;

    if (((uint32_t)a[3] & ~(uint32_t)AT_FLAGS) != 0)
        return -EINVAL;
    result = open_target(p, a[0], a[1], (int)a[3], &target);
    if (result != 0)
        return result;
    result = fstat(target.host, &status) == 0 ? stat_out(p, a[2], &status) : failure();
    return close_target(&target, result);
}

int64_t sys_statx(process *p, const uint64_t *a)
{
    const uint32_t sync_flags = 0x6000;
    struct target target;
    struct statx status;
    int64_t result;

    if (((uint32_t)a[2] & ~(AT_FLAGS | sync_flags)) != 0)
        return -EINVAL;
    result = open_target(p, a[0], a[1], (int)a[2], &target);
    if (result != 0)
        return result;
    result = result_of(statx(target.host, "", (int)(((uint32_t)a[2] & sync_flags) | AT_EMPTY_PATH), (unsigned)a[3],
                             &status)); /* the same struct on all machines */
    if (result == 0 && !copy_out(p, a[4], &status, sizeof status))
        result = -EFAULT;
    return close_target(&target, result);
}

/* ---- Access ------------------------------------------------------------------------------------------------------ */

static int64_t access_with(process *p, const uint64_t *a, int flags)
{
    struct target target;
    struct stat status;
    int mode = (int)a[2];
    int64_t result;

    if ((mode & ~(R_OK | W_OK | X_OK)) != 0)
        return -EINVAL;
    result = open_target(p, a[0], a[1], flags, &target);
    if (result != 0)
        return result;
    if (target.read_only && (mode & W_OK) != 0 && fstat(target.host, &status) == 0 && !S_ISCHR(status.st_mode))
        result = -EROFS;
    else
        result = result_of(
            syscall(SYS_faccessat2, target.host, "", mode, AT_EMPTY_PATH | (flags & AT_EACCESS ? AT_EACCESS : 0)));
    return close_target(&target, result);
}

int64_t sys_faccessat(process *p, const uint64_t *a)
{
    return access_with(p, a, 0);
}

int64_t sys_faccessat2(process *p, const uint64_t *a)
{
    if (((uint32_t)a[3] & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
        return -EINVAL;
    return access_with(p, a, (int)a[3]);
}

/* ---- Changing ---------------------------------------------------------------------------------------------------- */

static int64_t may_change(const struct target *target)
{
    return target->foreign ? -EPERM : target->read_only && !target->slave ? -EROFS : 0;
}

static int64_t target_at(process *p, uint64_t number, struct target *target)
{
    const int64_t result = target_of(file_at(p, number), target);

    return result != 0 ? result : may_change(target);
}

/* No guest makes a host file run with its owner's rights: the set-id bits are left out. */
static unsigned file_mode(uint64_t mode)
{
    return (unsigned)mode & 01777;
}

int64_t sys_fchmod(process *p, const uint64_t *a)
{
    struct target target;
    int64_t result = target_at(p, a[0], &target);

    return result != 0 || target.slave ? result : result_of(fchmod(target.host, file_mode(a[1])));
}

int64_t change_mode(int host, unsigned mode)
{
    char link[64];

    /* fchmod(2) refuses descriptors of O_PATH; this link leads to the very file that was opened. */
    snprintf(link, sizeof link, "/proc/self/fd/%d", host);
    return result_of(chmod(link, mode));
}

static int64_t change_mode_at(process *p, const uint64_t *a, int flags)
{
    struct target target;
    int64_t result = open_target(p, a[0], a[1], flags, &target);

    if (result != 0)
        return result;
    result = may_change(&target);
    if (result == 0 && !target.slave)
        result = change_mode(target.host, file_mode(a[2]));
    return close_target(&target, result);
}

int64_t sys_fchmodat(process *p, const uint64_t *a)
{
    return change_mode_at(p, a, 0);
}

int64_t sys_fchmodat2(process *p, const uint64_t *a)
{
    if (((uint32_t)a[3] & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
        return -EINVAL;
    return change_mode_at(p, a, (int)a[3]);
}

int64_t sys_fchown(process *p, const uint64_t *a)
{
    struct target target;
    int64_t result = target_at(p, a[0], &target);

    return result != 0 || target.slave ? result : result_of(fchown(target.host, (uid_t)a[1], (gid_t)a[2]));
}

int64_t sys_fchownat(process *p, const uint64_t *a)
{
    struct target target;
    int64_t result;

    if (((uint32_t)a[4] & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
        return -EINVAL;
    result = open_target(p, a[0], a[1], (int)a[4], &target);
    if (result != 0)
        return result;
    result = may_change(&target);
    if (result == 0 && !target.slave)
        result = result_of(fchownat(target.host, "", (uid_t)a[2], (gid_t)a[3], AT_EMPTY_PATH));
    return close_target(&target, result);
}

int64_t sys_utimensat(process *p, const uint64_t *a)
{
    struct timespec times[2];
    struct target target;
    int64_t result;

    if (((uint32_t)a[3] & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
        return -EINVAL;
    if (a[2] != 0 && !copy_in(p, times, a[2], sizeof times))
        return -EFAULT;
    if (a[1] == 0) {
        result = target_at(p, a[0], &target);
        return result != 0 ? result : result_of(futimens(target.host, a[2] != 0 ? times : NULL));
    }
    result = open_target(p, a[0], a[1], (int)a[3], &target);
    if (result != 0)
        return result;
    result = may_change(&target);
    if (result == 0)
        result = result_of(syscall(SYS_utimensat, target.host, "", a[2] != 0 ? times : NULL, AT_EMPTY_PATH));
    return close_target(&target, result);
}

int64_t sys_umask(process *p, const uint64_t *a)
{
    unsigned before = p->mask;

    p->mask = (unsigned)a[0] & 0777;
    return before;
}

/* ---- File systems ------------------------------------------------------------------------------------------------ */

/* asm-generic's struct statfs, which x86-64 and arm64 have too. */
_Static_assert(sizeof(struct statfs) == 120, "asm-generic struct statfs");

static int64_t statfs_out(const process *p, int host, uint64_t address)
{
    struct statfs status;

    if (fstatfs(host, &status) != 0)
        return failure();
    return copy_out(p, address, &status, sizeof status) ? 0 : -EFAULT;
}

int64_t sys_fstatfs(process *p, const uint64_t *a)
{
    int host = host_file(p, a[0]);

    return host < 0 ? host : statfs_out(p, host, a[1]);
}

int64_t sys_statfs(process *p, const uint64_t *a)
{
    struct target target;
    int64_t result = open_target(p, (uint64_t)AT_FDCWD, a[0], 0, &target);

    return result != 0 ? result : close_target(&target, statfs_out(p, target.host, a[1]));
}

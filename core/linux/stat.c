/* What is known of a file, and changing it. By name, a file is opened with O_PATH first: the sandbox is in the opening.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/xattr.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
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
    bool made;    /* here */
};

static int64_t target_of(const struct open_file *file, struct target *target)
{
    if (file == NULL)
        return -EBADF;
    *target = (struct target){.host = file->host, .foreign = file->mount == NULL && !file->nameless};
    target->read_only = file->mount != NULL && file->mount->read_only;
    target->made = file->mount == mount_of_made();
    target->slave = file->terminal && target->made;
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
    target->made = place.mount == mount_of_made();
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
    return result_of(chmod(host_link_to(host).path, mode));
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

/* ---- Extended attributes ------------------------------------------------------------------------------------------
 *
 * A program has those whose names begin with "user.", which mean nothing to the host's system. Those in "security." and
 * "trusted." are as they are to who has no capabilities: none is there, and none can be set. Access control lists and
 * whatever else is the system's ("system.") are not supported, as on file systems that have none. */

enum reach { BY_NAME, NOT_FOLLOWED, BY_NUMBER };

static bool has_prefix(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_programs_own(const char *name)
{
    return has_prefix(name, XATTR_USER_PREFIX);
}

/* What attributes of such a file take of the host's memory nothing would bound. */
static bool is_in_memory(int host)
{
    struct statfs system;
    struct stat status;

    return fstat(host, &status) == 0 && status.st_nlink == 0 && fstatfs(host, &system) == 0 &&
           system.f_type == TMPFS_MAGIC;
}

/* Files that are made here, or in memory alone, have none. */
static int64_t open_attributes(process *p, const uint64_t *a, enum reach reach, bool changes, struct target *target)
{
    const struct open_file *file = reach == BY_NUMBER ? file_at(p, a[0]) : NULL;
    int64_t result;

    if (reach != BY_NUMBER)
        result = open_target(p, (uint64_t)AT_FDCWD, a[0], reach == NOT_FOLLOWED ? AT_SYMLINK_NOFOLLOW : 0, target);
    else if (file != NULL && (fcntl(file->host, F_GETFL) & O_PATH) != 0)
        result = -EBADF;
    else
        result = target_of(file, target);
    if (result != 0)
        return result;
    result = target->made || is_in_memory(target->host) ? -EOPNOTSUPP : changes ? may_change(target) : 0;
    return result != 0 ? close_target(target, result) : 0;
}

/* The name of one of the program's own; the error is `reserved` for those that need capabilities. */
static int64_t attribute_name(const process *p, uint64_t address, char name[PATH_MAX], int64_t reserved)
{
    const int64_t result = guest_path(p, address, name);

    if (result == -ENAMETOOLONG || (result == 0 && (name[0] == '\0' || strlen(name) > XATTR_NAME_MAX)))
        return -ERANGE;
    if (result != 0 || is_programs_own(name))
        return result;
    return has_prefix(name, XATTR_SECURITY_PREFIX) || has_prefix(name, XATTR_TRUSTED_PREFIX) ? reserved : -EOPNOTSUPP;
}

static int64_t set_attribute(process *p, const uint64_t *a, enum reach reach)
{
    char name[PATH_MAX], value[XATTR_SIZE_MAX];
    struct target target;
    int64_t result;

    if (((uint32_t)a[4] & ~(uint32_t)(XATTR_CREATE | XATTR_REPLACE)) != 0)
        return -EINVAL;
    result = attribute_name(p, a[1], name, -EPERM);
    if (result == 0 && a[3] > sizeof value)
        result = -E2BIG;
    if (result == 0 && !copy_in(p, value, a[2], a[3]))
        result = -EFAULT;
    if (result == 0)
        result = open_attributes(p, a, reach, true, &target);
    if (result != 0)
        return result;
    result = result_of(setxattr(host_link_to(target.host).path, name, value, a[3], (int)a[4]));
    return close_target(&target, result);
}

static int64_t get_attribute(process *p, const uint64_t *a, enum reach reach)
{
    char name[PATH_MAX], value[XATTR_SIZE_MAX];
    struct target target;
    int64_t result = attribute_name(p, a[1], name, -ENODATA);

    if (result == 0)
        result = open_attributes(p, a, reach, false, &target);
    if (result != 0)
        return result;
    result = result_of(
        getxattr(host_link_to(target.host).path, name, value, a[3] < sizeof value ? (size_t)a[3] : sizeof value));
    if (result > 0 && a[3] > 0 && !copy_out(p, a[2], value, (size_t)result))
        result = -EFAULT;
    return close_target(&target, result);
}

/* Those of others are not shown. */
static int64_t list_attributes(process *p, const uint64_t *a, enum reach reach)
{
    char names[XATTR_LIST_MAX];
    struct target target;
    size_t own = 0;
    int64_t result = open_attributes(p, a, reach, false, &target);

    if (result != 0)
        return result == -EOPNOTSUPP ? 0 : result;
    result = result_of(listxattr(host_link_to(target.host).path, names, sizeof names));
    for (int64_t next, at = 0; at < result; at = next) {
        next = at + (int64_t)strlen(names + at) + 1;
        if (is_programs_own(names + at)) {
            memmove(names + own, names + at, (size_t)(next - at));
            own += (size_t)(next - at);
        }
    }
    if (result >= 0)
        result = a[2] == 0                       ? (int64_t)own
                 : a[2] < own                    ? -ERANGE
                 : copy_out(p, a[1], names, own) ? (int64_t)own
                                                 : -EFAULT;
    return close_target(&target, result);
}

static int64_t remove_attribute(process *p, const uint64_t *a, enum reach reach)
{
    char name[PATH_MAX];
    struct target target;
    int64_t result = attribute_name(p, a[1], name, -EPERM);

    if (result == 0)
        result = open_attributes(p, a, reach, true, &target);
    if (result != 0)
        return result;
    return close_target(&target, result_of(removexattr(host_link_to(target.host).path, name)));
}

/* clang-format off */
#define ATTRIBUTE_CALLS(name, function)                                                                                \
    int64_t sys_##name(process *p, const uint64_t *a) { return function(p, a, BY_NAME); }                              \
    int64_t sys_l##name(process *p, const uint64_t *a) { return function(p, a, NOT_FOLLOWED); }                        \
    int64_t sys_f##name(process *p, const uint64_t *a) { return function(p, a, BY_NUMBER); }
/* clang-format on */

ATTRIBUTE_CALLS(setxattr, set_attribute)
ATTRIBUTE_CALLS(getxattr, get_attribute)
ATTRIBUTE_CALLS(listxattr, list_attributes)
ATTRIBUTE_CALLS(removexattr, remove_attribute)

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

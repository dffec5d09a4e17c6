/* Shared memory of System V (shmget). All segments of a program's processes are parts of one file that has no name, and
 * that each of them inherits: a segment has its slot in it. What there is to know of them is in memory that the
 * processes share. How often one is attached is the sum of what the processes that live say, so that no end of a
 * process can be missed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "linux/family.h"

static const uint64_t slot_size = UINT64_C(1) << 38; /* more than a process can map */

/* A limit of the host's on files would end this process. */
void open_segments(struct family *family)
{
    const uint64_t size = MOST_SEGMENTS * slot_size;
    struct rlimit limit;
    int host;

    if (family->segments_open || getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur < size)
        return;
    host = memfd_create("segments", MFD_CLOEXEC);
    if (host < 0)
        return;
    if (ftruncate(host, (off_t)size) == 0) {
        family->segment_file = host;
        family->segments_open = true;
    } else {
        close(host);
    }
}

void close_segments(struct family *family)
{
    if (family->segments_open)
        close(family->segment_file);
}

/* ---- The list ---------------------------------------------------------------------------------------------------- */

/* One process at a time looks at it. The host ends a lock with its process. */
static void lock(const struct family *family, int type)
{
    struct flock whole = {.l_type = (short)type, .l_whence = SEEK_SET};

    while (fcntl(family->segment_file, F_SETLKW, &whole) != 0 && errno == EINTR)
        continue;
}

static uint64_t attached(const struct family *family, size_t slot)
{
    uint64_t count = 0;

    for (unsigned i = 0; i < family->most; i++) {
        const struct member *member = &family->members[i];

        if (member->id != 0 && member->state != ENDED)
            count += member->attached[slot];
    }
    return count;
}

/* Those that were removed are gone when nobody has them attached any more. */
static void forget_removed(struct family *family)
{
    for (size_t slot = 0; slot < MOST_SEGMENTS; slot++) {
        struct segment *segment = &family->segments[slot];

        if (!segment->removed || attached(family, slot) > 0)
            continue;
        fallocate(family->segment_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(slot * slot_size),
                  (off_t)page_up(segment->size));
        *segment = (struct segment){.uses = segment->uses};
    }
}

/* Another segment in the same slot has another number. */
static int64_t number_of_slot(const struct family *family, size_t slot)
{
    return (int64_t)(family->segments[slot].uses % (INT32_MAX / MOST_SEGMENTS) * MOST_SEGMENTS + slot);
}

static struct segment *segment_at(struct family *family, uint64_t number)
{
    const size_t slot = (uint32_t)number % MOST_SEGMENTS;
    struct segment *segment = &family->segments[slot];

    return segment->used && number_of_slot(family, slot) == (int32_t)number ? segment : NULL;
}

/* The current process does something with the list, if there is one. */
static struct family *begin(process *p)
{
    struct family *family = p->family;

    if (!family->bells)
        open_segments(family);
    if (!family->segments_open)
        return NULL;
    lock(family, F_WRLCK);
    forget_removed(family);
    return family;
}

static int64_t end(struct family *family, int64_t result)
{
    forget_removed(family);
    lock(family, F_UNLCK);
    return result;
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static int64_t new_segment(process *p, struct family *family, int key, uint64_t size, uint32_t flags)
{
    uint64_t all = 0;
    size_t slot = MOST_SEGMENTS;

    for (size_t i = MOST_SEGMENTS; i-- > 0;) {
        all += family->segments[i].size;
        slot = family->segments[i].used ? slot : i;
    }
    if (size == 0 || size > slot_size - GUEST_PAGE)
        return -EINVAL;
    if (slot == MOST_SEGMENTS || size > p->memory->limit || all > p->memory->limit - size)
        return -ENOSPC;
    family->segments[slot] = (struct segment){.used = true,
                                              .key = key,
                                              .size = size,
                                              .mode = flags & 0777,
                                              .user = p->user.effective,
                                              .group = p->group.effective,
                                              .maker_user = p->user.effective,
                                              .maker_group = p->group.effective,
                                              .maker = p->id,
                                              .changed = time(NULL),
                                              .uses = family->segments[slot].uses + 1};
    return number_of_slot(family, slot);
}

static int64_t find_segment(process *p, struct family *family, int key, uint64_t size, uint32_t flags)
{
    for (size_t i = 0; key != IPC_PRIVATE && i < MOST_SEGMENTS; i++) {
        const struct segment *segment = &family->segments[i];

        if (!segment->used || segment->removed || segment->key != key)
            continue;
        if ((flags & IPC_CREAT) != 0 && (flags & IPC_EXCL) != 0)
            return -EEXIST;
        return size > segment->size ? -EINVAL : number_of_slot(family, i);
    }
    return key != IPC_PRIVATE && (flags & IPC_CREAT) == 0 ? -ENOENT : new_segment(p, family, key, size, flags);
}

int64_t sys_shmget(process *p, const uint64_t *a)
{
    struct family *family = begin(p);

    return family == NULL ? -ENOSPC : end(family, find_segment(p, family, (int)a[0], a[1], (uint32_t)a[2]));
}

/* Notes that the process has one more time, or one time less, what is in that slot. */
static void count(process *p, struct segment *segment, bool more)
{
    _Atomic uint32_t *times = &p->self->attached[segment - p->family->segments];

    *times = more ? *times + 1 : *times - 1;
    *(more ? &segment->attached : &segment->detached) = time(NULL);
    segment->last = p->id;
}

/* The mapping is made when the list is free again: for that the process may have to wait for its turn. */
int64_t sys_shmat(process *p, const uint64_t *a)
{
    enum { READ_ONLY = 010000, ROUND = 020000, REMAP = 040000, EXECUTE = 0100000 };
    const uint32_t flags = (uint32_t)a[2];
    const unsigned permission =
        PAGE_READ | ((flags & READ_ONLY) == 0 ? PAGE_WRITE : 0) | ((flags & EXECUTE) != 0 ? PAGE_EXEC : 0);
    struct placed placed = {.address = (flags & ROUND) != 0 ? a[1] & ~(uint64_t)(GUEST_PAGE - 1) : a[1]};
    struct family *family = begin(p);
    struct segment *segment;
    int64_t result;

    if (family == NULL)
        return -EINVAL;
    segment = segment_at(family, a[0]);
    if (segment == NULL || (placed.address == 0 && (flags & REMAP) != 0))
        return end(family, -EINVAL);
    count(p, segment, true);
    placed.length = page_up(segment->size);
    end(family, 0);
    if (placed.address != 0)
        placed.flags = (flags & REMAP) != 0 ? GUEST_MAP_FIXED : GUEST_MAP_FIXED_NOREPLACE;
    placed.host = family->segment_file;
    placed.offset = (uint64_t)(segment - family->segments) * slot_size;
    placed.sharing = SHARED;
    result = map_placed(p, &placed, permission);
    if (result < 0) {
        begin(p);
        count(p, segment, false);
        end(family, 0);
    }
    return result == -EEXIST ? -EINVAL : result;
}

static bool is_segment_file(const struct family *family, int host)
{
    struct stat one, other;

    return host >= 0 && fstat(host, &one) == 0 && fstat(family->segment_file, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Unmapping may close a descriptor of the file, which would end a lock of it. */
int64_t sys_shmdt(process *p, const uint64_t *a)
{
    const struct mapping_view view = mapping_at(p, a[0]);
    struct family *family = p->family;
    const size_t slot = view.offset / slot_size;

    if (a[0] % GUEST_PAGE != 0 || !family->segments_open || !is_segment_file(family, view.host) ||
        view.offset % slot_size != 0 || p->self->attached[slot] == 0)
        return -EINVAL;
    sys_munmap(p, (const uint64_t[]){a[0], page_up(family->segments[slot].size)});
    begin(p);
    count(p, &family->segments[slot], false);
    return end(family, 0);
}

/* 64-bit numbers throughout, so it is the same on all hosts. */
_Static_assert(sizeof(struct shmid_ds) == 112, "struct shmid64_ds of 64-bit ports");

static int64_t tell_segment(const process *p, const struct family *family, const struct segment *segment, uint64_t to)
{
    const size_t slot = (size_t)(segment - family->segments);
    struct shmid_ds told = {.shm_segsz = segment->size,
                            .shm_atime = segment->attached,
                            .shm_dtime = segment->detached,
                            .shm_ctime = segment->changed,
                            .shm_cpid = segment->maker,
                            .shm_lpid = segment->last,
                            .shm_nattch = attached(family, slot)};

    told.shm_perm.__key = segment->key;
    told.shm_perm.uid = segment->user;
    told.shm_perm.gid = segment->group;
    told.shm_perm.cuid = segment->maker_user;
    told.shm_perm.cgid = segment->maker_group;
    told.shm_perm.mode = (unsigned short)(segment->mode | (segment->removed ? SHM_DEST : 0));
    told.shm_perm.__seq = (unsigned short)segment->uses;
    return copy_out(p, to, &told, sizeof told) ? 0 : -EFAULT;
}

static int64_t control(process *p, struct family *family, const uint64_t *a)
{
    struct segment *segment = segment_at(family, a[0]);
    struct shmid_ds wanted;

    if (segment == NULL)
        return -EINVAL;
    switch ((int)a[1]) {
    case IPC_STAT:
        return tell_segment(p, family, segment, a[2]);
    case IPC_SET:
        if (!copy_in(p, &wanted, a[2], sizeof wanted))
            return -EFAULT;
        segment->user = wanted.shm_perm.uid;
        segment->group = wanted.shm_perm.gid;
        segment->mode = wanted.shm_perm.mode & 0777;
        segment->changed = time(NULL);
        return 0;
    case IPC_RMID: /* who knows its number can still attach it, as on Linux */
        segment->removed = true;
        segment->key = IPC_PRIVATE;
        return 0;
    case SHM_LOCK:
    case SHM_UNLOCK:
        return 0;
    default:
        return -EINVAL;
    }
}

int64_t sys_shmctl(process *p, const uint64_t *a)
{
    struct family *family = begin(p);

    return family == NULL ? -EINVAL : end(family, control(p, family, a));
}

/* Which parts of memory are mappings of files, so that their content can be had again, and written back.
 *
 * A mapping is a copy, not the host's own: a file that becomes shorter would end the host's program by SIGBUS. A shared
 * mapping and its file are made the same where the program itself could tell the difference: before its calls read or
 * write the file, after they wrote it, and at fsync, msync, munmap and exit. Two mappings of a file do not see each
 * other's stores before that, and neither do other processes. The segments of the program and its dynamic linker are
 * not recorded. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/pages.h"
#include "linux/process.h"

/* A host's file as long as something of it is mapped, whatever becomes of the descriptors that the program has. */
struct mapped_file {
    size_t mappings;
    int host;
    bool writable;
    dev_t device;
    ino_t inode;
    char *known; /* what it held where shared mappings are, when these and it were the same; NULL: there are none */
    uint64_t known_size;
};

struct mapping {
    uint64_t address, length;
    uint64_t offset; /* in the file, of the first byte */
    struct mapped_file *file;
    bool shared, writable; /* writable: what is stored in it reaches the file */
};

/* ---- The record -------------------------------------------------------------------------------------------------- */

static void release(struct mapped_file *file)
{
    if (--file->mappings > 0)
        return;
    if (file->known_size > 0)
        host_release(file->known, file->known_size);
    close(file->host);
    free(file);
}

static struct mapped_file *find_file(const process *p, int host)
{
    struct stat status;

    if (p->mapping_count == 0 || fstat(host, &status) != 0)
        return NULL;
    for (size_t i = 0; i < p->mapping_count; i++) {
        struct mapped_file *file = p->mappings[i].file;

        if (file->device == status.st_dev && file->inode == status.st_ino)
            return file;
    }
    return NULL;
}

/* A file has one record however often it is mapped. */
static struct mapped_file *hold(const process *p, int host, bool writable)
{
    struct mapped_file *file = find_file(p, host);
    struct stat status;
    int own;

    if (file != NULL && (file->writable || !writable))
        return file;
    own = fcntl(host, F_DUPFD_CLOEXEC, 3);
    if (own < 0 || fstat(own, &status) != 0)
        return NULL;
    if (file != NULL) {
        close(file->host);
        file->host = own;
        file->writable = true;
        return file;
    }
    file = malloc(sizeof *file);
    if (file == NULL) {
        close(own);
        return NULL;
    }
    *file = (struct mapped_file){0, own, writable, status.st_dev, status.st_ino, NULL, 0};
    return file;
}

static bool add(process *p, const struct mapping *mapping)
{
    if (p->mapping_count == p->mapping_room) {
        const size_t room = 2 * p->mapping_room + 16;
        struct mapping *more = reallocarray(p->mappings, room, sizeof *more);

        if (more == NULL)
            return false;
        p->mappings = more;
        p->mapping_room = room;
    }
    p->mappings[p->mapping_count++] = *mapping;
    mapping->file->mappings++;
    return true;
}

/* What of the mapping lies in that range; its length is 0 where nothing does. */
static struct mapping part_of(const struct mapping *mapping, uint64_t address, uint64_t length)
{
    const uint64_t end = address + length, mapped_end = mapping->address + mapping->length;
    struct mapping part = *mapping;

    if (address > part.address)
        part.address = address < mapped_end ? address : mapped_end;
    part.length = (end < mapped_end ? end : mapped_end) - part.address;
    if (end <= part.address)
        part.length = 0;
    part.offset += part.address - mapping->address;
    return part;
}

/* ---- Content ----------------------------------------------------------------------------------------------------- */

static ssize_t read_at(int host, void *to, size_t length, uint64_t offset)
{
    ssize_t count;

    do
        count = pread(host, to, length, (off_t)offset);
    while (count < 0 && errno == EINTR);
    return count;
}

static int64_t fill(const process *p, const struct mapping *mapping)
{
    char *const to = (char *)p->memory->host + mapping->address;
    uint64_t done = 0;

    memory_note(p->memory, mapping->address >> GUEST_PAGE_BITS,
                (mapping->address + mapping->length) >> GUEST_PAGE_BITS);
    while (done < mapping->length) {
        ssize_t count = read_at(mapping->file->host, to + done, mapping->length - done, mapping->offset + done);

        if (count < 0)
            return -EIO;
        if (count == 0)
            break;
        done += (uint64_t)count;
    }
    return 0;
}

/* Writes the bytes that the program has stored since the mapping and the file were the same. */
static void write_stored(const process *p, const struct mapping *mapping)
{
    const char *page = (const char *)p->memory->host + mapping->address,
               *known = mapping->file->known + mapping->offset;
    uint64_t length = mapping->length, from = 0, end;
    struct stat status;

    if (!mapping->writable || fstat(mapping->file->host, &status) != 0 || (uint64_t)status.st_size <= mapping->offset)
        return;
    if (length > (uint64_t)status.st_size - mapping->offset)
        length = (uint64_t)status.st_size - mapping->offset;
    for (; from < length; from = end) {
        if (from % GUEST_PAGE == 0 && length - from >= GUEST_PAGE &&
            memcmp(page + from, known + from, GUEST_PAGE) == 0) {
            end = from + GUEST_PAGE;
            continue;
        }
        for (end = from; end < length && page[end] != known[end]; end++)
            ;
        if (end > from && write_silently(mapping->file->host, page + from, end - from, mapping->offset + from) < 0)
            return; /* the file system is full, say: nobody is told, as of Linux's own writing back */
        end += end == from;
    }
}

static void read_again(const process *p, const struct mapping *mapping)
{
    for (uint64_t done = 0; done < mapping->length; done += GUEST_PAGE) {
        const uint64_t address = mapping->address + done, offset = mapping->offset + done;
        char *const page = (char *)p->memory->host + address, *const known = mapping->file->known + offset;
        const ssize_t count = read_at(mapping->file->host, known, GUEST_PAGE, offset);

        if (count < GUEST_PAGE)
            memset(known + (count > 0 ? count : 0), 0, (size_t)(GUEST_PAGE - (count > 0 ? count : 0)));
        if (memcmp(page, known, GUEST_PAGE) == 0)
            continue;
        memcpy(page, known, GUEST_PAGE);
        memory_note(p->memory, address >> GUEST_PAGE_BITS, (address >> GUEST_PAGE_BITS) + 1);
        if ((memory_permission(p->memory, address >> GUEST_PAGE_BITS) & PAGE_EXEC) != 0 &&
            p->memory->code_changed != NULL)
            p->memory->code_changed(p->memory->owner, address, GUEST_PAGE);
    }
}

static void for_shared(process *p, const struct mapped_file *file,
                       void (*each)(const process *p, const struct mapping *mapping))
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        if (p->mappings[i].shared && p->mappings[i].file == file)
            each(p, &p->mappings[i]);
    }
}

static void synchronize(process *p, const struct mapped_file *file)
{
    for_shared(p, file, write_stored);
    for_shared(p, file, read_again);
}

/* Room to know what the file holds up to there. */
static bool know(process *p, struct mapped_file *file, uint64_t end)
{
    char *more;

    if (end <= file->known_size)
        return true;
    more = host_reserve(end);
    if (more == NULL)
        return false;
    synchronize(p, file);
    if (file->known_size > 0)
        host_release(file->known, file->known_size);
    file->known = more;
    file->known_size = end;
    for_shared(p, file, read_again);
    return true;
}

/* ---- For mmap and its like --------------------------------------------------------------------------------------- */

int64_t map_file(process *p, uint64_t address, uint64_t length, int host, uint64_t offset, bool shared)
{
    const bool writable = shared && (fcntl(host, F_GETFL) & O_ACCMODE) == O_RDWR;
    struct mapping mapping = {address, length, offset, hold(p, host, writable), shared, writable};
    int64_t result;

    if (mapping.file == NULL)
        return -ENOMEM;
    mapping.file->mappings++; /* it is held by this function, too */
    if (shared)
        synchronize(p, mapping.file);
    result = !shared || know(p, mapping.file, offset + length) ? fill(p, &mapping) : -ENOMEM;
    if (result == 0 && !add(p, &mapping))
        result = -ENOMEM;
    if (result == 0 && shared)
        read_again(p, &mapping);
    release(mapping.file);
    return result;
}

int64_t record_mapping(process *p, uint64_t address, uint64_t length, int host, uint64_t offset)
{
    struct mapping mapping = {address, length, offset, hold(p, host, false), false, false};
    bool done;

    if (mapping.file == NULL)
        return -ENOMEM;
    mapping.file->mappings++; /* it is held by this function, too */
    done = add(p, &mapping);
    release(mapping.file);
    return done ? 0 : -ENOMEM;
}

void forget_mappings(process *p, uint64_t address, uint64_t length)
{
    const size_t count = p->mapping_count;
    size_t kept = 0;

    write_back_mappings(p, address, length);
    for (size_t i = 0; i < count; i++) {
        const struct mapping whole = p->mappings[i], gone = part_of(&whole, address, length);

        if (gone.length > 0) {
            const uint64_t before = gone.address - whole.address, after = whole.length - before - gone.length;
            const struct mapping rest = part_of(&whole, gone.address + gone.length, after);

            if (after > 0 && before > 0)
                add(p, &rest); /* where there is no memory for that it is as good as anonymous */
            p->mappings[kept] = before > 0 ? part_of(&whole, whole.address, before) : rest;
            if (before == 0 && after == 0)
                release(whole.file);
            else
                kept++;
        } else {
            p->mappings[kept++] = whole;
        }
    }
    if (kept < count) /* there may be no array yet */
        memmove(&p->mappings[kept], &p->mappings[count], (p->mapping_count - count) * sizeof *p->mappings);
    p->mapping_count -= count - kept;
}

void move_mappings(process *p, uint64_t from, uint64_t to, uint64_t length)
{
    const size_t count = p->mapping_count;

    for (size_t i = 0; i < count; i++) {
        struct mapping part = part_of(&p->mappings[i], from, length);

        part.address += to - from;
        if (part.length > 0 && !add(p, &part))
            return;
    }
    forget_mappings(p, from, length);
}

int64_t extend_mapping(process *p, uint64_t last, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i];

        if (part_of(mapping, last, 1).length > 0)
            return map_file(p, address, length, mapping->file->host, mapping->offset + mapping->length,
                            mapping->shared);
    }
    return 0;
}

void restore_mappings(process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping part = part_of(&p->mappings[i], address, length);

        if (part.length > 0)
            fill(p, &part);
    }
}

/* ---- For files --------------------------------------------------------------------------------------------------- */

void write_back_mappings(process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        if (p->mappings[i].shared && part_of(&p->mappings[i], address, length).length > 0)
            synchronize(p, p->mappings[i].file);
    }
}

/* The record of the file, if it has shared mappings: most processes have none of any file, so nothing is asked. */
static const struct mapped_file *shared_file(const process *p, int host)
{
    size_t i = 0;

    while (i < p->mapping_count && !p->mappings[i].shared)
        i++;
    return i < p->mapping_count ? find_file(p, host) : NULL;
}

void synchronize_mappings(process *p, int host)
{
    const struct mapped_file *file = shared_file(p, host);

    if (file != NULL)
        synchronize(p, file);
}

void read_mappings_again(process *p, int host)
{
    const struct mapped_file *file = shared_file(p, host);

    if (file != NULL)
        for_shared(p, file, read_again);
}

struct mapping_view mapping_at(const process *p, uint64_t address)
{
    struct mapping_view view = {.end = p->memory->size, .host = -1};

    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i], part = part_of(mapping, address, 1);

        if (part.length > 0)
            return (struct mapping_view){mapping->address + mapping->length, part.offset, mapping->file->host,
                                         mapping->shared};
        if (mapping->address > address && mapping->address < view.end)
            view.end = mapping->address;
    }
    return view;
}

bool mappings_writable(const process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i];

        if (mapping->shared && !mapping->writable && part_of(mapping, address, length).length > 0)
            return false;
    }
    return true;
}

void close_mappings(process *p)
{
    forget_mappings(p, 0, p->memory->size);
    free(p->mappings);
    p->mappings = NULL;
    p->mapping_room = 0;
}

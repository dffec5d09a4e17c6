/* Which parts of memory are mappings of files. A private one is a copy, which can be had again. A shared one is the
 * host's own of the same file, and so is what another process of the program has of it: memory that is shared and is of
 * no file is of one that has no name. Segments of the program and its dynamic linker are private ones. No mappings, but
 * kept in the same list, are pages of which a child gets something else. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/pages.h"
#include "linux/process.h"

/* Shared ones, and all when another may be held: the host has a limit, too, and must not come to it where memory is
 * given back. */
enum { MOST_SHARED = 16384, MOST_HELD = 4096 };

/* As Linux has it (vm.max_map_count). */
enum { MOST_MAPPINGS = 65530 };

/* A host's file as long as something of it is mapped, whatever becomes of the descriptors that the program has. */
struct mapped_file {
    struct mapped_file *next;
    size_t mappings;
    uint64_t bytes; /* that are mapped, all mappings together */
    int host;
    bool writable;
    bool alone; /* SHARED_ALONE */
    dev_t device;
    ino_t inode;
};

struct mapping {
    uint64_t address, length;
    uint64_t offset;          /* in the file, of the first byte */
    struct mapped_file *file; /* NULL: of none; a child of the process does not get the pages */
    enum sharing sharing;
    bool writable; /* what is stored in it reaches the file */
    bool wiped;    /* a child gets zeros */
};

/* ---- The record -------------------------------------------------------------------------------------------------- */

static void release(process *p, struct mapped_file *file)
{
    struct mapped_file **link = &p->mapped_files;

    if (file == NULL || --file->mappings > 0)
        return;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    close(file->host);
    free(file);
}

static struct mapped_file *find_file(const process *p, int host)
{
    struct stat status;

    if (p->mapped_files == NULL || fstat(host, &status) != 0)
        return NULL;
    for (struct mapped_file *file = p->mapped_files; file != NULL; file = file->next) {
        if (file->device == status.st_dev && file->inode == status.st_ino)
            return file;
    }
    return NULL;
}

/* A file has one record however often it is mapped. The caller holds it, too, until it calls release(). */
static struct mapped_file *hold(process *p, int host, bool writable)
{
    struct mapped_file *file = find_file(p, host);

    if (file == NULL || (writable && !file->writable)) {
        const int own = fcntl(host, F_DUPFD_CLOEXEC, 3);
        struct stat status;

        if (own < 0)
            return NULL;
        if (file != NULL) {
            close(file->host);
            file->host = own;
            file->writable = true;
        } else if (fstat(own, &status) == 0 && (file = malloc(sizeof *file)) != NULL) {
            *file = (struct mapped_file){.next = p->mapped_files,
                                         .host = own,
                                         .writable = writable,
                                         .device = status.st_dev,
                                         .inode = status.st_ino};
            p->mapped_files = file;
        } else {
            close(own);
            return NULL;
        }
    }
    file->mappings++;
    return file;
}

static bool add(process *p, const struct mapping *mapping)
{
    if (p->mapping_count >= MOST_MAPPINGS)
        return false;
    if (p->mapping_count == p->mapping_room) {
        const size_t room = 2 * p->mapping_room + 16;
        struct mapping *more = reallocarray(p->mappings, room, sizeof *more);

        if (more == NULL)
            return false;
        p->mappings = more;
        p->mapping_room = room;
    }
    p->mappings[p->mapping_count++] = *mapping;
    if (mapping->file != NULL) {
        mapping->file->mappings++;
        mapping->file->bytes += mapping->length;
    }
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

static bool is_of_file(const struct mapping *mapping)
{
    return mapping->file != NULL;
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

/* Without a copy where nothing can tell the difference. Behind the file's last page there are zeros. */
static bool hold_file(const process *p, const struct mapping *mapping)
{
    struct stat status;
    uint64_t length = mapping->length, there;

    if (p->mapping_count >= MOST_HELD || !never_changes(p, mapping->file->host) ||
        fstat(mapping->file->host, &status) != 0)
        return false;
    there = (uint64_t)status.st_size > mapping->offset ? (uint64_t)status.st_size - mapping->offset : 0;
    if (there < length)
        length = page_up(there);
    return length == 0 || memory_hold_file(p->memory, mapping->address, length, mapping->file->host, mapping->offset);
}

static int64_t fill(const process *p, const struct mapping *mapping)
{
    char *const to = (char *)p->memory->host + mapping->address;
    uint64_t done = 0;

    if (hold_file(p, mapping))
        return 0;
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

/* ---- As far as files reach --------------------------------------------------------------------------------------- */

/* The page after those from `page` on which are alike. */
static uint64_t alike(const struct memory *memory, uint64_t page, uint64_t end)
{
    const unsigned bits = memory_visible(memory, page);

    while (page < end && memory_visible(memory, page) == bits)
        page++;
    return page;
}

/* A file may be shorter than what is mapped of it, or become so. Where it ends there is nothing to be accessed, until
 * it is longer again. */
static void fit(const process *p, const struct mapping *mapping)
{
    struct memory *const memory = p->memory;
    const uint64_t first = mapping->address >> GUEST_PAGE_BITS, end = first + (mapping->length >> GUEST_PAGE_BITS);
    uint64_t there = 0, next;
    struct stat status;

    if (fstat(mapping->file->host, &status) != 0)
        return;
    if ((uint64_t)status.st_size > mapping->offset)
        there = ((uint64_t)status.st_size - mapping->offset + GUEST_PAGE - 1) >> GUEST_PAGE_BITS;
    for (uint64_t page = first; page < end; page = next) {
        const unsigned permission = memory_permission(memory, page);
        const bool is = page - first < there;
        uint64_t address = page << GUEST_PAGE_BITS, length;
        struct mapping part;

        next = alike(memory, page, is && end - first > there ? first + there : end);
        if (permission == 0 || memory_withholds(memory, page) != is)
            continue;
        length = (next - page) << GUEST_PAGE_BITS;
        if (mapping->sharing >= SHARED) {
            memory_protect(memory, address, length, permission | (is ? 0 : PAGE_WITHHELD));
            continue;
        }
        memory_map(memory, address, length, permission | (is ? 0 : PAGE_WITHHELD));
        part = part_of(mapping, address, length);
        if (is)
            fill(p, &part);
    }
}

void fit_mappings(const process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        if (is_of_file(&p->mappings[i]) && part_of(&p->mappings[i], address, length).length > 0)
            fit(p, &p->mappings[i]);
    }
}

void fit_file(const process *p, int host)
{
    const struct mapped_file *file = find_file(p, host);

    for (size_t i = 0; file != NULL && i < p->mapping_count; i++) {
        if (p->mappings[i].file == file)
            fit(p, &p->mappings[i]);
    }
}

void fit_shared(const process *p)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        if (p->mappings[i].sharing == SHARED)
            fit(p, &p->mappings[i]);
    }
}

bool file_has_grown(const process *p, uint64_t address)
{
    const uint64_t page = address >> GUEST_PAGE_BITS;

    if (!memory_withholds(p->memory, page))
        return false;
    fit_mappings(p, address, 1);
    return !memory_withholds(p->memory, page);
}

/* ---- For mmap and its like --------------------------------------------------------------------------------------- */

static size_t count_shared(const process *p)
{
    size_t count = 0;

    for (size_t i = 0; i < p->mapping_count; i++)
        count += p->mappings[i].sharing >= SHARED;
    return count;
}

int64_t map_file(process *p, uint64_t address, uint64_t length, int host, uint64_t offset, enum sharing sharing)
{
    const bool shared = sharing >= SHARED, writable = shared && (fcntl(host, F_GETFL) & O_ACCMODE) == O_RDWR;
    struct mapping mapping = {address, length, offset, hold(p, host, writable), sharing, writable, false};
    int64_t result = 0;

    if (mapping.file == NULL)
        return -ENOMEM;
    if (!shared)
        result = fill(p, &mapping);
    else if (count_shared(p) >= MOST_SHARED ||
             !memory_share(p->memory, address, length, mapping.file->host, offset, writable))
        result = -ENOMEM;
    if (result == 0 && !add(p, &mapping)) {
        if (shared)
            memory_unshare(p->memory, address, length);
        result = -ENOMEM;
    }
    mapping.file->alone = sharing == SHARED_ALONE;
    release(p, mapping.file);
    if (result == 0)
        fit(p, &mapping);
    if (result == 0 && writable)
        join_turns(p);
    return result;
}

int64_t map_nameless(process *p, uint64_t address, uint64_t length)
{
    const int host = memfd_create("shared", MFD_CLOEXEC);
    int64_t result = host < 0 || !files_fit(p) || ftruncate(host, (off_t)length) != 0 ? -ENOMEM : 0;

    if (result == 0)
        result = map_file(p, address, length, host, 0, SHARED_ALONE);
    if (host >= 0)
        close(host);
    return result;
}

int64_t share_content(process *p, uint64_t address, uint64_t length)
{
    void *const host = p->memory->host + address, *const content = host_reserve(length);
    int64_t result = -ENOMEM;

    if (content == NULL)
        return result;
    memcpy(content, host, length);
    result = map_nameless(p, address, length);
    if (result == 0)
        memcpy(host, content, length);
    host_release(content, length);
    return result;
}

int64_t record_mapping(process *p, uint64_t address, uint64_t length, int host, uint64_t offset, enum sharing sharing)
{
    struct mapping mapping = {address, length, offset, hold(p, host, false), sharing, false, false};
    const bool done = mapping.file != NULL && add(p, &mapping);

    if (mapping.file != NULL)
        release(p, mapping.file);
    return done ? 0 : -ENOMEM;
}

static bool is_left_out(const struct mapping *mapping)
{
    return mapping->file == NULL && !mapping->wiped;
}

static bool is_wiped(const struct mapping *mapping)
{
    return mapping->wiped;
}

/* NULL: all of them. */
static void forget(process *p, uint64_t address, uint64_t length, bool (*which)(const struct mapping *mapping))
{
    const size_t count = p->mapping_count;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const struct mapping whole = p->mappings[i], gone = part_of(&whole, address, length);

        if (gone.length > 0 && (which == NULL || which(&whole))) {
            const uint64_t before = gone.address - whole.address, after = whole.length - before - gone.length;
            const struct mapping rest = part_of(&whole, gone.address + gone.length, after);

            if (whole.sharing >= SHARED)
                memory_unshare(p->memory, gone.address, gone.length);
            /* Where there is no memory for that it is as good as anonymous. */
            if (after > 0 && before > 0 && !add(p, &rest) && rest.sharing >= SHARED)
                memory_unshare(p->memory, rest.address, rest.length);
            if (whole.file != NULL)
                whole.file->bytes -= whole.length - (before > 0 ? before : after);
            p->mappings[kept] = before > 0 ? part_of(&whole, whole.address, before) : rest;
            if (before == 0 && after == 0)
                release(p, whole.file);
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

void forget_mappings(process *p, uint64_t address, uint64_t length)
{
    forget(p, address, length, NULL);
}

void move_mappings(process *p, uint64_t from, uint64_t to, uint64_t length)
{
    const size_t count = p->mapping_count;

    for (size_t i = 0; i < count; i++) {
        struct mapping part = part_of(&p->mappings[i], from, length);

        part.address += to - from;
        if (part.length > 0 && part.sharing >= SHARED)
            memory_share(p->memory, part.address, part.length, part.file->host, part.offset, part.writable);
        if (part.length > 0 && !add(p, &part))
            return;
    }
    forget_mappings(p, from, length);
}

int64_t extend_mapping(process *p, uint64_t last, uint64_t address, uint64_t length)
{
    const size_t count = p->mapping_count;
    int64_t result = 0;

    for (size_t i = 0; i < count && result == 0; i++) {
        struct mapping mapping = p->mappings[i];

        if (part_of(&mapping, last, 1).length == 0)
            continue;
        if (is_of_file(&mapping)) {
            result = map_file(p, address, length, mapping.file->host, mapping.offset + mapping.length, mapping.sharing);
        } else {
            mapping.address = address;
            mapping.length = length;
            result = add(p, &mapping) ? 0 : -ENOMEM;
        }
    }
    return result;
}

void restore_mappings(process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping part = part_of(&p->mappings[i], address, length);

        if (part.length > 0 && is_of_file(&part) && part.sharing < SHARED) {
            fit(p, &p->mappings[i]);
            fill(p, &part);
        }
    }
}

/* ---- For children ------------------------------------------------------------------------------------------------ */

int64_t set_inheritance(process *p, uint64_t address, uint64_t length, enum inheritance inheritance)
{
    const bool wiped = inheritance == WIPED || inheritance == NOT_WIPED;
    const struct mapping mapping = {.address = address, .length = length, .wiped = wiped};

    for (size_t i = 0; i < p->mapping_count && inheritance == WIPED; i++) {
        if (is_of_file(&p->mappings[i]) && part_of(&p->mappings[i], address, length).length > 0)
            return -EINVAL;
    }
    forget(p, address, length, wiped ? is_wiped : is_left_out);
    return inheritance == NOT_WIPED || inheritance == NOT_LEFT_OUT || length == 0 || add(p, &mapping) ? 0 : -ENOMEM;
}

void become_child(process *p)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        if (is_wiped(&p->mappings[i]))
            renew_memory(p, p->mappings[i].address, p->mappings[i].length);
    }
    for (size_t i = 0; i < p->mapping_count;) {
        const struct mapping mapping = p->mappings[i];

        if (is_left_out(&mapping)) {
            forget_mappings(p, mapping.address, mapping.length);
            memory_unmap(p->memory, mapping.address, mapping.length);
            i = 0;
        } else {
            i++;
        }
    }
}

bool next_inheritance(const process *p, size_t *position, uint64_t *address, uint64_t *length, bool *wiped)
{
    while (*position < p->mapping_count && is_of_file(&p->mappings[*position]))
        ++*position;
    if (*position >= p->mapping_count)
        return false;
    *address = p->mappings[*position].address;
    *length = p->mappings[*position].length;
    *wiped = p->mappings[(*position)++].wiped;
    return true;
}

/* ---- For files --------------------------------------------------------------------------------------------------- */

void note_written(const process *p, int host)
{
    const struct mapped_file *file = p->memory->notes != NULL ? find_file(p, host) : NULL;

    for (size_t i = 0; file != NULL && i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i];

        if (mapping->sharing >= SHARED && mapping->file == file)
            memory_note(p->memory, mapping->address >> GUEST_PAGE_BITS,
                        (mapping->address + mapping->length) >> GUEST_PAGE_BITS);
    }
}

/* Bytes of memory that was only ever shared, and is not mapped any more: they stay until all of it is unmapped. */
static uint64_t left_over(const struct mapped_file *file, const struct stat *status)
{
    const uint64_t size = (uint64_t)status->st_size, held = (uint64_t)status->st_blocks * 512;
    const uint64_t unmapped = size > file->bytes ? size - file->bytes : 0;

    return unmapped < held ? unmapped : held;
}

uint64_t mapped_in_memory(const process *p, const struct file_identity *known, size_t count)
{
    uint64_t sum = 0;

    for (const struct mapped_file *file = p->mapped_files; file != NULL; file = file->next) {
        struct stat status;

        if (is_known(known, count, (struct file_identity){file->device, file->inode}) ||
            fcntl(file->host, F_GET_SEALS) < 0 || fstat(file->host, &status) != 0 || status.st_nlink > 0)
            continue;
        sum += file->alone ? left_over(file, &status) : bytes_of_file(&status);
    }
    return sum;
}

struct mapping_view mapping_at(const process *p, uint64_t address)
{
    struct mapping_view view = {.end = p->memory->size, .host = -1};

    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i], part = part_of(mapping, address, 1);

        if (!is_of_file(mapping))
            continue;
        if (part.length > 0)
            return (struct mapping_view){mapping->address + mapping->length, part.offset, mapping->file->host,
                                         mapping->sharing};
        if (mapping->address > address && mapping->address < view.end)
            view.end = mapping->address;
    }
    return view;
}

bool shared_key(const process *p, uint64_t address, struct futex_key *key)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i], part = part_of(mapping, address, 1);

        if (part.length == 0 || mapping->sharing < SHARED)
            continue;
        *key = (struct futex_key){mapping->file->device, mapping->file->inode, part.offset};
        return true;
    }
    return false;
}

bool mappings_writable(const process *p, uint64_t address, uint64_t length)
{
    for (size_t i = 0; i < p->mapping_count; i++) {
        const struct mapping *mapping = &p->mappings[i];

        if (mapping->sharing != PRIVATE && !mapping->writable && part_of(mapping, address, length).length > 0)
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

/* The guest's address space: one reservation of the host's, and a byte a page that says what the guest may do there.
 *
 * Two things hold at any time. Pages that are not mapped hold zeros, so mapping them is a matter of the record alone.
 * And an *_ON bit is set only where the page itself and the one after it allow the access: an engine that looks at
 * nothing but that bit cannot get past the last page of the reservation. */
#include <string.h>

#include "host/pages.h"
#include "memory.h"

enum { PERMISSION = PAGE_READ | PAGE_WRITE | PAGE_EXEC };

enum { FILES_SIZE = PAGE_RECORD / 8 };

/* After the last page: host code that loads up to 8 bytes at once before it looks at how many count stays inside. */
enum { GUARD = GUEST_PAGE };

_Static_assert((int)HOST_PAGE == (int)GUEST_PAGE, "host_clear and host_touched count in the guest's pages");

bool memory_open(struct memory *memory, uint64_t size)
{
    const uint64_t all = PAGE_RECORD + size + GUARD;
    uint8_t *record = all <= SIZE_MAX ? host_reserve(all) : NULL;

    *memory = (struct memory){.size = size, .limit = size, .pages = record};
    if (record != NULL)
        memory->host = record + PAGE_RECORD;
    return record != NULL;
}

void memory_close(struct memory *memory)
{
    gaps_close(&memory->gaps);
    if (memory->guarded != NULL)
        host_release_alias(memory->guarded, memory->size, GUARDED_AROUND);
    if (memory->files != NULL) {
        host_expect_no_files(memory->host);
        host_release(memory->files, FILES_SIZE);
    }
    if (memory->withheld != NULL)
        host_release(memory->withheld, PAGE_RECORD);
    if (memory->host != NULL)
        host_release(memory->pages, PAGE_RECORD + memory->size + GUARD);
    *memory = (struct memory){0};
}

static bool whole_pages_inside(const struct memory *memory, uint64_t address, uint64_t length)
{
    return (address | length) % GUEST_PAGE == 0 && address <= memory->size && length <= memory->size - address;
}

uint64_t memory_next_mapped(const struct memory *memory, uint64_t page, uint64_t end)
{
    const uint64_t last = end < memory->mapped_end ? end : memory->mapped_end;
    uint64_t eight;

    if (page < memory->mapped_first)
        page = memory->mapped_first;
    /* Most of an address space is not there: pass over it in larger steps. */
    for (; page + sizeof eight <= last; page += sizeof eight) {
        memcpy(&eight, &memory->pages[page], sizeof eight);
        if (eight != 0)
            break;
    }
    while (page < last && memory->pages[page] == 0)
        page++;
    return page < last ? page : end;
}

static bool is_of_file(const struct memory *memory, uint64_t page)
{
    return memory->files != NULL && (memory->files[page / 64] >> page % 64 & 1) != 0;
}

static void set_of_file(struct memory *memory, uint64_t first, uint64_t end, bool is)
{
    for (uint64_t page = first; page < end; page++) {
        const uint64_t bit = UINT64_C(1) << page % 64;

        memory->files[page / 64] = (memory->files[page / 64] & ~bit) | (is ? bit : 0);
    }
}

/* The first page from `page` up to `end` that is a file's, or is none's; `end` if there is none. */
static uint64_t next_of_file(const struct memory *memory, uint64_t page, uint64_t end, bool is)
{
    const uint64_t none = is ? 0 : UINT64_MAX;

    if (memory->files == NULL)
        return is ? end : page;
    while (page < end && is_of_file(memory, page) != is)
        page += page % 64 == 0 && memory->files[page / 64] == none ? 64 : 1;
    return page < end ? page : end;
}

static void clear_own(struct memory *memory, uint64_t first, uint64_t end)
{
    uint8_t *host = memory->host + (first << GUEST_PAGE_BITS);
    uint64_t size = (end - first) << GUEST_PAGE_BITS;

    if (size > 0 && memory->guarded != NULL)
        host_clear_shared(host, size);
    else if (size > 0)
        host_clear(host, size);
}

static void clear(struct memory *memory, uint64_t page, uint64_t end)
{
    while (page < end) {
        const uint64_t first = next_of_file(memory, page, end, true);

        clear_own(memory, page, first);
        page = next_of_file(memory, first, end, false);
        if (page > first &&
            host_unmap_file(memory->host + (first << GUEST_PAGE_BITS), (page - first) << GUEST_PAGE_BITS))
            set_of_file(memory, first, page, false);
    }
}

/* ---- The host's view of it --------------------------------------------------------------------------------------- */

/* What generated code may do with a page: writing without reading is not the host's to give, and of pages with code
 * nothing is written unseen. */
static bool can_read(unsigned bits)
{
    return (bits & PAGE_READ) != 0;
}

static bool can_write(unsigned bits)
{
    return (bits & (PAGE_READ | PAGE_WRITE)) == (PAGE_READ | PAGE_WRITE);
}

static bool protect_run(struct memory *memory, uint64_t first, uint64_t end, unsigned bits)
{
    return host_protect(memory->guarded + (first << GUEST_PAGE_BITS), (end - first) << GUEST_PAGE_BITS, can_read(bits),
                        can_write(bits));
}

/* The host has a limit for pieces of memory that differ in what they allow, and needs some itself. */
enum { MOST_CHANGES = 16384 };

/* All of it, as the record says. What there are too many pieces for is left forbidden: that is slow, and no less right.
 */
static void protect_all(struct memory *memory)
{
    const uint8_t *pages = memory->pages;
    const uint64_t end = memory->size >> GUEST_PAGE_BITS;
    uint64_t page = 0;

    host_protect(memory->guarded, memory->size, false, false);
    memory->guard_changes = 0;
    while (memory->guard_changes < MOST_CHANGES / 2) {
        uint64_t first = page = memory_next_mapped(memory, page, end);

        if (page == end)
            return;
        while (page < end && pages[page] != 0 && can_read(pages[page]) == can_read(pages[first]) &&
               can_write(pages[page]) == can_write(pages[first]))
            page++;
        if (!protect_run(memory, first, page, pages[first]))
            return;
        memory->guard_changes++;
    }
}

/* The record of these pages, which allow the same, has changed. */
static void protect(struct memory *memory, uint64_t first, uint64_t end)
{
    if (memory->guarded == NULL || first == end)
        return;
    if (++memory->guard_changes > MOST_CHANGES || !protect_run(memory, first, end, memory->pages[first]))
        protect_all(memory);
}

/* Memory with the same content that is shared with an alias, or no longer. */
static bool replace(struct memory *memory, bool shared)
{
    static const uint8_t zeros[GUEST_PAGE];
    const uint64_t end = memory->size >> GUEST_PAGE_BITS;
    uint8_t *other = shared ? host_reserve_shared(memory->size) : host_reserve(memory->size);

    if (other == NULL)
        return false;
    for (uint64_t page = memory_next_mapped(memory, 0, end); page < end;
         page = memory_next_mapped(memory, page + 1, end)) {
        const uint8_t *from = memory->host + (page << GUEST_PAGE_BITS);

        if (memcmp(from, zeros, GUEST_PAGE) != 0)
            memcpy(other + (page << GUEST_PAGE_BITS), from, GUEST_PAGE);
    }
    if (host_move(other, memory->host, memory->size))
        return true;
    host_release(other, memory->size);
    return false;
}

/* What was generated knows whether it has to look. */
static void forget_code(struct memory *memory)
{
    if (memory->code_changed != NULL)
        memory->code_changed(memory->owner, 0, memory->size);
}

bool memory_guard(struct memory *memory)
{
    if (memory->guarded != NULL)
        return true;
    if (memory->size > memory->limit || memory->shared_end != 0 || !replace(memory, true))
        return false;
    if (memory->files != NULL)
        host_clear(memory->files, FILES_SIZE); /* it has a copy of all that it held */
    memory->guarded = host_alias(memory->host, memory->size, GUARDED_AROUND);
    if (memory->guarded == NULL) {
        replace(memory, false); /* else it stays shared, which does no harm but to forked processes */
        return false;
    }
    protect_all(memory);
    forget_code(memory);
    return true;
}

bool memory_unguard(struct memory *memory)
{
    if (memory->guarded == NULL)
        return true;
    if (!replace(memory, false))
        return false;
    host_release_alias(memory->guarded, memory->size, GUARDED_AROUND);
    memory->guarded = NULL;
    forget_code(memory);
    return true;
}

/* ---- Larger ------------------------------------------------------------------------------------------------------ */

bool memory_grow(struct memory *memory)
{
    struct memory larger;

    if (memory->size == MOST_MEMORY)
        return true;
    if (memory->grows == NULL || !memory_open(&larger, MOST_MEMORY))
        return false;
    if (!memory_unguard(memory) || (memory->files != NULL && !host_expect_files(larger.host, larger.size)) ||
        !memory->grows(memory->owner, MOST_MEMORY) || !host_move(memory->host, larger.host, memory->size)) {
        host_expect_no_files(larger.host);
        memory_close(&larger);
        return false;
    }
    memcpy(larger.pages + memory->mapped_first, memory->pages + memory->mapped_first,
           memory->mapped_end - memory->mapped_first);
    host_expect_no_files(memory->host);
    host_release(memory->pages, PAGE_RECORD);
    host_release(memory->host + memory->size, GUARD);
    memory->pages = larger.pages;
    memory->host = larger.host;
    memory->size = larger.size;
    return true;
}

/* ---- Memory of files --------------------------------------------------------------------------------------------- */

static bool expect_files(struct memory *memory)
{
    if (memory->files != NULL)
        return true;
    memory->files = host_reserve(FILES_SIZE);
    if (memory->files != NULL && host_expect_files(memory->host, memory->size))
        return true;
    if (memory->files != NULL)
        host_release(memory->files, FILES_SIZE);
    memory->files = NULL;
    return false;
}

static bool map_file(struct memory *memory, uint64_t first, uint64_t end, int file, uint64_t offset, bool writes)
{
    if (!expect_files(memory) || !host_map_file(memory->host + (first << GUEST_PAGE_BITS),
                                                (end - first) << GUEST_PAGE_BITS, file, offset, writes))
        return false;
    set_of_file(memory, first, end, true);
    memory_note(memory, first, end);
    return true;
}

bool memory_share(struct memory *memory, uint64_t address, uint64_t length, int file, uint64_t offset, bool writes)
{
    const uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    if (!memory_unguard(memory) || !map_file(memory, first, end, file, offset, writes))
        return false;
    if (memory->shared_end == 0 || first < memory->shared_first)
        memory->shared_first = first;
    if (end > memory->shared_end)
        memory->shared_end = end;
    return true;
}

void memory_unshare(struct memory *memory, uint64_t address, uint64_t length)
{
    const uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    memory_note(memory, first, end);
    clear(memory, first, end);
}

bool memory_hold_file(struct memory *memory, uint64_t address, uint64_t length, int file, uint64_t offset)
{
    const uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    return memory->guarded == NULL && map_file(memory, first, end, file, offset, false);
}

/* ---- What pages allow -------------------------------------------------------------------------------------------- */

static unsigned on_bits(unsigned both)
{
    return (both & PAGE_READ ? PAGE_READ_ON : 0) | (both & PAGE_WRITE ? PAGE_WRITE_ON : 0);
}

/* Brings a page's *_ON bits in line with the page after it. */
static void settle(struct memory *memory, uint64_t page)
{
    uint8_t *pages = memory->pages;
    unsigned behind = page + 1 < memory->size / GUEST_PAGE ? pages[page + 1] : 0;

    pages[page] = (uint8_t)((pages[page] & ~(PAGE_READ_ON | PAGE_WRITE_ON)) | on_bits(pages[page] & behind));
}

static bool any_executable(const struct memory *memory, uint64_t first, uint64_t end)
{
    for (uint64_t page = memory_next_mapped(memory, first, end); page < end;
         page = memory_next_mapped(memory, page + 1, end)) {
        if (memory->pages[page] & PAGE_EXEC)
            return true;
    }
    return false;
}

static bool costs(unsigned bits)
{
    return (bits & (PERMISSION | PAGE_WATCHED | PAGE_HELD)) != 0;
}

uint64_t memory_used(const struct memory *memory, uint64_t first, uint64_t end)
{
    uint64_t count = 0;

    for (uint64_t page = memory_next_mapped(memory, first, end); page < end; page++)
        count += costs(memory->pages[page]);
    return count;
}

static void index_pages(struct memory *memory, uint64_t first, uint64_t end, bool mapped)
{
    if (memory->gaps.nodes != NULL)
        gaps_set(&memory->gaps, first, end, mapped);
}

bool memory_index_gaps(struct memory *memory)
{
    const uint64_t pages = memory->size >> GUEST_PAGE_BITS;

    if (memory->gaps.nodes == NULL && !gaps_open(&memory->gaps, PAGE_RECORD))
        return false;
    index_pages(memory, 0, PAGE_RECORD, false);
    for (uint64_t page = memory_next_mapped(memory, 0, pages); page < pages;
         page = memory_next_mapped(memory, page + 1, pages))
        index_pages(memory, page, page + 1, true);
    return true;
}

uint64_t memory_find_gap(const struct memory *memory, uint64_t length, uint64_t bottom, uint64_t top)
{
    const uint64_t end = top >> GUEST_PAGE_BITS,
                   page = gaps_find(&memory->gaps, length >> GUEST_PAGE_BITS, bottom >> GUEST_PAGE_BITS, end);

    return page < end ? page << GUEST_PAGE_BITS : 0;
}

void memory_note(struct memory *memory, uint64_t first, uint64_t end)
{
    struct memory_notes *notes = memory->notes;
    struct page_range *last;

    if (notes == NULL)
        return;
    last = notes->count > 0 ? &notes->ranges[notes->count - 1] : NULL;
    if (last != NULL && first >= last->first && first <= last->end) {
        last->end = end > last->end ? (uint32_t)end : last->end;
    } else if (notes->count < MOST_NOTES) {
        notes->ranges[notes->count++] = (struct page_range){(uint32_t)first, (uint32_t)end};
    } else {
        notes->overflow = true;
    }
}

/* Pages of these will be mapped. */
static void widen(struct memory *memory, uint64_t first, uint64_t end)
{
    if (memory->mapped_end == 0 || first < memory->mapped_first)
        memory->mapped_first = first;
    if (end > memory->mapped_end)
        memory->mapped_end = end;
}

/* Remembers what pages would allow, or forgets it; what their record is to be. */
static unsigned withhold(struct memory *memory, uint64_t first, uint64_t end, unsigned value)
{
    if ((value & PAGE_WITHHELD) == 0) {
        first = first > memory->withheld_first ? first : memory->withheld_first;
        end = end < memory->withheld_end ? end : memory->withheld_end;
        if (first < end)
            memset(memory->withheld + first, 0, end - first);
        return value;
    }
    if (memory->withheld == NULL)
        memory->withheld = host_reserve(PAGE_RECORD);
    if (memory->withheld != NULL) {
        memset(memory->withheld + first, (int)(value & PERMISSION), end - first);
        if (memory->withheld_end == 0 || first < memory->withheld_first)
            memory->withheld_first = first;
        if (end > memory->withheld_end)
            memory->withheld_end = end;
    }
    return PAGE_MAPPED | PAGE_HELD;
}

/* Enters what the pages from `first` up to `end` allow: all of them the same, so that only the last of them and the one
 * before them need a look at what comes after. */
static void enter(struct memory *memory, uint64_t first, uint64_t end, unsigned value)
{
    bool code = (value & PAGE_EXEC) != 0 || any_executable(memory, first, end);

    if (first == end)
        return;
    value = withhold(memory, first, end, value);
    if (value != 0)
        widen(memory, first, end);
    memory_note(memory, first, end);
    memory->used += (costs(value) ? end - first : 0) - memory_used(memory, first, end);
    index_pages(memory, first, end, value != 0);
    memset(memory->pages + first, (int)(value | on_bits(value)), end - first);
    settle(memory, end - 1);
    if (first > 0)
        settle(memory, first - 1);
    protect(memory, first, end);
    if (code && memory->code_changed != NULL)
        memory->code_changed(memory->owner, first << GUEST_PAGE_BITS, (end - first) << GUEST_PAGE_BITS);
}

bool memory_map(struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    if (!memory_unmap(memory, address, length))
        return false;
    enter(memory, first, end,
          PAGE_MAPPED | (permission & PERMISSION ? permission & (PERMISSION | PAGE_WITHHELD) : permission & PAGE_HELD));
    return true;
}

/* Touches only what is mapped: the rest of the record may be a megabyte that the host has given no memory yet. */
bool memory_unmap(struct memory *memory, uint64_t address, uint64_t length)
{
    uint64_t page = address >> GUEST_PAGE_BITS, end = page + (length >> GUEST_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    while ((page = memory_next_mapped(memory, page, end)) < end) {
        uint64_t first = page;

        while (page < end && memory->pages[page] != 0)
            page++;
        clear(memory, first, page);
        enter(memory, first, page, 0);
    }
    return true;
}

bool memory_protect(struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    const uint64_t end = (address + length) >> GUEST_PAGE_BITS;
    uint64_t page = address >> GUEST_PAGE_BITS, first;

    if (!whole_pages_inside(memory, address, length))
        return false;
    if ((permission & PERMISSION) != 0)
        enter(memory, page, end, (permission & (PERMISSION | PAGE_WITHHELD)) | PAGE_MAPPED);
    while ((permission & PERMISSION) == 0 && page < end) {
        const bool held = costs(memory->pages[page]);

        for (first = page; page < end && costs(memory->pages[page]) == held; page++)
            ;
        enter(memory, first, page, PAGE_MAPPED | (held ? PAGE_HELD : 0));
    }
    return true;
}

/* ---- Access ------------------------------------------------------------------------------------------------------ */

/* A page's record has changed. */
static void settle_around(struct memory *memory, uint64_t page)
{
    settle(memory, page);
    if (page > 0)
        settle(memory, page - 1);
    protect(memory, page, page + 1);
}

/* The watch of such accesses to what is from `first` up to `end`; NULL: there is none. */
static const struct bobbin_watch *watch_of(const struct memory *memory, uint64_t first, uint64_t end,
                                           unsigned permission)
{
    for (size_t n = 0; memory->watches != NULL && n < memory->watches->count; n++) {
        const struct bobbin_watch *w = &memory->watches->all[n];

        if (first - w->address >= w->length && w->address - first >= end - first)
            continue;
        if (((permission & PAGE_WRITE) != 0 && w->stores) || ((permission & PAGE_READ) != 0 && w->loads))
            return w;
    }
    return NULL;
}

/* Whether a watch lets that access go on. */
static bool passes(const struct memory *memory, uint64_t first, uint64_t end, unsigned permission)
{
    const struct bobbin_watch *watch = watch_of(memory, first, end, permission);

    if (watch != NULL && memory->watches->hit == NULL)
        memory->watches->hit = watch;
    return watch == NULL || memory->watches->notes;
}

static void bar_page(struct memory *memory, const struct bobbin_watch *watch, uint64_t page)
{
    struct memory_watches *watches = memory->watches;
    uint8_t *bits = &memory->pages[page];
    const uint8_t before = *bits;

    if (watch->stores && (*bits & PAGE_WRITE) != 0)
        *bits = (uint8_t)((*bits & ~PAGE_WRITE) | PAGE_WATCHED);
    if (watch->loads && (*bits & PAGE_READ) != 0 && watches->barred_count < MOST_BARRED) {
        *bits &= (uint8_t)~PAGE_READ;
        watches->barred[watches->barred_count++] = (uint32_t)page;
    }
    if (*bits != before)
        settle_around(memory, page);
}

void memory_bar(struct memory *memory, struct memory_watches *watches)
{
    memory->watches = watches;
    watches->barred_count = 0;
    for (size_t n = 0; n < watches->count; n++) {
        const struct bobbin_watch *w = &watches->all[n];
        const uint64_t end =
            memory->size - 1 < w->address + w->length - 1 ? memory->size - 1 : w->address + w->length - 1;

        for (uint64_t page = w->address >> GUEST_PAGE_BITS; page <= end >> GUEST_PAGE_BITS; page++)
            bar_page(memory, w, page);
    }
}

void memory_unbar(struct memory *memory)
{
    for (unsigned n = 0; memory->watches != NULL && n < memory->watches->barred_count; n++) {
        memory->pages[memory->watches->barred[n]] |= PAGE_READ;
        settle_around(memory, memory->watches->barred[n]);
    }
    memory->watches = NULL;
}

bool memory_is_barred(const struct memory *memory, uint64_t page)
{
    for (unsigned n = 0; memory->watches != NULL && n < memory->watches->barred_count; n++) {
        if (memory->watches->barred[n] == page)
            return true;
    }
    return false;
}

/* What is from `first` up to `end`, in one page that is WATCHED, is about to be written. Without EXEC it is so for a
 * watch alone. */
static void write_watched(struct memory *memory, uint64_t first, uint64_t end)
{
    const uint64_t page = first >> GUEST_PAGE_BITS;

    memory->watched_writes = page == memory->watched_page ? memory->watched_writes + 1 : 1;
    memory->watched_page = page;
    if (memory->code_changed != NULL && (memory->pages[page] & PAGE_EXEC) != 0)
        memory->code_changed(memory->owner, first, end - first);
    if (memory->watched_writes <= MOST_WATCHED_WRITES ||
        watch_of(memory, page << GUEST_PAGE_BITS, (page + 1) << GUEST_PAGE_BITS, PAGE_WRITE) != NULL)
        return;
    memory->pages[page] = (uint8_t)((memory->pages[page] & ~PAGE_WATCHED) | PAGE_WRITE | PAGE_STALE);
    if (memory->stale_count < MOST_STALE)
        memory->stale[memory->stale_count] = (uint32_t)page;
    memory->stale_count += memory->stale_count <= MOST_STALE;
    settle_around(memory, page);
}

/* Whether a page allows that for what is from `first` up to `end`; who asks for WRITE will write. */
static bool allows(struct memory *memory, uint64_t first, uint64_t end, unsigned permission)
{
    const uint64_t page = first >> GUEST_PAGE_BITS, next = (page + 1) << GUEST_PAGE_BITS;
    const unsigned given = memory_permission(memory, page) | (memory_is_barred(memory, page) ? PAGE_READ : 0);

    /* What is not mapped is not there, also where nothing is asked for: it must stay zeros. */
    if (memory->pages[page] == 0 || memory_withholds(memory, page) || (given & permission) != permission ||
        !passes(memory, first, end < next ? end : next, permission))
        return false;
    if ((permission & PAGE_WRITE) != 0 && (memory->pages[page] & PAGE_WATCHED) != 0)
        write_watched(memory, first, end < next ? end : next);
    if ((permission & PAGE_WRITE) != 0 && memory->notes != NULL)
        memory_note(memory, page, page + 1);
    return true;
}

uint64_t memory_extent(struct memory *memory, uint64_t address, uint64_t length, unsigned permission, void **host)
{
    uint64_t end = address;

    *host = NULL;
    if (address >= memory->size)
        return 0;
    if (length > memory->size - address)
        length = memory->size - address;
    while (end - address < length && allows(memory, end, address + length, permission))
        end = (end | (GUEST_PAGE - 1)) + 1;
    *host = memory->host + address;
    return end - address < length ? end - address : length;
}

void *memory_at(struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    void *host;

    if (length == 0)
        return memory->host + (address <= memory->size ? address : 0);
    return memory_extent(memory, address, length, permission, &host) == length ? host : NULL;
}

/* ---- Code -------------------------------------------------------------------------------------------------------- */

void memory_watch(struct memory *memory, uint64_t page)
{
    uint8_t *bits = &memory->pages[page];

    if ((*bits & PAGE_WRITE) == 0 || (*bits & PAGE_STALE) != 0)
        return;
    *bits = (uint8_t)((*bits & ~PAGE_WRITE) | PAGE_WATCHED);
    settle_around(memory, page);
}

static void synchronize_page(struct memory *memory, uint64_t page)
{
    if ((memory->pages[page] & PAGE_STALE) == 0 || memory_withholds(memory, page) ||
        memory_permission(memory, page) == 0)
        return;
    memory->pages[page] &= (uint8_t)~PAGE_STALE;
    if (memory->code_changed != NULL)
        memory->code_changed(memory->owner, page << GUEST_PAGE_BITS, GUEST_PAGE);
}

void memory_synchronize_code(struct memory *memory)
{
    const uint64_t end = memory->size >> GUEST_PAGE_BITS;

    if (memory->stale_count <= MOST_STALE) {
        for (unsigned n = 0; n < memory->stale_count; n++)
            synchronize_page(memory, memory->stale[n]);
    } else {
        for (uint64_t page = memory_next_mapped(memory, 0, end); page < end;
             page = memory_next_mapped(memory, page + 1, end))
            synchronize_page(memory, page);
    }
    memory->stale_count = 0;
    /* Whoever else has the file may have written to it. */
    for (uint64_t page = memory_next_mapped(memory, memory->shared_first, memory->shared_end);
         page < memory->shared_end; page = memory_next_mapped(memory, page + 1, memory->shared_end)) {
        if ((memory->pages[page] & PAGE_EXEC) != 0 && memory->code_changed != NULL)
            memory->code_changed(memory->owner, page << GUEST_PAGE_BITS, GUEST_PAGE);
    }
}

/* ---- Whole memories ---------------------------------------------------------------------------------------------- */

unsigned memory_visible(const struct memory *memory, uint64_t page)
{
    return memory_permission(memory, page) | (memory->pages[page] & PAGE_MAPPED) |
           (memory_withholds(memory, page) ? PAGE_WITHHELD : 0);
}

void memory_touched(const struct memory *memory, uint64_t page, uint64_t count, uint8_t *touched)
{
    if (memory->guarded == NULL)
        host_touched(memory->host + (page << GUEST_PAGE_BITS), count, touched);
    for (uint64_t n = 0; n < count; n++, page++) {
        /* The host knows only of each address alone, and not of what files hold. */
        if (memory->guarded != NULL || is_of_file(memory, page))
            touched[n] = memory->pages[page] != 0 && !memory_withholds(memory, page);
    }
}

/* Whether none of these pages can hold anything: they are reserved, or not even that. */
static bool holds_nothing(const struct memory *memory, uint64_t page, uint64_t count)
{
    for (uint64_t n = 0; n < count; n++) {
        if ((memory->pages[page + n] & ~PAGE_MAPPED) != 0)
            return false;
    }
    return true;
}

/* Looks at the pages that both have, as many at a time as are mapped in either, whether they may differ: one of them
 * was touched, or the records are not the same. Calls `each` for those, until it returns false. */
static bool walk(struct memory *a, const struct memory *b,
                 bool (*each)(struct memory *a, const struct memory *b, uint64_t page, bool touched))
{
    enum { AT_ONCE = 4096 };
    const uint64_t end = (a->size < b->size ? a->size : b->size) >> GUEST_PAGE_BITS;
    uint8_t touched[2][AT_ONCE];

    for (uint64_t page = 0; page < end;) {
        uint64_t in_a = memory_next_mapped(a, page, end), in_b = memory_next_mapped(b, page, end), count;

        page = in_a < in_b ? in_a : in_b;
        count = end - page < AT_ONCE ? end - page : AT_ONCE;
        if (count == 0)
            break;
        if (holds_nothing(a, page, count) && holds_nothing(b, page, count)) {
            if (memcmp(&a->pages[page], &b->pages[page], count) == 0) {
                page += count;
                continue;
            }
            memset(touched, 0, sizeof touched);
        } else {
            memory_touched(a, page, count, touched[0]);
            memory_touched(b, page, count, touched[1]);
        }
        for (uint64_t n = 0; n < count; n++, page++) {
            bool either = touched[0][n] || touched[1][n];

            if ((either || a->pages[page] != b->pages[page]) && !each(a, b, page, either))
                return false;
        }
    }
    return true;
}

static int compare(const struct memory *a, const struct memory *b, uint64_t page)
{
    return memcmp(a->host + (page << GUEST_PAGE_BITS), b->host + (page << GUEST_PAGE_BITS), GUEST_PAGE);
}

static bool same_page(struct memory *a, const struct memory *b, uint64_t page, bool touched)
{
    return memory_visible(a, page) == memory_visible(b, page) && (!touched || compare(a, b, page) == 0);
}

/* Whether nothing is mapped from the page on. */
static bool ends_before(const struct memory *memory, uint64_t page)
{
    const uint64_t end = memory->size >> GUEST_PAGE_BITS;

    return page >= end || memory_next_mapped(memory, page, end) == end;
}

bool memory_same(const struct memory *a, const struct memory *b)
{
    return ends_before(a, b->size >> GUEST_PAGE_BITS) && ends_before(b, a->size >> GUEST_PAGE_BITS) &&
           walk((struct memory *)a, b, same_page); /* which changes nothing */
}

static unsigned held(const struct memory *memory, uint64_t page)
{
    return memory_permission(memory, page) == 0 ? memory->pages[page] & PAGE_HELD : 0;
}

static bool copy_page(struct memory *to, const struct memory *from, uint64_t page, bool touched)
{
    uint64_t address = page << GUEST_PAGE_BITS;
    bool differs = touched && compare(to, from, page) != 0,
         code = ((to->pages[page] | from->pages[page]) & PAGE_EXEC) != 0;

    if (memory_visible(to, page) != memory_visible(from, page) || held(to, page) != held(from, page)) {
        enter(to, page, page + 1, memory_visible(from, page) | held(from, page));
    } else if (!differs) {
        return true;
    }
    if (differs)
        memcpy(to->host + address, from->host + address, GUEST_PAGE);
    if (code && to->code_changed != NULL)
        to->code_changed(to->owner, address, GUEST_PAGE);
    return true;
}

bool memory_copy(struct memory *to, const struct memory *from)
{
    if (!ends_before(from, to->size >> GUEST_PAGE_BITS) && !memory_grow(to))
        return false;
    if (to->size > from->size)
        memory_unmap(to, from->size, to->size - from->size);
    if (from->mapped_end != 0)
        widen(to, from->mapped_first, from->mapped_end);
    walk(to, from, copy_page);
    return true;
}

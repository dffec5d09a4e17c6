/* What a process has done, to be looked at again.
 *
 * Between two stops a machine computes from what it holds alone, so executing again gives the same again. What comes
 * from outside comes while the process is served: what each serving changed in the machine is kept here, and is put
 * into another machine, which looks at the past, in the place of serving. So nothing outside happens twice, and the
 * process itself is not touched. The machine in the past begins at a snapshot, a copy that is made now and then. */
#include <stdlib.h>
#include <string.h>

#include "linux/process.h"

enum {
    MOST_SNAPSHOTS = 8,
    NEAR = 1 << 14, /* steps before the place that was gone to: from there the steps before it are soon reached */
};

/* Bytes of what is kept; steps between the first snapshots. */
static const uint64_t most_kept = 512 << 20, first_interval = 1 << 24;

/* Threads, and the registers of those whose turn it is not. */
struct view {
    size_t count;
    struct seen {
        struct bobbin_linux_thread thread;
        uint64_t *registers;
    } threads[];
};

/* What a serving changed. */
struct entry {
    uint64_t at; /* steps of the process */
    uint64_t pc; /* before it */
    struct field {
        size_t index;
        uint64_t value;
    } * fields; /* of the architectural state but memory: those that changed */
    struct run {
        uint64_t first, end; /* pages */
        unsigned permission; /* as memory_visible */
    } * runs;
    struct page {
        uint64_t number;
        uint8_t bytes[GUEST_PAGE];
    } * *pages; /* of these runs: those that are not all zeros */
    size_t field_count, run_count, page_count;
    struct view *view; /* NULL: as it was */
};

struct snapshot {
    uint64_t at;
    uint64_t turn; /* when what is known of threads changed last: this turn began then, or later */
    size_t next;   /* entry that has not been done to it */
    const struct view *view;
    bobbin_machine *machine; /* NULL: none was opened yet */
};

struct bobbin_history {
    process *p;
    uint64_t now;             /* steps of the process */
    uint64_t *before, *after; /* its fields around a serving */
    struct memory_notes notes;
    struct view *first_view;
    const struct view *last_view;
    uint64_t last_turn;
    struct entry *entries;
    size_t count, room;
    uint64_t kept; /* bytes */

    struct snapshot snapshots[MOST_SNAPSHOTS], near;
    size_t snapshot_count;
    uint64_t interval;

    bobbin_machine *past;  /* NULL: nobody has looked yet */
    struct snapshot place; /* where it is; its machine is `past` */
    bool lost;             /* it did not do what the process did */
};

/* ---- Views ------------------------------------------------------------------------------------------------------- */

static void free_view(struct view *view)
{
    for (size_t i = 0; view != NULL && i < view->count; i++)
        free(view->threads[i].registers);
    free(view);
}

static bool see_registers(process *p, struct seen *seen)
{
    seen->registers = malloc(bobbin_register_words(p->machine) * sizeof *seen->registers);
    if (seen->registers != NULL)
        see_registers_of(p, seen->thread.id, seen->registers);
    return seen->registers != NULL;
}

static struct view *see_threads(process *p)
{
    struct view *view = calloc(1, sizeof *view + p->thread_count * sizeof *view->threads);

    while (view != NULL && view->count < p->thread_count &&
           bobbin_linux_thread_at(p, view->count, &view->threads[view->count].thread)) {
        struct seen *seen = &view->threads[view->count++];

        if (!seen->thread.has_turn && !see_registers(p, seen)) {
            free_view(view);
            return NULL;
        }
    }
    return view;
}

/* Whether they are as in that view; pc changes only while it is a thread's turn. */
static bool seen_already(const process *p, const struct view *view)
{
    struct bobbin_linux_thread thread;

    if (view->count != p->thread_count)
        return false;
    for (size_t i = 0; i < view->count && bobbin_linux_thread_at(p, i, &thread); i++) {
        const struct bobbin_linux_thread *seen = &view->threads[i].thread;

        if (thread.id != seen->id || thread.has_turn != seen->has_turn || thread.waits_for != seen->waits_for ||
            strcmp(thread.name, seen->name) != 0)
            return false;
    }
    return true;
}

/* ---- Entries ----------------------------------------------------------------------------------------------------- */

static void free_entry(struct entry *entry)
{
    for (size_t i = 0; i < entry->page_count; i++)
        free(entry->pages[i]);
    free(entry->pages);
    free(entry->runs);
    free(entry->fields);
    free_view(entry->view);
}

/* The array with room for one more than so many; NULL: there is none, and it is as it was. Room grows by doubling: at
 * powers of two. */
static void *with_room(void *items, size_t count, size_t size)
{
    return (count & (count - 1)) == 0 ? realloc(items, (2 * count + 1) * size) : items;
}

static bool keep_page(struct entry *entry, const struct memory *memory, uint64_t number)
{
    struct page **pages = with_room(entry->pages, entry->page_count, sizeof *pages), *page;

    if (pages == NULL)
        return false;
    entry->pages = pages;
    page = malloc(sizeof *page);
    if (page == NULL)
        return false;
    page->number = number;
    memcpy(page->bytes, memory->host + (number << GUEST_PAGE_BITS), GUEST_PAGE);
    entry->pages[entry->page_count++] = page;
    return true;
}

static bool keep_run(struct entry *entry, struct run run)
{
    struct run *runs = with_room(entry->runs, entry->run_count, sizeof *runs);

    if (runs == NULL)
        return false;
    entry->runs = runs;
    entry->runs[entry->run_count++] = run;
    return true;
}

/* What pages hold now. */
static bool keep_pages(struct entry *entry, const struct memory *memory, struct page_range range)
{
    enum { AT_ONCE = 512 };
    uint8_t touched[AT_ONCE];

    while (range.first < range.end) {
        struct run run = {range.first, range.first, memory_visible(memory, range.first)};
        uint64_t page;

        while (run.end < range.end && run.end - run.first < AT_ONCE &&
               memory_visible(memory, run.end) == run.permission)
            run.end++;
        memory_touched(memory, run.first, run.end - run.first, touched);
        for (page = run.first; run.permission != 0 && page < run.end; page++) {
            if (touched[page - run.first] && !keep_page(entry, memory, page))
                return false;
        }
        if (!keep_run(entry, run))
            return false;
        range.first = (uint32_t)run.end;
    }
    return true;
}

/* Puts what a serving changed into the machine in the past. */
static void repeat(struct bobbin_machine *machine, struct memory *memory, const struct entry *entry)
{
    for (size_t i = 0; i < entry->run_count; i++) {
        const struct run *run = &entry->runs[i];
        const uint64_t address = run->first << GUEST_PAGE_BITS, length = (run->end - run->first) << GUEST_PAGE_BITS;

        if (address + length > memory->size)
            memory_grow(memory);
        if (run->permission == 0)
            memory_unmap(memory, address, length);
        else
            memory_map(memory, address, length, run->permission);
    }
    for (size_t i = 0; i < entry->page_count; i++)
        memcpy(memory->host + (entry->pages[i]->number << GUEST_PAGE_BITS), entry->pages[i]->bytes, GUEST_PAGE);
    for (size_t i = 0; i < entry->field_count; i++)
        bobbin_field_restore(machine, entry->fields[i].index, entry->fields[i].value);
}

/* ---- Snapshots --------------------------------------------------------------------------------------------------- */

/* A machine like that of the process; NULL: there is no room for it. */
static bobbin_machine *another_machine(const struct bobbin_history *h)
{
    return bobbin_open_sized(h->p->machine->guest, bobbin_memory_size(h->p->machine), NULL);
}

/* Makes a snapshot of a machine at a place. */
static bool take_snapshot(const struct bobbin_history *h, struct snapshot *snapshot, const struct snapshot *of)
{
    bobbin_machine *machine = snapshot->machine != NULL ? snapshot->machine : another_machine(h);

    if (machine == NULL)
        return false;
    *snapshot = *of;
    snapshot->machine = machine;
    return bobbin_copy(machine, of->machine);
}

/* Every other one goes, but the first stays. */
static void thin_snapshots(struct bobbin_history *h)
{
    size_t kept = 0;

    for (size_t i = 0; i < h->snapshot_count; i += 2) {
        const struct snapshot moved = h->snapshots[kept];

        h->snapshots[kept++] = h->snapshots[i];
        h->snapshots[i] = moved; /* its machine will serve again */
    }
    h->snapshot_count = kept;
    h->interval *= 2;
}

static void take_snapshot_now(struct bobbin_history *h)
{
    const struct snapshot now = {
        .at = h->now, .next = h->count, .view = h->last_view, .turn = h->last_turn, .machine = h->p->machine};

    if (h->snapshot_count > 0 && h->now - h->snapshots[h->snapshot_count - 1].at < h->interval)
        return;
    if (h->snapshot_count == MOST_SNAPSHOTS)
        thin_snapshots(h);
    if (take_snapshot(h, &h->snapshots[h->snapshot_count], &now))
        h->snapshot_count++;
    else
        h->interval *= 2;
}

/* ---- From beginning to end --------------------------------------------------------------------------------------- */

static void forget(struct bobbin_history *h)
{
    for (size_t i = 0; i < h->count; i++)
        free_entry(&h->entries[i]);
    free_view(h->first_view);
}

/* Forgets everything, and begins here. */
static void begin(struct bobbin_history *h)
{
    forget(h);
    h->first_view = see_threads(h->p);
    h->last_view = h->first_view;
    h->last_turn = h->now;
    h->count = h->kept = h->snapshot_count = 0;
    h->interval = first_interval;
    h->near.at = UINT64_MAX; /* nowhere */
    h->place.at = UINT64_MAX;
    take_snapshot_now(h);
    h->lost = h->first_view == NULL || h->snapshot_count == 0;
}

bobbin_history *bobbin_history_open(bobbin_linux *p)
{
    struct bobbin_history *h = calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    h->p = p;
    h->before = calloc(bobbin_field_count(p->machine), sizeof *h->before);
    h->after = calloc(bobbin_field_count(p->machine), sizeof *h->after);
    if (h->before != NULL && h->after != NULL)
        begin(h);
    if (h->snapshot_count > 0 && !h->lost)
        return h;
    bobbin_history_close(h);
    return NULL;
}

void bobbin_history_close(bobbin_history *h)
{
    if (h == NULL)
        return;
    forget(h);
    free(h->entries);
    for (size_t i = 0; i < MOST_SNAPSHOTS; i++)
        bobbin_close(h->snapshots[i].machine);
    bobbin_close(h->near.machine);
    bobbin_close(h->past);
    free(h->before);
    free(h->after);
    free(h);
}

/* ---- Recording --------------------------------------------------------------------------------------------------- */

static void note(struct bobbin_history *h)
{
    bobbin_fields_save(h->p->machine, h->before);
    h->notes.count = 0;
    h->notes.overflow = false;
    h->p->memory->notes = &h->notes;
}

static bool keep_fields(const struct bobbin_history *h, struct entry *entry)
{
    const size_t count = bobbin_field_count(h->p->machine);
    size_t changed = 0;

    for (size_t i = 0; i < count; i++)
        changed += h->after[i] != h->before[i];
    entry->fields = changed > 0 ? malloc(changed * sizeof *entry->fields) : NULL;
    for (size_t i = 0; entry->fields != NULL && i < count; i++) {
        if (h->after[i] != h->before[i])
            entry->fields[entry->field_count++] = (struct field){i, h->after[i]};
    }
    return entry->field_count == changed;
}

static bool fill_entry(const struct bobbin_history *h, struct entry *entry)
{
    bool fine = keep_fields(h, entry);

    for (size_t i = 0; fine && i < h->notes.count; i++)
        fine = keep_pages(entry, h->p->memory, h->notes.ranges[i]);
    if (!seen_already(h->p, h->last_view)) {
        entry->view = see_threads(h->p);
        fine = fine && entry->view != NULL;
    }
    return fine;
}

/* Keeps what has been changed since note(). What there is no room for is not known, and so is nothing before it. */
static void record(struct bobbin_history *h)
{
    const size_t size = bobbin_field_count(h->p->machine) * sizeof *h->after;
    struct entry entry = {.at = h->now, .pc = h->before[h->p->abi->registers.pc]};
    struct entry *more;

    h->p->memory->notes = NULL;
    if (h->lost)
        return;
    bobbin_fields_save(h->p->machine, h->after);
    if (h->notes.count == 0 && memcmp(h->after, h->before, size) == 0 && seen_already(h->p, h->last_view))
        return;
    if (h->count == h->room) {
        const size_t room = 2 * h->room + 64;

        more = realloc(h->entries, room * sizeof *more);
        if (more != NULL)
            h->entries = more, h->room = room;
    }
    if (h->notes.overflow || h->kept > most_kept || h->count == h->room || !fill_entry(h, &entry)) {
        free_entry(&entry);
        begin(h);
        return;
    }
    h->kept += sizeof entry + entry.field_count * sizeof *entry.fields + entry.page_count * sizeof **entry.pages;
    if (entry.view != NULL) {
        h->kept += entry.view->count * (sizeof *entry.view->threads + size);
        h->last_view = entry.view;
        h->last_turn = h->now;
    }
    h->entries[h->count++] = entry;
}

enum bobbin_linux_state bobbin_history_serve(bobbin_history *h, struct bobbin_stop stop)
{
    const pid_t self = h->p->id;
    enum bobbin_linux_state state;

    note(h);
    h->now += stop.steps;
    state = bobbin_linux_serve(h->p, stop);
    h->p->memory->notes = NULL;
    if (h->p->id != self) /* the child of a fork */
        return state;
    record(h);
    take_snapshot_now(h);
    return state;
}

bool bobbin_history_write(bobbin_history *h, uint64_t address, size_t count, const void *from)
{
    bool done;

    note(h);
    done = bobbin_memory_write(h->p->machine, address, count, from);
    if (done && count > 0)
        memory_note(h->p->memory, address >> GUEST_PAGE_BITS, ((address + count - 1) >> GUEST_PAGE_BITS) + 1);
    record(h);
    return done;
}

bool bobbin_history_set(bobbin_history *h, int thread, size_t index, uint64_t value)
{
    bool done;

    note(h);
    done = bobbin_linux_register_set(h->p, thread, index, value);
    record(h);
    return done;
}

/* ---- Looking back ------------------------------------------------------------------------------------------------ */

uint64_t bobbin_history_first(const bobbin_history *h)
{
    return h->lost ? h->now : h->snapshots[0].at;
}

uint64_t bobbin_history_last(const bobbin_history *h)
{
    return h->now;
}

bobbin_machine *bobbin_history_machine(const bobbin_history *h)
{
    return h->past;
}

uint64_t bobbin_history_place(const bobbin_history *h)
{
    return h->place.at;
}

uint64_t bobbin_history_turn(const bobbin_history *h)
{
    return h->place.turn;
}

/* Does what was done to the process at this step. False: that was something else. */
static bool repeat_here(struct bobbin_history *h)
{
    while (h->place.next < h->count && h->entries[h->place.next].at == h->place.at) {
        const struct entry *entry = &h->entries[h->place.next++];

        if (bobbin_pc(h->past) != entry->pc) {
            h->lost = true;
            return false;
        }
        repeat(h->past, h->p->abi->memory(h->past), entry);
        if (entry->view != NULL) {
            h->place.view = entry->view;
            h->place.turn = entry->at;
        }
    }
    return true;
}

struct bobbin_stop bobbin_history_run(bobbin_history *h, const struct bobbin_cell *cell, uint64_t fuel)
{
    const uint64_t until = h->place.next < h->count ? h->entries[h->place.next].at : h->now, left = until - h->place.at;
    struct bobbin_stop stop = bobbin_run(h->past, cell, fuel < left ? fuel : left);

    h->place.at += stop.steps;
    if (stop.kind != bobbin_stop_breakpoint && stop.kind != bobbin_stop_refused) {
        if (stop.kind != bobbin_stop_fuel && stop.steps == 0 && left > 0)
            h->lost = true; /* the process went on from here */
        stop.kind = repeat_here(h) && !h->lost ? bobbin_stop_fuel : bobbin_stop_refused;
    }
    stop.pc = bobbin_pc(h->past);
    return stop;
}

/* Runs the machine in the past up to that step, whatever breakpoints there are. */
static bool advance(struct bobbin_history *h, const struct bobbin_cell *cell, uint64_t to)
{
    const struct bobbin_cell *one_by_one = bobbin_cell_find(cell->guest, "reference", bobbin_exact);

    bobbin_set_hook(h->past, NULL, NULL);
    bobbin_set_watches(h->past, NULL, 0);
    while (h->place.at < to && !h->lost) {
        if (bobbin_history_run(h, cell, to - h->place.at).kind == bobbin_stop_breakpoint)
            bobbin_history_run(h, one_by_one, 1);
    }
    return !h->lost && repeat_here(h);
}

static bool go_to_snapshot(struct bobbin_history *h, const struct snapshot *snapshot)
{
    h->place = *snapshot;
    h->place.machine = h->past;
    return bobbin_copy(h->past, snapshot->machine);
}

bool bobbin_history_go(bobbin_history *h, const struct bobbin_cell *cell, uint64_t to)
{
    const struct snapshot *from = &h->snapshots[0];

    if (h->past == NULL)
        h->past = another_machine(h);
    if (h->past == NULL || h->lost || to < from->at || to > h->now)
        return false;
    for (size_t i = 1; i < h->snapshot_count; i++) {
        if (h->snapshots[i].at <= to)
            from = &h->snapshots[i];
    }
    if (h->near.at <= to && h->near.at > from->at)
        from = &h->near;
    if ((h->place.at > to || h->place.at < from->at) && !go_to_snapshot(h, from))
        return false;
    if (to - h->place.at > 2 * NEAR) {
        if (!advance(h, cell, to - NEAR) || !take_snapshot(h, &h->near, &h->place))
            return false;
    }
    return advance(h, cell, to);
}

bool bobbin_history_thread_at(const bobbin_history *h, size_t index, struct bobbin_linux_thread *out)
{
    if (h->place.view == NULL || index >= h->place.view->count)
        return false;
    *out = h->place.view->threads[index].thread;
    if (out->has_turn)
        out->pc = bobbin_pc(h->past);
    return true;
}

bool bobbin_history_register_get(const bobbin_history *h, int thread, size_t index, uint64_t *value)
{
    for (size_t i = 0; index < bobbin_register_words(h->p->machine) && i < h->place.view->count; i++) {
        const struct seen *seen = &h->place.view->threads[i];

        if (seen->thread.id != thread)
            continue;
        *value = seen->thread.has_turn ? bobbin_register_get(h->past, index) : seen->registers[index];
        return true;
    }
    return false;
}

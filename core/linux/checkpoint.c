/* Checkpoints: a process as a file, from which it goes on in another process of the host's, on another host, under
 * another engine.
 *
 * Each part is carried by one function in both directions, so that what is written and what is read cannot differ.
 * What is read comes from a stranger: everything that the process relies on is checked. What the host has of the
 * process is named (files by the paths under which the program sees them) and found again in the directories that the
 * new process is given. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/checkpoint.h"

static const char magic[] = "bobbin: a Linux process, version 4\n", last_words[] = "\nthe end\n";

void carry(struct carrier *c, void *bytes, size_t size)
{
    if (!c->wrong)
        c->wrong = (c->loads ? fread(bytes, 1, size, c->file) : fwrite(bytes, 1, size, c->file)) != size;
    if (c->wrong && c->loads)
        memset(bytes, 0, size);
}

void expect(struct carrier *c, bool holds)
{
    c->wrong = c->wrong || !holds;
}

void carry_bool(struct carrier *c, bool *flag)
{
    uint8_t byte = *flag;

    CARRY(byte);
    *flag = byte != 0;
}

/* A word that both sides know already. */
static void carry_word(struct carrier *c, const char *word, size_t size)
{
    char read[64];

    memcpy(read, word, size);
    carry(c, read, size);
    expect(c, memcmp(read, word, size) == 0);
}

void carry_text(struct carrier *c, char *text, size_t room)
{
    uint32_t length = (uint32_t)strlen(text);

    CARRY(length);
    expect(c, length < room);
    if (c->wrong)
        return;
    carry(c, text, length);
    text[length] = '\0';
    expect(c, strlen(text) == length);
}

void carry_time(struct carrier *c, uint64_t *at, uint64_t now, uint64_t none)
{
    uint64_t left = *at == none ? none : *at > now ? *at - now : 1;

    CARRY(left);
    *at = left == none ? none : left > UINT64_MAX / 2 - now ? UINT64_MAX / 2 : now + left;
}

/* ---- The machine ------------------------------------------------------------------------------------------------- */

static void carry_head(struct carrier *c, struct bobbin_checkpoint *head)
{
    carry_word(c, magic, sizeof magic - 1);
    carry_text(c, head->guest, sizeof head->guest);
    carry_text(c, head->isa, sizeof head->isa);
    CARRY(head->memory_size);
    CARRY(head->steps);
}

static void carry_fields(struct carrier *c)
{
    bobbin_machine *machine = c->p->machine;
    const struct bobbin_guest *guest = machine->guest;
    const size_t count = bobbin_field_count(machine);
    uint64_t *values = calloc(count, sizeof *values), number = count;

    CARRY(number);
    expect(c, values != NULL && number == count);
    if (!c->wrong && !c->loads)
        bobbin_fields_save(machine, values);
    if (!c->wrong)
        carry(c, values, count * sizeof *values);
    for (size_t i = 0; c->loads && !c->wrong && i < count; i++) {
        const uint64_t writable = i < guest->field_count ? guest->fields[i].writable : UINT64_MAX;

        if (writable != 0) /* what never changes is there already */
            bobbin_field_restore(machine, i, values[i] & writable);
    }
    free(values);
}

/* Pages that allow the same. */
struct stretch {
    uint64_t first, end;
    uint32_t permission; /* as memory_visible; 0: there are no more */
};

static struct stretch next_stretch(const struct memory *memory, uint64_t page)
{
    const uint64_t count = memory->size / GUEST_PAGE, first = memory_next_mapped(memory, page, count);
    struct stretch stretch = {first, first, first < count ? memory_visible(memory, first) : 0};

    while (stretch.end < count && stretch.permission != 0 && memory_visible(memory, stretch.end) == stretch.permission)
        stretch.end++;
    return stretch;
}

/* The pages of it that are not all zeros, after their numbers. */
static void save_pages(struct carrier *c, const struct stretch *stretch)
{
    enum { AT_ONCE = 512 };
    static const uint8_t zeros[GUEST_PAGE];
    const struct memory *memory = c->p->memory;
    uint8_t touched[AT_ONCE];
    uint64_t count, none = UINT64_MAX;

    for (uint64_t first = stretch->first; first < stretch->end; first += count) {
        count = stretch->end - first < AT_ONCE ? stretch->end - first : AT_ONCE;
        memory_touched(memory, first, count, touched);
        for (uint64_t page = first; page < first + count; page++) {
            uint8_t *bytes = memory->host + (page << GUEST_PAGE_BITS);

            if (!touched[page - first] || memcmp(bytes, zeros, GUEST_PAGE) == 0)
                continue;
            CARRY(page);
            carry(c, bytes, GUEST_PAGE);
        }
    }
    CARRY(none);
}

static void load_pages(struct carrier *c, const struct stretch *stretch)
{
    struct memory *memory = c->p->memory;
    uint64_t page;

    if (stretch->end > memory->size >> GUEST_PAGE_BITS)
        memory_grow(memory);
    expect(c,
           (stretch->permission & ~(unsigned)(PAGE_READ | PAGE_WRITE | PAGE_EXEC | PAGE_MAPPED | PAGE_WITHHELD)) == 0 &&
               stretch->first < stretch->end && stretch->end <= memory->size / GUEST_PAGE);
    if (!c->wrong)
        memory_map(memory, stretch->first << GUEST_PAGE_BITS, (stretch->end - stretch->first) << GUEST_PAGE_BITS,
                   stretch->permission);
    for (CARRY(page); !c->wrong && page != UINT64_MAX; CARRY(page)) {
        expect(c, page >= stretch->first && page < stretch->end);
        if (!c->wrong)
            carry(c, memory->host + (page << GUEST_PAGE_BITS), GUEST_PAGE);
    }
}

static void carry_memory(struct carrier *c)
{
    struct stretch stretch = {.permission = 1};

    while (!c->wrong && stretch.permission != 0) {
        if (!c->loads)
            stretch = next_stretch(c->p->memory, stretch.end);
        CARRY(stretch.first);
        CARRY(stretch.end);
        CARRY(stretch.permission);
        if (stretch.permission != 0 && c->loads)
            load_pages(c, &stretch);
        else if (stretch.permission != 0)
            save_pages(c, &stretch);
    }
}

/* ---- The process ------------------------------------------------------------------------------------------------- */

static void carry_layout(struct carrier *c)
{
    process *p = c->p;

    CARRY(p->stack_low);
    CARRY(p->stack_high);
    CARRY(p->map_top);
    CARRY(p->brk_start);
    CARRY(p->brk);
    CARRY(p->initial);
    CARRY(p->trampoline);
    CARRY(p->tag_bits);
    carry_bool(c, &p->keeps_tag_bits);
    expect(c, p->tag_bits <= MOST_TAG_BITS);
    expect(c, is_page(p, p->stack_low) && is_page(p, p->stack_high) && p->stack_low < p->stack_high);
    expect(c, is_page(p, p->map_top));
    expect(c, p->brk_start <= p->brk && p->brk <= p->memory->size && is_page(p, p->trampoline));
}

static void carry_timers(struct carrier *c)
{
    process *p = c->p;

    for (size_t i = 0; i < TIMERS; i++) {
        carry_time(c, &p->timers[i].at, timer_now((int)i), 0);
        CARRY(p->timers[i].interval);
    }
    for (size_t i = 0; i < POSIX_TIMERS; i++) {
        struct posix_timer *timer = &p->posix_timers[i];
        int32_t clock = timer->clock;

        carry_bool(c, &timer->used);
        CARRY(clock);
        timer->clock = clock;
        carry_time(c, &timer->at, posix_timer_now(timer), 0);
        CARRY(timer->interval);
        CARRY(timer->value);
        CARRY(timer->signal);
        CARRY(timer->thread);
        CARRY(timer->overrun);
        expect(c, timer->signal >= 0 && timer->signal <= SIGNALS);
    }
}

static void carry_signals(struct carrier *c)
{
    process *p = c->p;
    uint64_t count = p->pending_count;

    CARRY(p->actions);
    CARRY(count);
    expect(c, count <= MOST_PENDING);
    p->pending_count = c->wrong ? 0 : (size_t)count;
    for (size_t i = 0; i < p->pending_count; i++) {
        CARRY(p->pending[i].info);
        CARRY(p->pending[i].thread);
        expect(c, p->pending[i].info.number >= 1 && p->pending[i].info.number <= SIGNALS);
    }
}

/* The program's clocks go on from where they were. That of the processor may have come further here by reading this. */
static void carry_clock(struct carrier *c, clockid_t clock, uint64_t *ahead)
{
    uint64_t now = program_now(c->p, clock);

    CARRY(now);
    if (c->loads)
        *ahead = now - clock_now(clock);
    if (c->loads && clock == CLOCK_PROCESS_CPUTIME_ID && *ahead > now)
        *ahead = 0;
}

static void carry_process(struct carrier *c)
{
    process *p = c->p;
    int newest = newest_number(p);

    carry_layout(c);
    carry_signals(c);
    carry_timers(c);
    carry_clock(c, CLOCK_MONOTONIC, &p->ahead.monotonic);
    carry_clock(c, CLOCK_PROCESS_CPUTIME_ID, &p->ahead.processor);
    CARRY(p->mask);
    CARRY(p->user);
    CARRY(p->group);
    CARRY(p->groups);
    CARRY(p->group_count);
    carry_bool(c, &p->dumpable);
    carry_bool(c, &p->keeps_capabilities);
    carry_bool(c, &p->no_new_privileges);
    CARRY(p->limits);
    CARRY(p->schedule);
    CARRY(p->wait_order);
    CARRY(p->turn);
    CARRY(p->until_look);
    CARRY(p->main_status);
    CARRY(newest);
    p->mask &= 0777;
    expect(c, newest >= FIRST_PROCESS && p->group_count <= MOST_GROUPS);
    if (c->loads && !c->wrong)
        set_newest_number(p, newest);
    carry_text(c, p->work, sizeof p->work);
    carry_text(c, p->program, sizeof p->program);
    expect(c, p->work[0] == '/' || p->work[0] == '\0');
}

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

static void carry_wait(struct carrier *c, struct wait *wait)
{
    uint32_t what = wait->what;

    CARRY(what);
    carry_bool(c, &wait->come);
    carry_bool(c, &wait->woken);
    carry_time(c, &wait->deadline, monotonic_now(), UINT64_MAX);
    CARRY(wait->signals);
    CARRY(wait->done);
    CARRY(wait->futex);
    CARRY(wait->order);
    CARRY(wait->bits);
    expect(c, what == WAITS_FOR_NOTHING || what == WAITS_FOR_FUTEX || what == WAITS_FOR_FILES ||
                  what == WAITS_FOR_TIME || what == WAITS_FOR_SIGNAL || what == WAITS_FOR_EVER);
    if (!c->loads)
        return;
    wait->what = (enum waiting)what;
    wait->come = wait->come || what == WAITS_FOR_FILES; /* the call itself knows which, and looks again */
}

static void carry_thread(struct carrier *c, struct thread *thread)
{
    carry_wait(c, &thread->wait);
    CARRY(thread->call.number);
    CARRY(thread->call.arguments);
    CARRY(thread->call.result);
    CARRY(thread->blocked);
    CARRY(thread->suspended_mask);
    carry_bool(c, &thread->suspended);
    CARRY(thread->signal_stack);
    CARRY(thread->clear_id);
    CARRY(thread->robust_list);
    CARRY(thread->pc);
    CARRY(thread->tag_bits);
    carry(c, thread->registers, c->p->abi->context_size(c->p->machine));
}

/* In the order in which they began. */
static void carry_threads(struct carrier *c)
{
    process *p = c->p;
    struct thread *thread, *turn = NULL;
    uint64_t count = p->thread_count;

    CARRY(count);
    expect(c, count > 0 && count <= MOST_THREADS);
    if (c->loads)
        free_threads(p);
    thread = p->first;
    for (uint64_t i = 0; !c->wrong && i < count; i++, thread = thread->after) {
        char name[NAME_SIZE] = "";
        bool has_turn = thread == p->thread;
        int32_t id = thread != NULL ? thread->id : 0;

        if (!c->loads)
            memcpy(name, thread->name, sizeof name);
        CARRY(id);
        CARRY(name);
        carry_bool(c, &has_turn);
        expect(c, !c->loads || (id > 0 && (p->thread == NULL || thread_of(p, id) == NULL)));
        if (c->loads && !c->wrong)
            thread = add_thread(p, id, name);
        expect(c, thread != NULL);
        if (thread == NULL)
            return;
        carry_thread(c, thread);
        if (has_turn)
            turn = thread;
    }
    expect(c, turn != NULL);
    if (c->loads && turn != NULL)
        p->thread = turn;
}

/* ---- What children do not get ------------------------------------------------------------------------------------ */

static void carry_inheritance(struct carrier *c)
{
    uint64_t address = 0, length = 0;
    uint8_t wiped = 0;
    size_t position = 0;
    bool is, more = true;

    while (more && !c->wrong) {
        if (!c->loads) {
            more = next_inheritance(c->p, &position, &address, &length, &is);
            length = more ? length : 0;
            wiped = is;
        }
        CARRY(address);
        CARRY(length);
        CARRY(wiped);
        more = length > 0;
        expect(c, !more || (is_page(c->p, address) && is_page(c->p, length) && address <= c->p->memory->size - length));
        if (more && c->loads && !c->wrong)
            expect(c, set_inheritance(c->p, address, length, wiped ? WIPED : LEFT_OUT) == 0);
    }
}

/* ---- From end to end --------------------------------------------------------------------------------------------- */

static bool carry_all(struct carrier *c, struct bobbin_error *error)
{
    carry_fields(c);
    carry_memory(c);
    if (!carry_files(c, error) || !carry_mappings(c, error))
        return false;
    carry_inheritance(c);
    carry_process(c);
    carry_threads(c);
    carry_word(c, last_words, sizeof last_words - 1);
    return c->wrong || check_absent(c, error);
}

static bool head_of(const process *p, uint64_t steps, struct bobbin_checkpoint *head)
{
    *head = (struct bobbin_checkpoint){.memory_size = p->memory->limit, .steps = steps};
    bobbin_isa(p->machine, head->isa, sizeof head->isa);
    return snprintf(head->guest, sizeof head->guest, "%s", p->machine->guest->name) < (int)sizeof head->guest;
}

/* A new file in the directory of `path`: without a name, so that nothing of it is left whatever ends this process, or
 * where the host has no such files under the name that comes to be `new`. */
static int open_new(const char *path, char new[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int file = -1;

    new[0] = '\0';
    if (strlen(path) + sizeof ".XXXXXX" > PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (slash != NULL)
        memcpy(new, path, (size_t)(slash + 1 - path));
    strcpy(new + (slash != NULL ? slash + 1 - path : 0), ".");
    if (access("/proc/self/fd", X_OK) == 0) /* give_name needs it */
        file = open(new, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    new[0] = '\0';
    if (file < 0) {
        sprintf(new, "%s.XXXXXX", path);
        file = mkostemp(new, O_CLOEXEC);
    }
    return file;
}

/* 0 or an error. */
static int link_as(int file, const char *name)
{
    return linkat(AT_FDCWD, host_link_to(file).path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* The file gets its name, where there may be another one: what has none needs one for the moment before that. 0 or an
 * error. */
static int give_name(int file, char new[PATH_MAX], const char *path)
{
    int why = new[0] == '\0' ? link_as(file, path) : EEXIST;

    if (why != EEXIST)
        return why;
    for (unsigned n = (unsigned)getpid(); new[0] == '\0' && why == EEXIST; n++) {
        sprintf(new, "%s.%06x", path, n & 0xffffff);
        why = link_as(file, new);
        if (why != 0)
            new[0] = '\0';
    }
    if (new[0] != '\0')
        why = rename(new, path) == 0 ? 0 : errno;
    return why;
}

/* The whole of it into a new file, which is on the disk before it has its name. */
static bool save_to(process *p, uint64_t steps, int file, char new[PATH_MAX], const char *path,
                    struct bobbin_error *error)
{
    struct carrier c = {.p = p, .file = fdopen(file, "w")};
    struct bobbin_checkpoint head;
    bool done;
    int why;

    if (c.file == NULL) {
        close(file);
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    }
    c.wrong = !head_of(p, steps, &head);
    carry_head(&c, &head);
    done = carry_all(&c, error);
    if (done && (c.wrong || fflush(c.file) != 0 || fsync(file) != 0))
        done = bobbin_fail(error, bobbin_error_file, 0, 0, "it cannot be written: %s", strerror(errno));
    why = done ? give_name(file, new, path) : 0;
    if (why != 0)
        done = bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(why));
    fclose(c.file);
    return done;
}

bool bobbin_linux_save(bobbin_linux *p, uint64_t steps, const char *path, struct bobbin_error *error)
{
    char new[PATH_MAX];
    struct stat status;
    int file;

    if (p->end.state != bobbin_linux_runs)
        return bobbin_fail(error, bobbin_error_argument, 0, 0, "the program has ended");
    if (p->id != FIRST_PROCESS || !is_alone(p))
        return bobbin_fail(error, bobbin_error_input, 0, 0,
                           "the program has more than one process, which cannot be taken along");
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) /* a device, say, is not to become a file */
        return bobbin_fail(error, bobbin_error_file, 0, 0, "it is there, and is no regular file");
    file = open_new(path, new);
    if (file < 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
    if (save_to(p, steps, file, new, path, error))
        return true;
    if (new[0] != '\0')
        unlink(new);
    return false;
}

static FILE *open_checkpoint(const char *path, struct bobbin_checkpoint *head, struct bobbin_error *error)
{
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct carrier c = {.file = file >= 0 ? fdopen(file, "r") : NULL, .loads = true};
    struct stat status;

    *head = (struct bobbin_checkpoint){.guest = ""};
    if (c.file == NULL) {
        bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
        if (file >= 0)
            close(file);
        return NULL;
    }
    expect(&c, fstat(file, &status) == 0 && S_ISREG(status.st_mode));
    carry_head(&c, head);
    if (!c.wrong)
        return c.file;
    fclose(c.file);
    bobbin_fail(error, bobbin_error_input, 0, 0, "no checkpoint, or of another version");
    return NULL;
}

bool bobbin_checkpoint_read(const char *path, struct bobbin_checkpoint *head, struct bobbin_error *error)
{
    FILE *file = open_checkpoint(path, head, error);

    if (file != NULL)
        fclose(file);
    return file != NULL;
}

bool load_checkpoint(process *p, const char *path, const int *streams, struct bobbin_error *error)
{
    struct bobbin_checkpoint head, own;
    struct carrier c = {.p = p, .streams = streams, .file = open_checkpoint(path, &head, error), .loads = true};
    bool done;

    if (c.file == NULL)
        return false;
    done = head_of(p, 0, &own) && strcmp(own.guest, head.guest) == 0 && strcmp(own.isa, head.isa) == 0 &&
           own.memory_size == head.memory_size;
    if (!done)
        bobbin_fail(error, bobbin_error_argument, 0, 0, "the machine is not like the one that it was made on");
    done = done && carry_all(&c, error);
    if (done && c.wrong)
        done = bobbin_fail(error, bobbin_error_input, 0, 0, "it is cut short or damaged");
    fclose(c.file);
    return done;
}

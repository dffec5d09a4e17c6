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
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux/process.h"

static const char magic[] = "bobbin: a Linux process, version 3\n", last_words[] = "\nthe end\n";

struct carrier {
    process *p;
    const int *streams; /* as bobbin_linux_options has them */
    FILE *file;
    bool loads;
    bool wrong; /* cut, or something in it cannot be */
};

static void carry(struct carrier *c, void *bytes, size_t size)
{
    if (!c->wrong)
        c->wrong = (c->loads ? fread(bytes, 1, size, c->file) : fwrite(bytes, 1, size, c->file)) != size;
    if (c->wrong && c->loads)
        memset(bytes, 0, size);
}

#define CARRY(object) carry(c, &(object), sizeof(object))

static void expect(struct carrier *c, bool holds)
{
    c->wrong = c->wrong || !holds;
}

/* A byte that is no bool must not become one. */
static void carry_bool(struct carrier *c, bool *flag)
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

static void carry_text(struct carrier *c, char *text, size_t room)
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

/* A time on a clock whose hands stand elsewhere on another host: what is left of it. `none` is no time. */
static void carry_time(struct carrier *c, uint64_t *at, uint64_t now, uint64_t none)
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
    expect(c, (stretch->permission & ~(unsigned)(PAGE_READ | PAGE_WRITE | PAGE_EXEC | PAGE_MAPPED)) == 0 &&
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

static bool is_page(const process *p, uint64_t address)
{
    return address % GUEST_PAGE == 0 && address <= p->memory->size;
}

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

static void carry_process(struct carrier *c)
{
    process *p = c->p;
    int newest = newest_number(p);

    carry_layout(c);
    carry_signals(c);
    carry_timers(c);
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

/* ---- Files ------------------------------------------------------------------------------------------------------- */

enum kind { NO_MORE, STREAM, SAME, NAMED };

/* A descriptor, as it is found again. */
struct known_file {
    uint32_t kind;
    int32_t number;
    int32_t as;     /* STREAM: which of the host's; SAME: the number of another descriptor of it */
    uint32_t flags; /* the host's, of open(2) as the guest has them */
    uint64_t offset, position;
    uint8_t close_on_exec, directory;
    char path[PATH_MAX];
};

static void carry_file(struct carrier *c, struct known_file *file)
{
    CARRY(file->kind);
    CARRY(file->number);
    CARRY(file->as);
    CARRY(file->flags);
    CARRY(file->offset);
    CARRY(file->position);
    CARRY(file->close_on_exec);
    CARRY(file->directory);
    carry_text(c, file->path, sizeof file->path);
}

static bool same_file(int a, int b)
{
    struct stat first, second;

    return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino && first.st_rdev == second.st_rdev;
}

static int stream_of(const struct carrier *c, int stream)
{
    return c->streams != NULL ? c->streams[stream] : stream;
}

/* `flags` are the guest's. The host's descriptor, or an error. */
static int64_t open_again(const process *p, const char *path, uint32_t flags, const struct mount **mount)
{
    const int kept = O_ACCMODE | O_APPEND | O_NONBLOCK | O_PATH | O_DIRECTORY;
    struct place place;
    int64_t result = locate(p, AT_FDCWD, path, &place);

    if (result == 0)
        result = open_place(&place, (host_open_flags(flags) & kept) | O_CLOEXEC | O_NOCTTY, 0);
    if (result >= 0)
        *mount = place.mount;
    return result;
}

/* The number of a descriptor before that one which is a duplicate of it; -1: there is none. */
static int original_of(const process *p, int number)
{
    for (int other = 0; other < number; other++) {
        if (p->files[other].open &&
            syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE, p->files[number].host, p->files[other].host) == 0)
            return other;
    }
    return -1;
}

/* Which of the host's streams a file is that came with the process; -1: none. */
static int original_stream(const struct carrier *c, const struct open_file *file)
{
    for (int stream = 0; stream < 3 && file->mount == NULL; stream++) {
        if (stream_of(c, stream) >= 0 && same_file(file->host, stream_of(c, stream)))
            return stream;
    }
    return -1;
}

/* Finds out under what name the program can open it again; NULL, or why that cannot be. */
static const char *name_file(const process *p, const struct open_file *file, struct known_file *known)
{
    const bool made = file->mount == mount_of_made();
    const struct mount *mount;
    int64_t again;
    bool same;

    if (file->mount == NULL)
        return file->pipe ? "a pipe or a socket" : "no file of a directory";
    if (file->path != NULL)
        strcpy(known->path, file->path);
    else if (made ? !device_name(file->host, known->path) : !guest_name_of(p, file->host, known->path))
        return made ? "a file that was made for it" : "a file that has no name any more";
    again = open_again(p, known->path, known->flags, &mount);
    if (again < 0)
        return "a file that cannot be opened again";
    same = made || same_file(file->host, (int)again);
    close((int)again);
    return same ? NULL : "a file that was removed or replaced";
}

static const char *know_file(const struct carrier *c, int number, struct known_file *known)
{
    const process *p = c->p;
    const struct open_file *file = &p->files[number];
    const off_t offset = lseek(file->host, 0, SEEK_CUR);
    const int flags = fcntl(file->host, F_GETFL), original = original_of(p, number);
    const int stream = original_stream(c, file);

    *known = (struct known_file){.kind = NAMED,
                                 .number = number,
                                 .flags = (uint32_t)guest_open_flags(flags),
                                 .offset = offset > 0 ? (uint64_t)offset : 0,
                                 .position = file->position,
                                 .close_on_exec = file->close_on_exec,
                                 .directory = file->path != NULL};
    known->kind = original >= 0 ? SAME : stream >= 0 ? STREAM : NAMED;
    known->as = original >= 0 ? original : stream;
    if (known->kind != NAMED && file->path != NULL)
        strcpy(known->path, file->path);
    return known->kind != NAMED ? NULL : name_file(p, file, known);
}

static bool save_files(struct carrier *c, struct bobbin_error *error)
{
    struct known_file known;

    for (int number = 0; number < MOST_FILES; number++) {
        const char *why = c->p->files[number].open ? know_file(c, number, &known) : NULL;

        if (why != NULL)
            return bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the program's descriptor %d is %s, which cannot be taken along%s%s", number, why,
                               known.path[0] != '\0' ? ": " : "", known.path);
        if (c->p->files[number].open)
            carry_file(c, &known);
    }
    known = (struct known_file){.kind = NO_MORE};
    carry_file(c, &known);
    return true;
}

static bool load_file(struct carrier *c, const struct known_file *known, struct bobbin_error *error)
{
    process *p = c->p;
    const struct mount *mount = NULL;
    int64_t host = -1, number;

    if (known->kind == NAMED) {
        host = open_again(p, known->path, known->flags, &mount);
        if (host < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "the program has %s open: %s", known->path,
                               strerror((int)-host));
        lseek((int)host, (off_t)known->offset, SEEK_SET);
    } else if (known->kind == STREAM) {
        host = fcntl(stream_of(c, known->as), F_DUPFD_CLOEXEC, 3);
    } else if (p->files[known->as].open) {
        host = fcntl(p->files[known->as].host, F_DUPFD_CLOEXEC, 3);
        mount = p->files[known->as].mount;
    }
    if (host < 0)
        return true; /* a stream that is closed here */
    number = new_file(p, (int)host, (uint64_t)known->number, known->close_on_exec != 0);
    if (number < 0)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "the program has too many files open");
    p->files[number].mount = mount;
    p->files[number].position = known->position;
    p->files[number].path = known->directory ? strdup(known->path) : NULL;
    return true;
}

static bool load_files(struct carrier *c, struct bobbin_error *error)
{
    struct known_file known = {0};
    int32_t last = -1;

    close_files(c->p);
    for (carry_file(c, &known); !c->wrong && known.kind != NO_MORE; carry_file(c, &known)) {
        const int32_t most = known.kind == STREAM ? 3 : known.number;

        expect(c, known.kind <= NAMED && known.number > last && known.number < MOST_FILES);
        expect(c, known.kind == NAMED ? known.path[0] == '/' : known.as >= 0 && known.as < most);
        if (c->wrong)
            return true; /* what is wrong is said of the whole */
        last = known.number;
        if (!load_file(c, &known, error))
            return false;
    }
    return true;
}

/* ---- Mappings ---------------------------------------------------------------------------------------------------- */

/* Memory that is a copy of a file, or that is to be shared with processes which are not there yet. Its bytes are
 * carried with all others; the file only for who gives them back. */
struct known_mapping {
    uint64_t address, end, offset;
    uint32_t sharing;
    char path[PATH_MAX]; /* "": there are no more */
};

static void carry_mapping(struct carrier *c, struct known_mapping *known)
{
    CARRY(known->address);
    CARRY(known->end);
    CARRY(known->offset);
    CARRY(known->sharing);
    carry_text(c, known->path, sizeof known->path);
}

static bool save_mappings(struct carrier *c, struct bobbin_error *error)
{
    struct known_mapping known = {.end = 0};
    process *p = c->p;

    while (known.end < p->memory->size) {
        const struct mapping_view view = mapping_at(p, known.end);

        known.address = known.end;
        known.end = view.end;
        known.offset = view.offset;
        known.sharing = view.sharing;
        if (view.host < 0)
            continue;
        if (view.sharing == SHARED)
            return bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the program shares memory with a file at 0x%" PRIx64 ", which cannot be taken along",
                               known.address);
        if (view.sharing == SHARED_ALONE)
            strcpy(known.path, "/dev/zero"); /* as Linux names it */
        if (view.sharing == SHARED_ALONE || guest_name_of(p, view.host, known.path))
            carry_mapping(c, &known);
    }
    known.path[0] = '\0';
    carry_mapping(c, &known);
    return true;
}

static bool load_mappings(struct carrier *c, struct bobbin_error *error)
{
    struct known_mapping known = {.path = ""};
    process *p = c->p;

    for (carry_mapping(c, &known); !c->wrong && known.path[0] != '\0'; carry_mapping(c, &known)) {
        const struct mount *mount;
        int64_t host;

        expect(c, known.path[0] == '/' && is_page(p, known.address) && is_page(p, known.end) &&
                      known.address < known.end && known.offset % GUEST_PAGE == 0 && known.offset < INT64_MAX / 2 &&
                      known.sharing != SHARED && known.sharing <= SHARED_ALONE);
        if (c->wrong)
            return true;
        if (known.sharing == SHARED_ALONE) {
            expect(c, share_content(p, known.address, known.end - known.address) == 0);
            continue;
        }
        host = open_again(p, known.path, O_RDONLY, &mount);
        if (host < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "the program has %s in its memory: %s", known.path,
                               strerror((int)-host));
        expect(c, record_mapping(p, known.address, known.end - known.address, (int)host, known.offset,
                                 (enum sharing)known.sharing) == 0);
        close((int)host);
    }
    return true;
}

/* ---- From end to end --------------------------------------------------------------------------------------------- */

static bool carry_all(struct carrier *c, struct bobbin_error *error)
{
    carry_fields(c);
    carry_memory(c);
    if (!(c->loads ? load_files : save_files)(c, error) || !(c->loads ? load_mappings : save_mappings)(c, error))
        return false;
    carry_process(c);
    carry_threads(c);
    carry_word(c, last_words, sizeof last_words - 1);
    return true;
}

static bool head_of(const process *p, uint64_t steps, struct bobbin_checkpoint *head)
{
    *head = (struct bobbin_checkpoint){.memory_size = p->memory->limit, .steps = steps};
    bobbin_isa(p->machine, head->isa, sizeof head->isa);
    return snprintf(head->guest, sizeof head->guest, "%s", p->machine->guest->name) < (int)sizeof head->guest;
}

/* The whole of it into a new file, which is on the disk then. */
static bool save_to(process *p, uint64_t steps, int file, struct bobbin_error *error)
{
    struct carrier c = {.p = p, .file = fdopen(file, "w")};
    struct bobbin_checkpoint head;
    bool done;

    if (c.file == NULL) {
        close(file);
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    }
    c.wrong = !head_of(p, steps, &head);
    carry_head(&c, &head);
    done = carry_all(&c, error);
    if (done && (c.wrong || fflush(c.file) != 0 || fsync(fileno(c.file)) != 0))
        done = bobbin_fail(error, bobbin_error_file, 0, 0, "it cannot be written: %s", strerror(errno));
    fclose(c.file);
    return done;
}

bool bobbin_linux_save(bobbin_linux *p, uint64_t steps, const char *path, struct bobbin_error *error)
{
    char new[PATH_MAX];
    int file;

    if (p->end.state != bobbin_linux_runs)
        return bobbin_fail(error, bobbin_error_argument, 0, 0, "the program has ended");
    if (p->id != FIRST_PROCESS || !is_alone(p))
        return bobbin_fail(error, bobbin_error_input, 0, 0,
                           "the program has more than one process, which cannot be taken along");
    if (snprintf(new, sizeof new, "%s.XXXXXX", path) >= (int)sizeof new)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(ENAMETOOLONG));
    file = mkostemp(new, O_CLOEXEC);
    if (file < 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
    if (save_to(p, steps, file, error)) {
        if (rename(new, path) == 0)
            return true;
        bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
    }
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

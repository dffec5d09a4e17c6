/* The public functions that work on a machine of any guest: what is particular goes through struct bobbin_guest. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/code_cache.h"
#include "guest.h"
#include "memory.h"

const char *bobbin_version(void)
{
    return BOBBIN_VERSION;
}

/* ---- Machines ---------------------------------------------------------------------------------------------------- */

static bobbin_machine *new_machine(const bobbin_guest *guest)
{
    struct bobbin_machine *m = calloc(1, guest->machine_size);

    if (m != NULL)
        m->guest = guest;
    return m;
}

static bobbin_machine *open_with(const bobbin_guest *guest, uint64_t memory, struct bobbin_error *error)
{
    struct bobbin_machine *m = new_machine(guest);

    if (m == NULL)
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a machine");
    else if (guest->open == NULL || guest->open(m, memory, error))
        return m;
    free(m);
    return NULL;
}

bobbin_machine *bobbin_open_sized(const bobbin_guest *guest, uint64_t memory, struct bobbin_error *error)
{
    bobbin_machine *machine;

    if (guest != NULL && guest->open != NULL && memory != 0)
        return open_with(guest, memory, error);
    machine = bobbin_open(guest, error);
    if (machine != NULL && memory != 0 && memory != bobbin_memory_size(machine)) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "the memory of %s has one size", guest->name);
        bobbin_close(machine);
        return NULL;
    }
    return machine;
}

bobbin_machine *bobbin_open(const bobbin_guest *guest, struct bobbin_error *error)
{
    struct bobbin_error own = {.code = bobbin_error_none};
    bobbin_machine *machine;
    uint64_t memory;

    if (guest == NULL) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "there is no such guest");
        return NULL;
    }
    memory = guest->memory_default;
    machine = open_with(guest, memory, &own);
    /* A process may be short of address space (RLIMIT_AS, ulimit -v). */
    while (machine == NULL && own.code == bobbin_error_memory && memory / 2 >= guest->memory_least && memory != 0) {
        memory /= 2;
        machine = open_with(guest, memory, &own);
    }
    if (machine == NULL && error != NULL)
        *error = own;
    return machine;
}

bobbin_machine *bobbin_open_beside(bobbin_machine *first, struct bobbin_error *error)
{
    const bobbin_guest *guest = first->guest;
    struct bobbin_machine *m;

    if (guest->open_beside == NULL) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "a machine of %s has its memory to itself", guest->name);
        return NULL;
    }
    m = new_machine(guest);
    if (m != NULL && guest->open_beside(m, first))
        return m;
    free(m);
    bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a machine");
    return NULL;
}

void bobbin_close(bobbin_machine *machine)
{
    if (machine != NULL && machine->guest->close != NULL)
        machine->guest->close(machine);
    free(machine);
}

const bobbin_guest *bobbin_machine_guest(const bobbin_machine *machine)
{
    return machine->guest;
}

/* Also of NULL, which is none. */
static const char *known_format(const bobbin_guest *guest, const char *format)
{
    const char *known;

    for (size_t i = 0; format != NULL && (known = bobbin_guest_format(guest, i)) != NULL; i++) {
        if (strcasecmp(known, format) == 0)
            return known;
    }
    return NULL;
}

static bool fail_format(const bobbin_guest *guest, const char *format, struct bobbin_error *error)
{
    const char *known;
    char all[80] = "";

    for (size_t i = 0, length = 0; (known = bobbin_guest_format(guest, i)) != NULL && length < sizeof all; i++)
        length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i == 0 ? ": it has " : ", ", known);
    return bobbin_fail(error, bobbin_error_argument, 0, 0, "%s has no image format '%.40s'%s", guest->name,
                       format != NULL ? format : "", all);
}

/* Whether its programs are files that the library loads as they are; else its world loads them. */
static bool loads(const bobbin_machine *m, struct bobbin_error *error)
{
    const bobbin_guest *guest = m->guest;

    return guest->image != NULL || bobbin_fail(error, bobbin_error_argument, 0, 0,
                                               "a program for %s needs %s: open it with bobbin_%s_open (bobbin/%s.h)",
                                               guest->name, guest->world, guest->world, guest->world);
}

/* `image` has a NUL after its last byte. */
static bool load(bobbin_machine *m, const char *image, size_t size, const char *format, struct bobbin_error *error)
{
    const char *known = known_format(m->guest, format);

    if (format != NULL && known == NULL)
        return fail_format(m->guest, format, error);
    if (size == 0)
        return bobbin_fail(error, bobbin_error_input, 0, 0, "is empty");
    if (size >= 4 && memcmp(image, "\177ELF", 4) == 0)
        return bobbin_fail(error, bobbin_error_input, 0, 0, "is an ELF file, not a program for %s", m->guest->name);
    return m->guest->image->load(m, image, size, known, error);
}

bool bobbin_load_buffer(bobbin_machine *machine, const void *image, size_t size, const char *format,
                        struct bobbin_error *error)
{
    char *copy;
    bool loaded;

    if (!loads(machine, error))
        return false;
    copy = size < SIZE_MAX ? malloc(size + 1) : NULL;
    if (copy == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for an image of %zu bytes", size);
    if (size > 0)
        memcpy(copy, image, size);
    copy[size] = '\0';
    loaded = load(machine, copy, size, format, error);
    free(copy);
    return loaded;
}

/* Reads what is left of the file, but no more than a byte beyond the limit; room grows with what comes. NULL with errno
 * 0: no memory. */
static char *read_rest(int file, size_t expected, size_t limit, size_t *size)
{
    size_t room = (expected < limit ? expected : limit) + 2;
    char *text = malloc(room), *larger;
    ssize_t got = 1;

    errno = 0;
    while (text != NULL && got != 0 && *size <= limit) {
        if (*size + 1 == room) {
            room = room < limit / 2 ? 2 * room : limit + 2;
            larger = realloc(text, room);
            if (larger == NULL) {
                free(text);
                errno = 0;
                return NULL;
            }
            text = larger;
        }
        got = read(file, text + *size, room - 1 - *size);
        if (got < 0 && errno != EINTR) {
            free(text);
            return NULL;
        }
        *size += got > 0 ? (size_t)got : 0;
    }
    return text;
}

/* Reads at most `limit` bytes, so that neither a huge file nor an endless device fills the memory. */
char *bobbin_read_whole(const char *path, size_t limit, size_t *size, struct bobbin_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    struct stat status = {.st_mode = 0};

    *size = 0;
    if (file < 0) {
        bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
        return NULL;
    }
    if (fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
        bobbin_fail(error, bobbin_error_file, 0, 0, "is a directory, not a program");
    } else if ((text = read_rest(file, S_ISREG(status.st_mode) ? (size_t)status.st_size : 0, limit, size)) == NULL) {
        bobbin_fail(error, errno == 0 ? bobbin_error_memory : bobbin_error_file, 0, 0,
                    errno == 0 ? "not enough memory to read it" : "cannot be read: %s", strerror(errno));
    } else if (*size > limit) {
        bobbin_fail(error, bobbin_error_input, 0, 0, "is larger than the %zu bytes that a program may have", limit);
        free(text);
        text = NULL;
    }
    close(file);
    if (text != NULL)
        text[*size] = '\0';
    return text;
}

bool bobbin_load_file(bobbin_machine *machine, const char *path, const char *format, struct bobbin_error *error)
{
    const char *dot = strrchr(path, '.');
    size_t size;
    char *text;
    bool loaded;

    if (!loads(machine, error))
        return false;
    text = bobbin_read_whole(path, machine->guest->image->limit, &size, error);
    if (text == NULL)
        return false;
    if (format == NULL && dot != NULL)
        format = known_format(machine->guest, dot + 1);
    loaded = load(machine, text, size, format, error);
    free(text);
    return loaded;
}

char *bobbin_save(const bobbin_machine *machine, const char *format, struct bobbin_error *error)
{
    const char *known = known_format(machine->guest, format);
    char *text;

    if (known == NULL) {
        fail_format(machine->guest, format, error);
        return NULL;
    }
    if (machine->guest->image->save == NULL) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "images of %s can be read, not written", machine->guest->name);
        return NULL;
    }
    text = machine->guest->image->save(machine, known);
    if (text == NULL)
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for the image");
    return text;
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text;
} stops[] = {
    [bobbin_stop_halt] = {"halt", "the program halted"},
    [bobbin_stop_fuel] = {"fuel", "the step limit was reached"},
    [bobbin_stop_breakpoint] = {"breakpoint", "the debugger asked to stop"},
    [bobbin_stop_refused] = {"refused", "this engine cannot run this machine"},
    [bobbin_stop_ecall] = {"ecall", "the program calls the operating system"},
    [bobbin_stop_ebreak] = {"ebreak", "the program executed a breakpoint instruction"},
    [bobbin_stop_illegal] = {"illegal", "illegal instruction"},
    [bobbin_stop_fetch_fault] = {"fetch_fault", "jump to memory that cannot be executed"},
    [bobbin_stop_load_fault] = {"load_fault", "load from memory that cannot be read"},
    [bobbin_stop_store_fault] = {"store_fault", "store to memory that cannot be written"},
    [bobbin_stop_misaligned] = {"misaligned", "atomic access to a misaligned address"},
    [bobbin_stop_trap] = {"trap", "the program trapped"},
};
_Static_assert(sizeof stops / sizeof *stops == bobbin_stop_count, "every kind of stop has a name and a text");

const char *bobbin_stop_name(enum bobbin_stop_kind kind)
{
    return (unsigned)kind < bobbin_stop_count ? stops[kind].name : NULL;
}

const char *bobbin_stop_text(enum bobbin_stop_kind kind)
{
    return (unsigned)kind < bobbin_stop_count ? stops[kind].text : NULL;
}

/* Why the machine cannot run under that cell now; NULL: it can. */
static const char *why_refused(const struct bobbin_machine *m, const struct bobbin_cell *cell)
{
    if (cell == NULL)
        return "there is no such cell";
    if (!cell->available)
        return cell->why_not;
    if (strcmp(cell->guest, m->guest->name) != 0)
        return "the cell is for another guest";
    if (m->running)
        return "the machine is running already, and its hook asks to run it";
    if (cell->flavour == bobbin_fast && m->hook != NULL)
        return "the machine has a hook, which a fast cell never calls: use the exact cell of this engine";
    return NULL;
}

/* Runs one cell as it is: a `fast` one may take up to `straight` instructions more than `fuel`. */
static enum bobbin_stop_kind run_cell(struct bobbin_machine *m, const struct bobbin_cell *cell, int64_t fuel)
{
    m->engine = cell;
    m->fuel = fuel;
    m->running = true;
    if (m->guest->begin != NULL)
        m->guest->begin(m);
    bobbin_cell_run(cell)(m);
    if (m->guest->end != NULL)
        m->guest->end(m);
    m->running = false;
    return m->stop;
}

/* A `fast` cell runs as long as it cannot use more than it was given; the rest is its exact sibling's. Takes what was
 * used off *left. */
static enum bobbin_stop_kind run_fast(struct bobbin_machine *m, const struct bobbin_cell *cell, int64_t *left)
{
    const int64_t straight = m->guest->straight;
    enum bobbin_stop_kind kind = bobbin_stop_fuel;
    int64_t exactly;

    do {
        m->ahead = 0;
        if (*left > straight) {
            kind = run_cell(m, cell, *left - straight);
            *left = m->fuel + straight;
        }
        if (kind == bobbin_stop_fuel) {
            exactly = m->ahead > 0 && m->ahead < *left ? m->ahead : *left;
            kind = run_cell(m, bobbin_cell_find(cell->guest, cell->engine, bobbin_exact), exactly);
            m->exact_steps += (uint64_t)(exactly - m->fuel);
            *left -= exactly - m->fuel;
        }
    } while (kind == bobbin_stop_fuel && *left > 0);
    return kind;
}

/* Whether a stop of that kind comes before an instruction, which is not executed. */
static bool comes_before(enum bobbin_stop_kind kind)
{
    switch (kind) {
    case bobbin_stop_breakpoint:
    case bobbin_stop_illegal:
    case bobbin_stop_fetch_fault:
    case bobbin_stop_load_fault:
    case bobbin_stop_store_fault:
    case bobbin_stop_misaligned:
    case bobbin_stop_trap:
        return true;
    default:
        return false;
    }
}

static struct bobbin_stop run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel, bool roughly)
{
    struct bobbin_machine *m = machine;
    const struct bobbin_guest *guest = m->guest;
    /* Room below the largest number for what `fast` engines make of their fuel. */
    const int64_t most = INT64_MAX / 64;
    int64_t left = fuel < (uint64_t)most ? (int64_t)fuel : most;
    int64_t given = left;
    enum bobbin_stop_kind kind;
    const char *why_not = why_refused(m, cell);

    if (why_not != NULL)
        return (struct bobbin_stop){.kind = bobbin_stop_refused, .pc = guest->pc(m), .why_not = why_not};
    m->cell = cell;
    if (cell->flavour == bobbin_fast && !roughly) {
        kind = run_fast(m, cell, &left);
    } else {
        kind = run_cell(m, cell, left);
        left = m->fuel;
    }
    if (left == 0 && comes_before(kind)) /* nobody asked for that instruction */
        kind = bobbin_stop_fuel;
    return (struct bobbin_stop){.kind = kind,
                                .steps = (uint64_t)(given - left),
                                .pc = kind == bobbin_stop_halt ? guest->last_pc(m) : guest->pc(m),
                                .address = guest->fault_address != NULL ? guest->fault_address(m) : 0};
}

/* Runs with watches. The fault of an access that one of them may have made to fail is the reference's to judge, which
 * knows what exactly is accessed: it makes that access, or there is such a fault without watches, too. */
static struct bobbin_stop run_watched(bobbin_machine *m, const struct bobbin_cell *cell, uint64_t fuel)
{
    const struct bobbin_cell *reference = bobbin_cell_find(m->guest->name, "reference", bobbin_exact);
    bobbin_hook *const hook = m->hook;
    struct bobbin_stop stop, one = {.kind = bobbin_stop_fuel};
    uint64_t steps = 0;
    bool fails;

    do {
        m->guest->watch(m, WATCHING_FAILS);
        stop = run(m, cell, fuel - steps, false);
        steps += stop.steps;
        fails = stop.kind == bobbin_stop_load_fault || stop.kind == bobbin_stop_store_fault;
        if (fails) {
            m->guest->watch(m, WATCHING_NOTES);
            m->hook = NULL;
            one = run(m, reference, 1, false);
            m->hook = hook;
            steps += one.steps;
            stop = one;
        }
        m->guest->watch(m, WATCHING_OFF);
    } while (fails && one.kind == bobbin_stop_fuel && m->watch_hit == NULL && steps < fuel);
    if (!fails || one.kind != bobbin_stop_fuel)
        m->watch_hit = NULL;
    else if (m->watch_hit != NULL)
        stop.kind = bobbin_stop_breakpoint;
    stop.steps = steps;
    return stop;
}

struct bobbin_stop bobbin_run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel)
{
    machine->watch_hit = NULL;
    return machine->watch_count > 0 && !machine->running ? run_watched(machine, cell, fuel)
                                                         : run(machine, cell, fuel, false);
}

struct bobbin_stop bobbin_run_roughly(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel)
{
    return run(machine, cell, fuel, true);
}

bool bobbin_set_breakpoint(bobbin_machine *machine, uint64_t address, bool on)
{
    return machine->guest->set_breakpoint != NULL && machine->guest->set_breakpoint(machine, address, on);
}

bool bobbin_set_watches(bobbin_machine *machine, const struct bobbin_watch *watches, size_t count)
{
    uint64_t pages = 0;

    for (size_t n = 0; n < count; n++) {
        if (watches[n].length == 0 || watches[n].length > MOST_BARRED * GUEST_PAGE)
            return false;
        pages += watches[n].length / GUEST_PAGE + 2;
    }
    if (machine->running || (count > 0 && (machine->guest->watch == NULL || pages > MOST_BARRED)))
        return false;
    machine->watches = watches;
    machine->watch_count = count;
    return true;
}

const struct bobbin_watch *bobbin_watch_hit(const bobbin_machine *machine)
{
    return machine->watch_hit;
}

/* ---- Architectural state ----------------------------------------------------------------------------------------- */

uint64_t bobbin_pc(const bobbin_machine *machine)
{
    return machine->guest->pc(machine);
}

static uint64_t field_get(const bobbin_machine *machine, const struct bobbin_field *field)
{
    const char *from = (const char *)machine + field->offset;
    uint32_t half;
    uint64_t whole;

    if (field->size == sizeof half) {
        memcpy(&half, from, sizeof half);
        return half;
    }
    memcpy(&whole, from, sizeof whole);
    return whole;
}

static void field_set(bobbin_machine *machine, const struct bobbin_field *field, uint64_t value)
{
    char *to = (char *)machine + field->offset;
    uint32_t half = (uint32_t)value;

    memcpy(to, field->size == sizeof half ? (const void *)&half : (const void *)&value, field->size);
}

/* All vectors, and how many bytes they are. */
static uint8_t *vectors_of(const bobbin_machine *m, size_t *size)
{
    uint8_t *vectors = m->guest->vectors != NULL ? m->guest->vectors((bobbin_machine *)m, size) : NULL;

    *size = vectors != NULL ? *size * BOBBIN_VECTORS : 0;
    return vectors;
}

size_t bobbin_vector_size(const bobbin_machine *machine)
{
    size_t size;

    vectors_of(machine, &size);
    return size / BOBBIN_VECTORS;
}

bool bobbin_vector_get(const bobbin_machine *machine, size_t index, void *to)
{
    size_t size;
    const uint8_t *vectors = vectors_of(machine, &size);

    if (size == 0 || index >= BOBBIN_VECTORS)
        return false;
    memcpy(to, vectors + index * (size / BOBBIN_VECTORS), size / BOBBIN_VECTORS);
    return true;
}

size_t bobbin_field_count(const bobbin_machine *m)
{
    size_t size;

    vectors_of(m, &size);
    return m->guest->field_count + size / sizeof(uint64_t);
}

void bobbin_fields_save(const bobbin_machine *m, uint64_t *values)
{
    size_t size;
    const uint8_t *vectors = vectors_of(m, &size);

    for (size_t i = 0; i < m->guest->field_count; i++)
        values[i] = field_get(m, &m->guest->fields[i]);
    if (size > 0)
        memcpy(values + m->guest->field_count, vectors, size);
}

void bobbin_field_restore(bobbin_machine *m, size_t index, uint64_t value)
{
    size_t size;
    uint8_t *vectors = vectors_of(m, &size);

    if (index < m->guest->field_count)
        field_set(m, &m->guest->fields[index], value);
    else
        memcpy(vectors + (index - m->guest->field_count) * sizeof value, &value, sizeof value);
}

size_t bobbin_register_words(const bobbin_machine *machine)
{
    size_t size;

    vectors_of(machine, &size);
    return machine->guest->register_count + size / sizeof(uint64_t);
}

/* A word of the vectors, by its index among all words; NULL: there is no such. */
static uint8_t *vector_word(const bobbin_machine *machine, size_t index)
{
    size_t size;
    uint8_t *vectors = vectors_of(machine, &size);

    index -= machine->guest->register_count;
    return index < size / sizeof(uint64_t) ? vectors + index * sizeof(uint64_t) : NULL;
}

uint64_t bobbin_register_get(const bobbin_machine *machine, size_t index)
{
    const uint8_t *word;
    uint64_t value = 0;

    if (index < machine->guest->register_count)
        return field_get(machine, &machine->guest->fields[index]);
    word = vector_word(machine, index);
    if (word != NULL)
        memcpy(&value, word, sizeof value);
    return value;
}

void bobbin_register_set(bobbin_machine *machine, size_t index, uint64_t value)
{
    const struct bobbin_field *field;
    uint8_t *word;

    if (index >= machine->guest->register_count) {
        word = vector_word(machine, index);
        if (word != NULL)
            memcpy(word, &value, sizeof value);
        return;
    }
    field = &machine->guest->fields[index];
    field_set(machine, field, (field_get(machine, field) & ~field->writable) | (value & field->writable));
}

uint64_t bobbin_memory_size(const bobbin_machine *machine)
{
    return machine->guest->memory_size(machine);
}

bool bobbin_memory_read(const bobbin_machine *machine, uint64_t address, size_t count, void *to)
{
    const void *from = machine->guest->memory_at((bobbin_machine *)machine, address, count);

    if (from != NULL && count > 0)
        memcpy(to, from, count * machine->guest->unit);
    return from != NULL;
}

bool bobbin_memory_write(bobbin_machine *machine, uint64_t address, size_t count, const void *from)
{
    void *to = machine->guest->memory_at(machine, address, count);

    if (to != NULL && count > 0) {
        memcpy(to, from, count * machine->guest->unit);
        machine->guest->memory_changed(machine, address, count);
    }
    return to != NULL;
}

bool bobbin_copy(bobbin_machine *to, const bobbin_machine *from)
{
    const struct bobbin_guest *guest = to->guest;
    const uint8_t *vectors;
    size_t size;

    if (guest != from->guest || !guest->copy_memory(to, from))
        return false;
    for (size_t i = 0; i < guest->field_count; i++)
        field_set(to, &guest->fields[i], field_get(from, &guest->fields[i]));
    vectors = vectors_of(from, &size);
    if (size > 0)
        memcpy(vectors_of(to, &size), vectors, size);
    return true;
}

bool bobbin_same(const bobbin_machine *a, const bobbin_machine *b)
{
    const struct bobbin_guest *guest = a->guest;
    const uint8_t *vectors_a, *vectors_b;
    size_t size_a, size_b;

    if (guest != b->guest)
        return false;
    for (size_t i = 0; i < guest->field_count; i++) {
        if (field_get(a, &guest->fields[i]) != field_get(b, &guest->fields[i]))
            return false;
    }
    vectors_a = vectors_of(a, &size_a);
    vectors_b = vectors_of(b, &size_b);
    return size_a == size_b && (size_a == 0 || memcmp(vectors_a, vectors_b, size_a) == 0) && guest->same_memory(a, b);
}

/* ---- Looking at code --------------------------------------------------------------------------------------------- */

uint64_t bobbin_code_size(const bobbin_machine *machine)
{
    return machine->guest->code_size != NULL ? machine->guest->code_size(machine) : bobbin_memory_size(machine);
}

bool bobbin_code_read(const bobbin_machine *machine, uint64_t address, size_t count, void *to)
{
    const void *from;

    if (machine->guest->code_at == NULL)
        return bobbin_memory_read(machine, address, count, to);
    from = machine->guest->code_at(machine, address, count);
    if (from != NULL && count > 0)
        memcpy(to, from, count * machine->guest->unit);
    return from != NULL;
}

size_t bobbin_disassemble(const bobbin_machine *machine, uint64_t address, char *text, size_t size)
{
    size_t opcode;

    return machine->guest->disassemble(machine, address, &opcode, text, size);
}

size_t bobbin_opcode_at(const bobbin_machine *machine, uint64_t address)
{
    size_t opcode = machine->guest->insn_count;

    machine->guest->disassemble(machine, address, &opcode, NULL, 0);
    return opcode;
}

bool bobbin_is_code(const bobbin_machine *machine, uint64_t address, uint64_t *until)
{
    return machine->guest->is_code(machine, address, until);
}

bool bobbin_thread_next(const bobbin_machine *machine, uint64_t *position, struct bobbin_slot *slot)
{
    return machine->cell != NULL && bobbin_cell_predecoded(machine->cell) &&
           machine->guest->next_slot(machine, position, slot);
}

uint64_t bobbin_exact_steps(const bobbin_machine *machine)
{
    return machine->exact_steps;
}

/* ---- The instruction set ----------------------------------------------------------------------------------------- */

bool bobbin_set_isa(bobbin_machine *machine, const char *name, struct bobbin_error *error)
{
    if (machine->guest->set_isa == NULL)
        return bobbin_fail(error, bobbin_error_argument, 0, 0, "%s has but one instruction set", machine->guest->name);
    return machine->guest->set_isa(machine, name, error);
}

void bobbin_isa(const bobbin_machine *machine, char *name, size_t size)
{
    name[0] = '\0';
    if (machine->guest->isa_name != NULL)
        machine->guest->isa_name(machine, name, size);
}

const char *bobbin_missing_extension(const bobbin_machine *machine, uint64_t address)
{
    return machine->guest->missing_extension != NULL ? machine->guest->missing_extension(machine, address) : NULL;
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

static const struct code_cache *cache_of(const bobbin_machine *machine)
{
    return machine->guest->code_cache != NULL ? machine->guest->code_cache(machine) : NULL;
}

bool bobbin_set_code_cache(bobbin_machine *machine, size_t bytes)
{
    const size_t size = code_cache_size(bytes);

    if (machine->guest->set_code_size == NULL || cache_of(machine) != NULL || size == 0)
        return false;
    machine->guest->set_code_size(machine, size);
    return true;
}

bool bobbin_set_host_mmu(bobbin_machine *machine)
{
    return machine->guest->guard_memory != NULL && machine->guest->guard_memory(machine);
}

bool bobbin_generated_code(const bobbin_machine *machine, struct bobbin_generated *out)
{
    const struct code_cache *cache = cache_of(machine);

    if (cache != NULL)
        *out = cache->statistics;
    return cache != NULL;
}

bool bobbin_code_next(const bobbin_machine *machine, uint64_t *position, struct bobbin_code *code)
{
    const struct code_cache *cache = cache_of(machine);

    if (cache == NULL || !code_cache_next(cache, position, code))
        return false;
    if (machine->guest->place_code != NULL)
        machine->guest->place_code(machine, code);
    return true;
}

bool bobbin_code_piece_at(const bobbin_machine *machine, const void *host, struct bobbin_code_piece *piece)
{
    const struct code_cache *cache = cache_of(machine);

    return cache != NULL && code_cache_piece_at(cache, host, piece);
}

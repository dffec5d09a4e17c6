/* Opening, choosing, running and printing: what the commands share beyond options. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "command.h"
#include "guess.h"

void complain(const char *format, ...)
{
    char text[1024], escaped[4 * sizeof text];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    bobbin_escape(escaped, sizeof escaped, text); /* names of files may be anything */
    fprintf(stderr, "bobbin: %s\n", escaped);
}

bool needs_world(const bobbin_guest *guest)
{
    return bobbin_guest_world(guest) != NULL;
}

bool is_of_world(const bobbin_guest *guest, const char *world)
{
    return needs_world(guest) && strcmp(bobbin_guest_world(guest), world) == 0;
}

bobbin_machine *open_machine(const struct program_options *options)
{
    struct bobbin_error error = {0};
    bobbin_machine *machine = bobbin_open_sized(options->guest, options->process.memory, &error);

    if (machine == NULL && options->process.memory != 0)
        complain("--memory %s: %s", options->process.memory_text, error.text);
    else if (machine == NULL)
        complain("%s", error.text);
    if (machine != NULL && options->process.isa != NULL && !bobbin_set_isa(machine, options->process.isa, &error)) {
        complain("--isa %s: %s", options->process.isa, error.text);
        bobbin_close(machine);
        return NULL;
    }
    return machine;
}

/* Whether anything but the contents of the file says for what machine it is. */
static bool is_told(const struct program_options *options)
{
    const char *dot = strrchr(options->file, '.'), *format;

    for (size_t i = 0; dot != NULL && (format = bobbin_guest_format(options->guest, i)) != NULL; i++) {
        if (strcasecmp(dot + 1, format) == 0)
            return true;
    }
    return options->guest_given || options->format != NULL;
}

bobbin_machine *open_program(const struct program_options *options)
{
    struct bobbin_error error = {0};
    bobbin_machine *machine = open_machine(options);

    if (machine == NULL)
        return NULL;
    if (bobbin_load_file(machine, options->file, options->format, &error))
        return machine;
    if (error.line == 0)
        complain("%s: %s", options->file, error.text);
    else if (is_told(options))
        complain("%s:%u:%u: %s", options->file, error.line, error.column, error.text);
    else
        complain(
            "%s: not a program: neither a Linux program, which is an ELF file for riscv64, nor a WebAssembly module (a "
            "source file must be compiled first), nor one for %s (line %u: %s)",
            options->file, bobbin_guest_name(options->guest), error.line, error.text);
    bobbin_close(machine);
    return NULL;
}

static void complain_of_engine(const char *engine)
{
    struct guess guess = {.word = engine};
    char meant[80];

    for (size_t i = 0; i < bobbin_engine_count(); i++)
        guess_among(&guess, bobbin_engine_at(i)->name);
    complain("there is no engine '%s'%s; `bobbin list' shows them", engine, guess_text(&guess, meant));
}

const struct bobbin_cell *chosen_cell(const struct program_options *options, enum bobbin_flavour flavour)
{
    const char *guest = bobbin_guest_name(options->guest);
    const char *engine = options->engine != NULL ? options->engine : bobbin_cell_default(options->guest)->engine;
    const struct bobbin_cell *cell =
        bobbin_cell_find(guest, engine, options->flavour != bobbin_flavour_count ? options->flavour : flavour);

    if (cell == NULL)
        complain_of_engine(engine);
    else if (!cell->available)
        complain("engine %s is not available: %s", engine, cell->why_not);
    else
        return cell;
    return NULL;
}

/* ---- Ctrl-C ------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t interrupt_seen;

static void on_interrupt(int signal_number)
{
    interrupt_seen = signal_number;
}

void interrupt_by(int signal_number)
{
    interrupt_seen = signal_number;
}

void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
}

bool interrupted(void)
{
    return interrupt_seen != 0;
}

int interrupted_status(void)
{
    return 128 + interrupt_seen;
}

struct bobbin_stop run_watched(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel)
{
    const uint64_t piece = 1 << 25; /* some hundredths of a second */
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel, .pc = bobbin_pc(machine)};
    uint64_t steps = 0;

    while (stop.kind == bobbin_stop_fuel && steps < fuel && !interrupted()) {
        stop = bobbin_run(machine, cell, fuel - steps < piece ? fuel - steps : piece);
        steps += stop.steps;
    }
    stop.steps = steps;
    return stop;
}

int stop_status(struct bobbin_stop stop)
{
    if (stop.kind == bobbin_stop_halt)
        return STATUS_OK;
    if (stop.kind != bobbin_stop_fuel)
        return STATUS_BAD;
    return interrupted() ? STATUS_INTERRUPTED : STATUS_LIMIT;
}

double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- Printing ---------------------------------------------------------------------------------------------------- */

int64_t signed_value(uint64_t value, unsigned bits)
{
    unsigned unused = 64 - bits;

    return (int64_t)(value << unused) >> unused;
}

int64_t memory_value(const bobbin_machine *machine, uint64_t address)
{
    size_t unit = bobbin_memory_unit(bobbin_machine_guest(machine));
    unsigned char bytes[8] = {0};
    uint64_t value = 0;

    bobbin_memory_read(machine, address, 1, bytes);
    memcpy(&value, bytes, unit);
    return signed_value(value, (unsigned)unit * 8);
}

uint64_t shown_memory(const bobbin_machine *machine)
{
    uint64_t size = bobbin_memory_size(machine);

    return size <= MOST_SHOWN ? size : 0;
}

const char *value_text(const bobbin_guest *guest, uint64_t value, unsigned bits, char text[24])
{
    if (bobbin_guest_hexadecimal(guest))
        snprintf(text, 24, "0x%" PRIx64, value);
    else
        snprintf(text, 24, "%" PRId64, signed_value(value, bits));
    return text;
}

const char *address_text(const bobbin_guest *guest, uint64_t address, char text[24])
{
    snprintf(text, 24, bobbin_guest_hexadecimal(guest) ? "%.4s 0x%" PRIx64 : "%.4s %" PRIu64, bobbin_guest_place(guest),
             address);
    return text;
}

void take_vectors(struct vectors *vectors, const bobbin_machine *machine)
{
    vectors->size = bobbin_vector_size(machine);
    for (size_t i = 0; i < BOBBIN_VECTORS && vectors->size > 0; i++)
        bobbin_vector_get(machine, i, vectors->bytes[i]);
}

const char *vector_text(const struct vectors *vectors, size_t index, char text[VECTOR_TEXT])
{
    strcpy(text, "0x");
    for (size_t i = 0; i < vectors->size; i++)
        snprintf(text + 2 + 2 * i, 3, "%02x", vectors->bytes[index][vectors->size - 1 - i]);
    return text;
}

const char *bare_address_text(const bobbin_guest *guest, uint64_t address, char text[24])
{
    snprintf(text, 24, bobbin_guest_hexadecimal(guest) ? "%" PRIx64 : "%" PRIu64, address);
    return text;
}

int address_width(const bobbin_machine *machine)
{
    char text[24];

    return (int)strlen(bare_address_text(bobbin_machine_guest(machine), bobbin_memory_size(machine) - 1, text));
}

const char *stop_text(struct bobbin_stop stop)
{
    if (stop.kind == bobbin_stop_refused)
        return stop.why_not;
    return stop.kind == bobbin_stop_fuel && interrupted() ? "interrupted" : bobbin_stop_text(stop.kind);
}

void print_stop(FILE *out, const bobbin_machine *machine, struct bobbin_stop stop)
{
    char address[24];

    fprintf(out, "%s %s %s after %" PRIu64 " step%s\n", stop_text(stop),
            stop.kind == bobbin_stop_halt ? "in" : "before",
            address_text(bobbin_machine_guest(machine), stop.pc, address), stop.steps, stop.steps == 1 ? "" : "s");
}

json_t *json_stop(struct bobbin_stop stop)
{
    return json_pack("{ss, sI, sI}", "stop", interrupted() ? "interrupted" : bobbin_stop_name(stop.kind), "steps",
                     (json_int_t)stop.steps, "pc", (json_int_t)stop.pc);
}

int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    complain("cannot write the output: %s", strerror(errno));
    return STATUS_BAD;
}

int print_json(FILE *out, json_t *value, int status)
{
    json_dumpf(value, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(value);
    return finish(status);
}

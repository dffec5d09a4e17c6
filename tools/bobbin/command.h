/* What the commands of `bobbin` share. */
#ifndef BOBBIN_COMMAND_H
#define BOBBIN_COMMAND_H

#include <argp.h>
#include <jansson.h>
#include <stdio.h>

#include "bobbin.h"

#define COMMAND(name, what) int command_##name(int argc, char **argv);
#include "commands.def"

/* Exit statuses, as `bobbin --help` lists them. */
enum {
    STATUS_OK = 0,
    STATUS_DIFFERENT = 1,    /* diff found a difference */
    STATUS_BAD = 2,          /* bad options or input, as of argp's own errors */
    STATUS_LIMIT = 124,      /* the step limit was reached: what timeout(1) says */
    STATUS_INTERRUPTED = 130 /* Ctrl-C: what a shell says */
};

/* ---- Options that several commands have -------------------------------------------------------------------------- */

struct program_options {
    const char *file, *format;
    const bobbin_guest *guest;
    const char *engine;          /* NULL: not given */
    enum bobbin_flavour flavour; /* bobbin_flavour_count: not given */
    uint64_t max_steps;          /* BOBBIN_NO_LIMIT: not given */
    bool json;
    const struct argp_child *children; /* of the command's argp; set by parse_command */
};

extern const struct program_options program_defaults;

/* Children of a command's own argp. Their input is the struct program_options of parse_command(). */
extern const struct argp program_argp; /* FILE, --guest, --format */
extern const struct argp engine_argp;  /* --engine */
extern const struct argp flavour_argp; /* --flavour */
extern const struct argp limit_argp;   /* --max-steps */
extern const struct argp json_argp;    /* --json */

/* Parses a command's line. `options` is the command's own struct or the first member of it. */
void parse_command(const struct argp *argp, int argc, char **argv, struct program_options *options);

/* The parser of a command that has no options of its own, and the default case of one that has: hands the command's
 * input on to the children. */
error_t parse_children(int key, char *argument, struct argp_state *state);

/* A whole non-negative decimal number, or the end of the program with a message that names the option. */
uint64_t number_option(const char *option, const char *text, struct argp_state *state);

/* ---- Machines ---------------------------------------------------------------------------------------------------- */

/* A machine with the program loaded, or NULL after a message on stderr. */
bobbin_machine *open_program(const struct program_options *options);

/* The cell that the options ask for, `flavour` where they do not say; NULL after a message on stderr. */
const struct bobbin_cell *chosen_cell(const struct program_options *options, enum bobbin_flavour flavour);

/* Prints "bobbin: ..." on stderr. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* From the first call on, Ctrl-C only makes interrupted() true; a second Ctrl-C ends the program as usual. */
void catch_interrupt(void);
bool interrupted(void);

/* bobbin_run in pieces, between which Ctrl-C is noticed: then the stop is `fuel` and interrupted() is true. */
struct bobbin_stop run_watched(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel);

/* The exit status that says how a run ended. */
int stop_status(struct bobbin_stop stop);

/* Seconds on a clock that only goes forward. */
double now(void);

/* ---- Printing ---------------------------------------------------------------------------------------------------- */

/* A value of that many bits as a signed number: how the Baby's users read it. */
int64_t signed_value(uint64_t value, unsigned bits);
int64_t memory_value(const bobbin_machine *machine, uint64_t address);

/* Why and where: "the program halted in line 13 after 2097154 steps". */
void print_stop(FILE *out, struct bobbin_stop stop);

/* What differs from `before` to `after`: "  A=5  [26]=-3". */
void print_changes(const bobbin_machine *before, const bobbin_machine *after);

json_t *json_stop(struct bobbin_stop stop);
json_t *json_cell(const struct bobbin_cell *cell);

/* Prints and frees a JSON value, then as finish(). */
int print_json(json_t *value, int status);

/* The last thing of a command: `status`, or STATUS_BAD after a message if stdout did not take all that was printed. */
int finish(int status);

#endif

/* What the commands of `bobbin` share. */
#ifndef BOBBIN_COMMAND_H
#define BOBBIN_COMMAND_H

#include <argp.h>
#include <jansson.h>
#include <stdio.h>

#include "bobbin/bobbin.h"
#include "bobbin/linux.h"
#include "bobbin/wasi.h"
#include "cell_json.h"

#define COMMAND(name, what) int command_##name(int argc, char **argv);
#include "commands.def"

/* Exit statuses, as `bobbin --help` lists them. */
enum {
    STATUS_OK = 0,
    STATUS_DIFFERENT = 1,    /* diff found a difference */
    STATUS_BAD = 2,          /* bad options or input, as of argp's own errors */
    STATUS_DEADLOCK = 123,   /* all threads wait for what cannot come */
    STATUS_LIMIT = 124,      /* the step limit was reached: what timeout(1) says */
    STATUS_INTERRUPTED = 130 /* Ctrl-C: what a shell says */
};

/* ---- Options that several commands have -------------------------------------------------------------------------- */

/* How often --env and --dir may be given. */
enum { MOST_GIVEN = 256 };

struct program_options {
    const char *file, *format;
    char **arguments; /* the program's, FILE first, NULL-terminated; NULL: it can have none */
    const bobbin_guest *guest;
    bool guest_given;            /* else it was told by the file */
    const char *engine;          /* NULL: not given */
    enum bobbin_flavour flavour; /* bobbin_flavour_count: not given */
    uint64_t max_steps;          /* BOBBIN_NO_LIMIT: not given */
    bool json;
    struct process_options {
        const char *environment[MOST_GIVEN + 1];
        struct bobbin_linux_directory directories[MOST_GIVEN];
        size_t environment_count, directory_count;
        const char *sysroot, *tmp;
        uint64_t memory;         /* 0: not given */
        const char *memory_text; /* as it was given */
        const char *isa;         /* the name of the instruction set; NULL: all that there is */
        bool strace;
        bool stops; /* it can be stopped and continued, as a job of a shell */
        uint64_t schedule;
        uint64_t call_depth; /* 0: not given */
        enum bobbin_linux_net network;
        unsigned processes;                      /* that it may have; 0: no others, and no other programs */
        const char *invoke;                      /* the function to call; NULL: the program's beginning */
        const struct bobbin_checkpoint *resumes; /* FILE is this one, to go on from; NULL: it is a program */
        const char *checkpoint;                  /* where to leave one; NULL: nowhere */
        bobbin_linux_signal_hook *signal_hook;   /* NULL: there is no debugger */
        bobbin_linux_hook *call_hook;
        void *hook_data; /* of both */
    } process;
    const struct argp_child *children; /* of the command's argp; set by parse_command */
};

extern const struct program_options program_defaults;

/* Children of a command's own argp. Their input is the struct program_options of parse_command(). */
extern const struct argp program_argp; /* FILE, --guest, --format */
extern const struct argp process_argp; /* --env, --dir, --sysroot, --tmp, --memory ... */
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

/* Whether its programs run in a world, such as Linux, and not on the machine alone. */
bool needs_world(const bobbin_guest *guest);

/* Whether they need that one: "linux", "wasi". */
bool is_of_world(const bobbin_guest *guest, const char *world);

/* The guest that runs Linux programs. */
const bobbin_guest *linux_guest(void);

/* A cleared machine with the memory that --memory asks for, or the guest's default; NULL after a message on stderr. */
bobbin_machine *open_machine(const struct program_options *options);

/* A machine with the program loaded, or NULL after a message on stderr. */
bobbin_machine *open_program(const struct program_options *options);

/* The cell that the options ask for, `flavour` where they do not say; NULL after a message on stderr. */
const struct bobbin_cell *chosen_cell(const struct program_options *options, enum bobbin_flavour flavour);

/* Prints "bobbin: ..." on stderr. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* From the first call on, Ctrl-C only makes interrupted() true; a second Ctrl-C ends the program as usual. */
void catch_interrupt(void);
bool interrupted(void);
void interrupt_by(int signal_number); /* as if that had been caught */
int interrupted_status(void);         /* the exit status of a program that it ends */

/* bobbin_run in pieces, between which Ctrl-C is noticed: then the stop is `fuel` and interrupted() is true. */
struct bobbin_stop run_watched(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel);

/* The exit status that says how a run ended. */
int stop_status(struct bobbin_stop stop);

/* Seconds on a clock that only goes forward. */
double now(void);

/* ---- Processes: programs that need an operating system (process.c) ------------------------------------------------
 */

/* A program of Linux or of WASI. */
struct process {
    bobbin_linux *on_linux;
    bobbin_wasi *on_wasi;   /* one of them is NULL */
    int first;              /* the number of the process that was opened; after a fork this one has another */
    uint64_t steps;         /* that it has run, from its beginning on */
    const char *checkpoint; /* the file that SIGUSR1 leaves one in; NULL: the signal is the program's */
};

/* A process at its first instruction, on a machine of its own, or NULL after a message on stderr. */
struct process *open_process(const struct program_options *options, bobbin_machine **machine);

/* The same with those of the host's descriptors for 0, 1 and 2. */
struct process *open_process_with_streams(const struct program_options *options, bobbin_machine **machine,
                                          const int *streams);
void close_process(struct process *process); /* NULL is allowed */

/* What its world does at that stop of the machine; a trap of WASI's has killed it, with SIGABRT as other runtimes do.
 */
enum bobbin_linux_state serve_process(struct process *process, struct bobbin_stop stop);

/* How many of `most` instructions may be run before the process is to be served again. */
uint64_t process_fuel(const struct process *process, uint64_t most);

/* Whether the process has come to its end. */
bool has_ended(enum bobbin_linux_state state);
struct bobbin_linux_end process_end(const struct process *process);

/* From now on the signals that reach this program are passed on to Linux programs that run_process runs; with `jobs`
 * those that stop and continue it, too. */
void pass_signals_on(bool jobs);

/* Runs it to its end, the limit, or Ctrl-C. */
struct bobbin_stop run_process(struct process *process, bobbin_machine *machine, const struct bobbin_cell *cell,
                               uint64_t fuel);

/* The exit status that says how it ended: its own, if it exited. Anything else is told on stderr. */
int process_status(const struct process *process, const bobbin_machine *machine, struct bobbin_stop stop);

/* Leaves it in its checkpoint; false after a message. */
bool leave_checkpoint(const struct process *process);

/* Runs a Linux program for the debugger that comes to that port of this host, or is on stdin and stdout ("-"), and
 * after it without; returns the exit status (gdb.c). */
int run_with_debugger(struct program_options *options, const struct bobbin_cell *cell, const char *where);

/* ---- Printing ---------------------------------------------------------------------------------------------------- */

/* A value of that many bits as a signed number: how the users of a machine such as the Baby read it. */
int64_t signed_value(uint64_t value, unsigned bits);
int64_t memory_value(const bobbin_machine *machine, uint64_t address);

/* How much of a machine's memory is shown and compared location by location: all of a small one, nothing of a large
 * one. */
enum { MOST_SHOWN = 1024 };
uint64_t shown_memory(const bobbin_machine *machine);

/* A register's value, and an address, as the guest's users write them: "-5" and "line 13", "0x2a" and "pc 0x104f2". */
const char *value_text(const bobbin_guest *guest, uint64_t value, unsigned bits, char text[24]);
const char *address_text(const bobbin_guest *guest, uint64_t address, char text[24]);

/* What a machine's vectors hold, and one of them in hexadecimal, the last byte first, as if it were one number. */
struct vectors {
    size_t size; /* 0: it has none */
    uint8_t bytes[BOBBIN_VECTORS][BOBBIN_VECTOR];
};
enum { VECTOR_TEXT = 2 + 2 * BOBBIN_VECTOR + 1 };
void take_vectors(struct vectors *vectors, const bobbin_machine *machine);
const char *vector_text(const struct vectors *vectors, size_t index, char text[VECTOR_TEXT]);

/* An address without the word in front of it, and how wide a column of them is. */
const char *bare_address_text(const bobbin_guest *guest, uint64_t address, char text[24]);
int address_width(const bobbin_machine *machine);

/* Why a run ended, in words. */
const char *stop_text(struct bobbin_stop stop);

/* Why and where: "the program halted in line 13 after 2097154 steps". */
void print_stop(FILE *out, const bobbin_machine *machine, struct bobbin_stop stop);

json_t *json_stop(struct bobbin_stop stop);

/* Prints and frees a JSON value, then as finish(). */
int print_json(FILE *out, json_t *value, int status);

/* The last thing of a command: `status`, or STATUS_BAD after a message if stdout did not take all that was printed. */
int finish(int status);

#endif

/* A debugger's session: a Linux process on RISC-V, controlled by GDB's remote serial protocol. */
#ifndef BOBBIN_GDB_SESSION_H
#define BOBBIN_GDB_SESSION_H

#include "bobbin/bobbin.h"
#include "bobbin/linux.h"
#include "gdb/packet.h"

enum session_state {
    session_stopped,  /* the debugger has the word */
    session_exited,   /* the process has ended */
    session_killed,   /* the debugger wants the program to end */
    session_detached, /* it is to run on without a debugger */
    session_child,    /* so is this child of the program, which nobody debugs */
    session_lost,     /* the debugger has gone */
};

enum {
    MOST_BREAKPOINTS = 1 << 16,
    MOST_WATCHED = 64 /* they have up to 4096 bytes */,
    MOST_OPEN = 16,
    MOST_SIGNAL = 143
};

struct breakpoint {
    uint64_t address;
    bool wanted;   /* by the debugger */
    bool there[2]; /* in the machine, and in that in the past */
};

/* What the debugger wants to know of watched memory: stores, loads, or both. */
struct watched {
    enum { WATCH_STORES = 2, WATCH_LOADS, WATCH_BOTH } kind; /* as the protocol has it */
    uint64_t address;                                        /* as the debugger has it, perhaps with a tag */
    uint8_t *held;                                           /* what was there, to see what has changed */
};

struct session {
    /* ---- What is debugged: set by whoever opens the session ---- */
    bobbin_linux *process;
    bobbin_machine *machine;
    const struct bobbin_cell *cell;
    const char *host_file;     /* the program's file, which it may not see itself */
    bool (*interrupted)(void); /* the user wants an end of it all */
    int in, out;

    /* ---- The connection (session.c) ---- */
    enum session_state state;
    struct packet_parser parser;
    struct packet_answer answer;
    uint8_t received[4096]; /* not looked at yet: from `first` up to `end` */
    size_t received_first, received_end;
    bool no_acknowledgement, knows_exec, knows_processes;
    char last_stop[256]; /* the answer that told of it; "": it has not run for this debugger */
    int thread;          /* whose registers the debugger asks for */
    int files[MOST_OPEN];
    bool file_open[MOST_OPEN];
    char program[4096]; /* the name of host_file for the debugger; "": the process sees it */

    /* ---- Running (run.c) ---- */
    const struct bobbin_cell *one_by_one; /* the cell that steps: it knows no slots, so no breakpoints */
    struct breakpoint *breakpoints;
    size_t breakpoint_count, breakpoint_room;
    struct watched watched[MOST_WATCHED];
    struct bobbin_watch watches[MOST_WATCHED]; /* where each of them is */
    size_t watched_count;
    uint64_t steps;
    bool passed[MOST_SIGNAL + 1]; /* signals, by GDB's numbers, that are not worth a stop */
    int host_process, number;     /* of the process, for the host and for the debugger */
    struct {
        int thread, signal; /* 0: none */
        bool told;          /* the debugger knows of it, and lets it go on */
    } held;                 /* a signal that has not been delivered */
    int granted;            /* the signal that the debugger lets through; 0: none */
    uint64_t execve_behind; /* where the process is if its execve fails; 0: there was none */
    char auxiliary[1024];   /* the vector */
    size_t auxiliary_size;
    bobbin_history *history; /* NULL: there is none, and no way back */
    bool in_past;            /* the debugger looks at what was */
    size_t listed;           /* threads of which qfThreadInfo has told */
};

/* What the process's options must have as their hooks, with the session as their data. */
enum bobbin_linux_delivery session_signal_hook(void *session, bobbin_linux *process, int signal);
bool session_call_hook(void *session, bobbin_linux *process, struct bobbin_linux_call *call);

/* Talks to the debugger until the state is another than stopped. Begins with what is to be set, and zeros. That the
 * program has ended is told by session_tell_end: first there may be something to print, since a debugger that knows of
 * the end goes. A session that has lost its debugger can run again with another one, which comes by other descriptors.
 */
enum session_state session_run(struct session *session);
void session_wait_for_another(struct session *session);
void session_tell_end(struct session *session);
void session_close(struct session *session);

/* ---- run.c ------------------------------------------------------------------------------------------------------- */

/* How the debugger wants it to go on. */
struct resumption {
    bool step;           /* one instruction of `thread`, or as many as are needed to leave the range */
    uint64_t first, end; /* the range; both 0: none */
    int thread;
    bool others; /* run, too */
    int signal;  /* the guest's number; 0: none */
};

/* Runs until something is to be told, and puts that into the answer. */
void session_resume(struct session *s, const struct resumption *how);

/* The program is at its first instruction. */
void session_begin(struct session *s);

/* False: it cannot be. */
bool session_break(struct session *s, uint64_t address, bool on);
bool session_watch(struct session *s, unsigned kind, uint64_t address, uint64_t length, bool on);

/* Nothing of the session is left in the machine. */
void session_leave(struct session *s);

/* The thread whose turn it is. */
int session_current(const struct session *s);

/* Signals have numbers of the debugger's own, which are the same for all systems; 143 stands for all others. */
unsigned signal_to_gdb(int signal);
int signal_from_gdb(uint64_t number);

/* ---- past.c ------------------------------------------------------------------------------------------------------ */

/* What the debugger looks at: the process, or what it was; and the machine of that. */
bobbin_machine *session_machine(const struct session *s);
bool session_thread_at(const struct session *s, size_t index, struct bobbin_linux_thread *thread);
bool session_register_get(const struct session *s, int thread, size_t index, uint64_t *value);
uint64_t session_steps(const struct session *s);

/* False also in the past, which cannot be changed. */
bool session_register_set(struct session *s, int thread, size_t index, uint64_t value);
bool session_write(struct session *s, uint64_t address, size_t count, const void *from);

/* Undoes one instruction of that thread, or as many as are needed to come to what would have stopped the program; puts
 * what is to be told into the answer. */
void session_step_back(struct session *s, int thread);
void session_continue_back(struct session *s);

/* ---- run.c: for past.c ------------------------------------------------------------------------------------------- */

void put_stop(struct session *s, unsigned signal, int thread, const char *reason);
void put_watched(struct session *s, const struct watched *watched, int thread);
void place_breakpoints(struct session *s);
const struct watched *look_at_watched(const struct session *s);
struct bobbin_stop run_on(struct session *s, uint64_t most);
struct bobbin_stop run_one(struct session *s);
const struct watched *watch_hit(const struct session *s, const struct watched *changed);

/* ---- session.c: for run.c ---------------------------------------------------------------------------------------- */

/* Whether the debugger asks to stop, or is gone. */
bool session_asked_to_stop(struct session *s);

/* What the debugger wants to know of a stop: "thread:3e8;" and registers that it will ask for anyway. */
void put_thread(struct session *s, int thread);

/* ---- registers.c ------------------------------------------------------------------------------------------------- */

/* The target description, in XML, to be freed; NULL: out of memory. */
char *registers_description(const bobbin_machine *machine);

enum { REGISTER_PC = 32, REGISTER_WORDS = BOBBIN_VECTOR / 8 };

/* How many it describes. By their numbers: their sizes in bytes, 0: there is no such register; and false: there is
 * none, or no such thread. A value has as many words as its size needs. */
uint64_t registers_count(const bobbin_machine *machine);
size_t register_size(const bobbin_machine *machine, uint64_t number);
bool register_get(struct session *s, int thread, uint64_t number, uint64_t *value);
bool register_set(struct session *s, int thread, uint64_t number, const uint64_t *value);

/* ---- files.c ----------------------------------------------------------------------------------------------------- */

/* vFile: requests, from behind the colon on. */
void files_answer(struct session *s, struct packet_text *text);
void files_close(struct session *s);

/* The path of the program's file, as vFile:open takes it. */
void files_program(const struct session *s, char *path, size_t size);

/* ---- monitor.c --------------------------------------------------------------------------------------------------- */

void monitor(struct session *s, const char *command);

#endif

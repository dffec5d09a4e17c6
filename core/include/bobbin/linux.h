/* Linux processes: a program for Linux on a Bobbin machine, with the system calls that it makes.
 *
 * The machine executes user instructions and stops where the program calls the system or does what a processor traps;
 * bobbin_linux_serve does what Linux would do then, and the machine runs on. Like the rest of the library this never
 * prints or exits; it reads and writes the files that the program may use, and no others.
 *
 *     const struct bobbin_linux_directory here = {.host = "."};
 *     const struct bobbin_linux_options options = {.directories = &here, .directory_count = 1};
 *     const bobbin_guest *rv64 = bobbin_guest_find("rv64");
 *     struct bobbin_error error;
 *     bobbin_machine *m = bobbin_open(rv64, &error);
 *     bobbin_linux *process = m != NULL ? bobbin_linux_open(m, "a.out", &options, &error) : NULL;
 *     if (process != NULL) {
 *         struct bobbin_stop stop;
 *         enum bobbin_linux_state state;
 *         do {
 *             stop = bobbin_run(m, bobbin_cell_default(rv64), bobbin_linux_fuel(process, BOBBIN_NO_LIMIT));
 *             state = bobbin_linux_serve(process, stop);
 *         } while (state == bobbin_linux_runs);
 *         if (state == bobbin_linux_exited)
 *             printf("exit status %d\n", bobbin_linux_end(process).status);
 *         else if (state == bobbin_linux_stopped)
 *             printf("%s\n", bobbin_stop_text(stop.kind));
 *     }
 *     bobbin_linux_close(process);
 *     bobbin_close(m);
 *
 * The first program of the host's process that maps memory to be shared, or a file below a directory that it cannot
 * write to, makes the library install a handler for SIGBUS, which the host sends where somebody else than the program
 * has made the file shorter: the program has zeros there. What is not its machines' goes on to the handler that was
 * there before; see bobbin_set_host_mmu for what that asks of others.
 */
#ifndef BOBBIN_LINUX_H
#define BOBBIN_LINUX_H

#include "bobbin/bobbin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bobbin_linux bobbin_linux;

/* ---- What a process may see -------------------------------------------------------------------------------------- */

/* A directory of the host's that the program sees, with all below it. Nothing leads out of it, neither `..` nor
 * symbolic links nor /proc, but to others that it sees. Where the names of several begin a path, the longest counts.
 * /dev, /proc and /sys hold what programs expect there and the host has no part in, unless they are given. */
struct bobbin_linux_directory {
    const char *host;
    const char *guest; /* absolute path under which the program sees it; NULL: the host's own absolute path */
    bool read_only;
};

/* A system call, before it is served. */
struct bobbin_linux_call {
    uint64_t number;
    const char *name; /* "openat"; NULL: a number that Linux does not know */
    uint64_t arguments[6];
    int64_t result; /* what the program gets in a0: negative errno values are failures */
};

/* Called before every system call. Returns true if it has served the call itself and left the `result`; false lets the
 * process go on with the (perhaps changed) number and arguments. It may read and write the machine's memory. */
typedef bool bobbin_linux_hook(void *data, bobbin_linux *process, struct bobbin_linux_call *call);

/* Called with one line, without newline, after every system call and signal: what strace prints. */
typedef void bobbin_linux_trace(void *data, const char *line);

/* What is to become of a signal. */
enum bobbin_linux_delivery {
    bobbin_linux_deliver,
    bobbin_linux_discard,
    bobbin_linux_hold, /* leave it pending: the next bobbin_linux_serve asks again */
};

/* Called before a signal is delivered to the thread whose turn it is: its handler is entered, or it ends or stops the
 * process, or the call that the thread waits in. Signals that the program ignores are not asked for. */
typedef enum bobbin_linux_delivery bobbin_linux_signal_hook(void *data, bobbin_linux *process, int signal);

/* The sockets of networks that a program may have; those of AF_UNIX it always has, to its own processes. */
enum bobbin_linux_net {
    bobbin_linux_net_none,
    bobbin_linux_net_loopback, /* to the host itself: 127.0.0.0/8 and ::1 */
    bobbin_linux_net_all,
};

/* All zeros is a process that sees no files, has an empty environment, and the standard streams of the host process.
 * The strings are copied; the directories are opened and stay open. */
struct bobbin_linux_options {
    const char *const *arguments;   /* argv, NULL-terminated; NULL: the program's path alone */
    const char *const *environment; /* NULL-terminated; NULL: empty */
    const struct bobbin_linux_directory *directories;
    size_t directory_count;
    const char *sysroot; /* a directory to be seen read-only as /; NULL: none */
    const char *tmp;     /* one to be seen as /tmp; NULL: with a sysroot an empty one, removed at the end, else none */
    const char *work;    /* the program's working directory, its path for the guest; NULL: the host's own if it is
                            visible, else that of the first directory */
    const int *streams;  /* the host's file descriptors for 0, 1, 2, duplicated; -1: closed; NULL: the same three */
    bobbin_linux_hook *hook;
    void *hook_data;
    bobbin_linux_trace *trace;
    void *trace_data;
    /* How many processes of the program there may be at a time; 0: it can neither begin others (fork) nor execute other
     * programs. Each is a fork of the host's process, which returns from bobbin_linux_serve with its copy of the
     * process, and does as its parent does: run it to its end, and close it, which tells its parent. Closing the first
     * process ends all others. */
    unsigned processes;
    bobbin_linux_trace *notice; /* called with one line when something was refused that an option would allow */
    void *notice_data;
    enum bobbin_linux_net network;
    uint64_t schedule; /* threads take turns in order; a seed that is not 0: in another order, of other lengths */
    bobbin_linux_signal_hook *signal_hook;
    void *signal_data;
    bool stops; /* the owner can stop the host's process, see bobbin_linux_stop_signal; else the first process of the
                   program is never stopped, by SIGSTOP say: nobody could continue it */
};

/* ---- Life of a process ------------------------------------------------------------------------------------------- */

/* Loads the program at `path`, in the sysroot if that has it, else a path of the host's, with its dynamic linker, if it
 * asks for one, from the sysroot or the directories. A name without a slash that is no file of the host's is looked for
 * in the sysroot, in the directories of PATH in the program's environment (/usr/bin and /bin if it has none). The
 * machine's state and memory become those of the process at its first instruction. On failure the machine is as it was,
 * or empty if the file could not be read to its end. The machine must outlive the process, and its guest be one whose
 * world is "linux". */
BOBBIN_API bobbin_linux *bobbin_linux_open(bobbin_machine *machine, const char *path,
                                           const struct bobbin_linux_options *options, struct bobbin_error *error);

/* The same for a program in a buffer, which is not kept. `path` is only what the program is told. */
BOBBIN_API bobbin_linux *bobbin_linux_open_buffer(bobbin_machine *machine, const void *image, size_t size,
                                                  const char *path, const struct bobbin_linux_options *options,
                                                  struct bobbin_error *error);

/* Closes the process's files. NULL is allowed. */
BOBBIN_API void bobbin_linux_close(bobbin_linux *process);

enum bobbin_linux_state {
    bobbin_linux_runs,        /* run the machine on */
    bobbin_linux_exited,      /* by exit or exit_group */
    bobbin_linux_killed,      /* by a signal */
    bobbin_linux_interrupted, /* a signal reached the host inside a system call, which running on will begin again */
    bobbin_linux_stopped,     /* the machine stopped for its owner: fuel, breakpoint, refused; it can be run on */
    bobbin_linux_deadlocked,  /* all threads wait for what cannot come any more: it has ended */
};

/* Does what Linux does at that stop of the machine: serves the system call, or turns the fault into a signal. At stops
 * that are no business of Linux's it only delivers the signals that are due. */
BOBBIN_API enum bobbin_linux_state bobbin_linux_serve(bobbin_linux *process, struct bobbin_stop stop);

/* How many of `most` instructions the machine may run before it is to be served again: fewer where the turn of a thread
 * ends. Threads of a program take turns on its machine, which has the registers of the one whose turn it is. Whoever
 * asks here gets the same schedule whatever `most` is, and under every engine. */
BOBBIN_API uint64_t bobbin_linux_fuel(const bobbin_linux *process, uint64_t most);

/* A thread of the process, as it is now. */
struct bobbin_linux_thread {
    int id;
    char name[16];
    uint64_t pc;           /* of the next instruction; of one that waits: of its call */
    const char *waits_for; /* "a futex"; NULL: it does not wait */
    uint64_t address;      /* of that futex */
    int process;           /* the number of the process, 1000 for the one that was opened */
    bool has_turn;         /* the machine's registers are its own */
};

/* The thread at that place in the order in which they began; false: there are no more. */
BOBBIN_API bool bobbin_linux_thread_at(const bobbin_linux *process, size_t index, struct bobbin_linux_thread *out);

/* A register of one of its threads, by its index for bobbin_register_get. False: there is no such thread. */
BOBBIN_API bool bobbin_linux_register_get(bobbin_linux *process, int thread, size_t index, uint64_t *value);
BOBBIN_API bool bobbin_linux_register_set(bobbin_linux *process, int thread, size_t index, uint64_t value);

/* The file that the program was started from, as it sees it, or as it was told where it cannot see it; "": neither. */
BOBBIN_API const char *bobbin_linux_program(const bobbin_linux *process);

/* Copies the auxiliary vector from where it stands in the program's memory: pairs of 64-bit words, the last one of
 * zeros, as getauxval(3) has them; at most `size` bytes. Returns how many; 0: the program has taken that memory away.
 */
BOBBIN_API size_t bobbin_linux_auxiliary(const bobbin_linux *process, void *to, size_t size);

/* Opens a file that the program could open at that absolute path, for reading: a descriptor of the host's, to be
 * closed, or -1 and errno. */
BOBBIN_API int bobbin_linux_open_file(const bobbin_linux *process, const char *path);

/* Reads a symbolic link as readlink(2) does for the program: how many bytes, or -1 and errno. */
BOBBIN_API long bobbin_linux_read_link(const bobbin_linux *process, const char *path, char *to, size_t size);

/* Sends it a signal, as kill(2) would from outside; bobbin_linux_serve delivers it. False, and nothing was done: the
 * program has left that signal to the default action, which ends it, or there is no such signal. */
BOBBIN_API bool bobbin_linux_signal(bobbin_linux *process, int signal);

/* The signal that has stopped the process that was opened, if the options allow that; 0: it is not stopped. While it
 * is, bobbin_linux_serve returns interrupted and bobbin_linux_fuel 0. The owner stops the host's process and sends
 * SIGCONT by bobbin_linux_signal once that goes on; another process of the program may continue it before, which sends
 * the host's process SIGCONT. */
BOBBIN_API int bobbin_linux_stop_signal(bobbin_linux *process);

/* All processes of a program are one job to the host, and a terminal's keys, say, send signals to them all. To whom
 * this process is to pass the one on that it got, as kill(2) has it: its own number, or a negative one for a group; 0:
 * to nobody. Keys are passed on by the first process alone, to the group that the program has in the foreground. A
 * handler of signals may ask. */
BOBBIN_API int bobbin_linux_receiver(const bobbin_linux *process, int signal, bool by_terminal);

/* Passes a signal on to whom that has said, later. False as for bobbin_linux_signal: this process is among them, and
 * would be ended. */
BOBBIN_API bool bobbin_linux_pass_on(bobbin_linux *process, int receiver, int signal);

/* How it ended; meaningful once bobbin_linux_serve returned exited, killed or deadlocked. */
struct bobbin_linux_end {
    enum bobbin_linux_state state;
    int status;                 /* exited: the status, 0 to 255 */
    int signal;                 /* killed: the signal's number */
    enum bobbin_stop_kind stop; /* killed: the machine's stop that the signal came from; ecall: the program sent it */
    uint64_t pc;                /* killed: of the instruction that the signal came from */
    uint64_t address;           /* killed by a fault: what could not be accessed */
    int thread;                 /* killed: the number of the thread that got the signal */
};
BOBBIN_API struct bobbin_linux_end bobbin_linux_end(const bobbin_linux *process);

/* The machine that it was opened on: hooks have only the process. */
BOBBIN_API bobbin_machine *bobbin_linux_machine(const bobbin_linux *process);

/* "SIGSEGV"; "signal 40" where the number has no name. `text` is cut to `size` bytes with its NUL. */
BOBBIN_API void bobbin_linux_signal_name(int signal, char *text, size_t size);

/* ---- Checkpoints -------------------------------------------------------------------------------------------------
 *
 * A process as a file, from which it goes on later, in another process of the host's, on another host, and under any
 * engine. Files are named in it by the paths under which the program sees them; a stream of the host's that the program
 * has stays that stream.
 */

struct bobbin_checkpoint {
    char guest[16];       /* its name */
    char isa[512];        /* as bobbin_set_isa has it; "" where the guest has but one */
    uint64_t memory_size; /* of the machine: for bobbin_open_sized */
    uint64_t steps;       /* as bobbin_linux_save was told */
};

/* Writes one, between bobbin_linux_serve and the next run; `steps` is for who reads it. It takes the place of a file of
 * that name only when it is whole and on the disk. False: a file of that name is as it was, and the process can be run
 * on. What cannot be taken along is named: other processes of the program, descriptors of sockets, of pipes with names
 * and of inotify, and memory that it shares with a file that has neither a name nor a descriptor any more. What is in a
 * /tmp of its own stays behind. */
BOBBIN_API bool bobbin_linux_save(bobbin_linux *process, uint64_t steps, const char *path, struct bobbin_error *error);

/* Reads what kind of machine it wants. False: there is no such file, or it is no checkpoint. */
BOBBIN_API bool bobbin_checkpoint_read(const char *path, struct bobbin_checkpoint *checkpoint,
                                       struct bobbin_error *error);

/* In the place of bobbin_linux_open: the process as it was saved, on a new machine of that kind, with the directories,
 * streams and hooks of these options; arguments, environment, `work` and `schedule` are the saved process's own. NULL:
 * failed, and the machine is of no use any more. */
BOBBIN_API bobbin_linux *bobbin_linux_resume(bobbin_machine *machine, const char *path,
                                             const struct bobbin_linux_options *options, struct bobbin_error *error);

/* ---- History ------------------------------------------------------------------------------------------------------
 *
 * A process that is served by bobbin_history_serve can be looked at as it was after any number of steps. That is shown
 * by another machine, which computes again what the process computed, with the results that its system calls had:
 * nothing outside happens twice, and the process itself is not touched. For one process; its children are not recorded.
 */

typedef struct bobbin_history bobbin_history;

/* Begins to record, at step 0. NULL: there is no room. What there is no room for later is forgotten, the oldest first.
 * The process must outlive it. */
BOBBIN_API bobbin_history *bobbin_history_open(bobbin_linux *process);
BOBBIN_API void bobbin_history_close(bobbin_history *history); /* NULL is allowed */

/* In the place of bobbin_linux_serve, for each run of the machine; and of what else may change it between runs. */
BOBBIN_API enum bobbin_linux_state bobbin_history_serve(bobbin_history *history, struct bobbin_stop stop);
BOBBIN_API bool bobbin_history_write(bobbin_history *history, uint64_t address, size_t count, const void *from);
BOBBIN_API bool bobbin_history_set(bobbin_history *history, int thread, size_t index, uint64_t value);

/* The steps between which it is known what was: the last is the present. */
BOBBIN_API uint64_t bobbin_history_first(const bobbin_history *history);
BOBBIN_API uint64_t bobbin_history_last(const bobbin_history *history);

/* Makes the machine in the past what that of the process was after so many steps. False: that is not known, there is no
 * room for such a machine, or it did not do again what the process did (memory was changed behind the history's back).
 */
BOBBIN_API bool bobbin_history_go(bobbin_history *history, const struct bobbin_cell *cell, uint64_t step);

/* That machine, for looking, and for hooks and breakpoints; NULL before the first bobbin_history_go. And its step. */
BOBBIN_API bobbin_machine *bobbin_history_machine(const bobbin_history *history);
BOBBIN_API uint64_t bobbin_history_place(const bobbin_history *history);

/* The thread whose turn it is there has had it since that step, and not before; or its threads have changed then. */
BOBBIN_API uint64_t bobbin_history_turn(const bobbin_history *history);

/* Runs that machine for at most so many steps, up to the next thing that came from outside, and with that. Stops as
 * `fuel`, also there; as `breakpoint`; and as `refused` where it does not do what the process did. */
BOBBIN_API struct bobbin_stop bobbin_history_run(bobbin_history *history, const struct bobbin_cell *cell,
                                                 uint64_t fuel);

/* The process's threads as they were then. */
BOBBIN_API bool bobbin_history_thread_at(const bobbin_history *history, size_t index, struct bobbin_linux_thread *out);
BOBBIN_API bool bobbin_history_register_get(const bobbin_history *history, int thread, size_t index, uint64_t *value);

#ifdef __cplusplus
}
#endif

#endif

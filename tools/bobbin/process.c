/* Programs of Linux and of WASI: what they may see, how they run, and how they end. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include "command.h"

/* ---- Options ----------------------------------------------------------------------------------------------------- */

enum {
    KEY_ENV = 0x300,
    KEY_DIR,
    KEY_SYSROOT,
    KEY_TMP,
    KEY_MEMORY,
    KEY_STRACE,
    KEY_INVOKE,
    KEY_CALL_DEPTH,
    KEY_SCHEDULE,
    KEY_ISA
};

enum { MOST_CALL_DEPTH = 100000 };

static const struct argp_option option_list[] = {
    {"env", KEY_ENV, "NAME[=VALUE]", 0, "put a variable into the environment, which is empty otherwise", 0},
    {"dir", KEY_DIR, "HOST[:GUEST][:ro]", 0,
     "let the program see a directory, as GUEST (default: under its own absolute path), to read only with :ro", 0},
    {"sysroot", KEY_SYSROOT, "DIR", 0,
     "let it see a directory as /, to read only: where shared libraries are, and FILE if it is there", 0},
    {"tmp", KEY_TMP, "DIR", 0,
     "let it see a directory as /tmp (default: with --sysroot an empty one that is removed at the end)", 0},
    {"memory", KEY_MEMORY, "SIZE", 0,
     "bytes of memory that all processes of the program may use, and as many again for each in files in memory "
     "(memfd_create), or of all linear memories of a WebAssembly module, with K, M or G (default: 4G, which is the "
     "most for WebAssembly)",
     0},
    {"isa", KEY_ISA, "LIST", 0,
     "the processor's instruction set: rv64gc_zba_zbb..., or of a profile: rva20u64, rva22u64_v, rva23u64...; "
     "rv64gcv_zvl256b and _zvl512b have wider vectors; default: all, with vectors of 128 bits",
     0},
    {"schedule", KEY_SCHEDULE, "SEED", 0,
     "let threads take turns in another order and of other lengths; the same for the same SEED, a number from 1 on", 0},
    {"strace", KEY_STRACE, NULL, 0, "print system calls and signals on stderr", 0},
    {"invoke", KEY_INVOKE, "NAME", 0,
     "of a WebAssembly module, call this function with what follows FILE, and print what it gives", 0},
    {"call-depth", KEY_CALL_DEPTH, "N", 0,
     "of a WebAssembly module, functions that it may be in at a time (default: 100000, which is the most)", 0},
    {0},
};

static uint64_t size_option(const char *text, struct argp_state *state)
{
    static const char units[] = "KMG";
    const char *unit;
    uint64_t number;
    char *end;
    int shift;

    errno = 0;
    number = strtoull(text, &end, 10);
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    shift = unit != NULL ? 10 * (int)(unit - units + 1) : 0;
    if (errno != 0 || end == text || text[0] == '-' || (*end != '\0' && (unit == NULL || end[1] != '\0')) ||
        number == 0 || number > UINT64_MAX >> shift)
        argp_error(state, "--memory wants a number of bytes, such as 512M or 2G, not '%s'", text);
    return number << shift;
}

/* Ends the program with a message if that is not a directory. */
static const char *host_directory(const char *option, const char *path, struct argp_state *state)
{
    struct stat status;

    if (stat(path, &status) != 0)
        argp_error(state, "%s %s: %s", option, path, strerror(errno));
    else if (!S_ISDIR(status.st_mode))
        argp_error(state, "%s %s: is not a directory", option, path);
    return path;
}

/* HOST[:GUEST][:ro] */
static struct bobbin_linux_directory directory_option(char *text, struct argp_state *state)
{
    struct bobbin_linux_directory directory = {.host = text};
    char *part = strchr(text, ':');

    while (part != NULL) {
        char *end = strchr(part + 1, ':');

        *part++ = '\0';
        if (end != NULL)
            *end = '\0';
        if (part[0] == '/' && directory.guest == NULL && !directory.read_only)
            directory.guest = part;
        else if (strcmp(part, "ro") == 0 && !directory.read_only)
            directory.read_only = true;
        else
            argp_error(state, "--dir wants HOST[:GUEST][:ro], with GUEST an absolute path, not '%s'", part);
        part = end;
    }
    host_directory("--dir", directory.host, state);
    return directory;
}

static const char *variable_option(const char *text)
{
    const char *value = getenv(text);
    char *variable;

    if (strchr(text, '=') != NULL)
        return text;
    return value != NULL && asprintf(&variable, "%s=%s", text, value) > 0 ? variable : NULL;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct program_options *program = state->input;
    struct process_options *options = &program->process;

    switch (key) {
    case KEY_ENV:
        if (options->environment_count == MOST_GIVEN)
            argp_error(state, "--env can be given %d times", MOST_GIVEN);
        options->environment[options->environment_count] = variable_option(argument);
        options->environment_count += options->environment[options->environment_count] != NULL;
        return 0;
    case KEY_DIR:
        if (options->directory_count == MOST_GIVEN)
            argp_error(state, "--dir can be given %d times", MOST_GIVEN);
        options->directories[options->directory_count++] = directory_option(argument, state);
        return 0;
    case KEY_SYSROOT:
        options->sysroot = host_directory("--sysroot", argument, state);
        return 0;
    case KEY_TMP:
        options->tmp = host_directory("--tmp", argument, state);
        return 0;
    case KEY_MEMORY:
        options->memory = size_option(argument, state);
        options->memory_text = argument;
        return 0;
    case KEY_ISA:
        options->isa = argument;
        return 0;
    case KEY_STRACE:
        options->strace = true;
        return 0;
    case KEY_SCHEDULE:
        options->schedule = number_option("--schedule", argument, state);
        return 0;
    case KEY_INVOKE:
        options->invoke = argument;
        return 0;
    case KEY_CALL_DEPTH:
        options->call_depth = number_option("--call-depth", argument, state);
        if (options->call_depth < 1 || options->call_depth > MOST_CALL_DEPTH)
            argp_error(state, "--call-depth wants a number from 1 to %d, not '%s'", MOST_CALL_DEPTH, argument);
        return 0;
    case ARGP_KEY_END:
        if (program->guest != NULL && is_of_world(program->guest, "wasi") &&
            (options->sysroot != NULL || options->tmp != NULL || options->strace))
            argp_error(state, "--sysroot, --tmp and --strace are for Linux programs, and '%s' is for WASI",
                       program->file);
        if (program->guest != NULL && !is_of_world(program->guest, "wasi") &&
            (options->invoke != NULL || options->call_depth != 0))
            argp_error(state, "--invoke and --call-depth are for WebAssembly modules, and '%s' is for %s",
                       program->file, bobbin_guest_name(program->guest));
        if (program->guest != NULL && !needs_world(program->guest) &&
            (options->environment_count > 0 || options->directory_count > 0 || options->sysroot != NULL ||
             options->tmp != NULL || options->strace))
            argp_error(state, "--env, --dir, --sysroot, --tmp and --strace are for Linux programs, and '%s' is for %s",
                       program->file, bobbin_guest_name(program->guest));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp process_argp = {.options = option_list, .parser = parse};

/* ---- From beginning to end --------------------------------------------------------------------------------------- */

static void print_trace(void *data, const char *line)
{
    (void)data;
    fprintf(stderr, "%s\n", line);
}

static void print_notice(void *data, const char *line)
{
    (void)data;
    complain("%s", line);
}

struct process *open_process(const struct program_options *options, bobbin_machine **machine)
{
    return open_process_with_streams(options, machine, NULL);
}

static bobbin_linux *open_on_linux(const struct program_options *options, bobbin_machine *machine, const int *streams,
                                   struct bobbin_error *error)
{
    const struct process_options *given = &options->process;
    const struct bobbin_linux_options process_options = {
        .arguments = (const char *const *)options->arguments,
        .environment = given->environment,
        .directories = given->directories,
        .directory_count = given->directory_count,
        .sysroot = given->sysroot,
        .tmp = given->tmp,
        .streams = streams,
        .trace = given->strace ? print_trace : NULL,
        .schedule = given->schedule,
        .processes = given->processes,
        .network = given->network,
        .notice = print_notice,
        .signal_hook = given->signal_hook,
        .signal_data = given->hook_data,
        .stops = given->stops,
        .hook = given->call_hook,
        .hook_data = given->hook_data,
    };

    return given->resumes != NULL ? bobbin_linux_resume(machine, options->file, &process_options, error)
                                  : bobbin_linux_open(machine, options->file, &process_options, error);
}

static bobbin_wasi *open_on_wasi(const struct program_options *options, bobbin_machine *machine, const int *streams,
                                 struct bobbin_error *error)
{
    const struct process_options *given = &options->process;
    struct bobbin_wasi_directory directories[MOST_GIVEN];
    const struct bobbin_wasi_options process_options = {
        .arguments = (const char *const *)options->arguments,
        .environment = given->environment,
        .directories = directories,
        .directory_count = given->directory_count,
        .streams = streams,
        .invoke = given->invoke,
        .call_depth = (uint32_t)given->call_depth,
    };

    for (size_t i = 0; i < given->directory_count; i++)
        directories[i] = (struct bobbin_wasi_directory){given->directories[i].host, given->directories[i].guest,
                                                        given->directories[i].read_only};
    return bobbin_wasi_open(machine, options->file, &process_options, error);
}

/* The number of the process that this is now: its own, or that of a child which it has become by forking. */
static int number_of(const bobbin_linux *process)
{
    struct bobbin_linux_thread thread;

    return bobbin_linux_thread_at(process, 0, &thread) ? thread.process : 0;
}

struct process *open_process_with_streams(const struct program_options *options, bobbin_machine **machine,
                                          const int *streams)
{
    struct process *process = calloc(1, sizeof *process);
    struct bobbin_error error = {.text = "not enough memory"};
    struct bobbin_checkpoint checkpoint;

    *machine = process != NULL ? open_machine(options) : NULL;
    if (*machine == NULL) {
        free(process);
        return NULL;
    }
    if (is_of_world(options->guest, "wasi"))
        process->on_wasi = open_on_wasi(options, *machine, streams, &error);
    else
        process->on_linux = open_on_linux(options, *machine, streams, &error);
    process->steps = options->process.resumes != NULL ? options->process.resumes->steps : 0;
    process->first = process->on_linux != NULL ? number_of(process->on_linux) : 0;
    if (process->on_wasi != NULL || process->on_linux != NULL)
        return process;
    if (options->process.resumes == NULL && bobbin_checkpoint_read(options->file, &checkpoint, NULL))
        complain("%s: a checkpoint: `bobbin resume' goes on from it", options->file);
    else
        complain("%s: %s", options->file, error.text);
    bobbin_close(*machine);
    free(process);
    return NULL;
}

void close_process(struct process *process)
{
    if (process == NULL)
        return;
    bobbin_linux_close(process->on_linux);
    bobbin_wasi_close(process->on_wasi);
    free(process);
}

/* A state of WASI's as Linux has it. */
static enum bobbin_linux_state state_of(enum bobbin_wasi_state state)
{
    switch (state) {
    case bobbin_wasi_exited:
        return bobbin_linux_exited;
    case bobbin_wasi_trapped:
        return bobbin_linux_killed;
    case bobbin_wasi_stopped:
        return bobbin_linux_stopped;
    default:
        return bobbin_linux_runs;
    }
}

enum bobbin_linux_state serve_process(struct process *process, struct bobbin_stop stop)
{
    return process->on_wasi != NULL ? state_of(bobbin_wasi_serve(process->on_wasi, stop))
                                    : bobbin_linux_serve(process->on_linux, stop);
}

uint64_t process_fuel(const struct process *process, uint64_t most)
{
    return process->on_linux != NULL ? bobbin_linux_fuel(process->on_linux, most) : most;
}

bool has_ended(enum bobbin_linux_state state)
{
    return state == bobbin_linux_exited || state == bobbin_linux_killed || state == bobbin_linux_deadlocked;
}

struct bobbin_linux_end process_end(const struct process *process)
{
    struct bobbin_wasi_end end;

    if (process->on_linux != NULL)
        return bobbin_linux_end(process->on_linux);
    end = bobbin_wasi_end(process->on_wasi);
    return (struct bobbin_linux_end){.state = state_of(end.state),
                                     .status = end.status,
                                     .signal = end.state == bobbin_wasi_trapped ? SIGABRT : 0,
                                     .stop = bobbin_stop_trap,
                                     .pc = end.pc};
}

/* ---- Signals ----------------------------------------------------------------------------------------------------- */

/* To whom each is to be passed on (bobbin_linux_receiver); 0: it has not arrived. */
static volatile sig_atomic_t arrived[_NSIG], any_arrived;

/* The host's group of processes that was started. Sessions at the program's own pseudo-terminals are others, and there
 * Ctrl-C ends nothing but what the program wants. */
static pid_t job;

/* The program that runs, which is asked for whom signals are when they arrive: a little later another of its groups may
 * have the terminal. */
static const bobbin_linux *volatile running;

/* A signal that comes right before the program waits would be noticed only after that wait. So the wait is interrupted
 * again and again, until run_process has seen to what arrived. */
static void keep_interrupting(bool on)
{
    const struct timeval time = {.tv_usec = on ? 10000 : 0};
    const struct itimerval timer = {time, time};

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void on_arrival(int number, siginfo_t *info, void *context)
{
    static double last_interrupt = -10; /* seconds; for this function alone */
    struct timespec time;
    int receiver = 1; /* nobody in particular */

    (void)context;
    if (number == SIGALRM)
        return;
    if (number == SIGINT && getpgrp() == job) {
        double now;

        clock_gettime(CLOCK_MONOTONIC, &time);
        now = (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
        if (now - last_interrupt < 1)
            interrupt_by(number); /* whatever the program would do */
        last_interrupt = now;
    }
    if (running != NULL)
        receiver = bobbin_linux_receiver(running, number, info->si_code == SI_KERNEL);
    if (receiver == 0)
        return;
    arrived[number] = receiver;
    any_arrived = 1;
    keep_interrupting(true);
}

static const int passed_on[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGWINCH,
                                SIGUSR1, SIGUSR2, SIGALRM, SIGTSTP, SIGCONT};

void pass_signals_on(bool jobs)
{
    const struct sigaction action = {.sa_sigaction = on_arrival, .sa_flags = SA_SIGINFO};

    job = getpgrp();
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
        struct sigaction before;

        if (!jobs && (passed_on[i] == SIGTSTP || passed_on[i] == SIGCONT))
            continue;
        if (sigaction(passed_on[i], NULL, &before) == 0 && (before.sa_handler != SIG_IGN || passed_on[i] == SIGALRM))
            sigaction(passed_on[i], &action, NULL);
    }
}

bool leave_checkpoint(const struct process *process)
{
    struct bobbin_error error;

    if (!bobbin_linux_save(process->on_linux, process->steps, process->checkpoint, &error)) {
        complain("%s: %s", process->checkpoint, error.text);
        return false;
    }
    complain("%s: a checkpoint after %" PRIu64 " steps", process->checkpoint, process->steps);
    return true;
}

/* To the program, or where it has left them to the default action, they end it. */
static void pass_arrived(struct process *process)
{
    any_arrived = 0;
    keep_interrupting(false);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
        const int number = passed_on[i], receiver = arrived[number];

        if (receiver == 0)
            continue;
        arrived[number] = 0;
        if (number == SIGUSR1 && process->checkpoint != NULL) {
            leave_checkpoint(process);
            continue;
        }
        if (process->on_linux == NULL || !bobbin_linux_pass_on(process->on_linux, receiver, number)) {
            if (number != SIGWINCH)
                interrupt_by(number);
        }
    }
}

/* The program has been stopped, and so does this process, for its shell to see, until the shell continues it or another
 * process of the program does. Where the host's kernel does not stop it (nobody could continue it), the program goes
 * on.
 */
static void stop_as_well(struct process *process)
{
    const struct sigaction stops = {.sa_handler = SIG_DFL};
    const struct timespec at_once = {0};
    struct sigaction action;
    sigset_t stop, go_on, before;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigemptyset(&go_on);
    sigaddset(&go_on, SIGCONT);
    sigprocmask(SIG_BLOCK, &go_on, &before);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    sigaction(SIGTSTP, &stops, &action);
    raise(SIGTSTP);
    if (bobbin_linux_stop_signal(process->on_linux) != 0) /* else it has been continued since */
        sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigtimedwait(&stop, NULL, &at_once);
    sigtimedwait(&go_on, NULL, &at_once);
    if (bobbin_linux_stop_signal(process->on_linux) != 0)
        bobbin_linux_signal(process->on_linux, SIGCONT);
    sigaction(SIGTSTP, &action, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

struct bobbin_stop run_process(struct process *process, bobbin_machine *machine, const struct bobbin_cell *cell,
                               uint64_t fuel)
{
    const uint64_t piece = 1 << 25; /* some hundredths of a second, after which Ctrl-C is noticed */
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel, .pc = bobbin_pc(machine)};
    const uint64_t before = process->steps;
    uint64_t steps = 0;

    running = process->on_linux;
    while (steps < fuel && !interrupted()) {
        enum bobbin_linux_state state;

        stop = bobbin_run(machine, cell, process_fuel(process, fuel - steps < piece ? fuel - steps : piece));
        steps += stop.steps;
        process->steps = before + steps;
        state = serve_process(process, stop);
        if (has_ended(state) || stop.kind == bobbin_stop_refused)
            break;
        stop.kind = bobbin_stop_fuel; /* it goes on unless the condition says that it ends here */
        stop.pc = bobbin_pc(machine);
        if (any_arrived != 0)
            pass_arrived(process);
        if (state == bobbin_linux_interrupted && process->on_linux != NULL &&
            bobbin_linux_stop_signal(process->on_linux) != 0)
            stop_as_well(process);
    }
    running = NULL;
    stop.steps = steps;
    return stop;
}

static const char *access_of(enum bobbin_stop_kind kind)
{
    switch (kind) {
    case bobbin_stop_load_fault:
        return "load from";
    case bobbin_stop_store_fault:
        return "store to";
    case bobbin_stop_misaligned:
        return "misaligned atomic access to";
    default:
        return NULL;
    }
}

/* Of a program with several threads, which of them: " in thread 1002 (name)". */
static void thread_text(const struct process *process, int id, char *text, size_t size)
{
    struct bobbin_linux_thread thread;
    char name[4 * sizeof thread.name + 1];

    text[0] = '\0';
    if (!bobbin_linux_thread_at(process->on_linux, 1, &thread))
        return;
    for (size_t i = 0; bobbin_linux_thread_at(process->on_linux, i, &thread); i++) {
        if (thread.id != id)
            continue;
        bobbin_escape(name, sizeof name, thread.name);
        snprintf(text, size, " in thread %d (%s)", id, name);
    }
}

static void print_death(const struct process *process, const struct bobbin_linux_end *end,
                        const bobbin_machine *machine)
{
    const bool by_a_call = end->stop == bobbin_stop_ecall || end->stop == bobbin_stop_fuel; /* its own or another's */
    char name[32], instruction[128], thread[128];

    if (by_a_call && (end->signal == SIGPIPE || number_of(process->on_linux) != process->first))
        return; /* whoever reads has had enough, or its parent is to tell how it ended: no shell says more of it */
    bobbin_linux_signal_name(end->signal, name, sizeof name);
    thread_text(process, end->thread, thread, sizeof thread);
    if (!bobbin_disassemble(machine, end->pc, instruction, sizeof instruction))
        strcpy(instruction, "no memory");
    if (access_of(end->stop) != NULL)
        complain("killed by %s%s: %s address 0x%" PRIx64 " at pc 0x%" PRIx64 ": %s", name, thread, access_of(end->stop),
                 end->address, end->pc, instruction);
    else if (end->stop == bobbin_stop_fetch_fault)
        complain("killed by %s%s: jump to address 0x%" PRIx64 ", which holds no code", name, thread, end->address);
    else if (end->stop == bobbin_stop_illegal && bobbin_missing_extension(machine, end->pc) != NULL)
        complain("killed by %s%s: illegal instruction at pc 0x%" PRIx64
                 ": %s, of the extension %s, which --isa takes away",
                 name, thread, end->pc, instruction, bobbin_missing_extension(machine, end->pc));
    else if (end->stop == bobbin_stop_illegal || end->stop == bobbin_stop_ebreak)
        complain("killed by %s%s: %s at pc 0x%" PRIx64 ": %s", name, thread,
                 end->stop == bobbin_stop_illegal ? "illegal instruction" : "breakpoint", end->pc, instruction);
    else
        complain("killed by %s, which the program sent itself at pc 0x%" PRIx64 "%s", name, end->pc, thread);
}

static void print_deadlock(const struct process *process)
{
    struct bobbin_linux_thread thread;

    complain("deadlock: nothing can end what the program waits for");
    for (size_t i = 0; bobbin_linux_thread_at(process->on_linux, i, &thread); i++) {
        char name[4 * sizeof thread.name + 1];

        if (thread.waits_for == NULL)
            continue;
        bobbin_escape(name, sizeof name, thread.name);
        if (thread.address != 0)
            complain("  thread %d (%s) waits at pc 0x%" PRIx64 " for %s, 0x%" PRIx64, thread.id, name, thread.pc,
                     thread.waits_for, thread.address);
        else
            complain("  thread %d (%s) waits at pc 0x%" PRIx64 " for %s", thread.id, name, thread.pc, thread.waits_for);
    }
}

static void print_trap(const struct process *process)
{
    const struct bobbin_wasi_end end = bobbin_wasi_end(process->on_wasi);

    complain("trap in function %" PRIu32 " at offset 0x%" PRIx64 ": %s", end.function, end.pc, end.trap);
}

static void print_results(const struct process *process)
{
    char text[64];

    for (size_t i = 0; process->on_wasi != NULL && bobbin_wasi_result(process->on_wasi, i, text, sizeof text); i++)
        printf("%s\n", text);
}

int process_status(const struct process *process, const bobbin_machine *machine, struct bobbin_stop stop)
{
    const struct bobbin_linux_end end = process_end(process);

    switch (end.state) {
    case bobbin_linux_exited:
        print_results(process);
        return end.status;
    case bobbin_linux_killed:
        if (process->on_wasi != NULL)
            print_trap(process);
        else
            print_death(process, &end, machine);
        return 128 + end.signal;
    case bobbin_linux_deadlocked:
        print_deadlock(process);
        return STATUS_DEADLOCK;
    default:
        complain("%s at pc 0x%" PRIx64 " after %" PRIu64 " steps", stop_text(stop), stop.pc, stop.steps);
        return interrupted() ? interrupted_status() : STATUS_LIMIT;
    }
}

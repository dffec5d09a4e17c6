/* Linux programs: what they may see, how they run, and how they end. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"

/* ---- Options ----------------------------------------------------------------------------------------------------- */

enum { KEY_ENV = 0x300, KEY_DIR, KEY_SYSROOT, KEY_MEMORY, KEY_STRACE };

static const struct argp_option option_list[] = {
    {"env", KEY_ENV, "NAME[=VALUE]", 0, "put a variable into the environment, which is empty otherwise", 0},
    {"dir", KEY_DIR, "HOST[:GUEST][:ro]", 0,
     "let the program see a directory, as GUEST (default: under its own absolute path), to read only with :ro", 0},
    {"sysroot", KEY_SYSROOT, "DIR", 0, "let it see a directory as /, to read only: where shared libraries are", 0},
    {"memory", KEY_MEMORY, "SIZE", 0, "bytes of address space, with K, M or G (default: 4G, which is the most)", 0},
    {"strace", KEY_STRACE, NULL, 0, "print system calls and signals on stderr", 0},
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
    case KEY_MEMORY:
        options->memory = size_option(argument, state);
        options->memory_text = argument;
        return 0;
    case KEY_STRACE:
        options->strace = true;
        return 0;
    case ARGP_KEY_END:
        if (program->guest != NULL && !needs_linux(program->guest) &&
            (options->environment_count > 0 || options->directory_count > 0 || options->sysroot != NULL ||
             options->strace))
            argp_error(state, "--env, --dir, --sysroot and --strace are for Linux programs, and '%s' is for %s",
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

bobbin_linux *open_process(const struct program_options *options, bobbin_machine **machine)
{
    return open_process_with_streams(options, machine, NULL);
}

bobbin_linux *open_process_with_streams(const struct program_options *options, bobbin_machine **machine,
                                        const int *streams)
{
    const struct process_options *given = &options->process;
    const struct bobbin_linux_options process_options = {
        .arguments = (const char *const *)options->arguments,
        .environment = given->environment,
        .directories = given->directories,
        .directory_count = given->directory_count,
        .sysroot = given->sysroot,
        .streams = streams,
        .trace = given->strace ? print_trace : NULL,
    };
    struct bobbin_error error = {0};
    bobbin_linux *process;

    *machine = open_machine(options);
    if (*machine == NULL)
        return NULL;
    process = bobbin_linux_open(*machine, options->file, &process_options, &error);
    if (process == NULL) {
        complain("%s: %s", options->file, error.text);
        bobbin_close(*machine);
    }
    return process;
}

struct bobbin_stop run_process(bobbin_linux *process, bobbin_machine *machine, const struct bobbin_cell *cell,
                               uint64_t fuel)
{
    const uint64_t piece = 1 << 25; /* some hundredths of a second, after which Ctrl-C is noticed */
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel, .pc = bobbin_pc(machine)};
    uint64_t steps = 0;

    while (steps < fuel && !interrupted()) {
        enum bobbin_linux_state state;

        stop = bobbin_run(machine, cell, fuel - steps < piece ? fuel - steps : piece);
        steps += stop.steps;
        state = bobbin_linux_serve(process, stop);
        if (state == bobbin_linux_exited || state == bobbin_linux_killed || stop.kind == bobbin_stop_refused)
            break;
        stop.kind = bobbin_stop_fuel; /* it goes on unless the condition says that it ends here */
        stop.pc = bobbin_pc(machine);
    }
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

static void print_death(const struct bobbin_linux_end *end, const bobbin_machine *machine)
{
    char name[32], instruction[128];

    bobbin_linux_signal_name(end->signal, name, sizeof name);
    if (!bobbin_disassemble(machine, end->pc, instruction, sizeof instruction))
        strcpy(instruction, "no memory");
    if (access_of(end->stop) != NULL)
        complain("killed by %s: %s address 0x%" PRIx64 " at pc 0x%" PRIx64 ": %s", name, access_of(end->stop),
                 end->address, end->pc, instruction);
    else if (end->stop == bobbin_stop_fetch_fault)
        complain("killed by %s: jump to address 0x%" PRIx64 ", which holds no code", name, end->address);
    else if (end->stop == bobbin_stop_illegal || end->stop == bobbin_stop_ebreak)
        complain("killed by %s: %s at pc 0x%" PRIx64 ": %s", name,
                 end->stop == bobbin_stop_illegal ? "illegal instruction" : "breakpoint", end->pc, instruction);
    else
        complain("killed by %s, which the program sent itself at pc 0x%" PRIx64, name, end->pc);
}

int process_status(const bobbin_linux *process, const bobbin_machine *machine, struct bobbin_stop stop)
{
    const struct bobbin_linux_end end = bobbin_linux_end(process);

    switch (end.state) {
    case bobbin_linux_exited:
        return end.status;
    case bobbin_linux_killed:
        print_death(&end, machine);
        return 128 + end.signal;
    default:
        complain("%s at pc 0x%" PRIx64 " after %" PRIu64 " steps", stop_text(stop), stop.pc, stop.steps);
        return interrupted() ? STATUS_INTERRUPTED : STATUS_LIMIT;
    }
}

/* Counting under valgrind. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"
#include "files.h"
#include "report.h"

/* ---- The process under valgrind ---------------------------------------------------------------------------------- */

/* What it prints in the end: steps, and the line that the program printed, if it is one. */
#define SAYS "steps=%" PRIu64 " prints=%s\n"
#define TOLD "steps=%" SCNu64 " prints=%255[^\n]"

/* All that is counted, which is what a benchmark times; valgrind knows it by its name. */
#define COUNTED "bobbin_bench_counted"
uint64_t bobbin_bench_counted(const struct benchmark *b, bobbin_machine *machine, struct process *process,
                              struct bobbin_stop *stop);

__attribute__((noinline)) uint64_t bobbin_bench_counted(const struct benchmark *b, bobbin_machine *machine,
                                                        struct process *process, struct bobbin_stop *stop)
{
    if (process != NULL)
        return program_run(process, machine, b->cell);
    *stop = bobbin_run(machine, b->cell, b->limit);
    return stop->steps;
}

static bool run_workload(const struct benchmark *b, bobbin_machine *machine, uint64_t *steps, char *why, size_t size)
{
    struct bobbin_stop stop;

    bobbin_copy(machine, b->workload->start);
    *steps = bobbin_bench_counted(b, machine, NULL, &stop);
    return workload_check(b->workload, machine, stop, b->limit, why, size);
}

/* Without its native build, whose output the process that waits for this one knows and compares. */
static bool run_program(const struct benchmark *b, bobbin_machine *machine, uint64_t *steps, char *why, size_t size)
{
    int output = memfd_create("output", MFD_CLOEXEC);
    struct length *length = &b->program->whole;
    char *native = b->program->native;
    struct process *process = NULL;
    bool good;

    if (output < 0)
        abort();
    b->program->native = NULL;
    if (program_prepare(b->program, length, why, size))
        process = program_start(b->program, length, machine, output, why, size);
    b->program->native = native;
    good = process != NULL;
    if (good) {
        *steps = bobbin_bench_counted(b, machine, process, NULL);
        good = program_check(length, process, *steps, output, why, size);
    }
    program_close(process);
    close(output);
    return good;
}

/* For whoever has counts by addresses: "code ADDRESS SIZE NAME" for each piece of generated code. */
static void print_generated(const bobbin_machine *machine)
{
    struct bobbin_code code;
    uint64_t position = 0;

    while (bobbin_code_next(machine, &position, &code)) {
        const char *at = code.host, *end = at + code.size;
        struct bobbin_code_piece piece;

        for (; at < end && bobbin_code_piece_at(machine, at, &piece); at += piece.size)
            printf("code %" PRIxPTR " %zu %s%s%s%s\n", (uintptr_t)piece.host, piece.size,
                   piece.insn != NULL ? piece.insn : "", piece.insn != NULL && piece.part[0] != '\0' ? " " : "",
                   piece.part, piece.out_of_line ? ", out of line" : "");
    }
}

int count_one(const struct plan *plan, const char *name)
{
    const struct benchmark *b = NULL;
    bobbin_machine *machine;
    uint64_t steps = 0;
    char why[512];
    bool good;

    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->benchmarks[i].name, name) == 0)
            b = &plan->benchmarks[i];
    }
    if (b == NULL || b->cell == NULL) {
        complain("%s: no such run of an engine", name);
        return STATUS_BAD;
    }
    machine = bobbin_open(bobbin_guest_find(b->cell->guest), NULL);
    if (machine == NULL)
        abort();
    good = (b->workload != NULL ? run_workload : run_program)(b, machine, &steps, why, sizeof why);
    if (good)
        print_generated(machine);
    bobbin_close(machine);
    if (good)
        printf(SAYS, steps, b->program != NULL ? b->program->whole.expected : "");
    else
        complain("%s: %s", b->name, why);
    return good ? STATUS_OK : STATUS_WRONG;
}

/* ---- Starting it ------------------------------------------------------------------------------------------------- */

/* What callgrind counts, in the order of its summary. A branch has missed if the simulated predictor said another way:
 * for indirect ones 512 entries that remember where each went the last time. */
enum event { INSTRUCTIONS, CONDITIONAL, CONDITIONAL_MISSED, INDIRECT, INDIRECT_MISSED, EVENT_COUNT };
static const char callgrind_events[] = "events: Ir Bc Bcm Bi Bim\n";
static const char *const event_names[] = {"instructions", "conditional", "conditional_missed", "indirect",
                                          "indirect_missed"};

struct counted {
    pid_t pid; /* while it is at work */
    bool good;
    uint64_t steps, events[EVENT_COUNT];
};

enum { AT_ONCE = 2 };

struct counting {
    const struct plan *plan;
    struct counted *counted;   /* for each of its benchmarks */
    char *folder, *executable; /* where everything goes for the time being; what is run */
    char valgrind[32];         /* "callgrind-3.19.0" */
    bool bad, wrong;
};

/* Ctrl-C and kill: nothing of use is lost, so all that runs is ended at once. */
static volatile sig_atomic_t stopped_by;

static void stop(int number)
{
    stopped_by = number;
}

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *format, ...)
{
    va_list arguments;
    char *made;

    va_start(arguments, format);
    if (vasprintf(&made, format, arguments) < 0)
        abort();
    va_end(arguments);
    return made;
}

/* Starts a program, found by the PATH, whose output and complaints go to a file. 0: it could not be; said why. */
static pid_t start(char **arguments, char **environment, const char *output, const char *package)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int error;

    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0600) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) != 0)
        abort();
    error = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT)
        complain("%s is not installed (on Debian: apt install %s)", arguments[0], package);
    else if (error != 0)
        complain("%s: %s", arguments[0], strerror(error));
    return error == 0 ? child : 0;
}

/* The last line of a file, without what valgrind or bobbin-bench put before it. */
static void last_line(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "r");
    char read[512];

    snprintf(line, size, "no word of explanation");
    while (file != NULL && fgets(read, sizeof read, file) != NULL) {
        read[strcspn(read, "\n")] = '\0';
        if (*read != '\0')
            snprintf(line, size, "%s", strncmp(read, "bobbin-bench: ", 14) == 0 ? read + 14 : read);
    }
    if (file != NULL)
        fclose(file);
}

/* What is run is a copy without debug information and symbols: Debian 12's valgrind gives up on what some compilers
 * write, and takes a jump from one function to another for a call, of which a `tail` engine makes millions. The one
 * function that it has to know by name is where counting begins and ends. */
static bool make_executable(struct counting *counting)
{
    char *arguments[] = {"objcopy",        "--strip-all",        "--keep-symbol=" COUNTED,
                         "/proc/self/exe", counting->executable, NULL};
    char *output = text("%s/objcopy", counting->folder), self[4096], line[512];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    pid_t child = 0;
    int status = 0;

    if (length > 0) {
        self[length] = '\0';
        arguments[3] = self;
        child = start(arguments, environ, output, "binutils");
    }
    if (child != 0) {
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        if (status != 0) {
            last_line(output, line, sizeof line);
            complain("%s", line);
        }
    }
    free(output);
    return child != 0 && status == 0;
}

/* The environment is always the same: it lies on the stack, and reading it trains the predictor. Of the workloads the
 * process need only find its own. */
static bool start_run(struct counting *counting, size_t run)
{
    const struct benchmark *b = &counting->plan->benchmarks[run];
    char *before[] = {"valgrind",
                      "-q",
                      "--tool=callgrind",
                      "--branch-sim=yes",
                      "--smc-check=all", /* generated code changes */
                      "--collect-atstart=no",
                      "--toggle-collect=" COUNTED,
                      text("--callgrind-out-file=%s/%zu.counts", counting->folder, run),
                      counting->executable};
    const char *chosen = counting->plan->options.workload_folder;
    char *built = files_beside("workloads"); /* not beside the copy that is run */
    char *after[] = {text("--count-one=%s", b->name), text("--workload=%s", benchmark_workload(b)),
                     text("--workloads=%s", chosen != NULL ? chosen : built), NULL};
    enum { BEFORE = sizeof before / sizeof *before };
    char *output = text("%s/%zu.output", counting->folder, run);
    char *environment[] = {"LC_ALL=C", NULL}, **arguments;
    size_t own = (size_t)counting->plan->options.argument_count - 1;

    arguments = malloc(sizeof before + own * sizeof *arguments + sizeof after);
    if (arguments == NULL)
        abort();
    memcpy(arguments, before, sizeof before);
    memcpy(arguments + BEFORE, counting->plan->options.arguments + 1, own * sizeof *arguments);
    memcpy(arguments + BEFORE + own, after, sizeof after);
    counting->counted[run].pid = start(arguments, environment, output, "valgrind");
    free(before[BEFORE - 2]);
    for (size_t i = 0; after[i] != NULL; i++)
        free(after[i]);
    free(built);
    free(arguments);
    free(output);
    return counting->counted[run].pid != 0;
}

/* ---- What it has to say ------------------------------------------------------------------------------------------ */

/* Reads callgrind's file; only one that is whole ends in its totals. */
static bool read_counts(struct counting *counting, const char *path, struct counted *counted)
{
    FILE *file = fopen(path, "r");
    char line[256];
    bool known = false;
    int found = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "creator: %31s", counting->valgrind);
        known |= strcmp(line, callgrind_events) == 0;
        if (known && strncmp(line, "totals:", 7) == 0) {
            uint64_t *e = counted->events;
            found = sscanf(line, "totals: %" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64, &e[0], &e[1], &e[2],
                           &e[3], &e[4]);
        }
    }
    if (file != NULL)
        fclose(file);
    return found == EVENT_COUNT && counted->events[INSTRUCTIONS] > 0;
}

/* Whether the run came to the result that it should. If not, `why` tells. */
static bool read_result(const struct benchmark *b, const char *path, uint64_t *steps, char *why, size_t size)
{
    char line[512], printed[CHILD_OUTPUT] = "";

    last_line(path, line, sizeof line);
    if (sscanf(line, TOLD, steps, printed) < 1 || *steps == 0) {
        snprintf(why, size, "%s", line);
        return false;
    }
    return b->program == NULL || (program_prepare(b->program, &b->program->whole, why, size) &&
                                  program_check_output(&b->program->whole, printed, why, size));
}

static void take(struct counting *counting, size_t run, int status)
{
    const struct benchmark *b = &counting->plan->benchmarks[run];
    struct counted *counted = &counting->counted[run];
    char *output = text("%s/%zu.output", counting->folder, run);
    char *counts = text("%s/%zu.counts", counting->folder, run), why[512];

    if (status != 0) {
        last_line(output, why, sizeof why);
        complain("%s", why);
        counting->wrong |= WIFEXITED(status) && WEXITSTATUS(status) == STATUS_WRONG;
    } else if (!read_result(b, output, &counted->steps, why, sizeof why)) {
        complain("%s: %s", b->name, why);
        counting->wrong = true;
    } else if (!read_counts(counting, counts, counted)) {
        complain("%s: valgrind counted nothing", b->name);
    } else {
        counted->good = true;
    }
    counting->bad |= !counted->good;
    unlink(output);
    unlink(counts);
    free(output);
    free(counts);
}

/* Waits for one of the processes; all end soon where the user wants that. */
static bool wait_for_one(struct counting *counting)
{
    int status;
    pid_t pid = waitpid(-1, &status, 0);

    for (size_t run = 0; run < counting->plan->count; run++) {
        struct counted *counted = &counting->counted[run];

        if (stopped_by && counted->pid != 0)
            kill(counted->pid, SIGKILL);
        if (pid < 0 || counted->pid != pid)
            continue;
        counted->pid = 0;
        if (!stopped_by)
            take(counting, run, status);
    }
    return pid > 0;
}

static void count_them(struct counting *counting)
{
    size_t next = 0, running = 0;
    bool going = true;

    for (;;) {
        while (going && !stopped_by && running < AT_ONCE && next < counting->plan->count) {
            going = start_run(counting, next++);
            running += going;
        }
        if (running == 0)
            break;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rcounting: %zu of %zu ", next - running, counting->plan->count);
        running -= wait_for_one(counting);
    }
    counting->bad |= !going;
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

/* ---- The file, and the tables -------------------------------------------------------------------------------------
 */

static json_t *json_counts(const struct counting *counting)
{
    json_t *counts = json_object();

    for (size_t i = 0; i < counting->plan->count; i++) {
        const struct counted *counted = &counting->counted[i];
        const struct bobbin_cell *cell = counting->plan->benchmarks[i].cell;
        char *name = text("%s/%s/%s", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour));
        json_t *of_cell = json_object_get(counts, name), *values;

        if (counted->good) {
            if (of_cell == NULL) {
                of_cell = json_object();
                json_object_set_new(counts, name, of_cell);
            }
            values = json_pack("{sI}", "steps", (json_int_t)counted->steps);
            for (int e = 0; e < EVENT_COUNT; e++)
                json_object_set_new(values, event_names[e],
                                    json_real((double)counted->events[e] / (double)counted->steps));
            json_object_set_new(of_cell, strchr(benchmark_workload(&counting->plan->benchmarks[i]), '/') + 1, values);
        }
        free(name);
    }
    return counts;
}

static bool has_cells(const json_t *results, const json_t *context)
{
    const json_t *there = json_object_get(json_object_get(results, "context"), "cells"), *cell, *other;
    size_t i, j;

    json_array_foreach(json_object_get(context, "cells"), i, cell)
    {
        bool found = false;

        json_array_foreach(there, j, other) found |= json_equal(cell, other);
        if (!found)
            return false;
    }
    return true;
}

/* The file to put them into, or none. An older one keeps all that it holds besides, if it is of the same cells. */
static json_t *open_results(json_t *context, const char *out)
{
    json_t *results;
    json_error_t error;

    if (out == NULL)
        return json_pack("{sO, s[]}", "context", context, "benchmarks");
    if (access(out, F_OK) != 0) {
        int file = open(out, O_WRONLY | O_CREAT, 0666); /* better to know now whether it can be written */

        if (file < 0) {
            complain("%s: %s", out, strerror(errno));
            return NULL;
        }
        close(file);
        unlink(out);
        return json_pack("{sO, s[], sb}", "context", context, "benchmarks", "complete", 1);
    }
    results = json_load_file(out, 0, &error);
    if (results == NULL) {
        complain("%s: not a results file: %s", out, error.text);
    } else if (!has_cells(results, context)) {
        complain("%s: is not about the cells of this build; name another file for their counts", out);
        json_decref(results);
        results = NULL;
    }
    return results;
}

static bool write_results(json_t *results, const char *out)
{
    char *temporary = text("%s.new", out);
    bool good = json_dump_file(results, temporary, JSON_INDENT(1)) == 0 && rename(temporary, out) == 0;

    if (!good) {
        complain("%s: %s", out, strerror(errno));
        unlink(temporary);
    }
    free(temporary);
    return good;
}

/* The counts alone, whatever a results file holds besides. */
static void print_counts(const json_t *context, const json_t *counts)
{
    json_t *results = json_pack("{sO, s[], sO}", "context", context, "benchmarks", "counts", counts);
    int file = memfd_create("counts", MFD_CLOEXEC);

    if (results == NULL || file < 0 || json_dumpfd(results, file, JSON_COMPACT) != 0 || lseek(file, 0, SEEK_SET) != 0)
        abort(); /* out of memory */
    report_run("-", file, true, false);
    close(file);
    json_decref(results);
}

/* ---- All of it --------------------------------------------------------------------------------------------------- */

static void remove_file(const char *folder, const char *file)
{
    char *path = text("%s/%s", folder, file);

    unlink(path); /* where it is not there, all the better */
    free(path);
}

/* What a killed process left as well. */
static void remove_folder(const struct counting *counting)
{
    char name[64];

    for (size_t run = 0; run < counting->plan->count; run++) {
        snprintf(name, sizeof name, "%zu.output", run);
        remove_file(counting->folder, name);
        snprintf(name, sizeof name, "%zu.counts", run);
        remove_file(counting->folder, name);
    }
    remove_file(counting->folder, "objcopy");
    remove_file(counting->folder, "bobbin-bench");
    rmdir(counting->folder);
}

static int count_in_folder(struct counting *counting, json_t *results)
{
    struct sigaction action = {.sa_handler = stop}; /* no SA_RESTART: waiting is to end */
    const char *out = counting->plan->options.out;
    json_t *counts, *context;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (!make_executable(counting))
        return STATUS_BAD;
    count_them(counting);
    if (stopped_by != 0)
        return 128 + (int)stopped_by;
    if (counting->bad && !counting->wrong)
        return STATUS_BAD;
    counts = json_counts(counting);
    context = json_object_get(results, "context");
    json_object_set_new(context, "counted_by", json_string(counting->valgrind));
    json_object_set_new(results, "counts", counts);
    if (json_object_size(counts) > 0 && !counting->plan->options.quiet)
        print_counts(context, counts);
    if (out != NULL && !write_results(results, out))
        return STATUS_BAD;
    return counting->wrong ? STATUS_WRONG : STATUS_OK;
}

int count_plan(const struct plan *plan, json_t *context)
{
    const char *tmpdir = getenv("TMPDIR");
    struct counting counting = {.plan = plan};
    json_t *results;
    int status = STATUS_BAD;

    if (*BOBBIN_SANITIZE != '\0') {
        complain("valgrind cannot watch a program built with -fsanitize=" BOBBIN_SANITIZE);
        return STATUS_BAD;
    }
    results = open_results(context, plan->options.out);
    if (results == NULL)
        return STATUS_BAD;
    counting.counted = calloc(plan->count, sizeof *counting.counted);
    if (counting.counted == NULL)
        abort();
    counting.folder = text("%s/bobbin-count-XXXXXX", tmpdir != NULL && *tmpdir != '\0' ? tmpdir : "/tmp");
    if (mkdtemp(counting.folder) != NULL) {
        counting.executable = text("%s/bobbin-bench", counting.folder);
        status = count_in_folder(&counting, results);
        remove_folder(&counting);
        free(counting.executable);
    } else {
        complain("%s: %s", counting.folder, strerror(errno));
    }
    free(counting.folder);
    free(counting.counted);
    json_decref(results);
    return status;
}

/* bobbin profile: how often each instruction is executed, each pair of instructions in a row, and each run of them from
 * jump to jump. */
#include <inttypes.h>
#include <stdlib.h>

#include "program.h"
#include "runs.h"

struct profile {
    size_t count;      /* of opcodes */
    uint64_t *singles; /* [opcode] */
    uint64_t *pairs;   /* [first * count + second] */
    size_t last;       /* opcode before; `count` before the first */
    struct runs *runs; /* NULL: not wanted, or out of memory */
    bool failed;       /* out of memory */
};

static bool record(void *data, const bobbin_machine *machine, unsigned opcode)
{
    struct profile *profile = data;

    (void)machine;
    if (profile->runs != NULL && !runs_step(profile->runs, opcode))
        profile->failed = true;
    profile->singles[opcode]++;
    if (profile->last < profile->count)
        profile->pairs[profile->last * profile->count + opcode]++;
    profile->last = opcode;
    return profile->failed;
}

struct row {
    const char *first, *second; /* second: NULL for a single instruction */
    uint64_t times;
};

static int more_first(const void *a, const void *b)
{
    uint64_t times_a = ((const struct row *)a)->times, times_b = ((const struct row *)b)->times;

    return (times_a < times_b) - (times_a > times_b);
}

/* The rows that were counted at all, the most frequent first. The caller frees them; NULL: out of memory. */
static struct row *sorted_rows(const bobbin_guest *guest, const struct profile *profile, bool pairs, size_t *length)
{
    size_t n = pairs ? profile->count * profile->count : profile->count;
    struct row *rows = malloc(n * sizeof *rows);

    *length = 0;
    for (size_t i = 0; rows != NULL && i < n; i++) {
        uint64_t times = pairs ? profile->pairs[i] : profile->singles[i];
        if (times == 0)
            continue;
        rows[*length].first = bobbin_insn_at(guest, pairs ? i / profile->count : i).name;
        rows[*length].second = pairs ? bobbin_insn_at(guest, i % profile->count).name : NULL;
        rows[(*length)++].times = times;
    }
    if (rows != NULL)
        qsort(rows, *length, sizeof *rows, more_first);
    return rows;
}

static void print_rows(FILE *out, const char *title, const struct row *rows, size_t length)
{
    uint64_t total = 0, so_far = 0;

    for (size_t i = 0; i < length; i++)
        total += rows[i].times;
    fprintf(out, "%-22s %14s %8s %8s\n", title, "times", "share", "sum");
    for (size_t i = 0; i < length; i++) {
        char name[64];

        snprintf(name, sizeof name, "%s %s", rows[i].first, rows[i].second != NULL ? rows[i].second : "");
        so_far += rows[i].times;
        fprintf(out, "%-22s %14" PRIu64 " %7.2f%% %7.2f%%\n", name, rows[i].times,
                100.0 * (double)rows[i].times / (double)total, 100.0 * (double)so_far / (double)total);
    }
}

static json_t *json_rows(const struct row *rows, size_t length)
{
    json_t *array = json_array();

    for (size_t i = 0; i < length; i++) {
        json_t *insns =
            rows[i].second != NULL ? json_pack("[ss]", rows[i].first, rows[i].second) : json_pack("[s]", rows[i].first);
        json_array_append_new(array, json_pack("{so, sI}", "insns", insns, "times", (json_int_t)rows[i].times));
    }
    return array;
}

int command_profile(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0},
                                                 {&process_argp, 0, "Linux programs:", 1},
                                                 {&engine_argp, 0, NULL, 0},
                                                 {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},
                                                 {&json_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp argp = {
        NULL,
        parse_children,
        "FILE [ARG...]",
        "Run a program and count its instructions, and the pairs that follow each other: what superinstructions are "
        "chosen from. With --json also the runs of instructions from jump to jump, which superinsn reads. A "
        "Linux program has stdout for itself, and the profile goes to stderr.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    const struct bobbin_cell *cell;
    struct program program;
    struct profile profile = {0};
    json_t *runs = NULL;
    struct row *singles = NULL, *pairs = NULL;
    size_t single_count = 0, pair_count = 0;
    struct bobbin_stop stop;
    int status;

    parse_command(&argp, argc, argv, &options);
    if (options.flavour == bobbin_fast) {
        complain("a profile looks at every instruction: only the exact flavour can");
        return STATUS_BAD;
    }
    cell = chosen_cell(&options, bobbin_exact);
    if (cell == NULL || !open_any_program(&program, &options))
        return STATUS_BAD;
    profile.count = profile.last = bobbin_insn_count(options.guest);
    profile.singles = calloc(profile.count, sizeof *profile.singles);
    profile.pairs = calloc(profile.count * profile.count, sizeof *profile.pairs);
    if (options.json)
        profile.runs = runs_new(program.machine);
    if (profile.singles != NULL && profile.pairs != NULL && (profile.runs != NULL || !options.json)) {
        catch_interrupt();
        bobbin_set_hook(program.machine, record, &profile);
        stop = run_program(&program, cell, options.max_steps);
        singles = sorted_rows(options.guest, &profile, false, &single_count);
        pairs = sorted_rows(options.guest, &profile, true, &pair_count);
        runs = options.json ? runs_json(profile.runs) : NULL;
    }
    if (singles == NULL || pairs == NULL || profile.failed || (options.json && runs == NULL)) {
        complain("not enough memory for a profile");
        status = STATUS_BAD;
    } else if (options.json) {
        json_t *result = json_stop(stop);
        json_object_set_new(result, "guest", json_string(bobbin_guest_name(options.guest)));
        json_object_set_new(result, "program", json_string(options.file));
        json_object_set_new(result, "singles", json_rows(singles, single_count));
        json_object_set_new(result, "pairs", json_rows(pairs, pair_count));
        json_object_set_new(result, "runs", runs);
        status = program.process != NULL ? process_status(program.process, program.machine, stop) : stop_status(stop);
        status = print_json(program.out, result, status);
    } else {
        status = program_status(&program, stop);
        fputc('\n', program.out);
        print_rows(program.out, "instruction", singles, single_count);
        fputc('\n', program.out);
        print_rows(program.out, "pair", pairs, pair_count);
        status = finish(status);
    }
    free(singles);
    free(pairs);
    runs_free(profile.runs);
    free(profile.singles);
    free(profile.pairs);
    close_program(&program);
    return status;
}

/* superinsn: proposes superinstructions for rv64, rows of core/rv64/fuse.def, from profiles of programs. */
#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "rv64/insns.h"

enum { STATUS_OK = 0, STATUS_BAD = 2 };

static const char *const link_names[] = {
    [rv64_link_any] = "any",   [rv64_link_rs1] = "rs1",   [rv64_link_rs2] = "rs2",
    [rv64_link_both] = "both", [rv64_link_same] = "same",
};

static void __attribute__((format(printf, 1, 2), noreturn)) fail(const char *format, ...)
{
    va_list arguments;

    fputs("superinsn: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(STATUS_BAD);
}

static void *checked(void *memory)
{
    if (memory == NULL)
        fail("out of memory");
    return memory;
}

/* ---- Profiles ---------------------------------------------------------------------------------------------------- */

enum { LONGEST_RUN = 64 }; /* `bobbin profile` cuts longer ones in two */

/* Instructions that were executed one after the other, from jump to jump. */
struct run {
    struct rv64_decoded *line; /* their operands, as decoding sees them */
    int count;
    double times;
};

struct program {
    const char *file;
    struct run *runs;
    size_t count;
    double steps, cost; /* of all runs; cost: with what is chosen by now */
};

static struct rv64_decoded *decode(const char *file, const char *code, int count)
{
    struct rv64_decoded *line = checked(calloc((size_t)count, sizeof *line));

    for (int n = 0; n < count; n++) {
        unsigned byte[4] = {0};
        int digits = (int)strlen(code) >= 8 ? 4 : 2;
        struct rv64_insn insn;

        for (int i = 0; i < digits; i++) {
            if (sscanf(code + 2 * i, "%2x", &byte[i]) != 1)
                fail("%s: a run's code is not as long as its instructions", file);
        }
        insn = rv64_decode_word(byte[0] | byte[1] << 8 | byte[2] << 16 | byte[3] << 24);
        if (insn.op == rv64_op_illegal || (int)strlen(code) < 2 * insn.length)
            fail("%s: a run's code is not code of rv64", file);
        line[n] = (struct rv64_decoded){.op = insn.op, .slot = rv64_operands_of_insn(insn)};
        code += 2 * insn.length;
    }
    if (*code != '\0')
        fail("%s: a run's code is longer than its instructions", file);
    return line;
}

static void read_profile(const char *file, struct program *program)
{
    json_error_t error;
    json_t *root = json_load_file(file, 0, &error), *runs = json_object_get(root, "runs"), *item;
    size_t index;

    if (root == NULL)
        fail("%s: %s", file, error.text);
    if (!json_is_array(runs))
        fail("%s: has no runs: it is not what `bobbin profile --json` prints", file);
    *program = (struct program){.file = file};
    program->runs = checked(calloc(json_array_size(runs) + 1, sizeof *program->runs));
    json_array_foreach(runs, index, item)
    {
        const char *code;
        json_int_t times, count;

        if (json_unpack(item, "{sI, sI, ss}", "times", &times, "count", &count, "code", &code) != 0 || times < 0 ||
            count < 1 || count > LONGEST_RUN)
            fail("%s: run %zu is not understood", file, index);
        if (*code == '\0')
            continue; /* its code was gone when it was to be kept */
        program->runs[program->count++] = (struct run){decode(file, code, (int)count), (int)count, (double)times};
        program->steps += (double)times * count;
    }
    json_decref(root);
    if (program->steps == 0)
        fail("%s: nothing was executed", file);
}

/* Forgets the runs that are hardly ever executed: nearly all of them. */
static void keep_most(struct program *program, double share)
{
    double steps = 0;
    size_t kept = 0;

    while (kept < program->count && steps < share * program->steps) {
        steps += program->runs[kept].times * program->runs[kept].count;
        kept++;
    }
    for (size_t i = kept; i < program->count; i++)
        free(program->runs[i].line);
    program->count = kept; /* they are sorted */
}

/* ---- Candidates: every row that could serve anywhere ----------------------------------------------------------------
 */

struct candidate {
    struct rv64_fusion fusion;
    int cost;
    bool chosen;
    double gain, of_this, most; /* of all programs; of the one that is being looked at; of the one that gains most */
};

struct candidates {
    struct candidate *items;
    size_t count, room;
    uint32_t *table; /* open addressing: index + 1; 0: empty */
    size_t size;
};

static size_t hash(const struct rv64_fusion *fusion)
{
    uint64_t value = fusion->count;

    for (int n = 0; n < RV64_PARTS; n++)
        value = (value * 31 + fusion->parts[n]) * 31 + fusion->links[n];
    return (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> 24);
}

static uint32_t *find(const struct candidates *all, const struct rv64_fusion *fusion)
{
    for (size_t place = hash(fusion);; place++) {
        uint32_t *entry = &all->table[place & (all->size - 1)];

        if (*entry == 0 || memcmp(&all->items[*entry - 1].fusion, fusion, sizeof *fusion) == 0)
            return entry;
    }
}

static uint32_t number_of(struct candidates *all, const struct rv64_fusion *fusion)
{
    uint32_t *entry;

    if (2 * (all->count + 1) > all->size) {
        free(all->table);
        all->size = all->size > 0 ? 2 * all->size : 4096;
        all->table = checked(calloc(all->size, sizeof *all->table));
        for (size_t i = 0; i < all->count; i++)
            *find(all, &all->items[i].fusion) = (uint32_t)i + 1;
    }
    entry = find(all, fusion);
    if (*entry == 0) {
        if (all->count == all->room) {
            all->room = 2 * all->room + 1024;
            all->items = checked(realloc(all->items, all->room * sizeof *all->items));
        }
        all->items[all->count] = (struct candidate){.fusion = *fusion, .cost = rv64_fusion_cost(fusion)};
        *entry = (uint32_t)++all->count;
    }
    return *entry - 1;
}

/* Where in a run which row could serve. */
struct occurrence {
    uint32_t candidate;
    uint16_t at;
    uint16_t end;
};

struct place {
    struct occurrence *items; /* by `at` */
    size_t count, room;
};

static void add_occurrence(struct place *place, uint32_t candidate, int at, int end)
{
    if (place->count == place->room) {
        place->room = 2 * place->room + 16;
        place->items = checked(realloc(place->items, place->room * sizeof *place->items));
    }
    place->items[place->count++] = (struct occurrence){candidate, (uint16_t)at, (uint16_t)end};
}

/* Which registers an instruction writes, and reads as its first and second source. */
enum file { NO_REGISTER, INTEGER, FLOATING };

struct uses {
    enum file rd, rs1, rs2;
};

static struct uses uses_of(unsigned op)
{
    static const struct uses by_format[] = {
        [RV64_R] = {INTEGER, INTEGER, INTEGER},
        [RV64_R1] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_I] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_MOPR] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_MOPRR] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_CBO] = {NO_REGISTER, INTEGER, NO_REGISTER},
        [RV64_SH6] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_SH5] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_L] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_S] = {NO_REGISTER, INTEGER, INTEGER},
        [RV64_B] = {NO_REGISTER, INTEGER, INTEGER},
        [RV64_U] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_J] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_JR] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_AMO] = {INTEGER, INTEGER, INTEGER},
        [RV64_LR] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_FL] = {FLOATING, INTEGER, NO_REGISTER},
        [RV64_FS] = {NO_REGISTER, INTEGER, FLOATING},
        [RV64_F2] = {FLOATING, FLOATING, FLOATING},
        [RV64_F2M] = {FLOATING, FLOATING, FLOATING},
        [RV64_F1M] = {FLOATING, FLOATING, NO_REGISTER},
        [RV64_F4M] = {FLOATING, FLOATING, FLOATING},
        [RV64_FCMP] = {INTEGER, FLOATING, FLOATING},
        [RV64_FX] = {INTEGER, FLOATING, NO_REGISTER},
        [RV64_FXM] = {INTEGER, FLOATING, NO_REGISTER},
        [RV64_XF] = {FLOATING, INTEGER, NO_REGISTER},
        [RV64_XFM] = {FLOATING, INTEGER, NO_REGISTER},
    };
    enum rv64_format format = rv64_format_of((enum rv64_op)op);

    return format < sizeof by_format / sizeof *by_format ? by_format[format] : (struct uses){0};
}

static bool ends_line(enum rv64_op op)
{
    return (rv64_row(op)->flags & RV64_ENDS_LINE) != 0;
}

/* What the part really takes from the one before it. */
static enum rv64_link strongest(const struct rv64_decoded *before, const struct rv64_decoded *part)
{
    struct uses from = uses_of(before->op), to = uses_of(part->op);
    bool rs1 = from.rd != NO_REGISTER && from.rd == to.rs1 && rv64_linked(rv64_link_rs1, &before->slot, &part->slot);
    bool rs2 = from.rd != NO_REGISTER && from.rd == to.rs2 && rv64_linked(rv64_link_rs2, &before->slot, &part->slot);

    if (rs1 && rs2)
        return rv64_link_both;
    if (rs1)
        return to.rd == from.rd && rv64_linked(rv64_link_same, &before->slot, &part->slot) ? rv64_link_same
                                                                                           : rv64_link_rs1;
    return rs2 ? rv64_link_rs2 : rv64_link_any;
}

/* Every row that the instructions from `at` on match, with each link taken or not. */
static void candidates_at(struct candidates *all, struct place *place, const struct run *run, int at, int longest)
{
    for (int count = 2; count <= longest && at + count <= run->count; count++) {
        enum rv64_link links[RV64_PARTS] = {rv64_link_any};

        if (ends_line(run->line[at + count - 2].op))
            break;
        for (int n = 1; n < count; n++)
            links[n] = strongest(&run->line[at + n - 1], &run->line[at + n]);
        for (unsigned taken = 0; taken < 1u << (count - 1); taken++) {
            struct rv64_fusion fusion = {.count = (uint8_t)count};
            bool same = false; /* as another choice of links */

            for (int n = 0; n < count; n++) {
                bool take = n > 0 && taken >> (n - 1) & 1;

                same |= take && links[n] == rv64_link_any;
                fusion.parts[n] = run->line[at + n].op;
                fusion.links[n] = take ? (uint8_t)links[n] : rv64_link_any;
            }
            if (!same)
                add_occurrence(place, number_of(all, &fusion), at, at + count);
        }
    }
}

/* ---- Choosing: always the row that gains most
 * ------------------------------------------------------------------------ */

/* The least cost from the run's beginning to each of its instructions, and from there to its end, with what is chosen.
 */
struct costs {
    int to[LONGEST_RUN + 1], from[LONGEST_RUN + 1];
};

static void work_out(struct costs *costs, const struct candidates *all, const struct run *run,
                     const struct place *place)
{
    size_t next = 0;

    for (int n = 0; n <= run->count; n++)
        costs->to[n] = n * RV64_COST_DISPATCH, costs->from[n] = (run->count - n) * RV64_COST_DISPATCH;
    for (int n = 0; n < run->count; n++) {
        if (costs->to[n] + RV64_COST_DISPATCH < costs->to[n + 1])
            costs->to[n + 1] = costs->to[n] + RV64_COST_DISPATCH;
        for (; next < place->count && place->items[next].at == n; next++) {
            const struct occurrence *o = &place->items[next];
            const struct candidate *c = &all->items[o->candidate];

            if (c->chosen && costs->to[n] + c->cost < costs->to[o->end])
                costs->to[o->end] = costs->to[n] + c->cost;
        }
    }
    for (int n = run->count - 1; n >= 0; n--) {
        costs->from[n] = costs->from[n + 1] + RV64_COST_DISPATCH;
        for (; next > 0 && place->items[next - 1].at == n; next--) {
            const struct occurrence *o = &place->items[next - 1];
            const struct candidate *c = &all->items[o->candidate];

            if (c->chosen && costs->from[o->end] + c->cost < costs->from[n])
                costs->from[n] = costs->from[o->end] + c->cost;
        }
    }
}

/* The programs count alike, however long they ran, and what takes a tenth off one's cost is as good as what takes a
 * tenth off another's: so that a table made from some programs is good for others. */
static void weigh(struct candidates *all, struct program *program, const struct place *places)
{
    struct costs *costs = checked(malloc(program->count * sizeof *costs));

    program->cost = 0;
    for (size_t i = 0; i < program->count; i++) {
        work_out(&costs[i], all, &program->runs[i], &places[i]);
        program->cost += program->runs[i].times * costs[i].from[0];
    }
    for (size_t i = 0; i < program->count; i++) {
        const struct costs *c = &costs[i];

        for (size_t n = 0; n < places[i].count; n++) {
            const struct occurrence *o = &places[i].items[n];
            struct candidate *candidate = &all->items[o->candidate];
            int saved = c->from[0] - (c->to[o->at] + candidate->cost + c->from[o->end]);

            if (saved > 0 && !candidate->chosen)
                candidate->of_this += program->runs[i].times * saved / program->cost;
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *c = &all->items[i];

        c->gain += c->of_this;
        c->most = c->of_this > c->most ? c->of_this : c->most;
        c->of_this = 0;
    }
    free(costs);
}

/* Against rows that are good for nothing but the programs they were chosen from: how much pairs count that were not
 * seen, and how much of what a row gains is left out for the program that gains most from it. Both by leaving out a
 * third of the training programs, and judging by that third. */
static const double smoothing = 0.3, left_out = 0.95;

/* What a pair would gain if instructions followed each other at random, as often as they are executed: programs that
 * nobody has profiled have pairs that these do not have, of the same instructions. */
static void expect_pairs(struct candidates *all, const double share[rv64_op_count], double weight)
{
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *c = &all->items[i];

        if (c->fusion.count == 2 && c->fusion.links[1] == rv64_link_any && !c->chosen)
            c->gain += weight * share[c->fusion.parts[0]] * share[c->fusion.parts[1]];
    }
}

/* The share of each instruction in what was executed, as the mean of the programs; and all pairs of frequent ones
 * become candidates. */
static void find_shares(struct candidates *all, const struct program *programs, int count, double share[rv64_op_count])
{
    for (int p = 0; p < count; p++) {
        for (size_t i = 0; i < programs[p].count; i++) {
            const struct run *run = &programs[p].runs[i];

            for (int n = 0; n < run->count; n++)
                share[run->line[n].op] += run->times / programs[p].steps / count;
        }
    }
    for (int a = 0; a < rv64_op_undecoded; a++) {
        for (int b = 0; b < rv64_op_undecoded; b++) {
            struct rv64_fusion fusion = {.count = 2, .parts = {(uint16_t)a, (uint16_t)b}};

            if (!ends_line((enum rv64_op)a) && share[a] * share[b] > 1e-6)
                number_of(all, &fusion);
        }
    }
}

static void print_name(FILE *out, const struct rv64_fusion *fusion)
{
    fprintf(out, "FUSE%d(%s", fusion->count, rv64_op_name(fusion->parts[0]));
    for (int n = 1; n < fusion->count; n++)
        fprintf(out, ", %s, %s", link_names[fusion->links[n]], rv64_op_name(fusion->parts[n]));
    fputs(")\n", out);
}

static int by_parts(const void *a, const void *b)
{
    const struct rv64_fusion *x = &((const struct candidate *)a)->fusion, *y = &((const struct candidate *)b)->fusion;

    for (int n = 0; n < RV64_PARTS; n++) {
        int order_x = n < x->count ? x->parts[n] * 8 + x->links[n] : -1;
        int order_y = n < y->count ? y->parts[n] * 8 + y->links[n] : -1;

        if (order_x != order_y)
            return order_x - order_y;
    }
    return 0;
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

struct options {
    long rows, longest;
    const char *files[1024], *unseen[1024];
    int file_count, unseen_count;
};

enum { KEY_ROWS = 'r', KEY_LONGEST = 'l', KEY_UNSEEN = 'u' };

static const struct argp_option option_list[] = {
    {"rows", KEY_ROWS, "N", 0, "propose N rows (default: 200)", 0},
    {"longest", KEY_LONGEST, "N", 0, "of at most N instructions, 2 to 4 (default: 4)", 0},
    {"unseen", KEY_UNSEEN, "PROFILE", 0,
     "a program to judge the rows by that has no part in their choice; may be repeated", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    const int most = sizeof options->files / sizeof *options->files;
    char *end;

    switch (key) {
    case KEY_ROWS:
        options->rows = strtol(argument, &end, 10);
        if (*end != '\0' || options->rows < 1 || options->rows > 10000)
            argp_error(state, "--rows wants a number from 1 to 10000, not '%s'", argument);
        return 0;
    case KEY_LONGEST:
        options->longest = strtol(argument, &end, 10);
        if (*end != '\0' || options->longest < 2 || options->longest > RV64_PARTS)
            argp_error(state, "--longest wants a number from 2 to %d, not '%s'", RV64_PARTS, argument);
        return 0;
    case KEY_UNSEEN:
        if (options->unseen_count == most)
            argp_error(state, "more than %d profiles", most);
        options->unseen[options->unseen_count++] = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (options->file_count == most)
            argp_error(state, "more than %d profiles", most);
        options->files[options->file_count++] = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no profile (of `bobbin profile --json`) to choose from");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Dispatches an instruction; counts in `gain` how often each row is taken. */
static double dispatches(const struct program *program, const struct candidates *all, const struct place *places)
{
    struct costs costs;
    double sum = 0, steps = 0;

    for (size_t i = 0; i < program->count; i++) {
        const struct run *run = &program->runs[i];
        int n = 0;

        work_out(&costs, all, run, &places[i]);
        steps += run->times * run->count;
        while (n < run->count) { /* follow the cheapest way */
            int next = n + 1;

            for (size_t k = 0; k < places[i].count; k++) {
                const struct occurrence *o = &places[i].items[k];

                if (o->at == n && all->items[o->candidate].chosen &&
                    costs.from[n] == all->items[o->candidate].cost + costs.from[o->end])
                    next = o->end;
            }
            n = next;
            sum += run->times;
        }
    }
    return sum / steps;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "PROFILE...",
        "Propose superinstructions: rows of core/rv64/fuse.def, that make programs of which these are profiles (made "
        "by "
        "`bobbin profile --json`) need fewer dispatches. They come on stdout; on stderr comes how many dispatches an "
        "instruction each program then takes.\v"
        "Rows are chosen one by one, always the one that saves the most beside those that are there already, in the "
        "geometric "
        "mean of the programs.",
        NULL,
        NULL,
        NULL};
    struct options options = {.rows = 200, .longest = RV64_PARTS};
    struct candidates all = {0};
    struct program *programs;
    struct place **places;
    double share[rv64_op_count] = {0};
    int count;

    argp_err_exit_status = STATUS_BAD;
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    count = options.file_count + options.unseen_count;
    programs = checked(calloc((size_t)count, sizeof *programs));
    places = checked(calloc((size_t)count, sizeof *places));
    for (int p = 0; p < count; p++) {
        bool unseen = p >= options.file_count;

        read_profile(unseen ? options.unseen[p - options.file_count] : options.files[p], &programs[p]);
        keep_most(&programs[p], 0.995);
        places[p] = checked(calloc(programs[p].count, sizeof **places));
        for (size_t i = 0; i < programs[p].count; i++) {
            for (int at = 0; at < programs[p].runs[i].count; at++)
                candidates_at(&all, &places[p][i], &programs[p].runs[i], at, (int)options.longest);
        }
    }
    find_shares(&all, programs, options.file_count, share);
    for (long row = 0; row < options.rows; row++) {
        struct candidate *best = NULL;

        for (size_t i = 0; i < all.count; i++)
            all.items[i].gain = all.items[i].most = 0;
        for (int p = 0; p < options.file_count; p++)
            weigh(&all, &programs[p], places[p]);
        expect_pairs(&all, share, options.file_count * smoothing);
        for (size_t i = 0; i < all.count; i++) {
            all.items[i].gain -= options.file_count > 1 ? left_out * all.items[i].most : 0;
            if (best == NULL || all.items[i].gain > best->gain)
                best = &all.items[i];
        }
        if (best == NULL || best->gain <= 0)
            break;
        best->chosen = true;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%ld of %ld rows, the last saves %.3f%% ", row + 1, options.rows,
                    100 * best->gain / options.file_count);
    }
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    for (int p = 0; p < count; p++)
        fprintf(stderr, "%s %.3f dispatches an instruction  %s\n",
                p < options.file_count ? "chosen from" : "unseen     ", dispatches(&programs[p], &all, places[p]),
                programs[p].file);
    qsort(all.items, all.count, sizeof *all.items, by_parts);
    for (size_t i = 0; i < all.count; i++) {
        if (all.items[i].chosen)
            print_name(stdout, &all.items[i].fusion);
    }
    for (int p = 0; p < count; p++) {
        for (size_t i = 0; i < programs[p].count; i++) {
            free(places[p][i].items);
            free(programs[p].runs[i].line);
        }
        free(places[p]);
        free(programs[p].runs);
    }
    free(places);
    free(programs);
    free(all.items);
    free(all.table);
    return fflush(stdout) == 0 && !ferror(stdout) ? STATUS_OK : STATUS_BAD;
}

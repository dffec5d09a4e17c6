/* superinsn: proposes superinstructions, rows of a guest's fuse.def, from profiles of programs. */
#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "superinsn.h"

enum { STATUS_OK = 0, STATUS_BAD = 2 };

static const struct superinsn_guest *const guests[] = {&superinsn_rv64, &superinsn_wasm};

/* Whose programs the profiles are of. */
static const struct superinsn_guest *guest;

void superinsn_fail(const char *format, ...)
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
        superinsn_fail("out of memory");
    return memory;
}

/* ---- Profiles ---------------------------------------------------------------------------------------------------- */

/* Instructions that were executed one after the other, from jump to jump. */
struct run {
    struct superinsn_insn *line;
    int count;
    double times;
};

struct program {
    const char *file;
    struct run *runs;
    size_t count;
    double steps, cost; /* of all runs; cost: with what is chosen by now */
};

/* All must be of one guest. */
static void choose_guest(const char *file, const char *name)
{
    const struct superinsn_guest *found = NULL;

    for (size_t i = 0; i < sizeof guests / sizeof *guests; i++) {
        if (strcmp(guests[i]->name, name) == 0)
            found = guests[i];
    }
    if (found == NULL)
        superinsn_fail("%s: is of %s, for which there is no table of superinstructions to choose", file, name);
    if (guest != NULL && guest != found)
        superinsn_fail("%s: is of %s, and not of %s, as the one before", file, name, guest->name);
    guest = found;
}

static void read_profile(const char *file, struct program *program)
{
    struct superinsn_insn line[LONGEST_RUN];
    json_error_t error;
    json_t *root = json_load_file(file, 0, &error), *runs = json_object_get(root, "runs"), *item;
    const char *name = "rv64", *image = NULL;
    struct superinsn_profile profile = {.file = file};
    size_t index;

    if (root == NULL)
        superinsn_fail("%s: %s", file, error.text);
    if (!json_is_array(runs))
        superinsn_fail("%s: has no runs: it is not what `bobbin profile --json` prints", file);
    json_unpack(root, "{s?s, s?s}", "guest", &name, "program", &image);
    choose_guest(file, name);
    profile.opened = guest->open != NULL ? guest->open(file, image) : NULL;
    *program = (struct program){.file = file};
    program->runs = checked(calloc(json_array_size(runs) + 1, sizeof *program->runs));
    json_array_foreach(runs, index, item)
    {
        json_int_t times, count, address = 0;
        struct superinsn_run run;
        struct run *kept = &program->runs[program->count];

        if (json_unpack(item, "{sI, sI, ss, s?I}", "times", &times, "count", &count, "code", &run.code, "address",
                        &address) != 0 ||
            times < 0 || count < 1 || count > LONGEST_RUN)
            superinsn_fail("%s: run %zu is not understood", file, index);
        if (*run.code == '\0')
            continue; /* its code was gone when it was to be kept */
        run.address = (uint64_t)address;
        run.count = (int)count;
        kept->count = guest->decode(&profile, &run, line);
        if (kept->count == 0)
            continue;
        kept->times = (double)times;
        kept->line = checked(malloc((size_t)kept->count * sizeof *line));
        memcpy(kept->line, line, (size_t)kept->count * sizeof *line);
        program->steps += kept->times * kept->count;
        program->count++;
    }
    if (guest->close != NULL)
        guest->close(profile.opened);
    json_decref(root);
    if (program->steps == 0)
        superinsn_fail("%s: nothing was executed", file);
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
    struct fusion fusion;
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

static size_t hash(const struct fusion *fusion)
{
    uint64_t value = fusion->count;

    for (int n = 0; n < FUSE_PARTS; n++)
        value = (value * 31 + fusion->parts[n]) * 31 + fusion->links[n];
    return (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> 24);
}

static uint32_t *find(const struct candidates *all, const struct fusion *fusion)
{
    for (size_t place = hash(fusion);; place++) {
        uint32_t *entry = &all->table[place & (all->size - 1)];

        if (*entry == 0 || memcmp(&all->items[*entry - 1].fusion, fusion, sizeof *fusion) == 0)
            return entry;
    }
}

static uint32_t number_of(struct candidates *all, const struct fusion *fusion)
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
        all->items[all->count] = (struct candidate){.fusion = *fusion, .cost = fusion_cost(fusion)};
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

/* Every row that the instructions from `at` on match, with each link taken or not. */
static void candidates_at(struct candidates *all, struct place *place, const struct run *run, int at, int longest)
{
    for (int count = 2; count <= longest && at + count <= run->count; count++) {
        enum fuse_link links[FUSE_PARTS] = {FUSE_ANY};

        if (!guest->goes_on(run->line[at + count - 2].op))
            break;
        for (int n = 1; n < count; n++)
            links[n] = (enum fuse_link)run->line[at + n].link;
        for (unsigned taken = 0; taken < 1u << (count - 1); taken++) {
            struct fusion fusion = {.count = (uint8_t)count};
            bool same = false; /* as another choice of links */

            for (int n = 0; n < count; n++) {
                bool take = n > 0 && taken >> (n - 1) & 1;

                same |= take && links[n] == FUSE_ANY;
                fusion.parts[n] = run->line[at + n].op;
                fusion.links[n] = take ? (uint8_t)links[n] : FUSE_ANY;
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
        costs->to[n] = n * FUSE_COST_DISPATCH, costs->from[n] = (run->count - n) * FUSE_COST_DISPATCH;
    for (int n = 0; n < run->count; n++) {
        if (costs->to[n] + FUSE_COST_DISPATCH < costs->to[n + 1])
            costs->to[n + 1] = costs->to[n] + FUSE_COST_DISPATCH;
        for (; next < place->count && place->items[next].at == n; next++) {
            const struct occurrence *o = &place->items[next];
            const struct candidate *c = &all->items[o->candidate];

            if (c->chosen && costs->to[n] + c->cost < costs->to[o->end])
                costs->to[o->end] = costs->to[n] + c->cost;
        }
    }
    for (int n = run->count - 1; n >= 0; n--) {
        costs->from[n] = costs->from[n + 1] + FUSE_COST_DISPATCH;
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
static void expect_pairs(struct candidates *all, const double *share, double weight)
{
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *c = &all->items[i];

        if (c->fusion.count == 2 && c->fusion.links[1] == FUSE_ANY && !c->chosen)
            c->gain += weight * share[c->fusion.parts[0]] * share[c->fusion.parts[1]];
    }
}

/* The share of each instruction in what was executed, as the mean of the programs; and all pairs of frequent ones
 * become candidates. */
static void find_shares(struct candidates *all, const struct program *programs, int count, double *share)
{
    for (int p = 0; p < count; p++) {
        for (size_t i = 0; i < programs[p].count; i++) {
            const struct run *run = &programs[p].runs[i];

            for (int n = 0; n < run->count; n++)
                share[run->line[n].op] += run->times / programs[p].steps / count;
        }
    }
    for (unsigned a = 0; a < guest->op_count; a++) {
        for (unsigned b = 0; b < guest->op_count; b++) {
            struct fusion fusion = {.count = 2, .parts = {(uint16_t)a, (uint16_t)b}};

            if (guest->goes_on(a) && share[a] * share[b] > 1e-6)
                number_of(all, &fusion);
        }
    }
}

static void print_name(FILE *out, const struct fusion *fusion)
{
    fprintf(out, "FUSE%d(%s", fusion->count, guest->op_name(fusion->parts[0]));
    for (int n = 1; n < fusion->count; n++)
        fprintf(out, ", %s, %s", guest->links[fusion->links[n]], guest->op_name(fusion->parts[n]));
    fputs(")\n", out);
}

static int by_parts(const void *a, const void *b)
{
    const struct fusion *x = &((const struct candidate *)a)->fusion, *y = &((const struct candidate *)b)->fusion;

    for (int n = 0; n < FUSE_PARTS; n++) {
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
        if (*end != '\0' || options->longest < 2 || options->longest > FUSE_PARTS)
            argp_error(state, "--longest wants a number from 2 to %d, not '%s'", FUSE_PARTS, argument);
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
        "Propose superinstructions: rows of core/rv64/fuse.def or core/wasm/fuse.def, that make programs of which "
        "these are profiles (made by `bobbin profile --json`) need fewer dispatches. They come on stdout; on stderr "
        "comes how many dispatches an instruction each program then takes.\v"
        "Rows are chosen one by one, always the one that saves the most beside those that are there already, in the "
        "geometric mean of the programs.",
        NULL,
        NULL,
        NULL};
    struct options options = {.rows = 200, .longest = FUSE_PARTS};
    struct candidates all = {0};
    struct program *programs;
    struct place **places;
    double *share;
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
    share = checked(calloc(guest->op_count, sizeof *share));
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
    free(share);
    free(all.items);
    free(all.table);
    return fflush(stdout) == 0 && !ferror(stdout) ? STATUS_OK : STATUS_BAD;
}

/* Which cells and peers are measured on which workloads. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "plan.h"
#include "study.h"

/* Programs do this part of their work, or all cells together would take an hour: a fifth of a second and more. */
enum { PROGRAM_DIVISOR = 5 };

const char *benchmark_workload(const struct benchmark *b)
{
    return b->program != NULL ? b->program->name : b->workload->name;
}

bool is_study(const char *workload)
{
    return strchr(workload, '=') != NULL;
}

uint64_t benchmark_steps(const struct benchmark *b)
{
    if (b->program != NULL)
        return b->program->whole.steps;
    return b->limit < b->workload->steps ? b->limit : b->workload->steps;
}

/* What is left out is said once, and not again by each process that measures a round. */
#define tell(plan, ...) ((plan)->options.round < 0 ? complain(__VA_ARGS__) : (void)0)

/* ---- Names ------------------------------------------------------------------------------------------------------- */

typedef bool matcher(const char *name, size_t length, const char *what);

static bool is_same(const char *name, size_t length, const char *what)
{
    return strlen(what) == length && strncmp(name, what, length) == 0;
}

/* "rv64/sort", "sort", "rv64/distinct" and "distinct" for "rv64/distinct=16". */
static bool is_workload(const char *name, size_t length, const char *what)
{
    const char *short_name = strchr(what, '/') + 1;
    const char *names[] = {what, short_name};

    for (int i = 0; i < 2; i++) {
        size_t sweep = strcspn(names[i], "=");
        if (is_same(name, length, names[i]) || (sweep == length && strncmp(name, names[i], sweep) == 0))
            return true;
    }
    return false;
}

/* Whether one of "NAME,NAME..." means `what`; no list means everything. */
static bool listed(const char *list, matcher *match, const char *what)
{
    for (const char *name = list; name != NULL && *name != '\0'; name += strspn(name, ",")) {
        size_t length = strcspn(name, ",");
        if (match(name, length, what))
            return true;
        name += length;
    }
    return list == NULL;
}

bool plan_has_guest(const struct plan *plan, const char *guest)
{
    return listed(plan->options.guests, is_same, guest);
}

bool plan_has_engine(const struct plan *plan, const char *engine)
{
    return listed(plan->options.engines, is_same, engine);
}

static bool has_workload(const struct plan *plan, const char *name)
{
    switch (plan->options.study) {
    case STUDY_TOO:
        return is_study(name) || listed(plan->options.workloads, is_workload, name);
    case STUDY_NOT:
        return !is_study(name) && listed(plan->options.workloads, is_workload, name);
    case STUDY_ONLY:
        return is_study(name) && listed(plan->options.workloads, is_workload, name);
    default:
        return listed(plan->options.workloads, is_workload, name);
    }
}

/* What a name on the command line may mean: all of a kind, one after the other, then NULL. */
typedef const char *namer(const struct plan *plan, size_t index);

static const char *guest_name(const struct plan *plan, size_t index)
{
    (void)plan;
    return index < bobbin_guest_count() ? bobbin_guest_name(bobbin_guest_at(index)) : NULL;
}

static const char *engine_name(const struct plan *plan, size_t index)
{
    size_t engines = bobbin_engine_count();

    if (index < engines)
        return bobbin_engine_at(index)->name;
    return index - engines < plan->peers.count ? plan->peers.items[index - engines].name : NULL;
}

static const char *workload_name(const struct plan *plan, size_t index)
{
    if (index < plan->workloads.count)
        return plan->workloads.items[index].name;
    index -= plan->workloads.count;
    return index < plan->programs.count ? plan->programs.items[index].name : NULL;
}

/* Every name must mean something. */
static bool check_names(const struct plan *plan, const char *list, const char *kind, matcher *match, namer *names,
                        char *error, size_t size)
{
    for (const char *name = list; name != NULL && *name != '\0'; name += strspn(name, ",")) {
        size_t length = strcspn(name, ","), i = 0;

        while (names(plan, i) != NULL && !match(name, length, names(plan, i)))
            i++;
        if (names(plan, i) == NULL) {
            snprintf(error, size, "there is no %s '%.*s' here; --list shows what there is", kind, (int)length, name);
            return false;
        }
        name += length;
    }
    return true;
}

/* ---- Finding everything ------------------------------------------------------------------------------------------ */

static bool find_workloads(struct plan *plan, const char *folder, char *error, size_t size)
{
    const struct options *o = &plan->options;

    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);
        bool has_world = bobbin_guest_world(guest) != NULL;
        size_t before = plan->workloads.count + plan->programs.count;

        if (!plan_has_guest(plan, bobbin_guest_name(guest)))
            continue;
        if (!(has_world ? program_find(&plan->programs, folder, guest, PROGRAM_DIVISOR * o->divisor, error, size)
                        : workload_find(&plan->workloads, folder, guest, error, size)))
            return false;
        if (plan->workloads.count + plan->programs.count == before)
            tell(plan, "%s/%s: no workloads there%s", folder, bobbin_guest_name(guest),
                 has_world ? ", which are built where there is a cross compiler" : "");
        if (strcmp(bobbin_guest_name(guest), STUDY_GUEST) == 0 && o->study != STUDY_NOT &&
            !study_find(&plan->programs, o->divisor, error, size))
            return false;
    }
    return true;
}

static bool find_peers(struct plan *plan, char *error, size_t size)
{
    const char *known = plan->options.workload_folder == NULL ? BOBBIN_NATIVE_BUILD : NULL;

    if (!plan->options.no_peers)
        peer_add_known(&plan->peers, known);
    for (size_t i = 0; i < plan->options.peer_count; i++) {
        if (!peer_add(&plan->peers, plan->options.peers[i], error, size))
            return false;
    }
    return true;
}

/* ---- Putting it together ----------------------------------------------------------------------------------------- */

static void add(struct plan *plan, struct benchmark benchmark)
{
    struct benchmark *b = &plan->benchmarks[plan->count++];

    *b = benchmark;
    b->repetitions = calloc(plan->options.repetitions, sizeof *b->repetitions);
    if (b->repetitions == NULL || asprintf(&b->name, "%s/%s%s/%s", benchmark_workload(b), b->engine,
                                           b->control ? "@control" : "", b->flavour) < 0)
        abort();
}

/* A second time the workload's `switch`, or else its first cell: one of those from `first` on. A single repetition
 * would not tell whether the two differ. */
static void add_control(struct plan *plan, size_t first)
{
    struct benchmark control;

    if (!plan->options.control || plan->options.repetitions < 2 || first == plan->count)
        return;
    control = plan->benchmarks[first];
    for (size_t i = plan->count; i-- > first;) {
        if (strcmp(plan->benchmarks[i].engine, "switch") == 0)
            control = plan->benchmarks[i];
    }
    control.control = true;
    add(plan, control);
}

/* A benchmark for every cell that the workload can be measured on. */
static void add_cells(struct plan *plan, struct benchmark benchmark, const char *guest)
{
    size_t first = plan->count;

    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);

        if (!cell->available || !plan->options.flavours[cell->flavour] || strcmp(cell->guest, guest) != 0 ||
            !plan_has_engine(plan, cell->engine))
            continue;
        benchmark.cell = cell;
        benchmark.engine = cell->engine;
        benchmark.flavour = bobbin_flavour_name(cell->flavour);
        add(plan, benchmark);
    }
    add_control(plan, first);
}

/* And one for every peer that can run it. */
static void add_peers(struct plan *plan, struct program *program)
{
    for (size_t i = 0; i < plan->peers.count; i++) {
        const struct peer *peer = &plan->peers.items[i];

        if (peer_runs(peer, program) && plan_has_engine(plan, peer->name))
            add(plan, (struct benchmark){.program = program, .peer = peer, .engine = peer->name, .flavour = "process"});
    }
}

static void add_workload(struct plan *plan, struct workload *w)
{
    /* A whole run needs no limit, but a wrong one may never halt. */
    uint64_t limit = plan->options.divisor > 1 ? w->steps / plan->options.divisor : 2 * w->steps;

    if (w->steps < plan->options.min_steps)
        tell(plan, "%s: left out: %" PRIu64 " steps are too few to time (see --min-steps)", w->name, w->steps);
    else
        add_cells(plan, (struct benchmark){.workload = w, .limit = limit > 0 ? limit : 1},
                  bobbin_guest_name(bobbin_machine_guest(w->start)));
}

/* What was asked for and cannot be measured. */
static void name_missing(const struct plan *plan)
{
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);

        if (!cell->available && plan->options.flavours[cell->flavour] && plan_has_guest(plan, cell->guest) &&
            plan_has_engine(plan, cell->engine))
            tell(plan, "%s/%s/%s: unavailable: %s", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour),
                 cell->why_not);
    }
    for (size_t i = 0; i < plan->peers.count && plan->programs.count > 0; i++) {
        const struct peer *peer = &plan->peers.items[i];

        if (peer->words == NULL && plan_has_guest(plan, peer->guest) && plan_has_engine(plan, peer->name))
            tell(plan, "%s: unavailable: %s", peer->name, peer_why_not(peer));
    }
}

bool plan_make(struct plan *plan, const struct options *options, char *error, size_t size)
{
    char *built = files_beside("workloads");
    bool found;

    plan->options = *options;
    found = find_workloads(plan, options->workload_folder != NULL ? options->workload_folder : built, error, size);
    free(built);
    if (!found || !find_peers(plan, error, size) ||
        !check_names(plan, options->guests, "guest", is_same, guest_name, error, size) ||
        !check_names(plan, options->engines, "engine or peer", is_same, engine_name, error, size) ||
        !check_names(plan, options->workloads, "workload", is_workload, workload_name, error, size))
        return false;
    name_missing(plan);
    plan->benchmarks =
        calloc((plan->workloads.count + plan->programs.count) * (bobbin_cell_count() + 1 + plan->peers.count) + 1,
               sizeof *plan->benchmarks);
    if (plan->benchmarks == NULL)
        abort();
    for (size_t i = 0; i < plan->workloads.count; i++) {
        if (has_workload(plan, plan->workloads.items[i].name))
            add_workload(plan, &plan->workloads.items[i]);
    }
    for (size_t i = 0; i < plan->programs.count; i++) {
        struct program *program = &plan->programs.items[i];

        if (!has_workload(plan, program->name))
            continue;
        add_cells(plan, (struct benchmark){.program = program}, bobbin_guest_name(program->guest));
        add_peers(plan, program);
    }
    if (plan->count > 0)
        return true;
    snprintf(error, size, "nothing to measure");
    return false;
}

bool plan_wrong(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        for (size_t r = 0; r < plan->options.repetitions; r++) {
            if (plan->benchmarks[i].repetitions[r].error != NULL)
                return true;
        }
    }
    return false;
}

void plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        for (size_t r = 0; r < plan->options.repetitions; r++)
            free(plan->benchmarks[i].repetitions[r].error);
        free(plan->benchmarks[i].repetitions);
        free(plan->benchmarks[i].name);
    }
    free(plan->benchmarks);
    workload_free(&plan->workloads);
    program_free(&plan->programs);
    peer_free(&plan->peers);
    free(plan->options.peers);
}

/* The results file and its journal. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cell_json.h"
#include "files.h"
#include "results.h"

/* ---- Context ----------------------------------------------------------------------------------------------------- */

/* What others wrote may be anything but UTF-8, or nothing. */
static json_t *text_or_null(const char *text)
{
    json_t *string = text != NULL ? json_string(text) : NULL;

    return string != NULL ? string : json_null();
}

static json_t *describe_peer(const struct peer *peer)
{
    return json_pack("{ss, so, so}", "name", peer->name, "command", text_or_null(peer->command), "version",
                     text_or_null(peer->version));
}

/* Adds what the build found to show of the cell's machine code, if that. */
static void add_handler(json_t *handlers, const json_t *known, const struct bobbin_cell *cell)
{
    char name[64];
    json_t *handler;

    snprintf(name, sizeof name, "%s/%s/%s", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour));
    handler = json_object_get(known, name);
    if (handler != NULL)
        json_object_set(handlers, name, handler);
}

/* With how many bodies of instructions each cell of theirs has. */
static json_t *describe_guests(const struct plan *plan)
{
    json_t *guests = json_array();

    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);
        const char *name = bobbin_guest_name(guest);
        if (plan_has_guest(plan, name))
            json_array_append_new(guests,
                                  json_pack("{ss, sI}", "name", name, "bodies", (json_int_t)bobbin_body_count(guest)));
    }
    return guests;
}

/* The seed of each (../layouts.cmake); null of the first, which is the build's own. */
static json_t *describe_layouts(uint64_t count)
{
    json_t *layouts = json_array();

    for (uint64_t i = 0; i < count; i++)
        json_array_append_new(layouts, i > 0 ? json_integer((json_int_t)i) : json_null());
    return layouts;
}

enum { BUILD_ID = 64 /* digits */ };

/* Looks in a program's notes for the hash that the linker made of it: GNU, type NT_GNU_BUILD_ID. The first program is
 * this one. */
static int read_build_id(struct dl_phdr_info *program, size_t size, void *data)
{
    static const char digits[] = "0123456789abcdef";
    char *text = data;

    (void)size;
    for (size_t i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &program->dlpi_phdr[i];
        const unsigned char *at = (const unsigned char *)(program->dlpi_addr + header->p_vaddr);
        const unsigned char *end = at + header->p_memsz;

        while (header->p_type == PT_NOTE && (size_t)(end - at) > sizeof(ElfW(Nhdr))) {
            ElfW(Nhdr) note;
            memcpy(&note, at, sizeof note);
            at += sizeof note;
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz <= BUILD_ID / 2 &&
                memcmp(at, "GNU", 4) == 0) {
                for (size_t j = 0; j < note.n_descsz; j++) {
                    text[2 * j] = digits[at[4 + j] >> 4];
                    text[2 * j + 1] = digits[at[4 + j] & 15];
                }
                return 1;
            }
            at += (note.n_namesz + 3u) / 4 * 4 + (note.n_descsz + 3u) / 4 * 4;
        }
    }
    return 1;
}

json_t *results_context(const struct plan *plan)
{
    const struct options *o = &plan->options;
    json_t *engines = json_array(), *cells = json_array(), *peers = json_array(), *command = json_array();
    json_t *known, *handlers = json_object(), *context;
    char *path = files_beside("handlers.json"), build_id[BUILD_ID + 1] = "";
    char date[64];
    time_t now = time(NULL);

    dl_iterate_phdr(read_build_id, build_id);
    known = json_load_file(path, 0, NULL);
    free(path);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S%z", localtime(&now));
    for (size_t i = 0; i < bobbin_engine_count(); i++)
        json_array_append_new(engines, json_string(bobbin_engine_at(i)->name));
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        if (o->flavours[cell->flavour] && plan_has_guest(plan, cell->guest) && plan_has_engine(plan, cell->engine)) {
            json_array_append_new(cells, json_cell(cell));
            add_handler(handlers, known, cell);
        }
    }
    json_decref(known);
    for (size_t i = 0; i < plan->peers.count; i++) {
        const struct peer *peer = &plan->peers.items[i];
        if (peer->words != NULL && plan_has_engine(plan, peer->name))
            json_array_append_new(peers, describe_peer(peer));
    }
    json_array_append_new(command, json_string("bobbin-bench"));
    for (int i = 1; i < o->argument_count; i++)
        json_array_append_new(command, text_or_null(o->arguments[i]));
    context = json_pack("{ss, ss, ss, so, sI, sI, so, so, so}", "date", date, "bobbin_version", bobbin_version(),
                        "executable", "bobbin-bench", "command", command, "repetitions", (json_int_t)o->repetitions,
                        "seed", (json_int_t)o->seed, "engines", engines, "peers", peers, "cells", cells);
    json_object_set_new(context, "guests", describe_guests(plan));
    json_object_set_new(context, "layouts", describe_layouts(o->layouts));
    json_object_set_new(context, "handlers", handlers);
    json_object_set_new(context, "build_id", *build_id != '\0' ? json_string(build_id) : json_null());
    if (o->workload_folder == NULL && plan->programs.count > 0)
        json_object_set_new(context, "guest_build", json_string(BOBBIN_GUEST_BUILD));
    if (o->divisor > 1)
        json_object_set_new(context, "part_of_each_workload", json_sprintf("1/%" PRIu64, o->divisor));
    return context;
}

/* ---- Repetitions ------------------------------------------------------------------------------------------------- */

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* What is known by the steps, for a peer only later than its first repetitions. */
static void set_rates(json_t *object, double cpu, uint64_t steps)
{
    if (steps == 0)
        return;
    json_object_set_new(object, "per_insn", number(cpu / (double)steps));
    json_object_set_new(object, "items_per_second", number((double)steps / cpu));
}

static void set_short_steps(json_t *object, const struct benchmark *b)
{
    if (b->program->part.steps > 0)
        json_object_set_new(object, "short_steps", json_integer((json_int_t)b->program->part.steps));
}

static json_t *describe_repetition(const struct results *results, const struct benchmark *b, size_t index)
{
    const struct repetition *r = &b->repetitions[index];
    json_t *object = json_pack("{ss, ss, ss, sI, sI, si}", "name", b->name, "run_name", b->name, "run_type",
                               "iteration", "repetitions", (json_int_t)results->plan->options.repetitions,
                               "repetition_index", (json_int_t)index, "threads", 1);
    uint64_t steps = benchmark_steps(b);

    json_object_set_new(object, "layout", json_integer((json_int_t)r->layout));
    if (r->error != NULL) {
        json_t *message = json_string(r->error); /* what a program printed may be anything but UTF-8 */
        json_object_set_new(object, "error_occurred", json_true());
        json_object_set_new(object, "error_message", message != NULL ? message : json_string("wrong result"));
        return object;
    }
    json_object_update_new(object,
                           json_pack("{sI, so, so, ss, so}", "iterations", (json_int_t)r->iterations, "real_time",
                                     number(r->real * 1e3), "cpu_time", number(r->cpu * 1e3), "time_unit", "ms",
                                     "steps", b->peer == NULL ? json_integer((json_int_t)steps) : json_null()));
    set_rates(object, r->cpu, steps);
    if (isfinite(r->part_cpu)) {
        json_object_set_new(object, "short_cpu_time", json_real(r->part_cpu * 1e3));
        set_short_steps(object, b);
    }
    for (int i = 0; i < PERF_EVENTS; i++) {
        if (isfinite(r->counts[i]))
            json_object_set_new(object, perf_events[i].name, json_real(r->counts[i]));
    }
    return object;
}

static struct benchmark *find_benchmark(const struct plan *plan, const char *name)
{
    for (size_t i = 0; name != NULL && i < plan->count; i++) {
        if (strcmp(plan->benchmarks[i].name, name) == 0)
            return &plan->benchmarks[i];
    }
    return NULL;
}

/* A number of a journal, NAN if it is null or missing. False if it is none, or one that nobody measures. */
static bool read_number(const json_t *object, const char *key, double least, double most, double *value)
{
    const json_t *member = json_object_get(object, key);

    *value = member == NULL || json_is_null(member) ? NAN : json_number_value(member);
    return isnan(*value) || (json_is_number(member) && *value >= least && *value <= most);
}

/* The times, steps and counts of a repetition that went well. */
static bool restore_figures(struct benchmark *b, struct repetition *r, const json_t *object)
{
    const double most_ms = 1e9, most_steps = (double)MOST_STEPS;
    double iterations, real, cpu, part, steps, part_steps;

    if (!read_number(object, "iterations", 1, 1e9, &iterations) ||
        !read_number(object, "real_time", 0, most_ms, &real) || !read_number(object, "cpu_time", 0, most_ms, &cpu) ||
        !read_number(object, "steps", 1, most_steps, &steps) ||
        !read_number(object, "short_cpu_time", 0, most_ms, &part) ||
        !read_number(object, "short_steps", 1, most_steps, &part_steps) || isnan(iterations + real + cpu))
        return false;
    for (int i = 0; i < PERF_EVENTS; i++) {
        if (!read_number(object, perf_events[i].name, 0, 1e9, &r->counts[i]))
            return false;
    }
    r->iterations = (uint64_t)iterations;
    r->real = real / 1e3;
    r->cpu = cpu / 1e3;
    r->part_cpu = part / 1e3;
    if (b->program == NULL)
        return steps == (double)benchmark_steps(b);
    if (b->program->whole.steps == 0 && !isnan(steps))
        b->program->whole.steps = (uint64_t)steps;
    if (b->program->part.steps == 0 && !isnan(part_steps))
        b->program->part.steps = (uint64_t)part_steps;
    return b->peer != NULL || !isnan(steps);
}

/* The reverse of describe_repetition. False if it makes no sense. */
static bool restore_repetition(const struct plan *plan, const json_t *object)
{
    struct benchmark *b = find_benchmark(plan, json_string_value(json_object_get(object, "name")));
    const json_t *place = json_object_get(object, "repetition_index"), *layout = json_object_get(object, "layout"),
                 *message = json_object_get(object, "error_message");
    json_int_t index = json_integer_value(place);
    struct repetition *r;

    if (b == NULL || !json_is_integer(place) || index < 0 || (uint64_t)index >= plan->options.repetitions ||
        b->repetitions[index].done)
        return false;
    r = &b->repetitions[index];
    *r = (struct repetition){.done = true, .part_cpu = NAN, .layout = (size_t)json_integer_value(layout)};
    if (message == NULL)
        return restore_figures(b, r, object);
    if (json_is_string(message) && (r->error = strdup(json_string_value(message))) == NULL)
        abort();
    return r->error != NULL;
}

/* ---- The journal ------------------------------------------------------------------------------------------------- */

static bool write_line(struct results *results, const json_t *object, char *error, size_t size)
{
    if (json_dumpf(object, results->journal, JSON_COMPACT) == 0 && fputc('\n', results->journal) != EOF &&
        fflush(results->journal) == 0)
        return true;
    snprintf(error, size, "%s: %s", results->journal_path, strerror(errno));
    return false;
}

/* The line that a journal begins with. */
static json_t *heading(const struct results *results)
{
    json_t *names = json_array();

    for (size_t i = 0; i < results->plan->count; i++)
        json_array_append_new(names, json_string(results->plan->benchmarks[i].name));
    return json_pack("{sO, so}", "context", results->context, "benchmarks", names);
}

/* What must be the same for figures to belong together; NULL: it is all the same. */
static const char *difference(const json_t *was, const json_t *is, bool same_run)
{
    static const char *const keys[] = {"cpu",
                                       "cpu_id",
                                       "num_cpus",
                                       "bobbin_version",
                                       "engines",
                                       "cells",
                                       "peers",
                                       "perf",
                                       "repetitions",
                                       "layouts",
                                       "seed",
                                       "pinned_cpu",
                                       "scaling_governor",
                                       "part_of_each_workload"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (same_run && strcmp(keys[i], "peers") == 0) /* asked only once for their versions */
            continue;
        const json_t *a = json_object_get(was, keys[i]), *b = json_object_get(is, keys[i]);
        if (a != b && !json_equal(a, b))
            return keys[i];
    }
    return NULL;
}

static char *value_text(const json_t *value)
{
    char *text = value != NULL ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : strdup("nothing");

    if (text == NULL)
        abort();
    return text;
}

/* Takes over what a journal says of the whole, if it is the same plan's. */
static bool resume_context(struct results *results, const json_t *head, char *error, size_t size)
{
    struct options *options = &results->plan->options;
    json_t *was = json_object_get(head, "context"), *is = heading(results);
    const json_t *seed = json_object_get(was, "seed");
    const char *key;

    if (!options->seeded && json_is_integer(seed)) {
        options->seed = (uint64_t)json_integer_value(seed);
        json_object_set_new(results->context, "seed", json_integer(json_integer_value(seed)));
    }
    key = difference(was, results->context, options->round >= 0);
    if (key != NULL) {
        char *before = value_text(json_object_get(was, key)), *now = value_text(json_object_get(results->context, key));
        snprintf(error, size, "%s: cannot go on: %s was %.200s there, and is %.200s now", results->journal_path, key,
                 before, now);
        free(before);
        free(now);
    } else if (!json_equal(json_object_get(head, "benchmarks"), json_object_get(is, "benchmarks"))) {
        key = "benchmarks";
        snprintf(error, size, "%s: cannot go on: it is of other guests, workloads, engines, flavours or peers",
                 results->journal_path);
    } else {
        json_object_update(results->context, was);
    }
    json_decref(is);
    return key == NULL;
}

/* Reads it up to its last whole line, and cuts off what a sudden end left of another. */
static bool resume(struct results *results, char *error, size_t size)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    off_t end = 0;
    bool good = true;

    for (size_t count = 1; good && (length = getline(&line, &capacity, results->journal)) > 0; count++) {
        json_t *object = json_loadb(line, (size_t)length, 0, NULL);

        if (line[length - 1] != '\n') {
            json_decref(object);
            break;
        }
        snprintf(error, size, "%s: line %zu is not what bobbin-bench writes", results->journal_path, count);
        if (object == NULL)
            good = false;
        else if (count == 1)
            good = resume_context(results, object, error, size);
        else
            good = restore_repetition(results->plan, object) && json_array_append(results->runs, object) == 0;
        json_decref(object);
        end += length;
    }
    free(line);
    if (good && end == 0) {
        snprintf(error, size, "%s: there is nothing in it to go on with", results->journal_path);
        good = false;
    }
    return good && ftruncate(fileno(results->journal), end) == 0 && fseeko(results->journal, end, SEEK_SET) == 0;
}

/* Opens it, for this process alone, and looks whether the results can go where they shall. */
static bool open_journal(struct results *results, char *error, size_t size)
{
    const struct options *o = &results->plan->options;
    struct stat status;
    int file;

    if (stat(o->out, &status) == 0 && !S_ISREG(status.st_mode)) {
        snprintf(error, size, "%s: not a regular file", o->out);
        return false;
    }
    file = o->journal >= 0 ? o->journal
                           : open(results->journal_path, O_RDWR | O_CLOEXEC | (o->resume ? 0 : O_CREAT), 0666);
    if (file < 0) {
        snprintf(error, size, "%s: %s%s", results->journal_path, strerror(errno),
                 o->resume && errno == ENOENT ? "; there is nothing to resume" : "");
        return false;
    }
    results->journal = fdopen(file, "r+");
    if (results->journal == NULL)
        abort();
    if (o->journal >= 0) { /* it is this run's, which keeps it locked */
        rewind(results->journal);
        return true;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error, size, "%s: another bobbin-bench is writing it", results->journal_path);
        return false;
    }
    if (!o->resume && fstat(file, &status) == 0 && status.st_size > 0)
        complain("%s: an unfinished run is thrown away (--resume would go on with it)", results->journal_path);
    return true;
}

bool results_begin(struct results *results, struct plan *plan, json_t *host, const char *perf, char *error, size_t size)
{
    json_t *head;
    bool good;

    *results = (struct results){plan, results_context(plan), json_array(), json_array(), NULL, NULL};
    json_object_update(results->context, host);
    json_object_set_new(results->context, "perf", perf == NULL ? json_true() : json_sprintf("not available: %s", perf));
    if (asprintf(&results->journal_path, "%s.partial", plan->options.out) < 0)
        abort();
    if (!open_journal(results, error, size))
        return false;
    if (plan->options.resume)
        return resume(results, error, size);
    head = heading(results);
    good = ftruncate(fileno(results->journal), 0) == 0 && write_line(results, head, error, size);
    json_decref(head);
    return good;
}

bool results_add(struct results *results, const struct benchmark *b, size_t repetition, char *error, size_t size)
{
    json_t *object = describe_repetition(results, b, repetition);
    bool good = write_line(results, object, error, size);

    json_array_append_new(results->runs, object);
    return good;
}

bool results_read_again(struct results *results, char *error, size_t size)
{
    int file = dup(fileno(results->journal)); /* what has been read may have been read ahead */

    fclose(results->journal);
    results->journal = file >= 0 && lseek(file, 0, SEEK_SET) == 0 ? fdopen(file, "r+") : NULL;
    if (results->journal == NULL) {
        snprintf(error, size, "%s: %s", results->journal_path, strerror(errno));
        return false;
    }
    for (size_t i = 0; i < results->plan->count; i++) {
        for (size_t r = 0; r < results->plan->options.repetitions; r++) {
            free(results->plan->benchmarks[i].repetitions[r].error);
            results->plan->benchmarks[i].repetitions[r] = (struct repetition){0};
        }
    }
    json_array_clear(results->runs);
    return resume(results, error, size);
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

/* By now the steps of each program are known, if any engine ran it. */
static void complete_peers(const struct results *results)
{
    size_t i;
    json_t *run;

    json_array_foreach(results->runs, i, run)
    {
        const struct benchmark *b = find_benchmark(results->plan, json_string_value(json_object_get(run, "name")));
        const json_t *time = json_object_get(run, "cpu_time");
        if (b->peer == NULL || time == NULL || benchmark_steps(b) == 0)
            continue;
        json_object_set_new(run, "steps", json_integer((json_int_t)benchmark_steps(b)));
        set_rates(run, json_number_value(time) / 1e3, benchmark_steps(b));
        set_short_steps(run, b);
    }
}

bool results_end(struct results *results, bool complete, char *error, size_t size)
{
    const char *out = results->plan->options.out;
    json_t *whole;
    char *path;
    bool good;

    complete_peers(results);
    json_object_set(results->context, "warnings", results->warnings);
    json_object_set_new(results->context, "complete", json_boolean(complete));
    whole = json_pack("{sO, sO}", "context", results->context, "benchmarks", results->runs);
    if (whole == NULL || asprintf(&path, "%s.new", out) < 0)
        abort();
    good = json_dump_file(whole, path, JSON_INDENT(1)) == 0 && rename(path, out) == 0;
    if (!good) {
        snprintf(error, size, "%s: %s", out, strerror(errno));
        unlink(path);
    } else if (complete) {
        unlink(results->journal_path);
    }
    free(path);
    json_decref(whole);
    return good;
}

void results_free(struct results *results)
{
    json_decref(results->context);
    json_decref(results->runs);
    json_decref(results->warnings);
    free(results->journal_path);
    if (results->journal != NULL)
        fclose(results->journal);
}

/* Workloads with an '; expect:' line: finding them, and checking where they end. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files.h"
#include "workload.h"

struct claim {
    bool is_register;
    uint64_t where; /* the register's index, or a memory address */
    int64_t value;
};

/* ---- Finding and reading them ------------------------------------------------------------------------------------ */

static bool is_format(const bobbin_guest *guest, const char *extension)
{
    for (size_t i = 0; bobbin_guest_format(guest, i) != NULL; i++) {
        if (strcasecmp(bobbin_guest_format(guest, i), extension) == 0)
            return true;
    }
    return false;
}

static bool read_claim(struct claim *claim, const char *key, int64_t value, const bobbin_machine *machine)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);
    char *end;

    claim->value = value;
    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        if (strcmp(bobbin_register_name(guest, i), key) != 0)
            continue;
        claim->is_register = true;
        claim->where = i;
        return true;
    }
    claim->is_register = false;
    claim->where = strtoull(key, &end, 10);
    return isdigit((unsigned char)*key) && *end == '\0' && claim->where < bobbin_memory_size(machine);
}

/* The rest of an "expect:" line, which is taken apart. Returns the word that makes no sense, NULL if all do. */
static const char *read_expectation(struct workload *w, char *text)
{
    char *rest, *end;

    for (char *word = strtok_r(text, " \t\r\n", &rest); word != NULL; word = strtok_r(NULL, " \t\r\n", &rest)) {
        char *equals = strchr(word, '=');
        int64_t value;

        if (equals == NULL)
            return word;
        errno = 0;
        value = strtoll(equals + 1, &end, 10);
        if (errno != 0 || end == equals + 1 || *end != '\0')
            return word;
        *equals = '\0';
        if (strcmp(word, "steps") == 0) {
            w->steps = value > 0 ? (uint64_t)value : 0;
            continue;
        }
        w->claims = realloc(w->claims, (w->claim_count + 1) * sizeof *w->claims);
        if (w->claims == NULL)
            abort(); /* some twenty bytes */
        if (!read_claim(&w->claims[w->claim_count++], word, value, w->start))
            return word;
    }
    return NULL;
}

static bool read_workload(struct workload *w, const char *path, const bobbin_guest *guest, char *why, size_t size)
{
    static const char mark[] = "; expect:";
    struct bobbin_error error = {0};
    const char *senseless = NULL;
    size_t length = 0;
    char *line = NULL;
    FILE *file;

    w->start = bobbin_open(guest, &error);
    if (w->start == NULL || !bobbin_load_file(w->start, path, NULL, &error)) {
        snprintf(why, size, "%s:%u:%u: %s", path, error.line, error.column, error.text);
        return false;
    }
    file = fopen(path, "r");
    while (file != NULL && getline(&line, &length, file) >= 0) {
        if (strncmp(line, mark, sizeof mark - 1) == 0 &&
            (senseless = read_expectation(w, line + sizeof mark - 1)) != NULL) {
            snprintf(why, size, "%s: '%s' in its '%s' line means nothing", path, senseless, mark);
            break;
        }
    }
    free(line);
    if (file != NULL)
        fclose(file);
    if (senseless == NULL && (w->steps == 0 || w->claim_count == 0))
        snprintf(why, size, "%s: no '%s' line with steps and a result, so nothing could be checked", path, mark);
    return senseless == NULL && w->steps > 0 && w->claim_count > 0;
}

struct search {
    struct workload_list *list;
    const bobbin_guest *guest;
};

static bool visit(void *data, const char *path, const char *stem, const char *extension, char *error, size_t size)
{
    const struct search *search = data;
    struct workload_list *list = search->list;
    struct workload *w;

    if (!is_format(search->guest, extension))
        return true;
    if (!is_name(stem, strlen(stem))) {
        snprintf(error, size, "%s: a workload's name may have letters, digits and any of -_.+@", path);
        return false;
    }
    list->items = realloc(list->items, (list->count + 1) * sizeof *list->items);
    if (list->items == NULL)
        abort();
    w = &list->items[list->count++];
    *w = (struct workload){0};
    if (asprintf(&w->name, "%s/%s", bobbin_guest_name(search->guest), stem) < 0)
        abort();
    if (!read_workload(w, path, search->guest, error, size))
        return false;
    if (list->count > 1 && strcmp(w[-1].name, w->name) == 0) {
        snprintf(error, size, "%s: there is another file for %s", path, w->name);
        return false;
    }
    return true;
}

bool workload_find(struct workload_list *list, const char *directory, const bobbin_guest *guest, char *error,
                   size_t size)
{
    struct search search = {list, guest};

    return files_visit(directory, guest, visit, &search, error, size);
}

void workload_free(struct workload_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].claims);
        bobbin_close(list->items[i].start);
        bobbin_close(list->items[i].judge);
    }
    free(list->items);
}

/* ---- Checking a run ---------------------------------------------------------------------------------------------- */

static int64_t sign_extend(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

static int64_t read_memory(const bobbin_machine *machine, uint64_t address)
{
    union {
        int8_t of1;
        int16_t of2;
        int32_t of4;
        int64_t of8;
    } unit = {0};

    bobbin_memory_read(machine, address, 1, &unit);
    switch (bobbin_memory_unit(bobbin_machine_guest(machine))) {
    case 1:
        return unit.of1;
    case 2:
        return unit.of2;
    case 4:
        return unit.of4;
    default:
        return unit.of8;
    }
}

/* The whole program: what its file says. */
static bool check_result(const struct workload *w, const bobbin_machine *machine, char *why, size_t size)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);

    for (size_t i = 0; i < w->claim_count; i++) {
        const struct claim *c = &w->claims[i];
        int64_t value = c->is_register
                            ? sign_extend(bobbin_register_get(machine, c->where), bobbin_register_bits(guest, c->where))
                            : read_memory(machine, c->where);
        char address[24];

        if (value == c->value)
            continue;
        snprintf(address, sizeof address, "[%" PRIu64 "]", c->where);
        snprintf(why, size, "wrong result: %s is %" PRId64 ", not %" PRId64,
                 c->is_register ? bobbin_register_name(guest, c->where) : address, value, c->value);
        return false;
    }
    return true;
}

/* A part of it: nobody wrote down what should be there, but `reference` knows, which a whole run checks in its turn. */
static bool check_part(struct workload *w, const bobbin_machine *machine, uint64_t limit, char *why, size_t size)
{
    if (w->judge == NULL || w->limit != limit) {
        const bobbin_guest *guest = bobbin_machine_guest(machine);

        bobbin_close(w->judge);
        w->judge = bobbin_open(guest, NULL);
        w->limit = limit;
        if (w->judge == NULL || !bobbin_copy(w->judge, w->start))
            abort();
        bobbin_run(w->judge, bobbin_cell_find(bobbin_guest_name(guest), "reference", bobbin_fast), limit);
    }
    if (bobbin_same(machine, w->judge))
        return true;
    snprintf(why, size, "wrong result: not the reference's state after %" PRIu64 " steps", limit);
    return false;
}

bool workload_check(struct workload *w, const bobbin_machine *machine, struct bobbin_stop stop, uint64_t limit,
                    char *why, size_t size)
{
    bool whole = limit >= w->steps;
    enum bobbin_stop_kind kind = whole ? bobbin_stop_halt : bobbin_stop_fuel;
    uint64_t steps = whole ? w->steps : limit;

    if (stop.kind != kind || stop.steps != steps) {
        snprintf(why, size, "wrong end: %s after %" PRIu64 " steps, not %s after %" PRIu64, bobbin_stop_name(stop.kind),
                 stop.steps, bobbin_stop_name(kind), steps);
        return false;
    }
    return whole ? check_result(w, machine, why, size) : check_part(w, machine, limit, why, size);
}

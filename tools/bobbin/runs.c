#include "runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A longer one is cut in two: no superinstruction is nearly as long. */
enum { LONGEST = 64 };

/* The length of an instruction that was executed before: of those at the same place in the table only the last one's is
 * kept. */
enum { LENGTHS = 1 << 12 };

struct length {
    uint64_t address;
    unsigned opcode;
    size_t units; /* of memory; 0: nothing is kept here */
};

struct run {
    uint64_t address, end, times; /* times 0: an empty place of the table */
    unsigned count;
    char *code;
};

struct runs {
    const bobbin_machine *machine;
    struct length *lengths;
    struct run current;
    struct run *table; /* open addressing by address and end */
    size_t size, used; /* size: a power of 2 */
};

struct runs *runs_new(const bobbin_machine *machine)
{
    enum { FIRST_SIZE = 1024 };
    struct runs *runs = calloc(1, sizeof *runs);

    if (runs == NULL)
        return NULL;
    runs->machine = machine;
    runs->lengths = calloc(LENGTHS, sizeof *runs->lengths);
    runs->size = FIRST_SIZE;
    runs->table = calloc(runs->size, sizeof *runs->table);
    if (runs->lengths != NULL && runs->table != NULL)
        return runs;
    runs_free(runs);
    return NULL;
}

void runs_free(struct runs *runs)
{
    if (runs == NULL)
        return;
    for (size_t i = 0; runs->table != NULL && i < runs->size; i++)
        free(runs->table[i].code);
    free(runs->table);
    free(runs->lengths);
    free(runs);
}

/* Where that run is in the table, or the empty place where it would be. */
static struct run *find(struct run *table, size_t size, uint64_t address, uint64_t end)
{
    size_t place = (size_t)((address * 31 + end) * UINT64_C(0x9e3779b97f4a7c15) >> 20);

    for (;; place++) {
        struct run *run = &table[place & (size - 1)];

        if (run->times == 0 || (run->address == address && run->end == end))
            return run;
    }
}

static bool grow(struct runs *runs)
{
    size_t size = runs->size * 2;
    struct run *table = calloc(size, sizeof *table);

    if (table == NULL)
        return false;
    for (size_t i = 0; i < runs->size; i++) {
        if (runs->table[i].times > 0)
            *find(table, size, runs->table[i].address, runs->table[i].end) = runs->table[i];
    }
    free(runs->table);
    runs->table = table;
    runs->size = size;
    return true;
}

static char *code_of(const bobbin_machine *machine, const struct run *run)
{
    size_t units = (size_t)(run->end - run->address), size = units * bobbin_memory_unit(bobbin_machine_guest(machine));
    unsigned char *bytes = malloc(size);
    char *code = malloc(2 * size + 1);

    if (bytes == NULL || code == NULL) {
        free(code);
        code = NULL;
    } else if (!bobbin_code_read(machine, run->address, units, bytes)) {
        *code = '\0'; /* it is gone already */
    } else {
        for (size_t i = 0; i < size; i++)
            sprintf(&code[2 * i], "%02x", bytes[i]);
    }
    free(bytes);
    return code;
}

/* Counts the current run and begins another. */
static bool end_run(struct runs *runs)
{
    struct run *run;

    if (runs->current.count == 0)
        return true;
    run = find(runs->table, runs->size, runs->current.address, runs->current.end);
    if (run->times == 0) {
        runs->current.code = code_of(runs->machine, &runs->current);
        if (runs->current.code == NULL)
            return false;
        *run = runs->current;
        runs->used++;
    }
    run->times++;
    runs->current = (struct run){0};
    return 2 * runs->used < runs->size || grow(runs);
}

bool runs_step(struct runs *runs, unsigned opcode)
{
    uint64_t pc = bobbin_pc(runs->machine);
    struct length *length = &runs->lengths[pc % LENGTHS];

    if (length->units == 0 || length->address != pc || length->opcode != opcode) {
        char text[128];

        *length = (struct length){pc, opcode, bobbin_disassemble(runs->machine, pc, text, sizeof text)};
    }
    if ((pc != runs->current.end || runs->current.count == LONGEST) && !end_run(runs))
        return false;
    if (runs->current.count == 0)
        runs->current.address = pc;
    runs->current.end = pc + length->units;
    runs->current.count++;
    return true;
}

static int more_first(const void *a, const void *b)
{
    const struct run *run_a = a, *run_b = b;
    uint64_t steps_a = run_a->times * run_a->count, steps_b = run_b->times * run_b->count;

    if (steps_a != steps_b)
        return steps_a < steps_b ? 1 : -1;
    return (run_a->address > run_b->address) - (run_a->address < run_b->address);
}

json_t *runs_json(struct runs *runs)
{
    json_t *array = json_array();

    if (!end_run(runs)) {
        json_decref(array);
        return NULL;
    }
    qsort(runs->table, runs->size, sizeof *runs->table, more_first);
    for (size_t i = 0; i < runs->used; i++) {
        const struct run *run = &runs->table[i];

        json_array_append_new(array, json_pack("{sI, sI, si, ss}", "address", (json_int_t)run->address, "times",
                                               (json_int_t)run->times, "count", (int)run->count, "code", run->code));
    }
    return array;
}

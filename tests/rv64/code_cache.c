/* The memory of generated code: what is forgotten when it is full, when it belongs to another process, and when code is
 * changed from outside, which is not more than was made of that; that machines have each their own; and that no byte
 * can be written and executed at one address. Exit status 0 if all went well, 77 if there is no engine that copies. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rv64/machine.h"

#ifndef FULL_LENGTH /* 0 under an emulator, which is slow where code changes */
#define FULL_LENGTH 1
#endif

enum {
    CODE_AT = 0x10000,
    LOOP = FULL_LENGTH ? 0x20000 : 0x10000, /* bytes of c.ld s0,0(s0), before a jump back to their beginning */
    DATA_AT = 0x80000,
    MEMORY = 0x100000,
    ROUNDS = 2 + 3 * FULL_LENGTH,
};

static const struct bobbin_cell *cell; /* of an engine that generates code */
static int failures;

static void expect(bool right, const char *what)
{
    if (right)
        return;
    failures++;
    printf("failed: %s: %s\n", cell->engine, what);
}

/* A loop whose code takes several MiB when it is generated. */
static bobbin_machine *open_loop(void)
{
    bobbin_machine *machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
    struct rv64_machine *m = rv64_machine(machine);
    const uint16_t load = 0x6000;              /* c.ld s0,0(s0) */
    const uint32_t distance = (uint32_t)-LOOP; /* of the jump */
    const uint32_t back = (distance & 0x100000) << 11 | (distance & 0x7fe) << 20 | (distance & 0x800) << 9 |
                          (distance & 0xff000) | 0x6f; /* jal x0 */
    const uint64_t pointer = DATA_AT;

    memory_map(m->memory, CODE_AT, LOOP + GUEST_PAGE, PAGE_READ | PAGE_EXEC);
    memory_map(m->memory, DATA_AT, GUEST_PAGE, PAGE_READ | PAGE_WRITE);
    for (int n = 0; n < LOOP; n += 2)
        memcpy(m->memory->host + CODE_AT + n, &load, sizeof load);
    memcpy(m->memory->host + CODE_AT + LOOP, &back, sizeof back);
    memcpy(m->memory->host + DATA_AT, &pointer, sizeof pointer);
    m->state.pc = CODE_AT;
    m->state.x[8] = DATA_AT;
    return machine;
}

/* Whole rounds, which end where they began. */
static bool goes_round(bobbin_machine *machine)
{
    const uint64_t steps = ROUNDS * (LOOP / 2 + 1);
    struct bobbin_stop stop = bobbin_run(machine, cell, steps);

    return stop.kind == bobbin_stop_fuel && stop.steps == steps && stop.pc == CODE_AT &&
           rv64_machine(machine)->state.x[8] == DATA_AT;
}

static struct bobbin_generated generated(const bobbin_machine *machine)
{
    struct bobbin_generated statistics = {0};

    bobbin_generated_code(machine, &statistics);
    return statistics;
}

/* Whether some page of this process may be written and executed by one address. */
static bool has_writable_code(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    bool found = false;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        const char *permissions = strchr(line, ' ');

        found |= permissions != NULL && permissions[2] == 'w' && permissions[3] == 'x';
    }
    if (maps != NULL)
        fclose(maps);
    return found;
}

static void when_it_is_full(void)
{
    bobbin_machine *small = open_loop(), *large = open_loop();

    expect(!bobbin_set_code_cache(small, 4096), "a cache of 4096 bytes was not refused");
    expect(bobbin_set_code_cache(small, 1 << 20), "a cache of 1 MiB was refused");
    for (int n = 0; n < 2; n++) { /* by turns, so that each has what it left */
        expect(goes_round(small), "the loop under a cache of 1 MiB");
        expect(goes_round(large), "the loop under a cache of 64 MiB");
    }
    expect(!has_writable_code(), "pages that can be written and executed");
    expect(generated(small).flushes >= ROUNDS, "a cache of 1 MiB was never full");
    expect(generated(large).flushes == 0, "a cache of 64 MiB was full");
    expect(!bobbin_set_code_cache(small, 2 << 20), "a cache that is in use was resized");
    bobbin_close(small);
    bobbin_close(large);
}

static void behind_a_fork(void)
{
    bobbin_machine *machine = open_loop();
    const uint16_t other[] = {0x47a5, 0x9002}; /* c.li a5,9; c.ebreak */
    int status = -1;
    pid_t child;

    expect(goes_round(machine), "the loop before a fork");
    child = fork();
    if (child == 0) { /* generates other code, which the parent would execute if they shared it */
        bool right = goes_round(machine);

        bobbin_memory_write(machine, CODE_AT, sizeof other, other);
        right = right && bobbin_run(machine, cell, BOBBIN_NO_LIMIT).kind == bobbin_stop_ebreak;
        _exit(right && rv64_machine(machine)->state.x[15] == 9 ? 0 : 1);
    }
    expect(child > 0 && waitpid(child, &status, 0) == child && status == 0, "the loop in the child of a fork");
    expect(goes_round(machine) && rv64_machine(machine)->state.x[15] == 0, "the loop after a fork");
    bobbin_close(machine);
}

/* How many blocks of code a machine has, by a walk through them. */
static uint64_t count_blocks(const bobbin_machine *machine)
{
    struct bobbin_code code;
    uint64_t position = 0, count = 0;

    while (bobbin_code_next(machine, &position, &code))
        count++;
    return count;
}

static void when_code_is_changed(void)
{
    enum { FEW = 8 /* blocks, of hundreds */, MIDDLE = LOOP / 2 + 40 /* of one of them, too */ };
    bobbin_machine *machine = open_loop();
    const uint32_t ebreak = 0x00100073, loads = 0x60006000;
    struct bobbin_generated before, after;
    struct bobbin_stop stop;

    /* Twice: the last steps of a run generate nothing. */
    expect(goes_round(machine) && goes_round(machine), "the loop before it is changed");
    before = generated(machine);
    expect(before.blocks >= 500 && count_blocks(machine) == before.blocks, "blocks of the loop");
    bobbin_memory_write(machine, CODE_AT + MIDDLE, sizeof ebreak, &ebreak);
    after = generated(machine);
    expect(after.forgotten > 0 && after.forgotten <= FEW, "other blocks were forgotten than those that changed");
    expect(count_blocks(machine) == before.blocks - after.forgotten, "blocks that are left");
    stop = bobbin_run(machine, cell, LOOP);
    expect(stop.kind == bobbin_stop_ebreak && stop.steps == MIDDLE / 2 + 1, "a breakpoint in the middle of the loop");
    bobbin_memory_write(machine, CODE_AT + MIDDLE, sizeof loads, &loads);
    rv64_machine(machine)->state.pc = CODE_AT;
    expect(goes_round(machine), "the loop as it was before");
    after = generated(machine);
    expect(after.blocks - before.blocks <= 2 * FEW, "blocks were made anew that had not changed");
    expect(after.flushes == 0, "all code was forgotten");
    bobbin_close(machine);
}

int main(void)
{
    /* Under an emulator the last is left out, which shares all this with the second. */
    static const char *const engines[] = {"copy", "subroutine", "context"};
    size_t tried = 0;

    for (size_t n = 0; n < sizeof engines / sizeof *engines - !FULL_LENGTH; n++) {
        cell = bobbin_cell_find("rv64", engines[n], bobbin_fast);
        if (!cell->available) {
            printf("not available: %s: %s\n", engines[n], cell->why_not);
            continue;
        }
        tried++;
        when_it_is_full();
        behind_a_fork();
        when_code_is_changed();
    }
    if (tried == 0)
        return 77;
    printf("%d failed\n", failures);
    return failures > 0;
}

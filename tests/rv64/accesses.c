/* What the debugger's stub thinks that an instruction accesses, against what the reference does: where nothing is
 * mapped it stops, with the address; where as much is mapped as is accessed it does not, and with one byte less it
 * does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gdb/session.h"
#include "memory.h"
#include "rv64/machine.h"

enum {
    CODE = 0x10000,
    DATA = 0x400000,
    END = DATA + 2 * GUEST_PAGE,
    NOWHERE = 0x800000,
    MEMORY = 16 << 20,
    TIMES = 200
};

static uint64_t state = 1948;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Executes the word with such registers. */
static struct bobbin_stop execute(bobbin_machine *machine, uint32_t word, const uint64_t x[32], uint64_t moved,
                                  struct access *access)
{
    const struct bobbin_cell *cell = bobbin_cell_find("rv64", "reference", bobbin_exact);

    bobbin_memory_write(machine, CODE, sizeof word, &word);
    bobbin_register_set(machine, 0, CODE);
    for (size_t i = 1; i < 32; i++)
        bobbin_register_set(machine, 1 + i, x[i] + moved);
    rv64_machine(machine)->state.reserved = RV64_NOT_RESERVED;
    rv64_machine(machine)->state.vstart = 0; /* as no fault before it has left it */
    *access = next_access(machine);
    return bobbin_run(machine, cell, 1);
}

static void fail(const struct bobbin_insn *insn, uint32_t word, const char *what)
{
    fprintf(stderr, "%s, word %08" PRIx32 ": %s\n", insn->name, word, what);
    exit(1);
}

static bool is_fault(enum bobbin_stop_kind kind)
{
    return kind == bobbin_stop_load_fault || kind == bobbin_stop_store_fault;
}

/* Whether it was one that accesses memory. */
static bool check(bobbin_machine *machine, const struct bobbin_insn *insn, uint32_t word, const uint64_t x[32])
{
    const bool block = strncmp(insn->name, "cbo_", 4) == 0;
    struct access access, again;
    struct bobbin_stop stop = execute(machine, word, x, 0, &access);
    uint64_t moved;

    if (block && strcmp(insn->name, "cbo_zero") != 0)
        return false; /* must be allowed to access what it does not */
    if (!is_fault(stop.kind)) {
        /* A store-conditional without a reservation stores nothing. */
        if (access.size != 0 && stop.kind == bobbin_stop_fuel && (word & 0x7f) != 0x2f)
            fail(insn, word, "accesses nothing");
        return false;
    }
    if (access.size == 0 || access.address != stop.address)
        fail(insn, word, "accesses another address");
    if (stop.kind == bobbin_stop_load_fault ? !access.loads : !access.stores)
        fail(insn, word, "loads, or stores");
    if (block)
        return true;
    moved = END - access.size - access.address;
    stop = execute(machine, word, x, moved, &again);
    if (again.address == access.address) /* x0 is the base */
        return true;
    if (is_fault(stop.kind) || again.address != END - access.size)
        fail(insn, word, "accesses more");
    stop = execute(machine, word, x, moved + 1, &again);
    if (!is_fault(stop.kind) && stop.kind != bobbin_stop_misaligned)
        fail(insn, word, "accesses less");
    return true;
}

int main(void)
{
    const bobbin_guest *rv64 = bobbin_guest_find("rv64");
    bobbin_machine *machine = bobbin_open_sized(rv64, MEMORY, NULL);
    size_t accesses = 0;

    if (machine == NULL || !memory_map(rv64_machine(machine)->memory, CODE, GUEST_PAGE, PAGE_READ | PAGE_EXEC) ||
        !memory_map(rv64_machine(machine)->memory, DATA, END - DATA, PAGE_READ | PAGE_WRITE))
        return 1;
    for (size_t op = 0; op < bobbin_insn_count(rv64); op++) {
        const struct bobbin_insn insn = bobbin_insn_at(rv64, op);
        size_t found = 0;

        for (int time = 0; time < TIMES; time++) {
            uint64_t x[32];

            for (size_t i = 0; i < 32; i++)
                x[i] = NOWHERE + random_bits() % (MEMORY - NOWHERE) / 2 / 4096 * 4096 + 2048;
            found += check(machine, &insn, insn.match | ((uint32_t)random_bits() & ~insn.mask), x);
        }
        accesses += found > 0;
    }
    bobbin_close(machine);
    printf("%zu instructions access memory\n", accesses);
    return accesses < 40;
}

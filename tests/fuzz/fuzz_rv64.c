/* libFuzzer: bytes are registers and code (fuzz_rv64.h), and every cell must agree with `reference` about them: how it
 * stops, after how many steps, and the whole state. A system call or a breakpoint ends it. */
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"
#include "fuzz_rv64.h"
#include "rv64/machine.h"

/* Pages and what they allow. No page can be both written and executed: what a program finds that changes its code and
 * does not say so (fence.i) is the machine's choice. The last page ends the address space. */
enum {
    CODE = 2 * GUEST_PAGE,
    DATA = 5 * GUEST_PAGE,
    READ_ONLY = 7 * GUEST_PAGE,
    NOTHING = 8 * GUEST_PAGE,
    LAST = 15 * GUEST_PAGE,
    SIZE = 16 * GUEST_PAGE,
    STEPS = 300,
};

static const uint64_t values[] = {
    0,
    1,
    2,
    (uint64_t)-1,
    (uint64_t)-8,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x7fffffffffffffff,
    0x8000000000000000,
    CODE,
    CODE + 64,
    CODE + GUEST_PAGE - 2,
    CODE + 2 * GUEST_PAGE,
    DATA,
    DATA + 8,
    DATA + 1027,
    DATA + GUEST_PAGE - 4,
    DATA + 2 * GUEST_PAGE - 4,
    READ_ONLY + 16,
    NOTHING,
    NOTHING + GUEST_PAGE,
    LAST,
    SIZE - 2,
    SIZE - 8,
    SIZE,
    SIZE + (1 << 20),
    (uint64_t) - (1 << 20),
    0xffffffff3f800000, /* 1.0f, and others that are special in floating point */
    0xffffffff7fc00000,
    0xffffffff7fa00000,
    0xffffffff7f800000,
    0xffffffff00000001,
    0xffffffff7f7fffff,
    0x3ff0000000000000,
    0xbff8000000000001,
    0x7ff8000000000000,
    0x7ff4000000000000,
    0xfff0000000000000,
    0x0000000000000001,
    0x7fefffffffffffff,
    0x43e0000000000000,
    0x3ca0000000000000,
};

static bobbin_machine *oracle, *subject;

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint64_t value(uint8_t index)
{
    return values[index % (sizeof values / sizeof *values)];
}

static void set_up(bobbin_machine *machine, const struct fuzz_rv64_start *start, const uint8_t *code, size_t size)
{
    struct rv64_machine *m = rv64_machine(machine);
    struct memory *memory = m->memory;
    uint64_t at = start->place & 128 ? SIZE - (start->place & 126) * 8 : CODE + (start->place & 127) * 64;

    if (at >= SIZE)
        at = SIZE - 2;
    require(memory_map(memory, CODE, 2 * GUEST_PAGE, PAGE_READ | PAGE_EXEC));
    require(memory_map(memory, DATA, 2 * GUEST_PAGE, PAGE_READ | PAGE_WRITE));
    require(memory_map(memory, READ_ONLY, GUEST_PAGE, PAGE_READ));
    require(memory_map(memory, NOTHING, GUEST_PAGE, 0));
    require(memory_map(memory, LAST, GUEST_PAGE, PAGE_READ | PAGE_EXEC));
    for (uint64_t i = 0; i < size && at + i < SIZE && (at >= LAST || at + i < CODE + 2 * GUEST_PAGE); i++)
        memory->host[at + i] = code[i];
    for (uint64_t i = 0; i < 256; i++)
        memory->host[DATA + i] = (uint8_t)(i * 7);
    rv64_code_changed(m->space, 0, SIZE);
    m->state = (struct rv64_state){.pc = at,
                                   .reserved = RV64_NOT_RESERVED,
                                   .fflags = start->fflags & 31U,
                                   .frm = start->frm % 5U,
                                   .vtype = RV64_VILL,
                                   .vlenb = rv64_vlenb(m->space->isa)};
    for (int i = 1; i < 32; i++)
        m->state.x[i] = value(start->x[i]);
    for (int i = 0; i < 32; i++)
        m->state.f[i] = value(start->f[i]);
}

/* Available cells of rv64 count from 0, around. */
static const struct bobbin_cell *cell_number(size_t number)
{
    const struct bobbin_cell *cell = NULL;

    do
        cell = bobbin_cell_at(number++ % bobbin_cell_count());
    while (!cell->available || strcmp(cell->guest, "rv64") != 0);
    return cell;
}

/* Runs `cell`, or with NULL every piece by another one, as far as the oracle has come. */
static void compare(const struct bobbin_cell *cell, const struct bobbin_stop *wanted, uint64_t fuel, uint64_t piece)
{
    struct bobbin_stop stop;
    uint64_t steps = 0;
    size_t turn = 0;

    do {
        stop =
            bobbin_run(subject, cell != NULL ? cell : cell_number(turn++), fuel - steps < piece ? fuel - steps : piece);
        steps += stop.steps;
        require(stop.kind != bobbin_stop_refused);
    } while (stop.kind == bobbin_stop_fuel && steps < fuel);
    require(stop.kind == wanted->kind && steps == wanted->steps && stop.pc == wanted->pc);
    switch (stop.kind) {
    case bobbin_stop_load_fault:
    case bobbin_stop_store_fault:
    case bobbin_stop_fetch_fault:
    case bobbin_stop_misaligned:
        require(stop.address == wanted->address);
        break;
    default:
        break;
    }
    require(bobbin_same(oracle, subject));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A `fast` engine runs by itself only with more fuel than the longest straight line there could be: a program that
     * comes to an end is run by it without pieces, and one that does not (the oracle knows) by `exact` engines only. */
    const uint64_t plenty = 10000000;
    struct fuzz_rv64_start start;
    struct bobbin_stop wanted;

    if (size <= sizeof start || size > sizeof start + FUZZ_RV64_MOST_CODE)
        return -1;
    memcpy(&start, data, sizeof start);
    oracle = bobbin_open_sized(bobbin_guest_find("rv64"), SIZE,
                               NULL); /* a new one each time, or a finding could not be repeated */
    subject = bobbin_open_sized(bobbin_guest_find("rv64"), SIZE, NULL);
    require(oracle != NULL && subject != NULL);
    set_up(oracle, &start, data + sizeof start, size - sizeof start);
    wanted = bobbin_run(oracle, bobbin_cell_find("rv64", "reference", bobbin_exact), STEPS);
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);
        bool ends = wanted.kind != bobbin_stop_fuel;

        if (!cell->available || strcmp(cell->guest, "rv64") != 0 || (cell->flavour == bobbin_fast && !ends))
            continue;
        set_up(subject, &start, data + sizeof start, size - sizeof start);
        compare(cell, &wanted, ends ? plenty : STEPS, cell->flavour == bobbin_fast ? plenty : 7);
    }
    set_up(subject, &start, data + sizeof start, size - sizeof start);
    compare(NULL, &wanted, wanted.kind != bobbin_stop_fuel ? plenty : STEPS, 3);
    bobbin_close(oracle);
    bobbin_close(subject);
    return 0;
}

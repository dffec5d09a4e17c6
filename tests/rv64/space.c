/* What belongs to a space and what to a hart, and what threaded code costs: by counts, never by time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/pages.h"
#include "rv64/machine.h"

#ifndef LARGE_SPACES /* 0 under an emulator, which takes memory for every page that it could have */
#define LARGE_SPACES 1
#endif

enum { CODE_AT = 0x10000, DATA_AT = 0x8000, MEMORY = 128 << 20, A0 = 10, A1 = 11, T0 = 5, T1 = 6 };

/* Instructions. */
static uint32_t addi(unsigned rd, unsigned rs1, int imm)
{
    return (uint32_t)imm << 20 | rs1 << 15 | rd << 7 | 0x13;
}

static uint32_t jal(unsigned rd, int distance)
{
    uint32_t d = (uint32_t)distance;

    return (d >> 20 & 1) << 31 | (d >> 1 & 0x3ff) << 21 | (d >> 11 & 1) << 20 | (d >> 12 & 0xff) << 12 | rd << 7 | 0x6f;
}

static const uint32_t fence_i = 0x0000100f, ebreak = 0x00100073, jr_t0 = 0x00028067, sw_t1_at_t0 = 0x0062a023,
                      c_nop_twice = 0x00010001;

static struct rv64_machine *open_with_code(uint64_t length, unsigned permission)
{
    bobbin_machine *machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
    struct rv64_machine *m;

    assert_non_null(machine);
    m = rv64_machine(machine);
    assert_true(memory_map(m->memory, CODE_AT, length, PAGE_READ | PAGE_EXEC | permission));
    m->state.pc = CODE_AT;
    return m;
}

static void put(struct rv64_machine *m, uint64_t address, uint32_t word)
{
    assert_true(bobbin_memory_write(&m->base, address, sizeof word, &word));
}

/* The next cell of rv64 from the n-th on that can run and is meant; NULL: there is none. */
static const struct bobbin_cell *next_cell(size_t *n, bool fast, bool exact, bool predecoded)
{
    while (*n < bobbin_cell_count()) {
        const struct bobbin_cell *cell = bobbin_cell_at((*n)++);

        if (cell->available && strcmp(cell->guest, "rv64") == 0 && (cell->flavour == bobbin_fast ? fast : exact) &&
            (!predecoded || bobbin_engine_find(cell->engine)->predecoded))
            return cell;
    }
    return NULL;
}

#define EACH_CELL(cell, ...)                                                                                           \
    size_t n_ = 0;                                                                                                     \
    (cell = next_cell(&n_, __VA_ARGS__)) != NULL;

/* ---- Harts ------------------------------------------------------------------------------------------------------- */

/* Two harts count in one memory, by turns, each under its own cell: also one fast and one exact, of one engine. */
static void harts_share_memory(void **unused)
{
    enum { TURNS = 10, ROUNDS = 200 };
    const struct bobbin_cell *first, *second;

    (void)unused;
    for (size_t a = 0; a < bobbin_cell_count(); a++) {
        for (size_t b = 0; b < bobbin_cell_count(); b++) {
            struct rv64_machine *m, *other;

            first = bobbin_cell_at(a), second = bobbin_cell_at(b);
            if (strcmp(first->guest, "rv64") != 0 || strcmp(second->guest, "rv64") != 0 || !first->available ||
                !second->available)
                continue;
            m = open_with_code(GUEST_PAGE, 0);
            assert_true(memory_map(m->memory, DATA_AT, GUEST_PAGE, PAGE_READ | PAGE_WRITE));
            /* t1 += a0, to memory, back */
            put(m, CODE_AT, 0x0002a303);      /* lw t1, (t0) */
            put(m, CODE_AT + 4, 0x00a30333);  /* add t1, t1, a0 */
            put(m, CODE_AT + 8, sw_t1_at_t0); /* sw t1, (t0) */
            put(m, CODE_AT + 12, jal(0, -12));
            other = rv64_machine(bobbin_open_beside(&m->base, NULL));
            assert_non_null(other);
            other->state.pc = CODE_AT;
            m->state.x[T0] = other->state.x[T0] = DATA_AT;
            m->state.x[A0] = 1;
            other->state.x[A0] = 1000;
            for (int turn = 0; turn < TURNS; turn++) {
                assert_int_equal(bobbin_run(&m->base, first, 4 * ROUNDS).steps, 4 * ROUNDS);
                assert_int_equal(bobbin_run(&other->base, second, 4 * ROUNDS).steps, 4 * ROUNDS);
            }
            assert_int_equal(*(uint32_t *)(m->memory->host + DATA_AT), TURNS * ROUNDS * (1 + 1000));
            bobbin_close(&m->base); /* the memory stays as long as one hart is there */
            assert_int_equal(bobbin_run(&other->base, second, 4).steps, 4);
            bobbin_close(&other->base);
        }
    }
}

/* ---- fast stays fast --------------------------------------------------------------------------------------------- */

/* A loop beside much code that is never executed; runs as long as the command's. */
static void few_steps_are_exact(void **unused)
{
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, false, true)) {
        for (uint64_t length = GUEST_PAGE; length <= 64 << 20; length *= 16384) {
            struct rv64_machine *m = open_with_code(length, 0);
            uint64_t steps = 0;

            put(m, CODE_AT, addi(A0, A0, 1));
            put(m, CODE_AT + 4, jal(0, -4));
            for (int run = 0; run < 3; run++)
                steps += bobbin_run(&m->base, cell, 1 << 22).steps;
            assert_int_equal(steps, 3 << 22);
            assert_in_range(bobbin_exact_steps(&m->base), 1, steps / 1000);
            bobbin_close(&m->base);
        }
    }
}

/* Code without a jump, longer than any line between two looks at the fuel: it is honoured, and fast runs nearly all. */
static void straight_code(void **unused)
{
    enum { LENGTH = 64 * GUEST_PAGE };
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, false)) {
        struct rv64_machine *m = open_with_code(LENGTH, 0);

        for (uint64_t at = 0; at < LENGTH; at += 4)
            memcpy(m->memory->host + CODE_AT + at, &c_nop_twice, 4);
        for (uint64_t fuel = 1; fuel < LENGTH / 2; fuel += 19997) {
            struct bobbin_stop stop;

            m->state.pc = CODE_AT;
            stop = bobbin_run(&m->base, cell, fuel);
            assert_int_equal(stop.kind, bobbin_stop_fuel);
            assert_int_equal(stop.steps, fuel);
            assert_int_equal(stop.pc, CODE_AT + 2 * fuel);
        }
        if (cell->flavour == bobbin_fast) {
            uint64_t before = bobbin_exact_steps(&m->base);

            m->state.pc = CODE_AT;
            bobbin_run(&m->base, cell, LENGTH / 2);
            assert_in_range(bobbin_exact_steps(&m->base) - before, 0, RV64_STRAIGHT);
        }
        bobbin_close(&m->base);
    }
}

/* ---- What threaded code costs ------------------------------------------------------------------------------------ */

static uint64_t touched_blocks(const struct rv64_machine *m)
{
    uint64_t count = 0;

    for (int n = 0; n < RV64_THREADS; n++)
        count += m->space->threads[n].touched_count;
    return count;
}

/* Jumps to where nothing is mapped, and to what may not be executed. */
static void jumps_to_nowhere_cost_nothing(void **unused)
{
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, false)) {
        struct rv64_machine *m = open_with_code(GUEST_PAGE, 0);

        assert_true(memory_map(m->memory, 32 << 20, 32 << 20, PAGE_READ | PAGE_WRITE));
        put(m, CODE_AT, jr_t0);
        for (uint64_t target = 16 << 20; target < 64 << 20; target += GUEST_PAGE) {
            struct bobbin_stop stop;

            m->state.pc = CODE_AT;
            m->state.x[T0] = target;
            stop = bobbin_run(&m->base, cell, 1 << 20);
            assert_int_equal(stop.kind, bobbin_stop_fetch_fault);
            assert_int_equal(stop.pc, target);
        }
        assert_in_range(touched_blocks(m), 0, 4);
        bobbin_close(&m->base);
    }
}

/* More code than the cache holds, executed from its beginning to its end, twice. */
static void threaded_code_is_bounded(void **unused)
{
    enum { STEP = 256, LENGTH = 18 << 20 };
    const uint64_t jumps = LENGTH / STEP - 1, bound = (128 << 20) / 4096 + 2;
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, false)) {
        struct rv64_machine *m = open_with_code(LENGTH, 0);

        for (uint64_t n = 0; n <= jumps; n++) {
            uint32_t word = n < jumps ? jal(0, STEP) : ebreak;

            memcpy(m->memory->host + CODE_AT + n * STEP, &word, sizeof word);
        }
        for (int round = 0; round < 2; round++) {
            struct bobbin_stop stop;

            m->state.pc = CODE_AT;
            stop = bobbin_run(&m->base, cell, BOBBIN_NO_LIMIT);
            assert_int_equal(stop.kind, bobbin_stop_ebreak);
            assert_int_equal(stop.steps, jumps + 1);
            assert_in_range(touched_blocks(m), 0, bound);
        }
        bobbin_close(&m->base);
    }
}

/* Of a large program only what is executed, and what that leads to, gets slots. */
static void only_executed_code_is_decoded(void **unused)
{
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, true)) {
        struct rv64_machine *m = open_with_code(64 << 20, 0);

        put(m, CODE_AT, jal(0, 0x80000));
        put(m, CODE_AT + 0x80000, ebreak);
        assert_int_equal(bobbin_run(&m->base, cell, 5000).kind, bobbin_stop_ebreak);
        assert_in_range(touched_blocks(m), 1, 4);
        bobbin_close(&m->base);
    }
}

/* ---- Changes of code --------------------------------------------------------------------------------------------- */

static const char *handler_at(const struct rv64_machine *m, uint64_t address)
{
    uint64_t position = address / 2;
    struct bobbin_slot slot;

    assert_true(bobbin_thread_next(&m->base, &position, &slot));
    assert_int_equal(slot.address, address);
    return slot.name;
}

/* What the program stores into code is executed from then on, and nothing else is forgotten. */
static void what_was_written_is_forgotten(void **unused)
{
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, false, true, true)) {
        struct rv64_machine *m = open_with_code(2 * GUEST_PAGE, PAGE_WRITE);
        const uint64_t second = CODE_AT + GUEST_PAGE + 64;

        put(m, CODE_AT, sw_t1_at_t0);
        put(m, CODE_AT + 4, jal(1, (int)(second - CODE_AT - 4)));
        put(m, CODE_AT + 8, ebreak);
        put(m, second, 0x00008067); /* ret */
        m->state.x[T0] = DATA_AT;
        assert_true(memory_map(m->memory, DATA_AT, GUEST_PAGE, PAGE_READ | PAGE_WRITE));
        bobbin_run(&m->base, cell, 100);
        assert_string_equal(handler_at(m, CODE_AT), "sw");
        assert_string_equal(handler_at(m, second), "jalr");

        /* Data is no code: nothing is forgotten. */
        m->state.pc = CODE_AT;
        bobbin_run(&m->base, cell, 100);
        assert_string_equal(handler_at(m, second), "jalr");

        /* Nor is it where the program writes beside code; it pays for that up to a limit. */
        m->state.pc = CODE_AT;
        m->state.x[T0] = second + 1024;
        bobbin_run(&m->base, cell, 100);
        assert_string_equal(handler_at(m, second), "jalr");
        assert_true(m->memory->pages[second / GUEST_PAGE] & PAGE_WATCHED);
        for (int n = 0; n < MOST_WATCHED_WRITES; n++)
            assert_non_null(memory_at(m->memory, second + 1024, 4, PAGE_WRITE));
        assert_int_equal(m->memory->pages[second / GUEST_PAGE] & (PAGE_WATCHED | PAGE_STALE), PAGE_STALE);
        memory_synchronize_code(m->memory);
        assert_string_equal(handler_at(m, second), "undecoded");

        /* Code, by the program. */
        m->state.pc = CODE_AT;
        m->state.x[T0] = DATA_AT;
        bobbin_run(&m->base, cell, 100);
        m->state.pc = CODE_AT;
        m->state.x[T0] = second;
        m->state.x[T1] = ebreak;
        assert_int_equal(bobbin_run(&m->base, cell, 100).steps, 3);
        assert_string_equal(handler_at(m, CODE_AT), "sw");

        /* And by the host. */
        put(m, CODE_AT + 8, ebreak);
        assert_string_equal(handler_at(m, CODE_AT), "sw");
        assert_string_equal(handler_at(m, CODE_AT + 8), "undecoded");
        bobbin_close(&m->base);
    }
}

/* New code for old, many times, in one place: each time the program stores an instruction, says fence.i, and executes
 * it. */
static void code_that_is_made_again_and_again(void **unused)
{
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, false)) {
        struct rv64_machine *m = open_with_code(GUEST_PAGE, PAGE_WRITE);
        uint64_t sum = 0;

        put(m, CODE_AT, sw_t1_at_t0);
        put(m, CODE_AT + 4, fence_i);
        put(m, CODE_AT + 8, jal(0, 8)); /* over a word that nobody executes */
        put(m, CODE_AT + 16, addi(A0, A0, 0));
        put(m, CODE_AT + 20, ebreak);
        for (int n = 1; n <= 100; n++) {
            m->state.pc = CODE_AT;
            m->state.x[T0] = CODE_AT + 16;
            m->state.x[T1] = addi(A0, A0, n);
            assert_int_equal(bobbin_run(&m->base, cell, 1 << 20).kind, bobbin_stop_ebreak);
            sum += (uint64_t)n;
            assert_int_equal(m->state.x[A0], sum);
        }
        bobbin_close(&m->base);
    }
}

/* ---- Breakpoints --------------------------------------------------------------------------------------------------
 */

/* Expects a run of at most `fuel` steps to end so. */
static void expect_stop(struct rv64_machine *m, const struct bobbin_cell *cell, uint64_t fuel,
                        enum bobbin_stop_kind kind, uint64_t steps, uint64_t pc)
{
    const struct bobbin_stop stop = bobbin_run(&m->base, cell, fuel);

    assert_string_equal(bobbin_stop_name(stop.kind), bobbin_stop_name(kind));
    assert_int_equal(stop.steps, steps);
    assert_int_equal(stop.pc, pc);
}

/* In a loop that has run for long, at each of its instructions: the first of a page, and one that others have been put
 * together with. */
static void breakpoints_stop_before_the_instruction(void **unused)
{
    enum { MANY = 30000, LOOP = 3 };
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, true)) {
        for (uint64_t n = 0; n < LOOP; n++) {
            const uint64_t at = CODE_AT + 4 * n, behind = CODE_AT + 4 * ((n + 1) % LOOP);
            struct rv64_machine *m = open_with_code(GUEST_PAGE, 0);
            uint32_t word, held = n == 0 ? addi(A0, A0, 1) : n == 1 ? addi(A1, A1, 1) : jal(0, -8);

            put(m, CODE_AT, addi(A0, A0, 1));
            put(m, CODE_AT + 4, addi(A1, A1, 1));
            put(m, CODE_AT + 8, jal(0, -8));
            expect_stop(m, cell, MANY, bobbin_stop_fuel, MANY, CODE_AT);
            assert_true(bobbin_set_breakpoint(&m->base, at, true));
            assert_true(bobbin_set_breakpoint(&m->base, at, true));
            expect_stop(m, cell, n, bobbin_stop_fuel, n, at);
            expect_stop(m, cell, MANY, bobbin_stop_breakpoint, 0, at);
            expect_stop(m, cell, 0, bobbin_stop_fuel, 0, at);
            assert_true(bobbin_memory_read(&m->base, at, sizeof word, &word));
            assert_int_equal(word, held);

            assert_true(bobbin_set_breakpoint(&m->base, at, false));
            expect_stop(m, cell, 1, bobbin_stop_fuel, 1, behind);
            assert_true(bobbin_set_breakpoint(&m->base, at, true));
            expect_stop(m, cell, LOOP - 1, bobbin_stop_fuel, LOOP - 1, at); /* fuel comes first */
            assert_true(bobbin_set_breakpoint(&m->base, at, false));
            expect_stop(m, cell, MANY, bobbin_stop_fuel, MANY, at);
            assert_int_equal(m->state.x[A0] + m->state.x[A1], 2 * (2 * MANY / LOOP + 1) + n);
            assert_true(bobbin_set_breakpoint(&m->base, behind, true));
            expect_stop(m, cell, MANY, bobbin_stop_breakpoint, 1, behind);
            bobbin_close(&m->base);
        }
    }
}

static void breakpoints_have_places(void **unused)
{
    struct rv64_machine *m = open_with_code(GUEST_PAGE, 0);
    bobbin_machine *baby = bobbin_open(bobbin_guest_find("baby"), NULL);

    (void)unused;
    assert_false(bobbin_set_breakpoint(&m->base, CODE_AT + 1, true));
    assert_false(bobbin_set_breakpoint(&m->base, MEMORY, true));
    assert_false(bobbin_set_breakpoint(&m->base, UINT64_MAX - 1, true));
    assert_false(bobbin_set_breakpoint(baby, 0, true));
    assert_true(bobbin_set_breakpoint(&m->base, CODE_AT, false)); /* there was none */
    for (uint64_t at = 0; at < 1000; at += 2)
        assert_true(bobbin_set_breakpoint(&m->base, CODE_AT + at, true));
    bobbin_close(&m->base);
    bobbin_close(baby);
}

/* ---- Instruction sets -------------------------------------------------------------------------------------------- */

/* What has been executed is illegal as soon as the set lacks it, and there again when the set has it again. */
static void instruction_sets_change(void **unused)
{
    /* vsetivli zero, 2, e16, m1, ta, ma; vfwcvt.f.f.v v8, v10; vrev8.v v2, v10 */
    static const uint32_t code[] = {0xcc817057, 0x4aa61457, 0x4aa4a157};
    static const struct {
        const char *isa, *missing;
        uint64_t steps; /* that are executed */
    } sets[] = {{"rva23u64", NULL, 3},
                {"rv64gcv_zvkb", "Zvfhmin", 1},
                {"rv64gcv_zvkb_zvfhmin", NULL, 3},
                {"rv64gcv_zvfhmin", "Zvkb", 2},
                {"rv64gc", "V", 0},
                {"rva23u64", NULL, 3}};
    const struct bobbin_cell *cell;

    (void)unused;
    for (EACH_CELL(cell, true, true, false)) {
        struct rv64_machine *m = open_with_code(GUEST_PAGE, 0);

        for (size_t n = 0; n < sizeof code / sizeof *code; n++)
            put(m, CODE_AT + 4 * n, code[n]);
        for (size_t n = 0; n < sizeof sets / sizeof *sets; n++) {
            const char *missing;

            assert_true(bobbin_set_isa(&m->base, sets[n].isa, NULL));
            m->state.pc = CODE_AT;
            expect_stop(m, cell, 3, sets[n].missing != NULL ? bobbin_stop_illegal : bobbin_stop_fuel, sets[n].steps,
                        CODE_AT + 4 * sets[n].steps);
            missing = bobbin_missing_extension(&m->base, m->state.pc);
            assert_true(sets[n].missing == NULL ? missing == NULL : strcmp(missing, sets[n].missing) == 0);
        }
        bobbin_close(&m->base);
    }
}

/* ---- Copies ------------------------------------------------------------------------------------------------------ */

/* Comparing and copying look at pages that were touched, and at no others. */
static void untouched_pages_stay_so(void **unused)
{
    struct rv64_machine *a = open_with_code(GUEST_PAGE, 0), *b = open_with_code(GUEST_PAGE, 0);
    static uint8_t touched[(64 << 20) / GUEST_PAGE];
    size_t count = 0;

    (void)unused;
    for (int n = 0; n < 2; n++)
        assert_true(memory_map((n == 0 ? a : b)->memory, 32 << 20, 64 << 20, PAGE_READ | PAGE_WRITE));
    put(a, 40 << 20, 1);
    assert_false(bobbin_same(&a->base, &b->base));
    assert_true(bobbin_copy(&b->base, &a->base));
    assert_true(bobbin_same(&a->base, &b->base));
    put(b, (40 << 20) + 4, 1);
    assert_false(bobbin_same(&a->base, &b->base));
    assert_true(bobbin_copy(&b->base, &a->base));
    assert_true(bobbin_same(&a->base, &b->base));
    b->state.instret++;
    assert_false(bobbin_same(&a->base, &b->base));
    host_touched(b->memory->host + (32 << 20), sizeof touched, touched);
    for (size_t n = 0; n < sizeof touched; n++)
        count += touched[n];
    if (count == sizeof touched)
        print_message("this host does not tell which pages were touched\n");
    else
        assert_in_range(count, 1, 2);
    bobbin_close(&a->base);
    bobbin_close(&b->base);
}

/* A reservation is passed over, but not what a page holds that allows nothing any more. */
static void what_is_held_is_copied(void **unused)
{
    struct rv64_machine *a = open_with_code(GUEST_PAGE, 0), *b = open_with_code(GUEST_PAGE, 0);
    const uint64_t address = 32 << 20, length = 64 << 20, page = (40 << 20) >> GUEST_PAGE_BITS;

    (void)unused;
    assert_true(memory_map(a->memory, address, length, PAGE_READ | PAGE_WRITE));
    put(a, 40 << 20, 1);
    assert_true(memory_protect(a->memory, address, length, 0));
    assert_true(bobbin_copy(&b->base, &a->base));
    assert_int_equal(b->memory->used, a->memory->used);
    assert_int_equal(b->memory->pages[page], PAGE_MAPPED | PAGE_HELD);
    assert_true(memory_map(a->memory, address, length, 0)); /* zeros again */
    assert_true(bobbin_copy(&b->base, &a->base));
    assert_int_equal(b->memory->used, a->memory->used);
    for (int n = 0; n < 2; n++)
        assert_true(memory_protect((n == 0 ? a : b)->memory, address, length, PAGE_READ));
    assert_true(bobbin_same(&a->base, &b->base));
    bobbin_close(&a->base);
    bobbin_close(&b->base);
}

static int byte_at(const struct memory *memory, int page)
{
    return memory->host[DATA_AT + page * GUEST_PAGE];
}

/* What a file holds is there as if it had been copied, until the pages are mapped anew, wherever the memory moves. */
static void files_are_held(void **unused)
{
    struct rv64_machine *m = open_with_code(GUEST_PAGE, 0), *copy = open_with_code(GUEST_PAGE, 0);
    struct memory *memory = m->memory;
    uint8_t page[GUEST_PAGE], touched;
    FILE *file = tmpfile();

    (void)unused;
    for (int n = 0; n < 4; n++) {
        memset(page, 'a' + n, sizeof page);
        assert_int_equal(fwrite(page, sizeof page, 1, file), 1);
    }
    assert_int_equal(fflush(file), 0);
    assert_true(memory_map(memory, DATA_AT, sizeof page * 3, PAGE_READ | PAGE_WRITE));
    assert_true(memory_hold_file(memory, DATA_AT, sizeof page * 3, fileno(file), GUEST_PAGE));
    memory_touched(memory, DATA_AT / GUEST_PAGE, 1, &touched);
    assert_true(touched);
    assert_int_equal(byte_at(memory, 0), 'b');
    memory->host[DATA_AT] = 'x';
    assert_int_equal(pread(fileno(file), page, 1, GUEST_PAGE), 1);
    assert_int_equal(page[0], 'b');
    assert_true(bobbin_copy(&copy->base, &m->base));
    assert_int_equal(byte_at(copy->memory, 2), 'd');

    assert_true(memory_map(memory, DATA_AT + GUEST_PAGE, GUEST_PAGE, PAGE_READ | PAGE_WRITE));
    assert_int_equal(byte_at(memory, 1), 0);
    assert_false(bobbin_same(&copy->base, &m->base));
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(byte_at(memory, 0), 'x');
        assert_int_equal(byte_at(memory, 2), 'd');
        assert_true(!LARGE_SPACES || memory_grow(memory));
    }
    assert_true(memory_unmap(memory, DATA_AT, GUEST_PAGE));
    assert_int_equal(byte_at(memory, 0), 0);
    assert_int_equal(ftruncate(fileno(file), GUEST_PAGE), 0);
    assert_int_equal(byte_at(memory, 2), 0); /* no end of the process */
    fclose(file);
    bobbin_close(&m->base);
    bobbin_close(&copy->base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(harts_share_memory),
        cmocka_unit_test(few_steps_are_exact),
        cmocka_unit_test(straight_code),
        cmocka_unit_test(jumps_to_nowhere_cost_nothing),
        cmocka_unit_test(threaded_code_is_bounded),
        cmocka_unit_test(only_executed_code_is_decoded),
        cmocka_unit_test(what_was_written_is_forgotten),
        cmocka_unit_test(code_that_is_made_again_and_again),
        cmocka_unit_test(breakpoints_stop_before_the_instruction),
        cmocka_unit_test(breakpoints_have_places),
        cmocka_unit_test(instruction_sets_change),
        cmocka_unit_test(untouched_pages_stay_so),
        cmocka_unit_test(what_is_held_is_copied),
        cmocka_unit_test(files_are_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

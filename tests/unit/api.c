/* The rest of the public interface: machines beside each other, state from outside, threaded code from outside. */
#include "common.h"

/* Counts line 20 up by line 21 for ever, and changes the unconnected bits of its own line 3 as it goes. */
static const struct state counter = {.store = {[1] = 0x4014,  /* LDN 20 */
                                               [2] = 0x8015,  /* SUB 21 */
                                               [3] = 0x6014,  /* STO 20 */
                                               [4] = 0x4014,  /* LDN 20 */
                                               [5] = 0x6014,  /* STO 20 */
                                               [6] = 0x4003,  /* LDN 3 */
                                               [7] = 0x6016,  /* STO 22 */
                                               [8] = 0x4016,  /* LDN 22 */
                                               [9] = 0x8017,  /* SUB 23 */
                                               [10] = 0x6003, /* STO 3 */
                                               [11] = 0x0018, /* JMP 24 */
                                               [21] = 1,
                                               [23] = 0xfff00000u}};

/* Runs backwards through the store as it goes round, and overwrites what it has left behind. */
static const struct state other = {
    .store = {[0 ... 7] = 0x8009, [8] = 0xffff, [9] = 0x12345, [10 ... 20] = 0x600b, [21 ... 31] = 0x401f},
    .a = 0x8009,
    .ci = 9};

static void interleaved(void **unused)
{
    static const uint64_t pieces[] = {1, 50}; /* instruction by instruction, and what `fast` code runs itself */

    (void)unused;
    for (EACH_CELL(x)) {
        for (EACH_CELL(y)) {
            for (size_t p = 0; p < 2; p++) {
                bobbin_machine *a = open_baby(), *b = open_baby(), *alone_a = open_baby(), *alone_b = open_baby();

                set_state(a, &counter);
                set_state(alone_a, &counter);
                set_state(b, &other);
                set_state(alone_b, &other);
                for (int round = 0; round < 100; round++) {
                    bobbin_run(a, x, pieces[p]);
                    bobbin_run(b, y, pieces[p]);
                    bobbin_run(alone_a, reference_cell(), pieces[p]);
                    if (!bobbin_same(a, alone_a))
                        fail_msg(CELL_FORMAT " was disturbed by " CELL_FORMAT, CELL_VALUES(x), CELL_VALUES(y));
                }
                for (int round = 0; round < 100; round++)
                    bobbin_run(alone_b, reference_cell(), pieces[p]);
                if (!bobbin_same(b, alone_b))
                    fail_msg(CELL_FORMAT " was disturbed by " CELL_FORMAT, CELL_VALUES(y), CELL_VALUES(x));
                bobbin_close(a);
                bobbin_close(b);
                bobbin_close(alone_a);
                bobbin_close(alone_b);
            }
        }
    }
}

/* What is changed between two runs counts in the second, even where the line had been predecoded. */
static void changes_between_runs(void **unused)
{
    const uint32_t add_ten = word(LDN, 25), jump = word(JMP, 26);
    const uint32_t values[] = {-10u, 14};

    (void)unused;
    for (EACH_CELL(cell)) {
        bobbin_machine *m = open_baby(), *beside = open_baby();
        struct state expected;

        set_state(m, &counter);
        set_state(beside, &counter);
        for (int change = 0; change < 6; change++) {
            bobbin_run(m, cell, 100 + 11 * change);
            bobbin_run(beside, reference_cell(), 100 + 11 * change);
            assert_true(bobbin_same(m, beside));
            for (int i = 0; i < 2; i++) {
                bobbin_machine *which = i == 0 ? m : beside;
                switch (change) {
                case 0:
                    assert_true(bobbin_memory_write(which, 25, 2, values));
                    assert_true(bobbin_memory_write(which, 1, 1, &add_ten));
                    break;
                case 1:
                    bobbin_register_set(which, 1, 0x12340003); /* CI: goes on in line 4 */
                    break;
                case 2:
                    bobbin_register_set(which, 0, -77u);
                    break;
                case 3:
                    assert_true(bobbin_memory_write(which, 7, 1, &jump));
                    break;
                default:
                    set_state(which, change == 4 ? &other : &counter);
                    break;
                }
            }
        }
        expected = get_state(beside);
        assert_state(m, &expected, cell->engine);
        bobbin_close(m);
        bobbin_close(beside);
    }
}

static void loading_and_copying_between_runs(void **unused)
{
    static const char text[] = "01 LDN 3\n02 STP\n03 NUM 9\n";

    (void)unused;
    for (EACH_CELL(cell)) {
        bobbin_machine *m = open_baby(), *from = open_baby();

        set_state(m, &counter);
        bobbin_run(m, cell, 100);
        assert_true(bobbin_load_buffer(m, text, strlen(text), NULL, NULL));
        assert_stop(bobbin_run(m, cell, 100), bobbin_stop_halt, 2, 2, cell->engine);
        assert_int_equal(get_state(m).a, -9u);

        set_state(from, &counter);
        bobbin_run(from, cell, 100);
        assert_false(bobbin_same(m, from));
        assert_true(bobbin_copy(m, from));
        assert_true(bobbin_same(m, from));
        bobbin_run(m, cell, 1000);
        assert_false(bobbin_same(m, from));
        bobbin_run(from, reference_cell(), 1000);
        assert_true(bobbin_same(m, from));

        assert_true(bobbin_copy(m, m));
        assert_true(bobbin_same(m, from));
        bobbin_close(m);
        bobbin_close(from);
    }
}

/* Every single thing that is state makes two machines differ, and nothing else does. */
static void same_means_all_of_it(void **unused)
{
    bobbin_machine *a = open_baby(), *b = open_baby();
    const uint32_t one = 1, zero = 0;

    (void)unused;
    assert_true(bobbin_same(a, b));
    for (size_t r = 0; r < bobbin_register_count(bobbin_machine_guest(a)); r++) {
        for (int bit = 0; bit < 32; bit++) {
            bobbin_register_set(a, r, (uint64_t)1 << bit);
            assert_int_equal(bobbin_register_get(a, r), (uint64_t)1 << bit);
            assert_false(bobbin_same(a, b));
        }
        bobbin_register_set(a, r, (uint64_t)1 << 32); /* above its bits */
        assert_true(bobbin_same(a, b));
    }
    for (uint64_t line = 0; line < LINES; line++) {
        assert_true(bobbin_memory_write(a, line, 1, &one));
        assert_false(bobbin_same(a, b));
        assert_true(bobbin_memory_write(a, line, 1, &zero));
        assert_true(bobbin_same(a, b));
    }
    bobbin_run(a, bobbin_cell_default(bobbin_machine_guest(a)), 0); /* leaves threaded code, which is no state */
    assert_true(bobbin_same(a, b));
    bobbin_close(a);
    bobbin_close(b);
    bobbin_close(NULL);
}

static void pc_is_the_next_line(void **unused)
{
    static const uint32_t values[] = {0, 1, 30, 31, 32, 0x7fffffff, 0xfffffffe, 0xffffffff, 0x12345678};
    bobbin_machine *m = open_baby();

    (void)unused;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        bobbin_register_set(m, register_index(bobbin_machine_guest(m), "CI"), values[i]);
        assert_int_equal(bobbin_pc(m), (values[i] + 1) % LINES);
    }
    bobbin_close(m);
}

static void memory_has_bounds(void **unused)
{
    static const struct {
        uint64_t address;
        size_t count;
        bool inside;
    } ranges[] = {
        {0, 32, true},
        {31, 1, true},
        {32, 0, true},
        {0, 0, true},
        {5, 27, true},
        {0, 33, false},
        {31, 2, false},
        {32, 1, false},
        {33, 0, false},
        {UINT64_MAX, 1, false},
        {UINT64_MAX, 0, false},
        {0, SIZE_MAX, false},
        {1, SIZE_MAX, false},
        {31, SIZE_MAX, false},
        {UINT64_MAX, SIZE_MAX, false},
        {0, SIZE_MAX / 4 + 2, false},
        {1, SIZE_MAX / 2 + 1, false},
        {(uint64_t)1 << 62, 1, false},
        {UINT64_MAX - 30, 32, false},
    };
    bobbin_machine *m = open_baby();

    (void)unused;
    assert_int_equal(bobbin_memory_size(m), LINES);
    set_state(m, &counter);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        uint32_t read[LINES], written[LINES];
        struct state expected = counter;

        set_state(m, &counter);
        memset(read, 0xaa, sizeof read);
        memset(written, 0x55, sizeof written);
        assert_int_equal(bobbin_memory_read(m, ranges[i].address, ranges[i].count, read), ranges[i].inside);
        assert_int_equal(bobbin_memory_write(m, ranges[i].address, ranges[i].count, written), ranges[i].inside);
        for (size_t line = 0; line < LINES; line++) {
            if (ranges[i].inside && line < ranges[i].count) {
                assert_int_equal(read[line], counter.store[ranges[i].address + line]);
                expected.store[ranges[i].address + line] = 0x55555555;
            } else {
                assert_int_equal(read[line], 0xaaaaaaaa);
            }
        }
        assert_state(m, &expected, "memory");
    }
    assert_true(bobbin_memory_read(m, 0, 0, NULL));
    assert_true(bobbin_memory_write(m, 0, 0, NULL));
    bobbin_close(m);
}

static bool never_called(void *data, const bobbin_machine *m, unsigned opcode)
{
    (void)data, (void)m, (void)opcode;
    fail_msg("a refused run called the hook");
    return true;
}

static void assert_refused(bobbin_machine *m, const struct bobbin_cell *cell, const char *why_not)
{
    struct bobbin_stop stop = bobbin_run(m, cell, 10);

    assert_stop(stop, bobbin_stop_refused, 0, 1, why_not);
    assert_string_equal(stop.why_not, why_not);
}

static void refusals(void **unused)
{
    bobbin_machine *m = open_baby();
    struct bobbin_cell foreign = *reference_cell();

    (void)unused;
    set_state(m, &counter);
    assert_refused(m, NULL, "there is no such cell");
    foreign.guest = "babel";
    assert_refused(m, &foreign, "the cell is for another guest");
    foreign = *reference_cell();
    foreign.available = false;
    foreign.why_not = "there is no compiler for it";
    assert_refused(m, &foreign, foreign.why_not);
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        if (!bobbin_cell_at(c)->available)
            assert_refused(m, bobbin_cell_at(c), bobbin_cell_at(c)->why_not);
    }
    bobbin_set_hook(m, never_called, NULL);
    for (EACH_CELL(cell)) {
        if (cell->flavour == bobbin_fast)
            assert_refused(m, cell,
                           "the machine has a hook, which a fast cell never calls: use the exact cell of this engine");
    }
    bobbin_set_hook(m, NULL, NULL);
    assert_state(m, &counter, "refused");
    assert_null(bobbin_run(m, reference_cell(), 1).why_not);
    bobbin_close(m);
}

static void registers_have_bounds(void **unused)
{
    bobbin_machine *m = open_baby();
    const size_t count = bobbin_register_count(bobbin_machine_guest(m));
    const size_t beyond[] = {count, count + 1, SIZE_MAX};

    (void)unused;
    set_state(m, &counter);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        bobbin_register_set(m, beyond[i], 5);
        assert_int_equal(bobbin_register_get(m, beyond[i]), 0);
    }
    assert_state(m, &counter, "registers that there are not");
    bobbin_close(m);
}

static bool is_fused(const struct bobbin_cell *cell)
{
    return strcmp(cell->engine, "super") == 0 && cell->flavour == bobbin_fast;
}

/* Lines in the middle of a block of generated code have no handlers of their own, and one change makes all code void.
 */
static bool generates(const bobbin_machine *m)
{
    struct bobbin_generated generated;

    return bobbin_generated_code(m, &generated);
}

/* The threaded code tells which handlers it will dispatch: what ran is named, what did not or was overwritten is not
 * decoded, and after line 31 stands what leads back to line 0. */
static void threads_have_names(void **unused)
{
    const struct state program = {.store = {[1] = 0x4014,
                                            [2] = 0x8015,
                                            [3] = 0x6005,
                                            [4] = 0xc000,
                                            [6] = 0x2016,
                                            [9] = 0x0017,
                                            [12] = 0xe000,
                                            [20] = 5,
                                            [21] = -0xc000u - 5,
                                            [22] = 2,
                                            [23] = 11}};
    static const char *const names[LINES] = {
        [1] = "ldn", [2] = "sub", [3] = "sto", [4] = "cmp", [5] = "cmp", [6] = "jrp", [9] = "jmp", [12] = "stp"};
    /* Parts that control comes to in no other way have nothing in their slots. */
    static const char *const fused_names[LINES] = {
        [1] = "ldn_sub_sto", [4] = "cmp", [5] = "cmp_jrp", [9] = "jmp", [12] = "stp"};

    (void)unused;
    for (EACH_CELL(cell)) {
        bobbin_machine *m = open_baby();
        bool predecoded = bobbin_engine_find(cell->engine)->predecoded, fuses = is_fused(cell);
        uint64_t position = 0;
        struct bobbin_slot slot;
        size_t wraps = 0;

        assert_false(bobbin_thread_next(m, &position, &slot));
        set_state(m, &program);
        assert_stop(bobbin_run(m, cell, 500), bobbin_stop_halt, 8, 12, cell->engine);
        for (size_t i = 0; bobbin_thread_next(m, &position, &slot); i++) {
            const char *expected;
            uint32_t w;

            assert_in_range(slot.address, 0, LINES - 1);
            if (i >= LINES) {
                assert_false(slot.instruction);
                wraps += strcmp(slot.name, "wrap") == 0;
                continue;
            }
            assert_int_equal(slot.address, i);
            if (generates(m) && strcmp(slot.name, "undecoded") == 0)
                continue;
            expected = fuses ? fused_names[i] : names[i];
            assert_string_equal(slot.name, expected != NULL ? expected : "undecoded");
            assert_int_equal(slot.instruction, expected != NULL);
            assert_true(bobbin_memory_read(m, i, 1, &w));
            if (slot.instruction)
                assert_int_equal(slot.operand, w % LINES);
        }
        assert_int_equal(wraps, predecoded ? 2 : 0);
        if (generates(m)) {
            bobbin_close(m);
            continue;
        }
        assert_true(bobbin_memory_write(m, 3, 1, &program.store[3])); /* that line is decoded anew, others are not */
        position = 3;
        assert_int_equal(bobbin_thread_next(m, &position, &slot), predecoded);
        if (predecoded) {
            assert_string_equal(slot.name, "undecoded");
            position = 9;
            assert_true(bobbin_thread_next(m, &position, &slot));
            assert_string_equal(slot.name, "jmp");
        }
        bobbin_close(m);
    }
}

static void overwritten_lines_are_not_decoded(void **unused)
{
    const struct state program = {.store = {[1] = 0x4014, [2] = 0x6001, [3] = 0xe000}};

    (void)unused;
    for (EACH_CELL(cell)) {
        bobbin_machine *m = open_baby();

        set_state(m, &program);
        bobbin_run(m, cell, 500);
        if (bobbin_engine_find(cell->engine)->predecoded) {
            uint64_t position = 1;
            struct bobbin_slot slot;

            assert_true(bobbin_thread_next(m, &position, &slot));
            assert_string_equal(slot.name, "undecoded");
            assert_true(bobbin_thread_next(m, &position, &slot));
            if (!generates(m))
                assert_string_equal(slot.name, is_fused(cell) ? "undecoded" : "sto");
        }
        bobbin_close(m);
    }
}

static void disassembly(void **unused)
{
    static const struct {
        uint32_t word;
        const char *text;
    } words[] = {{0x0000, "JMP 0"}, {0x2001, "JRP 1"}, {0x401f, "LDN 31"}, {0x6003, "STO 3"},   {0x8004, "SUB 4"},
                 {0xa005, "SUB 5"}, {0xc000, "CMP"},   {0xe000, "STP"},    {0xffffffff, "STP"}, {0xffff5fff, "LDN 31"}};
    bobbin_machine *m = open_baby();
    char text[32];

    (void)unused;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_true(bobbin_memory_write(m, 31, 1, &words[i].word));
        assert_true(bobbin_disassemble(m, 31, text, sizeof text));
        assert_string_equal(text, words[i].text);
        assert_memory_equal(text, bobbin_insn_at(bobbin_machine_guest(m), bobbin_opcode_at(m, 31)).mnemonic, 3);
    }
    assert_true(bobbin_disassemble(m, 31, text, 4));
    assert_string_equal(text, "LDN");
    assert_false(bobbin_disassemble(m, 32, text, sizeof text));
    assert_false(bobbin_disassemble(m, UINT64_MAX, text, sizeof text));
    assert_int_equal(bobbin_opcode_at(m, 32), bobbin_insn_count(bobbin_machine_guest(m)));
    bobbin_close(m);
}

/* What goes to a terminal has no control characters in it, and is cut only between characters. */
static void escaped_text(void **unused)
{
    static const char text[] = "a\x1b[1m\n \x7f~\x80\xff\\";
    static const char all[] = "a\\x1b[1m\\x0a \\x7f~\\x80\\xff\\";
    static const size_t ends[] = {0, 1, 5, 6, 7, 8, 12, 13, 17, 18, 22, 26, 27}; /* of characters, in `all` */
    char to[sizeof all + 1], format[] = "x\x1b]";
    bobbin_machine *m = open_baby();
    struct bobbin_error error;

    (void)unused;
    assert_int_equal(sizeof all - 1, ends[sizeof ends / sizeof *ends - 1]);
    for (size_t size = 1; size <= sizeof to; size++) {
        size_t end = 0;

        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            end = ends[i] < size ? ends[i] : end;
        memset(to, '#', sizeof to);
        bobbin_escape(to, size, text);
        assert_int_equal(strlen(to), end);
        assert_memory_equal(to, all, end);
        for (size_t i = size; i < sizeof to; i++)
            assert_int_equal(to[i], '#');
    }
    assert_false(bobbin_load_buffer(m, "", 0, format, &error));
    assert_non_null(strstr(error.text, "'x\\x1b]'"));
    bobbin_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interleaved),
        cmocka_unit_test(changes_between_runs),
        cmocka_unit_test(loading_and_copying_between_runs),
        cmocka_unit_test(same_means_all_of_it),
        cmocka_unit_test(pc_is_the_next_line),
        cmocka_unit_test(memory_has_bounds),
        cmocka_unit_test(escaped_text),
        cmocka_unit_test(refusals),
        cmocka_unit_test(registers_have_bounds),
        cmocka_unit_test(threads_have_names),
        cmocka_unit_test(overwritten_lines_are_not_decoded),
        cmocka_unit_test(disassembly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

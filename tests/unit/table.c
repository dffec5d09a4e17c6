/* The lists: instructions, engines, flavours, cells. */
#include "common.h"

static void rows_do_not_overlap(void **state)
{
    (void)state;
    for (size_t g = 0; g < bobbin_guest_count(); g++) {
        const bobbin_guest *guest = bobbin_guest_at(g);
        for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
            struct bobbin_insn a = bobbin_insn_at(guest, i);
            if ((a.match & ~a.mask) != 0)
                fail_msg("%s: matches bits that its mask leaves out", a.name);
            for (size_t j = 0; j < i; j++) {
                struct bobbin_insn b = bobbin_insn_at(guest, j);
                /* Compressed rows may be special cases of later ones, and share mnemonics: tests/rv64 judges those. */
                bool compressed = strncmp(a.name, "c_", 2) == 0 || strncmp(b.name, "c_", 2) == 0;
                bool select = strcmp(a.mnemonic, "select") == 0; /* WebAssembly has two, with a type and without */
                /* So may zext.h of packw, which it is with x0. */
                bool special = (a.mask & ~b.mask) == 0 && (b.match & a.mask) == a.match && b.mask != a.mask;
                if (((a.match ^ b.match) & a.mask & b.mask) == 0 && !compressed && !special)
                    fail_msg("%s and %s match the same words", b.name, a.name);
                if (strcmp(a.name, b.name) == 0 || (strcmp(a.mnemonic, b.mnemonic) == 0 && !compressed && !select))
                    fail_msg("two rows are called %s, %s", a.name, a.mnemonic);
            }
        }
    }
}

/* Against the functions as the Baby's manual numbers them, whatever the bits that are not connected. */
static void rows_cover_the_functions(void **state)
{
    static const char *const functions[] = {"JMP", "JRP", "LDN", "STO", "SUB", "SUB", "CMP", "STP"};
    const bobbin_guest *baby = bobbin_guest_find("baby");
    uint64_t seed = 1948;

    (void)state;
    for (int round = 0; round < 1000; round++) {
        for (uint32_t function = 0; function < 8; function++) {
            uint32_t w = (random_word(&seed) & ~0xe000u) | function << 13;
            size_t matches = 0;
            for (size_t i = 0; i < bobbin_insn_count(baby); i++) {
                struct bobbin_insn insn = bobbin_insn_at(baby, i);
                if ((w & insn.mask) != insn.match)
                    continue;
                matches++;
                assert_string_equal(insn.mnemonic, functions[function]);
                assert_int_equal(insn.operand, function < 6);
                assert_true(strlen(insn.effect) > 0);
            }
            assert_int_equal(matches, 1);
        }
    }
}

static void guests_are_described(void **state)
{
    const bobbin_guest *baby = bobbin_guest_find("baby");

    (void)state;
    assert_non_null(baby);
    assert_null(bobbin_guest_find("babel"));
    for (size_t g = 0; g < bobbin_guest_count(); g++) {
        const bobbin_guest *guest = bobbin_guest_at(g);
        assert_ptr_equal(bobbin_guest_find(bobbin_guest_name(guest)), guest);
        assert_true(strlen(bobbin_guest_title(guest)) > 0);
        for (size_t r = 0; r < bobbin_register_count(guest); r++) {
            assert_int_equal(register_index(guest, bobbin_register_name(guest, r)), r);
            assert_in_range(bobbin_register_bits(guest, r), 1, 64);
        }
    }
    assert_string_equal(bobbin_guest_format(baby, 0), "asm");
    assert_string_equal(bobbin_guest_format(baby, 1), "snp");
    assert_null(bobbin_guest_format(baby, 2));
    assert_null(bobbin_guest_format(baby, 1000));
    assert_int_equal(bobbin_memory_unit(baby), 4);
    assert_int_equal(bobbin_register_bits(baby, register_index(baby, "A")), 32);
    assert_int_equal(bobbin_register_bits(baby, register_index(baby, "CI")), 32);
}

static void every_combination_has_a_cell(void **state)
{
    size_t found = 0;

    (void)state;
    for (size_t g = 0; g < bobbin_guest_count(); g++) {
        const char *guest = bobbin_guest_name(bobbin_guest_at(g));
        for (size_t e = 0; e < bobbin_engine_count(); e++) {
            const struct bobbin_engine *engine = bobbin_engine_at(e);
            assert_ptr_equal(bobbin_engine_find(engine->name), engine);
            assert_true(strlen(engine->how) > 0 && strlen(engine->standard) > 0);
            for (int f = 0; f < bobbin_flavour_count; f++) {
                const struct bobbin_cell *cell = bobbin_cell_find(guest, engine->name, f);
                if (cell == NULL)
                    fail_msg("there is no cell %s/%s/%s", guest, engine->name, bobbin_flavour_name(f));
                assert_string_equal(cell->guest, guest);
                assert_string_equal(cell->engine, engine->name);
                assert_int_equal(cell->flavour, f);
                found++;
            }
        }
    }
    assert_int_equal(found, bobbin_cell_count());
    assert_null(bobbin_cell_find("baby", "jit", bobbin_fast));
    assert_null(bobbin_cell_find("babel", "direct", bobbin_fast));
    assert_null(bobbin_engine_find("jit"));
    assert_string_equal(bobbin_flavour_name(bobbin_fast), "fast");
    assert_string_equal(bobbin_flavour_name(bobbin_exact), "exact");
}

/* What can run says how it was built, what cannot says why, and both flavours of an engine go together. */
static void cells_say_what_they_are(void **state)
{
    (void)state;
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);
        if (cell->available) {
            assert_null(cell->why_not);
            assert_true(strlen(cell->compiler) > 0 && strlen(cell->flags) > 0);
            assert_true(cell->code_bytes > 0);
        } else {
            assert_true(cell->why_not != NULL && strlen(cell->why_not) > 0);
            print_message("not available: %s/%s/%s: %s\n", cell->guest, CELL_VALUES(cell), cell->why_not);
        }
        assert_int_equal(cell->available, bobbin_cell_find(cell->guest, cell->engine, bobbin_fast)->available);
    }
}

/* Tail calls and stencils may be more than a compiler can do, generated code more than a host; a guest may lack what it
 * is generated by. WebAssembly's bytes are code of its stack form alone. */
static void all_else_is_available(void **state)
{
    (void)state;
    for (size_t g = 0; g < bobbin_guest_count(); g++) {
        const bobbin_guest *guest = bobbin_guest_at(g);
        const struct bobbin_cell *best = bobbin_cell_default(guest);
        assert_non_null(best);
        assert_true(best->available);
        assert_int_equal(best->flavour, bobbin_fast);
        assert_string_equal(best->guest, bobbin_guest_name(guest));
        for (size_t c = 0; c < bobbin_cell_count(); c++) {
            const struct bobbin_cell *cell = bobbin_cell_at(c);
            bool impossible = strcmp(cell->guest, "wasm") == 0 && strcmp(cell->engine, "indirect") == 0;
            bool generates = strcmp(cell->engine, "subroutine") == 0 || strcmp(cell->engine, "context") == 0 ||
                             strcmp(cell->engine, "copy") == 0;
            /* A preset may leave out what costs it minutes, in these words. */
            bool left_out = !cell->available && strstr(cell->why_not, "left out of this build") != NULL;
            if (!cell->available && !impossible && !generates && !left_out && strcmp(cell->engine, "tail") != 0)
                fail_msg(CELL_FORMAT " is not available: %s", CELL_VALUES(cell), cell->why_not);
        }
    }
}

static void stops_have_names(void **state)
{
    (void)state;
    assert_string_equal(bobbin_stop_name(bobbin_stop_halt), "halt");
    assert_string_equal(bobbin_stop_name(bobbin_stop_fuel), "fuel");
    assert_string_equal(bobbin_stop_name(bobbin_stop_breakpoint), "breakpoint");
    assert_string_equal(bobbin_stop_name(bobbin_stop_refused), "refused");
    for (int kind = 0; kind < bobbin_stop_count; kind++) {
        assert_true(strlen(bobbin_stop_name(kind)) > 0);
        assert_true(strlen(bobbin_stop_text(kind)) > 0);
    }
}

/* As the header says: what is out of range is answered with NULL, 0 or zeros. */
static void out_of_range(void **state)
{
    const size_t far[] = {0, 1, SIZE_MAX / 2, SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
#define BEYOND(count) ((count) + (far[i] < SIZE_MAX - (count) ? far[i] : SIZE_MAX - (count)))
        assert_null(bobbin_guest_at(BEYOND(bobbin_guest_count())));
        assert_null(bobbin_engine_at(BEYOND(bobbin_engine_count())));
        assert_null(bobbin_cell_at(BEYOND(bobbin_cell_count())));
        for (size_t g = 0; g < bobbin_guest_count(); g++) {
            const bobbin_guest *guest = bobbin_guest_at(g);
            struct bobbin_insn insn = bobbin_insn_at(guest, BEYOND(bobbin_insn_count(guest)));

            assert_true(insn.name == NULL && insn.mnemonic == NULL && insn.mask == 0);
            assert_null(bobbin_register_name(guest, BEYOND(bobbin_register_count(guest))));
            assert_int_equal(bobbin_register_bits(guest, BEYOND(bobbin_register_count(guest))), 0);
            assert_null(bobbin_guest_format(guest, BEYOND(2)));
        }
    }
    for (int kind = bobbin_stop_count; kind < bobbin_stop_count + 3; kind++) {
        assert_null(bobbin_stop_name(kind));
        assert_null(bobbin_stop_text(kind));
    }
    assert_null(bobbin_stop_name((enum bobbin_stop_kind) - 1));
    assert_null(bobbin_flavour_name(bobbin_flavour_count));
    assert_null(bobbin_flavour_name((enum bobbin_flavour) - 1));
}

static void null_is_not_found(void **state)
{
    (void)state;
    assert_null(bobbin_guest_find(NULL));
    assert_null(bobbin_engine_find(NULL));
    assert_null(bobbin_cell_find(NULL, "direct", bobbin_fast));
    assert_null(bobbin_cell_find("baby", NULL, bobbin_fast));
    assert_null(bobbin_cell_default(bobbin_guest_find("babel")));
    assert_null(bobbin_guest_name(NULL));
    assert_null(bobbin_guest_title(NULL));
    assert_null(bobbin_guest_world(NULL));
    assert_null(bobbin_guest_place(NULL));
    assert_null(bobbin_guest_format(NULL, 0));
    assert_null(bobbin_insn_at(NULL, 0).name);
    assert_null(bobbin_register_name(NULL, 0));
    assert_false(bobbin_guest_hexadecimal(NULL));
    assert_int_equal(bobbin_register_bits(NULL, 0), 0);
    assert_int_equal(bobbin_insn_count(NULL), 0);
    assert_int_equal(bobbin_body_count(NULL), 0);
    assert_int_equal(bobbin_superinsn_count(NULL), 0);
    assert_int_equal(bobbin_register_count(NULL), 0);
    assert_int_equal(bobbin_memory_unit(NULL), 0);
}

static void version_is_the_headers(void **state)
{
    char version[32];

    (void)state;
    snprintf(version, sizeof version, "%d.%d.%d", BOBBIN_VERSION_MAJOR, BOBBIN_VERSION_MINOR, BOBBIN_VERSION_PATCH);
    assert_string_equal(bobbin_version(), version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_do_not_overlap),     cmocka_unit_test(rows_cover_the_functions),
        cmocka_unit_test(guests_are_described),    cmocka_unit_test(every_combination_has_a_cell),
        cmocka_unit_test(cells_say_what_they_are), cmocka_unit_test(all_else_is_available),
        cmocka_unit_test(stops_have_names),        cmocka_unit_test(out_of_range),
        cmocka_unit_test(null_is_not_found),       cmocka_unit_test(version_is_the_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Images: what is malformed is refused with the place and the reason, what is well-formed comes back as it went in. */
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define DIGITS_8(d)  d d d d d d d d
#define DIGITS_31(d) DIGITS_8(d) DIGITS_8(d) DIGITS_8(d) d d d d d d d
#define DIGITS_32(d) DIGITS_31(d) d

/* ---- Malformed --------------------------------------------------------------------------------------------------- */

struct malformed {
    const char *text;
    unsigned line, column;
    const char *why;
};

static const struct malformed malformed_asm[] = {
    {"32 STP", 1, 1, "there is no store line 32: they go from 0 to 31"},
    {"01 STP\n  99999999999999999999999 STP", 2, 3,
     "there is no store line 99999999999999999999...: they go from 0 to 31"},
    {"-1 STP", 1, 1, "there is no store line -1: they go from 0 to 31"},
    {"31 STP\nSTP", 2, 1, "the store ends with line 31: nowhere to put this"},
    {"05 STP\n06 CMP\n\n5 LDN 3", 4, 1, "store line 5 was given already, in line 1"},
    {"01 CMP\n00 CMP\n  STP", 3, 3, "store line 1 was given already, in line 1"},
    {"1x STP", 1, 1, "'1x' is neither a store line's number nor an instruction"},
    {"0x1 STP", 1, 1, "'0x1' is neither a store line's number nor an instruction"},
    {"- STP", 1, 1, "'-' is neither a store line's number nor an instruction"},
    {"01 STP\n02", 2, 3, "an instruction, NUM or 32 digits are missing after the line's number"},
    {"01:", 1, 4, "an instruction, NUM or 32 digits are missing after the line's number"},
    {"33\n01 STP", 1, 1, "33 lines are said to follow, and the store has 32"},
    {"0\n01 STP", 1, 1, "0 lines are said to follow, and the store has 32"},
    {"1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n7", 33, 1,
     "the store ends with line 31: nowhere to put this"},
    {"01 STP\n32", 2, 1, "there is no store line 32: they go from 0 to 31"},
    {"1\n-2\n2147483648", 3, 1, "2147483648 does not fit into 32 bits: -2147483648 to 2147483647"},
    {"1\n-2\n3 4", 2, 1, "there is no store line -2: they go from 0 to 31"},
    {"01 BIN", 1, 7, "only 0 digits, where a store line has 32"},
    {"01 BIN 012", 1, 10, "'2' is neither 0 nor 1"},
    {"a: STP\na: STP", 2, 1, "the label 'a' was given already"},
    {"LDN b\nSTP\na: NUM 1", 1, 5, "operand 'b' is neither a decimal number nor a label"},
    {"a: b: STP", 1, 4, "'b' is not an instruction of the Baby"},
    {"1a: STP", 1, 1, "'1a' is neither a store line's number nor an instruction"},
    {"01 LDX 3", 1, 4, "'LDX' is not an instruction of the Baby"},
    {"01 LDNN 3", 1, 4, "'LDNN' is not an instruction of the Baby"},
    {"01 LD 3", 1, 4, "'LD' is not an instruction of the Baby"},
    {"01 1 3", 1, 5, "only 1 digits, where a store line has 32"},
    {"01 LDN", 1, 4, "LDN needs an operand"},
    {"01 LDN ; 3", 1, 4, "LDN needs an operand"},
    {"JMP\n3", 1, 1, "JMP needs an operand"},
    {"01 num", 1, 4, "num needs an operand"},
    {"01 LDN 32", 1, 8, "there is no store line 32: they go from 0 to 31"},
    {"01 LDN -1", 1, 8, "there is no store line -1: they go from 0 to 31"},
    {"01 LDN x", 1, 8, "operand 'x' is neither a decimal number nor a label"},
    {"01 LDN 1x", 1, 8, "operand '1x' is neither a decimal number nor a label"},
    {"01 LDN 0x1", 1, 8, "operand '0x1' is neither a decimal number nor a label"},
    {"01 LDN +", 1, 8, "operand '+' is neither a decimal number nor a label"},
    {"01 LDN 1.0", 1, 8, "operand '1.0' is neither a decimal number nor a label"},
    {"01 LDN --1", 1, 4, "LDN needs an operand"}, /* the rest is a comment */
    {"01 NUM x", 1, 8, "operand 'x' is neither a decimal number nor a label"},
    {"01 NUM 2147483648", 1, 8, "2147483648 does not fit into 32 bits: -2147483648 to 2147483647"},
    {"01 NUM -2147483649", 1, 8, "-2147483649 does not fit into 32 bits: -2147483648 to 2147483647"},
    {"01 NUM 18446744073709551616", 1, 8, "18446744073709551616 does not fit into 32 bits: -2147483648 to 2147483647"},
    {"01 LDN 3 4", 1, 10, "unexpected '4' after what this line says"},
    {"01 CMP 3", 1, 8, "unexpected '3' after what this line says"},
    {"01 42", 1, 4, "'42' is neither an instruction nor 32 digits; a number is written with NUM"},
    {"01 STP\t STP", 1, 9, "unexpected 'STP' after what this line says"},
    {"01 STP\r02 STP", 1, 8, "unexpected '02' after what this line says"}, /* a carriage return alone ends no line */
    {"\xef\xbb\xbf"
     "32 STP",
     1, 1, "there is no store line 32: they go from 0 to 31"},
    {"01 STP\n\x01\x7f\x80\xff", 2, 1, "'?\?\?\?' is neither a store line's number nor an instruction"},
    {"\x7f"
     "ELF\x02\x01\x01",
     0, 0, "is an ELF file, not a program for baby"},
};

static const struct malformed malformed_snp[] = {
    {"0032: " DIGITS_32("0"), 1, 1, "there is no store line 0032: they go from 0 to 31"},
    {"0001: " DIGITS_32("0") "\n 0001: " DIGITS_32("1"), 2, 2, "store line 1 was given already, in line 1"},
    {"0001: " DIGITS_31("0"), 1, 38, "only 31 digits, where a store line has 32"},
    {"0001: " DIGITS_31("0") " 0", 1, 38, "only 31 digits, where a store line has 32"},
    {DIGITS_31("0"), 1, 32, "only 31 digits, where a store line has 32"},
    {"0001:", 1, 6, "an instruction, NUM or 32 digits are missing after the line's number"},
    {"0001: ; " DIGITS_32("0"), 1, 41, "the file ends without giving a single store line"},
    {"0001: " DIGITS_32("0") "1", 1, 39, "more than the 32 digits of a store line"},
    {"0001: " DIGITS_32("0") " 1", 1, 40, "unexpected '1' after what this line says"},
    {"0000: " DIGITS_32("0") "\n\n0001: " DIGITS_8("1") "2" DIGITS_32("0"), 3, 15, "'2' is neither 0 nor 1"},
    {"0001: x", 1, 7, "'x' is not an instruction of the Baby"},
    {"0001: \xff", 1, 7, "'?' is neither a store line's number nor an instruction"},
    {": " DIGITS_32("0"), 1, 1, "':' is neither a store line's number nor an instruction"},
    {"-1: " DIGITS_32("0"), 1, 1, "there is no store line -1: they go from 0 to 31"},
    {"1x: " DIGITS_32("0"), 1, 1, "'1x' is neither a store line's number nor an instruction"},
    {"\xef\xbb\xbf"
     "0032: " DIGITS_32("0"),
     1, 1, "there is no store line 0032: they go from 0 to 31"},
    {"\x7f"
     "ELF\x02\x01\x01",
     0, 0, "is an ELF file, not a program for baby"},
};

/* Malformed in both formats. */
static const struct malformed malformed_both[] = {
    {"", 0, 0, "is empty"},
    {"\xef\xbb\xbf", 1, 1, "the file ends without giving a single store line"},
    {"\n\n", 3, 1, "the file ends without giving a single store line"},
    {" \t\r\n", 2, 1, "the file ends without giving a single store line"},
    {"; nothing\n  ; but: comments", 2, 18, "the file ends without giving a single store line"},
};

/* A machine that has run, so that a loader that touches it is seen. */
static bobbin_machine *used_machine(void)
{
    static const char text[] = "01 LDN 20\n02 STO 21\n03 STP\n20 NUM -1948\n";
    bobbin_machine *m = open_baby();

    assert_true(bobbin_load_buffer(m, text, strlen(text), "asm", NULL));
    bobbin_run(m, bobbin_cell_default(bobbin_machine_guest(m)), BOBBIN_NO_LIMIT);
    return m;
}

static void refused(const char *text, size_t size, const char *format, unsigned line, unsigned column, const char *why)
{
    bobbin_machine *m = used_machine(), *before = used_machine();
    struct bobbin_error error = {.line = 7, .column = 7, .text = "untouched"};

    if (bobbin_load_buffer(m, text, size, format, &error))
        fail_msg("taken as %s: %.60s", format, text);
    if (error.line != line || error.column != column || (why != NULL && strcmp(error.text, why) != 0))
        fail_msg("as %s: %.60s\n  is refused as %u:%u: %s\n  expected    %u:%u: %s", format, text, error.line,
                 error.column, error.text, line, column, why);
    assert_true(bobbin_same(m, before));
    assert_false(bobbin_load_buffer(m, text, size, format, NULL));
    assert_true(bobbin_same(m, before));
    bobbin_close(m);
    bobbin_close(before);
}

static void refused_all(const struct malformed *rows, size_t count, const char *format)
{
    for (size_t i = 0; i < count; i++)
        refused(rows[i].text, strlen(rows[i].text), format, rows[i].line, rows[i].column, rows[i].why);
}

#define REFUSED_ALL(rows, format) refused_all(rows, sizeof(rows) / sizeof *(rows), format)

static void malformed_texts(void **state)
{
    (void)state;
    REFUSED_ALL(malformed_asm, "asm");
    REFUSED_ALL(malformed_snp, "snp");
    REFUSED_ALL(malformed_both, "asm");
    REFUSED_ALL(malformed_both, "snp");
    REFUSED_ALL(malformed_both, NULL);
}

static void nul_bytes(void **state)
{
    static const char in_asm[] = "01 STP\n02 L\0N 3\n", in_snp[] = "0001: 0\0", alone[] = "\0";
    static const char behind[] = "01 STP\0", comment[] = "01 STP ; \0 is only a comment\n02 CMP";
    bobbin_machine *m = open_baby();

    (void)state;
    refused(in_asm, sizeof in_asm - 1, "asm", 2, 4, "'L?N' is not an instruction of the Baby");
    refused(in_snp, sizeof in_snp - 1, "snp", 1, 7, "'0?' is neither a store line's number nor an instruction");
    refused(alone, 1, "asm", 1, 1, "'?' is neither a store line's number nor an instruction");
    refused(behind, sizeof behind - 1, "asm", 1, 4, "'STP?' is not an instruction of the Baby");
    assert_true(bobbin_load_buffer(m, comment, sizeof comment - 1, "asm", NULL));
    assert_int_equal(get_state(m).store[2], word(CMP, 0));
    bobbin_close(m);
}

/* Megabytes in one line: of one character, of blanks, as a comment, as a number, as digits. */
static void one_huge_line(void **state)
{
    const size_t size = (slowed_down() ? 1 : 10) << 20;
    char *text = malloc(size);
    bobbin_machine *m = open_baby();

    (void)state;
    assert_non_null(text);
    memset(text, 'x', size);
    refused(text, size, "asm", 1, 1, "'xxxxxxxxxxxxxxxxxxxx...' is not an instruction of the Baby");
    refused(text, size, "snp", 1, 1, "'xxxxxxxxxxxxxxxxxxxx...' is not an instruction of the Baby");
    refused(text, size, NULL, 1, 1, "'xxxxxxxxxxxxxxxxxxxx...' is not an instruction of the Baby");
    memset(text, '1', size);
    refused(text, size, "asm", 1, 33, "more than the 32 digits of a store line");
    memcpy(text, "0001: ", 6);
    refused(text, size, NULL, 1, 39, "more than the 32 digits of a store line");
    memset(text, ' ', size);
    refused(text, size, "asm", 1, (unsigned)size + 1, "the file ends without giving a single store line");
    memset(text, 0xff, size);
    refused(text, size, "asm", 1, 1,
            "'" DIGITS_8("?") DIGITS_8("?") "?"
                                            "?"
                                            "?"
                                            "?"
                                            "...' is neither a store line's number nor an instruction");
    memset(text, '0', size); /* a number may have leading zeros, as many as it likes */
    memcpy(text + size - 6, "31 STP", 6);
    assert_true(bobbin_load_buffer(m, text, size, NULL, NULL));
    assert_int_equal(get_state(m).store[31], word(STP, 0));
    memset(text, '.', size);
    memcpy(text, "7 STP;", 6);
    assert_true(bobbin_load_buffer(m, text, size, NULL, NULL));
    assert_int_equal(get_state(m).store[7], word(STP, 0));
    bobbin_close(m);
    free(text);
}

/* Bytes that mean nothing: whatever is said, nothing is changed. */
static void garbage(void **state)
{
    bobbin_machine *m = used_machine(), *before = used_machine();
    uint64_t seed = 1948;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        struct bobbin_error error = {0};

        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)random_word(&seed);
        bytes[0] |= (char)0x80;          /* no line begins so */
        for (size_t f = 0; f < 3; f++) { /* the last is NULL: to be told by the text */
            const char *format = bobbin_guest_format(bobbin_machine_guest(m), f);
            if (bytes[0] == '\xef' && bytes[1] == '\xbb')
                continue;
            assert_false(bobbin_load_buffer(m, bytes, sizeof bytes, format, &error));
            assert_true(error.line == 1 && error.column == 1 && strlen(error.text) > 0);
            assert_true(bobbin_same(m, before));
        }
    }
    bobbin_close(m);
    bobbin_close(before);
}

static void unknown_format(void **state)
{
    struct bobbin_error error;
    bobbin_machine *m = used_machine(), *before = used_machine();

    (void)state;
    assert_false(bobbin_load_buffer(m, "01 STP", 6, "elf", &error));
    assert_string_equal(error.text, "baby has no image format 'elf': it has asm, snp");
    assert_int_equal(error.line, 0);
    assert_true(bobbin_same(m, before));
    assert_null(bobbin_save(m, "elf", &error));
    assert_string_equal(error.text, "baby has no image format 'elf': it has asm, snp");
    assert_null(bobbin_save(m, "", NULL));
    bobbin_close(m);
    bobbin_close(before);
}

/* ---- Well-formed ------------------------------------------------------------------------------------------------- */

/* In all of them lines 1 to 3 are LDN 20, CMP, STP, and line 20 is NUM -5. */
static const char *const well_formed[] = {
    "01 LDN 20\n02 CMP\n03 STP\n20 NUM -5\n",
    "01 LDN 20\n02 CMP\n03 STP\n20 NUM -5",
    "01 LDN 20\r\n02 CMP\r\n03 STP\r\n20 NUM -5\r\n",
    "\xef\xbb\xbf"
    "01 LDN 20\n02 CMP\n03 STP\n20 NUM -5\n",
    "\t1\tldn\t20\t\n 2 cmp \n3 Stp\n20 num -5 \n",
    "01 LDN 20;comment\n02 SKN ; LDN 3: no\n;\n03 HLT;;;\n\n\n20 NUM -5;",
    "20 NUM -5\n3 hlt\n2 skn\n1 LDN +20",
    "NUM 0\nLDN 20\nCMP\nSTP\n20 NUM -5",
    "1 LDN 020\nSKN\nHLT\n020 NUM -0005",
    "01 LDN 20\n02 NUM 49152\n03 NUM 57344\n20 NUM -5",
    "0001: 00101000000000100000000000000000\n0002: 00000000000000110000000000000000\n"
    "0003: 00000000000001110000000000000000\n0020: 11011111111111111111111111111111\n",
    "\xef\xbb\xbf; comment\r\n\r\n1: 00101000000000100000000000000000;\r\n 2:00000000000000110000000000000000 \r\n"
    "03:\t00000000000001110000000000000000\r\n20: 11011111111111111111111111111111",
    /* What other collections have. */
    "32\n01: LDN 20\n02: CMP\n03: STP\n20: NUM -5\n",
    "32\n0001: 00101000000000100000000000000000\n0002: 00000000000000110000000000000000\n"
    "0003: 00000000000001110000000000000000\n0020: 11011111111111111111111111111111\n",
    "-- a comment\n01 LDN 20 -- another\n// and\n02 CMP/SKN // one\n03 STOP--\n20 NUM -5//\n",
    "00 ; nothing here\n01 LDN 20\n02 SKN\n03 HLT\n04 -- nor here\n20 NUM -5",
    "19 -- the next is line 20\nNUM -5\n0 ; and this is line 1\nLDN 20\nCMP\nSTP",
    "01 BIN 0010100000000010\n02 BNUM 00000000000000110000000000000000\n03 BIN 0000000000000111 ; the rest is 0\n"
    "20 BNUM 11011111111111111111111111111111",
    "0001 : 00101000000000100000000000000000\n0002 00000000000000110000000000000000\n"
    "0003: STP\n0020: 11011111111111111111111111111111",
    DIGITS_32("0") "\n00101000000000100000000000000000\n00000000000000110000000000000000\n"
                   "00000000000001110000000000000000\n20 VAR -5",
    "0\n16404\n49152\n57344\n" DIGITS_8("0\n") DIGITS_8("0\n") "-5\n",
    "32\n0\n16404\n49152\n57344\n" DIGITS_8("0\n") DIGITS_8("0\n") "-5\n" DIGITS_8("0\n") "0\n0\n0\n",
    "; a course's assembler\n      VAR 0\nSTART: LDN five\n  CMP\nEND:   STP\n20 five: VAR -5\n",
    "NUM 0\nloop:\n  LDN _n.1\n  CMP\n  STP\n19 ;\n_n.1:\nNUM -5",
};

static void good_texts(void **state)
{
    const struct state expected = {.store = {[1] = word(LDN, 20), [2] = word(CMP, 0), [3] = word(STP, 0), [20] = -5u}};

    (void)state;
    for (size_t i = 0; i < sizeof well_formed / sizeof *well_formed; i++) {
        bobbin_machine *m = used_machine();
        struct bobbin_error error = {.line = 7, .column = 7, .text = "untouched"};
        const char *format = strstr(well_formed[i], "01:") || strstr(well_formed[i], "1: ") ? "snp" : "asm";

        if (!bobbin_load_buffer(m, well_formed[i], strlen(well_formed[i]), NULL, &error))
            fail_msg("%u:%u: %s\n%s", error.line, error.column, error.text, well_formed[i]);
        assert_string_equal(error.text, "untouched");
        assert_state(m, &expected, well_formed[i]); /* cleared, A and CI too */
        bobbin_register_set(m, 0, 3);
        assert_true(bobbin_load_buffer(m, well_formed[i], strlen(well_formed[i]), format, &error));
        assert_state(m, &expected, well_formed[i]);
        bobbin_close(m);
    }
}

static void every_mnemonic(void **state)
{
    static const char text[] = "JMP 1\nJRP 2\nLDN 3\nSTO 4\nSUB 5\nCMP\nSTP\nNUM 2147483647\nNUM -2147483648\nNUM 0\n"
                               "SUB 31\nSUB 0\nNUM +7\nJMR 2\nJPR 2\nSKN\nHLT\nSTOP";
    const struct state expected = {.store = {0x0001, 0x2002, 0x4003, 0x6004, 0x8005, 0xc000, 0xe000, 0x7fffffff,
                                             0x80000000, 0, 0x801f, 0x8000, 7, 0x2002, 0x2002, 0xc000, 0xe000, 0xe000}};
    bobbin_machine *m = open_baby();

    (void)state;
    assert_true(bobbin_load_buffer(m, text, strlen(text), "ASM", NULL));
    assert_state(m, &expected, text);
    bobbin_close(m);
}

/* Stores of all kinds, saved in both formats and loaded again. */
static void round_trip(void **state)
{
    bobbin_machine *m = open_baby(), *back = open_baby();
    uint64_t seed = 1948;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct state random = {0};

        for (int line = 0; line < LINES; line++) {
            uint32_t w = random_word(&seed);
            switch (random_word(&seed) % (round % 5 + 1)) {
            case 0: /* an instruction as assemblers write it, else a word of any kind or nothing at all */
                random.store[line] = w & (w >> 30 == 3 ? 0xe000 : 0xe01f);
                break;
            case 1:
                random.store[line] = w;
                break;
            default:
                break;
            }
        }
        set_state(m, &random);
        for (size_t f = 0; bobbin_guest_format(bobbin_machine_guest(m), f) != NULL; f++) {
            const char *format = bobbin_guest_format(bobbin_machine_guest(m), f);
            char *text = bobbin_save(m, format, NULL);
            struct bobbin_error error;

            assert_non_null(text);
            if (!bobbin_load_buffer(back, text, strlen(text), round % 2 == 0 ? format : NULL, &error))
                fail_msg("%u:%u: %s\n%s", error.line, error.column, error.text, text);
            assert_state(back, &random, text);
            free(text);
        }
    }
    bobbin_close(m);
    bobbin_close(back);
}

/* Where a saved instruction is reached, it is written as one. */
static void saved_text(void **state)
{
    static const char as_asm[] = "01 LDN 20\n02 CMP\n03 STP\n20 NUM -5\n";
    const struct state empty = {0};
    bobbin_machine *m = open_baby();
    char *text;

    (void)state;
    assert_true(bobbin_load_buffer(m, as_asm, strlen(as_asm), NULL, NULL));
    text = bobbin_save(m, "asm", NULL);
    assert_string_equal(text, as_asm);
    free(text);
    text = bobbin_save(m, "snp", NULL);
    assert_memory_equal(text, "0000: " DIGITS_32("0") "\n0001: 00101000000000100000000000000000\n", 78);
    assert_int_equal(strlen(text), 32 * 39);
    free(text);
    set_state(m, &empty);
    text = bobbin_save(m, "asm", NULL);
    assert_true(bobbin_load_buffer(m, text, strlen(text), "asm", NULL));
    assert_state(m, &empty, text);
    free(text);
    bobbin_close(m);
}

/* ---- Files ------------------------------------------------------------------------------------------------------- */

/* A directory of the test's own, in *state. */
static int make_directory(void **state)
{
    static char path[] = "loaders-XXXXXX";

    *state = mkdtemp(path);
    return *state == NULL;
}

static int remove_directory(void **state)
{
    return rmdir(*state);
}

struct path {
    char text[64];
};

static struct path path_in(const char *directory, const char *name)
{
    struct path path;

    snprintf(path.text, sizeof path.text, "%.30s/%.30s", directory, name);
    return path;
}

static void file_refused(const char *path, const char *why)
{
    bobbin_machine *m = used_machine(), *before = used_machine();
    struct bobbin_error error = {.line = 7, .column = 7, .text = ""};

    assert_false(bobbin_load_file(m, path, NULL, &error));
    assert_string_equal(error.text, why);
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, 0);
    assert_true(bobbin_same(m, before));
    bobbin_close(m);
    bobbin_close(before);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void files(void **state)
{
    static const char snp[] = "0001: 00000000000001110000000000000000\n";
    const struct path with_extension = path_in(*state, "program.snp"), without = path_in(*state, "program");
    const char *path;
    bobbin_machine *m = open_baby();
    struct bobbin_error error;

    file_refused(*state, "is a directory, not a program");
    file_refused(path_in(*state, "missing.asm").text, "No such file or directory");

    path = with_extension.text;
    write_file(path, snp);
    assert_true(bobbin_load_file(m, path, NULL, NULL));
    assert_int_equal(get_state(m).store[1], 0xe000);
    write_file(path, "01 STP\n"); /* the content tells, whatever the name and the format say */
    assert_true(bobbin_load_file(m, path, NULL, NULL));
    assert_true(bobbin_load_file(m, path, "asm", NULL));
    assert_true(bobbin_load_file(m, path, "snp", NULL));
    write_file(path, "02 STP\n03 LDX 3");
    assert_false(bobbin_load_file(m, path, NULL, &error));
    assert_int_equal(error.line, 2);
    assert_int_equal(get_state(m).store[1], 0xe000);
    unlink(path);

    path = without.text; /* so the text tells */
    write_file(path, snp);
    assert_true(bobbin_load_file(m, path, NULL, NULL));
    write_file(path, "01 STP\n");
    assert_true(bobbin_load_file(m, path, NULL, NULL));
    assert_int_equal(truncate(path, (16 << 20) + 1), 0);
    file_refused(path, "is larger than the 16777216 bytes that a program may have");
    unlink(path);
    file_refused("/dev/zero", "is larger than the 16777216 bytes that a program may have");
    bobbin_close(m);
}

static void no_permission(void **state)
{
    const struct path secret = path_in(*state, "secret.asm");
    const uid_t self = geteuid(), nobody = 65534;

    if (self == 0 && seteuid(nobody) != 0) { /* root may read every file */
        print_message("skipped: root, and cannot become anybody else\n");
        skip();
    }
    assert_int_equal(seteuid(self), 0);
    write_file(secret.text, "01 STP\n");
    assert_int_equal(chmod(secret.text, 0), 0);
    assert_int_equal(seteuid(self == 0 ? nobody : self), 0);
    file_refused(secret.text, "Permission denied");
    assert_int_equal(seteuid(self), 0);
    unlink(secret.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_texts), cmocka_unit_test(nul_bytes),      cmocka_unit_test(one_huge_line),
        cmocka_unit_test(garbage),         cmocka_unit_test(unknown_format), cmocka_unit_test(good_texts),
        cmocka_unit_test(every_mnemonic),  cmocka_unit_test(round_trip),     cmocka_unit_test(saved_text),
        cmocka_unit_test(files),           cmocka_unit_test(no_permission),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}

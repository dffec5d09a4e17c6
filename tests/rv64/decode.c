/* The rows of insns.def and the decoder made of them. That operands come from the right bits is judged by objdump
 * (objdump.bats), which is given what was decoded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rv64/vector.h"

static const struct row {
    const char *name;
    enum rv64_op op, base;
    uint32_t match, mask;
} long_rows[] =
    {
#define INSN(name, mnemonic, format, match, mask, ...) {#name, rv64_op_##name, rv64_op_##name, match, mask},
#define COMPRESSED(...)
#include "rv64/insns.def"
},
  short_rows[] = {
#define COMPRESSED(name, base, format, match, mask, valid) {#name, rv64_op_##name, rv64_op_##base, match, mask},
#include "rv64/insns.def"
};

enum { LONG_ROWS = sizeof long_rows / sizeof *long_rows, SHORT_ROWS = sizeof short_rows / sizeof *short_rows };

static void no_two_rows_overlap(void **data)
{
    (void)data;
    for (int a = 0; a < LONG_ROWS; a++) {
        assert_int_equal(long_rows[a].match & ~long_rows[a].mask, 0);
        assert_int_equal(long_rows[a].match & long_rows[a].mask & 3, 3);
        for (int b = 0; b < a; b++) {
            if (a == rv64_op_packw && b == rv64_op_zext_h) /* a special case, which is first */
                continue;
            if (((long_rows[a].match ^ long_rows[b].match) & long_rows[a].mask & long_rows[b].mask) == 0)
                fail_msg("%s and %s overlap", long_rows[a].name, long_rows[b].name);
        }
    }
}

/* Which is also that each row's mask covers the bits that the decoder looks at first. */
static void every_row_is_found(void **data)
{
    (void)data;
    for (int r = 0; r < LONG_ROWS; r++) {
        for (uint32_t bit = 0; bit < 32; bit++) {
            uint32_t word = long_rows[r].match | (UINT32_C(1) << bit & ~long_rows[r].mask);
            struct rv64_insn insn = rv64_decode_word(word);

            if (r == rv64_op_packw && (word & long_rows[rv64_op_zext_h].mask) == long_rows[rv64_op_zext_h].match)
                continue;
            if (insn.format == RV64_V || rv64_row(long_rows[r].op)->format == RV64_V)
                continue; /* every_vector_is_found looks at them */
            if (insn.op != long_rows[r].op)
                fail_msg("%s: %08x is decoded as %s", long_rows[r].name, (unsigned)word, rv64_op_name(insn.op));
            assert_int_equal(insn.base, long_rows[r].base);
            assert_int_equal(insn.length, 4);
        }
    }
}

/* The rows of vector.def: those of segments, whose number of fields is anything but 1, come second. */
static void every_vector_is_found(void **data)
{
    (void)data;
    for (int r = 0; r < RV64_VECTOR_ROWS; r++) {
        const struct rv64_vector_row *row = &rv64_vector_rows[r];
        const uint32_t fields = strchr(row->mnemonic, '#') != NULL ? UINT32_C(1) << 29 : 0;

        assert_int_equal(row->match & ~row->mask, 0);
        for (int bit = 0; bit < 32; bit++) {
            const uint32_t word = row->match | fields | (UINT32_C(1) << bit & ~row->mask);

            if (rv64_vector_find(word) != r)
                fail_msg("%s: %08x is another", row->name, (unsigned)word);
            assert_int_equal(rv64_row(rv64_decode_word(word).op)->format, RV64_V);
        }
        for (int other = 0; other < r; other++) {
            const struct rv64_vector_row *o = &rv64_vector_rows[other];

            if (((row->match ^ o->match) & row->mask & o->mask) == 0 && (fields == 0 || other != r - 1))
                fail_msg("%s and %s overlap", row->name, o->name);
        }
    }
}

/* Each of the 16-bit words is the first row that matches, or reserved; and each row is there. */
static void every_short_word(void **data)
{
    unsigned found[SHORT_ROWS] = {0}, reserved = 0;

    (void)data;
    for (uint32_t word = 0; word < 0x10000; word++) {
        struct rv64_insn insn = rv64_decode_word(word | 0xabcd0000); /* the upper half says nothing */
        int row = 0;

        if ((word & 3) == 3)
            continue;
        assert_int_equal(insn.length, 2);
        while (row < SHORT_ROWS && (word & short_rows[row].mask) != short_rows[row].match)
            row++;
        if (insn.op == rv64_op_illegal) {
            assert_int_equal(insn.base, rv64_op_illegal);
            reserved++;
            continue;
        }
        assert_in_range(row, 0, SHORT_ROWS - 1);
        if (insn.op != short_rows[row].op)
            fail_msg("%s: %04x is decoded as %s", short_rows[row].name, (unsigned)word, rv64_op_name(insn.op));
        assert_int_equal(insn.base, short_rows[row].base);
        found[row]++;
    }
    for (int row = 0; row < SHORT_ROWS; row++) {
        if (found[row] == 0)
            fail_msg("%s: no word is this instruction", short_rows[row].name);
    }
    /* Tables 16.5 to 16.7: quadrant 0, funct3 100 (2048), addi4spn 0 (8); addiw x0 (64), addi16sp 0 (1), lui 0 (31),
     * the 2 x 64 of the 10011x11xx01 rows; lwsp and ldsp x0 (2 x 64), jr x0 (1). Of these Zcb has 7 x 128 of the first
     * and 64 + 6 x 8 of the rows, Zcmop 8 of lui. */
    assert_int_equal(reserved, 2048 - 896 + 8 + 64 + 1 + 31 - 8 + 128 - 112 + 128 + 1);
}

static void reserved_encodings(void **data)
{
    static const uint32_t reserved[] = {
        0x00000000, /* all zeros */
        0xffffffff, /* all ones: longer than 192 bits */
        0x0000001f, /* 48 bits */
        0x0000003f, /* 64 bits */
        0x00004073, /* SYSTEM, funct3 100 */
        0x04001013, /* slli: bit 26 of a 7-bit amount */
        0x0200101b, /* slliw: bit 25, an amount of 32 */
        0x00007003, /* LOAD, funct3 111 */
        0x00004023, /* STORE, funct3 100 */
        0x00001067, /* JALR, funct3 001 */
        0x00002063, /* BRANCH, funct3 010 */
        0x10000007, /* vle8.v of elements of 128 bits */
        0x42850007, /* vl3re8.v */
        0x04003057, /* vandn.vi */
        0x08003057, /* vsub.vi */
        0x5c2120d7, /* vcompress.vm with a mask */
        0x420a2557, /* vmv.x.s with vs1 */
        0x00005053, /* fadd.s, rounding mode 5 */
        0x00006053, /* fadd.s, rounding mode 6 */
        0x02005043, /* fmadd.d, rounding mode 5 */
        0x5a106053, /* fsqrt.d with rs2 */
        0xc0005053, /* fcvt.w.s, rounding mode 5 */
        0xd2006053, /* fcvt.d.w, rounding mode 6: exact, reserved all the same */
        0x20003053, /* fsgnj, funct3 011 */
        0x1010202f, /* lr.w with rs2 */
        0x00200073, /* uret */
        0x10500073, /* wfi */
        0x06000043, /* fmadd of quad precision */
    };

    (void)data;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        struct rv64_insn insn = rv64_decode_word(reserved[i]);

        if (insn.op != rv64_op_illegal)
            fail_msg("%08x is an instruction", (unsigned)reserved[i]);
        assert_int_equal(insn.length, (reserved[i] & 3) == 3 ? 4 : 2);
    }
}

/* The tables that an engine without predecoding looks into say the same as decoding: for every word of 16 bits, and for
 * whatever may tell one of 32 bits from another. */
static void tables_of_opcodes(void **data)
{
    static struct rv64_opcodes opcodes;

    (void)data;
    rv64_opcodes_make(&opcodes, RV64_ALL_EXTENSIONS);
    for (uint32_t word = 0; word < 0x10000; word++) {
        if ((word & 3) != 3)
            assert_int_equal(rv64_opcode(&opcodes, word | 0xabcd0000), rv64_decode_word(word).op);
    }
    for (uint32_t upper = 0; upper < 1 << 15; upper++) { /* funct7, rs2, funct3 */
        for (uint32_t lower = 3; lower < 0x80; lower += 4) {
            uint32_t told = upper >> 3 << 20 | (upper & 7) << 12 | lower;
            const uint32_t words[] = {told, told | 1 << 7, told | 1 << 15, told | 0xf8f80};

            for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
                enum rv64_op op = rv64_opcode(&opcodes, words[n]);

                if (op != rv64_decode_word(words[n]).op)
                    fail_msg("%08x is not %s", (unsigned)words[n], rv64_op_name(op));
            }
        }
    }
}

/* Operands that a compressed instruction does not name, and immediates at both ends. */
static void operands(void **data)
{
    static const struct {
        uint32_t word;
        enum rv64_op base;
        int rd, rs1, rs2;
        int32_t imm;
    } cases[] = {
        {0x4502, rv64_op_lw, 10, 2, 0, 0},        /* c.lwsp a0,0(sp) */
        {0x557d, rv64_op_addi, 10, 0, 0, -1},     /* c.li a0,-1 */
        {0xb001, rv64_op_jal, 0, 0, 0, -2048},    /* c.j .-2048 */
        {0xaffd, rv64_op_jal, 0, 0, 0, 2046},     /* c.j .+2046 */
        {0x9502, rv64_op_jalr, 1, 10, 0, 0},      /* c.jalr a0 */
        {0x8502, rv64_op_jalr, 0, 10, 0, 0},      /* c.jr a0 */
        {0x852e, rv64_op_add, 10, 0, 11, 0},      /* c.mv a0,a1 */
        {0x952e, rv64_op_add, 10, 10, 11, 0},     /* c.add a0,a1 */
        {0xd001, rv64_op_beq, 0, 8, 0, -256},     /* c.beqz s0,.-256 */
        {0xecfd, rv64_op_bne, 0, 9, 0, 254},      /* c.bnez s1,.+254 */
        {0x1fe0, rv64_op_addi, 8, 2, 0, 1020},    /* c.addi4spn s0,sp,1020 */
        {0x7101, rv64_op_addi, 2, 2, 0, -512},    /* c.addi16sp sp,-512 */
        {0x617d, rv64_op_addi, 2, 2, 0, 496},     /* c.addi16sp sp,496 */
        {0x757d, rv64_op_lui, 10, 0, 0, -4096},   /* c.lui a0,0xfffff */
        {0x7505, rv64_op_lui, 10, 0, 0, -126976}, /* c.lui a0,0xfffe1 */
        {0xffe8, rv64_op_sd, 0, 15, 10, 248},     /* c.sd a0,248(a5) */
        {0xdfea, rv64_op_sw, 0, 2, 26, 252},      /* c.swsp s10,252(sp) */
        {0xbfea, rv64_op_fsd, 0, 2, 26, 504},     /* c.fsdsp fs10,504(sp) */
        {0x307e, rv64_op_fld, 0, 2, 0, 504},      /* c.fldsp ft0,504(sp): register 0 is one like others */
        {0x957d, rv64_op_srai, 10, 10, 0, 63},    /* c.srai a0,63 */
        {0x80000537, rv64_op_lui, 10, 0, 0, INT32_MIN},
        {0x800000ef, rv64_op_jal, 1, 0, 0, -1048576},
        {0xfe000fe3, rv64_op_beq, 0, 0, 0, -2},
        {0x80000063, rv64_op_beq, 0, 0, 0, -4096},
        {0xc0202573, rv64_op_csrrs, 10, 0, 0, 0xc02},
        {0x8ff0000f, rv64_op_fence, 0, 0, 0, 0x8ff},
    };

    (void)data;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rv64_insn insn = rv64_decode_word(cases[i].word);

        if (insn.base != cases[i].base || insn.rd != cases[i].rd || insn.rs1 != cases[i].rs1 ||
            insn.rs2 != cases[i].rs2 || insn.imm != cases[i].imm)
            fail_msg("%x: op %d, rd %d, rs1 %d, rs2 %d, imm %d", (unsigned)cases[i].word, insn.base, insn.rd, insn.rs1,
                     insn.rs2, (int)insn.imm);
    }
}

/* A buffer that is too small is filled to its last byte but one, and no further. */
static void text_is_cut(void **data)
{
    char text[12] = "###########";

    (void)data;
    assert_int_equal(rv64_disassemble(0x00b50533, 0, text, 8), 4);
    assert_string_equal(text, "add a0,");
    assert_int_equal(text[8], '#');
    assert_int_equal(rv64_disassemble(0x852e, 0, text, 0), 2);
    assert_string_equal(text, "add a0,");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_rows_overlap),
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(every_vector_is_found),
        cmocka_unit_test(every_short_word),
        cmocka_unit_test(reserved_encodings),
        cmocka_unit_test(tables_of_opcodes),
        cmocka_unit_test(operands),
        cmocka_unit_test(text_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Instructions in the assembler's syntax, as `objdump -d` of binutils 2.40 prints them. Mnemonics and operands come
 * from the rows of insns.def; the aliases are those of tables 25.2 and 25.3 of the manual. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rv64/vector.h"

/* ---- Text into a buffer that may be too small -------------------------------------------------------------------- */

struct writer {
    char *text;
    size_t size, length;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *w, const char *format, ...)
{
    va_list arguments;
    int added;

    va_start(arguments, format);
    added = vsnprintf(w->length < w->size ? w->text + w->length : NULL, w->length < w->size ? w->size - w->length : 0,
                      format, arguments);
    va_end(arguments);
    if (added > 0)
        w->length += (size_t)added;
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* Table 25.1, the calling convention's names. */
static const char x_names[32][5] = {"zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
                                    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
                                    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
static const char f_names[32][5] = {"ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1", "fa0",
                                    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4", "fs5",
                                    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};
/* Zfa's, by their numbers. */
static const char *const constants[32] = {"-1.0",
                                          "min",
                                          "1.52587890625e-05",
                                          "3.0517578125e-05",
                                          "0.00390625",
                                          "0.0078125",
                                          "0.0625",
                                          "0.125",
                                          "0.25",
                                          "0.3125",
                                          "0.375",
                                          "0.4375",
                                          "0.5",
                                          "0.625",
                                          "0.75",
                                          "0.875",
                                          "1.0",
                                          "1.25",
                                          "1.5",
                                          "1.75",
                                          "2.0",
                                          "2.5",
                                          "3.0",
                                          "4.0",
                                          "8.0",
                                          "16.0",
                                          "128.0",
                                          "256.0",
                                          "32768.0",
                                          "65536.0",
                                          "inf",
                                          "nan"};
static const char rm_names[8][4] = {"rne", "rtz", "rdn", "rup", "rmm", "", "", "dyn"};

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

/* How each format writes them. d, s, t: rd, rs1, rs2; D, S, T, R: fd, fs1, fs2, fs3; i: the immediate in decimal, o:
 * without its low 5 bits, x: in hexadecimal, u: its upper 20 bits; p: the target; c: the csr; k: the constant; z: the
 * number in place of rs1; m: the rounding mode, with its comma, unless it is dynamic; n: the same unless it is to
 * nearest, of instructions that never round; P, Q: what fence orders. Anything else stands for itself. */
static const char *const operands[] = {
    [RV64_R] = "d,s,t",    [RV64_R1] = "d,s",     [RV64_MOPR] = "d,s",     [RV64_MOPRR] = "d,s,t", [RV64_CBO] = "(s)",
    [RV64_FLI] = "D,k",    [RV64_I] = "d,s,i",    [RV64_SH6] = "d,s,x",    [RV64_SH5] = "d,s,x",   [RV64_L] = "d,i(s)",
    [RV64_S] = "t,i(s)",   [RV64_B] = "s,t,p",    [RV64_U] = "d,u",        [RV64_J] = "d,p",       [RV64_JR] = "d,i(s)",
    [RV64_FENCE] = "P,Q",  [RV64_FI] = "",        [RV64_N] = "",           [RV64_AMO] = "d,t,(s)", [RV64_LR] = "d,(s)",
    [RV64_CSR] = "d,c,s",  [RV64_CSRI] = "d,c,z", [RV64_FL] = "D,i(s)",    [RV64_FS] = "T,i(s)",   [RV64_F2] = "D,S,T",
    [RV64_F2M] = "D,S,Tm", [RV64_F1M] = "D,Sm",   [RV64_F4M] = "D,S,T,Rm", [RV64_FCMP] = "d,S,T",  [RV64_FX] = "d,S",
    [RV64_FXM] = "d,Sm",   [RV64_XF] = "D,s",     [RV64_XFM] = "D,sm",     [RV64_VSET] = "",       [RV64_V] = "",
};

/* Of the csrs that user mode has; others are numbers, which is how an assembler takes them too. */
static void put_csr(struct writer *w, int csr)
{
    static const struct {
        int csr;
        const char *name;
    } names[] = {{0x001, "fflags"},  {0x002, "frm"},    {0x003, "fcsr"},  {0xc00, "cycle"}, {0xc01, "time"},
                 {0xc02, "instret"}, {0x008, "vstart"}, {0x009, "vxsat"}, {0x00a, "vxrm"},  {0x00f, "vcsr"},
                 {0xc20, "vl"},      {0xc21, "vtype"},  {0xc22, "vlenb"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].csr == csr) {
            put(w, "%s", names[i].name);
            return;
        }
    }
    if (csr > 0xc02 && csr <= 0xc1f)
        put(w, "hpmcounter%d", csr - 0xc00);
    else
        put(w, "0x%x", (unsigned)csr);
}

/* Bits 3 to 0: input, output, reads, writes. */
static void put_ordered(struct writer *w, int set)
{
    if ((set & 15) == 0)
        put(w, "unknown");
    for (int bit = 3; bit >= 0; bit--) {
        if (set >> bit & 1)
            put(w, "%c", "wroi"[bit]);
    }
}

/* A mnemonic that ends in a point has the immediate as a number behind it. */
static void put_mnemonic(struct writer *w, const char *mnemonic, const struct rv64_insn *insn)
{
    put(w, "%s", mnemonic);
    if (mnemonic[strlen(mnemonic) - 1] == '.')
        put(w, "%" PRId32, insn->imm);
}

static void put_operands(struct writer *w, const char *pattern, const struct rv64_insn *insn, uint64_t address)
{
    if (*pattern != '\0')
        put(w, " ");
    for (; *pattern != '\0'; pattern++) {
        switch (*pattern) {
        case 'd':
            put(w, "%s", x_names[insn->rd]);
            break;
        case 's':
            put(w, "%s", x_names[insn->rs1]);
            break;
        case 't':
            put(w, "%s", x_names[insn->rs2]);
            break;
        case 'D':
            put(w, "%s", f_names[insn->rd]);
            break;
        case 'S':
            put(w, "%s", f_names[insn->rs1]);
            break;
        case 'T':
            put(w, "%s", f_names[insn->rs2]);
            break;
        case 'R':
            put(w, "%s", f_names[insn->rs3]);
            break;
        case 'i':
            put(w, "%" PRId32, insn->imm);
            break;
        case 'k':
            put(w, "%s", constants[insn->rs1]);
            break;
        case 'o':
            put(w, "%" PRId32, insn->imm & ~31);
            break;
        case 'x':
            put(w, "0x%" PRIx32, (uint32_t)insn->imm);
            break;
        case 'u':
            put(w, "0x%" PRIx32, (uint32_t)insn->imm >> 12);
            break;
        case 'p':
            put(w, "%" PRIx64, address + (uint64_t)insn->imm);
            break;
        case 'c':
            put_csr(w, insn->imm);
            break;
        case 'z':
            put(w, "%d", insn->rs1);
            break;
        case 'm':
            if (insn->rm != 7)
                put(w, ",%s", rm_names[insn->rm]);
            break;
        case 'n':
            if (insn->rm != 0)
                put(w, ",%s", rm_names[insn->rm]);
            break;
        case 'P':
            put_ordered(w, insn->imm >> 4);
            break;
        case 'Q':
            put_ordered(w, insn->imm);
            break;
        default:
            put(w, "%c", *pattern);
            break;
        }
    }
}

/* ---- Aliases ----------------------------------------------------------------------------------------------------- */

enum {
    ZERO = 0,
    RA = 1,
    ANY = -1,
    SAME = -2, /* as rs1 */
    ANY_IMM = INT32_MIN,
    LOW_5 = 1 << 20, /* LOW_5 | n: of the immediate, the low 5 bits are n */
};

/* The first row of the instruction, or of the compressed one, whose operands are these is how it is written. */
static const struct alias {
    enum rv64_op op;
    int rd, rs1, rs2;
    int32_t imm;
    const char *mnemonic, *operands;
} aliases[] = {
#define ALIAS(op, ...) {rv64_op_##op, __VA_ARGS__},
#include "rv64/aliases.def"
};

static bool is_alias(const struct alias *a, const struct rv64_insn *insn)
{
    return (a->op == insn->base || a->op == insn->op) && (a->rd == ANY || a->rd == insn->rd) &&
           (a->rs1 == ANY || a->rs1 == insn->rs1) &&
           (a->rs2 == ANY || insn->rs2 == (a->rs2 == SAME ? insn->rs1 : a->rs2)) &&
           (a->imm == ANY_IMM || a->imm == insn->imm || a->imm == (LOW_5 | (insn->imm & 31)));
}

/* ---- Vectors ----------------------------------------------------------------------------------------------------- */

/* The first of these whose row it is, and whose sources are so, is how it is written. */
static const struct vector_alias {
    int row;
    int vs1;    /* or the number in its place, ANY, or SAME: as vs2 */
    bool alike; /* also vd */
    const char *mnemonic, *operands;
} vector_aliases[] = {
    {rv64_vector_vrsub_vx, 0, false, "vneg.v", "v,wm"},       {rv64_vector_vxor_vi, 31, false, "vnot.v", "v,wm"},
    {rv64_vector_vwadd_vx, 0, false, "vwcvt.x.x.v", "v,wm"},  {rv64_vector_vwaddu_vx, 0, false, "vwcvtu.x.x.v", "v,wm"},
    {rv64_vector_vnsrl_wx, 0, false, "vncvt.x.x.w", "v,wm"},  {rv64_vector_vfsgnjn_vv, SAME, false, "vfneg.v", "v,wm"},
    {rv64_vector_vfsgnjx_vv, SAME, false, "vfabs.v", "v,wm"}, {rv64_vector_vmand_mm, SAME, false, "vmmv.m", "v,w"},
    {rv64_vector_vmxor_mm, SAME, true, "vmclr.m", "v"},       {rv64_vector_vmxnor_mm, SAME, true, "vmset.m", "v"},
    {rv64_vector_vmnand_mm, SAME, false, "vmnot.m", "v,w"},   {rv64_vector_vl1re8_v, ANY, false, "vl1r.v", "v,(s)"},
    {rv64_vector_vl2re8_v, ANY, false, "vl2r.v", "v,(s)"},    {rv64_vector_vl4re8_v, ANY, false, "vl4r.v", "v,(s)"},
    {rv64_vector_vl8re8_v, ANY, false, "vl8r.v", "v,(s)"},
};

static bool is_vector_alias(const struct vector_alias *a, int row, const struct rv64_insn *insn)
{
    return a->row == row && (a->vs1 == ANY || insn->rs1 == (a->vs1 == SAME ? insn->rs2 : a->vs1)) &&
           (!a->alike || insn->rd == insn->rs2);
}

/* The letters of vector.def. */
static void put_vector_operands(struct writer *w, const char *operands, const struct rv64_insn *insn)
{
    const int vd = insn->rd, vs1 = insn->rs1, vs2 = insn->rs2;

    put(w, " ");
    for (const char *c = operands; *c != '\0'; c++) {
        switch (*c) {
        case 'v':
            put(w, "v%d", vd);
            break;
        case 'w':
            put(w, "v%d", vs2);
            break;
        case 'q':
            put(w, "v%d", vs1);
            break;
        case 'd':
            put(w, "%s", x_names[vd]);
            break;
        case 's':
            put(w, "%s", x_names[vs1]);
            break;
        case 't':
            put(w, "%s", x_names[vs2]);
            break;
        case 'D':
            put(w, "%s", f_names[vd]);
            break;
        case 'S':
            put(w, "%s", f_names[vs1]);
            break;
        case 'i':
            put(w, "%d", (vs1 ^ 16) - 16);
            break;
        case 'u':
            put(w, "%d", vs1);
            break;
        case 'U':
            put(w, "%u", vs1 | ((uint32_t)insn->imm >> 26 & 1) << 5);
            break;
        case 'm':
            put(w, "%s", (uint32_t)insn->imm >> 25 & 1 ? "" : ",v0.t");
            break;
        case 'M':
            put(w, ",v0");
            break;
        default:
            put(w, "%c", *c);
            break;
        }
    }
}

static void put_vector(struct writer *w, const struct rv64_insn *insn)
{
    const int row = rv64_vector_find((uint32_t)insn->imm);
    const char *mnemonic = rv64_vector_rows[row].mnemonic, *operands = rv64_vector_rows[row].operands;

    for (size_t n = 0; n < sizeof vector_aliases / sizeof *vector_aliases; n++) {
        if (is_vector_alias(&vector_aliases[n], row, insn)) {
            mnemonic = vector_aliases[n].mnemonic;
            operands = vector_aliases[n].operands;
            break;
        }
    }
    for (const char *c = mnemonic; *c != '\0'; c++) {
        if (*c == '#')
            put(w, "%u", ((uint32_t)insn->imm >> 29) + 1);
        else
            put(w, "%c", *c);
    }
    put_vector_operands(w, operands, insn);
}

static void put_configuration(struct writer *w, const struct rv64_insn *insn)
{
    static const char *const lmul[8] = {"m1", "m2", "m4", "m8", NULL, "mf8", "mf4", "mf2"};
    const unsigned vtype = (uint32_t)insn->imm >> 20 & (insn->op == rv64_op_vsetivli ? 0x3ff : 0x7ff);

    put(w, "%s %s,", rv64_row(insn->op)->insn.mnemonic, x_names[insn->rd]);
    if (insn->op == rv64_op_vsetivli)
        put(w, "%d,", insn->rs1);
    else
        put(w, "%s,", x_names[insn->rs1]);
    if (insn->op == rv64_op_vsetvl)
        put(w, "%s", x_names[insn->rs2]);
    else if (vtype >> 8 != 0 || lmul[vtype & 7] == NULL || (vtype >> 3 & 7) > 3)
        put(w, "%u", vtype);
    else
        put(w, "e%d,%s,t%c,m%c", 8 << (vtype >> 3 & 7), lmul[vtype & 7], vtype & 64 ? 'a' : 'u',
            vtype & 128 ? 'a' : 'u');
}

int rv64_disassemble(uint32_t word, uint64_t address, char *text, size_t size)
{
    struct rv64_insn insn = rv64_decode_word(word);
    enum rv64_format format = rv64_format_of(insn.op);
    struct writer w = {.text = text, .size = size};

    if (size > 0)
        text[0] = '\0';
    if (insn.op == rv64_op_illegal) {
        if (insn.length == 2)
            put(&w, (word & 0xffff) == 0 ? "unimp" : ".2byte 0x%" PRIx32, word & 0xffff);
        else
            put(&w, ".4byte 0x%" PRIx32, word);
        return insn.length;
    }
    if (format == RV64_V || format == RV64_VSET) {
        (format == RV64_V ? put_vector : put_configuration)(&w, &insn);
        return insn.length;
    }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (is_alias(&aliases[i], &insn)) {
            put_mnemonic(&w, aliases[i].mnemonic, &insn);
            put_operands(&w, aliases[i].operands, &insn, address);
            return insn.length;
        }
    }
    put_mnemonic(&w, rv64_row(insn.base)->insn.mnemonic, &insn);
    if (format == RV64_AMO || format == RV64_LR) {
        static const char orders[4][6] = {"", ".rl", ".aq", ".aqrl"}; /* bits 26 and 25 */
        put(&w, "%s", orders[word >> 25 & 3]);
    }
    put_operands(&w, operands[format], &insn, address);
    return insn.length;
}

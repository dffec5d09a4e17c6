/* Instructions in the assembler's syntax, as `objdump -d` of binutils 2.40 prints them. Mnemonics and operands come
 * from the rows of insns.def; the aliases are those of tables 25.2 and 25.3 of the manual. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rv64/machine.h"

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
static const char rm_names[8][4] = {"rne", "rtz", "rdn", "rup", "rmm", "", "", "dyn"};

static const char *const mnemonics[rv64_op_count] = {
#define INSN(name, mnemonic, ...) [rv64_op_##name] = mnemonic,
#define COMPRESSED(...)
#include "rv64/insns.def"
};

static const uint8_t formats[rv64_op_count] = {
#define INSN(name, mnemonic, format, ...) [rv64_op_##name] = RV64_##format,
#define COMPRESSED(...)
#include "rv64/insns.def"
};

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

/* How each format writes them. d, s, t: rd, rs1, rs2; D, S, T, R: fd, fs1, fs2, fs3; i: the immediate in decimal, x: in
 * hexadecimal, u: its upper 20 bits; p: the target; c: the csr; z: the number in place of rs1; m: the rounding mode,
 * with its comma, unless it is dynamic; n: the same unless it is to nearest, of instructions that never round; P, Q:
 * what fence orders. Anything else stands for itself. */
static const char *const operands[] = {
    [RV64_R] = "d,s,t",    [RV64_I] = "d,s,i",    [RV64_SH6] = "d,s,x",    [RV64_SH5] = "d,s,x",   [RV64_L] = "d,i(s)",
    [RV64_S] = "t,i(s)",   [RV64_B] = "s,t,p",    [RV64_U] = "d,u",        [RV64_J] = "d,p",       [RV64_JR] = "d,i(s)",
    [RV64_FENCE] = "P,Q",  [RV64_FI] = "",        [RV64_N] = "",           [RV64_AMO] = "d,t,(s)", [RV64_LR] = "d,(s)",
    [RV64_CSR] = "d,c,s",  [RV64_CSRI] = "d,c,z", [RV64_FL] = "D,i(s)",    [RV64_FS] = "T,i(s)",   [RV64_F2] = "D,S,T",
    [RV64_F2M] = "D,S,Tm", [RV64_F1M] = "D,Sm",   [RV64_F4M] = "D,S,T,Rm", [RV64_FCMP] = "d,S,T",  [RV64_FX] = "d,S",
    [RV64_FXM] = "d,Sm",   [RV64_XF] = "D,s",     [RV64_XFM] = "D,sm",
};

/* Of the csrs that user mode has; others are numbers, which is how an assembler takes them too. */
static void put_csr(struct writer *w, int csr)
{
    static const struct {
        int csr;
        const char *name;
    } names[] = {{0x001, "fflags"}, {0x002, "frm"},  {0x003, "fcsr"},
                 {0xc00, "cycle"},  {0xc01, "time"}, {0xc02, "instret"}};

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

enum { ZERO = 0, RA = 1, ANY = -1, SAME = -2 /* as rs1 */, ANY_IMM = INT32_MIN };

/* The first row of the instruction, or of the compressed one, whose operands are these is how it is written. */
static const struct alias {
    enum rv64_op op;
    int rd, rs1, rs2;
    int32_t imm;
    const char *mnemonic, *operands;
} aliases[] = {
#define ALIAS(op, ...) {rv64_op_##op, __VA_ARGS__},
    /* HINTs, section 16.7, would look like instructions that do something. */
    ALIAS(c_addi, ZERO, ZERO, ANY, 0, "nop", "") ALIAS(c_addi, ZERO, ZERO, ANY, ANY_IMM, "c.nop", "i")
        ALIAS(c_li, ZERO, ANY, ANY, ANY_IMM, "c.li", "d,i") ALIAS(c_lui, ZERO, ANY, ANY, ANY_IMM, "c.lui", "d,u")
            ALIAS(c_slli, ANY, ANY, ANY, 0, "c.slli64", "d") ALIAS(c_slli, ZERO, ANY, ANY, ANY_IMM, "c.slli", "d,x")
                ALIAS(c_srli, ANY, ANY, ANY, 0, "c.srli64", "d") ALIAS(c_srai, ANY, ANY, ANY, 0, "c.srai64", "d")
                    ALIAS(c_mv, ZERO, ANY, ANY, ANY_IMM, "c.mv", "d,t")
                        ALIAS(c_add, ZERO, ANY, ANY, ANY_IMM, "c.add", "d,t")
    /* 32-bit instructions of these operands are written in full. */
    ALIAS(c_addi, ANY, ANY, ANY, 0, "add", "d,s,i") ALIAS(c_mv, ANY, ANY, ANY, ANY_IMM, "mv", "d,t")

        ALIAS(addi, ZERO, ZERO, ANY, 0, "nop", "") ALIAS(addi, ANY, ZERO, ANY, ANY_IMM, "li", "d,i")
            ALIAS(addi, ANY, ANY, ANY, 0, "mv", "d,s") ALIAS(xori, ANY, ANY, ANY, -1, "not", "d,s")
                ALIAS(andi, ANY, ANY, ANY, 255, "zext.b", "d,s") ALIAS(sub, ANY, ZERO, ANY, ANY_IMM, "neg", "d,t")
                    ALIAS(subw, ANY, ZERO, ANY, ANY_IMM, "negw", "d,t") ALIAS(addiw, ANY, ANY, ANY, 0, "sext.w", "d,s")
                        ALIAS(sltiu, ANY, ANY, ANY, 1, "seqz", "d,s")
                            ALIAS(sltu, ANY, ZERO, ANY, ANY_IMM, "snez", "d,t")
                                ALIAS(slt, ANY, ANY, ZERO, ANY_IMM, "sltz", "d,s")
                                    ALIAS(slt, ANY, ZERO, ANY, ANY_IMM, "sgtz", "d,t")

    /* The assembler takes the register form's name with an immediate, so binutils 2.40 writes it. */
    ALIAS(addi, ANY, ANY, ANY, ANY_IMM, "add", "d,s,i") ALIAS(xori, ANY, ANY, ANY, ANY_IMM, "xor", "d,s,i") ALIAS(
        ori, ANY, ANY, ANY, ANY_IMM, "or", "d,s,i") ALIAS(andi, ANY, ANY, ANY, ANY_IMM, "and",
                                                          "d,s,i") ALIAS(slli, ANY, ANY, ANY, ANY_IMM, "sll", "d,s,x")
        ALIAS(srli, ANY, ANY, ANY, ANY_IMM, "srl", "d,s,x") ALIAS(srai, ANY, ANY, ANY, ANY_IMM, "sra", "d,s,x") ALIAS(
            addiw, ANY, ANY, ANY, ANY_IMM, "addw", "d,s,i") ALIAS(slliw, ANY, ANY, ANY, ANY_IMM, "sllw", "d,s,x")
            ALIAS(srliw, ANY, ANY, ANY, ANY_IMM, "srlw", "d,s,x") ALIAS(sraiw, ANY, ANY, ANY, ANY_IMM, "sraw", "d,s,x")

                ALIAS(beq, ANY, ANY, ZERO, ANY_IMM, "beqz", "s,p") ALIAS(bne, ANY, ANY, ZERO, ANY_IMM, "bnez", "s,p")
                    ALIAS(blt, ANY, ANY, ZERO, ANY_IMM, "bltz", "s,p") ALIAS(
                        blt, ANY, ZERO, ANY, ANY_IMM, "bgtz", "t,p") ALIAS(bge, ANY, ZERO, ANY, ANY_IMM, "blez", "t,p")
                        ALIAS(bge, ANY, ANY, ZERO, ANY_IMM, "bgez", "s,p")

                            ALIAS(jal, ZERO, ANY, ANY, ANY_IMM, "j", "p") ALIAS(jal, RA, ANY, ANY, ANY_IMM, "jal", "p")
                                ALIAS(jalr, ZERO, RA, ANY, 0, "ret", "") ALIAS(jalr, ZERO, ANY, ANY, 0, "jr", "s")
                                    ALIAS(jalr, ZERO, ANY, ANY, ANY_IMM, "jr", "i(s)") ALIAS(jalr, RA, ANY, ANY, 0,
                                                                                             "jalr", "s")
                                        ALIAS(jalr, RA, ANY, ANY, ANY_IMM, "jalr", "i(s)") ALIAS(jalr, ANY, ANY, ANY, 0,
                                                                                                 "jalr", "d,s")

                                            ALIAS(fence, ANY, ANY, ANY, 0x0ff, "fence",
                                                  "") ALIAS(fence, ANY, ANY, ANY, 0x833, "fence.tso", "")

                                                ALIAS(fsgnj_s, ANY, ANY, SAME, ANY_IMM, "fmv.s",
                                                      "D,S") ALIAS(fsgnjn_s, ANY, ANY, SAME, ANY_IMM, "fneg.s", "D,S")
                                                    ALIAS(fsgnjx_s, ANY, ANY, SAME, ANY_IMM, "fabs.s",
                                                          "D,S") ALIAS(fsgnj_d, ANY, ANY, SAME, ANY_IMM, "fmv.d", "D,S")
                                                        ALIAS(fsgnjn_d, ANY, ANY, SAME, ANY_IMM, "fneg.d", "D,S")
                                                            ALIAS(fsgnjx_d, ANY, ANY, SAME, ANY_IMM, "fabs.d", "D,S")
    /* Always exact: a rounding mode means nothing to them, and only `rne` is what the assembler encodes. */
    ALIAS(fcvt_d_w, ANY, ANY, ANY, ANY_IMM, "fcvt.d.w", "D,sn") ALIAS(fcvt_d_wu, ANY, ANY, ANY, ANY_IMM, "fcvt.d.wu",
                                                                      "D,sn") ALIAS(fcvt_d_s, ANY, ANY, ANY, ANY_IMM,
                                                                                    "fcvt.d.s", "D,Sn")

        ALIAS(csrrw, ZERO, ZERO, ANY, 0xc00, "unimp", "") ALIAS(csrrs, ANY, ZERO, ANY, 0x001, "frflags",
                                                                "d") ALIAS(csrrs, ANY, ZERO, ANY, 0x002, "frrm", "d")
            ALIAS(csrrs, ANY, ZERO, ANY, 0x003, "frcsr", "d") ALIAS(csrrs, ANY, ZERO, ANY, 0xc00, "rdcycle", "d")
                ALIAS(csrrs, ANY, ZERO, ANY, 0xc01, "rdtime", "d") ALIAS(csrrs, ANY, ZERO, ANY, 0xc02, "rdinstret", "d")
                    ALIAS(csrrw, ZERO, ANY, ANY, 0x001, "fsflags", "s") ALIAS(csrrw, ZERO, ANY, ANY, 0x002, "fsrm", "s")
                        ALIAS(csrrw, ZERO, ANY, ANY, 0x003, "fscsr", "s") ALIAS(csrrw, ANY, ANY, ANY, 0x001, "fsflags",
                                                                                "d,s") ALIAS(csrrw, ANY, ANY, ANY,
                                                                                             0x002, "fsrm", "d,s")
                            ALIAS(csrrw, ANY, ANY, ANY, 0x003, "fscsr",
                                  "d,s") ALIAS(csrrwi, ANY, ANY, ANY, 0x001, "fsflagsi",
                                               "d,z") ALIAS(csrrwi, ANY, ANY, ANY, 0x002, "fsrmi", "d,z")
                                ALIAS(csrrs, ANY, ZERO, ANY, ANY_IMM, "csrr",
                                      "d,c") ALIAS(csrrw, ZERO, ANY, ANY, ANY_IMM, "csrw",
                                                   "c,s") ALIAS(csrrs, ZERO, ANY, ANY, ANY_IMM, "csrs", "c,s")
                                    ALIAS(csrrc, ZERO, ANY, ANY, ANY_IMM, "csrc", "c,s")
                                        ALIAS(csrrwi, ZERO, ANY, ANY, ANY_IMM, "csrw", "c,z")
                                            ALIAS(csrrsi, ZERO, ANY, ANY, ANY_IMM, "csrs", "c,z")
                                                ALIAS(csrrci, ZERO, ANY, ANY, ANY_IMM, "csrc", "c,z")
                                                    ALIAS(csrrwi, ANY, ANY, ANY, ANY_IMM, "csrrw", "d,c,z")
                                                        ALIAS(csrrsi, ANY, ANY, ANY, ANY_IMM, "csrrs", "d,c,z")
                                                            ALIAS(csrrci, ANY, ANY, ANY, ANY_IMM, "csrrc", "d,c,z")};

static bool is_alias(const struct alias *a, const struct rv64_insn *insn)
{
    return (a->op == insn->base || a->op == insn->op) && (a->rd == ANY || a->rd == insn->rd) &&
           (a->rs1 == ANY || a->rs1 == insn->rs1) &&
           (a->rs2 == ANY || insn->rs2 == (a->rs2 == SAME ? insn->rs1 : a->rs2)) &&
           (a->imm == ANY_IMM || a->imm == insn->imm);
}

int rv64_disassemble(uint32_t word, uint64_t address, char *text, size_t size)
{
    struct rv64_insn insn = rv64_decode_word(word);
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
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (is_alias(&aliases[i], &insn)) {
            put(&w, "%s", aliases[i].mnemonic);
            put_operands(&w, aliases[i].operands, &insn, address);
            return insn.length;
        }
    }
    put(&w, "%s", mnemonics[insn.base]);
    if (formats[insn.base] == RV64_AMO || formats[insn.base] == RV64_LR) {
        static const char orders[4][6] = {"", ".rl", ".aq", ".aqrl"}; /* bits 26 and 25 */
        put(&w, "%s", orders[word >> 25 & 3]);
    }
    put_operands(&w, operands[formats[insn.base]], &insn, address);
    return insn.length;
}

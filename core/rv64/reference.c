/* RV64GC in user mode, to be read beside its description:
 *
 *   A. Waterman and K. Asanović (editors), "The RISC-V Instruction Set Manual, Volume I: User-Level ISA",
 *   document version 20191213 (2019), to which all chapters, sections and tables below refer.
 *
 * Every engine is judged by this one, so it has its own decoding and its own arithmetic, and no cleverness. An
 * instruction checks all that could stop it before it changes anything. What the manual leaves open is decided so:
 *
 *   - encodings that are reserved, or of extensions that are not here, are illegal instructions; HINTs do nothing;
 *   - misaligned loads and stores work; misaligned atomics stop;
 *   - the address of a load or store fault is where the access starts, whichever of its bytes cannot be accessed;
 *   - one hart: every access is atomic, fences have nothing to order, and there is no copy of code for
 *     fence.i to renew. */
#include "rv64/reference.h"
#include "rv64/reference_b.h"
#include "rv64/reference_decode.h"
#include "rv64/reference_fp.h"
#include "rv64/reference_hart.h"
#include "rv64/reference_v.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* ---- Loads and stores: sections 2.6, 5.3, 11.5 and 12.3 ---------------------------------------------------------- */

static bool load_x(struct hart *h, uint32_t insn)
{
    uint64_t address = masked(h, x(h, rs1(insn)) + imm_i(insn));
    uint32_t width = funct3(insn); /* log2 of the bytes; 4 more: zero-extended */

    if (width == 7)
        return illegal(h);
    if (!allows(h, address, UINT64_C(1) << (width & 3), PAGE_READ))
        return fault(h, bobbin_stop_load_fault, address);
    switch (width) {
    case 0: /* LB */
        return set_x(h, rd(insn), sign_extend(load(h, address, 1), 8));
    case 1: /* LH */
        return set_x(h, rd(insn), sign_extend(load(h, address, 2), 16));
    case 2: /* LW */
        return set_x(h, rd(insn), sign_extend(load(h, address, 4), 32));
    case 3: /* LD */
        return set_x(h, rd(insn), load(h, address, 8));
    case 4: /* LBU */
        return set_x(h, rd(insn), load(h, address, 1));
    case 5: /* LHU */
        return set_x(h, rd(insn), load(h, address, 2));
    default: /* LWU */
        return set_x(h, rd(insn), load(h, address, 4));
    }
}

/* Stores the lower 1 << width bytes of `value`, for SB, SH, SW, SD, FSW and FSD. */
static bool store_value(struct hart *h, uint32_t insn, uint32_t width, uint64_t value)
{
    uint64_t address = masked(h, x(h, rs1(insn)) + imm_s(insn));

    if (!allows(h, address, UINT64_C(1) << width, PAGE_WRITE))
        return fault(h, bobbin_stop_store_fault, address);
    switch (width) {
    case 0:
        store(h, address, 1, value);
        break;
    case 1:
        store(h, address, 2, value);
        break;
    case 2:
        store(h, address, 4, value);
        break;
    case 3:
        store(h, address, 8, value);
        break;
    }
    return true;
}

static bool store_x(struct hart *h, uint32_t insn)
{
    if (funct3(insn) > 3)
        return illegal(h);
    return store_value(h, insn, funct3(insn), x(h, rs2(insn)));
}

/* Whether there are floating-point numbers of 1 << width bytes. */
static bool has_float(const struct hart *h, uint32_t width)
{
    return (width == 1 && HAS(Zfhmin)) || (width == 2 && HAS(F)) || (width == 3 && HAS(D));
}

static bool load_f(struct hart *h, uint32_t insn)
{
    uint64_t address = masked(h, x(h, rs1(insn)) + imm_i(insn));
    uint32_t width = funct3(insn);

    if (width == 0 || width > 4)
        return rv64_reference_v(h, insn);
    if (!has_float(h, width))
        return illegal(h);
    if (!allows(h, address, UINT64_C(1) << width, PAGE_READ))
        return fault(h, bobbin_stop_load_fault, address);
    if (width == 1) /* FLH, NaN-boxed: section 12.2 */
        h->state->f[rd(insn)] = UINT64_C(0xffffffffffff0000) | load(h, address, 2);
    else if (width == 2) /* FLW */
        h->state->f[rd(insn)] = UINT64_C(0xffffffff00000000) | load(h, address, 4);
    else /* FLD */
        h->state->f[rd(insn)] = load(h, address, 8);
    return true;
}

/* FSH, FSW, FSD. They move bits and ask for no NaN box. */
static bool store_f(struct hart *h, uint32_t insn)
{
    if (funct3(insn) == 0 || funct3(insn) > 4)
        return rv64_reference_v(h, insn);
    if (!has_float(h, funct3(insn)))
        return illegal(h);
    return store_value(h, insn, funct3(insn), h->state->f[rs2(insn)]);
}

/* ---- Integer computation: sections 2.4 and 5.2; M: chapter 7 ----------------------------------------------------- */

static bool op_imm(struct hart *h, uint32_t insn)
{
    uint64_t a = x(h, rs1(insn)), imm = imm_i(insn);
    uint32_t shift = bits(insn, 25, 20);

    switch (funct3(insn)) {
    case 0: /* ADDI */
        return set_x(h, rd(insn), a + imm);
    case 1: /* SLLI */
        if (bits(insn, 31, 26) != 0)
            return illegal(h);
        return set_x(h, rd(insn), a << shift);
    case 2: /* SLTI */
        return set_x(h, rd(insn), (int64_t)a < (int64_t)imm);
    case 3: /* SLTIU */
        return set_x(h, rd(insn), a < imm);
    case 4: /* XORI */
        return set_x(h, rd(insn), a ^ imm);
    case 5:
        if (bits(insn, 31, 26) == 0) /* SRLI */
            return set_x(h, rd(insn), a >> shift);
        if (bits(insn, 31, 26) == 0x10) /* SRAI */
            return set_x(h, rd(insn), (uint64_t)((int64_t)a >> shift));
        return illegal(h);
    case 6: /* ORI */
        return set_x(h, rd(insn), a | imm);
    default: /* ANDI */
        return set_x(h, rd(insn), a & imm);
    }
}

static bool op_imm_32(struct hart *h, uint32_t insn)
{
    uint32_t a = (uint32_t)x(h, rs1(insn)), shift = bits(insn, 24, 20);

    switch (funct7(insn) << 3 | funct3(insn)) {
    case 0x00 << 3 | 1: /* SLLIW */
        return set_x(h, rd(insn), sign_extend(a << shift, 32));
    case 0x00 << 3 | 5: /* SRLIW */
        return set_x(h, rd(insn), sign_extend(a >> shift, 32));
    case 0x20 << 3 | 5: /* SRAIW */
        return set_x(h, rd(insn), (uint64_t)(int64_t)((int32_t)a >> shift));
    }
    if (funct3(insn) == 0) /* ADDIW */
        return set_x(h, rd(insn), sign_extend(a + imm_i(insn), 32));
    return illegal(h);
}

static bool op(struct hart *h, uint32_t insn)
{
    uint64_t a = x(h, rs1(insn)), b = x(h, rs2(insn));
    bool overflows = a == UINT64_C(1) << 63 && b == UINT64_MAX; /* signed division: table 7.1 */

    if (funct7(insn) == 0x01 && !HAS(M))
        return illegal(h);
    switch (funct7(insn) << 3 | funct3(insn)) {
    case 0x00 << 3 | 0: /* ADD */
        return set_x(h, rd(insn), a + b);
    case 0x20 << 3 | 0: /* SUB */
        return set_x(h, rd(insn), a - b);
    case 0x00 << 3 | 1: /* SLL */
        return set_x(h, rd(insn), a << (b & 63));
    case 0x00 << 3 | 2: /* SLT */
        return set_x(h, rd(insn), (int64_t)a < (int64_t)b);
    case 0x00 << 3 | 3: /* SLTU */
        return set_x(h, rd(insn), a < b);
    case 0x00 << 3 | 4: /* XOR */
        return set_x(h, rd(insn), a ^ b);
    case 0x00 << 3 | 5: /* SRL */
        return set_x(h, rd(insn), a >> (b & 63));
    case 0x20 << 3 | 5: /* SRA */
        return set_x(h, rd(insn), (uint64_t)((int64_t)a >> (b & 63)));
    case 0x00 << 3 | 6: /* OR */
        return set_x(h, rd(insn), a | b);
    case 0x00 << 3 | 7: /* AND */
        return set_x(h, rd(insn), a & b);

    case 0x01 << 3 | 0: /* MUL */
        return set_x(h, rd(insn), a * b);
    case 0x01 << 3 | 1: /* MULH */
        return set_x(h, rd(insn), (uint64_t)((int128)(int64_t)a * (int64_t)b >> 64));
    case 0x01 << 3 | 2: /* MULHSU */
        return set_x(h, rd(insn), (uint64_t)((int128)(int64_t)a * (int128)b >> 64));
    case 0x01 << 3 | 3: /* MULHU */
        return set_x(h, rd(insn), (uint64_t)((uint128)a * b >> 64));
    case 0x01 << 3 | 4: /* DIV */
        return set_x(h, rd(insn), b == 0 ? UINT64_MAX : overflows ? a : (uint64_t)((int64_t)a / (int64_t)b));
    case 0x01 << 3 | 5: /* DIVU */
        return set_x(h, rd(insn), b == 0 ? UINT64_MAX : a / b);
    case 0x01 << 3 | 6: /* REM */
        return set_x(h, rd(insn), b == 0 ? a : overflows ? 0 : (uint64_t)((int64_t)a % (int64_t)b));
    case 0x01 << 3 | 7: /* REMU */
        return set_x(h, rd(insn), b == 0 ? a : a % b);
    }
    return illegal(h);
}

static bool op_32(struct hart *h, uint32_t insn)
{
    uint32_t a = (uint32_t)x(h, rs1(insn)), b = (uint32_t)x(h, rs2(insn));
    bool overflows = a == UINT32_C(1) << 31 && b == UINT32_MAX;
    uint32_t result;

    if (funct7(insn) == 0x01 && !HAS(M))
        return illegal(h);
    switch (funct7(insn) << 3 | funct3(insn)) {
    case 0x00 << 3 | 0: /* ADDW */
        result = a + b;
        break;
    case 0x20 << 3 | 0: /* SUBW */
        result = a - b;
        break;
    case 0x00 << 3 | 1: /* SLLW */
        result = a << (b & 31);
        break;
    case 0x00 << 3 | 5: /* SRLW */
        result = a >> (b & 31);
        break;
    case 0x20 << 3 | 5: /* SRAW */
        result = (uint32_t)((int32_t)a >> (b & 31));
        break;
    case 0x01 << 3 | 0: /* MULW */
        result = a * b;
        break;
    case 0x01 << 3 | 4: /* DIVW */
        result = b == 0 ? UINT32_MAX : overflows ? a : (uint32_t)((int32_t)a / (int32_t)b);
        break;
    case 0x01 << 3 | 5: /* DIVUW */
        result = b == 0 ? UINT32_MAX : a / b;
        break;
    case 0x01 << 3 | 6: /* REMW */
        result = b == 0 ? a : overflows ? 0 : (uint32_t)((int32_t)a % (int32_t)b);
        break;
    case 0x01 << 3 | 7: /* REMUW */
        result = b == 0 ? a : a % b;
        break;
    default:
        return illegal(h);
    }
    return set_x(h, rd(insn), sign_extend(result, 32));
}

/* ---- Control transfer: section 2.5 ------------------------------------------------------------------------------- */

static bool branch(struct hart *h, uint32_t insn)
{
    uint64_t a = x(h, rs1(insn)), b = x(h, rs2(insn));
    bool taken;

    switch (funct3(insn)) {
    case 0: /* BEQ */
        taken = a == b;
        break;
    case 1: /* BNE */
        taken = a != b;
        break;
    case 4: /* BLT */
        taken = (int64_t)a < (int64_t)b;
        break;
    case 5: /* BGE */
        taken = (int64_t)a >= (int64_t)b;
        break;
    case 6: /* BLTU */
        taken = a < b;
        break;
    case 7: /* BGEU */
        taken = a >= b;
        break;
    default:
        return illegal(h);
    }
    if (taken)
        h->next = h->state->pc + imm_b(insn);
    return true;
}

static bool jal(struct hart *h, uint32_t insn)
{
    uint64_t link = h->next;

    h->next = h->state->pc + imm_j(insn);
    return set_x(h, rd(insn), link);
}

static bool jalr(struct hart *h, uint32_t insn)
{
    uint64_t link = h->next;

    if (funct3(insn) != 0)
        return illegal(h);
    h->next = (x(h, rs1(insn)) + imm_i(insn)) & ~UINT64_C(1); /* first: rd may be rs1 */
    return set_x(h, rd(insn), link);
}

/* ---- A: chapter 8 ------------------------------------------------------------------------------------------------ */

/* Zacas, 1.0: the register rd, or of a quadword the pair rd and rd + 1, is compared with memory, and rs2 takes its
 * place if they are equal; rd becomes what was there. Pairs have even numbers, and that of x0 is 0. */
static bool compare_and_swap(struct hart *h, uint32_t insn, uint64_t address, size_t length)
{
    uint32_t parts = length == 16 ? 2 : 1;
    size_t size = length / parts;
    uint64_t old[2];
    bool equal = true;

    if (parts == 2 && (rd(insn) % 2 != 0 || rs2(insn) % 2 != 0))
        return illegal(h);
    if (address % length != 0)
        return fault(h, bobbin_stop_misaligned, address);
    if (!allows(h, address, length, PAGE_WRITE))
        return fault(h, bobbin_stop_store_fault, address);
    if (!allows(h, address, length, PAGE_READ))
        return fault(h, bobbin_stop_load_fault, address);
    for (uint32_t n = 0; n < parts; n++) {
        uint64_t expected = rd(insn) == 0 ? 0 : x(h, rd(insn) + n);

        old[n] = sign_extend(load(h, address + n * 8, size), (int)size * 8);
        equal = equal && old[n] == sign_extend(expected, (int)size * 8);
    }
    for (uint32_t n = 0; n < parts && equal; n++)
        store(h, address + n * 8, size, rs2(insn) == 0 ? 0 : x(h, rs2(insn) + n));
    for (uint32_t n = 0; n < parts && rd(insn) != 0; n++)
        set_x(h, rd(insn) + n, old[n]);
    return true;
}

static bool amo(struct hart *h, uint32_t insn)
{
    struct rv64_state *s = h->state;
    uint64_t address = masked(h, x(h, rs1(insn))), b = x(h, rs2(insn)), old, new;
    uint32_t funct5 = bits(insn, 31, 27); /* bits 26 and 25, aq and rl, have nothing to order */
    size_t length;

    /* A has words and doublewords, Zabha (1.0) the narrower ones; of quadwords there is only AMOCAS. */
    if (funct3(insn) > 4 || !HAS(A) || (funct3(insn) < 2 && !HAS(Zabha)) || (funct3(insn) == 4 && funct5 != 0x05))
        return illegal(h);
    length = (size_t)1 << funct3(insn);

    if (funct5 == 0x05) /* AMOCAS */
        return HAS(Zacas) ? compare_and_swap(h, insn, address, length) : illegal(h);
    if ((funct5 == 0x02 || funct5 == 0x03) && length < 4)
        return illegal(h);
    if (funct5 == 0x02 && rs2(insn) != 0) /* LR has no rs2 */
        return illegal(h);
    if (funct5 > 0x03 && funct5 % 4 != 0)
        return illegal(h);
    if (address % length != 0)
        return fault(h, bobbin_stop_misaligned, address);

    if (funct5 == 0x02) { /* LR */
        if (!allows(h, address, length, PAGE_READ))
            return fault(h, bobbin_stop_load_fault, address);
        s->reserved = address;
        s->reserved_value = sign_extend(load(h, address, length), (int)length * 8);
        return set_x(h, rd(insn), s->reserved_value);
    }

    /* SC. There is no other hart, but the program's own stores end a reservation as well; where they put back what was
     * there, nobody can tell. */
    if (funct5 == 0x03) {
        bool success = s->reserved == address;

        if (success && !allows(h, address, length, PAGE_WRITE))
            return fault(h, bobbin_stop_store_fault, address);
        success = success && sign_extend(load(h, address, length), (int)length * 8) == s->reserved_value;
        if (success)
            store(h, address, length, b);
        s->reserved = RV64_NOT_RESERVED;
        return set_x(h, rd(insn), !success);
    }

    if (!allows(h, address, length, PAGE_WRITE))
        return fault(h, bobbin_stop_store_fault, address);
    if (!allows(h, address, length, PAGE_READ))
        return fault(h, bobbin_stop_load_fault, address);
    /* Both operands of a word are sign-extended; that keeps their order, as signed and as unsigned numbers. */
    old = sign_extend(load(h, address, length), (int)length * 8);
    b = sign_extend(b, (int)length * 8);
    switch (funct5) {
    case 0x00: /* AMOADD */
        new = old + b;
        break;
    case 0x01: /* AMOSWAP */
        new = b;
        break;
    case 0x04: /* AMOXOR */
        new = old ^ b;
        break;
    case 0x08: /* AMOOR */
        new = old | b;
        break;
    case 0x0c: /* AMOAND */
        new = old &b;
        break;
    case 0x10: /* AMOMIN */
        new = (int64_t)old < (int64_t)b ? old : b;
        break;
    case 0x14: /* AMOMAX */
        new = (int64_t)old > (int64_t)b ? old : b;
        break;
    case 0x18: /* AMOMINU */
        new = old < b ? old : b;
        break;
    default: /* AMOMAXU */
        new = old > b ? old : b;
        break;
    }
    store(h, address, length, new);
    return set_x(h, rd(insn), old);
}

/* ---- MISC-MEM: section 2.7, chapter 3; Zicbom and Zicboz, 1.0 -----------------------------------------------------
 */

static bool cache_block(struct hart *h, uint32_t insn)
{
    uint64_t address = masked(h, x(h, rs1(insn))), block = address - address % 64;

    if (rd(insn) != 0)
        return illegal(h);
    switch (bits(insn, 31, 20)) {
    case 1: /* CBO.CLEAN */
    case 2: /* CBO.FLUSH: there is no cache; the block is to be one that can be loaded from or stored to */
        if (!HAS(Zicbom))
            return illegal(h);
        if (!allows(h, block, 64, PAGE_READ) && !allows(h, block, 64, PAGE_WRITE))
            return fault(h, bobbin_stop_store_fault, address);
        return true;
    case 4: /* CBO.ZERO */
        if (!HAS(Zicboz))
            return illegal(h);
        if (!allows(h, block, 64, PAGE_WRITE))
            return fault(h, bobbin_stop_store_fault, address);
        for (uint64_t n = 0; n < 64; n++)
            store(h, block + n, 1, 0);
        return true;
    default: /* also CBO.INVAL: not for user mode */
        return illegal(h);
    }
}

static bool misc_mem(struct hart *h, uint32_t insn)
{
    switch (funct3(insn)) {
    case 0: /* FENCE; its other fields are reserved, and to be ignored */
        return true;
    case 1: /* FENCE.I, likewise */
        return HAS(Zifencei) ? true : illegal(h);
    case 2:
        return cache_block(h, insn);
    default:
        return illegal(h);
    }
}

/* ---- SYSTEM: section 2.8; Zicsr: chapters 9 and 10, section 11.2 ------------------------------------------------- */

static bool csr(struct hart *h, uint32_t insn)
{
    struct rv64_state *s = h->state;
    uint32_t number = bits(insn, 31, 20);
    uint64_t operand = funct3(insn) & 4 ? rs1(insn) : x(h, rs1(insn)); /* CSRRWI, CSRRSI, CSRRCI: a number */
    bool writes = (funct3(insn) & 3) == 1 || rs1(insn) != 0;           /* table 9.1 */
    uint64_t old, new;

    switch (number) {
    case 0x001: /* fflags */
        old = s->fflags;
        break;
    case 0x002: /* frm */
        old = s->frm;
        break;
    case 0x003: /* fcsr */
        old = s->frm << 5 | s->fflags;
        break;
    case 0x008: /* vstart */
        old = s->vstart;
        break;
    case 0x009: /* vxsat */
        old = s->vxsat;
        break;
    case 0x00a: /* vxrm */
        old = s->vxrm;
        break;
    case 0x00f: /* vcsr */
        old = s->vxrm << 1 | s->vxsat;
        break;
    case 0xc20: /* vl */
        old = s->vl;
        break;
    case 0xc21: /* vtype */
        old = s->vtype;
        break;
    case 0xc22: /* vlenb */
        old = s->vlenb;
        break;
    case 0xc00: /* cycle */
    case 0xc01: /* time */
    case 0xc02: /* instret */
        old = s->instret;
        break;
    default:
        return illegal(h);
    }
    if (!HAS(V) && (number == 0x008 || number == 0x009 || number == 0x00a || number == 0x00f || number >= 0xc20))
        return illegal(h);
    if (writes && bits(number, 11, 10) == 3) /* read-only: section 2.1 of volume II */
        return illegal(h);

    switch (funct3(insn) & 3) {
    case 1: /* CSRRW */
        new = operand;
        break;
    case 2: /* CSRRS */
        new = old | operand;
        break;
    case 3: /* CSRRC */
        new = old & ~operand;
        break;
    default:
        return illegal(h);
    }
    if (writes) {
        switch (number) {
        case 0x001:
            s->fflags = new & 0x1f;
            break;
        case 0x002:
            s->frm = new & 0x7;
            break;
        case 0x003:
            s->fflags = new & 0x1f;
            s->frm = new >> 5 & 0x7;
            break;
        case 0x008: /* as many bits as the number of the last element of eight registers of bytes */
            s->vstart = new &(s->vlenb * 8 - 1);
            break;
        case 0x009:
            s->vxsat = new & 0x1;
            break;
        case 0x00a:
            s->vxrm = new & 0x3;
            break;
        case 0x00f:
            s->vxsat = new & 0x1;
            s->vxrm = new >> 1 & 0x3;
            break;
        }
    }
    return set_x(h, rd(insn), old);
}

/* MOP.R.n and MOP.RR.n: Zimop, 1.0. */
static bool may_be(struct hart *h, uint32_t insn)
{
    bool one = bits(insn, 25, 22) == 7, two = bits(insn, 25, 25) == 1;

    if (!HAS(Zimop) || bits(insn, 31, 31) == 0 || bits(insn, 29, 28) != 0 || (!one && !two))
        return illegal(h);
    return set_x(h, rd(insn), 0);
}

static bool system_insn(struct hart *h, uint32_t insn)
{
    if (insn == 0x00000073) { /* ECALL */
        h->stop->kind = bobbin_stop_ecall;
        return true;
    }
    if (insn == 0x00100073) { /* EBREAK */
        h->stop->kind = bobbin_stop_ebreak;
        return true;
    }
    if (insn == 0x00d00073 || insn == 0x01d00073) /* WRS.NTO, WRS.STO: Zawrs, 1.01. They may wait for no time at all. */
        return HAS(Zawrs) ? true : illegal(h);
    if (funct3(insn) == 4)
        return may_be(h, insn);
    if (funct3(insn) == 0 || !HAS(Zicsr))
        return illegal(h);
    return csr(h, insn);
}

/* ---- From instruction to instruction ----------------------------------------------------------------------------- */

static bool execute(struct hart *h, uint32_t insn)
{
    switch (bits(insn, 6, 0)) {
    case LOAD:
        return load_x(h, insn);
    case LOAD_FP:
        return load_f(h, insn);
    case MISC_MEM:
        return misc_mem(h, insn);
    case OP_IMM:
        return rv64_reference_b(h->state, insn, h->isa) || op_imm(h, insn);
    case AUIPC:
        return set_x(h, rd(insn), h->state->pc + imm_u(insn));
    case OP_IMM_32:
        return rv64_reference_b(h->state, insn, h->isa) || op_imm_32(h, insn);
    case STORE:
        return store_x(h, insn);
    case STORE_FP:
        return store_f(h, insn);
    case AMO:
        return amo(h, insn);
    case OP:
        return rv64_reference_b(h->state, insn, h->isa) || op(h, insn);
    case LUI:
        return set_x(h, rd(insn), imm_u(insn));
    case OP_32:
        return rv64_reference_b(h->state, insn, h->isa) || op_32(h, insn);
    case MADD:
    case MSUB:
    case NMSUB:
    case NMADD:
    case OP_FP:
        return rv64_reference_fp(h->state, insn, h->isa) ? true : illegal(h);
    case OP_V:
        return rv64_reference_v(h, insn);
    case BRANCH:
        return branch(h, insn);
    case JALR:
        return jalr(h, insn);
    case JAL:
        return jal(h, insn);
    case SYSTEM:
        return system_insn(h, insn);
    default:
        return illegal(h);
    }
}

/* One instruction. It comes in halfwords (section 1.5), of which the first says whether there is a second; more than
 * two would be longer than any that exists. */
static bool step(struct hart *h)
{
    uint64_t pc = h->state->pc;
    uint32_t insn;

    if (pc % 2 != 0 || !allows(h, pc, 2, PAGE_EXEC))
        return fault(h, bobbin_stop_fetch_fault, pc);
    insn = (uint32_t)load(h, pc, 2);
    if (bits(insn, 1, 0) != 3) {
        h->next = pc + 2;
        insn = HAS(C) ? expand(insn, h->isa) : ILLEGAL;
    } else {
        if (!allows(h, pc + 2, 2, PAGE_EXEC))
            return fault(h, bobbin_stop_fetch_fault, pc + 2);
        h->next = pc + 4;
        insn |= (uint32_t)load(h, pc + 2, 2) << 16;
    }
    if (!execute(h, insn))
        return false;
    h->state->pc = h->next;
    h->state->instret++;
    return true;
}

int64_t rv64_reference(struct rv64_state *state, struct memory *memory, uint64_t isa, int64_t fuel,
                       struct rv64_stop *stop)
{
    struct hart h = {state, memory, isa, stop, 0};
    int64_t steps = 0;

    /* Until the fuel is used up, or an instruction finds another reason. */
    *stop = (struct rv64_stop){bobbin_stop_fuel, 0};
    while (steps < fuel && stop->kind == bobbin_stop_fuel)
        if (step(&h))
            steps++;
    return steps;
}

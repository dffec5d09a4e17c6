/* RV64I and Zifencei. Part of insns.h. The manual's chapters 2, 3 and 5. */

static ALWAYS_INLINE struct slot *rv64_do_lui(INSN_ARGS)
{
    return rv64_result(IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_auipc(INSN_ARGS)
{
    return rv64_result(rv64_pc(m, i) + IMM, i, o, r, m, length);
}

/* ---- Jumps and branches ------------------------------------------------------------------------------------------ */

static ALWAYS_INLINE struct slot *rv64_do_jal(INSN_ARGS)
{
    rv64_set_x(m, o->rd, rv64_pc(m, i) + (uint64_t)length);
    return rv64_transfer(i, rv64_target(i, o), r, m);
}

static ALWAYS_INLINE struct slot *rv64_do_jalr(INSN_ARGS)
{
    uint64_t target = (RS1 + IMM) & ~UINT64_C(1); /* before rd is written: it may be rs1 */
    struct slot *to;

    rv64_set_x(m, o->rd, rv64_pc(m, i) + (uint64_t)length);
    if (UNLIKELY(target >= r->size))
        return rv64_transfer(i, rv64_jump_outside(m, target), r, m);
    to = rv64_slot(m, target);
    if (PREDECODED && UNLIKELY(to->handler.token == 0))
        rv64_fill_page(m, target); /* the first time that control gets to this page */
    return rv64_transfer(i, to, r, m);
}

static ALWAYS_INLINE struct slot *rv64_branch(bool taken, INSN_ARGS)
{
    if (taken) {
        KEEP_BRANCH();
        return rv64_transfer(i, rv64_target(i, o), r, m);
    }
    return rv64_next(i, r, length);
}

static ALWAYS_INLINE struct slot *rv64_do_beq(INSN_ARGS)
{
    return rv64_branch(RS1 == RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_bne(INSN_ARGS)
{
    return rv64_branch(RS1 != RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_blt(INSN_ARGS)
{
    return rv64_branch((int64_t)RS1 < (int64_t)RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_bge(INSN_ARGS)
{
    return rv64_branch((int64_t)RS1 >= (int64_t)RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_bltu(INSN_ARGS)
{
    return rv64_branch(RS1 < RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_bgeu(INSN_ARGS)
{
    return rv64_branch(RS1 >= RS2, i, o, r, m, length);
}

/* ---- Loads and stores; misaligned ones are allowed --------------------------------------------------------------- */

/* `value` has the type that is in memory; the conversion to 64 bits sign- or zero-extends it. */
#define TO_X(m, o, value) rv64_set_x(m, (o)->rd, (uint64_t)(int64_t)(value))

RV64_LOAD(lb, int8_t, TO_X)
RV64_LOAD(lh, int16_t, TO_X)
RV64_LOAD(lw, int32_t, TO_X)
RV64_LOAD(ld, int64_t, TO_X)
RV64_LOAD(lbu, uint8_t, TO_X)
RV64_LOAD(lhu, uint16_t, TO_X)
RV64_LOAD(lwu, uint32_t, TO_X)
RV64_STORE(sb, uint8_t, RS2)
RV64_STORE(sh, uint16_t, RS2)
RV64_STORE(sw, uint32_t, RS2)
RV64_STORE(sd, uint64_t, RS2)

#undef TO_X

/* ---- Arithmetic; shift amounts are in range where they are immediates -------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_do_addi(INSN_ARGS)
{
    return rv64_result(RS1 + IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_slti(INSN_ARGS)
{
    return rv64_result((int64_t)RS1 < (int64_t)IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sltiu(INSN_ARGS)
{
    return rv64_result(RS1 < IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_xori(INSN_ARGS)
{
    return rv64_result(RS1 ^ IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_ori(INSN_ARGS)
{
    return rv64_result(RS1 | IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_andi(INSN_ARGS)
{
    return rv64_result(RS1 & IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_slli(INSN_ARGS)
{
    return rv64_result(RS1 << o->imm, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_srli(INSN_ARGS)
{
    return rv64_result(RS1 >> o->imm, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_srai(INSN_ARGS)
{
    return rv64_result((uint64_t)((int64_t)RS1 >> o->imm), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_add(INSN_ARGS)
{
    return rv64_result(RS1 + RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sub(INSN_ARGS)
{
    return rv64_result(RS1 - RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sll(INSN_ARGS)
{
    return rv64_result(RS1 << (RS2 & 63), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_slt(INSN_ARGS)
{
    return rv64_result((int64_t)RS1 < (int64_t)RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sltu(INSN_ARGS)
{
    return rv64_result(RS1 < RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_xor(INSN_ARGS)
{
    return rv64_result(RS1 ^ RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_srl(INSN_ARGS)
{
    return rv64_result(RS1 >> (RS2 & 63), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sra(INSN_ARGS)
{
    return rv64_result((uint64_t)((int64_t)RS1 >> (RS2 & 63)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_or(INSN_ARGS)
{
    return rv64_result(RS1 | RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_and(INSN_ARGS)
{
    return rv64_result(RS1 & RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_addiw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 + IMM), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_slliw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 << o->imm), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_srliw(INSN_ARGS)
{
    return rv64_result(rv64_word((uint32_t)RS1 >> o->imm), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sraiw(INSN_ARGS)
{
    return rv64_result(rv64_word((uint64_t)((int32_t)RS1 >> o->imm)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_addw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 + RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_subw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 - RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sllw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 << (RS2 & 31)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_srlw(INSN_ARGS)
{
    return rv64_result(rv64_word((uint32_t)RS1 >> (RS2 & 31)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sraw(INSN_ARGS)
{
    return rv64_result(rv64_word((uint64_t)((int32_t)RS1 >> (RS2 & 31))), i, o, r, m, length);
}

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

/* One hart sees its own memory accesses in order (section 2.7). */
static ALWAYS_INLINE struct slot *rv64_do_fence(INSN_ARGS)
{
    return rv64_next(i, r, length);
}

static ALWAYS_INLINE struct slot *rv64_do_fence_i(INSN_ARGS)
{
    rv64_code_changed(m, 0, m->memory.size);
    return rv64_next(i, r, length);
}

static ALWAYS_INLINE struct slot *rv64_do_ecall(INSN_ARGS)
{
    return rv64_stop(m, bobbin_stop_ecall, rv64_next(i, r, length));
}

static ALWAYS_INLINE struct slot *rv64_do_ebreak(INSN_ARGS)
{
    return rv64_stop(m, bobbin_stop_ebreak, rv64_next(i, r, length));
}

/* RV64I and Zifencei. Part of insns.h. The manual's chapters 2, 3 and 5. */

static ALWAYS_INLINE struct slot *rv64_do_lui(INSN_ARGS)
{
    return rv64_result(IMM, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_auipc(INSN_ARGS)
{
    return rv64_result(rv64_pc(m, i) + IMM, i, o, r, m, length);
}

/* ---- Jumps and branches: o->imm is a distance in slots ----------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_do_jal(INSN_ARGS)
{
    rv64_set_x(m, o->rd, rv64_pc(m, i) + (uint64_t)length);
    return rv64_transfer(i, i + o->imm, r, m);
}

static ALWAYS_INLINE struct slot *rv64_do_jalr(INSN_ARGS)
{
    uint64_t target = (RS1 + IMM) & ~UINT64_C(1); /* before rd is written: it may be rs1 */
    struct slot *to;

    rv64_set_x(m, o->rd, rv64_pc(m, i) + (uint64_t)length);
    if (UNLIKELY(target >= m->memory.size))
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
        return rv64_transfer(i, i + o->imm, r, m);
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

/* `type` is what is in memory; the conversion to 64 bits sign- or zero-extends it. */
#define RV64_LOAD(type)                                                                                                \
    do {                                                                                                               \
        uint64_t address = RS1 + IMM;                                                                                  \
        const uint8_t *from = rv64_readable(m, address, sizeof(type));                                                 \
        type value;                                                                                                    \
                                                                                                                       \
        if (UNLIKELY(from == NULL))                                                                                    \
            return rv64_fault(i, m, bobbin_stop_load_fault, address);                                                  \
        memcpy(&value, from, sizeof value);                                                                            \
        return rv64_result((uint64_t)(int64_t)value, i, o, r, m, length);                                              \
    } while (0)

#define RV64_STORE(type)                                                                                               \
    do {                                                                                                               \
        uint64_t address = RS1 + IMM;                                                                                  \
        uint8_t *to = rv64_writable(m, address, sizeof(type));                                                         \
        type value = (type)RS2;                                                                                        \
                                                                                                                       \
        if (UNLIKELY(to == NULL))                                                                                      \
            return rv64_fault(i, m, bobbin_stop_store_fault, address);                                                 \
        memcpy(to, &value, sizeof value);                                                                              \
        return rv64_next(i, r, length);                                                                                \
    } while (0)

static ALWAYS_INLINE struct slot *rv64_do_lb(INSN_ARGS)
{
    RV64_LOAD(int8_t);
}

static ALWAYS_INLINE struct slot *rv64_do_lh(INSN_ARGS)
{
    RV64_LOAD(int16_t);
}

static ALWAYS_INLINE struct slot *rv64_do_lw(INSN_ARGS)
{
    RV64_LOAD(int32_t);
}

static ALWAYS_INLINE struct slot *rv64_do_ld(INSN_ARGS)
{
    RV64_LOAD(int64_t);
}

static ALWAYS_INLINE struct slot *rv64_do_lbu(INSN_ARGS)
{
    RV64_LOAD(uint8_t);
}

static ALWAYS_INLINE struct slot *rv64_do_lhu(INSN_ARGS)
{
    RV64_LOAD(uint16_t);
}

static ALWAYS_INLINE struct slot *rv64_do_lwu(INSN_ARGS)
{
    RV64_LOAD(uint32_t);
}

static ALWAYS_INLINE struct slot *rv64_do_sb(INSN_ARGS)
{
    RV64_STORE(uint8_t);
}

static ALWAYS_INLINE struct slot *rv64_do_sh(INSN_ARGS)
{
    RV64_STORE(uint16_t);
}

static ALWAYS_INLINE struct slot *rv64_do_sw(INSN_ARGS)
{
    RV64_STORE(uint32_t);
}

static ALWAYS_INLINE struct slot *rv64_do_sd(INSN_ARGS)
{
    RV64_STORE(uint64_t);
}

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

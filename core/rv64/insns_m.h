/* M: multiplication and division, chapter 7. Part of insns.h. Division by zero and overflow have results, not traps
 * (table 7.1). */

static ALWAYS_INLINE uint64_t rv64_divide(int64_t a, int64_t b)
{
    if (b == 0)
        return UINT64_MAX;
    return b == -1 ? -(uint64_t)a : (uint64_t)(a / b); /* overflow wraps to the dividend */
}

static ALWAYS_INLINE uint64_t rv64_remainder(int64_t a, int64_t b)
{
    if (b == 0)
        return (uint64_t)a;
    return b == -1 ? 0 : (uint64_t)(a % b);
}

static ALWAYS_INLINE struct slot *rv64_do_mul(INSN_ARGS)
{
    return rv64_result(RS1 * RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_mulh(INSN_ARGS)
{
    return rv64_result((uint64_t)(((__int128)(int64_t)RS1 * (int64_t)RS2) >> 64), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_mulhsu(INSN_ARGS)
{
    return rv64_result((uint64_t)(((__int128)(int64_t)RS1 * RS2) >> 64), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_mulhu(INSN_ARGS)
{
    return rv64_result((uint64_t)(((unsigned __int128)RS1 * RS2) >> 64), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_div(INSN_ARGS)
{
    return rv64_result(rv64_divide((int64_t)RS1, (int64_t)RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_divu(INSN_ARGS)
{
    return rv64_result(RS2 == 0 ? UINT64_MAX : RS1 / RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_rem(INSN_ARGS)
{
    return rv64_result(rv64_remainder((int64_t)RS1, (int64_t)RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_remu(INSN_ARGS)
{
    return rv64_result(RS2 == 0 ? RS1 : RS1 % RS2, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_mulw(INSN_ARGS)
{
    return rv64_result(rv64_word(RS1 * RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_divw(INSN_ARGS)
{
    return rv64_result(rv64_word(rv64_divide((int32_t)RS1, (int32_t)RS2)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_divuw(INSN_ARGS)
{
    return rv64_result((uint32_t)RS2 == 0 ? UINT64_MAX : rv64_word((uint32_t)RS1 / (uint32_t)RS2), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_remw(INSN_ARGS)
{
    return rv64_result(rv64_word(rv64_remainder((int32_t)RS1, (int32_t)RS2)), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_remuw(INSN_ARGS)
{
    return rv64_result(rv64_word((uint32_t)RS2 == 0 ? RS1 : (uint32_t)RS1 % (uint32_t)RS2), i, o, r, m, length);
}

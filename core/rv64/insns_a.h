/* A: atomics, chapter 8. Part of insns.h. One hart, so that every access is atomic; what is left is that they must be
 * aligned (section 8.4) and so stay in one page, that AMOs need a page that can be read and written, and the
 * reservation. */

/* What LR loads, sign-extended. SC asks for it again: what other harts might have written meanwhile, the program's own
 * stores can. */
static ALWAYS_INLINE uint64_t rv64_load_reserved(const uint8_t *from, int size)
{
    int64_t d = 0;
    int32_t w = 0;

    if (size == 8)
        memcpy(&d, from, sizeof d);
    else
        memcpy(&w, from, sizeof w);
    return (uint64_t)(size == 8 ? d : w);
}

static ALWAYS_INLINE struct slot *rv64_lr(int size, INSN_ARGS)
{
    uint64_t address = RS1;
    const uint8_t *from;

    if (UNLIKELY(address % (unsigned)size != 0))
        return rv64_fault(i, m, bobbin_stop_misaligned, address);
    from = rv64_readable(r, address, size);
    if (UNLIKELY(from == NULL))
        return rv64_fault(i, m, bobbin_stop_load_fault, address);
    m->state.reserved = address;
    m->state.reserved_value = rv64_load_reserved(from, size);
    return rv64_result(m->state.reserved_value, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_sc(int size, INSN_ARGS)
{
    uint64_t address = RS1, value = RS2;
    uint8_t *to = NULL;

    if (UNLIKELY(address % (unsigned)size != 0))
        return rv64_fault(i, m, bobbin_stop_misaligned, address);
    if (m->state.reserved == address) {
        to = rv64_writable(r, address, size);
        if (UNLIKELY(to == NULL))
            return rv64_fault(i, m, bobbin_stop_store_fault, address);
        if (rv64_load_reserved(to, size) == m->state.reserved_value)
            memcpy(to, &value, (size_t)size);
        else
            to = NULL;
    }
    m->state.reserved = RV64_NOT_RESERVED;
    return rv64_result(to == NULL, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_lr_w(INSN_ARGS)
{
    return rv64_lr(4, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_lr_d(INSN_ARGS)
{
    return rv64_lr(8, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sc_w(INSN_ARGS)
{
    return rv64_sc(4, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_sc_d(INSN_ARGS)
{
    return rv64_sc(8, i, o, r, m, length);
}

/* `type` is the signed type of the access; a and b, what is in memory and rs2, are of it. */
#define RV64_AMO(type, new_value)                                                                                      \
    do {                                                                                                               \
        uint64_t address = RS1;                                                                                        \
        type a, b = (type)RS2, result;                                                                                 \
        uint8_t *to;                                                                                                   \
                                                                                                                       \
        if (UNLIKELY(address % sizeof(type) != 0))                                                                     \
            return rv64_fault(i, m, bobbin_stop_misaligned, address);                                                  \
        to = rv64_writable(r, address, sizeof(type));                                                                  \
        if (UNLIKELY(to == NULL))                                                                                      \
            return rv64_fault(i, m, bobbin_stop_store_fault, address);                                                 \
        if (UNLIKELY(rv64_readable(r, address, sizeof(type)) == NULL))                                                 \
            return rv64_fault(i, m, bobbin_stop_load_fault, address);                                                  \
        memcpy(&a, to, sizeof a);                                                                                      \
        result = (new_value);                                                                                          \
        memcpy(to, &result, sizeof result);                                                                            \
        return rv64_result((uint64_t)(int64_t)a, i, o, r, m, length);                                                  \
    } while (0)

static ALWAYS_INLINE struct slot *rv64_do_amoadd_w(INSN_ARGS)
{
    RV64_AMO(int32_t, (int32_t)((uint32_t)a + (uint32_t)b));
}

static ALWAYS_INLINE struct slot *rv64_do_amoswap_w(INSN_ARGS)
{
    RV64_AMO(int32_t, b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoxor_w(INSN_ARGS)
{
    RV64_AMO(int32_t, a ^ b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoor_w(INSN_ARGS)
{
    RV64_AMO(int32_t, a | b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoand_w(INSN_ARGS)
{
    RV64_AMO(int32_t, a & b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomin_w(INSN_ARGS)
{
    RV64_AMO(int32_t, a < b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomax_w(INSN_ARGS)
{
    RV64_AMO(int32_t, a > b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amominu_w(INSN_ARGS)
{
    RV64_AMO(int32_t, (uint32_t)a < (uint32_t)b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomaxu_w(INSN_ARGS)
{
    RV64_AMO(int32_t, (uint32_t)a > (uint32_t)b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoadd_d(INSN_ARGS)
{
    RV64_AMO(int64_t, (int64_t)((uint64_t)a + (uint64_t)b));
}

static ALWAYS_INLINE struct slot *rv64_do_amoswap_d(INSN_ARGS)
{
    RV64_AMO(int64_t, b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoxor_d(INSN_ARGS)
{
    RV64_AMO(int64_t, a ^ b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoor_d(INSN_ARGS)
{
    RV64_AMO(int64_t, a | b);
}

static ALWAYS_INLINE struct slot *rv64_do_amoand_d(INSN_ARGS)
{
    RV64_AMO(int64_t, a & b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomin_d(INSN_ARGS)
{
    RV64_AMO(int64_t, a < b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomax_d(INSN_ARGS)
{
    RV64_AMO(int64_t, a > b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amominu_d(INSN_ARGS)
{
    RV64_AMO(int64_t, (uint64_t)a < (uint64_t)b ? a : b);
}

static ALWAYS_INLINE struct slot *rv64_do_amomaxu_d(INSN_ARGS)
{
    RV64_AMO(int64_t, (uint64_t)a > (uint64_t)b ? a : b);
}

/* F: single-precision floating point, chapter 11, and the loads and stores of D. Part of insns.h. */

static COLD UNUSED struct slot *rv64_by_integers(struct slot *i, struct slot o, struct rv64_machine *m, int length,
                                                 enum rv64_op op)
{
    if (!rv64_fp_slowly(m, o, op))
        return rv64_illegal_here(i, m);
    return rv64_detour_behind(i, m, length);
}

static ALWAYS_INLINE struct slot *rv64_slowly(enum rv64_op op, INSN_ARGS)
{
    return RV64_CLOSELY(rv64_by_integers, op);
}

/* ---- Registers: a single is the lower half, and the upper one all ones (section 12.2) ---------------------------- */

/* A single is read and written as two halves, by the host's floating-point unit where it is a value: through an integer
 * register it would take some cycles longer. Reading all 64 bits would wait until both halves are out of the store
 * buffer. */
typedef float __attribute__((may_alias)) rv64_half_value;
typedef uint32_t __attribute__((may_alias)) rv64_half_bits;

enum { RV64_UPPER = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, RV64_LOWER = !RV64_UPPER };

#define RV64_SINGLE_NAN UINT32_C(0x7fc00000) /* the canonical one, section 11.3 */

/* What is not boxed counts as a NaN. */
static ALWAYS_INLINE bool rv64_is_boxed(const struct rv64_machine *m, unsigned reg)
{
    return ((const rv64_half_bits *)&m->state.f[reg])[RV64_UPPER] == UINT32_MAX;
}

static ALWAYS_INLINE uint32_t rv64_bits_s(const struct rv64_machine *m, unsigned reg)
{
    if (UNLIKELY(!rv64_is_boxed(m, reg)))
        return RV64_SINGLE_NAN;
    return ((const rv64_half_bits *)&m->state.f[reg])[RV64_LOWER];
}

static ALWAYS_INLINE float rv64_value_s(const struct rv64_machine *m, unsigned reg)
{
    float value = ((const rv64_half_value *)&m->state.f[reg])[RV64_LOWER];

    if (UNLIKELY(!rv64_is_boxed(m, reg))) {
        KEEP_BRANCH();
        value = __builtin_nanf("");
    }
    return rv64_pin_s(value);
}

/* Writes rd and goes on. */
static ALWAYS_INLINE struct slot *rv64_result_bits_s(uint32_t bits, INSN_ARGS)
{
    m->state.f[o->rd] = (uint64_t)UINT32_MAX << 32 | bits;
    return rv64_next(i, r, length);
}

static ALWAYS_INLINE struct slot *rv64_result_s(float value, INSN_ARGS)
{
    uint64_t *rd = &m->state.f[o->rd];

    if (UNLIKELY(value != value)) {
        KEEP_BRANCH();
        value = __builtin_nanf("");
    }
    ((rv64_half_value *)rd)[RV64_LOWER] = value;
    ((rv64_half_bits *)rd)[RV64_UPPER] = UINT32_MAX;
    return rv64_next(i, r, length);
}

/* ---- Between registers, and to and from memory: bits, whatever they mean ----------------------------------------- */

#define BOXED(m, o, value) ((m)->state.f[(o)->rd] = (uint64_t)UINT32_MAX << 32 | (value))
#define WHOLE(m, o, value) ((m)->state.f[(o)->rd] = (value))

RV64_LOAD(flw, uint32_t, BOXED)
RV64_LOAD(fld, uint64_t, WHOLE)
RV64_STORE(fsw, uint32_t, m->state.f[o->rs2])
RV64_STORE(fsd, uint64_t, m->state.f[o->rs2])

#undef BOXED
#undef WHOLE

static ALWAYS_INLINE struct slot *rv64_do_fmv_x_w(INSN_ARGS)
{
    return rv64_result(rv64_word(m->state.f[o->rs1]), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_fmv_w_x(INSN_ARGS)
{
    return rv64_result_bits_s((uint32_t)RS1, i, o, r, m, length);
}

/* ---- Everything else, as for D ----------------------------------------------------------------------------------- */

#define FLOAT            float
#define BITS             uint32_t
#define FRACTION         23
#define FP(name)         rv64_##name##_s
#define FROM(name, type) rv64_##name##_fcvt_s_##type
#define FMA              __builtin_fmaf
#define SQRT             __builtin_sqrtf
#include "rv64/insns_fp.inc"

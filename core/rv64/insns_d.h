/* D: double-precision floating point, chapter 12. Part of insns.h. */

/* ---- Registers --------------------------------------------------------------------------------------------------- */

typedef double __attribute__((may_alias)) rv64_whole_value;

static ALWAYS_INLINE uint64_t rv64_bits_d(const struct rv64_machine *m, unsigned reg)
{
    return m->state.f[reg];
}

static ALWAYS_INLINE double rv64_value_d(const struct rv64_machine *m, unsigned reg)
{
    return rv64_pin_d(*(const rv64_whole_value *)&m->state.f[reg]);
}

/* Writes rd and goes on. */
static ALWAYS_INLINE struct slot *rv64_result_bits_d(uint64_t bits, INSN_ARGS)
{
    m->state.f[o->rd] = bits;
    return rv64_next(i, r, length);
}

static ALWAYS_INLINE struct slot *rv64_result_d(double value, INSN_ARGS)
{
    if (UNLIKELY(value != value)) {
        KEEP_BRANCH();
        value = __builtin_nan("");
    }
    *(rv64_whole_value *)&m->state.f[o->rd] = value;
    return rv64_next(i, r, length);
}

/* ---- Between registers ----------------------------------------------------------------------------------------------
 */

static ALWAYS_INLINE struct slot *rv64_do_fmv_x_d(INSN_ARGS)
{
    return rv64_result(m->state.f[o->rs1], i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_fmv_d_x(INSN_ARGS)
{
    return rv64_result_bits_d(RS1, i, o, r, m, length);
}

/* ---- Between the precisions (section 12.5) ----------------------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_do_fcvt_s_d(INSN_ARGS)
{
    if (UNLIKELY(!rv64_rounds_to_nearest(m, o)))
        return rv64_slowly(rv64_op_fcvt_s_d, i, o, r, m, length);
    return rv64_result_s((float)rv64_value_d(m, o->rs1), i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_fcvt_d_s(INSN_ARGS)
{
    if (UNLIKELY(!rv64_rounds_to_nearest(m, o))) /* it never rounds, but the mode must be one */
        return rv64_slowly(rv64_op_fcvt_d_s, i, o, r, m, length);
    return rv64_result_d((double)rv64_value_s(m, o->rs1), i, o, r, m, length);
}

/* ---- Everything else, as for F ----------------------------------------------------------------------------------- */

#define FLOAT            double
#define BITS             uint64_t
#define FRACTION         52
#define FP(name)         rv64_##name##_d
#define FROM(name, type) rv64_##name##_fcvt_d_##type
#define FMA              __builtin_fma
#define SQRT             __builtin_sqrt
#include "rv64/insns_fp.inc"

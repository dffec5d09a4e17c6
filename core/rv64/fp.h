/* Floating point of the fast engines: chapters 11 and 12. Part of insns.h.
 *
 * What is common runs on the host's own unit: everything that rounds to nearest, and conversions to integers that
 * truncate. The rest, in other rounding modes above all, goes to rv64_fp_slowly, which computes with integers.
 *
 * While an engine runs, the host's sticky exception flags are part of the guest's fflags: state.fflags lacks what has
 * not been collected. Section 11.2 wants underflow found after rounding. A host that may look before (Arm) also reports
 * it where an inexact result is rounded up to the smallest normal number: there its report does not count, and what
 * could have underflowed is computed with integers. */
#ifndef BOBBIN_RV64_FP_H
#define BOBBIN_RV64_FP_H

#include <float.h>

#include "rv64/machine.h"

#if FLT_EVAL_METHOD != 0
#error "this host computes float or double with more precision than their types have"
#endif
#if defined __FAST_MATH__ || __FINITE_MATH_ONLY__
#error "to be compiled without -ffast-math and its parts"
#endif

/* Whether the host's unit tells of exceptions. Where it does not (WebAssembly), all that may raise flags goes the slow
 * way; only feq, fmin and fmax then miss the NV of a signalling NaN. */
#ifdef FE_INVALID
#define RV64_HOST_FLAGS 1
#else
#define RV64_HOST_FLAGS 0
#endif

/* Whether what it tells of underflow is what it found after rounding. */
#if defined __SSE2_MATH__ || defined __riscv_d
enum { RV64_HOST_FINDS_UNDERFLOW = 1 };
#else
enum { RV64_HOST_FINDS_UNDERFLOW = 0 };
#endif

/* Rounding modes (table 11.1); RV64_DYN: that of frm. */
enum { RV64_RNE = 0, RV64_RTZ = 1, RV64_RDN = 2, RV64_RUP = 3, RV64_RMM = 4, RV64_DYN = 7 };

/* Around every run. Begin saves the host's floating-point environment in the machine and sets up the default one: to
 * nearest, no traps, no flags. End collects, and puts the host's back. */
void rv64_fp_begin(struct rv64_machine *m);
void rv64_fp_end(struct rv64_machine *m);

/* Moves the host's sticky flags into state.fflags. */
void rv64_fp_collect(struct rv64_machine *m);

/* Executes the instruction `op` of F, D, Zfh or Zfa, one that rounds or converts, or any of halves, with operands as in
 * `o`: in any rounding mode, exactly, and touching no flags of the host. Changes nothing and returns false if the
 * rounding mode is not one. */
bool rv64_fp_slowly(struct rv64_machine *m, struct rv64_slot o, enum rv64_op op);

/* What it computes, from bits of its formats and a value of an integer register; a format's upper bits are not looked
 * at. The rounding mode is one. False: it is none of those instructions. */
struct rv64_fp_operands {
    uint64_t f[3], x;
};

bool rv64_fp_compute(enum rv64_op op, struct rv64_fp_operands o, unsigned mode, uint64_t *result, uint64_t *flags);

static ALWAYS_INLINE bool rv64_rounds_to_nearest(const struct rv64_machine *m, const struct rv64_slot *o)
{
    int rm = o->imm & 7; /* instructions with four operands have rs3 above it */

    if (!RV64_HOST_FLAGS)
        return false;
    return UNLIKELY(rm != RV64_DYN) ? rm == RV64_RNE : m->state.frm == RV64_RNE; /* compilers write DYN */
}

/* Pins a value: what is computed from it cannot be computed earlier, nor by the compiler. C knows of no flags that an
 * operation leaves behind, so compilers may execute one too early, before a test that it depends on, or in a way that
 * raises others. Operands of each operation on the host's unit are pinned where no test stands between. */
#if defined __x86_64__
#define RV64_FP_REGISTER "+x"
#elif defined __aarch64__
#define RV64_FP_REGISTER "+w"
#elif defined __riscv_d
#define RV64_FP_REGISTER "+f"
#else
#define RV64_FP_REGISTER "+m" /* right anywhere, but by way of memory */
#endif

static ALWAYS_INLINE float rv64_pin_s(float value)
{
    __asm__ volatile("" : RV64_FP_REGISTER(value));
    return value;
}

static ALWAYS_INLINE double rv64_pin_d(double value)
{
    __asm__ volatile("" : RV64_FP_REGISTER(value));
    return value;
}

static ALWAYS_INLINE int64_t rv64_pin_integer(int64_t value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

#endif

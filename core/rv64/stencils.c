/* The stencils: a function for each instruction and case that generated code has a use for, compiled by itself and
 * never linked. Its name says what it is for: stencil_<case>__<FORMAT>__<instruction>. */
#include "rv64/stencils.h"

#pragma clang diagnostic ignored "-Wuninitialized" /* meant: see MAKE */

#include "rv64/insns_b.inc"
#include "rv64/insns_f.inc"
#include "rv64/insns_i.inc"
#include "rv64/insns_m.inc"

#include "rv64/insns_d.inc"

/* Arguments that nobody reads after a stencil are no values at all, so that it is free to use their host registers.
 * The values of rs1 and rs2 stay where they are, so that other host registers may take their places (engine/stencils).
 * Behind a branch nothing is promised of them: of two that are equal, the compiler would copy one to the other. */
#define MAKE(name, kind, format, rs1, rs2, mode, how, a_behind, b_behind)                                              \
    STENCIL stencil_##kind##__##format##__##name(COPY_PARAMETERS(uint64_t, a))                                         \
    {                                                                                                                  \
        const struct operands o = {(uintptr_t)stencil_rd, (uintptr_t)stencil_rs1, (uintptr_t)stencil_rs2,              \
                                   (uintptr_t)stencil_rs3, (mode)};                                                    \
        uint64_t result, nothing;                                                                                      \
                                                                                                                       \
        (void)a, (void)b, (void)d;                                                                                     \
        switch (rv64_##name##_body(&o, rv64_machine_around(middle), host, (rs1), (rs2), how, &result)) {               \
        case WAY_TAKEN:                                                                                                \
            __attribute__((musttail)) return stencil_taken(COPY_ARGUMENTS((a_behind), (b_behind), nothing));           \
        case WAY_JUMP:                                                                                                 \
            __attribute__((musttail)) return stencil_jump(COPY_ARGUMENTS(result, (b_behind), nothing));                \
        case WAY_SLOW:                                                                                                 \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS((a_behind), (b_behind), nothing));            \
        default:                                                                                                       \
            __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS((a_behind), (b_behind), result));             \
        }                                                                                                              \
    }

/* Cases: with operands in registers, with a closer or no look at the memory that is accessed, with an operand that is
 * x0. */
#define PLAIN(name, format) MAKE(name, plain, format, a, b, RV64_RNE, LOOK, a, nothing)
#define BOTH(name, format)  MAKE(name, plain, format, a, b, RV64_RNE, LOOK, a, b)
#define LOADS(name, format)                                                                                            \
    PLAIN(name, format)                                                                                                \
    MAKE(name, closely, format, a, b, RV64_RNE, LOOK_CLOSELY, a, nothing)                                              \
    MAKE(name, guarded, format, a, b, RV64_RNE, LOOK_GUARDED, a, nothing)                                              \
    MAKE(name, looked, format, a, b, RV64_RNE, LOOKED, a, nothing)
#define STORES(name, format)                                                                                           \
    BOTH(name, format)                                                                                                 \
    MAKE(name, closely, format, a, b, RV64_RNE, LOOK_CLOSELY, a, b)                                                    \
    MAKE(name, guarded, format, a, b, RV64_RNE, LOOK_GUARDED, a, b)                                                    \
    MAKE(name, looked, format, a, b, RV64_RNE, LOOKED, a, b)
#define BRANCHES(name, format)                                                                                         \
    MAKE(name, plain, format, a, b, RV64_RNE, LOOK, nothing, nothing)                                                  \
    MAKE(name, rs1_zero, format, 0, b, RV64_RNE, LOOK, nothing, nothing)                                               \
    MAKE(name, rs2_zero, format, a, 0, RV64_RNE, LOOK, nothing, nothing)

/* Rounding modes: compilers write `dynamic`, `nearest` where nothing is rounded, and truncate in conversions to
 * integers. The others have handlers. */
#define DYNAMIC(name, format)  MAKE(name, plain, format, a, b, RV64_DYN, LOOK, a, nothing)
#define NEAREST(name, format)  MAKE(name, nearest, format, a, b, RV64_RNE, LOOK, a, nothing)
#define TRUNCATE(name, format) MAKE(name, truncate, format, a, b, RV64_RTZ, LOOK, a, nothing)

#define CASES_R(name)     BOTH(name, R)
#define CASES_R1(name)    PLAIN(name, R1)
#define CASES_MOPR(name)  PLAIN(name, MOPR)
#define CASES_MOPRR(name) PLAIN(name, MOPRR)
#define CASES_I(name)     PLAIN(name, I)
#define CASES_SH6(name)   PLAIN(name, SH6)
#define CASES_SH5(name)   PLAIN(name, SH5)
#define CASES_L(name)     LOADS(name, L)
#define CASES_S(name)     STORES(name, S)
#define CASES_B(name)     BRANCHES(name, B)
#define CASES_JR(name)    PLAIN(name, JR)
#define CASES_FENCE(name) PLAIN(name, FENCE)
#define CASES_FL(name)    LOADS(name, FL)
#define CASES_FS(name)    LOADS(name, FS)
#define CASES_F2(name)    PLAIN(name, F2)
#define CASES_F2M(name)   DYNAMIC(name, F2M) NEAREST(name, F2M)
#define CASES_F1M(name)   DYNAMIC(name, F1M) NEAREST(name, F1M)
#define CASES_FCMP(name)  PLAIN(name, FCMP)
#define CASES_FX(name)    PLAIN(name, FX)
#define CASES_FXM(name)   TRUNCATE(name, FXM)
#define CASES_XF(name)    PLAIN(name, XF)
#define CASES_XFM(name)   DYNAMIC(name, XFM) NEAREST(name, XFM)

/* For hosts that have these instructions, too: without them the compiler calls a function. */
#ifdef __x86_64__
#define WITH_FMA __attribute__((target("fma")))
#else
#define WITH_FMA
#endif
#define CASES_F4M(name)                                                                                                \
    WITH_FMA MAKE(name, plain, F4M, a, b, RV64_DYN, LOOK, a, nothing)                                                  \
    WITH_FMA MAKE(name, nearest, F4M, a, b, RV64_RNE, LOOK, a, nothing)

/* Constants and links, which are known when code is generated. */
#define CASES_U(name)
#define CASES_J(name)
/* They do not only what a stencil can do. */
#define CASES_FI(name)
#define CASES_N(name)

#define INSN(name, mnemonic, format, ...) CASES_##format(name)
#include "rv64/insns_d.def"
#include "rv64/insns_f.def"
#include "rv64/insns_i.def"
#include "rv64/insns_m.def"
#include "rv64/insns_zba.def"
#include "rv64/insns_zbb.def"
#include "rv64/insns_zbb_zbkb.def"
#include "rv64/insns_zbkb.def"
#include "rv64/insns_zbs.def"
#include "rv64/insns_zicond.def"
#include "rv64/insns_zimop.def"

/* A configuration: of vl for rs1, vtype is the immediate, VLMAX the size. It is known that it is one. */
#define CASES_VSET(name)                                                                                               \
    STENCIL stencil_plain__VSET__##name(COPY_PARAMETERS(uint64_t, a))                                                  \
    {                                                                                                                  \
        struct rv64_state *s = &rv64_machine_around(middle)->state;                                                    \
        const uint64_t vlmax = (uint64_t)stencil_size, vl = a < vlmax ? a : vlmax;                                     \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)b, (void)d;                                                                                              \
        s->vl = vl;                                                                                                    \
        s->vtype = IMM;                                                                                                \
        s->vstart = 0;                                                                                                 \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(a, nothing, vl));                                 \
    }
/* A call. What could not be executed is again, by its handler, and with the same result: so vstart is meant. */
#define CASES_V(name)                                                                                                  \
    STENCIL stencil_plain__V__##name(COPY_PARAMETERS(uint64_t, a))                                                     \
    {                                                                                                                  \
        struct rv64_machine *m = rv64_machine_around(middle);                                                          \
        enum bobbin_stop_kind stop;                                                                                    \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)a, (void)b, (void)d;                                                                                     \
        COPY_SPILL(m, );                                                                                               \
        stop = m->vector(m, IMM);                                                                                      \
        COPY_FILL(m, );                                                                                                \
        if (UNLIKELY(stop != bobbin_stop_halt)) {                                                                      \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS(nothing, nothing, nothing));                  \
        }                                                                                                              \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(nothing, nothing, nothing));                      \
    }

#define INSN(name, mnemonic, format, ...) CASES_##format(name)
#include "rv64/insns_v.def"
#undef INSN

/* One look for several accesses, from `imm` on, and the closer one, for `size` bytes. They are filed under the
 * narrowest load and store. */
#define LOOK_ONLY(name, kind, format, permission, how)                                                                 \
    STENCIL stencil_##kind##__##format##__##name(COPY_PARAMETERS(uint64_t, a))                                         \
    {                                                                                                                  \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)b, (void)d;                                                                                              \
        if (!look(rv64_machine_around(middle), host, a, a + IMM, (uint64_t)stencil_size, PAGE_##permission,            \
                  PAGE_##permission##_ON, how)) {                                                                      \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS(a, nothing, nothing));                        \
        }                                                                                                              \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(a, nothing, nothing));                            \
    }

LOOK_ONLY(lb, look, LOOK, READ, LOOK)
LOOK_ONLY(lb, look_closely, LOOK_CLOSELY, READ, LOOK_CLOSELY)
LOOK_ONLY(sb, look, LOOK, WRITE, LOOK)
LOOK_ONLY(sb, look_closely, LOOK_CLOSELY, WRITE, LOOK_CLOSELY)

# Zvfh: what vectors of halves do, against the scalar instructions of Zfh, element by element, with the flags of all of them.
# without qemu
        .include "test.inc"
        .option arch, +v, +zfh

# v8, v10 and v12 <- a, b and c, with SEW that of halves
        .macro  operands
        case
        vsetivli zero, 16, e16, m2, ta, ma
        lla     a1, a
        vle16.v v8, (a1)
        lla     a1, b
        vle16.v v10, (a1)
        lla     a1, c
        vle16.v v12, (a1)
        fsflags zero
        .endm

# s1 <- the flags so far; then 16 times: fa1, fa2, fa3 are an element each, and the result of `scalar` in fa0 is stored.
        .macro  scalars store, size, scalar
        fsflags s1, zero
        lla     a1, a
        lla     a2, b
        lla     a3, c
        lla     a4, scalars_made
        li      a5, 16
1:      flh     fa1, 0(a1)
        flh     fa2, 0(a2)
        flh     fa3, 0(a3)
        \scalar
        \store  0(a4)
        addi    a1, a1, 2
        addi    a2, a2, 2
        addi    a3, a3, 2
        addi    a4, a4, \size
        addi    a5, a5, -1
        bnez    a5, 1b
        frflags a0
        bne     a0, s1, fail
        lla     a1, scalars_made
        lla     a2, vectors_made
        li      a5, 16 * \size
1:      lbu     a3, 0(a1)
        lbu     a4, 0(a2)
        bne     a3, a4, fail
        addi    a1, a1, 1
        addi    a2, a2, 1
        addi    a5, a5, -1
        bnez    a5, 1b
        .endm

        .macro  store_vector eew, reg
        lla     a1, vectors_made
        vse\eew\().v \reg, (a1)
        .endm

        .macro  same vector, scalar
        operands
        \vector
        store_vector 16, v12
        scalars "fsh fa0,", 2, "\scalar"
        .endm

        .macro  wide vector, scalar
        operands
        \vector
        vsetivli zero, 16, e32, m4, ta, ma
        store_vector 32, v16
        scalars "fsw fa0,", 4, "\scalar"
        .endm

        begin

        same    "vfadd.vv v12, v8, v10", "fadd.h fa0, fa1, fa2"
        same    "vfsub.vv v12, v8, v10", "fsub.h fa0, fa1, fa2"
        same    "vfmul.vv v12, v8, v10", "fmul.h fa0, fa1, fa2"
        same    "vfdiv.vv v12, v8, v10", "fdiv.h fa0, fa1, fa2"
        same    "vfmin.vv v12, v8, v10", "fmin.h fa0, fa1, fa2"
        same    "vfmax.vv v12, v8, v10", "fmax.h fa0, fa1, fa2"
        same    "vfsgnj.vv v12, v8, v10", "fsgnj.h fa0, fa1, fa2"
        same    "vfsgnjn.vv v12, v8, v10", "fsgnjn.h fa0, fa1, fa2"
        same    "vfsgnjx.vv v12, v8, v10", "fsgnjx.h fa0, fa1, fa2"
        same    "vfsqrt.v v12, v8", "fsqrt.h fa0, fa1"
        same    "vfmacc.vv v12, v8, v10", "fmadd.h fa0, fa1, fa2, fa3"
        same    "vfnmacc.vv v12, v8, v10", "fnmadd.h fa0, fa1, fa2, fa3"
        same    "vfmsac.vv v12, v8, v10", "fmsub.h fa0, fa1, fa2, fa3"
        same    "vfnmsac.vv v12, v8, v10", "fnmsub.h fa0, fa1, fa2, fa3"
        same    "vfmadd.vv v12, v8, v10", "fmadd.h fa0, fa3, fa1, fa2"
        fsrmi   2                               # what rounds downwards
        same    "vfadd.vv v12, v8, v10", "fadd.h fa0, fa1, fa2"
        same    "vfdiv.vv v12, v8, v10", "fdiv.h fa0, fa1, fa2"
        fsrmi   0

        wide    "vfwadd.vv v16, v8, v10", "fcvt.s.h fa1, fa1; fcvt.s.h fa2, fa2; fadd.s fa0, fa1, fa2"
        wide    "vfwsub.vv v16, v8, v10", "fcvt.s.h fa1, fa1; fcvt.s.h fa2, fa2; fsub.s fa0, fa1, fa2"
        wide    "vfwmul.vv v16, v8, v10", "fcvt.s.h fa1, fa1; fcvt.s.h fa2, fa2; fmul.s fa0, fa1, fa2"
        wide    "vfwcvt.f.f.v v16, v8", "fcvt.s.h fa0, fa1"

# Integers: of a, as they are, and to them.
        same    "vfcvt.f.x.v v12, v8", "lh a0, 0(a1); fcvt.h.w fa0, a0"
        same    "vfcvt.f.xu.v v12, v8", "lhu a0, 0(a1); fcvt.h.wu fa0, a0"
        operands
        vfclass.v v12, v8
        store_vector 16, v12
        scalars "sh a0,", 2, "fclass.h a0, fa1"
        operands
        vfwcvt.x.f.v v16, v8
        vsetivli zero, 16, e32, m4, ta, ma
        store_vector 32, v16
        scalars "sw a0,", 4, "fcvt.w.h a0, fa1, dyn"
        operands
        vfwcvt.rtz.xu.f.v v16, v8
        vsetivli zero, 16, e32, m4, ta, ma
        store_vector 32, v16
        scalars "sw a0,", 4, "fcvt.wu.h a0, fa1, rtz"

# Comparisons, of which one bit each is stored.
        .macro  compared vector, scalar
        operands
        \vector
        vmv.v.i v12, 0
        vmerge.vim v12, v12, 1, v0
        store_vector 16, v12
        scalars "sh a0,", 2, "\scalar"
        .endm
        compared "vmfeq.vv v0, v8, v10", "feq.h a0, fa1, fa2"
        compared "vmflt.vv v0, v8, v10", "flt.h a0, fa1, fa2"
        compared "vmfle.vv v0, v8, v10", "fle.h a0, fa1, fa2"

# A scalar that is no half is a NaN; a sum in order; 8 bits to halves and back, with what does not fit.
        operands
        fmv.w.x fa1, zero
        vfmv.v.f v12, fa1
        vmv.x.s a0, v12
        expect  0x7e00
        case
        vsetivli zero, 4, e16, m1, ta, ma
        li      a0, 0x3c00
        vmv.v.x v8, a0
        vmv.v.i v9, 0
        vfredosum.vs v10, v8, v9
        vmv.x.s a0, v10
        expect  0x4400
        vfwredosum.vs v11, v8, v9
        vsetivli zero, 1, e32, m1, ta, ma
        vmv.x.s a0, v11
        expect  0x40800000
        case
        vsetivli zero, 4, e8, mf2, ta, ma
        vmv.v.i v8, -3
        vfwcvt.f.x.v v9, v8
        vfwcvt.f.xu.v v10, v8
        vfncvt.x.f.w v11, v9
        vmv.x.s a0, v11
        expect  -3
        fsflags zero
        vfncvt.xu.f.w v11, v9
        flags   16
        vmv.x.s a0, v11
        expect  0
        vsetivli zero, 4, e16, m1, ta, ma
        vmv.x.s a0, v9
        expect  0xffffffffffffc200
        vmv.x.s a0, v10
        expect  0x5be8

# Estimates to 7 bits, and what is rounded to odd.
        case
        li      a0, 0x4000
        vmv.v.x v8, a0
        vfrec7.v v9, v8
        vmv.x.s a0, v9
        expect  0x37f8
        vfrsqrt7.v v9, v8
        vmv.x.s a0, v9
        expect  0x39a0
        vsetivli zero, 4, e32, m1, ta, ma
        li      a0, 0x3f800001
        vmv.v.x v8, a0
        vsetivli zero, 4, e16, mf2, ta, ma
        vfncvt.rod.f.f.w v9, v8
        vmv.x.s a0, v9
        expect  0x3c01

        finish

        .data
        .balign 16
a:      .2byte  0x3c00, 0xbc00, 0x0000, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x7d00, 0x0001, 0x8001, 0x7bff, 0x3555, 0x4248, 0x5640, 0x0400, 0xc0ff
b:      .2byte  0x3c01, 0x4000, 0x8000, 0x0000, 0xfc00, 0x3c00, 0x3c00, 0x4000, 0x3800, 0x0001, 0x7bff, 0x3556, 0x0003, 0xd640, 0x0401, 0x7e01
c:      .2byte  0x0001, 0x3c00, 0x3c00, 0x8000, 0x7c00, 0x7c00, 0x0000, 0x3c00, 0x0001, 0x8001, 0xfbff, 0xb555, 0x4248, 0x5640, 0x8400, 0x3c00
        .bss
        .balign 16
vectors_made: .zero 64
scalars_made: .zero 64

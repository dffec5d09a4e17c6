# F: single precision. Chapter 11. Registers hold singles NaN-boxed (section 12.2); the last column is what
# must be in fflags: NX 1, UF 2, OF 4, DZ 8, NV 16.
        .include "test.inc"
        begin


# fadd.s
        f2      fadd.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffff40400000, 0
        f2      fadd.s, 0xffffffff3dcccccd, 0xffffffff40400000, 0xffffffff40466666, 1
        f2      fadd.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fadd.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fadd.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0
        f2      fadd.s, 0xffffffff7f800000, 0xffffffffff800000, 0xffffffff7fc00000, 16
        f2      fadd.s, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff7f800000, 5
        f2      fadd.s, 0xffffffff00800000, 0xffffffff00800000, 0xffffffff01000000, 0
        f2      fadd.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fadd.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fadd.s, 0xffffffff3f800000, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fadd.s, 0xffffffff3f800000, 0xffffffff00000001, 0xffffffff3f800000, 1
        f2      fadd.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7f800000, 0

# fsub.s
        f2      fsub.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffffbf800000, 0
        f2      fsub.s, 0xffffffff3dcccccd, 0xffffffff40400000, 0xffffffffc039999a, 1
        f2      fsub.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fsub.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fsub.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0
        f2      fsub.s, 0xffffffff7f800000, 0xffffffffff800000, 0xffffffff7f800000, 0
        f2      fsub.s, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff00000000, 0
        f2      fsub.s, 0xffffffff00800000, 0xffffffff00800000, 0xffffffff00000000, 0
        f2      fsub.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fsub.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fsub.s, 0xffffffff3f800000, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fsub.s, 0xffffffff3f800000, 0xffffffff00000001, 0xffffffff3f800000, 1
        f2      fsub.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffffff800000, 0

# fmul.s
        f2      fmul.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffff40000000, 0
        f2      fmul.s, 0xffffffff3dcccccd, 0xffffffff40400000, 0xffffffff3e99999a, 1
        f2      fmul.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fmul.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fmul.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0
        f2      fmul.s, 0xffffffff7f800000, 0xffffffffff800000, 0xffffffffff800000, 0
        f2      fmul.s, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff7f800000, 5
        f2      fmul.s, 0xffffffff00800000, 0xffffffff00800000, 0xffffffff00000000, 3
        f2      fmul.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fmul.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fmul.s, 0xffffffff3f800000, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fmul.s, 0xffffffff3f800000, 0xffffffff00000001, 0xffffffff00000001, 0
        f2      fmul.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7fc00000, 16

# fdiv.s
        f2      fdiv.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffff3f000000, 0
        f2      fdiv.s, 0xffffffff3dcccccd, 0xffffffff40400000, 0xffffffff3d088889, 1
        f2      fdiv.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff7fc00000, 16
        f2      fdiv.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff7fc00000, 16
        f2      fdiv.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0
        f2      fdiv.s, 0xffffffff7f800000, 0xffffffffff800000, 0xffffffff7fc00000, 16
        f2      fdiv.s, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffff3f800000, 0
        f2      fdiv.s, 0xffffffff00800000, 0xffffffff00800000, 0xffffffff3f800000, 0
        f2      fdiv.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fdiv.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fdiv.s, 0xffffffff3f800000, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fdiv.s, 0xffffffff3f800000, 0xffffffff00000001, 0xffffffff7f800000, 5
        f2      fdiv.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff00000000, 0

# x / 0
        f2      fdiv.s, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff7f800000, 8
        f2      fdiv.s, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffffff800000, 8
        f2      fdiv.s, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff7fc00000, 16
        f2      fdiv.s, 0xffffffff80000000, 0xffffffff40400000, 0xffffffff80000000, 0

# fsqrt.s
        f1      fsqrt.s, 0xffffffff40800000, 0xffffffff40000000, 0
        f1      fsqrt.s, 0xffffffff40000000, 0xffffffff3fb504f3, 1
        f1      fsqrt.s, 0xffffffff00000000, 0xffffffff00000000, 0
        f1      fsqrt.s, 0xffffffff80000000, 0xffffffff80000000, 0
        f1      fsqrt.s, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f1      fsqrt.s, 0xffffffffff800000, 0xffffffff7fc00000, 16
        f1      fsqrt.s, 0xffffffffbf800000, 0xffffffff7fc00000, 16
        f1      fsqrt.s, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f1      fsqrt.s, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f1      fsqrt.s, 0xffffffff00000001, 0xffffffff1a3504f3, 1
        f1      fsqrt.s, 0xffffffff7f7fffff, 0xffffffff5f7fffff, 1

# Multiply and add, with one rounding: the last two columns before the flags would differ with two. An invalid
# product is invalid even if a quiet NaN is added.
        f3      fmadd.s, 0xffffffff40000000, 0xffffffff40400000, 0xffffffff3f800000, 0xffffffff40e00000, 0
        f3      fmadd.s, 0xffffffff3f800001, 0xffffffff3f7fffff, 0xffffffffbf800000, 0xffffffff337ffffe, 0
        f3      fmadd.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f3      fmadd.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7fc00000, 16
        f3      fmadd.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff00000000, 0
        f3      fmadd.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff40000000, 0
        f3      fmadd.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f3      fmadd.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f3      fmsub.s, 0xffffffff40000000, 0xffffffff40400000, 0xffffffff3f800000, 0xffffffff40a00000, 0
        f3      fmsub.s, 0xffffffff3f800001, 0xffffffff3f7fffff, 0xffffffffbf800000, 0xffffffff40000000, 1
        f3      fmsub.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f3      fmsub.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7f800000, 0
        f3      fmsub.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff00000000, 0
        f3      fmsub.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f3      fmsub.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f3      fmsub.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f3      fnmsub.s, 0xffffffff40000000, 0xffffffff40400000, 0xffffffff3f800000, 0xffffffffc0a00000, 0
        f3      fnmsub.s, 0xffffffff3f800001, 0xffffffff3f7fffff, 0xffffffffbf800000, 0xffffffffc0000000, 1
        f3      fnmsub.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f3      fnmsub.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffffff800000, 0
        f3      fnmsub.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff80000000, 0
        f3      fnmsub.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f3      fnmsub.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f3      fnmsub.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f3      fnmadd.s, 0xffffffff40000000, 0xffffffff40400000, 0xffffffff3f800000, 0xffffffffc0e00000, 0
        f3      fnmadd.s, 0xffffffff3f800001, 0xffffffff3f7fffff, 0xffffffffbf800000, 0xffffffffb37ffffe, 0
        f3      fnmadd.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f3      fnmadd.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffffff800000, 0xffffffff7fc00000, 16
        f3      fnmadd.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff00000000, 0
        f3      fnmadd.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffc0000000, 0
        f3      fnmadd.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f3      fnmadd.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 16

# Signs: of NaNs too, no flag, no canonical NaN.
        f2      fsgnj.s, 0xffffffff3f800000, 0xffffffffc0000000, 0xffffffffbf800000, 0
        f2      fsgnj.s, 0xffffffffbf800000, 0xffffffff40000000, 0xffffffff3f800000, 0
        f2      fsgnj.s, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffffff800001, 0
        f2      fsgnj.s, 0xffffffffffc00123, 0xffffffff00000000, 0xffffffff7fc00123, 0
        f2      fsgnjn.s, 0xffffffff3f800000, 0xffffffffc0000000, 0xffffffff3f800000, 0
        f2      fsgnjn.s, 0xffffffffbf800000, 0xffffffff40000000, 0xffffffffbf800000, 0
        f2      fsgnjn.s, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffff7f800001, 0
        f2      fsgnjn.s, 0xffffffffffc00123, 0xffffffff00000000, 0xffffffffffc00123, 0
        f2      fsgnjx.s, 0xffffffff3f800000, 0xffffffffc0000000, 0xffffffffbf800000, 0
        f2      fsgnjx.s, 0xffffffffbf800000, 0xffffffff40000000, 0xffffffffbf800000, 0
        f2      fsgnjx.s, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffffff800001, 0
        f2      fsgnjx.s, 0xffffffffffc00123, 0xffffffff00000000, 0xffffffffffc00123, 0

# Minimum and maximum: -0 is less than +0; a number rather than a NaN; a signalling NaN raises NV all the same.
        f2      fmin.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffff3f800000, 0
        f2      fmin.s, 0xffffffffc0000000, 0xffffffff3f800000, 0xffffffffc0000000, 0
        f2      fmin.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fmin.s, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff80000000, 0
        f2      fmin.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmin.s, 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffff3f800000, 16
        f2      fmin.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f2      fmin.s, 0xffffffffffc00123, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fmin.s, 0xffffffff7f800000, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        f2      fmax.s, 0xffffffff3f800000, 0xffffffff40000000, 0xffffffff40000000, 0
        f2      fmax.s, 0xffffffffc0000000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmax.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fmax.s, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fmax.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmax.s, 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffff3f800000, 16
        f2      fmax.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f2      fmax.s, 0xffffffffffc00123, 0xffffffffffc00123, 0xffffffff7fc00000, 0
        f2      fmax.s, 0xffffffff7f800000, 0xffffffff7f7fffff, 0xffffffff7f800000, 0

# Comparisons: feq is quiet, flt and fle signal for any NaN.
        fcmp    feq.s, 0xffffffff3f800000, 0xffffffff3f800000, 1, 0
        fcmp    feq.s, 0xffffffff3f800000, 0xffffffff40000000, 0, 0
        fcmp    feq.s, 0xffffffff40000000, 0xffffffff3f800000, 0, 0
        fcmp    feq.s, 0xffffffff00000000, 0xffffffff80000000, 1, 0
        fcmp    feq.s, 0xffffffff7f800000, 0xffffffff7f800000, 1, 0
        fcmp    feq.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0, 0
        fcmp    feq.s, 0xffffffff3f800000, 0xffffffff7f800001, 0, 16
        fcmp    flt.s, 0xffffffff3f800000, 0xffffffff3f800000, 0, 0
        fcmp    flt.s, 0xffffffff3f800000, 0xffffffff40000000, 1, 0
        fcmp    flt.s, 0xffffffff40000000, 0xffffffff3f800000, 0, 0
        fcmp    flt.s, 0xffffffff00000000, 0xffffffff80000000, 0, 0
        fcmp    flt.s, 0xffffffff7f800000, 0xffffffff7f800000, 0, 0
        fcmp    flt.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0, 16
        fcmp    flt.s, 0xffffffff3f800000, 0xffffffff7f800001, 0, 16
        fcmp    fle.s, 0xffffffff3f800000, 0xffffffff3f800000, 1, 0
        fcmp    fle.s, 0xffffffff3f800000, 0xffffffff40000000, 1, 0
        fcmp    fle.s, 0xffffffff40000000, 0xffffffff3f800000, 0, 0
        fcmp    fle.s, 0xffffffff00000000, 0xffffffff80000000, 1, 0
        fcmp    fle.s, 0xffffffff7f800000, 0xffffffff7f800000, 1, 0
        fcmp    fle.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0, 16
        fcmp    fle.s, 0xffffffff3f800000, 0xffffffff7f800001, 0, 16

# fclass, table 11.5
        fx      fclass.s, 0xffffffffff800000, 0x1, 0
        fx      fclass.s, 0xffffffffbf800000, 0x2, 0
        fx      fclass.s, 0xffffffff80000001, 0x4, 0
        fx      fclass.s, 0xffffffff80000000, 0x8, 0
        fx      fclass.s, 0xffffffff00000000, 0x10, 0
        fx      fclass.s, 0xffffffff00000001, 0x20, 0
        fx      fclass.s, 0xffffffff3f800000, 0x40, 0
        fx      fclass.s, 0xffffffff7f800000, 0x80, 0
        fx      fclass.s, 0xffffffff7f800001, 0x100, 0
        fx      fclass.s, 0xffffffff7fc00000, 0x200, 0
        fx      fclass.s, 0xffffffffffc00123, 0x200, 0

# What is not boxed is a canonical NaN to every instruction but fmv.x.w and fsw.
        f2      fadd.s, 0x3f800000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f1      fsqrt.s, 0x123456783f800000, 0xffffffff7fc00000, 0
        f2      fsgnj.s, 0x3f800000, 0xffffffff80000000, 0xffffffffffc00000, 0
        f2      fmin.s, 0x3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        fx      fclass.s, 0x3f800000, 0x200, 0
        fcmp    feq.s, 0x3f800000, 0x3f800000, 0, 0
        f3      fmadd.s, 0xffffffff3f800000, 0xffffffff3f800000, 0x3f800000, 0xffffffff7fc00000, 0
        fx      fmv.x.w, 0x1234567880000001, 0xffffffff80000001, 0
        xf      fmv.w.x, 0x1234567880000001, 0xffffffff80000001, 0

        finish

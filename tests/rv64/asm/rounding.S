# F and D: every rounding mode, static and dynamic, and the flags. Section 11.2.
        .include "test.inc"
        begin


# Single: a tie below and above an odd one, signs, overflow, tiny results, a zero out of opposite numbers.
        f2m     fadd.s, rne, 0, 0xffffffff3f800000, 0xffffffff33800000, 0xffffffff3f800000, 1
        f2m     fadd.s, rtz, 1, 0xffffffff3f800000, 0xffffffff33800000, 0xffffffff3f800000, 1
        f2m     fadd.s, rdn, 2, 0xffffffff3f800000, 0xffffffff33800000, 0xffffffff3f800000, 1
        f2m     fadd.s, rup, 3, 0xffffffff3f800000, 0xffffffff33800000, 0xffffffff3f800001, 1
        f2m     fadd.s, rmm, 4, 0xffffffff3f800000, 0xffffffff33800000, 0xffffffff3f800001, 1
        f2m     fadd.s, rne, 0, 0xffffffff3f800001, 0xffffffff33800000, 0xffffffff3f800002, 1
        f2m     fadd.s, rtz, 1, 0xffffffff3f800001, 0xffffffff33800000, 0xffffffff3f800001, 1
        f2m     fadd.s, rdn, 2, 0xffffffff3f800001, 0xffffffff33800000, 0xffffffff3f800001, 1
        f2m     fadd.s, rup, 3, 0xffffffff3f800001, 0xffffffff33800000, 0xffffffff3f800002, 1
        f2m     fadd.s, rmm, 4, 0xffffffff3f800001, 0xffffffff33800000, 0xffffffff3f800002, 1
        f2m     fsub.s, rne, 0, 0xffffffffbf800000, 0xffffffff33800000, 0xffffffffbf800000, 1
        f2m     fsub.s, rtz, 1, 0xffffffffbf800000, 0xffffffff33800000, 0xffffffffbf800000, 1
        f2m     fsub.s, rdn, 2, 0xffffffffbf800000, 0xffffffff33800000, 0xffffffffbf800001, 1
        f2m     fsub.s, rup, 3, 0xffffffffbf800000, 0xffffffff33800000, 0xffffffffbf800000, 1
        f2m     fsub.s, rmm, 4, 0xffffffffbf800000, 0xffffffff33800000, 0xffffffffbf800001, 1
        f2m     fmul.s, rne, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffff7f800000, 5
        f2m     fmul.s, rtz, 1, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffff7f7fffff, 5
        f2m     fmul.s, rdn, 2, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffff7f7fffff, 5
        f2m     fmul.s, rup, 3, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffff7f800000, 5
        f2m     fmul.s, rmm, 4, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffff7f800000, 5
        f2m     fmul.s, rne, 0, 0xffffffffff7fffff, 0xffffffff40000000, 0xffffffffff800000, 5
        f2m     fmul.s, rtz, 1, 0xffffffffff7fffff, 0xffffffff40000000, 0xffffffffff7fffff, 5
        f2m     fmul.s, rdn, 2, 0xffffffffff7fffff, 0xffffffff40000000, 0xffffffffff800000, 5
        f2m     fmul.s, rup, 3, 0xffffffffff7fffff, 0xffffffff40000000, 0xffffffffff7fffff, 5
        f2m     fmul.s, rmm, 4, 0xffffffffff7fffff, 0xffffffff40000000, 0xffffffffff800000, 5
        f2m     fmul.s, rne, 0, 0xffffffff00800000, 0xffffffff3e99999a, 0xffffffff00266666, 3
        f2m     fmul.s, rtz, 1, 0xffffffff00800000, 0xffffffff3e99999a, 0xffffffff00266666, 3
        f2m     fmul.s, rdn, 2, 0xffffffff00800000, 0xffffffff3e99999a, 0xffffffff00266666, 3
        f2m     fmul.s, rup, 3, 0xffffffff00800000, 0xffffffff3e99999a, 0xffffffff00266667, 3
        f2m     fmul.s, rmm, 4, 0xffffffff00800000, 0xffffffff3e99999a, 0xffffffff00266667, 3
        f2m     fmul.s, rne, 0, 0xffffffff00800001, 0xffffffff3f7ffffe, 0xffffffff00800000, 1
        f2m     fmul.s, rtz, 1, 0xffffffff00800001, 0xffffffff3f7ffffe, 0xffffffff007fffff, 3
        f2m     fmul.s, rdn, 2, 0xffffffff00800001, 0xffffffff3f7ffffe, 0xffffffff007fffff, 3
        f2m     fmul.s, rup, 3, 0xffffffff00800001, 0xffffffff3f7ffffe, 0xffffffff00800000, 1
        f2m     fmul.s, rmm, 4, 0xffffffff00800001, 0xffffffff3f7ffffe, 0xffffffff00800000, 1
        f2m     fsub.s, rne, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f2m     fsub.s, rtz, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f2m     fsub.s, rdn, 2, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff80000000, 0
        f2m     fsub.s, rup, 3, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f2m     fsub.s, rmm, 4, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f2m     fdiv.s, rne, 0, 0xffffffff3f800000, 0xffffffffc0400000, 0xffffffffbeaaaaab, 1
        f2m     fdiv.s, rtz, 1, 0xffffffff3f800000, 0xffffffffc0400000, 0xffffffffbeaaaaaa, 1
        f2m     fdiv.s, rdn, 2, 0xffffffff3f800000, 0xffffffffc0400000, 0xffffffffbeaaaaab, 1
        f2m     fdiv.s, rup, 3, 0xffffffff3f800000, 0xffffffffc0400000, 0xffffffffbeaaaaaa, 1
        f2m     fdiv.s, rmm, 4, 0xffffffff3f800000, 0xffffffffc0400000, 0xffffffffbeaaaaab, 1
        f1m     fsqrt.s, rne, 0, 0xffffffff40000000, 0xffffffff3fb504f3, 1
        f1m     fsqrt.s, rtz, 1, 0xffffffff40000000, 0xffffffff3fb504f3, 1
        f1m     fsqrt.s, rdn, 2, 0xffffffff40000000, 0xffffffff3fb504f3, 1
        f1m     fsqrt.s, rup, 3, 0xffffffff40000000, 0xffffffff3fb504f4, 1
        f1m     fsqrt.s, rmm, 4, 0xffffffff40000000, 0xffffffff3fb504f3, 1
        f1m     fsqrt.s, rne, 0, 0xffffffff40400000, 0xffffffff3fddb3d7, 1
        f1m     fsqrt.s, rtz, 1, 0xffffffff40400000, 0xffffffff3fddb3d7, 1
        f1m     fsqrt.s, rdn, 2, 0xffffffff40400000, 0xffffffff3fddb3d7, 1
        f1m     fsqrt.s, rup, 3, 0xffffffff40400000, 0xffffffff3fddb3d8, 1
        f1m     fsqrt.s, rmm, 4, 0xffffffff40400000, 0xffffffff3fddb3d7, 1

# Double: a tie below and above an odd one, signs, overflow, tiny results, a zero out of opposite numbers.
        f2m     fadd.d, rne, 0, 0x3ff0000000000000, 0x3ca0000000000000, 0x3ff0000000000000, 1
        f2m     fadd.d, rtz, 1, 0x3ff0000000000000, 0x3ca0000000000000, 0x3ff0000000000000, 1
        f2m     fadd.d, rdn, 2, 0x3ff0000000000000, 0x3ca0000000000000, 0x3ff0000000000000, 1
        f2m     fadd.d, rup, 3, 0x3ff0000000000000, 0x3ca0000000000000, 0x3ff0000000000001, 1
        f2m     fadd.d, rmm, 4, 0x3ff0000000000000, 0x3ca0000000000000, 0x3ff0000000000001, 1
        f2m     fadd.d, rne, 0, 0x3ff0000000000001, 0x3ca0000000000000, 0x3ff0000000000002, 1
        f2m     fadd.d, rtz, 1, 0x3ff0000000000001, 0x3ca0000000000000, 0x3ff0000000000001, 1
        f2m     fadd.d, rdn, 2, 0x3ff0000000000001, 0x3ca0000000000000, 0x3ff0000000000001, 1
        f2m     fadd.d, rup, 3, 0x3ff0000000000001, 0x3ca0000000000000, 0x3ff0000000000002, 1
        f2m     fadd.d, rmm, 4, 0x3ff0000000000001, 0x3ca0000000000000, 0x3ff0000000000002, 1
        f2m     fsub.d, rne, 0, 0xbff0000000000000, 0x3ca0000000000000, 0xbff0000000000000, 1
        f2m     fsub.d, rtz, 1, 0xbff0000000000000, 0x3ca0000000000000, 0xbff0000000000000, 1
        f2m     fsub.d, rdn, 2, 0xbff0000000000000, 0x3ca0000000000000, 0xbff0000000000001, 1
        f2m     fsub.d, rup, 3, 0xbff0000000000000, 0x3ca0000000000000, 0xbff0000000000000, 1
        f2m     fsub.d, rmm, 4, 0xbff0000000000000, 0x3ca0000000000000, 0xbff0000000000001, 1
        f2m     fmul.d, rne, 0, 0x7fefffffffffffff, 0x4000000000000000, 0x7ff0000000000000, 5
        f2m     fmul.d, rtz, 1, 0x7fefffffffffffff, 0x4000000000000000, 0x7fefffffffffffff, 5
        f2m     fmul.d, rdn, 2, 0x7fefffffffffffff, 0x4000000000000000, 0x7fefffffffffffff, 5
        f2m     fmul.d, rup, 3, 0x7fefffffffffffff, 0x4000000000000000, 0x7ff0000000000000, 5
        f2m     fmul.d, rmm, 4, 0x7fefffffffffffff, 0x4000000000000000, 0x7ff0000000000000, 5
        f2m     fmul.d, rne, 0, 0xffefffffffffffff, 0x4000000000000000, 0xfff0000000000000, 5
        f2m     fmul.d, rtz, 1, 0xffefffffffffffff, 0x4000000000000000, 0xffefffffffffffff, 5
        f2m     fmul.d, rdn, 2, 0xffefffffffffffff, 0x4000000000000000, 0xfff0000000000000, 5
        f2m     fmul.d, rup, 3, 0xffefffffffffffff, 0x4000000000000000, 0xffefffffffffffff, 5
        f2m     fmul.d, rmm, 4, 0xffefffffffffffff, 0x4000000000000000, 0xfff0000000000000, 5
        f2m     fmul.d, rne, 0, 0x10000000000000, 0x3fd3333333333333, 0x4cccccccccccd, 3
        f2m     fmul.d, rtz, 1, 0x10000000000000, 0x3fd3333333333333, 0x4cccccccccccc, 3
        f2m     fmul.d, rdn, 2, 0x10000000000000, 0x3fd3333333333333, 0x4cccccccccccc, 3
        f2m     fmul.d, rup, 3, 0x10000000000000, 0x3fd3333333333333, 0x4cccccccccccd, 3
        f2m     fmul.d, rmm, 4, 0x10000000000000, 0x3fd3333333333333, 0x4cccccccccccd, 3
        f2m     fmul.d, rne, 0, 0x10000000000001, 0x3feffffffffffffe, 0x10000000000000, 1
        f2m     fmul.d, rtz, 1, 0x10000000000001, 0x3feffffffffffffe, 0xfffffffffffff, 3
        f2m     fmul.d, rdn, 2, 0x10000000000001, 0x3feffffffffffffe, 0xfffffffffffff, 3
        f2m     fmul.d, rup, 3, 0x10000000000001, 0x3feffffffffffffe, 0x10000000000000, 1
        f2m     fmul.d, rmm, 4, 0x10000000000001, 0x3feffffffffffffe, 0x10000000000000, 1
        f2m     fsub.d, rne, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0
        f2m     fsub.d, rtz, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0
        f2m     fsub.d, rdn, 2, 0x3ff0000000000000, 0x3ff0000000000000, 0x8000000000000000, 0
        f2m     fsub.d, rup, 3, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0
        f2m     fsub.d, rmm, 4, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0
        f2m     fdiv.d, rne, 0, 0x3ff0000000000000, 0xc008000000000000, 0xbfd5555555555555, 1
        f2m     fdiv.d, rtz, 1, 0x3ff0000000000000, 0xc008000000000000, 0xbfd5555555555555, 1
        f2m     fdiv.d, rdn, 2, 0x3ff0000000000000, 0xc008000000000000, 0xbfd5555555555556, 1
        f2m     fdiv.d, rup, 3, 0x3ff0000000000000, 0xc008000000000000, 0xbfd5555555555555, 1
        f2m     fdiv.d, rmm, 4, 0x3ff0000000000000, 0xc008000000000000, 0xbfd5555555555555, 1
        f1m     fsqrt.d, rne, 0, 0x4000000000000000, 0x3ff6a09e667f3bcd, 1
        f1m     fsqrt.d, rtz, 1, 0x4000000000000000, 0x3ff6a09e667f3bcc, 1
        f1m     fsqrt.d, rdn, 2, 0x4000000000000000, 0x3ff6a09e667f3bcc, 1
        f1m     fsqrt.d, rup, 3, 0x4000000000000000, 0x3ff6a09e667f3bcd, 1
        f1m     fsqrt.d, rmm, 4, 0x4000000000000000, 0x3ff6a09e667f3bcd, 1
        f1m     fsqrt.d, rne, 0, 0x4008000000000000, 0x3ffbb67ae8584caa, 1
        f1m     fsqrt.d, rtz, 1, 0x4008000000000000, 0x3ffbb67ae8584caa, 1
        f1m     fsqrt.d, rdn, 2, 0x4008000000000000, 0x3ffbb67ae8584caa, 1
        f1m     fsqrt.d, rup, 3, 0x4008000000000000, 0x3ffbb67ae8584cab, 1
        f1m     fsqrt.d, rmm, 4, 0x4008000000000000, 0x3ffbb67ae8584caa, 1

# Double to single.
        f1m     fcvt.s.d, rne, 0, 0x3ff0000010000000, 0xffffffff3f800000, 1
        f1m     fcvt.s.d, rtz, 1, 0x3ff0000010000000, 0xffffffff3f800000, 1
        f1m     fcvt.s.d, rdn, 2, 0x3ff0000010000000, 0xffffffff3f800000, 1
        f1m     fcvt.s.d, rup, 3, 0x3ff0000010000000, 0xffffffff3f800001, 1
        f1m     fcvt.s.d, rmm, 4, 0x3ff0000010000000, 0xffffffff3f800001, 1
        f1m     fcvt.s.d, rne, 0, 0x7e37e43c8800759c, 0xffffffff7f800000, 5
        f1m     fcvt.s.d, rtz, 1, 0x7e37e43c8800759c, 0xffffffff7f7fffff, 5
        f1m     fcvt.s.d, rdn, 2, 0x7e37e43c8800759c, 0xffffffff7f7fffff, 5
        f1m     fcvt.s.d, rup, 3, 0x7e37e43c8800759c, 0xffffffff7f800000, 5
        f1m     fcvt.s.d, rmm, 4, 0x7e37e43c8800759c, 0xffffffff7f800000, 5
        f1m     fcvt.s.d, rne, 0, 0xb7a16c262777579c, 0xffffffff800116c2, 3
        f1m     fcvt.s.d, rtz, 1, 0xb7a16c262777579c, 0xffffffff800116c2, 3
        f1m     fcvt.s.d, rdn, 2, 0xb7a16c262777579c, 0xffffffff800116c3, 3
        f1m     fcvt.s.d, rup, 3, 0xb7a16c262777579c, 0xffffffff800116c2, 3
        f1m     fcvt.s.d, rmm, 4, 0xb7a16c262777579c, 0xffffffff800116c2, 3

        finish

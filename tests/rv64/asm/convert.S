# F and D: conversions. Section 11.7; what is out of range: table 11.4.
        .include "test.inc"
        begin


# fcvt.w.s
        fxm     fcvt.w.s, rtz, 0xffffffff3fc00000, 0x1, 1
        fxm     fcvt.w.s, rtz, 0xffffffffbf400000, 0x0, 1
        fxm     fcvt.w.s, rtz, 0xffffffffbf800000, 0xffffffffffffffff, 0
        fxm     fcvt.w.s, rtz, 0xffffffff7f800000, 0x7fffffff, 16
        fxm     fcvt.w.s, rtz, 0xffffffffff800000, 0xffffffff80000000, 16
        fxm     fcvt.w.s, rtz, 0xffffffff7fc00000, 0x7fffffff, 16
        fxm     fcvt.w.s, rtz, 0xffffffff80000000, 0x0, 0
        fxm     fcvt.w.s, rtz, 0xffffffff4f000000, 0x7fffffff, 16
        fxm     fcvt.w.s, rtz, 0xffffffffcf000000, 0xffffffff80000000, 0
        fxm     fcvt.w.s, rtz, 0xffffffff4f7fffff, 0x7fffffff, 16
        fxm     fcvt.w.s, rne, 0xffffffff40200000, 0x2, 1
        fxm     fcvt.w.s, rdn, 0xffffffff40200000, 0x2, 1
        fxm     fcvt.w.s, rup, 0xffffffff40200000, 0x3, 1
        fxm     fcvt.w.s, rmm, 0xffffffff40200000, 0x3, 1

# fcvt.wu.s
        fxm     fcvt.wu.s, rtz, 0xffffffff3fc00000, 0x1, 1
        fxm     fcvt.wu.s, rtz, 0xffffffffbf400000, 0x0, 1
        fxm     fcvt.wu.s, rtz, 0xffffffffbf800000, 0x0, 16
        fxm     fcvt.wu.s, rtz, 0xffffffff7f800000, 0xffffffffffffffff, 16
        fxm     fcvt.wu.s, rtz, 0xffffffffff800000, 0x0, 16
        fxm     fcvt.wu.s, rtz, 0xffffffff7fc00000, 0xffffffffffffffff, 16
        fxm     fcvt.wu.s, rtz, 0xffffffff80000000, 0x0, 0
        fxm     fcvt.wu.s, rtz, 0xffffffff4f000000, 0xffffffff80000000, 0
        fxm     fcvt.wu.s, rtz, 0xffffffffcf000000, 0x0, 16
        fxm     fcvt.wu.s, rtz, 0xffffffff4f7fffff, 0xffffffffffffff00, 0
        fxm     fcvt.wu.s, rne, 0xffffffffbf000000, 0x0, 1
        fxm     fcvt.wu.s, rdn, 0xffffffffbf000000, 0x0, 16
        fxm     fcvt.wu.s, rup, 0xffffffffbf000000, 0x0, 1
        fxm     fcvt.wu.s, rmm, 0xffffffffbf000000, 0x0, 16

# fcvt.l.s
        fxm     fcvt.l.s, rtz, 0xffffffff3fc00000, 0x1, 1
        fxm     fcvt.l.s, rtz, 0xffffffffbf400000, 0x0, 1
        fxm     fcvt.l.s, rtz, 0xffffffffbf800000, 0xffffffffffffffff, 0
        fxm     fcvt.l.s, rtz, 0xffffffff7f800000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.s, rtz, 0xffffffffff800000, 0x8000000000000000, 16
        fxm     fcvt.l.s, rtz, 0xffffffff7fc00000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.s, rtz, 0xffffffff80000000, 0x0, 0
        fxm     fcvt.l.s, rtz, 0xffffffff5f000000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.s, rtz, 0xffffffffdf000000, 0x8000000000000000, 0
        fxm     fcvt.l.s, rtz, 0xffffffff5f7fffff, 0x7fffffffffffffff, 16
        fxm     fcvt.l.s, rne, 0xffffffff40200000, 0x2, 1
        fxm     fcvt.l.s, rdn, 0xffffffff40200000, 0x2, 1
        fxm     fcvt.l.s, rup, 0xffffffff40200000, 0x3, 1
        fxm     fcvt.l.s, rmm, 0xffffffff40200000, 0x3, 1

# fcvt.lu.s
        fxm     fcvt.lu.s, rtz, 0xffffffff3fc00000, 0x1, 1
        fxm     fcvt.lu.s, rtz, 0xffffffffbf400000, 0x0, 1
        fxm     fcvt.lu.s, rtz, 0xffffffffbf800000, 0x0, 16
        fxm     fcvt.lu.s, rtz, 0xffffffff7f800000, 0xffffffffffffffff, 16
        fxm     fcvt.lu.s, rtz, 0xffffffffff800000, 0x0, 16
        fxm     fcvt.lu.s, rtz, 0xffffffff7fc00000, 0xffffffffffffffff, 16
        fxm     fcvt.lu.s, rtz, 0xffffffff80000000, 0x0, 0
        fxm     fcvt.lu.s, rtz, 0xffffffff5f000000, 0x8000000000000000, 0
        fxm     fcvt.lu.s, rtz, 0xffffffffdf000000, 0x0, 16
        fxm     fcvt.lu.s, rtz, 0xffffffff5f7fffff, 0xffffff0000000000, 0
        fxm     fcvt.lu.s, rne, 0xffffffffbf000000, 0x0, 1
        fxm     fcvt.lu.s, rdn, 0xffffffffbf000000, 0x0, 16
        fxm     fcvt.lu.s, rup, 0xffffffffbf000000, 0x0, 1
        fxm     fcvt.lu.s, rmm, 0xffffffffbf000000, 0x0, 16

# fcvt.w.d
        fxm     fcvt.w.d, rtz, 0x3ff8000000000000, 0x1, 1
        fxm     fcvt.w.d, rtz, 0xbfe8000000000000, 0x0, 1
        fxm     fcvt.w.d, rtz, 0xbff0000000000000, 0xffffffffffffffff, 0
        fxm     fcvt.w.d, rtz, 0x7ff0000000000000, 0x7fffffff, 16
        fxm     fcvt.w.d, rtz, 0xfff0000000000000, 0xffffffff80000000, 16
        fxm     fcvt.w.d, rtz, 0x7ff8000000000000, 0x7fffffff, 16
        fxm     fcvt.w.d, rtz, 0x8000000000000000, 0x0, 0
        fxm     fcvt.w.d, rtz, 0x41e0000000000000, 0x7fffffff, 16
        fxm     fcvt.w.d, rtz, 0xc1e0000000000000, 0xffffffff80000000, 0
        fxm     fcvt.w.d, rtz, 0x41efffffffffffff, 0x7fffffff, 16
        fxm     fcvt.w.d, rne, 0x4004000000000000, 0x2, 1
        fxm     fcvt.w.d, rdn, 0x4004000000000000, 0x2, 1
        fxm     fcvt.w.d, rup, 0x4004000000000000, 0x3, 1
        fxm     fcvt.w.d, rmm, 0x4004000000000000, 0x3, 1

# fcvt.wu.d
        fxm     fcvt.wu.d, rtz, 0x3ff8000000000000, 0x1, 1
        fxm     fcvt.wu.d, rtz, 0xbfe8000000000000, 0x0, 1
        fxm     fcvt.wu.d, rtz, 0xbff0000000000000, 0x0, 16
        fxm     fcvt.wu.d, rtz, 0x7ff0000000000000, 0xffffffffffffffff, 16
        fxm     fcvt.wu.d, rtz, 0xfff0000000000000, 0x0, 16
        fxm     fcvt.wu.d, rtz, 0x7ff8000000000000, 0xffffffffffffffff, 16
        fxm     fcvt.wu.d, rtz, 0x8000000000000000, 0x0, 0
        fxm     fcvt.wu.d, rtz, 0x41e0000000000000, 0xffffffff80000000, 0
        fxm     fcvt.wu.d, rtz, 0xc1e0000000000000, 0x0, 16
        fxm     fcvt.wu.d, rtz, 0x41efffffffffffff, 0xffffffffffffffff, 1
        fxm     fcvt.wu.d, rne, 0xbfe0000000000000, 0x0, 1
        fxm     fcvt.wu.d, rdn, 0xbfe0000000000000, 0x0, 16
        fxm     fcvt.wu.d, rup, 0xbfe0000000000000, 0x0, 1
        fxm     fcvt.wu.d, rmm, 0xbfe0000000000000, 0x0, 16

# fcvt.l.d
        fxm     fcvt.l.d, rtz, 0x3ff8000000000000, 0x1, 1
        fxm     fcvt.l.d, rtz, 0xbfe8000000000000, 0x0, 1
        fxm     fcvt.l.d, rtz, 0xbff0000000000000, 0xffffffffffffffff, 0
        fxm     fcvt.l.d, rtz, 0x7ff0000000000000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.d, rtz, 0xfff0000000000000, 0x8000000000000000, 16
        fxm     fcvt.l.d, rtz, 0x7ff8000000000000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.d, rtz, 0x8000000000000000, 0x0, 0
        fxm     fcvt.l.d, rtz, 0x43e0000000000000, 0x7fffffffffffffff, 16
        fxm     fcvt.l.d, rtz, 0xc3e0000000000000, 0x8000000000000000, 0
        fxm     fcvt.l.d, rtz, 0x43efffffffffffff, 0x7fffffffffffffff, 16
        fxm     fcvt.l.d, rne, 0x4004000000000000, 0x2, 1
        fxm     fcvt.l.d, rdn, 0x4004000000000000, 0x2, 1
        fxm     fcvt.l.d, rup, 0x4004000000000000, 0x3, 1
        fxm     fcvt.l.d, rmm, 0x4004000000000000, 0x3, 1

# fcvt.lu.d
        fxm     fcvt.lu.d, rtz, 0x3ff8000000000000, 0x1, 1
        fxm     fcvt.lu.d, rtz, 0xbfe8000000000000, 0x0, 1
        fxm     fcvt.lu.d, rtz, 0xbff0000000000000, 0x0, 16
        fxm     fcvt.lu.d, rtz, 0x7ff0000000000000, 0xffffffffffffffff, 16
        fxm     fcvt.lu.d, rtz, 0xfff0000000000000, 0x0, 16
        fxm     fcvt.lu.d, rtz, 0x7ff8000000000000, 0xffffffffffffffff, 16
        fxm     fcvt.lu.d, rtz, 0x8000000000000000, 0x0, 0
        fxm     fcvt.lu.d, rtz, 0x43e0000000000000, 0x8000000000000000, 0
        fxm     fcvt.lu.d, rtz, 0xc3e0000000000000, 0x0, 16
        fxm     fcvt.lu.d, rtz, 0x43efffffffffffff, 0xfffffffffffff800, 0
        fxm     fcvt.lu.d, rne, 0xbfe0000000000000, 0x0, 1
        fxm     fcvt.lu.d, rdn, 0xbfe0000000000000, 0x0, 16
        fxm     fcvt.lu.d, rup, 0xbfe0000000000000, 0x0, 1
        fxm     fcvt.lu.d, rmm, 0xbfe0000000000000, 0x0, 16

        finish

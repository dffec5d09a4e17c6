# F and D: conversions from integers and between the two. Sections 11.7 and 12.5.
        .include "test.inc"
        begin


# fcvt.s.w
        xfm     fcvt.s.w, rne, 0x0, 0xffffffff00000000, 0
        xfm     fcvt.s.w, rne, 0x1, 0xffffffff3f800000, 0
        xfm     fcvt.s.w, rne, 0xffffffffffffffff, 0xffffffffbf800000, 0
        xfm     fcvt.s.w, rne, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.w, rtz, 0x7fffffff, 0xffffffff4effffff, 1
        xfm     fcvt.s.w, rup, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.w, rne, 0xffffffff80000000, 0xffffffffcf000000, 0
        xfm     fcvt.s.w, rne, 0x123456789abcdef1, 0xffffffffceca8642, 1
        xfm     fcvt.s.w, rne, 0x7fffffffffffffff, 0xffffffffbf800000, 0
        xfm     fcvt.s.w, rtz, 0x7fffffffffffffff, 0xffffffffbf800000, 0
        xfm     fcvt.s.w, rup, 0x7fffffffffffffff, 0xffffffffbf800000, 0

# fcvt.s.wu
        xfm     fcvt.s.wu, rne, 0x0, 0xffffffff00000000, 0
        xfm     fcvt.s.wu, rne, 0x1, 0xffffffff3f800000, 0
        xfm     fcvt.s.wu, rne, 0xffffffffffffffff, 0xffffffff4f800000, 1
        xfm     fcvt.s.wu, rne, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.wu, rtz, 0x7fffffff, 0xffffffff4effffff, 1
        xfm     fcvt.s.wu, rup, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.wu, rne, 0xffffffff80000000, 0xffffffff4f000000, 0
        xfm     fcvt.s.wu, rne, 0x123456789abcdef1, 0xffffffff4f1abcdf, 1
        xfm     fcvt.s.wu, rne, 0x7fffffffffffffff, 0xffffffff4f800000, 1
        xfm     fcvt.s.wu, rtz, 0x7fffffffffffffff, 0xffffffff4f7fffff, 1
        xfm     fcvt.s.wu, rup, 0x7fffffffffffffff, 0xffffffff4f800000, 1

# fcvt.s.l
        xfm     fcvt.s.l, rne, 0x0, 0xffffffff00000000, 0
        xfm     fcvt.s.l, rne, 0x1, 0xffffffff3f800000, 0
        xfm     fcvt.s.l, rne, 0xffffffffffffffff, 0xffffffffbf800000, 0
        xfm     fcvt.s.l, rne, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.l, rtz, 0x7fffffff, 0xffffffff4effffff, 1
        xfm     fcvt.s.l, rup, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.l, rne, 0xffffffff80000000, 0xffffffffcf000000, 0
        xfm     fcvt.s.l, rne, 0x123456789abcdef1, 0xffffffff5d91a2b4, 1
        xfm     fcvt.s.l, rne, 0x7fffffffffffffff, 0xffffffff5f000000, 1
        xfm     fcvt.s.l, rtz, 0x7fffffffffffffff, 0xffffffff5effffff, 1
        xfm     fcvt.s.l, rup, 0x7fffffffffffffff, 0xffffffff5f000000, 1

# fcvt.s.lu
        xfm     fcvt.s.lu, rne, 0x0, 0xffffffff00000000, 0
        xfm     fcvt.s.lu, rne, 0x1, 0xffffffff3f800000, 0
        xfm     fcvt.s.lu, rne, 0xffffffffffffffff, 0xffffffff5f800000, 1
        xfm     fcvt.s.lu, rne, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.lu, rtz, 0x7fffffff, 0xffffffff4effffff, 1
        xfm     fcvt.s.lu, rup, 0x7fffffff, 0xffffffff4f000000, 1
        xfm     fcvt.s.lu, rne, 0xffffffff80000000, 0xffffffff5f800000, 1
        xfm     fcvt.s.lu, rne, 0x123456789abcdef1, 0xffffffff5d91a2b4, 1
        xfm     fcvt.s.lu, rne, 0x7fffffffffffffff, 0xffffffff5f000000, 1
        xfm     fcvt.s.lu, rtz, 0x7fffffffffffffff, 0xffffffff5effffff, 1
        xfm     fcvt.s.lu, rup, 0x7fffffffffffffff, 0xffffffff5f000000, 1

# fcvt.d.w
        xf      fcvt.d.w, 0x0, 0x0, 0
        xf      fcvt.d.w, 0x1, 0x3ff0000000000000, 0
        xf      fcvt.d.w, 0xffffffffffffffff, 0xbff0000000000000, 0
        xf      fcvt.d.w, 0x7fffffff, 0x41dfffffffc00000, 0
        xf      fcvt.d.w, 0xffffffff80000000, 0xc1e0000000000000, 0
        xf      fcvt.d.w, 0x123456789abcdef1, 0xc1d950c843c00000, 0
        xf      fcvt.d.w, 0x7fffffffffffffff, 0xbff0000000000000, 0

# fcvt.d.wu
        xf      fcvt.d.wu, 0x0, 0x0, 0
        xf      fcvt.d.wu, 0x1, 0x3ff0000000000000, 0
        xf      fcvt.d.wu, 0xffffffffffffffff, 0x41efffffffe00000, 0
        xf      fcvt.d.wu, 0x7fffffff, 0x41dfffffffc00000, 0
        xf      fcvt.d.wu, 0xffffffff80000000, 0x41e0000000000000, 0
        xf      fcvt.d.wu, 0x123456789abcdef1, 0x41e3579bde200000, 0
        xf      fcvt.d.wu, 0x7fffffffffffffff, 0x41efffffffe00000, 0

# fcvt.d.l
        xfm     fcvt.d.l, rne, 0x0, 0x0, 0
        xfm     fcvt.d.l, rne, 0x1, 0x3ff0000000000000, 0
        xfm     fcvt.d.l, rne, 0xffffffffffffffff, 0xbff0000000000000, 0
        xfm     fcvt.d.l, rne, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.l, rtz, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.l, rup, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.l, rne, 0xffffffff80000000, 0xc1e0000000000000, 0
        xfm     fcvt.d.l, rne, 0x123456789abcdef1, 0x43b23456789abcdf, 1
        xfm     fcvt.d.l, rne, 0x7fffffffffffffff, 0x43e0000000000000, 1
        xfm     fcvt.d.l, rtz, 0x7fffffffffffffff, 0x43dfffffffffffff, 1
        xfm     fcvt.d.l, rup, 0x7fffffffffffffff, 0x43e0000000000000, 1

# fcvt.d.lu
        xfm     fcvt.d.lu, rne, 0x0, 0x0, 0
        xfm     fcvt.d.lu, rne, 0x1, 0x3ff0000000000000, 0
        xfm     fcvt.d.lu, rne, 0xffffffffffffffff, 0x43f0000000000000, 1
        xfm     fcvt.d.lu, rne, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.lu, rtz, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.lu, rup, 0x7fffffff, 0x41dfffffffc00000, 0
        xfm     fcvt.d.lu, rne, 0xffffffff80000000, 0x43effffffff00000, 0
        xfm     fcvt.d.lu, rne, 0x123456789abcdef1, 0x43b23456789abcdf, 1
        xfm     fcvt.d.lu, rne, 0x7fffffffffffffff, 0x43e0000000000000, 1
        xfm     fcvt.d.lu, rtz, 0x7fffffffffffffff, 0x43dfffffffffffff, 1
        xfm     fcvt.d.lu, rup, 0x7fffffffffffffff, 0x43e0000000000000, 1

# Between the two: NaNs become canonical, subnormal singles are exact doubles.
        f1      fcvt.d.s, 0xffffffff3fc00000, 0x3ff8000000000000, 0
        f1      fcvt.d.s, 0xffffffff00000001, 0x36a0000000000000, 0
        f1      fcvt.d.s, 0xffffffff80000000, 0x8000000000000000, 0
        f1      fcvt.d.s, 0xffffffffff800000, 0xfff0000000000000, 0
        f1      fcvt.d.s, 0xffffffffffc00123, 0x7ff8000000000000, 0
        f1      fcvt.d.s, 0xffffffff7f800001, 0x7ff8000000000000, 16
        f1      fcvt.d.s, 0x3f800000, 0x7ff8000000000000, 0
        f1      fcvt.s.d, 0x3ff8000000000000, 0xffffffff3fc00000, 0
        f1      fcvt.s.d, 0x3fb999999999999a, 0xffffffff3dcccccd, 1
        f1      fcvt.s.d, 0x1, 0xffffffff00000000, 3
        f1      fcvt.s.d, 0x8000000000000000, 0xffffffff80000000, 0
        f1      fcvt.s.d, 0xfff0000000000000, 0xffffffffff800000, 0
        f1      fcvt.s.d, 0x7ff8000000000005, 0xffffffff7fc00000, 0
        f1      fcvt.s.d, 0x7ff0000000000001, 0xffffffff7fc00000, 16
        f1      fcvt.s.d, 0x47f074f8c4d3cd7b, 0xffffffff7f800000, 5

        finish

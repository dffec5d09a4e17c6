# M: multiplication and division. Chapter 7; results of division by zero and of overflow: table 7.1.
        .include "test.inc"
        begin


# mul
        rr      mul, 0x0, 0x0, 0x0
        rr      mul, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
        rr      mul, 0x8000000000000000, 0x8000000000000000, 0x0
        rr      mul, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      mul, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1
        rr      mul, 0x123456789abcdef, 0xfedcba9876543210, 0x2236d88fe5618cf0
        rr      mul, 0x100000000, 0x100000000, 0x0

# mulh
        rr      mulh, 0x0, 0x0, 0x0
        rr      mulh, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
        rr      mulh, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
        rr      mulh, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      mulh, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x3fffffffffffffff
        rr      mulh, 0x123456789abcdef, 0xfedcba9876543210, 0xfffeb49923cc0953
        rr      mulh, 0x100000000, 0x100000000, 0x1

# mulhsu
        rr      mulhsu, 0x0, 0x0, 0x0
        rr      mulhsu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      mulhsu, 0x8000000000000000, 0x8000000000000000, 0xc000000000000000
        rr      mulhsu, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      mulhsu, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x3fffffffffffffff
        rr      mulhsu, 0x123456789abcdef, 0xfedcba9876543210, 0x121fa00ad77d742
        rr      mulhsu, 0x100000000, 0x100000000, 0x1

# mulhu
        rr      mulhu, 0x0, 0x0, 0x0
        rr      mulhu, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
        rr      mulhu, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
        rr      mulhu, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      mulhu, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x3fffffffffffffff
        rr      mulhu, 0x123456789abcdef, 0xfedcba9876543210, 0x121fa00ad77d742
        rr      mulhu, 0x100000000, 0x100000000, 0x1

# div
        rr      div, 0x14, 0x6, 0x3
        rr      div, 0xffffffffffffffec, 0x6, 0xfffffffffffffffd
        rr      div, 0x14, 0xfffffffffffffffa, 0xfffffffffffffffd
        rr      div, 0xffffffffffffffec, 0xfffffffffffffffa, 0x3
        rr      div, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      div, 0x8000000000000000, 0x1, 0x8000000000000000
        rr      div, 0x5, 0x0, 0xffffffffffffffff
        rr      div, 0x8000000000000000, 0x0, 0xffffffffffffffff
        rr      div, 0xffffffffffffffff, 0x2, 0x0

# divu
        rr      divu, 0x14, 0x6, 0x3
        rr      divu, 0xffffffffffffffec, 0x6, 0x2aaaaaaaaaaaaaa7
        rr      divu, 0x14, 0xfffffffffffffffa, 0x0
        rr      divu, 0xffffffffffffffec, 0xfffffffffffffffa, 0x0
        rr      divu, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      divu, 0x8000000000000000, 0x1, 0x8000000000000000
        rr      divu, 0x5, 0x0, 0xffffffffffffffff
        rr      divu, 0x8000000000000000, 0x0, 0xffffffffffffffff
        rr      divu, 0xffffffffffffffff, 0x2, 0x7fffffffffffffff

# rem
        rr      rem, 0x14, 0x6, 0x2
        rr      rem, 0xffffffffffffffec, 0x6, 0xfffffffffffffffe
        rr      rem, 0x14, 0xfffffffffffffffa, 0x2
        rr      rem, 0xffffffffffffffec, 0xfffffffffffffffa, 0xfffffffffffffffe
        rr      rem, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      rem, 0x8000000000000000, 0x1, 0x0
        rr      rem, 0x5, 0x0, 0x5
        rr      rem, 0x8000000000000000, 0x0, 0x8000000000000000
        rr      rem, 0xffffffffffffffff, 0x2, 0xffffffffffffffff

# remu
        rr      remu, 0x14, 0x6, 0x2
        rr      remu, 0xffffffffffffffec, 0x6, 0x2
        rr      remu, 0x14, 0xfffffffffffffffa, 0x14
        rr      remu, 0xffffffffffffffec, 0xfffffffffffffffa, 0xffffffffffffffec
        rr      remu, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      remu, 0x8000000000000000, 0x1, 0x0
        rr      remu, 0x5, 0x0, 0x5
        rr      remu, 0x8000000000000000, 0x0, 0x8000000000000000
        rr      remu, 0xffffffffffffffff, 0x2, 0x1

# mulw
        rr      mulw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
        rr      mulw, 0x80000000, 0x80000000, 0x0
        rr      mulw, 0x7fffffff, 0x7fffffff, 0x1
        rr      mulw, 0x1ffffffff, 0x500000003, 0xfffffffffffffffd

# divw
        rr      divw, 0x14, 0x6, 0x3
        rr      divw, 0xffffffffffffffec, 0x6, 0xfffffffffffffffd
        rr      divw, 0x14, 0xfffffffffffffffa, 0xfffffffffffffffd
        rr      divw, 0x80000000, 0xffffffffffffffff, 0xffffffff80000000
        rr      divw, 0xffffffff80000000, 0xffffffff, 0xffffffff80000000
        rr      divw, 0x5, 0x0, 0xffffffffffffffff
        rr      divw, 0x80000000, 0x100000000, 0xffffffffffffffff
        rr      divw, 0x1fffffff0, 0x2, 0xfffffffffffffff8

# divuw
        rr      divuw, 0x14, 0x6, 0x3
        rr      divuw, 0xffffffffffffffec, 0x6, 0x2aaaaaa7
        rr      divuw, 0x14, 0xfffffffffffffffa, 0x0
        rr      divuw, 0x80000000, 0xffffffffffffffff, 0x0
        rr      divuw, 0xffffffff80000000, 0xffffffff, 0x0
        rr      divuw, 0x5, 0x0, 0xffffffffffffffff
        rr      divuw, 0x80000000, 0x100000000, 0xffffffffffffffff
        rr      divuw, 0x1fffffff0, 0x2, 0x7ffffff8

# remw
        rr      remw, 0x14, 0x6, 0x2
        rr      remw, 0xffffffffffffffec, 0x6, 0xfffffffffffffffe
        rr      remw, 0x14, 0xfffffffffffffffa, 0x2
        rr      remw, 0x80000000, 0xffffffffffffffff, 0x0
        rr      remw, 0xffffffff80000000, 0xffffffff, 0x0
        rr      remw, 0x5, 0x0, 0x5
        rr      remw, 0x80000000, 0x100000000, 0xffffffff80000000
        rr      remw, 0x1fffffff0, 0x2, 0x0

# remuw
        rr      remuw, 0x14, 0x6, 0x2
        rr      remuw, 0xffffffffffffffec, 0x6, 0x2
        rr      remuw, 0x14, 0xfffffffffffffffa, 0x14
        rr      remuw, 0x80000000, 0xffffffffffffffff, 0xffffffff80000000
        rr      remuw, 0xffffffff80000000, 0xffffffff, 0xffffffff80000000
        rr      remuw, 0x5, 0x0, 0x5
        rr      remuw, 0x80000000, 0x100000000, 0xffffffff80000000
        rr      remuw, 0x1fffffff0, 0x2, 0x0

        finish

# RV64I: operations on words, whose results are sign-extended from 32 bits. Chapter 5.2.
        .include "test.inc"
        begin


# addw
        rr      addw, 0x0, 0x0, 0x0
        rr      addw, 0x7fffffff, 0x1, 0xffffffff80000000
        rr      addw, 0x80000000, 0xffffffffffffffff, 0x7fffffff
        rr      addw, 0xffffffff, 0x1, 0x0
        rr      addw, 0x100000000, 0x100000000, 0x0
        rr      addw, 0x123456789abcdef0, 0xfedcba987654321, 0x22222211

# subw
        rr      subw, 0x0, 0x0, 0x0
        rr      subw, 0x7fffffff, 0x1, 0x7ffffffe
        rr      subw, 0x80000000, 0xffffffffffffffff, 0xffffffff80000001
        rr      subw, 0xffffffff, 0x1, 0xfffffffffffffffe
        rr      subw, 0x100000000, 0x100000000, 0x0
        rr      subw, 0x123456789abcdef0, 0xfedcba987654321, 0x13579bcf

# Shifts take the low five bits of the amount, and the low word of what they shift.
        rr      sllw, 0x1, 0x1f, 0xffffffff80000000
        rr      sllw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      sllw, 0x80000000, 0x1f, 0x0
        rr      sllw, 0xffffffff7fffffff, 0x4, 0xfffffffffffffff0
        rr      sllw, 0x180000000, 0x0, 0xffffffff80000000
        rr      sllw, 0x89abcdef, 0xffffffffffffffe1, 0x13579bde
        rr      sllw, 0x89abcdef, 0x20, 0xffffffff89abcdef
        rr      srlw, 0x1, 0x1f, 0x0
        rr      srlw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      srlw, 0x80000000, 0x1f, 0x1
        rr      srlw, 0xffffffff7fffffff, 0x4, 0x7ffffff
        rr      srlw, 0x180000000, 0x0, 0xffffffff80000000
        rr      srlw, 0x89abcdef, 0xffffffffffffffe1, 0x44d5e6f7
        rr      srlw, 0x89abcdef, 0x20, 0xffffffff89abcdef
        rr      sraw, 0x1, 0x1f, 0x0
        rr      sraw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      sraw, 0x80000000, 0x1f, 0xffffffffffffffff
        rr      sraw, 0xffffffff7fffffff, 0x4, 0x7ffffff
        rr      sraw, 0x180000000, 0x0, 0xffffffff80000000
        rr      sraw, 0x89abcdef, 0xffffffffffffffe1, 0xffffffffc4d5e6f7
        rr      sraw, 0x89abcdef, 0x20, 0xffffffff89abcdef

# Immediates.
        ri      addiw, 0x7fffffff, 1, 0xffffffff80000000
        ri      addiw, 0xffffffff80000000, -1, 0x7fffffff
        ri      addiw, 0x123456780, 0, 0x23456780
        ri      addiw, 0xffffffff, 2047, 0x7fe
        ri      addiw, 0x0, -2048, 0xfffffffffffff800
        ri      slliw, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      slliw, 0x1, 31, 0xffffffff80000000
        ri      slliw, 0x80000000, 31, 0x0
        ri      slliw, 0xffffffff7fffffff, 4, 0xfffffffffffffff0
        ri      slliw, 0x180000000, 1, 0x0
        ri      srliw, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      srliw, 0x1, 31, 0x0
        ri      srliw, 0x80000000, 31, 0x1
        ri      srliw, 0xffffffff7fffffff, 4, 0x7ffffff
        ri      srliw, 0x180000000, 1, 0x40000000
        ri      sraiw, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      sraiw, 0x1, 31, 0x0
        ri      sraiw, 0x80000000, 31, 0xffffffffffffffff
        ri      sraiw, 0xffffffff7fffffff, 4, 0x7ffffff
        ri      sraiw, 0x180000000, 1, 0xffffffffc0000000

        finish

# Zvbb, of which Zvkb is a part: bits of vectors, in words, since GNU's assembler of Debian 12 does not know it, nor its qemu.
# without qemu
        .include "test.inc"
        .option arch, +v

        .equ    VANDN, 0x01
        .equ    UNARY, 0x12
        .equ    VROR, 0x14
        .equ    VROL, 0x15
        .equ    VWSLL, 0x35
        .equ    VV, 0           # funct3
        .equ    VI, 3
        .equ    VX, 4

# v1 from v2 and what is in the place of vs1; without a mask.
        .macro op funct3, funct6, source
        .insn   r 0x57, \funct3, \funct6 * 2 + 1, x1, \source, x2
        .endm

# v1 from v2, which has \a, and what is in the place of vs1, in \count elements; v3 and a2 have \b.
        .macro check funct3, funct6, source, sew, count, a, b, expected, lmul=m1
        sources \a, \b
        vsetivli zero, \count, \sew, \lmul, ta, ma
        op      \funct3, \funct6, \source
        expect_v v1, \expected
        .endm

# 64 bits of v2 and of v3, as 8 elements of 8 bits, 4 of 16 ...
        .macro vv funct6, sew, count, a, b, expected, lmul=m1
        check   VV, \funct6, x3, \sew, \count, \a, \b, \expected, \lmul
        .endm

        .macro vx funct6, sew, count, a, b, expected, lmul=m1
        check   VX, \funct6, a2, \sew, \count, \a, \b, \expected, \lmul
        .endm

        .macro vi funct6, sew, count, a, number, expected, lmul=m1
        check   VI, \funct6, x\number, \sew, \count, \a, 0, \expected, \lmul
        .endm

# One source.
        .macro v number, sew, count, a, expected
        check   2, UNARY, x\number, \sew, \count, \a, 0, \expected
        .endm

        begin

# vandn
        vv      VANDN, e8, 8, 0xfff00ffe55aa8001, 0x0ff0ff01ff00807f, 0xf00000fe00aa0000
        vx      VANDN, e8, 8, 0xfff00ffe55aa8001, 0x123456789abcdf0f, 0xf0f000f050a08000
        vx      VANDN, e64, 1, 0xfff00ffe55aa8001, -2, 0x0000000000000001

# vbrev8
        v       8, e8, 8, 0x0103070f1f3f7f80, 0x80c0e0f0f8fcfe01
        v       8, e64, 1, 0x0103070f1f3f7f80, 0x80c0e0f0f8fcfe01

# vrev8
        v       9, e8, 8, 0x0123456789abcdef, 0x0123456789abcdef
        v       9, e16, 4, 0x0123456789abcdef, 0x23016745ab89efcd
        v       9, e32, 2, 0x0123456789abcdef, 0x67452301efcdab89
        v       9, e64, 1, 0x0123456789abcdef, 0xefcdab8967452301

# vbrev
        v       10, e8, 8, 0x0103070f1f3f7f80, 0x80c0e0f0f8fcfe01
        v       10, e16, 4, 0x0103070f1f3f7f80, 0xc080f0e0fcf801fe
        v       10, e32, 2, 0x0103070f1f3f7f80, 0xf0e0c08001fefcf8
        v       10, e64, 1, 0x0103070f1f3f7f80, 0x01fefcf8f0e0c080

# vclz
        v       12, e8, 8, 0x00010203407f80ff, 0x0807060601010000
        v       12, e16, 4, 0x000000017fff8000, 0x0010000f00010000
        v       12, e32, 2, 0x0000000000010000, 0x000000200000000f
        v       12, e64, 1, 0x0000000000000000, 64
        v       12, e64, 1, 0x0000000100000000, 31

# vctz
        v       13, e8, 8, 0x00010206407f80f8, 0x0800010106000703
        v       13, e16, 4, 0x0000000100808000, 0x001000000007000f
        v       13, e32, 2, 0x0000000000010000, 0x0000002000000010
        v       13, e64, 1, 0x0000000000000000, 64
        v       13, e64, 1, 0x0000000100000000, 32

# vcpop.v
        v       14, e8, 8, 0x000103070f1fff80, 0x0001020304050801
        v       14, e16, 4, 0x0000ffff80010f0f, 0x0000001000020008
        v       14, e32, 2, 0xffffffff80000001, 0x0000002000000002
        v       14, e64, 1, 0xffffffffffffffff, 64

# vrol; only as many bits of the operand count as an element's number of bits needs
        vv      VROL, e8, 8, 0x8181818181818181, 0x0001020407080911, 0x81030618c0810303
        vv      VROL, e16, 4, 0x8001800180018001, 0x0001000f00100011, 0x0003c00080010003
        vv      VROL, e64, 1, 0x8000000000000001, 0x0000000000000044, 0x0000000000000018
        vx      VROL, e32, 2, 0x8000000112345678, 0xffffffe4, 0x0000001823456781

# vror
        vv      VROR, e8, 8, 0x8181818181818181, 0x0001020407080911, 0x81c060180381c0c0
        vv      VROR, e16, 4, 0x8001800180018001, 0x0001000f00100011, 0xc00000038001c000
        vx      VROR, e32, 2, 0x8000000112345678, 4, 0x1800000081234567
        vx      VROR, e64, 1, 0x8000000000000001, -1, 0x0000000000000003
        vi      VROR, e8, 8, 0x8181818181818181, 31, 0x0303030303030303
        vi      VROR, e64, 1, 0x8000000000000001, 16, 0x0001800000000000
        vi      VROL, e64, 1, 0x8000000000000001, 0, 0x0000000180000000 # by 32
        vi      VROL, e64, 1, 0x8000000000000001, 31, 0x0000000000000003 # by 63
        vi      VROL, e16, 4, 0x8001800180018001, 1, 0xc000c000c000c000 # by 33

# vwsll, twice as wide
        vv      VWSLL, e8, 4, 0xff81ff01, 0x08101107, 0xff00008101fe0080, mf2
        vv      VWSLL, e16, 2, 0x8001ffff, 0x001f0021, 0x800000000001fffe, mf2
        vv      VWSLL, e32, 1, 0xffffffff, 33, 0xfffffffe00000000, mf2
        vx      VWSLL, e32, 1, 0x80000001, 64, 0x0000000080000001, mf2
        vi      VWSLL, e8, 4, 0xff81ff01, 15, 0x8000800080008000, mf2
        vi      VWSLL, e32, 1, 0xffffffff, 31, 0x7fffffff80000000, mf2

# Under a mask
        sources 0x0123456789abcdef, 0
        vsetivli zero, 8, e8, m1, ta, ma
        li      a1, 0xaa
        vmv.s.x v0, a1
        vmv.v.i v1, -1
        .insn   r 0x57, 2, UNARY * 2, x1, x8, x2 # vbrev8.v v1, v2, v0.t
        expect_v v1, 0x80ffa2ff91ffb3ff

        finish

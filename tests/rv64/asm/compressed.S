# C: compressed instructions. Chapter 16. Each is the instruction that it stands for, in two bytes: what is tested is that
# operands and immediates come from where they are, at both ends of their ranges; HINTs do nothing.
        .include "test.inc"
        .option arch, +c

        .macro  c1 op, a, imm, expected         # rd is rs1
        case
        li      a0, \a
        \op     a0, \imm
        expect  \expected
        .endm

        .macro  cr op, a, b, expected
        case
        li      a0, \a
        li      a1, \b
        \op     a0, a1
        expect  \expected
        .endm

        begin

        c1      c.addi, 100, -32, 68
        c1      c.addi, 100, 31, 131
        c1      c.addi, -1, 1, 0
        c1      c.addiw, 0x7fffffff, 1, -0x80000000
        c1      c.addiw, 0x1ffffffff, 0, -1
        c1      c.addiw, 0, -32, -32
        c1      c.li, 0, -32, -32
        c1      c.li, -1, 31, 31
        c1      c.lui, 0, 1, 0x1000
        c1      c.lui, 0, 31, 0x1f000
        c1      c.lui, 0, 0xfffff, -0x1000
        c1      c.lui, 0, 0xfffe0, -0x20000
        c1      c.slli, 1, 63, -0x8000000000000000
        c1      c.slli, 3, 1, 6
        c1      c.slli, 3, 32, 0x300000000
        c1      c.srli, -1, 63, 1
        c1      c.srli, 0x8000000000000000, 32, 0x80000000
        c1      c.srai, 0x8000000000000000, 63, -1
        c1      c.srai, 0x8000000000000000, 32, -0x80000000
        c1      c.andi, -1, -32, -32
        c1      c.andi, -1, 31, 31
        c1      c.andi, 0x55, 0x0f, 5

        cr      c.mv, 1, -5, -5
        cr      c.add, 0x7fffffffffffffff, 1, -0x8000000000000000
        cr      c.sub, 5, 7, -2
        cr      c.xor, 0xff0, 0x0ff, 0xf0f
        cr      c.or, 0xff0, 0x0ff, 0xfff
        cr      c.and, 0xff0, 0x0ff, 0x0f0
        cr      c.subw, 0x80000000, 1, 0x7fffffff
        cr      c.addw, 0x7fffffff, 1, -0x80000000

# Every register that the short fields can name: x8 to x15.
        case
        li      s0, 1
        li      s1, 2
        li      a0, 4
        li      a1, 8
        li      a2, 16
        li      a3, 32
        li      a4, 64
        li      a5, 128
        c.or    s0, a5
        c.or    s1, s0
        c.or    a1, s1
        c.or    a2, a1
        c.or    a3, a2
        c.or    a4, a3
        c.or    a0, a4
        expect  255

# Relative to sp, at both ends.
        lla     sp, room
        case
        c.addi4spn a0, sp, 4
        sub     a0, a0, sp
        expect  4
        case
        c.addi4spn a0, sp, 1020
        sub     a0, a0, sp
        expect  1020
        case
        mv      a1, sp
        c.addi16sp sp, -512
        sub     a0, sp, a1
        expect  -512
        case
        c.addi16sp sp, 496
        sub     a0, sp, a1
        expect  -16
        c.addi16sp sp, 16

        .macro  stack offset_w, offset_d
        case
        li      a1, 0x8123456789abcdef
        c.sdsp  a1, \offset_d(sp)
        c.ldsp  a0, \offset_d(sp)
        expect  0x8123456789abcdef
        ld      a0, \offset_d(sp)
        expect  0x8123456789abcdef
        c.swsp  a1, \offset_w(sp)
        c.lwsp  a0, \offset_w(sp)
        expect  -0x76543211
        lw      a0, \offset_w(sp)
        expect  -0x76543211
        fmv.d.x fa1, a1
        c.fsdsp fa1, \offset_d(sp)
        c.fldsp fa0, \offset_d(sp)
        expect_f 0x8123456789abcdef
        c.fldsp ft0, \offset_d(sp)      # register 0 is a destination like others
        fmv.x.d a0, ft0
        expect  0x8123456789abcdef
        .endm
        stack   0, 0
        stack   4, 8
        stack   64, 64
        stack   128, 256
        stack   252, 504

        .macro  short offset_w, offset_d
        case
        lla     a5, room
        li      a1, 0x8123456789abcdef
        c.sd    a1, \offset_d(a5)
        c.ld    a0, \offset_d(a5)
        expect  0x8123456789abcdef
        ld      a0, \offset_d(a5)
        expect  0x8123456789abcdef
        c.sw    a1, \offset_w(a5)
        c.lw    a0, \offset_w(a5)
        expect  -0x76543211
        lw      a0, \offset_w(a5)
        expect  -0x76543211
        fmv.d.x fa1, a1
        c.fsd   fa1, \offset_d(a5)
        c.fld   fa0, \offset_d(a5)
        expect_f 0x8123456789abcdef
        .endm
        short   0, 0
        short   4, 8
        short   8, 16
        short   64, 64
        short   124, 248

# Jumps link to what is two bytes further on.
        case
        c.j     1f
        c.j     2f
2:      j       fail
3:      c.j     4f
1:      c.j     3b
4:
        case
        lla     a1, 1f
        c.jalr  a1
2:      j       fail
1:      lla     a0, 2b
        bne     a0, ra, fail
        case
        lla     ra, 1f
        c.jalr  ra                      # rs1 is ra: where to go is what was in it
2:      j       fail
1:      lla     a0, 2b
        bne     a0, ra, fail
        case
        lla     a1, 1f + 1              # bit 0 is cleared
        c.jr    a1
        j       fail
1:

        .macro  zero op, value, taken
        case
        li      a1, \value
        li      a0, 1
        \op     a1, 1f
        li      a0, 0
1:      expect  \taken
        .endm
        zero    c.beqz, 0, 1
        zero    c.beqz, 1, 0
        zero    c.beqz, 0x100000000, 0
        zero    c.bnez, 0, 0
        zero    c.bnez, 1, 1
        zero    c.bnez, 0x100000000, 1

# As far as they reach.
        case
        li      a1, 0
        c.j     1f
2:      c.j     3f
        .zero   200
1:      c.beqz  a1, 2b
        j       fail
3:
        case
        c.j     1f
2:      c.j     3f
        .zero   2000
1:      c.j     2b
        j       fail
3:

# 4-byte instructions where only 2-byte alignment is.
        case
        c.nop
        .option push
        .option arch, -c
        li      a0, 0
        addi    a0, a0, 1000
        j       1f
        j       fail
1:      addi    a0, a0, 1000
        .option pop
        expect  2000

# HINTs: encodings with x0 as destination, and shifts by 0. Table 16.7.
        case
        li      a0, 77
        .2byte  0x0005                  # c.nop 1
        .2byte  0x4005                  # c.li zero,1
        .2byte  0x6005                  # c.lui zero,1
        .2byte  0x0006                  # c.slli zero,1
        .2byte  0x802a                  # c.mv zero,a0
        .2byte  0x902a                  # c.add zero,a0
        .2byte  0x0502                  # c.slli64 a0
        .2byte  0x8101                  # c.srli64 a0
        .2byte  0x8501                  # c.srai64 a0
        .2byte  0x0501                  # c.addi a0,0
        expect  77
        mv      a0, zero
        expect  0

        finish

        .bss
        .balign 16
        .zero   512
room:   .zero   2048

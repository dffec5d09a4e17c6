# Zicbom, Zicbop, Zicboz, Zawrs, Zimop, Zcmop, Zcb, and hints: what GNU's assembler of Debian 12 does not know is in words.
# without qemu
        .include "test.inc"
        .option arch, +zicbom, +zicbop, +zicboz, +zawrs, +zihintpause

        begin

# cbo.zero zeros the 64 bytes that the address is in, and no others.
        case
        la      s0, block
        addi    s1, s0, 37
        cbo.zero (s1)
        mv      a1, s0
        addi    a2, s0, 64
        li      a0, 0
1:      ld      a4, 0(a1)
        or      a0, a0, a4
        addi    a1, a1, 8
        bltu    a1, a2, 1b
        expect  0
        ld      a0, -8(s0)
        expect  0x1111111111111111
        ld      a0, 64(s0)
        expect  0x2222222222222222

# Those that leave memory and registers alone.
        case
        cbo.clean (s1)
        cbo.flush (s1)
        prefetch.i 0(s1)
        prefetch.r 32(s1)
        prefetch.w -2048(zero)
        pause
        wrs.nto
        wrs.sto
        add     zero, zero, sp          # ntl.p1
        ld      a0, 64(s0)
        expect  0x2222222222222222

# mop.r.0, mop.r.31, mop.rr.0, mop.rr.7: a0 <- 0
        .macro  mop word
        case
        li      a0, 5
        li      a1, 7
        .4byte  \word
        expect  0
        mv      a0, a1
        expect  7
        .endm
        mop     0x81c5c573
        mop     0xcdf5c573
        mop     0x82b5c573
        mop     0xcec5c573

# c.mop.1 to c.mop.15 write nothing
        case
        li      ra, 11
        li      t0, 12
        li      a5, 13
        .2byte  0x6081, 0x6181, 0x6281, 0x6381, 0x6481, 0x6581, 0x6681, 0x6781
        mv      a0, ra
        expect  11
        mv      a0, t0
        expect  12
        mv      a0, a5
        expect  13

# Zcb: a0 is the operand; a1 points to 0x80 0x91 0xa2 0xb3
        .macro  zcb word, expected
        case
        la      a1, bytes
        li      a0, 0x123456789abcdef0
        .2byte  \word
        expect  \expected
        .endm
        zcb     0x8188, 0x80                    # c.lbu a0, 0(a1)
        zcb     0x81c8, 0x91                    # c.lbu a0, 1(a1)
        zcb     0x81a8, 0xa2                    # c.lbu a0, 2(a1)
        zcb     0x81e8, 0xb3                    # c.lbu a0, 3(a1)
        zcb     0x8588, 0x9180                  # c.lhu a0, 0(a1)
        zcb     0x85a8, 0xb3a2                  # c.lhu a0, 2(a1)
        zcb     0x85c8, 0xffffffffffff9180      # c.lh a0, 0(a1)
        zcb     0x85e8, 0xffffffffffffb3a2      # c.lh a0, 2(a1)
        zcb     0x9d61, 0xf0                    # c.zext.b a0
        zcb     0x9d65, 0xfffffffffffffff0      # c.sext.b a0
        zcb     0x9d69, 0xdef0                  # c.zext.h a0
        zcb     0x9d6d, 0xffffffffffffdef0      # c.sext.h a0
        zcb     0x9d71, 0x9abcdef0              # c.zext.w a0
        zcb     0x9d75, 0xedcba9876543210f      # c.not a0
        zcb     0x9d49, 0xa5e20890f2a52100      # c.mul a0, a0

        case
        la      a1, block
        li      a0, 0x8765
        .2byte  0x89e8                          # c.sb a0, 3(a1)
        .2byte  0x8d88                          # c.sh a0, 0(a1)
        ld      a0, 0(a1)
        expect  0x65008765

        finish

        .data
        .balign 64
        .fill   64, 1, 0x11
block:  .fill   64, 1, 0xee
        .fill   64, 1, 0x22
bytes:  .byte   0x80, 0x91, 0xa2, 0xb3

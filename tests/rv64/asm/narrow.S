# Zabha and Zacas: atomics of bytes and halfwords, compare-and-swap; in words, since GNU's assembler of Debian 12 does not know them,
# nor its qemu.
# without qemu
        .include "test.inc"

# An AMO by its upper seven bits (the last two are aq and rl) and funct3: a0 <- what was there, which is 64 bits in the
# middle of three.
        .macro  amo upper, width, offset, memory, b, old, new
        case
        la      a4, around
        li      a2, \memory
        sd      a2, 8(a4)
        addi    a1, a4, 8 + \offset
        li      a2, \b
        .insn   r 0x2f, \width, \upper, a0, a1, a2
        expect  \old
        ld      a0, 8(a4)
        expect  \new
        ld      a0, 0(a4)
        expect  0x1111111111111111
        ld      a0, 16(a4)
        expect  0x2222222222222222
        .endm

# The same of compare-and-swap, with what is compared in a0.
        .macro  cas width, offset, memory, compared, b, old, new
        case
        la      a4, around
        li      a2, \memory
        sd      a2, 8(a4)
        addi    a1, a4, 8 + \offset
        li      a2, \b
        li      a0, \compared
        .insn   r 0x2f, \width, 0x14, a0, a1, a2
        expect  \old
        ld      a0, 8(a4)
        expect  \new
        .endm

        begin

# amoadd.b, amoadd.h, with every aq and rl
        amo     0x00, 0, 0, 0x8877665544332211, 0x7f, 0x11, 0x8877665544332290
        amo     0x01, 0, 7, 0x8877665544332211, 0x178, 0xffffffffffffff88, 0x0077665544332211
        amo     0x02, 1, 2, 0x8877665544332211, 0x1ffff, 0x4433, 0x8877665544322211
        amo     0x03, 1, 6, 0x8877665544332211, 0x7789, 0xffffffffffff8877, 0x0000665544332211
# amoswap
        amo     0x04, 0, 3, 0x8877665544332211, 0xabcd, 0x44, 0x88776655cd332211
        amo     0x04, 1, 4, 0x8877665544332211, 0x5abcd, 0x6655, 0x8877abcd44332211
# amoxor, amoand, amoor
        amo     0x10, 0, 1, 0x8877665544332211, 0xff, 0x22, 0x887766554433dd11
        amo     0x10, 1, 0, 0x8877665544332211, 0xffff, 0x2211, 0x887766554433ddee
        amo     0x30, 0, 1, 0x8877665544332211, 0xf0, 0x22, 0x8877665544332011
        amo     0x30, 1, 0, 0x8877665544332211, 0x0ff0, 0x2211, 0x8877665544330210
        amo     0x20, 0, 1, 0x8877665544332211, 0x0f, 0x22, 0x8877665544332f11
        amo     0x20, 1, 0, 0x8877665544332211, 0x0ff0, 0x2211, 0x8877665544332ff1
# amomin, amomax, amominu, amomaxu
        amo     0x40, 0, 7, 0x8877665544332211, 0x80, 0xffffffffffffff88, 0x8077665544332211
        amo     0x40, 1, 0, 0x8877665544332211, 0x8000, 0x2211, 0x8877665544338000
        amo     0x50, 0, 7, 0x8877665544332211, 0x80, 0xffffffffffffff88, 0x8877665544332211
        amo     0x50, 1, 6, 0x8877665544332211, 1, 0xffffffffffff8877, 0x0001665544332211
        amo     0x60, 0, 0, 0x8877665544332211, 0x80, 0x11, 0x8877665544332211
        amo     0x60, 1, 6, 0x8877665544332211, 1, 0xffffffffffff8877, 0x0001665544332211
        amo     0x70, 0, 0, 0x8877665544332211, 0x80, 0x11, 0x8877665544332280
        amo     0x70, 1, 6, 0x8877665544332211, 1, 0xffffffffffff8877, 0x8877665544332211

# amocas.b, .h, .w, .d: equal, though upper bits differ; and not equal
        cas     0, 7, 0x8877665544332211, 0x12388, 0x1fe, 0xffffffffffffff88, 0xfe77665544332211
        cas     0, 7, 0x8877665544332211, 0x87, 0x1fe, 0xffffffffffffff88, 0x8877665544332211
        cas     1, 2, 0x8877665544332211, 0xabc04433, 0x5678, 0x4433, 0x8877665556782211
        cas     1, 2, 0x8877665544332211, 0x4432, 0x5678, 0x4433, 0x8877665544332211
        cas     2, 4, 0x8877665544332211, 0x88776655, 0x12345678, 0xffffffff88776655, 0x1234567844332211
        cas     2, 4, 0x8877665544332211, 0x88776654, 0x12345678, 0xffffffff88776655, 0x8877665544332211
        cas     3, 0, 0x8877665544332211, 0x8877665544332211, -2, 0x8877665544332211, -2
        cas     3, 0, 0x8877665544332211, 0x0877665544332211, -2, 0x8877665544332211, 0x8877665544332211

# amocas.q a0, a2, (a5): pairs a0, a1 and a2, a3
        .macro  cas_pair low, high, new_low, new_high
        case
        la      a5, quad
        li      a0, 5
        sd      a0, 0(a5)
        li      a0, -6
        sd      a0, 8(a5)
        li      a0, \low
        li      a1, \high
        li      a2, 7
        li      a3, 8
        .insn   r 0x2f, 4, 0x14, a0, a5, a2
        mv      a6, a1
        expect  5
        mv      a0, a6
        expect  -6
        ld      a0, 0(a5)
        expect  \new_low
        ld      a0, 8(a5)
        expect  \new_high
        .endm
        cas_pair 5, -6, 7, 8
        cas_pair 5, 6, 5, -6
        cas_pair 4, -6, 5, -6

# x0 stands for a pair of zeros, and keeps nothing.
        case
        la      a5, quad
        sd      zero, 0(a5)
        sd      zero, 8(a5)
        li      ra, 77
        li      a2, 3
        li      a3, 4
        .insn   r 0x2f, 4, 0x14, zero, a5, a2
        mv      a0, ra
        expect  77
        ld      a0, 8(a5)
        expect  4
        .insn   r 0x2f, 4, 0x14, a2, a5, zero   # as a2 and a3 are what is there
        ld      a0, 8(a5)
        expect  0
        case
        addi    zero, a2, 9
        .insn   r 0x2f, 3, 0x14, zero, a5, a2   # compares with 0
        ld      a0, 0(a5)
        expect  3

        finish

        .data
        .balign 16
around: .dword  0x1111111111111111, 0, 0x2222222222222222, 0
quad:   .dword  0, 0

# A: load-reserved, store-conditional, and atomic memory operations. Chapter 8. aq and rl say nothing to one hart.
        .include "test.inc"

# op, what is in memory, operand, what is in memory then; rd gets the old value. Its neighbours stay.
        .macro  amo_d op, before, operand, after
        case
        lla     a1, room
        li      a2, \before
        sd      a2, 0(a1)
        li      a3, \operand
        \op     a0, a3, (a1)
        expect  \before
        ld      a0, 0(a1)
        expect  \after
        sd      a2, 0(a1)
        li      a0, \operand
        \op     a0, a0, (a1)            # rd is rs2
        expect  \before
        sd      a2, 0(a1)
        li      a3, \operand
        \op     zero, a3, (a1)
        ld      a0, 0(a1)
        expect  \after
        .endm

        .macro  amo_w op, before, operand, old, after
        case
        lla     a1, room
        li      a2, 0x5a5a5a5a00000000 | (\before & 0xffffffff)
        sd      a2, 0(a1)
        li      a3, \operand
        \op     a0, a3, (a1)
        expect  \old
        ld      a0, 0(a1)
        expect  0x5a5a5a5a00000000 | (\after & 0xffffffff)
        addi    a1, a1, 4               # the word at 4 is as good
        li      a2, \before
        sw      a2, 0(a1)
        li      a3, \operand
        \op     a1, a3, (a1)            # rd is rs1
        mv      a0, a1
        expect  \old
        .endm

        begin

        amo_d   amoswap.d, 0x0123456789abcdef, 0xfedcba9876543210, 0xfedcba9876543210
        amo_d   amoadd.d, 0x7fffffffffffffff, 1, 0x8000000000000000
        amo_d   amoadd.d, 0xffffffffffffffff, 2, 1
        amo_d   amoxor.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0
        amo_d   amoand.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00
        amo_d   amoor.d, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0
        amo_d   amomin.d, 0x8000000000000000, 1, 0x8000000000000000
        amo_d   amomin.d, 1, -1, -1
        amo_d   amomax.d, 0x8000000000000000, 1, 1
        amo_d   amomax.d, 1, -1, 1
        amo_d   amominu.d, 0x8000000000000000, 1, 1
        amo_d   amominu.d, 1, -1, 1
        amo_d   amomaxu.d, 0x8000000000000000, 1, 0x8000000000000000
        amo_d   amomaxu.d, 1, -1, -1
        amo_d   amoadd.d.aqrl, 5, 6, 11
        amo_d   amoswap.d.aq, 5, 6, 6
        amo_d   amoor.d.rl, 5, 6, 7

# Words are sign-extended; the upper half of the operand says nothing, to a comparison either.
        amo_w   amoswap.w, 0x89abcdef, 0x76543210, 0xffffffff89abcdef, 0x76543210
        amo_w   amoadd.w, 0x7fffffff, 1, 0x7fffffff, 0x80000000
        amo_w   amoadd.w, 0xffffffff, 0x700000002, -1, 1
        amo_w   amoxor.w, 0xff00ff00, 0x0ff00ff0, 0xffffffffff00ff00, 0xf0f0f0f0
        amo_w   amoand.w, 0xff00ff00, 0xffffffff0ff00ff0, 0xffffffffff00ff00, 0x0f000f00
        amo_w   amoor.w, 0xff00ff00, 0x0ff00ff0, 0xffffffffff00ff00, 0xfff0fff0
        amo_w   amomin.w, 0x80000000, 1, 0xffffffff80000000, 0x80000000
        amo_w   amomin.w, 1, 0xffffffff, 1, 0xffffffff
        amo_w   amomin.w, 1, 0x8000000000000002, 1, 1
        amo_w   amomax.w, 0x80000000, 1, 0xffffffff80000000, 1
        amo_w   amomax.w, 1, 0x7fffffff00000000, 1, 1
        amo_w   amominu.w, 0x80000000, 1, 0xffffffff80000000, 1
        amo_w   amominu.w, 1, 0x100000000, 1, 0
        amo_w   amomaxu.w, 0x80000000, 1, 0xffffffff80000000, 0x80000000
        amo_w   amomaxu.w, 1, -1, 1, 0xffffffff
        amo_w   amomaxu.w, 1, 0x700000000, 1, 1

# LR, then SC to the same place: succeeds with 0 in rd, and once.
        case
        lla     a1, room
        li      a2, 0x8123456789abcdef
        sd      a2, 0(a1)
        lr.d    a0, (a1)
        expect  0x8123456789abcdef
        li      a2, 77
        sc.d    a0, a2, (a1)
        expect  0
        ld      a0, 0(a1)
        expect  77
        case
        li      a2, 78
        sc.d    a0, a2, (a1)
        expect  1
        ld      a0, 0(a1)
        expect  77
        case
        li      a2, 0x89abcdef
        sw      a2, 4(a1)
        addi    a1, a1, 4
        lr.w.aq a0, (a1)
        expect  0xffffffff89abcdef
        li      a2, 0x123456789
        sc.w.rl a0, a2, (a1)
        expect  0
        ld      a0, -4(a1)
        expect  0x234567890000004d

# SC elsewhere fails, stores nothing, and ends the reservation.
        case
        lla     a1, room
        addi    a2, a1, 8
        sd      zero, 0(a1)
        sd      zero, 0(a2)
        lr.d    a0, (a1)
        li      a4, 5
        sc.d    a0, a4, (a2)
        expect  1
        ld      a0, 0(a2)
        expect  0
        sc.d    a0, a4, (a1)
        expect  1
        ld      a0, 0(a1)
        expect  0

# A loop that adds as compilers write it.
        case
        li      a5, 1000
        lla     a1, room
        sd      zero, 0(a1)
1:      lr.d.aqrl a0, (a1)
        addi    a0, a0, 3
        sc.d.rl a2, a0, (a1)
        bnez    a2, 1b
        addi    a5, a5, -1
        bnez    a5, 1b
        ld      a0, 0(a1)
        expect  3000

        finish

        .bss
        .balign 16
room:   .zero   32

# RV64I: branches and jumps. Chapters 2.5 and 5.2.
        .include "test.inc"

# op, rs1, rs2, whether it branches: forward, then backward
        .macro  branch op, a, b, taken
        case
        li      a1, \a
        li      a2, \b
        li      a0, 1
        \op     a1, a2, 1f
        li      a0, 0
1:      expect  \taken
        li      a0, 0
        j       3f
2:      li      a0, 1
        j       4f
3:      \op     a1, a2, 2b
4:      expect  \taken
        .endm

        begin

        branch  beq, 0, 0, 1
        branch  beq, 1, 0, 0
        branch  beq, 0x100000000, 0, 0
        branch  beq, -1, -1, 1
        branch  beq, -1, 0xffffffff, 0

        branch  bne, 0, 0, 0
        branch  bne, 1, 0, 1
        branch  bne, 0x100000000, 0, 1
        branch  bne, -1, -1, 0

        branch  blt, 0, 0, 0
        branch  blt, 0, 1, 1
        branch  blt, -1, 0, 1
        branch  blt, 0, -1, 0
        branch  blt, 0x8000000000000000, 0x7fffffffffffffff, 1
        branch  blt, 0x80000000, 0x7fffffff, 0

        branch  bge, 0, 0, 1
        branch  bge, 0, 1, 0
        branch  bge, -1, 0, 0
        branch  bge, 0, -1, 1
        branch  bge, 0x7fffffffffffffff, 0x8000000000000000, 1

        branch  bltu, 0, 0, 0
        branch  bltu, 0, 1, 1
        branch  bltu, -1, 0, 0
        branch  bltu, 0, -1, 1
        branch  bltu, 0x8000000000000000, 0x7fffffffffffffff, 0

        branch  bgeu, 0, 0, 1
        branch  bgeu, 0, 1, 0
        branch  bgeu, -1, 0, 1
        branch  bgeu, 0, -1, 0
        branch  bgeu, 0x8000000000000000, 0x7fffffffffffffff, 1

# A branch is no link: nothing is written. One register for both sides.
        case
        li      a1, 5
        li      a0, 1
        beq     a1, a1, 1f
        li      a0, 0
1:      expect  1
        case
        li      a0, 1
        blt     a1, a1, 1f
        li      a0, 2
1:      expect  2

# jal links to what stands after it; x0 as rd links to nothing.
        case
        jal     a0, 1f
2:      j       fail
1:      lla     a1, 2b
        bne     a0, a1, fail
        case
        jal     zero, 1f
        j       fail
1:      mv      a0, zero
        expect  0

# As far as jal and branches reach.
        case
        jal     a0, far
back:   expect  7
        j       1f
        j       fail
1:

# jalr: with an offset of either sign; bit 0 of the sum is cleared, also where base and offset give it together.
        case
        lla     a1, 1f - 16
        jalr    a0, 16(a1)
2:      j       fail
1:      lla     a2, 2b
        bne     a0, a2, fail
        case
        lla     a1, 1f + 2047
        jalr    zero, -2047(a1)
        j       fail
1:
        case
        lla     a1, 1f
        addi    a1, a1, 1
        jalr    zero, 0(a1)
        j       fail
1:
        case
        lla     a1, 1f
        jalr    zero, 1(a1)
        j       fail
1:
        case                            # 1 + 1 is 2: the next instruction
        .option push
        .option rvc
        lla     a1, 1f
        addi    a1, a1, 1
        li      a0, 0
        jalr    zero, 1(a1)
        j       fail
1:      c.addi  a0, 1
        c.addi  a0, 2
        .option pop
        expect  2

# rd is rs1: the target is made of what was in it before.
        case
        lla     a0, 1f
        jalr    a0, 0(a0)
2:      j       fail
1:      lla     a1, 2b
        bne     a0, a1, fail
        case
        lla     ra, 1f
        jalr    ra
2:      j       fail
1:      lla     a1, 2b
        bne     ra, a1, fail

# A call and a return, a tail call; recursion.
        case
        li      a0, 20
        call    double
        expect  40
        case
        li      a0, 10
        lla     sp, stack_end
        call    sum
        expect  55

        finish

double: add     a0, a0, a0
        ret
sum:    beqz    a0, 1f
        addi    sp, sp, -16
        sd      ra, 8(sp)
        sd      a0, 0(sp)
        addi    a0, a0, -1
        call    sum
        ld      a1, 0(sp)
        ld      ra, 8(sp)
        addi    sp, sp, 16
        add     a0, a0, a1
1:      ret

        .zero   0x80000
far:    li      a0, 7
        j       back

        .bss
        .balign 16
        .zero   512
stack_end:

# Zifencei: after fence.i, code is what was stored. Chapter 3. The code that changes is in a segment of its own, which the
# program itself makes writable and executable.
        .include "test.inc"

# Stores a word where the slot is; executes it after fence.i.
        .macro  becomes word, expected
        case
        li      a1, \word
        sw      a1, 0(s1)
        fence.i
        li      a0, 100
        jalr    s1
        expect  \expected
        .endm

        begin

        li      a0, 0                   # mmap(0, 8192, read write execute, private anonymous, -1, 0)
        li      a1, 8192
        li      a2, 7
        li      a3, 0x22
        li      a4, -1
        li      a5, 0
        li      a7, 222
        ecall
        mv      s0, a0
        addi    s1, a0, 16
        case
        srli    a0, a0, 12
        slli    a0, a0, 12
        bne     a0, s0, fail
        beqz    a0, fail

# A routine of one instruction that changes again and again.
        li      a1, 0x00008067          # ret
        sw      a1, 4(s1)
        becomes 0x00150513, 101         # addi a0,a0,1
        becomes 0x00250513, 102         # addi a0,a0,2
        becomes 0x00a50533, 200         # add a0,a0,a0
        becomes 0x00000513, 0           # li a0,0
        becomes 0x00008067, 100         # ret
        becomes 0x00010505, 101         # c.addi a0,1; c.nop
        becomes 0x05050505, 102         # c.addi a0,1 twice
        becomes 0x80820505, 101         # c.addi a0,1; c.jr ra
        becomes 0xfff50513, 99          # addi a0,a0,-1

# Half an instruction changes: the upper half of addi a0,a0,-1 becomes that of addi a0,a0,5.
        case
        li      a1, 0x0055
        sh      a1, 2(s1)
        fence.i
        li      a0, 100
        jalr    s1
        expect  105

# One byte of it.
        case
        li      a1, 0x07
        sb      a1, 3(s1)
        fence.i
        li      a0, 100
        jalr    s1
        expect  100 + 0x75

# Two instructions of 2 bytes where one of 4 was, entered in their middle.
        case
        li      a1, 0x05090505          # c.addi a0,1; c.addi a0,2
        sw      a1, 0(s1)
        fence.i
        li      a0, 100
        addi    a1, s1, 2
        jalr    a1
        expect  102
        li      a0, 100
        jalr    s1
        expect  103

# The second of three instructions changes, after they were executed often enough for code to be generated.
        .macro  second word, expected
        li      a1, \word
        sw      a1, 4(s1)
        fence.i
        .rept   3
        case
        li      a0, 100
        jalr    s1
        expect  \expected
        .endr
        .endm

        li      a1, 0x00150513          # addi a0,a0,1
        sw      a1, 0(s1)
        li      a1, 0x00008067          # ret
        sw      a1, 8(s1)
        second  0x00250513, 103         # addi a0,a0,2
        second  0x00350513, 104         # addi a0,a0,3

# Code that writes over what comes next, in a loop.
        case
        lla     a1, loop
        lla     a2, loop_end
        addi    a3, s0, 64
1:      lw      a4, 0(a1)
        sw      a4, 0(a3)
        addi    a1, a1, 4
        addi    a3, a3, 4
        bltu    a1, a2, 1b
        fence.i
        li      a0, 0
        addi    a1, s0, 64
        jalr    a1
        expect  1 + 2 + 3 + 4 + 5

# An instruction across the end of a page: first its lower half changes, then its upper half.
        case
        li      a1, 4096
        add     s2, s0, a1
        addi    s2, s2, -2
        li      a1, 0x00150513          # addi a0,a0,1
        sh      a1, 0(s2)
        srli    a1, a1, 16
        sh      a1, 2(s2)
        li      a1, 0x8067
        sh      a1, 4(s2)
        sh      zero, 6(s2)
        fence.i
        li      a0, 100
        jalr    s2
        expect  101
        case
        li      a1, 0x00a50533 & 0xffff # with the upper half that stands there: add a0,a0,ra
        li      a2, 0x00a5
        sh      a2, 2(s2)
        fence.i
        li      a0, 100
        jalr    s2
        expect  110                     # addi a0,a0,10
        case
        sh      a1, 0(s2)
        fence.i
        li      a0, 100
        jalr    s2
        expect  200                     # add a0,a0,a0

# Code in one page that jumps, and branches, to code in another, which changes: what leads there is not decoded again.
        .macro  behind_jump immediate
        li      a1, 0x00050513 | \immediate << 20 # addi a0,a0,immediate
        sw      a1, 0(s4)
        fence.i
        case
        li      a0, 100
        jalr    s3
        expect  100 + \immediate
        case
        li      a0, 100
        jalr    s3
        expect  100 + \immediate
        case
        li      a0, 100
        addi    a1, s3, 16
        jalr    a1
        expect  100 + \immediate
        .endm

        addi    s3, s0, 512
        li      a1, 4096
        add     s4, s3, a1
        li      a1, 0x0000106f          # j s4
        sw      a1, 0(s3)
        li      a1, 0x00008067          # ret
        sw      a1, 4(s4)
        li      a1, 0x00051463          # bnez a0, 8 bytes further on
        sw      a1, 16(s3)
        li      a1, 0x7e90006f          # j s4
        sw      a1, 24(s3)
        behind_jump 1
        behind_jump 2
        behind_jump 3

# riscv_flush_icache(start, end, 0), as C programs call it, does the same.
        case
        li      a1, 0x00350513          # addi a0,a0,3
        sw      a1, 0(s1)
        li      a1, 0x00008067
        sw      a1, 4(s1)
        mv      a0, s1
        addi    a1, s1, 8
        li      a2, 0
        li      a7, 259
        ecall
        expect  0
        li      a0, 100
        jalr    s1
        expect  103

        finish

# Adds 1, 2, 3 ... 5: changes its own immediate, which is in the upper 12 bits. Position-independent.
        .balign 4
loop:   auipc   t0, 0
        lw      t1, 24(t0)
        li      t4, 5
        li      t2, 1
        slli    t2, t2, 20
        j       1f
1:      addi    a0, a0, 1               # loop + 24
        add     t1, t1, t2
        sw      t1, 24(t0)
        fence.i
        addi    t4, t4, -1
        bnez    t4, 1b
        ret
loop_end:

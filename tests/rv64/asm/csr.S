# Zicsr: fflags, frm, fcsr, and the counters. Chapters 9, 10.1 and 11.2.
        .include "test.inc"

# op, csr, what is in fcsr, operand, what rd gets, what is in fcsr then
        .macro  csr op, csr, before, operand, old, after
        case
        li      a1, \before
        fscsr   a1
        li      a1, \operand
        \op     a0, \csr, a1
        expect  \old
        frcsr   a0
        expect  \after
        .endm

        .macro  csri op, csr, before, operand, old, after
        case
        li      a1, \before
        fscsr   a1
        \op     a0, \csr, \operand
        expect  \old
        frcsr   a0
        expect  \after
        .endm

        begin

# fcsr is frm and fflags, 8 bits; the others are reserved and stay 0.
        csr     csrrw, fcsr, 0x5a, 0xa5, 0x5a, 0xa5
        csr     csrrw, fcsr, 0, -1, 0, 0xff
        csr     csrrw, fcsr, 0xff, 0xffffff00, 0xff, 0
        csr     csrrs, fcsr, 0x11, 0x86, 0x11, 0x97
        csr     csrrc, fcsr, 0xff, 0x86, 0xff, 0x79
        csr     csrrw, fflags, 0xff, 0x05, 0x1f, 0xe5
        csr     csrrw, fflags, 0xe0, -1, 0, 0xff
        csr     csrrs, fflags, 0x48, 0xe1, 0x08, 0x49
        csr     csrrc, fflags, 0x5f, 0xf1, 0x1f, 0x4e
        csr     csrrw, frm, 0xff, 2, 7, 0x5f
        csr     csrrw, frm, 0x1f, -1, 0, 0xff
        csr     csrrs, frm, 0x2a, 0x0a, 1, 0x6a
        csr     csrrc, frm, 0xff, 5, 7, 0x5f

        csri    csrrwi, fcsr, 0xff, 9, 0xff, 9
        csri    csrrsi, fcsr, 0x41, 0x1e, 0x41, 0x5f
        csri    csrrci, fcsr, 0x5f, 0x1e, 0x5f, 0x41
        csri    csrrwi, fflags, 0xff, 0, 0x1f, 0xe0
        csri    csrrsi, fflags, 0x61, 2, 1, 0x63
        csri    csrrci, fflags, 0x7f, 1, 0x1f, 0x7e
        csri    csrrwi, frm, 0xff, 4, 7, 0x9f
        csri    csrrwi, frm, 0xff, 8, 7, 0x1f
        csri    csrrsi, frm, 0x20, 2, 1, 0x60
        csri    csrrci, frm, 0xe0, 6, 7, 0x20

# rd is rs1: what is written was in it before.
        case
        li      a0, 0x33
        fscsr   a0
        li      a0, 0x44
        csrrw   a0, fcsr, a0
        expect  0x33
        frcsr   a0
        expect  0x44

# Flags pile up until they are cleared: 1 / 0, then 1 / 3, then sqrt(-1).
        case
        fscsr   zero
        li      a1, 1
        fcvt.d.w fa1, a1
        fmv.d.x fa2, zero
        fdiv.d  fa0, fa1, fa2
        frflags a0
        expect  8
        li      a1, 3
        fcvt.d.w fa2, a1
        fdiv.d  fa0, fa1, fa2
        frflags a0
        expect  9
        fneg.d  fa1, fa1
        fsqrt.d fa0, fa1
        frflags a0
        expect  0x19
        frrm    a0
        expect  0

# A flag that was set by hand is there among those that instructions raise.
        case
        fsflagsi 4
        fdiv.d  fa0, fa1, fa2
        frflags a0
        expect  5

# Loads, moves, and comparisons of numbers leave fflags alone.
        case
        fscsr   zero
        fmv.d   fa3, fa1
        fabs.d  fa3, fa1
        flt.d   a1, fa1, fa2
        fcvt.d.w fa3, a1
        frflags a0
        expect  0

# The counters may be read in user mode and do not run backwards.
        .macro  counter csr
        case
        csrr    a1, \csr
        nop
        nop
        csrr    a2, \csr
        sltu    a0, a2, a1
        expect  0
        .endm
        counter cycle
        counter time
        counter instret

        finish

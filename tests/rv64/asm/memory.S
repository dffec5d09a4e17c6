# RV64I: loads and stores of every width at every alignment. Chapters 2.6 and 5.3.
        .include "test.inc"
        begin

        .macro  load op, offset, expected
        case
        lla     a1, bytes
        \op     a0, \offset(a1)
        expect  \expected
        addi    a1, a1, 2047            # and with a negative offset
        \op     a1, \offset - 2047(a1)
        mv      a0, a1
        expect  \expected
        .endm

# What is around it stays.
        .macro  store op, value, offset, before, low, high
        case
        lla     a1, room
        li      a2, \before
        sd      a2, 0(a1)
        sd      a2, 8(a1)
        li      a2, \value
        \op     a2, \offset(a1)
        ld      a0, 0(a1)
        expect  \low
        ld      a0, 8(a1)
        expect  \high
        .endm

# lb
        load    lb, 0, 0xffffffffffffff80
        load    lb, 1, 0x7f
        load    lb, 2, 0xffffffffffffffff

# lbu
        load    lbu, 0, 0x80
        load    lbu, 1, 0x7f
        load    lbu, 2, 0xff

# lh
        load    lh, 0, 0x7f80
        load    lh, 1, 0xffffffffffffff7f
        load    lh, 2, 0x1ff
        load    lh, 3, 0xfffffffffffffe01
        load    lh, 4, 0x23fe
        load    lh, 5, 0xffffffffffffdc23
        load    lh, 6, 0x45dc
        load    lh, 7, 0xffffffffffffba45

# lhu
        load    lhu, 0, 0x7f80
        load    lhu, 1, 0xff7f
        load    lhu, 2, 0x1ff
        load    lhu, 3, 0xfe01
        load    lhu, 4, 0x23fe
        load    lhu, 5, 0xdc23
        load    lhu, 6, 0x45dc
        load    lhu, 7, 0xba45

# lw
        load    lw, 0, 0x1ff7f80
        load    lw, 1, 0xfffffffffe01ff7f
        load    lw, 2, 0x23fe01ff
        load    lw, 3, 0xffffffffdc23fe01
        load    lw, 4, 0x45dc23fe
        load    lw, 5, 0xffffffffba45dc23
        load    lw, 6, 0x67ba45dc
        load    lw, 7, 0xffffffff9867ba45

# lwu
        load    lwu, 0, 0x1ff7f80
        load    lwu, 1, 0xfe01ff7f
        load    lwu, 2, 0x23fe01ff
        load    lwu, 3, 0xdc23fe01
        load    lwu, 4, 0x45dc23fe
        load    lwu, 5, 0xba45dc23
        load    lwu, 6, 0x67ba45dc
        load    lwu, 7, 0x9867ba45

# ld
        load    ld, 0, 0x45dc23fe01ff7f80
        load    ld, 1, 0xba45dc23fe01ff7f
        load    ld, 2, 0x67ba45dc23fe01ff
        load    ld, 3, 0x9867ba45dc23fe01
        load    ld, 4, 0x899867ba45dc23fe
        load    ld, 5, 0x76899867ba45dc23
        load    ld, 6, 0xab76899867ba45dc
        load    ld, 7, 0x54ab76899867ba45

# sb
        store   sb, 0xf1e2d3c4b5a69788, 0, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a5a5a5a88, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 1, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a5a5a885a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 2, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a5a885a5a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 3, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a885a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 4, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a885a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 5, 0x5a5a5a5a5a5a5a5a, 0x5a5a885a5a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 6, 0x5a5a5a5a5a5a5a5a, 0x5a885a5a5a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sb, 0xf1e2d3c4b5a69788, 7, 0x5a5a5a5a5a5a5a5a, 0x885a5a5a5a5a5a5a, 0x5a5a5a5a5a5a5a5a

# sh
        store   sh, 0xf1e2d3c4b5a69788, 0, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a5a5a9788, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 1, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a5a97885a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 2, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5a97885a5a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 3, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a97885a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 4, 0x5a5a5a5a5a5a5a5a, 0x5a5a97885a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 5, 0x5a5a5a5a5a5a5a5a, 0x5a97885a5a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 6, 0x5a5a5a5a5a5a5a5a, 0x97885a5a5a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sh, 0xf1e2d3c4b5a69788, 7, 0x5a5a5a5a5a5a5a5a, 0x885a5a5a5a5a5a5a, 0x5a5a5a5a5a5a5a97

# sw
        store   sw, 0xf1e2d3c4b5a69788, 0, 0x5a5a5a5a5a5a5a5a, 0x5a5a5a5ab5a69788, 0x5a5a5a5a5a5a5a5a
        store   sw, 0xf1e2d3c4b5a69788, 1, 0x5a5a5a5a5a5a5a5a, 0x5a5a5ab5a697885a, 0x5a5a5a5a5a5a5a5a
        store   sw, 0xf1e2d3c4b5a69788, 2, 0x5a5a5a5a5a5a5a5a, 0x5a5ab5a697885a5a, 0x5a5a5a5a5a5a5a5a
        store   sw, 0xf1e2d3c4b5a69788, 3, 0x5a5a5a5a5a5a5a5a, 0x5ab5a697885a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sw, 0xf1e2d3c4b5a69788, 4, 0x5a5a5a5a5a5a5a5a, 0xb5a697885a5a5a5a, 0x5a5a5a5a5a5a5a5a
        store   sw, 0xf1e2d3c4b5a69788, 5, 0x5a5a5a5a5a5a5a5a, 0xa697885a5a5a5a5a, 0x5a5a5a5a5a5a5ab5
        store   sw, 0xf1e2d3c4b5a69788, 6, 0x5a5a5a5a5a5a5a5a, 0x97885a5a5a5a5a5a, 0x5a5a5a5a5a5ab5a6
        store   sw, 0xf1e2d3c4b5a69788, 7, 0x5a5a5a5a5a5a5a5a, 0x885a5a5a5a5a5a5a, 0x5a5a5a5a5ab5a697

# sd
        store   sd, 0xf1e2d3c4b5a69788, 0, 0x5a5a5a5a5a5a5a5a, 0xf1e2d3c4b5a69788, 0x5a5a5a5a5a5a5a5a
        store   sd, 0xf1e2d3c4b5a69788, 1, 0x5a5a5a5a5a5a5a5a, 0xe2d3c4b5a697885a, 0x5a5a5a5a5a5a5af1
        store   sd, 0xf1e2d3c4b5a69788, 2, 0x5a5a5a5a5a5a5a5a, 0xd3c4b5a697885a5a, 0x5a5a5a5a5a5af1e2
        store   sd, 0xf1e2d3c4b5a69788, 3, 0x5a5a5a5a5a5a5a5a, 0xc4b5a697885a5a5a, 0x5a5a5a5a5af1e2d3
        store   sd, 0xf1e2d3c4b5a69788, 4, 0x5a5a5a5a5a5a5a5a, 0xb5a697885a5a5a5a, 0x5a5a5a5af1e2d3c4
        store   sd, 0xf1e2d3c4b5a69788, 5, 0x5a5a5a5a5a5a5a5a, 0xa697885a5a5a5a5a, 0x5a5a5af1e2d3c4b5
        store   sd, 0xf1e2d3c4b5a69788, 6, 0x5a5a5a5a5a5a5a5a, 0x97885a5a5a5a5a5a, 0x5a5af1e2d3c4b5a6
        store   sd, 0xf1e2d3c4b5a69788, 7, 0x5a5a5a5a5a5a5a5a, 0x885a5a5a5a5a5a5a, 0x5af1e2d3c4b5a697

# Floating point: bits travel as they are; flw boxes.
        .macro  load_f op, offset, expected
        case
        lla     a1, bytes
        \op     fa0, \offset(a1)
        expect_f \expected
        .endm
        load_f  flw, 0, 0xffffffff01ff7f80
        load_f  fld, 0, 0x45dc23fe01ff7f80
        load_f  flw, 1, 0xfffffffffe01ff7f
        load_f  fld, 1, 0xba45dc23fe01ff7f
        load_f  flw, 3, 0xffffffffdc23fe01
        load_f  fld, 3, 0x9867ba45dc23fe01
        load_f  flw, 6, 0xffffffff67ba45dc
        load_f  fld, 6, 0xab76899867ba45dc
        case                            # fsw stores the low half, boxed or not
        lla     a1, room
        sd      zero, 0(a1)
        sd      zero, 8(a1)
        li      a2, 0x123456789abcdef0
        fmv.d.x fa1, a2
        fsw     fa1, 1(a1)
        ld      a0, 0(a1)
        expect  0x9abcdef000
        case
        fsd     fa1, 5(a1)
        ld      a0, 0(a1)
        expect  0xbcdef09abcdef000
        ld      a0, 8(a1)
        expect  0x123456789a
        case                            # a load to x0 loads nothing
        lla     a1, bytes
        ld      zero, 0(a1)
        mv      a0, zero
        expect  0

        finish

        .data
        .balign 16
bytes:  .byte   0x80, 0x7f, 0xff, 0x01, 0xfe, 0x23, 0xdc, 0x45, 0xba, 0x67, 0x98, 0x89, 0x76, 0xab, 0x54, 0xcd, 0x32, 0xef, 0x10, 0x81
        .balign 16
room:   .zero   32

# Zfa: more floating point, in words, since GNU's assembler of Debian 12 does not know it, nor its qemu.
# without qemu
        .include "test.inc"

        .macro  fround.s fd, fs
        .insn   r 0x53, 7, 0x20, \fd, \fs, ft4
        .endm

        .macro  froundnx.s fd, fs
        .insn   r 0x53, 7, 0x20, \fd, \fs, ft5
        .endm

        .macro  fminm.s fd, fs, ft
        .insn   r 0x53, 2, 0x14, \fd, \fs, \ft
        .endm

        .macro  fmaxm.s fd, fs, ft
        .insn   r 0x53, 3, 0x14, \fd, \fs, \ft
        .endm

        .macro  fleq.s rd, fs, ft
        .insn   r 0x53, 4, 0x50, \rd, \fs, \ft
        .endm

        .macro  fltq.s rd, fs, ft
        .insn   r 0x53, 5, 0x50, \rd, \fs, \ft
        .endm

        .macro  fround.d fd, fs
        .insn   r 0x53, 7, 0x21, \fd, \fs, ft4
        .endm

        .macro  froundnx.d fd, fs
        .insn   r 0x53, 7, 0x21, \fd, \fs, ft5
        .endm

        .macro  fminm.d fd, fs, ft
        .insn   r 0x53, 2, 0x15, \fd, \fs, \ft
        .endm

        .macro  fmaxm.d fd, fs, ft
        .insn   r 0x53, 3, 0x15, \fd, \fs, \ft
        .endm

        .macro  fleq.d rd, fs, ft
        .insn   r 0x53, 4, 0x51, \rd, \fs, \ft
        .endm

        .macro  fltq.d rd, fs, ft
        .insn   r 0x53, 5, 0x51, \rd, \fs, \ft
        .endm

        .macro  fround.h fd, fs
        .insn   r 0x53, 7, 0x22, \fd, \fs, ft4
        .endm

        .macro  froundnx.h fd, fs
        .insn   r 0x53, 7, 0x22, \fd, \fs, ft5
        .endm

        .macro  fminm.h fd, fs, ft
        .insn   r 0x53, 2, 0x16, \fd, \fs, \ft
        .endm

        .macro  fmaxm.h fd, fs, ft
        .insn   r 0x53, 3, 0x16, \fd, \fs, \ft
        .endm

        .macro  fleq.h rd, fs, ft
        .insn   r 0x53, 4, 0x52, \rd, \fs, \ft
        .endm

        .macro  fltq.h rd, fs, ft
        .insn   r 0x53, 5, 0x52, \rd, \fs, \ft
        .endm

# the word of fli, the number of the constant
        .macro  fli word, number, expected
        case
        fsflags zero
        .4byte  \word | \number << 15 | 10 << 7
        flags   0
        expect_f \expected
        .endm

# in a rounding mode
        .macro  rounds op, mode, a, expected, fl
        fsrmi   \mode
        f1      \op, \a, \expected, \fl
        fsrmi   0
        .endm

        .macro  modulo a, expected, fl
        case
        set_f   fa1, \a
        fsflags zero
        .insn   r 0x53, 1, 0x61, a0, fa1, f8
        flags   \fl
        expect  \expected
        .endm

        begin


# fli.s
        fli     0xf0100053, 0, 0xffffffffbf800000
        fli     0xf0100053, 1, 0xffffffff00800000
        fli     0xf0100053, 2, 0xffffffff37800000
        fli     0xf0100053, 3, 0xffffffff38000000
        fli     0xf0100053, 4, 0xffffffff3b800000
        fli     0xf0100053, 5, 0xffffffff3c000000
        fli     0xf0100053, 6, 0xffffffff3d800000
        fli     0xf0100053, 7, 0xffffffff3e000000
        fli     0xf0100053, 8, 0xffffffff3e800000
        fli     0xf0100053, 9, 0xffffffff3ea00000
        fli     0xf0100053, 10, 0xffffffff3ec00000
        fli     0xf0100053, 11, 0xffffffff3ee00000
        fli     0xf0100053, 12, 0xffffffff3f000000
        fli     0xf0100053, 13, 0xffffffff3f200000
        fli     0xf0100053, 14, 0xffffffff3f400000
        fli     0xf0100053, 15, 0xffffffff3f600000
        fli     0xf0100053, 16, 0xffffffff3f800000
        fli     0xf0100053, 17, 0xffffffff3fa00000
        fli     0xf0100053, 18, 0xffffffff3fc00000
        fli     0xf0100053, 19, 0xffffffff3fe00000
        fli     0xf0100053, 20, 0xffffffff40000000
        fli     0xf0100053, 21, 0xffffffff40200000
        fli     0xf0100053, 22, 0xffffffff40400000
        fli     0xf0100053, 23, 0xffffffff40800000
        fli     0xf0100053, 24, 0xffffffff41000000
        fli     0xf0100053, 25, 0xffffffff41800000
        fli     0xf0100053, 26, 0xffffffff43000000
        fli     0xf0100053, 27, 0xffffffff43800000
        fli     0xf0100053, 28, 0xffffffff47000000
        fli     0xf0100053, 29, 0xffffffff47800000
        fli     0xf0100053, 30, 0xffffffff7f800000
        fli     0xf0100053, 31, 0xffffffff7fc00000

# fli.d
        fli     0xf2100053, 0, 0xbff0000000000000
        fli     0xf2100053, 1, 0x10000000000000
        fli     0xf2100053, 2, 0x3ef0000000000000
        fli     0xf2100053, 3, 0x3f00000000000000
        fli     0xf2100053, 4, 0x3f70000000000000
        fli     0xf2100053, 5, 0x3f80000000000000
        fli     0xf2100053, 6, 0x3fb0000000000000
        fli     0xf2100053, 7, 0x3fc0000000000000
        fli     0xf2100053, 8, 0x3fd0000000000000
        fli     0xf2100053, 9, 0x3fd4000000000000
        fli     0xf2100053, 10, 0x3fd8000000000000
        fli     0xf2100053, 11, 0x3fdc000000000000
        fli     0xf2100053, 12, 0x3fe0000000000000
        fli     0xf2100053, 13, 0x3fe4000000000000
        fli     0xf2100053, 14, 0x3fe8000000000000
        fli     0xf2100053, 15, 0x3fec000000000000
        fli     0xf2100053, 16, 0x3ff0000000000000
        fli     0xf2100053, 17, 0x3ff4000000000000
        fli     0xf2100053, 18, 0x3ff8000000000000
        fli     0xf2100053, 19, 0x3ffc000000000000
        fli     0xf2100053, 20, 0x4000000000000000
        fli     0xf2100053, 21, 0x4004000000000000
        fli     0xf2100053, 22, 0x4008000000000000
        fli     0xf2100053, 23, 0x4010000000000000
        fli     0xf2100053, 24, 0x4020000000000000
        fli     0xf2100053, 25, 0x4030000000000000
        fli     0xf2100053, 26, 0x4060000000000000
        fli     0xf2100053, 27, 0x4070000000000000
        fli     0xf2100053, 28, 0x40e0000000000000
        fli     0xf2100053, 29, 0x40f0000000000000
        fli     0xf2100053, 30, 0x7ff0000000000000
        fli     0xf2100053, 31, 0x7ff8000000000000

# fli.h
        fli     0xf4100053, 0, 0xffffffffffffbc00
        fli     0xf4100053, 1, 0xffffffffffff0400
        fli     0xf4100053, 2, 0xffffffffffff0100
        fli     0xf4100053, 3, 0xffffffffffff0200
        fli     0xf4100053, 4, 0xffffffffffff1c00
        fli     0xf4100053, 5, 0xffffffffffff2000
        fli     0xf4100053, 6, 0xffffffffffff2c00
        fli     0xf4100053, 7, 0xffffffffffff3000
        fli     0xf4100053, 8, 0xffffffffffff3400
        fli     0xf4100053, 9, 0xffffffffffff3500
        fli     0xf4100053, 10, 0xffffffffffff3600
        fli     0xf4100053, 11, 0xffffffffffff3700
        fli     0xf4100053, 12, 0xffffffffffff3800
        fli     0xf4100053, 13, 0xffffffffffff3900
        fli     0xf4100053, 14, 0xffffffffffff3a00
        fli     0xf4100053, 15, 0xffffffffffff3b00
        fli     0xf4100053, 16, 0xffffffffffff3c00
        fli     0xf4100053, 17, 0xffffffffffff3d00
        fli     0xf4100053, 18, 0xffffffffffff3e00
        fli     0xf4100053, 19, 0xffffffffffff3f00
        fli     0xf4100053, 20, 0xffffffffffff4000
        fli     0xf4100053, 21, 0xffffffffffff4100
        fli     0xf4100053, 22, 0xffffffffffff4200
        fli     0xf4100053, 23, 0xffffffffffff4400
        fli     0xf4100053, 24, 0xffffffffffff4800
        fli     0xf4100053, 25, 0xffffffffffff4c00
        fli     0xf4100053, 26, 0xffffffffffff5800
        fli     0xf4100053, 27, 0xffffffffffff5c00
        fli     0xf4100053, 28, 0xffffffffffff7800
        fli     0xf4100053, 29, 0xffffffffffff7c00
        fli     0xf4100053, 30, 0xffffffffffff7c00
        fli     0xf4100053, 31, 0xffffffffffff7e00

# fround.s
        rounds  fround.s, 0, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  fround.s, 0, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  fround.s, 0, 0xffffffff3f000000, 0xffffffff00000000, 0
        rounds  fround.s, 0, 0xffffffffbf000000, 0xffffffff80000000, 0
        rounds  fround.s, 0, 0xffffffff3fc00000, 0xffffffff40000000, 0
        rounds  fround.s, 0, 0xffffffff40200000, 0xffffffff40000000, 0
        rounds  fround.s, 0, 0xffffffffc0200000, 0xffffffffc0000000, 0
        rounds  fround.s, 0, 0xffffffff3f400000, 0xffffffff3f800000, 0
        rounds  fround.s, 0, 0xffffffffbe800000, 0xffffffff80000000, 0
        rounds  fround.s, 0, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  fround.s, 0, 0xffffffff00000001, 0xffffffff00000000, 0
        rounds  fround.s, 0, 0xffffffff80000001, 0xffffffff80000000, 0
        rounds  fround.s, 0, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  fround.s, 0, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  fround.s, 0, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  fround.s, 0, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  fround.s, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  fround.s, 0, 0xffffffff4a7ffffe, 0xffffffff4a800000, 0
        rounds  fround.s, 0, 0xffffffffcaffffff, 0xffffffffcb000000, 0
        rounds  fround.s, 1, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  fround.s, 1, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  fround.s, 1, 0xffffffff3f000000, 0xffffffff00000000, 0
        rounds  fround.s, 1, 0xffffffffbf000000, 0xffffffff80000000, 0
        rounds  fround.s, 1, 0xffffffff3fc00000, 0xffffffff3f800000, 0
        rounds  fround.s, 1, 0xffffffff40200000, 0xffffffff40000000, 0
        rounds  fround.s, 1, 0xffffffffc0200000, 0xffffffffc0000000, 0
        rounds  fround.s, 1, 0xffffffff3f400000, 0xffffffff00000000, 0
        rounds  fround.s, 1, 0xffffffffbe800000, 0xffffffff80000000, 0
        rounds  fround.s, 1, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  fround.s, 1, 0xffffffff00000001, 0xffffffff00000000, 0
        rounds  fround.s, 1, 0xffffffff80000001, 0xffffffff80000000, 0
        rounds  fround.s, 1, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  fround.s, 1, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  fround.s, 1, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  fround.s, 1, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  fround.s, 1, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  fround.s, 1, 0xffffffff4a7ffffe, 0xffffffff4a7ffffc, 0
        rounds  fround.s, 1, 0xffffffffcaffffff, 0xffffffffcafffffe, 0
        rounds  fround.s, 2, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  fround.s, 2, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  fround.s, 2, 0xffffffff3f000000, 0xffffffff00000000, 0
        rounds  fround.s, 2, 0xffffffffbf000000, 0xffffffffbf800000, 0
        rounds  fround.s, 2, 0xffffffff3fc00000, 0xffffffff3f800000, 0
        rounds  fround.s, 2, 0xffffffff40200000, 0xffffffff40000000, 0
        rounds  fround.s, 2, 0xffffffffc0200000, 0xffffffffc0400000, 0
        rounds  fround.s, 2, 0xffffffff3f400000, 0xffffffff00000000, 0
        rounds  fround.s, 2, 0xffffffffbe800000, 0xffffffffbf800000, 0
        rounds  fround.s, 2, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  fround.s, 2, 0xffffffff00000001, 0xffffffff00000000, 0
        rounds  fround.s, 2, 0xffffffff80000001, 0xffffffffbf800000, 0
        rounds  fround.s, 2, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  fround.s, 2, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  fround.s, 2, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  fround.s, 2, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  fround.s, 2, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  fround.s, 2, 0xffffffff4a7ffffe, 0xffffffff4a7ffffc, 0
        rounds  fround.s, 2, 0xffffffffcaffffff, 0xffffffffcb000000, 0
        rounds  fround.s, 3, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  fround.s, 3, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  fround.s, 3, 0xffffffff3f000000, 0xffffffff3f800000, 0
        rounds  fround.s, 3, 0xffffffffbf000000, 0xffffffff80000000, 0
        rounds  fround.s, 3, 0xffffffff3fc00000, 0xffffffff40000000, 0
        rounds  fround.s, 3, 0xffffffff40200000, 0xffffffff40400000, 0
        rounds  fround.s, 3, 0xffffffffc0200000, 0xffffffffc0000000, 0
        rounds  fround.s, 3, 0xffffffff3f400000, 0xffffffff3f800000, 0
        rounds  fround.s, 3, 0xffffffffbe800000, 0xffffffff80000000, 0
        rounds  fround.s, 3, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  fround.s, 3, 0xffffffff00000001, 0xffffffff3f800000, 0
        rounds  fround.s, 3, 0xffffffff80000001, 0xffffffff80000000, 0
        rounds  fround.s, 3, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  fround.s, 3, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  fround.s, 3, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  fround.s, 3, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  fround.s, 3, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  fround.s, 3, 0xffffffff4a7ffffe, 0xffffffff4a800000, 0
        rounds  fround.s, 3, 0xffffffffcaffffff, 0xffffffffcafffffe, 0
        rounds  fround.s, 4, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  fround.s, 4, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  fround.s, 4, 0xffffffff3f000000, 0xffffffff3f800000, 0
        rounds  fround.s, 4, 0xffffffffbf000000, 0xffffffffbf800000, 0
        rounds  fround.s, 4, 0xffffffff3fc00000, 0xffffffff40000000, 0
        rounds  fround.s, 4, 0xffffffff40200000, 0xffffffff40400000, 0
        rounds  fround.s, 4, 0xffffffffc0200000, 0xffffffffc0400000, 0
        rounds  fround.s, 4, 0xffffffff3f400000, 0xffffffff3f800000, 0
        rounds  fround.s, 4, 0xffffffffbe800000, 0xffffffff80000000, 0
        rounds  fround.s, 4, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  fround.s, 4, 0xffffffff00000001, 0xffffffff00000000, 0
        rounds  fround.s, 4, 0xffffffff80000001, 0xffffffff80000000, 0
        rounds  fround.s, 4, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  fround.s, 4, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  fround.s, 4, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  fround.s, 4, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  fround.s, 4, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  fround.s, 4, 0xffffffff4a7ffffe, 0xffffffff4a800000, 0
        rounds  fround.s, 4, 0xffffffffcaffffff, 0xffffffffcb000000, 0

# froundnx.s
        rounds  froundnx.s, 0, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  froundnx.s, 0, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  froundnx.s, 0, 0xffffffff3f000000, 0xffffffff00000000, 1
        rounds  froundnx.s, 0, 0xffffffffbf000000, 0xffffffff80000000, 1
        rounds  froundnx.s, 0, 0xffffffff3fc00000, 0xffffffff40000000, 1
        rounds  froundnx.s, 0, 0xffffffff40200000, 0xffffffff40000000, 1
        rounds  froundnx.s, 0, 0xffffffffc0200000, 0xffffffffc0000000, 1
        rounds  froundnx.s, 0, 0xffffffff3f400000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 0, 0xffffffffbe800000, 0xffffffff80000000, 1
        rounds  froundnx.s, 0, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  froundnx.s, 0, 0xffffffff00000001, 0xffffffff00000000, 1
        rounds  froundnx.s, 0, 0xffffffff80000001, 0xffffffff80000000, 1
        rounds  froundnx.s, 0, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  froundnx.s, 0, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  froundnx.s, 0, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  froundnx.s, 0, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  froundnx.s, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  froundnx.s, 0, 0xffffffff4a7ffffe, 0xffffffff4a800000, 1
        rounds  froundnx.s, 0, 0xffffffffcaffffff, 0xffffffffcb000000, 1
        rounds  froundnx.s, 1, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  froundnx.s, 1, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  froundnx.s, 1, 0xffffffff3f000000, 0xffffffff00000000, 1
        rounds  froundnx.s, 1, 0xffffffffbf000000, 0xffffffff80000000, 1
        rounds  froundnx.s, 1, 0xffffffff3fc00000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 1, 0xffffffff40200000, 0xffffffff40000000, 1
        rounds  froundnx.s, 1, 0xffffffffc0200000, 0xffffffffc0000000, 1
        rounds  froundnx.s, 1, 0xffffffff3f400000, 0xffffffff00000000, 1
        rounds  froundnx.s, 1, 0xffffffffbe800000, 0xffffffff80000000, 1
        rounds  froundnx.s, 1, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  froundnx.s, 1, 0xffffffff00000001, 0xffffffff00000000, 1
        rounds  froundnx.s, 1, 0xffffffff80000001, 0xffffffff80000000, 1
        rounds  froundnx.s, 1, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  froundnx.s, 1, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  froundnx.s, 1, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  froundnx.s, 1, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  froundnx.s, 1, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  froundnx.s, 1, 0xffffffff4a7ffffe, 0xffffffff4a7ffffc, 1
        rounds  froundnx.s, 1, 0xffffffffcaffffff, 0xffffffffcafffffe, 1
        rounds  froundnx.s, 2, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  froundnx.s, 2, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  froundnx.s, 2, 0xffffffff3f000000, 0xffffffff00000000, 1
        rounds  froundnx.s, 2, 0xffffffffbf000000, 0xffffffffbf800000, 1
        rounds  froundnx.s, 2, 0xffffffff3fc00000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 2, 0xffffffff40200000, 0xffffffff40000000, 1
        rounds  froundnx.s, 2, 0xffffffffc0200000, 0xffffffffc0400000, 1
        rounds  froundnx.s, 2, 0xffffffff3f400000, 0xffffffff00000000, 1
        rounds  froundnx.s, 2, 0xffffffffbe800000, 0xffffffffbf800000, 1
        rounds  froundnx.s, 2, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  froundnx.s, 2, 0xffffffff00000001, 0xffffffff00000000, 1
        rounds  froundnx.s, 2, 0xffffffff80000001, 0xffffffffbf800000, 1
        rounds  froundnx.s, 2, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  froundnx.s, 2, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  froundnx.s, 2, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  froundnx.s, 2, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  froundnx.s, 2, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  froundnx.s, 2, 0xffffffff4a7ffffe, 0xffffffff4a7ffffc, 1
        rounds  froundnx.s, 2, 0xffffffffcaffffff, 0xffffffffcb000000, 1
        rounds  froundnx.s, 3, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  froundnx.s, 3, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  froundnx.s, 3, 0xffffffff3f000000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 3, 0xffffffffbf000000, 0xffffffff80000000, 1
        rounds  froundnx.s, 3, 0xffffffff3fc00000, 0xffffffff40000000, 1
        rounds  froundnx.s, 3, 0xffffffff40200000, 0xffffffff40400000, 1
        rounds  froundnx.s, 3, 0xffffffffc0200000, 0xffffffffc0000000, 1
        rounds  froundnx.s, 3, 0xffffffff3f400000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 3, 0xffffffffbe800000, 0xffffffff80000000, 1
        rounds  froundnx.s, 3, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  froundnx.s, 3, 0xffffffff00000001, 0xffffffff3f800000, 1
        rounds  froundnx.s, 3, 0xffffffff80000001, 0xffffffff80000000, 1
        rounds  froundnx.s, 3, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  froundnx.s, 3, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  froundnx.s, 3, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  froundnx.s, 3, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  froundnx.s, 3, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  froundnx.s, 3, 0xffffffff4a7ffffe, 0xffffffff4a800000, 1
        rounds  froundnx.s, 3, 0xffffffffcaffffff, 0xffffffffcafffffe, 1
        rounds  froundnx.s, 4, 0xffffffff00000000, 0xffffffff00000000, 0
        rounds  froundnx.s, 4, 0xffffffff80000000, 0xffffffff80000000, 0
        rounds  froundnx.s, 4, 0xffffffff3f000000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 4, 0xffffffffbf000000, 0xffffffffbf800000, 1
        rounds  froundnx.s, 4, 0xffffffff3fc00000, 0xffffffff40000000, 1
        rounds  froundnx.s, 4, 0xffffffff40200000, 0xffffffff40400000, 1
        rounds  froundnx.s, 4, 0xffffffffc0200000, 0xffffffffc0400000, 1
        rounds  froundnx.s, 4, 0xffffffff3f400000, 0xffffffff3f800000, 1
        rounds  froundnx.s, 4, 0xffffffffbe800000, 0xffffffff80000000, 1
        rounds  froundnx.s, 4, 0xffffffff40400000, 0xffffffff40400000, 0
        rounds  froundnx.s, 4, 0xffffffff00000001, 0xffffffff00000000, 1
        rounds  froundnx.s, 4, 0xffffffff80000001, 0xffffffff80000000, 1
        rounds  froundnx.s, 4, 0xffffffff7f800000, 0xffffffff7f800000, 0
        rounds  froundnx.s, 4, 0xffffffffff800000, 0xffffffffff800000, 0
        rounds  froundnx.s, 4, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        rounds  froundnx.s, 4, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        rounds  froundnx.s, 4, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0
        rounds  froundnx.s, 4, 0xffffffff4a7ffffe, 0xffffffff4a800000, 1
        rounds  froundnx.s, 4, 0xffffffffcaffffff, 0xffffffffcb000000, 1

# fminm.s
        f2      fminm.s, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff00000000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff00000000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff00000000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffff7f800000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff80000000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff7f800000, 0xffffffff3f800000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff00000000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff80000000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff3f800000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff7f800000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffffbfc00000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7f800000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffffbfc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff7f800000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fminm.s, 0xffffffff7fc00000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff00000000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffffbfc00000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff7f800000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f2      fminm.s, 0xffffffff7f800001, 0xffffffff7f800001, 0xffffffff7fc00000, 16

# fmaxm.s
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff80000000, 0xffffffff00000000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffffbfc00000, 0xffffffff00000000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff00000000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffffbfc00000, 0xffffffff80000000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff80000000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff00000000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff80000000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffffbfc00000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff3f800000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff00000000, 0xffffffff00000000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff80000000, 0xffffffff80000000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff3f800000, 0xffffffff3f800000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffffbfc00000, 0xffffffffbfc00000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffffbfc00000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff80000000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff3f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffffbfc00000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff7f800000, 0xffffffff7f800000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7f800000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff00000000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff80000000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffffbfc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff7f800000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff7fc00000, 0xffffffff7fc00000, 0
        f2      fmaxm.s, 0xffffffff7fc00000, 0xffffffff7f800001, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff00000000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff80000000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffffbfc00000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff7f800000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0xffffffff7fc00000, 16
        f2      fmaxm.s, 0xffffffff7f800001, 0xffffffff7f800001, 0xffffffff7fc00000, 16

# fleq.s
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff00000000, 1, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff80000000, 1, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff3f800000, 1, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffffbfc00000, 0, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff7f800000, 1, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffff00000000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff00000000, 1, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff80000000, 1, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff3f800000, 1, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffffbfc00000, 0, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff7f800000, 1, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffff80000000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff00000000, 0, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff80000000, 0, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff3f800000, 1, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffffbfc00000, 0, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff7f800000, 1, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffff3f800000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff00000000, 1, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff80000000, 1, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff3f800000, 1, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffffbfc00000, 1, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff7f800000, 1, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffffbfc00000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff00000000, 0, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff80000000, 0, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff3f800000, 0, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffffbfc00000, 0, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff7f800000, 1, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffff7f800000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff00000000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff80000000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffffbfc00000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff7f800000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff7fc00000, 0, 0
        fcmp    fleq.s, 0xffffffff7fc00000, 0xffffffff7f800001, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff00000000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff80000000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff3f800000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffffbfc00000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff7f800000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0, 16
        fcmp    fleq.s, 0xffffffff7f800001, 0xffffffff7f800001, 0, 16

# fltq.s
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff00000000, 0, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff80000000, 0, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff3f800000, 1, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff7f800000, 1, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffff00000000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff00000000, 0, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff80000000, 0, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff3f800000, 1, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff7f800000, 1, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffff80000000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff00000000, 0, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff80000000, 0, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff3f800000, 0, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff7f800000, 1, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffff3f800000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff00000000, 1, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff80000000, 1, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff3f800000, 1, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff7f800000, 1, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffffbfc00000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff00000000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff80000000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff3f800000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff7f800000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffff7f800000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff00000000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff80000000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff3f800000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffffbfc00000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff7f800000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff7fc00000, 0, 0
        fcmp    fltq.s, 0xffffffff7fc00000, 0xffffffff7f800001, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff00000000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff80000000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff3f800000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffffbfc00000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff7f800000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff7fc00000, 0, 16
        fcmp    fltq.s, 0xffffffff7f800001, 0xffffffff7f800001, 0, 16

# fround.d
        rounds  fround.d, 0, 0x0, 0x0, 0
        rounds  fround.d, 0, 0x8000000000000000, 0x8000000000000000, 0
        rounds  fround.d, 0, 0x3fe0000000000000, 0x0, 0
        rounds  fround.d, 0, 0xbfe0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 0, 0x3ff8000000000000, 0x4000000000000000, 0
        rounds  fround.d, 0, 0x4004000000000000, 0x4000000000000000, 0
        rounds  fround.d, 0, 0xc004000000000000, 0xc000000000000000, 0
        rounds  fround.d, 0, 0x3fe8000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 0, 0xbfd0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 0, 0x4008000000000000, 0x4008000000000000, 0
        rounds  fround.d, 0, 0x1, 0x0, 0
        rounds  fround.d, 0, 0x8000000000000001, 0x8000000000000000, 0
        rounds  fround.d, 0, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  fround.d, 0, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  fround.d, 0, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  fround.d, 0, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  fround.d, 0, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  fround.d, 0, 0x431ffffffffffffe, 0x4320000000000000, 0
        rounds  fround.d, 0, 0xc32fffffffffffff, 0xc330000000000000, 0
        rounds  fround.d, 1, 0x0, 0x0, 0
        rounds  fround.d, 1, 0x8000000000000000, 0x8000000000000000, 0
        rounds  fround.d, 1, 0x3fe0000000000000, 0x0, 0
        rounds  fround.d, 1, 0xbfe0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 1, 0x3ff8000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 1, 0x4004000000000000, 0x4000000000000000, 0
        rounds  fround.d, 1, 0xc004000000000000, 0xc000000000000000, 0
        rounds  fround.d, 1, 0x3fe8000000000000, 0x0, 0
        rounds  fround.d, 1, 0xbfd0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 1, 0x4008000000000000, 0x4008000000000000, 0
        rounds  fround.d, 1, 0x1, 0x0, 0
        rounds  fround.d, 1, 0x8000000000000001, 0x8000000000000000, 0
        rounds  fround.d, 1, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  fround.d, 1, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  fround.d, 1, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  fround.d, 1, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  fround.d, 1, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  fround.d, 1, 0x431ffffffffffffe, 0x431ffffffffffffc, 0
        rounds  fround.d, 1, 0xc32fffffffffffff, 0xc32ffffffffffffe, 0
        rounds  fround.d, 2, 0x0, 0x0, 0
        rounds  fround.d, 2, 0x8000000000000000, 0x8000000000000000, 0
        rounds  fround.d, 2, 0x3fe0000000000000, 0x0, 0
        rounds  fround.d, 2, 0xbfe0000000000000, 0xbff0000000000000, 0
        rounds  fround.d, 2, 0x3ff8000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 2, 0x4004000000000000, 0x4000000000000000, 0
        rounds  fround.d, 2, 0xc004000000000000, 0xc008000000000000, 0
        rounds  fround.d, 2, 0x3fe8000000000000, 0x0, 0
        rounds  fround.d, 2, 0xbfd0000000000000, 0xbff0000000000000, 0
        rounds  fround.d, 2, 0x4008000000000000, 0x4008000000000000, 0
        rounds  fround.d, 2, 0x1, 0x0, 0
        rounds  fround.d, 2, 0x8000000000000001, 0xbff0000000000000, 0
        rounds  fround.d, 2, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  fround.d, 2, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  fround.d, 2, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  fround.d, 2, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  fround.d, 2, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  fround.d, 2, 0x431ffffffffffffe, 0x431ffffffffffffc, 0
        rounds  fround.d, 2, 0xc32fffffffffffff, 0xc330000000000000, 0
        rounds  fround.d, 3, 0x0, 0x0, 0
        rounds  fround.d, 3, 0x8000000000000000, 0x8000000000000000, 0
        rounds  fround.d, 3, 0x3fe0000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 3, 0xbfe0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 3, 0x3ff8000000000000, 0x4000000000000000, 0
        rounds  fround.d, 3, 0x4004000000000000, 0x4008000000000000, 0
        rounds  fround.d, 3, 0xc004000000000000, 0xc000000000000000, 0
        rounds  fround.d, 3, 0x3fe8000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 3, 0xbfd0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 3, 0x4008000000000000, 0x4008000000000000, 0
        rounds  fround.d, 3, 0x1, 0x3ff0000000000000, 0
        rounds  fround.d, 3, 0x8000000000000001, 0x8000000000000000, 0
        rounds  fround.d, 3, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  fround.d, 3, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  fround.d, 3, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  fround.d, 3, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  fround.d, 3, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  fround.d, 3, 0x431ffffffffffffe, 0x4320000000000000, 0
        rounds  fround.d, 3, 0xc32fffffffffffff, 0xc32ffffffffffffe, 0
        rounds  fround.d, 4, 0x0, 0x0, 0
        rounds  fround.d, 4, 0x8000000000000000, 0x8000000000000000, 0
        rounds  fround.d, 4, 0x3fe0000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 4, 0xbfe0000000000000, 0xbff0000000000000, 0
        rounds  fround.d, 4, 0x3ff8000000000000, 0x4000000000000000, 0
        rounds  fround.d, 4, 0x4004000000000000, 0x4008000000000000, 0
        rounds  fround.d, 4, 0xc004000000000000, 0xc008000000000000, 0
        rounds  fround.d, 4, 0x3fe8000000000000, 0x3ff0000000000000, 0
        rounds  fround.d, 4, 0xbfd0000000000000, 0x8000000000000000, 0
        rounds  fround.d, 4, 0x4008000000000000, 0x4008000000000000, 0
        rounds  fround.d, 4, 0x1, 0x0, 0
        rounds  fround.d, 4, 0x8000000000000001, 0x8000000000000000, 0
        rounds  fround.d, 4, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  fround.d, 4, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  fround.d, 4, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  fround.d, 4, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  fround.d, 4, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  fround.d, 4, 0x431ffffffffffffe, 0x4320000000000000, 0
        rounds  fround.d, 4, 0xc32fffffffffffff, 0xc330000000000000, 0

# froundnx.d
        rounds  froundnx.d, 0, 0x0, 0x0, 0
        rounds  froundnx.d, 0, 0x8000000000000000, 0x8000000000000000, 0
        rounds  froundnx.d, 0, 0x3fe0000000000000, 0x0, 1
        rounds  froundnx.d, 0, 0xbfe0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 0, 0x3ff8000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 0, 0x4004000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 0, 0xc004000000000000, 0xc000000000000000, 1
        rounds  froundnx.d, 0, 0x3fe8000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 0, 0xbfd0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 0, 0x4008000000000000, 0x4008000000000000, 0
        rounds  froundnx.d, 0, 0x1, 0x0, 1
        rounds  froundnx.d, 0, 0x8000000000000001, 0x8000000000000000, 1
        rounds  froundnx.d, 0, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  froundnx.d, 0, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  froundnx.d, 0, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  froundnx.d, 0, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  froundnx.d, 0, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  froundnx.d, 0, 0x431ffffffffffffe, 0x4320000000000000, 1
        rounds  froundnx.d, 0, 0xc32fffffffffffff, 0xc330000000000000, 1
        rounds  froundnx.d, 1, 0x0, 0x0, 0
        rounds  froundnx.d, 1, 0x8000000000000000, 0x8000000000000000, 0
        rounds  froundnx.d, 1, 0x3fe0000000000000, 0x0, 1
        rounds  froundnx.d, 1, 0xbfe0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 1, 0x3ff8000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 1, 0x4004000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 1, 0xc004000000000000, 0xc000000000000000, 1
        rounds  froundnx.d, 1, 0x3fe8000000000000, 0x0, 1
        rounds  froundnx.d, 1, 0xbfd0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 1, 0x4008000000000000, 0x4008000000000000, 0
        rounds  froundnx.d, 1, 0x1, 0x0, 1
        rounds  froundnx.d, 1, 0x8000000000000001, 0x8000000000000000, 1
        rounds  froundnx.d, 1, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  froundnx.d, 1, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  froundnx.d, 1, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  froundnx.d, 1, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  froundnx.d, 1, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  froundnx.d, 1, 0x431ffffffffffffe, 0x431ffffffffffffc, 1
        rounds  froundnx.d, 1, 0xc32fffffffffffff, 0xc32ffffffffffffe, 1
        rounds  froundnx.d, 2, 0x0, 0x0, 0
        rounds  froundnx.d, 2, 0x8000000000000000, 0x8000000000000000, 0
        rounds  froundnx.d, 2, 0x3fe0000000000000, 0x0, 1
        rounds  froundnx.d, 2, 0xbfe0000000000000, 0xbff0000000000000, 1
        rounds  froundnx.d, 2, 0x3ff8000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 2, 0x4004000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 2, 0xc004000000000000, 0xc008000000000000, 1
        rounds  froundnx.d, 2, 0x3fe8000000000000, 0x0, 1
        rounds  froundnx.d, 2, 0xbfd0000000000000, 0xbff0000000000000, 1
        rounds  froundnx.d, 2, 0x4008000000000000, 0x4008000000000000, 0
        rounds  froundnx.d, 2, 0x1, 0x0, 1
        rounds  froundnx.d, 2, 0x8000000000000001, 0xbff0000000000000, 1
        rounds  froundnx.d, 2, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  froundnx.d, 2, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  froundnx.d, 2, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  froundnx.d, 2, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  froundnx.d, 2, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  froundnx.d, 2, 0x431ffffffffffffe, 0x431ffffffffffffc, 1
        rounds  froundnx.d, 2, 0xc32fffffffffffff, 0xc330000000000000, 1
        rounds  froundnx.d, 3, 0x0, 0x0, 0
        rounds  froundnx.d, 3, 0x8000000000000000, 0x8000000000000000, 0
        rounds  froundnx.d, 3, 0x3fe0000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 3, 0xbfe0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 3, 0x3ff8000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 3, 0x4004000000000000, 0x4008000000000000, 1
        rounds  froundnx.d, 3, 0xc004000000000000, 0xc000000000000000, 1
        rounds  froundnx.d, 3, 0x3fe8000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 3, 0xbfd0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 3, 0x4008000000000000, 0x4008000000000000, 0
        rounds  froundnx.d, 3, 0x1, 0x3ff0000000000000, 1
        rounds  froundnx.d, 3, 0x8000000000000001, 0x8000000000000000, 1
        rounds  froundnx.d, 3, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  froundnx.d, 3, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  froundnx.d, 3, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  froundnx.d, 3, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  froundnx.d, 3, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  froundnx.d, 3, 0x431ffffffffffffe, 0x4320000000000000, 1
        rounds  froundnx.d, 3, 0xc32fffffffffffff, 0xc32ffffffffffffe, 1
        rounds  froundnx.d, 4, 0x0, 0x0, 0
        rounds  froundnx.d, 4, 0x8000000000000000, 0x8000000000000000, 0
        rounds  froundnx.d, 4, 0x3fe0000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 4, 0xbfe0000000000000, 0xbff0000000000000, 1
        rounds  froundnx.d, 4, 0x3ff8000000000000, 0x4000000000000000, 1
        rounds  froundnx.d, 4, 0x4004000000000000, 0x4008000000000000, 1
        rounds  froundnx.d, 4, 0xc004000000000000, 0xc008000000000000, 1
        rounds  froundnx.d, 4, 0x3fe8000000000000, 0x3ff0000000000000, 1
        rounds  froundnx.d, 4, 0xbfd0000000000000, 0x8000000000000000, 1
        rounds  froundnx.d, 4, 0x4008000000000000, 0x4008000000000000, 0
        rounds  froundnx.d, 4, 0x1, 0x0, 1
        rounds  froundnx.d, 4, 0x8000000000000001, 0x8000000000000000, 1
        rounds  froundnx.d, 4, 0x7ff0000000000000, 0x7ff0000000000000, 0
        rounds  froundnx.d, 4, 0xfff0000000000000, 0xfff0000000000000, 0
        rounds  froundnx.d, 4, 0x7ff8000000000000, 0x7ff8000000000000, 0
        rounds  froundnx.d, 4, 0x7ff0000000000001, 0x7ff8000000000000, 16
        rounds  froundnx.d, 4, 0x7fefffffffffffff, 0x7fefffffffffffff, 0
        rounds  froundnx.d, 4, 0x431ffffffffffffe, 0x4320000000000000, 1
        rounds  froundnx.d, 4, 0xc32fffffffffffff, 0xc330000000000000, 1

# fminm.d
        f2      fminm.d, 0x0, 0x0, 0x0, 0
        f2      fminm.d, 0x0, 0x8000000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x0, 0x3ff0000000000000, 0x0, 0
        f2      fminm.d, 0x0, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0x0, 0x7ff0000000000000, 0x0, 0
        f2      fminm.d, 0x0, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x0, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0x8000000000000000, 0x0, 0x8000000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0x3ff0000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0x7ff0000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x8000000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0x3ff0000000000000, 0x0, 0x0, 0
        f2      fminm.d, 0x3ff0000000000000, 0x8000000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fminm.d, 0x3ff0000000000000, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0x3ff0000000000000, 0x7ff0000000000000, 0x3ff0000000000000, 0
        f2      fminm.d, 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x3ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0xbff8000000000000, 0x0, 0xbff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0x8000000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0x3ff0000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0x7ff0000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0xbff8000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000000, 0x0, 0x0, 0
        f2      fminm.d, 0x7ff0000000000000, 0x8000000000000000, 0x8000000000000000, 0
        f2      fminm.d, 0x7ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fminm.d, 0x7ff0000000000000, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fminm.d, 0x7ff0000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fminm.d, 0x7ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff8000000000000, 0x0, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0x8000000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0xbff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0x7ff0000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fminm.d, 0x7ff8000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x0, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x8000000000000000, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x3ff0000000000000, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0xbff8000000000000, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x7ff0000000000000, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x7ff8000000000000, 0x7ff8000000000000, 16
        f2      fminm.d, 0x7ff0000000000001, 0x7ff0000000000001, 0x7ff8000000000000, 16

# fmaxm.d
        f2      fmaxm.d, 0x0, 0x0, 0x0, 0
        f2      fmaxm.d, 0x0, 0x8000000000000000, 0x0, 0
        f2      fmaxm.d, 0x0, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x0, 0xbff8000000000000, 0x0, 0
        f2      fmaxm.d, 0x0, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x0, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x0, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x8000000000000000, 0x0, 0x0, 0
        f2      fmaxm.d, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 0
        f2      fmaxm.d, 0x8000000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x8000000000000000, 0xbff8000000000000, 0x8000000000000000, 0
        f2      fmaxm.d, 0x8000000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x8000000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x8000000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x3ff0000000000000, 0x0, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0x8000000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0xbff8000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x3ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0xbff8000000000000, 0x0, 0x0, 0
        f2      fmaxm.d, 0xbff8000000000000, 0x8000000000000000, 0x8000000000000000, 0
        f2      fmaxm.d, 0xbff8000000000000, 0x3ff0000000000000, 0x3ff0000000000000, 0
        f2      fmaxm.d, 0xbff8000000000000, 0xbff8000000000000, 0xbff8000000000000, 0
        f2      fmaxm.d, 0xbff8000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0xbff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0xbff8000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000000, 0x0, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0x8000000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0xbff8000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0x7ff0000000000000, 0x7ff0000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff8000000000000, 0x0, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0x8000000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0x3ff0000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0xbff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0x7ff0000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0
        f2      fmaxm.d, 0x7ff8000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x0, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x8000000000000000, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x3ff0000000000000, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0xbff8000000000000, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x7ff0000000000000, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x7ff8000000000000, 0x7ff8000000000000, 16
        f2      fmaxm.d, 0x7ff0000000000001, 0x7ff0000000000001, 0x7ff8000000000000, 16

# fleq.d
        fcmp    fleq.d, 0x0, 0x0, 1, 0
        fcmp    fleq.d, 0x0, 0x8000000000000000, 1, 0
        fcmp    fleq.d, 0x0, 0x3ff0000000000000, 1, 0
        fcmp    fleq.d, 0x0, 0xbff8000000000000, 0, 0
        fcmp    fleq.d, 0x0, 0x7ff0000000000000, 1, 0
        fcmp    fleq.d, 0x0, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0x0, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0x8000000000000000, 0x0, 1, 0
        fcmp    fleq.d, 0x8000000000000000, 0x8000000000000000, 1, 0
        fcmp    fleq.d, 0x8000000000000000, 0x3ff0000000000000, 1, 0
        fcmp    fleq.d, 0x8000000000000000, 0xbff8000000000000, 0, 0
        fcmp    fleq.d, 0x8000000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fleq.d, 0x8000000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0x8000000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0x3ff0000000000000, 0x0, 0, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0x8000000000000000, 0, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0x3ff0000000000000, 1, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0xbff8000000000000, 0, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0x3ff0000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0xbff8000000000000, 0x0, 1, 0
        fcmp    fleq.d, 0xbff8000000000000, 0x8000000000000000, 1, 0
        fcmp    fleq.d, 0xbff8000000000000, 0x3ff0000000000000, 1, 0
        fcmp    fleq.d, 0xbff8000000000000, 0xbff8000000000000, 1, 0
        fcmp    fleq.d, 0xbff8000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fleq.d, 0xbff8000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0xbff8000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0x7ff0000000000000, 0x0, 0, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0x8000000000000000, 0, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0x3ff0000000000000, 0, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0xbff8000000000000, 0, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0x7ff0000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0x7ff8000000000000, 0x0, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0x8000000000000000, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0x3ff0000000000000, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0xbff8000000000000, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0x7ff0000000000000, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fleq.d, 0x7ff8000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x0, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x8000000000000000, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x3ff0000000000000, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0xbff8000000000000, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x7ff0000000000000, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x7ff8000000000000, 0, 16
        fcmp    fleq.d, 0x7ff0000000000001, 0x7ff0000000000001, 0, 16

# fltq.d
        fcmp    fltq.d, 0x0, 0x0, 0, 0
        fcmp    fltq.d, 0x0, 0x8000000000000000, 0, 0
        fcmp    fltq.d, 0x0, 0x3ff0000000000000, 1, 0
        fcmp    fltq.d, 0x0, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0x0, 0x7ff0000000000000, 1, 0
        fcmp    fltq.d, 0x0, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0x0, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0x8000000000000000, 0x0, 0, 0
        fcmp    fltq.d, 0x8000000000000000, 0x8000000000000000, 0, 0
        fcmp    fltq.d, 0x8000000000000000, 0x3ff0000000000000, 1, 0
        fcmp    fltq.d, 0x8000000000000000, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0x8000000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fltq.d, 0x8000000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0x8000000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0x3ff0000000000000, 0x0, 0, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0x8000000000000000, 0, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0x3ff0000000000000, 0, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0x3ff0000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0xbff8000000000000, 0x0, 1, 0
        fcmp    fltq.d, 0xbff8000000000000, 0x8000000000000000, 1, 0
        fcmp    fltq.d, 0xbff8000000000000, 0x3ff0000000000000, 1, 0
        fcmp    fltq.d, 0xbff8000000000000, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0xbff8000000000000, 0x7ff0000000000000, 1, 0
        fcmp    fltq.d, 0xbff8000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0xbff8000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0x7ff0000000000000, 0x0, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0x8000000000000000, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0x3ff0000000000000, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0x7ff0000000000000, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0x7ff0000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0x7ff8000000000000, 0x0, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0x8000000000000000, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0x3ff0000000000000, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0xbff8000000000000, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0x7ff0000000000000, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0x7ff8000000000000, 0, 0
        fcmp    fltq.d, 0x7ff8000000000000, 0x7ff0000000000001, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x0, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x8000000000000000, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x3ff0000000000000, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0xbff8000000000000, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x7ff0000000000000, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x7ff8000000000000, 0, 16
        fcmp    fltq.d, 0x7ff0000000000001, 0x7ff0000000000001, 0, 16

# fround.h
        rounds  fround.h, 0, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  fround.h, 0, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  fround.h, 0, 0xffffffffffff3800, 0xffffffffffff0000, 0
        rounds  fround.h, 0, 0xffffffffffffb800, 0xffffffffffff8000, 0
        rounds  fround.h, 0, 0xffffffffffff3e00, 0xffffffffffff4000, 0
        rounds  fround.h, 0, 0xffffffffffff4100, 0xffffffffffff4000, 0
        rounds  fround.h, 0, 0xffffffffffffc100, 0xffffffffffffc000, 0
        rounds  fround.h, 0, 0xffffffffffff3a00, 0xffffffffffff3c00, 0
        rounds  fround.h, 0, 0xffffffffffffb400, 0xffffffffffff8000, 0
        rounds  fround.h, 0, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  fround.h, 0, 0xffffffffffff0001, 0xffffffffffff0000, 0
        rounds  fround.h, 0, 0xffffffffffff8001, 0xffffffffffff8000, 0
        rounds  fround.h, 0, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  fround.h, 0, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  fround.h, 0, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  fround.h, 0, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  fround.h, 0, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  fround.h, 0, 0xffffffffffff5ffe, 0xffffffffffff6000, 0
        rounds  fround.h, 0, 0xffffffffffffe3ff, 0xffffffffffffe400, 0
        rounds  fround.h, 1, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  fround.h, 1, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  fround.h, 1, 0xffffffffffff3800, 0xffffffffffff0000, 0
        rounds  fround.h, 1, 0xffffffffffffb800, 0xffffffffffff8000, 0
        rounds  fround.h, 1, 0xffffffffffff3e00, 0xffffffffffff3c00, 0
        rounds  fround.h, 1, 0xffffffffffff4100, 0xffffffffffff4000, 0
        rounds  fround.h, 1, 0xffffffffffffc100, 0xffffffffffffc000, 0
        rounds  fround.h, 1, 0xffffffffffff3a00, 0xffffffffffff0000, 0
        rounds  fround.h, 1, 0xffffffffffffb400, 0xffffffffffff8000, 0
        rounds  fround.h, 1, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  fround.h, 1, 0xffffffffffff0001, 0xffffffffffff0000, 0
        rounds  fround.h, 1, 0xffffffffffff8001, 0xffffffffffff8000, 0
        rounds  fround.h, 1, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  fround.h, 1, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  fround.h, 1, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  fround.h, 1, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  fround.h, 1, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  fround.h, 1, 0xffffffffffff5ffe, 0xffffffffffff5ffc, 0
        rounds  fround.h, 1, 0xffffffffffffe3ff, 0xffffffffffffe3fe, 0
        rounds  fround.h, 2, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  fround.h, 2, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  fround.h, 2, 0xffffffffffff3800, 0xffffffffffff0000, 0
        rounds  fround.h, 2, 0xffffffffffffb800, 0xffffffffffffbc00, 0
        rounds  fround.h, 2, 0xffffffffffff3e00, 0xffffffffffff3c00, 0
        rounds  fround.h, 2, 0xffffffffffff4100, 0xffffffffffff4000, 0
        rounds  fround.h, 2, 0xffffffffffffc100, 0xffffffffffffc200, 0
        rounds  fround.h, 2, 0xffffffffffff3a00, 0xffffffffffff0000, 0
        rounds  fround.h, 2, 0xffffffffffffb400, 0xffffffffffffbc00, 0
        rounds  fround.h, 2, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  fround.h, 2, 0xffffffffffff0001, 0xffffffffffff0000, 0
        rounds  fround.h, 2, 0xffffffffffff8001, 0xffffffffffffbc00, 0
        rounds  fround.h, 2, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  fround.h, 2, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  fround.h, 2, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  fround.h, 2, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  fround.h, 2, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  fround.h, 2, 0xffffffffffff5ffe, 0xffffffffffff5ffc, 0
        rounds  fround.h, 2, 0xffffffffffffe3ff, 0xffffffffffffe400, 0
        rounds  fround.h, 3, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  fround.h, 3, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  fround.h, 3, 0xffffffffffff3800, 0xffffffffffff3c00, 0
        rounds  fround.h, 3, 0xffffffffffffb800, 0xffffffffffff8000, 0
        rounds  fround.h, 3, 0xffffffffffff3e00, 0xffffffffffff4000, 0
        rounds  fround.h, 3, 0xffffffffffff4100, 0xffffffffffff4200, 0
        rounds  fround.h, 3, 0xffffffffffffc100, 0xffffffffffffc000, 0
        rounds  fround.h, 3, 0xffffffffffff3a00, 0xffffffffffff3c00, 0
        rounds  fround.h, 3, 0xffffffffffffb400, 0xffffffffffff8000, 0
        rounds  fround.h, 3, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  fround.h, 3, 0xffffffffffff0001, 0xffffffffffff3c00, 0
        rounds  fround.h, 3, 0xffffffffffff8001, 0xffffffffffff8000, 0
        rounds  fround.h, 3, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  fround.h, 3, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  fround.h, 3, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  fround.h, 3, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  fround.h, 3, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  fround.h, 3, 0xffffffffffff5ffe, 0xffffffffffff6000, 0
        rounds  fround.h, 3, 0xffffffffffffe3ff, 0xffffffffffffe3fe, 0
        rounds  fround.h, 4, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  fround.h, 4, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  fround.h, 4, 0xffffffffffff3800, 0xffffffffffff3c00, 0
        rounds  fround.h, 4, 0xffffffffffffb800, 0xffffffffffffbc00, 0
        rounds  fround.h, 4, 0xffffffffffff3e00, 0xffffffffffff4000, 0
        rounds  fround.h, 4, 0xffffffffffff4100, 0xffffffffffff4200, 0
        rounds  fround.h, 4, 0xffffffffffffc100, 0xffffffffffffc200, 0
        rounds  fround.h, 4, 0xffffffffffff3a00, 0xffffffffffff3c00, 0
        rounds  fround.h, 4, 0xffffffffffffb400, 0xffffffffffff8000, 0
        rounds  fround.h, 4, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  fround.h, 4, 0xffffffffffff0001, 0xffffffffffff0000, 0
        rounds  fround.h, 4, 0xffffffffffff8001, 0xffffffffffff8000, 0
        rounds  fround.h, 4, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  fround.h, 4, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  fround.h, 4, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  fround.h, 4, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  fround.h, 4, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  fround.h, 4, 0xffffffffffff5ffe, 0xffffffffffff6000, 0
        rounds  fround.h, 4, 0xffffffffffffe3ff, 0xffffffffffffe400, 0

# froundnx.h
        rounds  froundnx.h, 0, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  froundnx.h, 0, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  froundnx.h, 0, 0xffffffffffff3800, 0xffffffffffff0000, 1
        rounds  froundnx.h, 0, 0xffffffffffffb800, 0xffffffffffff8000, 1
        rounds  froundnx.h, 0, 0xffffffffffff3e00, 0xffffffffffff4000, 1
        rounds  froundnx.h, 0, 0xffffffffffff4100, 0xffffffffffff4000, 1
        rounds  froundnx.h, 0, 0xffffffffffffc100, 0xffffffffffffc000, 1
        rounds  froundnx.h, 0, 0xffffffffffff3a00, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 0, 0xffffffffffffb400, 0xffffffffffff8000, 1
        rounds  froundnx.h, 0, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  froundnx.h, 0, 0xffffffffffff0001, 0xffffffffffff0000, 1
        rounds  froundnx.h, 0, 0xffffffffffff8001, 0xffffffffffff8000, 1
        rounds  froundnx.h, 0, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  froundnx.h, 0, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  froundnx.h, 0, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  froundnx.h, 0, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  froundnx.h, 0, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  froundnx.h, 0, 0xffffffffffff5ffe, 0xffffffffffff6000, 1
        rounds  froundnx.h, 0, 0xffffffffffffe3ff, 0xffffffffffffe400, 1
        rounds  froundnx.h, 1, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  froundnx.h, 1, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  froundnx.h, 1, 0xffffffffffff3800, 0xffffffffffff0000, 1
        rounds  froundnx.h, 1, 0xffffffffffffb800, 0xffffffffffff8000, 1
        rounds  froundnx.h, 1, 0xffffffffffff3e00, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 1, 0xffffffffffff4100, 0xffffffffffff4000, 1
        rounds  froundnx.h, 1, 0xffffffffffffc100, 0xffffffffffffc000, 1
        rounds  froundnx.h, 1, 0xffffffffffff3a00, 0xffffffffffff0000, 1
        rounds  froundnx.h, 1, 0xffffffffffffb400, 0xffffffffffff8000, 1
        rounds  froundnx.h, 1, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  froundnx.h, 1, 0xffffffffffff0001, 0xffffffffffff0000, 1
        rounds  froundnx.h, 1, 0xffffffffffff8001, 0xffffffffffff8000, 1
        rounds  froundnx.h, 1, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  froundnx.h, 1, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  froundnx.h, 1, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  froundnx.h, 1, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  froundnx.h, 1, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  froundnx.h, 1, 0xffffffffffff5ffe, 0xffffffffffff5ffc, 1
        rounds  froundnx.h, 1, 0xffffffffffffe3ff, 0xffffffffffffe3fe, 1
        rounds  froundnx.h, 2, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  froundnx.h, 2, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  froundnx.h, 2, 0xffffffffffff3800, 0xffffffffffff0000, 1
        rounds  froundnx.h, 2, 0xffffffffffffb800, 0xffffffffffffbc00, 1
        rounds  froundnx.h, 2, 0xffffffffffff3e00, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 2, 0xffffffffffff4100, 0xffffffffffff4000, 1
        rounds  froundnx.h, 2, 0xffffffffffffc100, 0xffffffffffffc200, 1
        rounds  froundnx.h, 2, 0xffffffffffff3a00, 0xffffffffffff0000, 1
        rounds  froundnx.h, 2, 0xffffffffffffb400, 0xffffffffffffbc00, 1
        rounds  froundnx.h, 2, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  froundnx.h, 2, 0xffffffffffff0001, 0xffffffffffff0000, 1
        rounds  froundnx.h, 2, 0xffffffffffff8001, 0xffffffffffffbc00, 1
        rounds  froundnx.h, 2, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  froundnx.h, 2, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  froundnx.h, 2, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  froundnx.h, 2, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  froundnx.h, 2, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  froundnx.h, 2, 0xffffffffffff5ffe, 0xffffffffffff5ffc, 1
        rounds  froundnx.h, 2, 0xffffffffffffe3ff, 0xffffffffffffe400, 1
        rounds  froundnx.h, 3, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  froundnx.h, 3, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  froundnx.h, 3, 0xffffffffffff3800, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 3, 0xffffffffffffb800, 0xffffffffffff8000, 1
        rounds  froundnx.h, 3, 0xffffffffffff3e00, 0xffffffffffff4000, 1
        rounds  froundnx.h, 3, 0xffffffffffff4100, 0xffffffffffff4200, 1
        rounds  froundnx.h, 3, 0xffffffffffffc100, 0xffffffffffffc000, 1
        rounds  froundnx.h, 3, 0xffffffffffff3a00, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 3, 0xffffffffffffb400, 0xffffffffffff8000, 1
        rounds  froundnx.h, 3, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  froundnx.h, 3, 0xffffffffffff0001, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 3, 0xffffffffffff8001, 0xffffffffffff8000, 1
        rounds  froundnx.h, 3, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  froundnx.h, 3, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  froundnx.h, 3, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  froundnx.h, 3, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  froundnx.h, 3, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  froundnx.h, 3, 0xffffffffffff5ffe, 0xffffffffffff6000, 1
        rounds  froundnx.h, 3, 0xffffffffffffe3ff, 0xffffffffffffe3fe, 1
        rounds  froundnx.h, 4, 0xffffffffffff0000, 0xffffffffffff0000, 0
        rounds  froundnx.h, 4, 0xffffffffffff8000, 0xffffffffffff8000, 0
        rounds  froundnx.h, 4, 0xffffffffffff3800, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 4, 0xffffffffffffb800, 0xffffffffffffbc00, 1
        rounds  froundnx.h, 4, 0xffffffffffff3e00, 0xffffffffffff4000, 1
        rounds  froundnx.h, 4, 0xffffffffffff4100, 0xffffffffffff4200, 1
        rounds  froundnx.h, 4, 0xffffffffffffc100, 0xffffffffffffc200, 1
        rounds  froundnx.h, 4, 0xffffffffffff3a00, 0xffffffffffff3c00, 1
        rounds  froundnx.h, 4, 0xffffffffffffb400, 0xffffffffffff8000, 1
        rounds  froundnx.h, 4, 0xffffffffffff4200, 0xffffffffffff4200, 0
        rounds  froundnx.h, 4, 0xffffffffffff0001, 0xffffffffffff0000, 1
        rounds  froundnx.h, 4, 0xffffffffffff8001, 0xffffffffffff8000, 1
        rounds  froundnx.h, 4, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        rounds  froundnx.h, 4, 0xfffffffffffffc00, 0xfffffffffffffc00, 0
        rounds  froundnx.h, 4, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        rounds  froundnx.h, 4, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        rounds  froundnx.h, 4, 0xffffffffffff7bff, 0xffffffffffff7bff, 0
        rounds  froundnx.h, 4, 0xffffffffffff5ffe, 0xffffffffffff6000, 1
        rounds  froundnx.h, 4, 0xffffffffffffe3ff, 0xffffffffffffe400, 1

# fminm.h
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff3c00, 0xffffffffffff0000, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff7c00, 0xffffffffffff0000, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff0000, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff0000, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff3c00, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff7c00, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff8000, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff7c00, 0xffffffffffff3c00, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff3c00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff0000, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff8000, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff3c00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff7c00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffffbe00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7c00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff0000, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff8000, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff3c00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffffbe00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff7c00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fminm.h, 0xffffffffffff7e00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff0000, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff8000, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff3c00, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffffbe00, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff7c00, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff7e00, 0xffffffffffff7e00, 16
        f2      fminm.h, 0xffffffffffff7c01, 0xffffffffffff7c01, 0xffffffffffff7e00, 16

# fmaxm.h
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff8000, 0xffffffffffff0000, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffffbe00, 0xffffffffffff0000, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff0000, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffffbe00, 0xffffffffffff8000, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff8000, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff0000, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff8000, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffffbe00, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff3c00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff0000, 0xffffffffffff0000, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff8000, 0xffffffffffff8000, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff3c00, 0xffffffffffff3c00, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffffbe00, 0xffffffffffffbe00, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffffbe00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff0000, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff8000, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff3c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffffbe00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff7c00, 0xffffffffffff7c00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7c00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff0000, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff8000, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff3c00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffffbe00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff7c00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff7e00, 0xffffffffffff7e00, 0
        f2      fmaxm.h, 0xffffffffffff7e00, 0xffffffffffff7c01, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff0000, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff8000, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff3c00, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffffbe00, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff7c00, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff7e00, 0xffffffffffff7e00, 16
        f2      fmaxm.h, 0xffffffffffff7c01, 0xffffffffffff7c01, 0xffffffffffff7e00, 16

# fleq.h
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff0000, 1, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff8000, 1, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff3c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffffbe00, 0, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff7c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffff0000, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff0000, 1, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff8000, 1, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff3c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffffbe00, 0, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff7c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffff8000, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff0000, 0, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff8000, 0, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff3c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffffbe00, 0, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff7c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffff3c00, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff0000, 1, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff8000, 1, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff3c00, 1, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffffbe00, 1, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff7c00, 1, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffffbe00, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff0000, 0, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff8000, 0, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff3c00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffffbe00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff7c00, 1, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7c00, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff0000, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff8000, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff3c00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffffbe00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff7c00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff7e00, 0, 0
        fcmp    fleq.h, 0xffffffffffff7e00, 0xffffffffffff7c01, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff0000, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff8000, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff3c00, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffffbe00, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff7c00, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff7e00, 0, 16
        fcmp    fleq.h, 0xffffffffffff7c01, 0xffffffffffff7c01, 0, 16

# fltq.h
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff0000, 0, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff8000, 0, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff3c00, 1, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff7c00, 1, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffff0000, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff0000, 0, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff8000, 0, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff3c00, 1, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff7c00, 1, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffff8000, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff0000, 0, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff8000, 0, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff3c00, 0, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff7c00, 1, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffff3c00, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff0000, 1, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff8000, 1, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff3c00, 1, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff7c00, 1, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffffbe00, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff0000, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff8000, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff3c00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff7c00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7c00, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff0000, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff8000, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff3c00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffffbe00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff7c00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff7e00, 0, 0
        fcmp    fltq.h, 0xffffffffffff7e00, 0xffffffffffff7c01, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff0000, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff8000, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff3c00, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffffbe00, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff7c00, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff7e00, 0, 16
        fcmp    fltq.h, 0xffffffffffff7c01, 0xffffffffffff7c01, 0, 16

# fcvtmod.w.d
        modulo  0x0, 0x0, 0
        modulo  0x8000000000000000, 0x0, 0
        modulo  0x3ff8000000000000, 0x1, 1
        modulo  0xbff8000000000000, 0xffffffffffffffff, 1
        modulo  0x41dfffffffc00000, 0x7fffffff, 0
        modulo  0x41e0000000000000, 0xffffffff80000000, 16
        modulo  0xc1e0000000000000, 0xffffffff80000000, 0
        modulo  0xc1e0000000200000, 0x7fffffff, 16
        modulo  0x41f0000000000000, 0x0, 16
        modulo  0x41f0000000180000, 0x1, 16
        modulo  0xc1f0000000180000, 0xffffffffffffffff, 16
        modulo  0x7e37e43c8800759c, 0x0, 16
        modulo  0xc1e65a0bc0000000, 0x4d2fa200, 16
        modulo  0x4330000000003039, 0x3039, 16
        modulo  0x4530000000000002, 0x0, 16
        modulo  0x451ffffffffffffe, 0xffffffff80000000, 16
        modulo  0x7ff0000000000000, 0x0, 16
        modulo  0xfff0000000000000, 0x0, 16
        modulo  0x7ff8000000000000, 0x0, 16
        modulo  0x3fd0000000000000, 0x0, 1

        finish

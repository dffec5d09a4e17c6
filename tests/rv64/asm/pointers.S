# Supm: loads and stores through pointers whose upper bits are a tag, here asked for as Linux has it. The address is masked,
# registers are not. What GNU's assembler of Debian 12 does not know is in words.
# without qemu
        .include "test.inc"
        .option arch, +v, +zicbom, +zicboz

# PMLEN and whether calls take such pointers; the result must be that.
        .macro  ask control, expected
        case
        li      a0, 55                          # PR_SET_TAGGED_ADDR_CTRL
        li      a1, \control
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, 167
        ecall
        expect  \expected
        .endm

# a1 <- the address of room with that tag, s0 without
        .macro  point tag, offset=0
        case
        lla     s0, room + \offset
        li      a1, \tag
        slli    a1, a1, 48
        add     a1, a1, s0
        mv      s1, a1
        .endm

# What is loaded; the pointer stays.
        .macro  loaded value
        expect  \value
        bne     a1, s1, fail
        .endm

# what is in room now
        .macro  stored value
        ld      a0, 0(s0)
        expect  \value
        bne     a1, s1, fail
        sd      s2, 0(s0)
        .endm

        .macro  all_accesses tag
        li      s2, 0x8123456789abcdef
        point   \tag
        li      a2, 0x1111111111111111
        sd      a2, -8(s0)
        sd      s2, 0(s0)
        ld      a0, 0(a1)
        loaded  0x8123456789abcdef
        ld      a0, -8(a1)
        loaded  0x1111111111111111
        lw      a0, 0(a1)
        loaded  0xffffffff89abcdef
        lwu     a0, 0(a1)
        loaded  0x89abcdef
        lh      a0, 0(a1)
        loaded  0xffffffffffffcdef
        lhu     a0, 0(a1)
        loaded  0xcdef
        lb      a0, 0(a1)
        loaded  0xffffffffffffffef
        lbu     a0, 0(a1)
        loaded  0xef
        mv      a0, a1
        ld      a0, 0(a0)                       # rd is rs1
        loaded  0x8123456789abcdef
        ld      zero, 0(a1)
        ld      a0, 0(a1)
        add     a0, a0, a0                      # what comes after it
        loaded  0x02468acf13579bde
        lw      a0, 2(a1)                       # misaligned
        loaded  0x456789ab
        point   \tag, 0xffc                     # over the end of a page
        sd      s2, 0(s0)
        ld      a0, 0(a1)
        loaded  0x8123456789abcdef
        sd      a1, 0(a1)
        ld      a0, 0(s0)
        bne     a0, s1, fail

        point   \tag
        li      a2, 0x5566778811223344
        sd      a2, 0(a1)
        stored  0x5566778811223344
        sw      a2, 0(a1)
        stored  0x8123456711223344
        sh      a2, 0(a1)
        stored  0x8123456789ab3344
        sb      a2, 0(a1)
        stored  0x8123456789abcd44

# compressed, also through sp
        point   \tag
        .option push
        .option rvc
        c.ld    a0, 0(a1)
        loaded  0x8123456789abcdef
        c.lw    a0, 0(a1)
        loaded  0xffffffff89abcdef
        c.sd    a2, 0(a1)
        stored  0x5566778811223344
        c.sw    a2, 0(a1)
        stored  0x8123456711223344
        c.fld   fa0, 0(a1)
        fmv.x.d a0, fa0
        loaded  0x8123456789abcdef
        mv      s3, sp
        addi    sp, a1, -16
        c.ldsp  a0, 16(sp)
        loaded  0x8123456789abcdef
        c.lwsp  a0, 16(sp)
        loaded  0xffffffff89abcdef
        c.sdsp  a2, 16(sp)
        c.fldsp fa0, 16(sp)
        fmv.x.d a0, fa0
        loaded  0x5566778811223344
        stored  0x5566778811223344
        mv      sp, s3
        .2byte  0x8188                          # c.lbu a0, 0(a1)
        loaded  0xef
        .option pop

        point   \tag
        fld     fa0, 0(a1)
        fmv.x.d a0, fa0
        loaded  0x8123456789abcdef
        flw     fa0, 0(a1)
        fmv.x.d a0, fa0
        loaded  0xffffffff89abcdef
        .4byte  0x00059507                      # flh fa0, 0(a1)
        fmv.x.d a0, fa0
        loaded  0xffffffffffffcdef
        fmv.d.x fa1, a2
        fsd     fa1, 0(a1)
        stored  0x5566778811223344
        fsw     fa1, 0(a1)
        stored  0x8123456711223344

        point   \tag
        amoadd.d a0, a2, (a1)
        loaded  0x8123456789abcdef
        stored  0xd689bcef9ace0133
        amoswap.w a0, a2, (a1)
        loaded  0xffffffff89abcdef
        stored  0x8123456711223344
        mv      a0, s2
        .4byte  0x28c5b52f                      # amocas.d a0, a2, (a1)
        loaded  0x8123456789abcdef
        stored  0x5566778811223344
        .4byte  0x00c5852f                      # amoadd.b a0, a2, (a1)
        loaded  0xffffffffffffffef
        stored  0x8123456789abcd33

# The reservation is of the address, whatever the tag.
        point   \tag
        lr.d    a0, (a1)
        loaded  0x8123456789abcdef
        sc.d    a0, a2, (a1)
        loaded  0
        stored  0x5566778811223344
        lr.w    a0, (a1)
        sc.w    a0, a2, (s0)
        loaded  0
        stored  0x8123456711223344
        lr.w    a0, (s0)
        sc.w    a0, a2, (a1)
        loaded  0
        stored  0x8123456711223344
        addi    a4, a1, 8
        lr.d    a0, (a1)
        sc.d    a0, a2, (a4)
        loaded  1

        point   \tag, 64
        sd      s2, 8(s0)
        cbo.clean (a1)
        cbo.zero (a1)
        ld      a0, 8(s0)
        loaded  0

# vectors: in a stretch, with a stride that has tags itself, by indices
        point   \tag
        sd      s2, 0(s0)
        sd      a2, 8(s0)
        vsetivli zero, 2, e64, m1, ta, ma
        vle64.v v8, (a1)
        vmv.x.s a0, v8
        loaded  0x8123456789abcdef
        vslidedown.vi v9, v8, 1
        vmv.x.s a0, v9
        loaded  0x5566778811223344
        li      a4, (0x15 << 57) + 8
        vlse64.v v9, (a1), a4
        vmsne.vv v10, v8, v9
        vcpop.m a0, v10
        loaded  0
        vid.v   v11
        vsll.vi v11, v11, 3
        vluxei64.v v9, (a1), v11
        vmsne.vv v10, v8, v9
        vcpop.m a0, v10
        loaded  0
        vle64ff.v v9, (a1)
        vmsne.vv v10, v8, v9
        vcpop.m a0, v10
        loaded  0
        csrr    a0, vl
        loaded  2
        vl1re64.v v9, (a1)
        vmsne.vv v10, v8, v9
        vcpop.m a0, v10
        loaded  0
        vrgather.vi v9, v8, 1
        vse64.v v9, (a1)
        stored  0x5566778811223344
        vsse64.v v9, (a1), a4
        stored  0x5566778811223344

# A loop, hot enough for whoever generates code.
        point   \tag
        li      a5, 300
        sd      zero, 0(s0)
1:      ld      a0, 0(a1)
        addi    a0, a0, 3
        sd      a0, 0(a1)
        sd      a5, 16(a1)
        ld      a4, 16(a1)
        ld      a3, 0(a1)
        add     a0, a3, a4
        addi    a5, a5, -1
        bnez    a5, 1b
        loaded  901
        .endm

        begin

        ask     7 << 24, 0
        all_accesses 0x5a00
        all_accesses 0xfe00
        ask     16 << 24, 0
        all_accesses 0x5ac3
        all_accesses 0xffff
        ask     0, 0

        finish

        .bss
        .balign 0x1000
        .zero   0x1000
room:   .zero   0x2000

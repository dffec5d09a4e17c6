# V: some of each kind, with values from the manual's examples. Random programs, judged by qemu, have all of them.
        .include "test.inc"
        .option arch, +v

# vd from 64 bits of vs2 and of vs1, as 8 elements of 8 bits, 4 of 16 ...
        .macro vv op, sew, count, a, b, expected
        sources \a, \b
        vsetivli zero, \count, \sew, m1, ta, ma
        \op     v1, v2, v3
        expect_v v1, \expected
        .endm

        begin

# ---- Configuration ----
        case
        vsetvli a0, zero, e8, m1, ta, ma
        csrr    a1, vlenb
        sub     a0, a0, a1
        expect  0
        case
        li      a1, 3
        vsetvli a0, a1, e32, m2, ta, ma
        expect  3
        csrr    a0, vl
        expect  3
        csrr    a0, vtype
        expect  0xd1
        case                    # SEW > LMUL * ELEN
        vsetvli a0, a1, e64, mf2, ta, ma
        expect  0
        csrr    a0, vtype
        expect  0x8000000000000000
        case                    # vl stays
        vsetivli a0, 5, e8, m1, ta, ma
        vsetvli zero, zero, e16, m2, ta, ma
        csrr    a0, vl
        expect  5

# ---- Integers ----
        vv      vadd.vv, e8, 8, 0x0102030405060708, 0x01fe01ff01ff01ff, 0x0200040306050807
        vv      vsub.vv, e16, 4, 0x0000000100020003, 0x0001000100010001, 0xffff000000010002
        vv      vmul.vv, e32, 2, 0x0000000300010000, 0xffffffff00010000, 0xfffffffd00000000
        vv      vmulh.vv, e64, 1, 0x8000000000000000, 0x8000000000000000, 0x4000000000000000
        vv      vmulhu.vv, e64, 1, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe
        vv      vmulhsu.vv, e8, 8, 0xff7f80ff, 0xff02ff01, 0xff0080ff
        vv      vdiv.vv, e8, 8, 0x8080800707f90000, 0xff000102fe020000, 0x80ff8003fdfdffff
        vv      vrem.vv, e8, 8, 0x8080800707f90000, 0xff000102fe020000, 0x0080000101ff0000
        vv      vdivu.vv, e16, 4, 0xffff000700070000, 0x0002000000020000, 0x7fffffff0003ffff
        vv      vsra.vv, e16, 4, 0x8000800080008000, 0x0000000100100011, 0x8000c0008000c000
        vv      vminu.vv, e8, 8, 0x01ff, 0xff01, 0x0101
        vv      vmax.vv, e8, 8, 0x01ff, 0xff01, 0x0101

# ---- Fixed point ----
        .macro sat op, sew, count, a, b, expected, vxsat
        csrwi   vxsat, 0
        vv      \op, \sew, \count, \a, \b, \expected
        csrr    a0, vxsat
        expect  \vxsat
        .endm
        csrwi   vxrm, 0
        sat     vsaddu.vv, e8, 8, 0xf0f00102, 0x10200102, 0xffff0204, 1
        sat     vsadd.vv, e16, 4, 0x7fff800000010002, 0x0001ffff00010002, 0x7fff800000020004, 1
        sat     vssubu.vv, e32, 2, 0x0000000100000002, 0x0000000200000001, 0x0000000000000001, 1
        sat     vsmul.vv, e8, 8, 0x80407f, 0x804001, 0x7f2001, 1
        sat     vsmul.vv, e8, 8, 0x407f, 0x4001, 0x2001, 0
        vv      vaadd.vv, e8, 8, 0x01ff7f02, 0x02007f03, 0x02007f03
        csrwi   vxrm, 1
        vv      vaadd.vv, e8, 8, 0x01ff7f02, 0x02007f03, 0x02007f02
        csrwi   vxrm, 2
        vv      vaadd.vv, e8, 8, 0x01ff7f02, 0x02007f03, 0x01ff7f02
        csrwi   vxrm, 3
        vv      vaadd.vv, e8, 8, 0x01ff7f02, 0x02007f03, 0x01ff7f03
        csrwi   vxrm, 0

# ---- Masks: sections 30.15.4 to 30.15.9 ----
        .macro mask op, expected
        case
        vsetivli zero, 8, e8, m1, ta, ma
        li      a1, 0x94        # 10010100
        vmv.v.i v1, 0
        vmv.s.x v2, a1
        \op     v1, v2
        vmv.x.s a0, v1
        expect  \expected
        .endm
        mask    vmsbf.m, 3
        mask    vmsif.m, 7
        mask    vmsof.m, 4
        case
        vcpop.m a0, v2
        expect  3
        vfirst.m a0, v2
        expect  2
        case
        viota.m v1, v2
        expect_v v1, 0x0202020101000000
        case
        vsetivli zero, 8, e8, m1, ta, ma
        vid.v   v1
        li      a1, 0x94
        vmv.s.x v0, a1
        vmv.v.i v3, -1
        vadd.vi v3, v1, 1, v0.t
        expect_v v3, 0x08ffff05ff03ffff

# ---- Permutations: sections 30.16.3 to 30.16.5 ----
        vv      vrgather.vv, e8, 8, 0x1716151413121110, 0x0001020304050607, 0x1011121314151617
        case
        vsetivli zero, 8, e8, m1, ta, ma
        vid.v   v1
        vmv.v.i v2, -1
        vslideup.vi v2, v1, 3
        expect_v v2, 0x0403020100ffffff
        vsetivli zero, 8, e8, m1, ta, ma
        vslide1down.vx v2, v1, zero
        expect_v v2, 0x0007060504030201
        case
        vsetivli zero, 8, e8, m1, ta, ma
        vmv.v.i v2, -1
        li      a1, 0x94
        vmv.s.x v3, a1
        vcompress.vm v2, v1, v3
        expect_v v2, 0xffffffffff070402

# ---- Reductions, and twice as wide ----
        case
        vsetivli zero, 8, e8, m1, ta, ma
        li      a1, 100
        vmv.s.x v2, a1
        vredsum.vs v3, v1, v2
        vmv.x.s a0, v3
        expect  -128
        case
        vmv.v.i v4, -1
        vwmulu.vv v6, v4, v4
        expect_v v6, 0xfe01fe01fe01fe01
        vsetivli zero, 4, e8, mf2, ta, ma
        vnsrl.wi v8, v6, 4
        vsetivli zero, 1, e32, m1, ta, ma
        vmv.x.s a0, v8
        expect  0xffffffffe0e0e0e0

# ---- Floating point ----
        case
        fsflags zero
        vsetivli zero, 2, e32, m1, ta, ma
        li      a1, 0x3f800000
        vmv.v.x v1, a1
        fmv.w.x fa0, zero
        vfdiv.vf v2, v1, fa0
        flags   8
        expect_v v2, 0x7f8000007f800000
        case
        vsetivli zero, 2, e32, mf2, ta, ma
        vfwadd.vv v2, v1, v1
        expect_v v2, 0x4000000000000000
        case
        vsetivli zero, 1, e64, m1, ta, ma
        vfsqrt.v v3, v2
        expect_v v3, 0x3ff6a09e667f3bcd
        flags   1

# ---- Halves (Zvfhmin) ----
        .macro half op, a, expected, flags
        case
        vsetivli zero, 1, e64, m1, ta, ma
        li      a1, \a
        vmv.s.x v2, a1
        vmv.v.i v1, 0
        vsetivli zero, 2, e16, mf2, ta, ma
        fsflags zero
        \op     v1, v2
        expect_v v1, \expected
        flags   \flags
        .endm
        half    vfwcvt.f.f.v, 0x00013c00, 0x338000003f800000, 0 # 2^-24, 1
        half    vfwcvt.f.f.v, 0x7bfffc00, 0x477fe000ff800000, 0 # 65504, -infinity
        half    vfwcvt.f.f.v, 0xfe008000, 0x7fc0000080000000, 0 # NaN, -0
        half    vfwcvt.f.f.v, 0x7d003555, 0x7fc000003eaaa000, 0x10 # a signalling NaN
        half    vfncvt.f.f.w, 0x40490fdb3f800000, 0x42483c00, 1 # pi, 1
        half    vfncvt.f.f.w, 0x3f8010003f803000, 0x3c003c02, 1 # halfway between two: the even one
        half    vfncvt.f.f.w, 0x477ff000c77fefff, 0x7c00fbff, 5 # 65520 and less than it
        half    vfncvt.f.f.w, 0x338000007f800001, 0x00017e00, 0x10 # 2^-24, a signalling NaN
        half    vfncvt.f.f.w, 0x3300000033000001, 0x00000001, 3 # half of 2^-24, and more than it
        fsrmi   zero, 1
        half    vfncvt.f.f.w, 0x47800000c77ff000, 0x7bfffbff, 5 # 65536 and 65520, towards 0
        fsrmi   zero, 0

# ---- Loads and stores ----
        case
        la      a4, table
        vsetivli zero, 3, e8, m1, ta, ma
        vlseg3e8.v v1, (a4)     # pixels
        vsetivli zero, 1, e32, m1, ta, ma
        vmv.x.s a0, v2
        li      a1, 0xffffff
        and     a0, a0, a1
        expect  0x070401
        case
        li      a1, 3
        vsetivli zero, 8, e8, m1, ta, ma
        vlse8.v v1, (a4), a1
        expect_v v1, 0x15120f0c09060300
        case
        vsetivli zero, 8, e8, m1, ta, ma
        vluxei8.v v2, (a4), v1
        expect_v v2, 0x15120f0c09060300
        case
        vsetivli zero, 8, e8, m1, ta, ma
        vle8ff.v v2, (a4)
        csrr    a0, vl
        expect  8
        case
        la      a5, room
        vsetivli zero, 8, e8, m1, ta, ma
        vse8.v  v2, (a5)
        ld      a0, (a5)
        expect  0x0706050403020100
        case
        vs2r.v  v2, (a5)
        vl2re64.v v8, (a5)
        expect_v v8, 0x0706050403020100

        finish

        .data
        .balign 8
table:
        .set    n, 0
        .rept   32
        .byte   n
        .set    n, n + 1
        .endr
        .bss
        .balign 8
room:   .space  256

# Zbc, Zbkb: carry-less multiplication, and bit manipulation for cryptography.
        .include "test.inc"
        .option arch, +zbc
        .option arch, +zbkb
        begin


# clmul
        rr      clmul, 0x0, 0x0, 0x0
        rr      clmul, 0xffffffffffffffff, 0xffffffffffffffff, 0x5555555555555555
        rr      clmul, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      clmul, 0x80000000, 0x3f, 0x1f80000000
        rr      clmul, 0x123456789abcdef, 0xfedcba9876543210, 0x40a0789828c810f0
        rr      clmul, 0xfedcba9876543210, 0x24, 0x20e5b96f13d68a40
        rr      clmul, 0xff00800100007f, 0xffffffffffffffc1, 0xea40e0803efff53f
        rr      clmul, 0x1, 0x1f, 0x1f

# clmulh
        rr      clmulh, 0x0, 0x0, 0x0
        rr      clmulh, 0xffffffffffffffff, 0xffffffffffffffff, 0x5555555555555555
        rr      clmulh, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      clmulh, 0x80000000, 0x3f, 0x0
        rr      clmulh, 0x123456789abcdef, 0xfedcba9876543210, 0xe038d8688850b0
        rr      clmulh, 0xfedcba9876543210, 0x24, 0x1c
        rr      clmulh, 0xff00800100007f, 0xffffffffffffffc1, 0x55007fff00002a
        rr      clmulh, 0x1, 0x1f, 0x0

# clmulr
        rr      clmulr, 0x0, 0x0, 0x0
        rr      clmulr, 0xffffffffffffffff, 0xffffffffffffffff, 0xaaaaaaaaaaaaaaaa
        rr      clmulr, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      clmulr, 0x80000000, 0x3f, 0x0
        rr      clmulr, 0x123456789abcdef, 0xfedcba9876543210, 0x1c071b0d110a160
        rr      clmulr, 0xfedcba9876543210, 0x24, 0x38
        rr      clmulr, 0xff00800100007f, 0xffffffffffffffc1, 0xaa00fffe000055
        rr      clmulr, 0x1, 0x1f, 0x0

# pack
        rr      pack, 0x0, 0x0, 0x0
        rr      pack, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      pack, 0x8000000000000000, 0xffffffffffffffff, 0xffffffff00000000
        rr      pack, 0x80000000, 0x3f, 0x3f80000000
        rr      pack, 0x123456789abcdef, 0xfedcba9876543210, 0x7654321089abcdef
        rr      pack, 0xfedcba9876543210, 0x24, 0x2476543210
        rr      pack, 0xff00800100007f, 0xffffffffffffffc1, 0xffffffc10100007f
        rr      pack, 0x1, 0x1f, 0x1f00000001

# packh
        rr      packh, 0x0, 0x0, 0x0
        rr      packh, 0xffffffffffffffff, 0xffffffffffffffff, 0xffff
        rr      packh, 0x8000000000000000, 0xffffffffffffffff, 0xff00
        rr      packh, 0x80000000, 0x3f, 0x3f00
        rr      packh, 0x123456789abcdef, 0xfedcba9876543210, 0x10ef
        rr      packh, 0xfedcba9876543210, 0x24, 0x2410
        rr      packh, 0xff00800100007f, 0xffffffffffffffc1, 0xc17f
        rr      packh, 0x1, 0x1f, 0x1f01

# packw
        rr      packw, 0x0, 0x0, 0x0
        rr      packw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      packw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffff0000
        rr      packw, 0x80000000, 0x3f, 0x3f0000
        rr      packw, 0x123456789abcdef, 0xfedcba9876543210, 0x3210cdef
        rr      packw, 0xfedcba9876543210, 0x24, 0x243210
        rr      packw, 0xff00800100007f, 0xffffffffffffffc1, 0xffffffffffc1007f
        rr      packw, 0x1, 0x1f, 0x1f0001

# brev8
        r1      brev8, 0x0, 0x0
        r1      brev8, 0x1, 0x80
        r1      brev8, 0xffffffffffffffff, 0xffffffffffffffff
        r1      brev8, 0x8000000000000000, 0x100000000000000
        r1      brev8, 0x7fffffffffffffff, 0xfeffffffffffffff
        r1      brev8, 0x80000000, 0x1000000
        r1      brev8, 0xffffffff, 0xffffffff
        r1      brev8, 0x123456789abcdef, 0x80c4a2e691d5b3f7
        r1      brev8, 0xfedcba9876543210, 0x7f3b5d196e2a4c08
        r1      brev8, 0xff00800100007f, 0xff0001800000fe

        finish

# Zba, Zbb, Zbs: bit manipulation.
        .include "test.inc"
        .option arch, +zba
        .option arch, +zbb
        .option arch, +zbs
        begin


# add.uw
        rr      add.uw, 0x0, 0x0, 0x0
        rr      add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffe
        rr      add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      add.uw, 0x80000000, 0x3f, 0x8000003f
        rr      add.uw, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba98ffffffff
        rr      add.uw, 0xfedcba9876543210, 0x24, 0x76543234
        rr      add.uw, 0xff00800100007f, 0xffffffffffffffc1, 0x1000040
        rr      add.uw, 0x1, 0x1f, 0x20

# sh1add
        rr      sh1add, 0x0, 0x0, 0x0
        rr      sh1add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffd
        rr      sh1add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh1add, 0x80000000, 0x3f, 0x10000003f
        rr      sh1add, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdee
        rr      sh1add, 0xfedcba9876543210, 0x24, 0xfdb97530eca86444
        rr      sh1add, 0xff00800100007f, 0xffffffffffffffc1, 0x1fe0100020000bf
        rr      sh1add, 0x1, 0x1f, 0x21

# sh2add
        rr      sh2add, 0x0, 0x0, 0x0
        rr      sh2add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffb
        rr      sh2add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh2add, 0x80000000, 0x3f, 0x20000003f
        rr      sh2add, 0x123456789abcdef, 0xfedcba9876543210, 0x369d0369d0369cc
        rr      sh2add, 0xfedcba9876543210, 0x24, 0xfb72ea61d950c864
        rr      sh2add, 0xff00800100007f, 0xffffffffffffffc1, 0x3fc0200040001bd
        rr      sh2add, 0x1, 0x1f, 0x23

# sh3add
        rr      sh3add, 0x0, 0x0, 0x0
        rr      sh3add, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffff7
        rr      sh3add, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh3add, 0x80000000, 0x3f, 0x40000003f
        rr      sh3add, 0x123456789abcdef, 0xfedcba9876543210, 0x7f6e5d4c3b2a188
        rr      sh3add, 0xfedcba9876543210, 0x24, 0xf6e5d4c3b2a190a4
        rr      sh3add, 0xff00800100007f, 0xffffffffffffffc1, 0x7f80400080003b9
        rr      sh3add, 0x1, 0x1f, 0x27

# sh1add.uw
        rr      sh1add.uw, 0x0, 0x0, 0x0
        rr      sh1add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1fffffffd
        rr      sh1add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh1add.uw, 0x80000000, 0x3f, 0x10000003f
        rr      sh1add.uw, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba9989abcdee
        rr      sh1add.uw, 0xfedcba9876543210, 0x24, 0xeca86444
        rr      sh1add.uw, 0xff00800100007f, 0xffffffffffffffc1, 0x20000bf
        rr      sh1add.uw, 0x1, 0x1f, 0x21

# sh2add.uw
        rr      sh2add.uw, 0x0, 0x0, 0x0
        rr      sh2add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffb
        rr      sh2add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh2add.uw, 0x80000000, 0x3f, 0x20000003f
        rr      sh2add.uw, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba9a9d0369cc
        rr      sh2add.uw, 0xfedcba9876543210, 0x24, 0x1d950c864
        rr      sh2add.uw, 0xff00800100007f, 0xffffffffffffffc1, 0x40001bd
        rr      sh2add.uw, 0x1, 0x1f, 0x23

# sh3add.uw
        rr      sh3add.uw, 0x0, 0x0, 0x0
        rr      sh3add.uw, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffff7
        rr      sh3add.uw, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      sh3add.uw, 0x80000000, 0x3f, 0x40000003f
        rr      sh3add.uw, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba9cc3b2a188
        rr      sh3add.uw, 0xfedcba9876543210, 0x24, 0x3b2a190a4
        rr      sh3add.uw, 0xff00800100007f, 0xffffffffffffffc1, 0x80003b9
        rr      sh3add.uw, 0x1, 0x1f, 0x27

# slli.uw
        ri      slli.uw, 0x0, 0, 0x0
        ri      slli.uw, 0xffffffffffffffff, 0, 0xffffffff
        ri      slli.uw, 0xffffffffffffffff, 31, 0x7fffffff80000000
        ri      slli.uw, 0x123456789abcdef, 4, 0x89abcdef0
        ri      slli.uw, 0xfedcba9876543210, 17, 0xeca864200000
        ri      slli.uw, 0x8000000000000001, 1, 0x2
        ri      slli.uw, 0xfedcba9876543210, 63, 0x0
        ri      slli.uw, 0xffffffffffffffff, 32, 0xffffffff00000000

# andn
        rr      andn, 0x0, 0x0, 0x0
        rr      andn, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
        rr      andn, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      andn, 0x80000000, 0x3f, 0x80000000
        rr      andn, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      andn, 0xfedcba9876543210, 0x24, 0xfedcba9876543210
        rr      andn, 0xff00800100007f, 0xffffffffffffffc1, 0x3e
        rr      andn, 0x1, 0x1f, 0x0

# orn
        rr      orn, 0x0, 0x0, 0xffffffffffffffff
        rr      orn, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      orn, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      orn, 0x80000000, 0x3f, 0xffffffffffffffc0
        rr      orn, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      orn, 0xfedcba9876543210, 0x24, 0xffffffffffffffdb
        rr      orn, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007f
        rr      orn, 0x1, 0x1f, 0xffffffffffffffe1

# xnor
        rr      xnor, 0x0, 0x0, 0xffffffffffffffff
        rr      xnor, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      xnor, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      xnor, 0x80000000, 0x3f, 0xffffffff7fffffc0
        rr      xnor, 0x123456789abcdef, 0xfedcba9876543210, 0x0
        rr      xnor, 0xfedcba9876543210, 0x24, 0x123456789abcdcb
        rr      xnor, 0xff00800100007f, 0xffffffffffffffc1, 0xff008001000041
        rr      xnor, 0x1, 0x1f, 0xffffffffffffffe1

# max
        rr      max, 0x0, 0x0, 0x0
        rr      max, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      max, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      max, 0x80000000, 0x3f, 0x80000000
        rr      max, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      max, 0xfedcba9876543210, 0x24, 0x24
        rr      max, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007f
        rr      max, 0x1, 0x1f, 0x1f

# maxu
        rr      maxu, 0x0, 0x0, 0x0
        rr      maxu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      maxu, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      maxu, 0x80000000, 0x3f, 0x80000000
        rr      maxu, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba9876543210
        rr      maxu, 0xfedcba9876543210, 0x24, 0xfedcba9876543210
        rr      maxu, 0xff00800100007f, 0xffffffffffffffc1, 0xffffffffffffffc1
        rr      maxu, 0x1, 0x1f, 0x1f

# min
        rr      min, 0x0, 0x0, 0x0
        rr      min, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      min, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      min, 0x80000000, 0x3f, 0x3f
        rr      min, 0x123456789abcdef, 0xfedcba9876543210, 0xfedcba9876543210
        rr      min, 0xfedcba9876543210, 0x24, 0xfedcba9876543210
        rr      min, 0xff00800100007f, 0xffffffffffffffc1, 0xffffffffffffffc1
        rr      min, 0x1, 0x1f, 0x1

# minu
        rr      minu, 0x0, 0x0, 0x0
        rr      minu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      minu, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      minu, 0x80000000, 0x3f, 0x3f
        rr      minu, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      minu, 0xfedcba9876543210, 0x24, 0x24
        rr      minu, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007f
        rr      minu, 0x1, 0x1f, 0x1

# rol
        rr      rol, 0x0, 0x0, 0x0
        rr      rol, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      rol, 0x8000000000000000, 0xffffffffffffffff, 0x4000000000000000
        rr      rol, 0x80000000, 0x3f, 0x40000000
        rr      rol, 0x123456789abcdef, 0xfedcba9876543210, 0x456789abcdef0123
        rr      rol, 0xfedcba9876543210, 0x24, 0x6543210fedcba987
        rr      rol, 0xff00800100007f, 0xffffffffffffffc1, 0x1fe0100020000fe
        rr      rol, 0x1, 0x1f, 0x80000000

# ror
        rr      ror, 0x0, 0x0, 0x0
        rr      ror, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      ror, 0x8000000000000000, 0xffffffffffffffff, 0x1
        rr      ror, 0x80000000, 0x3f, 0x100000000
        rr      ror, 0x123456789abcdef, 0xfedcba9876543210, 0xcdef0123456789ab
        rr      ror, 0xfedcba9876543210, 0x24, 0x876543210fedcba9
        rr      ror, 0xff00800100007f, 0xffffffffffffffc1, 0x807f80400080003f
        rr      ror, 0x1, 0x1f, 0x200000000

# rolw
        rr      rolw, 0x0, 0x0, 0x0
        rr      rolw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      rolw, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      rolw, 0x80000000, 0x3f, 0x40000000
        rr      rolw, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffffcdef89ab
        rr      rolw, 0xfedcba9876543210, 0x24, 0x65432107
        rr      rolw, 0xff00800100007f, 0xffffffffffffffc1, 0x20000fe
        rr      rolw, 0x1, 0x1f, 0xffffffff80000000

# rorw
        rr      rorw, 0x0, 0x0, 0x0
        rr      rorw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      rorw, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      rorw, 0x80000000, 0x3f, 0x1
        rr      rorw, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffffcdef89ab
        rr      rorw, 0xfedcba9876543210, 0x24, 0x7654321
        rr      rorw, 0xff00800100007f, 0xffffffffffffffc1, 0xffffffff8080003f
        rr      rorw, 0x1, 0x1f, 0x2

# rori
        ri      rori, 0x0, 0, 0x0
        ri      rori, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      rori, 0xffffffffffffffff, 31, 0xffffffffffffffff
        ri      rori, 0x123456789abcdef, 4, 0xf0123456789abcde
        ri      rori, 0xfedcba9876543210, 17, 0x19087f6e5d4c3b2a
        ri      rori, 0x8000000000000001, 1, 0xc000000000000000
        ri      rori, 0xfedcba9876543210, 63, 0xfdb97530eca86421
        ri      rori, 0xffffffffffffffff, 32, 0xffffffffffffffff

# roriw
        ri      roriw, 0x0, 0, 0x0
        ri      roriw, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      roriw, 0xffffffffffffffff, 31, 0xffffffffffffffff
        ri      roriw, 0x123456789abcdef, 4, 0xfffffffff89abcde
        ri      roriw, 0xfedcba9876543210, 17, 0x19083b2a
        ri      roriw, 0x8000000000000001, 1, 0xffffffff80000000

# clz
        r1      clz, 0x0, 0x40
        r1      clz, 0x1, 0x3f
        r1      clz, 0xffffffffffffffff, 0x0
        r1      clz, 0x8000000000000000, 0x0
        r1      clz, 0x7fffffffffffffff, 0x1
        r1      clz, 0x80000000, 0x20
        r1      clz, 0xffffffff, 0x20
        r1      clz, 0x123456789abcdef, 0x7
        r1      clz, 0xfedcba9876543210, 0x0
        r1      clz, 0xff00800100007f, 0x8

# clzw
        r1      clzw, 0x0, 0x20
        r1      clzw, 0x1, 0x1f
        r1      clzw, 0xffffffffffffffff, 0x0
        r1      clzw, 0x8000000000000000, 0x20
        r1      clzw, 0x7fffffffffffffff, 0x0
        r1      clzw, 0x80000000, 0x0
        r1      clzw, 0xffffffff, 0x0
        r1      clzw, 0x123456789abcdef, 0x0
        r1      clzw, 0xfedcba9876543210, 0x1
        r1      clzw, 0xff00800100007f, 0x7

# ctz
        r1      ctz, 0x0, 0x40
        r1      ctz, 0x1, 0x0
        r1      ctz, 0xffffffffffffffff, 0x0
        r1      ctz, 0x8000000000000000, 0x3f
        r1      ctz, 0x7fffffffffffffff, 0x0
        r1      ctz, 0x80000000, 0x1f
        r1      ctz, 0xffffffff, 0x0
        r1      ctz, 0x123456789abcdef, 0x0
        r1      ctz, 0xfedcba9876543210, 0x4
        r1      ctz, 0xff00800100007f, 0x0

# ctzw
        r1      ctzw, 0x1, 0x0
        r1      ctzw, 0xffffffffffffffff, 0x0
        r1      ctzw, 0x7fffffffffffffff, 0x0
        r1      ctzw, 0x80000000, 0x1f
        r1      ctzw, 0xffffffff, 0x0
        r1      ctzw, 0x123456789abcdef, 0x0
        r1      ctzw, 0xfedcba9876543210, 0x4
        r1      ctzw, 0xff00800100007f, 0x0

# cpop
        r1      cpop, 0x0, 0x0
        r1      cpop, 0x1, 0x1
        r1      cpop, 0xffffffffffffffff, 0x40
        r1      cpop, 0x8000000000000000, 0x1
        r1      cpop, 0x7fffffffffffffff, 0x3f
        r1      cpop, 0x80000000, 0x1
        r1      cpop, 0xffffffff, 0x20
        r1      cpop, 0x123456789abcdef, 0x20
        r1      cpop, 0xfedcba9876543210, 0x20
        r1      cpop, 0xff00800100007f, 0x11

# cpopw
        r1      cpopw, 0x0, 0x0
        r1      cpopw, 0x1, 0x1
        r1      cpopw, 0xffffffffffffffff, 0x20
        r1      cpopw, 0x8000000000000000, 0x0
        r1      cpopw, 0x7fffffffffffffff, 0x20
        r1      cpopw, 0x80000000, 0x1
        r1      cpopw, 0xffffffff, 0x20
        r1      cpopw, 0x123456789abcdef, 0x14
        r1      cpopw, 0xfedcba9876543210, 0xc
        r1      cpopw, 0xff00800100007f, 0x8

# sext.b
        r1      sext.b, 0x0, 0x0
        r1      sext.b, 0x1, 0x1
        r1      sext.b, 0xffffffffffffffff, 0xffffffffffffffff
        r1      sext.b, 0x8000000000000000, 0x0
        r1      sext.b, 0x7fffffffffffffff, 0xffffffffffffffff
        r1      sext.b, 0x80000000, 0x0
        r1      sext.b, 0xffffffff, 0xffffffffffffffff
        r1      sext.b, 0x123456789abcdef, 0xffffffffffffffef
        r1      sext.b, 0xfedcba9876543210, 0x10
        r1      sext.b, 0xff00800100007f, 0x7f

# sext.h
        r1      sext.h, 0x0, 0x0
        r1      sext.h, 0x1, 0x1
        r1      sext.h, 0xffffffffffffffff, 0xffffffffffffffff
        r1      sext.h, 0x8000000000000000, 0x0
        r1      sext.h, 0x7fffffffffffffff, 0xffffffffffffffff
        r1      sext.h, 0x80000000, 0x0
        r1      sext.h, 0xffffffff, 0xffffffffffffffff
        r1      sext.h, 0x123456789abcdef, 0xffffffffffffcdef
        r1      sext.h, 0xfedcba9876543210, 0x3210
        r1      sext.h, 0xff00800100007f, 0x7f

# zext.h
        r1      zext.h, 0x0, 0x0
        r1      zext.h, 0x1, 0x1
        r1      zext.h, 0xffffffffffffffff, 0xffff
        r1      zext.h, 0x8000000000000000, 0x0
        r1      zext.h, 0x7fffffffffffffff, 0xffff
        r1      zext.h, 0x80000000, 0x0
        r1      zext.h, 0xffffffff, 0xffff
        r1      zext.h, 0x123456789abcdef, 0xcdef
        r1      zext.h, 0xfedcba9876543210, 0x3210
        r1      zext.h, 0xff00800100007f, 0x7f

# orc.b
        r1      orc.b, 0x0, 0x0
        r1      orc.b, 0x1, 0xff
        r1      orc.b, 0xffffffffffffffff, 0xffffffffffffffff
        r1      orc.b, 0x8000000000000000, 0xff00000000000000
        r1      orc.b, 0x7fffffffffffffff, 0xffffffffffffffff
        r1      orc.b, 0x80000000, 0xff000000
        r1      orc.b, 0xffffffff, 0xffffffff
        r1      orc.b, 0x123456789abcdef, 0xffffffffffffffff
        r1      orc.b, 0xfedcba9876543210, 0xffffffffffffffff
        r1      orc.b, 0xff00800100007f, 0xff00ffff0000ff

# rev8
        r1      rev8, 0x0, 0x0
        r1      rev8, 0x1, 0x100000000000000
        r1      rev8, 0xffffffffffffffff, 0xffffffffffffffff
        r1      rev8, 0x8000000000000000, 0x80
        r1      rev8, 0x7fffffffffffffff, 0xffffffffffffff7f
        r1      rev8, 0x80000000, 0x8000000000
        r1      rev8, 0xffffffff, 0xffffffff00000000
        r1      rev8, 0x123456789abcdef, 0xefcdab8967452301
        r1      rev8, 0xfedcba9876543210, 0x1032547698badcfe
        r1      rev8, 0xff00800100007f, 0x7f0000018000ff00

# bclr
        rr      bclr, 0x0, 0x0, 0x0
        rr      bclr, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      bclr, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      bclr, 0x80000000, 0x3f, 0x80000000
        rr      bclr, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789aacdef
        rr      bclr, 0xfedcba9876543210, 0x24, 0xfedcba8876543210
        rr      bclr, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007d
        rr      bclr, 0x1, 0x1f, 0x1

# bext
        rr      bext, 0x0, 0x0, 0x0
        rr      bext, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
        rr      bext, 0x8000000000000000, 0xffffffffffffffff, 0x1
        rr      bext, 0x80000000, 0x3f, 0x0
        rr      bext, 0x123456789abcdef, 0xfedcba9876543210, 0x1
        rr      bext, 0xfedcba9876543210, 0x24, 0x1
        rr      bext, 0xff00800100007f, 0xffffffffffffffc1, 0x1
        rr      bext, 0x1, 0x1f, 0x0

# binv
        rr      binv, 0x0, 0x0, 0x1
        rr      binv, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      binv, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      binv, 0x80000000, 0x3f, 0x8000000080000000
        rr      binv, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789aacdef
        rr      binv, 0xfedcba9876543210, 0x24, 0xfedcba8876543210
        rr      binv, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007d
        rr      binv, 0x1, 0x1f, 0x80000001

# bset
        rr      bset, 0x0, 0x0, 0x1
        rr      bset, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      bset, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      bset, 0x80000000, 0x3f, 0x8000000080000000
        rr      bset, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      bset, 0xfedcba9876543210, 0x24, 0xfedcba9876543210
        rr      bset, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007f
        rr      bset, 0x1, 0x1f, 0x80000001

# bclri
        ri      bclri, 0x0, 0, 0x0
        ri      bclri, 0xffffffffffffffff, 0, 0xfffffffffffffffe
        ri      bclri, 0xffffffffffffffff, 31, 0xffffffff7fffffff
        ri      bclri, 0x123456789abcdef, 4, 0x123456789abcdef
        ri      bclri, 0xfedcba9876543210, 17, 0xfedcba9876543210
        ri      bclri, 0x8000000000000001, 1, 0x8000000000000001
        ri      bclri, 0xfedcba9876543210, 63, 0x7edcba9876543210
        ri      bclri, 0xffffffffffffffff, 32, 0xfffffffeffffffff

# bexti
        ri      bexti, 0x0, 0, 0x0
        ri      bexti, 0xffffffffffffffff, 0, 0x1
        ri      bexti, 0xffffffffffffffff, 31, 0x1
        ri      bexti, 0x123456789abcdef, 4, 0x0
        ri      bexti, 0xfedcba9876543210, 17, 0x0
        ri      bexti, 0x8000000000000001, 1, 0x0
        ri      bexti, 0xfedcba9876543210, 63, 0x1
        ri      bexti, 0xffffffffffffffff, 32, 0x1

# binvi
        ri      binvi, 0x0, 0, 0x1
        ri      binvi, 0xffffffffffffffff, 0, 0xfffffffffffffffe
        ri      binvi, 0xffffffffffffffff, 31, 0xffffffff7fffffff
        ri      binvi, 0x123456789abcdef, 4, 0x123456789abcdff
        ri      binvi, 0xfedcba9876543210, 17, 0xfedcba9876563210
        ri      binvi, 0x8000000000000001, 1, 0x8000000000000003
        ri      binvi, 0xfedcba9876543210, 63, 0x7edcba9876543210
        ri      binvi, 0xffffffffffffffff, 32, 0xfffffffeffffffff

# bseti
        ri      bseti, 0x0, 0, 0x1
        ri      bseti, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      bseti, 0xffffffffffffffff, 31, 0xffffffffffffffff
        ri      bseti, 0x123456789abcdef, 4, 0x123456789abcdff
        ri      bseti, 0xfedcba9876543210, 17, 0xfedcba9876563210
        ri      bseti, 0x8000000000000001, 1, 0x8000000000000003
        ri      bseti, 0xfedcba9876543210, 63, 0xfedcba9876543210
        ri      bseti, 0xffffffffffffffff, 32, 0xffffffffffffffff

        finish

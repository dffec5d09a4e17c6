# Zicond, in words, since GNU's assembler of Debian 12 does not know it, nor its qemu; and ctzw of what has no bits but upper ones,
# which that qemu gets wrong ("target/riscv: fix ctzw behavior", 2023).
# without qemu
        .include "test.inc"

        .macro  czero.eqz rd, rs1, rs2
        .insn   r 0x33, 5, 7, \rd, \rs1, \rs2
        .endm

        .macro  czero.nez rd, rs1, rs2
        .insn   r 0x33, 7, 7, \rd, \rs1, \rs2
        .endm

        .option arch, +zbb
        begin

        r1      ctzw, 0x8000000000000000, 32
        r1      ctzw, 0x100000000, 32
        r1      ctzw, 0, 32

# czero.eqz
        rr      czero.eqz, 0x0, 0x0, 0x0
        rr      czero.eqz, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
        rr      czero.eqz, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      czero.eqz, 0x80000000, 0x3f, 0x80000000
        rr      czero.eqz, 0x123456789abcdef, 0xfedcba9876543210, 0x123456789abcdef
        rr      czero.eqz, 0xfedcba9876543210, 0x24, 0xfedcba9876543210
        rr      czero.eqz, 0xff00800100007f, 0xffffffffffffffc1, 0xff00800100007f
        rr      czero.eqz, 0x1, 0x1f, 0x1
        rr      czero.eqz, 0xffffffffffffffff, 0x0, 0x0
        rr      czero.eqz, 0x5, 0x100000000, 0x5

# czero.nez
        rr      czero.nez, 0x0, 0x0, 0x0
        rr      czero.nez, 0xffffffffffffffff, 0xffffffffffffffff, 0x0
        rr      czero.nez, 0x8000000000000000, 0xffffffffffffffff, 0x0
        rr      czero.nez, 0x80000000, 0x3f, 0x0
        rr      czero.nez, 0x123456789abcdef, 0xfedcba9876543210, 0x0
        rr      czero.nez, 0xfedcba9876543210, 0x24, 0x0
        rr      czero.nez, 0xff00800100007f, 0xffffffffffffffc1, 0x0
        rr      czero.nez, 0x1, 0x1f, 0x0
        rr      czero.nez, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      czero.nez, 0x5, 0x100000000, 0x0

        finish

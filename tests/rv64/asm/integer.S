# RV64I: arithmetic, logic, comparison, shifts. Chapters 2.4 and 5.2.
        .include "test.inc"
        begin


# Overflow is ignored.
        rr      add, 0x0, 0x0, 0x0
        rr      add, 0x1, 0x1, 0x2
        rr      add, 0xffffffffffffffff, 0x1, 0x0
        rr      add, 0x7fffffffffffffff, 0x1, 0x8000000000000000
        rr      add, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      add, 0x8000000000000000, 0x7fffffffffffffff, 0xffffffffffffffff
        rr      add, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffffffffffff

# sub
        rr      sub, 0x0, 0x0, 0x0
        rr      sub, 0x1, 0x1, 0x0
        rr      sub, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
        rr      sub, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe
        rr      sub, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000001
        rr      sub, 0x8000000000000000, 0x7fffffffffffffff, 0x1
        rr      sub, 0x123456789abcdef, 0xfedcba9876543210, 0x2468acf13579bdf

# As signed numbers.
        rr      slt, 0x0, 0x0, 0x0
        rr      slt, 0x1, 0x1, 0x0
        rr      slt, 0xffffffffffffffff, 0x1, 0x1
        rr      slt, 0x7fffffffffffffff, 0x1, 0x0
        rr      slt, 0x8000000000000000, 0xffffffffffffffff, 0x1
        rr      slt, 0x8000000000000000, 0x7fffffffffffffff, 0x1
        rr      slt, 0x123456789abcdef, 0xfedcba9876543210, 0x0

# As unsigned numbers.
        rr      sltu, 0x0, 0x0, 0x0
        rr      sltu, 0x1, 0x1, 0x0
        rr      sltu, 0xffffffffffffffff, 0x1, 0x0
        rr      sltu, 0x7fffffffffffffff, 0x1, 0x0
        rr      sltu, 0x8000000000000000, 0xffffffffffffffff, 0x1
        rr      sltu, 0x8000000000000000, 0x7fffffffffffffff, 0x0
        rr      sltu, 0x123456789abcdef, 0xfedcba9876543210, 0x1

# xor
        rr      xor, 0x0, 0x0, 0x0
        rr      xor, 0x1, 0x1, 0x0
        rr      xor, 0xffffffffffffffff, 0x1, 0xfffffffffffffffe
        rr      xor, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe
        rr      xor, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff
        rr      xor, 0x8000000000000000, 0x7fffffffffffffff, 0xffffffffffffffff
        rr      xor, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffffffffffff

# or
        rr      or, 0x0, 0x0, 0x0
        rr      or, 0x1, 0x1, 0x1
        rr      or, 0xffffffffffffffff, 0x1, 0xffffffffffffffff
        rr      or, 0x7fffffffffffffff, 0x1, 0x7fffffffffffffff
        rr      or, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
        rr      or, 0x8000000000000000, 0x7fffffffffffffff, 0xffffffffffffffff
        rr      or, 0x123456789abcdef, 0xfedcba9876543210, 0xffffffffffffffff

# and
        rr      and, 0x0, 0x0, 0x0
        rr      and, 0x1, 0x1, 0x1
        rr      and, 0xffffffffffffffff, 0x1, 0x1
        rr      and, 0x7fffffffffffffff, 0x1, 0x1
        rr      and, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000
        rr      and, 0x8000000000000000, 0x7fffffffffffffff, 0x0
        rr      and, 0x123456789abcdef, 0xfedcba9876543210, 0x0

# Shifts take the low six bits of the amount.
        rr      sll, 0x1, 0x3f, 0x8000000000000000
        rr      sll, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      sll, 0x8000000000000000, 0x3f, 0x0
        rr      sll, 0x8123456789abcdef, 0x4, 0x123456789abcdef0
        rr      sll, 0x123456789abcdef, 0x40, 0x123456789abcdef
        rr      sll, 0x8000000000000000, 0x7fffffffffffffc1, 0x0
        rr      sll, 0xffffffffffffffff, 0x7f, 0x8000000000000000
        rr      srl, 0x1, 0x3f, 0x0
        rr      srl, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      srl, 0x8000000000000000, 0x3f, 0x1
        rr      srl, 0x8123456789abcdef, 0x4, 0x8123456789abcde
        rr      srl, 0x123456789abcdef, 0x40, 0x123456789abcdef
        rr      srl, 0x8000000000000000, 0x7fffffffffffffc1, 0x4000000000000000
        rr      srl, 0xffffffffffffffff, 0x7f, 0x1
        rr      sra, 0x1, 0x3f, 0x0
        rr      sra, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
        rr      sra, 0x8000000000000000, 0x3f, 0xffffffffffffffff
        rr      sra, 0x8123456789abcdef, 0x4, 0xf8123456789abcde
        rr      sra, 0x123456789abcdef, 0x40, 0x123456789abcdef
        rr      sra, 0x8000000000000000, 0x7fffffffffffffc1, 0xc000000000000000
        rr      sra, 0xffffffffffffffff, 0x7f, 0xffffffffffffffff

# Immediates of 12 bits are sign-extended, for sltiu too.
        ri      addi, 0x0, -2048, 0xfffffffffffff800
        ri      addi, 0xffffffffffffffff, 1, 0x0
        ri      addi, 0x8000000000000000, -1, 0x7fffffffffffffff
        ri      addi, 0x7fffffffffffffff, 2047, 0x80000000000007fe
        ri      addi, 0x123456789abcdef, -1, 0x123456789abcdee
        ri      addi, 0xfffffffffffff800, -2048, 0xfffffffffffff000
        ri      slti, 0x0, -2048, 0x0
        ri      slti, 0xffffffffffffffff, 1, 0x1
        ri      slti, 0x8000000000000000, -1, 0x1
        ri      slti, 0x7fffffffffffffff, 2047, 0x0
        ri      slti, 0x123456789abcdef, -1, 0x0
        ri      slti, 0xfffffffffffff800, -2048, 0x0
        ri      sltiu, 0x0, -2048, 0x1
        ri      sltiu, 0xffffffffffffffff, 1, 0x0
        ri      sltiu, 0x8000000000000000, -1, 0x1
        ri      sltiu, 0x7fffffffffffffff, 2047, 0x0
        ri      sltiu, 0x123456789abcdef, -1, 0x1
        ri      sltiu, 0xfffffffffffff800, -2048, 0x0
        ri      xori, 0x0, -2048, 0xfffffffffffff800
        ri      xori, 0xffffffffffffffff, 1, 0xfffffffffffffffe
        ri      xori, 0x8000000000000000, -1, 0x7fffffffffffffff
        ri      xori, 0x7fffffffffffffff, 2047, 0x7ffffffffffff800
        ri      xori, 0x123456789abcdef, -1, 0xfedcba9876543210
        ri      xori, 0xfffffffffffff800, -2048, 0x0
        ri      ori, 0x0, -2048, 0xfffffffffffff800
        ri      ori, 0xffffffffffffffff, 1, 0xffffffffffffffff
        ri      ori, 0x8000000000000000, -1, 0xffffffffffffffff
        ri      ori, 0x7fffffffffffffff, 2047, 0x7fffffffffffffff
        ri      ori, 0x123456789abcdef, -1, 0xffffffffffffffff
        ri      ori, 0xfffffffffffff800, -2048, 0xfffffffffffff800
        ri      andi, 0x0, -2048, 0x0
        ri      andi, 0xffffffffffffffff, 1, 0x1
        ri      andi, 0x8000000000000000, -1, 0x8000000000000000
        ri      andi, 0x7fffffffffffffff, 2047, 0x7ff
        ri      andi, 0x123456789abcdef, -1, 0x123456789abcdef
        ri      andi, 0xfffffffffffff800, -2048, 0xfffffffffffff800
        ri      slli, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      slli, 0x1, 63, 0x8000000000000000
        ri      slli, 0x8000000000000000, 63, 0x0
        ri      slli, 0x8123456789abcdef, 31, 0xc4d5e6f780000000
        ri      slli, 0x8123456789abcdef, 32, 0x89abcdef00000000
        ri      srli, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      srli, 0x1, 63, 0x0
        ri      srli, 0x8000000000000000, 63, 0x1
        ri      srli, 0x8123456789abcdef, 31, 0x102468acf
        ri      srli, 0x8123456789abcdef, 32, 0x81234567
        ri      srai, 0xffffffffffffffff, 0, 0xffffffffffffffff
        ri      srai, 0x1, 63, 0x0
        ri      srai, 0x8000000000000000, 63, 0xffffffffffffffff
        ri      srai, 0x8123456789abcdef, 31, 0xffffffff02468acf
        ri      srai, 0x8123456789abcdef, 32, 0xffffffff81234567

# lui sign-extends, auipc adds to its own address.
        case
        lui     a0, 0x0
        expect  0x0
        case
        lui     a0, 0x1
        expect  0x1000
        case
        lui     a0, 0x7ffff
        expect  0x7ffff000
        case
        lui     a0, 0x80000
        expect  0xffffffff80000000
        case
        lui     a0, 0xfffff
        expect  0xfffffffffffff000
        case
1:      auipc   a0, 0
        lla     a1, 1b
        bne     a0, a1, fail
        case
1:      auipc   a0, 0x80000             # 2 GiB below
        lla     a1, 1b
        sub     a0, a0, a1
        expect  -0x80000000
        case                            # nothing is written to x0
        lui     zero, 0x12345
        auipc   zero, 1
        addi    zero, zero, 5
        mv      a0, zero
        expect  0

        finish

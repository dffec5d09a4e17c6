# Something for the ELF fuzzer to start from: code, constants, data, and a stack that is used.
    .text
    .globl _start
_start:
    addi sp, sp, -16
    la a1, text
    la t0, where
    sd a1, (t0)
    sd t0, 8(sp)
    li a0, 1
    li a2, 6
    li a7, 64 # write
    ecall
    ld t0, 8(sp)
    ld a0, (t0)
    jal count
    li a7, 93 # exit
    ecall

count:
    li t1, 0
1:  lbu t2, (a0)
    addi a0, a0, 1
    addi t1, t1, 1
    bnez t2, 1b
    mv a0, t1
    ret

    .section .rodata
text:
    .asciz "hello\n"

    .data
where:
    .dword 0

    .bss
    .space 5000

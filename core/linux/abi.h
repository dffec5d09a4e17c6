/* What Linux has to know of a processor. Internal.
 *
 * A guest that offers this (linux_abi in its struct bobbin_guest) can run Linux programs, and core/linux knows of it
 * nothing else. It describes what differs between the ports of Linux; the rest (numbers of calls and errors, structs,
 * flags) is asm-generic, which 64-bit little-endian ports since arm64 share. */
#ifndef BOBBIN_LINUX_ABI_H
#define BOBBIN_LINUX_ABI_H

#include "guest.h"
#include "memory.h"

struct bobbin_linux;

enum { LINUX_ARGUMENTS = 6 };

/* A row of the table of system calls. */
struct linux_call {
    const char *name;  /* NULL: Linux has no call of that number */
    const char *kinds; /* how arguments are printed: syscalls.def */
    int64_t (*function)(struct bobbin_linux *p, const uint64_t arguments[]); /* NULL: refused with `error` */
    int error;
};

/* Programs have no mapping below it: vm.mmap_min_addr of the kernel's sources, which distributions may have raised. */
enum { LOWEST_ADDRESS = 0x1000 };

struct linux_abi {
    const char *name; /* uname's machine */

    /* ---- Executables ---- */
    uint16_t elf_machine;
    const char *elf_name;                                 /* of that number, for messages */
    const char *(*elf_flags)(uint32_t flags);             /* NULL: they are fine; else what is wrong with them */
    unsigned code_alignment;                              /* of instructions, in bytes; also the size of the shortest */
    uint64_t (*hardware)(const struct bobbin_machine *m); /* AT_HWCAP */
    /* Of the processor, lines of /proc/cpuinfo, cut to `size` bytes with the NUL. */
    void (*processor)(const struct bobbin_machine *m, char *text, size_t size);

    /* ---- Registers, by their numbers for bobbin_register_get and bobbin_register_set ---- */
    struct {
        uint8_t pc, sp, link;               /* link: where a function finds the address to return to */
        uint8_t tls;                        /* the thread pointer */
        uint8_t call;                       /* the number of a system call */
        uint8_t arguments[LINUX_ARGUMENTS]; /* of calls and of functions */
        uint8_t result;
        /* How many upper bits of a pointer are a tag, which counts for nothing to the thread's loads and stores; 0:
         * there is no such register. */
        uint8_t tag_bits;
    } registers;
    unsigned call_size; /* bytes of the instruction that calls the system */

    /* ---- Signals ---- */
    const void *trampoline; /* code that calls rt_sigreturn */
    size_t trampoline_size;
    /* Bytes of struct sigcontext, with which ucontext_t ends: of all registers. It may say where a part of it is, which
     * depends on its address in the guest. */
    size_t (*context_size)(const struct bobbin_machine *m);
    void (*context_save)(const struct bobbin_machine *m, void *context, uint64_t address);
    void (*context_restore)(struct bobbin_machine *m, const void *context);

    /* ---- The machine ---- */
    struct memory *(*memory)(struct bobbin_machine *m);
    void (*reset)(struct bobbin_machine *m); /* registers as a new process finds them */
    /* Another context goes on: a store-conditional must not succeed for what the one before has loaded. */
    void (*cancel_reservation)(struct bobbin_machine *m);
    /* Bytes of the breakpoint instruction that ends right before `pc`. */
    unsigned (*breakpoint_size)(struct memory *memory, uint64_t pc);

    /* What of prctl only this port has; NULL: nothing. */
    int64_t (*prctl)(struct bobbin_linux *p, const uint64_t arguments[]);

    /* ---- System calls that only this port has, by number, from 244 on ---- */
    const struct linux_call *calls;
    size_t call_count;
};

enum { LINUX_FIRST_OWN_CALL = 244 /* __NR_arch_specific_syscall */ };

#endif

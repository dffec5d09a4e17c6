/* An executable for RISC-V that is one struct: the header, a segment that is all of it, and then code. */
#ifndef BOBBIN_TESTS_SMALL_ELF_H
#define BOBBIN_TESTS_SMALL_ELF_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

/* The members `header` and `segment` of `struct type`, whose code is the member `code`; what it has beyond the file, up
 * to `memory` bytes, is zeros. */
#define SMALL_ELF(type, base, flags, memory)                                                                           \
    .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},                                  \
               .e_type = ET_EXEC,                                                                                      \
               .e_machine = EM_RISCV,                                                                                  \
               .e_version = EV_CURRENT,                                                                                \
               .e_entry = (base) + offsetof(struct type, code),                                                        \
               .e_phoff = offsetof(struct type, segment),                                                              \
               .e_ehsize = sizeof(Elf64_Ehdr),                                                                         \
               .e_phentsize = sizeof(Elf64_Phdr),                                                                      \
               .e_phnum = 1},                                                                                          \
    .segment = {.p_type = PT_LOAD,                                                                                     \
                .p_flags = (flags),                                                                                    \
                .p_vaddr = (base),                                                                                     \
                .p_filesz = sizeof(struct type),                                                                       \
                .p_memsz = (memory),                                                                                   \
                .p_align = 0x1000}

#endif

/* Loading ELF executables into a guest's memory. */
#ifndef BOBBIN_LINUX_ELF_H
#define BOBBIN_LINUX_ELF_H

#include "linux/abi.h"

enum { ELF_INTERPRETER_SIZE = 256 };

/* What the process that the image becomes has to know of it. All addresses are the guest's, load bias included. */
struct elf_image {
    uint64_t bias; /* added to every address in the file; 0 for one linked to fixed addresses */
    uint64_t low;  /* the first page that the segments take */
    uint64_t high; /* the page behind the last one: where brk begins */
    uint64_t entry;
    uint64_t headers;      /* where the program headers are in memory (AT_PHDR); 0: in no segment */
    uint64_t header_count; /* AT_PHNUM */
    uint64_t header_size;  /* AT_PHENT */
    bool position_independent;
    char interpreter[ELF_INTERPRETER_SIZE]; /* path of the dynamic linker; "": the program needs none */
};

/* Checks the file, and tells what loading it at `base` would give; the base is of meaning only for position-independent
 * ones, and taken up to the alignment that they ask for. `image` need not be aligned and is not kept. The message in
 * `error` names what is wrong with the file. */
bool elf_check(const struct linux_abi *abi, const struct memory *memory, const void *image, size_t size, uint64_t base,
               struct elf_image *out, struct bobbin_error *error);

/* Checks it, and that its pages are free, then maps and fills them. On failure memory is as it was. */
bool elf_load(const struct linux_abi *abi, struct memory *memory, const void *image, size_t size, uint64_t base,
              struct elf_image *out, struct bobbin_error *error);

#endif

/* Loading ELF executables for RV64 Linux into a guest's memory. */
#ifndef BOBBIN_RV64_ELF_H
#define BOBBIN_RV64_ELF_H

#include "bobbin/bobbin.h"
#include "memory.h"

enum { RV64_INTERPRETER_SIZE = 256 };

/* What the process that the image becomes has to know of it. All addresses are the guest's, load bias included. */
struct rv64_image {
    uint64_t bias; /* added to every address in the file; 0 for one linked to fixed addresses */
    uint64_t low;  /* the first page that the segments take */
    uint64_t high; /* the page behind the last one: where brk begins */
    uint64_t entry;
    uint64_t headers;      /* where the program headers are in memory (AT_PHDR); 0: in no segment */
    uint64_t header_count; /* AT_PHNUM */
    uint64_t header_size;  /* AT_PHENT */
    bool position_independent;
    char interpreter[RV64_INTERPRETER_SIZE]; /* path of the dynamic linker; "": the program needs none */
};

/* Checks the file, and tells what loading it at `base` would give; the base is of meaning only for position-independent
 * ones, and taken up to the alignment that they ask for. `image` need not be aligned and is not kept. The message in
 * `error` names what is wrong with the file. */
bool rv64_check_elf(const struct memory *memory, const void *image, size_t size, uint64_t base, struct rv64_image *out,
                    struct bobbin_error *error);

/* Checks it, and that its pages are free, then maps and fills them. On failure memory is as it was. */
bool rv64_load_elf(struct memory *memory, const void *image, size_t size, uint64_t base, struct rv64_image *out,
                   struct bobbin_error *error);

#endif

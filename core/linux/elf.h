/* Loading ELF executables into a guest's memory. */
#ifndef BOBBIN_LINUX_ELF_H
#define BOBBIN_LINUX_ELF_H

#include <gelf.h>

#include "linux/abi.h"

enum { ELF_INTERPRETER_SIZE = 256 };

/* Where the bytes of an executable are: in a file of the host's, or in a buffer. Whoever made it closes or frees it. */
struct elf_source {
    int file;        /* -1: in the buffer */
    bool unchanging; /* the program cannot write to it */
    const void *bytes;
    uint64_t size;
};

/* A file whose headers have been read and checked, and where it is to be loaded. */
struct elf_image {
    const struct linux_abi *abi;
    struct elf_source source;
    GElf_Ehdr header;
    GElf_Phdr *segments; /* PT_LOAD only, in the order of the file, which is that of their addresses; owned */
    size_t segment_count;
    char interpreter[ELF_INTERPRETER_SIZE]; /* path of the dynamic linker; "": the program needs none */
    bool position_independent;
    bool executable_stack; /* it asks for one, for code that it writes there */
    uint64_t alignment;    /* of the load bias */

    /* All addresses below are the guest's, load bias included, once the image has a place. */
    uint64_t bias;    /* added to every address in the file; 0 for one linked to fixed addresses */
    uint64_t low;     /* the first page that the segments take */
    uint64_t high;    /* the page after the last one: where brk begins */
    uint64_t entry;   /* AT_ENTRY */
    uint64_t headers; /* where the program headers are in memory (AT_PHDR); 0: in no segment */
};

/* Reads and checks the headers. The message in `error` names what is
 * wrong with the file. After success elf_close must be called. */
bool elf_open(struct elf_image *image, const struct linux_abi *abi, const struct memory *memory,
              struct elf_source source, struct bobbin_error *error);
void elf_close(struct elf_image *image);

/* Gives it its place: what is position-independent goes to the lowest place from `low` on or to the highest one that
 * ends at or before `high`, the rest to where it was linked to. */
bool elf_place_above(struct elf_image *image, const struct memory *memory, uint64_t low, struct bobbin_error *error);
bool elf_place_below(struct elf_image *image, const struct memory *memory, uint64_t high, struct bobbin_error *error);

/* Maps its pages, of which none may be mapped yet, and fills them. False: they are not free, and memory is as it was,
 * or the file could not be read. */
bool elf_load(const struct elf_image *image, struct memory *memory, struct bobbin_error *error);

/* The end of a message about memory that is too small, if there could be more: whose option gives it. */
const char *memory_hint(const struct memory *memory);

#endif

/* What the file of a Linux program says of it: its functions, and which of its sections are code. */
#ifndef BOBBIN_ELF_FILE_H
#define BOBBIN_ELF_FILE_H

#include "command.h"

struct function {
    uint64_t address, size;
    char *name;
};

struct functions {
    struct function *items; /* by address */
    size_t count;
};

/* Of a program that is no ELF file, or has no symbols: none. Where the program lies elsewhere in memory than in its
 * file, as one that is linked dynamically, its addresses have no names either. */
struct functions functions_of(const char *program);
void free_functions(struct functions *functions);

/* The sections that are code, where they are in memory. What may be executed once a program is loaded is more: whole
 * pages, with the file's headers and often its constants in them. */
enum { MOST_SECTIONS = 64 };

struct sections {
    size_t count; /* 0: the file names none, or cannot be read */
    struct section {
        uint64_t begin, end;
    } items[MOST_SECTIONS];
};

/* Those of the program that was opened as this process, NULL where there is none: it has no such file. */
void find_sections(struct sections *sections, const struct program_options *options, const struct process *process);

/* The one that an address is in; NULL: none. */
const struct section *section_at(const struct sections *sections, uint64_t address);

#endif

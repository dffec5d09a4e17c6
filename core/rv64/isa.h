/* Instruction sets: which extensions a processor has. */
#ifndef BOBBIN_RV64_ISA_H
#define BOBBIN_RV64_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bobbin/bobbin.h"

enum rv64_extension {
#define ISA(name, implied) rv64_ext_##name,
#include "rv64/isa.def"
    RV64_EXTENSIONS
};

_Static_assert(RV64_EXTENSIONS <= 64, "a set of extensions is a word");

/* The set of that extension alone. */
#define RV64_EXT(name)      (UINT64_C(1) << rv64_ext_##name)
#define RV64_ALL_EXTENSIONS (UINT64_MAX >> (64 - RV64_EXTENSIONS))

/* What a machine has if nothing is said. */
#define RV64_DEFAULT_EXTENSIONS (RV64_ALL_EXTENSIONS & ~(RV64_EXT(Zvl256b) | RV64_EXT(Zvl512b)))

/* Bytes of a vector register; 0: there are none. */
static inline uint64_t rv64_vlenb(uint64_t isa)
{
    if ((isa & RV64_EXT(V)) == 0)
        return 0;
    return isa & RV64_EXT(Zvl512b) ? 64 : isa & RV64_EXT(Zvl256b) ? 32 : 16;
}

/* From the name of an instruction set, such as rv64gc_zba or rva22u64, to its extensions, with all that they imply. */
bool rv64_isa_parse(const char *name, uint64_t *isa, struct bobbin_error *error);

/* And to a name, "rv64imafdc_zicsr"; cut to `size` bytes with its NUL. */
enum { RV64_ISA_NAME = 512 /* bytes are enough */ };
void rv64_isa_name(uint64_t isa, char *name, size_t size);

#endif

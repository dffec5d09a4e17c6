/* Which instruction a word is, by one look into a table: for an engine that decodes each time.
 *
 * A word of 16 bits is its own index. That of a word of 32 bits is made of its major opcode, funct3 and funct7, which
 * tell nearly all instructions apart. For the others, which differ in rs2, need some field to be 0, or are vectors',
 * the table says `undecoded`, an opcode that no word has; what is slower knows them. */
#ifndef BOBBIN_RV64_OPCODES_H
#define BOBBIN_RV64_OPCODES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RV64_SHORT_INDICES = 1 << 16,
    RV64_LONG_INDICES = 1 << (5 + 3 + 7),
    RV64_OP_FP_INDICES = 1 << (3 + 5 + 7),
};

struct rv64_opcodes {
    bool made;
    uint64_t isa; /* that they are made for */
    uint16_t by_index[RV64_SHORT_INDICES + RV64_LONG_INDICES];
    uint16_t of_op_fp[RV64_OP_FP_INDICES]; /* of words with that major opcode, by funct3, rs2 and funct7 */
};

/* funct7 varies with the immediate, where there is one: its bits are the low ones of the index, for the sake of the
 * host's cache. */
static inline __attribute__((always_inline)) uint32_t rv64_opcode_index(uint32_t word)
{
    if ((word & 3) != 3)
        return word & 0xffff;
    return RV64_SHORT_INDICES + ((word << 8 & 0x1f << 10) | (word >> 5 & 7 << 7) | word >> 25);
}

/* Makes the tables from the rows that an instruction set has, if they are not made for it yet. */
void rv64_opcodes_make(struct rv64_opcodes *opcodes, uint64_t isa);

#endif

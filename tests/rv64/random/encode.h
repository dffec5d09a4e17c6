/* Words and random choices, for what generates programs. */
#ifndef BOBBIN_TESTS_RV64_ENCODE_H
#define BOBBIN_TESTS_RV64_ENCODE_H

#include "../../splitmix.h"
#include "generate.h"

static inline bool one_in(uint64_t *r, uint32_t n)
{
    return below(r, n) == 0;
}

/* ---- Encoding ---------------------------------------------------------------------------------------------------- */

static inline uint32_t field(uint32_t word, int low, int bits, uint32_t value)
{
    uint32_t mask = ((1u << bits) - 1) << low;

    return (word & ~mask) | (value << low & mask);
}

static inline uint32_t with_rd(uint32_t word, uint32_t reg)
{
    return field(word, 7, 5, reg);
}

static inline uint32_t with_rs1(uint32_t word, uint32_t reg)
{
    return field(word, 15, 5, reg);
}

static inline uint32_t with_imm_i(uint32_t word, int32_t imm)
{
    return field(word, 20, 12, (uint32_t)imm);
}

enum { WORD_ADDI = 0x13 };

static inline uint32_t addi(uint32_t rd, uint32_t rs1, int32_t imm)
{
    return with_imm_i(with_rs1(with_rd(WORD_ADDI, rd), rs1), imm);
}

/* ---- Items ------------------------------------------------------------------------------------------------------- */

static inline struct item single(uint32_t word)
{
    return (struct item){.words = {word}, .count = 1, .jump = -1};
}

static inline void add_word(struct item *item, uint32_t word)
{
    item->words[item->count++] = word;
}

/* What programs rely on. */
static inline bool is_reserved(uint32_t reg)
{
    return reg == X_FRAME || reg == X_DATA || reg == X_INNER || reg == X_OUTER;
}

/* A register that may be written. */
static inline uint32_t target_register(uint64_t *r)
{
    uint32_t reg;

    do
        reg = one_in(r, 2) ? 9 + below(r, 7) : below(r, 32);
    while (is_reserved(reg));
    return reg;
}

static inline uint32_t pointer_register(uint64_t *r)
{
    uint32_t reg;

    do
        reg = target_register(r);
    while (reg == 0);
    return reg;
}

#endif

/* What an instruction accesses: the loads, stores and atomics, from chapters 2, 8, 11 and 16 of the manual, with
 * Zcb, Zfhmin, Zabha, Zacas and Zicboz. */
#include <string.h>

#include "gdb/session.h"

/* Bits of the word from `low` on. */
static uint64_t bits(uint32_t word, unsigned low, unsigned count)
{
    return word >> low & ((UINT32_C(1) << count) - 1);
}

static uint64_t signed_bits(uint64_t value, unsigned count)
{
    return (value ^ UINT64_C(1) << (count - 1)) - (UINT64_C(1) << (count - 1));
}

static uint64_t x(const bobbin_machine *machine, uint64_t number)
{
    return bobbin_register_get(machine, 1 + (size_t)number);
}

/* Row 4 of quadrant 0: Zcb's bytes and halfwords. */
static struct access narrow(const bobbin_machine *machine, uint32_t w)
{
    const unsigned kind = (unsigned)bits(w, 10, 3); /* 0 to 3: byte, halfword, loaded; and stored */
    const uint64_t offset = bits(w, 5, 1) << 1 | (kind % 2 == 0 ? bits(w, 6, 1) : 0);

    if (kind > 3)
        return (struct access){0};
    return (struct access){x(machine, 8 + bits(w, 7, 3)) + offset, 1u << kind % 2, kind < 2, kind >= 2};
}

/* Quadrants 0 and 2: both have the loads in the rows 1 to 3, the stores in 5 to 7, and widths in the same order. */
static struct access compressed(const bobbin_machine *machine, uint32_t w)
{
    const unsigned row = (unsigned)bits(w, 13, 3), size = (row & 3) == 2 ? 4 : 8;
    struct access access = {.size = size, .loads = row<4, .stores = row> 4};
    uint64_t offset;

    if ((w & 3) == 0 && row == 4)
        return narrow(machine, w);
    if ((w & 1) != 0 || row == 0 || row == 4)
        return (struct access){0};
    if ((w & 3) == 0) {
        offset = bits(w, 10, 3) << 3 | (size == 4 ? bits(w, 6, 1) << 2 | bits(w, 5, 1) << 6 : bits(w, 5, 2) << 6);
        access.address = x(machine, 8 + bits(w, 7, 3)) + offset;
    } else {
        if (access.loads)
            offset = bits(w, 12, 1) << 5 |
                     (size == 4 ? bits(w, 4, 3) << 2 | bits(w, 2, 2) << 6 : bits(w, 5, 2) << 3 | bits(w, 2, 3) << 6);
        else
            offset = size == 4 ? bits(w, 9, 4) << 2 | bits(w, 7, 2) << 6 : bits(w, 10, 3) << 3 | bits(w, 7, 3) << 6;
        access.address = x(machine, 2) + offset;
    }
    return access;
}

static struct access whole(const bobbin_machine *machine, uint32_t w)
{
    enum {
        LOAD = 0x03,
        LOAD_FP = 0x07,
        MISC_MEM = 0x0f,
        CBO = 2,
        ZERO = 4,
        BLOCK = 64,
        STORE = 0x23,
        STORE_FP = 0x27,
        AMO = 0x2f,
        LR = 2,
        SC = 3
    };
    const uint64_t base = x(machine, bits(w, 15, 5));
    const unsigned size = 1u << bits(w, 12, 2);

    switch (w & 0x7f) {
    case LOAD:
    case LOAD_FP:
        return (struct access){base + signed_bits(bits(w, 20, 12), 12), size, true, false};
    case STORE:
    case STORE_FP:
        return (struct access){base + signed_bits(bits(w, 25, 7) << 5 | bits(w, 7, 5), 12), size, false, true};
    case MISC_MEM: /* cbo.zero */
        if (bits(w, 12, 3) != CBO || bits(w, 20, 12) != ZERO)
            return (struct access){0};
        return (struct access){base - base % BLOCK, BLOCK, false, true};
    case AMO: /* quadwords, too */
        return (struct access){base, 1u << bits(w, 12, 3), bits(w, 27, 5) != SC, bits(w, 27, 5) != LR};
    default:
        return (struct access){0};
    }
}

struct access next_access(const bobbin_machine *machine)
{
    const uint64_t pc = bobbin_pc(machine);
    uint16_t half[2] = {0};

    if (!bobbin_memory_read(machine, pc, sizeof half[0], &half[0]))
        return (struct access){0};
    if ((half[0] & 3) != 3)
        return compressed(machine, half[0]);
    if (!bobbin_memory_read(machine, pc + 2, sizeof half[1], &half[1]))
        return (struct access){0};
    return whole(machine, (uint32_t)half[1] << 16 | half[0]);
}

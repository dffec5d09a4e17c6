/* What an instruction accesses: loads, stores and atomics, from chapters 2, 8, 11 and 16 of the manual, with those of
 * Zcb, Zabha and Zicboz; of vectors what lies together in memory. */
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

/* Zcb's loads and stores of bytes and halfwords are in row 4 of quadrant 0. */
static struct access compressed_short(const bobbin_machine *machine, uint32_t w)
{
    enum { LBU, LH, SB, SH, ROWS };
    const unsigned row = (unsigned)bits(w, 10, 3), size = row == LBU || row == SB ? 1 : 2;
    const uint64_t offset = size == 1 ? bits(w, 6, 1) | bits(w, 5, 1) << 1 : bits(w, 5, 1) << 1;

    if (row >= ROWS || (row == SH && bits(w, 6, 1) != 0))
        return (struct access){0};
    return (struct access){x(machine, 8 + bits(w, 7, 3)) + offset, size, row < SB, row >= SB};
}

/* Quadrants 0 and 2: both have the loads in the rows 1 to 3, the stores in 5 to 7, and widths in the same order. */
static struct access compressed(const bobbin_machine *machine, uint32_t w)
{
    const unsigned row = (unsigned)bits(w, 13, 3), size = (row & 3) == 2 ? 4 : 8;
    struct access access = {.size = size, .loads = row <= 3, .stores = row >= 5};
    uint64_t offset;

    if ((w & 3) == 0 && row == 4)
        return compressed_short(machine, w);
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

static uint64_t named(const bobbin_machine *machine, const char *name)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);

    for (size_t n = 0; n < bobbin_register_count(guest); n++) {
        if (strcmp(bobbin_register_name(guest, n), name) == 0)
            return bobbin_register_get(machine, n);
    }
    return 0;
}

/* Loads and stores of vectors whose elements follow each other: all of them, whether or not they are active. Those with
 * a stride or with indices are not watched. */
static struct access vector(const bobbin_machine *machine, uint32_t w, bool loads)
{
    enum { WHOLE = 8, MASK = 11 };
    const uint64_t fields = bits(w, 29, 3) + 1, width = bits(w, 12, 2), kind = bits(w, 20, 5);
    const uint64_t vl = named(machine, "vl");
    struct access access = {.address = x(machine, bits(w, 15, 5)), .loads = loads, .stores = !loads};

    if (bits(w, 26, 3) != 0)
        access.size = 0;
    else if (kind == WHOLE)
        access.size = (unsigned)(fields * named(machine, "vlenb"));
    else if (kind == MASK)
        access.size = (unsigned)((vl + 7) / 8);
    else
        access.size = (unsigned)(fields * vl << width);
    return access;
}

static struct access whole(const bobbin_machine *machine, uint32_t w)
{
    enum { LOAD = 0x03, LOAD_FP = 0x07, MISC_MEM = 0x0f, STORE = 0x23, STORE_FP = 0x27, AMO = 0x2f, LR = 2, SC = 3 };
    const uint64_t base = x(machine, bits(w, 15, 5));
    const unsigned size = 1u << bits(w, 12, 2);

    if (((w & 0x7f) == LOAD_FP || (w & 0x7f) == STORE_FP) && (bits(w, 12, 3) == 0 || bits(w, 12, 3) > 4))
        return vector(machine, w, (w & 0x7f) == LOAD_FP);
    switch (w & 0x7f) {
    case LOAD:
    case LOAD_FP:
        return (struct access){base + signed_bits(bits(w, 20, 12), 12), size, true, false};
    case STORE:
    case STORE_FP:
        return (struct access){base + signed_bits(bits(w, 25, 7) << 5 | bits(w, 7, 5), 12), size, false, true};
    case MISC_MEM: /* of which only cbo.zero does */
        if (bits(w, 12, 3) != 2 || bits(w, 20, 12) != 4)
            return (struct access){0};
        return (struct access){base & ~UINT64_C(63), 64, false, true};
    case AMO:
        return (struct access){base, 1u << bits(w, 12, 3), bits(w, 27, 5) != SC, bits(w, 27, 5) != LR};
    default:
        return (struct access){0};
    }
}

uint64_t without_tag(const bobbin_machine *machine, uint64_t pointer)
{
    const uint64_t bits = pointer >= bobbin_memory_size(machine) ? named(machine, "pmlen") : 0;

    return (uint64_t)((int64_t)(pointer << bits) >> bits);
}

struct access next_access(const bobbin_machine *machine)
{
    const uint64_t pc = bobbin_pc(machine);
    struct access access;
    uint16_t half[2] = {0};

    if (!bobbin_memory_read(machine, pc, sizeof half[0], &half[0]))
        return (struct access){0};
    if ((half[0] & 3) != 3)
        access = compressed(machine, half[0]);
    else if (bobbin_memory_read(machine, pc + 2, sizeof half[1], &half[1]))
        access = whole(machine, (uint32_t)half[1] << 16 | half[0]);
    else
        return (struct access){0};
    access.address = without_tag(machine, access.address);
    return access;
}

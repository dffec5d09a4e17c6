/* A small virtual machine twice, by a large switch (jump tables) and by computed goto, on the same programs; sparse
 * switches, switches over strings' hashes, and Duff's device. */
#include <stdio.h>

#include "common.h"

#define OPERATIONS                                                                                                     \
    OP(add, a += b)                                                                                                    \
    OP(sub, a -= b)                                                                                                    \
    OP(mul, a *= b | 1)                                                                                                \
    OP(divide, a /= b | 1)                                                                                             \
    OP(rest, a ^= a % (b | 1))                                                                                         \
    OP(and, a &= ~b)                                                                                                   \
    OP(or, a |= b)                                                                                                     \
    OP(xor, a ^= b)                                                                                                    \
    OP(left, a ^= a << (b & 63))                                                                                       \
    OP(right, a ^= a >> (b & 63))                                                                                      \
    OP(swap, a ^= b; b ^= a; a ^= b)                                                                                   \
    OP(store, memory[b & 15] = a)                                                                                      \
    OP(load, b += memory[a & 15])                                                                                      \
    OP(arithmetic, a = (uint64_t)((int64_t)a >> (b & 7)))                                                              \
    OP(turn, b = b >> 17 | b << 47)                                                                                    \
    OP(skip, at += a & 1)

enum {
#define OP(name, body) op_##name,
    OPERATIONS
#undef OP
};

static uint64_t by_switch(const unsigned char *code, int length)
{
    uint64_t a = 1, b = 2, memory[16] = {0};

    for (int at = 0; at < length;)
        switch (code[at++]) {
#define OP(name, body)                                                                                                 \
    case op_##name:                                                                                                    \
        body;                                                                                                          \
        break;
            OPERATIONS
#undef OP
        }
    return a ^ b * 3;
}

static uint64_t by_goto(const unsigned char *code, int length)
{
    static const void *const labels[] = {
#define OP(name, body) &&do_##name,
        OPERATIONS
#undef OP
    };
    uint64_t a = 1, b = 2, memory[16] = {0};
    int at = 0;

#define NEXT                                                                                                           \
    if (at >= length)                                                                                                  \
        return a ^ b * 3;                                                                                              \
    goto *labels[code[at++]]
    NEXT;
#define OP(name, body)                                                                                                 \
    do_##name : body;                                                                                                  \
    NEXT;
    OPERATIONS
#undef OP
}

static int sparse(long key)
{
    switch (key) {
    case -5000000000:
        return 1;
    case -1:
        return 2;
    case 0 ... 9:
        return 3;
    case 1000:
    case 100000:
    case 10000000:
        return 4;
    case 0x7fffffffffffffff:
        return 5;
    default:
        return key > 0 ? 6 : 7;
    }
}

static void duff(char *to, const char *from, int count)
{
    int n = (count + 7) / 8;

    switch (count % 8) {
    case 0:
        do {
            *to++ = *from++;
            __attribute__((fallthrough));
        case 7:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 6:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 5:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 4:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 3:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 2:
            *to++ = *from++;
            __attribute__((fallthrough));
        case 1:
            *to++ = *from++;
        } while (--n > 0);
    }
}

int main(void)
{
    static unsigned char code[5000];
    static const long keys[] = {-5000000000,        -1, 0,          5, 9, 10, 1000, 100000, 10000000,
                                0x7fffffffffffffff, -2, 0x100000000};
    uint64_t seed = 37;
    char text[40] = "";

    for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 5000; i++)
            code[i] = (unsigned char)(random_next(&seed) >> 60);
        printf("%016llx %016llx\n", (unsigned long long)by_switch(code, 5000), (unsigned long long)by_goto(code, 5000));
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        printf("%d ", sparse(keys[i]));
    duff(text, "Duff's device copies this.", 26);
    puts(text);
    return 0;
}

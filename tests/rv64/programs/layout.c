/* How data lie in memory: bit fields, packed and aligned structures, unions, accesses at odd addresses, byte order, and
 * builtins that are one instruction on some machines and many on others. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "common.h"

struct fields {
    unsigned a : 3;
    int b : 5;
    unsigned c : 11;
    unsigned long d : 40;
    signed char e : 2;
    _Bool f : 1;
};

struct __attribute__((packed)) odd {
    char first;
    uint16_t half;
    char second;
    uint32_t word;
    char third;
    uint64_t both;
    float single;
    double real;
};

struct aligned {
    char c;
    _Alignas(64) char d;
};

int main(void)
{
    uint64_t seed = 41, checksum = SUM_START;
    struct fields fields = {0};
    static struct odd odds[20];
    union {
        double real;
        uint64_t bits;
        unsigned char bytes[8];
    } both;

    printf("%zu %zu %zu %zu %zu\n", sizeof(struct fields), sizeof(struct odd), sizeof(struct aligned),
           offsetof(struct odd, real), sizeof both);
    for (int i = 0; i < 1000; i++) {
        uint64_t x = random_next(&seed), y = x >> (i % 64) | 1;
        struct odd *odd = &odds[i % 20];
        unsigned results[] = {(unsigned)__builtin_clzll(y),
                              (unsigned)__builtin_ctzll(y),
                              (unsigned)__builtin_popcountll(x),
                              (unsigned)__builtin_parityll(x),
                              (unsigned)__builtin_ffsll((long long)x),
                              (unsigned)__builtin_bswap32((uint32_t)x),
                              (unsigned)(__builtin_bswap64(x) >> 7),
                              (unsigned)__builtin_bswap16((uint16_t)x),
                              (unsigned)__builtin_clrsbll((long long)x)};

        fields.a += (unsigned)x;
        fields.b = (int)(x >> 5 & 31) - 16;
        fields.c ^= (unsigned)(x >> 9);
        fields.d = fields.d * 3 + x;
        fields.e = (signed char)((int)(x >> 20 & 3) - 2);
        fields.f = x & 4096;
        odd->half += (uint16_t)x;
        odd->word ^= (uint32_t)x;
        odd->both += x;
        odd->single = (float)(int32_t)x / 3;
        odd->real += odd->single;
        checksum = sum(checksum, results, sizeof results);
        checksum = sum(checksum, odd, sizeof *odd);
    }
    printf("%u %d %u %lu %d %d\n", fields.a, fields.b, fields.c, (unsigned long)fields.d, fields.e, fields.f);
    printf("%016llx\n", (unsigned long long)checksum);
    both.real = -123.456;
    for (int i = 0; i < 8; i++)
        printf("%02x", both.bytes[i]);
    for (int i = 0; i < 9; i++) { /* every alignment of every size */
        char buffer[32] = "0123456789abcdefghijklmnopqrstu";
        uint64_t eight;
        uint32_t four;
        uint16_t two;

        memcpy(&eight, buffer + i, 8);
        memcpy(&four, buffer + i, 4);
        memcpy(&two, buffer + i, 2);
        eight += four * 3u + two;
        memcpy(buffer + 9 + i, &eight, 8);
        printf(" %016llx", (unsigned long long)sum(SUM_START, buffer, 32));
    }
    printf("\n");
    return 0;
}

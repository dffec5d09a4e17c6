/* 128-bit integers: all operations, signed and unsigned, division by the library, conversions, and a number with many
 * digits computed from them. */
#include <stdio.h>

#include "common.h"

typedef __int128 i128;
typedef unsigned __int128 u128;

static void print(u128 value)
{
    char text[42];
    char *digit = text + sizeof text;

    *--digit = '\0';
    do
        *--digit = (char)('0' + (int)(value % 10));
    while ((value /= 10) != 0);
    puts(digit);
}

static u128 power(u128 base, u128 exponent, u128 modulus)
{
    u128 result = 1;

    for (; exponent != 0; exponent >>= 1, base = base * base % modulus)
        if (exponent & 1)
            result = result * base % modulus;
    return result;
}

int main(void)
{
    uint64_t seed = 11, checksum = SUM_START;
    u128 factorial = 1;
    static uint32_t digits[260];

    for (int i = 0; i < 3000; i++) {
        u128 a = (u128)random_next(&seed) << 64 | random_next(&seed);
        u128 b = ((u128)random_next(&seed) << 64 | random_next(&seed)) >> (random_next(&seed) % 127);
        int shift = (int)(random_next(&seed) % 128);
        double real = (double)(i128)a;
        u128 results[] = {a + b,
                          a - b,
                          a * b,
                          a / (b | 1),
                          a % (b | 1),
                          (u128)((i128)a / (i128)(b | 1)),
                          a << shift,
                          a >> shift,
                          a & ~b,
                          (u128)((i128)a >> shift),
                          -a,
                          a < b,
                          (i128)a < (i128)b,
                          a == b,
                          (u128)((i128)a % (i128)(b | 1)),
                          (u128)(real / 3)};
        int overflow = __builtin_add_overflow((i128)a, (i128)b, (i128 *)&results[0]) +
                       2 * __builtin_mul_overflow((int64_t)a, (int64_t)b, (int64_t *)&results[1]);

        if (real < 0)
            results[15] = (u128)(i128)(real / 3);
        checksum = sum(checksum, results, sizeof results);
        checksum = sum(checksum, &real, sizeof real);
        checksum = sum(checksum, &overflow, sizeof overflow);
    }
    printf("%016llx\n", (unsigned long long)checksum);
    for (unsigned i = 2; i <= 33; i++)
        factorial *= i;
    print(factorial);
    print(~(u128)0);
    print(power(3, ((u128)1 << 100) + 12345, (u128)1000000007 * 998244353));
    print((u128)1e30);
    print((u128)0x1p127f);

    digits[0] = 1; /* 2^2000 in base 10^9 */
    for (int i = 0; i < 2000; i += 20) {
        uint64_t carry = 0;

        for (int j = 0; j < 80; j++) {
            carry += (uint64_t)digits[j] << 20;
            digits[j] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
    }
    for (int j = 66; j >= 0; j--)
        printf("%09u%s", digits[j], j % 8 == 0 ? "\n" : "");
    return 0;
}

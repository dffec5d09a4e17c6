/* Number theory by brute force: a sieve, Collatz chains, greatest common divisors by subtraction, counted bits.
 * Stresses: tight loops of a few integer instructions, with branches that a host predicts well and some it does not. */
#include <string.h>

#include "guest.h"

enum { LIMIT = 1 << 16 };

static unsigned sieve(unsigned char *composite, unsigned limit)
{
    unsigned count = 0;

    memset(composite, 0, limit);
    for (unsigned i = 2; i < limit; i++) {
        if (composite[i])
            continue;
        count++;
        for (unsigned j = 2 * i; j < limit; j += i)
            composite[j] = 1;
    }
    return count;
}

static unsigned collatz(uint64_t n)
{
    unsigned length = 0;

    while (n != 1) {
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
        length++;
    }
    return length;
}

static unsigned common_divisor(unsigned a, unsigned b)
{
    while (a != b) {
        if (a > b)
            a -= b;
        else
            b -= a;
    }
    return a;
}

static unsigned count_bits(uint64_t word)
{
    unsigned count = 0;

    for (; word != 0; word &= word - 1)
        count++;
    return count;
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(120, argc, argv), sum = 0, random = 1;
    unsigned char *composite = allocate(LIMIT);

    for (uint64_t round = 0; round < rounds; round++) {
        uint64_t longest = 0;

        sum = mix(sum, sieve(composite, LIMIT - (unsigned)(round % 100)));
        for (uint64_t n = 1; n <= 3000; n++) {
            unsigned length = collatz(n + round * 3000);
            if (length > longest)
                longest = length;
        }
        sum = mix(sum, longest);
        for (unsigned i = 1; i <= 1000; i++)
            sum += common_divisor(i, 360360u + (unsigned)round);
        for (unsigned i = 0; i < 2000; i++)
            sum += count_bits(next_random(&random));
    }
    free(composite);
    return report(sum);
}

/* Integers of thousands of bits, in words of 32: Fibonacci numbers by doubling, modular powers, factorials in decimal.
 * Stresses: multiply and carry in inner loops, and division, by a constant and by a variable. */
#include <string.h>

#include "guest.h"

enum { WORDS = 256 };

struct number {
    size_t count;                  /* words in use; the last is not 0 */
    uint32_t words[2 * WORDS + 1]; /* room for a product, and for a digit more while it is divided */
};

static void trim(struct number *n)
{
    while (n->count > 0 && n->words[n->count - 1] == 0)
        n->count--;
}

static struct number small(uint32_t value)
{
    struct number n = {.count = value != 0};

    n.words[0] = value;
    return n;
}

static void add(struct number *to, const struct number *n)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < n->count || i < to->count || carry != 0; i++) {
        if (i >= to->count)
            to->words[to->count++] = 0;
        carry += (uint64_t)to->words[i] + (i < n->count ? n->words[i] : 0);
        to->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* `from` is not less than `n`. */
static void subtract(struct number *from, const struct number *n)
{
    uint64_t borrow = 0;

    for (size_t i = 0; i < from->count; i++) {
        uint64_t difference = (uint64_t)from->words[i] - (i < n->count ? n->words[i] : 0) - borrow;
        from->words[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
    trim(from);
}

static void multiply(struct number *product, const struct number *a, const struct number *b)
{
    product->count = a->count + b->count;
    memset(product->words, 0, product->count * sizeof *product->words);
    for (size_t i = 0; i < a->count; i++) {
        uint64_t carry = 0;

        for (size_t j = 0; j < b->count; j++) {
            carry += (uint64_t)a->words[i] * b->words[j] + product->words[i + j];
            product->words[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product->words[i + b->count] = (uint32_t)carry;
    }
    trim(product);
}

static uint32_t divide_small(struct number *n, uint32_t divisor)
{
    uint64_t rest = 0;

    for (size_t i = n->count; i-- > 0;) {
        rest = rest << 32 | n->words[i];
        n->words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    trim(n);
    return (uint32_t)rest;
}

/* The remainder, by Knuth's algorithm D. The divisor's highest bit is set, so nothing need be shifted. */
static void reduce(struct number *n, const struct number *divisor)
{
    size_t size = divisor->count;
    uint64_t high = divisor->words[size - 1], next = divisor->words[size - 2];

    n->words[n->count] = 0;
    for (size_t at = n->count + 1; at-- > size;) {
        uint64_t top = (uint64_t)n->words[at] << 32 | n->words[at - 1], digit = top / high, rest = top % high;
        uint64_t carry = 0, borrow = 0;

        while (digit >> 32 != 0 || digit * next > (rest << 32 | n->words[at - 2])) {
            digit--;
            rest += high;
            if (rest >> 32 != 0)
                break;
        }
        for (size_t i = 0; i <= size; i++) {
            uint64_t difference;

            carry += i < size ? digit * divisor->words[i] : 0;
            difference = (uint64_t)n->words[at - size + i] - (uint32_t)carry - borrow;
            n->words[at - size + i] = (uint32_t)difference;
            carry >>= 32;
            borrow = difference >> 63;
        }
        if (borrow != 0) { /* one too many: rare */
            uint64_t sum = 0;
            for (size_t i = 0; i <= size; i++) {
                sum += (uint64_t)n->words[at - size + i] + (i < size ? divisor->words[i] : 0);
                n->words[at - size + i] = (uint32_t)sum;
                sum >>= 32;
            }
        }
    }
    trim(n);
}

static uint64_t digest(const struct number *n)
{
    uint64_t sum = n->count;

    for (size_t i = 0; i < n->count; i++)
        sum = mix(sum, n->words[i]);
    return sum;
}

/* F(2k) = F(k) (2 F(k+1) - F(k)) and F(2k+1) = F(k)^2 + F(k+1)^2, from the highest bit of n down. */
static uint64_t fibonacci(uint32_t n)
{
    static struct number a, b, twice, even, odd, square;

    a = small(0), b = small(1);
    for (uint32_t bit = UINT32_C(1) << 31; bit != 0; bit >>= 1) {
        twice = b;
        add(&twice, &b);
        subtract(&twice, &a);
        multiply(&even, &a, &twice);
        multiply(&odd, &a, &a);
        multiply(&square, &b, &b);
        add(&odd, &square);
        a = n & bit ? odd : even;
        b = odd;
        if (n & bit)
            add(&b, &even);
    }
    return digest(&a);
}

/* base^exponent modulo `modulus`. */
static uint64_t power(uint32_t base, uint64_t exponent, const struct number *modulus)
{
    static struct number square, result, product;

    square = small(base), result = small(1);
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) {
            multiply(&product, &result, &square);
            reduce(&product, modulus);
            result = product;
        }
        multiply(&product, &square, &square);
        reduce(&product, modulus);
        square = product;
    }
    return digest(&result);
}

/* n! in groups of nine decimal digits. */
static uint64_t factorial(uint32_t n)
{
    static struct number product, next;
    uint64_t sum = 0;

    product = small(1);
    for (uint32_t i = 2; i <= n; i++) {
        struct number factor;
        factor = small(i);
        multiply(&next, &product, &factor);
        product = next;
    }
    while (product.count > 0)
        sum = mix(sum, divide_small(&product, 1000000000));
    return sum;
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(400, argc, argv), sum = 0, random = 9;
    static struct number modulus;

    for (uint64_t round = 0; round < rounds; round++) {
        sum = mix(sum, fibonacci(5000 + 64 * (uint32_t)(round % 10)));
        sum = mix(sum, factorial(300 + (uint32_t)(round % 10)));
        modulus.count = 32;
        for (unsigned i = 0; i < 32; i++)
            modulus.words[i] = (uint32_t)(next_random(&random) >> 32);
        modulus.words[31] |= UINT32_C(1) << 31;
        sum = mix(sum, power(3 + (uint32_t)round, next_random(&random), &modulus));
    }
    return report(sum);
}

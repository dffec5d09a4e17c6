/* Recursive functions: Takeuchi's, Fibonacci's, Hofstadter's pair that call each other, Ackermann's, and Hanoi.
 * Stresses: calls and returns, stack frames, saved registers, returns to few and to many places. */
#include "guest.h"

static int tak(int x, int y, int z)
{
    return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z;
}

static unsigned fibonacci(unsigned n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static unsigned male(unsigned n);

static unsigned female(unsigned n)
{
    return n == 0 ? 1 : n - male(female(n - 1));
}

static unsigned male(unsigned n)
{
    return n == 0 ? 0 : n - female(male(n - 1));
}

static unsigned ackermann(unsigned m, unsigned n)
{
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

struct towers {
    unsigned char disks[3][32];
    unsigned height[3];
    uint64_t moves;
};

static void hanoi(struct towers *t, unsigned count, unsigned from, unsigned to)
{
    if (count == 0)
        return;
    hanoi(t, count - 1, from, 3 - from - to);
    t->disks[to][t->height[to]++] = t->disks[from][--t->height[from]];
    t->moves = mix(t->moves, t->disks[to][t->height[to] - 1] + 3 * to);
    hanoi(t, count - 1, 3 - from - to, to);
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(400, argc, argv), sum = 0;

    for (uint64_t round = 0; round < rounds; round++) {
        unsigned vary = round % 3; /* else a compiler computes one round only */
        struct towers t = {.height = {12}};

        for (unsigned i = 0; i < 12; i++)
            t.disks[0][i] = (unsigned char)(12 - i + vary);
        hanoi(&t, 12, 0, 1 + vary % 2);
        sum = mix(sum, t.moves);
        sum = mix(sum, (uint64_t)tak(16 + (int)vary, 11, 5));
        sum = mix(sum, fibonacci(20 + vary));
        sum = mix(sum, female(60 + vary));
        sum = mix(sum, ackermann(2, 90 + vary) + ackermann(3, 4));
    }
    return report(sum);
}

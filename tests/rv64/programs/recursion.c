/* Calls: deep, doubly recursive, mutual, through pointers, and with many and large arguments. */
#include <stdio.h>
#include <string.h>

#include "common.h"

static unsigned ackermann(unsigned m, unsigned n)
{
    if (m == 0)
        return n + 1;
    return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static unsigned hanoi(int disks, int from, int to, unsigned moves)
{
    if (disks == 0)
        return moves;
    moves = hanoi(disks - 1, from, 6 - from - to, moves);
    return hanoi(disks - 1, 6 - from - to, to, moves * 31 + from * 4 + to);
}

static int queens(int n, int row, unsigned columns, unsigned left, unsigned right)
{
    int found = 0;

    if (row == n)
        return 1;
    for (int i = 0; i < n; i++) {
        unsigned bit = 1u << i;

        if (!((columns | left | right) & bit))
            found += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return found;
}

static int odd(unsigned n);

static int even(unsigned n)
{
    return n == 0 ? 1 : odd(n - 1);
}

static int odd(unsigned n)
{
    return n == 0 ? 0 : even(n - 1);
}

/* Every level keeps a buffer that must be as it was when the levels below are done. */
static __attribute__((noinline)) uint64_t deep(int level, uint64_t seed)
{
    char buffer[200];
    uint64_t result;

    memset(buffer, level & 0xff, sizeof buffer);
    result = level == 0 ? seed : deep(level - 1, seed * 3 + (uint64_t)level);
    return sum(result, buffer, sizeof buffer / 8);
}

struct big {
    long values[9];
};

static __attribute__((noinline)) struct big turn(struct big b, int a, double x, int c, double y, int d, long e, long f,
                                                 long g, long h, long i, double z)
{
    for (int j = 0; j < 9; j++)
        b.values[j] += a * j + (long)(x * y) + c - d * e + f * g - h + i + (long)z;
    return b;
}

int main(void)
{
    static unsigned (*const table[])(unsigned, unsigned) = {ackermann, ackermann};
    struct big b = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};

    printf("ackermann %u %u\n", ackermann(2, 40), table[1](3, 4));
    printf("hanoi %u\n", hanoi(12, 1, 3, 0));
    printf("queens %d %d\n", queens(6, 0, 0, 0, 0), queens(8, 0, 0, 0, 0));
    printf("even %d odd %d\n", even(10000), odd(10001));
    printf("deep %016llx\n", (unsigned long long)deep(10000, 7));
    b = turn(b, 1, 2.5, 3, 4.5, 5, 6, 7, 8, 9, 10, 11.75);
    b = turn(b, -1, 1e6, 3, -4.5, 5, -6, 7, 8, 9, 10, 1e15);
    for (int i = 0; i < 9; i++)
        printf("%ld%c", b.values[i], i == 8 ? '\n' : ' ');
    return 0;
}

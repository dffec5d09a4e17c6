/* GCC's nested functions: a pointer to one leads to code on the stack, which the program asks to be executable. */
#include <stdio.h>

static long apply(long (*function)(long), long count)
{
    long all = 0;

    for (long i = 0; i < count; i++)
        all = function(all + i);
    return all;
}

int main(int argc, char **argv)
{
    long seen = 0;
    long add(long x)
    {
        seen++;
        return x * 3 % 1000003 + argc;
    }
    int depth(int n)
    {
        long inner(long x)
        {
            return x + n + seen % 7;
        }
        return n == 0 ? 0 : (int)apply(inner, n) + depth(n - 1);
    }

    (void)argv;
    printf("%ld\n", apply(add, 1000));
    printf("%d\n", depth(50));
    printf("%ld\n", seen);
    return 0;
}

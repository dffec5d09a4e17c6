/* The primes below 200, by the sieve of Eratosthenes. */
static long call(long number, long a, const void *b, long c)
{
    register long a0 __asm__("a0") = a;
    register const void *a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a7 __asm__("a7") = number;

    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

static void print(int number)
{
    char digits[4];
    int at = sizeof digits;

    digits[--at] = ' ';
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    call(64, 1, digits + at, (long)sizeof digits - at);
}

void _start(void)
{
    enum { LIMIT = 200 };
    static volatile char composite[LIMIT];

    for (int n = 2; n < LIMIT; n++) {
        if (composite[n])
            continue;
        print(n);
        for (int multiple = n * n; multiple < LIMIT; multiple += n)
            composite[multiple] = 1;
    }
    call(93, 0, 0, 0);
}

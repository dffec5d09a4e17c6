/* Fibonacci numbers, by the definition. */
__attribute__((export_name("fib"))) int fib(int n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/* Steps of Collatz's sequence until it reaches 1. */
__attribute__((export_name("collatz"))) int collatz(int n)
{
    int steps = 0;

    for (; n > 1; steps++)
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    return steps;
}

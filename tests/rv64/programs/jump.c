/* setjmp and longjmp out of deep calls, in a loop, with 0 for a value; floating-point registers saved by the callee
 * come back; sigsetjmp restores the signal mask, or not. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static jmp_buf outer, inner;
static sigjmp_buf masked;

static void dive(int depth, int value)
{
    volatile char room[100] = {(char)depth};

    if (depth == 0)
        longjmp(value % 2 ? outer : inner, value);
    dive(depth - 1, value);
    room[0]++;
}

static __attribute__((noinline)) double mixed(double a, double b, double c, double d)
{
    static jmp_buf here;
    volatile int rounds = 0;
    double e = a * b, f = b * c, g = c * d, h = d * a; /* not changed after setjmp */

    setjmp(here);
    if (++rounds < 5)
        longjmp(here, rounds);
    return e + f * 10 + g * 100 + h * 1000 + rounds;
}

static int blocked(int signal)
{
    sigset_t set;

    sigprocmask(SIG_SETMASK, NULL, &set);
    return sigismember(&set, signal);
}

int main(void)
{
    volatile int count = 0;
    int value;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    value = setjmp(outer);
    printf("outer %d\n", value);
    if (value < 9) {
        value = setjmp(inner);
        printf("inner %d\n", value);
        dive(50, ++count);
    }
    if (setjmp(inner) == 0)
        longjmp(inner, 0);
    printf("0 became 1\n");
    printf("%.17g\n", mixed(1.1, 2.2, 3.3, 4.4));
    for (int save = 0; save < 2; save++) {
        volatile int jumped = 0;

        sigsetjmp(masked, save);
        if (!jumped) {
            jumped = 1;
            sigprocmask(SIG_BLOCK, &set, NULL);
            siglongjmp(masked, 1);
        }
        printf("mask %s: blocked %d\n", save ? "saved" : "kept", blocked(SIGUSR1));
        sigprocmask(SIG_UNBLOCK, &set, NULL);
    }
    return 0;
}

/* long double, which is binary128 in software: arithmetic, conversions, printing, reading, and functions of libm.
 * compare: qemu (the native long double may be another) */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"

static void show(const char *name, long double x)
{
    printf("%s %La %.36Lg\n", name, x, x);
}

int main(void)
{
    volatile long double third = 1.0L / 3, big = LDBL_MAX, tiny = LDBL_TRUE_MIN, one = 1;
    uint64_t seed = 9, checksum = SUM_START;

    show("third", third);
    show("sum", third + third + third);
    show("max", big);
    show("over", big * 2);
    show("tiny", tiny);
    show("half tiny", tiny / 2);
    show("next", nextafterl(one, 2));
    show("epsilon", one + LDBL_EPSILON / 2);
    show("above", one + LDBL_EPSILON / 2 * 1.5L);
    show("sqrt", sqrtl(2));
    show("fma", fmal(third, 3, -one));
    show("remainder", fmodl(1e30L, third));
    show("exp", expl(1));
    show("log", logl(10));
    show("sine", sinl(1e10L));
    show("tangent", atan2l(-1, -2));
    show("power", powl(2, 0.5L));
    show("cube root", cbrtl(27));
    show("gamma", tgammal(20.5L));
    show("rounded", rintl(2.5L) + roundl(2.5L) + truncl(-2.5L));
    show("read", strtold("3.14159265358979323846264338327950288419716939937510", NULL));
    show("read tiny", strtold("6.4751751194380251109244389582276465525e-4966", NULL));
    show("read half", strtold("3.2375875597190125554622194791138232762e-4966", NULL));
    printf("%d %d %d\n", (int)(third * 10), (float)third == 1.0f / 3, (double)third == 1.0 / 3);
    printf("%lld %llu\n", (long long)(third * 1e18L), (unsigned long long)(1.8446744073709551615e19L));
    printf("%d %d %d %d\n", third<one, third == third, __builtin_isnan(third), big> INFINITY);
    for (int i = 0; i < 1000; i++) {
        long double x = (int64_t)random_next(&seed), y = (long double)random_next(&seed) * third, z;
        double d;
        float f;

        x = ldexpl(x, (int)(random_next(&seed) % 200) - 100);
        z = i % 4 == 0 ? x + y : i % 4 == 1 ? x - y : i % 4 == 2 ? x * y : x / y;
        d = (double)z;
        f = (float)z;
        checksum = sum(checksum, &z, sizeof z);
        checksum = sum(checksum, &d, sizeof d);
        checksum = sum(checksum, &f, sizeof f);
    }
    printf("%016llx\n", (unsigned long long)checksum);
    return 0;
}

/* libm to the last bit, in double, float and complex: values, huge arguments, special values.
 * compare: qemu (libm may choose other instructions natively, and round otherwise) */
#include <complex.h>
#include <math.h>
#include <stdio.h>

#include "common.h"

#define ONE(name)                                                                                                      \
    {                                                                                                                  \
        "" #name, name, name##f                                                                                        \
    }

int main(void)
{
    static const struct {
        const char *name;
        double (*function)(double);
        float (*single)(float);
    } functions[] = {ONE(sin),   ONE(cos),       ONE(tan),    ONE(asin),   ONE(acos),  ONE(atan), ONE(sinh),
                     ONE(cosh),  ONE(tanh),      ONE(asinh),  ONE(acosh),  ONE(atanh), ONE(exp),  ONE(exp2),
                     ONE(expm1), ONE(log),       ONE(log2),   ONE(log10),  ONE(log1p), ONE(sqrt), ONE(cbrt),
                     ONE(erf),   ONE(erfc),      ONE(tgamma), ONE(lgamma), ONE(floor), ONE(ceil), ONE(trunc),
                     ONE(round), ONE(nearbyint), ONE(rint),   ONE(logb),   ONE(fabs),  ONE(j0),   ONE(y1)};
    static const double values[] = {0.5, 1.0, -0.75, 2.0, 1e-10, 100.25, 1e22, -3.7, 0.0, INFINITY, 5e-324};
    double complex z = 1.5 - 2.25 * I, w = -0.5 + 0.125 * I,
                   results[] = {z * w,   z / w,    csqrt(z), cexp(z), clog(w), cpow(z, w),
                                csin(z), ctanh(w), cacos(z), conj(w), cproj(z)};
    uint64_t seed = 23;
    int exponent;
    double part;

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        uint64_t checksum = SUM_START;

        printf("%s", functions[i].name);
        for (size_t j = 0; j < sizeof values / sizeof *values; j++)
            printf(" %a", functions[i].function(values[j]));
        for (int j = 0; j < 100; j++) {
            double x = ldexp((double)(int64_t)random_next(&seed), -63 + j % 10), y = functions[i].function(x);
            float f = functions[i].single((float)x);

            checksum = sum(sum(checksum, &y, sizeof y), &f, sizeof f);
        }
        printf(" %016llx\n", (unsigned long long)checksum);
    }
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        printf("%a %+a i\n", creal(results[i]), cimag(results[i]));
    printf("%a %a %a\n", pow(1.0000001, 1e9), pow(-8, 3), pow(2, -1074));
    printf("%a %a %a\n", atan2(-1, -0.0), hypot(3e200, 4e200), fmod(1e300, 7.7));
    printf("%a %a %a\n", remainder(10.5, 3), fma(0x1.0000001p0, 0x1.0000001p0, -1), copysign(3, -0.0));
    printf("%a %a %a\n", fmax(NAN, 1), fmin(-0.0, 0.0) * 1, fdim(5, 3));
    printf("%a %d", frexp(-1e-310, &exponent), exponent);
    printf(" %a %a", modf(-3.75, &part), part);
    printf(" %a %ld %d\n", scalbn(1.5, -1073), lround(-2.5), ilogb(1e-310));
    printf("%a %a %d %d\n", nextafter(0, 1), nextafterf(1, 0), fpclassify(1e-310), signbit(-0.0) != 0);
    printf("%d", __builtin_isnan(sqrt(-1)));
    printf(" %a %a\n", cabs(3 + 4 * I), carg(-1 + 0 * I));
    return 0;
}

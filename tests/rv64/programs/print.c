/* printf: integers of all widths, flags, strings, and doubles where the last digit is hard to get right. */
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common.h"

int main(void)
{
    static const double values[] = {0.0,
                                    -0.0,
                                    1.0,
                                    -1.5,
                                    0.1,
                                    0.3,
                                    1.0 / 3,
                                    2.5,
                                    3.5,
                                    1e23,
                                    8.5e22,
                                    9.5e-323,
                                    DBL_MIN,
                                    DBL_MAX,
                                    DBL_TRUE_MIN,
                                    DBL_EPSILON,
                                    1e21,
                                    123456.5,
                                    1234567.5,
                                    0.000125,
                                    5e-324,
                                    0x1.8p-1074,
                                    9007199254740993.0,
                                    1e16,
                                    999999.5,
                                    9.995,
                                    0.5,
                                    2.2250738585072011e-308,
                                    INFINITY,
                                    -INFINITY};
    static const char *const formats[] = {"%g",   "%.17g", "%.0f", "%.3f",   "%e",
                                          "%.0e", "%a",    "%.3a", "%+#.6g", "%012.2f"};
    char text[1200];
    int length, middle;
    uint64_t seed = 1, checksum = SUM_START;

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < sizeof formats / sizeof *formats; j++) {
            length = snprintf(text, sizeof text, formats[j], values[i]);
            printf(length > 40 ? "%.20s..%d " : "%s ", text, length);
        }
        putchar('\n');
    }
    for (int i = 0; i < 1500; i++) {
        uint64_t bits = random_next(&seed);
        double value;

        memcpy(&value, &bits, sizeof value);
        if (!isnan(value)) {
            length = snprintf(text, sizeof text, "%.17g %a %.6g %.30e", value, value, value, value);
            checksum = sum(checksum, text, (size_t)length);
        }
    }
    length = snprintf(text, sizeof text, "%.1074f", DBL_TRUE_MIN);
    checksum = sum(checksum, text, (size_t)length);
    printf("doubles %016" PRIx64 ", %d digits, %s\n", checksum, length, text + length - 20);

    printf("%d %i %u %x %X %o %#x %#o %c%c %%\n", INT_MIN, INT_MAX, UINT_MAX, 0xbeef, 0xbeef, 511, 255, 8, 'o', 'k');
    printf("%ld %lld %lu %hd %hhd %hu %hhu %zu %jd %td\n", LONG_MIN, LLONG_MAX, ULONG_MAX, (short)-70000,
           (signed char)200, (unsigned short)70000, (unsigned char)300, sizeof(long), INTMAX_MIN, (ptrdiff_t)-5);
    printf("[%5d] [%-5d] [%05d] [%+d] [% d] [%5.3d] [%.0d] [%*d] [%-*d] [%.*f]\n", 42, 42, 42, 42, 42, 42, 0, 6, 42, 6,
           42, 2, M_PI);
    printf("[%s] [%10s] [%-10s] [%.3s] [%10.3s] [%ls]\n", "text", "text", "text", "text", "text", L"wide");
    printf("[%2$s %1$s] [%2$*3$s]\n", "first", "second", 9);
    snprintf(text, 6, "%s", "cut off here");
    puts(text);
    printf("%d %n%d\n", 12345, &middle, 678);
    printf("%d\n", middle);
    printf("%" PRId64 " %" PRIX32 " %" PRIuFAST8 "\n", INT64_MIN, UINT32_MAX, (uint_fast8_t)7);
    return 0;
}

/* strtod where rounding is hard (halfway cases, subnormals, over- and underflow, hexadecimal), strtol at its limits,
 * and scanf from a string and from standard input. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

static void convert(const char *text)
{
    char *end;
    double value;
    float single;

    errno = 0;
    value = strtod(text, &end);
    single = strtof(text, NULL);
    printf("%.40s: %a %a errno %d, rest '%s'\n", text, value, (double)single, errno, end);
}

int main(void)
{
    static const char *const texts[] = {
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e400",
        "-1e-400",
        "9007199254740993",
        "9007199254740992.999999999999999999999",
        "9007199254740993.00000000000000000000000000000000000000001",
        "1.00000005960464477539062499",
        "1.000000059604644775390625",
        "1.0000000596046447753906250001",
        "0x1.fffffffffffff8p0",
        "0x1.fffffffffffff7ffffp0",
        "0x1p-1075",
        "0x1.0000001p-1075",
        "0x.8p1",
        "0x",
        "1e",
        "1e+",
        ".5.",
        ".",
        "inf",
        "-INFINITY",
        "infinit",
        "  \t-12.5e-1xyz",
        "0.1e1000000000000000000",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000001e78",
        "3.4028235677973366e38",
        "7.0064923216240853e-46",
        "7.0064923216240854e-46",
        "179769313486231580793728971405301e276"};
    static const char *const integers[] = {"9223372036854775807",
                                           "9223372036854775808",
                                           "-9223372036854775809",
                                           "0x7fg",
                                           "0777",
                                           "  -0x10",
                                           "z",
                                           "zz",
                                           "18446744073709551616",
                                           "-1"};
    char text[64], word[16], set[16], line[64];
    int a, b, n, count;
    double x;
    uint64_t seed = 3, wrong = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        convert(texts[i]);
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        char *end;

        errno = 0;
        printf("%ld", strtol(integers[i], &end, 0));
        printf(" %d '%s'", errno, end);
        errno = 0;
        printf(" %lu", strtoul(integers[i], NULL, 36));
        printf(" %d", errno);
        printf(" %d\n", atoi(integers[i]) & 0xff);
    }
    for (int i = 0; i < 1500; i++) { /* what is printed with 17 digits is read as the same double */
        uint64_t bits = random_next(&seed) & ~(i % 3 == 0 ? UINT64_C(0x7ff) << 52 : 0), again;

        memcpy(&x, &bits, sizeof x);
        snprintf(text, sizeof text, i % 2 == 0 ? "%.16e" : "%a", x);
        x = strtod(text, NULL);
        memcpy(&again, &x, sizeof x);
        wrong += again != bits && (bits & INT64_MAX) <= UINT64_C(0x7ff) << 52;
    }
    printf("%" PRIu64 " wrong\n", wrong);

    count = sscanf("12 0x1f -7.25e1 word [abc] rest", "%d %i %lf %15s [%15[a-c]]%n", &a, &b, &x, word, set, &n);
    printf("%d: %d %d %g %s %s %d\n", count, a, b, x, word, set, n);
    printf("%d %d\n", sscanf("12", "%d%d", &a, &b), sscanf("", "%d", &a));
    while ((count = scanf("%d %15s %lf", &a, word, &x)) == 3)
        printf("line: %d %s %a\n", a, word, x);
    printf("stopped with %d\n", count);
    if (fgets(line, sizeof line, stdin) != NULL)
        printf("before %s", line);
    printf("%d\n", getchar());
    return 0;
}

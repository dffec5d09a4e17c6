/* Variable arguments: all classes mixed, more than fit into registers, structures, va_copy, and passing them on. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct small {
    int a, b;
};
struct doubles {
    double x, y;
};
struct large {
    long values[5];
};

static double total(const char *kinds, ...)
{
    va_list list, again;
    double result = 0;

    va_start(list, kinds);
    va_copy(again, list);
    for (int round = 0; round < 2; round++)
        for (const char *kind = kinds; *kind != '\0'; kind++) {
            va_list *from = round ? &again : &list;

            result = result * 0.75;
            switch (*kind) {
            case 'i':
                result += va_arg(*from, int);
                break;
            case 'l':
                result += (double)va_arg(*from, long);
                break;
            case 'd':
                result += va_arg(*from, double);
                break;
            case 's':
                result += atof(va_arg(*from, const char *));
                break;
            case 'S': {
                struct small s = va_arg(*from, struct small);

                result += s.a - s.b;
                break;
            }
            case 'D': {
                struct doubles s = va_arg(*from, struct doubles);

                result += s.x * s.y;
                break;
            }
            case 'L': {
                struct large s = va_arg(*from, struct large);

                for (int i = 0; i < 5; i++)
                    result += (double)s.values[i];
                break;
            }
            case 'q':
                result += (double)va_arg(*from, long double);
                break;
            case 'w':
                result += (double)(long)(va_arg(*from, __int128) >> 64);
                break;
            }
        }
    va_end(list);
    va_end(again);
    return result;
}

static int format(char *text, size_t size, const char *how, ...)
{
    va_list list;
    int length;

    va_start(list, how);
    length = vsnprintf(text, size, how, list);
    va_end(list);
    return length;
}

int main(void)
{
    char text[200];
    struct small s = {9, 4};
    struct doubles d = {1.5, -2.5};
    struct large l = {{1, 2, 3, 4, 5}};
    __int128 wide = (__int128)-77 << 64;

    printf("%.17g\n", total("iiiiiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    printf("%.17g\n", total("dddddddddddd", 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5));
    printf("%.17g\n", total("idldsidlds", 1, 2.0, 3L, 4.0, "5.25", -1, -2.0, -3L, -4.0, "-5.75"));
    printf("%.17g\n", total("SDLSDLSDL", s, d, l, s, d, l, s, d, l));
    printf("%.17g\n", total("iqwiqwiqwS", 1, 2.25L, wide, 3, 4.5L, wide, 5, 6.75L, wide, s));
    printf("%d",
           format(text, sizeof text, "%d %s %g %c %ld %5.2f %d %d %d %g", 1, "two", 3.5, '4', 5L, 6.25, 7, 8, 9, 10.5));
    printf(" %s\n", text);
    return 0;
}

/* fenv.h: what the five operations, conversions and rint do in every rounding mode, and exactly which flags they raise.
 */
#include <fenv.h>
#include <math.h>
#include <stdio.h>

#pragma STDC FENV_ACCESS ON

static const char *flags(void)
{
    static char text[8];
    int raised = fetestexcept(FE_ALL_EXCEPT);

    snprintf(text, sizeof text, "%c%c%c%c%c", raised & FE_INVALID ? 'v' : '-', raised & FE_DIVBYZERO ? 'z' : '-',
             raised & FE_OVERFLOW ? 'o' : '-', raised & FE_UNDERFLOW ? 'u' : '-', raised & FE_INEXACT ? 'x' : '-');
    feclearexcept(FE_ALL_EXCEPT);
    return text;
}

static void show(const char *name, double value)
{
    if (isnan(value))
        printf("  %s nan", name);
    else
        printf("  %s %a", name, value);
    printf(" %s", flags());
}

int main(void)
{
    static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    static volatile double values[] = {1.0, 3.0, -0.1, 2.5, 1e308, 5e-324, 0.0, INFINITY, 0x1.0000000000001p0, -7.5};
    fenv_t saved;

    feclearexcept(FE_ALL_EXCEPT);
    for (int mode = 0; mode < 4; mode++) {
        printf("mode %d: %d", mode, fesetround(modes[mode]));
        printf(" %d\n", fegetround() == modes[mode]);
        for (int i = 0; i < 10; i++) {
            volatile double a = values[i], b = values[(i + 3) % 10], r;
            volatile float f = (float)a;
            volatile long l;

            flags();
            r = a + b;
            show("add", r);
            r = a - b * 0;
            show("sub", r);
            r = a * b;
            show("mul", r);
            r = a / b;
            show("div", r);
            r = sqrt(a);
            show("sqrt", r);
            f = (float)b;
            show("float", (double)f);
            r = rint(b);
            show("rint", r);
            r = nearbyint(b);
            show("nearby", r);
            if (fabs(b) < 1e9) {
                l = lrint(b);
                printf("  lrint %ld", l);
                l = (long)b;
                printf("  cast %ld %s", l, flags());
            }
            printf("\n");
        }
    }
    fesetround(FE_UPWARD);
    feraiseexcept(FE_OVERFLOW);
    feholdexcept(&saved);
    printf("held: %s", flags());
    values[0] = 1 / values[6];
    feupdateenv(&saved);
    printf(" updated: %s %d\n", flags(), fegetround() == FE_UPWARD);
    fesetenv(FE_DFL_ENV);
    printf("default: %s %d\n", flags(), fegetround() == FE_TONEAREST);
    printf("quiet comparison %d", isless(NAN, values[1]));
    printf(" %s", flags());
    printf(" equality %d", values[1] == (volatile double){NAN});
    printf(" %s", flags());
    printf(" signaling comparison %d", values[1] < (volatile double){NAN});
    printf(" %s\n", flags());
    return 0;
}

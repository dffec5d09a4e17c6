/* Strings in all lengths and alignments against plain loops, multibyte and wide characters in UTF-8, and the locale. */
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "common.h"

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

int main(void)
{
    char a[300], b[300], c[300], *rest, list[] = "one,,two;three", *token;
    wchar_t wide[64];
    const char *utf8 = "z\u00df\u6c34\U0001f34c!";
    mbstate_t state = {0};
    uint64_t seed = 17;
    int wrong = 0;

    for (int i = 0; i < 3000; i++) {
        size_t at = random_next(&seed) % 16, to = random_next(&seed) % 16, length = random_next(&seed) % 200, where;
        char *found;

        memset(a, 'a', sizeof a);
        memset(b, 'b', sizeof b);
        memset(c, 'b', sizeof c);
        a[at + length] = '\0';
        where = length > 0 ? random_next(&seed) % length : 0;
        if (length > 0)
            a[at + where] = 'm';
        memcpy(b + to, a + at, length + 1);
        for (size_t j = 0; j <= length; j++)
            c[to + j] = a[at + j];
        wrong += memcmp(b, c, sizeof b) != 0;
        wrong += strlen(b + to) != length || strnlen(b + to, 50) != (length < 50 ? length : 50);
        found = strchr(b + to, 'm');
        wrong += found != (length > 0 ? b + to + where : NULL);
        wrong += strrchr(b + to, 'm') != found || memchr(b + to, 'm', length) != found;
        wrong += strcmp(a + at, b + to) != 0;
        if (length > 0) {
            b[to + where]++;
            wrong += sign(strcmp(a + at, b + to)) != -1 || sign(memcmp(b + to, a + at, length)) != 1;
            wrong += strncmp(a + at, b + to, where) != 0;
        }
        memmove(b + 8, b + to, length);
        memmove(c + 8, c + to, length);
        wrong += strstr(c + 8, "m") == NULL && length > 0;
        strcpy(c + 8, a + at);
        wrong += strcmp(stpcpy(b, a + at) - length, c + 8) != 0;
    }
    printf("%d wrong\n", wrong);
    for (token = strtok_r(list, ",;", &rest); token != NULL; token = strtok_r(NULL, ",;", &rest))
        printf("[%s] ", token);
    printf("%zu %zu %s\n", strspn("aabbcc", "ab"), strcspn("aabbcc", "c"), strpbrk("hello", "xol"));
    printf("%d %d %s\n", strcasecmp("HeLLo", "hEllO"), sign(strverscmp("a10", "a9")), strerror(2));

    printf("%s", setlocale(LC_ALL, "") != NULL ? "locale" : "no locale");
    if (setlocale(LC_CTYPE, "C.UTF-8") != NULL) {
        size_t count = mbstowcs(wide, utf8, 64);

        printf(" %zu characters:", count);
        for (size_t i = 0; i < count; i++)
            printf(" %x(%d%d)", (unsigned)wide[i], iswalpha((wint_t)wide[i]) != 0, wcwidth(wide[i]));
        printf("\n%zu %s\n", wcstombs(a, wide, sizeof a), a);
        printf("%zu %d %d\n", mbrlen("\xe6\xb0", 2, &state), (int)mbtowc(wide, "\xff", 1), (int)mblen("\u00e9", 6));
        printf("%x %x\n", (unsigned)towupper(L'\u00e9'), (unsigned)towlower(L'\u0416'));
        printf("%ls|%5.3ls|%lc\n", L"\u20ac wide", L"abcdef", (wint_t)L'\u00fc');
    }
    printf("%d %ld %g %zu\n", sign(wcscmp(L"abc", L"abd")), wcstol(L"-123x", NULL, 10), wcstod(L"1.5e3", NULL),
           wcslen(L"four"));
    swprintf(wide, 64, L"%d-%ls-%.2f", 7, L"w", 2.5);
    printf("%ls %d\n", wide, wcscmp(wcsstr(wide, L"w"), L"w-2.50"));
    printf("%c%c %d%d%d%d\n", toupper('x'), tolower('Y'), !!isalpha('1'), !!isxdigit('f'), !!ispunct('!'),
           !!isspace('\v'));
    printf("%s %s\n", localeconv()->decimal_point, localeconv()->thousands_sep);
    return 0;
}

/* regex.h: basic and extended expressions, groups, back references, flags, errors; fnmatch. */
#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>

static void match(const char *pattern, int flags, const char *text)
{
    regex_t regex;
    regmatch_t found[5];
    char error[100];
    int code = regcomp(&regex, pattern, flags);

    if (code == 0) {
        code = regexec(&regex, text, 5, found, 0);
        printf("/%s/ on '%s':", pattern, text);
        for (int i = 0; code == 0 && i < 5 && i <= (int)regex.re_nsub; i++)
            printf(" %d-%d", (int)found[i].rm_so, (int)found[i].rm_eo);
        printf(code == 0 ? "\n" : " no\n");
        regfree(&regex);
    } else {
        regerror(code, &regex, error, sizeof error);
        printf("/%s/: %s\n", pattern, error);
    }
}

int main(void)
{
    const int extended = REG_EXTENDED;

    match("a*b", 0, "xaaab");
    match("\\(ab*\\)\\1", 0, "xabbabb");
    match("^(a|ab)(c|bcd)(d*)$", extended, "abcd");
    match("([0-9]{1,3}\\.){3}[0-9]{1,3}", extended, "host 192.168.0.17 up");
    match("(foo|bar)+?$", extended, "foobarfoo");
    match("HELLO", REG_ICASE, "say hello");
    match("^b", REG_NEWLINE, "a\nb");
    match("a.c", extended | REG_NEWLINE, "a\nc");
    match("[[:alpha:]_][[:alnum:]_]*", extended, "  9 _name1 = 3");
    match("[^a-m]+", extended, "abcxyzabc");
    match("(a*)*b", extended, "aaaaaaaaaaaaaaaaaaaaaac");
    match("(x+x+)+y", extended, "xxxxxxxxxxxxy");
    match("((((a))))", extended, "a");
    match("\\bword\\b", extended, "a word here");
    match("a{2,", extended, "");
    match("(", extended, "");
    match("[z-a]", extended, "");
    match("*a", extended, "");
    printf("%d %d %d %d\n", fnmatch("*.[ch]", "main.c", 0), fnmatch("*.[ch]", ".c", FNM_PERIOD),
           fnmatch("a/*", "a/b/c", FNM_PATHNAME), fnmatch("[!x]?z", "ayz", 0));
    return 0;
}

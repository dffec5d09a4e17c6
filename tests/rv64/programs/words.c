/* Words counted from standard input with a hash table; what does not fit the pattern is counted, too. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
    struct word *next;
    int count;
    char text[];
};

static struct word *table[64];
static int different;

static void enter(const char *text, size_t length)
{
    unsigned hash = 5381;
    struct word **place;

    for (size_t i = 0; i < length; i++)
        hash = hash * 33 ^ (unsigned char)text[i];
    for (place = &table[hash % 64]; *place != NULL; place = &(*place)->next)
        if (strncmp((*place)->text, text, length) == 0 && (*place)->text[length] == '\0') {
            (*place)->count++;
            return;
        }
    *place = malloc(sizeof **place + length + 1);
    **place = (struct word){.count = 1};
    memcpy((*place)->text, text, length);
    (*place)->text[length] = '\0';
    different++;
}

static int compare(const void *a, const void *b)
{
    const struct word *x = *(struct word *const *)a, *y = *(struct word *const *)b;

    return x->count != y->count ? y->count - x->count : strcmp(x->text, y->text);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    int lines = 0, others = 0;

    while ((length = getline(&line, &size, stdin)) >= 0) {
        lines++;
        for (char *c = line; *c != '\0';) {
            char *start = c;

            while (isalpha((unsigned char)*c)) {
                *c = (char)tolower((unsigned char)*c);
                c++;
            }
            if (c > start)
                enter(start, (size_t)(c - start));
            else
                others += *c++ != ' ';
        }
    }
    free(line);
    {
        struct word **all = malloc(sizeof *all * (size_t)different);
        int count = 0;

        for (int i = 0; i < 64; i++)
            for (struct word *word = table[i]; word != NULL; word = word->next)
                all[count++] = word;
        qsort(all, (size_t)count, sizeof *all, compare);
        printf("%d lines, %d words, %d others\n", lines, count, others);
        for (int i = 0; i < count; i++)
            printf("%4d %s\n", all[i]->count, all[i]->text);
    }
    return lines % 2 == 0 ? 0 : 3;
}

#include "guess.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 32 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* How many letters must be put in, left out, changed, or exchanged with their neighbour (the optimal string alignment
 * distance). Row i of the table is about the first i letters of `a`. */
static unsigned distance(const char *a, const char *b)
{
    unsigned table[LONGEST + 1][LONGEST + 1];
    const size_t rows = strlen(a), columns = strlen(b);

    if (rows > LONGEST || columns > LONGEST)
        return 2 * LONGEST;
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = (unsigned)(i + j);
                continue;
            }
            table[i][j] =
                least(least(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[rows][columns];
}

void guess_among(struct guess *guess, const char *candidate)
{
    const unsigned d = distance(guess->word, candidate);

    /* A third of the letters wrong is another word. */
    if (d > (strlen(candidate) + 2) / 3 || (guess->best != NULL && d >= guess->distance))
        return;
    guess->best = candidate;
    guess->distance = d;
}

const char *guess_text(const struct guess *guess, char text[80])
{
    text[0] = '\0';
    if (guess->best != NULL)
        snprintf(text, 80, " (did you mean '%s'?)", guess->best);
    return text;
}

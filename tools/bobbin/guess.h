/* What somebody may have meant to write: the nearest of the words that there are. */
#ifndef BOBBIN_GUESS_H
#define BOBBIN_GUESS_H

struct guess {
    const char *word; /* as it was written */
    const char *best; /* NULL: none is near */
    unsigned distance;
};

/* Says that `candidate` is one of the words that there are. */
void guess_among(struct guess *guess, const char *candidate);

/* " (did you mean 'switch'?)", or "" if nothing is near; in `text`, which is cut if need be. */
const char *guess_text(const struct guess *guess, char text[80]);

#endif

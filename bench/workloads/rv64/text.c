/* UTF-8 text: written, validated and decoded, put into upper case, searched, and its words counted.
 * Stresses: bytes one at a time, branches on classes of characters, the C library's string functions. */
#include <string.h>

#include "guest.h"

enum { SIZE = 16384, WORDS = 1024 };

static size_t encode(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* The character at `*at`, which moves past it; malformed and overlong sequences are U+FFFD, a byte each. */
static uint32_t decode(const char **at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)*at;
    uint32_t c = bytes[0];
    unsigned length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

    ++*at;
    if (length == 1)
        return c;
    if (length == 0)
        return 0xfffd;
    c &= 0x7fu >> length;
    for (unsigned i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0xfffd;
        c = c << 6 | (bytes[i] & 63);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0xfffd;
    *at += length - 1;
    return c;
}

/* Latin 1, Greek and Cyrillic, as far as one character becomes one. */
static uint32_t upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
        (c >= 0x430 && c <= 0x44f))
        return c - 32;
    return c >= 0x450 && c <= 0x45f ? c - 80 : c;
}

static uint32_t letter(uint64_t *random)
{
    uint64_t r = next_random(random) >> 20;

    switch (r % 8) {
    case 0:
        return 0xe0 + (uint32_t)(r >> 8) % 23;
    case 1:
        return 0x3b1 + (uint32_t)(r >> 8) % 17;
    case 2:
        return 0x430 + (uint32_t)(r >> 8) % 48;
    case 3:
        return r >> 3 & 1 ? 0x1f600 + (uint32_t)(r >> 8) % 64 : 0x4e00 + (uint32_t)(r >> 8) % 512;
    default:
        return 'a' + (uint32_t)(r >> 8) % 26;
    }
}

static void write_text(char *text, uint64_t *random)
{
    char words[128][32]; /* of a small vocabulary, so that words come back */
    size_t length = 0;

    for (unsigned w = 0; w < 128; w++) {
        size_t end = 0;
        for (unsigned i = 0; i <= w % 6; i++)
            end += encode(words[w] + end, letter(random));
        words[w][end] = '\0';
    }
    while (length < SIZE - 64) {
        const char *word = words[(next_random(random) >> 32) % 128];
        strcpy(text + length, word);
        length += strlen(word);
        text[length] = length % 11 == 0 ? '\n' : ' ';
        length++;
        if (length % 97 == 0)
            text[length++] = (char)0xc0; /* never valid */
    }
    text[length] = '\0';
}

struct word {
    char text[40];
    unsigned count;
};

static uint64_t count_words(const char *text, struct word *table)
{
    uint64_t sum = 0;

    memset(table, 0, WORDS * sizeof *table);
    while (*(text += strspn(text, " \n")) != '\0') {
        size_t length = strcspn(text, " \n");
        uint32_t hash = 5381;

        if (length > sizeof table->text - 1)
            length = sizeof table->text - 1;
        for (size_t i = 0; i < length; i++)
            hash = hash * 33 + (unsigned char)text[i];
        while (table[hash % WORDS].count != 0 &&
               (strncmp(table[hash % WORDS].text, text, length) != 0 || table[hash % WORDS].text[length] != '\0'))
            hash++;
        memcpy(table[hash % WORDS].text, text, length);
        table[hash % WORDS].text[length] = '\0';
        sum += ++table[hash % WORDS].count * (hash % WORDS);
        text += length;
    }
    return sum;
}

int main(int argc, char **argv)
{
    static char text[SIZE], capitals[2 * SIZE];
    static struct word table[WORDS];
    uint64_t rounds = rounds_to_do(900, argc, argv), sum = 0, random = 5;

    for (uint64_t round = 0; round < rounds; round++) {
        const char *from = text;
        char *to = capitals, needle[8] = "";
        uint64_t characters = 0, wrong = 0;

        if (round % 16 == 0)
            write_text(text, &random);
        text[1 + round % 1000] = ' ';
        while (*from != '\0') {
            uint32_t c = decode(&from);
            characters++;
            wrong += c == 0xfffd;
            to += encode(to, upper(c));
        }
        *to = '\0';
        sum = mix(sum, characters * 1000 + wrong);
        sum = mix(sum, count_words(capitals, table));
        encode(needle, upper(letter(&random)));
        for (const char *at = capitals; (at = strstr(at, needle)) != NULL; at++)
            sum = mix(sum, (uint64_t)(at - capitals));
    }
    return report(sum);
}

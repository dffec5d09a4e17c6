/* JSON: a document is written, parsed into a tree, changed, and written again, until it is 16 KB of text each time.
 * Stresses: recursive descent, branches on characters, small allocations, numbers to text and back. */
#include <stdbool.h>
#include <string.h>

#include "guest.h"

enum { TEXT = 1 << 16, VALUES = 1 << 14 };

enum kind { NOTHING, FALSE, TRUE, NUMBER, STRING, LIST, OBJECT };

struct value {
    enum kind kind;
    int64_t number;
    const char *string;
    size_t length;
    struct value *first, *next; /* of a list or an object; there `key` is the name */
    const char *key;
    size_t key_length;
};

static struct value values[VALUES];
static size_t used;

static struct value *new_value(enum kind kind)
{
    struct value *value = &values[used++ % VALUES];

    *value = (struct value){.kind = kind};
    return value;
}

/* ---- Parsing ----------------------------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

/* The string at `*at`, quotes and escapes as they are; only its end is looked for. */
static const char *parse_string(const char **at, size_t *length)
{
    const char *start = ++*at;

    while (**at != '"')
        *at += **at == '\\' ? 2 : 1;
    *length = (size_t)(*at - start);
    ++*at;
    return start;
}

static struct value *parse(const char **at)
{
    struct value *value, **last;
    bool negative;
    char close;

    *at = skip_blanks(*at);
    switch (**at) {
    case 'n':
        *at += 4;
        return new_value(NOTHING);
    case 't':
        *at += 4;
        return new_value(TRUE);
    case 'f':
        *at += 5;
        return new_value(FALSE);
    case '"':
        value = new_value(STRING);
        value->string = parse_string(at, &value->length);
        return value;
    case '[':
    case '{':
        value = new_value(**at == '[' ? LIST : OBJECT);
        close = **at == '[' ? ']' : '}';
        last = &value->first;
        *at = skip_blanks(*at + 1);
        while (**at != close) {
            const char *key = NULL;
            size_t key_length = 0;

            if (close == '}') {
                key = parse_string(at, &key_length);
                *at = skip_blanks(*at) + 1;
            }
            *last = parse(at);
            (*last)->key = key;
            (*last)->key_length = key_length;
            last = &(*last)->next;
            *at = skip_blanks(*at);
            if (**at == ',')
                *at = skip_blanks(*at + 1);
        }
        ++*at;
        return value;
    default:
        value = new_value(NUMBER);
        negative = **at == '-';
        *at += negative;
        while (**at >= '0' && **at <= '9')
            value->number = value->number * 10 + (*(*at)++ - '0');
        if (negative)
            value->number = -value->number;
        return value;
    }
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static char *write_number(char *to, int64_t number)
{
    char digits[24];
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    unsigned count = 0;

    do
        digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        *to++ = '-';
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

static char *write_string(char *to, const char *string, size_t length)
{
    *to++ = '"';
    memcpy(to, string, length);
    to += length;
    *to++ = '"';
    return to;
}

static char *write_value(char *to, const struct value *value, unsigned depth)
{
    static const char *const names[] = {[NOTHING] = "null", [FALSE] = "false", [TRUE] = "true"};

    switch (value->kind) {
    case NUMBER:
        return write_number(to, value->number);
    case STRING:
        return write_string(to, value->string, value->length);
    case LIST:
    case OBJECT:
        *to++ = value->kind == LIST ? '[' : '{';
        for (const struct value *item = value->first; item != NULL; item = item->next) {
            if (item != value->first)
                *to++ = ',';
            *to++ = '\n';
            for (unsigned i = 0; i <= depth; i++)
                *to++ = ' ';
            if (value->kind == OBJECT) {
                to = write_string(to, item->key, item->key_length);
                *to++ = ':';
                *to++ = ' ';
            }
            to = write_value(to, item, depth + 1);
        }
        *to++ = value->kind == LIST ? ']' : '}';
        return to;
    default:
        strcpy(to, names[value->kind]);
        return to + strlen(to);
    }
}

/* ---- The work ---------------------------------------------------------------------------------------------------- */

static struct value *invent(uint64_t *random, unsigned depth)
{
    static const char *const strings[] = {"", "thread", "a \\\"quoted\\\" word", "k\\u00e4se", "name", "x"};
    uint64_t r = next_random(random) >> 20;
    struct value *value, **last;

    if (depth > 0) {
        value = new_value(r & 1 ? LIST : OBJECT);
        last = &value->first;
        for (unsigned i = 0; i < 7; i++) {
            *last = invent(random, depth - 1);
            (*last)->key = strings[1 + (r >> 3 * i) % 5];
            (*last)->key_length = strlen((*last)->key);
            last = &(*last)->next;
        }
        return value;
    }
    value = new_value((enum kind)(r % 8 < LIST ? r % 8 : NUMBER));
    value->number = (int64_t)(r >> 8) - (INT64_C(1) << 35) * (int64_t)(r >> 3 & 1);
    value->string = strings[(r >> 4) % 6];
    value->length = strlen(value->string);
    return value;
}

/* Numbers and truth change, so that no two documents are the same. */
static uint64_t change(struct value *value, uint64_t by)
{
    uint64_t sum = value->kind * by + value->length;

    if (value->kind == NUMBER)
        sum += (uint64_t)(value->number = (value->number ^ (int64_t)(by & 0xfff)) + 1);
    else if (value->kind == TRUE || value->kind == FALSE)
        value->kind = (value->kind == TRUE) == (by % 2) ? TRUE : FALSE;
    for (struct value *item = value->first; item != NULL; item = item->next)
        sum = sum * 31 + change(item, by);
    return sum;
}

int main(int argc, char **argv)
{
    static char texts[2][TEXT];
    uint64_t rounds = rounds_to_do(1000, argc, argv), sum = 0, random = 8;
    struct value *document = invent(&random, 4);

    *write_value(texts[0], document, 0) = '\0';
    for (uint64_t round = 0; round < rounds; round++) {
        const char *at = texts[round % 2];
        char *end;

        used = 0;
        document = parse(&at);
        sum = mix(sum, change(document, round));
        end = write_value(texts[(round + 1) % 2], document, 0);
        *end = '\0';
        sum = mix(sum, (uint64_t)(end - texts[(round + 1) % 2]));
    }
    return report(sum);
}

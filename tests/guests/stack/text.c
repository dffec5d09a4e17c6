/* Programs as text, one word a line:
 *
 *     again:  push total     ; a label, an instruction, its operand: a number or a label; a comment
 *             load
 *     total:  word 0         ; a number
 *
 * Read twice, for a label may be used before it is defined. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "stack/machine.h"

static const struct {
    const char *mnemonic;
    bool operand;
    uint32_t code;
} encodings[] = {
#define INSN(name, operand, code, takes, gives, effect) {#name, operand, code},
#include "stack/insns.def"
};

enum { NUMBER_MOST = (1 << 23) - 1, NUMBER_LEAST = -(1 << 23) };

/* A piece of the text. */
struct word {
    const char *at;
    int length;
};

struct reader {
    const char *at, *end;
    const char *line_start;
    unsigned line;
    bool second; /* the second time: labels are known, words are made */
    struct bobbin_error *error;
    struct {
        struct word name;
        uint32_t address;
    } labels[STACK_WORDS];
    uint32_t label_count, address;
    uint32_t memory[STACK_WORDS];
};

/* `what` may have one %s, for the word, shortened and with strange bytes replaced. */
__attribute__((format(printf, 3, 0))) static bool fail(struct reader *r, struct word word, const char *what)
{
    char shown[24], text[120];
    int length = word.length < (int)sizeof shown - 1 ? word.length : (int)sizeof shown - 1;

    for (int i = 0; i < length; i++)
        shown[i] = isprint((unsigned char)word.at[i]) ? word.at[i] : '?';
    shown[length] = '\0';
    snprintf(text, sizeof text, what, shown);
    return bobbin_fail(r->error, bobbin_error_input, r->line, (unsigned)(word.at - r->line_start) + 1, "%s", text);
}

/* The next word of the line, which ends in front of a blank, after a ':', or in front of a comment. Length 0: none. */
static struct word next_word(struct reader *r)
{
    struct word word;

    while (r->at < r->end && *r->at != '\n' && isspace((unsigned char)*r->at))
        r->at++;
    word = (struct word){r->at, 0};
    while (r->at < r->end && !isspace((unsigned char)*r->at) && *r->at != ';') {
        r->at++;
        word.length++;
        if (r->at[-1] == ':')
            break;
    }
    return word;
}

static bool same(struct word a, struct word b)
{
    return a.length == b.length && memcmp(a.at, b.at, (size_t)a.length) == 0;
}

static bool find_label(const struct reader *r, struct word name, int64_t *address)
{
    for (uint32_t i = 0; i < r->label_count; i++) {
        if (same(r->labels[i].name, name)) {
            *address = r->labels[i].address;
            return true;
        }
    }
    return false;
}

static bool define_label(struct reader *r, struct word word)
{
    struct word name = {word.at, word.length - 1};
    int64_t address;

    if (r->second)
        return true;
    if (name.length == 0 || (!isalpha((unsigned char)*name.at) && *name.at != '_'))
        return fail(r, name, "'%s': a label begins with a letter");
    if (find_label(r, name, &address))
        return fail(r, name, "'%s' is there already");
    if (r->label_count == STACK_WORDS)
        return fail(r, name, "'%s': there are more labels than words of memory");
    r->labels[r->label_count].name = name;
    r->labels[r->label_count++].address = r->address;
    return true;
}

/* A number or, the second time, a label. */
static bool read_value(struct reader *r, struct word word, int64_t least, int64_t most, int64_t *value)
{
    int64_t sign = *word.at == '-' ? -1 : 1;
    int i = *word.at == '-';

    *value = 0;
    if (isalpha((unsigned char)*word.at) || *word.at == '_')
        return !r->second || find_label(r, word, value) || fail(r, word, "there is no label '%s'");
    for (; i < word.length && isdigit((unsigned char)word.at[i]) && *value < INT64_MAX / 20; i++)
        *value = *value * 10 + (word.at[i] - '0');
    *value *= sign;
    if (i < word.length || i == (sign < 0))
        return fail(r, word, "'%s' is neither a number nor a label");
    return (*value >= least && *value <= most) || fail(r, word, "%s is out of range");
}

static bool make_word(struct reader *r, struct word name, uint32_t *made)
{
    struct word operand;
    int64_t value = 0;
    bool data = same(name, (struct word){"word", 4});
    size_t row = 0;

    while (row < sizeof encodings / sizeof *encodings &&
           !same(name, (struct word){encodings[row].mnemonic, (int)strlen(encodings[row].mnemonic)}))
        row++;
    if (!data && row == sizeof encodings / sizeof *encodings)
        return fail(r, name, "there is no instruction '%s'");
    if (data || encodings[row].operand) {
        operand = next_word(r);
        if (operand.length == 0)
            return fail(r, name, "%s needs an operand");
        if (!read_value(r, operand, data ? INT32_MIN : NUMBER_LEAST, data ? UINT32_MAX : NUMBER_MOST, &value))
            return false;
    }
    *made = data ? (uint32_t)value : encodings[row].code << 24 | ((uint32_t)value & 0xffffff);
    return true;
}

static bool read_line(struct reader *r)
{
    struct word word = next_word(r);
    uint32_t made = 0;

    while (word.length > 0 && word.at[word.length - 1] == ':') {
        if (!define_label(r, word))
            return false;
        word = next_word(r);
    }
    if (word.length == 0)
        return true;
    if (r->address == STACK_WORDS)
        return fail(r, word, "memory is full: nowhere to put '%s'");
    if (!make_word(r, word, &made))
        return false;
    r->memory[r->address++] = made;
    word = next_word(r);
    return word.length == 0 || fail(r, word, "unexpected '%s'");
}

static bool read_all(struct reader *r, const char *text, size_t size)
{
    r->at = text;
    r->end = text + size;
    r->address = 0;
    for (r->line = 1; r->at < r->end; r->line++) {
        r->line_start = r->at;
        if (!read_line(r))
            return false;
        while (r->at < r->end && *r->at != '\n') /* a comment */
            r->at++;
        r->at += r->at < r->end;
    }
    if (r->address > 0)
        return true;
    r->line = 1;
    r->line_start = text;
    return fail(r, (struct word){text, 0}, "there is no word in this program");
}

bool stack_assemble(uint32_t memory[STACK_WORDS], const char *text, size_t size, struct bobbin_error *error)
{
    struct reader r = {.line_start = text, .error = error};

    if (!read_all(&r, text, size))
        return false;
    r.second = true;
    if (!read_all(&r, text, size))
        return false;
    memcpy(memory, r.memory, sizeof r.memory);
    return true;
}

void stack_disassemble(uint32_t word, char *text, size_t size)
{
    enum stack_op op = stack_op(word);

    if (encodings[op].operand)
        snprintf(text, size, "%s %" PRId32, encodings[op].mnemonic, stack_operand(word));
    else
        snprintf(text, size, "%s", encodings[op].mnemonic);
}

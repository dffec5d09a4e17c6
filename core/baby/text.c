/* Baby programs as text: the two formats that other simulators use, read and written, and single words disassembled.
 *
 *   .snp  "0001: 00011000000000100000000000000000", a store line's number and its 32 digits, digit 0 first
 *   .asm  "01 LDN 24", a store line's number, a mnemonic and its operand; "NUM n" is a data word; without a number the
 *         line after the last one is meant, the first being line 0
 *
 * In both, ';' starts a comment and lines that are not mentioned are 0. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "baby/machine.h"

static const struct {
    const char *mnemonic;
    enum baby_op op;
} mnemonics[] = {
#define INSN(name, mnemonic, operand, match, mask, effect) {mnemonic, baby_op_##name},
#define ALIAS(mnemonic, name)                              {mnemonic, baby_op_##name},
#include "baby/insns.def"
};

static const struct {
    const char *mnemonic;
    bool operand;
    uint32_t match;
} encodings[] = {
#define INSN(name, mnemonic, operand, match, mask, effect) {mnemonic, operand, match},
#include "baby/insns.def"
};

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

struct reader {
    const char *at, *end;
    const char *line_start;
    unsigned line;
    struct bobbin_error *error;
    uint32_t store[BABY_LINES];
    unsigned given_at[BABY_LINES]; /* the text line that gave a store line; 0: none has */
};

static bool fail_at(struct reader *r, const char *where, const char *what)
{
    return bobbin_fail(r->error, bobbin_error_input, r->line, (unsigned)(where - r->line_start) + 1, "%s", what);
}

/* `what` has one %s, for the word at `where`, shortened and with strange bytes replaced. */
__attribute__((format(printf, 4, 0))) static bool fail_word(struct reader *r, const char *where, const char *word_end,
                                                            const char *what)
{
    char word[24], text[120];
    size_t length = 0;

    for (const char *c = where; c < word_end && length < sizeof word - 4; c++)
        word[length++] = isprint((unsigned char)*c) ? *c : '?';
    strcpy(word + length, word_end - where > (ptrdiff_t)length ? "..." : "");
    snprintf(text, sizeof text, what, word);
    return fail_at(r, where, text);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && *r->at != '\n' && isspace((unsigned char)*r->at))
        r->at++;
}

static bool at_line_end(const struct reader *r)
{
    return r->at == r->end || *r->at == '\n' || *r->at == ';';
}

static const char *word_end(const struct reader *r)
{
    const char *c = r->at;

    while (c < r->end && !isspace((unsigned char)*c) && *c != ';')
        c++;
    return c;
}

/* Goes on to the next text line that says something; false at the end of the text. */
static bool next_line(struct reader *r)
{
    for (;;) {
        skip_blanks(r);
        if (!at_line_end(r))
            return true;
        while (r->at < r->end && *r->at != '\n')
            r->at++;
        if (r->at == r->end)
            return false;
        r->line_start = ++r->at;
        r->line++;
    }
}

static bool finish_line(struct reader *r)
{
    skip_blanks(r);
    return at_line_end(r) || fail_word(r, r->at, word_end(r), "unexpected '%s' after what this line says");
}

/* The text up to `end` as a decimal number between `least` and `most`. */
static bool read_number(struct reader *r, const char *end, int64_t least, int64_t most, const char *not_a_number,
                        const char *out_of_range, int64_t *number)
{
    const char *c = r->at;
    bool negative = *c == '-';
    int64_t value = 0;

    if (*c == '-' || *c == '+')
        c++;
    if (c == end)
        return fail_word(r, r->at, end, not_a_number);
    for (; c < end; c++) {
        if (!isdigit((unsigned char)*c))
            return fail_word(r, r->at, end, not_a_number);
        if (value < INT64_MAX / 20) /* beyond that it is out of any range already */
            value = value * 10 + (*c - '0');
    }
    *number = negative ? -value : value;
    if (*number < least || *number > most)
        return fail_word(r, r->at, end, out_of_range);
    r->at = end;
    return true;
}

/* Puts a word into a store line that nothing was put into before. `where` is what to point at. */
static bool put(struct reader *r, const char *where, int64_t line, uint32_t word)
{
    char text[80];

    if (line >= BABY_LINES)
        return fail_at(r, where, "the store ends with line 31: nowhere to put this");
    if (r->given_at[line] != 0) {
        snprintf(text, sizeof text, "store line %d was given already, in line %u", (int)line, r->given_at[line]);
        return fail_at(r, where, text);
    }
    r->given_at[line] = r->line;
    r->store[line] = word;
    return true;
}

static struct reader start(const char *text, size_t size, struct bobbin_error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";

    if (size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    return (struct reader){.at = text, .end = text + size, .line_start = text, .line = 1, .error = error};
}

static bool finish(struct reader *r, uint32_t store[BABY_LINES])
{
    bool any = false;

    for (int line = 0; line < BABY_LINES; line++)
        any |= r->given_at[line] != 0;
    if (!any)
        return fail_at(r, r->at, "the file ends without giving a single store line");
    memcpy(store, r->store, sizeof r->store);
    return true;
}

static const char line_out_of_range[] = "there is no store line %s: they go from 0 to 31";

static bool read_snp_line(struct reader *r)
{
    const char *where = r->at, *colon = r->at;
    int64_t line;
    uint32_t word = 0;
    int digits = 0;

    while (colon < r->end && isdigit((unsigned char)*colon))
        colon++;
    if (colon == where || colon == r->end || *colon != ':')
        return fail_word(r, where, word_end(r), "'%s' is not a store line's number with a ':' after it");
    if (!read_number(r, colon, 0, BABY_LINES - 1, "%s", line_out_of_range, &line))
        return false;
    r->at = colon + 1;
    skip_blanks(r);
    for (; !at_line_end(r) && !isspace((unsigned char)*r->at); r->at++, digits++) {
        if (*r->at != '0' && *r->at != '1')
            return fail_word(r, r->at, r->at + 1, "'%s' is neither 0 nor 1");
        if (digits == 32)
            return fail_at(r, r->at, "more than the 32 digits of a store line");
        word |= (uint32_t)(*r->at - '0') << digits;
    }
    if (digits < 32) {
        char text[60];
        snprintf(text, sizeof text, "only %d digits, where a store line has 32", digits);
        return fail_at(r, r->at, text);
    }
    return finish_line(r) && put(r, where, line, word);
}

bool baby_load_snp(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error)
{
    struct reader r = start(text, size, error);

    while (next_line(&r)) {
        if (!read_snp_line(&r))
            return false;
    }
    return finish(&r, store);
}

/* The operand of a mnemonic, which is the word from `name` to `name_end`. */
static bool read_operand(struct reader *r, const char *name, const char *name_end, int64_t least, int64_t most,
                         const char *out_of_range, int64_t *operand)
{
    skip_blanks(r);
    if (at_line_end(r))
        return fail_word(r, name, name_end, "%s needs an operand");
    return read_number(r, word_end(r), least, most, "operand '%s' is not a decimal number", out_of_range, operand);
}

static bool read_asm_word(struct reader *r, uint32_t *word)
{
    const char *name = r->at, *end = word_end(r);
    size_t length = (size_t)(end - name);
    int64_t operand = 0;

    r->at = end;
    if (length == 3 && strncasecmp(name, "NUM", length) == 0) {
        if (!read_operand(r, name, end, INT32_MIN, INT32_MAX, "%s does not fit into 32 bits: -2147483648 to 2147483647",
                          &operand))
            return false;
        *word = (uint32_t)operand;
        return true;
    }
    for (size_t i = 0; i < sizeof mnemonics / sizeof *mnemonics; i++) {
        if (length != strlen(mnemonics[i].mnemonic) || strncasecmp(name, mnemonics[i].mnemonic, length) != 0)
            continue;
        if (encodings[mnemonics[i].op].operand &&
            !read_operand(r, name, end, 0, BABY_LINES - 1, line_out_of_range, &operand))
            return false;
        *word = encodings[mnemonics[i].op].match | (uint32_t)operand;
        return true;
    }
    return fail_word(r, name, end, "'%s' is not an instruction of the Baby");
}

static bool read_asm_line(struct reader *r, int64_t *line)
{
    const char *where = r->at;
    uint32_t word = 0;

    if (!isalpha((unsigned char)*r->at)) {
        if (!read_number(r, word_end(r), 0, BABY_LINES - 1, "'%s' is neither a store line's number nor an instruction",
                         line_out_of_range, line))
            return false;
        skip_blanks(r);
        if (at_line_end(r))
            return fail_at(r, r->at, "an instruction or NUM is missing after the line's number");
    }
    if (!read_asm_word(r, &word) || !finish_line(r) || !put(r, where, *line, word))
        return false;
    ++*line;
    return true;
}

bool baby_load_asm(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error)
{
    struct reader r = start(text, size, error);
    int64_t line = 0;

    while (next_line(&r)) {
        if (!read_asm_line(&r, &line))
            return false;
    }
    return finish(&r, store);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* Whether an assembler makes this word from a mnemonic: no bit set that is not connected. */
static bool canonical(uint32_t word)
{
    enum baby_op op = baby_op(word);

    return word == (encodings[op].match | (encodings[op].operand ? (uint32_t)baby_operand(word) : 0));
}

void baby_disassemble(uint32_t word, char *text, size_t size)
{
    enum baby_op op = baby_op(word);

    if (encodings[op].operand)
        snprintf(text, size, "%s %" PRId32, encodings[op].mnemonic, baby_operand(word));
    else
        snprintf(text, size, "%s", encodings[op].mnemonic);
}

void baby_digits(uint32_t word, char text[33])
{
    for (int digit = 0; digit < 32; digit++)
        text[digit] = word >> digit & 1 ? '1' : '0';
    text[32] = '\0';
}

char *baby_save_snp(const uint32_t store[BABY_LINES])
{
    char digits[33];
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    for (int line = 0; line < BABY_LINES; line++) {
        baby_digits(store[line], digits);
        fprintf(out, "%04d: %s\n", line, digits);
    }
    return fclose(out) == 0 ? text : NULL;
}

/* Marks the lines that control may reach from line 1 before the program changes itself: good enough to tell what to
 * write as an instruction from what to write as a number, and either way the same words come back. */
static void mark_code(const uint32_t store[BABY_LINES], bool code[BABY_LINES], uint32_t line)
{
    for (;;) {
        enum baby_op op;

        line %= BABY_LINES;
        if (code[line])
            return;
        code[line] = true;
        op = baby_op(store[line]);
        switch ((enum baby_op)op) {
        case baby_op_jmp:
            line = store[baby_operand(store[line])];
            break;
        case baby_op_jrp:
            line += store[baby_operand(store[line])];
            break;
        case baby_op_cmp:
            mark_code(store, code, line + 2);
            break;
        case baby_op_stp:
            return;
        default:
            break;
        }
        line++;
    }
}

char *baby_save_asm(const uint32_t store[BABY_LINES])
{
    bool code[BABY_LINES] = {false}, any = false;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    mark_code(store, code, 1);
    for (int line = 0; line < BABY_LINES; line++) {
        char instruction[16];

        if (store[line] == 0 && (any || line < BABY_LINES - 1))
            continue; /* lines that are not mentioned are 0; but one must be mentioned */
        any = true;
        baby_disassemble(store[line], instruction, sizeof instruction);
        if (code[line] && canonical(store[line]))
            fprintf(out, "%02d %s\n", line, instruction);
        else
            fprintf(out, "%02d NUM %" PRId32 "\n", line, (int32_t)store[line]);
    }
    return fclose(out) == 0 ? text : NULL;
}

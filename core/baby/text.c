/* Baby programs as text: read as other simulators write them, written in the two formats that most of them read, and
 * single words disassembled.
 *
 *   .snp  "0001: 00011000000000100000000000000000", a store line's number and its 32 digits, digit 0 first
 *   .asm  "01 LDN 24", a store line's number, a mnemonic and its operand; "NUM n" is a data word
 *
 * One reader serves both, and what collections of programs have besides:
 *
 *   - ';', '--' and '//' start a comment; a number with only a comment after it gives nothing; lines that are not
 *     mentioned are 0; without a number the line after the last one is meant, the first being line 0;
 *   - the first line may say how many follow ("32", as the files of Manchester's contest of 1998 do);
 *   - "01:" before an instruction, too; 32 digits without a number; decimal words alone, one a line;
 *   - "BIN 0101" and "BNUM 0101", digit 0 first, digits left out being 0;
 *   - labels ("loop: LDN count"), and VAR for NUM. */
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

struct word {
    const char *text;
    size_t length;
};

struct label {
    struct word name;
    int64_t line; /* of the store */
};

struct reader {
    const char *at, *end;
    const char *line_start;
    unsigned line;
    struct bobbin_error *error;
    bool only_numbers; /* each line of text is a decimal number alone: a word of the store */
    bool labels_known; /* this is the second reading: the first has found every label */
    struct label labels[BABY_LINES];
    int label_count;
    int64_t next; /* the store line that a line of text without a number gives */
    uint32_t store[BABY_LINES];
    unsigned given_at[BABY_LINES]; /* the text line that gave a store line; 0: none has */
};

static bool fail_at(struct reader *r, const char *where, const char *what)
{
    return bobbin_fail(r->error, bobbin_error_input, r->line, (unsigned)(where - r->line_start) + 1, "%s", what);
}

/* `what` has one %s, for the word, shortened and with strange bytes replaced. */
__attribute__((format(printf, 3, 0))) static bool fail_word(struct reader *r, struct word word, const char *what)
{
    char shown[24], text[120];
    size_t length = 0;

    for (; length < word.length && length < sizeof shown - 4; length++)
        shown[length] = isprint((unsigned char)word.text[length]) ? word.text[length] : '?';
    strcpy(shown + length, length < word.length ? "..." : "");
    snprintf(text, sizeof text, what, shown);
    return fail_at(r, word.text, text);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && *r->at != '\n' && isspace((unsigned char)*r->at))
        r->at++;
}

static bool at_comment(const struct reader *r)
{
    return r->at < r->end &&
           (*r->at == ';' || (r->end - r->at >= 2 && (memcmp(r->at, "--", 2) == 0 || memcmp(r->at, "//", 2) == 0)));
}

static bool at_line_end(const struct reader *r)
{
    return r->at == r->end || *r->at == '\n' || at_comment(r);
}

/* The next word of the line, which is read over; a ':' is none of it unless it stands first. */
static struct word next_word(struct reader *r)
{
    struct word word = {.text = r->at};

    while (!at_line_end(r) && !isspace((unsigned char)*r->at) && (*r->at != ':' || r->at == word.text))
        r->at++;
    word.length = (size_t)(r->at - word.text);
    return word;
}

/* Reads over a ':' that stands here. */
static bool accept_colon(struct reader *r)
{
    skip_blanks(r);
    if (r->at == r->end || *r->at != ':')
        return false;
    r->at++;
    skip_blanks(r);
    return true;
}

static bool word_is(struct word word, const char *what)
{
    return word.length == strlen(what) && strncasecmp(word.text, what, word.length) == 0;
}

/* Whether there is nothing in it but these characters. */
static bool consists_of(struct word word, const char *characters)
{
    for (size_t i = 0; i < word.length; i++) {
        if (word.text[i] == '\0' || strchr(characters, word.text[i]) == NULL)
            return false;
    }
    return word.length > 0;
}

/* Binary digits, though their count may be wrong: no decimal number of the store is as long. */
static bool is_digits(struct word word)
{
    return word.length > 11 && consists_of(word, "01");
}

static bool is_number(struct word word)
{
    size_t sign = word.length > 0 && (*word.text == '-' || *word.text == '+');

    return !is_digits(word) && consists_of((struct word){word.text + sign, word.length - sign}, "0123456789");
}

static bool is_name(struct word word)
{
    return consists_of(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.") &&
           !isdigit((unsigned char)*word.text);
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
    return at_line_end(r) || fail_word(r, next_word(r), "unexpected '%s' after what this line says");
}

/* The value of a decimal number, which is to be between `least` and `most`. */
static bool number_of(struct reader *r, struct word word, int64_t least, int64_t most, const char *out_of_range,
                      int64_t *number)
{
    int64_t value = 0;

    for (size_t i = !isdigit((unsigned char)*word.text); i < word.length; i++) {
        if (value < INT64_MAX / 20) /* beyond that it is out of any range already */
            value = value * 10 + (word.text[i] - '0');
    }
    *number = *word.text == '-' ? -value : value;
    return (*number >= least && *number <= most) || fail_word(r, word, out_of_range);
}

static const char word_out_of_range[] = "%s does not fit into 32 bits: -2147483648 to 2147483647";
static const char line_out_of_range[] = "there is no store line %s: they go from 0 to 31";
static const char count_out_of_range[] = "%s lines are said to follow, and the store has 32";

/* Puts a word into the next store line, into which nothing was put before. `where` is what to point at. */
static bool put(struct reader *r, const char *where, uint32_t word)
{
    char text[80];

    if (r->next >= BABY_LINES)
        return fail_at(r, where, "the store ends with line 31: nowhere to put this");
    if (r->given_at[r->next] != 0) {
        snprintf(text, sizeof text, "store line %d was given already, in line %u", (int)r->next, r->given_at[r->next]);
        return fail_at(r, where, text);
    }
    r->given_at[r->next] = r->line;
    r->store[r->next++] = word;
    return true;
}

/* A word in binary, digit 0 first. */
static bool digits_of(struct reader *r, struct word digits, size_t least, uint32_t *word)
{
    char text[60];

    *word = 0;
    for (size_t i = 0; i < digits.length; i++) {
        struct word digit = {digits.text + i, 1};

        if (!consists_of(digit, "01"))
            return fail_word(r, digit, "'%s' is neither 0 nor 1");
        if (i == 32)
            return fail_at(r, digit.text, "more than the 32 digits of a store line");
        *word |= (uint32_t)(*digit.text - '0') << i;
    }
    if (digits.length >= least)
        return true;
    snprintf(text, sizeof text, "only %zu digits, where a store line has 32", digits.length);
    return fail_at(r, digits.text + digits.length, text);
}

static const struct label *find_label(const struct reader *r, struct word name)
{
    for (const struct label *label = r->labels; label < r->labels + r->label_count; label++) {
        if (label->name.length == name.length && memcmp(label->name.text, name.text, name.length) == 0)
            return label;
    }
    return NULL;
}

/* A label before an instruction, or in a line of its own. */
static bool define_label(struct reader *r, struct word name)
{
    if (r->labels_known)
        return true;
    if (find_label(r, name) != NULL)
        return fail_word(r, name, "the label '%s' was given already");
    if (r->label_count == BABY_LINES)
        return fail_word(r, name, "the label '%s' is one more than the store has lines");
    r->labels[r->label_count++] = (struct label){name, r->next};
    return true;
}

/* The operand of `mnemonic`: a number, or a label's store line. */
static bool read_operand(struct reader *r, struct word mnemonic, int64_t least, int64_t most, const char *out_of_range,
                         int64_t *operand)
{
    const struct label *label;
    struct word word;

    skip_blanks(r);
    if (at_line_end(r))
        return fail_word(r, mnemonic, "%s needs an operand");
    word = next_word(r);
    if (is_number(word))
        return number_of(r, word, least, most, out_of_range, operand);
    label = find_label(r, word);
    if (label == NULL && (r->labels_known || !is_name(word)))
        return fail_word(r, word, "operand '%s' is neither a decimal number nor a label");
    *operand = label != NULL ? label->line : 0; /* the second reading knows it */
    return true;
}

/* What a line says after its number and its label: digits, data or an instruction. `name` is the first word of it. */
static bool read_content(struct reader *r, struct word name, uint32_t *word)
{
    int64_t operand = 0;

    if (consists_of(name, "01") || (name.length > 11 && isdigit((unsigned char)*name.text)))
        return digits_of(r, name, 32, word);
    if (is_number(name))
        return fail_word(r, name, "'%s' is neither an instruction nor 32 digits; a number is written with NUM");
    if (word_is(name, "NUM") || word_is(name, "VAR")) {
        if (!read_operand(r, name, INT32_MIN, INT32_MAX, word_out_of_range, &operand))
            return false;
        *word = (uint32_t)operand;
        return true;
    }
    if (word_is(name, "BIN") || word_is(name, "BNUM")) {
        skip_blanks(r);
        return digits_of(r, next_word(r), 1, word);
    }
    for (size_t i = 0; i < sizeof mnemonics / sizeof *mnemonics; i++) {
        if (!word_is(name, mnemonics[i].mnemonic))
            continue;
        if (encodings[mnemonics[i].op].operand &&
            !read_operand(r, name, 0, BABY_LINES - 1, line_out_of_range, &operand))
            return false;
        *word = encodings[mnemonics[i].op].match | (uint32_t)operand;
        return true;
    }
    return fail_word(r, name,
                     isalpha((unsigned char)*name.text) ? "'%s' is not an instruction of the Baby"
                                                        : "'%s' is neither a store line's number nor an instruction");
}

static bool read_line(struct reader *r, bool first)
{
    struct word word = next_word(r);
    const char *where = word.text;
    uint32_t content = 0;
    int64_t number;

    if (is_number(word)) {
        const bool colon = accept_colon(r);

        if (at_line_end(r) && r->only_numbers)
            return number_of(r, word, INT32_MIN, INT32_MAX, word_out_of_range, &number) &&
                   put(r, where, (uint32_t)number);
        if (at_line_end(r) && first && !colon && !at_comment(r))
            return number_of(r, word, 1, BABY_LINES, count_out_of_range, &number);
        if (!number_of(r, word, 0, BABY_LINES - 1, line_out_of_range, &r->next))
            return false;
        if (at_comment(r)) {
            r->next++;
            return true;
        }
        if (at_line_end(r))
            return fail_at(r, r->at, "an instruction, NUM or 32 digits are missing after the line's number");
        word = next_word(r);
    }
    if (is_name(word) && accept_colon(r)) {
        if (!define_label(r, word))
            return false;
        if (at_line_end(r))
            return true;
        word = next_word(r);
    }
    return read_content(r, word, &content) && finish_line(r) && put(r, where, content);
}

/* Reads a copy of the text for nothing but this: whether each line is a decimal number alone. One line is too few to
 * tell; and one more than the store has must begin with how many follow, which is read over here. */
static bool has_only_numbers(struct reader *r)
{
    struct reader copy = *r, rest = *r;
    bool has_count = false;
    int count = 0;

    for (; next_line(&copy); count++) {
        struct word word = next_word(&copy);

        if (!is_number(word))
            return false;
        skip_blanks(&copy);
        if (!at_line_end(&copy))
            return false;
        if (count == 0) {
            has_count = word.length == 2 && memcmp(word.text, "32", 2) == 0;
            rest = copy;
        }
    }
    if (count == BABY_LINES + 1 && has_count)
        *r = rest;
    return count > 1;
}

static bool read_all(struct reader *r)
{
    for (bool first = true; next_line(r); first = false) {
        if (!read_line(r, first))
            return false;
    }
    return true;
}

bool baby_load_text(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    const size_t mark = size >= 3 && memcmp(text, byte_order_mark, 3) == 0 ? 3 : 0;
    struct reader r = {.at = text + mark, .end = text + size, .line_start = text + mark, .line = 1, .error = error};
    struct reader again;
    bool any = false;

    r.only_numbers = has_only_numbers(&r);
    again = r;
    if (!read_all(&r))
        return false;
    if (r.label_count > 0) {
        memcpy(again.labels, r.labels, sizeof r.labels);
        again.label_count = r.label_count;
    }
    again.labels_known = true;
    if (!read_all(&again))
        return false;
    for (int line = 0; line < BABY_LINES; line++)
        any |= again.given_at[line] != 0;
    if (!any)
        return fail_at(&again, again.at, "the file ends without giving a single store line");
    memcpy(store, again.store, sizeof again.store);
    return true;
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

static void put_digits(uint32_t word, char text[33])
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
        put_digits(store[line], digits);
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

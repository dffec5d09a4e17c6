#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gdb/packet.h"

static const char digits[] = "0123456789abcdef";

/* A digit's value; 16: it is none. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

/* ---- From the debugger ------------------------------------------------------------------------------------------- */

static void begin(struct packet_parser *parser)
{
    parser->state = PACKET_INSIDE;
    parser->sum = 0;
    parser->length = 0;
    parser->too_long = false;
}

static void keep(struct packet_parser *parser, uint8_t byte)
{
    if (parser->length < MOST_PACKET)
        parser->text[parser->length++] = (char)byte;
    else
        parser->too_long = true;
}

static enum packet_event end(struct packet_parser *parser)
{
    parser->state = PACKET_BETWEEN;
    parser->text[parser->length] = '\0';
    return parser->told == parser->sum && !parser->too_long ? packet_here : packet_broken;
}

enum packet_event packet_parse(struct packet_parser *parser, uint8_t byte)
{
    const uint8_t interrupt = 3, escaped = 0x20;

    switch (parser->state) {
    case PACKET_BETWEEN:
        if (byte == '$')
            begin(parser);
        return byte == interrupt ? packet_interrupt : byte == '-' ? packet_again : packet_nothing;
    case PACKET_INSIDE:
        if (byte == '$') { /* the rest of the last one was lost */
            begin(parser);
            return packet_nothing;
        }
        if (byte == '#') {
            parser->state = PACKET_FIRST_DIGIT;
            return packet_nothing;
        }
        parser->sum = (uint8_t)(parser->sum + byte);
        if (byte == '}')
            parser->state = PACKET_ESCAPED;
        else
            keep(parser, byte);
        return packet_nothing;
    case PACKET_ESCAPED:
        parser->sum = (uint8_t)(parser->sum + byte);
        parser->state = PACKET_INSIDE;
        keep(parser, byte ^ escaped);
        return packet_nothing;
    case PACKET_FIRST_DIGIT:
        parser->told = (uint8_t)(digit((char)byte) << 4);
        parser->too_long = parser->too_long || digit((char)byte) > 15;
        parser->state = PACKET_SECOND_DIGIT;
        return packet_nothing;
    default:
        parser->told = (uint8_t)(parser->told | (digit((char)byte) & 15));
        parser->too_long = parser->too_long || digit((char)byte) > 15;
        return end(parser);
    }
}

/* ---- Inside a packet --------------------------------------------------------------------------------------------- */

bool take_text(struct packet_text *text, const char *prefix)
{
    const size_t length = strlen(prefix);

    if ((size_t)(text->end - text->at) < length || memcmp(text->at, prefix, length) != 0)
        return false;
    text->at += length;
    return true;
}

bool take_number(struct packet_text *text, uint64_t *number)
{
    const char *first = text->at;

    for (*number = 0; text->at < text->end && digit(*text->at) < 16; text->at++) {
        if (*number >> 60 != 0)
            return false;
        *number = *number << 4 | digit(*text->at);
    }
    return text->at > first;
}

size_t take_bytes(struct packet_text *text, void *to, size_t most)
{
    uint8_t *bytes = to;
    size_t count = 0;

    for (; count < most && text->end - text->at >= 2; text->at += 2) {
        const unsigned high = digit(text->at[0]), low = digit(text->at[1]);

        if (high > 15 || low > 15)
            break;
        bytes[count++] = (uint8_t)(high << 4 | low);
    }
    return count;
}

bool take_string(struct packet_text *text, char *to, size_t size)
{
    const size_t length = take_bytes(text, to, size - 1);

    to[length] = '\0';
    return text->at == text->end && strlen(to) == length;
}

/* ---- To the debugger --------------------------------------------------------------------------------------------- */

void put_text(struct packet_answer *answer, const char *format, ...)
{
    const size_t room = sizeof answer->text - answer->length;
    char text[1024];
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    length = strlen(text);
    length = length < room ? length : room;
    memcpy(answer->text + answer->length, text, length);
    answer->length += length;
}

void put_hex(struct packet_answer *answer, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;

    for (size_t i = 0; i < count && sizeof answer->text - answer->length >= 2; i++) {
        answer->text[answer->length++] = digits[from[i] >> 4];
        answer->text[answer->length++] = digits[from[i] & 15];
    }
}

size_t put_binary(struct packet_answer *answer, const void *bytes, size_t count)
{
    const char *from = bytes;
    size_t done = 0;

    for (; done < count && sizeof answer->text - answer->length >= 2; done++) {
        const bool special = from[done] == '$' || from[done] == '#' || from[done] == '}' || from[done] == '*';

        if (special)
            answer->text[answer->length++] = '}';
        answer->text[answer->length++] = special ? (char)(from[done] ^ 0x20) : from[done];
    }
    return done;
}

void put_part(struct packet_answer *answer, const char *whole, size_t size, uint64_t offset, uint64_t length)
{
    const size_t first = offset < size ? (size_t)offset : size, left = size - first;
    const size_t sign = answer->length;

    put_text(answer, "m");
    if (put_binary(answer, whole + first, length < left ? (size_t)length : left) == left)
        answer->text[sign] = 'l';
}

size_t packet_frame(const struct packet_answer *answer, char frame[MOST_FRAME])
{
    uint8_t sum = 0;

    frame[0] = '$';
    for (size_t i = 0; i < answer->length; i++) {
        sum = (uint8_t)(sum + (uint8_t)answer->text[i]);
        frame[1 + i] = answer->text[i];
    }
    frame[1 + answer->length] = '#';
    frame[2 + answer->length] = digits[sum >> 4];
    frame[3 + answer->length] = digits[sum & 15];
    return answer->length + 4;
}

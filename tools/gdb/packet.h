/* Packets of GDB's remote serial protocol, as bytes: "Remote Protocol" in GDB's manual. Knows nothing of what they ask
 * for. Whatever bytes come, nothing here reads or writes out of bounds. */
#ifndef BOBBIN_GDB_PACKET_H
#define BOBBIN_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_PACKET = 0x4000 }; /* bytes between $ and #, either way */

/* ---- From the debugger ------------------------------------------------------------------------------------------- */

enum packet_event {
    packet_nothing, /* more bytes are needed */
    packet_here,    /* a whole packet is in `text` */
    packet_broken,  /* its checksum is wrong, or it is too long: the debugger is to send it again */
    packet_again,   /* the debugger asks for the last answer again */
    packet_interrupt,
};

struct packet_parser {
    enum { PACKET_BETWEEN, PACKET_INSIDE, PACKET_ESCAPED, PACKET_FIRST_DIGIT, PACKET_SECOND_DIGIT } state;
    uint8_t sum, told;
    bool too_long;
    size_t length;
    char text[MOST_PACKET + 1]; /* with a NUL behind it; NULs may be inside, too */
};

/* Takes the next byte. It begins with a parser of zeros. */
enum packet_event packet_parse(struct packet_parser *parser, uint8_t byte);

/* ---- Inside a packet --------------------------------------------------------------------------------------------- */

/* What is left of one. */
struct packet_text {
    const char *at, *end;
};

/* Takes that away if the text begins with it. */
bool take_text(struct packet_text *text, const char *prefix);

/* A number in hexadecimal digits; false: there is none, or it has more than 64 bits. */
bool take_number(struct packet_text *text, uint64_t *number);

/* Bytes in hexadecimal: two digits each, up to what is none. Returns how many, at most `most`. */
size_t take_bytes(struct packet_text *text, void *to, size_t most);

/* A string in that form, up to the end of the text; false: it does not fit, or is no such thing. */
bool take_string(struct packet_text *text, char *to, size_t size);

/* ---- To the debugger --------------------------------------------------------------------------------------------- */

/* An answer; what does not fit is left out. */
struct packet_answer {
    size_t length;
    char text[MOST_PACKET];
};

__attribute__((format(printf, 2, 3))) void put_text(struct packet_answer *answer, const char *format, ...);
void put_hex(struct packet_answer *answer, const void *bytes, size_t count);

/* Bytes as they are, but for those that mean something in the protocol. Returns how many of them fit. */
size_t put_binary(struct packet_answer *answer, const void *bytes, size_t count);

/* A part of a longer text, from `offset` on, as qXfer's answers have it: whether more follows, then the bytes. */
void put_part(struct packet_answer *answer, const char *whole, size_t size, uint64_t offset, uint64_t length);

/* $answer#sum. Returns its length. */
enum { MOST_FRAME = MOST_PACKET + 4 };
size_t packet_frame(const struct packet_answer *answer, char frame[MOST_FRAME]);

#endif

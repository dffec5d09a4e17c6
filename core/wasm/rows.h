/* WebAssembly's instructions as they are encoded: the table of rows, and a reader for bytes that nobody has checked. */
#ifndef BOBBIN_WASM_ROWS_H
#define BOBBIN_WASM_ROWS_H

#include "bobbin/bobbin.h"

/* Types by their encoding (section 5.3). Lists of types are strings of these bytes, mostly those of the module. */
enum wasm_type {
    wasm_unknown = 0, /* the validator's: could be any */
    wasm_i32 = 0x7f,
    wasm_i64 = 0x7e,
    wasm_f32 = 0x7d,
    wasm_f64 = 0x7c,
    wasm_funcref = 0x70,
    wasm_externref = 0x6f,
    wasm_no_type = 0x40, /* a block without parameters and results */
};

enum wasm_op {
#define INSN(name, mnemonic, opcode, format, takes, gives) wasm_op_##name,
#define PREFIX(name)                                       wasm_op_##name,
#define PSEUDO(name)                                       wasm_op_##name,
#include "wasm/insns.def"
#ifdef WASM_STACK /* numbers are those of both forms */
#define PSEUDO(name) wasm_op_##name,
#include "wasm/register.def"
#endif
    wasm_op_stop, /* every engine has this one: it leaves the engine */
    wasm_op_count,
    wasm_op_before_fused = wasm_op_count - 1,
#define FUSE(name) wasm_op_##name,
#include "wasm/fuse.def" /* only `super` has handlers for them */
    wasm_op_fused_end,
    WASM_ROWS = wasm_op_fuel_check /* how many of them are WebAssembly's */
};

enum wasm_format {
#define FORMAT(name, what) wasm_format_##name,
#include "wasm/formats.def"
};

/* A row. */
struct wasm_row {
    const char *mnemonic;
    const char *takes, *gives; /* strings of types */
    uint16_t opcode;           /* a byte, or 0x100 + the number after a 0xfc */
    uint8_t format;
};

extern const struct wasm_row wasm_rows[WASM_ROWS];

const char *wasm_type_name(unsigned type);
bool wasm_is_reference(unsigned type);

/* ---- Reading bytes that may be anything -------------------------------------------------------------------------- */

/* Nothing at `end` or after it is read. All functions return false, with the error filled in, where they fail. */
struct wasm_reader {
    const uint8_t *module; /* where offsets count from */
    const uint8_t *at, *end;
    struct bobbin_error *error;
};

/* Fills in the error; the text begins with the offset. */
__attribute__((format(printf, 3, 4))) void wasm_refuse(struct bobbin_error *error, size_t offset, const char *format,
                                                       ...);
/* The same for `place`, or for what the reader is about to read; false, so that a caller can return it. */
#define wasm_refuse_at(reader, place, ...)                                                                             \
    (wasm_refuse((reader)->error, (size_t)((place) - (reader)->module), __VA_ARGS__), false)
#define wasm_refuse_here(reader, ...) wasm_refuse_at(reader, (reader)->at, __VA_ARGS__)

bool wasm_read_byte(struct wasm_reader *reader, uint8_t *byte);
bool wasm_read_leb(struct wasm_reader *reader, unsigned bits, bool is_signed, uint64_t *value);

static inline bool wasm_read_u32(struct wasm_reader *reader, uint32_t *value)
{
    uint64_t wide;

    if (reader->at < reader->end && *reader->at < 0x80) { /* most numbers are small */
        *value = *reader->at++;
        return true;
    }
    if (!wasm_read_leb(reader, 32, false, &wide))
        return false;
    *value = (uint32_t)wide;
    return true;
}

/* How many of something follow, each in at least `least` bytes. */
bool wasm_read_count(struct wasm_reader *reader, size_t least, uint32_t *count);
/* `length` bytes, which stay where they are. */
bool wasm_read_bytes(struct wasm_reader *reader, uint32_t length, const uint8_t **bytes);
bool wasm_read_type(struct wasm_reader *reader, uint8_t *type);
bool wasm_read_reference_type(struct wasm_reader *reader, uint8_t *type);

/* An instruction with its immediate operands. */
struct wasm_insn {
    enum wasm_op op;
    uint32_t a, b;       /* indices in the order of the encoding; memory accesses: a alignment, b offset */
    int64_t value;       /* constants, floating-point ones as bits; block types: an index, or negative a type - 0x80 */
    const uint8_t *list; /* labels, types: the first of `a` of them; labels: b is the one label more */
};

bool wasm_read_insn(struct wasm_reader *reader, struct wasm_insn *insn);

#endif

/* Reading WebAssembly's binary format: numbers (section 5.2.2), types (5.3), instructions (5.4). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "wasm/rows.h"

#define NOTHING ""
#define I32     "\x7f"
#define I64     "\x7e"
#define F32     "\x7d"
#define F64     "\x7c"
#define FC(n)   (0x100 + (n))

const struct wasm_row wasm_rows[WASM_ROWS] = {
#define INSN(name, mnemonic, opcode, format, takes, gives) {mnemonic, takes, gives, opcode, wasm_format_##format},
#include "wasm/insns.def"
};

enum { PREFIXED = 0x100, PREFIX = 0xfc, OPCODES = PREFIXED + 0x12 };

/* Rows by opcode, counted from 1; 0: there is no such instruction. */
static const uint8_t row_of[OPCODES] = {
#define INSN(name, mnemonic, opcode, format, takes, gives) [opcode] = wasm_op_##name + 1,
#include "wasm/insns.def"
};

_Static_assert(WASM_ROWS < 256, "rows are counted in a byte");

const char *wasm_type_name(unsigned type)
{
    switch (type) {
    case wasm_i32:
        return "i32";
    case wasm_i64:
        return "i64";
    case wasm_f32:
        return "f32";
    case wasm_f64:
        return "f64";
    case wasm_funcref:
        return "funcref";
    case wasm_externref:
        return "externref";
    default:
        return "unknown";
    }
}

static bool is_number(unsigned type)
{
    return type >= wasm_f64 && type <= wasm_i32;
}

bool wasm_is_reference(unsigned type)
{
    return type == wasm_funcref || type == wasm_externref;
}

void wasm_refuse(struct bobbin_error *error, size_t offset, const char *format, ...)
{
    char reason[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    bobbin_fail(error, bobbin_error_input, 0, 0, "byte 0x%zx: %s", offset, reason);
}

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

bool wasm_read_byte(struct wasm_reader *reader, uint8_t *byte)
{
    if (reader->at == reader->end)
        return wasm_refuse_here(reader, "unexpected end");
    *byte = *reader->at++;
    return true;
}

bool wasm_read_leb(struct wasm_reader *reader, unsigned bits, bool is_signed, uint64_t *value)
{
    const uint8_t *start = reader->at;
    uint64_t result = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        if (!wasm_read_byte(reader, &byte))
            return false;
        if (shift + 7 >= bits) { /* the last byte that there may be: its upper bits must extend the number */
            unsigned used = bits - shift, upper = (byte & 0x7fu) >> (is_signed ? used - 1 : used);

            if (byte & 0x80)
                return wasm_refuse_at(reader, start, "integer representation too long: more than %u bytes",
                                      (bits + 6) / 7);
            if (upper != 0 && !(is_signed && upper == 0x7fu >> (used - 1)))
                return wasm_refuse_at(reader, start, "integer too large for %u bits", bits);
        }
        result |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (is_signed && byte & 0x40 && shift < 64)
        result |= UINT64_MAX << shift;
    *value = result;
    return true;
}

bool wasm_read_count(struct wasm_reader *reader, size_t least, uint32_t *count)
{
    const uint8_t *start = reader->at;

    if (!wasm_read_u32(reader, count))
        return false;
    if (*count > (size_t)(reader->end - reader->at) / least)
        return wasm_refuse_at(reader, start, "length out of bounds: %u, where %zu bytes are left", *count,
                              (size_t)(reader->end - reader->at));
    return true;
}

bool wasm_read_bytes(struct wasm_reader *reader, uint32_t length, const uint8_t **bytes)
{
    if (length > (size_t)(reader->end - reader->at))
        return wasm_refuse_here(reader, "unexpected end: %u bytes are missing",
                                length - (uint32_t)(reader->end - reader->at));
    *bytes = reader->at;
    reader->at += length;
    return true;
}

/* ---- Types ------------------------------------------------------------------------------------------------------- */

bool wasm_read_type(struct wasm_reader *reader, uint8_t *type)
{
    if (!wasm_read_byte(reader, type))
        return false;
    if (!is_number(*type) && !wasm_is_reference(*type))
        return wasm_refuse_at(reader, reader->at - 1, "malformed value type %#x", *type);
    return true;
}

bool wasm_read_reference_type(struct wasm_reader *reader, uint8_t *type)
{
    if (!wasm_read_byte(reader, type))
        return false;
    if (!wasm_is_reference(*type))
        return wasm_refuse_at(reader, reader->at - 1, "malformed reference type %#x", *type);
    return true;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

static bool read_opcode(struct wasm_reader *reader, enum wasm_op *op)
{
    const uint8_t *start = reader->at;
    uint32_t opcode;
    uint8_t byte;

    if (!wasm_read_byte(reader, &byte))
        return false;
    opcode = byte;
    if (byte == PREFIX) {
        if (!wasm_read_u32(reader, &opcode))
            return false;
        if (opcode >= OPCODES - PREFIXED)
            return wasm_refuse_at(reader, start, "illegal opcode %#x %u", PREFIX, opcode);
        opcode += PREFIXED;
    }
    if (row_of[opcode] == 0)
        return wasm_refuse_at(reader, start, "illegal opcode %#x", opcode);
    *op = (enum wasm_op)(row_of[opcode] - 1);
    return true;
}

/* Block types have a number of 33 bits for an index; types are what is negative in one byte. */
static bool read_block_type(struct wasm_reader *reader, struct wasm_insn *insn)
{
    const uint8_t *start = reader->at;
    uint64_t value;
    unsigned type;

    if (!wasm_read_leb(reader, 33, true, &value))
        return false;
    insn->value = (int64_t)value;
    if (insn->value >= 0)
        return true;
    type = *start;
    if (reader->at != start + 1 || (type != wasm_no_type && !is_number(type) && !wasm_is_reference(type)))
        return wasm_refuse_at(reader, start, "malformed block type");
    return true;
}

static bool read_labels(struct wasm_reader *reader, struct wasm_insn *insn)
{
    uint32_t label;

    if (!wasm_read_count(reader, 1, &insn->a))
        return false;
    insn->list = reader->at;
    for (uint32_t i = 0; i < insn->a; i++) {
        if (!wasm_read_u32(reader, &label))
            return false;
    }
    return wasm_read_u32(reader, &insn->b);
}

static bool read_types(struct wasm_reader *reader, struct wasm_insn *insn)
{
    uint8_t type;

    if (!wasm_read_count(reader, 1, &insn->a))
        return false;
    insn->list = reader->at;
    for (uint32_t i = 0; i < insn->a; i++) {
        if (!wasm_read_type(reader, &type))
            return false;
    }
    return true;
}

static bool read_zero(struct wasm_reader *reader)
{
    uint8_t byte;

    if (!wasm_read_byte(reader, &byte))
        return false;
    return byte == 0 || wasm_refuse_at(reader, reader->at - 1, "zero byte expected, and not %#x", byte);
}

static bool read_constant(struct wasm_reader *reader, unsigned bits, struct wasm_insn *insn)
{
    uint64_t value;

    if (!wasm_read_leb(reader, bits, true, &value))
        return false;
    insn->value = (int64_t)value;
    return true;
}

static bool read_float(struct wasm_reader *reader, uint32_t length, struct wasm_insn *insn)
{
    const uint8_t *bytes;
    uint64_t value = 0;

    if (!wasm_read_bytes(reader, length, &bytes))
        return false;
    memcpy(&value, bytes, length); /* hosts are little-endian, as WebAssembly is */
    insn->value = (int64_t)value;
    return true;
}

bool wasm_read_insn(struct wasm_reader *reader, struct wasm_insn *insn)
{
    uint8_t type;

    if (!read_opcode(reader, &insn->op))
        return false;
    switch (wasm_rows[insn->op].format) {
    case wasm_format_block:
        return read_block_type(reader, insn);
    case wasm_format_label:
    case wasm_format_function:
    case wasm_format_local:
    case wasm_format_global:
    case wasm_format_table:
    case wasm_format_elem:
    case wasm_format_data:
        return wasm_read_u32(reader, &insn->a);
    case wasm_format_labels:
        return read_labels(reader, insn);
    case wasm_format_type_table:
    case wasm_format_table_table:
    case wasm_format_elem_table:
    case wasm_format_memory_0:
    case wasm_format_memory_1:
    case wasm_format_memory_2:
    case wasm_format_memory_3:
        return wasm_read_u32(reader, &insn->a) && wasm_read_u32(reader, &insn->b);
    case wasm_format_reftype:
        if (!wasm_read_reference_type(reader, &type))
            return false;
        insn->a = type;
        return true;
    case wasm_format_types:
        return read_types(reader, insn);
    case wasm_format_memory:
        return read_zero(reader);
    case wasm_format_memory_memory:
        return read_zero(reader) && read_zero(reader);
    case wasm_format_data_memory:
        return wasm_read_u32(reader, &insn->a) && read_zero(reader);
    case wasm_format_i32:
        return read_constant(reader, 32, insn);
    case wasm_format_i64:
        return read_constant(reader, 64, insn);
    case wasm_format_f32:
        return read_float(reader, 4, insn);
    case wasm_format_f64:
        return read_float(reader, 8, insn);
    default:
        return true;
    }
}

/* A module for every row of insns.def, in which a function "f" executes that instruction, on constants that can be
 * chosen. All of them have two imports (a function and a global), a memory, two tables, globals, and segments of every
 * kind. */
#ifndef BOBBIN_TESTS_WASM_EVERY_H
#define BOBBIN_TESTS_WASM_EVERY_H

#include "build.h"
#include "wasm/rows.h"

/* Pushes a constant of a type. References are null. */
static inline void put_constant(struct bytes *code, unsigned type, uint64_t value)
{
    switch (type) {
    case wasm_i32:
    case wasm_i64:
        put(code, type == wasm_i32 ? 0x41 : 0x42);
        put(code, value & 0x3f);
        break;
    case wasm_f32:
    case wasm_f64:
        put(code, type == wasm_f32 ? 0x43 : 0x44);
        value = type == wasm_f32 ? 0x40200000 + value : 0x4004000000000000 + value;
        put_all(code, &value, type == wasm_f32 ? 4 : 8);
        break;
    default:
        put_list(code, 0xd0, type);
    }
}

static inline void put_opcode(struct bytes *code, const struct wasm_row *row)
{
    if (row->opcode < 0x100) {
        put(code, row->opcode);
        return;
    }
    put(code, 0xfc);
    put_number(code, row->opcode - 0x100u);
}

/* The types of operands of rows that have no types of their own, in this module. */
static inline const char *special_takes(enum wasm_op op)
{
    switch (op) {
    case wasm_op_if:
    case wasm_op_br_if:
    case wasm_op_br_table:
    case wasm_op_drop:
    case wasm_op_call:
    case wasm_op_local_set:
    case wasm_op_local_tee:
    case wasm_op_global_set:
    case wasm_op_table_get:
        return "\x7f";
    case wasm_op_ref_is_null:
        return "\x70";
    case wasm_op_select:
    case wasm_op_table_copy:
        return "\x7f\x7f\x7f";
    case wasm_op_select_typed:
        return "\x7d\x7d\x7f";
    case wasm_op_call_indirect:
        return "\x7f\x7f";
    case wasm_op_table_set:
        return "\x7f\x70";
    case wasm_op_table_grow:
        return "\x70\x7f";
    case wasm_op_table_fill:
        return "\x7f\x70\x7f";
    default:
        return "";
    }
}

static inline const char *special_gives(enum wasm_op op)
{
    switch (op) {
    case wasm_op_ref_null:
    case wasm_op_ref_func:
    case wasm_op_table_get:
        return "\x70";
    case wasm_op_ref_is_null:
    case wasm_op_select:
    case wasm_op_local_get:
    case wasm_op_local_tee:
    case wasm_op_global_get:
    case wasm_op_table_grow:
        return "\x7f";
    case wasm_op_select_typed:
        return "\x7d";
    default:
        return "";
    }
}

static inline const char *takes_of(enum wasm_op op)
{
    return *wasm_rows[op].takes != '\0' ? wasm_rows[op].takes : special_takes(op);
}

static inline const char *gives_of(enum wasm_op op)
{
    return *wasm_rows[op].gives != '\0' ? wasm_rows[op].gives : special_gives(op);
}

static inline void put_immediates(struct bytes *code, enum wasm_op op)
{
    switch (wasm_rows[op].format) {
    case wasm_format_block:
        put_list(code, 0x40, 0x01, 0x0b); /* no type; nop, end */
        break;
    case wasm_format_label:
    case wasm_format_function:
    case wasm_format_table:
    case wasm_format_elem:
    case wasm_format_local:
    case wasm_format_data:
    case wasm_format_memory:
        put(code, 0);
        break;
    case wasm_format_global:
        put(code, 1); /* the mutable one */
        break;
    case wasm_format_labels:
        put_list(code, 2, 0, 0, 0);
        break;
    case wasm_format_type_table:
        put_list(code, 1, 0);
        break;
    case wasm_format_reftype:
        put(code, wasm_funcref);
        break;
    case wasm_format_types:
        put_list(code, 1, wasm_f32);
        break;
    case wasm_format_i32:
    case wasm_format_i64:
        put(code, 42);
        break;
    case wasm_format_f32:
        put_list(code, 0, 0, 0xc0, 0x3f);
        break;
    case wasm_format_f64:
        put_list(code, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f);
        break;
    case wasm_format_none:
        break;
    default: /* two indices */
        put_list(code, 0, 0);
    }
}

static inline bool is_structure(enum wasm_op op)
{
    return op == wasm_op_else || op == wasm_op_end;
}

/* What must be around an instruction's code. */
static inline void add_surroundings(struct builder *b)
{
    add_type(b, "", "");     /* 0 */
    add_type(b, "\x7f", ""); /* 1: what call and call_indirect call; its import is function 0 */
    put_list(entry(b, SECTION_IMPORT), 1, 'm', 1, 'f', 0, 1);
    put_list(entry(b, SECTION_IMPORT), 1, 'm', 1, 'g', 3, 0x7f, 0);
    put_list(entry(b, SECTION_TABLE), 0x70, 0, 10);
    put_list(entry(b, SECTION_TABLE), 0x6f, 1, 1, 20);
    put_list(entry(b, SECTION_MEMORY), 1, 1, 4);
    put_list(entry(b, SECTION_GLOBAL), 0x7f, 1, 0x41, 7, 0x0b);
    put_list(entry(b, SECTION_GLOBAL), 0x70, 0, 0xd2, 0, 0x0b);
    put_list(entry(b, SECTION_ELEMENT), 1, 0, 2, 0, 1);              /* passive */
    put_list(entry(b, SECTION_ELEMENT), 0, 0x41, 0, 0x0b, 2, 1, 0);  /* active */
    put_list(entry(b, SECTION_ELEMENT), 7, 0x70, 1, 0xd2, 1, 0x0b);  /* declarative, by expressions */
    put_list(entry(b, SECTION_DATA), 1, 3, 'a', 'b', 'c');           /* passive */
    put_list(entry(b, SECTION_DATA), 0, 0x23, 0, 0x0b, 2, 'd', 'e'); /* active, where a global says */
    put(entry(b, SECTION_DATA_COUNT), 2);
}

/* The module for a row; for else and end it is that of `if`. The code that pushes operands is given. */
static inline struct bytes module_with(enum wasm_op op, const struct bytes *operands, const char *results)
{
    struct builder b = {0};
    struct bytes code = {0};
    uint32_t type;

    add_surroundings(&b);
    type = add_type(&b, "", results);
    put_list(&code, 1, 1, 0x7f); /* a local */
    put_list(&code, 0x02, 2);    /* a block of that type: what branches leave */
    put_all(&code, operands->at, operands->length);
    if (op == wasm_op_else) {
        put_list(&code, 0x41, 1, 0x04, 0x40, 0x01, 0x05, 0x01, 0x0b);
    } else if (op == wasm_op_end) {
        put_list(&code, 0x02, 0x40, 0x0b);
    } else {
        put_opcode(&code, &wasm_rows[op]);
        put_immediates(&code, op);
    }
    put_list(&code, 0x0b, 0x0b);
    add_function(&b, type, NULL, &code);
    put_list(entry(&b, SECTION_EXPORT), 1, 'f', 0, 1); /* after the import */
    return finish(&b);
}

static inline struct bytes module_for(enum wasm_op op, uint64_t value)
{
    struct bytes operands = {0}, module;

    for (const char *type = takes_of(op); *type != '\0'; type++)
        put_constant(&operands, (uint8_t)*type, value);
    module = module_with(op, &operands, gives_of(op));
    free(operands.at);
    return module;
}

#endif

/* A WebAssembly module: the binary format decoded (chapter 5 of the specification) and validated (chapter 3).
 *
 * What is in the bytes stays there: names, lists of types, segments and code are pointers to them or offsets. Index
 * spaces begin with what is imported. Nothing here changes once the module is open; any number of instances may share
 * it. */
#ifndef BOBBIN_WASM_MODULE_H
#define BOBBIN_WASM_MODULE_H

#include "wasm/rows.h"

/* Limits of this implementation, as the specification's appendix A.2 allows; where the "WebAssembly JavaScript
 * Interface" or V8 have one it is theirs. */
enum {
    WASM_MOST_BYTES = 1 << 30,
    WASM_MOST_TYPES_IN_LIST = 1000, /* parameters, results */
    WASM_MOST_LOCALS = 50000,       /* without parameters */
    WASM_MOST_LABELS = 65520,       /* in a br_table */
    WASM_MOST_CODE = 7654321,       /* bytes of a function */
    WASM_MOST_OPERANDS = 1 << 20,   /* on a function's operand stack */
    WASM_PAGE = 65536,              /* bytes */
    WASM_MOST_PAGES = 65536,
};

struct wasm_name {
    const uint8_t *bytes; /* UTF-8, may contain NUL */
    uint32_t length;
};

struct wasm_func_type {
    const uint8_t *params, *results;
    uint32_t param_count, result_count;
};

struct wasm_limits {
    uint32_t min, max; /* max: UINT32_MAX where there is none */
    bool has_max;
    uint32_t offset;
};

struct wasm_table_type {
    struct wasm_limits limits;
    uint8_t type;
};

/* In the order of their encoding. */
enum wasm_kind { wasm_kind_function, wasm_kind_table, wasm_kind_memory, wasm_kind_global };

struct wasm_import {
    struct wasm_name module, name;
    enum wasm_kind kind;
    uint32_t index; /* in the index space of its kind */
    uint32_t offset;
};

struct wasm_export {
    struct wasm_name name;
    enum wasm_kind kind;
    uint32_t index;
    uint32_t offset;
};

/* A constant expression: after validation always one instruction. */
struct wasm_init {
    uint32_t offset;       /* where the expression begins */
    uint32_t insns;        /* how many instructions it has, without its end */
    struct wasm_insn insn; /* the first one */
};

/* Where a function has a block, so that an interpreter of the bytes finds its ends, and what a branch to it leaves on
 * the stack. Offsets of opcodes. */
struct wasm_block {
    uint32_t at;    /* block, loop, if */
    uint32_t other; /* else; 0: none */
    uint32_t end;
    uint32_t height; /* operands of the function below those of the block */
    uint32_t arity;  /* operands that a branch to its label takes along */
};

struct wasm_func {
    uint32_t type;
    uint32_t offset;      /* where its type is said */
    bool declared;        /* may be used by ref.func in code */
    uint32_t locals;      /* offset of its declarations of locals */
    uint32_t local_count; /* all locals, parameters included */
    uint32_t body, end;   /* offset of its first instruction, and after its last */
    /* Found by validation. */
    uint32_t block, block_count; /* its first block, and how many */
    uint32_t operands;           /* the most operands that it has on its stack at a time */
    uint32_t labels;             /* the most labels, its own included */
};

struct wasm_global {
    uint8_t type;
    bool is_mutable;
    struct wasm_init init;
};

enum wasm_mode { wasm_active, wasm_passive, wasm_declarative };

struct wasm_elem {
    enum wasm_mode mode;
    uint8_t type;
    bool expressions; /* `items` are constant expressions, else function indices */
    uint32_t table;
    struct wasm_init at; /* active: where in the table */
    const uint8_t *items;
    uint32_t count;
    uint32_t offset;
};

struct wasm_data {
    enum wasm_mode mode;
    uint32_t memory;
    struct wasm_init at;
    const uint8_t *bytes;
    uint32_t length;
    uint32_t offset;
};

struct wasm_module {
    uint8_t *bytes; /* up to the end of the last section that is no custom one */
    uint32_t size;

    struct wasm_func_type *types;
    struct wasm_import *imports;
    struct wasm_func *functions;
    struct wasm_table_type *tables;
    struct wasm_limits *memories;
    struct wasm_global *globals;
    struct wasm_export *exports;
    struct wasm_elem *elems;
    struct wasm_data *datas;
    struct wasm_block *blocks;
    uint32_t type_count, import_count, function_count, table_count, memory_count, global_count, export_count,
        elem_count, data_count, block_count;
    uint32_t imported_functions, imported_tables, imported_memories, imported_globals;

    const struct wasm_export **export_order; /* by name, for wasm_find_export */
    bool has_start, has_data_count;
    uint32_t start, start_offset;
    uint32_t declared_data_count; /* by the section of that name */
};

/* Copies and checks the bytes. NULL: refused, and the error's text has offset and reason. */
struct wasm_module *wasm_module_open(const void *bytes, size_t size, struct bobbin_error *error);
void wasm_module_close(struct wasm_module *module); /* NULL is allowed */

static inline const struct wasm_func_type *wasm_type_of(const struct wasm_module *module, uint32_t function)
{
    return &module->types[module->functions[function].type];
}

/* NULL: there is none of that name. */
const struct wasm_export *wasm_find_export(const struct wasm_module *module, const void *name, size_t length);

/* Any order in which equal names are neighbours: negative, 0, positive. */
int wasm_compare_names(const struct wasm_name *a, const struct wasm_name *b);

/* One zeroed entry more in an array that `entries` points to the pointer of, in constant time on average; NULL: no
 * memory. */
void *wasm_append(void *entries, uint32_t *count, size_t size);

/* The next item of an element segment whose items are being read: the reader begins at `items`. */
bool wasm_read_item(struct wasm_reader *reader, const struct wasm_elem *elem, struct wasm_init *item);

/* validate.c: everything that chapter 3 says of a decoded module. */
bool wasm_validate(struct wasm_module *module, struct bobbin_error *error);

#endif

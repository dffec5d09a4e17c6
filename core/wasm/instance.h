/* Instances of modules at run time: section 4.2 of the specification, whose names these structs have.
 *
 * A store owns everything that is instantiated in it, for as long as it lives: functions of one instance may stand in
 * tables of another, also if their own instantiation failed in the end. Modules must outlive their stores. */
#ifndef BOBBIN_WASM_INSTANCE_H
#define BOBBIN_WASM_INSTANCE_H

#include "memory.h"
#include "wasm/module.h"

/* A value as engines keep it: numbers of 32 bits zero-extended, floating-point ones as bits. A reference is null (0), a
 * `struct wasm_funcinst *`, or for externref any number but 0 that the embedder chooses. */
typedef uint64_t wasm_value;

enum wasm_trap {
#define TRAP(name, text) wasm_trap_##name,
#include "wasm/traps.def"
};

const char *wasm_trap_text(enum wasm_trap trap);

/* What guests may use up at most. */
struct wasm_resources {
    uint32_t pages;          /* of all memories of a store together */
    uint64_t table_elements; /* of all tables of a store together */
    uint32_t call_depth;     /* functions that a thread is in at a time */
    uint64_t stack;          /* what these have in locals, operands and labels, all at their most */
};

extern const struct wasm_resources wasm_default_resources;

struct wasm_moduleinst;

/* A function of the embedder. Results go where `results` points to. False: trap. */
typedef bool wasm_host_function(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments,
                                wasm_value *results);

struct wasm_funcinst {
    const struct wasm_func_type *type;
    struct wasm_moduleinst *instance; /* NULL: the embedder's */
    const struct wasm_func *func;
    wasm_host_function *host;
    void *data;
    struct wasm_code *code[2]; /* its threaded code, of a fast cell and of an exact one; NULL: not decoded */
    const void *entry;         /* generated code that calls of the same instance lead to; NULL: there is none */
};

struct wasm_tableinst {
    struct wasm_table_type type; /* its minimum is how many elements there are now */
    wasm_value *elements;
};

struct wasm_meminst {
    struct wasm_limits limits; /* the minimum is how many pages there are now */
    struct memory memory;      /* room for all pages that there can be */
};

struct wasm_globalinst {
    uint8_t type;
    bool is_mutable;
    wasm_value value;
};

/* A passive element segment, until it is dropped. */
struct wasm_eleminst {
    wasm_value *items;
    uint32_t count;
};

struct wasm_extern {
    enum wasm_kind kind;
    union { /* NULL: there is none */
        void *any;
        struct wasm_funcinst *function;
        struct wasm_tableinst *table;
        struct wasm_meminst *memory;
        struct wasm_globalinst *global;
    };
};

struct wasm_moduleinst {
    struct wasm_store *store;
    const struct wasm_module *module;
    struct wasm_moduleinst *next;     /* in the store */
    uint32_t first_function;          /* functions of the store's instances before it */
    struct wasm_funcinst **functions; /* pointers, because they may be imported; so below */
    struct wasm_tableinst **tables;
    struct wasm_meminst **memories;
    struct wasm_globalinst **globals;
    struct wasm_eleminst *elems;
    bool *dropped; /* data segments */
};

struct wasm_store {
    struct wasm_resources resources;
    uint32_t pages; /* what is in use of them */
    uint64_t table_elements;
    uint32_t function_count;           /* of all instances */
    struct wasm_moduleinst *instances; /* the last one first */
    struct owned *owned;               /* all other memory */
};

void wasm_store_open(struct wasm_store *store, const struct wasm_resources *resources);
void wasm_store_close(struct wasm_store *store);

/* Zeroed memory that lives as long as the store; NULL: there is none. */
void *wasm_own(struct wasm_store *store, size_t size);

/* What an embedder offers for import. NULL: out of memory or beyond the resources. */
struct wasm_funcinst *wasm_host(struct wasm_store *store, const struct wasm_func_type *type, wasm_host_function *host,
                                void *data);
struct wasm_tableinst *wasm_new_table(struct wasm_store *store, const struct wasm_table_type *type);
struct wasm_meminst *wasm_new_memory(struct wasm_store *store, const struct wasm_limits *limits);
struct wasm_globalinst *wasm_new_global(struct wasm_store *store, unsigned type, bool is_mutable, wasm_value value);

/* Instantiates a module (section 4.5.4) but for its start function, which the caller runs if there is one.
 * `imports` has one entry for each of the module's imports. NULL: the error's text says why; its code is
 * bobbin_error_input where imports are missing or do not fit, or where a segment is out of bounds: then `trap` says
 * which trap that was, and segments before it have been written. */
struct wasm_moduleinst *wasm_instantiate(struct wasm_store *store, const struct wasm_module *module,
                                         const struct wasm_extern *imports, enum wasm_trap *trap,
                                         struct bobbin_error *error);

/* What an instance exports under that name; `any` is NULL if nothing. */
struct wasm_extern wasm_exported(const struct wasm_moduleinst *instance, const void *name, size_t length);

bool wasm_same_type(const struct wasm_func_type *a, const struct wasm_func_type *b);

/* The number of a function, which must not be the embedder's, in its instance's index space. */
uint32_t wasm_function_number(const struct wasm_funcinst *function);

/* ---- What instructions do to tables and memories: section 4.4.6 and 4.4.7 -----------------------------------------
 */

static inline uint64_t wasm_memory_bytes(const struct wasm_meminst *memory)
{
    return (uint64_t)memory->limits.min * WASM_PAGE;
}

/* How many pages or elements there were, or UINT32_MAX: not possible. */
uint32_t wasm_grow_memory(struct wasm_store *store, struct wasm_meminst *memory, uint32_t pages);
uint32_t wasm_grow_table(struct wasm_store *store, struct wasm_tableinst *table, wasm_value value, uint32_t elements);

/* False: out of bounds, and nothing is done. */
bool wasm_init_memory(struct wasm_moduleinst *instance, uint32_t data, uint32_t to, uint32_t from, uint32_t length);
bool wasm_init_table(struct wasm_moduleinst *instance, uint32_t table, uint32_t elem, uint32_t to, uint32_t from,
                     uint32_t length);
void wasm_drop_data(struct wasm_moduleinst *instance, uint32_t data);
void wasm_drop_elem(struct wasm_moduleinst *instance, uint32_t elem);

#endif

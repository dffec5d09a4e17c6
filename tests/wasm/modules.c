/* Modules byte by byte: what is refused and where, the limits, and what hostile modules may cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "every.h"
#include "wasm/reference.h"

#ifndef FULL_LENGTH /* 0 under an emulator, which takes ten times as long */
#define FULL_LENGTH 1
#endif

/* ---- Help -------------------------------------------------------------------------------------------------------- */

static struct wasm_module *open_bytes(struct bytes *bytes, struct bobbin_error *error)
{
    struct wasm_module *module = wasm_module_open(bytes->at, bytes->length, error);

    free(bytes->at);
    *bytes = (struct bytes){0};
    return module;
}

/* Opens what the builder has, and fails if that is refused. */
static struct wasm_module *accept(struct builder *builder)
{
    struct bytes bytes = finish(builder);
    struct bobbin_error error = {0};
    struct wasm_module *module = open_bytes(&bytes, &error);

    if (module == NULL)
        fail_msg("refused: %s", error.text);
    return module;
}

static void refuse_bytes(struct bytes *bytes, const char *reason)
{
    struct bobbin_error error = {0};

    assert_null(open_bytes(bytes, &error));
    if (strncmp(error.text, "byte 0x", 7) != 0 || strstr(error.text, reason) == NULL)
        fail_msg("refused with '%s', not with '%s'", error.text, reason);
}

static void refuse(struct builder *builder, const char *reason)
{
    struct bytes bytes = finish(builder);

    refuse_bytes(&bytes, reason);
}

/* One module, its instance, and a thread. */
struct machine {
    struct wasm_module *module;
    struct wasm_store store;
    struct wasm_moduleinst *instance;
    struct wasm_thread thread;
};

static void start(struct machine *m, struct wasm_module *module, const struct wasm_resources *resources,
                  const struct wasm_extern *imports)
{
    struct bobbin_error error = {0};
    enum wasm_trap trap;

    m->module = module;
    wasm_store_open(&m->store, resources);
    m->instance = wasm_instantiate(&m->store, module, imports, &trap, &error);
    if (m->instance == NULL)
        fail_msg("not instantiated: %s", error.text);
    wasm_thread_open(&m->thread, &m->store);
}

static void invoke(struct machine *m, const char *name)
{
    struct wasm_extern found = wasm_exported(m->instance, name, strlen(name));

    assert_non_null(found.any);
    assert_int_equal(found.kind, wasm_kind_function);
    assert_true(wasm_invoke(&m->thread, found.function, NULL));
}

static void stop(struct machine *m)
{
    wasm_thread_close(&m->thread);
    wasm_store_close(&m->store);
    wasm_module_close(m->module);
}

/* A module with one function "f" of no parameters; the code's declarations of locals included. */
static void one_function(struct builder *b, const char *results, struct bytes *code)
{
    add_function(b, add_type(b, "", results), "f", code);
}

/* ---- LEB128: section 5.2.2 --------------------------------------------------------------------------------------- */

/* A function that consists of one constant, whose number is given in bytes, and a drop. */
static void constant(struct builder *b, unsigned opcode, const uint8_t *number, size_t length)
{
    struct bytes code = {0};

    put_list(&code, 0, opcode);
    put_all(&code, number, length);
    put_list(&code, 0x1a, 0x0b);
    one_function(b, "", &code);
}

static void check_lengths(unsigned opcode, unsigned longest, unsigned last_good, unsigned last_bad)
{
    uint8_t number[12];

    for (unsigned length = 1; length <= longest + 1; length++) {
        struct builder b = {0};

        memset(number, 0x80, sizeof number);
        number[length - 1] = 0;
        constant(&b, opcode, number, length);
        if (length <= longest)
            wasm_module_close(accept(&b));
        else
            refuse(&b, "integer representation too long");
    }
    for (unsigned last = 0; last < 0x80; last++) { /* the longest, by its last byte */
        struct builder b = {0};
        bool fits = last <= last_good || last > last_bad;

        memset(number, 0xff, sizeof number);
        number[longest - 1] = (uint8_t)last;
        constant(&b, opcode, number, longest);
        if (fits)
            wasm_module_close(accept(&b));
        else
            refuse(&b, "integer too large");
    }
}

static void leb128(void **state)
{
    (void)state;
    check_lengths(0x41, 5, 0x07, 0x77);
    check_lengths(0x42, 10, 0x00, 0x7e);
}

static void leb128_unsigned(void **state)
{
    (void)state;
    for (unsigned length = 1; length <= 6; length++) { /* local.get of a local 0 in that many bytes */
        struct builder b = {0};
        struct bytes code = {0};

        put_list(&code, 1, 1, 0x7f, 0x20);
        put_padded(&code, 0, length);
        put_list(&code, 0x1a, 0x0b);
        one_function(&b, "", &code);
        if (length <= 5)
            wasm_module_close(accept(&b));
        else
            refuse(&b, "integer representation too long");
    }
    for (unsigned last = 0; last < 0x80; last++) {
        struct builder b = {0};
        struct bytes code = {0};

        put_list(&code, 0, 0x20, 0xff, 0xff, 0xff, 0xff, last, 0x1a, 0x0b);
        one_function(&b, "", &code);
        refuse(&b, last <= 0x0f ? "unknown local" : "integer too large");
    }
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

/* Every instruction, in a module where it is right; with one operand less, and with each operand of another type. */
static void every_row(void **state)
{
    (void)state;
    for (unsigned op = 0; op < WASM_ROWS; op++) {
        const char *takes = takes_of((enum wasm_op)op), *gives = gives_of((enum wasm_op)op);
        struct bytes bytes = module_for((enum wasm_op)op, 1), operands = {0};
        struct bobbin_error error = {0};
        struct wasm_module *module = open_bytes(&bytes, &error);
        size_t count = strlen(takes);

        if (module == NULL)
            fail_msg("%s: %s", wasm_rows[op].mnemonic, error.text);
        wasm_module_close(module);
        if (is_structure((enum wasm_op)op))
            continue;
        for (size_t wrong = 0; wrong < count; wrong++) {
            for (size_t i = 0; i < count; i++) {
                uint8_t type = (uint8_t)takes[i];

                if (i == wrong && op != wasm_op_drop) /* which takes anything */
                    type = type == wasm_i64 || type == wasm_externref ? wasm_f64 : wasm_i64;
                if (i != wrong || op != wasm_op_drop)
                    put_constant(&operands, type, 1);
            }
            bytes = module_with((enum wasm_op)op, &operands, gives);
            free(operands.at);
            operands = (struct bytes){0};
            refuse_bytes(&bytes, "type mismatch");
        }
        for (size_t i = 1; i < count; i++) /* the first one is missing */
            put_constant(&operands, (uint8_t)takes[i], 1);
        if (count > 0) {
            bytes = module_with((enum wasm_op)op, &operands, gives);
            refuse_bytes(&bytes, "type mismatch");
        }
        free(operands.at);
        operands = (struct bytes){0};
        if (*gives != '\0') { /* its result is not asked for */
            for (size_t i = 0; i < count; i++)
                put_constant(&operands, (uint8_t)takes[i], 1);
            bytes = module_with((enum wasm_op)op, &operands, "");
            free(operands.at);
            refuse_bytes(&bytes, "type mismatch");
        }
    }
}

/* ---- Counts ------------------------------------------------------------------------------------------------------ */

/* A section that says it has more entries than there are bytes. */
static void counts(void **state)
{
    static const uint32_t huge[] = {2, 1000, 0x7fffffff, 0x80000000, 0xffffffff};

    (void)state;
    for (unsigned id = SECTION_TYPE; id <= SECTION_DATA; id++) {
        for (size_t i = 0; id != SECTION_START && i < sizeof huge / sizeof *huge; i++) {
            struct bytes bytes = {0}, content = {0};

            put_list(&bytes, 0, 'a', 's', 'm', 1, 0, 0, 0);
            put_number(&content, huge[i]);
            put(&content, 0);
            put_section(&bytes, (enum section)id, &content);
            free(content.at);
            refuse_bytes(&bytes, "length out of bounds");
        }
    }
}

static void many_locals(void **state)
{
    static const struct {
        uint32_t groups[3];
        bool accepted;
    } cases[] = {
        {{WASM_MOST_LOCALS, 0, 0}, true},     {{1, WASM_MOST_LOCALS - 2, 1}, true},
        {{WASM_MOST_LOCALS, 1, 0}, false},    {{0xffffffff, 0, 0}, false},
        {{1, 0xffffffff, 0}, false},          {{0xffffffff, 0xffffffff, 2}, false},
        {{0x80000000, 0x80000000, 0}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct builder b = {0};
        struct bytes code = {0};

        put(&code, 3);
        for (size_t group = 0; group < 3; group++) {
            put_number(&code, cases[i].groups[group]);
            put(&code, group == 1 ? 0x7e : 0x7f);
        }
        put(&code, 0x20); /* local.get of the last one, an i32 unless the second group is the last */
        put_number(&code, WASM_MOST_LOCALS - 1);
        put_list(&code, 0x0b);
        one_function(&b, "\x7f", &code);
        if (cases[i].accepted)
            wasm_module_close(accept(&b));
        else
            refuse(&b, "too many locals");
    }
}

static void many_labels(void **state)
{
    (void)state;
    for (uint32_t count = WASM_MOST_LABELS - 1; count <= WASM_MOST_LABELS + 1; count++) {
        struct builder b = {0};
        struct bytes code = {0};
        struct machine m;
        uint64_t fuel = 100;

        put_list(&code, 0, 0x41, 0x7f, 0x0e); /* i32.const -1, br_table */
        put_number(&code, count);
        for (uint32_t i = 0; i <= count; i++)
            put(&code, 0);
        put(&code, 0x0b);
        one_function(&b, "", &code);
        if (count > WASM_MOST_LABELS) {
            refuse(&b, "too many labels");
            continue;
        }
        start(&m, accept(&b), &wasm_default_resources, NULL);
        invoke(&m, "f");
        assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_returned);
        assert_int_equal(fuel, 98);
        stop(&m);
    }
}

static void many_operands(void **state)
{
    (void)state;
    for (uint32_t count = WASM_MOST_OPERANDS; count <= WASM_MOST_OPERANDS + 1; count++) {
        struct builder b = {0};
        struct bytes code = {0};

        put(&code, 0);
        for (uint32_t i = 0; i < count; i++)
            put_list(&code, 0x41, 0);
        for (uint32_t i = 0; i < count; i++)
            put(&code, 0x1a);
        put(&code, 0x0b);
        one_function(&b, "", &code);
        if (count > WASM_MOST_OPERANDS)
            refuse(&b, "operands on the stack");
        else
            wasm_module_close(accept(&b));
    }
}

/* As many blocks inside one another as a function has room for. */
static void deep_nesting(void **state)
{
    enum { DEPTH = 2000000 };
    struct wasm_resources resources = wasm_default_resources;
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;
    uint64_t fuel = BOBBIN_NO_LIMIT;

    (void)state;
    put(&code, 0);
    for (uint32_t i = 0; i < DEPTH; i++)
        put_list(&code, i % 2 == 0 ? 0x02 : 0x03, 0x40);
    for (uint32_t i = 0; i <= DEPTH; i++)
        put(&code, 0x0b);
    one_function(&b, "", &code);
    start(&m, accept(&b), &resources, NULL);
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_returned);
    assert_int_equal(BOBBIN_NO_LIMIT - fuel, 2 * DEPTH + 1);
    m.store.resources.stack = DEPTH;
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap);
    assert_int_equal(m.thread.trap, wasm_trap_exhausted);
    stop(&m);
}

static void large_code(void **state)
{
    (void)state;
    for (uint32_t size = WASM_MOST_CODE; size <= WASM_MOST_CODE + 1; size++) {
        struct builder b = {0};
        struct bytes code = {0};

        put(&code, 0);
        while (code.length < size - 1)
            put(&code, 0x01);
        put(&code, 0x0b);
        one_function(&b, "", &code);
        if (size > WASM_MOST_CODE)
            refuse(&b, "too many bytes of code");
        else
            wasm_module_close(accept(&b));
    }
}

/* ---- Damage ------------------------------------------------------------------------------------------------------ */

/* Opens, and if that works instantiates and runs a little; nothing but that it ends is asked for. */
static void try_bytes(const uint8_t *bytes, size_t length)
{
    const struct wasm_resources resources = {.pages = 8, .table_elements = 1000, .call_depth = 20, .stack = 10000};
    static const struct wasm_func_type type = {.params = (const uint8_t *)"\x7f", .param_count = 1};
    struct bobbin_error error = {0};
    struct wasm_module *module = wasm_module_open(bytes, length, &error);
    struct wasm_extern imports[2], f;
    struct wasm_store store;
    struct wasm_thread thread;
    struct wasm_moduleinst *instance;
    enum wasm_trap trap;
    uint64_t fuel = 200;
    char *end;

    if (module == NULL) {
        assert_int_equal(strncmp(error.text, "byte 0x", 7), 0);
        assert_true(strtoul(error.text + 5, &end, 16) <= length);
        assert_int_equal(*end, ':');
        return;
    }
    wasm_store_open(&store, &resources);
    imports[0] = (struct wasm_extern){wasm_kind_function, {.function = wasm_host(&store, &type, NULL, NULL)}};
    imports[1] = (struct wasm_extern){wasm_kind_global, {.global = wasm_new_global(&store, wasm_i32, false, 5)}};
    instance = module->import_count <= 2 ? wasm_instantiate(&store, module, imports, &trap, &error) : NULL;
    f = instance != NULL ? wasm_exported(instance, "f", 1) : (struct wasm_extern){.any = NULL};
    if (f.any != NULL && f.kind == wasm_kind_function && f.function->type->param_count == 0) {
        wasm_thread_open(&thread, &store);
        assert_true(wasm_invoke(&thread, f.function, NULL));
        wasm_interpret(&thread, &fuel);
        wasm_thread_close(&thread);
    }
    wasm_store_close(&store);
    wasm_module_close(module);
}

/* Every beginning of a module, and every module with one byte changed. */
static void damaged(void **state)
{
    static const enum wasm_op ops[] = {wasm_op_if,         wasm_op_br_table,    wasm_op_call_indirect,
                                       wasm_op_table_init, wasm_op_memory_init, wasm_op_select_typed,
                                       wasm_op_i64_store32};

    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        struct bytes bytes = module_for(ops[i], 1);

        for (size_t length = 0; length <= bytes.length; length++) {
            uint8_t *copy = malloc(length + 1); /* of its own, so that a read past its end is seen */

            memcpy(copy, bytes.at, length);
            try_bytes(copy, length);
            free(copy);
        }
        for (size_t at = 0; at < bytes.length; at++) {
            uint8_t before = bytes.at[at];

            for (unsigned flip = 1; flip < 0x100; flip = FULL_LENGTH ? flip + 1 : flip * 2) {
                bytes.at[at] = before ^ (uint8_t)flip;
                try_bytes(bytes.at, bytes.length);
            }
            bytes.at[at] = before;
        }
        free(bytes.at);
    }
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

/* Every instruction, in one go and one at a time, ends in the same way. */
static void fuel_of_every_row(void **state)
{
    static const struct wasm_func_type type = {.params = (const uint8_t *)"\x7f", .param_count = 1};

    (void)state;
    for (unsigned op = 0; op < WASM_ROWS; op++) {
        struct bytes bytes = module_for((enum wasm_op)op, 1);
        struct bobbin_error error = {0};
        struct machine m;
        struct wasm_extern imports[2];
        uint64_t all = 1000, used = 0;
        enum wasm_stop whole, stepped;
        enum wasm_trap trap;
        size_t count;
        wasm_value result;

        m.module = open_bytes(&bytes, &error);
        wasm_store_open(&m.store, &wasm_default_resources);
        imports[0] = (struct wasm_extern){wasm_kind_function, {.function = wasm_host(&m.store, &type, NULL, NULL)}};
        imports[1] = (struct wasm_extern){wasm_kind_global, {.global = wasm_new_global(&m.store, wasm_i32, false, 5)}};
        m.instance = wasm_instantiate(&m.store, m.module, imports, &trap, &error);
        assert_non_null(m.instance);
        wasm_thread_open(&m.thread, &m.store);
        invoke(&m, "f");
        whole = wasm_interpret(&m.thread, &all);
        trap = m.thread.trap;
        count = m.thread.value_count;
        result = count > 0 ? m.thread.values[0] : 0;
        assert_int_not_equal(whole, wasm_stop_fuel);
        if (op != wasm_op_table_grow && op != wasm_op_memory_grow) { /* which give something else the second time */
            invoke(&m, "f");
            do {
                uint64_t fuel = 1;

                stepped = wasm_interpret(&m.thread, &fuel);
                used += 1 - fuel;
            } while (stepped == wasm_stop_fuel && used < 1000);
            if (stepped != whole || m.thread.trap != trap || m.thread.value_count != count || used != 1000 - all ||
                (count > 0 && m.thread.values[0] != result))
                fail_msg("%s: stepping ends otherwise", wasm_rows[op].mnemonic);
        }
        stop(&m);
    }
}

static void endless_loop(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;

    (void)state;
    put_list(&code, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b); /* loop, br 0, end */
    one_function(&b, "", &code);
    start(&m, accept(&b), &wasm_default_resources, NULL);
    invoke(&m, "f");
    for (uint64_t fuel = 0; fuel < 100; fuel++) {
        uint64_t left = fuel;

        assert_int_equal(wasm_interpret(&m.thread, &left), wasm_stop_fuel);
        assert_int_equal(left, 0);
    }
    stop(&m);
}

static void endless_recursion(void **state)
{
    struct wasm_resources resources = wasm_default_resources;
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;
    uint32_t function, offset;
    uint64_t fuel = BOBBIN_NO_LIMIT;

    (void)state;
    put_list(&code, 1, 10, 0x7e, 0x01, 0x10, 0, 0x0b); /* 10 locals; nop, call 0 */
    one_function(&b, "", &code);
    resources.call_depth = 1000;
    start(&m, accept(&b), &resources, NULL);
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap);
    assert_int_equal(m.thread.trap, wasm_trap_exhausted);
    assert_int_equal(m.thread.depth, 1000);
    assert_int_equal(BOBBIN_NO_LIMIT - fuel, 1000 + 999); /* the last call was not executed */
    assert_true(wasm_where(&m.thread, &function, &offset));
    assert_int_equal(function, 0);
    assert_int_equal(offset, m.module->functions[0].body + 1);
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap); /* it stays so */

    m.store.resources.stack = 11 * 100; /* each has 10 locals and a label */
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap);
    assert_int_equal(m.thread.trap, wasm_trap_exhausted);
    assert_int_equal(m.thread.depth, 100);
    stop(&m);
}

/* What a call takes of the stack is given back when it returns. */
static void many_calls(void **state)
{
    struct wasm_resources resources = wasm_default_resources;
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;
    uint64_t fuel = 10000;

    (void)state;
    put_list(&code, 0, 0x03, 0x40, 0x10, 1, 0x0c, 0, 0x0b, 0x0b); /* loop, call 1, br 0 */
    one_function(&b, "", &code);
    put_list(&code, 1, 5, 0x7e, 0x0b); /* 5 locals */
    add_function(&b, 0, NULL, &code);
    resources.stack = 2 + 6;
    start(&m, accept(&b), &resources, NULL);
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_fuel);
    m.store.resources.stack--;
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_fuel); /* it has none */
    fuel = 10000;
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap);
    assert_int_equal(m.thread.trap, wasm_trap_exhausted);
    stop(&m);
}

/* Memory and tables that grow until they cannot. */
static void growing(void **state)
{
    struct wasm_resources resources = wasm_default_resources;
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;
    struct wasm_meminst *empty;
    struct bobbin_error error = {0};
    enum wasm_trap trap;
    uint64_t fuel = 100000;

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 1);
    put_list(entry(&b, SECTION_TABLE), 0x70, 0, 1);
    put_list(&code, 0, 0x03, 0x40, 0x41, 1, 0x40, 0, 0x1a, 0x0c, 0, 0x0b, 0x0b); /* memory.grow by 1, for ever */
    one_function(&b, "", &code);
    put_list(&code, 0, 0x03, 0x40, 0xd0, 0x70, 0x41, 1, 0xfc, 0x0f, 0, 0x1a, 0x0c, 0, 0x0b, 0x0b); /* table.grow */
    add_function(&b, 0, "g", &code);
    resources.pages = 100;
    resources.table_elements = 500;
    start(&m, accept(&b), &resources, NULL);
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_fuel);
    assert_int_equal(m.instance->memories[0]->limits.min, 100);
    assert_int_equal(m.instance->memories[0]->memory.host[100 * WASM_PAGE - 1], 0);
    fuel = 100000;
    invoke(&m, "g");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_fuel);
    assert_int_equal(m.instance->tables[0]->type.limits.min, 500);

    /* There is nothing left in the store for a second instance. */
    assert_null(wasm_new_memory(&m.store, &(struct wasm_limits){.min = 1, .max = 1, .has_max = true}));
    assert_null(wasm_new_table(&m.store, &(struct wasm_table_type){{.min = 1, .max = 1, .has_max = true}, 0x70}));
    assert_null(wasm_instantiate(&m.store, m.module, NULL, &trap, &error));
    assert_int_equal(error.code, bobbin_error_memory);
    empty = wasm_new_memory(&m.store, &(struct wasm_limits){.min = 0, .max = 1, .has_max = true});
    assert_non_null(empty);
    assert_int_equal(wasm_grow_memory(&m.store, empty, 1), UINT32_MAX);
    stop(&m);
}

/* ---- The embedder's functions ------------------------------------------------------------------------------------ */

static bool add_or_fail(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    unsigned *calls = data;

    ++*calls;
    assert_non_null(caller);
    results[0] = (uint32_t)(arguments[0] + arguments[1]);
    return arguments[0] != 7;
}

static void host_functions(void **state)
{
    static const struct wasm_func_type type = {
        .params = (const uint8_t *)"\x7f\x7f", .results = (const uint8_t *)"\x7f", .param_count = 2, .result_count = 1};
    struct builder b = {0};
    struct bytes code = {0};
    struct machine m;
    struct wasm_extern import;
    struct bobbin_error error = {0};
    unsigned calls = 0;
    enum wasm_trap trap;
    uint32_t function, offset;
    uint64_t fuel = 4;

    (void)state;
    add_type(&b, "\x7f\x7f", "\x7f");
    put_list(entry(&b, SECTION_IMPORT), 1, 'm', 1, 'f', 0, 0);
    put_list(&code, 0, 0x41, 1, 0x41, 2, 0x10, 0, 0x41, 3, 0x10, 0, 0x0b); /* (1 + 2) + 3 */
    add_function(&b, add_type(&b, "", "\x7f"), NULL, &code);
    put_list(&code, 0, 0x41, 7, 0x41, 2, 0x10, 0, 0x0b); /* 7 + 2, which fails */
    add_function(&b, 1, NULL, &code);
    put_list(entry(&b, SECTION_EXPORT), 1, 'f', 0, 1);
    put_list(entry(&b, SECTION_EXPORT), 1, 'g', 0, 2);
    m.module = accept(&b);
    wasm_store_open(&m.store, &wasm_default_resources);

    /* Without the import, and with one that does not fit. */
    import = (struct wasm_extern){.kind = wasm_kind_function, .any = NULL};
    assert_null(wasm_instantiate(&m.store, m.module, &import, &trap, &error));
    assert_non_null(strstr(error.text, "unknown import: m.f"));
    import.kind = wasm_kind_global;
    import.global = wasm_new_global(&m.store, wasm_i32, false, 0);
    assert_null(wasm_instantiate(&m.store, m.module, &import, &trap, &error));
    assert_non_null(strstr(error.text, "incompatible import type: m.f"));

    import = (struct wasm_extern){wasm_kind_function, {.function = wasm_host(&m.store, &type, add_or_fail, &calls) }};
    m.instance = wasm_instantiate(&m.store, m.module, &import, &trap, &error);
    assert_non_null(m.instance);
    wasm_thread_open(&m.thread, &m.store);
    invoke(&m, "f");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_host);
    assert_int_equal(fuel, 1); /* the call counts */
    assert_int_equal(calls, 0);
    assert_true(wasm_serve(&m.thread));
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_fuel);
    fuel = 10;
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_host);
    assert_true(wasm_serve(&m.thread));
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_returned);
    assert_int_equal(m.thread.value_count, 1);
    assert_int_equal(m.thread.values[0], 6);
    assert_int_equal(calls, 2);

    invoke(&m, "g");
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_host);
    assert_false(wasm_serve(&m.thread));
    assert_int_equal(wasm_interpret(&m.thread, &fuel), wasm_stop_trap);
    assert_int_equal(m.thread.trap, wasm_trap_host);
    assert_true(wasm_where(&m.thread, &function, &offset));
    assert_int_equal(function, 2);
    assert_int_equal(offset, m.module->functions[2].body + 4);
    stop(&m);
}

static void names(void **state)
{
    struct builder b = {0};
    struct wasm_module *module;

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 1);
    put_list(entry(&b, SECTION_EXPORT), 0, 2, 0);
    put_list(entry(&b, SECTION_EXPORT), 2, 'a', 0, 2, 0);
    put_list(entry(&b, SECTION_EXPORT), 1, 'a', 2, 0);
    module = accept(&b);
    assert_int_equal(wasm_find_export(module, "", 0)->offset, module->exports[0].offset);
    assert_int_equal(wasm_find_export(module, "a", 2)->offset, module->exports[1].offset);
    assert_int_equal(wasm_find_export(module, "a", 1)->offset, module->exports[2].offset);
    assert_null(wasm_find_export(module, "b", 1));
    wasm_module_close(module);
}

/* Custom sections are checked wherever they are, but those behind all others are not kept. */
static void custom_sections(void **state)
{
    static const uint8_t good[] = {SECTION_CUSTOM, 4, 1, 'n', 'x', 'y'}, bad[] = {SECTION_CUSTOM, 2, 1, 0xff};
    struct builder b = {0};
    struct bytes bytes, copy = {0};
    struct bobbin_error error = {0};
    struct wasm_module *module;
    size_t length;

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 1);
    bytes = finish(&b);
    put_all(&bytes, good, sizeof good);
    put_section(&bytes, SECTION_EXPORT, &(struct bytes){.at = (uint8_t[]){0}, .length = 1});
    length = bytes.length;
    put_all(&bytes, good, sizeof good);
    put_all(&copy, bytes.at, bytes.length);
    module = open_bytes(&bytes, &error);
    assert_non_null(module);
    assert_int_equal(module->size, length);
    wasm_module_close(module);

    put_all(&copy, bad, sizeof bad);
    length = copy.length - 1; /* where the name's bytes are */
    put_all(&copy, good, sizeof good);
    assert_null(open_bytes(&copy, &error));
    assert_int_equal(strtoul(error.text + strlen("byte "), NULL, 16), length);
    assert_non_null(strstr(error.text, "malformed UTF-8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leb128),
        cmocka_unit_test(leb128_unsigned),
        cmocka_unit_test(every_row),
        cmocka_unit_test(counts),
        cmocka_unit_test(many_locals),
        cmocka_unit_test(many_labels),
        cmocka_unit_test(many_operands),
        cmocka_unit_test(deep_nesting),
        cmocka_unit_test(large_code),
        cmocka_unit_test(damaged),
        cmocka_unit_test(fuel_of_every_row),
        cmocka_unit_test(endless_loop),
        cmocka_unit_test(endless_recursion),
        cmocka_unit_test(many_calls),
        cmocka_unit_test(growing),
        cmocka_unit_test(host_functions),
        cmocka_unit_test(names),
        cmocka_unit_test(custom_sections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

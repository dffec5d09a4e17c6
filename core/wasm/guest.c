/* WebAssembly as the library sees it. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sorted.h"
#include "wasm/reference.h"

/* ---- What it is -------------------------------------------------------------------------------------------------- */

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PREFIX(name)    #name,
#define PSEUDO(name)    #name,
#include "wasm/insns.def"
    "stop",
#define FUSE(name) #name,
#include "wasm/fuse.def"
};

const char *wasm_op_name(unsigned op)
{
    return op_names[op];
}

static const char *const formats[] = {
#define FORMAT(name, what) what,
#include "wasm/formats.def"
};

static struct bobbin_insn insn(size_t opcode)
{
    const struct wasm_row *row = &wasm_rows[opcode];
    bool prefixed = row->opcode > 0xff;

    return (struct bobbin_insn){.name = op_names[opcode],
                                .mnemonic = row->mnemonic,
                                .effect = "",
                                .operand = row->format != wasm_format_none,
                                .match = prefixed ? 0xfcu | (uint32_t)(row->opcode & 0xff) << 8 : row->opcode,
                                .mask = prefixed ? 0xffff : 0xff,
                                .format = formats[row->format]};
}

/* All three follow from the thread; tools show them. */
static const struct bobbin_field fields[] = {
    {"pc", offsetof(struct wasm_machine, pc), 8, 32, 0},
    {"depth", offsetof(struct wasm_machine, thread.depth), sizeof(size_t), 8 * sizeof(size_t), 0},
    {"values", offsetof(struct wasm_machine, thread.value_count), sizeof(size_t), 8 * sizeof(size_t), 0},
};

enum { FIELDS = sizeof fields / sizeof *fields };

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

static bool open_machine(struct bobbin_machine *base, uint64_t memory, struct bobbin_error *error)
{
    struct wasm_machine *m = wasm_machine(base);

    struct wasm_resources resources = wasm_default_resources;

    (void)error;
    if (memory != 0) /* the most that it may grow to */
        resources.pages = memory / WASM_PAGE < resources.pages ? (uint32_t)(memory / WASM_PAGE) : resources.pages;
    wasm_store_open(&m->store, &resources);
    wasm_thread_open(&m->thread, &m->store);
    return true;
}

static bool open_stack_form(struct bobbin_machine *base, uint64_t memory, struct bobbin_error *error)
{
    wasm_machine(base)->stack_form = true;
    return open_machine(base, memory, error);
}

static void close_machine(struct bobbin_machine *base)
{
    struct wasm_machine *m = wasm_machine(base);

    wasm_forget_threads(m);
    code_cache_close(m->generated);
    m->generated = NULL;
    wasm_thread_close(&m->thread);
    wasm_store_close(&m->store);
    wasm_module_close(m->module);
}

static bool fail_call(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    (void)data, (void)caller, (void)arguments, (void)results;
    return false;
}

struct wasm_extern wasm_stand_in(void *data, struct wasm_store *store, const struct wasm_module *module,
                                 const struct wasm_import *import)
{
    struct wasm_extern function = {.kind = wasm_kind_function, .any = NULL};

    (void)data;
    if (import->kind == wasm_kind_function)
        function.function = wasm_host(store, wasm_type_of(module, import->index), fail_call, NULL);
    return function;
}

bool wasm_load(struct wasm_machine *m, const void *bytes, size_t size, wasm_resolver *resolve, void *data,
               struct bobbin_error *error)
{
    struct wasm_module *module = wasm_module_open(bytes, size, error);
    struct wasm_moduleinst *instance = NULL;
    struct wasm_extern *imports = NULL;
    struct wasm_store store;
    enum wasm_trap trap;

    if (module == NULL)
        return false;
    wasm_store_open(&store, &m->store.resources);
    imports = calloc((size_t)module->import_count + 1, sizeof *imports);
    for (uint32_t i = 0; imports != NULL && resolve != NULL && i < module->import_count; i++)
        imports[i] = resolve(data, &store, module, &module->imports[i]);
    if (imports != NULL)
        instance = wasm_instantiate(&store, module, imports, &trap, error);
    else
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for the imports");
    free(imports);
    if (instance == NULL) {
        wasm_store_close(&store);
        wasm_module_close(module);
        return false;
    }
    close_machine(&m->base);
    m->store = store;
    for (struct wasm_moduleinst *each = m->store.instances; each != NULL; each = each->next)
        each->store = &m->store;
    m->module = module;
    m->instance = instance;
    wasm_thread_open(&m->thread, &m->store);
    wasm_update_pc(m);
    return true;
}

bool wasm_begin(struct wasm_machine *m, struct wasm_funcinst *function, const wasm_value *arguments,
                struct bobbin_error *error)
{
    enum wasm_trap trap = wasm_trap_none;

    m->last = NULL;
    if (!wasm_invoke(&m->thread, function, arguments)) {
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for arguments");
    } else if (function->instance != NULL) {
        m->thread.callee = NULL;
        trap = wasm_push_frame(m, function, m->thread.value_count);
    }
    wasm_update_pc(m);
    return trap == wasm_trap_none || bobbin_fail(error, bobbin_error_memory, 0, 0, "%s", wasm_trap_text(trap));
}

/* ---- Where the thread is ----------------------------------------------------------------------------------------- */

void wasm_update_pc(struct wasm_machine *m)
{
    const struct wasm_thread *t = &m->thread;
    const struct wasm_frame *frame = t->depth > 0 ? &t->frames[t->depth - 1] : NULL;

    m->pc = frame == NULL
                ? 0
                : (uint64_t)((t->callee != NULL ? t->next : frame->pc) - frame->function->instance->module->bytes);
}

/* Of its pc, in its module. */
static size_t offset_of(const struct wasm_frame *frame)
{
    return (size_t)(frame->pc - frame->function->instance->module->bytes);
}

static uint64_t pc(const struct bobbin_machine *m)
{
    return wasm_machine_const(m)->pc;
}

static uint64_t last_pc(const struct bobbin_machine *m)
{
    return wasm_machine_const(m)->last_pc;
}

/* The function whose code is there, or else the next one that has code; NULL: there is none. */
static const struct wasm_func *function_at(const struct wasm_module *module, uint64_t address)
{
    size_t number;

    if (module == NULL)
        return NULL;
    number =
        COUNT_BEFORE(n, module->function_count, n < module->imported_functions || module->functions[n].end <= address);
    return number < module->function_count ? &module->functions[number] : NULL;
}

static uint64_t code_size(const struct bobbin_machine *m)
{
    const struct wasm_module *module = wasm_machine_const(m)->module;

    return module != NULL ? module->size : 0;
}

static const void *code_at(const struct bobbin_machine *m, uint64_t address, size_t count)
{
    if (address > code_size(m) || count > code_size(m) - address)
        return NULL;
    return wasm_machine_const(m)->module != NULL ? wasm_machine_const(m)->module->bytes + address : NULL;
}

static bool is_code(const struct bobbin_machine *m, uint64_t address, uint64_t *until)
{
    const struct wasm_module *module = wasm_machine_const(m)->module;
    const struct wasm_func *func = function_at(module, address);

    if (func == NULL) {
        *until = code_size(m);
        return false;
    }
    *until = address < func->body ? func->body : func->end;
    return address >= func->body;
}

enum wasm_op wasm_next_op(const struct wasm_machine *m)
{
    const struct wasm_thread *t = &m->thread;
    struct wasm_reader reader;
    struct wasm_insn insn = {.op = wasm_op_call};

    if (t->depth == 0 || t->callee != NULL)
        return wasm_op_call;
    reader.module = t->frames[t->depth - 1].function->instance->module->bytes;
    reader.at = t->frames[t->depth - 1].pc;
    reader.end = reader.module + t->frames[t->depth - 1].function->func->end;
    reader.error = NULL;
    wasm_read_insn(&reader, &insn);
    return insn.op;
}

/* ---- The oracle -------------------------------------------------------------------------------------------------- */

static uint64_t labels_of(const struct wasm_frame *frame)
{
    return frame->function->func->labels;
}

/* The labels that the oracle has on its stack, which engines know from decoding: each frame's own, then those of the
 * blocks around its pc. False: no memory. */
static bool put_labels(struct wasm_thread *t)
{
    size_t most = 0;

    for (size_t i = 0; i < t->depth; i++)
        most += labels_of(&t->frames[i]);
    if (!wasm_reserve(t, 0, most, 0))
        return false;
    t->label_count = 0;
    for (size_t i = 0; i < t->depth; i++) {
        struct wasm_frame *frame = &t->frames[i];
        const struct wasm_func *func = frame->function->func;
        const struct wasm_module *module = frame->function->instance->module;
        size_t operands = frame->locals + func->local_count;
        uint32_t at = (uint32_t)(frame->pc - module->bytes);

        frame->labels = t->label_count;
        t->labels[t->label_count++] = (struct wasm_label){NULL, frame->function->type->result_count, operands};
        for (uint32_t k = func->block; k < func->block + func->block_count && module->blocks[k].at < at; k++) {
            const struct wasm_block *block = &module->blocks[k];
            bool loop = module->bytes[block->at] == 0x03;

            if (at <= block->end)
                t->labels[t->label_count++] = (struct wasm_label){module->bytes + (loop ? block->at : block->end + 1),
                                                                  block->arity, operands + block->height};
        }
    }
    return true;
}

int64_t wasm_run_reference(struct wasm_machine *m, int64_t fuel)
{
    struct wasm_thread *t = &m->thread;
    uint64_t left = (uint64_t)fuel;
    enum wasm_stop stop;

    t->trap = m->trap = wasm_trap_none;
    if (m->last == NULL || strcmp(m->last->engine, "reference") != 0) {
        if (!put_labels(t)) {
            m->trap = wasm_trap_host_memory;
            m->base.stop = bobbin_stop_trap;
            return 0;
        }
    }
    m->last = m->base.engine;
    stop = wasm_interpret(t, &left);
    m->trap = t->trap;
    wasm_update_pc(m);
    switch (stop) {
    case wasm_stop_returned:
        if (left < (uint64_t)fuel) /* the frame that was left last still says where */
            m->last_pc = offset_of(t->frames);
        m->base.stop = bobbin_stop_halt;
        break;
    case wasm_stop_fuel:
        m->base.stop = bobbin_stop_fuel;
        break;
    case wasm_stop_host:
        m->base.stop = bobbin_stop_ecall;
        break;
    case wasm_stop_trap:
        m->base.stop = bobbin_stop_trap;
        break;
    }
    return fuel - (int64_t)left;
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

static const struct wasm_meminst *memory_0(const struct wasm_machine *m)
{
    return m->module != NULL && m->module->memory_count > 0 ? m->instance->memories[0] : NULL;
}

static uint64_t memory_size(const struct bobbin_machine *m)
{
    const struct wasm_meminst *memory = memory_0(wasm_machine_const(m));

    return memory != NULL ? wasm_memory_bytes(memory) : 0;
}

static void *linear_memory_at(struct bobbin_machine *m, uint64_t address, size_t count)
{
    const struct wasm_meminst *memory = memory_0(wasm_machine_const(m));

    if (memory == NULL || address > wasm_memory_bytes(memory) || count > wasm_memory_bytes(memory) - address)
        return NULL;
    return memory->memory.host + address;
}

/* Code is elsewhere. */
static void memory_changed(struct bobbin_machine *m, uint64_t address, uint64_t count)
{
    (void)m, (void)address, (void)count;
}

/* ---- Comparing and copying: a machine is its values, its frames and what its instance defines ----------------------
 */

/* The function that a value refers to, as its number in the index space, counted from 1; 0: it refers to none. Of a
 * number that happens to be a host address nothing is known that could tell it from a reference. */
static uint32_t reference_number(const struct wasm_machine *m, wasm_value value)
{
    struct wasm_funcinst *const *functions = m->instance->functions;
    uint32_t imported = m->module->imported_functions, own = m->module->function_count - imported;
    uint64_t beyond;

    for (uint32_t i = 0; i < imported; i++) {
        if ((uintptr_t)functions[i] == value)
            return i + 1;
    }
    if (own == 0 || value < (uintptr_t)functions[imported])
        return 0;
    beyond = value - (uintptr_t)functions[imported]; /* the module's own are in one piece of memory */
    return beyond % sizeof **functions == 0 && beyond / sizeof **functions < own
               ? imported + (uint32_t)(beyond / sizeof **functions) + 1
               : 0;
}

static bool same_value(const struct wasm_machine *a, wasm_value x, const struct wasm_machine *b, wasm_value y)
{
    uint32_t number;

    if (x == y)
        return true;
    number = reference_number(a, x);
    return number != 0 && number == reference_number(b, y);
}

static wasm_value copied_value(const struct wasm_machine *to, const struct wasm_machine *from, wasm_value value)
{
    uint32_t number = reference_number(from, value);

    return number != 0 ? (uintptr_t)to->instance->functions[number - 1] : value;
}

static bool same_module(const struct wasm_machine *a, const struct wasm_machine *b)
{
    if (a->module == NULL || b->module == NULL)
        return a->module == b->module;
    return a->module->size == b->module->size && memcmp(a->module->bytes, b->module->bytes, a->module->size) == 0;
}

static bool same_thread(const struct wasm_machine *a, const struct wasm_machine *b)
{
    const struct wasm_thread *s = &a->thread, *t = &b->thread;

    if (s->value_count != t->value_count || s->depth != t->depth || (s->callee == NULL) != (t->callee == NULL))
        return false;
    for (size_t i = 0; i < s->value_count; i++) {
        if (!same_value(a, s->values[i], b, t->values[i]))
            return false;
    }
    for (size_t i = 0; i < s->depth; i++) {
        if (wasm_function_number(s->frames[i].function) != wasm_function_number(t->frames[i].function) ||
            s->frames[i].locals != t->frames[i].locals || offset_of(&s->frames[i]) != offset_of(&t->frames[i]))
            return false;
    }
    return true;
}

static bool same_instance(const struct wasm_machine *a, const struct wasm_machine *b)
{
    const struct wasm_moduleinst *s = a->instance, *t = b->instance;

    for (uint32_t i = 0; i < a->module->global_count; i++) {
        if (!same_value(a, s->globals[i]->value, b, t->globals[i]->value))
            return false;
    }
    for (uint32_t i = 0; i < a->module->table_count; i++) {
        uint32_t length = s->tables[i]->type.limits.min;

        if (length != t->tables[i]->type.limits.min)
            return false;
        for (uint32_t k = 0; k < length; k++) {
            if (!same_value(a, s->tables[i]->elements[k], b, t->tables[i]->elements[k]))
                return false;
        }
    }
    for (uint32_t i = 0; i < a->module->elem_count; i++) {
        if (s->elems[i].count != t->elems[i].count)
            return false;
    }
    return a->module->data_count == 0 ||
           memcmp(s->dropped, t->dropped, a->module->data_count * sizeof *s->dropped) == 0;
}

static bool same_memory(const struct bobbin_machine *x, const struct bobbin_machine *y)
{
    const struct wasm_machine *a = wasm_machine_const(x), *b = wasm_machine_const(y);

    if (!same_module(a, b))
        return false;
    return a->module == NULL || (same_thread(a, b) && same_instance(a, b) &&
                                 (a->module->memory_count == 0 ||
                                  memory_same(&a->instance->memories[0]->memory, &b->instance->memories[0]->memory)));
}

/* Makes what they define the same, as far as there is memory for it. */
static bool copy_instance(struct wasm_machine *to, const struct wasm_machine *from)
{
    struct wasm_moduleinst *t = to->instance;
    const struct wasm_moduleinst *s = from->instance;

    for (uint32_t i = 0; i < from->module->table_count; i++) {
        uint32_t has = t->tables[i]->type.limits.min, wants = s->tables[i]->type.limits.min;

        if (has > wants || (has < wants && wasm_grow_table(&to->store, t->tables[i], 0, wants - has) == UINT32_MAX))
            return false;
        for (uint32_t k = 0; k < wants; k++)
            t->tables[i]->elements[k] = copied_value(to, from, s->tables[i]->elements[k]);
    }
    for (uint32_t i = 0; i < from->module->elem_count; i++) {
        if (s->elems[i].count == 0 && t->elems[i].count > 0)
            wasm_drop_elem(t, i);
        else if (s->elems[i].count != t->elems[i].count)
            return false;
    }
    for (uint32_t i = 0; i < from->module->memory_count; i++) {
        uint32_t has = t->memories[i]->limits.min, wants = s->memories[i]->limits.min;

        if (has > wants || (has < wants && wasm_grow_memory(&to->store, t->memories[i], wants - has) == UINT32_MAX))
            return false;
        memory_copy(&t->memories[i]->memory, &s->memories[i]->memory);
    }
    for (uint32_t i = 0; i < from->module->global_count; i++)
        t->globals[i]->value = copied_value(to, from, s->globals[i]->value);
    if (from->module->data_count > 0)
        memcpy(t->dropped, s->dropped, from->module->data_count * sizeof *s->dropped);
    return true;
}

/* A function of `from` as it is in `to`. */
static struct wasm_funcinst *copied_function(const struct wasm_machine *to, const struct wasm_machine *from,
                                             const struct wasm_funcinst *function)
{
    return (struct wasm_funcinst *)(uintptr_t)copied_value(to, from, (uintptr_t)function);
}

/* Frames of other instances than the machine's own it has none: its imports are the embedder's. */
static bool copy_thread(struct wasm_machine *to, const struct wasm_machine *from)
{
    struct wasm_thread *t = &to->thread;
    const struct wasm_thread *s = &from->thread;

    if (!wasm_reserve(t, s->value_room, 0, s->depth))
        return false;
    for (size_t i = 0; i < s->value_count; i++)
        t->values[i] = copied_value(to, from, s->values[i]);
    for (size_t i = 0; i < s->depth; i++) {
        t->frames[i] = s->frames[i];
        t->frames[i].slot = NULL;
        t->frames[i].function = copied_function(to, from, s->frames[i].function);
        t->frames[i].pc = to->module->bytes + offset_of(&s->frames[i]);
    }
    t->value_count = s->value_count;
    t->depth = s->depth;
    t->stack = s->stack;
    t->callee = s->callee != NULL ? copied_function(to, from, s->callee) : NULL;
    if (s->callee != NULL && s->depth > 0)
        t->next = to->module->bytes + (s->next - from->module->bytes);
    to->last = NULL;
    to->last_pc = from->last_pc;
    return true;
}

/* A machine that holds another module, or has grown beyond what it should be, begins anew. What is imported has no
 * embedder then: whoever runs the copy serves the calls of the machine that it was made of. */
static bool copy_memory(struct bobbin_machine *x, const struct bobbin_machine *y)
{
    struct wasm_machine *to = wasm_machine(x);
    const struct wasm_machine *from = wasm_machine_const(y);

    if (from->module == NULL) {
        close_machine(x);
        to->module = NULL;
        return open_machine(x, 0, NULL);
    }
    to->store.resources = from->store.resources;
    if (same_module(to, from) && copy_instance(to, from))
        return copy_thread(to, from);
    return wasm_load(to, from->module->bytes, from->module->size, wasm_stand_in, NULL, NULL) &&
           copy_instance(to, from) && copy_thread(to, from);
}

/* ---- Looking at code --------------------------------------------------------------------------------------------- */

static double number_of_f32(uint32_t bits)
{
    float number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

static double number_of_f64(uint64_t bits)
{
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

static void print_insn(const struct wasm_insn *insn, char *text, size_t size)
{
    const struct wasm_row *row = &wasm_rows[insn->op];
    unsigned type;

    switch (row->format) {
    case wasm_format_none:
    case wasm_format_memory:
    case wasm_format_memory_memory:
        snprintf(text, size, "%s", row->mnemonic);
        break;
    case wasm_format_block:
        type = (unsigned)(insn->value + 0x80);
        if (insn->value >= 0)
            snprintf(text, size, "%s type[%lld]", row->mnemonic, (long long)insn->value);
        else
            snprintf(text, size, "%s%s%s", row->mnemonic, type == wasm_no_type ? "" : " ",
                     type == wasm_no_type ? "" : wasm_type_name(type));
        break;
    case wasm_format_labels:
        snprintf(text, size, "%s %u labels, %u", row->mnemonic, insn->a, insn->b);
        break;
    case wasm_format_reftype:
        snprintf(text, size, "%s %s", row->mnemonic, wasm_type_name(insn->a));
        break;
    case wasm_format_types:
        snprintf(text, size, "%s %s", row->mnemonic, wasm_type_name(*insn->list));
        break;
    case wasm_format_type_table:
    case wasm_format_table_table:
    case wasm_format_elem_table:
    case wasm_format_memory_0:
    case wasm_format_memory_1:
    case wasm_format_memory_2:
    case wasm_format_memory_3:
        snprintf(text, size, "%s %u %u", row->mnemonic, insn->a, insn->b);
        break;
    case wasm_format_i32:
    case wasm_format_i64:
        snprintf(text, size, "%s %lld", row->mnemonic, (long long)insn->value);
        break;
    case wasm_format_f32:
        snprintf(text, size, "%s %.9g", row->mnemonic, number_of_f32((uint32_t)insn->value));
        break;
    case wasm_format_f64:
        snprintf(text, size, "%s %.17g", row->mnemonic, number_of_f64((uint64_t)insn->value));
        break;
    default:
        snprintf(text, size, "%s %u", row->mnemonic, insn->a);
    }
}

static size_t disassemble(const struct bobbin_machine *base, uint64_t address, size_t *opcode, char *text, size_t size)
{
    const struct wasm_module *module = wasm_machine_const(base)->module;
    const struct wasm_func *func = function_at(module, address);
    struct wasm_reader reader;
    struct wasm_insn insn = {0};

    if (func == NULL || address < func->body)
        return 0;
    reader = (struct wasm_reader){module->bytes, module->bytes + address, module->bytes + func->end, NULL};
    if (!wasm_read_insn(&reader, &insn)) /* between two instructions */
        return 0;
    *opcode = insn.op;
    print_insn(&insn, text, size);
    return (size_t)(reader.at - module->bytes) - address;
}

/* The row, or superinstruction, whose handler the slot has. */
static unsigned op_of(const struct wasm_machine *m, int flavour, const struct wasm_slot *slot,
                      const struct wasm_origin *origin)
{
    unsigned last = flavour == bobbin_fast && m->fuses && !m->stack_form ? wasm_op_fused_end : wasm_op_count;

    for (unsigned op = wasm_op_count; op < last; op++) {
        if (m->handlers[flavour][op].token == slot->handler.token)
            return op;
    }
    return origin->op;
}

/* Slots of the thread that the last run used: *position is a function of the machine's (upper half), and a slot. */
static bool next_slot(const struct bobbin_machine *base, uint64_t *position, struct bobbin_slot *out)
{
    const struct wasm_machine *m = wasm_machine_const(base);
    const int flavour = base->cell->flavour;
    uint32_t function = (uint32_t)(*position >> 32), slot = (uint32_t)*position;

    for (; m->module != NULL && function < m->module->function_count; function++, slot = 0) {
        const struct wasm_funcinst *instance = m->instance->functions[function];
        const struct wasm_code *code = instance->code[flavour];
        const struct wasm_origin *origin;

        if (code == NULL || slot >= code->count)
            continue;
        origin = &code->origins[slot];
        *out = (struct bobbin_slot){origin->pc, code->slots[slot].handler.token,
                                    op_names[op_of(m, flavour, &code->slots[slot], origin)], true,
                                    (int32_t)code->slots[slot].a};
        *position = (uint64_t)function << 32 | (slot + 1);
        return true;
    }
    return false;
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

static const struct code_cache *generated_by(const struct bobbin_machine *base)
{
    return wasm_machine_const(base)->generated;
}

static void set_code_size(struct bobbin_machine *base, size_t bytes)
{
    wasm_machine(base)->code_size = bytes;
}

static void place_code(const struct bobbin_machine *base, struct bobbin_code *code)
{
    const struct wasm_machine *m = wasm_machine_const(base);

    code->end = wasm_pc_of_number(m, code->end - 1) + 1; /* of the last instruction no more than its place is known */
    code->address = wasm_pc_of_number(m, code->address);
}

/* The two forms of threaded code are guests of their own, alike in all but that. */
#define GUEST_WASM(name_, title_, open_, superinsns_)                                                                  \
    {                                                                                                                  \
        .name = name_, .title = title_, .world = "wasi", .hexadecimal = true, .place = "offset", .magic = "\0asm",     \
        .insn_count = WASM_ROWS, .insn = insn, .fields = fields, .field_count = FIELDS, .register_count = FIELDS,      \
        .machine_size = sizeof(struct wasm_machine), .unit = 1, .straight = 2 * WASM_STRAIGHT, .open = open_,          \
        .close = close_machine, .pc = pc, .last_pc = last_pc, .memory_at = linear_memory_at,                           \
        .memory_size = memory_size, .memory_changed = memory_changed, .same_memory = same_memory,                      \
        .copy_memory = copy_memory, .code_at = code_at, .code_size = code_size, .disassemble = disassemble,            \
        .is_code = is_code, .next_slot = next_slot, .code_cache = generated_by, .set_code_size = set_code_size,        \
        .place_code = place_code, .superinsn_count = superinsns_,                                                      \
    }

const struct bobbin_guest bobbin_guest_wasm =
    GUEST_WASM("wasm", "WebAssembly 2.0 without vectors", open_machine, wasm_op_fused_end - wasm_op_count);
const struct bobbin_guest bobbin_guest_wasm_stack =
    GUEST_WASM("wasm_stack", "WebAssembly 2.0 without vectors, as stack code", open_stack_form, 0);

/* WebAssembly, to be read beside its description:
 *
 *   A. Rossberg (editor), "WebAssembly Core Specification", version 2.0, W3C (2022), chapter 4, to which all sections
 *   below refer; opcodes are those of section 5.4.
 *
 * Every engine is judged by this one, so it decodes bytes by itself, whenever it executes them, and has its own
 * arithmetic. That the module is valid it takes for granted; where a block ends it has from validation. What the
 * specification leaves open is decided so:
 *
 *   - NaN results of arithmetic are positive and canonical;
 *   - memory.grow and table.grow fail only beyond the declared maximum or the store's resources;
 *   - a call traps as "call stack exhausted" where it would go beyond the store's resources. */
#include "wasm/reference.h"
#include "wasm/reference_numbers.h"

#include <string.h>

#define TRAP(name) wasm_trap_##name

/* ---- The stack: section 4.2.11 ----------------------------------------------------------------------------------- */

static struct wasm_frame *current(const struct wasm_thread *t)
{
    return &t->frames[t->depth - 1];
}

static inline void push_u64(struct wasm_thread *t, u64 value)
{
    t->values[t->value_count++] = value;
}

static inline u64 pop_u64(struct wasm_thread *t)
{
    return t->values[--t->value_count];
}

static inline void push_u32(struct wasm_thread *t, u32 value)
{
    push_u64(t, value);
}

static inline u32 pop_u32(struct wasm_thread *t)
{
    return (u32)pop_u64(t);
}

static inline void push_s32(struct wasm_thread *t, s32 value)
{
    push_u32(t, (u32)value);
}

static inline s32 pop_s32(struct wasm_thread *t)
{
    return (s32)pop_u32(t);
}

static inline void push_s64(struct wasm_thread *t, s64 value)
{
    push_u64(t, (u64)value);
}

static inline s64 pop_s64(struct wasm_thread *t)
{
    return (s64)pop_u64(t);
}

static inline void push_f32(struct wasm_thread *t, f32 value)
{
    push_u64(t, bits_of_f32(value));
}

static inline f32 pop_f32(struct wasm_thread *t)
{
    return f32_of(pop_u64(t));
}

static inline void push_f64(struct wasm_thread *t, f64 value)
{
    push_u64(t, bits_of_f64(value));
}

static inline f64 pop_f64(struct wasm_thread *t)
{
    return f64_of(pop_u64(t));
}

/* ---- Immediate operands: section 5.2.2 --------------------------------------------------------------------------- */

static u64 read_number(const uint8_t **pc, bool is_signed)
{
    u64 value = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        byte = *(*pc)++;
        value |= (u64)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (is_signed && byte & 0x40 && shift < 64)
        value |= UINT64_MAX << shift;
    return value;
}

static u32 read_index(const uint8_t **pc)
{
    return (u32)read_number(pc, false);
}

/* ---- Blocks: section 4.4.9 --------------------------------------------------------------------------------------- */

/* Moves the topmost values down to `height` and drops what was between. */
static void unwind(struct wasm_thread *t, size_t height, u32 arity)
{
    if (arity > 0)
        memmove(t->values + height, t->values + t->value_count - arity, arity * sizeof *t->values);
    t->value_count = height + arity;
}

static void push_label(struct wasm_thread *t, const uint8_t *next, u32 arity, u32 operands)
{
    t->labels[t->label_count++] = (struct wasm_label){next, arity, t->value_count - operands};
}

/* The block that begins at `pc`, which is one of the function's. */
static const struct wasm_block *block_at(const struct wasm_frame *frame, const uint8_t *pc)
{
    const struct wasm_module *module = frame->function->instance->module;
    const struct wasm_block *blocks = &module->blocks[frame->function->func->block];
    u32 low = 0, high = frame->function->func->block_count, at = (u32)(pc - module->bytes);

    while (low + 1 < high) {
        u32 middle = low + (high - low) / 2;

        if (blocks[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return &blocks[low];
}

/* Enters the block whose opcode is at `start`. Returns where execution goes on. */
static const uint8_t *enter_block(struct wasm_thread *t, const uint8_t *start)
{
    const struct wasm_frame *frame = current(t);
    const struct wasm_module *module = frame->function->instance->module;
    const struct wasm_block *block = block_at(frame, start);
    const uint8_t *pc = start + 1, *behind = module->bytes + block->end + 1;
    u32 params = 0, results = 0;
    s64 type = (s64)read_number(&pc, true);

    if (type >= 0) {
        params = module->types[type].param_count;
        results = module->types[type].result_count;
    } else if (type != -0x40) {
        results = 1;
    }
    switch (*start) {
    case 0x02: /* block */
        push_label(t, behind, results, params);
        return pc;
    case 0x03: /* loop */
        push_label(t, start, params, params);
        return pc;
    default: /* if */
        if (pop_u32(t) != 0) {
            push_label(t, behind, results, params);
            return pc;
        }
        push_label(t, behind, results, params);
        return block->other != 0 ? module->bytes + block->other + 1 : module->bytes + block->end;
    }
}

/* Leaves the function, its results on top of the stack: section 4.4.10. Returns where its caller goes on. */
static const uint8_t *return_from(struct wasm_thread *t)
{
    const struct wasm_frame *frame = current(t);
    const struct wasm_func *func = frame->function->func;

    unwind(t, frame->locals, frame->function->type->result_count);
    t->label_count = frame->labels;
    t->stack -= (u64)func->local_count + func->operands + func->labels;
    t->depth--;
    return t->depth > 0 ? current(t)->pc : NULL;
}

static const uint8_t *branch(struct wasm_thread *t, u32 number)
{
    const struct wasm_label label = t->labels[t->label_count - 1 - number];

    if (label.next == NULL)
        return return_from(t);
    unwind(t, label.height, label.arity);
    t->label_count -= number + 1;
    return label.next;
}

static const uint8_t *branch_table(struct wasm_thread *t, const uint8_t *pc)
{
    u32 count = read_index(&pc), wanted = pop_u32(t), number;

    do
        number = read_index(&pc);
    while (count-- > 0 && wanted-- > 0);
    return branch(t, number);
}

/* ---- Calls: section 4.4.10 --------------------------------------------------------------------------------------- */

/* Enters a function, which is not the embedder's. */
static enum wasm_trap enter(struct wasm_thread *t, const struct wasm_funcinst *function)
{
    const struct wasm_func *func = function->func;
    const struct wasm_resources *resources = &t->store->resources;
    u64 needs = (u64)func->local_count + func->operands + func->labels;
    size_t locals = t->value_count - function->type->param_count;

    if (t->depth >= resources->call_depth || needs > resources->stack - t->stack)
        return TRAP(exhausted);
    if (!wasm_reserve(t, locals + func->local_count + func->operands, t->label_count + func->labels, t->depth + 1))
        return TRAP(host_memory);
    t->stack += needs;
    t->frames[t->depth++] = (struct wasm_frame){.function = function,
                                                .pc = function->instance->module->bytes + func->body,
                                                .locals = locals,
                                                .labels = t->label_count};
    while (t->value_count < locals + func->local_count)
        push_u64(t, 0);
    push_label(t, NULL, function->type->result_count, 0);
    return TRAP(none);
}

/* Calls a function; then execution goes on at `next`. Traps are at the call. */
static enum wasm_trap call(struct wasm_thread *t, const struct wasm_funcinst *function, const uint8_t *next)
{
    enum wasm_trap trap;

    if (function->instance == NULL) { /* wasm_serve() does it, and moves on */
        t->callee = function;
        t->next = next;
        return TRAP(none);
    }
    trap = enter(t, function);
    if (trap == TRAP(none))
        t->frames[t->depth - 2].pc = next;
    return trap;
}

static enum wasm_trap call_indirect(struct wasm_thread *t, const uint8_t *pc)
{
    const struct wasm_moduleinst *instance = current(t)->function->instance;
    const struct wasm_func_type *type = &instance->module->types[read_index(&pc)];
    const struct wasm_tableinst *table = instance->tables[read_index(&pc)];
    u32 index = pop_u32(t);
    const struct wasm_funcinst *function;

    if (index >= table->type.limits.min)
        return TRAP(undefined);
    function = (const struct wasm_funcinst *)(uintptr_t)table->elements[index];
    if (function == NULL)
        return TRAP(uninitialized);
    if (!wasm_same_type(function->type, type))
        return TRAP(signature);
    return call(t, function, pc);
}

/* ---- References, variables, tables: sections 4.4.2, 4.4.4 to 4.4.6 ----------------------------------------------- */

static wasm_value *local(const struct wasm_thread *t, const uint8_t **pc)
{
    return &t->values[current(t)->locals + read_index(pc)];
}

static wasm_value *global(const struct wasm_thread *t, const uint8_t **pc)
{
    return &current(t)->function->instance->globals[read_index(pc)]->value;
}

static struct wasm_tableinst *table(const struct wasm_thread *t, const uint8_t **pc)
{
    return current(t)->function->instance->tables[read_index(pc)];
}

/* An element; NULL: out of bounds. */
static wasm_value *element(struct wasm_tableinst *table, u32 index)
{
    return index < table->type.limits.min ? &table->elements[index] : NULL;
}

static enum wasm_trap fill_table(struct wasm_thread *t, struct wasm_tableinst *table)
{
    u32 length = pop_u32(t);
    u64 value = pop_u64(t), to = pop_u32(t);

    if (to + length > table->type.limits.min)
        return TRAP(table);
    for (u32 i = 0; i < length; i++)
        table->elements[to + i] = value;
    return TRAP(none);
}

static enum wasm_trap copy_table(struct wasm_thread *t, struct wasm_tableinst *into, struct wasm_tableinst *outof)
{
    u64 length = pop_u32(t), from = pop_u32(t), to = pop_u32(t);

    if (from + length > outof->type.limits.min || to + length > into->type.limits.min)
        return TRAP(table);
    if (length > 0)
        memmove(into->elements + to, outof->elements + from, length * sizeof *into->elements);
    return TRAP(none);
}

/* ---- Memory: section 4.4.7 --------------------------------------------------------------------------------------- */

static struct wasm_meminst *memory(const struct wasm_thread *t)
{
    return current(t)->function->instance->memories[0];
}

/* Where an access to `size` bytes goes; NULL: out of bounds. Reads alignment and offset, pops the address. */
static uint8_t *address(struct wasm_thread *t, const uint8_t **pc, u32 size)
{
    const struct wasm_meminst *m = memory(t);
    u64 at;

    read_index(pc);
    at = (u64)read_index(pc) + pop_u32(t);
    return at + size <= wasm_memory_bytes(m) ? m->memory.host + at : NULL;
}

static enum wasm_trap fill_memory(struct wasm_thread *t)
{
    const struct wasm_meminst *m = memory(t);
    u64 length = pop_u32(t);
    u32 value = pop_u32(t);
    u64 to = pop_u32(t);

    if (to + length > wasm_memory_bytes(m))
        return TRAP(memory);
    memset(m->memory.host + to, (uint8_t)value, length);
    return TRAP(none);
}

static enum wasm_trap copy_memory(struct wasm_thread *t)
{
    const struct wasm_meminst *m = memory(t);
    u64 length = pop_u32(t), from = pop_u32(t), to = pop_u32(t);

    if (from + length > wasm_memory_bytes(m) || to + length > wasm_memory_bytes(m))
        return TRAP(memory);
    memmove(m->memory.host + to, m->memory.host + from, length);
    return TRAP(none);
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

#define SIGN32 UINT32_C(0x80000000)
#define SIGN64 UINT64_C(0x8000000000000000)

/* a, b: the operands, as that type; then the type as which the result is pushed, and the result. */
#define UNARY(opcode, name, type, result, expression)                                                                  \
    case opcode: {                                                                                                     \
        type a = pop_##type(t);                                                                                        \
        push_##result(t, expression);                                                                                  \
        break;                                                                                                         \
    }
#define BINARY(opcode, name, type, result, expression)                                                                 \
    case opcode: {                                                                                                     \
        type b = pop_##type(t), a = pop_##type(t);                                                                     \
        push_##result(t, expression);                                                                                  \
        break;                                                                                                         \
    }
#define CHECKED(opcode, name, type, condition, expression)                                                             \
    case opcode: {                                                                                                     \
        type b = pop_##type(t), a = pop_##type(t);                                                                     \
        trap = condition;                                                                                              \
        (void)a;                                                                                                       \
        if (trap == TRAP(none))                                                                                        \
            push_##type(t, expression);                                                                                \
        break;                                                                                                         \
    }
#define TRUNCATE(opcode, name, type, result)                                                                           \
    case opcode: {                                                                                                     \
        type a = pop_##type(t);                                                                                        \
        trap = isnan(a) ? TRAP(conversion) : !fits_##result(a) ? TRAP(overflow) : TRAP(none);                          \
        if (trap == TRAP(none))                                                                                        \
            push_##result(t, (result)a);                                                                               \
        break;                                                                                                         \
    }
#define LOAD(opcode, name, type, result)                                                                               \
    case opcode: {                                                                                                     \
        const uint8_t *from = address(t, &pc, sizeof(type));                                                           \
        type value;                                                                                                    \
        if (from == NULL)                                                                                              \
            return TRAP(memory);                                                                                       \
        memcpy(&value, from, sizeof value);                                                                            \
        push_##result(t, value);                                                                                       \
        break;                                                                                                         \
    }
#define STORE(opcode, name, type)                                                                                      \
    case opcode: {                                                                                                     \
        type value = (type)pop_u64(t);                                                                                 \
        uint8_t *to = address(t, &pc, sizeof(type));                                                                   \
        if (to == NULL)                                                                                                \
            return TRAP(memory);                                                                                       \
        memcpy(to, &value, sizeof value);                                                                              \
        break;                                                                                                         \
    }

/* clang-format off: a line an instruction */

static enum wasm_trap numeric(struct wasm_thread *t, uint8_t opcode)
{
    enum wasm_trap trap = TRAP(none);

    switch (opcode) {
        /* Integer comparison */
        UNARY(0x45, "i32.eqz", u32, u32, a == 0)
        BINARY(0x46, "i32.eq", u32, u32, a == b)
        BINARY(0x47, "i32.ne", u32, u32, a != b)
        BINARY(0x48, "i32.lt_s", s32, u32, a < b)
        BINARY(0x49, "i32.lt_u", u32, u32, a < b)
        BINARY(0x4a, "i32.gt_s", s32, u32, a > b)
        BINARY(0x4b, "i32.gt_u", u32, u32, a > b)
        BINARY(0x4c, "i32.le_s", s32, u32, a <= b)
        BINARY(0x4d, "i32.le_u", u32, u32, a <= b)
        BINARY(0x4e, "i32.ge_s", s32, u32, a >= b)
        BINARY(0x4f, "i32.ge_u", u32, u32, a >= b)
        UNARY(0x50, "i64.eqz", u64, u32, a == 0)
        BINARY(0x51, "i64.eq", u64, u32, a == b)
        BINARY(0x52, "i64.ne", u64, u32, a != b)
        BINARY(0x53, "i64.lt_s", s64, u32, a < b)
        BINARY(0x54, "i64.lt_u", u64, u32, a < b)
        BINARY(0x55, "i64.gt_s", s64, u32, a > b)
        BINARY(0x56, "i64.gt_u", u64, u32, a > b)
        BINARY(0x57, "i64.le_s", s64, u32, a <= b)
        BINARY(0x58, "i64.le_u", u64, u32, a <= b)
        BINARY(0x59, "i64.ge_s", s64, u32, a >= b)
        BINARY(0x5a, "i64.ge_u", u64, u32, a >= b)

        /* Floating-point comparison */
        BINARY(0x5b, "f32.eq", f32, u32, a == b)
        BINARY(0x5c, "f32.ne", f32, u32, a != b)
        BINARY(0x5d, "f32.lt", f32, u32, a < b)
        BINARY(0x5e, "f32.gt", f32, u32, a > b)
        BINARY(0x5f, "f32.le", f32, u32, a <= b)
        BINARY(0x60, "f32.ge", f32, u32, a >= b)
        BINARY(0x61, "f64.eq", f64, u32, a == b)
        BINARY(0x62, "f64.ne", f64, u32, a != b)
        BINARY(0x63, "f64.lt", f64, u32, a < b)
        BINARY(0x64, "f64.gt", f64, u32, a > b)
        BINARY(0x65, "f64.le", f64, u32, a <= b)
        BINARY(0x66, "f64.ge", f64, u32, a >= b)

        /* Integer arithmetic */
        UNARY(0x67, "i32.clz", u32, u32, clz32(a))
        UNARY(0x68, "i32.ctz", u32, u32, ctz32(a))
        UNARY(0x69, "i32.popcnt", u32, u32, (u32)__builtin_popcount(a))
        BINARY(0x6a, "i32.add", u32, u32, a + b)
        BINARY(0x6b, "i32.sub", u32, u32, a - b)
        BINARY(0x6c, "i32.mul", u32, u32, a * b)
        CHECKED(0x6d, "i32.div_s", s32,
                b == 0                      ? TRAP(divide_by_zero)
                : a == INT32_MIN && b == -1 ? TRAP(overflow)
                                            : TRAP(none),
                a / b)
        CHECKED(0x6e, "i32.div_u", u32, b == 0 ? TRAP(divide_by_zero) : TRAP(none), a / b)
        CHECKED(0x6f, "i32.rem_s", s32, b == 0 ? TRAP(divide_by_zero) : TRAP(none), b == -1 ? 0 : a % b)
        CHECKED(0x70, "i32.rem_u", u32, b == 0 ? TRAP(divide_by_zero) : TRAP(none), a % b)
        BINARY(0x71, "i32.and", u32, u32, a & b)
        BINARY(0x72, "i32.or", u32, u32, a | b)
        BINARY(0x73, "i32.xor", u32, u32, a ^ b)
        BINARY(0x74, "i32.shl", u32, u32, a << (b & 31))
        BINARY(0x75, "i32.shr_s", s32, s32, a >> (b & 31))
        BINARY(0x76, "i32.shr_u", u32, u32, a >> (b & 31))
        BINARY(0x77, "i32.rotl", u32, u32, rotl32(a, b))
        BINARY(0x78, "i32.rotr", u32, u32, rotl32(a, -b))
        UNARY(0x79, "i64.clz", u64, u64, clz64(a))
        UNARY(0x7a, "i64.ctz", u64, u64, ctz64(a))
        UNARY(0x7b, "i64.popcnt", u64, u64, (u64)__builtin_popcountll(a))
        BINARY(0x7c, "i64.add", u64, u64, a + b)
        BINARY(0x7d, "i64.sub", u64, u64, a - b)
        BINARY(0x7e, "i64.mul", u64, u64, a * b)
        CHECKED(0x7f, "i64.div_s", s64,
                b == 0                      ? TRAP(divide_by_zero)
                : a == INT64_MIN && b == -1 ? TRAP(overflow)
                                            : TRAP(none),
                a / b)
        CHECKED(0x80, "i64.div_u", u64, b == 0 ? TRAP(divide_by_zero) : TRAP(none), a / b)
        CHECKED(0x81, "i64.rem_s", s64, b == 0 ? TRAP(divide_by_zero) : TRAP(none), b == -1 ? 0 : a % b)
        CHECKED(0x82, "i64.rem_u", u64, b == 0 ? TRAP(divide_by_zero) : TRAP(none), a % b)
        BINARY(0x83, "i64.and", u64, u64, a & b)
        BINARY(0x84, "i64.or", u64, u64, a | b)
        BINARY(0x85, "i64.xor", u64, u64, a ^ b)
        BINARY(0x86, "i64.shl", u64, u64, a << (b & 63))
        BINARY(0x87, "i64.shr_s", s64, s64, a >> (b & 63))
        BINARY(0x88, "i64.shr_u", u64, u64, a >> (b & 63))
        BINARY(0x89, "i64.rotl", u64, u64, rotl64(a, b))
        BINARY(0x8a, "i64.rotr", u64, u64, rotl64(a, -b))

        /* Floating-point arithmetic. Those that only touch the sign leave NaNs as they are */
        UNARY(0x8b, "f32.abs", u32, u32, a & ~(u32)SIGN32)
        UNARY(0x8c, "f32.neg", u32, u32, a ^ SIGN32)
        UNARY(0x8d, "f32.ceil", f32, f32, ceilf(a))
        UNARY(0x8e, "f32.floor", f32, f32, floorf(a))
        UNARY(0x8f, "f32.trunc", f32, f32, truncf(a))
        UNARY(0x90, "f32.nearest", f32, f32, rintf(a))
        UNARY(0x91, "f32.sqrt", f32, f32, sqrtf(a))
        BINARY(0x92, "f32.add", f32, f32, a + b)
        BINARY(0x93, "f32.sub", f32, f32, a - b)
        BINARY(0x94, "f32.mul", f32, f32, a * b)
        BINARY(0x95, "f32.div", f32, f32, a / b)
        BINARY(0x96, "f32.min", f32, f32, (f32)minimum(a, b))
        BINARY(0x97, "f32.max", f32, f32, (f32)maximum(a, b))
        BINARY(0x98, "f32.copysign", u32, u32, (a & ~(u32)SIGN32) | (b & SIGN32))
        UNARY(0x99, "f64.abs", u64, u64, a & ~(u64)SIGN64)
        UNARY(0x9a, "f64.neg", u64, u64, a ^ SIGN64)
        UNARY(0x9b, "f64.ceil", f64, f64, ceil(a))
        UNARY(0x9c, "f64.floor", f64, f64, floor(a))
        UNARY(0x9d, "f64.trunc", f64, f64, trunc(a))
        UNARY(0x9e, "f64.nearest", f64, f64, rint(a))
        UNARY(0x9f, "f64.sqrt", f64, f64, sqrt(a))
        BINARY(0xa0, "f64.add", f64, f64, a + b)
        BINARY(0xa1, "f64.sub", f64, f64, a - b)
        BINARY(0xa2, "f64.mul", f64, f64, a * b)
        BINARY(0xa3, "f64.div", f64, f64, a / b)
        BINARY(0xa4, "f64.min", f64, f64, minimum(a, b))
        BINARY(0xa5, "f64.max", f64, f64, maximum(a, b))
        BINARY(0xa6, "f64.copysign", u64, u64, (a & ~(u64)SIGN64) | (b & SIGN64))

        /* Conversions */
        UNARY(0xa7, "i32.wrap_i64", u64, u32, (u32)a)
        TRUNCATE(0xa8, "i32.trunc_f32_s", f32, s32)
        TRUNCATE(0xa9, "i32.trunc_f32_u", f32, u32)
        TRUNCATE(0xaa, "i32.trunc_f64_s", f64, s32)
        TRUNCATE(0xab, "i32.trunc_f64_u", f64, u32)
        UNARY(0xac, "i64.extend_i32_s", s32, s64, a)
        UNARY(0xad, "i64.extend_i32_u", u32, u64, a)
        TRUNCATE(0xae, "i64.trunc_f32_s", f32, s64)
        TRUNCATE(0xaf, "i64.trunc_f32_u", f32, u64)
        TRUNCATE(0xb0, "i64.trunc_f64_s", f64, s64)
        TRUNCATE(0xb1, "i64.trunc_f64_u", f64, u64)
        UNARY(0xb2, "f32.convert_i32_s", s32, f32, (f32)a)
        UNARY(0xb3, "f32.convert_i32_u", u32, f32, (f32)a)
        UNARY(0xb4, "f32.convert_i64_s", s64, f32, (f32)a)
        UNARY(0xb5, "f32.convert_i64_u", u64, f32, (f32)a)
        UNARY(0xb6, "f32.demote_f64", f64, f32, (f32)a)
        UNARY(0xb7, "f64.convert_i32_s", s32, f64, (f64)a)
        UNARY(0xb8, "f64.convert_i32_u", u32, f64, (f64)a)
        UNARY(0xb9, "f64.convert_i64_s", s64, f64, (f64)a)
        UNARY(0xba, "f64.convert_i64_u", u64, f64, (f64)a)
        UNARY(0xbb, "f64.promote_f32", f32, f64, a)
        UNARY(0xbc, "i32.reinterpret_f32", u32, u32, a)
        UNARY(0xbd, "i64.reinterpret_f64", u64, u64, a)
        UNARY(0xbe, "f32.reinterpret_i32", u32, u32, a)
        UNARY(0xbf, "f64.reinterpret_i64", u64, u64, a)
        UNARY(0xc0, "i32.extend8_s", s32, s32, (int8_t)a)
        UNARY(0xc1, "i32.extend16_s", s32, s32, (int16_t)a)
        UNARY(0xc2, "i64.extend8_s", s64, s64, (int8_t)a)
        UNARY(0xc3, "i64.extend16_s", s64, s64, (int16_t)a)
        UNARY(0xc4, "i64.extend32_s", s64, s64, (s32)a)
    }
    return trap;
}

/* The instructions that begin with 0xfc. */
static enum wasm_trap prefixed(struct wasm_thread *t, const uint8_t **at)
{
    struct wasm_moduleinst *instance = current(t)->function->instance;
    const uint8_t *pc = *at;
    struct wasm_tableinst *into;
    enum wasm_trap trap = TRAP(none);
    u32 index, to, from, length;

    switch (read_index(&pc)) {
        UNARY(0x00, "i32.trunc_sat_f32_s", f32, s32, saturate_s32(a))
        UNARY(0x01, "i32.trunc_sat_f32_u", f32, u32, saturate_u32(a))
        UNARY(0x02, "i32.trunc_sat_f64_s", f64, s32, saturate_s32(a))
        UNARY(0x03, "i32.trunc_sat_f64_u", f64, u32, saturate_u32(a))
        UNARY(0x04, "i64.trunc_sat_f32_s", f32, s64, saturate_s64(a))
        UNARY(0x05, "i64.trunc_sat_f32_u", f32, u64, saturate_u64(a))
        UNARY(0x06, "i64.trunc_sat_f64_s", f64, s64, saturate_s64(a))
        UNARY(0x07, "i64.trunc_sat_f64_u", f64, u64, saturate_u64(a))
    case 0x08: /* memory.init */
        index = read_index(&pc);
        pc++;
        length = pop_u32(t);
        from = pop_u32(t);
        to = pop_u32(t);
        trap = wasm_init_memory(instance, index, to, from, length) ? TRAP(none) : TRAP(memory);
        break;
    case 0x09: /* data.drop */
        wasm_drop_data(instance, read_index(&pc));
        break;
    case 0x0a: /* memory.copy */
        pc += 2;
        trap = copy_memory(t);
        break;
    case 0x0b: /* memory.fill */
        pc++;
        trap = fill_memory(t);
        break;
    case 0x0c: /* table.init */
        index = read_index(&pc);
        length = pop_u32(t);
        from = pop_u32(t);
        to = pop_u32(t);
        trap = wasm_init_table(instance, read_index(&pc), index, to, from, length) ? TRAP(none) : TRAP(table);
        break;
    case 0x0d: /* elem.drop */
        wasm_drop_elem(instance, read_index(&pc));
        break;
    case 0x0e: /* table.copy */
        into = table(t, &pc);
        trap = copy_table(t, into, table(t, &pc));
        break;
    case 0x0f: /* table.grow */
        length = pop_u32(t);
        push_u32(t, wasm_grow_table(t->store, table(t, &pc), pop_u64(t), length));
        break;
    case 0x10: /* table.size */
        push_u32(t, table(t, &pc)->type.limits.min);
        break;
    case 0x11: /* table.fill */
        trap = fill_table(t, table(t, &pc));
        break;
    }
    *at = pc;
    return trap;
}

/* Executes the instruction at the frame's pc and advances it, but not if the instruction traps. */
static enum wasm_trap step(struct wasm_thread *t)
{
    const uint8_t *start = current(t)->pc, *pc = start;
    const uint8_t opcode = *pc++;
    enum wasm_trap trap = TRAP(none);
    wasm_value *place;
    u64 value;

    switch (opcode) {
    /* Control */
    case 0x00: /* unreachable */
        return TRAP(unreachable);
    case 0x01: /* nop */
        break;
    case 0x02: /* block */
    case 0x03: /* loop */
    case 0x04: /* if */
        pc = enter_block(t, start);
        break;
    case 0x05: /* else, behind the first part of an if */
        pc = t->labels[--t->label_count].next;
        break;
    case 0x0b: /* end */
        if (t->labels[t->label_count - 1].next == NULL)
            pc = return_from(t);
        else
            t->label_count--;
        break;
    case 0x0c: /* br */
        pc = branch(t, read_index(&pc));
        break;
    case 0x0d: /* br_if */
        value = read_index(&pc);
        if (pop_u32(t) != 0)
            pc = branch(t, (u32)value);
        break;
    case 0x0e: /* br_table */
        pc = branch_table(t, pc);
        break;
    case 0x0f: /* return */
        pc = return_from(t);
        break;
    case 0x10: /* call */
        value = read_index(&pc);
        return call(t, current(t)->function->instance->functions[value], pc);
    case 0x11: /* call_indirect */
        return call_indirect(t, pc);

    /* References */
    case 0xd0: /* ref.null */
        pc++;
        push_u64(t, 0);
        break;
    case 0xd1: /* ref.is_null */
        push_u32(t, pop_u64(t) == 0);
        break;
    case 0xd2: /* ref.func */
        push_u64(t, (uintptr_t)current(t)->function->instance->functions[read_index(&pc)]);
        break;

    /* Parametric instructions */
    case 0x1a: /* drop */
        pop_u64(t);
        break;
    case 0x1c:   /* select with a type */
        pc += 2; /* there is one, of one byte */
        /* fall through */
    case 0x1b: /* select */
        if (pop_u32(t) == 0) {
            value = pop_u64(t);
            pop_u64(t);
            push_u64(t, value);
        } else {
            pop_u64(t);
        }
        break;

    /* Variables */
    case 0x20: /* local.get */
        push_u64(t, *local(t, &pc));
        break;
    case 0x21: /* local.set */
        *local(t, &pc) = pop_u64(t);
        break;
    case 0x22: /* local.tee */
        *local(t, &pc) = t->values[t->value_count - 1];
        break;
    case 0x23: /* global.get */
        push_u64(t, *global(t, &pc));
        break;
    case 0x24: /* global.set */
        *global(t, &pc) = pop_u64(t);
        break;

    /* Tables */
    case 0x25: /* table.get */
        place = element(table(t, &pc), pop_u32(t));
        if (place == NULL)
            return TRAP(table);
        push_u64(t, *place);
        break;
    case 0x26: /* table.set */
        value = pop_u64(t);
        place = element(table(t, &pc), pop_u32(t));
        if (place == NULL)
            return TRAP(table);
        *place = value;
        break;

        /* Memory */
        LOAD(0x28, "i32.load", u32, u32)
        LOAD(0x29, "i64.load", u64, u64)
        LOAD(0x2a, "f32.load", u32, u32)
        LOAD(0x2b, "f64.load", u64, u64)
        LOAD(0x2c, "i32.load8_s", int8_t, s32)
        LOAD(0x2d, "i32.load8_u", uint8_t, u32)
        LOAD(0x2e, "i32.load16_s", int16_t, s32)
        LOAD(0x2f, "i32.load16_u", uint16_t, u32)
        LOAD(0x30, "i64.load8_s", int8_t, s64)
        LOAD(0x31, "i64.load8_u", uint8_t, u64)
        LOAD(0x32, "i64.load16_s", int16_t, s64)
        LOAD(0x33, "i64.load16_u", uint16_t, u64)
        LOAD(0x34, "i64.load32_s", s32, s64)
        LOAD(0x35, "i64.load32_u", u32, u64)
        STORE(0x36, "i32.store", u32)
        STORE(0x37, "i64.store", u64)
        STORE(0x38, "f32.store", u32)
        STORE(0x39, "f64.store", u64)
        STORE(0x3a, "i32.store8", uint8_t)
        STORE(0x3b, "i32.store16", uint16_t)
        STORE(0x3c, "i64.store8", uint8_t)
        STORE(0x3d, "i64.store16", uint16_t)
        STORE(0x3e, "i64.store32", u32)
    case 0x3f: /* memory.size */
        pc++;
        push_u32(t, memory(t)->limits.min);
        break;
    case 0x40: /* memory.grow */
        pc++;
        push_u32(t, wasm_grow_memory(t->store, memory(t), pop_u32(t)));
        break;

    /* Constants */
    case 0x41: /* i32.const */
        push_u32(t, (u32)read_number(&pc, true));
        break;
    case 0x42: /* i64.const */
        push_u64(t, read_number(&pc, true));
        break;
    case 0x43: /* f32.const */
        value = 0;
        memcpy(&value, pc, 4);
        pc += 4;
        push_u64(t, value);
        break;
    case 0x44: /* f64.const */
        memcpy(&value, pc, 8);
        pc += 8;
        push_u64(t, value);
        break;

    case 0xfc:
        trap = prefixed(t, &pc);
        break;
    default:
        trap = numeric(t, opcode);
        break;
    }
    if (trap == TRAP(none) && t->depth > 0)
        current(t)->pc = pc;
    return trap;
}

/* clang-format on */

enum wasm_stop wasm_interpret(struct wasm_thread *t, uint64_t *fuel)
{
    size_t value_count;

    while (t->trap == TRAP(none)) {
        if (t->callee != NULL) {
            if (t->callee->instance == NULL)
                return wasm_stop_host;
            t->trap = enter(t, t->callee);
            t->callee = NULL;
        } else if (t->depth == 0) {
            return wasm_stop_returned;
        } else if (*fuel == 0) {
            return wasm_stop_fuel;
        } else {
            value_count = t->value_count;
            t->trap = step(t);
            if (t->trap == TRAP(none))
                --*fuel;
            else /* it had no effect: what it popped is in its place still */
                t->value_count = value_count;
        }
    }
    return wasm_stop_trap;
}

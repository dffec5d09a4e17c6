/* Validation: chapter 3 of the specification, for code by the algorithm of its appendix A.3. One pass over the bytes,
 * with a stack of operand types and a stack of control frames. Its time is linear in the code, times at most the length
 * of a list of types (WASM_MOST_TYPES_IN_LIST) where calls and branches have such lists. */
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "sorted.h"
#include "wasm/module.h"

/* A block that is open. The lists of types are somewhere in the module's bytes. */
struct frame {
    enum wasm_op op; /* block, loop, if, else; of a function's body: block */
    bool unreachable;
    uint32_t height; /* of the operand stack where it began */
    uint32_t block;  /* its number in the module, if it is not a function's body */
    struct wasm_func_type type;
};

/* Declarations of locals: those up to `last` that are not of an earlier group. */
struct group {
    uint32_t last;
    uint8_t type;
};

struct validator {
    struct wasm_module *module;
    struct wasm_reader reader;
    const uint8_t *place; /* the instruction that is being looked at */
    const struct wasm_func_type *type;

    uint8_t *operands;
    uint32_t height, room, highest;
    struct frame *frames;
    uint32_t depth, frame_room, deepest;
    struct group *groups;
    uint32_t group_count, group_room;
};

#define REFUSE(v, ...)               wasm_refuse_at(&(v)->reader, (v)->place, __VA_ARGS__)
#define REFUSE_INDEX(v, what, index) REFUSE(v, "unknown " what " %u", index)

static bool no_memory(struct bobbin_error *error)
{
    bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory to validate a module");
    return false;
}

/* Makes room for one more in an array. */
static bool reserve(struct validator *v, void *entries, uint32_t count, uint32_t *room, size_t size)
{
    uint32_t twice = *room == 0 ? 32 : 2 * *room;
    void **array = entries, *larger;

    if (count < *room)
        return true;
    larger = realloc(*array, twice * size);
    if (larger == NULL)
        return no_memory(v->reader.error);
    *array = larger;
    *room = twice;
    return true;
}

/* ---- The operand stack ------------------------------------------------------------------------------------------- */

static struct frame *top(struct validator *v)
{
    return &v->frames[v->depth - 1];
}

static bool push(struct validator *v, unsigned type)
{
    if (v->height == v->room) {
        if (v->height == WASM_MOST_OPERANDS) /* a power of two, so that the room comes to it */
            return REFUSE(v, "more than %u operands on the stack", WASM_MOST_OPERANDS);
        if (!reserve(v, &v->operands, v->height, &v->room, sizeof *v->operands))
            return false;
    }
    v->operands[v->height++] = (uint8_t)type;
    if (v->height > v->highest)
        v->highest = v->height;
    return true;
}

static bool push_all(struct validator *v, const uint8_t *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!push(v, types[i]))
            return false;
    }
    return true;
}

/* Pops an operand of any type; of an unreachable frame's empty stack it is unknown. */
static bool pop_any(struct validator *v, unsigned *type)
{
    const struct frame *frame = top(v);

    if (v->height == frame->height) {
        *type = wasm_unknown;
        return frame->unreachable || REFUSE(v, "type mismatch: there is no operand");
    }
    *type = v->operands[--v->height];
    return true;
}

static bool pop(struct validator *v, unsigned expected)
{
    const struct frame *frame = top(v);
    unsigned type;

    if (v->height == frame->height)
        return frame->unreachable ||
               REFUSE(v, "type mismatch: %s expected, but there is no operand", wasm_type_name(expected));
    type = v->operands[--v->height];
    return type == expected || type == wasm_unknown ||
           REFUSE(v, "type mismatch: %s expected, but the operand is %s", wasm_type_name(expected),
                  wasm_type_name(type));
}

static bool pop_all(struct validator *v, const uint8_t *types, uint32_t count)
{
    while (count > 0) {
        if (!pop(v, types[--count]))
            return false;
    }
    return true;
}

/* What follows is not reached; always true. */
static bool become_unreachable(struct validator *v)
{
    v->height = top(v)->height;
    top(v)->unreachable = true;
    return true;
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

static bool push_frame(struct validator *v, enum wasm_op op, const struct wasm_func_type *type)
{
    if (!reserve(v, &v->frames, v->depth, &v->frame_room, sizeof *v->frames))
        return false;
    v->frames[v->depth++] = (struct frame){.op = op, .height = v->height, .type = *type};
    if (v->depth > v->deepest)
        v->deepest = v->depth;
    return push_all(v, type->params, type->param_count);
}

/* Takes the results of the innermost block, which ends or goes on with else, from the stack. */
static bool pop_results(struct validator *v)
{
    const struct frame *frame = top(v);

    if (!pop_all(v, frame->type.results, frame->type.result_count))
        return false;
    return v->height == frame->height ||
           REFUSE(v, "type mismatch: %u operands too many at the end of a block", v->height - frame->height);
}

/* What a branch to the label takes: a loop's parameters, another block's results. */
static bool label(struct validator *v, uint32_t number, const uint8_t **types, uint32_t *count)
{
    const struct frame *frame;

    if (number >= v->depth)
        return REFUSE_INDEX(v, "label", number);
    frame = &v->frames[v->depth - 1 - number];
    *types = frame->op == wasm_op_loop ? frame->type.params : frame->type.results;
    *count = frame->op == wasm_op_loop ? frame->type.param_count : frame->type.result_count;
    return true;
}

static bool begin_block(struct validator *v, const struct wasm_insn *insn)
{
    struct wasm_module *module = v->module;
    struct wasm_func_type type = {0};
    struct wasm_block *block;

    if (insn->value >= module->type_count)
        return REFUSE_INDEX(v, "type", (uint32_t)insn->value);
    if (insn->value >= 0) {
        type = module->types[insn->value];
    } else if (insn->value + 0x80 != wasm_no_type) {
        type.results = v->reader.at - 1; /* its type is the instruction's last byte */
        type.result_count = 1;
    }
    block = wasm_append(&module->blocks, &module->block_count, sizeof *block);
    if (block == NULL)
        return no_memory(v->reader.error);
    block->at = (uint32_t)(v->place - module->bytes);
    block->arity = insn->op == wasm_op_loop ? type.param_count : type.result_count;
    if ((insn->op == wasm_op_if && !pop(v, wasm_i32)) || !pop_all(v, type.params, type.param_count))
        return false;
    block->height = (uint32_t)v->height;
    if (!push_frame(v, insn->op, &type))
        return false;
    top(v)->block = module->block_count - 1;
    return true;
}

static bool begin_else(struct validator *v)
{
    struct frame *frame = top(v);

    if (frame->op != wasm_op_if)
        return REFUSE(v, "else without if");
    if (!pop_results(v))
        return false;
    v->module->blocks[frame->block].other = (uint32_t)(v->place - v->module->bytes);
    frame->op = wasm_op_else;
    frame->unreachable = false;
    return push_all(v, frame->type.params, frame->type.param_count);
}

static bool end_block(struct validator *v)
{
    const struct frame *frame = top(v);
    struct wasm_func_type type = frame->type;

    if (!pop_results(v))
        return false;
    /* Without else an if passes its parameters on. */
    if (frame->op == wasm_op_if && (type.param_count != type.result_count ||
                                    (type.param_count > 0 && memcmp(type.params, type.results, type.param_count) != 0)))
        return REFUSE(v, "type mismatch: an if without else has results that are not its parameters");
    v->depth--;
    if (v->depth > 0)
        v->module->blocks[frame->block].end = (uint32_t)(v->place - v->module->bytes);
    return push_all(v, type.results, type.result_count);
}

/* ---- Branches and calls ------------------------------------------------------------------------------------------ */

static bool branch(struct validator *v, uint32_t number)
{
    const uint8_t *types;
    uint32_t count;

    return label(v, number, &types, &count) && pop_all(v, types, count);
}

static bool branch_if(struct validator *v, uint32_t number)
{
    const uint8_t *types;
    uint32_t count;

    return pop(v, wasm_i32) && label(v, number, &types, &count) && pop_all(v, types, count) &&
           push_all(v, types, count);
}

/* Looks at the operands that a branch takes and leaves them, unknown ones unknown. */
static bool would_branch(struct validator *v, uint32_t number, uint32_t arity)
{
    const struct frame *frame = top(v);
    const uint8_t *types;
    uint32_t count;

    if (!label(v, number, &types, &count))
        return false;
    if (count != arity)
        return REFUSE(v, "type mismatch: labels that take %u and %u operands", arity, count);
    for (uint32_t i = 0; i < count; i++) {
        unsigned expected = types[count - 1 - i], type;

        if (v->height - frame->height <= i)
            return frame->unreachable ||
                   REFUSE(v, "type mismatch: %s expected, but there is no operand", wasm_type_name(expected));
        type = v->operands[v->height - 1 - i];
        if (type != expected && type != wasm_unknown)
            return REFUSE(v, "type mismatch: %s expected, but the operand is %s", wasm_type_name(expected),
                          wasm_type_name(type));
    }
    return true;
}

static bool branch_table(struct validator *v, const struct wasm_insn *insn)
{
    struct wasm_reader labels = v->reader;
    const uint8_t *types;
    uint32_t arity, number;

    if (insn->a > WASM_MOST_LABELS)
        return REFUSE(v, "too many labels: %u, where %u are allowed", insn->a, WASM_MOST_LABELS);
    if (!pop(v, wasm_i32) || !label(v, insn->b, &types, &arity))
        return false;
    labels.at = insn->list;
    for (uint32_t i = 0; i < insn->a; i++) {
        if (!wasm_read_u32(&labels, &number) || !would_branch(v, number, arity))
            return false;
    }
    return pop_all(v, types, arity);
}

static bool call(struct validator *v, const struct wasm_func_type *type)
{
    return pop_all(v, type->params, type->param_count) && push_all(v, type->results, type->result_count);
}

/* ---- What an index must be --------------------------------------------------------------------------------------- */

/* A table's type; false: there is no such table. */
static bool table(struct validator *v, uint32_t index, unsigned *type)
{
    if (index >= v->module->table_count)
        return REFUSE_INDEX(v, "table", index);
    *type = v->module->tables[index].type;
    return true;
}

static bool elem(struct validator *v, uint32_t index, unsigned *type)
{
    if (index >= v->module->elem_count)
        return REFUSE_INDEX(v, "elem segment", index);
    *type = v->module->elems[index].type;
    return true;
}

static bool data(struct validator *v, uint32_t index)
{
    if (!v->module->has_data_count)
        return REFUSE(v, "data count section required");
    return index < v->module->declared_data_count || REFUSE_INDEX(v, "data segment", index);
}

static bool memory(struct validator *v)
{
    return v->module->memory_count > 0 || REFUSE(v, "unknown memory 0");
}

static bool same_types(struct validator *v, unsigned a, unsigned b)
{
    return a == b || REFUSE(v, "type mismatch: %s and %s", wasm_type_name(a), wasm_type_name(b));
}

/* A local's type; false: there is no such local. */
static bool local(struct validator *v, uint32_t index, unsigned *type)
{
    const size_t group = COUNT_BEFORE(n, v->group_count, v->groups[n].last < index);

    if (index < v->type->param_count)
        *type = v->type->params[index];
    else if (group == v->group_count)
        return REFUSE_INDEX(v, "local", index);
    else
        *type = v->groups[group].type;
    return true;
}

/* Indices and alignments that instructions with a type of their own have. */
static bool check_immediates(struct validator *v, const struct wasm_insn *insn)
{
    unsigned format = wasm_rows[insn->op].format, type, other;

    switch (format) {
    case wasm_format_memory_0:
    case wasm_format_memory_1:
    case wasm_format_memory_2:
    case wasm_format_memory_3:
        return memory(v) && (insn->a <= format - wasm_format_memory_0 ||
                             REFUSE(v, "alignment must not be larger than natural: 2^%u", insn->a));
    case wasm_format_memory:
    case wasm_format_memory_memory:
        return memory(v);
    case wasm_format_data:
        return data(v, insn->a);
    case wasm_format_data_memory:
        return memory(v) && data(v, insn->a);
    case wasm_format_elem:
        return elem(v, insn->a, &type);
    case wasm_format_elem_table:
        return table(v, insn->b, &other) && elem(v, insn->a, &type) && same_types(v, type, other);
    case wasm_format_table:
        return table(v, insn->a, &type);
    default:
        return true;
    }
}

/* ---- Instructions: section 3.3 ----------------------------------------------------------------------------------- */

static bool select_untyped(struct validator *v)
{
    unsigned a, b;

    if (!pop(v, wasm_i32) || !pop_any(v, &a) || !pop_any(v, &b))
        return false;
    if (wasm_is_reference(a) || wasm_is_reference(b))
        return REFUSE(v, "type mismatch: select without a type is for numbers");
    if (a != b && a != wasm_unknown && b != wasm_unknown)
        return same_types(v, b, a);
    return push(v, a == wasm_unknown ? b : a);
}

static bool special(struct validator *v, const struct wasm_insn *insn)
{
    const struct wasm_module *module = v->module;
    unsigned type, other;

    switch (insn->op) {
    case wasm_op_unreachable:
        return become_unreachable(v);
    case wasm_op_block:
    case wasm_op_loop:
    case wasm_op_if:
        return begin_block(v, insn);
    case wasm_op_else:
        return begin_else(v);
    case wasm_op_end:
        return end_block(v);
    case wasm_op_br:
        return branch(v, insn->a) && become_unreachable(v);
    case wasm_op_br_if:
        return branch_if(v, insn->a);
    case wasm_op_br_table:
        return branch_table(v, insn) && become_unreachable(v);
    case wasm_op_return:
        return branch(v, v->depth - 1) && become_unreachable(v);
    case wasm_op_call:
        if (insn->a >= module->function_count)
            return REFUSE_INDEX(v, "function", insn->a);
        return call(v, wasm_type_of(module, insn->a));
    case wasm_op_call_indirect:
        if (!table(v, insn->b, &type) || !same_types(v, type, wasm_funcref))
            return false;
        if (insn->a >= module->type_count)
            return REFUSE_INDEX(v, "type", insn->a);
        return pop(v, wasm_i32) && call(v, &module->types[insn->a]);
    case wasm_op_ref_null:
        return push(v, insn->a);
    case wasm_op_ref_is_null:
        if (!pop_any(v, &type))
            return false;
        if (type != wasm_unknown && !wasm_is_reference(type))
            return REFUSE(v, "type mismatch: a reference expected, but the operand is %s", wasm_type_name(type));
        return push(v, wasm_i32);
    case wasm_op_ref_func:
        if (insn->a >= module->function_count)
            return REFUSE_INDEX(v, "function", insn->a);
        if (!module->functions[insn->a].declared)
            return REFUSE(v, "undeclared function reference %u", insn->a);
        return push(v, wasm_funcref);
    case wasm_op_drop:
        return pop_any(v, &type);
    case wasm_op_select:
        return select_untyped(v);
    case wasm_op_select_typed:
        if (insn->a != 1)
            return REFUSE(v, "invalid result arity: select with %u types", insn->a);
        type = *insn->list;
        return pop(v, wasm_i32) && pop(v, type) && pop(v, type) && push(v, type);
    case wasm_op_local_get:
        return local(v, insn->a, &type) && push(v, type);
    case wasm_op_local_set:
        return local(v, insn->a, &type) && pop(v, type);
    case wasm_op_local_tee:
        return local(v, insn->a, &type) && pop(v, type) && push(v, type);
    case wasm_op_global_get:
        if (insn->a >= module->global_count)
            return REFUSE_INDEX(v, "global", insn->a);
        return push(v, module->globals[insn->a].type);
    case wasm_op_global_set:
        if (insn->a >= module->global_count)
            return REFUSE_INDEX(v, "global", insn->a);
        if (!module->globals[insn->a].is_mutable)
            return REFUSE(v, "global is immutable: %u", insn->a);
        return pop(v, module->globals[insn->a].type);
    case wasm_op_table_get:
        return table(v, insn->a, &type) && pop(v, wasm_i32) && push(v, type);
    case wasm_op_table_set:
        return table(v, insn->a, &type) && pop(v, type) && pop(v, wasm_i32);
    case wasm_op_table_copy:
        return table(v, insn->a, &type) && table(v, insn->b, &other) && same_types(v, type, other) &&
               pop(v, wasm_i32) && pop(v, wasm_i32) && pop(v, wasm_i32);
    case wasm_op_table_grow:
        return table(v, insn->a, &type) && pop(v, wasm_i32) && pop(v, type) && push(v, wasm_i32);
    case wasm_op_table_fill:
        return table(v, insn->a, &type) && pop(v, wasm_i32) && pop(v, type) && pop(v, wasm_i32);
    default:
        return REFUSE(v, "%s has no rule", wasm_rows[insn->op].mnemonic);
    }
}

/* Whether the row leaves its type to special(). */
static const bool is_special[WASM_ROWS] = {
#define INSN(name, mnemonic, opcode, format, takes, gives)
#define SPECIAL(name, mnemonic, opcode, format) [wasm_op_##name] = true,
#include "wasm/insns.def"
};

static bool instruction(struct validator *v, const struct wasm_insn *insn)
{
    const struct wasm_row *row = &wasm_rows[insn->op];

    if (is_special[insn->op])
        return special(v, insn);
    if (row->format != wasm_format_none && !check_immediates(v, insn))
        return false;
    for (size_t i = strlen(row->takes); i > 0; i--) {
        if (!pop(v, (uint8_t)row->takes[i - 1]))
            return false;
    }
    return row->gives[0] == '\0' || push(v, (uint8_t)row->gives[0]);
}

/* ---- Functions: section 3.4.1 ------------------------------------------------------------------------------------ */

/* What decoding has read already, so nothing is refused here. */
static bool read_groups(struct validator *v, const struct wasm_func *function)
{
    struct wasm_reader *reader = &v->reader;
    uint32_t groups, count, next = v->type->param_count;
    uint8_t type;

    v->group_count = 0;
    if (!wasm_read_u32(reader, &groups))
        return false;
    while (groups-- > 0) {
        if (!wasm_read_u32(reader, &count) || !wasm_read_type(reader, &type))
            return false;
        if (count == 0)
            continue;
        if (!reserve(v, &v->groups, v->group_count, &v->group_room, sizeof *v->groups))
            return false;
        next += count;
        v->groups[v->group_count++] = (struct group){next - 1, type};
    }
    return next == function->local_count;
}

static bool function(struct validator *v, struct wasm_func *function)
{
    struct wasm_module *module = v->module;
    struct wasm_func_type body;
    struct wasm_insn insn;

    v->type = &module->types[function->type];
    v->reader.at = module->bytes + function->locals;
    v->reader.end = module->bytes + function->end;
    v->height = v->highest = v->depth = v->deepest = 0;
    function->block = module->block_count;
    body = (struct wasm_func_type){.results = v->type->results, .result_count = v->type->result_count};
    v->place = v->reader.at;
    if (!read_groups(v, function) || !push_frame(v, wasm_op_block, &body))
        return false;
    while (v->depth > 0) {
        v->place = v->reader.at;
        if (v->place == v->reader.end)
            return REFUSE(v, "unexpected end of a function: END opcode expected");
        if (!wasm_read_insn(&v->reader, &insn) || !instruction(v, &insn))
            return false;
    }
    if (v->reader.at != v->reader.end)
        return wasm_refuse_here(&v->reader, "section size mismatch: code behind the end of a function");
    function->block_count = module->block_count - function->block;
    function->operands = v->highest;
    function->labels = v->deepest;
    return true;
}

static bool functions(struct wasm_module *module, struct bobbin_error *error)
{
    struct validator v = {.module = module, .reader = {.module = module->bytes, .error = error}};
    bool valid = true;

    for (uint32_t i = module->imported_functions; i < module->function_count && valid; i++)
        valid = function(&v, &module->functions[i]);
    free(v.operands);
    free(v.frames);
    free(v.groups);
    return valid;
}

/* ---- Everything else: sections 3.2 and 3.4 ----------------------------------------------------------------------- */

#define CHECK(condition, offset, ...)                                                                                  \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return wasm_refuse(error, offset, __VA_ARGS__), false;                                                     \
    } while (false)

/* A constant expression that must have that type: section 3.3.10. */
static bool check_init(struct wasm_module *module, const struct wasm_init *init, unsigned type,
                       struct bobbin_error *error)
{
    const struct wasm_insn *insn = &init->insn;
    unsigned is;

    CHECK(init->insns > 0, init->offset, "type mismatch: an empty expression where %s is needed", wasm_type_name(type));
    switch (insn->op) {
    case wasm_op_global_get:
        CHECK(insn->a < module->imported_globals, init->offset, "unknown global %u: not an imported one", insn->a);
        CHECK(!module->globals[insn->a].is_mutable, init->offset, "constant expression required: global %u is mutable",
              insn->a);
        is = module->globals[insn->a].type;
        break;
    case wasm_op_ref_null:
        is = insn->a;
        break;
    case wasm_op_ref_func:
        CHECK(insn->a < module->function_count, init->offset, "unknown function %u", insn->a);
        module->functions[insn->a].declared = true;
        is = wasm_funcref;
        break;
    default:
        is = (uint8_t)wasm_rows[insn->op].gives[0];
    }
    CHECK(is == type, init->offset, "type mismatch: %s where %s is needed", wasm_type_name(is), wasm_type_name(type));
    CHECK(init->insns == 1, init->offset, "type mismatch: %u values instead of one", init->insns);
    return true;
}

static bool check_limits(const struct wasm_limits *limits, struct bobbin_error *error)
{
    CHECK(limits->min <= limits->max, limits->offset, "size minimum must not be greater than maximum: %u, %u",
          limits->min, limits->max);
    return true;
}

static bool check_spaces(struct wasm_module *module, struct bobbin_error *error)
{
    for (uint32_t i = 0; i < module->function_count; i++)
        CHECK(module->functions[i].type < module->type_count, module->functions[i].offset, "unknown type %u",
              module->functions[i].type);
    for (uint32_t i = 0; i < module->table_count; i++) {
        if (!check_limits(&module->tables[i].limits, error))
            return false;
    }
    for (uint32_t i = 0; i < module->memory_count; i++) {
        const struct wasm_limits *limits = &module->memories[i];

        CHECK(limits->min <= WASM_MOST_PAGES && (!limits->has_max || limits->max <= WASM_MOST_PAGES), limits->offset,
              "memory size must be at most 65536 pages (4GiB)");
        if (!check_limits(limits, error))
            return false;
    }
    CHECK(module->memory_count <= 1, module->memories[1].offset, "multiple memories");
    for (uint32_t i = module->imported_globals; i < module->global_count; i++) {
        if (!check_init(module, &module->globals[i].init, module->globals[i].type, error))
            return false;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct wasm_export *const *left = a, *const *right = b;

    return wasm_compare_names(&(*left)->name, &(*right)->name);
}

static bool check_exports(struct wasm_module *module, struct bobbin_error *error)
{
    static const char *const kinds[] = {"function", "table", "memory", "global"};
    const uint32_t counts[] = {module->function_count, module->table_count, module->memory_count, module->global_count};

    module->export_order = malloc(((size_t)module->export_count + 1) * sizeof(void *));
    if (module->export_order == NULL)
        return no_memory(error);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct wasm_export *export = &module->exports[i];

        CHECK(export->index < counts[export->kind], export->offset, "unknown %s %u", kinds[export->kind],
              export->index);
        if (export->kind == wasm_kind_function)
            module->functions[export->index].declared = true;
        module->export_order[i] = export;
    }
    qsort(module->export_order, module->export_count, sizeof(void *), by_name);
    for (uint32_t i = 1; i < module->export_count; i++) {
        const struct wasm_export *a = module->export_order[i - 1], *b = module->export_order[i];

        CHECK(wasm_compare_names(&a->name, &b->name) != 0, a->offset > b->offset ? a->offset : b->offset,
              "duplicate export name");
    }
    return true;
}

static bool check_start(struct wasm_module *module, struct bobbin_error *error)
{
    if (!module->has_start)
        return true;
    CHECK(module->start < module->function_count, module->start_offset, "unknown function %u", module->start);
    CHECK(wasm_type_of(module, module->start)->param_count == 0 &&
              wasm_type_of(module, module->start)->result_count == 0,
          module->start_offset, "start function has parameters or results");
    return true;
}

static bool check_elem(struct wasm_module *module, const struct wasm_elem *elem, struct bobbin_error *error)
{
    struct wasm_reader reader = {module->bytes, elem->items, module->bytes + module->size, error};
    struct wasm_init item;

    if (elem->mode == wasm_active) {
        CHECK(elem->table < module->table_count, elem->offset, "unknown table %u", elem->table);
        CHECK(elem->type == module->tables[elem->table].type, elem->offset, "type mismatch: %s in a table of %s",
              wasm_type_name(elem->type), wasm_type_name(module->tables[elem->table].type));
        if (!check_init(module, &elem->at, wasm_i32, error))
            return false;
    }
    for (uint32_t i = 0; i < elem->count; i++) {
        if (!wasm_read_item(&reader, elem, &item) || !check_init(module, &item, elem->type, error))
            return false;
    }
    return true;
}

static bool check_segments(struct wasm_module *module, struct bobbin_error *error)
{
    for (uint32_t i = 0; i < module->elem_count; i++) {
        if (!check_elem(module, &module->elems[i], error))
            return false;
    }
    for (uint32_t i = 0; i < module->data_count; i++) {
        const struct wasm_data *data = &module->datas[i];

        if (data->mode != wasm_active)
            continue;
        CHECK(data->memory < module->memory_count, data->offset, "unknown memory %u", data->memory);
        if (!check_init(module, &data->at, wasm_i32, error))
            return false;
    }
    return true;
}

bool wasm_validate(struct wasm_module *module, struct bobbin_error *error)
{
    return check_spaces(module, error) && check_exports(module, error) && check_start(module, error) &&
           check_segments(module, error) && functions(module, error);
}

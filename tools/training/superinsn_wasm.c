/* What superinsn must know of wasm: what is executed of a module is folded code, which decoding makes of
 * whole functions. So it reads the module that the profile is of. */
#include <stdlib.h>
#include <string.h>

#include "superinsn.h"
#include "wasm/insns.h"

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PREFIX(name)    #name,
#define PSEUDO(name)    #name,
#include "wasm/insns.def"
};

static const char *op_name(unsigned op)
{
    return op_names[op];
}

/* ---- Operands and results ---------------------------------------------------------------------------------------- */

static const bool compares_and_goes[wasm_op_count] = {
#define CONSTANT(name)
#define COMPARE(name, ...) [wasm_op_go_if_##name] = true,
#include "wasm/register.def"
};

static const bool has_constant[wasm_op_count] = {
#define CONSTANT(name)     [wasm_op_##name##_k] = true,
#define COMPARE(name, ...) [wasm_op_go_if_##name##_k] = true,
#include "wasm/register.def"
};

/* How many of its operands x and y a row has. */
static int operands_of(unsigned op)
{
    switch (op) {
    case wasm_op_local_get:
    case wasm_op_global_set:
    case wasm_op_go_if:
    case wasm_op_go_unless:
    case wasm_op_return_1:
        return 1;
    case wasm_op_select:
        return 2;
    default:
        if (op < WASM_ROWS)
            return (int)strlen(wasm_rows[op].takes);
        return compares_and_goes[op] ? 2 : has_constant[op];
    }
}

static bool gives(unsigned op)
{
    switch (op) {
    case wasm_op_local_get:
    case wasm_op_global_get:
    case wasm_op_select:
        return true;
    default:
        if (op < WASM_ROWS)
            return *wasm_rows[op].gives != '\0';
        return op >= wasm_op_i32_eq_k && op <= wasm_op_f64_div_k; /* else it branches or stores */
    }
}

static enum wasm_link strongest(unsigned before_op, const struct wasm_slot *before, unsigned op,
                                const struct wasm_slot *slot)
{
    bool x = gives(before_op) && operands_of(op) >= 1 && wasm_linked(wasm_link_x, before, slot);
    bool y = gives(before_op) && operands_of(op) >= 2 && wasm_linked(wasm_link_y, before, slot);

    return x && y ? wasm_link_both : x ? wasm_link_x : y ? wasm_link_y : wasm_link_any;
}

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

/* Nothing is executed: what a function does is of no interest. */
static void *open_module(const char *file, const char *image)
{
    struct bobbin_error error = {0};
    bobbin_machine *machine = bobbin_open(bobbin_guest_find("wasm"), &error);
    size_t size = 0;
    char *bytes = machine != NULL && image != NULL ? bobbin_read_whole(image, 1 << 30, &size, &error) : NULL;

    if (image == NULL)
        superinsn_fail("%s: does not say of which program it is", file);
    if (bytes == NULL || !wasm_load(wasm_machine(machine), bytes, size, wasm_stand_in, NULL, &error))
        superinsn_fail("%s: the program that it is of: %s: %s", file, image, error.text);
    free(bytes);
    return machine;
}

static void close_module(void *opened)
{
    bobbin_close(opened);
}

/* The code of the function that has an instruction there. */
static struct wasm_code *code_at(struct wasm_machine *m, uint64_t address)
{
    for (uint32_t i = m->module->imported_functions; i < m->module->function_count; i++) {
        const struct wasm_func *func = &m->module->functions[i];

        if (func->body <= address && address < func->end)
            return wasm_code_of(m, m->instance->functions[i], bobbin_fast);
    }
    return NULL;
}

static int decode(const struct superinsn_profile *profile, const struct superinsn_run *run,
                  struct superinsn_insn line[LONGEST_RUN])
{
    const struct wasm_code *code = code_at(profile->opened, run->address);
    uint64_t end = run->address + strlen(run->code) / 2;
    int count = 0;

    if (code == NULL)
        superinsn_fail("%s: the program that it is of has no code at 0x%llx", profile->file,
                       (unsigned long long)run->address);
    for (uint32_t n = 0; n < code->count && code->origins[n].pc < end && count < LONGEST_RUN; n++) {
        unsigned op = code->origins[n].op;

        if (code->origins[n].pc < run->address || (op == wasm_op_fuel_check && count == 0))
            continue;
        if (op == wasm_op_fuel_check) /* nothing is fused across it */
            break;
        line[count] = (struct superinsn_insn){
            .op = (uint16_t)op,
            .link = count > 0 ? strongest(code->origins[n - 1].op, &code->slots[n - 1], op, &code->slots[n])
                              : wasm_link_any};
        count++;
    }
    return count;
}

const struct superinsn_guest superinsn_wasm = {
    .name = "wasm",
    .links = {[wasm_link_any] = "any", [wasm_link_x] = "x", [wasm_link_y] = "y", [wasm_link_both] = "both"},
    .op_count = wasm_op_stop,
    .op_name = op_name,
    .goes_on = wasm_goes_on,
    .open = open_module,
    .close = close_module,
    .decode = decode,
};

/* What the page's JavaScript calls: one machine a guest, run in slices of fuel under a hook that models a branch
 * predictor.
 *
 * Text goes either way through page_text. Programs for RISC-V are flat images without Linux: of its system calls there
 * are write and exit. Those for WebAssembly get fd_write and proc_exit, and for any other import an error number. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rv64/machine.h"
#include "wasm/machine.h"

#define EXPORT(name) __attribute__((export_name(#name), used)) page_##name

/* The page shows what a program writes. */
__attribute__((import_module("page"), import_name("output"))) void page_output(const void *bytes, uint32_t size);

enum {
    TEXT = 256 << 10,
    OPCODES = 1024,
    WATCHED = 1 << 16, /* addresses that may have a breakpoint; programs that are shown are smaller */
    RV64_MEMORY = 1 << 20,
    RV64_BASE = 0x10000,
    RV64_STACK = 64 << 10,
    ARGUMENTS = 4,
};

/* A predictor with one entry a branch, which guesses the target that it saw last. Engines with one place that
 * dispatches have one branch; the others have one at the end of every instruction's body. Opcodes count from 1, so that
 * 0 is "nothing yet"; body 0 is where the engine is entered. */
struct model {
    uint64_t dispatches, missed_by_one, missed_by_each;
    uint16_t one, each[OPCODES];
    uint16_t from, to, guess_of_one, guess_of_each; /* the last dispatch */
};

struct lab {
    bobbin_machine *machine;
    struct model model;
    uint8_t breakpoints[WATCHED / 8];
    uint64_t steps, in_slice; /* instructions since the program was loaded, and since page_run began */
    int status;               /* of a program that has ended by itself; -1: it has not */
    struct wasm_funcinst *called;
};

static struct lab every_lab[3], *lab = every_lab;
static char text[TEXT];
static struct bobbin_error failure;
static double arguments[ARGUMENTS];
static uint64_t slot_position;
static uint32_t executed[WATCHED]; /* of WebAssembly, how often the instruction at each address was */

enum { BABY, RV64, WASM };

static const char *const guest_names[] = {"baby", "rv64", "wasm"};

char *EXPORT(text)(void)
{
    return text;
}

uint32_t EXPORT(text_size)(void)
{
    return TEXT;
}

void EXPORT(select)(uint32_t guest)
{
    lab = &every_lab[guest <= WASM ? guest : BABY];
}

static int selected(void)
{
    return (int)(lab - every_lab);
}

/* ---- The predictor ----------------------------------------------------------------------------------------------- */

static void dispatch(struct model *model, unsigned opcode)
{
    uint16_t to = (uint16_t)(opcode + 1), from = model->to;

    if (to >= OPCODES)
        return;
    model->from = from;
    model->to = to;
    model->guess_of_one = model->one;
    model->guess_of_each = model->each[from];
    model->dispatches++;
    model->missed_by_one += model->guess_of_one != to;
    model->missed_by_each += model->guess_of_each != to;
    model->one = model->each[from] = to;
}

static bool watch(void *data, const bobbin_machine *machine, unsigned opcode)
{
    struct lab *l = data;
    uint64_t pc = bobbin_pc(machine) % WATCHED;

    if (l->in_slice > 0 && l->breakpoints[pc / 8] >> pc % 8 & 1)
        return true;
    l->in_slice++;
    executed[pc] += l == &every_lab[WASM];
    dispatch(&l->model, opcode);
    return false;
}

double EXPORT(dispatches)(void)
{
    return (double)lab->model.dispatches;
}

double EXPORT(missed_by_one)(void)
{
    return (double)lab->model.missed_by_one;
}

double EXPORT(missed_by_each)(void)
{
    return (double)lab->model.missed_by_each;
}

/* The last dispatch: names of the instruction before, of that one, and of what either kind of engine guessed. */
void EXPORT(last_dispatch)(void)
{
    const struct model *model = &lab->model;
    const uint16_t opcodes[] = {model->from, model->to, model->guess_of_one, model->guess_of_each};
    const bobbin_guest *guest = bobbin_guest_find(guest_names[selected()]);
    size_t at = 0;

    for (int n = 0; n < 4; n++) {
        const char *name = opcodes[n] > 0 ? bobbin_insn_at(guest, opcodes[n] - 1).mnemonic : "";

        at += (size_t)snprintf(text + at, TEXT - at, "%s%s", n > 0 ? "\n" : "", name);
    }
}

/* ---- Worlds ------------------------------------------------------------------------------------------------------ */

/* Register numbers of the guest as its table has them: pc, then x0 to x31. */
enum { PC = 0, SP = 1 + 2, A0 = 1 + 10, A1 = 1 + 11, A2 = 1 + 12, A7 = 1 + 17 };

static void rv64_call(bobbin_machine *m)
{
    enum { WRITE = 64, EXIT = 93, EXIT_GROUP = 94, BADF = 9, FAULT = 14, NOSYS = 38 };
    uint64_t a0 = bobbin_register_get(m, A0), length = bobbin_register_get(m, A2);
    int64_t result = -NOSYS;
    void *bytes;

    switch (bobbin_register_get(m, A7)) {
    case WRITE:
        bytes = memory_at(rv64_machine(m)->memory, bobbin_register_get(m, A1), length, PAGE_READ);
        result = a0 != 1 && a0 != 2 ? -BADF : bytes == NULL ? -FAULT : (int64_t)length;
        if (result >= 0)
            page_output(bytes, (uint32_t)length);
        break;
    case EXIT:
    case EXIT_GROUP:
        lab->status = (int)(a0 & 0xff);
        return;
    }
    bobbin_register_set(m, A0, (uint64_t)result);
}

enum { WASI_BADF = 8, WASI_FAULT = 21, WASI_NOSYS = 52 };

static void *linear(struct wasm_moduleinst *caller, uint64_t address, uint64_t length)
{
    if (caller == NULL || caller->module->memory_count == 0 ||
        address + length > wasm_memory_bytes(caller->memories[0]))
        return NULL;
    return caller->memories[0]->memory.host + address;
}

static bool fd_write(void *data, struct wasm_moduleinst *caller, const wasm_value *a, wasm_value *results)
{
    const uint32_t *parts = linear(caller, (uint32_t)a[1], (uint64_t)(uint32_t)a[2] * 8);
    uint32_t *written = linear(caller, (uint32_t)a[3], 4), sum = 0;

    (void)data;
    results[0] = (uint32_t)a[0] != 1 && (uint32_t)a[0] != 2 ? WASI_BADF
                 : parts == NULL || written == NULL         ? WASI_FAULT
                                                            : 0;
    for (uint32_t n = 0; results[0] == 0 && n < (uint32_t)a[2]; n++) {
        const void *bytes = linear(caller, parts[2 * n], parts[2 * n + 1]);

        if (bytes == NULL) {
            results[0] = WASI_FAULT;
            return true;
        }
        page_output(bytes, parts[2 * n + 1]);
        sum += parts[2 * n + 1];
    }
    if (results[0] == 0)
        *written = sum;
    return true;
}

static bool proc_exit(void *data, struct wasm_moduleinst *caller, const wasm_value *a, wasm_value *results)
{
    (void)data, (void)caller, (void)results;
    lab->status = (int)(a[0] & 0xff);
    return false;
}

static bool no_such_call(void *data, struct wasm_moduleinst *caller, const wasm_value *a, wasm_value *results)
{
    (void)data, (void)caller, (void)a;
    results[0] = WASI_NOSYS;
    return true;
}

static bool is_call(const struct wasm_import *import, const struct wasm_func_type *type, const char *name,
                    uint32_t params)
{
    return import->name.length == strlen(name) && memcmp(import->name.bytes, name, strlen(name)) == 0 &&
           type->param_count == params;
}

static struct wasm_extern resolve(void *data, struct wasm_store *store, const struct wasm_module *module,
                                  const struct wasm_import *import)
{
    struct wasm_extern found = {.kind = import->kind, .any = NULL};
    const struct wasm_func_type *type;

    (void)data;
    if (import->kind != wasm_kind_function)
        return found;
    type = wasm_type_of(module, import->index);
    found.function = wasm_host(store, type,
                               is_call(import, type, "fd_write", 4)    ? fd_write
                               : is_call(import, type, "proc_exit", 1) ? proc_exit
                                                                       : no_such_call,
                               NULL);
    return found;
}

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

static bool load_rv64(bobbin_machine *m, uint32_t size)
{
    struct memory *memory = rv64_machine(m)->memory;
    uint64_t room = ((uint64_t)size + 2 * GUEST_PAGE) & ~(uint64_t)(GUEST_PAGE - 1); /* and zeros for .bss */

    if (!memory_map(memory, RV64_BASE, room, PAGE_READ | PAGE_WRITE | PAGE_EXEC) ||
        !memory_map(memory, RV64_MEMORY - RV64_STACK, RV64_STACK, PAGE_READ | PAGE_WRITE))
        return bobbin_fail(&failure, bobbin_error_memory, 0, 0, "the image is too large");
    bobbin_memory_write(m, RV64_BASE, size, text);
    bobbin_register_set(m, PC, RV64_BASE);
    bobbin_register_set(m, SP, RV64_MEMORY);
    return true;
}

/* ---- The two forms of WebAssembly's threaded code ---------------------------------------------------------------- */

/* The module once more in each form, never run: its functions are decoded as `fast` cells have them, since only those
 * fold register code. */
enum { STACK, REGISTERS, FORMS };

static struct form {
    bobbin_machine *machine; /* NULL: there was no memory for it */
    uint32_t function, slot; /* the next to be shown */
} forms[FORMS];

static void open_forms(uint32_t size)
{
    for (int n = 0; n < FORMS; n++) {
        const char *guest = n == STACK ? "wasm_stack" : "wasm";
        bobbin_machine *m = bobbin_open_sized(bobbin_guest_find(guest), 16 * WASM_PAGE, &failure);

        bobbin_close(forms[n].machine);
        forms[n].machine = m;
        if (m != NULL && !wasm_load(wasm_machine(m), text, size, resolve, NULL, &failure)) {
            bobbin_close(m);
            forms[n].machine = NULL;
        }
    }
}

/* What a slot of register code has besides a handler: how many operands in places of the frame, whether a constant
 * comes last, and what it does. */
struct shape {
    uint8_t places;
    bool constant;
    enum { NOTHING, GIVES, STORES, BRANCHES } does;
};

static struct shape shape_of(unsigned op)
{
    static const struct shape own[wasm_op_count] = {
        [wasm_op_local_get] = {1, false, GIVES},  [wasm_op_i64_const] = {0, true, GIVES},
        [wasm_op_global_get] = {0, false, GIVES}, [wasm_op_global_set] = {1, false, NOTHING},
        [wasm_op_select] = {3, false, GIVES},     [wasm_op_select_typed] = {3, false, GIVES},
        [wasm_op_return_1] = {1, false, NOTHING}, [wasm_op_go] = {0, false, BRANCHES},
        [wasm_op_go_if] = {1, false, BRANCHES},   [wasm_op_go_unless] = {1, false, BRANCHES},
#define CONSTANT(name)                                                                                                 \
    [wasm_op_##name##_k] = {                                                                                           \
        1, true, wasm_op_##name >= wasm_op_i32_store && wasm_op_##name <= wasm_op_i64_store32 ? STORES : GIVES},
#define COMPARE(name, inverse, mirrored)                                                                               \
    [wasm_op_go_if_##name] = {2, false, BRANCHES}, [wasm_op_go_if_##name##_k] = {1, true, BRANCHES},
#include "wasm/register.def"
    };
    struct shape shape = op < wasm_op_count ? own[op] : (struct shape){0};

    if (op < WASM_ROWS && (wasm_rows[op].takes[0] != '\0' || wasm_rows[op].gives[0] != '\0') && op != wasm_op_i64_const)
        shape = (struct shape){(uint8_t)strlen(wasm_rows[op].takes), false,
                               wasm_rows[op].gives[0] != '\0' ? GIVES : NOTHING};
    return shape;
}

static size_t append(size_t at, const char *format, ...) __attribute__((format(printf, 2, 3)));
static size_t append(size_t at, const char *format, ...)
{
    va_list more;

    va_start(more, format);
    at += (size_t)vsnprintf(text + at, TEXT - at, format, more);
    va_end(more);
    return at;
}

/* A local, or a place of the stack. */
static size_t append_place(size_t at, uint32_t place, uint32_t locals)
{
    return place < locals ? append(at, "l%" PRIu32, place) : append(at, "s%" PRIu32, place - locals);
}

/* The constant of a row, by the type that its name begins with; one that is moved alone has none. */
static size_t append_constant(size_t at, const char *name, uint64_t value)
{
    float single;
    double number;
    uint32_t low = (uint32_t)value;

    memcpy(&single, &low, sizeof single);
    memcpy(&number, &value, sizeof number);
    if (strncmp(name, "f32", 3) == 0)
        return append(at, "%.9g", (double)single);
    if (strncmp(name, "f64", 3) == 0)
        return append(at, "%.17g", number);
    return append(at, "%" PRId64, value <= UINT32_MAX ? (int64_t)(int32_t)low : (int64_t)value);
}

/* Where its operands come from and where it goes, behind the name. */
static void append_operands(size_t at, const struct wasm_code *code, uint32_t number)
{
    const struct wasm_slot *slot = &code->slots[number];
    const unsigned op = code->origins[number].op;
    const struct shape shape = shape_of(op);
    const uint32_t places[] = {slot->x, slot->y, slot->z}, locals = code->function->func->local_count;
    uint32_t target = number + (uint32_t)slot->target;

    if (shape.does == GIVES) {
        at = append(at, " ");
        at = append_place(at, slot->result, locals);
        at = append(at, " \xe2\x86\x90"); /* an arrow to the left */
    }
    for (uint32_t n = 0; n < shape.places; n++) {
        at = append(at, n > 0 ? ", " : " ");
        at = append_place(at, places[n], locals);
    }
    if (shape.constant) {
        at = append(at, shape.places > 0 ? ", " : " ");
        at = append_constant(at, wasm_op_name(op),
                             shape.does == STORES     ? slot->z
                             : shape.does == BRANCHES ? slot->y
                                                      : slot->value);
    }
    if (shape.does == BRANCHES && target < code->count)
        append(at, " \xe2\x86\x92 %" PRIx32, code->origins[target].pc); /* to the right */
}

void EXPORT(first_form_slot)(uint32_t form)
{
    forms[form % FORMS].function = forms[form % FORMS].slot = 0;
}

/* The next slot of that form, in page_text: its instruction's address, a blank, the slot. False: there are no more. */
bool EXPORT(next_form_slot)(uint32_t number)
{
    struct form *form = &forms[number % FORMS];
    struct wasm_machine *m;

    if (form->machine == NULL)
        return false;
    for (m = wasm_machine(form->machine); form->function < m->module->function_count;
         form->function++, form->slot = 0) {
        struct wasm_funcinst *function = m->instance->functions[form->function];
        const struct wasm_code *code = function->instance != NULL ? wasm_code_of(m, function, bobbin_fast) : NULL;
        size_t at;

        if (code == NULL || form->slot >= code->count)
            continue;
        at = append(0, "%" PRIu32 " %s", code->origins[form->slot].pc, wasm_op_name(code->origins[form->slot].op));
        if (form == &forms[REGISTERS])
            append_operands(at, code, form->slot);
        form->slot++;
        return true;
    }
    return false;
}

uint32_t EXPORT(executed)(uint32_t address)
{
    return executed[address % WATCHED];
}

/* ---- Loading ----------------------------------------------------------------------------------------------------- */

static bobbin_machine *open_machine(int guest)
{
    const uint64_t memory = guest == RV64 ? RV64_MEMORY : guest == WASM ? 16 * WASM_PAGE : 0;

    return bobbin_open_sized(bobbin_guest_find(guest_names[guest]), memory, &failure);
}

/* A program of `size` bytes in page_text, into a new machine without breakpoints. False: page_error... say why, and all
 * is as it was. */
bool EXPORT(load)(uint32_t size)
{
    int guest = selected();
    bobbin_machine *m = size < TEXT ? open_machine(guest) : NULL;

    if (size >= TEXT)
        bobbin_fail(&failure, bobbin_error_input, 0, 0, "it is larger than the %d KiB that this page takes",
                    TEXT >> 10);
    if (m == NULL)
        return false;
    if (guest == RV64   ? !load_rv64(m, size)
        : guest == WASM ? !wasm_load(wasm_machine(m), text, size, resolve, NULL, &failure)
                        : !bobbin_load_buffer(m, text, size, NULL, &failure)) {
        bobbin_close(m);
        return false;
    }
    bobbin_close(lab->machine);
    lab->machine = m;
    lab->model = (struct model){0};
    memset(lab->breakpoints, 0, sizeof lab->breakpoints);
    lab->steps = 0;
    lab->status = -1;
    lab->called = NULL;
    if (guest == WASM) {
        memset(executed, 0, sizeof executed);
        open_forms(size);
    }
    bobbin_set_hook(m, watch, lab);
    return true;
}

void EXPORT(error_text)(void)
{
    snprintf(text, TEXT, "%s", failure.text);
}

uint32_t EXPORT(error_line)(void)
{
    return failure.line;
}

uint32_t EXPORT(error_column)(void)
{
    return failure.column;
}

/* The name of an exported function; returns how many arguments it takes. -1: there are no more; -2: that is none. */
int32_t EXPORT(exported)(uint32_t index)
{
    const struct wasm_module *module = wasm_machine(every_lab[WASM].machine)->module;
    const struct wasm_export *export;

    if (index >= module->export_count)
        return -1;
    export = &module->exports[index];
    snprintf(text, TEXT, "%.*s", (int)export->name.length, (const char *)export->name.bytes);
    return export->kind == wasm_kind_function ? (int32_t)wasm_type_of(module, export->index)->param_count : -2;
}

void EXPORT(argument)(uint32_t index, double value)
{
    if (index < ARGUMENTS)
        arguments[index] = value;
}

static wasm_value value_of(unsigned type, double number)
{
    wasm_value value = 0;
    float single = (float)number;

    if (type == wasm_f32)
        memcpy(&value, &single, sizeof single);
    else if (type == wasm_f64)
        memcpy(&value, &number, sizeof number);
    else if (number >= -0x1p63 && number < 0x1p63)
        value = type == wasm_i32 ? (uint32_t)(int64_t)number : (uint64_t)(int64_t)number;
    return value;
}

/* Makes the machine about to call the exported function of `size` bytes in page_text, with the arguments. */
bool EXPORT(call)(uint32_t size)
{
    struct wasm_machine *m = wasm_machine(every_lab[WASM].machine);
    struct wasm_extern found = wasm_exported(m->instance, text, size);
    wasm_value values[ARGUMENTS];

    if (found.any == NULL || found.kind != wasm_kind_function || found.function->type->param_count > ARGUMENTS)
        return bobbin_fail(&failure, bobbin_error_argument, 0, 0, "there is no such function of 4 arguments or fewer");
    for (uint32_t n = 0; n < found.function->type->param_count; n++)
        values[n] = value_of(found.function->type->params[n], arguments[n]);
    every_lab[WASM].called = found.function;
    return wasm_begin(m, found.function, values, &failure);
}

/* What the function gave that was called, once it has returned; nothing else. */
void EXPORT(result)(void)
{
    const struct lab *l = &every_lab[WASM];
    const wasm_value *value = wasm_machine(l->machine)->thread.values;
    float single;
    double number;

    text[0] = '\0';
    if (l->status != 0 || l->called == NULL || l->called->type->result_count == 0)
        return;
    memcpy(&single, value, sizeof single);
    memcpy(&number, value, sizeof number);
    switch (l->called->type->results[0]) {
    case wasm_i32:
        snprintf(text, TEXT, "%" PRId32, (int32_t)*value);
        break;
    case wasm_i64:
        snprintf(text, TEXT, "%" PRId64, (int64_t)*value);
        break;
    case wasm_f32:
        snprintf(text, TEXT, "%.9g", (double)single);
        break;
    case wasm_f64:
        snprintf(text, TEXT, "%.17g", number);
        break;
    }
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

/* Serves what the machine stopped for. True: it can be run on. */
static bool serve(struct bobbin_stop stop)
{
    struct wasm_machine *m;

    if (selected() == RV64 && stop.kind == bobbin_stop_ecall) {
        rv64_call(lab->machine);
        return lab->status < 0;
    }
    if (selected() != WASM)
        return false;
    m = wasm_machine(lab->machine);
    if (stop.kind == bobbin_stop_halt) {
        lab->status = 0;
    } else if (stop.kind == bobbin_stop_ecall) {
        if (m->thread.callee == NULL || wasm_serve(&m->thread)) {
            wasm_update_pc(m);
            return true;
        }
        m->trap = m->thread.trap;
    }
    return false;
}

/* Runs at most so many instructions under an engine; returns why it stopped (enum bobbin_stop_kind), with the reason in
 * page_text. A breakpoint at the first one does not count. */
uint32_t EXPORT(run)(uint32_t engine, double fuel)
{
    const struct bobbin_engine *how = bobbin_engine_at(engine);
    const struct bobbin_cell *cell =
        bobbin_cell_find(guest_names[selected()], how != NULL ? how->name : NULL, bobbin_exact);
    uint64_t left = (uint64_t)fuel;
    struct bobbin_stop stop;

    lab->in_slice = 0;
    do {
        stop = bobbin_run(lab->machine, cell, left);
        left -= stop.steps;
        lab->steps += stop.steps;
    } while (serve(stop) && left > 0);
    if (lab->status >= 0)
        snprintf(text, TEXT, "it ended with exit status %d", lab->status);
    else if (stop.kind == bobbin_stop_ecall) /* it was served, and the fuel is used up */
        stop.kind = bobbin_stop_fuel;
    if (stop.kind == bobbin_stop_trap)
        snprintf(text, TEXT, "%s", wasm_trap_text(wasm_machine(lab->machine)->trap));
    else if (lab->status < 0)
        snprintf(text, TEXT, "%s", stop.why_not != NULL ? stop.why_not : bobbin_stop_text(stop.kind));
    return stop.kind;
}

double EXPORT(steps)(void)
{
    return (double)lab->steps;
}

double EXPORT(pc)(void)
{
    return (double)bobbin_pc(lab->machine);
}

void EXPORT(set_breakpoint)(uint32_t address, bool on)
{
    uint32_t at = address % WATCHED;

    if (on)
        lab->breakpoints[at / 8] |= (uint8_t)(1 << at % 8);
    else
        lab->breakpoints[at / 8] &= (uint8_t) ~(1 << at % 8);
}

/* ---- Looking at the machine -------------------------------------------------------------------------------------- */

/* The name of a register in page_text; false: there are no more. */
bool EXPORT(register_name)(uint32_t index)
{
    const char *name = bobbin_register_name(bobbin_machine_guest(lab->machine), index);

    if (name != NULL)
        snprintf(text, TEXT, "%s", name);
    return name != NULL;
}

uint64_t EXPORT(register_value)(uint32_t index)
{
    return bobbin_register_get(lab->machine, index);
}

/* A line of the Baby's store. */
uint32_t EXPORT(line)(uint32_t number)
{
    uint32_t word = 0;

    bobbin_memory_read(every_lab[BABY].machine, number, 1, &word);
    return word;
}

uint32_t EXPORT(code_size)(void)
{
    return (uint32_t)bobbin_code_size(lab->machine);
}

/* The instruction at that address in page_text; returns its length, 0: there is none. */
uint32_t EXPORT(disassemble)(uint32_t address)
{
    return (uint32_t)bobbin_disassemble(lab->machine, address, text, TEXT);
}

void EXPORT(first_slot)(void)
{
    slot_position = 0;
}

/* The next slot of the threaded code, as words in page_text: address, handler, operand or -, name. */
bool EXPORT(next_slot)(void)
{
    struct bobbin_slot slot;
    char operand[16] = "-";

    if (!bobbin_thread_next(lab->machine, &slot_position, &slot))
        return false;
    if (slot.instruction)
        snprintf(operand, sizeof operand, "%" PRId32, slot.operand);
    snprintf(text, TEXT, "%" PRIu64 " %" PRIu64 " %s %s", slot.address, slot.handler, operand, slot.name);
    return true;
}

/* An engine's name and how it dispatches, and why it is not here if it is not, each on a line; false: no more. */
bool EXPORT(engine)(uint32_t index)
{
    const struct bobbin_engine *engine = bobbin_engine_at(index);
    const struct bobbin_cell *cell =
        bobbin_cell_find(guest_names[selected()], engine != NULL ? engine->name : NULL, bobbin_exact);

    if (engine == NULL)
        return false;
    snprintf(text, TEXT, "%s\n%s\n%s", engine->name, engine->how,
             cell == NULL      ? "no cell"
             : cell->available ? ""
                               : cell->why_not);
    return true;
}

/* The Baby as the library sees it. */
#include <stdio.h>
#include <string.h>

#include "baby/machine.h"

static const char *const formats[] = {"asm", "snp", NULL};

static const struct bobbin_insn insns[] = {
#define INSN(name, mnemonic, operand, match, mask, effect) {#name, mnemonic, effect, operand, match, mask},
#include "baby/insns.def"
};

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PSEUDO(name)    #name,
#include "baby/insns.def"
    "stop",
#define FUSE(name) #name,
#include "baby/fuse.def"
};

enum baby_register { register_a, register_ci, register_count };

static const struct register_name registers[] = {[register_a] = {"A", 32}, [register_ci] = {"CI", 32}};

/* Without a format: only .snp has a ':' outside of comments. */
static bool looks_like_snp(const char *text, size_t size)
{
    bool comment = false;

    for (const char *c = text; c < text + size; c++) {
        if (*c == ':' && !comment)
            return true;
        comment = *c == ';' || (comment && *c != '\n');
    }
    return false;
}

static bool load(struct bobbin_machine *m, const char *image, size_t size, const char *format,
                 struct bobbin_error *error)
{
    bool snp = format != NULL ? strcmp(format, "snp") == 0 : looks_like_snp(image, size);
    struct baby_state loaded = {0};

    if (!(snp ? baby_load_snp : baby_load_asm)(loaded.store, image, size, error))
        return false;
    baby_machine(m)->state = loaded;
    return true;
}

static char *save(const struct bobbin_machine *m, const char *format)
{
    return (strcmp(format, "snp") == 0 ? baby_save_snp : baby_save_asm)(baby_machine_const(m)->state.store);
}

static uint64_t get(const struct bobbin_machine *m, size_t reg)
{
    const struct baby_state *state = &baby_machine_const(m)->state;

    return reg == register_a ? state->a : state->ci;
}

static void set(struct bobbin_machine *m, size_t reg, uint64_t value)
{
    struct baby_state *state = &baby_machine(m)->state;

    *(reg == register_a ? &state->a : &state->ci) = (uint32_t)value;
}

static uint64_t pc(const struct bobbin_machine *m)
{
    return (baby_machine_const(m)->state.ci + 1) % BABY_LINES;
}

static uint64_t last_pc(const struct bobbin_machine *m)
{
    return baby_machine_const(m)->state.ci % BABY_LINES;
}

static void *memory_at(struct bobbin_machine *m, uint64_t address, size_t count)
{
    return address <= BABY_LINES && count <= BABY_LINES - address ? baby_machine(m)->state.store + address : NULL;
}

static uint64_t memory_size(const struct bobbin_machine *m)
{
    (void)m;
    return BABY_LINES;
}

static bool same(const struct bobbin_machine *a, const struct bobbin_machine *b)
{
    return memcmp(&baby_machine_const(a)->state, &baby_machine_const(b)->state, sizeof(struct baby_state)) == 0;
}

static bool copy(struct bobbin_machine *to, const struct bobbin_machine *from)
{
    baby_machine(to)->state = baby_machine_const(from)->state;
    return true;
}

static size_t disassemble(const struct bobbin_machine *m, uint64_t address, char *text, size_t size)
{
    if (address >= BABY_LINES)
        return 0;
    baby_disassemble(baby_machine_const(m)->state.store[address], text, size);
    return 1;
}

static bool is_code(const struct bobbin_machine *m, uint64_t address, uint64_t *until)
{
    (void)m;
    *until = BABY_LINES;
    return address < BABY_LINES;
}

static int64_t longest_straight_line(struct bobbin_machine *m)
{
    (void)m;
    return BABY_SLOTS;
}

static size_t thread_length(const struct bobbin_machine *m)
{
    (void)m;
    return BABY_SLOTS;
}

static struct bobbin_slot thread_at(const struct bobbin_machine *m, size_t index)
{
    const struct slot *slot = &baby_machine_const(m)->slots[index];
    int op = 0, last = baby_machine_const(m)->fuses ? baby_op_fused_end - 1 : baby_op_stop;

    /* The handler alone says what will run: `op` and the operands are left over where a line was invalidated. */
    while (op < last && m->handlers[op].token != slot->handler.token)
        op++;
    return (struct bobbin_slot){index % BABY_LINES, slot->handler.token, op_names[op],
                                op < (int)(sizeof insns / sizeof *insns) || op > baby_op_stop, slot->imm};
}

const struct bobbin_guest bobbin_guest_baby = {
    .name = "baby",
    .title = "Manchester Baby (SSEM), 1948",
    .formats = formats,
    .machine_size = sizeof(struct baby_machine),
    .image_limit = 16 << 20,
    .unit = sizeof(uint32_t),
    .insn_count = sizeof insns / sizeof *insns,
    .insns = insns,
    .register_count = register_count,
    .registers = registers,
    .longest_straight_line = longest_straight_line,
    .load = load,
    .save = save,
    .get = get,
    .set = set,
    .pc = pc,
    .last_pc = last_pc,
    .memory_at = memory_at,
    .memory_size = memory_size,
    .same = same,
    .copy = copy,
    .disassemble = disassemble,
    .is_code = is_code,
    .thread_length = thread_length,
    .thread_at = thread_at,
};

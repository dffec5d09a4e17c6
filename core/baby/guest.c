/* The Baby as the library sees it. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "baby/machine.h"

static const char *const formats[] = {"asm", "snp", NULL};

static const struct bobbin_insn insns[] = {
#define INSN(name, mnemonic, operand, match, mask, effect) {#name, mnemonic, effect, operand, match, mask, NULL, NULL},
#include "baby/insns.def"
};

static struct bobbin_insn insn(size_t opcode)
{
    return insns[opcode];
}

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PSEUDO(name)    #name,
#include "baby/insns.def"
    "stop",
#define FUSE(name) #name,
#include "baby/fuse.def"
};

const char *baby_op_name(unsigned op)
{
    return op_names[op];
}

enum baby_register { register_a, register_ci, register_count };

/* The architectural state but the store. */
static const struct bobbin_field fields[] = {
    [register_a] = {"A", offsetof(struct baby_machine, state.a), 4, 32, UINT32_MAX},
    [register_ci] = {"CI", offsetof(struct baby_machine, state.ci), 4, 32, UINT32_MAX},
};

/* Text tells what it is, whatever the file is called. */
static bool load(struct bobbin_machine *m, const char *image, size_t size, const char *format,
                 struct bobbin_error *error)
{
    struct baby_state loaded = {0};

    (void)format;
    if (!baby_load_text(loaded.store, image, size, error))
        return false;
    baby_machine(m)->state = loaded;
    baby_machine(m)->filled_for = NULL;
    return true;
}

static char *save(const struct bobbin_machine *m, const char *format)
{
    return (strcmp(format, "snp") == 0 ? baby_save_snp : baby_save_asm)(baby_machine_const(m)->state.store);
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

static void memory_changed(struct bobbin_machine *base, uint64_t address, uint64_t count)
{
    struct baby_machine *m = baby_machine(base);

    for (uint64_t line = address; m->filled_for != NULL && line < address + count; line++) {
        if (m->generates)
            baby_undecode_generated(m, (int)line);
        else
            baby_undecode(m, &m->slots[line], true);
    }
}

static bool same_memory(const struct bobbin_machine *a, const struct bobbin_machine *b)
{
    return memcmp(baby_machine_const(a)->state.store, baby_machine_const(b)->state.store,
                  sizeof(uint32_t[BABY_LINES])) == 0;
}

static bool copy_memory(struct bobbin_machine *to, const struct bobbin_machine *from)
{
    memcpy(baby_machine(to)->state.store, baby_machine_const(from)->state.store, sizeof(uint32_t[BABY_LINES]));
    memory_changed(to, 0, BABY_LINES);
    return true;
}

static size_t disassemble(const struct bobbin_machine *m, uint64_t address, size_t *opcode, char *text, size_t size)
{
    if (address >= BABY_LINES)
        return 0;
    *opcode = baby_op(baby_machine_const(m)->state.store[address]);
    baby_disassemble(baby_machine_const(m)->state.store[address], text, size);
    return 1;
}

static bool is_code(const struct bobbin_machine *m, uint64_t address, uint64_t *until)
{
    (void)m;
    *until = BABY_LINES;
    return address < BABY_LINES;
}

static bool next_slot(const struct bobbin_machine *base, uint64_t *position, struct bobbin_slot *out)
{
    const struct baby_machine *m = baby_machine_const(base);
    const struct baby_slot *slot;
    int op = 0, last = m->fuses ? baby_op_fused_end - 1 : baby_op_stop;

    if (m->filled_for == NULL || *position >= BABY_SLOTS)
        return false;
    slot = &m->slots[*position];
    /* The handler alone says what will run: operands are left over where a line was changed. */
    if (m->generates && m->generated != NULL && code_cache_holds(m->generated, slot->handler))
        op = baby_op(m->state.store[*position]);
    else
        while (op < last && m->handlers[op].token != slot->handler.token)
            op++;
    *out = (struct bobbin_slot){*position % BABY_LINES, slot->handler.token, op_names[op],
                                op < (int)(sizeof insns / sizeof *insns) || op > baby_op_stop, slot->imm};
    ++*position;
    return true;
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

static void close_machine(struct bobbin_machine *m)
{
    code_cache_close(baby_machine(m)->generated);
}

static void end(struct bobbin_machine *m)
{
    baby_take_back(baby_machine(m));
}

static const struct code_cache *generated_by(const struct bobbin_machine *m)
{
    return baby_machine_const(m)->generated;
}

static void set_code_size(struct bobbin_machine *m, size_t bytes)
{
    baby_machine(m)->code_size = bytes;
}

static const struct bobbin_image image = {.formats = formats, .limit = 16 << 20, .load = load, .save = save};

const struct bobbin_guest bobbin_guest_baby = {
    .name = "baby",
    .title = "Manchester Baby (SSEM), 1948",
    .place = "line",
    .insn_count = sizeof insns / sizeof *insns,
    .insn = insn,
    .superinsn_count = baby_op_fused_end - baby_op_count,
    .fields = fields,
    .field_count = register_count,
    .register_count = register_count,
    .machine_size = sizeof(struct baby_machine),
    .unit = sizeof(uint32_t),
    .straight = BABY_SLOTS,
    .close = close_machine,
    .end = end,
    .pc = pc,
    .last_pc = last_pc,
    .memory_at = memory_at,
    .memory_size = memory_size,
    .memory_changed = memory_changed,
    .same_memory = same_memory,
    .copy_memory = copy_memory,
    .disassemble = disassemble,
    .is_code = is_code,
    .next_slot = next_slot,
    .code_cache = generated_by,
    .set_code_size = set_code_size,
    .image = &image,
};

/* The stack machine as the library sees it. */
#include <stddef.h>
#include <string.h>

#include "stack/machine.h"

static const char *const formats[] = {"stack", NULL};

static const struct bobbin_insn insns[] = {
#define INSN(name, operand, code, takes, gives, effect)                                                                \
    {#name, #name, effect, operand, (uint32_t)(code) << 24, 0xff000000, NULL, NULL},
#include "stack/insns.def"
};

static struct bobbin_insn insn(size_t opcode)
{
    return insns[opcode];
}

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PSEUDO(name)    #name,
#include "stack/insns.def"
    "stop",
#define FUSE(name) #name,
#include "stack/fuse.def"
};

/* The architectural state but the memory. The places of the stack are registers, so that whoever looks at a machine
 * from outside sees them. */
#define PLACE(n)                                                                                                       \
    {                                                                                                                  \
        "s" #n, offsetof(struct stack_machine, state.places[n]), 4, 32, UINT32_MAX                                     \
    }

static const struct bobbin_field fields[] = {
    {"pc", offsetof(struct stack_machine, state.pc), 4, 32, STACK_WORDS - 1},
    {"depth", offsetof(struct stack_machine, state.depth), 4, 32, STACK_PLACES},
    PLACE(0),
    PLACE(1),
    PLACE(2),
    PLACE(3),
    PLACE(4),
    PLACE(5),
    PLACE(6),
    PLACE(7),
    PLACE(8),
    PLACE(9),
    PLACE(10),
    PLACE(11),
    PLACE(12),
    PLACE(13),
    PLACE(14),
};

enum { FIELDS = sizeof fields / sizeof *fields };

_Static_assert(STACK_PLACES == 15, "there is a field for each place, and any 4 bits are a depth");

static bool load(struct bobbin_machine *m, const char *image, size_t size, const char *format,
                 struct bobbin_error *error)
{
    struct stack_state loaded = {0};

    (void)format;
    if (!stack_assemble(loaded.memory, image, size, error))
        return false;
    stack_machine(m)->state = loaded;
    stack_machine(m)->filled_for = NULL;
    return true;
}

static uint64_t pc(const struct bobbin_machine *m)
{
    return stack_machine_const(m)->state.pc;
}

static uint64_t last_pc(const struct bobbin_machine *m)
{
    return (stack_machine_const(m)->state.pc - 1) % STACK_WORDS;
}

static void *memory_at(struct bobbin_machine *m, uint64_t address, size_t count)
{
    return address <= STACK_WORDS && count <= STACK_WORDS - address ? stack_machine(m)->state.memory + address : NULL;
}

static uint64_t memory_size(const struct bobbin_machine *m)
{
    (void)m;
    return STACK_WORDS;
}

static void memory_changed(struct bobbin_machine *base, uint64_t address, uint64_t count)
{
    struct stack_machine *m = stack_machine(base);

    for (uint64_t word = address; m->filled_for != NULL && word < address + count; word++)
        stack_undecode(m, &m->slots[word], true);
}

static bool same_memory(const struct bobbin_machine *a, const struct bobbin_machine *b)
{
    return memcmp(stack_machine_const(a)->state.memory, stack_machine_const(b)->state.memory,
                  sizeof(uint32_t[STACK_WORDS])) == 0;
}

static bool copy_memory(struct bobbin_machine *to, const struct bobbin_machine *from)
{
    memcpy(stack_machine(to)->state.memory, stack_machine_const(from)->state.memory, sizeof(uint32_t[STACK_WORDS]));
    memory_changed(to, 0, STACK_WORDS);
    return true;
}

static size_t disassemble(const struct bobbin_machine *m, uint64_t address, size_t *opcode, char *text, size_t size)
{
    if (address >= STACK_WORDS)
        return 0;
    *opcode = stack_op(stack_machine_const(m)->state.memory[address]);
    stack_disassemble(stack_machine_const(m)->state.memory[address], text, size);
    return 1;
}

static bool is_code(const struct bobbin_machine *m, uint64_t address, uint64_t *until)
{
    (void)m;
    *until = STACK_WORDS;
    return address < STACK_WORDS;
}

static bool next_slot(const struct bobbin_machine *base, uint64_t *position, struct bobbin_slot *out)
{
    const struct stack_machine *m = stack_machine_const(base);
    int op = 0, last = m->fuses ? stack_op_fused_end - 1 : stack_op_stop;
    const struct stack_slot *slot;

    if (m->filled_for == NULL || *position >= STACK_SLOTS)
        return false;
    slot = &m->slots[*position];
    /* The handler alone says what will run: operands are left over where a word was changed. */
    while (op < last && m->handlers[op].token != slot->handler.token)
        op++;
    *out = (struct bobbin_slot){*position % STACK_WORDS, slot->handler.token, op_names[op],
                                op < (int)(sizeof insns / sizeof *insns) || op > stack_op_stop, slot->operand};
    ++*position;
    return true;
}

static const struct bobbin_image image = {.formats = formats, .limit = 1 << 20, .load = load};

const struct bobbin_guest bobbin_guest_stack = {
    .name = "stack",
    .title = "a stack machine for an afternoon",
    .place = "word",
    .insn_count = sizeof insns / sizeof *insns,
    .insn = insn,
    .superinsn_count = stack_op_fused_end - stack_op_count,
    .fields = fields,
    .field_count = FIELDS,
    .register_count = FIELDS,
    .machine_size = sizeof(struct stack_machine),
    .unit = sizeof(uint32_t),
    .straight = STACK_SLOTS,
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
    .image = &image,
};

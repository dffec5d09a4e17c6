/* Between architectural state and an engine's, stops, and memory as instructions see it. Part of insns.h. */

/* ---- Where control is -------------------------------------------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_slot(struct rv64_machine *m, uint64_t address)
{
    return &m->slots[address / 2];
}

static ALWAYS_INLINE uint64_t rv64_pc(const struct rv64_machine *m, const struct slot *i)
{
    return (uint64_t)(i - m->slots) * 2;
}

/* The same where control may be outside of the guest's memory. */
static ALWAYS_INLINE uint64_t rv64_pc_anywhere(const struct rv64_machine *m, const struct slot *i)
{
    return i == m->outside ? m->outside_pc : rv64_pc(m, i);
}

/* ---- In and out of an engine ------------------------------------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_enter(struct rv64_machine *m, const union handler *handlers, struct rv64_regs *r)
{
    struct slot *i;

    if (m->base.handlers == NULL) {
        m->base.handlers = handlers;
        m->fusing.on = FUSED;
        rv64_empty_thread(m);
    }
    r->host = m->memory.host;
    r->size = m->memory.size;
    i = rv64_slot_to_enter(m, m->state.pc);
    m->given_fuel = m->base.fuel;
    r->fuel = !EXACT ? m->base.fuel * RV64_STEP + (intptr_t)i : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* Steps left before `i` is dispatched. */
static ALWAYS_INLINE int64_t rv64_fuel_left(const struct rv64_machine *m, const struct rv64_regs *r,
                                            const struct slot *i)
{
    if (!EXACT)
        return (r->fuel - (intptr_t)i) / RV64_STEP;
    return m->base.hook == NULL ? r->fuel : m->base.fuel;
}

/* As the instruction at `i` reads it: those before it. `exact` has charged for it already. */
static ALWAYS_INLINE uint64_t rv64_instret(const struct rv64_machine *m, const struct rv64_regs *r,
                                           const struct slot *i)
{
    return m->state.instret + (uint64_t)(m->given_fuel - rv64_fuel_left(m, r, i) - EXACT);
}

static ALWAYS_INLINE void rv64_leave(struct rv64_machine *m, const struct rv64_regs *r, const struct slot *i)
{
    m->base.fuel = rv64_fuel_left(m, r, i) + m->refund;
    m->refund = 0;
    m->state.instret += (uint64_t)(m->given_fuel - m->base.fuel);
    m->given_fuel = m->base.fuel;
    m->state.pc = rv64_pc_anywhere(m, i);
    m->state.x[RV64_SINK] = 0;
    rv64_fp_collect(m);
}

static ALWAYS_INLINE struct slot *rv64_stop(struct rv64_machine *m, enum bobbin_stop_kind kind, struct slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->stop_slot;
}

/* An instruction that cannot be executed: stops at `i`, which has changed nothing and does not count. */
static COLD UNUSED struct slot *rv64_fault(struct slot *i, struct rv64_machine *m, enum bobbin_stop_kind kind,
                                           uint64_t address)
{
    m->refund = EXACT;
    m->fault_address = address;
    return rv64_stop(m, kind, i);
}

static ALWAYS_INLINE struct slot *rv64_illegal_here(struct slot *i, struct rv64_machine *m)
{
    return rv64_fault(i, m, bobbin_stop_illegal, rv64_pc(m, i));
}

/* ---- Detours ----------------------------------------------------------------------------------------------------- */

/* Rare cases are executed by functions of their own, away from the engine; behind them control goes on by way of a slot
 * of the machine's. As no instruction stands in that slot, the compiler sees that such a case never leads straight to
 * the next part of a superinstruction, and keeps nothing in registers for its sake. */
static COLD UNUSED struct slot *rv64_detour_behind(struct slot *i, struct rv64_machine *m, int length)
{
    m->detour_from = i;
    m->detour_slot.imm = length;
    return &m->detour_slot;
}

/* Tells the compiler. */
static ALWAYS_INLINE struct slot *rv64_elsewhere(struct slot *to, const struct slot *i, int length)
{
    if (to == i + length / 2)
        __builtin_unreachable();
    return to;
}

/* ---- Transfers: where `fast` looks at its fuel ------------------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_transfer(struct slot *i, struct slot *to, struct rv64_regs *r,
                                                struct rv64_machine *m)
{
    if (EXACT)
        return to;
    r->fuel += (intptr_t)to - (intptr_t)i - RV64_STEP;
    if (UNLIKELY(r->fuel <= (intptr_t)to))
        return rv64_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* ---- Registers and memory ---------------------------------------------------------------------------------------- */

/* Whether the compiler knows that it is this one (compressed instructions have constant operands). */
#define RV64_KNOWN_TO_BE(number, reg) (__builtin_constant_p(reg) && (reg) == (number))

static ALWAYS_INLINE uint64_t rv64_x(const struct rv64_machine *m, unsigned reg)
{
    return RV64_KNOWN_TO_BE(0, reg) ? 0 : m->state.x[reg];
}

static ALWAYS_INLINE void rv64_set_x(struct rv64_machine *m, unsigned reg, uint64_t value)
{
    if (!RV64_KNOWN_TO_BE(RV64_SINK, reg))
        m->state.x[reg] = value;
}

/* Where `size` bytes at `address` are on the host; NULL: a closer look is needed. One look at the page where the access
 * begins will nearly always do, at its bit that says that the next page allows the same; in the last page of a mapping,
 * which may be a busy one, the access must not reach the end. No call: what it kept in registers would cost everybody.
 */
static ALWAYS_INLINE uint8_t *rv64_at_once(const struct rv64_regs *r, uint64_t address, int size, unsigned permission,
                                           unsigned permission_on)
{
    unsigned allowed;
    uint8_t *there;

    if (UNLIKELY(address >= r->size))
        return NULL;
    allowed = (r->host - PAGE_RECORD)[address >> GUEST_PAGE_BITS];
    if (UNLIKELY(!(allowed & permission_on))) {
        KEEP_BRANCH();
        if (!(allowed & permission) || address % GUEST_PAGE > (uint64_t)(GUEST_PAGE - size))
            return NULL;
    }
    there = r->host + address;
    if (there == NULL) /* so that the caller's test for NULL is dropped here */
        __builtin_unreachable();
    return there;
}

static ALWAYS_INLINE uint8_t *rv64_readable(const struct rv64_regs *r, uint64_t address, int size)
{
    return rv64_at_once(r, address, size, PAGE_READ, PAGE_READ_ON);
}

static ALWAYS_INLINE uint8_t *rv64_writable(const struct rv64_regs *r, uint64_t address, int size)
{
    return rv64_at_once(r, address, size, PAGE_WRITE, PAGE_WRITE_ON);
}

/* ---- Pseudo-instructions ----------------------------------------------------------------------------------------- */

#define HANDLER_ARGS                                                                                                   \
    UNUSED struct slot *i, UNUSED const struct slot *o, UNUSED struct rv64_regs *r, UNUSED struct rv64_machine *m

static ALWAYS_INLINE struct slot *rv64_undecoded(HANDLER_ARGS)
{
    rv64_decode(m, i);
    return i;
}

static ALWAYS_INLINE struct slot *rv64_illegal(HANDLER_ARGS)
{
    m->fault_address = rv64_pc(m, i);
    return rv64_stop(m, bobbin_stop_illegal, i);
}

/* o->imm is the length of what was executed on the detour. */
static ALWAYS_INLINE struct slot *rv64_detour(HANDLER_ARGS)
{
    return rv64_next(m->detour_from, r, o->imm);
}

/* o->imm is 2 where it is the second half of an instruction that cannot be fetched. */
static ALWAYS_INLINE struct slot *rv64_unfetchable(HANDLER_ARGS)
{
    m->fault_address = rv64_pc_anywhere(m, i) + (uint64_t)o->imm;
    return rv64_stop(m, bobbin_stop_fetch_fault, i);
}

/* ---- For engines that do not predecode --------------------------------------------------------------------------- */

/* Which handler serves `i`, and the operands, from memory as it is now. */
static ALWAYS_INLINE enum rv64_op rv64_fetch(const struct rv64_machine *m, const struct slot *i, struct slot *operands)
{
    if (UNLIKELY(i == &m->stop_slot || i == &m->detour_slot)) {
        *operands = *i;
        return i->op;
    }
    *operands = rv64_operands(m, i);
    return operands->op;
}

/* For hooks under `reference`, which decodes for itself and tells nobody. */
static ALWAYS_INLINE enum rv64_op rv64_next_op(const struct rv64_machine *m)
{
    return rv64_operands_at(m, m->state.pc).op;
}

/* ---- The vocabulary of instructions ------------------------------------------------------------------------------ */

/* The operands, read from the slot once more: so the compiler has no reason to keep copies in case they are asked for.
 */
static ALWAYS_INLINE struct slot rv64_read_again(const struct slot *i)
{
    __asm__ volatile("" : "+r"(i));
    return *i;
}

/* Executes what the function `closely` does, away from the engine. It gets the operands by value: an engine that
 * predecodes nothing holds them in host registers. */
#define RV64_CLOSELY(closely, ...)                                                                                     \
    rv64_elsewhere(closely(i, PREDECODED ? rv64_read_again(i) : *o, m, length __VA_OPT__(, ) __VA_ARGS__), i, length)

/* Loads and stores: at once where that is possible, else by a closer look. FROM_MEMORY gets `value`, of type `type`,
 * into a register of the machine `m` by the operands `o`; TO_MEMORY is what a store writes. */
#define RV64_LOAD(name, type, FROM_MEMORY)                                                                             \
    static COLD UNUSED struct slot *rv64_##name##_closely(struct slot *i, struct slot operands,                        \
                                                          struct rv64_machine *m, int length)                          \
    {                                                                                                                  \
        const struct slot *o = &operands;                                                                              \
        uint64_t address = RS1 + IMM;                                                                                  \
        const uint8_t *from = memory_at(&m->memory, address, sizeof(type), PAGE_READ);                                 \
        type value;                                                                                                    \
                                                                                                                       \
        if (from == NULL)                                                                                              \
            return rv64_fault(i, m, bobbin_stop_load_fault, address);                                                  \
        memcpy(&value, from, sizeof value);                                                                            \
        FROM_MEMORY(m, o, value);                                                                                      \
        return rv64_detour_behind(i, m, length);                                                                       \
    }                                                                                                                  \
    static ALWAYS_INLINE struct slot *rv64_do_##name(INSN_ARGS)                                                        \
    {                                                                                                                  \
        const uint8_t *from = rv64_readable(r, RS1 + IMM, sizeof(type));                                               \
        type value;                                                                                                    \
                                                                                                                       \
        if (UNLIKELY(from == NULL))                                                                                    \
            return RV64_CLOSELY(rv64_##name##_closely);                                                                \
        memcpy(&value, from, sizeof value);                                                                            \
        FROM_MEMORY(m, o, value);                                                                                      \
        return rv64_next(i, r, length);                                                                                \
    }

#define RV64_STORE(name, type, TO_MEMORY)                                                                              \
    static COLD UNUSED struct slot *rv64_##name##_closely(struct slot *i, struct slot operands,                        \
                                                          struct rv64_machine *m, int length)                          \
    {                                                                                                                  \
        const struct slot *o = &operands;                                                                              \
        uint64_t address = RS1 + IMM;                                                                                  \
        uint8_t *to = memory_at(&m->memory, address, sizeof(type), PAGE_WRITE);                                        \
        type value = (type)TO_MEMORY;                                                                                  \
                                                                                                                       \
        if (to == NULL)                                                                                                \
            return rv64_fault(i, m, bobbin_stop_store_fault, address);                                                 \
        memcpy(to, &value, sizeof value);                                                                              \
        return rv64_detour_behind(i, m, length);                                                                       \
    }                                                                                                                  \
    static ALWAYS_INLINE struct slot *rv64_do_##name(INSN_ARGS)                                                        \
    {                                                                                                                  \
        uint8_t *to = rv64_writable(r, RS1 + IMM, sizeof(type));                                                       \
        type value = (type)TO_MEMORY;                                                                                  \
                                                                                                                       \
        if (UNLIKELY(to == NULL))                                                                                      \
            return RV64_CLOSELY(rv64_##name##_closely);                                                                \
        memcpy(to, &value, sizeof value);                                                                              \
        return rv64_next(i, r, length);                                                                                \
    }

#define RS1 rv64_x(m, o->rs1)
#define RS2 rv64_x(m, o->rs2)
#define IMM ((uint64_t)(int64_t)o->imm)

/* Writes rd and goes on. */
static ALWAYS_INLINE struct slot *rv64_result(uint64_t value, INSN_ARGS)
{
    rv64_set_x(m, o->rd, value);
    return rv64_next(i, r, length);
}

/* A 32-bit result, sign-extended as all of them are (section 5.2). */
static ALWAYS_INLINE uint64_t rv64_word(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)value;
}

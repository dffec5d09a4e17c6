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
        rv64_empty_thread(m);
    }
    i = rv64_slot_to_enter(m, m->state.pc);
    m->given_fuel = m->base.fuel;
    r->fuel = !EXACT ? m->base.fuel + (i - m->slots) : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* Steps left before `i` is dispatched. */
static ALWAYS_INLINE int64_t rv64_fuel_left(const struct rv64_machine *m, const struct rv64_regs *r,
                                            const struct slot *i)
{
    if (!EXACT)
        return r->fuel - (i - m->slots);
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

/* ---- Transfers: where `fast` looks at its fuel ------------------------------------------------------------------- */

static ALWAYS_INLINE struct slot *rv64_transfer(struct slot *i, struct slot *to, struct rv64_regs *r,
                                                struct rv64_machine *m)
{
    if (EXACT)
        return to;
    r->fuel += to - i - 1;
    if (UNLIKELY(r->fuel <= to - m->slots))
        return rv64_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* ---- Registers and memory ---------------------------------------------------------------------------------------- */

static ALWAYS_INLINE uint64_t rv64_x(const struct rv64_machine *m, unsigned reg)
{
    return m->state.x[reg];
}

static ALWAYS_INLINE void rv64_set_x(struct rv64_machine *m, unsigned reg, uint64_t value)
{
    m->state.x[reg] = value;
}

/* Where `size` bytes at `address` are on the host, or NULL. One look at the page that the access begins in, where that
 * page and the next allow it; which is nearly always. */
static ALWAYS_INLINE uint8_t *rv64_access(struct rv64_machine *m, uint64_t address, int size, unsigned permission,
                                          unsigned permission_on)
{
    uint8_t *there;

    if (UNLIKELY(address >= m->memory.size))
        return NULL;
    if (UNLIKELY(!(m->memory.pages[address >> RV64_PAGE_BITS] & permission_on)))
        return rv64_memory_at(&m->memory, address, (uint64_t)size, permission);
    there = m->memory.host + address;
    if (there == NULL) /* so that the caller's test for NULL is dropped here */
        __builtin_unreachable();
    return there;
}

static ALWAYS_INLINE uint8_t *rv64_readable(struct rv64_machine *m, uint64_t address, int size)
{
    return rv64_access(m, address, size, RV64_READ, RV64_READ_ON);
}

static ALWAYS_INLINE uint8_t *rv64_writable(struct rv64_machine *m, uint64_t address, int size)
{
    return rv64_access(m, address, size, RV64_WRITE, RV64_WRITE_ON);
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
    if (UNLIKELY(i == &m->stop_slot))
        return rv64_op_stop;
    *operands = rv64_operands(m, i);
    return operands->op;
}

/* For hooks under `reference`, which decodes for itself and tells nobody. */
static ALWAYS_INLINE enum rv64_op rv64_next_op(const struct rv64_machine *m)
{
    return rv64_operands_at(m, m->state.pc).op;
}

/* ---- The vocabulary of instructions ------------------------------------------------------------------------------ */

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

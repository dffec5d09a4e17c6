/* Zicsr: control and status registers, chapter 9. Part of insns.h. In user mode there are the floating-point ones and
 * three counters; rarely used, so all six instructions share one function. */

/* Reads `csr`; false: there is none of that number. */
static UNUSED bool rv64_csr_read(struct rv64_machine *m, unsigned csr, uint64_t instret, uint64_t *value)
{
    rv64_fp_collect(m);
    switch (csr) {
    case 0x001:
        *value = m->state.fflags;
        return true;
    case 0x002:
        *value = m->state.frm;
        return true;
    case 0x003:
        *value = m->state.frm << 5 | m->state.fflags;
        return true;
    case 0xc00: /* cycle */
    case 0xc01: /* time */
    case 0xc02: /* instret: one clock for all three, so that a program's run can be repeated */
        *value = instret;
        return true;
    default:
        return false;
    }
}

/* Writes `csr`, which can be read; false: it is read-only. */
static UNUSED bool rv64_csr_write(struct rv64_machine *m, unsigned csr, uint64_t value)
{
    switch (csr) {
    case 0x001:
        m->state.fflags = value & 31;
        return true;
    case 0x002:
        m->state.frm = value & 7;
        return true;
    case 0x003:
        m->state.fflags = value & 31;
        m->state.frm = value >> 5 & 7;
        return true;
    default:
        return false;
    }
}

enum rv64_csr_change { RV64_CSR_WRITE, RV64_CSR_SET, RV64_CSR_CLEAR };

/* `writes`: whether it writes at all; setting or clearing with x0 or 0 does not, and may be done to read-only
 * registers. */
static ALWAYS_INLINE struct slot *rv64_csr(enum rv64_csr_change change, uint64_t operand, bool writes, INSN_ARGS)
{
    unsigned csr = (unsigned)o->imm;
    uint64_t old, value;

    if (!rv64_csr_read(m, csr, rv64_instret(m, r, i), &old))
        return rv64_illegal_here(i, m);
    value = change == RV64_CSR_WRITE ? operand : change == RV64_CSR_SET ? old | operand : old & ~operand;
    if (writes && !rv64_csr_write(m, csr, value))
        return rv64_illegal_here(i, m);
    return rv64_result(old, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrw(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_WRITE, RS1, true, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrs(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_SET, RS1, o->rs1 != 0, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrc(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_CLEAR, RS1, o->rs1 != 0, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrwi(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_WRITE, o->rs1, true, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrsi(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_SET, o->rs1, o->rs1 != 0, i, o, r, m, length);
}

static ALWAYS_INLINE struct slot *rv64_do_csrrci(INSN_ARGS)
{
    return rv64_csr(RV64_CSR_CLEAR, o->rs1, o->rs1 != 0, i, o, r, m, length);
}

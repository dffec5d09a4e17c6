/* Vector instructions: from the word to the row, what is asked of it, and its configuration. What the rows do is in the
 * other files of that name. */
#include "rv64/vector_parts.h"

const struct rv64_vector_row rv64_vector_rows[RV64_VECTOR_ROWS] = {
#define V(name, mnemonic, operands, match, mask, rule, function, effect)                                               \
    {#name, mnemonic, operands, effect, EXTENSION, NEEDS, match, mask, RV64_##rule, rv64_v_##function},
#include "rv64/vector.def"
};

/* ---- From the word to the row ------------------------------------------------------------------------------------ */

/* Looks among the rows with that major opcode and funct3. `beginning` is a constant, so the compiler drops all other
 * rows. */
static ALWAYS_INLINE int find(uint32_t word, uint32_t beginning)
{
#define V(name, mnemonic, operands, match, mask, ...)                                                                  \
    if (((match)&0x707f) == beginning && (word & (mask)) == (match))                                                   \
        return rv64_vector_##name;
#include "rv64/vector.def"
    return -1;
}

int rv64_vector_find(uint32_t word)
{
    switch (word & 0x707f) {
#define CASE(beginning)                                                                                                \
    case (beginning):                                                                                                  \
        return find(word, beginning)
        CASE(0x0057);
        CASE(0x1057);
        CASE(0x2057);
        CASE(0x3057);
        CASE(0x4057);
        CASE(0x5057);
        CASE(0x6057);
        CASE(0x0007);
        CASE(0x5007);
        CASE(0x6007);
        CASE(0x7007);
        CASE(0x0027);
        CASE(0x5027);
        CASE(0x6027);
        CASE(0x7027);
#undef CASE
    default:
        return -1;
    }
}

/* ---- Configuration (chapter 30.6) -------------------------------------------------------------------------------- */

bool rv64_vector_configure(struct rv64_machine *m, uint32_t word)
{
    struct rv64_state *s = &m->state;
    const uint32_t rd = rv64_field(word, 7, 5), rs1 = rv64_field(word, 15, 5);
    uint64_t vtype = rv64_field(word, 20, 11), avl = rs1 != 0 ? s->x[rs1] : rd != 0 ? UINT64_MAX : s->vl, vlmax;

    if (s->vlenb == 0)
        return false;
    if (word >> 30 == 3) { /* vsetivli */
        vtype = rv64_field(word, 20, 10);
        avl = rs1;
    } else if (word >> 31 != 0) {
        vtype = s->x[rv64_field(word, 20, 5)];
    }
    vlmax = rv64_vlmax(s->vlenb, vtype);
    s->vtype = vlmax != 0 ? vtype : RV64_VILL;
    s->vl = avl < vlmax ? avl : vlmax;
    s->vstart = 0;
    if (rd != 0)
        s->x[rd] = s->vl;
    return true;
}

/* ---- What is legal ----------------------------------------------------------------------------------------------- */

static int registers_of(int lmul)
{
    return lmul > 0 ? 1 << lmul : 1;
}

static bool is_aligned(unsigned reg, int lmul)
{
    return lmul <= 3 && reg % (unsigned)registers_of(lmul) == 0;
}

static bool overlap(unsigned a, int count_a, unsigned b, int count_b)
{
    return a < b + (unsigned)count_b && b < a + (unsigned)count_a;
}

/* Whether a destination may overlap a source whose elements have another width (chapter 30.5.2): if they are narrower,
 * in the lowest-numbered part of the source's group; if wider, with the source in the highest-numbered part of the
 * destination's, and LMUL of the source at least 1. */
static bool may_be_there(unsigned vd, int lmul_d, unsigned vs, int lmul_s)
{
    const int count_d = registers_of(lmul_d), count_s = registers_of(lmul_s);

    if (!overlap(vd, count_d, vs, count_s))
        return true;
    if (lmul_d < lmul_s)
        return vd == vs;
    return lmul_s >= 0 && vd + (unsigned)count_d == vs + (unsigned)count_s && count_d > count_s;
}

/* The same for a destination that is a mask. */
static bool mask_may_be_there(unsigned vd, unsigned vs, int lmul)
{
    return vd == vs || !overlap(vd, 1, vs, registers_of(lmul));
}

/* Whether nf groups of that LMUL, one for each field of a segment load or store, are aligned and fit. */
static bool are_fields(unsigned vd, int lmul, int nf)
{
    return lmul >= -3 && lmul <= 3 && is_aligned(vd, lmul) && nf * registers_of(lmul) <= 8 &&
           vd + (unsigned)(nf * registers_of(lmul)) <= 32;
}

static bool may_index(const struct rv64_vector *c, bool loads)
{
    const int nf = (int)rv64_field(c->word, 29, 3) + 1, width = rv64_access_width(c->word),
              lmul = width - c->sew + c->lmul;

    if (lmul < -3 || lmul > 3 || !is_aligned(c->vs2, lmul) || !are_fields(c->vd, c->lmul, nf))
        return false;
    for (int n = 0; loads && n < nf; n++) {
        const unsigned vd = c->vd + (unsigned)(n * registers_of(c->lmul));

        if (nf > 1 && overlap(vd, registers_of(c->lmul), c->vs2, registers_of(lmul)))
            return false;
        if (width != c->sew && !may_be_there(vd, c->lmul, c->vs2, lmul))
            return false;
    }
    return true;
}

const char *rv64_vector_lacks(const struct rv64_machine *m, int row)
{
    const struct rv64_vector_row *r = &rv64_vector_rows[row];
    const bool floats =
        (r->match & 0x7f) == 0x57 && (rv64_field(r->match, 12, 3) == 1 || rv64_field(r->match, 12, 3) == 5);
    const bool of_integers = r->rule == RV64_WIDE_OF_INTEGER || r->rule == RV64_NARROW_TO_INTEGER;
    const bool converts = r->rule == RV64_WIDE_FLOAT || r->rule == RV64_NARROW_FLOAT;

    if (r->needs & ~m->space->isa)
        return r->extension;
    if (!floats || m->state.vtype == RV64_VILL || rv64_log_sew(m->state.vtype) != !of_integers)
        return NULL; /* there are no halves */
    if (converts)
        return m->space->isa & RV64_EXT(Zvfhmin) ? NULL : "Zvfhmin";
    return m->space->isa & RV64_EXT(Zvfh) ? NULL : "Zvfh";
}

/* Widths for which there is floating point. */
static bool is_float(int width)
{
    return width >= 1 && width <= 3;
}

/* Chapters 30.5.2, 30.5.3 and what the instructions' sections say. */
static bool is_legal(const struct rv64_vector *c, enum rv64_vector_rule rule)
{
    const unsigned funct3 = rv64_field(c->word, 12, 3);
    const bool computes = rv64_field(c->word, 0, 7) == 0x57, floats = computes && (funct3 == 1 || funct3 == 5);
    const bool has_vs1 = funct3 <= 2; /* where there is a second source */
    const bool masked = rv64_field(c->word, 25, 1) == 0, into_v0 = masked && c->vd == 0;
    const int8_t lmul = c->lmul;
    const int nf = (int)rv64_field(c->word, 29, 3) + 1;
    const bool vd = is_aligned(c->vd, lmul), vs2 = is_aligned(c->vs2, lmul), vs1 = !has_vs1 || is_aligned(c->vs1, lmul);
    const bool wide = c->sew < 3 && lmul < 3, wide_vd = is_aligned(c->vd, lmul + 1),
               wide_vs2 = is_aligned(c->vs2, lmul + 1);
    const int least = rule == RV64_EXTEND2 ? 1 : rule == RV64_EXTEND4 ? 2 : 3;
    const bool vstart = c->s->vstart == 0;
    const bool has_wide_float = c->s->frm <= 4 && is_float(c->sew + 1) &&
                                (c->sew > 0 || (rule != RV64_WIDE_FLOAT && rule != RV64_NARROW_FLOAT));
    bool fine = !floats || (c->s->frm <= 4 && is_float(c->sew));

    switch (rule) {
    case RV64_SAME:
        return fine && !into_v0 && vd && vs2 && vs1;
    case RV64_UNARY:
        return fine && !into_v0 && vd && vs2;
    case RV64_CARRY:
        return fine && c->vd != 0 && vd && vs2 && vs1;
    case RV64_COMPARE:
    case RV64_COMPARE_CARRY:
        return fine && vs2 && vs1 && mask_may_be_there(c->vd, c->vs2, lmul) &&
               (!has_vs1 || mask_may_be_there(c->vd, c->vs1, lmul));
    case RV64_WIDE:
    case RV64_WIDE_UNARY:
    case RV64_WIDE_OF_INTEGER:
    case RV64_WIDE_FLOAT:
        fine = fine || (rule != RV64_WIDE && rule != RV64_WIDE_UNARY && has_wide_float);
        return fine && wide && !into_v0 && wide_vd && vs2 && may_be_there(c->vd, lmul + 1, c->vs2, lmul) &&
               (rule != RV64_WIDE || !has_vs1 || (vs1 && may_be_there(c->vd, lmul + 1, c->vs1, lmul)));
    case RV64_WIDE_WIDE:
        return fine && wide && !into_v0 && wide_vd && wide_vs2 &&
               (!has_vs1 || (vs1 && may_be_there(c->vd, lmul + 1, c->vs1, lmul)));
    case RV64_NARROW:
    case RV64_NARROW_UNARY:
    case RV64_NARROW_TO_INTEGER:
    case RV64_NARROW_FLOAT:
        fine = fine || (rule != RV64_NARROW && rule != RV64_NARROW_UNARY && has_wide_float);
        return fine && wide && !into_v0 && vd && wide_vs2 && may_be_there(c->vd, lmul, c->vs2, lmul + 1) &&
               (rule != RV64_NARROW || vs1);
    case RV64_EXTEND2:
    case RV64_EXTEND4:
    case RV64_EXTEND8:
        return c->sew >= least && !into_v0 && vd && is_aligned(c->vs2, lmul - least) && c->vd != c->vs2 &&
               may_be_there(c->vd, lmul, c->vs2, lmul - least);
    case RV64_REDUCTION:
        return fine && vstart && vs2;
    case RV64_WIDE_REDUCTION:
        return fine && vstart && vs2 && c->sew < 3;
    case RV64_MASK_COUNT:
        return vstart;
    case RV64_MASK_FIRST:
        return vstart && !into_v0 && c->vd != c->vs2;
    case RV64_IOTA:
        return vstart && !into_v0 && vd && !overlap(c->vd, registers_of(lmul), c->vs2, 1);
    case RV64_INDEX:
        return !into_v0 && vd;
    case RV64_MASKS:
    case RV64_MASK_ACCESS:
        return true;
    case RV64_SCALAR:
        return fine;
    case RV64_SLIDE_UP:
        return fine && !into_v0 && vd && vs2 && c->vd != c->vs2;
    case RV64_GATHER:
        return !into_v0 && vd && vs2 && vs1 && c->vd != c->vs2 && c->vd != c->vs1;
    case RV64_GATHER16:
        return !into_v0 && vd && vs2 && 1 - c->sew + lmul >= -3 && 1 - c->sew + lmul <= 3 &&
               is_aligned(c->vs1, 1 - c->sew + lmul) && c->vd != c->vs2 &&
               !overlap(c->vd, registers_of(lmul), c->vs1, registers_of(1 - c->sew + lmul));
    case RV64_COMPRESS:
        return vstart && vd && vs2 && c->vd != c->vs2 && !overlap(c->vd, registers_of(lmul), c->vs1, 1);
    case RV64_MOVE:
        return c->vd % (c->vs1 + 1) == 0 && c->vs2 % (c->vs1 + 1) == 0;
    case RV64_WHOLE:
        return c->vd % (unsigned)nf == 0;
    case RV64_LOAD:
        return !into_v0 && are_fields(c->vd, rv64_access_width(c->word) - c->sew + lmul, nf);
    case RV64_STORE:
        return are_fields(c->vd, rv64_access_width(c->word) - c->sew + lmul, nf);
    case RV64_LOAD_INDEXED:
        return !into_v0 && may_index(c, true);
    default:
        return may_index(c, false);
    }
}

/* ---- Execution --------------------------------------------------------------------------------------------------- */

/* A register whose upper bits are not all ones holds no narrower number (NaN boxing): it counts as the canonical NaN.
 */
static uint64_t float_scalar(const struct rv64_vector *c, unsigned reg)
{
    const uint64_t value = c->s->f[reg];

    if (c->sew == 1)
        return value >> 16 != UINT64_MAX >> 16 ? 0x7e00 : value;
    return c->sew == 2 && value >> 32 != UINT32_MAX ? 0x7fc00000 : value;
}

/* Where the second source is. */
enum source {
    SOURCE_NONE,   /* of memory's instructions, which take what they need themselves */
    SOURCE_VECTOR, /* vs1 */
    SOURCE_NUMBER, /* in its place */
    SOURCE_X,      /* rs1 */
    SOURCE_F,      /* fs1 */
};

static enum source source_of(const struct rv64_vector_row *r)
{
    if ((r->match & 0x7f) != 0x57)
        return SOURCE_NONE;
    switch (rv64_field(r->match, 12, 3)) {
    case 3:
        return SOURCE_NUMBER;
    case 4:
    case 6:
        return SOURCE_X;
    case 5:
        return SOURCE_F;
    default:
        return SOURCE_VECTOR;
    }
}

/* On what it depends, beside its word, what an instruction does with which registers, and whether it may: the
 * configuration. What else is asked, of vstart and frm, holds where these are as usual: 0, and a rounding mode. */
static uint64_t situation(const struct rv64_state *s)
{
    return s->vtype | s->vlenb << 32;
}

/* False: it is illegal. */
static bool prepare(struct rv64_machine *m, uint32_t word, struct rv64_vector *c)
{
    struct rv64_state *s = &m->state;
    const int row = rv64_vector_find(word);
    const struct rv64_vector_row *r = &rv64_vector_rows[row];
    const bool whole = row >= 0 && (r->rule == RV64_MOVE || r->rule == RV64_WHOLE);
    const uint8_t *v0 = rv64_field(word, 25, 1) == 0 ? s->v : NULL;

    c->word = 0;
    if (row < 0 || s->vlenb == 0 || rv64_vector_lacks(m, row) != NULL || (!whole && s->vtype == RV64_VILL))
        return false;
    *c = (struct rv64_vector){
        .word = word,
        .sew = (int8_t)rv64_log_sew(s->vtype),
        .lmul = (int8_t)rv64_log_lmul(s->vtype),
        .source = source_of(r),
        .always = whole || r->rule == RV64_SCALAR || r->rule == RV64_MASK_COUNT,
        .situation = situation(s),
        .function = r->function,
        .m = m,
        .s = s,
        .vd = (uint8_t)rv64_field(word, 7, 5),
        .vs1 = (uint8_t)rv64_field(word, 15, 5),
        .vs2 = (uint8_t)rv64_field(word, 20, 5),
        .vlmax = rv64_vlmax(s->vlenb, s->vtype),
        .carry = v0,
        .mask = r->rule == RV64_CARRY || r->rule == RV64_COMPARE_CARRY ? NULL : v0,
    };
    c->d = rv64_v(s, c->vd);
    c->a = rv64_v(s, c->vs2);
    c->b = c->source <= SOURCE_VECTOR ? rv64_v(s, c->vs1) : (const void *)m->copies;
    c->scalar = strchr(r->operands, 'u') != NULL ? c->vs1 : (uint64_t)(int64_t)((c->vs1 ^ 16) - 16);
    if (!is_legal(c, r->rule))
        c->word = 0;
    return c->word != 0;
}

/* The second source as a scalar, and its copies: whole words, two at a time, of which there is room for a group. */
static ALWAYS_INLINE void take_scalar(struct rv64_vector *c)
{
    static const uint64_t ones[] = {0x0101010101010101, 0x0001000100010001, 0x0000000100000001, 1};
    uint64_t two[2];

    if (c->source == SOURCE_X)
        c->scalar = c->s->x[c->vs1];
    else if (c->source == SOURCE_F)
        c->scalar = float_scalar(c, c->vs1);
    two[0] = two[1] = (c->scalar & UINT64_MAX >> (64 - (8 << c->sew))) * ones[c->sew];
    for (uint8_t *to = (uint8_t *)c->m->copies, *const end = to + (c->vl << c->sew); to < end; to += sizeof two)
        memcpy(to, two, sizeof two);
}

/* A function of its own, so that its caller, which looks where `c` is, saves no registers. */
static NOINLINE enum bobbin_stop_kind execute(struct rv64_vector *c)
{
    c->vl = c->s->vl;
    c->stop = bobbin_stop_halt;
    if (c->source > SOURCE_VECTOR)
        take_scalar(c);
    if (c->first < c->vl || c->always)
        c->function(c);
    return c->stop;
}

/* Whether that is the word in this situation, which is as usual. */
static ALWAYS_INLINE bool is_prepared(const struct rv64_vector *c, const struct rv64_state *s, uint32_t word)
{
    return c->word == word && c->situation == situation(s) && s->vstart == 0 && s->frm <= RV64_RMM;
}

/* One that is not in the first place of its two: it may be in the second; else it takes the first, and what was there
 * the second. */
static NOINLINE enum bobbin_stop_kind execute_rarely(struct rv64_vector *c, struct rv64_machine *m, uint32_t word)
{
    struct rv64_vector *second = c + 1;
    enum bobbin_stop_kind stop;

    if (is_prepared(second, &m->state, word))
        return execute(second);
    *second = *c;
    if (!prepare(m, word, c))
        return bobbin_stop_illegal;
    c->first = m->state.vstart;
    m->state.vstart = 0;
    stop = execute(c);
    c->first = 0;
    return stop;
}

enum bobbin_stop_kind rv64_vector(struct rv64_machine *m, uint64_t word)
{
    const uint32_t hash = ((uint32_t)word ^ (uint32_t)m->state.vtype << 7) * 0x9E3779B1;
    struct rv64_vector *c = &m->vectors[hash >> (32 - RV64_LOG_VECTORS) & ~1U];

    if (UNLIKELY(!is_prepared(c, &m->state, (uint32_t)word)))
        return execute_rarely(c, m, (uint32_t)word);
    return execute(c);
}

/* Superinstructions: rows of fuse.def as functions. Part of insns.h.
 *
 * A superinstruction is the functions of its parts, one called after the other, and nothing else. Each part has its own
 * slot with its own operands, so control may come to any of them from elsewhere, and a part that faults or jumps away
 * does so from where it stands. What is won: the dispatches between the parts, and what the compiler sees once it has
 * the parts together, above all where a link tells it that a part reads what the one before has written. */

/* What a part takes from the operands of the one before it, as a fact that decoding has checked (rv64_linked). */
enum rv64_link {
    rv64_link_any, /* nothing is known */
    rv64_link_rs1, /* its first source is the register that the part before writes */
    rv64_link_rs2, /* its second source is */
    rv64_link_both,
    rv64_link_same, /* its first source is, and it writes to it, too */
};

static ALWAYS_INLINE bool rv64_linked(enum rv64_link link, const struct slot *before, const struct slot *part)
{
    bool rs1 = part->rs1 == before->rd, rs2 = part->rs2 == before->rd;

    switch (link) {
    case rv64_link_rs1:
        return rs1;
    case rv64_link_rs2:
        return rs2;
    case rv64_link_both:
        return rs1 && rs2;
    case rv64_link_same:
        return rs1 && part->rd == before->rd;
    default:
        return true;
    }
}

/* Makes the compiler see it. */
static ALWAYS_INLINE void rv64_tie(enum rv64_link link, const struct slot *before, struct slot *part,
                                   enum rv64_format format)
{
    if (link == rv64_link_rs1 || link == rv64_link_both || link == rv64_link_same)
        part->rs1 = before->rd;
    if (link == rv64_link_rs2 || link == rv64_link_both)
        part->rs2 = before->rd;
    if (link == rv64_link_same || (link == rv64_link_rs1 && rv64_rs1_is_rd(format)))
        part->rd = before->rd;
}

enum {
#define INSN(name, mnemonic, format, ...)   rv64_format_##name = RV64_##format, rv64_halfwords_##name = 2,
#define COMPRESSED(name, base, format, ...) rv64_format_##name = RV64_##format, rv64_halfwords_##name = 1,
#include "rv64/insns.def"
};

static ALWAYS_INLINE struct slot rv64_part(const struct slot *at, enum rv64_format format)
{
    struct slot part = rv64_operands_of(at);

    rv64_fix(format, &part);
    return part;
}

#define FORMAT(name) ((enum rv64_format)rv64_format_##name)
/* The operands of a part. All are read before anything is done. */
#define FIRST(a) struct slot a_ = rv64_part(i, FORMAT(a))
#define PART(before, link, name, place, local)                                                                         \
    struct slot local = rv64_part(place, FORMAT(name));                                                                \
    rv64_tie(rv64_link_##link, &before, &local, FORMAT(name))
/* Executes one. If that does not lead to the next part, it stopped, or jumped away. */
#define DO(name, place, local, expected)                                                                               \
    next = rv64_##name(place, &local, r, m);                                                                           \
    if (next != (expected))                                                                                            \
    return next

#define FUSED(name)                                                                                                    \
    static ALWAYS_INLINE UNUSED struct slot *rv64_##name(struct slot *i, struct rv64_regs *r, struct rv64_machine *m)

#define FUSE2(a, ab, b)                                                                                                \
    FUSED(a##_##ab##_##b)                                                                                              \
    {                                                                                                                  \
        struct slot *i_b = i + rv64_halfwords_##a, *next;                                                              \
        FIRST(a);                                                                                                      \
        PART(a_, ab, b, i_b, b_);                                                                                      \
                                                                                                                       \
        DO(a, i, a_, i_b);                                                                                             \
        return rv64_##b(i_b, &b_, r, m);                                                                               \
    }
#define FUSE3(a, ab, b, bc, c)                                                                                         \
    FUSED(a##_##ab##_##b##_##bc##_##c)                                                                                 \
    {                                                                                                                  \
        struct slot *i_b = i + rv64_halfwords_##a, *i_c = i_b + rv64_halfwords_##b, *next;                             \
        FIRST(a);                                                                                                      \
        PART(a_, ab, b, i_b, b_);                                                                                      \
        PART(b_, bc, c, i_c, c_);                                                                                      \
                                                                                                                       \
        DO(a, i, a_, i_b);                                                                                             \
        DO(b, i_b, b_, i_c);                                                                                           \
        return rv64_##c(i_c, &c_, r, m);                                                                               \
    }
#define FUSE4(a, ab, b, bc, c, cd, d)                                                                                  \
    FUSED(a##_##ab##_##b##_##bc##_##c##_##cd##_##d)                                                                    \
    {                                                                                                                  \
        struct slot *i_b = i + rv64_halfwords_##a, *i_c = i_b + rv64_halfwords_##b, *i_d = i_c + rv64_halfwords_##c;   \
        struct slot *next;                                                                                             \
        FIRST(a);                                                                                                      \
        PART(a_, ab, b, i_b, b_);                                                                                      \
        PART(b_, bc, c, i_c, c_);                                                                                      \
        PART(c_, cd, d, i_d, d_);                                                                                      \
                                                                                                                       \
        DO(a, i, a_, i_b);                                                                                             \
        DO(b, i_b, b_, i_c);                                                                                           \
        DO(c, i_c, c_, i_d);                                                                                           \
        return rv64_##d(i_d, &d_, r, m);                                                                               \
    }
#include "rv64/fuse.def"

#undef FORMAT
#undef FIRST
#undef PART
#undef DO
#undef FUSED

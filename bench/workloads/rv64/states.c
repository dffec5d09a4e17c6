/* A state machine of 512 states, each with code of its own: a switch of some 50 KB, its states visited in random order.
 * Stresses: code that does not fit into the first level of an instruction cache, let alone the predecoded form of it;
 * an indirect jump whose target nobody foresees. */
#include "guest.h"

struct machine {
    uint64_t a, b, c;
    unsigned state;
};

/* The work of state n, different enough from its neighbours' that a compiler keeps all of them. */
#define STATE(n)                                                                                                       \
    case n:                                                                                                            \
        m.a += (m.b << ((n) % 13 + 1)) ^ (input + (n)*7u);                                                             \
        m.b ^= m.a >> ((n) % 17 + 3);                                                                                  \
        if (input >> (n) % 7 & 1)                                                                                      \
            m.c += m.a * (2 * (n) + 3);                                                                                \
        else                                                                                                           \
            m.c ^= m.b + (n);                                                                                          \
        m.state = (unsigned)((n)*5u + (m.a >> 11 & 3) * 129u + input) % 512;                                           \
        break;
#define STATES4(n)   STATE(n) STATE(n + 1) STATE(n + 2) STATE(n + 3)
#define STATES16(n)  STATES4(n) STATES4(n + 4) STATES4(n + 8) STATES4(n + 12)
#define STATES64(n)  STATES16(n) STATES16(n + 16) STATES16(n + 32) STATES16(n + 48)
#define STATES256(n) STATES64(n) STATES64(n + 64) STATES64(n + 128) STATES64(n + 192)

static struct machine run(struct machine m, const unsigned char *inputs, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned input = inputs[i];

        switch (m.state) {
            STATES256(0)
            STATES256(256)
        }
    }
    return m;
}

int main(int argc, char **argv)
{
    static unsigned char inputs[4096];
    uint64_t rounds = rounds_to_do(15000, argc, argv), random = 11;
    struct machine m = {1, 2, 3, 0};

    for (unsigned i = 0; i < sizeof inputs; i++)
        inputs[i] = (unsigned char)(next_random(&random) >> 56);
    for (uint64_t round = 0; round < rounds; round++)
        m = run(m, inputs, sizeof inputs);
    return report(mix(mix(mix(m.state, m.a), m.b), m.c));
}

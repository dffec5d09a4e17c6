/* What the unit tests have in common: the Baby through the public interface, and every cell that can run it. */
#ifndef BOBBIN_TESTS_COMMON_H
#define BOBBIN_TESTS_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bobbin/bobbin.h"

enum { LINES = 32 };

/* Opcode words of the Baby, as its manual numbers the functions. */
enum function { JMP, JRP, LDN, STO, SUB, SUB5, CMP, STP };

static inline uint32_t word(enum function function, uint32_t line)
{
    return (uint32_t)function << 13 | line;
}

/* What a test says about a Baby. */
struct state {
    uint32_t store[LINES], a, ci;
};

/* Whether this is one of the runs that take many times as long, under valgrind for one: a test with much to do may do
 * less. */
static inline bool slowed_down(void)
{
    return getenv("BOBBIN_TEST_STEPS") != NULL;
}

static inline size_t register_index(const bobbin_guest *guest, const char *name)
{
    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        if (strcmp(bobbin_register_name(guest, i), name) == 0)
            return i;
    }
    fail_msg("%s has no register %s", bobbin_guest_name(guest), name);
    return 0;
}

static inline struct state get_state(const bobbin_machine *m)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);
    struct state state;

    state.a = (uint32_t)bobbin_register_get(m, register_index(guest, "A"));
    state.ci = (uint32_t)bobbin_register_get(m, register_index(guest, "CI"));
    assert_true(bobbin_memory_read(m, 0, LINES, state.store));
    return state;
}

static inline void set_state(bobbin_machine *m, const struct state *state)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);

    bobbin_register_set(m, register_index(guest, "A"), state->a);
    bobbin_register_set(m, register_index(guest, "CI"), state->ci);
    assert_true(bobbin_memory_write(m, 0, LINES, state->store));
}

static inline bobbin_machine *open_baby(void)
{
    bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), NULL);

    assert_non_null(m);
    return m;
}

static inline const struct bobbin_cell *reference_cell(void)
{
    return bobbin_cell_find("baby", "reference", bobbin_exact);
}

/* The next cell that can run the Baby, the first one after NULL; NULL: there is none. */
static inline const struct bobbin_cell *next_cell(const struct bobbin_cell *cell)
{
    bool behind = cell == NULL;

    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *next = bobbin_cell_at(i);
        if (behind && next->available && strcmp(next->guest, "baby") == 0)
            return next;
        behind |= next == cell;
    }
    return NULL;
}

/* for (EACH_CELL(cell)) ... */
#define EACH_CELL(cell)                                                                                                \
    const struct bobbin_cell *cell = next_cell(NULL);                                                                  \
    cell != NULL;                                                                                                      \
    cell = next_cell(cell)

/* "direct/fast", for messages. */
#define CELL_FORMAT       "%s/%s"
#define CELL_VALUES(cell) (cell)->engine, bobbin_flavour_name((cell)->flavour)

/* Fails the test unless the machine is in that state; the message begins with `what`. */
static inline void assert_state(const bobbin_machine *m, const struct state *expected, const char *what)
{
    struct state is = get_state(m);

    if (is.a != expected->a)
        fail_msg("%s: A is %#x, not %#x", what, is.a, expected->a);
    if (is.ci != expected->ci)
        fail_msg("%s: CI is %#x, not %#x", what, is.ci, expected->ci);
    for (int line = 0; line < LINES; line++) {
        if (is.store[line] != expected->store[line])
            fail_msg("%s: line %d is %#x, not %#x", what, line, is.store[line], expected->store[line]);
    }
}

static inline void assert_stop(struct bobbin_stop is, enum bobbin_stop_kind kind, uint64_t steps, uint64_t pc,
                               const char *what)
{
    if (is.kind != kind || is.steps != steps || is.pc != pc)
        fail_msg("%s: stopped as %s after %llu steps at %llu, not as %s after %llu at %llu", what,
                 bobbin_stop_name(is.kind), (unsigned long long)is.steps, (unsigned long long)is.pc,
                 bobbin_stop_name(kind), (unsigned long long)steps, (unsigned long long)pc);
}

/* A generator of its own, so that a seed means the same everywhere. */
static inline uint32_t random_word(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 32);
}

#endif

/* stdatomic.h in all widths, also those that are made of larger ones, and with every order; a stack without locks. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "common.h"

struct node {
    struct node *next;
    int value;
};

#define ALL(type)                                                                                                      \
    do {                                                                                                               \
        static _Atomic type cells[8];                                                                                  \
        type expected = (type)0;                                                                                       \
        uint64_t checksum = SUM_START;                                                                                 \
        for (int i = 0; i < 400; i++) {                                                                                \
            _Atomic type *cell = &cells[i % 8];                                                                        \
            type operand = (type)random_next(&seed);                                                                   \
            type results[] = {atomic_fetch_add(cell, operand),                                                         \
                              atomic_fetch_xor_explicit(cell, operand, memory_order_relaxed),                          \
                              atomic_fetch_or_explicit(cell, (type)(operand >> 3), memory_order_acquire),              \
                              atomic_fetch_and_explicit(cell, (type) ~(operand >> 1), memory_order_release),           \
                              atomic_fetch_sub_explicit(cell, operand, memory_order_acq_rel),                          \
                              atomic_load(cell),                                                                       \
                              atomic_exchange(cell, (type)(operand * 3)),                                              \
                              atomic_compare_exchange_strong(cell, &expected, operand),                                \
                              expected,                                                                                \
                              atomic_compare_exchange_strong(cell, &expected, operand),                                \
                              atomic_load_explicit(cell, memory_order_relaxed)};                                       \
            if (i % 3 == 0)                                                                                            \
                atomic_store(cell, (type)i);                                                                           \
            checksum = sum(checksum, results, sizeof results);                                                         \
        }                                                                                                              \
        printf(#type " %016llx\n", (unsigned long long)checksum);                                                      \
    } while (0)

int main(void)
{
    uint64_t seed = 31;
    static struct node nodes[100];
    _Atomic(struct node *) top = NULL;
    atomic_flag flag = ATOMIC_FLAG_INIT;
    unsigned total = 0;
    int spins = 0;
    bool first;

    ALL(uint8_t);
    ALL(int8_t);
    ALL(uint16_t);
    ALL(int16_t);
    ALL(uint32_t);
    ALL(int32_t);
    ALL(uint64_t);
    ALL(int64_t);
    for (int i = 0; i < 100; i++) {
        nodes[i].value = i * i;
        nodes[i].next = atomic_load(&top);
        while (!atomic_compare_exchange_weak(&top, &nodes[i].next, &nodes[i]))
            spins++;
    }
    for (struct node *node; (node = atomic_load(&top)) != NULL;)
        if (atomic_compare_exchange_strong(&top, &node, node->next))
            total = total * 3 + (unsigned)node->value;
    first = atomic_flag_test_and_set(&flag);
    printf("%u %d %d", total, spins < 1000, first);
    printf(" %d", atomic_flag_test_and_set(&flag));
    atomic_flag_clear(&flag);
    printf(" %d\n", atomic_flag_test_and_set(&flag));
    atomic_thread_fence(memory_order_seq_cst);
    return 0;
}

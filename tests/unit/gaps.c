/* The tree of free pages against a look at every page. */
#include "gaps.h"
#include "../splitmix.h"
#include "common.h"

enum { PAGES = 1 << 10 };

static uint64_t look(const bool *taken, uint64_t count, uint64_t bottom, uint64_t top)
{
    uint64_t free = 0;

    for (uint64_t page = top; page > bottom; page--) {
        free = taken[page - 1] ? 0 : free + 1;
        if (free == count)
            return page - 1;
    }
    return top;
}

static void finds_what_is_free(void **state)
{
    bool taken[PAGES] = {false};
    uint64_t random = 1;
    struct gaps gaps;

    (void)state;
    assert_true(gaps_open(&gaps, PAGES));
    for (int n = 0; n < 20000; n++) {
        /* Long ranges and short ones, so that the tree is full of holes and then empty again. */
        const uint32_t most = n % 100 == 0 ? PAGES : 32, first = below(&random, PAGES), length = below(&random, most),
                       end = first + length < PAGES ? first + length : PAGES;
        const uint32_t bottom = below(&random, PAGES), top = bottom + below(&random, PAGES - bottom + 1),
                       count = 1 + below(&random, n % 3 == 0 ? PAGES / 2 : 16);
        const bool value = below(&random, 2) == 1;

        gaps_set(&gaps, first, end, value);
        for (uint32_t page = first; page < end; page++)
            taken[page] = value;
        assert_int_equal(gaps_find(&gaps, count, bottom, top), look(taken, count, bottom, top));
        assert_int_equal(gaps_find(&gaps, count, 0, PAGES), look(taken, count, 0, PAGES));
    }
    gaps_close(&gaps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_is_free)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

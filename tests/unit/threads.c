/* Many machines on several threads, each with every cell: for ThreadSanitizer, and to see that nobody shares a thing.
 *
 * cmocka's assertions belong to the main thread; the others count what went wrong. */
#include <pthread.h>

#include "common.h"

enum { THREADS = 4, ROUNDS = 25 };

static const char text[] = "01 LDN 24\n02 STO 26\n03 LDN 26\n04 SUB 21\n05 STO 24\n06 LDN 7\n07 STO 7\n08 JMP 22\n"
                           "21 NUM 1\n24 NUM 1948\n";

struct worker {
    pthread_t thread;
    unsigned number, runs, failures;
    const bobbin_machine *expected; /* read by all of them */
};

static bool run_once(const struct worker *worker, const struct bobbin_cell *cell, unsigned round)
{
    bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), NULL);
    bool right = m != NULL && bobbin_load_buffer(m, text, strlen(text), NULL, NULL);
    uint64_t left = 3000;

    while (right && left > 0) {
        uint64_t piece = 1 + (worker->number * 7 + round * 13) % 200;
        struct bobbin_stop stop = bobbin_run(m, cell, piece < left ? piece : left);
        right = stop.kind == bobbin_stop_fuel && stop.steps > 0;
        left -= stop.steps;
    }
    if (right) {
        char *saved = bobbin_save(m, "snp", NULL);
        right = saved != NULL && bobbin_same(m, worker->expected);
        free(saved);
    }
    bobbin_close(m);
    return right;
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    for (unsigned round = 0; round < ROUNDS; round++) {
        for (EACH_CELL(cell)) {
            worker->failures += !run_once(worker, cell, round);
            worker->runs++;
        }
    }
    return NULL;
}

static void many_threads(void **state)
{
    struct worker workers[THREADS] = {0};
    bobbin_machine *expected = open_baby();

    (void)state;
    assert_true(bobbin_load_buffer(expected, text, strlen(text), NULL, NULL));
    assert_int_equal(bobbin_run(expected, reference_cell(), 3000).kind, bobbin_stop_fuel);
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].number = i;
        workers[i].expected = expected;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    for (unsigned i = 0; i < THREADS; i++) { /* not before all have ended: they use what is on this stack */
        assert_int_equal(workers[i].failures, 0);
        assert_true(workers[i].runs >= ROUNDS);
    }
    bobbin_close(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_threads)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The parts of bobbin-bench that can be wrong without anybody seeing it: random numbers, counters, children, warnings.
 */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include <cmocka.h>

#include "child.h"
#include "files.h"
#include "host.h"
#include "perf.h"
#include "random.h"
#include "shim.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Random numbers ---------------------------------------------------------------------------------------------- */

static void random_numbers(void **state)
{
    size_t seen[7] = {0};
    uint64_t seed = 42, same = 42;

    (void)state;
    assert_true(random_next(&seed) == random_next(&same));
    for (int i = 0; i < 7000; i++)
        seen[random_below(&seed, 7)]++;
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 800, 1200);
}

/* ---- Counters ---------------------------------------------------------------------------------------------------- */

/* The kernel's own, which virtual machines have as well: time, then page faults. */
static const struct perf_event software[PERF_EVENTS] = {
    {"task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
    {"page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
    {"no such", PERF_TYPE_SOFTWARE, 12345},
    {"page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
    {"task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
};

static void touch(size_t pages)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile char *memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(memory, MAP_FAILED);
    madvise((void *)memory, pages * page, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < pages; i++)
        memory[i * page] = 1;
    munmap((void *)memory, pages * page);
}

static void counters_count_between_start_and_stop(void **state)
{
    double counts[PERF_EVENTS], later[PERF_EVENTS];
    struct perf perf;
    char why[128] = "";

    (void)state;
    if (!perf_open(&perf, software, why, sizeof why)) {
        printf("skipped: no counters of the kernel's: %s\n", why);
        assert_true(strlen(why) > 0);
        skip();
    }
    touch(500);
    perf_start(&perf);
    touch(100);
    perf_stop(&perf);
    perf_read(&perf, counts);
    touch(500);
    perf_read(&perf, later);
    assert_true(counts[0] > 0);
    assert_in_range((int)counts[1], 50, 400); /* a fault may map several pages */
    assert_true(isnan(counts[2]));            /* one that is missing does not take the others along */
    assert_true(counts[3] == counts[1]);
    assert_true(later[0] == counts[0] && later[1] == counts[1]);
    perf_start(&perf);
    touch(100);
    perf_stop(&perf);
    perf_read(&perf, later);
    assert_in_range((int)(later[1] - counts[1]), 50, 400);
    perf_close(&perf);
}

static void no_counters_have_a_reason(void **state)
{
    static const struct perf_event none[PERF_EVENTS] = {{"no such", PERF_TYPE_SOFTWARE, 12345}};
    double counts[PERF_EVENTS];
    struct perf perf;
    char why[128] = "";

    (void)state;
    assert_false(perf_open(&perf, none, why, sizeof why));
    assert_true(strlen(why) > 10);
    perf_start(&perf);
    perf_stop(&perf);
    perf_read(&perf, counts);
    assert_true(isnan(counts[0]) && isnan(counts[1]));
    perf_close(&perf);
    why[0] = '\0';
    assert_true(perf_works(why, sizeof why) == (strlen(why) == 0));
}

/* ---- Children ---------------------------------------------------------------------------------------------------- */

static void words_of_a_command(void **state)
{
    static const struct {
        const char *line, *words[5];
    } cases[] = {
        {"qemu {}", {"qemu", "{}"}},       {"  a\tb  ", {"a", "b"}}, {"'a b' \"c d\"", {"a b", "c d"}},
        {"a'b c'd \"'\"", {"ab cd", "'"}}, {"a ''", {"a", ""}},
    };
    static const char *const bad[] = {"", "  ", "'a", "a \"b"};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char **words = command_words(cases[i].line);
        size_t count = 0;

        assert_non_null(words);
        for (; cases[i].words[count] != NULL; count++) {
            assert_non_null(words[count]);
            assert_string_equal(words[count], cases[i].words[count]);
        }
        assert_null(words[count]);
        free(words);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_null(command_words(bad[i]));
}

static bool run(struct child *child, char *why, unsigned seconds, char *script)
{
    why[0] = '\0';
    return child_run(child, (char *[]){"sh", "-c", script, NULL}, seconds, why, 128);
}

static void children(void **state)
{
    struct child child;
    char why[128];

    (void)state;
    assert_true(run(&child, why, 0, "echo one; echo two"));
    assert_string_equal(child.output, "one");
    assert_true(child.real > 0 && child.cpu >= 0);
    assert_true(run(&child, why, 0, "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done"));
    assert_true(child.cpu > 0);
    assert_true(run(&child, why, 0, "cat")); /* there is nothing to read */
    assert_string_equal(child.output, "");
    assert_true(run(&child, why, 0, "yes | head -n 1000 | tr -d '\\n'")); /* more than fits */
    assert_int_equal(strlen(child.output), CHILD_OUTPUT - 1);

    assert_false(run(&child, why, 0, "echo bad; exit 3"));
    assert_string_equal(why, "wrong end: sh left with exit status 3");
    assert_false(run(&child, why, 0, "kill -9 $$"));
    assert_string_equal(why, "wrong end: sh was killed by signal 9");
    assert_false(run(&child, why, 1, "sleep 100"));
    assert_true(child.real >= 1 && child.real < 50);
    assert_string_equal(why, "sh: stopped before its end");
    assert_false(child_run(&child, (char *[]){"/no/such/program", NULL}, 0, why, sizeof why));
    assert_string_equal(why, "/no/such/program: No such file or directory");

    assert_true(command_exists("sh") && command_exists("/bin/sh"));
    assert_false(command_exists("no-such-command") || command_exists("/bin") || command_exists(""));
}

/* What a child has started ends with it: nothing keeps the other end of a pipe open. */
static void children_of_children(void **state)
{
    struct pollfd end = {.events = POLLIN};
    struct child child;
    int ends[2];
    char why[128];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(run(&child, why, 1, "sleep 30 & wait"));
    close(ends[1]);
    end.fd = ends[0];
    assert_int_equal(poll(&end, 1, 10000), 1);
    close(ends[0]);
}

/* ---- Names and warnings ------------------------------------------------------------------------------------------ */

static void names(void **state)
{
    (void)state;
    assert_true(is_name("factor-2-26", 11) && is_name("a", 1) && is_name("gcc@12_x+y.z", 12));
    assert_false(is_name("", 0) || is_name("a b", 3) || is_name("a/b", 3) || is_name("a=b", 3) || is_name("\xe4", 1));
}

static size_t warnings_of(const char *text)
{
    json_t *description = json_loads(text, 0, NULL), *warnings = json_array();
    size_t count;

    assert_non_null(description);
    host_warn(description, warnings);
    count = json_array_size(warnings);
    host_warn(description, warnings); /* says nothing twice */
    assert_int_equal(json_array_size(warnings), count);
    json_decref(description);
    json_decref(warnings);
    return count;
}

static void warnings(void **state)
{
    (void)state;
    assert_int_equal(warnings_of("{}"), 0);
    assert_int_equal(warnings_of("{\"load_avg\": [0.2, 3.0, 3.0], \"pinned_cpu\": 1, \"virtual_machine\": false, "
                                 "\"scaling_governor\": null}"),
                     0);
    assert_int_equal(warnings_of("{\"scaling_governor\": \"performance\"}"), 0);
    assert_int_equal(warnings_of("{\"scaling_governor\": \"powersave\"}"), 1);
    assert_int_equal(warnings_of("{\"load_avg\": [1.2, 0, 0]}"), 1);
    assert_int_equal(warnings_of("{\"pinned_cpu\": null}"), 1);
    assert_int_equal(warnings_of("{\"virtual_machine\": true}"), 1);
}

static void the_host(void **state)
{
    static const char *const keys[] = {"cpu",    "cpu_id",          "num_cpus",         "mhz_per_cpu",
                                       "caches", "load_avg",        "kernel",           "libc",
                                       "boost",  "virtual_machine", "scaling_governor", "pinned_cpu"};
    json_t *host = host_describe(0);

    (void)state;
    assert_non_null(host);
    for (size_t i = 0; i < COUNT(keys); i++) {
        if (json_object_get(host, keys[i]) == NULL)
            fail_msg("no %s", keys[i]);
    }
    assert_true(json_integer_value(json_object_get(host, "num_cpus")) > 0);
    assert_int_equal(json_array_size(json_object_get(host, "load_avg")), 3);
    json_decref(host);
}

/* ---- The clocks of executables for other machines ---------------------------------------------------------------- */

struct work {
    unsigned calls, iterations, fail_at;
};

static void spin(void)
{
    for (volatile int i = 0; i < 100000; i++)
        ;
}

/* Ten times as much between pause and resume as is to be timed. */
static void work(gb_state *state, void *data)
{
    struct work *work = data;

    work->calls++;
    work->iterations = 0;
    while (gb_keep_running(state)) {
        spin();
        gb_pause(state);
        for (int i = 0; i < 10; i++)
            spin();
        gb_resume(state);
        if (++work->iterations == work->fail_at) {
            gb_fail(state);
            break;
        }
    }
}

static void clocks(void **state)
{
    struct work once = {0}, often = {0}, failing = {.fail_at = 2};
    struct gb_times times = gb_measure(work, &once, 0);
    double before;

    (void)state;
    assert_true(once.calls == 1 && once.iterations == 1 && times.iterations == 1 && times.cpu > 0);
    before = (double)clock() / CLOCKS_PER_SEC;
    times = gb_measure(work, &often, 0.01);
    assert_true(often.calls > 1 && often.iterations == times.iterations && times.iterations > 1);
    assert_true(times.cpu >= 0.01 && times.cpu < ((double)clock() / CLOCKS_PER_SEC - before) / 3);
    gb_measure(work, &failing, 10);
    assert_true(failing.iterations == 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(counters_count_between_start_and_stop),
        cmocka_unit_test(no_counters_have_a_reason),
        cmocka_unit_test(words_of_a_command),
        cmocka_unit_test(children),
        cmocka_unit_test(children_of_children),
        cmocka_unit_test(names),
        cmocka_unit_test(warnings),
        cmocka_unit_test(the_host),
        cmocka_unit_test(clocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Linux processes through the public interface. What they are to the program itself, tests/rv64 looks at. */
#include <stdio.h>
#include <unistd.h>

#include "../small_elf.h"
#include "bobbin/linux.h"
#include "common.h"

enum { BASE = 0x10000 };

/* The smallest executable: it exits with status 7. */
struct program {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    uint32_t code[3];
};

static const struct program seven = {
    SMALL_ELF(program, BASE, PF_R | PF_X, sizeof(struct program)),
    .code = {0x00700513, 0x05d00893, 0x00000073}, /* li a0, 7; li a7, 93 (exit); ecall */
};

static bobbin_machine *open_machine(uint64_t memory)
{
    bobbin_machine *m = bobbin_open_sized(bobbin_guest_find("rv64"), memory, NULL);

    assert_non_null(m);
    return m;
}

static bobbin_linux *open_seven(bobbin_machine *m, const char *path, const struct bobbin_linux_options *options,
                                struct bobbin_error *error)
{
    return bobbin_linux_open_buffer(m, &seven, sizeof seven, path, options, error);
}

static int status_of(bobbin_linux *process, bobbin_machine *m)
{
    const struct bobbin_cell *cell = bobbin_cell_default(bobbin_machine_guest(m));

    while (bobbin_linux_serve(process, bobbin_run(m, cell, 1000)) == bobbin_linux_runs)
        ;
    return bobbin_linux_end(process).status;
}

/* ---- Signals that wait for leave --------------------------------------------------------------------------------- */

struct decision {
    enum bobbin_linux_delivery what;
    int asked, signal;
};

static enum bobbin_linux_delivery decide(void *data, bobbin_linux *process, int signal)
{
    struct decision *decision = data;

    (void)process;
    decision->asked++;
    decision->signal = signal;
    return decision->what;
}

/* A breakpoint instruction in the place of the first one: its signal is held as often as asked for, with the process at
 * that instruction; discarded, which executes the instruction again; and delivered, which ends the process. */
static void signals_wait_for_leave(void **unused)
{
    struct decision decision = {.what = bobbin_linux_hold};
    const struct bobbin_linux_options options = {.signal_hook = decide, .signal_data = &decision};
    bobbin_machine *m = open_machine(1 << 24);
    const struct bobbin_cell *cell = bobbin_cell_default(bobbin_machine_guest(m));
    const uint64_t pc = BASE + offsetof(struct program, code);
    const uint32_t ebreak = 0x00100073;
    bobbin_linux *process = open_seven(m, "seven", &options, NULL);
    struct bobbin_stop stop;

    (void)unused;
    assert_non_null(process);
    assert_true(bobbin_memory_write(m, pc, sizeof ebreak, &ebreak));
    stop = bobbin_run(m, cell, 1000);
    assert_int_equal(bobbin_linux_serve(process, stop), bobbin_linux_runs);
    assert_int_equal(decision.asked, 1);
    assert_int_equal(decision.signal, 5); /* SIGTRAP */
    assert_int_equal(bobbin_pc(m), pc);
    assert_int_equal(bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_fuel}), bobbin_linux_stopped);
    assert_int_equal(decision.asked, 2);

    decision.what = bobbin_linux_discard;
    bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_fuel});
    bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_fuel});
    assert_int_equal(decision.asked, 3);

    decision.what = bobbin_linux_hold;
    assert_int_equal(bobbin_linux_serve(process, bobbin_run(m, cell, 1000)), bobbin_linux_runs);
    decision.what = bobbin_linux_deliver;
    assert_int_equal(bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_fuel}), bobbin_linux_killed);
    assert_int_equal(bobbin_linux_end(process).signal, 5);
    assert_int_equal(bobbin_linux_end(process).stop, bobbin_stop_ebreak);
    assert_int_equal(bobbin_linux_end(process).pc, pc);
    bobbin_linux_close(process);
    bobbin_close(m);
}

/* ---- A thread's registers ---------------------------------------------------------------------------------------- */

static void registers_by_thread(void **unused)
{
    bobbin_machine *m = open_machine(1 << 24);
    bobbin_linux *process = open_seven(m, "seven", NULL, NULL);
    struct bobbin_linux_thread thread;
    uint64_t value;

    (void)unused;
    assert_true(bobbin_linux_thread_at(process, 0, &thread));
    assert_true(thread.has_turn);
    assert_true(bobbin_linux_register_get(process, thread.id, 0, &value));
    assert_int_equal(value, bobbin_pc(m));
    assert_true(bobbin_linux_register_set(process, thread.id, 1 + 10, 42));
    assert_int_equal(bobbin_register_get(m, 1 + 10), 42);
    assert_false(bobbin_linux_register_get(process, thread.id + 1, 0, &value));
    assert_false(bobbin_linux_register_set(process, 0, 0, 0));
    bobbin_linux_close(process);
    bobbin_close(m);
}

/* ---- The initial stack ------------------------------------------------------------------------------------------- */

static char *long_text(size_t length)
{
    char *text = malloc(length + 1);

    assert_non_null(text);
    memset(text, 'x', length);
    text[length] = '\0';
    return text;
}

/* One string may have 128 KiB with its NUL, whether it is the path, an argument or a variable, and all together a
 * quarter of the stack, which is at most an eighth of the memory. */
static void arguments_that_are_too_long(void **state)
{
    const size_t most = (1 << 17) - 1;
    char *fits = long_text(most), *longer = long_text(most + 1);
    const char *const *const none = (const char *const[]){NULL};
    const char *const *const one = (const char *const[]){fits, NULL};
    const char *const *const too_long = (const char *const[]){longer, NULL};
    const char *const *const many = (const char *const[]){fits, fits, fits, fits, fits, fits, fits, fits, fits,
                                                          fits, fits, fits, fits, fits, fits, fits, NULL};
    const struct {
        uint64_t memory;
        const char *path;
        const char *const *arguments, *const *environment;
        bool right;
    } cases[] = {
        {64 << 20, "seven", one, one, true},        {64 << 20, fits, none, none, true},
        {64 << 20, longer, none, none, false},      {64 << 20, longer, NULL, NULL, false},
        {64 << 20, "seven", too_long, none, false}, {64 << 20, "seven", none, too_long, false},
        {64 << 20, "seven", many, none, false},     {64 << 20, "seven", none, many, false},
        {4 << 20, fits, none, none, false},         {4 << 20, "seven", one, none, false},
        {4 << 20, "seven", none, one, false},       {4 << 20, fits, NULL, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct bobbin_linux_options options = {.arguments = cases[i].arguments,
                                                     .environment = cases[i].environment};
        bobbin_machine *m = open_machine(cases[i].memory);
        struct bobbin_error error = {.text = ""};
        bobbin_linux *process = open_seven(m, cases[i].path, &options, &error);

        if ((process != NULL) != cases[i].right)
            fail_msg("case %zu: %s", i, process != NULL ? "opened" : error.text);
        if (process != NULL) {
            uint64_t argc, sp = bobbin_register_get(m, register_index(bobbin_machine_guest(m), "sp"));

            assert_true(bobbin_memory_read(m, sp, sizeof argc, &argc));
            assert_true(argc <= 1 && sp % 16 == 0);
            assert_int_equal(status_of(process, m), 7);
        } else {
            assert_non_null(strstr(error.text, "too long"));
        }
        bobbin_linux_close(process);
        bobbin_close(m);
    }
    free(fits);
    free(longer);
}

/* ---- Memory of the host ------------------------------------------------------------------------------------------ */

static long resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long size, resident;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &size, &resident), 2);
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}

/* Whatever else lies between them in the heap, closed machines and processes leave nothing behind. */
static void closed_machines_give_back_their_memory(void **state)
{
    enum { FIRST = 20, COUNT = 1000, MOST_LEFT = 32 << 10 };
    static const int closed[] = {-1, -1, -1};
    const struct bobbin_linux_options options = {.streams = closed};
    static bobbin_machine *machines[COUNT];
    static bobbin_linux *processes[COUNT];
    static char *between[COUNT];
    long before = 0, left;

    (void)state;
    if (getenv("BOBBIN_TEST_ALLOCATOR") != NULL) /* which keeps for a while what is freed */
        skip();
    for (int i = 0; i < COUNT; i++) {
        if (i == FIRST) /* which brought the library itself into memory */
            before = resident_bytes();
        machines[i] = open_machine(1 << 20);
        processes[i] = open_seven(machines[i], "seven", &options, NULL);
        assert_int_equal(status_of(processes[i], machines[i]), 7);
        between[i] = long_text(100);
    }
    for (int i = 0; i < COUNT; i++) {
        bobbin_linux_close(processes[i]);
        bobbin_close(machines[i]);
    }
    left = (resident_bytes() - before) / (COUNT - FIRST);
    for (int i = 0; i < COUNT; i++)
        free(between[i]);
    if (left > MOST_LEFT)
        fail_msg("each machine with its process leaves %ld bytes behind", left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_wait_for_leave),
        cmocka_unit_test(registers_by_thread),
        cmocka_unit_test(arguments_that_are_too_long),
        cmocka_unit_test(closed_machines_give_back_their_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

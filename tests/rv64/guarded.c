/* Memory that the host's MMU checks (bobbin_set_host_mmu): faults of others stay theirs, machines have each their own,
 * stores to code are noticed, pages may change what they allow more often than the host has pieces of memory for, and
 * none of it is shared with a forked process. That single accesses are right is for stencils.c to say. Exit status 0 if
 * all went well, 77 if there is no engine that copies or the host cannot. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rv64/machine.h"

enum { CODE_AT = 0x10000, DATA_AT = 0x1000000, PAGES = 40000, MEMORY = 256 << 20, S0 = 8, A0 = 10, A1 = 11, A2 = 12 };

static const struct bobbin_cell *copy;
static int failures;

static void expect(bool right, const char *what)
{
    if (right)
        return;
    failures++;
    printf("failed: %s\n", what);
}

static uint32_t store(unsigned rs2, unsigned rs1)
{
    return rs2 << 20 | rs1 << 15 | 3 << 12 | 0x23; /* sd rs2,0(rs1) */
}

static uint32_t add_immediate(unsigned rd, unsigned rs1, int imm)
{
    return (uint32_t)imm << 20 | rs1 << 15 | rd << 7 | 0x13;
}

static uint32_t jump(int distance)
{
    uint32_t d = (uint32_t)distance;

    return (d >> 20 & 1) << 31 | (d >> 1 & 0x3ff) << 21 | (d >> 11 & 1) << 20 | (d >> 12 & 0xff) << 12 | 0x6f;
}

/* A machine whose code is these words, with memory beyond a page that can be read and written. */
static struct rv64_machine *open_with(const uint32_t *code, size_t size, unsigned permission)
{
    struct rv64_machine *m = rv64_machine(bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL));

    memory_map(m->memory, CODE_AT, GUEST_PAGE, PAGE_READ | PAGE_EXEC | permission);
    memory_map(m->memory, DATA_AT, (uint64_t)PAGES << GUEST_PAGE_BITS, PAGE_READ | PAGE_WRITE);
    memcpy(m->memory->host + CODE_AT, code, size);
    m->state.pc = CODE_AT;
    return m;
}

static uint64_t run(struct rv64_machine *m, uint64_t steps, enum bobbin_stop_kind kind, const char *what)
{
    struct bobbin_stop stop = bobbin_run(&m->base, copy, steps);

    expect(stop.kind == kind, what);
    return stop.steps;
}

/* ---- Loads and stores in a loop ---------------------------------------------------------------------------------- */

static const uint32_t loop[] = {0x00853503 /* ld a0,8(a0) */, 0x00a53023 /* sd a0,0(a0) */, 0xff9ff06f /* jal x0,-8 */};

static struct rv64_machine *open_loop(void)
{
    struct rv64_machine *m = open_with(loop, sizeof loop, 0);
    const uint64_t data = DATA_AT;

    memcpy(m->memory->host + DATA_AT + 8, &data, sizeof data);
    m->state.x[A0] = DATA_AT;
    return m;
}

enum { STEPS = 30000 };

static void when_a_page_changes(void)
{
    struct rv64_machine *m = open_loop();
    struct bobbin_generated before, after;

    expect(bobbin_set_host_mmu(&m->base), "guarded");
    expect(run(m, STEPS, bobbin_stop_fuel, "the loop stopped") == STEPS, "steps were lost");
    bobbin_generated_code(&m->base, &before);
    memory_protect(m->memory, DATA_AT, GUEST_PAGE, PAGE_READ);
    expect(run(m, STEPS, bobbin_stop_store_fault, "a store to a page that may be read") == 1, "steps before a store");
    expect(m->state.pc == CODE_AT + 4 && m->fault_address == DATA_AT, "where a store faults");
    memory_protect(m->memory, DATA_AT, GUEST_PAGE, 0);
    m->state.pc = CODE_AT;
    expect(run(m, STEPS, bobbin_stop_load_fault, "a load where nothing is allowed") == 0, "steps before a load");
    expect(m->state.pc == CODE_AT && m->fault_address == DATA_AT + 8, "where a load faults");
    memory_protect(m->memory, DATA_AT, GUEST_PAGE, PAGE_WRITE);
    run(m, STEPS, bobbin_stop_load_fault, "a load where only stores are allowed");
    memory_protect(m->memory, DATA_AT, GUEST_PAGE, PAGE_READ | PAGE_WRITE);
    expect(run(m, STEPS, bobbin_stop_fuel, "the loop after that") == STEPS, "steps were lost after that");
    bobbin_generated_code(&m->base, &after);
    expect(before.blocks == after.blocks, "code was generated again");
    bobbin_close(&m->base);
}

/* More pieces than the host has. */
static void when_there_are_too_many_pieces(void)
{
    struct rv64_machine *m = open_loop();
    const uint64_t last = DATA_AT + ((UINT64_C(1) * PAGES - 1) << GUEST_PAGE_BITS);

    expect(bobbin_set_host_mmu(&m->base), "guarded");
    for (uint64_t page = 1; page < PAGES; page += 2)
        memory_protect(m->memory, DATA_AT + (page << GUEST_PAGE_BITS), GUEST_PAGE, PAGE_READ);
    expect(run(m, STEPS, bobbin_stop_fuel, "a loop among many pieces") == STEPS, "steps among many pieces");
    memcpy(m->memory->host + DATA_AT + 8, &last, sizeof last);
    run(m, STEPS, bobbin_stop_store_fault, "a store to one of many pieces");
    expect(m->fault_address == last, "where a store to one of many pieces faults");
    bobbin_close(&m->base);
}

/* ---- Stores to code ---------------------------------------------------------------------------------------------- */

/* a1 counts in a0 steps of 1; then the instruction is replaced by one that counts in steps of 2. */
static void when_code_is_written(void)
{
    const uint32_t code[] = {add_immediate(A1, A1, 1), store(A2, S0), 0x0000100f /* fence.i */, jump(-12)};
    const uint32_t other[] = {add_immediate(A1, A1, 2), store(A2, S0)};
    struct rv64_machine *m = open_with(code, sizeof code, PAGE_WRITE);
    const uint64_t rounds = 3000;

    expect(bobbin_set_host_mmu(&m->base), "guarded");
    m->state.x[S0] = DATA_AT;
    run(m, 4 * rounds, bobbin_stop_fuel, "before code is written");
    m->state.x[S0] = CODE_AT;
    memcpy(&m->state.x[A2], other, sizeof other);
    run(m, 4 * rounds, bobbin_stop_fuel, "while code is written");
    expect(m->state.x[A1] == rounds + 1 + 2 * (rounds - 1), "a store to code went unnoticed");
    bobbin_close(&m->base);
}

/* ---- Others ------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t caught;
static char *page;

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    caught += info->si_addr == page;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void when_it_is_somebody_elses(void)
{
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *(volatile char *)page = 1;
    expect(caught == 1, "a fault of the host's program did not get to its handler");
    raise(SIGSEGV);
    expect(caught == 1, "a signal that was sent was taken for a fault");
    munmap(page, 4096);
}

static void *run_alone(void *machine)
{
    struct rv64_machine *m = machine;
    const uint64_t nowhere = UINT64_C(1) << 40;

    run(m, STEPS, bobbin_stop_fuel, "a loop in a thread");
    memcpy(m->memory->host + DATA_AT + 8, &nowhere, sizeof nowhere);
    run(m, STEPS, bobbin_stop_store_fault, "a store outside, in a thread");
    expect(m->fault_address == nowhere, "where a store outside is");
    return NULL;
}

static void when_threads_have_one_each(void)
{
    enum { THREADS = 4 };
    struct rv64_machine *m[THREADS];
    pthread_t threads[THREADS];

    for (int n = 0; n < THREADS; n++) {
        m[n] = open_loop();
        expect(bobbin_set_host_mmu(&m[n]->base), "guarded");
        pthread_create(&threads[n], NULL, run_alone, m[n]);
    }
    for (int n = 0; n < THREADS; n++) {
        pthread_join(threads[n], NULL);
        bobbin_close(&m[n]->base);
    }
}

static void when_it_ends(void)
{
    struct rv64_machine *m = open_loop(), *same = open_loop();

    expect(bobbin_set_host_mmu(&m->base), "guarded");
    run(m, STEPS, bobbin_stop_fuel, "the loop");
    run(same, STEPS, bobbin_stop_fuel, "the loop without");
    expect(bobbin_same(&m->base, &same->base), "memory differs");
    expect(memory_unguard(m->memory) && m->memory->guarded == NULL, "not unguarded");
    expect(bobbin_same(&m->base, &same->base), "memory differs after that");
    expect(run(m, STEPS, bobbin_stop_fuel, "the loop once more") == STEPS, "steps without the MMU");
    bobbin_close(&m->base);
    bobbin_close(&same->base);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    bobbin_machine *machine = bobbin_open(bobbin_guest_find("baby"), NULL);

    copy = bobbin_cell_find("rv64", "copy", bobbin_fast);
    if (!copy->available) {
        printf("skipped: %s\n", copy->why_not);
        return 77;
    }
    expect(!bobbin_set_host_mmu(machine), "the Baby has no pages");
    bobbin_close(machine);
    sigaction(SIGSEGV, &action, NULL);
    machine = bobbin_open(bobbin_guest_find("rv64"), NULL);
    if (!bobbin_set_host_mmu(machine)) {
        puts("skipped: the host cannot check memory"); /* valgrind refuses the second mapping */
        bobbin_close(machine);
        return 77;
    }
    bobbin_close(machine);
    when_a_page_changes();
    when_there_are_too_many_pieces();
    when_code_is_written();
    when_it_is_somebody_elses();
    when_threads_have_one_each();
    when_it_ends();
    printf("%d failed\n", failures);
    return failures > 0;
}

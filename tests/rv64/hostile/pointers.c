/* Loads, stores and atomics of every width at every place where what is allowed changes, and far outside: each must be
 * done whole, or not at all with a fault that names the instruction and the address. */
#include "hostile.h"

#define ACCESS(name, instruction)                                                                                      \
    extern uint64_t name(uint64_t address, uint64_t value);                                                            \
    __asm__(".balign 4\n.globl " #name "\n" #name ":\n" instruction "\nret\n")

ACCESS(load_b, "lb a0, (a0)");
ACCESS(load_bu, "lbu a0, (a0)");
ACCESS(load_h, "lh a0, (a0)");
ACCESS(load_hu, "lhu a0, (a0)");
ACCESS(load_w, "lw a0, (a0)");
ACCESS(load_wu, "lwu a0, (a0)");
ACCESS(load_d, "ld a0, (a0)");
ACCESS(load_c_w, "c.lw a0, (a0)");
ACCESS(load_c_d, "c.ld a0, (a0)");
ACCESS(load_f, "flw fa0, (a0)");
ACCESS(load_fd, "fld fa0, (a0)");
ACCESS(load_c_fd, "c.fld fa0, (a0)");
ACCESS(load_far, "ld a0, 2040(a0)");
ACCESS(load_near, "ld a0, -2048(a0)");
ACCESS(store_b, "sb a1, (a0)");
ACCESS(store_h, "sh a1, (a0)");
ACCESS(store_w, "sw a1, (a0)");
ACCESS(store_d, "sd a1, (a0)");
ACCESS(store_c_w, "c.sw a1, (a0)");
ACCESS(store_c_d, "c.sd a1, (a0)");
ACCESS(store_f, "fsw fa0, (a0)");
ACCESS(store_fd, "fsd fa0, (a0)");
ACCESS(store_c_fd, "c.fsd fa0, (a0)");
ACCESS(reserve_w, "lr.w a0, (a0)");
ACCESS(reserve_d, "lr.d a0, (a0)");
ACCESS(add_w, "amoadd.w a0, a1, (a0)");
ACCESS(add_d, "amoadd.d a0, a1, (a0)");
ACCESS(swap_w, "amoswap.w.aqrl a0, a1, (a0)");
ACCESS(max_d, "amomaxu.d a0, a1, (a0)");

enum { READ = 1, WRITE = 2, ATOMIC = 4 };

static const struct access {
    const char *name;
    uint64_t (*run)(uint64_t address, uint64_t value);
    unsigned size, needs;
    int offset;
    bool returns; /* a0 is the destination: a fault must leave it alone */
} accesses[] = {
    {"lb", load_b, 1, READ, 0, true},
    {"lbu", load_bu, 1, READ, 0, true},
    {"lh", load_h, 2, READ, 0, true},
    {"lhu", load_hu, 2, READ, 0, true},
    {"lw", load_w, 4, READ, 0, true},
    {"lwu", load_wu, 4, READ, 0, true},
    {"ld", load_d, 8, READ, 0, true},
    {"c.lw", load_c_w, 4, READ, 0, true},
    {"c.ld", load_c_d, 8, READ, 0, true},
    {"flw", load_f, 4, READ, 0, false},
    {"fld", load_fd, 8, READ, 0, false},
    {"c.fld", load_c_fd, 8, READ, 0, false},
    {"ld 2040", load_far, 8, READ, 2040, true},
    {"ld -2048", load_near, 8, READ, -2048, true},
    {"sb", store_b, 1, WRITE, 0, false},
    {"sh", store_h, 2, WRITE, 0, false},
    {"sw", store_w, 4, WRITE, 0, false},
    {"sd", store_d, 8, WRITE, 0, false},
    {"c.sw", store_c_w, 4, WRITE, 0, false},
    {"c.sd", store_c_d, 8, WRITE, 0, false},
    {"fsw", store_f, 4, WRITE, 0, false},
    {"fsd", store_fd, 8, WRITE, 0, false},
    {"c.fsd", store_c_fd, 8, WRITE, 0, false},
    {"lr.w", reserve_w, 4, READ | ATOMIC, 0, true},
    {"lr.d", reserve_d, 8, READ | ATOMIC, 0, true},
    {"amoadd.w", add_w, 4, READ | WRITE | ATOMIC, 0, true},
    {"amoadd.d", add_d, 8, READ | WRITE | ATOMIC, 0, true},
    {"amoswap.w", swap_w, 4, READ | WRITE | ATOMIC, 0, true},
    {"amomaxu.d", max_d, 8, READ | WRITE | ATOMIC, 0, true},
};

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static struct {
    int signal;
    uint64_t pc, address;
} fault;

static void on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    uint64_t pc = user->uc_mcontext.__gregs[REG_PC];

    fault.signal = number;
    fault.pc = pc;
    fault.address = (uint64_t)info->si_addr;
    user->uc_mcontext.__gregs[REG_PC] = pc + ((*(const uint16_t *)pc & 3) == 3 ? 4 : 2);
}

/* ---- The landscape ----------------------------------------------------------------------------------------------- */

/* A page each; what a letter says the page allows. Neighbours of every kind occur. */
static const char landscape[] = "--w-r-nwrw-wxwnrrwwx-rn-xxr-ww--";
enum { PAGES = sizeof landscape - 1 };
static uint64_t base;
static bool qemu; /* it judges what is not particular to this address space */

static unsigned allows(uint64_t address)
{
    if (address < base || address >= base + PAGES * PAGE)
        return 0;
    switch (landscape[(address - base) / PAGE]) {
    case 'w':
        return READ | WRITE;
    case 'r':
        return READ;
    default: /* '-' unmapped, 'n' PROT_NONE, 'x' execute only */
        return 0;
    }
}

static void build(void)
{
    void *there = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (there == MAP_FAILED) {
        perror("mmap");
        exit(3);
    }
    base = (uint64_t)there;
    for (int page = 0; page < PAGES; page++) {
        uint8_t *bytes = (uint8_t *)there + page * PAGE;
        int protection = landscape[page] == 'w'   ? PROT_READ | PROT_WRITE
                         : landscape[page] == 'r' ? PROT_READ
                         : landscape[page] == 'x' ? PROT_EXEC
                                                  : PROT_NONE;

        for (int i = 0; i < PAGE; i++)
            bytes[i] = (uint8_t)(page * 31 + i);
        if (landscape[page] == '-' ? munmap(bytes, PAGE) : mprotect(bytes, PAGE, protection)) {
            perror("mprotect");
            exit(3);
        }
    }
}

/* Hosts of qemu's have no pages that can be executed but not read. */
static bool unclear(uint64_t address)
{
    return qemu && address - base < PAGES * PAGE && landscape[(address - base) / PAGE] == 'x';
}

static void try_access(const struct access *access, uint64_t address)
{
    const uint64_t start = address + (uint64_t)(int64_t)access->offset, value = 0x8182838485868788;
    uint8_t before[16], after[16];
    bool may = true, misaligned = (access->needs & ATOMIC) != 0 && start % access->size != 0;
    uint64_t result;

    for (unsigned i = 0; i < access->size; i++) {
        may = may && (allows(start + i) & access->needs & (READ | WRITE)) == (access->needs & (READ | WRITE));
        before[i] = allows(start + i) & READ ? *(const uint8_t *)(start + i) : 0;
    }
    if (unclear(start) || unclear(start + access->size - 1))
        return;
    if (misaligned && (qemu || !may)) /* who of the two complains first is the machine's choice */
        return;
    fault.signal = 0;
    result = access->run(address, value);
    for (unsigned i = 0; i < access->size; i++)
        after[i] = allows(start + i) & READ ? *(const uint8_t *)(start + i) : 0;

    if (may && !misaligned) {
        CHECK(fault.signal == 0, "%s at 0x%lx: signal %d", access->name, start, fault.signal);
        if ((access->needs & WRITE) != 0) {
            for (unsigned i = 0; i < access->size && (access->needs & READ) != 0; i++)
                *(uint8_t *)(start + i) = before[i];
        } else {
            CHECK(memcmp(before, after, access->size) == 0, "%s at 0x%lx changed memory", access->name, start);
        }
        return;
    }
    CHECK(fault.signal == (misaligned ? SIGBUS : SIGSEGV), "%s at 0x%lx: signal %d", access->name, start, fault.signal);
    CHECK(memcmp(before, after, access->size) == 0, "%s at 0x%lx: half of it was done", access->name, start);
    CHECK(fault.pc == (uint64_t)access->run, "%s at 0x%lx: pc 0x%lx", access->name, start, fault.pc);
    CHECK(fault.address - start < access->size, "%s at 0x%lx: address 0x%lx", access->name, start, fault.address);
    CHECK(!access->returns || result == address, "%s at 0x%lx: destination is 0x%lx", access->name, start, result);
}

int main(int count, char **arguments)
{
    static const uint64_t outside[] = {
        0,
        1,
        7,
        8,
        PAGE - 8,
        PAGE - 1,
        PAGE,
        0xfff8,
        0xffff,
        0x7fffffff,
        0x7ffffff9,
        0xfffffff9,
        0xffffffff,
        0x100000000,
        0x100000ff8,
        0x100001000,
        0x17fffffff,
        0x3fffffffff,
        0x4000000000,
        0x7fffffffffff,
        0x800000000000,
        0x7ffffffffffffff8,
        0x7fffffffffffffff,
        0x8000000000000000,
        0xffffffff00000000,
        0xffffffff7fffffff,
        0xffffffffffff0000,
        0xfffffffffffff000,
        (uint64_t)-2048,
        (uint64_t)-16,
        (uint64_t)-9,
        (uint64_t)-8,
        (uint64_t)-7,
        (uint64_t)-4,
        (uint64_t)-2,
        (uint64_t)-1,
    };
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};

    qemu = count > 1 && strcmp(arguments[1], "qemu") == 0;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    build();
    for (size_t a = 0; a < sizeof accesses / sizeof *accesses; a++) {
        const struct access *access = &accesses[a];

        for (int page = 1; page < PAGES; page++) { /* what is before and after is not ours */
            for (int distance = -9; distance <= 9; distance++)
                try_access(access, base + (uint64_t)(page * PAGE + distance - access->offset));
        }
        for (size_t i = 0; i < sizeof outside / sizeof *outside && !qemu; i++)
            try_access(access, outside[i] - (uint64_t)(int64_t)access->offset);
        for (int distance = -9; distance <= 9 && !qemu; distance++)
            try_access(access, space() + (uint64_t)(int64_t)(distance - access->offset));
    }
    return report();
}

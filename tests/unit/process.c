/* Linux processes through the public interface: how the loop of a program that embeds one ends. What system calls do is
 * judged by tests/rv64. */
#include <elf.h>

#include "common.h"

#include "bobbin/linux.h"
#include "bobbin/wasi.h"

enum { BASE = 0x10000, CODE = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), LI_A7_93 = 0x05d00893, ECALL = 0x73 };

/* li a0, 7; li a7, 93; ecall: exit(7) */
static const uint32_t exits[] = {0x00700513, LI_A7_93, ECALL};
/* j . */
static const uint32_t loops[] = {0x0000006f};
/* not an instruction */
static const uint32_t illegal[] = {0};

/* A static executable that is one segment. */
static bobbin_linux *open_code(bobbin_machine *m, const uint32_t *code, size_t size)
{
    unsigned char image[CODE + 64] = {0};
    const Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                               .e_type = ET_EXEC,
                               .e_machine = EM_RISCV,
                               .e_version = EV_CURRENT,
                               .e_entry = BASE + CODE,
                               .e_phoff = sizeof header,
                               .e_ehsize = sizeof header,
                               .e_phentsize = sizeof(Elf64_Phdr),
                               .e_phnum = 1};
    const Elf64_Phdr segment = {.p_type = PT_LOAD,
                                .p_flags = PF_R | PF_X,
                                .p_vaddr = BASE,
                                .p_filesz = CODE + size,
                                .p_memsz = CODE + size,
                                .p_align = 4096};
    const struct bobbin_linux_options options = {0};
    struct bobbin_error error = {0};
    bobbin_linux *process;

    memcpy(image, &header, sizeof header);
    memcpy(image + sizeof header, &segment, sizeof segment);
    memcpy(image + CODE, code, size);
    process = bobbin_linux_open_buffer(m, image, CODE + size, "program", &options, &error);
    if (process == NULL)
        fail_msg("%s", error.text);
    return process;
}

static enum bobbin_linux_state run(bobbin_linux *process, const struct bobbin_cell *cell, uint64_t fuel)
{
    enum bobbin_linux_state state;
    int rounds = 0;

    do {
        state = bobbin_linux_serve(process, bobbin_run(bobbin_linux_machine(process), cell, fuel));
        assert_in_range(++rounds, 1, 10);
    } while (state == bobbin_linux_runs);
    return state;
}

static void the_loop_ends(void **unused)
{
    const struct bobbin_cell *cell = bobbin_cell_default(bobbin_guest_find("rv64"));
    struct bobbin_cell unavailable = *cell;
    bobbin_machine *m = bobbin_open_sized(bobbin_guest_find("rv64"), 16 << 20, NULL);
    bobbin_linux *process;

    (void)unused;
    assert_non_null(m);
    process = open_code(m, exits, sizeof exits);
    assert_ptr_equal(bobbin_linux_machine(process), m);
    unavailable.available = false;
    unavailable.why_not = "no compiler";
    assert_int_equal(run(process, NULL, BOBBIN_NO_LIMIT), bobbin_linux_stopped);
    assert_int_equal(run(process, &unavailable, BOBBIN_NO_LIMIT), bobbin_linux_stopped);
    assert_int_equal(run(process, cell, 1), bobbin_linux_stopped);
    assert_int_equal(bobbin_linux_end(process).state, bobbin_linux_runs);
    assert_int_equal(run(process, cell, 2), bobbin_linux_exited); /* and what was stopped goes on */
    assert_int_equal(bobbin_linux_end(process).status, 7);
    assert_int_equal(run(process, cell, 2), bobbin_linux_exited);
    bobbin_linux_close(process);

    process = open_code(m, loops, sizeof loops);
    assert_int_equal(run(process, cell, 1000), bobbin_linux_stopped);
    bobbin_linux_close(process);

    process = open_code(m, illegal, sizeof illegal);
    assert_int_equal(run(process, cell, 1000), bobbin_linux_killed);
    bobbin_linux_close(process);
    bobbin_close(m);
}

static bool stop_there(void *data, const bobbin_machine *m, unsigned opcode)
{
    (void)data, (void)m, (void)opcode;
    return true;
}

static void a_breakpoint_ends_it_too(void **unused)
{
    bobbin_machine *m = bobbin_open_sized(bobbin_guest_find("rv64"), 16 << 20, NULL);
    bobbin_linux *process;

    (void)unused;
    assert_non_null(m);
    process = open_code(m, loops, sizeof loops);
    bobbin_set_hook(m, stop_there, NULL);
    assert_int_equal(run(process, bobbin_cell_find("rv64", "direct", bobbin_exact), 1000), bobbin_linux_stopped);
    bobbin_linux_close(process);
    bobbin_close(m);
}

/* A machine whose programs make no system calls, or another system's. */
static void machines_for_others(void **unused)
{
    const struct bobbin_linux_options options = {0};
    const struct bobbin_wasi_options wasi_options = {0};
    bobbin_machine *m = open_baby();
    struct bobbin_error error = {0};

    (void)unused;
    assert_null(bobbin_linux_open(m, "program", &options, &error));
    assert_string_equal(error.text, "baby runs no Linux programs");
    assert_null(bobbin_wasi_open_buffer(m, "", 0, "program", &wasi_options, &error));
    assert_string_equal(error.text, "baby is not for WASI");
    assert_int_equal(error.code, bobbin_error_argument);
    bobbin_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loop_ends),
        cmocka_unit_test(a_breakpoint_ends_it_too),
        cmocka_unit_test(machines_for_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

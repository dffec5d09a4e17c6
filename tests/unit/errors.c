/* Errors: every code that a caller may branch on, and that they are left alone where nothing failed. */
#include <sys/resource.h>

#include "common.h"

static struct bobbin_error error;

/* `failed` is a call that was given `error`. */
static void assert_fails(bool failed, enum bobbin_error_code code, const char *text)
{
    assert_true(failed);
    assert_int_equal(error.code, code);
    assert_string_equal(error.text, text);
    error = (struct bobbin_error){.code = bobbin_error_none, .text = "untouched"};
}

static void opening(void **state)
{
    const bobbin_guest *baby = bobbin_guest_find("baby"), *rv64 = bobbin_guest_find("rv64");
    bobbin_machine *m;

    (void)state;
    assert_fails(bobbin_open(bobbin_guest_find("babel"), &error) == NULL, bobbin_error_argument,
                 "there is no such guest");
    assert_fails(bobbin_open_sized(NULL, 1, &error) == NULL, bobbin_error_argument, "there is no such guest");
    assert_fails(bobbin_open_sized(baby, 64, &error) == NULL, bobbin_error_argument, "the memory of baby has one size");
    assert_fails(bobbin_open_sized(rv64, 1, &error) == NULL, bobbin_error_argument,
                 "memory of 1 bytes: rv64 takes a multiple of 4096 up to 256 GiB");
    assert_fails(bobbin_open_sized(rv64, 4097, &error) == NULL, bobbin_error_argument,
                 "memory of 4097 bytes: rv64 takes a multiple of 4096 up to 256 GiB");
    assert_fails(bobbin_open_sized(rv64, (UINT64_C(1) << 38) + 4096, &error) == NULL, bobbin_error_argument,
                 "memory of 274877911040 bytes: rv64 takes a multiple of 4096 up to 256 GiB");
    assert_fails(bobbin_open_sized(rv64, UINT64_MAX & ~UINT64_C(4095), &error) == NULL, bobbin_error_argument,
                 "memory of 18446744073709547520 bytes: rv64 takes a multiple of 4096 up to 256 GiB");
    assert_null(bobbin_open(NULL, NULL));

    assert_non_null(m = bobbin_open_sized(baby, 0, &error));
    bobbin_close(m);
    assert_non_null(m = bobbin_open_sized(baby, LINES, &error)); /* as large as another one */
    bobbin_close(m);
    assert_non_null(m = bobbin_open_sized(rv64, 1 << 20, &error));
    assert_int_equal(bobbin_memory_size(m), 1 << 20);
    bobbin_close(m);
    assert_string_equal(error.text, "untouched");
}

static void loading(void **state)
{
    static const char elf[] = "\177ELF\2\1\1";
    bobbin_machine *m = open_baby();

    (void)state;
    assert_fails(!bobbin_load_buffer(m, "STP\nXYZ", 7, NULL, &error), bobbin_error_input,
                 "'XYZ' is not an instruction of the Baby");
    assert_fails(!bobbin_load_buffer(m, elf, sizeof elf, NULL, &error), bobbin_error_input,
                 "is an ELF file, not a program for baby");
    assert_fails(!bobbin_load_buffer(m, elf, sizeof elf, "asm", &error), bobbin_error_input,
                 "is an ELF file, not a program for baby");
    assert_fails(!bobbin_load_buffer(m, "", 0, NULL, &error), bobbin_error_input, "is empty");
    assert_fails(!bobbin_load_file(m, "/dev/null", "snp", &error), bobbin_error_input, "is empty");
    assert_fails(!bobbin_load_buffer(m, "STP", 3, "elf", &error), bobbin_error_argument,
                 "baby has no image format 'elf': it has asm, snp");
    assert_fails(!bobbin_load_buffer(m, "STP", SIZE_MAX, NULL, &error), bobbin_error_memory,
                 "not enough memory for an image of 18446744073709551615 bytes");
    assert_fails(!bobbin_load_file(m, "/nonexistent/x.asm", NULL, &error), bobbin_error_file,
                 "No such file or directory");
    assert_fails(!bobbin_load_file(m, "/", NULL, &error), bobbin_error_file, "is a directory, not a program");
    assert_fails(!bobbin_load_file(m, "/dev/zero", NULL, &error), bobbin_error_input,
                 "is larger than the 16777216 bytes that a program may have");
    assert_true(bobbin_load_buffer(m, "STP", 3, NULL, &error));
    assert_string_equal(error.text, "untouched");
    bobbin_close(m);
}

static void saving(void **state)
{
    bobbin_machine *m = open_baby();

    (void)state;
    assert_fails(bobbin_save(m, "elf", &error) == NULL, bobbin_error_argument,
                 "baby has no image format 'elf': it has asm, snp");
    assert_fails(bobbin_save(m, NULL, &error) == NULL, bobbin_error_argument,
                 "baby has no image format '': it has asm, snp");
    bobbin_close(m);
}

/* A guest whose programs need a system says where they are opened, and does not look at the file. */
static void programs_that_need_a_world(void **state)
{
    static const char why[] = "a program for rv64 needs linux: open it with bobbin_linux_open (bobbin/linux.h)";
    bobbin_machine *m = bobbin_open_sized(bobbin_guest_find("rv64"), 1 << 20, &error);

    (void)state;
    assert_non_null(m);
    assert_fails(!bobbin_load_file(m, "/nonexistent", NULL, &error), bobbin_error_argument, why);
    assert_fails(!bobbin_load_buffer(m, "STP", 3, "asm", &error), bobbin_error_argument, why);
    assert_fails(bobbin_save(m, "asm", &error) == NULL, bobbin_error_argument, "rv64 has no image format 'asm'");
    bobbin_close(m);
}

/* Last, since it leaves little: less than the smallest machine needs. */
static void no_room(void **state)
{
    const struct rlimit little = {1 << 28, 1 << 28};

    (void)state;
    if (getenv("BOBBIN_TEST_STEPS") !=
        NULL) { /* sanitizers, valgrind and emulators need their address space themselves */
        print_message("no_room: left out where the address space is not the test's own\n");
        return;
    }
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    assert_null(bobbin_open(bobbin_guest_find("rv64"), &error));
    assert_int_equal(error.code, bobbin_error_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening), cmocka_unit_test(loading),
        cmocka_unit_test(saving),  cmocka_unit_test(programs_that_need_a_world),
        cmocka_unit_test(no_room),
    };

    error = (struct bobbin_error){.text = "untouched"};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* libFuzzer: bytes are an executable, which is either refused with a reason, and then the machine is as it was, or
 * loaded and run for a while. No system call of its is served, so nothing that it does reaches the host. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bobbin/linux.h"

enum { MEMORY = 16 << 20, STEPS = 2000 };

static bobbin_machine *machine, *before;

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool deny(void *data, bobbin_linux *process, struct bobbin_linux_call *call)
{
    (void)data, (void)process;
    call->result = -ENOSYS;
    return true;
}

static const struct bobbin_cell *cell_number(size_t number)
{
    const struct bobbin_cell *cell = NULL;

    do
        cell = bobbin_cell_at(number++ % bobbin_cell_count());
    while (!cell->available || strcmp(cell->guest, "rv64") != 0);
    return cell;
}

static void run(bobbin_linux *process, const struct bobbin_cell *cell)
{
    uint64_t steps = 0;
    enum bobbin_linux_state state;

    do {
        struct bobbin_stop stop = bobbin_run(machine, cell, bobbin_linux_fuel(process, STEPS - steps));

        require(stop.kind != bobbin_stop_refused && stop.steps <= STEPS - steps);
        steps += stop.steps;
        state = bobbin_linux_serve(process, stop);
    } while (state == bobbin_linux_runs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int streams[3] = {-1, -1, -1};
    const struct bobbin_linux_options options = {.streams = streams, .hook = deny};
    struct bobbin_error error = {0};
    bobbin_linux *process;

    if (machine == NULL) {
        machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
        before = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
        require(machine != NULL && before != NULL);
    }
    process = bobbin_linux_open_buffer(machine, data, size, "fuzzed", &options, &error);
    if (process == NULL) {
        require(bobbin_same(machine, before));
        require(*error.text != '\0' && memchr(error.text, '\0', sizeof error.text) != NULL);
        return 0;
    }
    run(process, cell_number(size));
    bobbin_linux_close(process);
    require(bobbin_copy(before, machine));
    return 0;
}

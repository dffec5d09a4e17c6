/* libFuzzer: bytes are a checkpoint, from which a process goes on: it is refused, or goes on for a while. Its system
 * calls all fail, so that what it does is what the checkpoint has made of it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bobbin/linux.h"

enum { MOST_MEMORY = 8 << 20, STEPS = 1000, TURNS = 4 };

static bool refuse(void *data, bobbin_linux *process, struct bobbin_linux_call *call)
{
    (void)data;
    (void)process;
    call->result = -38; /* ENOSYS */
    return true;
}

/* What waits for a clock would wait for it here. */
static bool waits(const bobbin_linux *process)
{
    struct bobbin_linux_thread thread;

    for (size_t i = 0; bobbin_linux_thread_at(process, i, &thread); i++) {
        if (thread.waits_for != NULL)
            return true;
    }
    return false;
}

static void go_on(bobbin_machine *machine, bobbin_linux *process)
{
    const struct bobbin_cell *cell = bobbin_cell_default(bobbin_machine_guest(machine));

    for (int turn = 0; turn < TURNS && !waits(process); turn++) {
        const struct bobbin_stop stop = bobbin_run(machine, cell, bobbin_linux_fuel(process, STEPS));
        const enum bobbin_linux_state state = bobbin_linux_serve(process, stop);

        if (state != bobbin_linux_runs && state != bobbin_linux_stopped)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct bobbin_linux_directory root = {.host = "/usr", .guest = "/usr", .read_only = true};
    const int streams[] = {-1, -1, -1};
    const struct bobbin_linux_options options = {
        .directories = &root, .directory_count = 1, .streams = streams, .hook = refuse};
    const int file = memfd_create("checkpoint", MFD_CLOEXEC);
    struct bobbin_checkpoint head;
    bobbin_machine *machine = NULL;
    bobbin_linux *process = NULL;
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (write(file, bytes, size) == (ssize_t)size && bobbin_checkpoint_read(path, &head, NULL) &&
        bobbin_guest_find(head.guest) != NULL && head.memory_size <= MOST_MEMORY)
        machine = bobbin_open_sized(bobbin_guest_find(head.guest), head.memory_size, NULL);
    if (machine != NULL && bobbin_set_isa(machine, head.isa, NULL))
        process = bobbin_linux_resume(machine, path, &options, NULL);
    if (process != NULL)
        go_on(machine, process);
    bobbin_linux_close(process);
    bobbin_close(machine);
    close(file);
    return 0;
}

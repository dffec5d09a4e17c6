/* Writes what fuzz_checkpoint starts from: seeds_checkpoint DIRECTORY. A process at its beginning, after a call that
 * maps memory, and with files that have no names. */
#include <stdio.h>
#include <string.h>

#include "../small_elf.h"
#include "bobbin/linux.h"

enum { MEMORY = 1 << 20, BASE = 0x10000 };

static const struct program {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    uint32_t code[51];
} program = {SMALL_ELF(program, BASE, PF_R | PF_W | PF_X, sizeof(struct program)),
             /* mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), and a store there; then
              * pipe2, a write to it, eventfd2(5, 1), epoll_create1, epoll_ctl, timerfd_create, memfd_create, a write to
              * that, signalfd4; and an endless loop */
             {0x00000513, 0x000025b7, 0x00300613, 0x02200693, 0xfff00713, 0x00000793, 0x0de00893, 0x00000073,
              0x00a53023, 0xfc010513, 0x00000593, 0x03b00893, 0x00000073, 0x00400513, 0xfc010593, 0x00800613,
              0x04000893, 0x00000073, 0x00500513, 0x00100593, 0x01300893, 0x00000073, 0x00000513, 0x01400893,
              0x00000073, 0x00600513, 0x00100593, 0x00500613, 0xfc010693, 0x01500893, 0x00000073, 0x00100513,
              0x00000593, 0x05500893, 0x00000073, 0xfd010513, 0x00200593, 0x11700893, 0x00000073, 0x00800513,
              0xfc010593, 0x00800613, 0x04000893, 0x00000073, 0xfff00513, 0xfc010593, 0x00800613, 0x00000693,
              0x04a00893, 0x00000073, 0x0000006f}};

int main(int count, char **arguments)
{
    static const uint64_t places[] = {1, 9, 2000};
    bobbin_machine *machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
    bobbin_linux *process =
        machine != NULL ? bobbin_linux_open_buffer(machine, &program, sizeof program, "seed", NULL, NULL) : NULL;
    bool done = count == 2 && process != NULL;

    for (size_t i = 0; done && i < sizeof places / sizeof *places; i++) {
        char name[4096];
        struct bobbin_stop stop = {.steps = 0};

        for (uint64_t steps = 0; steps < places[i]; steps += stop.steps) {
            stop = bobbin_run(machine, bobbin_cell_default(bobbin_machine_guest(machine)), places[i] - steps);
            bobbin_linux_serve(process, stop);
        }
        snprintf(name, sizeof name, "%s/after-%d", arguments[1], (int)places[i]);
        done = bobbin_linux_save(process, places[i], name, NULL);
    }
    bobbin_linux_close(process);
    bobbin_close(machine);
    return !done;
}

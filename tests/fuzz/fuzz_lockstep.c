/* libFuzzer: bytes are a Baby (store, A, CI in host order, what is missing is 0), and every cell must agree with
 * `reference` about it. */
#include <stdlib.h>
#include <string.h>

#include "lockstep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const bobbin_guest *baby = bobbin_guest_find("baby");
    struct {
        uint32_t store[32], registers[2];
    } start = {0};
    struct lockstep l;

    if (size > sizeof start)
        return -1;
    if (size > 0)
        memcpy(&start, data, size);
    if (!lockstep_open(&l, baby))
        abort();
    bobbin_memory_write(l.start, 0, 32, start.store);
    for (size_t r = 0; r < 2; r++)
        bobbin_register_set(l.start, r, start.registers[r]);
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);
        if (cell->available && strcmp(cell->guest, "baby") == 0 && !lockstep_agrees(&l, cell))
            abort();
    }
    lockstep_close(&l);
    return 0;
}

/* libFuzzer: bytes are a Baby (store, A, CI in host order, what is missing is 0), and every cell must agree with
 * `reference` about it. */
#include <stdlib.h>
#include <string.h>

#include "lockstep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lockstep_start start = {0};
    struct lockstep l;

    if (size > sizeof start)
        return -1;
    if (size > 0)
        memcpy(&start, data, size);
    if (!lockstep_open(&l))
        abort();
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);
        if (cell->available && strcmp(cell->guest, "baby") == 0 && !lockstep_agrees(&l, cell, &start))
            abort();
    }
    lockstep_close(&l);
    return 0;
}

/* libFuzzer: bytes are a WebAssembly module, which is refused with offset and reason, or run for a while under every
 * cell, half of them in one go and half in pieces: each must do what the oracle does in one go. */
#include <stdlib.h>

#include "../wasm/compare.h"

enum { STEPS = 3000, PIECES = 7, MOST_FUNCTIONS = 8 };

static void require(bool condition, const char *text)
{
    if (condition)
        return;
    fprintf(stderr, "%s\n", text);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trial trial = {.resources = {.pages = 4, .table_elements = 500, .call_depth = 50, .stack = 20000},
                          .steps = STEPS};
    struct bobbin_error error = {.code = bobbin_error_none};
    struct wasm_module *module = wasm_module_open(data, size, &error);
    struct verdict verdict = {.refused = false};

    if (module == NULL) {
        require(error.code == bobbin_error_input && strncmp(error.text, "byte 0x", 7) == 0, error.text);
        return 0;
    }
    wasm_module_close(module);
    for (size_t i = 0; i < bobbin_cell_count() && !verdict.refused; i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);

        if (!is_wasm(cell))
            continue;
        trial.pieces = (i + size) % 2 == 0 ? 0 : PIECES; /* which half, is by chance */
        verdict = compare(cell, data, size, &trial, MOST_FUNCTIONS);
        require(!verdict.differs, verdict.text);
        require(!verdict.refused || *verdict.text != '\0', "refused without a reason");
    }
    return 0;
}

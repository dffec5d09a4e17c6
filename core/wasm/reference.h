/* The oracle: WebAssembly as the specification writes it down. */
#ifndef BOBBIN_WASM_REFERENCE_H
#define BOBBIN_WASM_REFERENCE_H

#include "wasm/machine.h"

/* Executes instructions until the thread stops for some reason, but no more than `*fuel`, from which those that were
 * executed are subtracted. Each opcode that is executed counts one, `end` and `else` included; a branch to a loop
 * executes its `loop` again. An instruction that traps is not counted: it was not executed. */
enum wasm_stop wasm_interpret(struct wasm_thread *thread, uint64_t *fuel);

/* The same for a machine, whose `base.stop` it sets; returns how many instructions were executed. */
int64_t wasm_run_reference(struct wasm_machine *m, int64_t fuel);

#endif

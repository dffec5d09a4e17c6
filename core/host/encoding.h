/* How instructions of the host that this is built for are encoded, for whoever generates code. */
#ifndef BOBBIN_HOST_ENCODING_H
#define BOBBIN_HOST_ENCODING_H

/* Both have the same functions. Those that put an instruction do so where a host_output says, and move that on. */
#ifdef __aarch64__
#include "host/aarch64.h"

typedef struct a64_code host_output;
#else
#include "host/x86_64.h"

typedef struct x86_code host_output;
#endif

/* HOST_REACH                       how many bytes jumps reach to either side
 * host_put                         bytes as they are
 * host_copy, host_constant         into a register
 * host_load, host_store            64 bits at a base register plus a distance
 * host_copy_float, host_load_float, host_store_float
 *                                  the same of floating-point registers, whatever else than 64 bits they hold
 * host_float_of_bits               from a register to a floating-point one
 * host_subtract, host_test         the conditions HOST_LE and HOST_GT are then those of the result, or of the register
 *                                  compared with 0
 * host_jump, host_jump_if          return what host_lead takes; conditional jumps may reach no further than a block
 * host_jump_far_if                 reaches as far as host_jump
 * host_jump_register               to the address in a register
 * host_jump_memory                 to the address that is in memory where a register says
 *
 * What has been put is changed by
 *
 * host_lead(bytes, jump_at, to)    makes a jump lead to `to`: that changes HOST_JUMP_SIZE bytes from jump_at on
 * host_invert(bytes, jump_at)      inverts the condition of a jump
 * host_fill(place, form, value)    puts an operand into a stencil, and
 * host_rename(code, field, number) the number of a register: what `form` and `field` mean is between these and the
 *                                  host's file beside engine/stencils
 *
 * host_enter, host_leave, host_call, host_expect and host_answer are for blocks of calls (engine/caller.c). */
#endif

/* Runs of a program: how often which instructions were executed one after the other, from where control came by a jump
 * to where it left by one. What superinstructions could save is seen in these; pairs alone do not tell. */
#ifndef BOBBIN_TOOLS_RUNS_H
#define BOBBIN_TOOLS_RUNS_H

#include <jansson.h>

#include "bobbin/bobbin.h"

struct runs;

struct runs *runs_new(const bobbin_machine *machine); /* NULL: out of memory */
void runs_free(struct runs *runs);

/* The instruction at the machine's pc, which is `opcode`, comes next. False: out of memory. */
bool runs_step(struct runs *runs, unsigned opcode);

/* The most frequent first: [{"address": 65536, "times": 12, "count": 3, "code": "13050001..."}, ...], code being the
 * guest's memory in hexadecimal digits as it was when the run was first seen. */
json_t *runs_json(struct runs *runs);

#endif

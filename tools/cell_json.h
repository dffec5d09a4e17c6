/* A cell as JSON: one description for `bobbin list --json` and for the results of bobbin-bench. */
#ifndef BOBBIN_TOOLS_CELL_JSON_H
#define BOBBIN_TOOLS_CELL_JSON_H

#include <jansson.h>

#include "bobbin/bobbin.h"

/* The caller owns it. What is not known of a cell, or of one that is unavailable, is left out. */
json_t *json_cell(const struct bobbin_cell *cell);

#endif

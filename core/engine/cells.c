/* The table of cells, from two lists that the build makes (cells.cmake): cells.def says which cells there are and how
 * they were compiled, shapes.def what disassembling them showed. */
#include <string.h>

#include "guest.h"

#define CELL(guest, engine, flavour, compiler, flags) bobbin_engine_run bobbin_run_##guest##_##engine##_##flavour;
#include "cells.def"

enum {
#define SHAPE(cell, jumps, calls, bytes) cell##_jumps = jumps, cell##_calls = calls, cell##_bytes = bytes,
#include "shapes.def"
};

static const struct bobbin_cell cells[] = {
#define CELL(guest, engine, flavour, compiler, flags)                                                                  \
    {#guest,                                                                                                           \
     #engine,                                                                                                          \
     bobbin_##flavour,                                                                                                 \
     true,                                                                                                             \
     NULL,                                                                                                             \
     compiler,                                                                                                         \
     flags,                                                                                                            \
     guest##_##engine##_##flavour##_jumps,                                                                             \
     guest##_##engine##_##flavour##_calls,                                                                             \
     guest##_##engine##_##flavour##_bytes},
#define CELL_UNAVAILABLE(guest, engine, flavour, why_not)                                                              \
    {#guest, #engine, bobbin_##flavour, false, why_not, "", "", -1, -1, -1},
#include "cells.def"
};

static bobbin_engine_run *const runs[] = {
#define CELL(guest, engine, flavour, compiler, flags)     bobbin_run_##guest##_##engine##_##flavour,
#define CELL_UNAVAILABLE(guest, engine, flavour, why_not) NULL,
#include "cells.def"
};

#define one           false
#define one_called    false
#define each          true
#define each_fused    true
#define each_musttail true
#define each_copied   true
static const struct bobbin_engine engines[] = {
#define ENGINE(name, predecoded, place, preference, how, standard) {#name, how, standard, predecoded, place},
#include "engines.def"
};
#undef one
#undef each
#undef each_fused
#undef one_called
#undef each_musttail
#undef each_copied

static const int preferences[] = {
#define ENGINE(name, predecoded, place, preference, how, standard) preference,
#include "engines.def"
};

static const char *const flavours[] = {[bobbin_fast] = "fast", [bobbin_exact] = "exact"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

size_t bobbin_engine_count(void)
{
    return COUNT(engines);
}

const struct bobbin_engine *bobbin_engine_at(size_t index)
{
    return index < COUNT(engines) ? &engines[index] : NULL;
}

const struct bobbin_engine *bobbin_engine_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT(engines); i++) {
        if (strcmp(engines[i].name, name) == 0)
            return &engines[i];
    }
    return NULL;
}

const char *bobbin_flavour_name(enum bobbin_flavour flavour)
{
    return (unsigned)flavour < COUNT(flavours) ? flavours[flavour] : NULL;
}

size_t bobbin_cell_count(void)
{
    return COUNT(cells);
}

const struct bobbin_cell *bobbin_cell_at(size_t index)
{
    return index < COUNT(cells) ? &cells[index] : NULL;
}

const struct bobbin_cell *bobbin_cell_find(const char *guest, const char *engine, enum bobbin_flavour flavour)
{
    for (size_t i = 0; guest != NULL && engine != NULL && i < COUNT(cells); i++) {
        if (cells[i].flavour == flavour && strcmp(cells[i].guest, guest) == 0 && strcmp(cells[i].engine, engine) == 0)
            return &cells[i];
    }
    return NULL;
}

const struct bobbin_cell *bobbin_cell_default(const bobbin_guest *guest)
{
    const struct bobbin_cell *best = NULL;
    int best_preference = -1;

    for (size_t i = 0; guest != NULL && i < COUNT(engines); i++) {
        const struct bobbin_cell *cell = bobbin_cell_find(guest->name, engines[i].name, bobbin_fast);
        if (cell != NULL && cell->available && preferences[i] > best_preference) {
            best = cell;
            best_preference = preferences[i];
        }
    }
    return best;
}

bobbin_engine_run *bobbin_cell_run(const struct bobbin_cell *cell)
{
    return runs[cell - cells];
}

bool bobbin_cell_predecoded(const struct bobbin_cell *cell)
{
    return bobbin_engine_find(cell->engine)->predecoded;
}

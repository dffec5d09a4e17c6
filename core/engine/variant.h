/* What distinguishes one cell's build from another's, as constants that instruction functions and templates test; the
 * compiler drops the rest. */
#ifndef BOBBIN_ENGINE_VARIANT_H
#define BOBBIN_ENGINE_VARIANT_H

#ifndef CELL_EXACT /* not a cell, so nothing is dropped */
#define CELL_EXACT      1
#define CELL_PREDECODED 1
#define CELL_FUSED      1
#define CELL_GENERATES  1
#endif

enum {
    EXACT = CELL_EXACT,           /* the flavour; else it is `fast` */
    PREDECODED = CELL_PREDECODED, /* the engine dispatches through slots, so stale ones must be invalidated */
    FUSED = CELL_FUSED,           /* it has superinstructions */
    GENERATES = CELL_GENERATES,   /* it generates machine code, which a change of code makes void besides slots */
};

#endif

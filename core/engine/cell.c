/* One cell: compiled once for every guest x engine x flavour (cells.cmake). Its template defines `static void
 * run(struct bobbin_machine *)`. */
#include "engine/cell.h"

#include CELL_TEMPLATE

bobbin_engine_run CELL_RUN;

void CELL_RUN(struct bobbin_machine *m)
{
    run(m);
}

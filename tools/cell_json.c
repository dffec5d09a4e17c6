#include "cell_json.h"

json_t *json_cell(const struct bobbin_cell *cell)
{
    json_t *object = json_pack("{ss, ss, ss, sb}", "guest", cell->guest, "engine", cell->engine, "flavour",
                               bobbin_flavour_name(cell->flavour), "available", cell->available);

    if (!cell->available) {
        json_object_set_new(object, "why_not", json_string(cell->why_not));
        return object;
    }
    json_object_set_new(object, "compiler", json_string(cell->compiler));
    json_object_set_new(object, "flags", json_string(cell->flags));
    if (cell->code_bytes >= 0)
        json_object_set_new(object, "code_bytes", json_integer(cell->code_bytes));
    if (cell->indirect_jumps >= 0) {
        json_object_set_new(object, "indirect_jumps", json_integer(cell->indirect_jumps));
        json_object_set_new(object, "indirect_calls", json_integer(cell->indirect_calls));
    }
    return object;
}

/* bobbin list: what there is, and what this build has of it. */
#include <string.h>

#include "command.h"

struct list_options {
    struct program_options program; /* for its `json` */
    bool insns;
};

enum { KEY_INSNS = 'i' };

static const struct argp_option option_list[] = {
    {"insns", KEY_INSNS, NULL, 0, "list the guests' instructions", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct list_options *options = state->input;

    if (key == KEY_INSNS) {
        options->insns = true;
        return 0;
    }
    return parse_children(key, argument, state);
}

static void print_insns(const bobbin_guest *guest)
{
    int width = 4; /* of "insn" */

    for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
        const int length = (int)strlen(bobbin_insn_at(guest, i).name);
        width = width < length ? length : width;
    }
    printf("%s: %s\n  %-*s %-10s %-10s %s\n", bobbin_guest_name(guest), bobbin_guest_title(guest), width, "insn",
           "match", "mask", "effect");
    for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
        struct bobbin_insn insn = bobbin_insn_at(guest, i);
        printf("  %-*s 0x%08x 0x%08x %s\n", width, insn.name, insn.match, insn.mask, insn.effect);
    }
}

/* What is built: a line a cell. */
static void print_cell(const struct bobbin_cell *cell)
{
    char name[64], jumps[16] = "unknown";

    snprintf(name, sizeof name, "%s/%s/%s", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour));
    if (!cell->available) {
        printf("  %-28s not available: %s\n", name, cell->why_not);
        return;
    }
    if (cell->indirect_jumps >= 0)
        snprintf(jumps, sizeof jumps, "%d", cell->indirect_jumps);
    printf("  %-28s %14s %10d  %s %s\n", name, jumps, cell->code_bytes, cell->compiler, cell->flags);
}

static void print_all(void)
{
    printf("Guests:\n");
    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);
        printf("  %-10s %s; %zu instructions, %zu superinstructions\n", bobbin_guest_name(guest),
               bobbin_guest_title(guest), bobbin_insn_count(guest), bobbin_superinsn_count(guest));
    }
    printf("Engines:\n");
    for (size_t i = 0; i < bobbin_engine_count(); i++) {
        const struct bobbin_engine *engine = bobbin_engine_at(i);
        printf("  %-10s %s: %s\n", engine->name, engine->standard, engine->how);
    }
    printf("Cells:                         indirect jumps code bytes  compiler and flags\n");
    for (size_t i = 0; i < bobbin_cell_count(); i++)
        print_cell(bobbin_cell_at(i));
}

static json_t *json_insns(const bobbin_guest *guest)
{
    json_t *insns = json_array();

    for (size_t i = 0; i < bobbin_insn_count(guest); i++) {
        struct bobbin_insn insn = bobbin_insn_at(guest, i);
        json_array_append_new(insns, json_pack("{ss, ss, ss, sb, sI, sI}", "name", insn.name, "mnemonic", insn.mnemonic,
                                               "effect", insn.effect, "format", insn.format, "extension",
                                               insn.extension, "operand", insn.operand, "match", (json_int_t)insn.match,
                                               "mask", (json_int_t)insn.mask));
    }
    return insns;
}

static json_t *json_all(void)
{
    json_t *guests = json_array(), *engines = json_array(), *cells = json_array();

    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);
        json_array_append_new(guests, json_pack("{ss, ss, so, sI}", "name", bobbin_guest_name(guest), "title",
                                                bobbin_guest_title(guest), "insns", json_insns(guest), "bodies",
                                                (json_int_t)bobbin_body_count(guest)));
    }
    for (size_t i = 0; i < bobbin_engine_count(); i++) {
        const struct bobbin_engine *engine = bobbin_engine_at(i);
        json_array_append_new(engines, json_pack("{ss, ss, ss, sb, sb}", "name", engine->name, "how", engine->how,
                                                 "standard", engine->standard, "predecoded", engine->predecoded,
                                                 "replicated", engine->replicated));
    }
    for (size_t i = 0; i < bobbin_cell_count(); i++)
        json_array_append_new(cells, json_cell(bobbin_cell_at(i)));
    return json_pack("{so, so, so}", "guests", guests, "engines", engines, "cells", cells);
}

int command_list(int argc, char **argv)
{
    static const struct argp_child children[] = {{&json_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        option_list,
        parse,
        NULL,
        "List the guests, the engines, and the cells: one engine for one guest in one flavour, with the compiler and "
        "flags that it was built with and the indirect jumps in its code, or why this build does not have it.",
        children,
        NULL,
        NULL};
    struct list_options options = {.program = program_defaults};

    parse_command(&argp, argc, argv, &options.program);
    if (options.program.json)
        return print_json(stdout, json_all(), STATUS_OK);
    if (options.insns) {
        for (size_t i = 0; i < bobbin_guest_count(); i++)
            print_insns(bobbin_guest_at(i));
    } else {
        print_all();
    }
    return finish(STATUS_OK);
}

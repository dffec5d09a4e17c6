/* Commands of Bobbin's own: "monitor" in GDB. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gdb/session.h"

static void print_help(FILE *out)
{
    fputs("monitor engine         which engine runs the program, and which ones there are\n"
          "monitor engine NAME    let another one run it\n"
          "monitor steps          how many instructions the program has executed\n"
          "monitor where          its threads: the next instruction of each, and what they wait for\n",
          out);
}

static void print_engine(const struct session *s, FILE *out)
{
    fprintf(out, "%s, built by %s; breakpoints are %s\nThere are:", s->cell->engine, s->cell->compiler,
            bobbin_engine_find(s->cell->engine)->predecoded ? "slots" : "looked for at every instruction");
    for (size_t i = 0; i < bobbin_engine_count(); i++) {
        const char *name = bobbin_engine_at(i)->name;
        const struct bobbin_cell *cell = bobbin_cell_find(s->cell->guest, name, s->cell->flavour);

        if (cell != NULL && cell->available)
            fprintf(out, " %s", name);
    }
    fputc('\n', out);
}

static void choose_engine(struct session *s, const char *name, FILE *out)
{
    const struct bobbin_cell *cell = bobbin_cell_find(s->cell->guest, name, s->cell->flavour);

    if (cell == NULL)
        fprintf(out, "There is no such engine; monitor engine lists them.\n");
    else if (!cell->available)
        fprintf(out, "It is not available: %s\n", cell->why_not);
    else
        s->cell = cell;
}

static void print_steps(const struct session *s, FILE *out)
{
    fprintf(out, "%" PRIu64, session_steps(s));
    if (s->in_past)
        fprintf(out, ", which was before: the program has executed %" PRIu64, s->steps);
    if (s->history != NULL)
        fprintf(out, "; the way back leads to %" PRIu64, bobbin_history_first(s->history));
    fputc('\n', out);
}

static void print_threads(const struct session *s, FILE *out)
{
    struct bobbin_linux_thread thread;

    for (size_t i = 0; session_thread_at(s, i, &thread); i++) {
        char instruction[128] = "no memory", name[4 * sizeof thread.name + 1];

        bobbin_disassemble(session_machine(s), thread.pc, instruction, sizeof instruction);
        bobbin_escape(name, sizeof name, thread.name);
        fprintf(out, "%c thread %d (%s) at 0x%" PRIx64 ": %s", thread.has_turn ? '*' : ' ', thread.id, name, thread.pc,
                instruction);
        if (thread.waits_for != NULL)
            fprintf(out, ", waits for %s", thread.waits_for);
        fputc('\n', out);
    }
}

void monitor(struct session *s, const char *command)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL) {
        put_text(&s->answer, "E01");
        return;
    }
    if (strcmp(command, "engine") == 0)
        print_engine(s, out);
    else if (strncmp(command, "engine ", 7) == 0)
        choose_engine(s, command + 7, out);
    else if (strcmp(command, "steps") == 0)
        print_steps(s, out);
    else if (strcmp(command, "where") == 0)
        print_threads(s, out);
    else
        print_help(out);
    if (fclose(out) == 0 && size > 0)
        put_hex(&s->answer, text, size < MOST_PACKET / 2 ? size : MOST_PACKET / 2);
    else
        put_text(&s->answer, "OK");
    free(text);
}

/* Workloads that are programs of Linux or WASI: executables DIRECTORY/<guest>/<workload>, or <workload>.wasm, each
 * beside <workload>.native, the same program for this machine, which says what must be printed. Their one argument
 * divides the work.
 *
 * A program that was made here, as those of the dispatch study are, has neither file nor native build: its `image` is
 * there from the beginning, it gets no argument, and all its runs must print what the first one does. It may have a
 * file nevertheless, for peers. */
#ifndef BOBBIN_BENCH_PROGRAM_H
#define BOBBIN_BENCH_PROGRAM_H

#include "bobbin/bobbin.h"
#include "child.h"

/* How much of its work a program does. By two lengths of the same work start-up is told from what it costs to go on. */
struct length {
    char divisor[24];            /* its argument; empty: none */
    char expected[CHILD_OUTPUT]; /* what it prints; empty until it is known */
    uint64_t steps;              /* of the first run, the others must take as many; 0 until then */
};

enum { PART_DIVISOR = 4 }; /* the part is so much shorter than the whole */

/* A wrong run may never end; no workload comes near this. */
#define MOST_STEPS UINT64_C(100000000000)

struct program {
    char *name; /* "rv64/sort" */
    const bobbin_guest *guest;
    char *path, *native; /* NULL: none */
    void *image;
    size_t size;
    struct length whole, part; /* a part without a divisor is not run */
};

struct program_list {
    struct program *items;
    size_t count;
};

/* Finds the guest's, by name; there may be none. False, with an explanation in `error`, if the directory cannot be
 * read. */
bool program_find(struct program_list *list, const char *directory, const bobbin_guest *guest, uint64_t divisor,
                  char *error, size_t size);
void program_free(struct program_list *list);

/* Reads the program, and runs its native build, if it has one, for the output; once a length. False, with the reason in
 * `why`. Here and below `length` is one of the program's. */
bool program_prepare(struct program *program, struct length *length, char *why, size_t size);

/* Makes the machine a process at the program's first instruction, which prints into `output`, a file that is emptied.
 * NULL, with the reason in `why`. */
struct process *program_start(const struct program *program, const struct length *length, bobbin_machine *machine,
                              int output, char *why, size_t size);
void program_close(struct process *process); /* NULL is allowed */

/* Runs it to its end; returns how many instructions that took. */
uint64_t program_run(struct process *process, bobbin_machine *machine, const struct bobbin_cell *cell);

/* Whether it ended well and printed into `output` what it should, in as many steps as before. If not, `why` tells. */
bool program_check(struct length *length, const struct process *process, uint64_t steps, int output, char *why,
                   size_t size);

/* The line alone: of another emulator, of which no more is known. */
bool program_check_output(struct length *length, const char *printed, char *why, size_t size);

#endif

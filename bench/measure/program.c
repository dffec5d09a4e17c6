/* Programs of Linux and WASI as workloads: finding them, running them, checking what they print. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bobbin/linux.h"
#include "bobbin/wasi.h"
#include "files.h"
#include "program.h"

#define NATIVE "native"

/* ---- Finding and reading them ------------------------------------------------------------------------------------ */

static bool is_wasi(const bobbin_guest *guest)
{
    return strcmp(bobbin_guest_world(guest), "wasi") == 0;
}

struct search {
    struct program_list *list;
    const bobbin_guest *guest;
    uint64_t divisor;
};

static bool visit(void *data, const char *path, const char *stem, const char *extension, char *error, size_t size)
{
    const struct search *search = data;
    struct program_list *list = search->list;
    struct program *p;

    if (strcmp(extension, NATIVE) != 0)
        return true;
    if (!is_name(stem, strlen(stem))) {
        snprintf(error, size, "%s: a workload's name may have letters, digits and any of -_.+@", path);
        return false;
    }
    list->items = realloc(list->items, (list->count + 1) * sizeof *list->items);
    if (list->items == NULL)
        abort();
    p = &list->items[list->count++];
    *p = (struct program){.guest = search->guest};
    snprintf(p->whole.divisor, sizeof p->whole.divisor, "%" PRIu64, search->divisor);
    snprintf(p->part.divisor, sizeof p->part.divisor, "%" PRIu64, PART_DIVISOR * search->divisor);
    if (asprintf(&p->name, "%s/%s", bobbin_guest_name(p->guest), stem) < 0 || asprintf(&p->native, "%s", path) < 0 ||
        asprintf(&p->path, "%.*s%s", (int)(strlen(path) - sizeof NATIVE), path, is_wasi(p->guest) ? ".wasm" : "") < 0)
        abort();
    return true;
}

bool program_find(struct program_list *list, const char *directory, const bobbin_guest *guest, uint64_t divisor,
                  char *error, size_t size)
{
    struct search search = {list, guest, divisor};

    return files_visit(directory, guest, visit, &search, error, size);
}

void program_free(struct program_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].path);
        free(list->items[i].native);
        free(list->items[i].image);
    }
    free(list->items);
}

static bool read_image(struct program *p, char *why, size_t size)
{
    FILE *file = fopen(p->path, "r");
    struct stat status;
    bool good = file != NULL && fstat(fileno(file), &status) == 0;

    if (good) {
        p->size = (size_t)status.st_size;
        p->image = malloc(p->size + 1);
        if (p->image == NULL)
            abort();
        errno = EIO; /* what a file that has become shorter amounts to */
        good = fread(p->image, 1, p->size, file) == p->size;
    }
    if (!good) {
        snprintf(why, size, "%s: %s", p->path, strerror(errno));
        free(p->image);
        p->image = NULL;
    }
    if (file != NULL)
        fclose(file);
    return good;
}

static bool run_native(const struct program *p, struct length *length, char *why, size_t size)
{
    char *arguments[] = {p->native, length->divisor, NULL};
    struct child child;

    if (!child_run(&child, arguments, 0, why, size))
        return false;
    if (child.output[0] == '\0') {
        snprintf(why, size, "%s: prints nothing", p->native);
        return false;
    }
    memcpy(length->expected, child.output, sizeof length->expected);
    return true;
}

bool program_prepare(struct program *p, struct length *length, char *why, size_t size)
{
    if (p->image == NULL && !read_image(p, why, size))
        return false;
    return p->native == NULL || length->expected[0] != '\0' || run_native(p, length, why, size);
}

/* ---- Running them ------------------------------------------------------------------------------------------------ */

/* In the world that its guest's programs live in. */
struct process {
    bobbin_linux *on_linux;
    bobbin_wasi *on_wasi; /* one of them is NULL */
    const char *arguments[3];
};

struct process *program_start(const struct program *p, const struct length *length, bobbin_machine *machine, int output,
                              char *why, size_t size)
{
    const char *name = p->path != NULL ? p->path : p->name;
    const int streams[] = {-1, output, STDERR_FILENO};
    struct process *process = calloc(1, sizeof *process);
    struct bobbin_error error = {0};

    if (process == NULL || ftruncate(output, 0) != 0 || lseek(output, 0, SEEK_SET) != 0)
        abort(); /* a file in memory */
    process->arguments[0] = name;
    process->arguments[1] = length->divisor[0] != '\0' ? length->divisor : NULL;
    if (is_wasi(p->guest)) {
        const struct bobbin_wasi_options options = {.arguments = process->arguments, .streams = streams};

        process->on_wasi = bobbin_wasi_open_buffer(machine, p->image, p->size, name, &options, &error);
    } else {
        const struct bobbin_linux_options options = {.arguments = process->arguments, .streams = streams};

        process->on_linux = bobbin_linux_open_buffer(machine, p->image, p->size, name, &options, &error);
    }
    if (process->on_linux != NULL || process->on_wasi != NULL)
        return process;
    snprintf(why, size, "%s: %s", name, error.text);
    free(process);
    return NULL;
}

void program_close(struct process *process)
{
    if (process == NULL)
        return;
    bobbin_linux_close(process->on_linux);
    bobbin_wasi_close(process->on_wasi);
    free(process);
}

static bool goes_on(struct process *process, struct bobbin_stop stop)
{
    return process->on_wasi != NULL ? bobbin_wasi_serve(process->on_wasi, stop) == bobbin_wasi_runs
                                    : bobbin_linux_serve(process->on_linux, stop) == bobbin_linux_runs;
}

uint64_t program_run(struct process *process, bobbin_machine *machine, const struct bobbin_cell *cell)
{
    uint64_t steps = 0;
    struct bobbin_stop stop;

    do {
        uint64_t left = MOST_STEPS - steps;

        stop = bobbin_run(machine, cell, process->on_linux != NULL ? bobbin_linux_fuel(process->on_linux, left) : left);
        steps += stop.steps;
    } while (goes_on(process, stop));
    return steps;
}

static bool check_steps(struct length *length, uint64_t steps, char *why, size_t size)
{
    if (length->steps == 0)
        length->steps = steps;
    if (steps != length->steps)
        snprintf(why, size, "wrong end: after %" PRIu64 " steps, not after %" PRIu64, steps, length->steps);
    return steps == length->steps;
}

bool program_check_output(struct length *length, const char *printed, char *why, size_t size)
{
    bool right;

    if (length->expected[0] == '\0')
        snprintf(length->expected, sizeof length->expected, "%s", printed);
    right = printed[0] != '\0' && strcmp(printed, length->expected) == 0;
    if (!right)
        snprintf(why, size, "wrong result: prints '%.200s', not '%.200s'", printed, length->expected);
    return right;
}

/* Whether it exited with status 0. */
static bool check_end(const struct process *process, uint64_t steps, char *why, size_t size)
{
    bool exited;
    int status;

    if (process->on_wasi != NULL) {
        struct bobbin_wasi_end end = bobbin_wasi_end(process->on_wasi);

        if (end.state == bobbin_wasi_trapped) {
            snprintf(why, size, "wrong end: %s after %" PRIu64 " steps", end.trap, steps);
            return false;
        }
        exited = end.state == bobbin_wasi_exited;
        status = end.status;
    } else {
        struct bobbin_linux_end end = bobbin_linux_end(process->on_linux);

        if (end.state == bobbin_linux_killed) {
            snprintf(why, size, "wrong end: killed by signal %d after %" PRIu64 " steps", end.signal, steps);
            return false;
        }
        exited = end.state == bobbin_linux_exited;
        status = end.status;
    }
    if (!exited || status != 0)
        snprintf(why, size, "wrong end: %s, status %d, after %" PRIu64 " steps", exited ? "exited" : "still running",
                 status, steps);
    return exited && status == 0;
}

bool program_check(struct length *length, const struct process *process, uint64_t steps, int output, char *why,
                   size_t size)
{
    char printed[CHILD_OUTPUT];

    child_read(output, printed);
    return check_end(process, steps, why, size) && program_check_output(length, printed, why, size) &&
           check_steps(length, steps, why, size);
}

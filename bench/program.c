#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

#define GUEST  "rv64"
#define NATIVE ".native"

/* A wrong run may never end; no workload comes near this. */
#define MOST_STEPS UINT64_C(100000000000)

/* ---- Finding and reading them ------------------------------------------------------------------------------------ */

bool program_find(struct program_list *list, const char *directory, uint64_t divisor, char *error, size_t size)
{
    struct dirent **entries;
    bool good;
    char *folder;
    int count;

    if (asprintf(&folder, "%s/" GUEST, directory) < 0)
        abort();
    count = scandir(folder, &entries, NULL, alphasort);
    good = count >= 0 || errno == ENOENT;
    if (!good)
        snprintf(error, size, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *file = entries[i]->d_name, *dot = strrchr(file, '.');
        struct program *p;

        if (dot == NULL || strcmp(dot, NATIVE) != 0)
            continue;
        list->items = realloc(list->items, (list->count + 1) * sizeof *list->items);
        if (list->items == NULL)
            abort();
        p = &list->items[list->count++];
        *p = (struct program){0};
        snprintf(p->divisor, sizeof p->divisor, "%" PRIu64, divisor);
        if (asprintf(&p->name, GUEST "/%.*s", (int)(dot - file), file) < 0 ||
            asprintf(&p->path, "%s/%.*s", folder, (int)(dot - file), file) < 0 ||
            asprintf(&p->native, "%s/%s", folder, file) < 0)
            abort();
    }
    for (int i = 0; i < count; i++)
        free(entries[i]);
    if (count >= 0)
        free(entries);
    free(folder);
    return good;
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
    if (!good)
        snprintf(why, size, "%s: %s", p->path, strerror(errno));
    if (file != NULL)
        fclose(file);
    return good;
}

/* What was printed into a file, cut to what fits. */
static void read_output(int output, char text[PROGRAM_OUTPUT])
{
    ssize_t length = pread(output, text, PROGRAM_OUTPUT - 1, 0);

    text[length > 0 ? length : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
}

static bool run_native(struct program *p, char *why, size_t size)
{
    char *arguments[] = {p->native, p->divisor, NULL}, *environment[] = {NULL};
    int output = memfd_create(p->native, MFD_CLOEXEC), error = output < 0 ? errno : 0, status = 0;
    posix_spawn_file_actions_t actions;
    pid_t child;

    if (posix_spawn_file_actions_init(&actions) != 0)
        abort();
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawn(&child, p->native, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        snprintf(why, size, "%s: %s", p->native, strerror(error));
    } else {
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        read_output(output, p->expected);
        if (status != 0 || p->expected[0] == '\0') {
            snprintf(why, size, "%s: fails, or prints nothing", p->native);
            p->expected[0] = '\0';
        }
    }
    if (output >= 0)
        close(output);
    return p->expected[0] != '\0';
}

bool program_prepare(struct program *p, char *why, size_t size)
{
    return p->expected[0] != '\0' || ((p->image != NULL || read_image(p, why, size)) && run_native(p, why, size));
}

/* ---- Running them ------------------------------------------------------------------------------------------------ */

bobbin_linux *program_start(const struct program *p, bobbin_machine *machine, int output, char *why, size_t size)
{
    const char *const arguments[] = {p->path, p->divisor, NULL};
    const int streams[] = {-1, output, STDERR_FILENO};
    const struct bobbin_linux_options options = {.arguments = arguments, .streams = streams};
    struct bobbin_error error = {0};
    bobbin_linux *process;

    if (ftruncate(output, 0) != 0 || lseek(output, 0, SEEK_SET) != 0)
        abort(); /* a file in memory */
    process = bobbin_linux_open_buffer(machine, p->image, p->size, p->path, &options, &error);
    if (process == NULL)
        snprintf(why, size, "%s: %s", p->path, error.text);
    return process;
}

uint64_t program_run(bobbin_linux *process, bobbin_machine *machine, const struct bobbin_cell *cell)
{
    uint64_t steps = 0;
    struct bobbin_stop stop;

    do {
        stop = bobbin_run(machine, cell, MOST_STEPS - steps);
        steps += stop.steps;
    } while (bobbin_linux_serve(process, stop) == bobbin_linux_runs && stop.kind != bobbin_stop_fuel &&
             stop.kind != bobbin_stop_refused);
    return steps;
}

bool program_check(struct program *p, const bobbin_linux *process, uint64_t steps, int output, char *why, size_t size)
{
    struct bobbin_linux_end end = bobbin_linux_end(process);
    char printed[PROGRAM_OUTPUT];

    if (p->steps == 0)
        p->steps = steps;
    read_output(output, printed);
    if (end.state == bobbin_linux_killed)
        snprintf(why, size, "wrong end: killed by signal %d after %" PRIu64 " steps", end.signal, steps);
    else if (end.state != bobbin_linux_exited || end.status != 0)
        snprintf(why, size, "wrong end: %s, status %d, after %" PRIu64 " steps",
                 end.state == bobbin_linux_exited ? "exited" : "still running", end.status, steps);
    else if (strcmp(printed, p->expected) != 0)
        snprintf(why, size, "wrong result: prints '%s', not '%s'", printed, p->expected);
    else if (steps != p->steps)
        snprintf(why, size, "wrong end: after %" PRIu64 " steps, not after %" PRIu64, steps, p->steps);
    else
        return true;
    return false;
}

/* Starting bobbin-bench for a round, once more or in another layout. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "interrupt.h"
#include "layouts.h"

enum { MORE = 5 /* arguments that a round adds */ };

/* Of the executable, for free(). */
static char *path_of(size_t layout)
{
    char name[32] = "bobbin-bench";

    if (layout > 0)
        snprintf(name, sizeof name, "layout-%zu", layout);
    return files_beside(name);
}

size_t layouts_built(void)
{
    size_t count = 1;
    bool found = true;

    while (found && count < BOBBIN_LAYOUT_COUNT) {
        char *path = path_of(count);
        found = access(path, X_OK) == 0;
        count += found;
        free(path);
    }
    return count;
}

size_t layouts_of_round(const struct plan *plan, size_t round)
{
    return round % plan->options.layouts;
}

void layouts_stay_with_parent(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        raise(SIGKILL); /* it had ended before */
}

static bool is_done(const struct plan *plan, size_t round)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (!plan->benchmarks[i].repetitions[round].done)
            return false;
    }
    return true;
}

/* The command of this process, and what says which round is wanted and where its results go. Returns an error number.
 */
static int start(const struct plan *plan, const struct results *results, size_t round, pid_t *child)
{
    const struct options *o = &plan->options;
    size_t count = (size_t)o->argument_count;
    char *path = path_of(layouts_of_round(plan, round)), texts[MORE][48];
    char **arguments = calloc(count + MORE + 1, sizeof *arguments);
    int journal = fileno(results->journal), error;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;

    if (arguments == NULL || posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, journal, journal) != 0) /* which lets it stay open */
        abort();
    memcpy(arguments, o->arguments, count * sizeof *arguments);
    snprintf(texts[0], sizeof texts[0], "--round=%zu", round);
    snprintf(texts[1], sizeof texts[1], "--journal=%d", journal);
    snprintf(texts[2], sizeof texts[2], "--seed=%" PRIu64, o->seed);
    snprintf(texts[3], sizeof texts[3], "--layouts=%" PRIu64, o->layouts);
    snprintf(texts[4], sizeof texts[4], "--parent=%d", (int)getpid());
    for (size_t i = 0; i < MORE; i++)
        arguments[count + i] = texts[i];
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP); /* Ctrl-C is for this process */
    error = posix_spawn(child, path, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(arguments);
    free(path);
    return error;
}

/* Waits for its end. A signal, which is let in here alone, is handed on. Returns its status. */
static int wait_for(pid_t child, const sigset_t *mask)
{
    struct pollfd end = {.fd = pidfd_open(child, 0), .events = POLLIN};
    int status = 0;

    if (ppoll(&end, 1, NULL, mask) < 0)
        kill(child, SIGTERM);
    sigprocmask(SIG_SETMASK, mask, NULL); /* a second one ends this process */
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    close(end.fd);
    return status;
}

bool layouts_run(const struct plan *plan, struct results *results, char *error, size_t size)
{
    sigset_t signals, mask;
    bool good = true;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    for (size_t round = 0; good && round < plan->options.repetitions; round++) {
        int number = 0, status = 0;
        pid_t child;

        if (is_done(plan, round))
            continue;
        sigprocmask(SIG_BLOCK, &signals, &mask);
        if (interrupt_signal() == 0 && (number = start(plan, results, round, &child)) == 0)
            status = wait_for(child, &mask);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        if (WIFEXITED(status) && WEXITSTATUS(status) > 128)
            interrupt_note(WEXITSTATUS(status) - 128);
        if (interrupt_signal() != 0)
            break;
        good = number == 0 && status == 0;
        if (!good)
            snprintf(error, size, "round %zu, in layout %zu: %s", round + 1, layouts_of_round(plan, round),
                     number != 0 ? strerror(number) : "it was not measured to its end");
    }
    return good && results_read_again(results, error, size);
}

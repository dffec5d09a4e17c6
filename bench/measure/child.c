/* Whole processes, timed by the system. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"

#define BLANKS " \t\n"

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Starts it, with signals as they are by default, whoever started us, and in a process group of its own, so that what
 * it starts in its turn can be ended with it. Returns an error number. */
static int start(pid_t *process, char *const *arguments, int output)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults, none;
    int error;

    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0 ||
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) != 0)
        abort(); /* a few bytes of memory */
    sigemptyset(&none);
    defaults = none;
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    error = posix_spawnp(process, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* Waits until the child has ended, or until a signal or the time ends it. `mask` lets signals in, only here. */
static bool wait_for(pid_t process, unsigned seconds, const sigset_t *mask, int *status, struct rusage *usage)
{
    const struct timespec limit = {.tv_sec = seconds};
    struct pollfd end = {.fd = pidfd_open(process, 0), .events = POLLIN};
    bool good = ppoll(&end, 1, seconds > 0 ? &limit : NULL, mask) > 0;

    if (!good)
        kill(-process, SIGKILL);
    while (wait4(process, status, 0, usage) < 0)
        ;
    close(end.fd);
    return good;
}

void child_read(int file, char text[CHILD_OUTPUT])
{
    ssize_t length = pread(file, text, CHILD_OUTPUT - 1, 0);

    text[length > 0 ? length : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
}

bool child_run(struct child *child, char *const *arguments, unsigned seconds, char *why, size_t size)
{
    int output = memfd_create("output", MFD_CLOEXEC), status = 0, error;
    struct rusage usage = {0};
    sigset_t signals, mask;
    bool ended = false;
    pid_t process;

    if (output < 0)
        abort(); /* a file in memory */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &mask);
    child->real = -now();
    error = start(&process, arguments, output);
    if (error == 0)
        ended = wait_for(process, seconds, &mask, &status, &usage);
    child->real += now();
    sigprocmask(SIG_SETMASK, &mask, NULL);
    child->cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    child_read(output, child->output);
    close(output);
    if (error != 0)
        snprintf(why, size, "%s: %s", arguments[0], strerror(error));
    else if (!ended)
        snprintf(why, size, "%s: stopped before its end", arguments[0]);
    else if (WIFSIGNALED(status))
        snprintf(why, size, "wrong end: %s was killed by signal %d", arguments[0], WTERMSIG(status));
    else if (status != 0)
        snprintf(why, size, "wrong end: %s left with exit status %d", arguments[0], WEXITSTATUS(status));
    return ended && status == 0;
}

/* ---- Command lines ----------------------------------------------------------------------------------------------- */

/* One word from `text` on, copied to `to` without its quotes. Returns where it ends; NULL: within a quote. */
static const char *read_word(const char *text, char *to)
{
    char quote = '\0';

    for (; *text != '\0' && (quote != '\0' || strchr(BLANKS, *text) == NULL); text++) {
        if (quote == '\0' && (*text == '\'' || *text == '"'))
            quote = *text;
        else if (quote != '\0' && *text == quote)
            quote = '\0';
        else
            *to++ = *text;
    }
    *to = '\0';
    return quote == '\0' ? text : NULL;
}

char **command_words(const char *line)
{
    size_t most = strlen(line) / 2 + 2, count = 0; /* words and NULL */
    char **words = calloc(1, most * sizeof *words + strlen(line) + 2);
    char *text = (char *)(words + most);

    if (words == NULL)
        abort();
    line += strspn(line, BLANKS);
    while (line != NULL && *line != '\0') {
        words[count++] = text;
        line = read_word(line, text);
        text += strlen(text) + 1;
        if (line != NULL)
            line += strspn(line, BLANKS);
    }
    if (line != NULL && count > 0)
        return words;
    free(words);
    return NULL;
}

static bool is_program(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

bool command_exists(const char *name)
{
    char *paths = strdup(getenv("PATH") != NULL ? getenv("PATH") : "/bin:/usr/bin"), *rest, *path;
    bool in_path = strchr(name, '/') == NULL, found = !in_path && is_program(name);

    if (paths == NULL)
        abort();
    for (char *folder = strtok_r(paths, ":", &rest); folder != NULL && in_path && !found;
         folder = strtok_r(NULL, ":", &rest)) {
        if (asprintf(&path, "%s/%s", folder, name) < 0)
            abort();
        found = is_program(path);
        free(path);
    }
    free(paths);
    return found;
}

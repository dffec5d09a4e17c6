/* Starting bobbin-report. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"
#include "report.h"

void report_run(const char *file, int input, bool print, bool judge)
{
    char *arguments[6] = {BOBBIN_PYTHON, BOBBIN_REPORTER, (char *)file};
    int count = 3;
    posix_spawn_file_actions_t actions;
    int error = EINVAL, status = 0;
    const char *without = print ? "no tables" : "the control is not judged";
    pid_t child;

    if (judge)
        arguments[count++] = "--judge";
    if (print)
        arguments[count] = "--terminal";
    fflush(stdout);
    if (posix_spawn_file_actions_init(&actions) == 0) {
        if (input < 0 || posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0)
            error = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error == 0) {
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    }
    if (error != 0)
        complain("%s: %s: %s", without, arguments[0], strerror(error));
    else if (status != 0)
        complain("%s: bobbin-report fails", without);
}

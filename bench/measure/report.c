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

void report_print(const char *file, int input)
{
    char *arguments[] = {BOBBIN_PYTHON, BOBBIN_REPORTER, "--terminal", (char *)file, NULL};
    posix_spawn_file_actions_t actions;
    int error = EINVAL, status = 0;
    pid_t child;

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
        complain("no tables: %s: %s", arguments[0], strerror(error));
    else if (status != 0)
        complain("no tables: bobbin-report could not make them");
}

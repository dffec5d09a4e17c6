/* Processes without end: processes WHAT. `bomb` begins as many as it can, until somebody stops it; `left` ends and
 * leaves some behind that nothing but SIGKILL would end: of one session and of others, that wait and that do not;
 * `killed` has such, too, and waits until the host ends it. `late` ends before its child, which has a word to say. */
#include "hostile.h"

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";

    while (strcmp(what, "bomb") == 0)
        fork();
    if (strcmp(what, "late") == 0) {
        if (fork() != 0)
            return 3;
        usleep(30000);
        puts("late");
        return 0;
    }
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_IGN);
    for (int i = 0; i < 4; i++) {
        if (fork() != 0)
            continue;
        if (i % 2 == 1)
            setsid();
        for (;;) {
            if (i < 2)
                pause();
        }
    }
    if (strcmp(what, "killed") == 0) {
        puts("ready");
        fflush(stdout);
        pause();
    }
    return report();
}

/* What --memory 128M allows is for all processes of a program together: together WHAT. `takes`: children that take all
 * they can, all at once, and give it back with their ends. `again` waits until a child, which the host ends, has given
 * back what it had. */
#define _GNU_SOURCE
#include <sys/wait.h>

#include "hostile.h"

enum { CHILDREN = 4, PIECE = 1 << 20 };

/* Takes until there is no more, touching all; how many pieces that were. */
static long take(void)
{
    long count = 0;

    for (char *at; (at = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED;
         count++)
        memset(at, 1, PIECE);
    CHECK(errno == ENOMEM, "%d", errno);
    return count;
}

static pid_t begin(int out)
{
    const pid_t child = fork();

    if (child == 0) {
        const long count = take();

        if (write(out, &count, sizeof count) == sizeof count)
            pause();
        _exit(1);
    }
    return child;
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    const long most = (long)(space() / PIECE), half = most / 2;
    pid_t children[CHILDREN];
    long all = 0, one;
    char *large;
    int ends[2];

    CHECK(pipe(ends) == 0, "%d", errno);
    for (int i = 0; i < (strcmp(what, "takes") == 0 ? CHILDREN : 1); i++)
        children[i] = begin(ends[1]);
    for (int i = 0; i < (strcmp(what, "takes") == 0 ? CHILDREN : 1); i++)
        all += read(ends[0], &one, sizeof one) == sizeof one ? one : most;
    CHECK(all < most && all > half / 2, "%ld of %ld", all, most);
    CHECK(mmap(NULL, 2 * PIECE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED, "the parent has more");
    if (strcmp(what, "again") == 0) {
        puts("full");
        fflush(stdout);
        CHECK(wait(NULL) == children[0], "%d", errno);
        one = take();
        CHECK(one >= all, "%ld, a child had %ld", one, all);
        return report();
    }
    for (int i = 0; i < CHILDREN; i++)
        CHECK(kill(children[i], SIGKILL) == 0 && waitpid(children[i], NULL, 0) == children[i], "%d", errno);

    /* A copy of so much is too much; what is begun to execute another program copies nothing. */
    large = mmap(NULL, (size_t)(half + 10) * PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(large != MAP_FAILED, "%d", errno);
    CHECK(fork() == -1 && errno == ENOMEM, "%d", errno);
    children[0] = vfork();
    if (children[0] == 0) {
        execv("./together", (char *[]){"together", "again", NULL});
        _exit(99);
    }
    CHECK(children[0] > 0, "%d", errno);
    kill(children[0], SIGKILL);
    CHECK(waitpid(children[0], NULL, 0) == children[0], "%d", errno);
    munmap(large, (size_t)(half + 10) * PIECE);
    children[0] = fork();
    if (children[0] == 0)
        _exit(0);
    CHECK(children[0] > 0, "%d", errno);
    return report();
}

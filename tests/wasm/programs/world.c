/* What a program sees of the world: arguments, environment, streams, clocks, random numbers. Prints only what is the
 * same everywhere. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long nanoseconds(clockid_t clock)
{
    struct timespec time;

    return clock_gettime(clock, &time) == 0 ? time.tv_sec * 1000000000LL + time.tv_nsec : -1;
}

int main(int argc, char **argv)
{
    const struct timespec nap = {0, 2000000};
    long long before = nanoseconds(CLOCK_MONOTONIC), slept;
    unsigned char random[2][64];
    char line[100];

    for (int i = 1; i < argc; i++)
        printf("argument %d: '%s'\n", i, argv[i]);
    for (char **variable = environ; *variable != NULL; variable++)
        printf("variable: %s\n", *variable);
    while (fgets(line, sizeof line, stdin) != NULL)
        printf("line: %s", line);
    printf("end of file: %d\n", feof(stdin) != 0);
    slept = nanosleep(&nap, NULL) == 0 ? nanoseconds(CLOCK_MONOTONIC) - before : -1;
    printf("slept long enough: %d\n", slept >= 2000000);
    printf("it is later than 2020: %d\n", nanoseconds(CLOCK_REALTIME) / 1000000000 > 1577836800);
    printf("random: %d", getentropy(random[0], 64) == 0 && getentropy(random[1], 64) == 0);
    printf(" and different: %d\n", memcmp(random[0], random[1], 64) != 0);
    printf("%.17g %.17g\n", 0.1 + 0.2, 1e-310);
    printf("closed: %d", close(77));
    printf(" %d\n", errno == EBADF);
    fprintf(stderr, "to stderr\n");
    return 7;
}

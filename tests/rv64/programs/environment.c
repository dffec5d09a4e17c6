/* The environment as given and as changed, arguments with spaces and none, and what the system says of itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

extern char **environ;

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *title)
{
    char *copies[20];
    int count = 0;

    for (char **each = environ; each != NULL && *each != NULL && count < 20; each++)
        copies[count++] = *each;
    qsort(copies, (size_t)count, sizeof *copies, compare);
    printf("%s:", title);
    for (int i = 0; i < count; i++)
        printf(" [%s]", copies[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct utsname name;
    struct rlimit limit;

    for (int i = 1; i < argc; i++)
        printf("argument %d: '%s' %zu\n", i, argv[i], strlen(argv[i]));
    printf("end %d, program named %d\n", argv[argc] == NULL, strstr(argv[0], "environment") != NULL);
    list("given");
    printf("%s %d\n", getenv("TZ"), getenv("HOME") == NULL);
    setenv("NEW", "1", 0);
    setenv("NEW", "2", 0);
    setenv("TZ", "changed = yes", 1);
    putenv("PUT=there");
    unsetenv("LC_ALL");
    list("changed");
    printf("%d\n", setenv("A=B", "x", 1));
    clearenv();
    list("cleared");

    uname(&name);
    printf("%s %d\n", name.sysname, strlen(name.release) > 0);
    printf("page %ld %lu, processors %d, ticks %ld\n", sysconf(_SC_PAGESIZE), getauxval(AT_PAGESZ),
           sysconf(_SC_NPROCESSORS_ONLN) > 0, sysconf(_SC_CLK_TCK));
    printf("random %d, entry %d, secure %lu\n", getauxval(AT_RANDOM) != 0, getauxval(AT_ENTRY) != 0,
           getauxval(AT_SECURE));
    printf("limit %d, id %d %d\n", getrlimit(RLIMIT_NOFILE, &limit), getpid() > 0, getuid() == geteuid());
    return 0;
}

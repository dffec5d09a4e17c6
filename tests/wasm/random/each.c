/* Preloaded into a program, runs its main() once for each pair of lines of standard input, in a process of its own: the
 * first line takes the place of the argument "IN", the second that of "OUT". So a program that is loaded slowly is
 * loaded once: wasm-opt takes longer to be loaded and linked than to make a module. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static main_function *program;

static bool read_line(char *line, int size)
{
    if (fgets(line, size, stdin) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

static int run_each(int argc, char **argv, char **environment)
{
    static char in[4096], out[4096];

    for (int i = 1; i < argc; i++)
        argv[i] = strcmp(argv[i], "IN") == 0 ? in : strcmp(argv[i], "OUT") == 0 ? out : argv[i];
    while (read_line(in, sizeof in) && read_line(out, sizeof out)) {
        pid_t child = fork();
        int status;

        if (child == 0)
            exit(program(argc, argv, environment));
        if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
            fprintf(stderr, "%s of %s failed\n", argv[0], in);
            return 1;
        }
    }
    return 0;
}

/* What a program's first instructions call, with the address of main(): all libraries are there by then. */
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*at_exit)(void), void *stack_end)
{
    start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");

    program = main;
    return start(run_each, argc, argv, init, fini, at_exit, stack_end);
}

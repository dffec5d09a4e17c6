/* bobbin: the command. Finds the subcommand and hands it the rest of the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "guess.h"

static const struct {
    const char *name, *what;
    int (*run)(int argc, char **argv);
} commands[] = {
#define COMMAND(name, what) {#name, what, command_##name},
#include "commands.def"
};

static const char before_commands[] = "Run programs for real machines under every way of dispatching an interpreter.\v";
static const char after_commands[] =
    "`bobbin COMMAND --help' tells more about a command.\n"
    "\n"
    "Examples:\n"
    "  bobbin run factor.asm                  run it under the fastest engine\n"
    "  bobbin run --engine switch factor.asm  run it under another one\n"
    "  bobbin run ./a.out                     run a Linux program for riscv64\n"
    "  bobbin diff factor.asm                 check every engine against the reference\n"
    "\n"
    "Exit status: 0 if all went well, 1 if diff found a difference, 2 for bad options or a bad program, 123 if all "
    "threads of a program wait for what cannot come, 124 if the step limit was reached, 130 after Ctrl-C; of a Linux "
    "program its own, or 128 and the number of the signal that killed it.";

/* argp asks for the text after the options: the list of commands goes in front of it. */
static char *help_filter(int key, const char *text, void *input)
{
    char *help = NULL;
    size_t size;
    FILE *out;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC || (out = open_memstream(&help, &size)) == NULL)
        return (char *)text;
    fprintf(out, "Commands:\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].what);
    fprintf(out, "\n%s", text);
    return fclose(out) == 0 ? help : (char *)text;
}

struct chosen {
    int argc;
    char **argv;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct chosen *rest = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        rest->argc = state->argc - state->next + 1;
        rest->argv = state->argv + state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_state_help(state, stderr, (ARGP_HELP_STD_HELP & ~ARGP_HELP_EXIT_OK) | ARGP_HELP_EXIT_ERR);
        return EINVAL;
    default:
        (void)argument;
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_version(FILE *out, struct argp_state *state)
{
    (void)state;
    fprintf(out, "bobbin %s\n", bobbin_version());
}

int main(int argc, char **argv)
{
    char *help, meant[80];
    struct chosen rest = {0};
    struct guess guess = {0};
    struct argp argp = {.parser = parse, .args_doc = "COMMAND [ARGUMENT...]", .help_filter = help_filter};

    if (asprintf(&help, "%s%s", before_commands, after_commands) < 0)
        return STATUS_BAD;
    argp.doc = help;
    argp_err_exit_status = STATUS_BAD;
    argp_program_version_hook = print_version;
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &rest);
    free(help);

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        static char name[32];

        if (strcmp(commands[i].name, rest.argv[0]) != 0)
            continue;
        snprintf(name, sizeof name, "bobbin %s", commands[i].name);
        rest.argv[0] = name;
        return commands[i].run(rest.argc, rest.argv);
    }
    guess.word = rest.argv[0];
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        guess_among(&guess, commands[i].name);
    complain("there is no command '%s'%s; `bobbin --help' lists them", rest.argv[0], guess_text(&guess, meant));
    return STATUS_BAD;
}

/* Options that several commands have. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "guess.h"

const struct program_options program_defaults = {.flavour = bobbin_flavour_count, .max_steps = BOBBIN_NO_LIMIT};

/* "; write 1000000" for 1e6 and the like, which somebody may well write where only digits are taken. */
static const char *in_digits(const char *text, char digits[40])
{
    char *end;
    double number = strtod(text, &end);

    digits[0] = '\0';
    if (end != text && *end == '\0' && number >= 0 && number < 1e15 && number == (double)(uint64_t)number)
        snprintf(digits, 40, "; write %" PRIu64, (uint64_t)number);
    return digits;
}

uint64_t number_option(const char *option, const char *text, struct argp_state *state)
{
    char *end, digits[40];
    uint64_t number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || number > BOBBIN_NO_LIMIT)
        argp_error(state, "%s wants a number in digits, at most %" PRId64 ", not '%s'%s", option, BOBBIN_NO_LIMIT, text,
                   in_digits(text, digits));
    return number;
}

static const bobbin_guest *guest_option(const char *name, struct argp_state *state)
{
    const bobbin_guest *guest = bobbin_guest_find(name);
    struct guess guess = {.word = name};
    char meant[80];

    if (guest != NULL)
        return guest;
    for (size_t i = 0; i < bobbin_guest_count(); i++)
        guess_among(&guess, bobbin_guest_name(bobbin_guest_at(i)));
    argp_failure(state, 0, 0, "there is no guest '%s'%s; these there are:", name, guess_text(&guess, meant));
    for (size_t i = 0; i < bobbin_guest_count(); i++)
        fprintf(stderr, "  %-10s %s\n", bobbin_guest_name(bobbin_guest_at(i)), bobbin_guest_title(bobbin_guest_at(i)));
    exit(STATUS_BAD);
}

enum { KEY_GUEST = 'g', KEY_FORMAT = 'f', KEY_ENGINE = 'e', KEY_FLAVOUR = 0x100, KEY_LIMIT = 'n', KEY_JSON = 'j' };

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct program_options *options = state->input;

    switch (key) {
    case KEY_GUEST:
        options->guest = guest_option(argument, state);
        options->guest_given = true;
        return 0;
    case KEY_FORMAT:
        options->format = argument;
        return 0;
    case KEY_ENGINE:
        options->engine = argument;
        return 0;
    case KEY_FLAVOUR:
        for (int flavour = 0; flavour < bobbin_flavour_count; flavour++) {
            if (strcmp(bobbin_flavour_name(flavour), argument) == 0) {
                options->flavour = flavour;
                return 0;
            }
        }
        argp_error(state, "there is no flavour '%s': it is fast or exact", argument);
        return 0;
    case KEY_LIMIT:
        options->max_steps = number_option("--max-steps", argument, state);
        return 0;
    case KEY_JSON:
        options->json = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const bobbin_guest *linux_guest(void)
{
    for (size_t i = 0; bobbin_guest_at(i) != NULL; i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);

        if (is_of_world(guest, "linux"))
            return guest;
    }
    return bobbin_guest_at(0);
}

/* The machine that the file is for, where nobody says. A pipe is not looked into: what is read from it is gone. What is
 * may be in a sysroot is Linux's; so are scripts, directories and broken links, which are no programs of any machine,
 * but Linux says best what they are. The first of the guests has the rest. */
static const bobbin_guest *guest_of(const char *path, bool in_sysroot)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bobbin_guest *guest;
    char first[64] = "";
    ssize_t size = 0;
    struct stat status, link;
    struct bobbin_checkpoint checkpoint;
    bool opened = file >= 0 && fstat(file, &status) == 0, linux_knows = in_sysroot;

    if (!opened)
        linux_knows |= lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
    else if (S_ISDIR(status.st_mode))
        linux_knows = true;
    else if (S_ISREG(status.st_mode))
        size = read(file, first, sizeof first - 1);
    if (file >= 0)
        close(file);
    /* No program begins so: only what may be a checkpoint is opened once more. */
    guest = strncmp(first, "bobbin: ", 8) == 0 && bobbin_checkpoint_read(path, &checkpoint, NULL)
                ? bobbin_guest_find(checkpoint.guest)
                : bobbin_guest_of_program(path, first, size > 0 ? (size_t)size : 0);
    if (guest != NULL)
        return guest;
    return linux_knows || strncmp(first, "#!", 2) == 0 ? linux_guest() : bobbin_guest_at(0);
}

/* FILE belongs to program_argp alone: every child of a command sees the arguments until one takes them. What is after
 * the file of a program that can have arguments is its own, whatever it looks like. */
static error_t parse_program(int key, char *argument, struct argp_state *state)
{
    struct program_options *options = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (options->file != NULL) {
            if (access(options->file, F_OK) != 0) /* it may have been meant to be a Linux program, with arguments */
                argp_error(state, "%s: %s", options->file, strerror(errno));
            argp_error(state, "only one program, please: '%s' and '%s' were given", options->file, argument);
        }
        options->file = argument;
        if (options->guest == NULL)
            options->guest = guest_of(argument, options->process.sysroot != NULL &&
                                                    (argument[0] == '/' || strchr(argument, '/') == NULL));
        if (needs_world(options->guest)) {
            options->arguments = state->argv + state->next - 1;
            state->next = state->argc;
        }
        return 0;
    case ARGP_KEY_END:
        if (options->file == NULL)
            argp_error(state, "which program? A file is missing");
        return 0;
    default:
        return parse(key, argument, state);
    }
}

static const struct argp_option program_option_list[] = {
    {"guest", KEY_GUEST, "NAME", 0, "the machine that the program is for (default: by its first bytes or extension)",
     0},
    {"format", KEY_FORMAT, "NAME", 0,
     "the program's format, as asm or snp for baby (default: by extension, else by content)", 0},
    {0},
};
const struct argp program_argp = {.options = program_option_list, .parser = parse_program};

static const struct argp_option engine_option_list[] = {
    {"engine", KEY_ENGINE, "NAME", 0, "the way to dispatch; `bobbin list' shows them all", 0},
    {0},
};
const struct argp engine_argp = {.options = engine_option_list, .parser = parse};

static const struct argp_option flavour_option_list[] = {
    {"flavour", KEY_FLAVOUR, "NAME", 0, "fast, or exact: with fuel and hooks at every instruction", 0},
    {0},
};
const struct argp flavour_argp = {.options = flavour_option_list, .parser = parse};

static const struct argp_option limit_option_list[] = {
    {"max-steps", KEY_LIMIT, "N", 0, "stop after N instructions", 0},
    {0},
};
const struct argp limit_argp = {.options = limit_option_list, .parser = parse};

static const struct argp_option json_option_list[] = {
    {"json", KEY_JSON, NULL, 0, "print JSON", 0},
    {0},
};
const struct argp json_argp = {.options = json_option_list, .parser = parse};

void parse_command(const struct argp *argp, int argc, char **argv, struct program_options *options)
{
    options->children = argp->children;
    argp_parse(argp, argc, argv, ARGP_IN_ORDER, NULL, options);
}

error_t parse_children(int key, char *argument, struct argp_state *state)
{
    const struct program_options *options = state->input;

    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    for (int i = 0; options->children[i].argp != NULL; i++)
        state->child_inputs[i] = state->input;
    return 0;
}

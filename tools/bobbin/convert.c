/* bobbin convert: a program in another format. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

struct convert_options {
    struct program_options program;
    const char *output, *to;
};

enum { KEY_OUTPUT = 'o', KEY_TO = 't' };

static const struct argp_option option_list[] = {
    {"output", KEY_OUTPUT, "FILE", 0, "write there (default: stdout)", 0},
    {"to", KEY_TO, "FORMAT", 0, "the format to write, asm or snp (default: the output's extension)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct convert_options *options = state->input;

    switch (key) {
    case KEY_OUTPUT:
        options->output = argument;
        return 0;
    case KEY_TO:
        options->to = argument;
        return 0;
    case ARGP_KEY_END:
        if (options->program.guest != NULL && bobbin_guest_format(options->program.guest, 0) == NULL)
            argp_error(state,
                       "'%s' is for no machine whose programs have several formats: there is nothing to convert to",
                       options->program.file);
        if (options->to == NULL && options->output != NULL && strrchr(options->output, '.') != NULL)
            options->to = strrchr(options->output, '.') + 1;
        if (options->to == NULL)
            argp_error(state, "to which format? Say --to FORMAT, or --output with an extension");
        return 0;
    default:
        return parse_children(key, argument, state);
    }
}

static bool write_all(int file, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t written = write(file, text, left);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
    return true;
}

/* Writes a new file and puts it in the old one's place, so that there is always a whole one. What is not a regular file
 * (a device, a pipe) is written to as it is. */
static bool write_file(const char *path, const char *text)
{
    char *temporary = NULL;
    struct stat status;
    mode_t mask;
    bool done;
    int file;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        file = open(path, O_WRONLY | O_CLOEXEC);
        done = file >= 0 && write_all(file, text);
        return file >= 0 && close(file) == 0 && done;
    }
    if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
        return false;
    file = mkstemp(temporary);
    mask = umask(0);
    umask(mask);
    done = file >= 0 && write_all(file, text) && fchmod(file, 0666 & ~mask) == 0 && fsync(file) == 0;
    done = file >= 0 && close(file) == 0 && done && rename(temporary, path) == 0;
    if (!done && file >= 0) {
        int reason = errno;
        unlink(temporary);
        errno = reason;
    }
    free(temporary);
    return done;
}

int command_convert(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list,
                                     parse,
                                     "FILE",
                                     "Write a program in another format. The memory that comes back from either is the "
                                     "same, bit by bit; comments are not kept.",
                                     children,
                                     NULL,
                                     NULL};
    struct convert_options options = {.program = program_defaults};
    struct bobbin_error error;
    bobbin_machine *machine;
    int status = STATUS_OK;
    char *text;

    parse_command(&argp, argc, argv, &options.program);
    machine = open_program(&options.program);
    if (machine == NULL)
        return STATUS_BAD;
    text = bobbin_save(machine, options.to, &error);
    bobbin_close(machine);
    if (text == NULL) {
        complain("%s", error.text);
        return STATUS_BAD;
    }
    if (options.output == NULL) {
        fputs(text, stdout);
    } else if (!write_file(options.output, text)) {
        complain("%s: cannot be written: %s", options.output, strerror(errno));
        status = STATUS_BAD;
    }
    free(text);
    return finish(status);
}

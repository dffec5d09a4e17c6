#include "program.h"

bool open_any_program(struct program *program, const struct program_options *options)
{
    *program = (struct program){.out = stdout};
    if (!needs_world(options->guest)) {
        program->machine = open_program(options);
        return program->machine != NULL;
    }
    program->process = open_process(options, &program->machine);
    program->out = stderr;
    return program->process != NULL;
}

void close_program(struct program *program)
{
    close_process(program->process);
    bobbin_close(program->machine);
}

struct bobbin_stop run_program(struct program *program, const struct bobbin_cell *cell, uint64_t fuel)
{
    return program->process != NULL ? run_process(program->process, program->machine, cell, fuel)
                                    : run_watched(program->machine, cell, fuel);
}

int program_status(const struct program *program, struct bobbin_stop stop)
{
    if (program->process != NULL)
        return process_status(program->process, program->machine, stop);
    print_stop(program->out, program->machine, stop);
    return stop_status(stop);
}

/* bobbin run: runs a program and prints the state it ends in. bobbin resume: goes on with one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "crt.h"
#include "perf.h"

struct run_options {
    struct program_options program;
    bool stats, crt, perf_map, jitdump, host_mmu;
    const char *gdb;     /* the port, or "-"; NULL: no debugger is waited for */
    uint64_t speed;      /* 0: not given */
    uint64_t code_cache; /* MiB; 0: the default */
    uint64_t at;         /* steps, from the program's beginning on, after which to leave a checkpoint; 0: not given */
};

enum {
    KEY_STATS = 's',
    KEY_CRT = 'c',
    KEY_SPEED = 0x200,
    KEY_CODE_CACHE,
    KEY_HOST_MMU,
    KEY_PERF_MAP,
    KEY_JITDUMP,
    KEY_GDB,
    KEY_PROCESSES,
    KEY_NO_EXEC,
    KEY_CHECKPOINT,
    KEY_AT,
    KEY_NET
};

static const struct argp_option option_list[] = {
    {"stats", KEY_STATS, NULL, 0, "print steps and time on stderr", 0},
    {"crt", KEY_CRT, NULL, 0, "show memory as the Baby's cathode-ray tube did, while the program runs", 0},
    {"speed", KEY_SPEED, "N", 0, "with --crt: instructions a second (default: 700, the original's)", 0},
    {"code-cache", KEY_CODE_CACHE, "MIB", 0,
     "how much generated code there may be at once, with engines that generate any (default: 64)", 0},
    {"host-mmu", KEY_HOST_MMU, NULL, 0,
     "with engine copy: leave it to the host's MMU, and a handler for SIGSEGV, to check accesses to a Linux program's "
     "memory; from the first process on that the program begins, and where it reserves more than --memory, they are "
     "checked as without",
     0},
    {"processes", KEY_PROCESSES, "N", 0, "how many processes a Linux program may have at a time (default: 64)", 0},
    {"no-exec", KEY_NO_EXEC, NULL, 0, "let it neither begin other processes nor execute other programs", 0},
    {"net", KEY_NET, "all", OPTION_ARG_OPTIONAL,
     "let a Linux program use the network: of this host alone (127.0.0.1, ::1), or with --net=all any; its own "
     "processes can always talk by local sockets",
     0},
    {"gdb", KEY_GDB, "PORT", 0,
     "let GDB control a Linux program, by TCP on this host (0: a port that is free) or on stdin and stdout (-)", 0},
    {"checkpoint", KEY_CHECKPOINT, "FILE", 0,
     "leave a Linux program in FILE, from which `bobbin resume' goes on, whenever SIGUSR1 comes", 0},
    {"at", KEY_AT, "N", 0, "leave it there after N instructions instead, and end", 0},
    {"perf-map", KEY_PERF_MAP, NULL, 0, "leave names of generated code in /tmp/perf-PID.map, where perf report looks",
     0},
    {"jitdump", KEY_JITDUMP, NULL, 0,
     "leave generated code, its names and what it was made of in jit-PID.dump and jit-PID.s, for perf inject --jit", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct run_options *options = state->input;
    uint64_t processes;

    switch (key) {
    case KEY_STATS:
        options->stats = true;
        return 0;
    case KEY_CRT:
        options->crt = true;
        return 0;
    case KEY_SPEED:
        options->speed = number_option("--speed", argument, state);
        if (options->speed == 0)
            argp_error(state, "--speed wants at least one instruction a second");
        return 0;
    case KEY_CODE_CACHE:
        options->code_cache = number_option("--code-cache", argument, state);
        if (options->code_cache < 1 || options->code_cache > 2048)
            argp_error(state, "--code-cache wants 1 to 2048 MiB");
        return 0;
    case KEY_HOST_MMU:
        options->host_mmu = true;
        return 0;
    case KEY_PROCESSES:
        processes = number_option("--processes", argument, state);
        if (processes < 1 || processes > 1024)
            argp_error(state, "--processes wants 1 to 1024");
        options->program.process.processes = (unsigned)processes;
        return 0;
    case KEY_NO_EXEC:
        options->program.process.processes = 0;
        return 0;
    case KEY_NET:
        if (argument != NULL && strcmp(argument, "all") != 0)
            argp_error(state, "--net is for this host alone, --net=all for any");
        options->program.process.network = argument != NULL ? bobbin_linux_net_all : bobbin_linux_net_loopback;
        return 0;
    case KEY_GDB:
        if (strcmp(argument, "-") != 0 &&
            (argument[strspn(argument, "0123456789")] != '\0' || number_option("--gdb", argument, state) > UINT16_MAX))
            argp_error(state, "--gdb wants a port, 0 to 65535, or - for stdin and stdout");
        options->gdb = argument;
        return 0;
    case KEY_CHECKPOINT:
        options->program.process.checkpoint = argument;
        return 0;
    case KEY_AT:
        options->at = number_option("--at", argument, state);
        if (options->at == 0)
            argp_error(state, "--at wants at least one instruction");
        return 0;
    case KEY_PERF_MAP:
        options->perf_map = true;
        return 0;
    case KEY_JITDUMP:
        options->jitdump = true;
        return 0;
    case ARGP_KEY_END:
        if (options->speed != 0 && !options->crt)
            argp_error(state, "--speed is how fast --crt shows a program: give --crt too");
        if (options->at != 0 && options->program.process.checkpoint == NULL)
            argp_error(state, "--at is when --checkpoint leaves the program in a file: give --checkpoint too");
        if (options->gdb != NULL &&
            (options->program.process.checkpoint != NULL || options->program.max_steps != BOBBIN_NO_LIMIT ||
             options->stats || options->code_cache != 0 || options->perf_map || options->jitdump))
            argp_error(state, "--gdb leaves it to the debugger how the program runs: it goes with the options of Linux "
                              "programs, --engine and --flavour alone");
        if (options->speed == 0)
            options->speed = 700;
        return 0;
    default:
        return parse_children(key, argument, state);
    }
}

static void print_state(const bobbin_machine *machine)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);

    for (size_t i = 0; i < bobbin_register_count(guest); i++)
        printf("%-4s %11" PRId64 "\n", bobbin_register_name(guest, i),
               signed_value(bobbin_register_get(machine, i), bobbin_register_bits(guest, i)));
    for (uint64_t address = 0; address < bobbin_memory_size(machine); address++) {
        int64_t value = memory_value(machine, address);
        char instruction[64];

        if (value == 0)
            continue;
        bobbin_disassemble(machine, address, instruction, sizeof instruction);
        printf("%4" PRIu64 " %11" PRId64 "  %s\n", address, value, instruction);
    }
}

static json_t *json_state(const bobbin_machine *machine)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);
    json_t *registers = json_object(), *memory = json_array();

    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        int64_t value = signed_value(bobbin_register_get(machine, i), bobbin_register_bits(guest, i));
        json_object_set_new(registers, bobbin_register_name(guest, i), json_integer(value));
    }
    for (uint64_t address = 0; address < bobbin_memory_size(machine); address++) {
        int64_t value = memory_value(machine, address);
        char instruction[64];

        if (value == 0)
            continue;
        bobbin_disassemble(machine, address, instruction, sizeof instruction);
        json_array_append_new(memory, json_pack("{sI, sI, ss}", "address", (json_int_t)address, "value",
                                                (json_int_t)value, "instruction", instruction));
    }
    return json_pack("{so, so}", "registers", registers, "memory", memory);
}

static void print_stats(const bobbin_machine *machine, const struct bobbin_cell *cell, struct bobbin_stop stop,
                        double seconds)
{
    struct bobbin_generated code;

    fprintf(stderr, "bobbin: %s/%s (%s %s): %" PRIu64 " steps in %.6f s", cell->engine,
            bobbin_flavour_name(cell->flavour), cell->compiler, cell->flags, stop.steps, seconds);
    if (stop.steps > 0)
        fprintf(stderr, ", %.3f ns per instruction", seconds * 1e9 / (double)stop.steps);
    fputc('\n', stderr);
    if (bobbin_generated_code(machine, &code))
        fprintf(stderr,
                "bobbin: generated %" PRIu64 " blocks of %" PRIu64 " instructions, %" PRIu64
                " bytes, in %.6f s; forgotten %" PRIu64 " times, and %" PRIu64 " blocks alone\n",
                code.blocks, code.instructions, code.bytes, (double)code.nanoseconds / 1e9, code.flushes,
                code.forgotten);
}

/* Up to --at, and what is left there: of the program's first process. Those that it begins only run. */
static struct bobbin_stop run_to_checkpoint(const struct run_options *options, struct process *process,
                                            bobbin_machine *machine, const struct bobbin_cell *cell, int *status)
{
    const uint64_t most = options->program.max_steps, left = options->at - process->steps;
    const pid_t host = getpid();
    struct bobbin_stop stop = run_process(process, machine, cell, left < most ? left : most);
    const uint64_t done = stop.steps;

    if (getpid() == host) {
        if (process_end(process).state != bobbin_linux_runs)
            complain("%s: no checkpoint: the program ended before", process->checkpoint);
        else if (process->steps == options->at && !interrupted())
            *status = leave_checkpoint(process) ? STATUS_OK : STATUS_BAD;
    } else if (process_end(process).state == bobbin_linux_runs && !interrupted() && done < most) {
        stop = run_process(process, machine, cell, most - done);
        stop.steps += done;
    }
    return stop;
}

/* What the options ask of it before it runs; false after a message. */
static bool prepare(const struct run_options *options, const struct process *process, bobbin_machine *machine,
                    struct jitdump **dump)
{
    if (options->at != 0 && options->at <= process->steps) {
        complain("--at %" PRIu64 ": the program is beyond that, at %" PRIu64, options->at, process->steps);
        return false;
    }
    if (options->code_cache != 0)
        bobbin_set_code_cache(machine, (size_t)options->code_cache << 20);
    if (options->host_mmu && !bobbin_set_host_mmu(machine)) {
        complain("--host-mmu: this host cannot, or has no address space left for it");
        return false;
    }
    return !options->jitdump || (*dump = begin_jitdump()) != NULL;
}

static int run_prepared(const struct run_options *options, struct process *process, bobbin_machine *machine,
                        const struct bobbin_cell *cell, struct jitdump *dump)
{
    struct bobbin_stop stop;
    double start;
    int status = -1;

    pass_signals_on(options->program.process.stops);
    start = now();
    if (options->at != 0)
        stop = run_to_checkpoint(options, process, machine, cell, &status);
    else
        stop = run_process(process, machine, cell, options->program.max_steps);
    if (options->stats)
        print_stats(machine, cell, stop, now() - start);
    if (status < 0)
        status = process_status(process, machine, stop);
    if (options->perf_map && !write_perf_map(machine, options->program.file))
        status = STATUS_BAD;
    if (dump != NULL && !end_jitdump(dump, machine, options->program.file))
        status = STATUS_BAD;
    return status;
}

static int run_linux(const struct run_options *options, const struct bobbin_cell *cell)
{
    bobbin_machine *machine;
    struct process *process = open_process(&options->program, &machine);
    struct jitdump *dump = NULL;
    int status = STATUS_BAD;

    if (process == NULL)
        return STATUS_BAD;
    process->checkpoint = options->program.process.checkpoint;
    if (prepare(options, process, machine, &dump))
        status = run_prepared(options, process, machine, cell, dump);
    close_process(process);
    bobbin_close(machine);
    return status;
}

/* A program that has the machine for itself. */
static int run_alone(const struct run_options *options, const struct bobbin_cell *cell)
{
    const struct program_options *program = &options->program;
    bobbin_machine *machine = open_program(program);
    struct bobbin_stop stop;
    double start;

    if (machine == NULL)
        return STATUS_BAD;
    if (options->crt && !crt_can_show(machine)) {
        bobbin_close(machine);
        return STATUS_BAD;
    }
    catch_interrupt();
    start = now();
    if (options->crt)
        stop = crt_run(machine, cell, program->max_steps, options->speed);
    else
        stop = run_watched(machine, cell, program->max_steps);
    if (options->stats)
        print_stats(machine, cell, stop, now() - start);

    if (program->json) {
        json_t *result = json_pack("{ss, so}", "program", program->file, "cell", json_cell(cell));
        json_object_update_new(result, json_stop(stop));
        json_object_update_new(result, json_state(machine));
        bobbin_close(machine);
        return print_json(stdout, result, stop_status(stop));
    }
    print_stop(stdout, machine, stop);
    print_state(machine);
    bobbin_close(machine);
    return finish(stop_status(stop));
}

static const struct argp_child run_children[] = {{&program_argp, 0, NULL, 0},
                                                 {&engine_argp, 0, NULL, 0},
                                                 {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},
                                                 {&json_argp, 0, NULL, 0},
                                                 {&process_argp, 0, "Linux programs:", 1},
                                                 {0}};

/* What the checkpoint says of the machine takes the place of options. False after a message. */
static bool take_checkpoint(struct program_options *options, struct bobbin_checkpoint *checkpoint)
{
    struct process_options *process = &options->process;
    struct bobbin_error error;

    if (!bobbin_checkpoint_read(options->file, checkpoint, &error)) {
        complain("%s: %s", options->file, error.text);
        return false;
    }
    if (process->environment_count > 0 || process->memory != 0 || process->isa != NULL || process->schedule != 0 ||
        (options->arguments != NULL && options->arguments[1] != NULL)) {
        complain("%s: the program has its arguments already, and what --env, --memory, --isa and --schedule say",
                 options->file);
        return false;
    }
    options->guest = bobbin_guest_find(checkpoint->guest);
    if (options->guest == NULL || !is_of_world(options->guest, "linux")) {
        complain("%s: there is no guest '%s' for Linux programs here", options->file, checkpoint->guest);
        return false;
    }
    process->memory = checkpoint->memory_size;
    process->memory_text = "as it was";
    process->isa = checkpoint->isa[0] != '\0' ? checkpoint->isa : NULL;
    process->resumes = checkpoint;
    return true;
}

static int run_command(const struct argp *argp, bool resumes, int argc, char **argv)
{
    struct run_options options = {.program = program_defaults};
    struct program_options *program = &options.program;
    struct bobbin_checkpoint checkpoint;
    const struct bobbin_cell *cell;
    bool on_linux;

    program->process.processes = 64;
    if (resumes)
        program->guest = linux_guest();
    parse_command(argp, argc, argv, program);
    if (resumes && !take_checkpoint(program, &checkpoint))
        return STATUS_BAD;
    cell = chosen_cell(program, bobbin_fast);
    if (cell == NULL)
        return STATUS_BAD;
    on_linux = is_of_world(program->guest, "linux");
    program->process.stops = options.gdb == NULL && on_linux;
    if (options.gdb != NULL && !on_linux) {
        complain("--gdb is for Linux programs: GDB cannot debug %s", bobbin_guest_title(program->guest));
        return STATUS_BAD;
    }
    if (program->process.checkpoint != NULL && !on_linux) {
        complain("--checkpoint is for Linux programs, and '%s' is for %s", program->file,
                 bobbin_guest_name(program->guest));
        return STATUS_BAD;
    }
    if (!needs_world(program->guest))
        return run_alone(&options, cell);
    if (options.crt || program->json) {
        complain("--%s shows a machine's state: a Linux program prints for itself", options.crt ? "crt" : "json");
        return STATUS_BAD;
    }
    return options.gdb != NULL ? run_with_debugger(program, cell, options.gdb) : run_linux(&options, cell);
}

int command_run(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "FILE [ARG...]",
        "Run a program. If it has the machine for itself, as a Baby's has, print the state it ends in: why it stopped, "
        "the registers, and every memory location that is not 0, with its value and the instruction that it would be. "
        "A Linux program, an ELF file "
        "for riscv64, prints for itself; what follows FILE is its own, and the exit status is its own, or 128 and the "
        "number of the signal that killed it.\v"
        "A Linux program sees no file but those in the directories that are named by --dir and --sysroot, and none of "
        "the environment but what --env says.\n"
        "Without --engine the fastest available one is taken. Ctrl-C stops the run and prints where it was; a Linux "
        "program that has a handler for it gets it, and a "
        "second one within a second stops the run all the same.",
        run_children,
        NULL,
        NULL};

    return run_command(&argp, false, argc, argv);
}

int command_resume(int argc, char **argv)
{
    static const struct argp argp = {
        option_list,
        parse,
        "FILE",
        "Go on with a Linux program that `bobbin run --checkpoint' has left in FILE, under any engine, on any host.\v"
        "The files that it has open are opened again by the paths under which the program sees them: give it the "
        "directories that it had, by --dir, --sysroot and --tmp. Whoever made FILE decides what the program does, so "
        "give a stranger's no more than you would give a stranger's program.",
        run_children,
        NULL,
        NULL};

    return run_command(&argp, true, argc, argv);
}

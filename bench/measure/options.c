/* bobbin-bench's command line. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

void complain(const char *format, ...)
{
    va_list arguments;

    fputs("bobbin-bench: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* No short forms: keys beyond the characters. */
enum {
    KEY_GUEST = 256,
    KEY_WORKLOAD,
    KEY_ENGINES,
    KEY_FLAVOUR,
    KEY_STUDY,
    KEY_NO_STUDY,
    KEY_ONLY_STUDY,
    KEY_PEER,
    KEY_NO_PEERS,
    KEY_NO_CONTROL,
    KEY_WORKLOADS,
    KEY_MIN_STEPS,
    KEY_LIST,
    KEY_WRITE_STUDY,
    KEY_QUICK,
    KEY_REPETITIONS,
    KEY_LAYOUTS,
    KEY_ROUND,
    KEY_JOURNAL,
    KEY_PARENT,
    KEY_SEED,
    KEY_PIN,
    KEY_OUT,
    KEY_RESUME,
    KEY_QUIET,
    KEY_COUNT,
    KEY_COUNT_ONE,
    KEY_HELP = '?',
    KEY_VERSION = 'V'
};

static const struct argp_option option_list[] = {
    {NULL, 0, NULL, 0, "What is measured:", 1},
    {"guest", KEY_GUEST, "NAME,...", 0, "only these guests", 1},
    {"workload", KEY_WORKLOAD, "NAME,...", 0,
     "only these workloads, with or without their guest; the name of a sweep of the dispatch study stands for all its "
     "points",
     1},
    {"engines", KEY_ENGINES, "NAME,...", 0, "only these engines and peers", 1},
    {"flavour", KEY_FLAVOUR, "NAME", 0, "fast (default), exact or all", 1},
    {"study", KEY_STUDY, NULL, 0, "the dispatch study too, where --workload leaves it out", 1},
    {"no-study", KEY_NO_STUDY, NULL, 0, "not the dispatch study", 1},
    {"only-study", KEY_ONLY_STUDY, NULL, 0, "nothing but the dispatch study", 1},
    {"peer", KEY_PEER, "[GUEST/]NAME=COMMAND", 0,
     "measure another emulator on the workloads of GUEST (default: rv64), as a whole process; {} in COMMAND stands for "
     "the program, whose argument follows it at the end. Built in: qemu-riscv64, node and node-liftoff, and native, "
     "the same workload built for this machine",
     1},
    {"no-peers", KEY_NO_PEERS, NULL, 0, "without those that are built in", 1},
    {"no-control", KEY_NO_CONTROL, NULL, 0,
     "without the control, which is `switch' (or else the first engine) once more on each workload, under the name "
     "switch@control: where the two differ the run is not to be believed",
     1},
    {"workloads", KEY_WORKLOADS, "DIR", 0,
     "take the workloads from DIR/<guest> (default: those that were built with it)", 1},
    {"min-steps", KEY_MIN_STEPS, "N", 0,
     "leave out workloads without a system that are shorter than N instructions (default: 100000000)", 1},
    {"list", KEY_LIST, NULL, 0, "only print what would be measured", 1},
    {"write-study", KEY_WRITE_STUDY, "DIR", 0,
     "only write the programs of the dispatch study as files into DIR, for bobbin's other commands", 1},
    {NULL, 0, NULL, 0, "How:", 2},
    {"quick", KEY_QUICK, "N", OPTION_ARG_OPTIONAL,
     "run only a tenth (or 1/N) of each workload; a look, not a measurement", 2},
    {"repetitions", KEY_REPETITIONS, "N", 0, "of everything, each time in another random order (default: 5)", 2},
    {"layouts", KEY_LAYOUTS, "N", 0,
     "measure the rounds in N layouts by turns: the cells in other places, linked in another order, and stack and heap "
     "beginning elsewhere each time (default: as many as there are, but no more than repetitions); 1: all in this "
     "executable as it is",
     2},
    {"round", KEY_ROUND, "N", OPTION_HIDDEN, NULL, 2},
    {"journal", KEY_JOURNAL, "N", OPTION_HIDDEN, NULL, 2},
    {"parent", KEY_PARENT, "PID", OPTION_HIDDEN, NULL, 2},
    {"seed", KEY_SEED, "N", 0, "of the order (default: another one each time; it is in the results)", 2},
    {"pin", KEY_PIN, "CPU", 0, "stay on this CPU, or `none' (default: the last one that is allowed)", 2},
    {"out", KEY_OUT, "FILE", 0, "where the results go (default: bobbin-results.json)", 2},
    {"resume", KEY_RESUME, NULL, 0,
     "go on with a run that was interrupted: the same options, and it measures what FILE.partial lacks", 2},
    {"quiet", KEY_QUIET, NULL, 0, "print no tables: the results are for a program", 2},
    {NULL, 0, NULL, 0, "Or else:", 3},
    {"count", KEY_COUNT, NULL, 0,
     "measure nothing, but count instructions and branches under valgrind, which gives the same figures every time; of "
     "a 50th of each workload where --quick says nothing else. They are added to FILE, if --out names one",
     3},
    {"count-one", KEY_COUNT_ONE, "NAME", OPTION_HIDDEN, NULL, 3},
    {"help", KEY_HELP, NULL, 0, "print this", -1},
    {"version", KEY_VERSION, NULL, 0, "print the version", -1},
    {0},
};

static const char documentation[] =
    "Measure every available cell (an engine for a guest, in one flavour) on every workload, as "
    "GUEST/WORKLOAD/ENGINE/FLAVOUR, and peers as GUEST/WORKLOAD/PEER/process. Each run's result is checked. Times are "
    "CPU time: of the run alone for an engine, loading and checking left out; of the whole process for a peer.\v"
    "The results go to FILE, of which bobbin-report makes a page; its main tables to standard output. Ctrl-C keeps "
    "what was measured.\n"
    "\n"
    "Exit status: 0 if all went well, 1 if a run gave a wrong result, 2 for bad options or workloads, 130 or 143 if "
    "interrupted.";

static uint64_t number_option(const char *option, const char *text, uint64_t least, uint64_t most,
                              struct argp_state *state)
{
    char *end;
    uint64_t number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text < '0' || *text > '9' || number < least || number > most)
        argp_error(state, "%s wants a number from %" PRIu64 " to %" PRIu64 ", not '%s'", option, least, most, text);
    return number;
}

static void flavour_option(struct options *options, const char *name, struct argp_state *state)
{
    bool found = false;

    for (int flavour = 0; flavour < bobbin_flavour_count; flavour++) {
        options->flavours[flavour] =
            strcmp(name, "all") == 0 || strcmp(name, bobbin_flavour_name((enum bobbin_flavour)flavour)) == 0;
        found |= options->flavours[flavour];
    }
    if (!found)
        argp_error(state, "there is no flavour '%s': it is fast, exact or all", name);
}

static void study_option(struct options *options, enum study study, struct argp_state *state)
{
    if (options->study != STUDY_LIKE_ANY && options->study != study)
        argp_error(state, "--study, --no-study and --only-study exclude each other");
    options->study = study;
}

static void peer_option(struct options *options, const char *peer)
{
    options->peers = realloc(options->peers, (options->peer_count + 1) * sizeof *options->peers);
    if (options->peers == NULL)
        abort();
    options->peers[options->peer_count++] = peer;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case KEY_GUEST:
        options->guests = argument;
        return 0;
    case KEY_WORKLOAD:
        options->workloads = argument;
        return 0;
    case KEY_ENGINES:
        options->engines = argument;
        return 0;
    case KEY_FLAVOUR:
        flavour_option(options, argument, state);
        return 0;
    case KEY_STUDY:
        study_option(options, STUDY_TOO, state);
        return 0;
    case KEY_NO_STUDY:
        study_option(options, STUDY_NOT, state);
        return 0;
    case KEY_ONLY_STUDY:
        study_option(options, STUDY_ONLY, state);
        return 0;
    case KEY_PEER:
        peer_option(options, argument);
        return 0;
    case KEY_NO_PEERS:
        options->no_peers = true;
        return 0;
    case KEY_NO_CONTROL:
        options->control = false;
        return 0;
    case KEY_WORKLOADS:
        options->workload_folder = argument;
        return 0;
    case KEY_MIN_STEPS:
        options->min_steps = number_option("--min-steps", argument, 0, INT64_MAX, state);
        return 0;
    case KEY_LIST:
        options->list = true;
        return 0;
    case KEY_WRITE_STUDY:
        options->write_study = argument;
        return 0;
    case KEY_QUICK:
        options->divisor = argument != NULL ? number_option("--quick", argument, 1, 1000000000, state) : 10;
        return 0;
    case KEY_REPETITIONS:
        options->repetitions = number_option("--repetitions", argument, 1, 1000, state);
        return 0;
    case KEY_LAYOUTS:
        options->layouts = number_option("--layouts", argument, 1, 1000, state);
        return 0;
    case KEY_ROUND:
        options->round = (int)number_option("--round", argument, 0, 1000, state);
        return 0;
    case KEY_JOURNAL:
        options->journal = (int)number_option("--journal", argument, 0, 1000000, state);
        options->resume = true;
        return 0;
    case KEY_PARENT:
        options->parent = (int)number_option("--parent", argument, 1, INT32_MAX, state);
        return 0;
    case KEY_SEED:
        options->seed = number_option("--seed", argument, 0, INT64_MAX, state);
        options->seeded = true;
        return 0;
    case KEY_PIN:
        options->pin = strcmp(argument, "none") == 0 ? PIN_NONE : (int)number_option("--pin", argument, 0, 4095, state);
        return 0;
    case KEY_OUT:
        options->out = argument;
        return 0;
    case KEY_RESUME:
        options->resume = true;
        return 0;
    case KEY_QUIET:
        options->quiet = true;
        return 0;
    case KEY_COUNT:
        options->count = true;
        return 0;
    case KEY_COUNT_ONE:
        options->count_one = argument;
        return 0;
    case KEY_HELP:
        argp_state_help(state, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
        exit(STATUS_OK);
    case KEY_VERSION:
        printf("bobbin-bench %s\n", bobbin_version());
        exit(STATUS_OK);
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not an option", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Those that depend on what is to be done. */
static void set_defaults(struct options *options)
{
    if (!options->count) {
        options->divisor = options->divisor > 0 ? options->divisor : 1;
        options->out = options->out != NULL ? options->out : "bobbin-results.json";
        return;
    }
    options->divisor = options->divisor > 0 ? options->divisor : COUNT_DIVISOR;
    options->no_peers = true;
    options->control = false;
    if (options->study == STUDY_LIKE_ANY && options->workloads == NULL)
        options->study = STUDY_NOT;
}

void options_parse(struct options *options, int argc, char **argv)
{
    static const struct argp argp = {option_list, parse, NULL, documentation, NULL, NULL, NULL};

    *options = (struct options){
        .flavours = {[bobbin_fast] = true},
        .control = true,
        .divisor = 0,
        .min_steps = 100000000,
        .repetitions = 5,
        .round = -1,
        .journal = -1,
        .parent = -1,
        .pin = PIN_LAST,
        .argument_count = argc,
        .arguments = argv,
    };
    argp_err_exit_status = STATUS_BAD;
    argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, options);
    set_defaults(options);
}

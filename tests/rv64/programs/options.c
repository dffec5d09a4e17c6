/* The arguments that the program got, and getopt_long over some that it makes up: short, long, abbreviated, optional,
 * wrong, and mixed with others. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static int verbose;

static void parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"verbose", no_argument, &verbose, 7},
        {"output", required_argument, NULL, 'o'},
        {"colour", optional_argument, NULL, 'c'},
        {"output-format", required_argument, NULL, 'f'},
        {NULL, 0, NULL, 0},
    };
    int key, index = -1;

    verbose = 0;
    optind = 0;
    opterr = 0;
    while ((key = getopt_long(argc, argv, "vo:c::x", options, &index)) != -1)
        printf("  key %d (%c) argument %s opt %d\n", key, key > 31 ? key : '.', optarg != NULL ? optarg : "(none)",
               key == '?' ? optopt : 0);
    printf("verbose %d, rest:", verbose);
    for (int i = optind; i < argc; i++)
        printf(" '%s'", argv[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    static char *lines[][8] = {
        {"p", "-v", "-ofile", "-o", "file", "-xv", "rest"},
        {"p", "--verbose", "--output=x", "--output", "y", "--colour", "--colour=red"},
        {"p", "first", "-x", "second", "-c", "-cblue", "third"},
        {"p", "--verb", "--out=x", "--output-f", "z", "--nothing"},
        {"p", "-v", "--", "-x", "--output"},
        {"p", "--output"},
        {"p", "-q", "-", "-o"},
    };

    printf("%d arguments\n", argc - 1);
    parse(argc, argv);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int count = 0;

        while (count < 8 && lines[i][count] != NULL)
            count++;
        printf("line %zu\n", i);
        parse(count, lines[i]);
    }
    return 0;
}

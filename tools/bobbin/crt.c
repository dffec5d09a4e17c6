/* The store as the cathode-ray tube showed it: a row a line, digit 0 leftmost, bright for 1. */
#include "crt.h"

#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "command.h"

enum { DIGITS = 32, MOST_LINES = 64, PICTURES_A_SECOND = 25 };

static bool dot(const bobbin_machine *machine, uint64_t line, int digit)
{
    return (uint64_t)memory_value(machine, line) >> digit & 1;
}

/* Two store lines in one row of half blocks keep the picture square, and small enough for a terminal of 24 rows. */
static void draw_blocks(const bobbin_machine *machine)
{
    static const char *const blocks[] = {" ", "\u2580", "\u2584", "\u2588"}; /* none, upper, lower, both */

    for (uint64_t line = 0; line < bobbin_memory_size(machine); line += 2) {
        for (int digit = 0; digit < DIGITS; digit++)
            fputs(blocks[dot(machine, line, digit) + 2 * dot(machine, line + 1, digit)], stdout);
        putchar('\n');
    }
}

static void draw_characters(const bobbin_machine *machine)
{
    for (uint64_t line = 0; line < bobbin_memory_size(machine); line++) {
        for (int digit = 0; digit < DIGITS; digit++)
            putchar(dot(machine, line, digit) ? '#' : '.');
        putchar('\n');
    }
}

static void draw(const bobbin_machine *machine, bool blocks, uint64_t steps)
{
    char instruction[64];

    (blocks ? draw_blocks : draw_characters)(machine);
    bobbin_disassemble(machine, bobbin_pc(machine), instruction, sizeof instruction);
    printf("%10" PRIu64 " steps, next is %s %2" PRIu64 ": %-8s\n", steps,
           bobbin_guest_place(bobbin_machine_guest(machine)), bobbin_pc(machine), instruction);
    fflush(stdout);
}

static void sleep_until(struct timespec *time, long nanoseconds_more)
{
    time->tv_nsec += nanoseconds_more;
    if (time->tv_nsec >= 1000000000) {
        time->tv_nsec -= 1000000000;
        time->tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, time, NULL) == EINTR && !interrupted())
        continue;
}

bool crt_can_show(const bobbin_machine *machine)
{
    if (bobbin_memory_size(machine) <= MOST_LINES && bobbin_memory_unit(bobbin_machine_guest(machine)) * 8 == DIGITS)
        return true;
    complain("--crt draws a memory of up to %d words of %d bits, and this one is larger", MOST_LINES, DIGITS);
    return false;
}

struct bobbin_stop crt_run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel, uint64_t speed)
{
    const bool moving = isatty(STDOUT_FILENO);
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel, .pc = bobbin_pc(machine)};
    uint64_t pictures = 0, steps = 0;
    struct timespec time;
    bool blocks;

    setlocale(LC_CTYPE, "");
    blocks = moving && nl_langinfo(CODESET)[0] == 'U'; /* UTF-8 */
    clock_gettime(CLOCK_MONOTONIC, &time);
    if (moving)
        fputs("\033[?25l\033[2J", stdout); /* hide the cursor, clear the screen */
    while (stop.kind == bobbin_stop_fuel && steps < fuel && !interrupted()) {
        /* Whole instructions a picture, with no drift however `speed` divides. */
        uint64_t due = ++pictures * speed / PICTURES_A_SECOND;

        stop = run_watched(machine, cell, (due < fuel ? due : fuel) - steps);
        steps += stop.steps;
        if (moving) {
            fputs("\033[H", stdout);
            draw(machine, blocks, steps);
        }
        sleep_until(&time, 1000000000 / PICTURES_A_SECOND);
    }
    if (moving)
        fputs("\033[?25h", stdout);
    else
        draw(machine, blocks, steps);
    stop.steps = steps;
    return stop;
}

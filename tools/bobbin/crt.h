/* The Baby's display, for any machine with a memory as small: all of it as a picture of dots, while a program runs. */
#ifndef BOBBIN_CRT_H
#define BOBBIN_CRT_H

#include "bobbin/bobbin.h"

/* False after a message on stderr. */
bool crt_can_show(const bobbin_machine *machine);

/* Runs at `speed` instructions a second and draws on stdout: on a terminal over and over in place, elsewhere once, at
 * the end. */
struct bobbin_stop crt_run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel, uint64_t speed);

#endif

/* The Baby's display: the whole store as a picture of dots, while a program runs. */
#ifndef BOBBIN_CRT_H
#define BOBBIN_CRT_H

#include "bobbin/bobbin.h"

/* Runs at `speed` instructions a second and draws on stdout: on a terminal over and over in place, elsewhere once, at
 * the end. */
struct bobbin_stop crt_run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel, uint64_t speed);

#endif

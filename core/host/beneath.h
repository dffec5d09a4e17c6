/* The wall of every sandbox: how a file of the host's is opened for a program that has been given a directory. */
#ifndef BOBBIN_HOST_BENEATH_H
#define BOBBIN_HOST_BENEATH_H

#include <stdbool.h>
#include <stdint.h>

/* As openat(2), with O_CLOEXEC. openat2(2) resolves the path below the directory, symbolic links included, in one step
 * that nothing can race with; an absolute link leads out, unless the directory is the program's `root`. -1: errno says
 * why; EXDEV: the path leads out of the directory, or into /proc, where /proc/self would be this process. ENOSYS: the
 * host has no openat2. */
int open_beneath(int directory, const char *path, uint64_t flags, unsigned mode, bool root);

#endif

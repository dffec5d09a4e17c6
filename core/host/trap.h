/* Accesses to memory that the host's MMU refuses (SIGSEGV), for who executes generated code and can go on elsewhere.
 *
 * A signal's handler is the whole process's (signals.h), so this and shared.c are the only parts of the library that
 * keep writable globals: here the handler that was there before, and for each thread what it executes. */
#ifndef BOBBIN_HOST_TRAP_H
#define BOBBIN_HOST_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __aarch64__
enum { HOST_REGISTERS = 31 };
#else
enum { HOST_REGISTERS = 16 };
#endif

/* Where a thread was, and where it goes on. */
struct host_context {
    uint64_t pc;
    uint64_t registers[HOST_REGISTERS]; /* by their numbers in the host's instructions */
};

struct host_trap {
    /* What the thread executes was refused an access. True: it goes on with what is in the context now. False: it was
     * not generated code. Called from the signal's handler, so it may do next to nothing. */
    bool (*handle)(void *owner, struct host_context *context);
    void *owner;
    struct host_trap *outer; /* the one before */
};

/* Catches the signal from now on, if somebody says that he can handle it. False: not on this host. */
bool host_trap_install(void);

/* In between, this thread's faults are the trap's. */
void host_trap_begin(struct host_trap *trap);
void host_trap_end(const struct host_trap *trap);

#endif

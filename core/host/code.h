/* Memory for machine code that is made at run time. No byte of it can be written and executed through the same address
 * at the same time: where the host allows it the pages are mapped twice, once to be written and once to be executed;
 * else they change what they allow around every change (host_code_write and host_code_execute). */
#ifndef BOBBIN_HOST_CODE_H
#define BOBBIN_HOST_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_code {
    uint8_t *executed; /* where its instructions run; NULL: there is none */
    uint8_t *written;  /* where they are put; the same address if the pages are mapped once */
    size_t size;       /* a multiple of HOST_PAGE */
    size_t writable;   /* so many bytes may be written now, where pages are mapped once */
    bool announced;    /* changes have to be announced by a system call */
    long process;      /* whose it is: the child of a fork shares pages that are mapped twice, and must not use them */
};

/* False: the host gives no memory that can be executed, or not that much. */
bool host_code_open(struct host_code *code, size_t size);
void host_code_close(struct host_code *code);

/* Whether this process may use it. */
bool host_code_is_ours(const struct host_code *code);

/* Before and after bytes are written, none of them behind `most`; what they return says whether they may be. */
bool host_code_write(struct host_code *code, size_t most);
bool host_code_execute(struct host_code *code, size_t from, size_t end);

/* In between: these bytes have been executed before, and are others now. */
void host_code_changed(const struct host_code *code, size_t from, size_t end);

/* Whether the processor multiplies and adds with one rounding, by instructions of its own (FMA). Asking takes long. */
bool host_has_fma(void);

/* A clock that only goes forward. */
uint64_t host_nanoseconds(void);

#endif

/* Registers as GDB numbers and describes them: "RISC-V Features" in its manual. */
#include <stdio.h>
#include <stdlib.h>

#include "gdb/session.h"

enum { X = 0, F = 33, FFLAGS = 65, FRM = 66, FCSR = 67 };

char *registers_description(const bobbin_guest *guest)
{
    static const char *const types[] = {[1] = "code_ptr", [2] = "data_ptr"};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    fputs("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
          "<architecture>riscv:rv64</architecture><osabi>GNU/Linux</osabi>"
          "<feature name=\"org.gnu.gdb.riscv.cpu\">",
          out);
    for (unsigned n = X; n < REGISTER_PC; n++)
        fprintf(out, "<reg name=\"%s\" bitsize=\"64\" type=\"%s\" regnum=\"%u\"/>", bobbin_register_name(guest, 1 + n),
                n == 1 || n == 2 ? types[n] : "int", n);
    fprintf(out,
            "<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\" regnum=\"%d\"/></feature>"
            "<feature name=\"org.gnu.gdb.riscv.fpu\"><union id=\"floating\">"
            "<field name=\"float\" type=\"ieee_single\"/><field name=\"double\" type=\"ieee_double\"/></union>",
            REGISTER_PC);
    for (unsigned n = F; n < FFLAGS; n++)
        fprintf(out, "<reg name=\"%s\" bitsize=\"64\" type=\"floating\" regnum=\"%u\"/>",
                bobbin_register_name(guest, n), n);
    fprintf(out,
            "<reg name=\"fflags\" bitsize=\"32\" type=\"int\" regnum=\"%d\"/>"
            "<reg name=\"frm\" bitsize=\"32\" type=\"int\" regnum=\"%d\"/>"
            "<reg name=\"fcsr\" bitsize=\"32\" type=\"int\" regnum=\"%d\"/></feature></target>",
            FFLAGS, FRM, FCSR);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

unsigned register_size(uint64_t number)
{
    return number < FFLAGS ? 8 : number < REGISTERS ? 4 : 0;
}

/* The library's index: pc is the first. */
static size_t index_of(uint64_t number)
{
    return number < REGISTER_PC ? (size_t)number + 1 : number == REGISTER_PC ? 0 : (size_t)number;
}

bool register_get(struct session *s, int thread, uint64_t number, uint64_t *value)
{
    uint64_t flags;

    if (number != FCSR)
        return number < FCSR && session_register_get(s, thread, index_of(number), value);
    if (!register_get(s, thread, FRM, value) || !register_get(s, thread, FFLAGS, &flags))
        return false;
    *value = *value << 5 | flags;
    return true;
}

bool register_set(struct session *s, int thread, uint64_t number, uint64_t value)
{
    if (number != FCSR)
        return number < FCSR && session_register_set(s, thread, index_of(number), value);
    return register_set(s, thread, FRM, value >> 5 & 7) && register_set(s, thread, FFLAGS, value & 31);
}

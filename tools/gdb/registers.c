/* Registers as GDB numbers and describes them: "RISC-V Features" in its manual. */
#include <stdio.h>
#include <stdlib.h>

#include "gdb/session.h"

enum {
    X = 0,
    F = 33,
    FFLAGS = 65,
    FRM = 66,
    FCSR = 67,
    WITHOUT_VECTORS, /* so many there are */
    V = WITHOUT_VECTORS,
    VSTART = V + BOBBIN_VECTORS, /* the library's, in its order, up to vlenb */
    VXSAT,
    VXRM,
    VCSR = VSTART + 6, /* of two of them */
    REGISTERS,
};

/* The library's index: pc is the first. */
static size_t index_of(uint64_t number)
{
    if (number < REGISTER_PC)
        return (size_t)number + 1;
    return number == REGISTER_PC ? 0 : number < FCSR ? (size_t)number : (size_t)number - (VSTART - FCSR);
}

/* Views of a vector: what GDB calls them is what it calls those of other machines. */
static void describe_vectors(FILE *out, unsigned size, const bobbin_guest *guest)
{
    static const struct {
        const char *name, *type;
        unsigned bytes;
    } views[] = {{"q", "uint128", 16}, {"l", "uint64", 8}, {"w", "uint32", 4}, {"s", "uint16", 2}, {"b", "uint8", 1}};
    enum { VIEWS = sizeof views / sizeof *views };

    fputs("<feature name=\"org.gnu.gdb.riscv.vector\">", out);
    for (unsigned i = 0; i < VIEWS; i++)
        fprintf(out, "<vector id=\"vector_%s\" type=\"%s\" count=\"%u\"/>", views[i].name, views[i].type,
                size / views[i].bytes);
    fputs("<union id=\"vector\">", out);
    for (unsigned i = 0; i < VIEWS; i++)
        fprintf(out, "<field name=\"%s\" type=\"vector_%s\"/>", views[i].name, views[i].name);
    fputs("</union>", out);
    for (unsigned n = 0; n < BOBBIN_VECTORS; n++)
        fprintf(out, "<reg name=\"v%u\" bitsize=\"%u\" type=\"vector\" regnum=\"%u\"/>", n, 8 * size, V + n);
    fputs("</feature><feature name=\"org.gnu.gdb.riscv.csr\">", out);
    for (unsigned n = VSTART; n <= VCSR; n++)
        fprintf(out, "<reg name=\"%s\" bitsize=\"64\" type=\"int\" regnum=\"%u\"/>",
                n == VCSR ? "vcsr" : bobbin_register_name(guest, index_of(n)), n);
    fputs("</feature>", out);
}

char *registers_description(const bobbin_machine *machine)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);
    const size_t vector = bobbin_vector_size(machine);
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
            "<reg name=\"fcsr\" bitsize=\"32\" type=\"int\" regnum=\"%d\"/></feature>",
            FFLAGS, FRM, FCSR);
    if (vector > 0)
        describe_vectors(out, (unsigned)vector, guest);
    fputs("</target>", out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

uint64_t registers_count(const bobbin_machine *machine)
{
    return bobbin_vector_size(machine) > 0 ? REGISTERS : WITHOUT_VECTORS;
}

size_t register_size(const bobbin_machine *machine, uint64_t number)
{
    if (number >= registers_count(machine))
        return 0;
    if (number >= V && number < VSTART)
        return bobbin_vector_size(machine);
    return number >= FFLAGS && number <= FCSR ? 4 : 8;
}

/* The first of a vector's words. */
static size_t words_of(const bobbin_machine *machine, uint64_t number)
{
    return bobbin_register_count(bobbin_machine_guest(machine)) +
           (size_t)(number - V) * (bobbin_vector_size(machine) / sizeof(uint64_t));
}

/* Two registers of the library in one. */
struct pair {
    unsigned high, low, bits; /* how many bits are below `high` */
    uint64_t most;            /* of `high` */
};

/* NULL: that one is none. */
static const struct pair *pair_of(const bobbin_machine *machine, uint64_t number)
{
    static const struct pair fcsr = {FRM, FFLAGS, 5, 7}, vcsr = {VXRM, VXSAT, 1, 3};

    return number == FCSR ? &fcsr : number == VCSR && register_size(machine, number) > 0 ? &vcsr : NULL;
}

bool register_get(struct session *s, int thread, uint64_t number, uint64_t *value)
{
    const bobbin_machine *machine = session_machine(s);
    const size_t size = register_size(machine, number);
    const struct pair *pair = pair_of(machine, number);
    uint64_t low;

    if (pair != NULL) {
        if (!register_get(s, thread, pair->high, value) || !register_get(s, thread, pair->low, &low))
            return false;
        *value = *value << pair->bits | low;
        return true;
    }
    if (number < V || number >= VSTART)
        return size > 0 && session_register_get(s, thread, index_of(number), value);
    for (size_t n = 0; n < size / sizeof *value; n++) {
        if (!session_register_get(s, thread, words_of(machine, number) + n, &value[n]))
            return false;
    }
    return size > 0;
}

bool register_set(struct session *s, int thread, uint64_t number, const uint64_t *value)
{
    const bobbin_machine *machine = session_machine(s);
    const size_t size = register_size(machine, number);
    const struct pair *pair = pair_of(machine, number);

    if (pair != NULL) {
        const uint64_t high = *value >> pair->bits & pair->most, low = *value & ((UINT64_C(1) << pair->bits) - 1);

        return register_set(s, thread, pair->high, &high) && register_set(s, thread, pair->low, &low);
    }
    if (number < V || number >= VSTART)
        return size > 0 && session_register_set(s, thread, index_of(number), *value);
    for (size_t n = 0; n < size / sizeof *value; n++) {
        if (!session_register_set(s, thread, words_of(machine, number) + n, value[n]))
            return false;
    }
    return size > 0;
}

#include "elf_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>

/* An open file as libelf has it, with its header; NULL: it is no ELF file of 64 bits. */
static Elf *open_elf(int file, GElf_Ehdr *header)
{
    Elf *elf;

    elf_version(EV_CURRENT);
    elf = file >= 0 ? elf_begin(file, ELF_C_READ, NULL) : NULL;
    if (elf != NULL && gelf_getclass(elf) == ELFCLASS64 && gelf_getehdr(elf, header) != NULL)
        return elf;
    elf_end(elf);
    return NULL;
}

static void close_elf(Elf *elf, int file)
{
    elf_end(elf);
    if (file >= 0)
        close(file);
}

/* ---- Functions --------------------------------------------------------------------------------------------------- */

static void add_function(struct functions *functions, const GElf_Sym *symbol, const char *name)
{
    struct function *more = realloc(functions->items, (functions->count + 1) * sizeof *more);
    char *copy = more != NULL ? strdup(name) : NULL;

    functions->items = more != NULL ? more : functions->items;
    if (copy != NULL)
        functions->items[functions->count++] = (struct function){symbol->st_value, symbol->st_size, copy};
}

static void add_symbols(struct functions *functions, Elf *elf, Elf_Scn *section, size_t names)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    for (int n = 0; data != NULL && gelf_getsym(data, n, &symbol) != NULL; n++) {
        const char *name = elf_strptr(elf, names, symbol.st_name);

        if (GELF_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF && name != NULL && *name != '\0')
            add_function(functions, &symbol, name);
    }
}

static int by_address(const void *a, const void *b)
{
    const struct function *x = a, *y = b;

    return (x->address > y->address) - (x->address < y->address);
}

struct functions functions_of(const char *program)
{
    const int file = open(program, O_RDONLY | O_CLOEXEC);
    struct functions functions = {0};
    GElf_Ehdr header;
    GElf_Shdr table;
    Elf *elf = open_elf(file, &header);
    Elf_Scn *section = NULL;

    while (elf != NULL && header.e_type == ET_EXEC && (section = elf_nextscn(elf, section)) != NULL) {
        if (gelf_getshdr(section, &table) != NULL && table.sh_type == SHT_SYMTAB)
            add_symbols(&functions, elf, section, table.sh_link);
    }
    close_elf(elf, file);
    if (functions.count > 0)
        qsort(functions.items, functions.count, sizeof *functions.items, by_address);
    return functions;
}

void free_functions(struct functions *functions)
{
    for (size_t n = 0; n < functions->count; n++)
        free(functions->items[n].name);
    free(functions->items);
}

/* ---- Sections ---------------------------------------------------------------------------------------------------- */

/* Where the program begins in memory, or its dynamic linker has it begin. */
static bool entry_of(const bobbin_linux *process, uint64_t *entry)
{
    uint64_t pairs[64][2];
    const size_t size = bobbin_linux_auxiliary(process, pairs, sizeof pairs);

    for (size_t n = 0; n < size / sizeof *pairs; n++) {
        *entry = pairs[n][1];
        if (pairs[n][0] == AT_ENTRY)
            return true;
    }
    return false;
}

void find_sections(struct sections *sections, const struct program_options *options, const struct process *process)
{
    const bobbin_linux *on_linux = process != NULL ? process->on_linux : NULL;
    int file = on_linux != NULL ? bobbin_linux_open_file(on_linux, bobbin_linux_program(on_linux)) : -1;
    GElf_Ehdr header;
    GElf_Shdr code;
    uint64_t entry;
    Elf_Scn *next = NULL;
    Elf *elf;

    sections->count = 0;
    if (file < 0) /* the program need not see its own file */
        file = open(options->file, O_RDONLY | O_CLOEXEC);
    elf = open_elf(file, &header);
    if (elf != NULL && on_linux != NULL && entry_of(on_linux, &entry) &&
        (header.e_type == ET_DYN || header.e_entry == entry)) {
        while (sections->count < MOST_SECTIONS && (next = elf_nextscn(elf, next)) != NULL) {
            if (gelf_getshdr(next, &code) != NULL && (code.sh_flags & SHF_EXECINSTR) != 0 &&
                code.sh_size <= bobbin_memory_size(bobbin_linux_machine(on_linux))) {
                const uint64_t begin = code.sh_addr + entry - header.e_entry;

                sections->items[sections->count++] = (struct section){begin, begin + code.sh_size};
            }
        }
    }
    close_elf(elf, file);
}

const struct section *section_at(const struct sections *sections, uint64_t address)
{
    for (size_t n = 0; n < sections->count; n++) {
        if (address >= sections->items[n].begin && address < sections->items[n].end)
            return &sections->items[n];
    }
    return NULL;
}

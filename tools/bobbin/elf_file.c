#include "elf_file.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static bool read_at(FILE *file, uint64_t offset, void *to, size_t size)
{
    return offset <= INT64_MAX && fseeko(file, (off_t)offset, SEEK_SET) == 0 && fread(to, 1, size, file) == size;
}

/* ---- Functions --------------------------------------------------------------------------------------------------- */

/* A string that may end where the file does. */
static char *read_name(FILE *file, uint64_t offset)
{
    char name[512];
    size_t length;

    if (offset > INT64_MAX || fseeko(file, (off_t)offset, SEEK_SET) != 0)
        return NULL;
    length = fread(name, 1, sizeof name - 1, file);
    name[length] = '\0';
    return name[0] != '\0' ? strdup(name) : NULL;
}

static void read_symbols(FILE *file, const Elf64_Shdr *table, const Elf64_Shdr *names, struct functions *functions)
{
    Elf64_Sym symbol;

    for (uint64_t at = 0; at + sizeof symbol <= table->sh_size; at += sizeof symbol) {
        struct function *more;
        char *name;

        if (!read_at(file, table->sh_offset + at, &symbol, sizeof symbol))
            return;
        if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF)
            continue;
        name = read_name(file, names->sh_offset + symbol.st_name);
        more = name != NULL ? realloc(functions->items, (functions->count + 1) * sizeof *more) : NULL;
        if (more == NULL) {
            free(name);
            continue;
        }
        functions->items = more;
        functions->items[functions->count++] = (struct function){symbol.st_value, symbol.st_size, name};
    }
}

static int by_address(const void *a, const void *b)
{
    const struct function *x = a, *y = b;

    return (x->address > y->address) - (x->address < y->address);
}

struct functions functions_of(const char *program)
{
    struct functions functions = {0};
    FILE *file = fopen(program, "rb");
    Elf64_Ehdr header;
    Elf64_Shdr section, names;

    if (file != NULL && read_at(file, 0, &header, sizeof header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
        header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_type == ET_EXEC) {
        for (unsigned n = 0; n < header.e_shnum; n++) {
            if (read_at(file, header.e_shoff + n * sizeof section, &section, sizeof section) &&
                section.sh_type == SHT_SYMTAB &&
                read_at(file, header.e_shoff + section.sh_link * sizeof names, &names, sizeof names))
                read_symbols(file, &section, &names, &functions);
        }
        if (functions.count > 0)
            qsort(functions.items, functions.count, sizeof *functions.items, by_address);
    }
    if (file != NULL)
        fclose(file);
    return functions;
}

void free_functions(struct functions *functions)
{
    for (size_t n = 0; n < functions->count; n++)
        free(functions->items[n].name);
    free(functions->items);
}

/* ---- Sections ---------------------------------------------------------------------------------------------------- */

/* What Linux tells a program at its start: its stack begins with the number of arguments, these, a NULL, the
 * environment, a NULL, and then pairs of words. False: there is no such pair. */
static bool auxiliary(const bobbin_machine *machine, uint64_t type, uint64_t *value)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);
    uint64_t at = 0, word, pair[2];

    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        if (strcmp(bobbin_register_name(guest, i), "sp") == 0)
            at = bobbin_register_get(machine, i) + sizeof word;
    }
    for (int lists = 0; lists < 2; at += sizeof word) {
        if (!bobbin_memory_read(machine, at, sizeof word, &word))
            return false;
        lists += word == 0;
    }
    for (; bobbin_memory_read(machine, at, sizeof pair, pair) && pair[0] != AT_NULL; at += sizeof pair) {
        *value = pair[1];
        if (pair[0] == type)
            return true;
    }
    return false;
}

/* As bobbin_linux_open finds it. Links in a sysroot may lead out of it here; then the entry is not where the program
 * says. */
static FILE *open_file(const struct program_options *options)
{
    FILE *file = NULL;
    char path[4096];

    if (options->process.sysroot != NULL &&
        (size_t)snprintf(path, sizeof path, "%s/%s", options->process.sysroot, options->file) < sizeof path)
        file = fopen(path, "rb");
    return file != NULL ? file : fopen(options->file, "rb");
}

void find_sections(struct sections *sections, const struct program_options *options, const bobbin_machine *machine)
{
    FILE *file = open_file(options);
    Elf64_Ehdr header;
    Elf64_Shdr section;
    uint64_t entry;

    sections->count = 0;
    if (file != NULL && read_at(file, 0, &header, sizeof header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
        auxiliary(machine, AT_ENTRY, &entry) && (header.e_type == ET_DYN || header.e_entry == entry)) {
        for (unsigned n = 0; n < header.e_shnum && sections->count < MOST_SECTIONS; n++) {
            if (read_at(file, header.e_shoff + n * sizeof section, &section, sizeof section) &&
                (section.sh_flags & SHF_EXECINSTR) != 0 && section.sh_size <= bobbin_memory_size(machine)) {
                uint64_t begin = section.sh_addr + entry - header.e_entry;

                sections->items[sections->count++] = (struct section){begin, begin + section.sh_size};
            }
        }
    }
    if (file != NULL)
        fclose(file);
}

const struct section *section_at(const struct sections *sections, uint64_t address)
{
    for (size_t n = 0; n < sections->count; n++) {
        if (address >= sections->items[n].begin && address < sections->items[n].end)
            return &sections->items[n];
    }
    return NULL;
}

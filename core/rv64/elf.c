/* Loading ELF executables, with the rules of Linux's fs/binfmt_elf.c and the RISC-V ELF psABI, but all of the file is
 * checked before anything is loaded, and what Linux lets a program find out by crashing is an error here. */
#include <gelf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "rv64/elf.h"

/* Linux gives ordinary processes no mapping below this address (vm.mmap_min_addr). */
static const uint64_t lowest = 0x10000;

/* More program headers than this no linker makes (Linux's limit is 64 KiB of them). */
enum { MOST_HEADERS = 1024 };

/* The file while it is being looked at. */
struct file {
    const char *bytes;
    size_t size;
    Elf *elf;
    GElf_Ehdr header;
    GElf_Phdr *segments; /* PT_LOAD only, in the order of the file, which is that of their addresses */
    size_t segment_count;
    struct bobbin_error *error;
};

#define FAIL(file, ...) bobbin_fail((file)->error, bobbin_error_input, 0, 0, __VA_ARGS__)

static uint64_t page_down(uint64_t address)
{
    return address & ~(uint64_t)(GUEST_PAGE - 1);
}

static uint64_t page_up(uint64_t address)
{
    return page_down(address + GUEST_PAGE - 1);
}

/* What rv64_memory can hold, so that no sum of two such numbers overflows. */
static bool inside(const struct memory *memory, uint64_t address, uint64_t length)
{
    return address <= memory->size && length <= memory->size - address;
}

/* ---- The header -------------------------------------------------------------------------------------------------- */

/* Before libelf sees the file, so that the messages are ours. */
static bool check_identity(const struct file *file)
{
    const unsigned char *ident = (const unsigned char *)file->bytes;

    if (file->size < SELFMAG || memcmp(ident, ELFMAG, SELFMAG) != 0)
        return FAIL(file, "not an ELF file");
    if (file->size < EI_NIDENT)
        return FAIL(file, "truncated: the file ends inside the ELF header");
    if (ident[EI_CLASS] != ELFCLASS64)
        return FAIL(file, "wrong class: %s, where rv64 needs a 64-bit ELF file",
                    ident[EI_CLASS] == ELFCLASS32 ? "32-bit" : "an unknown one");
    if (ident[EI_DATA] != ELFDATA2LSB)
        return FAIL(file, "wrong byte order: %s, where RISC-V Linux is little-endian",
                    ident[EI_DATA] == ELFDATA2MSB ? "big-endian" : "an unknown one");
    if (ident[EI_VERSION] != EV_CURRENT)
        return FAIL(file, "wrong ELF version: %u instead of %u", ident[EI_VERSION], EV_CURRENT);
    if (file->size < sizeof(Elf64_Ehdr))
        return FAIL(file, "truncated: the file ends inside the ELF header");
    return true;
}

static const char *machine_name(unsigned machine)
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {{EM_X86_64, "x86-64"}, {EM_AARCH64, "AArch64"}, {EM_PPC64, "64-bit PowerPC"}, {EM_S390, "S/390"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].machine == machine)
            return names[i].name;
    }
    return NULL;
}

static bool check_header(const struct file *file)
{
    const GElf_Ehdr *header = &file->header;
    /* psABI: RVE has 16 registers only; quad floating point passes values in registers that RV64GC lacks. */
    const GElf_Word quad = 0x6, rve = 0x8;

    if (header->e_machine != EM_RISCV && machine_name(header->e_machine) != NULL)
        return FAIL(file, "wrong machine: the program is for %s, not for RISC-V; compile it for riscv64",
                    machine_name(header->e_machine));
    if (header->e_machine != EM_RISCV)
        return FAIL(file, "wrong machine: number %u, where RISC-V is %u", header->e_machine, EM_RISCV);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return FAIL(file, "wrong type: %s, not an executable",
                    header->e_type == ET_REL    ? "an object file that was not linked"
                    : header->e_type == ET_CORE ? "a core dump"
                                                : "an unknown one");
    if (header->e_version != EV_CURRENT)
        return FAIL(file, "wrong ELF version: %u instead of %u", header->e_version, EV_CURRENT);
    if ((header->e_flags & rve) != 0)
        return FAIL(file, "compiled for RV64E, the base with 16 registers");
    if ((header->e_flags & quad) == quad)
        return FAIL(file, "compiled for the quad-precision floating-point ABI (lp64q)");
    if (header->e_phnum == 0)
        return FAIL(file, "no program headers: nothing says what to load");
    if (header->e_phentsize != sizeof(Elf64_Phdr))
        return FAIL(file, "program headers of %u bytes each, where ELF64 has %zu", header->e_phentsize,
                    sizeof(Elf64_Phdr));
    if (header->e_phnum > MOST_HEADERS)
        return FAIL(file, "%u program headers: more than %d", header->e_phnum, MOST_HEADERS);
    if (header->e_phoff > file->size || header->e_phnum * sizeof(Elf64_Phdr) > file->size - header->e_phoff)
        return FAIL(file, "truncated: the file ends before its program headers do");
    return true;
}

/* ---- Program headers --------------------------------------------------------------------------------------------- */

static bool check_segment(const struct file *file, const struct memory *memory, const GElf_Phdr *segment,
                          unsigned index)
{
    const GElf_Phdr *before = file->segment_count > 0 ? &file->segments[file->segment_count - 1] : NULL;

    if (segment->p_offset > file->size || segment->p_filesz > file->size - segment->p_offset)
        return FAIL(file, "truncated: the file ends inside segment %u", index);
    if (segment->p_filesz > segment->p_memsz)
        return FAIL(file, "segment %u has more bytes in the file (0x%" PRIx64 ") than in memory (0x%" PRIx64 ")", index,
                    segment->p_filesz, segment->p_memsz);
    if (!inside(memory, segment->p_vaddr, segment->p_memsz))
        return FAIL(file, "segment %u at 0x%" PRIx64 " is outside the address space of 0x%" PRIx64 " bytes", index,
                    segment->p_vaddr, memory->size);
    if (segment->p_align > 1 && (segment->p_align & (segment->p_align - 1)) != 0)
        return FAIL(file, "segment %u has an alignment that is no power of 2: 0x%" PRIx64, index, segment->p_align);
    if (segment->p_align > memory->size)
        return FAIL(file, "segment %u has an alignment larger than the address space", index);
    if ((segment->p_vaddr - segment->p_offset) % GUEST_PAGE != 0)
        return FAIL(file, "segment %u is misaligned: its address and its place in the file differ within a page",
                    index);
    if (before != NULL && segment->p_vaddr < before->p_vaddr + before->p_memsz)
        return FAIL(file, "segment %u %s the one before it", index,
                    segment->p_vaddr + segment->p_memsz <= before->p_vaddr ? "has a lower address than" : "overlaps");
    return true;
}

static bool read_interpreter(const struct file *file, const GElf_Phdr *header, struct rv64_image *out)
{
    const char *path;

    if (header->p_offset > file->size || header->p_filesz > file->size - header->p_offset)
        return FAIL(file, "truncated: the file ends inside the name of its dynamic linker");
    path = file->bytes + header->p_offset;
    if (header->p_filesz < 2 || header->p_filesz > sizeof out->interpreter || path[header->p_filesz - 1] != '\0' ||
        path[0] == '\0')
        return FAIL(file, "the name of the dynamic linker is not a path");
    if (out->interpreter[0] != '\0')
        return FAIL(file, "more than one dynamic linker is asked for");
    memcpy(out->interpreter, path, header->p_filesz);
    return true;
}

static bool read_headers(struct file *file, const struct memory *memory, struct rv64_image *out)
{
    for (int i = 0; i < file->header.e_phnum; i++) {
        GElf_Phdr header;

        if (gelf_getphdr(file->elf, i, &header) == NULL)
            return FAIL(file, "program header %d cannot be read: %s", i, elf_errmsg(-1));
        if (header.p_type == PT_LOAD && header.p_memsz > 0) {
            if (!check_segment(file, memory, &header, (unsigned)i))
                return false;
            file->segments[file->segment_count++] = header;
        } else if (header.p_type == PT_INTERP && !read_interpreter(file, &header, out)) {
            return false;
        }
    }
    return file->segment_count > 0 || FAIL(file, "no segment to load");
}

/* ---- Placing it -------------------------------------------------------------------------------------------------- */

static const GElf_Phdr *segment_of_entry(const struct file *file)
{
    for (size_t i = 0; i < file->segment_count; i++) {
        const GElf_Phdr *segment = &file->segments[i];
        uint64_t into = file->header.e_entry - segment->p_vaddr;

        if ((segment->p_flags & PF_X) != 0 && file->header.e_entry >= segment->p_vaddr && into < segment->p_filesz &&
            segment->p_filesz - into >= 2)
            return segment;
    }
    return NULL;
}

/* Linux since 5.18 looks for the headers by where they are in the file. */
static uint64_t headers_in_memory(const struct file *file)
{
    uint64_t length = file->header.e_phnum * sizeof(Elf64_Phdr);

    for (size_t i = 0; i < file->segment_count; i++) {
        const GElf_Phdr *segment = &file->segments[i];
        uint64_t into = file->header.e_phoff - segment->p_offset;

        if (file->header.e_phoff >= segment->p_offset && into <= segment->p_filesz &&
            length <= segment->p_filesz - into)
            return segment->p_vaddr + into;
    }
    return 0;
}

static bool place(const struct file *file, const struct memory *memory, uint64_t base, struct rv64_image *out)
{
    const GElf_Phdr *last = &file->segments[file->segment_count - 1];
    uint64_t alignment = GUEST_PAGE, low = page_down(file->segments[0].p_vaddr);
    uint64_t high = page_up(last->p_vaddr + last->p_memsz);

    out->position_independent = file->header.e_type == ET_DYN;
    if (out->position_independent) {
        for (size_t i = 0; i < file->segment_count; i++) {
            if (file->segments[i].p_align > alignment)
                alignment = file->segments[i].p_align;
        }
        /* At most memory->size each, so nothing overflows. */
        base = base < memory->size ? base : memory->size;
        out->bias = ((base + alignment - 1) & ~(alignment - 1)) - (low & ~(alignment - 1));
    }
    out->low = low + out->bias;
    out->high = high + out->bias;
    if (out->high > memory->size || out->low > out->high)
        return FAIL(file, "0x%" PRIx64 " bytes of segments do not fit into the address space of 0x%" PRIx64 " bytes",
                    high - low, memory->size);
    if (out->low < lowest)
        return FAIL(file, "segment at 0x%" PRIx64 ", below the lowest address that Linux maps, 0x%" PRIx64, out->low,
                    lowest);
    if (segment_of_entry(file) == NULL)
        return FAIL(file, "the entry 0x%" PRIx64 " is outside executable code", file->header.e_entry);
    if (file->header.e_entry % 2 != 0)
        return FAIL(file, "the entry 0x%" PRIx64 " is misaligned", file->header.e_entry);
    out->entry = file->header.e_entry + out->bias;
    out->headers = headers_in_memory(file);
    out->headers += out->headers != 0 ? out->bias : 0;
    out->header_count = file->header.e_phnum;
    out->header_size = sizeof(Elf64_Phdr);
    return true;
}

/* ---- Loading ----------------------------------------------------------------------------------------------------- */

static bool pages_free(const struct file *file, const struct memory *memory, uint64_t bias)
{
    for (size_t i = 0; i < file->segment_count; i++) {
        uint64_t first = page_down(file->segments[i].p_vaddr + bias);
        uint64_t end = page_up(file->segments[i].p_vaddr + file->segments[i].p_memsz + bias);

        for (uint64_t page = first >> GUEST_PAGE_BITS; page < end >> GUEST_PAGE_BITS; page++) {
            if (memory->pages[page] != 0)
                return FAIL(file, "address 0x%" PRIx64 " is taken already", page << GUEST_PAGE_BITS);
        }
    }
    return true;
}

static unsigned permission(const GElf_Phdr *segment)
{
    return ((segment->p_flags & PF_R) != 0 ? PAGE_READ : 0U) |
           ((segment->p_flags & PF_W) != 0 ? PAGE_READ | PAGE_WRITE : 0U) | /* in RISC-V nothing is write-only */
           ((segment->p_flags & PF_X) != 0 ? PAGE_EXEC : 0U);
}

/* Segments ascend, so only the first page of one can have been mapped by those before it. */
static void load_segments(const struct file *file, struct memory *memory, uint64_t bias)
{
    uint64_t mapped_end = 0;
    unsigned last_permission = 0;

    for (size_t i = 0; i < file->segment_count; i++) {
        const GElf_Phdr *segment = &file->segments[i];
        uint64_t address = segment->p_vaddr + bias;
        uint64_t first = page_down(address), end = page_up(address + segment->p_memsz);

        if (first < mapped_end) {
            unsigned both = permission(segment) | last_permission;

            memory_protect(memory, first, GUEST_PAGE, both);
            first += GUEST_PAGE;
            last_permission = end > first ? permission(segment) : both;
        } else {
            last_permission = permission(segment);
        }
        memory_map(memory, first, end - first, permission(segment));
        mapped_end = end;
        if (segment->p_filesz > 0)
            memcpy(memory->host + address, file->bytes + segment->p_offset, segment->p_filesz);
    }
}

static bool check_or_load(const struct memory *memory, struct memory *to, const void *image, size_t size, uint64_t base,
                          struct rv64_image *out, struct bobbin_error *error)
{
    struct file file = {.bytes = image, .size = size, .error = error};
    char *copy = NULL;
    bool done = false;

    *out = (struct rv64_image){0};
    if (!check_identity(&file))
        return false;
    /* libelf wants memory that is aligned and its own to write to. */
    copy = malloc(size);
    if (copy != NULL)
        memcpy(copy, image, size);
    elf_version(EV_CURRENT);
    file.bytes = copy;
    file.elf = copy != NULL ? elf_memory(copy, size) : NULL;
    file.segments = calloc(MOST_HEADERS, sizeof *file.segments);
    if (copy == NULL || file.segments == NULL)
        FAIL(&file, "not enough memory to read the file");
    else if (file.elf == NULL || gelf_getehdr(file.elf, &file.header) == NULL)
        FAIL(&file, "the ELF header cannot be read: %s", elf_errmsg(-1));
    else
        done = check_header(&file) && read_headers(&file, memory, out) && place(&file, memory, base, out);
    if (done && to != NULL) {
        done = pages_free(&file, to, out->bias);
        if (done)
            load_segments(&file, to, out->bias);
    }
    elf_end(file.elf);
    free(file.segments);
    free(copy);
    return done;
}

bool rv64_check_elf(const struct memory *memory, const void *image, size_t size, uint64_t base, struct rv64_image *out,
                    struct bobbin_error *error)
{
    return check_or_load(memory, NULL, image, size, base, out, error);
}

bool rv64_load_elf(struct memory *memory, const void *image, size_t size, uint64_t base, struct rv64_image *out,
                   struct bobbin_error *error)
{
    return check_or_load(memory, memory, image, size, base, out, error);
}

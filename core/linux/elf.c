/* Loading ELF executables, with the rules of Linux's fs/binfmt_elf.c, but all headers are checked before anything is
 * loaded, and what Linux lets a program find out by crashing is an error here. libelf reads the headers. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>

#include "linux/elf.h"

/* More program headers than this no linker makes (Linux's limit is 64 KiB of them). */
enum { MOST_HEADERS = 1024 };

#define FAIL(...) bobbin_fail(error, bobbin_error_input, 0, 0, __VA_ARGS__)

/* What the address space can hold, so that no sum of two such numbers overflows. */
static bool inside(const struct memory *memory, uint64_t address, uint64_t length)
{
    return address <= memory->size && length <= memory->size - address;
}

static bool in_file(const struct elf_source *source, uint64_t offset, uint64_t length)
{
    return offset <= source->size && length <= source->size - offset;
}

/* Those bytes must be in the file: it was as long as that when it was opened. */
static bool read_at(const struct elf_source *source, uint64_t offset, void *to, uint64_t length,
                    struct bobbin_error *error)
{
    uint64_t done = 0;

    if (source->file < 0 && length > 0)
        memcpy(to, (const char *)source->bytes + offset, length);
    while (source->file >= 0 && done < length) {
        ssize_t count = pread(source->file, (char *)to + done, length - done, (off_t)(offset + done));

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "cannot be read: %s", strerror(errno));
        if (count == 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "became shorter while it was read");
        done += (uint64_t)count;
    }
    return true;
}

/* ---- The header -------------------------------------------------------------------------------------------------- */

/* Before libelf sees the file, so that the messages are ours. */
static bool check_identity(const struct elf_image *image, struct bobbin_error *error)
{
    const struct linux_abi *abi = image->abi;
    const uint64_t size = image->source.size;
    unsigned char ident[EI_NIDENT] = {0};

    if (!read_at(&image->source, 0, ident, size < sizeof ident ? size : sizeof ident, error))
        return false;
    if (size < SELFMAG || memcmp(ident, ELFMAG, SELFMAG) != 0)
        return FAIL("not an ELF file");
    if (size < EI_NIDENT)
        return FAIL("truncated: the file ends inside the ELF header");
    if (ident[EI_CLASS] != ELFCLASS64)
        return FAIL("wrong class: %s, where %s needs a 64-bit ELF file",
                    ident[EI_CLASS] == ELFCLASS32 ? "32-bit" : "an unknown one", abi->name);
    if (ident[EI_DATA] != ELFDATA2LSB)
        return FAIL("wrong byte order: %s, where %s is little-endian",
                    ident[EI_DATA] == ELFDATA2MSB ? "big-endian" : "an unknown one", abi->name);
    if (ident[EI_VERSION] != EV_CURRENT)
        return FAIL("wrong ELF version: %u instead of %u", ident[EI_VERSION], EV_CURRENT);
    if (size < sizeof(Elf64_Ehdr))
        return FAIL("truncated: the file ends inside the ELF header");
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

static bool check_header(const struct elf_image *image, struct bobbin_error *error)
{
    const struct linux_abi *abi = image->abi;
    const GElf_Ehdr *header = &image->header;
    const char *wrong_flags;

    if (header->e_machine != abi->elf_machine && machine_name(header->e_machine) != NULL)
        return FAIL("wrong machine: the program is for %s, not for %s; compile it for %s",
                    machine_name(header->e_machine), abi->elf_name, abi->name);
    if (header->e_machine != abi->elf_machine)
        return FAIL("wrong machine: number %u, where %s is %u", header->e_machine, abi->elf_name, abi->elf_machine);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return FAIL("wrong type: %s, not an executable", header->e_type == ET_REL ? "an object file that was not linked"
                                                         : header->e_type == ET_CORE ? "a core dump"
                                                                                     : "an unknown one");
    if (header->e_version != EV_CURRENT)
        return FAIL("wrong ELF version: %u instead of %u", header->e_version, EV_CURRENT);
    wrong_flags = abi->elf_flags(header->e_flags);
    if (wrong_flags != NULL)
        return FAIL("%s", wrong_flags);
    if (header->e_phnum == 0)
        return FAIL("no program headers: nothing says what to load");
    if (header->e_phentsize != sizeof(Elf64_Phdr))
        return FAIL("program headers of %u bytes each, where ELF64 has %zu", header->e_phentsize, sizeof(Elf64_Phdr));
    if (header->e_phnum > MOST_HEADERS)
        return FAIL("%u program headers: more than %d", header->e_phnum, MOST_HEADERS);
    if (!in_file(&image->source, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr)))
        return FAIL("truncated: the file ends before its program headers do");
    return true;
}

/* ---- Program headers --------------------------------------------------------------------------------------------- */

const char *memory_hint(const struct memory *memory)
{
    return memory->limit < MOST_MEMORY ? " (--memory)" : "";
}

static bool check_segment(const struct elf_image *image, const struct memory *memory, const GElf_Phdr *segment,
                          unsigned index, struct bobbin_error *error)
{
    const GElf_Phdr *before = image->segment_count > 0 ? &image->segments[image->segment_count - 1] : NULL;

    if (!in_file(&image->source, segment->p_offset, segment->p_filesz))
        return FAIL("truncated: the file ends inside segment %u", index);
    if (segment->p_filesz > segment->p_memsz)
        return FAIL("segment %u has more bytes in the file (0x%" PRIx64 ") than in memory (0x%" PRIx64 ")", index,
                    segment->p_filesz, segment->p_memsz);
    if (!inside(memory, segment->p_vaddr, segment->p_memsz))
        return FAIL("segment %u at 0x%" PRIx64 " is outside the address space of 0x%" PRIx64 " bytes%s", index,
                    segment->p_vaddr, memory->size, memory_hint(memory));
    if (segment->p_align > 1 && (segment->p_align & (segment->p_align - 1)) != 0)
        return FAIL("segment %u has an alignment that is no power of 2: 0x%" PRIx64, index, segment->p_align);
    if (segment->p_align > memory->size)
        return FAIL("segment %u has an alignment larger than the address space%s", index, memory_hint(memory));
    if ((segment->p_vaddr - segment->p_offset) % GUEST_PAGE != 0)
        return FAIL("segment %u is misaligned: its address and its place in the file differ within a page", index);
    if (before != NULL && segment->p_vaddr < before->p_vaddr + before->p_memsz)
        return FAIL("segment %u %s the one before it", index,
                    segment->p_vaddr + segment->p_memsz <= before->p_vaddr ? "has a lower address than" : "overlaps");
    return true;
}

static bool read_interpreter(struct elf_image *image, const GElf_Phdr *header, struct bobbin_error *error)
{
    char path[ELF_INTERPRETER_SIZE];
    const uint64_t size = header->p_filesz;

    if (!in_file(&image->source, header->p_offset, size))
        return FAIL("truncated: the file ends inside the name of its dynamic linker");
    if (size < 2 || size > sizeof path)
        return FAIL("the name of the dynamic linker is not a path");
    if (!read_at(&image->source, header->p_offset, path, size, error))
        return false;
    if (path[size - 1] != '\0' || path[0] == '\0')
        return FAIL("the name of the dynamic linker is not a path");
    if (image->interpreter[0] != '\0')
        return FAIL("more than one dynamic linker is asked for");
    memcpy(image->interpreter, path, size);
    return true;
}

/* Reads the program headers and keeps those that say what to load. */
static bool read_segments(struct elf_image *image, Elf *elf, const struct memory *memory, struct bobbin_error *error)
{
    image->alignment = GUEST_PAGE;
    image->segments = calloc(image->header.e_phnum, sizeof *image->segments);
    if (image->segments == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory to read the program headers");
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        GElf_Phdr header;

        if (gelf_getphdr(elf, (int)i, &header) == NULL)
            return FAIL("program header %u cannot be read: %s", i, elf_errmsg(-1));
        if (header.p_type == PT_LOAD && header.p_memsz > 0) {
            if (!check_segment(image, memory, &header, i, error))
                return false;
            image->segments[image->segment_count++] = header;
            if (header.p_align > image->alignment)
                image->alignment = header.p_align;
        } else if (header.p_type == PT_INTERP && !read_interpreter(image, &header, error)) {
            return false;
        } else if (header.p_type == PT_GNU_STACK) {
            image->executable_stack = (header.p_flags & PF_X) != 0;
        }
    }
    return image->segment_count > 0 || FAIL("no segment to load");
}

bool elf_open(struct elf_image *image, const struct linux_abi *abi, const struct memory *memory,
              struct elf_source source, struct bobbin_error *error)
{
    void *copy = NULL; /* of a buffer: libelf wants memory that is aligned */
    Elf *elf = NULL;
    bool done = false;

    *image = (struct elf_image){.abi = abi, .source = source};
    if (!check_identity(image, error))
        return false;
    elf_version(EV_CURRENT);
    if (source.file >= 0) {
        elf = elf_begin(source.file, ELF_C_READ, NULL);
    } else if ((copy = malloc(source.size)) != NULL) {
        memcpy(copy, source.bytes, source.size);
        elf = elf_memory(copy, source.size);
    }
    if (elf == NULL || gelf_getehdr(elf, &image->header) == NULL)
        FAIL("the ELF header cannot be read: %s", elf_errmsg(-1));
    else
        done = check_header(image, error) && read_segments(image, elf, memory, error);
    image->position_independent = image->header.e_type == ET_DYN;
    elf_end(elf);
    free(copy);
    if (!done)
        elf_close(image);
    return done;
}

void elf_close(struct elf_image *image)
{
    free(image->segments);
    image->segments = NULL;
}

/* ---- Placing it -------------------------------------------------------------------------------------------------- */

static bool check_entry(const struct elf_image *image, struct bobbin_error *error)
{
    const unsigned alignment = image->abi->code_alignment;
    const uint64_t entry = image->header.e_entry;
    bool found = false;

    for (size_t i = 0; i < image->segment_count; i++) {
        const GElf_Phdr *segment = &image->segments[i];
        uint64_t into = entry - segment->p_vaddr;

        found = found || ((segment->p_flags & PF_X) != 0 && entry >= segment->p_vaddr && into < segment->p_filesz &&
                          segment->p_filesz - into >= alignment);
    }
    if (!found)
        return FAIL("the entry 0x%" PRIx64 " is outside executable code", entry);
    return entry % alignment == 0 || FAIL("the entry 0x%" PRIx64 " is misaligned", entry);
}

/* Linux since 5.18 looks for the headers by where they are in the file. */
static uint64_t headers_in_memory(const struct elf_image *image)
{
    uint64_t length = image->header.e_phnum * sizeof(Elf64_Phdr);

    for (size_t i = 0; i < image->segment_count; i++) {
        const GElf_Phdr *segment = &image->segments[i];
        uint64_t into = image->header.e_phoff - segment->p_offset;

        if (image->header.e_phoff >= segment->p_offset && into <= segment->p_filesz &&
            length <= segment->p_filesz - into)
            return segment->p_vaddr + into + image->bias;
    }
    return 0;
}

static uint64_t linked_low(const struct elf_image *image)
{
    return page_down(image->segments[0].p_vaddr);
}

static uint64_t linked_high(const struct elf_image *image)
{
    const GElf_Phdr *last = &image->segments[image->segment_count - 1];

    return page_up(last->p_vaddr + last->p_memsz);
}

static bool place(struct elf_image *image, const struct memory *memory, uint64_t bias, struct bobbin_error *error)
{
    image->bias = bias;
    image->low = linked_low(image) + bias;
    image->high = linked_high(image) + bias;
    if (image->high > memory->size || image->low > image->high)
        return FAIL("0x%" PRIx64 " bytes of segments do not fit into the address space of 0x%" PRIx64 " bytes%s",
                    linked_high(image) - linked_low(image), memory->size, memory_hint(memory));
    if (image->low < LOWEST_ADDRESS)
        return FAIL("segment at 0x%" PRIx64 ", below the lowest address that Linux maps, 0x%x", image->low,
                    LOWEST_ADDRESS);
    if (!check_entry(image, error))
        return false;
    image->entry = image->header.e_entry + bias;
    image->headers = headers_in_memory(image);
    return true;
}

/* A bias may be negative: it is a number modulo 2^64, like its sum with an address. */

bool elf_place_above(struct elf_image *image, const struct memory *memory, uint64_t low, struct bobbin_error *error)
{
    const uint64_t aligned = ~(image->alignment - 1), base = low < memory->size ? low : memory->size;
    uint64_t bias = ((base + image->alignment - 1) & aligned) - (linked_low(image) & aligned);

    return place(image, memory, image->position_independent ? bias : 0, error);
}

bool elf_place_below(struct elf_image *image, const struct memory *memory, uint64_t high, struct bobbin_error *error)
{
    uint64_t bias = (high - linked_high(image)) & ~(image->alignment - 1);

    return place(image, memory, image->position_independent ? bias : 0, error);
}

/* ---- Loading ----------------------------------------------------------------------------------------------------- */

static bool pages_free(const struct elf_image *image, const struct memory *memory, struct bobbin_error *error)
{
    for (size_t i = 0; i < image->segment_count; i++) {
        uint64_t address = image->segments[i].p_vaddr + image->bias;
        uint64_t end = page_up(address + image->segments[i].p_memsz) >> GUEST_PAGE_BITS;
        uint64_t taken = memory_next_mapped(memory, address >> GUEST_PAGE_BITS, end);

        if (taken < end)
            return FAIL("address 0x%" PRIx64 " is taken already", taken << GUEST_PAGE_BITS);
    }
    return true;
}

static unsigned permission(const GElf_Phdr *segment)
{
    return ((segment->p_flags & PF_R) != 0 ? PAGE_READ : 0U) |
           ((segment->p_flags & PF_W) != 0 ? PAGE_READ | PAGE_WRITE : 0U) | /* nothing is write-only */
           ((segment->p_flags & PF_X) != 0 ? PAGE_EXEC : 0U);
}

/* Whole pages of a file that does not change need not be read. */
static bool fill(const struct elf_source *source, struct memory *memory, uint64_t offset, uint64_t address,
                 uint64_t length, struct bobbin_error *error)
{
    uint64_t first = page_up(address), end = page_down(address + length);

    if (!source->unchanging || end <= first ||
        !memory_hold_file(memory, first, end - first, source->file, offset + (first - address)))
        first = end = address;
    return read_at(source, offset, memory->host + address, first - address, error) &&
           read_at(source, offset + (end - address), memory->host + end, address + length - end, error);
}

/* Segments ascend, so only the first page of one can have been mapped by those before it. */
bool elf_load(const struct elf_image *image, struct memory *memory, struct bobbin_error *error)
{
    uint64_t mapped_end = 0;
    unsigned last_permission = 0;

    if (!pages_free(image, memory, error))
        return false;
    for (size_t i = 0; i < image->segment_count; i++) {
        const GElf_Phdr *segment = &image->segments[i];
        uint64_t address = segment->p_vaddr + image->bias;
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
        if (!fill(&image->source, memory, segment->p_offset, address, segment->p_filesz, error))
            return false;
    }
    return true;
}

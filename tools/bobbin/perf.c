/* What perf wants to know of generated code. The format of the dump: tools/perf/Documentation/jitdump-specification.txt
 * of Linux. */
#include "perf.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "elf_file.h"

/* "main+0x1c", or "guest_104f2" where no function is known. */
static void name_address(const struct functions *functions, uint64_t address, char *name, size_t size)
{
    size_t low = 0, high = functions->count;

    while (low < high) { /* the first one after it */
        size_t middle = low + (high - low) / 2;

        if (functions->items[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0) {
        const struct function *function = &functions->items[low - 1];
        uint64_t distance = address - function->address;

        if (distance == 0) {
            snprintf(name, size, "%s", function->name);
            return;
        }
        if (distance < function->size) {
            snprintf(name, size, "%s+0x%" PRIx64, function->name, distance);
            return;
        }
    }
    snprintf(name, size, "guest_%" PRIx64, address);
}

/* ---- perf-PID.map -------------------------------------------------------------------------------------------------
 */

bool write_perf_map(const bobbin_machine *machine, const char *program)
{
    struct functions functions = functions_of(program);
    char path[64], name[600];
    struct bobbin_code code;
    uint64_t position = 0;
    bool written = true;
    FILE *map;

    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    map = fopen(path, "wx");
    while (map != NULL && bobbin_code_next(machine, &position, &code)) {
        name_address(&functions, code.address, name, sizeof name);
        fprintf(map, "%" PRIxPTR " %zx %s\n", (uintptr_t)code.host, code.size, name);
    }
    if (map == NULL || fclose(map) != 0) {
        complain("%s: %s", path, strerror(errno));
        written = false;
    }
    free_functions(&functions);
    return written;
}

/* ---- jit-PID.dump -------------------------------------------------------------------------------------------------
 */

enum { JIT_CODE_LOAD = 0, JIT_CODE_DEBUG_INFO = 2 };

/* Units of memory of which a block may be made; what is beyond gets the last line. */
enum { MOST_LINES = 4096 };

struct header {
    uint32_t magic, version, size, machine, padding, pid;
    uint64_t time, flags;
};

struct record {
    uint32_t id, size;
    uint64_t time;
};

struct load {
    struct record record;
    uint32_t pid, thread;
    uint64_t address, code_address, size, index;
};

struct debug_info {
    struct record record;
    uint64_t address, count;
};

struct debug_entry {
    uint64_t address;
    uint32_t line, discriminator;
};

struct jitdump {
    char path[64], source_path[64];
    FILE *file, *source;
    uint32_t line; /* of the source */
    uint64_t time; /* since when code is there: memory that is mapped later makes perf forget what was at its place */
    void *mark;    /* by this mapping of the file perf learns that there is one */
    size_t mark_size;
};

static uint64_t monotonic(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void free_jitdump(struct jitdump *dump)
{
    if (dump->mark != MAP_FAILED)
        munmap(dump->mark, dump->mark_size);
    if (dump->file != NULL)
        fclose(dump->file);
    if (dump->source != NULL)
        fclose(dump->source);
    free(dump);
}

struct jitdump *begin_jitdump(void)
{
    struct jitdump *dump = calloc(1, sizeof *dump);
#ifdef __aarch64__
    const uint32_t machine = EM_AARCH64;
#else
    const uint32_t machine = EM_X86_64;
#endif
    struct header header = {0x4a695444, 1, sizeof header, machine, 0, (uint32_t)getpid(), monotonic(), 0};

    if (dump == NULL) {
        complain("not enough memory");
        return NULL;
    }
    snprintf(dump->path, sizeof dump->path, "jit-%ld.dump", (long)getpid());
    snprintf(dump->source_path, sizeof dump->source_path, "jit-%ld.s", (long)getpid());
    dump->mark = MAP_FAILED;
    dump->mark_size = (size_t)sysconf(_SC_PAGESIZE);
    dump->file = fopen(dump->path, "w+");
    dump->source = dump->file != NULL ? fopen(dump->source_path, "w") : NULL;
    if (dump->source != NULL && fwrite(&header, sizeof header, 1, dump->file) == 1 && fflush(dump->file) == 0)
        dump->mark = mmap(NULL, dump->mark_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(dump->file), 0);
    if (dump->mark != MAP_FAILED)
        return dump;
    complain("%s: %s", dump->path, strerror(errno));
    free_jitdump(dump);
    return NULL;
}

/* The block's instructions become lines of the source; what a piece of its code was made of is one of them. */
static void write_debug_info(struct jitdump *dump, const bobbin_machine *machine, const struct bobbin_code *code)
{
    struct debug_info info = {{JIT_CODE_DEBUG_INFO, sizeof info, dump->time}, (uintptr_t)code->host, 0};
    const size_t name_size = strlen(dump->source_path) + 1;
    const char *end = (const char *)code->host + code->size;
    uint32_t lines[MOST_LINES] = {0}; /* by the distance from the block's beginning */
    struct bobbin_code_piece piece;
    size_t length;

    for (uint64_t address = code->address; address < code->end; address += length) {
        char text[128];

        length = bobbin_disassemble(machine, address, text, sizeof text);
        if (length == 0)
            break;
        fprintf(dump->source, "%8" PRIx64 "  %s\n", address, text);
        dump->line++;
        if (address - code->address < MOST_LINES)
            lines[address - code->address] = dump->line;
    }
    for (const char *at = code->host; at < end && bobbin_code_piece_at(machine, at, &piece); at += piece.size)
        info.count++;
    if (info.count == 0)
        return; /* nothing says what it was made of */
    info.record.size += (uint32_t)(info.count * (sizeof(struct debug_entry) + name_size));
    fwrite(&info, sizeof info, 1, dump->file);
    for (const char *at = code->host; at < end && bobbin_code_piece_at(machine, at, &piece); at += piece.size) {
        uint64_t distance = piece.address - code->address;
        struct debug_entry entry = {(uintptr_t)at, distance < MOST_LINES ? lines[distance] : dump->line, 0};

        fwrite(&entry, sizeof entry, 1, dump->file);
        fwrite(dump->source_path, 1, name_size, dump->file);
    }
}

static void write_block(struct jitdump *dump, const bobbin_machine *machine, const struct bobbin_code *code,
                        const char *name, uint64_t index)
{
    const size_t name_size = strlen(name) + 1;
    struct load load = {.record = {JIT_CODE_LOAD, (uint32_t)(sizeof load + name_size + code->size), dump->time},
                        .pid = (uint32_t)getpid(),
                        .thread = (uint32_t)gettid(),
                        .address = (uintptr_t)code->host,
                        .code_address = (uintptr_t)code->host,
                        .size = code->size,
                        .index = index};

    write_debug_info(dump, machine, code);
    fwrite(&load, sizeof load, 1, dump->file);
    fwrite(name, 1, name_size, dump->file);
    fwrite(code->host, 1, code->size, dump->file);
}

bool end_jitdump(struct jitdump *dump, const bobbin_machine *machine, const char *program)
{
    struct functions functions = functions_of(program);
    struct bobbin_generated generated = {0};
    struct bobbin_code code;
    uint64_t position = 0;
    char name[600];
    bool written;

    bobbin_generated_code(machine, &generated);
    dump->time = generated.since;
    for (uint64_t index = 0; bobbin_code_next(machine, &position, &code); index++) {
        name_address(&functions, code.address, name, sizeof name);
        write_block(dump, machine, &code, name, index);
    }
    written = fflush(dump->file) == 0 && fflush(dump->source) == 0 && !ferror(dump->file) && !ferror(dump->source);
    if (!written)
        complain("%s: %s", dump->path, strerror(errno));
    free_functions(&functions);
    free_jitdump(dump);
    return written;
}

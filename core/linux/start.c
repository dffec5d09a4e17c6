/* From a file to a process at its first instruction: what execve does in Linux (fs/binfmt_elf.c). */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/pages.h"
#include "linux/elf.h"
#include "linux/process.h"

/* The address space, from below: position-independent programs; their heap; free; what mmap gives, the dynamic linker
 * first; a gap; the stack; a page with the code that signal handlers return to; a page that is never mapped. A program
 * linked to fixed addresses has the first place to itself. Nothing is randomised: runs can be compared. */
enum {
    PROGRAM_BASE = 0x10000,
    STACK_SIZE = 8 << 20,
    STACK_GAP = 1 << 20,
    MOST_STRINGS = 1 << 17, /* bytes of one argument, MAX_ARG_STRLEN */
};

static const uint64_t smallest_memory = 1 << 20;

/* ---- Files ------------------------------------------------------------------------------------------------------- */

/* The host's file as a source, which must be closed after success; on failure it has been closed. */
static bool open_source(const process *p, int file, struct elf_source *source, struct bobbin_error *error)
{
    struct stat status = {0};

    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        *source =
            (struct elf_source){.file = file, .unchanging = never_changes(p, file), .size = (uint64_t)status.st_size};
        return true;
    }
    close(file);
    return bobbin_fail(error, bobbin_error_input, 0, 0, "%s",
                       S_ISDIR(status.st_mode) ? "a directory, not a program" : "not a regular file");
}

static void close_source(struct elf_source *source)
{
    if (source->file >= 0)
        close(source->file);
    source->file = -1;
}

/* The dynamic linker is a file that the guest sees; the program itself is the caller's choice. */
static bool open_interpreter(const process *p, const char *path, struct elf_source *source, struct bobbin_error *error)
{
    struct place place;
    int64_t file = locate(p, AT_FDCWD, path, &place);

    if (file == 0)
        file = open_place(&place, O_RDONLY | O_NONBLOCK, 0);
    if (file < 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "%s%s", strerror((int)-file),
                           p->mount_count > 0 ? "" : ": name a sysroot that has it");
    return open_source(p, (int)file, source, error);
}

/* ---- The stack --------------------------------------------------------------------------------------------------- */

/* The initial stack of a process, put together outside the machine, from its high end downwards: whether all of it fits
 * is known before anything of the machine is changed. */
struct stack {
    uint64_t low, high; /* what may be filled */
    uint64_t sp;
    char *bytes; /* [high - low] */
    struct initial initial;
    bool full;
};

static uint64_t push(struct stack *stack, const void *bytes, uint64_t length)
{
    if (stack->full || stack->sp - stack->low < length) {
        stack->full = true;
        return 0;
    }
    stack->sp -= length;
    memcpy(stack->bytes + (stack->sp - stack->low), bytes, length);
    return stack->sp;
}

static uint64_t push_string(struct stack *stack, const char *text)
{
    size_t length = strlen(text) + 1;

    if (length > MOST_STRINGS)
        stack->full = true;
    return push(stack, text, length);
}

static size_t count_of(const char *const *strings)
{
    size_t count = 0;

    while (strings != NULL && strings[count] != NULL)
        count++;
    return count;
}

/* Writes the strings so that the first is lowest, and their addresses to `words`. */
static void push_strings(struct stack *stack, const char *const *strings, size_t count, uint64_t *words)
{
    while (count-- > 0)
        words[count] = push_string(stack, strings[count]);
}

/* What the program finds from its sp on: the System V ABI's "process initialization". `linker`: NULL if it has none. */
static bool make_stack(const process *p, const char *path, const struct bobbin_linux_options *options,
                       const struct elf_image *image, const struct elf_image *linker, struct stack *made,
                       struct bobbin_error *error)
{
    const char *const only_path[] = {path, NULL};
    const char *const *argv = options->arguments != NULL ? options->arguments : only_path;
    const char *const *environment = options->environment;
    const size_t argc = count_of(argv), envc = count_of(environment);
    /* A quarter of the stack is for the arguments, as in Linux. They are not in the last pages of the mapping, where
     * each access would take a closer look (rv64/access.h). */
    const uint64_t most = (p->stack_high - p->stack_low) / 4, high = p->stack_high - 2 * GUEST_PAGE;
    struct stack stack = {.low = p->stack_high - most, .high = high, .sp = high};
    uint64_t name, entropy, zero = 0, *words = calloc(argc + envc + 64, sizeof *words);
    unsigned char random[16];
    size_t count = 0;

    stack.bytes = malloc(most);
    if (words == NULL || stack.bytes == NULL) {
        free(words);
        free(stack.bytes);
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for the arguments");
    }
    push(&stack, &zero, sizeof zero);
    name = push_string(&stack, path);
    words[count++] = argc;
    stack.initial.environment_end = name;
    push_strings(&stack, environment, envc, words + 1 + argc + 1);
    stack.initial.environment = stack.sp;
    push_strings(&stack, argv, argc, words + 1);
    stack.initial.arguments = stack.sp;
    count += argc + 1 + envc + 1;
    if (getrandom(random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
        memset(random, 0x5a, sizeof random);
    stack.sp &= ~UINT64_C(15);
    entropy = push(&stack, random, sizeof random);

    const uint64_t auxiliary[][2] = {
        {AT_HWCAP, p->abi->hardware(p->machine)},
        {AT_PAGESZ, GUEST_PAGE},
        {AT_CLKTCK, 100},
        {AT_PHDR, image->headers},
        {AT_PHENT, sizeof(Elf64_Phdr)},
        {AT_PHNUM, image->header.e_phnum},
        {AT_BASE, linker != NULL ? linker->bias : 0},
        {AT_FLAGS, 0},
        {AT_ENTRY, image->entry},
        {AT_UID, p->user.real},
        {AT_EUID, p->user.effective},
        {AT_GID, p->group.real},
        {AT_EGID, p->group.effective},
        {AT_SECURE, 0},
        {AT_RANDOM, entropy},
        {AT_HWCAP2, 0},
        {AT_EXECFN, name},
        {AT_MINSIGSTKSZ, signal_frame_size(p)},
        {AT_NULL, 0},
    };
    memcpy(words + count, auxiliary, sizeof auxiliary);
    count += sizeof auxiliary / sizeof *words;
    if (count % 2 != 0)
        push(&stack, &zero, sizeof zero);
    push(&stack, words, count * sizeof *words);
    stack.initial.auxiliary_end = stack.sp + count * sizeof *words;
    stack.initial.auxiliary = stack.initial.auxiliary_end - sizeof auxiliary;
    free(words);
    if (stack.full) {
        free(stack.bytes);
        return bobbin_fail(error, bobbin_error_input, 0, 0,
                           "its path, arguments and environment are too long: one may have %d bytes, all together "
                           "%" PRIu64 ", a quarter of the stack",
                           MOST_STRINGS - 1, most);
    }
    *made = stack;
    return true;
}

/* ---- The address space ------------------------------------------------------------------------------------------- */

static void lay_out(process *p)
{
    const uint64_t size = p->memory->limit;
    uint64_t stack = size / 8 < STACK_SIZE ? size / 8 : STACK_SIZE, gap = size / 64 < STACK_GAP ? size / 64 : STACK_GAP;
    const uint64_t page = ~(uint64_t)(GUEST_PAGE - 1);

    p->trampoline = size - 2 * GUEST_PAGE;
    p->stack_high = p->trampoline - GUEST_PAGE;
    p->stack_low = p->stack_high - (stack & page);
    p->map_top = p->stack_low - ((gap & page) + GUEST_PAGE);
}

static bool too_small(const process *p, const char *what, struct bobbin_error *error)
{
    return bobbin_fail(error, bobbin_error_input, 0, 0, "%s: memory is too small, 0x%" PRIx64 " bytes%s", what,
                       p->memory->limit, memory_hint(p->memory));
}

/* Its pages must end below the stack, with room for a heap. */
static bool open_program(process *p, struct elf_source source, struct elf_image *program, struct bobbin_error *error)
{
    if (!elf_open(program, p->abi, p->memory, source, error))
        return false;
    if (elf_place_above(program, p->memory, PROGRAM_BASE, error) &&
        (program->high <= p->map_top || too_small(p, "it reaches to where the stack is", error)))
        return true;
    elf_close(program);
    return false;
}

/* The dynamic linker goes to the highest place that mmap would give. */
static bool place_linker(const process *p, const struct elf_image *program, struct elf_image *linker,
                         struct bobbin_error *error)
{
    if (!linker->position_independent || linker->interpreter[0] != '\0')
        return bobbin_fail(error, bobbin_error_input, 0, 0, "it is linked to fixed addresses, or itself needs one");
    if (program->high > p->map_top || !elf_place_below(linker, p->memory, p->map_top, NULL) ||
        linker->low < program->high)
        return too_small(p, "it does not fit beside the program", error);
    return true;
}

static bool open_linker(const process *p, const struct elf_image *program, struct elf_image *linker,
                        struct bobbin_error *error)
{
    struct elf_source source = {.file = -1};
    struct bobbin_error inner = {.text = ""};

    if (open_interpreter(p, program->interpreter, &source, &inner) &&
        elf_open(linker, p->abi, p->memory, source, &inner)) {
        if (place_linker(p, program, linker, &inner))
            return true;
        elf_close(linker);
    }
    close_source(&source);
    return bobbin_fail(error, inner.code, 0, 0, "its dynamic linker %.60s: %.90s", program->interpreter, inner.text);
}

/* Loaded, its segments are mappings of its file: MADV_DONTNEED gives back what that has. */
static bool record_segments(process *p, const struct elf_image *image, struct bobbin_error *error)
{
    for (size_t i = 0; i < image->segment_count && image->source.file >= 0; i++) {
        const GElf_Phdr *segment = &image->segments[i];
        const uint64_t into = segment->p_vaddr % GUEST_PAGE, address = segment->p_vaddr + image->bias - into;
        const uint64_t length = page_up(into + segment->p_filesz);

        if (segment->p_filesz == 0)
            continue;
        forget_mappings(p, address, length); /* the page before has the end of the segment before */
        if (record_mapping(p, address, length, image->source.file, segment->p_offset - into, PRIVATE) != 0)
            return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a mapping");
    }
    return true;
}

/* Everything has been checked: from here on nothing fails but reading the files. */
static bool build(process *p, const struct elf_image *program, const struct elf_image *linker,
                  const struct stack *stack, struct bobbin_error *error)
{
    forget_mappings(p, 0, p->memory->size);
    memory_unmap(p->memory, 0, p->memory->size);
    p->abi->reset(p->machine);
    if (!elf_load(program, p->memory, error) || !record_segments(p, program, error) ||
        (linker != NULL && (!elf_load(linker, p->memory, error) || !record_segments(p, linker, error)))) {
        forget_mappings(p, 0, p->memory->size);
        memory_unmap(p->memory, 0, p->memory->size);
        return false;
    }
    memory_map(p->memory, p->stack_low, p->stack_high - p->stack_low,
               PAGE_READ | PAGE_WRITE | (program->executable_stack ? PAGE_EXEC : 0U));
    memcpy(p->memory->host + stack->sp, stack->bytes + (stack->sp - stack->low), stack->high - stack->sp);
    memory_map(p->memory, p->trampoline, GUEST_PAGE, PAGE_READ | PAGE_EXEC);
    memcpy(p->memory->host + p->trampoline, p->abi->trampoline, p->abi->trampoline_size);
    p->brk_start = p->brk = program->high;
    p->initial = stack->initial;
    set_register(p, p->abi->registers.sp, stack->sp);
    set_register(p, p->abi->registers.pc, linker != NULL ? linker->entry : program->entry);
    return true;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static void set_limits(process *p)
{
    const struct limit none = {UINT64_MAX, UINT64_MAX};
    const struct limit stack = {p->stack_high - p->stack_low, UINT64_MAX}, files = {MOST_FILES, MOST_FILES};
    enum { STACK = 3, CORE = 4, NOFILE = 7 };

    for (size_t i = 0; i < LIMITS; i++)
        p->limits[i] = none;
    p->limits[STACK] = stack;
    p->limits[CORE].soft = 0;
    p->limits[NOFILE] = files;
}

/* umask(2) cannot look without changing it for all threads. */
static unsigned host_umask(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    unsigned mask = 022;

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "Umask: %o", &mask) == 1)
            break;
    }
    if (status != NULL)
        fclose(status);
    return mask;
}

static bool open_streams(process *p, const int *streams, struct bobbin_error *error)
{
    for (int i = 0; i < 3; i++) {
        int from = streams != NULL ? streams[i] : i, host;

        if (from < 0)
            continue;
        host = fcntl(from, F_DUPFD_CLOEXEC, 3);
        if (host < 0 && errno == EBADF && streams == NULL)
            continue; /* it is closed for the host's program too */
        if (host < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "stream %d: %s", i, strerror(errno));
        if (new_file(p, host, (uint64_t)i, false) < 0)
            return false;
    }
    return true;
}

/* Makes it the working directory, if the program sees it. */
static bool enter(process *p, const char *path)
{
    struct place place;
    int64_t file = locate(p, AT_FDCWD, path, &place);

    if (file == 0)
        file = open_place(&place, O_PATH | O_DIRECTORY, 0);
    if (file < 0)
        return false;
    guest_path_of(place.mount, (int)file, &place, p->work);
    close((int)file);
    return true;
}

/* The host's own directory, if the program sees it under that name or as part of what is mounted elsewhere. */
static bool find_work(process *p, const char *wanted, struct bobbin_error *error)
{
    char work[PATH_MAX];
    int here;
    bool seen;

    if (wanted != NULL)
        return (wanted[0] == '/' && enter(p, wanted)) ||
               bobbin_fail(error, bobbin_error_input, 0, 0, "the program sees no directory %.100s", wanted);
    here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    seen = here >= 0 && guest_name_of(p, here, work);
    if (here >= 0)
        close(here);
    if (seen && enter(p, work))
        return true;
    strcpy(p->work, p->mount_count > 0 ? p->mounts[0].guest : "");
    return true;
}

/* Programs expect a /tmp that can be written. */
static bool add_tmp(process *p, const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    if (options->tmp != NULL)
        return add_mount(p, options->tmp, "/tmp", false, error);
    if (options->sysroot == NULL)
        return true;
    p->tmp = strdup("/tmp/bobbin-tmp-XXXXXX");
    if (p->tmp != NULL && mkdtemp(p->tmp) == NULL) {
        free(p->tmp);
        p->tmp = NULL;
    }
    p->tmp_owner = getpid();
    return p->tmp == NULL || add_mount(p, p->tmp, "/tmp", false, error); /* without one if there can be none */
}

/* Removes what is in the directory, whose descriptor it closes. No name is looked up through another: children of the
 * process may still be there, and move things. */
static void remove_below(int directory)
{
    DIR *list = fdopendir(directory);
    const struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        int inner;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(directory, entry->d_name, 0) == 0)
            continue;
        inner = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0)
            remove_below(inner);
        unlinkat(directory, entry->d_name, AT_REMOVEDIR);
    }
    if (list != NULL)
        closedir(list);
    else
        close(directory);
}

static void remove_tmp(process *p)
{
    if (p->tmp != NULL && p->tmp_owner == getpid()) {
        const int directory = open(p->tmp, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        if (directory >= 0)
            remove_below(directory);
        rmdir(p->tmp);
    }
    free(p->tmp);
}

static bool open_files(process *p, const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    for (size_t i = 0; i < options->directory_count; i++) {
        const struct bobbin_linux_directory *directory = &options->directories[i];

        if (!add_mount(p, directory->host, directory->guest, directory->read_only, error))
            return false;
    }
    if (!add_tmp(p, options, error))
        return false;
    if (options->sysroot != NULL && !add_mount(p, options->sysroot, "/", true, error))
        return false;
    add_directories_above(p);
    return find_work(p, options->work, error) && open_streams(p, options->streams, error);
}

/* Of its segments. */
static uint64_t pages_of_image(const struct elf_image *image)
{
    uint64_t count = 0;

    for (size_t i = 0; i < image->segment_count; i++)
        count += (image->segments[i].p_memsz >> GUEST_PAGE_BITS) + 1;
    return count;
}

/* Where other processes have what it needs it cannot begin. Alone it has found its place below --memory. */
static bool take_memory(process *p, const struct elf_image *program, const struct elf_image *linker,
                        struct bobbin_error *error)
{
    const uint64_t stack = (p->stack_high - p->stack_low) >> GUEST_PAGE_BITS;

    return is_alone(p) ||
           take_pages(p, pages_of_image(program) + (linker != NULL ? pages_of_image(linker) : 0) + stack) ||
           bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory beside the program's other processes%s",
                       memory_hint(p->memory));
}

static enum loading load(process *p, const struct elf_image *program, const char *path,
                         const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    struct elf_image linker_image, *linker = program->interpreter[0] != '\0' ? &linker_image : NULL;
    struct stack stack = {.bytes = NULL};
    enum loading done = REFUSED;

    if (linker != NULL && !open_linker(p, program, linker, error))
        return REFUSED;
    if (make_stack(p, path, options, program, linker, &stack, error)) {
        if (take_memory(p, program, linker, error))
            done = build(p, program, linker, &stack, error) ? LOADED : LOST;
        free(stack.bytes);
    }
    if (linker != NULL) {
        close_source(&linker->source);
        elf_close(linker);
    }
    return done;
}

/* ---- The program ------------------------------------------------------------------------------------------------- */

static bool cannot_open(const char *path, int why, struct bobbin_error *error)
{
    char target[128];
    const ssize_t length = why == ENOENT ? readlink(path, target, sizeof target - 1) : -1;

    if (length > 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "a symbolic link to '%.*s', which is not there", (int)length,
                           target);
    return bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(why));
}

/* An opened file as the program, unless it is a script. */
static bool open_as_program(const process *p, int file, struct elf_source *source, struct bobbin_error *error)
{
    char first[128];
    const ssize_t size = pread(file, first, sizeof first - 1, 0);

    first[size > 0 ? size : 0] = '\0';
    if (strncmp(first, "#!", 2) != 0)
        return open_source(p, file, source, error);
    close(file);
    return bobbin_fail(error, bobbin_error_input, 0, 0,
                       "a script for '%.*s': that is the program to run, with the script as its argument",
                       (int)strcspn(first + 2, "\n"), first + 2);
}

static int64_t open_in_sysroot(const process *p, const char *path, struct place *place)
{
    const int64_t why = locate(p, AT_FDCWD, path, place);

    return why == 0 ? open_place(place, O_RDONLY | O_NONBLOCK, 0) : why;
}

/* As a shell of the program's would find a command: in the directories of its PATH. */
static int64_t search_sysroot(const process *p, const char *name, const struct bobbin_linux_options *options,
                              struct place *place)
{
    const char *directories = "/usr/bin:/bin";
    int64_t file = -ENOENT;

    for (const char *const *variable = options->environment; variable != NULL && *variable != NULL; variable++) {
        if (strncmp(*variable, "PATH=", 5) == 0)
            directories = *variable + 5;
    }
    while (file < 0 && *directories != '\0') {
        const int length = (int)strcspn(directories, ":");
        char path[PATH_MAX];
        struct stat status;

        if (directories[0] == '/' &&
            snprintf(path, sizeof path, "%.*s/%s", length, directories, name) < (int)sizeof path)
            file = open_in_sysroot(p, path, place);
        if (file >= 0 && (fstat((int)file, &status) != 0 || !S_ISREG(status.st_mode))) {
            close((int)file);
            file = -EACCES;
        }
        directories += length + (directories[length] == ':');
    }
    return file;
}

/* Finds the program: in the sysroot, if there is one and has it, for the program's files are those there; else among
 * the host's. A name alone is a file here, or else a command of the sysroot's. */
static bool find_program(process *p, const char *path, const struct bobbin_linux_options *options,
                         struct elf_source *source, struct bobbin_error *error)
{
    struct place place;
    int64_t found = -ENOENT;
    int file;

    if (options->sysroot != NULL && path[0] == '/')
        found = open_in_sysroot(p, path, &place);
    else if (options->sysroot != NULL && strchr(path, '/') == NULL && access(path, F_OK) != 0)
        found = search_sysroot(p, path, options, &place);
    if (found >= 0) {
        if (!guest_name_of(p, (int)found, p->program))
            strcpy(p->program, place.guest);
        return open_as_program(p, (int)found, source, error);
    }
    file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return cannot_open(path, errno, error);
    guest_name_of(p, file, p->program);
    return open_as_program(p, file, source, error);
}

static enum loading load_source(process *p, struct elf_source source, const char *path,
                                const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    struct elf_image program;
    enum loading done;

    if (!open_program(p, source, &program, error))
        return REFUSED;
    done = load(p, &program, path, options, error);
    elf_close(&program);
    return done;
}

enum loading load_program(process *p, int file, const char *path, const struct bobbin_linux_options *options,
                          struct bobbin_error *error)
{
    struct elf_source source;
    char name[PATH_MAX] = "";
    enum loading done;

    if (!guest_name_of(p, file, name))
        name[0] = '\0';
    if (!open_source(p, file, &source, error))
        return REFUSED;
    done = load_source(p, source, path, options, error);
    close_source(&source);
    if (done == LOADED)
        strcpy(p->program, name);
    return done;
}

/* The program is to be found by its path if `source` has none. */
static bool start(process *p, struct elf_source source, const char *path, const struct bobbin_linux_options *options,
                  struct bobbin_error *error)
{
    const bool found = source.bytes == NULL;
    bool done;

    if (!open_files(p, options, error) || (found && !find_program(p, path, options, &source, error)))
        return false;
    if (p->program[0] == '\0' && snprintf(p->program, sizeof p->program, "%s%s%s", path[0] == '/' ? "" : p->work,
                                          path[0] == '/' ? "" : "/", path) >= (int)sizeof p->program)
        p->program[0] = '\0';
    done = load_source(p, source, path, options, error) == LOADED;
    if (found)
        close_source(&source);
    return done;
}

static size_t pages_of(size_t size)
{
    return (size + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
}

/* One that has a thread and nothing else; NULL: failed. */
static process *new_process(bobbin_machine *machine, const char *path, const struct bobbin_linux_options *options,
                            struct bobbin_error *error)
{
    const char *name = strrchr(path, '/');
    process *p;

    if (machine->guest->linux_abi == NULL) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "%s runs no Linux programs", machine->guest->name);
        return NULL;
    }
    if (machine->guest->linux_abi->memory(machine)->limit < smallest_memory) {
        bobbin_fail(error, bobbin_error_input, 0, 0,
                    "a Linux process needs at least 1 MiB of memory, and has %" PRIu64 " bytes (--memory)",
                    bobbin_memory_size(machine));
        return NULL;
    }
    /* Tables of most files and signals are nearly empty: pages of its own cost what is used, and leave no hole in the
     * heap when they are given back. */
    p = host_reserve(pages_of(sizeof *p));
    if (p == NULL) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a process");
        return NULL;
    }
    p->machine = machine;
    p->abi = machine->guest->linux_abi;
    p->memory = p->abi->memory(machine);
    p->options = (struct bobbin_linux_options){.hook = options->hook,
                                               .hook_data = options->hook_data,
                                               .trace = options->trace,
                                               .trace_data = options->trace_data,
                                               .processes = options->processes,
                                               .network = options->network,
                                               .notice = options->notice,
                                               .notice_data = options->notice_data,
                                               .signal_hook = options->signal_hook,
                                               .signal_data = options->signal_data,
                                               .stops = options->stops};
    p->mask = p->host_mask = host_umask();
    take_identity(p);
    p->dumpable = true;
    p->id = FIRST_PROCESS;
    p->schedule = options->schedule;
    if (!first_thread(p, name != NULL ? name + 1 : path) || !open_family(p, options->processes) || !open_names(p) ||
        !memory_index_gaps(p->memory)) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a process");
        bobbin_linux_close(p);
        return NULL;
    }
    lay_out(p);
    set_limits(p);
    return p;
}

static const struct bobbin_linux_options no_options;

static bobbin_linux *open_process(bobbin_machine *machine, struct elf_source source, const char *path,
                                  const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    const struct bobbin_linux_options *given = options != NULL ? options : &no_options;
    process *p = new_process(machine, path, given, error);

    if (p == NULL || start(p, source, path, given, error))
        return p;
    bobbin_linux_close(p);
    return NULL;
}

bobbin_linux *bobbin_linux_resume(bobbin_machine *machine, const char *path, const struct bobbin_linux_options *options,
                                  struct bobbin_error *error)
{
    const struct bobbin_linux_options *given = options != NULL ? options : &no_options;
    process *p = new_process(machine, path, given, error);

    if (p == NULL || (open_files(p, given, error) && load_checkpoint(p, path, given->streams, error)))
        return p;
    bobbin_linux_close(p);
    return NULL;
}

bobbin_linux *bobbin_linux_open_buffer(bobbin_machine *machine, const void *image, size_t size, const char *path,
                                       const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    const struct elf_source source = {.file = -1, .bytes = image, .size = size};

    return open_process(machine, source, path, options, error);
}

bobbin_linux *bobbin_linux_open(bobbin_machine *machine, const char *path, const struct bobbin_linux_options *options,
                                struct bobbin_error *error)
{
    const struct elf_source none = {.file = -1};

    return open_process(machine, none, path, options, error);
}

void bobbin_linux_close(bobbin_linux *process)
{
    if (process == NULL)
        return;
    close_family(process);
    close_names(process);
    close_mappings(process);
    free_threads(process);
    close_files(process);
    close_mounts(process);
    remove_tmp(process);
    host_release(process, pages_of(sizeof *process));
}

/* From a file to a process at its first instruction: what execve does in Linux (fs/binfmt_elf.c, arch/riscv). */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/process.h"
#include "rv64/elf.h"

/* The address space, from below: position-independent programs; their heap; free; what mmap gives, the dynamic linker
 * first; a gap; the stack; a page with the code that signal handlers return to; a page that is never mapped. A program
 * linked to fixed addresses has the first place to itself. Nothing is randomised: runs can be compared. */
enum {
    PROGRAM_BASE = 0x10000,
    STACK_SIZE = 8 << 20,
    STACK_GAP = 1 << 20,
    MOST_STRINGS = 1 << 17, /* bytes of one argument, MAX_ARG_STRLEN */
};

static const uint64_t largest_program = UINT64_C(1) << 30, smallest_memory = 1 << 20;

/* The letters I, M, A, F, D and C. */
static const uint64_t hardware = 1 << 8 | 1 << 12 | 1 << 0 | 1 << 5 | 1 << 3 | 1 << 2;

/* A program file in memory. */
struct program {
    void *bytes; /* owned unless it was the caller's */
    size_t size;
    struct rv64_image image;
};

/* ---- Reading files ----------------------------------------------------------------------------------------------- */

/* Reads the host's file and closes it, in any case. */
static bool read_file(int file, struct program *program, struct bobbin_error *error)
{
    struct stat status;
    size_t room;
    ssize_t got = 1;

    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || (uint64_t)status.st_size > largest_program) {
        bobbin_fail(error, bobbin_error_input, 0, 0,
                    !S_ISREG(status.st_mode) ? "not a regular file" : "too large to be a program");
        close(file);
        return false;
    }
    room = (size_t)status.st_size;
    program->bytes = malloc(room + 1);
    while (program->bytes != NULL && got != 0 && program->size < room) {
        got = read(file, (char *)program->bytes + program->size, room - program->size);
        if (got < 0 && errno != EINTR) {
            bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
            close(file);
            return false;
        }
        program->size += got > 0 ? (size_t)got : 0;
    }
    close(file);
    return program->bytes != NULL || bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory to read it");
}

/* The dynamic linker is a file that the guest sees; the program itself is the caller's choice. */
static bool read_interpreter(const process *p, const char *path, struct program *linker, struct bobbin_error *error)
{
    struct place place;
    int64_t file = locate(p, AT_FDCWD, path, &place);

    if (file == 0)
        file = open_place(&place, O_RDONLY | O_NONBLOCK, 0);
    if (file < 0)
        return bobbin_fail(error, bobbin_error_file, 0, 0, "%s%s", strerror((int)-file),
                           p->mount_count > 0 ? "" : ": name a sysroot that has it");
    return read_file((int)file, linker, error);
}

/* ---- The stack --------------------------------------------------------------------------------------------------- */

/* Fills the stack from its high end downwards. */
struct stack {
    process *p;
    uint64_t sp;
    bool full;
};

static uint64_t push(struct stack *stack, const void *bytes, uint64_t length)
{
    /* A quarter of the stack is for the arguments, as in Linux. */
    uint64_t lowest = stack->p->stack_high - (stack->p->stack_high - stack->p->stack_low) / 4;

    if (stack->full || stack->sp - lowest < length) {
        stack->full = true;
        return 0;
    }
    stack->sp -= length;
    memcpy(stack->p->memory->host + stack->sp, bytes, length);
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

/* Lays out what the program finds at its sp: the System V ABI's "process initialization". False: too long. */
static bool fill_stack(process *p, const char *path, const char *const *arguments, const char *const *environment,
                       const struct rv64_image *image, uint64_t linker_base)
{
    const char *const only_path[] = {path, NULL};
    const char *const *argv = arguments != NULL ? arguments : only_path;
    const size_t argc = count_of(argv), envc = count_of(environment);
    /* Not in the last pages of the mapping, where each access would take a closer look (rv64/access.h). */
    struct stack stack = {.p = p, .sp = p->stack_high - 2 * GUEST_PAGE};
    uint64_t name, entropy, zero = 0, *words = calloc(argc + envc + 64, sizeof *words);
    unsigned char random[16];
    size_t count = 0;

    if (words == NULL)
        return false;
    push(&stack, &zero, sizeof zero);
    name = push_string(&stack, path);
    words[count++] = argc;
    push_strings(&stack, environment, envc, words + 1 + argc + 1);
    push_strings(&stack, argv, argc, words + 1);
    count += argc + 1 + envc + 1;
    if (getrandom(random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
        memset(random, 0x5a, sizeof random);
    stack.sp &= ~UINT64_C(15);
    entropy = push(&stack, random, sizeof random);

    const uint64_t auxiliary[][2] = {
        {AT_HWCAP, hardware},
        {AT_PAGESZ, GUEST_PAGE},
        {AT_CLKTCK, 100},
        {AT_PHDR, image->headers},
        {AT_PHENT, image->header_size},
        {AT_PHNUM, image->header_count},
        {AT_BASE, linker_base},
        {AT_FLAGS, 0},
        {AT_ENTRY, image->entry},
        {AT_UID, getuid()},
        {AT_EUID, geteuid()},
        {AT_GID, getgid()},
        {AT_EGID, getegid()},
        {AT_SECURE, 0},
        {AT_RANDOM, entropy},
        {AT_HWCAP2, 0},
        {AT_EXECFN, name},
        {AT_NULL, 0},
    };
    memcpy(words + count, auxiliary, sizeof auxiliary);
    count += sizeof auxiliary / sizeof *words;
    if (count % 2 != 0)
        push(&stack, &zero, sizeof zero);
    p->state->x[2] = push(&stack, words, count * sizeof *words);
    free(words);
    return !stack.full;
}

/* ---- The address space ------------------------------------------------------------------------------------------- */

static void lay_out(process *p)
{
    const uint64_t size = p->memory->size;
    uint64_t stack = size / 8 < STACK_SIZE ? size / 8 : STACK_SIZE, gap = size / 64 < STACK_GAP ? size / 64 : STACK_GAP;
    const uint64_t page = ~(uint64_t)(GUEST_PAGE - 1);

    p->trampoline = size - 2 * GUEST_PAGE;
    p->stack_high = p->trampoline - GUEST_PAGE;
    p->stack_low = p->stack_high - (stack & page);
    p->map_top = p->stack_low - ((gap & page) + GUEST_PAGE);
    p->first_gap = p->map_top;
}

/* Whether the pages of that image end below the stack, with room for a heap. */
static bool fits(const process *p, const struct rv64_image *image)
{
    return image->high <= p->map_top;
}

static bool check_program(process *p, struct program *program, uint64_t base, struct bobbin_error *error)
{
    if (!rv64_check_elf(p->memory, program->bytes, program->size, base, &program->image, error))
        return false;
    return fits(p, &program->image) ||
           bobbin_fail(error, bobbin_error_input, 0, 0,
                       "it reaches to 0x%llx, where the stack is: the memory is too small for it",
                       (unsigned long long)program->image.high);
}

/* The dynamic linker goes to the highest place that mmap would give. */
static bool check_linker(process *p, struct program *linker, const struct rv64_image *program,
                         struct bobbin_error *error)
{
    uint64_t length, base;

    if (!check_program(p, linker, PROGRAM_BASE, error))
        return false;
    if (!linker->image.position_independent || linker->image.interpreter[0] != '\0')
        return bobbin_fail(error, bobbin_error_input, 0, 0, "it is linked to fixed addresses, or itself needs one");
    length = linker->image.high - linker->image.low;
    if (program->high > p->map_top || p->map_top - program->high < length)
        return bobbin_fail(error, bobbin_error_input, 0, 0,
                           "the memory is too small for the program and its dynamic linker");
    base = p->map_top - length;
    for (;; base -= GUEST_PAGE) { /* down to the alignment that it asks for */
        if (base < program->high ||
            !rv64_check_elf(p->memory, linker->bytes, linker->size, base, &linker->image, error))
            return bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the memory is too small for the program and its dynamic linker");
        if (fits(p, &linker->image))
            return true;
    }
}

static bool open_linker(process *p, const struct rv64_image *program, struct program *linker,
                        struct bobbin_error *error)
{
    struct bobbin_error inner = {.text = ""};

    if (read_interpreter(p, program->interpreter, linker, &inner) && check_linker(p, linker, program, &inner))
        return true;
    return bobbin_fail(error, bobbin_error_input, 0, 0, "its dynamic linker %.60s: %.80s", program->interpreter,
                       inner.text);
}

/* From here on nothing fails but for arguments that are too long, which have been counted before. */
static bool build(process *p, const char *path, const struct program *program, const struct program *linker,
                  const char *const *arguments, const char *const *environment, struct bobbin_error *error)
{
    static const uint32_t trampoline[] = {0x08b00893, 0x00000073}; /* li a7, 139 (rt_sigreturn); ecall */
    struct rv64_image loaded;

    memory_unmap(p->memory, 0, p->memory->size);
    *p->state = (struct rv64_state){.reserved = RV64_NOT_RESERVED};
    if (!rv64_load_elf(p->memory, program->bytes, program->size, PROGRAM_BASE, &loaded, error) ||
        (linker->bytes != NULL &&
         !rv64_load_elf(p->memory, linker->bytes, linker->size, linker->image.low, &loaded, error)))
        return false;
    memory_map(p->memory, p->stack_low, p->stack_high - p->stack_low, PAGE_READ | PAGE_WRITE);
    memory_map(p->memory, p->trampoline, GUEST_PAGE, PAGE_READ | PAGE_EXEC);
    memcpy(p->memory->host + p->trampoline, trampoline, sizeof trampoline);
    p->brk_start = p->brk = program->image.high;
    p->state->pc = linker->bytes != NULL ? linker->image.entry : program->image.entry;
    fill_stack(p, path, arguments, environment, &program->image, linker->bytes != NULL ? linker->image.bias : 0);
    return true;
}

static bool arguments_fit(const process *p, const char *path, const struct bobbin_linux_options *options)
{
    const char *const *lists[] = {options->arguments, options->environment};
    uint64_t length = strlen(path) + 1024;

    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; lists[list] != NULL && lists[list][i] != NULL; i++) {
            size_t one = strlen(lists[list][i]) + 1;

            if (one > MOST_STRINGS)
                return false;
            length += one + 2 * sizeof(uint64_t);
        }
    }
    return length < (p->stack_high - p->stack_low) / 4;
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

static bool is_directory(const process *p, const char *path)
{
    struct place place;
    int64_t file = locate(p, AT_FDCWD, path, &place);

    if (file == 0)
        file = open_place(&place, O_PATH | O_DIRECTORY, 0);
    if (file < 0)
        return false;
    close((int)file);
    return true;
}

/* The host's own directory, if the program sees it under that name or as part of what is mounted elsewhere. */
static bool find_work(process *p, const char *wanted, struct bobbin_error *error)
{
    struct place place;
    char here[PATH_MAX];

    if (wanted != NULL) {
        if (wanted[0] != '/' || !is_directory(p, wanted) || locate(p, AT_FDCWD, wanted, &place) != 0)
            return bobbin_fail(error, bobbin_error_input, 0, 0, "the program sees no directory %.100s", wanted);
        strcpy(p->work, place.guest);
        return true;
    }
    if (getcwd(here, sizeof here) != NULL && here[0] == '/') {
        size_t longest = 0;

        for (size_t i = 0; i < p->mount_count; i++) {
            const struct mount *mount = &p->mounts[i];
            size_t length = strcmp(mount->host, "/") == 0 ? 0 : strlen(mount->host);

            if (mount->host[0] == '\0' || length < longest || strncmp(here, mount->host, length) != 0 ||
                (here[length] != '/' && here[length] != '\0'))
                continue;
            if (strlen(mount->guest) + strlen(here + length) + 2 > sizeof p->work)
                continue;
            longest = length + 1;
            strcpy(p->work, strcmp(mount->guest, "/") == 0 ? "" : mount->guest);
            strcat(p->work, here + length);
            if (p->work[0] == '\0')
                strcpy(p->work, "/");
        }
        if (p->work[0] != '\0' && is_directory(p, p->work))
            return true;
    }
    strcpy(p->work, p->mount_count > 0 ? p->mounts[0].guest : "");
    return true;
}

static bool open_files(process *p, const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    for (size_t i = 0; i < options->directory_count; i++) {
        const struct bobbin_linux_directory *directory = &options->directories[i];

        if (!add_mount(p, directory->host, directory->guest, directory->read_only, error))
            return false;
    }
    if (options->sysroot != NULL && !add_mount(p, options->sysroot, "/", true, error))
        return false;
    return find_work(p, options->work, error) && open_streams(p, options->streams, error);
}

static bool start(process *p, struct program *program, const char *path, const struct bobbin_linux_options *options,
                  struct bobbin_error *error)
{
    struct program linker = {0};
    const char *linker_path = program->image.interpreter;
    bool done = true;

    lay_out(p);
    set_limits(p);
    if (!open_files(p, options, error) || !check_program(p, program, PROGRAM_BASE, error))
        return false;
    if (linker_path[0] != '\0')
        done = open_linker(p, &program->image, &linker, error);
    if (done && !arguments_fit(p, path, options))
        done = bobbin_fail(error, bobbin_error_input, 0, 0, "the arguments and the environment are too long");
    done = done && build(p, path, program, &linker, options->arguments, options->environment, error);
    free(linker.bytes);
    return done;
}

bobbin_linux *bobbin_linux_open_buffer(bobbin_machine *machine, const void *image, size_t size, const char *path,
                                       const struct bobbin_linux_options *options, struct bobbin_error *error)
{
    static const struct bobbin_linux_options none;
    struct program program = {.bytes = (void *)image, .size = size}; /* only read */
    const char *name = strrchr(path, '/');
    process *p;

    if (options == NULL)
        options = &none;
    if (strcmp(bobbin_guest_name(bobbin_machine_guest(machine)), "rv64") != 0) {
        bobbin_fail(error, bobbin_error_input, 0, 0, "Linux programs run on rv64, not on %s",
                    bobbin_guest_name(bobbin_machine_guest(machine)));
        return NULL;
    }
    if (bobbin_memory_size(machine) < smallest_memory) {
        bobbin_fail(error, bobbin_error_input, 0, 0, "a Linux process needs at least 1 MiB of memory");
        return NULL;
    }
    p = calloc(1, sizeof *p);
    if (p == NULL) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a process");
        return NULL;
    }
    p->machine = rv64_machine(machine);
    p->state = &p->machine->state;
    p->memory = p->machine->memory;
    p->options = (struct bobbin_linux_options){.hook = options->hook,
                                               .hook_data = options->hook_data,
                                               .trace = options->trace,
                                               .trace_data = options->trace_data};
    p->mask = 022;
    strncpy(p->name, name != NULL ? name + 1 : path, sizeof p->name - 1);
    if (!start(p, &program, path, options, error)) {
        bobbin_linux_close(p);
        return NULL;
    }
    return p;
}

bobbin_linux *bobbin_linux_open(bobbin_machine *machine, const char *path, const struct bobbin_linux_options *options,
                                struct bobbin_error *error)
{
    struct program program = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bobbin_linux *p = NULL;

    if (file < 0)
        bobbin_fail(error, bobbin_error_file, 0, 0, "%s", strerror(errno));
    else if (read_file(file, &program, error))
        p = bobbin_linux_open_buffer(machine, program.bytes, program.size, path, options, error);
    free(program.bytes);
    return p;
}

void bobbin_linux_close(bobbin_linux *process)
{
    if (process == NULL)
        return;
    close_files(process);
    close_mounts(process);
    free(process);
}

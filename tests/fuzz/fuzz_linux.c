/* libFuzzer: bytes are system calls, which a process in a sandbox makes one after the other. Whatever they are, the
 * host does not crash or hang, nothing outside of the sandbox is changed or shown, and no descriptor but the process's
 * own is touched.
 *
 * A call is eight bytes: which row of syscalls.def, one byte for each of six arguments, which picks a value of the kind
 * that the row says or, now and then, of any kind, and a byte that the path which is made up anew for each call is
 * derived from. No instruction is executed: registers are set, and the stop of
 * an `ecall` is served. A timer interrupts what waits. Some processes may begin others, which make the same calls from
 * there on. */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bobbin/linux.h"

enum {
    MEMORY = 4 << 20,
    LOADED = 0x10000, /* the program's only segment, which may be read, written and executed */
    SIZE = 0x10000,
    PATHS = LOADED + 0x1000, /* strings of PATH bytes, the last of them made up */
    PATH = 64,
    BUFFER = LOADED + 0x3000,
    VECTORS = LOADED + 0x2000, /* struct iovec, and what else structs may be */
    MESSAGE = VECTORS + 0x100, /* struct msghdr */
    ADDRESS = VECTORS + 0x200, /* struct sockaddr_un, of the path that is made up */
    CONTROL = VECTORS + 0x300, /* struct cmsghdr */
    CANARY = 500,              /* a descriptor that is not the process's */
    MOST_CALLS = 48,
};

static const struct {
    uint64_t number;
    const char *kinds;
} calls[] = {
#define SYSCALL(number, name, arguments) {number, arguments},
#include "linux/syscalls.def"
};

static const char *const paths[] = {
    "file",      "new",    "link",         "absolute",         "loop", "sub",           "sub/file", "..",
    "../secret", "/",      "/w/../secret", "sub/../../secret", ".",    "/proc/self/fd", "",         "/ro/file",
    "program",   "made up"};
enum { PATH_COUNT = sizeof paths / sizeof *paths };

/* What paths are made up of. */
static const char *const parts[] = {"..", "/",        "link", "absolute", "sub", "file", ".",      "/ro/",
                                    "w",  "self/cwd", "up",   "secret",   "new", "loop", "/proc/", "self/fd/3"};

/* The value that the byte chooses. */
#define ONE_OF(...)                                                                                                    \
    ((const uint64_t[]){__VA_ARGS__}[byte % (sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))])

static uint64_t value(char kind, uint8_t byte)
{
    if (kind == 's')
        return PATHS + byte % PATH_COUNT * PATH;
    if (byte < 32)
        kind = '\0';
    switch (kind) {
    case 'f':
        return ONE_OF(0, 1, 2, 3, 3, 4, 4, 5, 6, 7, CANARY, -1);
    case 'D':
        return ONE_OF(AT_FDCWD, AT_FDCWD, AT_FDCWD, 3, 4, 5, CANARY, -1);
    case 'O':
        return ONE_OF(O_RDONLY, O_RDWR, O_WRONLY | O_CREAT | O_TRUNC, O_RDWR | O_CREAT, 0x4000 /* O_DIRECTORY */,
                      0x8000 /* O_NOFOLLOW */, O_PATH, 0x404002 /* O_TMPFILE */, O_RDWR | O_APPEND, O_CREAT | O_EXCL);
    case 'A':
        return ONE_OF(0, AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH);
    case 'P':
        return ONE_OF(PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE | PROT_EXEC);
    case 'M':
        return ONE_OF(MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, MAP_PRIVATE, MAP_SHARED,
                      MAP_PRIVATE | MAP_FIXED, MAP_SHARED | MAP_FIXED);
    case 'S':
        return ONE_OF(0, SIGINT, SIGABRT, SIGKILL, SIGSEGV, SIGALRM, SIGCHLD, SIGSTOP, 64, 65);
    case 'p':
    case 'b':
    case 'r':
        return ONE_OF(BUFFER, BUFFER + 1, VECTORS, VECTORS + 64, 0, LOADED, LOADED + 0x8000, LOADED + SIZE - 4,
                      LOADED + SIZE, LOADED + 2 * SIZE, PATHS, MESSAGE, ADDRESS, CONTROL);
    case 'd':
    case 'x':
        if (byte >= 128)
            return ONE_OF(0x11 /* clone: fork */, 0x4111 /* vfork */, 0x50f00 /* a thread */, 5, 6, 9, 10, 11, 12,
                          13 /* futex */, 0x86, 0x88, 17, 36, 37, 38, 1030, 1031, 1032, 1033, 1034 /* fcntl */, 0x5401,
                          0x5403, 0x540e, 0x540f, 0x5410, 0x5413, 0x541b, 0x5421, 0x5422, 0x5450, 0x802c542a,
                          0x402c542b, 0x80000 /* CLOEXEC */, 0x800 /* NONBLOCK */, 1000, 1001, 1002 /* processes */,
                          -1000);
        /* fallthrough */
    default:
        return ONE_OF(0, 1, 2, 3, 4, 7, 8, 16, 100, 4096, 4097, 0x8000, 0x10000, 0777, -1, CANARY, 1 << 20, INT64_MAX,
                      UINT64_MAX << 12, UINT64_C(1) << 40, LOADED, LOADED + 0x8000, BUFFER, VECTORS, PATHS);
    }
}

/* The smallest program: one segment, and nothing in it that runs. */
static const struct {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
} image = {{.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
            .e_type = ET_EXEC,
            .e_machine = EM_RISCV,
            .e_version = EV_CURRENT,
            .e_entry = LOADED,
            .e_phoff = sizeof(Elf64_Ehdr),
            .e_ehsize = sizeof(Elf64_Ehdr),
            .e_phentsize = sizeof(Elf64_Phdr),
            .e_phnum = 1},
           {.p_type = PT_LOAD,
            .p_flags = PF_R | PF_W | PF_X,
            .p_vaddr = LOADED,
            .p_filesz = sizeof image,
            .p_memsz = SIZE,
            .p_align = 0x1000}};

static const char secret[] = "the secret that is outside of the sandbox";

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* ---- The place ----------------------------------------------------------------------------------------------------
 */

/* outside/           what the process must not see
 *   secret
 *   room/            what it sees as /w
 *   fixed/           what it sees as /ro, and may only read
 *     file */
static int outside = -1;
static char room[80], fixed[80];

/* What must stay as it is, and how it was. */
static const char *const watched[] = {".", "secret", "fixed", "fixed/file"};
enum { WATCHED = sizeof watched / sizeof *watched };
static struct stat before[WATCHED];

static void make_file(int directory, const char *name, const void *content, size_t length, mode_t mode)
{
    int file = openat(directory, name, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, mode);

    require(file >= 0 && write(file, content, length) == (ssize_t)length && close(file) == 0);
}

/* Empties a directory of the process's own making. */
static void empty(int parent, const char *name)
{
    int directory = openat(parent, name, O_DIRECTORY | O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct dirent *entry;
    DIR *list;

    require(directory >= 0 && fchmod(directory, 0700) == 0);
    list = fdopendir(directory);
    require(list != NULL);
    while ((entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(directory, entry->d_name, 0) == 0)
            continue;
        empty(directory, entry->d_name);
        require(unlinkat(directory, entry->d_name, AT_REMOVEDIR) == 0);
    }
    closedir(list);
}

static void furnish(void)
{
    int directory, sub;

    empty(outside, "room");
    directory = openat(outside, "room", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    make_file(directory, "file", "a file", 6, 0600);
    make_file(directory, "program", &image, sizeof image, 0700);
    require(mkdirat(directory, "sub", 0700) == 0 && symlinkat("../secret", directory, "link") == 0 &&
            symlinkat("..", directory, "up") == 0 && symlinkat("loop", directory, "loop") == 0 &&
            symlinkat("/w/file", directory, "absolute") == 0);
    sub = openat(directory, "sub", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    make_file(sub, "file", "another", 7, 0600);
    close(sub);
    close(directory);
}

static char place[72];

static void leave(void)
{
    empty(outside, "room");
    unlinkat(outside, "room", AT_REMOVEDIR);
    unlinkat(outside, "secret", 0);
    unlinkat(outside, "fixed/file", 0);
    unlinkat(outside, "fixed", AT_REMOVEDIR);
    rmdir(place);
}

static void interrupt(int signal)
{
    (void)signal;
}

/* Once: the place, a descriptor to watch, limits, and a timer that interrupts what waits. */
static void set_up(void)
{
    const struct sigaction action = {.sa_handler = interrupt};
    const struct rlimit limit = {1 << 20, 1 << 20};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGWINCH};
    const struct itimerspec often = {{0, 20000000}, {0, 20000000}};
    timer_t timer;

    snprintf(place, sizeof place, "%s/fuzz-linux-XXXXXX", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    require(mkdtemp(place) != NULL && (outside = open(place, O_DIRECTORY | O_RDONLY | O_CLOEXEC)) >= 0);
    atexit(leave);
    require(mkdirat(outside, "room", 0700) == 0 && mkdirat(outside, "fixed", 0700) == 0);
    snprintf(room, sizeof room, "%s/room", place);
    snprintf(fixed, sizeof fixed, "%s/fixed", place);
    make_file(outside, "secret", secret, strlen(secret), 0600);
    make_file(outside, "fixed/file", "to be read", 10, 0600);
    for (int i = 0; i < WATCHED; i++)
        require(fstatat(outside, watched[i], &before[i], AT_SYMLINK_NOFOLLOW) == 0);
    require(dup2(outside, CANARY) == CANARY);
    require(setrlimit(RLIMIT_FSIZE, &limit) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    require(sigaction(SIGWINCH, &action, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 &&
            timer_settime(timer, 0, &often, NULL) == 0);
}

/* Nothing outside has changed: whatever is done to a file or a directory shows in the time of its last change. */
static void look_around(void)
{
    struct stat status;

    for (int i = 0; i < WATCHED; i++)
        require(fstatat(outside, watched[i], &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino == before[i].st_ino &&
                status.st_ctim.tv_sec == before[i].st_ctim.tv_sec &&
                status.st_ctim.tv_nsec == before[i].st_ctim.tv_nsec);
    require(fstat(CANARY, &status) == 0 && status.st_ino == before[0].st_ino);
}

/* ---- The process --------------------------------------------------------------------------------------------------
 */

static bobbin_linux *open_process(bobbin_machine *machine, unsigned processes)
{
    static const struct bobbin_linux_directory directories[] = {{.host = room, .guest = "/w"},
                                                                {.host = fixed, .guest = "/ro", .read_only = true}};
    static int nothing = -1;
    struct bobbin_linux_options options = {
        .directories = directories, .directory_count = 2, .work = "/w", .processes = processes};

    if (nothing < 0)
        nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    options.streams = (int[]){nothing, nothing, nothing};
    return bobbin_linux_open_buffer(machine, &image, sizeof image, "/w/program", &options, NULL);
}

/* What arguments point to. The process may have unmapped it. */
static void write_strings(bobbin_machine *machine, uint8_t made_up)
{
    const uint64_t vectors[16] = {BUFFER, 16, BUFFER + 4090, 8, 1, 0, LOADED + SIZE - 4, 4096, 0, 1, 8, 0};
    const uint64_t message[7] = {ADDRESS, PATH, VECTORS, 2, CONTROL, made_up % 2 ? 24 : 4096};
    const uint64_t control[3] = {made_up % 3 ? 20 : made_up, UINT64_C(1) << 32 | 1, made_up % 8};
    const uint16_t family = made_up % 5 == 0 ? AF_INET : AF_UNIX;
    char text[PATH] = "";

    for (int i = 0; i < PATH_COUNT - 1; i++) {
        memset(text, 0, sizeof text);
        snprintf(text, sizeof text, "%s", paths[i]);
        bobbin_memory_write(machine, PATHS + (uint64_t)i * PATH, sizeof text, text);
    }
    snprintf(text, sizeof text, "%s%s%s%s", parts[made_up % 16], made_up & 1 ? "/" : "", parts[made_up / 16],
             made_up % 3 == 0 ? "/file" : "");
    bobbin_memory_write(machine, PATHS + (PATH_COUNT - 1) * PATH, sizeof text, text);
    bobbin_memory_write(machine, VECTORS, sizeof vectors, vectors);
    bobbin_memory_write(machine, MESSAGE, sizeof message, message);
    bobbin_memory_write(machine, ADDRESS, sizeof family, &family);
    bobbin_memory_write(machine, ADDRESS + sizeof family, sizeof text, text);
    bobbin_memory_write(machine, CONTROL, sizeof control, control);
}

/* Whether the secret stands somewhere in memory that the process has: of each page, since some may be unmapped. */
static bool knows_secret(const bobbin_machine *machine, uint64_t from, uint64_t to)
{
    enum { PAGE = 4096 };
    char page[PAGE];

    for (uint64_t at = from; at < to; at += PAGE) {
        if (bobbin_memory_read(machine, at, PAGE, page) && memmem(page, PAGE, secret, sizeof secret - 1) != NULL)
            return true;
    }
    return false;
}

static uint64_t register_of(const char *name)
{
    const bobbin_guest *rv64 = bobbin_guest_find("rv64");
    uint64_t number = 0;

    while (strcmp(bobbin_register_name(rv64, number), name) != 0)
        number++;
    return number;
}

/* Two sockets that are connected, as 3 and 4: chance seldom comes upon them. */
static void make_pair(bobbin_machine *machine, bobbin_linux *process)
{
    const uint64_t arguments[] = {AF_UNIX, SOCK_STREAM, 0, BUFFER};

    for (unsigned i = 0; i < 4; i++)
        bobbin_register_set(machine, register_of("a0") + i, arguments[i]);
    bobbin_register_set(machine, register_of("a7"), 199);
    bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_ecall});
}

/* Whether this is a fork's child. */
static bool is_begun(const bobbin_linux *process)
{
    struct bobbin_linux_thread thread;

    return bobbin_linux_thread_at(process, 0, &thread) && thread.process != 1000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bobbin_machine *machine;
    static uint64_t a0, a7;
    enum bobbin_linux_state state = bobbin_linux_runs;
    bobbin_linux *process;
    int status;
    bool begun;

    if (machine == NULL) {
        set_up();
        machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
        a0 = register_of("a0");
        a7 = register_of("a7");
    }
    furnish();
    process = open_process(machine, size / 8 % 4 == 3 ? 3 : 0);
    require(process != NULL);
    if (size / 8 % 2 == 1)
        make_pair(machine, process);
    for (size_t call = 0; call < size / 8 && call < MOST_CALLS && state == bobbin_linux_runs; call++, data += 8) {
        const size_t row = data[0] % (sizeof calls / sizeof *calls);
        const char *kind = calls[row].kinds;

        write_strings(machine, data[7]);
        bobbin_register_set(machine, a7, calls[row].number);
        for (unsigned i = 0; i < 6; i++)
            bobbin_register_set(machine, a0 + i, value(*kind != '\0' ? *kind++ : '\0', data[1 + i]));
        state = bobbin_linux_serve(process, (struct bobbin_stop){.kind = bobbin_stop_ecall});
        require(!knows_secret(machine, LOADED, LOADED + SIZE));
    }
    require(!knows_secret(machine, 0, MEMORY));
    begun = is_begun(process);
    bobbin_linux_close(process);
    look_around();
    if (begun)
        _exit(0);
    while (waitpid(-1, &status, 0) > 0)
        require(status == 0 || status == SIGKILL);
    return 0;
}

/* The files of /dev, /proc and /sys that every program expects: made here, never the host's.
 *
 * They lie over a sysroot, and below directories that were given for these names. What a program opens is a file of the
 * host's of the same kind, so that all calls work on it: text is in memory (memfd_create), and is what it was when it
 * was opened; a link or a directory is one that was removed as soon as it was open; of the host's devices only those
 * are taken that lead to no other data. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "linux/family.h"

static const char descriptors[] = "/proc/self/fd", threads[] = "/proc/self/task", own[] = "/proc/self",
                  slaves[] = "/dev/pts";

static const struct mount made_mount = {.guest = "/", .host = "", .directory = -1, .read_only = true};

/* ---- Texts of the machine ---------------------------------------------------------------------------------------- */

static void cpu_information(const process *p, FILE *out)
{
    char text[1024];

    p->abi->processor(p->machine, text, sizeof text);
    fprintf(out, "processor\t: 0\nhart\t\t: 0\n%s\n", text);
}

static void memory_information(const process *p, FILE *out)
{
    const uint64_t total = p->memory->limit >> 10, left = free_memory(p) >> 10;

    fprintf(out,
            "MemTotal:       %8" PRIu64 " kB\nMemFree:        %8" PRIu64 " kB\nMemAvailable:   %8" PRIu64 " kB\n"
            "Buffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\n"
            "SwapFree:              0 kB\n",
            total, left, left);
}

static void up_time(const process *p, FILE *out)
{
    const struct timespec time = timespec_of(program_now(p, CLOCK_BOOTTIME));

    fprintf(out, "%lld.%02ld 0.00\n", (long long)time.tv_sec, time.tv_nsec / 10000000);
}

static void machine_statistics(const process *p, FILE *out)
{
    struct timespec now = {0}, up = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    fprintf(out,
            "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\nintr 0\nctxt 0\nbtime %lld\nprocesses %d\n"
            "procs_running 1\nprocs_blocked 0\n",
            (long long)(now.tv_sec - up.tv_sec), newest_number(p) - FIRST_PROCESS + 1);
}

static void load_average(const process *p, FILE *out)
{
    fprintf(out, "0.00 0.00 0.00 1/1 %d\n", p->id);
}

static void version(const process *p, FILE *out)
{
    (void)p;
    fprintf(out, "%s version %s (bobbin) %s\n", system_name(0), system_name(2), system_name(3));
}

static void release(const process *p, FILE *out)
{
    (void)p;
    fprintf(out, "%s\n", system_name(2));
}

static void host_name(const process *p, FILE *out)
{
    (void)p;
    fprintf(out, "%s\n", system_name(1));
}

/* ---- Texts of the process ---------------------------------------------------------------------------------------- */

static void mounts(const process *p, FILE *out)
{
    for (size_t i = 0; i < p->mount_count; i++) {
        if (!p->mounts[i].above)
            fprintf(out, "bobbin %s bobbin %s 0 0\n", p->mounts[i].guest, p->mounts[i].read_only ? "ro" : "rw");
    }
    fputs("proc /proc proc ro 0 0\n", out);
}

static void mount_information(const process *p, FILE *out)
{
    for (size_t i = 0; i < p->mount_count; i++) {
        const char *access = p->mounts[i].read_only ? "ro" : "rw";

        if (!p->mounts[i].above)
            fprintf(out, "%zu 1 0:%zu / %s %s - bobbin bobbin %s\n", i + 20, i + 20, p->mounts[i].guest, access,
                    access);
    }
    fputs("19 1 0:19 / /proc ro - proc proc ro\n", out);
}

/* A line of maps: as many pages from `page` on as are alike. Returns the page after them. */
static uint64_t map_line(const process *p, uint64_t page, uint64_t end, FILE *out)
{
    const unsigned bits = memory_permission(p->memory, page);
    const uint64_t address = page << GUEST_PAGE_BITS;
    struct mapping_view view = mapping_at(p, address);
    struct stat status = {0};
    char path[PATH_MAX] = "";
    int column;

    while (page < end && page << GUEST_PAGE_BITS < view.end && p->memory->pages[page] != 0 &&
           memory_permission(p->memory, page) == bits)
        page++;
    if (view.sharing == SHARED_ALONE && fstat(view.host, &status) == 0)
        strcpy(path, "/dev/zero (deleted)");
    else if (view.host >= 0 && fstat(view.host, &status) == 0)
        guest_name_of(p, view.host, path);
    else if (address >= p->stack_low && address < p->stack_high)
        strcpy(path, "[stack]");
    else if (address >= p->brk_start && address < p->brk)
        strcpy(path, "[heap]");
    else if (address == p->trampoline)
        strcpy(path, "[vdso]");
    column = fprintf(out, "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " %02x:%02x %" PRIu64 " ", address,
                     page << GUEST_PAGE_BITS, bits & PAGE_READ ? 'r' : '-', bits & PAGE_WRITE ? 'w' : '-',
                     bits & PAGE_EXEC ? 'x' : '-', view.sharing != PRIVATE ? 's' : 'p', view.offset,
                     major(status.st_dev), minor(status.st_dev), (uint64_t)status.st_ino);
    fprintf(out, "%*s%s\n", path[0] != '\0' && column < 73 ? 73 - column : 0, "", path);
    return page;
}

static void maps(const process *p, FILE *out)
{
    const uint64_t end = p->memory->size >> GUEST_PAGE_BITS;

    for (uint64_t page = memory_next_mapped(p->memory, 0, end); page < end;
         page = memory_next_mapped(p->memory, page, end))
        page = map_line(p, page, end, out);
}

static void memory_part(const process *p, uint64_t from, uint64_t to, FILE *out)
{
    void *host;
    const uint64_t length = guest_part(p, from, to - from, PAGE_READ, &host);

    if (to > from && length > 0)
        fwrite(host, 1, length, out);
}

static char state_of(const process *p, const struct member *member)
{
    return member->state == ENDED ? 'Z' : member->stopped != 0 ? 'T' : member != p->self && member->asleep ? 'S' : 'R';
}

static void status(const process *p, const struct member *member, FILE *out)
{
    const uint64_t size = member->shown.pages << (GUEST_PAGE_BITS - 10);
    const struct identity *user = &member->shown.user, *group = &member->shown.group;
    const char state = state_of(p, member);
    const char *text = state == 'Z' ? "zombie" : state == 'T' ? "stopped" : state == 'S' ? "sleeping" : "running";

    fprintf(out,
            "Name:\t%s\nUmask:\t%04o\nState:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n"
            "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nFDSize:\t%d\nVmPeak:\t%8" PRIu64 " kB\nVmSize:\t%8" PRIu64
            " kB\nVmHWM:\t%8" PRIu64 " kB\nVmRSS:\t%8" PRIu64 " kB\nThreads:\t%" PRIu64
            "\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n",
            member->shown.name, member->shown.mask, state, text, member->id, member->id, parent_of(member), user->real,
            user->effective, user->saved, user->file, group->real, group->effective, group->saved, group->file,
            MOST_FILES, size, size, size, size, member->shown.threads);
}

/* In hundredths of a second, as all times here. */
static uint64_t used_time(const process *p, const struct member *member)
{
    const clockid_t clock =
        member == p->self ? CLOCK_PROCESS_CPUTIME_ID : (clockid_t)(~(unsigned)member->host << 3 | 2);
    struct timespec time;

    if (member->state == ENDED || clock_gettime(clock, &time) != 0)
        return 0;
    return (nanoseconds(&time) + (member == p->self ? p->ahead.processor : 0)) / 10000000;
}

static void statistics(const process *p, const struct member *member, FILE *out)
{
    const struct terminal *terminal = terminal_of(p, member);
    const int number = terminal != NULL ? (int)(terminal - p->family->terminals) : 0;

    fprintf(out, "%d (%s) %c %d %d %d %d %d 0 0 0 0 0 %" PRIu64 " 0 0 0 %d %d %" PRIu64 " 0 %" PRIu64, member->id,
            member->shown.name, state_of(p, member), parent_of(member), member->group, member->session,
            number > 0 ? (int)makedev(SLAVES, (unsigned)number - 1) : 0, number > 0 ? (int)terminal->foreground : -1,
            used_time(p, member), 20 + member->nice, member->nice, member->shown.threads,
            member->shown.begun / 10000000);
    fprintf(out, " %" PRIu64 " %" PRIu64 " 18446744073709551615 0 0 %" PRIu64, member->shown.pages << GUEST_PAGE_BITS,
            member->shown.pages, member == p->self ? p->stack_high : 0);
    fputs(" 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n", out);
}

static void memory_statistics(const process *p, const struct member *member, FILE *out)
{
    const uint64_t pages = member->shown.pages;

    (void)p;
    fprintf(out, "%" PRIu64 " %" PRIu64 " 0 0 0 %" PRIu64 " 0\n", pages, pages, pages);
}

static void name(const process *p, const struct member *member, FILE *out)
{
    (void)p;
    fprintf(out, "%s\n", member->shown.name);
}

static void command_line(const process *p, const struct member *member, FILE *out)
{
    const uint64_t length = p->initial.environment - p->initial.arguments;

    if (member == p->self && length > sizeof member->shown.arguments)
        memory_part(p, p->initial.arguments, p->initial.environment, out);
    else if (member->state != ENDED)
        fwrite(member->shown.arguments, 1, member->shown.arguments_length, out);
}

static void environment(const process *p, FILE *out)
{
    memory_part(p, p->initial.environment, p->initial.environment_end, out);
}

static void auxiliary_vector(const process *p, FILE *out)
{
    memory_part(p, p->initial.auxiliary, p->initial.auxiliary_end, out);
}

/* ---- Links ------------------------------------------------------------------------------------------------------- */

static void to_program(const process *p, const struct member *member, FILE *out)
{
    (void)p;
    fputs(member->shown.program, out);
}

static void to_work(const process *p, FILE *out)
{
    fputs(p->work, out);
}

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum { TERMINAL = 0x10000, MASTER };

/* The directories are those that the paths name. */
static const struct made {
    const char *path;
    enum { TEXT, LINK, DEVICE } kind;
    const char *constant; /* what a text says or a link leads to; NULL: `write` does */
    void (*write)(const process *p, FILE *out);
    void (*of)(const process *p, const struct member *member, FILE *out); /* the same, of any process */
    unsigned device; /* the minor number among the memory devices, TERMINAL or MASTER */
} table[] = {
    {"/dev/fd", LINK, .constant = descriptors},
    {"/dev/full", DEVICE, .device = 7},
    {"/dev/null", DEVICE, .device = 3},
    {"/dev/ptmx", DEVICE, .device = MASTER},
    {"/dev/random", DEVICE, .device = 8},
    {"/dev/shm", LINK, .constant = "/tmp"}, /* of names that stand there alone, none is like another's */
    {"/dev/stderr", LINK, .constant = "/proc/self/fd/2"},
    {"/dev/stdin", LINK, .constant = "/proc/self/fd/0"},
    {"/dev/stdout", LINK, .constant = "/proc/self/fd/1"},
    {"/dev/tty", DEVICE, .device = TERMINAL},
    {"/dev/urandom", DEVICE, .device = 9},
    {"/dev/zero", DEVICE, .device = 5},
    {"/proc/cpuinfo", TEXT, .write = cpu_information},
    {"/proc/diskstats", TEXT, .constant = ""},
    {"/proc/filesystems", TEXT, .constant = "nodev\tproc\nnodev\ttmpfs\n"},
    {"/proc/loadavg", TEXT, .write = load_average},
    {"/proc/meminfo", TEXT, .write = memory_information},
    {"/proc/mounts", LINK, .constant = "/proc/self/mounts"},
    {"/proc/self/auxv", TEXT, .write = auxiliary_vector},
    {"/proc/self/cgroup", TEXT, .constant = "0::/\n"},
    {"/proc/self/cmdline", TEXT, .of = command_line},
    {"/proc/self/comm", TEXT, .of = name},
    {"/proc/self/cwd", LINK, .write = to_work},
    {"/proc/self/environ", TEXT, .write = environment},
    {"/proc/self/exe", LINK, .of = to_program},
    {"/proc/self/maps", TEXT, .write = maps},
    {"/proc/self/mountinfo", TEXT, .write = mount_information},
    {"/proc/self/mounts", TEXT, .write = mounts},
    {"/proc/self/root", LINK, .constant = "/"},
    {"/proc/self/stat", TEXT, .of = statistics},
    {"/proc/self/statm", TEXT, .of = memory_statistics},
    {"/proc/self/status", TEXT, .of = status},
    {"/proc/stat", TEXT, .write = machine_statistics},
    {"/proc/swaps", TEXT, .constant = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"},
    {"/proc/sys/kernel/hostname", TEXT, .write = host_name},
    {"/proc/sys/kernel/osrelease", TEXT, .write = release},
    {"/proc/sys/kernel/ostype", TEXT, .constant = "Linux\n"},
    {"/proc/sys/kernel/pid_max", TEXT, .constant = "4194304\n"},
    {"/proc/sys/vm/overcommit_memory", TEXT, .constant = "0\n"},
    {"/proc/uptime", TEXT, .write = up_time},
    {"/proc/version", TEXT, .write = version},
    {"/proc/vmstat", TEXT, .constant = "pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n"},
    {"/sys/devices/system/cpu/online", TEXT, .constant = "0\n"},
    {"/sys/devices/system/cpu/possible", TEXT, .constant = "0\n"},
    {"/sys/devices/system/cpu/present", TEXT, .constant = "0\n"},
};

enum { ROWS = sizeof table / sizeof *table };

/* What of `path` comes after the directory `above` and a slash, "" if it is that directory; NULL: it is not in there.
 */
static const char *inside(const char *path, const char *above)
{
    const size_t length = strlen(above);

    if (strncmp(path, above, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length + (path[length] == '/');
}

static const struct made *find_row(const char *path)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(table[i].path, path) == 0)
            return &table[i];
    }
    return NULL;
}

/* The other process that the path is about, and what of the path comes after its number; NULL: none. */
static const struct member *other_in(const process *p, const char *path, const char **rest)
{
    const char *digits = inside(path, "/proc");
    char *end;
    unsigned long id;

    if (digits == NULL || digits[0] < '0' || digits[0] > '9')
        return NULL;
    id = strtoul(digits, &end, 10);
    *rest = end;
    return (*end == '/' || *end == '\0') && id <= INT_MAX ? member_of(p, (int)id) : NULL;
}

/* A path below /proc/self for one about another process, of which one thread is seen. */
static const struct member *own_path(const process *p, const char *path, char own[PATH_MAX])
{
    const char *rest;
    const struct member *other = other_in(p, path, &rest);
    char thread[32];

    if (other != NULL && snprintf(thread, sizeof thread, "/task/%d", other->id) > 0 && inside(rest, thread) != NULL)
        rest += strlen(thread);
    snprintf(own, PATH_MAX, "%s%s", other != NULL ? "/proc/self" : path, other != NULL ? rest : "");
    return other != NULL ? other : p->self;
}

bool device_name(int host, char path[PATH_MAX])
{
    struct stat status;

    if (fstat(host, &status) != 0 || !S_ISCHR(status.st_mode))
        return false;
    for (size_t i = 0; i < ROWS; i++) {
        if (table[i].kind == DEVICE && status.st_rdev == makedev(1, table[i].device)) {
            strcpy(path, table[i].path);
            return true;
        }
    }
    return false;
}

/* The number that the path has after that directory's; -1: it has none. */
static int number_in(const char *path, const char *directory)
{
    const char *digits = inside(path, directory);
    char *end;
    unsigned long number;

    if (digits == NULL || digits[0] < '0' || digits[0] > '9')
        return -1;
    number = strtoul(digits, &end, 10);
    return *end == '\0' && number <= INT_MAX ? (int)number : -1;
}

/* Whether the path names an open descriptor. */
static bool names_descriptor(const process *p, const char *path, const struct open_file **file)
{
    const int number = number_in(path, descriptors);

    *file = number >= 0 && number < MOST_FILES && p->files[number].open ? &p->files[number] : NULL;
    return *file != NULL;
}

const struct open_file *descriptor_at(const struct place *place)
{
    const struct open_file *file;

    return place->mount == &made_mount && names_descriptor(place->process, place->guest, &file) ? file : NULL;
}

bool is_slave(const struct place *place)
{
    return place->mount == &made_mount && number_in(place->guest, slaves) >= 0;
}

static bool is_directory(const char *path)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *rest = inside(table[i].path, path);

        if (rest != NULL && rest[0] != '\0')
            return true;
    }
    return strcmp(path, descriptors) == 0 || strcmp(path, threads) == 0 || strcmp(path, slaves) == 0;
}

static void write_content(const struct made *row, const process *p, const struct member *member, FILE *out)
{
    if (member == p->self)
        show_process(p);
    if (row->constant != NULL)
        fputs(row->constant, out);
    else if (row->of != NULL)
        row->of(p, member, out);
    else
        row->write(p, out);
}

static void link_target(const process *p, const struct made *row, const struct member *member, char target[PATH_MAX])
{
    FILE *out = fmemopen(target, PATH_MAX, "w");

    target[0] = '\0';
    if (out == NULL)
        return;
    write_content(row, p, member, out);
    fclose(out);
}

/* Puts the path `new`, "/" as "", for the first `length` bytes of the path. */
static int64_t replace(char path[PATH_MAX], size_t length, const char *new)
{
    char rest[PATH_MAX];

    strcpy(rest, path + length);
    if (strlen(new) + strlen(rest) >= PATH_MAX)
        return -ENAMETOOLONG;
    sprintf(path, "%s%s", new, new[0] == '\0' && rest[0] == '\0' ? "/" : rest);
    return 0;
}

/* ---- Finding ----------------------------------------------------------------------------------------------------- */

bool is_made(const char *path, size_t mounted)
{
    static const char *const roots[] = {"/dev", "/proc", "/sys"};

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (inside(path, roots[i]) != NULL)
            return mounted < strlen(roots[i]);
    }
    return false;
}

const struct mount *mount_of_made(void)
{
    return &made_mount;
}

/* What of `path` comes after the name of an open directory's descriptor, and the directory; NULL: nothing. */
static const char *behind_descriptor(const process *p, const char *path, const struct open_file **file)
{
    const char *digits = inside(path, descriptors), *rest = digits != NULL ? strchr(digits, '/') : NULL;
    char name[64];

    if (rest == NULL || (size_t)(rest - path) >= sizeof name)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)(rest - path), path);
    return names_descriptor(p, name, file) && (*file)->path != NULL ? rest : NULL;
}

int64_t follow_made_links(const process *p, char path[PATH_MAX], bool last)
{
    char self[2][64], target[PATH_MAX], *end;
    const struct open_file *file;
    const char *rest;

    if (path[1] != 'd' && path[1] != 'p')
        return 0; /* as most paths */
    snprintf(self[0], sizeof self[0], "/proc/%d", p->id);
    snprintf(self[1], sizeof self[1], "/proc/thread-self");
    for (size_t i = 0; i < 2; i++) {
        if (inside(path, self[i]) != NULL)
            replace(path, strlen(self[i]), own);
    }
    rest = inside(path, threads);
    if (rest != NULL && thread_of(p, (int)strtoul(rest, &end, 10)) != NULL && (*end == '/' || *end == '\0'))
        replace(path, (size_t)(end - path), own); /* what is told of its threads is alike */
    for (size_t i = 0; i < ROWS; i++) {
        rest = table[i].kind == LINK ? inside(path, table[i].path) : NULL;
        if (rest == NULL || (rest[0] == '\0' && !last))
            continue;
        link_target(p, &table[i], p->self, target);
        if (replace(path, strlen(table[i].path), strcmp(target, "/") == 0 ? "" : target) != 0)
            return -ENAMETOOLONG;
        break;
    }
    rest = behind_descriptor(p, path, &file);
    return rest != NULL ? replace(path, (size_t)(rest - path), strcmp(file->path, "/") == 0 ? "" : file->path) : 0;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static int64_t open_text(const process *p, const struct made *row, const struct member *member, int flags)
{
    char *content = NULL;
    size_t length = 0;
    int64_t result;
    FILE *out;
    int file;

    if ((flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY)
        return -EACCES;
    out = open_memstream(&content, &length);
    if (out == NULL)
        return -ENOMEM;
    write_content(row, p, member, out);
    fclose(out);
    file = memfd_create("bobbin", MFD_CLOEXEC);
    if (file < 0 || write_silently(file, content, length, 0) != (int64_t)length || fchmod(file, 0444) != 0) {
        free(content);
        if (file >= 0)
            close(file);
        return -ENOMEM;
    }
    free(content);
    result = result_of(open(host_link_to(file).path, O_RDONLY | O_CLOEXEC));
    close(file);
    return result;
}

/* The host's device, if it is the one that is meant. */
static int64_t open_device(const char *path, dev_t number, int flags)
{
    const int file = open(path, (flags & ~(O_CREAT | O_EXCL | O_TRUNC)) | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (file < 0)
        return failure();
    if (fstat(file, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == number)
        return file;
    close(file);
    return -ENOENT;
}

/* What can only be looked at is the terminal, too, so that ttyname finds the name. */
static int64_t open_terminal(const process *p, const char *path, int flags)
{
    const int64_t file = open_console(p, flags);

    return file < 0 && (flags & O_PATH) != 0 ? open_device(path, makedev(5, 0), flags) : file;
}

/* What the program was given, and a pipe, is only ever duplicated. Other files are opened again. */
static int64_t open_descriptor(const struct open_file *file, int flags, bool directory)
{
    const int has = fcntl(file->host, F_GETFL) & O_ACCMODE, wants = flags & O_ACCMODE;

    if (directory && file->path == NULL)
        return -ENOTDIR;
    if ((flags & O_PATH) != 0 || file->mount == NULL || file->mount == &made_mount || file->pipe) {
        if ((flags & O_PATH) == 0 && file->socket)
            return -ENXIO;
        if ((flags & O_PATH) == 0 && has != O_RDWR && wants != has)
            return -EACCES;
        return result_of(fcntl(file->host, F_DUPFD_CLOEXEC, 3));
    }
    if (file->mount->read_only && (wants != O_RDONLY || (flags & O_TRUNC) != 0))
        return -EROFS;
    return result_of(
        open(host_link_to(file->host).path, (flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW)) | O_CLOEXEC | O_NOCTTY));
}

/* The link itself, to be looked at. */
static int64_t open_link(const char *target)
{
    char directory[] = "/tmp/bobbin-XXXXXX", path[sizeof directory + 8];
    int64_t result;

    if (mkdtemp(directory) == NULL)
        return failure();
    snprintf(path, sizeof path, "%s/link", directory);
    result = symlink(target, path) == 0 ? result_of(open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC)) : failure();
    unlink(path);
    rmdir(directory);
    return result;
}

static int64_t open_followed(const process *p, const char *target, int flags, unsigned links)
{
    struct place place;
    const int64_t result = locate(p, AT_FDCWD, target, &place);

    place.links = links + 1;
    return result != 0                ? result
           : place.links > MOST_LINKS ? -ELOOP
                                      : open_place(&place, flags & ~(O_CREAT | O_EXCL), 0);
}

/* What readlink says of a descriptor. */
static void descriptor_name(const process *p, const struct open_file *file, char path[PATH_MAX])
{
    struct stat status;

    if (file->path != NULL) {
        strcpy(path, file->path);
    } else if (file->terminal && terminal_number(p, file->host) > 0) {
        sprintf(path, "%s/%d", slaves, terminal_number(p, file->host) - 1);
    } else if (file->terminal || is_master(file->host)) {
        strcpy(path, file->terminal ? "/dev/tty" : "/dev/ptmx");
    } else if (!guest_name_of(p, file->host, path)) {
        if (fstat(file->host, &status) == 0 && file->pipe)
            sprintf(path, "%s:[%" PRIu64 "]", S_ISFIFO(status.st_mode) ? "pipe" : "socket", (uint64_t)status.st_ino);
        else
            strcpy(path, "anon_inode:[given]");
    }
}

int64_t open_made(const process *p, const struct place *place, int flags)
{
    char path[PATH_MAX], target[PATH_MAX];
    const struct member *member = own_path(p, place->guest, path);
    const struct made *row = find_row(path);
    const bool itself = (flags & O_NOFOLLOW) != 0;
    const struct open_file *file;

    if (is_directory(path)) {
        if (member != p->self && strcmp(path, descriptors) == 0 && (flags & O_PATH) == 0)
            return -EACCES;
        return (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY ? -EISDIR
                                                                        : result_of(empty_directory(flags & O_PATH));
    }
    if (names_descriptor(p, place->guest, &file)) {
        if (!itself)
            return open_descriptor(file, flags, place->directory || (flags & O_DIRECTORY) != 0);
        descriptor_name(p, file, target);
        return (flags & O_PATH) != 0 ? open_link(target) : -ELOOP;
    }
    if (number_in(place->guest, slaves) >= 0)
        return open_slave(p, number_in(place->guest, slaves), flags);
    if (row != NULL && row->kind != LINK && (place->directory || (flags & O_DIRECTORY) != 0))
        return -ENOTDIR;
    if (row == NULL)
        return (flags & O_CREAT) != 0 ? -EROFS : -ENOENT;
    if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0)
        return -EEXIST;
    if (member != p->self && row->write != NULL && (flags & O_PATH) == 0)
        return -EACCES;
    if (row->kind == LINK) {
        link_target(p, row, member, target);
        if (!itself)
            return open_followed(p, target, flags, place->links);
        return (flags & O_PATH) != 0 ? open_link(target) : -ELOOP;
    }
    if (row->device == TERMINAL)
        return open_terminal(p, row->path, flags);
    if (row->device == MASTER)
        return flags & O_PATH ? open_device(row->path, makedev(5, 2), flags) : open_master(p, flags);
    return row->kind == TEXT ? open_text(p, row, member, flags)
                             : open_device(row->path, makedev(1, row->device), flags);
}

void made_path_of(const struct place *place, int host, char path[PATH_MAX])
{
    char of_self[PATH_MAX];

    strcpy(path, place->guest);
    follow_made_links(place->process, path, true);
    own_path(place->process, path, of_self);
    if (!is_directory(of_self) && !guest_name_of(place->process, host, path))
        strcpy(path, place->guest);
}

/* ---- Listing ----------------------------------------------------------------------------------------------------- */

/* The name of a directory's entry number `index`, and its kind as getdents64 has it; false: there are no more. */
static bool entry_at(const process *p, const struct member *member, const char *directory, uint64_t index,
                     char name[NAME_MAX + 1], uint8_t *type)
{
    const char *before = "";
    size_t before_length = 0;

    if (index < 2) {
        strcpy(name, index == 0 ? "." : "..");
        *type = 4;
        return true;
    }
    index -= 2;
    if (strcmp(directory, threads) == 0) {
        const struct thread *thread = p->first;

        if (member != p->self) {
            snprintf(name, NAME_MAX, "%d", member->id);
            *type = 4;
            return index == 0;
        }

        for (; index > 0 && thread->after != p->first; index--)
            thread = thread->after;
        snprintf(name, NAME_MAX, "%d", thread->id);
        *type = 4;
        return index == 0;
    }
    for (unsigned number = 0; strcmp(directory, descriptors) == 0 && number < MOST_FILES; number++) {
        if (!p->files[number].open || index-- > 0)
            continue;
        snprintf(name, NAME_MAX, "%u", number);
        *type = 10;
        return true;
    }
    for (int number = 0; strcmp(directory, slaves) == 0 && (number = next_slave(p, number)) >= 0; number++) {
        if (index-- > 0)
            continue;
        snprintf(name, NAME_MAX, "%d", number);
        *type = 2;
        return true;
    }
    for (unsigned i = 0; strcmp(directory, "/proc") == 0 && i < p->family->most; i++) {
        if (p->family->members[i].id <= 0 || index-- > 0)
            continue;
        snprintf(name, NAME_MAX, "%d", p->family->members[i].id);
        *type = 4;
        return true;
    }
    /* The rows are sorted: those of one subdirectory follow one another. */
    for (size_t i = 0; i < ROWS; i++) {
        const char *rest = inside(table[i].path, directory);
        const size_t length = rest != NULL ? strcspn(rest, "/") : 0;

        if (length == 0 || (length == before_length && memcmp(rest, before, length) == 0))
            continue;
        before = rest;
        before_length = length;
        if (index-- > 0)
            continue;
        snprintf(name, NAME_MAX, "%.*s", (int)length, rest);
        *type = rest[length] == '/' ? 4 : table[i].kind == LINK ? 10 : table[i].kind == TEXT ? 8 : 2;
        return true;
    }
    if (strcmp(directory, "/dev") == 0 && index-- == 0) {
        strcpy(name, "pts");
        *type = 4;
        return true;
    }
    if (strcmp(directory, own) == 0 && index < 2) {
        strcpy(name, index == 0 ? "fd" : "task");
        *type = 4;
        return true;
    }
    return false;
}

bool lists_made(const process *p, const struct open_file *file)
{
    char path[PATH_MAX];

    if (file->mount != &made_mount || file->path == NULL)
        return false;
    own_path(p, file->path, path);
    return is_directory(path);
}

int64_t list_made(const process *p, struct open_file *file, char *to, uint64_t room)
{
    char name[NAME_MAX + 1], path[PATH_MAX];
    const struct member *member;
    uint64_t done = 0;
    uint8_t type;

    member = own_path(p, file->path, path);
    for (; entry_at(p, member, path, file->position, name, &type); file->position++) {
        struct {
            uint64_t inode, next;
            uint16_t length;
            uint8_t type;
        } entry = {.inode = 1 + file->position, .next = file->position + 1, .type = type};
        const size_t header = 19, length = (header + strlen(name) + 1 + 7) & ~(size_t)7;

        if (length > room - done)
            return done > 0 ? (int64_t)done : -EINVAL;
        entry.length = (uint16_t)length;
        memset(to + done, 0, length);
        memcpy(to + done, &entry, header);
        strcpy(to + done + header, name);
        done += length;
    }
    return (int64_t)done;
}

/* Lines as strace(1) prints them, from the letters that syscalls.def has for arguments. */
#define _GNU_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "linux/process.h"

enum { LINE = 1024, SHOWN = 32 };

/* A line that is being written; what does not fit is left out. */
struct line {
    char text[LINE];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
    size_t room = sizeof line->text - line->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line->text + line->length, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        line->length += (size_t)length < room ? (size_t)length : room - 1;
}

static void add_bytes(struct line *line, const unsigned char *bytes, size_t length, bool more)
{
    static const char escaped[] = "\a\b\t\n\v\f\r\"\\", letters[] = "abtnvfr\"\\";

    add(line, "\"");
    for (size_t i = 0; i < length; i++) {
        const char *found = bytes[i] != '\0' ? strchr(escaped, bytes[i]) : NULL;

        if (found != NULL)
            add(line, "\\%c", letters[found - escaped]);
        else if (bytes[i] >= ' ' && bytes[i] < 0x7f)
            add(line, "%c", bytes[i]);
        else if (i + 1 < length && isdigit(bytes[i + 1]))
            add(line, "\\%03o", bytes[i]);
        else
            add(line, "\\%o", bytes[i]);
    }
    add(line, more ? "\"..." : "\"");
}

static void add_pointer(struct line *line, uint64_t address)
{
    if (address == 0)
        add(line, "NULL");
    else
        add(line, "0x%" PRIx64, address);
}

static void add_buffer(const process *p, struct line *line, uint64_t address, uint64_t length)
{
    void *host;
    uint64_t shown = guest_part(p, address, length < SHOWN ? length : SHOWN, PAGE_READ, &host);

    if (shown == 0 && length > 0)
        add_pointer(line, address);
    else
        add_bytes(line, host, shown, shown < length);
}

static void add_string(const process *p, struct line *line, uint64_t address)
{
    char path[PATH_MAX];
    size_t length;

    if (address == 0 || guest_path(p, address, path) != 0) {
        add_pointer(line, address);
        return;
    }
    length = strlen(path);
    add_bytes(line, (const unsigned char *)path, length < 256 ? length : 256, length > 256);
}

/* ---- Flags ------------------------------------------------------------------------------------------------------- */

struct flag {
    uint64_t bits;
    const char *name;
};

/* The guest's numbers; what contains the bits of others comes first. */
static const struct flag open_flags[] = {
    {020200000, "O_TMPFILE"}, {04010000, "O_SYNC"},    {00100, "O_CREAT"},
    {00200, "O_EXCL"},        {00400, "O_NOCTTY"},     {01000, "O_TRUNC"},
    {02000, "O_APPEND"},      {04000, "O_NONBLOCK"},   {010000, "O_DSYNC"},
    {020000, "O_ASYNC"},      {040000, "O_DIRECT"},    {0100000, "O_LARGEFILE"},
    {0200000, "O_DIRECTORY"}, {0400000, "O_NOFOLLOW"}, {01000000, "O_NOATIME"},
    {02000000, "O_CLOEXEC"},  {010000000, "O_PATH"},   {0, NULL},
};
static const struct flag at_flags[] = {
    {0x100, "AT_SYMLINK_NOFOLLOW"}, {0x200, "AT_REMOVEDIR"},   {0x400, "AT_SYMLINK_FOLLOW"},
    {0x800, "AT_NO_AUTOMOUNT"},     {0x1000, "AT_EMPTY_PATH"}, {0, NULL},
};
static const struct flag protections[] = {{1, "PROT_READ"}, {2, "PROT_WRITE"}, {4, "PROT_EXEC"}, {0, NULL}};
static const struct flag map_flags[] = {
    {3, "MAP_SHARED_VALIDATE"},
    {1, "MAP_SHARED"},
    {2, "MAP_PRIVATE"},
    {0x10, "MAP_FIXED"},
    {0x20, "MAP_ANONYMOUS"},
    {0x100, "MAP_GROWSDOWN"},
    {0x800, "MAP_DENYWRITE"},
    {0x2000, "MAP_LOCKED"},
    {0x4000, "MAP_NORESERVE"},
    {0x8000, "MAP_POPULATE"},
    {0x20000, "MAP_STACK"},
    {0x40000, "MAP_HUGETLB"},
    {0x100000, "MAP_FIXED_NOREPLACE"},
    {0, NULL},
};

static void add_flags(struct line *line, uint64_t value, const struct flag *flags, const char *none)
{
    const char *between = "";

    if (none != NULL) {
        add(line, "%s", none);
        between = "|";
    }
    for (; flags->name != NULL; flags++) {
        if ((value & flags->bits) != flags->bits)
            continue;
        add(line, "%s%s", between, flags->name);
        between = "|";
        value &= ~flags->bits;
    }
    if (value != 0 || *between == '\0')
        add(line, value != 0 ? "%s0x%" PRIx64 : "%s%" PRIu64, between, value);
}

void bobbin_linux_signal_name(int number, char *text, size_t size)
{
    const char *name = sigabbrev_np(number);

    if (name != NULL)
        snprintf(text, size, "SIG%s", name);
    else
        snprintf(text, size, "signal %d", number);
}

static void add_signal(struct line *line, int number)
{
    char name[32];

    bobbin_linux_signal_name(number, name, sizeof name);
    add(line, "%s", name);
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static void add_argument(const process *p, struct line *line, const struct bobbin_linux_call *call, const char *kinds,
                         int i)
{
    static const char *const access[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};
    const uint64_t value = call->arguments[i];

    switch (kinds[i]) {
    case 'd':
    case 'f':
        add(line, "%d", (int)value);
        break;
    case 'D':
        if ((int)value == AT_FDCWD)
            add(line, "AT_FDCWD");
        else
            add(line, "%d", (int)value);
        break;
    case 'u':
        add(line, "%" PRIu64, value);
        break;
    case 'o':
        add(line, value != 0 ? "0%o" : "%o", (unsigned)value);
        break;
    case 'p':
        add_pointer(line, value);
        break;
    case 's':
        add_string(p, line, value);
        break;
    case 'b':
        add_buffer(p, line, value, call->arguments[i + 1]);
        break;
    case 'r':
        if (call->result >= 0)
            add_buffer(p, line, value, (uint64_t)call->result);
        else
            add_pointer(line, value);
        break;
    case 'O':
        add_flags(line, (uint32_t)value & ~3U, open_flags, access[value & 3]);
        break;
    case 'A':
        add_flags(line, (uint32_t)value, at_flags, NULL);
        break;
    case 'P':
        add_flags(line, value, protections, value == 0 ? "PROT_NONE" : NULL);
        break;
    case 'M':
        add_flags(line, value, map_flags, NULL);
        break;
    case 'S':
        add_signal(line, (int)value);
        break;
    default:
        add(line, value != 0 ? "0x%" PRIx64 : "%" PRIu64, value);
        break;
    }
}

/* Whose line it is, where there are several that it may be. */
static void add_thread_number(const process *p, struct line *line)
{
    if (p->thread_count > 1)
        add(line, "[pid %d] ", p->thread->id);
}

/* Calls whose result is an address. */
static bool gives_address(const char *name)
{
    return name != NULL && (strcmp(name, "brk") == 0 || strcmp(name, "mmap") == 0 || strcmp(name, "mremap") == 0);
}

static void print_call(process *p, const struct bobbin_linux_call *call, const char *kinds)
{
    const int64_t last_error = 4095; /* MAX_ERRNO */
    struct line line = {.length = 0};

    add_thread_number(p, &line);
    if (call->name != NULL)
        add(&line, "%s(", call->name);
    else
        add(&line, "syscall_%" PRIu64 "(", call->number);
    for (int i = 0; kinds[i] != '\0' && kinds[i] != '!'; i++) {
        if (i > 0)
            add(&line, ", ");
        add_argument(p, &line, call, kinds, i);
    }
    if (strchr(kinds, '!') != NULL) {
        add(&line, ") = ?");
    } else if (call->result < 0 && call->result >= -last_error) {
        const char *name = strerrorname_np((int)-call->result), *text = strerrordesc_np((int)-call->result);

        add(&line, ") = -1 %s (%s)", name != NULL ? name : "errno", text != NULL ? text : "unknown");
    } else if (gives_address(call->name)) {
        add(&line, ") = 0x%" PRIx64, (uint64_t)call->result);
    } else {
        add(&line, ") = %" PRId64, call->result);
    }
    p->options.trace(p->options.trace_data, line.text);
}

/* A line is long: nothing of it is set up for programs that nobody traces. */
void trace_call(process *p, const struct bobbin_linux_call *call, const char *kinds)
{
    if (p->options.trace != NULL)
        print_call(p, call, kinds);
}

void trace_signal(process *p, int number, int code, uint64_t address)
{
    struct line line = {.length = 0};

    if (p->options.trace == NULL)
        return;
    add_thread_number(p, &line);
    add(&line, "--- ");
    add_signal(&line, number);
    add(&line, " {si_code=%d", code);
    if (code > 0 && code < SI_KERNEL)
        add(&line, ", si_addr=0x%" PRIx64, address);
    add(&line, "} ---");
    p->options.trace(p->options.trace_data, line.text);
}

void trace_killed(process *p)
{
    struct line line = {.length = 0};

    if (p->options.trace == NULL)
        return;
    add_thread_number(p, &line);
    add(&line, "+++ killed by ");
    add_signal(&line, p->end.signal);
    add(&line, " +++");
    p->options.trace(p->options.trace_data, line.text);
}

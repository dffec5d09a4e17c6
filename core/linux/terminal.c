/* Pseudo-terminals, and what programs ask terminals and other files by ioctl. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "linux/family.h"

/* ---- Pseudo-terminals -------------------------------------------------------------------------------------------- */

/* They are the host's, under numbers of the program's own. Another program may get the host's number of one that is
 * gone: then its file is a younger one. */

/* Its number on the host; -1: it is none. */
static int device_of(int host)
{
    unsigned device; /* that of the slave for a master, too */

    if (ioctl(host, TIOCGDEV, &device) != 0 || major(device) != SLAVES)
        return -1;
    return (int)minor(device);
}

int terminal_number(const process *p, int host)
{
    const int device = device_of(host);
    int number = device < 0 ? 0 : MOST_TERMINALS - 1;

    while (number > 0 && p->family->terminals[number].device != device + 1)
        number--;
    return number;
}

bool is_master(int host)
{
    unsigned number;

    return ioctl(host, TIOCGPTN, &number) == 0;
}

static uint64_t birth_of(const struct stat *status)
{
    return (uint64_t)status->st_ctim.tv_sec * 1000000000 + (uint64_t)status->st_ctim.tv_nsec;
}

static bool has_status(const struct terminal *terminal, const struct stat *status)
{
    return status->st_rdev == makedev(SLAVES, (unsigned)terminal->device - 1) && birth_of(status) == terminal->birth;
}

/* The slave's file on the host. */
static void slave_path(int device, char path[32])
{
    snprintf(path, 32, "/dev/pts/%d", device);
}

static bool is_there(const struct terminal *terminal)
{
    struct stat status;
    char path[32];

    slave_path(terminal->device - 1, path);
    return terminal->device > 0 && stat(path, &status) == 0 && has_status(terminal, &status);
}

int64_t open_master(const process *p, int flags)
{
    const int host = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), device = host >= 0 ? device_of(host) : -1;
    struct terminal *const terminal = p->family->terminals;
    struct stat status;
    char path[32];

    if (host < 0)
        return failure();
    for (int i = 1; i < MOST_TERMINALS; i++) {
        int gone = terminal[i].device;

        if (gone > 0 && !is_there(&terminal[i]))
            atomic_compare_exchange_strong(&terminal[i].device, &gone, 0);
    }
    slave_path(device, path);
    for (int i = 1, none = 0; i < MOST_TERMINALS && device >= 0 && stat(path, &status) == 0; i++, none = 0) {
        if (atomic_compare_exchange_strong(&terminal[i].device, &none, -1)) { /* claimed */
            terminal[i].session = 0;
            terminal[i].birth = birth_of(&status);
            terminal[i].device = device + 1;
            fcntl(host, F_SETFL, flags & O_NONBLOCK);
            return host;
        }
    }
    close(host);
    return -ENOSPC;
}

int64_t open_slave(const process *p, int number, int flags)
{
    const struct terminal *terminal = &p->family->terminals[number + 1];
    struct stat status;
    char path[32];
    int host;

    if (number < 0 || number + 1 >= MOST_TERMINALS || !is_there(terminal))
        return -ENOENT;
    slave_path(terminal->device - 1, path);
    host = open(path, (flags & (O_ACCMODE | O_NONBLOCK | O_PATH)) | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    if (host < 0 || (fstat(host, &status) == 0 && has_status(terminal, &status)))
        return result_of(host);
    close(host);
    return -ENOENT;
}

int64_t open_console(const process *p, int flags)
{
    const int number = console_number(p);

    for (int i = 0; number == 0 && i < 3; i++) { /* another it was not given */
        if (p->files[i].open && p->files[i].terminal && terminal_number(p, p->files[i].host) == 0)
            return result_of(fcntl(p->files[i].host, F_DUPFD_CLOEXEC, 3));
    }
    return number > 0 ? open_slave(p, number - 1, flags) : -ENXIO;
}

int next_slave(const process *p, int number)
{
    for (; number + 1 < MOST_TERMINALS; number++) {
        if (is_there(&p->family->terminals[number + 1]))
            return number;
    }
    return -1;
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

/* What a terminal program needs, and nothing that fakes input of its user's (TIOCSTI) or takes the terminal away.
 * Numbers and structs of asm-generic/ioctls.h and termbits.h, which x86 and arm64 share. */
static const struct {
    uint32_t request;
    unsigned size; /* 0: the argument is a number */
    bool in, out;
    bool changes; /* the terminal: background processes that neither block nor ignore SIGTTOU get that signal instead */
} requests[] = {
    {0x802c542a, 44, .out = true},                 /* TCGETS2 */
    {0x402c542b, 44, .in = true, .changes = true}, /* TCSETS2 */
    {0x402c542c, 44, .in = true, .changes = true}, /* TCSETSW2 */
    {0x402c542d, 44, .in = true, .changes = true}, /* TCSETSF2 */
    {0x5401, 36, .out = true},                     /* TCGETS */
    {0x5402, 36, .in = true, .changes = true},     /* TCSETS */
    {0x5403, 36, .in = true, .changes = true},     /* TCSETSW */
    {0x5404, 36, .in = true, .changes = true},     /* TCSETSF */
    {0x5409, 0, .changes = true},                  /* TCSBRK */
    {0x540a, 0, .changes = true},                  /* TCXONC */
    {0x540b, 0, .changes = true},                  /* TCFLSH */
    {0x5411, 4, .out = true},                      /* TIOCOUTQ */
    {0x5413, 8, .out = true},                      /* TIOCGWINSZ */
    {0x5414, 8, .in = true},                       /* TIOCSWINSZ */
    {0x5425, 0, .changes = true},                  /* TCSBRKP */
    {0x540c, 0, .changes = false},                 /* TIOCEXCL */
    {0x540d, 0, .changes = false},                 /* TIOCNXCL */
    {0x541b, 4, .out = true},                      /* FIONREAD */
    {0x5420, 4, .in = true},                       /* TIOCPKT */
    {0x5421, 4, .in = true},                       /* FIONBIO */
    {0x40045431, 4, .in = true},                   /* TIOCSPTLCK */
    {0x80045438, 4, .out = true},                  /* TIOCGPKT */
    {0x80045439, 4, .out = true},                  /* TIOCGPTLCK */
};

static int64_t request_of_host(process *p, const struct open_file *file, size_t row, uint64_t argument)
{
    const uint32_t request = requests[row].request;
    char bytes[64];
    int64_t result = requests[row].changes ? use_console(p, file, SIGTTOU) : 0;

    if (result != 0)
        return result;
    if (requests[row].size == 0)
        return result_of(syscall(SYS_ioctl, file->host, request, argument));
    if (requests[row].in && !copy_in(p, bytes, argument, requests[row].size))
        return -EFAULT;
    result = result_of(syscall(SYS_ioctl, file->host, request, bytes));
    if (result >= 0 && requests[row].out && !copy_out(p, argument, bytes, requests[row].size))
        return -EFAULT;
    return result;
}

static int64_t put_number(process *p, uint64_t address, int64_t number)
{
    const int32_t value = (int32_t)number;

    return number < 0 ? number : copy_out(p, address, &value, sizeof value) ? 0 : -EFAULT;
}

/* The slave of an open master. */
static int64_t new_slave(process *p, const struct open_file *master, int flags)
{
    const int64_t host =
        result_of(ioctl(master->host, TIOCGPTPEER, (flags & (O_ACCMODE | O_NONBLOCK)) | O_NOCTTY | O_CLOEXEC));
    const int64_t number = host < 0 ? host : new_file(p, (int)host, 0, (flags & O_CLOEXEC) != 0);

    if (number >= 0)
        p->files[number].mount = mount_of_made();
    return number;
}

int64_t sys_ioctl(process *p, const uint64_t *a)
{
    /* include/uapi/asm-generic/ioctls.h */
    enum {
        SET_TERMINAL = 0x540e,
        GET_GROUP = 0x540f,
        SET_GROUP = 0x5410,
        NOT_BLOCKING = 0x5421,
        GIVE_TERMINAL_UP = 0x5422,
        GET_SESSION = 0x5429,
        SIGNALLING = 0x5452,
        NO_CLOSE_ON_EXEC = 0x5450,
        CLOSE_ON_EXEC = 0x5451,
        GET_NUMBER = 0x80045430,
        OPEN_SLAVE = 0x5441
    };
    struct open_file *file = file_at(p, a[0]);
    int32_t value = 0;

    if (file == NULL)
        return -EBADF;
    switch ((uint32_t)a[1]) {
    case CLOSE_ON_EXEC:
    case NO_CLOSE_ON_EXEC:
        file->close_on_exec = (uint32_t)a[1] == CLOSE_ON_EXEC;
        return 0;
    case NOT_BLOCKING:
        if (!file->socket && file->signals == 0)
            break;
        return copy_in(p, &value, a[2], sizeof value) ? set_socket_waits(file->host, value == 0) : -EFAULT;
    case SIGNALLING: /* as O_ASYNC: nothing comes of it, and no SIGIO */
        if (!file->pipe && !file->terminal)
            break;
        return copy_in(p, &value, a[2], sizeof value) ? 0 : -EFAULT;
    case GET_GROUP:
        return put_number(p, a[2], console_group(p, file));
    case GET_SESSION:
        return put_number(p, a[2], console_session(p, file));
    case SET_GROUP:
        return copy_in(p, &value, a[2], sizeof value) ? set_console_group(p, file, value) : -EFAULT;
    case SET_TERMINAL:
        return take_console(p, file);
    case GIVE_TERMINAL_UP:
        return give_console_up(p, file);
    case GET_NUMBER:
        return is_master(file->host) ? put_number(p, a[2], terminal_number(p, file->host) - 1) : -ENOTTY;
    case OPEN_SLAVE:
        return is_master(file->host) ? new_slave(p, file, host_open_flags((uint32_t)a[2])) : -ENOTTY;
    default:
        break;
    }
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (requests[i].request == (uint32_t)a[1])
            return request_of_host(p, file, i, a[2]);
    }
    return -ENOTTY;
}

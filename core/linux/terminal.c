/* What programs ask terminals and other files by ioctl. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux/process.h"

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
    {0x541b, 4, .out = true},                      /* FIONREAD */
    {0x5421, 4, .in = true},                       /* FIONBIO */
};

static int64_t request_of_host(process *p, const struct open_file *file, size_t row, uint64_t argument)
{
    const uint32_t request = requests[row].request;
    char bytes[64];
    int64_t result = requests[row].changes && file->terminal ? use_console(p, SIGTTOU) : 0;

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
        CLOSE_ON_EXEC = 0x5451
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
        return put_number(p, a[2], console_group(p, file->host));
    case GET_SESSION: {
        const int64_t group = console_group(p, file->host);

        return put_number(p, a[2], group < 0 ? group : kinship_of(p).session);
    }
    case SET_GROUP:
        return copy_in(p, &value, a[2], sizeof value) ? set_console_group(p, file->host, value) : -EFAULT;
    case SET_TERMINAL:
        return file->terminal ? take_console(p, file->host) : -ENOTTY;
    case GIVE_TERMINAL_UP:
        return file->terminal ? give_console_up(p) : -ENOTTY;
    default:
        break;
    }
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (requests[i].request == (uint32_t)a[1])
            return request_of_host(p, file, i, a[2]);
    }
    return -ENOTTY;
}

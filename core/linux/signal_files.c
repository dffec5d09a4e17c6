/* signalfd: files that signals are read from. Each is an eventfd of the host's, which is ready while one of its signals
 * is pending, so that it can be polled for; what is read is made here. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "linux/process.h"

/* include/uapi/linux/signalfd.h */
struct signal_record {
    uint32_t number;
    int32_t error, code;
    uint32_t pid, uid;
    int32_t file;
    uint32_t timer, band, overrun, trap;
    int32_t status, number_sent;
    uint64_t pointer_sent, user_time, system_time, address;
    uint8_t unused[128 - 80];
};

_Static_assert(sizeof(struct signal_record) == 128, "struct signalfd_siginfo");

void show_pending(process *p)
{
    const uint64_t pending = p->signal_files ? pending_signals(p) : 0, one = 1;
    uint64_t count;

    for (size_t i = 0; p->signal_files && i < MOST_FILES; i++) {
        const struct open_file *file = &p->files[i];

        if (file->open && file->signals != 0 &&
            ((pending & file->signals) != 0 ? write(file->host, &one, sizeof one)
                                            : read(file->host, &count, sizeof count)) < 0)
            continue; /* it was so already */
    }
}

void own_signal_files(process *p)
{
    for (size_t i = 0; p->signal_files && i < MOST_FILES; i++) {
        const struct open_file *file = &p->files[i];
        const int flags = file->open && file->signals != 0 ? fcntl(file->host, F_GETFL) : -1,
                  own = flags >= 0 ? eventfd(0, EFD_CLOEXEC) : -1;

        if (own < 0)
            continue;
        fcntl(own, F_SETFL, flags);
        dup3(own, file->host, O_CLOEXEC);
        close(own);
    }
}

/* The file never makes the host wait; whether it makes the program wait is kept as for sockets. */
int64_t sys_signalfd4(process *p, const uint64_t *a)
{
    const uint64_t never = UINT64_C(1) << (SIGKILL - 1) | UINT64_C(1) << (SIGSTOP - 1);
    const int flags = host_open_flags((uint32_t)a[3]);
    struct open_file *file = file_at(p, a[0]);
    int64_t number = (int)a[0];
    uint64_t set;
    int host;

    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0 || a[2] != sizeof set)
        return -EINVAL;
    if (!copy_in(p, &set, a[1], sizeof set))
        return -EFAULT;
    if ((int)a[0] != -1 && file == NULL)
        return -EBADF;
    if (file != NULL && file->signals == 0)
        return -EINVAL;
    if (file == NULL) {
        host = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (host < 0)
            return failure();
        set_socket_waits(host, (flags & O_NONBLOCK) == 0);
        number = new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
        if (number < 0)
            return number;
        file = &p->files[number];
    }
    file->signals = (set & ~never) | SIGNAL_FILE;
    p->signal_files = true;
    show_pending(p);
    return number;
}

int64_t read_signals(process *p, const struct open_file *file, void *to, uint64_t room)
{
    struct signal_info info;
    uint64_t done = 0;

    if (room < sizeof(struct signal_record))
        return -EINVAL;
    for (; room - done >= sizeof(struct signal_record) && take_signal(p, file->signals & ~SIGNAL_FILE, &info);
         done += sizeof(struct signal_record)) {
        struct signal_record record = {.number = (uint32_t)info.number,
                                       .error = info.error,
                                       .code = info.code,
                                       .pid = (uint32_t)info.sender.pid,
                                       .uid = info.sender.uid};

        if (info.number == SIGCHLD) {
            record.status = (int32_t)info.sender.value;
        } else if (info.code == SI_QUEUE || info.code == SI_TIMER) {
            record.number_sent = (int32_t)info.sender.value;
            record.pointer_sent = info.sender.value;
        }
        memcpy((char *)to + done, &record, sizeof record);
    }
    if (done > 0)
        return (int64_t)done;
    if (!socket_waits(file->host))
        return -EAGAIN;
    if (signal_ready(p))
        return -RESTART;
    return wait_for(
        p, (struct wait){.what = WAITS_FOR_SIGNAL, .deadline = UINT64_MAX, .signals = file->signals & ~SIGNAL_FILE});
}

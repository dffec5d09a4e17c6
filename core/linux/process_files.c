/* Files that are processes of the program (pidfd_open). Each is the host's file of the host's process, which is ready
 * when that has ended; which of the program's it is, the host tells of the file, in whatever process that is open. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux/family.h"

/* include/uapi/linux/pidfd.h */
enum { NON_BLOCKING = 04000 };

/* The host's number of its process; -1: that has ended, and was waited for; 0: it is no such file. */
static int told_process(int host)
{
    return (int)told_of(host, "Pid:", 10, 0);
}

bool is_process_file(int host)
{
    return told_process(host) != 0;
}

int64_t open_process_file(const process *p, int id)
{
    const struct member *member = member_of(p, id);

    if (member == NULL || member->host <= 0)
        return member == NULL && thread_of(p, id) != NULL ? -EINVAL : -ESRCH;
    return result_of(syscall(SYS_pidfd_open, (int)member->host, 0));
}

int64_t process_at(process *p, uint64_t number, bool *waits)
{
    const struct open_file *file = file_at(p, number);
    const int told = file != NULL ? told_process(file->host) : 0, id = told > 0 ? number_of_host(p, told) : 0;

    if (told == 0)
        return -EBADF;
    *waits = (fcntl(file->host, F_GETFL) & O_NONBLOCK) == 0;
    return id > 0 ? id : -1;
}

int64_t sys_pidfd_open(process *p, const uint64_t *a)
{
    const uint32_t flags = (uint32_t)a[1];
    int64_t host;

    if ((int)a[0] <= 0 || (flags & ~(uint32_t)NON_BLOCKING) != 0)
        return -EINVAL;
    host = open_process_file(p, (int)a[0]);
    if (host < 0)
        return host;
    if (flags != 0)
        fcntl((int)host, F_SETFL, O_NONBLOCK);
    return new_file(p, (int)host, 0, true);
}

/* What other processes are told of a signal is who sent it: information of the caller's own must say the same. */
int64_t sys_pidfd_send_signal(process *p, const uint64_t *a)
{
    struct signal_info info = {.number = (int32_t)a[1], .code = SI_USER};
    bool waits;
    const int64_t id = process_at(p, a[0], &waits);

    if ((uint32_t)a[3] != 0)
        return -EINVAL;
    if (id == -EBADF)
        return id;
    if (a[2] != 0 && !copy_in(p, &info, a[2], sizeof info))
        return -EFAULT;
    if (info.number != (int32_t)a[1])
        return -EINVAL;
    if (a[2] != 0 && is_systems(info.code) && id != p->id)
        return -EPERM;
    return id > 0 ? send_to_family(p, (int)id, (uint32_t)a[1], info.code) : -ESRCH;
}

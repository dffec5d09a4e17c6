/* What goes through sockets: bytes, and with local ones descriptors and credentials. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/sockets.h"

/* A message as it goes to the host, and comes from there. */
enum { MOST_RIGHTS = 253 /* SCM_MAX_FD */, MOST_CONTROL = 4096 };

struct message {
    struct address address;
    struct iovec parts[IOV_MAX];
    size_t count;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_RIGHTS * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
    size_t control_length;
};

/* ---- Messages that carry more than bytes ------------------------------------------------------------------------- */

/* struct msghdr, struct mmsghdr and struct cmsghdr of 64-bit ports. */
struct guest_message {
    uint64_t name;
    uint32_t name_length, unused;
    uint64_t parts, part_count, control, control_length;
    int32_t flags, unused2;
};

struct guest_messages {
    struct guest_message message;
    uint32_t length, unused;
};

struct guest_control {
    uint64_t length;
    int32_t level, type;
};

enum { GUEST_SOL_SOCKET = 1, RIGHTS = 1, CREDENTIALS = 2 };

static void add_control(struct message *message, int type, const void *data, size_t length)
{
    struct cmsghdr *header = (struct cmsghdr *)(message->control + message->control_length);

    *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(length), .cmsg_level = SOL_SOCKET, .cmsg_type = type};
    memcpy(CMSG_DATA(header), data, length);
    message->control_length += CMSG_SPACE(length);
}

/* Descriptors that go with a message. A socket that the process was given stays with it: it is the host's. */
static int64_t rights_in(process *p, const int32_t *numbers, size_t count, int *host)
{
    for (size_t i = 0; i < count; i++) {
        const struct open_file *file = file_at(p, (uint64_t)numbers[i]);
        struct stat status;

        if (file == NULL)
            return -EBADF;
        if (!file->socket && (fstat(file->host, &status) != 0 || S_ISSOCK(status.st_mode)))
            return -EACCES;
        host[i] = file->host;
    }
    return 0;
}

static bool is_local(int host)
{
    int domain = 0;
    socklen_t length = sizeof domain;

    return getsockopt(host, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_UNIX;
}

/* The files in memory among the descriptors that a message carries. */
static int files_in_memory(struct msghdr *message)
{
    int count = 0;

    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        const size_t length = header->cmsg_len - CMSG_LEN(0);

        for (size_t i = 0; header->cmsg_type == SCM_RIGHTS && i < length / sizeof(int); i++) {
            int host;

            memcpy(&host, CMSG_DATA(header) + i * sizeof host, sizeof host);
            count += fcntl(host, F_GET_SEALS) >= 0;
        }
    }
    return count;
}

/* What goes with a message that is sent. Local sockets ignore what is meant for other layers. */
static int64_t control_in(process *p, int host, uint64_t at, uint64_t length, struct message *message)
{
    _Alignas(struct guest_control) char control[MOST_CONTROL];
    int rights[MOST_RIGHTS];
    size_t count = 0, next;
    bool credentials = false;
    struct ucred user = {0};

    if (length > sizeof control)
        return -ENOBUFS;
    if (!copy_in(p, control, at, length))
        return -EFAULT;
    for (size_t i = 0; length >= sizeof(struct guest_control) && i <= length - sizeof(struct guest_control); i = next) {
        struct guest_control header;
        size_t data;

        memcpy(&header, control + i, sizeof header);
        if (header.length < sizeof header || header.length > length - i)
            return -EINVAL;
        next = i + ((header.length + 7) & ~(uint64_t)7);
        data = header.length - sizeof header;
        if (header.level != GUEST_SOL_SOCKET) {
            if (!is_local(host))
                return -EINVAL;
            continue;
        }
        if (header.type == RIGHTS && data / sizeof(int32_t) <= MOST_RIGHTS - count) {
            int64_t result;

            data /= sizeof(int32_t);
            result = rights_in(p, (const int32_t *)(control + i + sizeof header), data, rights + count);
            if (result != 0)
                return result;
            count += data;
        } else if (header.type == CREDENTIALS && data == sizeof user) {
            memcpy(&user, control + i + sizeof header, sizeof user);
            if (user.pid != p->id)
                return -EPERM;
            user.pid = getpid();
            credentials = true;
        } else {
            return -EINVAL;
        }
    }
    if (count > 0)
        add_control(message, SCM_RIGHTS, rights, count * sizeof *rights);
    if (credentials)
        add_control(message, SCM_CREDENTIALS, &user, sizeof user);
    return 0;
}

/* A descriptor that came with a message: of a file that another process of the program has opened. It is the program's
 * to read and write; which mount it is of is not known, so it leads to no other file, but for a directory's name. */
static int64_t right_out(process *p, int host, bool close_on_exec)
{
    char path[PATH_MAX];
    struct stat status;
    int64_t result = new_file(p, host, 0, close_on_exec);

    if (result < 0 || fstat(host, &status) != 0)
        return result;
    p->files[result].socket = S_ISSOCK(status.st_mode);
    if (S_ISDIR(status.st_mode) && guest_name_of(p, host, path))
        p->files[result].path = strdup(path);
    return result;
}

/* Where the guest has room for what came with a message. */
struct room {
    uint64_t at, length, used;
};

/* Writes one, or as much of it as there is room for: whether that was all. */
static bool control_out(const process *p, struct room *room, int type, const void *data, size_t length)
{
    struct guest_control header = {.level = GUEST_SOL_SOCKET, .type = type};
    const uint64_t left = room->length - room->used;
    size_t fits = length;

    if (left < sizeof header)
        return false;
    if (left - sizeof header < length)
        fits = (size_t)(left - sizeof header);
    header.length = sizeof header + fits;
    if (!copy_out(p, room->at + room->used, &header, sizeof header) ||
        !copy_out(p, room->at + room->used + sizeof header, data, fits))
        return false;
    room->used += (header.length + 7) & ~(uint64_t)7;
    if (room->used > room->length)
        room->used = room->length;
    return fits == length;
}

/* Gives the program the descriptors that it has room for, and closes the others: whether that was all. */
static bool rights_out(process *p, struct room *room, const int *host, size_t count, bool close_on_exec)
{
    const uint64_t left = room->length - room->used, header = sizeof(struct guest_control);
    int32_t numbers[MOST_RIGHTS];
    size_t done = 0;

    for (size_t i = 0; i < count; i++) {
        const bool fits = left >= header + (done + 1) * sizeof *numbers && done == i;
        const int64_t number = fits ? right_out(p, host[i], close_on_exec) : (close(host[i]), -1);

        if (number >= 0)
            numbers[done++] = (int32_t)number;
    }
    return (done == 0 || control_out(p, room, RIGHTS, numbers, done * sizeof *numbers)) && done == count;
}

/* What came with a message: whether the program had room for all. */
static bool controls_out(process *p, struct msghdr *message, struct room *room, bool close_on_exec)
{
    bool all = true;

    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        const size_t length = header->cmsg_len - CMSG_LEN(0);

        if (header->cmsg_level != SOL_SOCKET)
            continue;
        if (header->cmsg_type == SCM_RIGHTS) {
            int rights[MOST_RIGHTS];
            const size_t count = length / sizeof *rights < MOST_RIGHTS ? length / sizeof *rights : MOST_RIGHTS;

            memcpy(rights, CMSG_DATA(header), count * sizeof *rights);
            all = rights_out(p, room, rights, count, close_on_exec) && all;
        } else if (header->cmsg_type == SCM_CREDENTIALS && length == sizeof(struct ucred)) {
            struct ucred user;

            memcpy(&user, CMSG_DATA(header), sizeof user);
            user.pid = number_of_host(p, user.pid);
            all = control_out(p, room, CREDENTIALS, &user, sizeof user) && all;
        }
    }
    return all;
}

/* ---- Sending and receiving --------------------------------------------------------------------------------------- */

/* The rest of the buffers from `done` bytes on: their number. */
static size_t rest_of(const struct message *message, uint64_t done, struct iovec rest[IOV_MAX])
{
    size_t used = 0;

    for (size_t i = 0; i < message->count; i++) {
        const uint64_t skipped = done < message->parts[i].iov_len ? done : message->parts[i].iov_len;

        done -= skipped;
        if (skipped < message->parts[i].iov_len)
            rest[used++] =
                (struct iovec){(char *)message->parts[i].iov_base + skipped, message->parts[i].iov_len - skipped};
    }
    return used;
}

static uint64_t length_of(const struct message *message)
{
    uint64_t length = 0;

    for (size_t i = 0; i < message->count; i++)
        length += message->parts[i].iov_len;
    return length;
}

static bool is_stream(int host)
{
    int type = 0;
    socklen_t length = sizeof type;

    return getsockopt(host, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM;
}

/* A call has moved `done` bytes and got that error: its result. */
static int64_t partly(process *p, uint64_t done, int64_t result)
{
    if (result == -WAITS)
        p->thread->wait.done = done;
    return done > 0 && result != -WAITS ? (int64_t)done : result;
}

static int64_t send_message(process *p, int host, struct message *message, uint64_t flags)
{
    const uint64_t length = length_of(message);
    const int own = MSG_OOB | MSG_DONTROUTE | MSG_EOR | MSG_MORE | MSG_CONFIRM;
    uint64_t done = p->thread->wait.done; /* before it was called again */
    struct iovec rest[IOV_MAX];
    struct msghdr header = {.msg_iov = rest};
    int64_t result;
    int files;

    if ((flags & MSG_FASTOPEN) != 0)
        return -EOPNOTSUPP;
    if (message->address.length > 0) {
        header.msg_name = &message->address.any;
        header.msg_namelen = message->address.length;
        result = is_stream(host) ? 0 : bind_near(p, host, &message->address);
        if (result != 0)
            return result;
    }
    do {
        header.msg_iovlen = rest_of(message, done, rest);
        header.msg_control = message->control;
        header.msg_controllen = done == 0 ? message->control_length : 0;
        files = files_in_memory(&header);
        if (!may_travel(p, files))
            return -ETOOMANYREFS;
        result = result_of(sendmsg(host, &header, ((int)flags & own) | MSG_DONTWAIT | MSG_NOSIGNAL));
        if (result == -EAGAIN && (flags & MSG_DONTWAIT) == 0)
            result = wait_for_socket(p, host, POLLOUT);
        if (result == -EPIPE && (flags & MSG_NOSIGNAL) == 0 && is_stream(host))
            send_signal(p, SIGPIPE, SI_USER, 0);
        if (result < 0)
            return partly(p, done, result);
        note_travelling(p, files);
        done += (uint64_t)result;
    } while (done < length);
    return (int64_t)done;
}

/* The result; *header says what came with it. */
static int64_t receive_message(process *p, int host, struct message *message, uint64_t flags, struct msghdr *header)
{
    const int own = MSG_OOB | MSG_PEEK | MSG_TRUNC | MSG_ERRQUEUE;
    const bool all = (flags & MSG_WAITALL) != 0 && (flags & MSG_PEEK) == 0 && is_stream(host);
    const uint64_t length = length_of(message);
    uint64_t done = p->thread->wait.done;
    struct iovec rest[IOV_MAX];
    int64_t result;

    do {
        *header = (struct msghdr){.msg_iov = rest,
                                  .msg_name = &message->address.any,
                                  .msg_namelen = sizeof message->address.storage,
                                  .msg_control = message->control,
                                  .msg_controllen = sizeof message->control};
        header->msg_iovlen = rest_of(message, done, rest);
        result = result_of(recvmsg(host, header, ((int)flags & own) | MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
        message->address.length = result >= 0 ? header->msg_namelen : 0;
        if (result == -EAGAIN && (flags & (MSG_DONTWAIT | MSG_ERRQUEUE)) == 0)
            result = wait_for_socket(p, host, POLLIN);
        if (result < 0) {
            header->msg_controllen = 0;
            return partly(p, done, result);
        }
        if ((flags & MSG_PEEK) == 0)
            note_travelling(p, -files_in_memory(header));
        done += (uint64_t)result;
    } while (all && result > 0 && done < length && header->msg_controllen == 0);
    return (int64_t)done;
}

int64_t send_parts(process *p, const struct open_file *file, const struct iovec *parts, size_t count)
{
    struct message message;

    message.address.length = 0;
    message.control_length = 0;
    message.count = count;
    memcpy(message.parts, parts, count * sizeof *parts);
    return send_message(p, file->host, &message, 0);
}

/* Nothing can come with bytes that are only read: descriptors that did are closed. */
static void drop_controls(process *p, struct msghdr *header)
{
    struct room none = {0};

    controls_out(p, header, &none, true);
}

int64_t receive_parts(process *p, const struct open_file *file, const struct iovec *parts, size_t count)
{
    struct message message;
    struct msghdr header;
    int64_t result;

    message.count = count;
    memcpy(message.parts, parts, count * sizeof *parts);
    if (length_of(&message) == 0)
        return 0;
    result = receive_message(p, file->host, &message, 0, &header);
    drop_controls(p, &header);
    return result;
}

int64_t sys_sendto(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    struct message message;
    int64_t result = 0;

    if (host < 0)
        return host;
    message.address.length = 0;
    message.control_length = 0;
    message.count = 1;
    if (!guest_buffer(p, a[1], a[2], PAGE_READ, message.parts))
        return -EFAULT;
    if (a[4] != 0)
        result = address_in(p, a[4], a[5], &message.address);
    return result != 0 ? result : send_message(p, host, &message, (uint32_t)a[3]);
}

int64_t sys_recvfrom(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    struct message message;
    struct msghdr header;
    int64_t result, named = 0;

    if (host < 0)
        return host;
    message.count = 1;
    if (!guest_buffer(p, a[1], a[2], PAGE_WRITE, message.parts))
        return -EFAULT;
    result = receive_message(p, host, &message, (uint32_t)a[3], &header);
    drop_controls(p, &header);
    if (result >= 0)
        named = address_out(p, &message.address, a[4], a[5]);
    return named != 0 ? named : result;
}

/* The message that the guest describes: its buffers, and of one that is sent the rest. */
static int64_t message_in(process *p, int host, const struct guest_message *guest, bool sent, struct message *message)
{
    int64_t result = guest->part_count > IOV_MAX ? -EMSGSIZE
                                                 : guest_buffers(p, guest->parts, guest->part_count,
                                                                 sent ? PAGE_READ : PAGE_WRITE, message->parts);

    message->address.length = 0;
    message->control_length = 0;
    if (result < 0)
        return result;
    message->count = (size_t)result;
    if (!sent)
        return guest->control_length == 0 || guest_out(p, guest->control, guest->control_length) != NULL ? 0 : -EFAULT;
    result = guest->name != 0 && guest->name_length > 0
                 ? address_in(p, guest->name, guest->name_length, &message->address)
                 : 0;
    return result != 0 || guest->control_length == 0
               ? result
               : control_in(p, host, guest->control, guest->control_length, message);
}

static int64_t send_one(process *p, int host, const struct guest_message *guest, uint64_t flags)
{
    struct message message;
    const int64_t result = message_in(p, host, guest, true, &message);

    return result != 0 ? result : send_message(p, host, &message, flags);
}

static int64_t receive_one(process *p, int host, struct guest_message *guest, uint64_t flags)
{
    struct room room = {.at = guest->control, .length = guest->control_length};
    struct message message;
    struct address peer;
    struct msghdr header;
    int64_t result = message_in(p, host, guest, false, &message);

    if (result != 0)
        return result;
    result = receive_message(p, host, &message, flags, &header);
    if (result < 0)
        return result;
    guest->flags = header.msg_flags & ~MSG_CMSG_CLOEXEC;
    if ((flags & MSG_CMSG_CLOEXEC) != 0)
        guest->flags |= MSG_CMSG_CLOEXEC;
    if (!controls_out(p, &header, &room, (flags & MSG_CMSG_CLOEXEC) != 0))
        guest->flags |= MSG_CTRUNC;
    guest->control_length = room.used;
    if (guest->name == 0)
        return result;
    address_of(p, &message.address, &peer);
    if (!copy_out(p, guest->name, &peer.storage, peer.length < guest->name_length ? peer.length : guest->name_length))
        return -EFAULT;
    guest->name_length = peer.length;
    return result;
}

int64_t sys_sendmsg(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    struct guest_message guest;

    if (host < 0)
        return host;
    return copy_in(p, &guest, a[1], sizeof guest) ? send_one(p, host, &guest, (uint32_t)a[2]) : -EFAULT;
}

int64_t sys_recvmsg(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    struct guest_message guest;
    int64_t result;

    if (host < 0)
        return host;
    if (!copy_in(p, &guest, a[1], sizeof guest) || guest_out(p, a[1], sizeof guest) == NULL)
        return -EFAULT;
    result = receive_one(p, host, &guest, (uint32_t)a[2]);
    return result < 0 || copy_out(p, a[1], &guest, sizeof guest) ? result : -EFAULT;
}

/* Several messages, one after the other, as `function` moves one: how many, or the error of the first. */
static int64_t several(process *p, const uint64_t *a, bool sent, bool one_is_enough)
{
    const int host = socket_at(p, a[0]);
    const uint64_t most = (uint32_t)a[2] < IOV_MAX ? (uint32_t)a[2] : IOV_MAX;
    uint64_t done = p->thread->wait.messages, flags = (uint32_t)a[3] & ~(uint32_t)MSG_WAITFORONE;
    int64_t result = 0;

    if (host < 0)
        return host;
    for (; done < most; done++, p->thread->wait.done = 0) {
        const uint64_t at = a[1] + done * sizeof(struct guest_messages);
        struct guest_messages guest;

        if (!copy_in(p, &guest, at, sizeof guest) || guest_out(p, at, sizeof guest) == NULL) {
            result = -EFAULT;
            break;
        }
        if (one_is_enough && done > 0)
            flags |= MSG_DONTWAIT;
        result = sent ? send_one(p, host, &guest.message, flags) : receive_one(p, host, &guest.message, flags);
        if (result < 0)
            break;
        guest.length = (uint32_t)result;
        copy_out(p, at, &guest, sizeof guest);
    }
    if (result == -WAITS)
        p->thread->wait.messages = done;
    return done > 0 && result != -WAITS ? (int64_t)done : result < 0 ? result : 0;
}

int64_t sys_sendmmsg(process *p, const uint64_t *a)
{
    return several(p, a, true, false);
}

int64_t sys_recvmmsg(process *p, const uint64_t *a)
{
    struct timespec time;

    if (a[4] != 0 && !copy_in(p, &time, a[4], sizeof time))
        return -EFAULT;
    if (a[4] != 0 && !valid_time(&time))
        return -EINVAL;
    return several(p, a, false, a[4] != 0 || ((uint32_t)a[3] & MSG_WAITFORONE) != 0);
}

/* Sockets. Those of AF_UNIX connect the program's own processes, and nothing else (addresses.c); the network is for
 * those who were given it.
 *
 * Calls are made here only on sockets that were made here. The host's sockets never make it wait: they are all
 * O_NONBLOCK, and whether the program has made one so is kept where all who share the socket find it, in O_APPEND,
 * which means nothing for sockets. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include "linux/sockets.h"

/* include/linux/net.h and asm-generic/fcntl.h */
enum { GUEST_TYPE = 0xf, GUEST_NONBLOCK = 04000, GUEST_CLOEXEC = 02000000 };

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

bool socket_waits(int host)
{
    return (fcntl(host, F_GETFL) & O_APPEND) == 0;
}

int64_t set_socket_waits(int host, bool waits)
{
    return result_of(fcntl(host, F_SETFL, O_NONBLOCK | (waits ? 0 : O_APPEND)));
}

/* The time that SO_RCVTIMEO or SO_SNDTIMEO has set. */
static uint64_t socket_deadline(const process *p, int host, int option)
{
    struct timeval time = {0};
    socklen_t length = sizeof time;

    if (getsockopt(host, SOL_SOCKET, option, &time, &length) != 0 || (time.tv_sec == 0 && time.tv_usec == 0))
        return UINT64_MAX;
    const struct timespec wanted = {time.tv_sec, time.tv_usec * 1000};

    return deadline_after(p, nanoseconds(&wanted));
}

int64_t wait_for_socket(process *p, int host, short events)
{
    const uint64_t deadline = socket_deadline(p, host, events == POLLIN ? SO_RCVTIMEO : SO_SNDTIMEO);
    struct pollfd file = {.fd = host, .events = events};
    const uint64_t now = monotonic_now(), moment = 1000000;

    if (!socket_waits(host) || now >= deadline)
        return -EAGAIN;
    if (signal_ready(p))
        return -RESTART;
    /* Room in another's queue cannot be polled for. */
    if (poll(&file, 1, 0) > 0)
        return wait_for(p, (struct wait){.what = WAITS_FOR_TIME, .deadline = now + moment});
    return wait_for(p, (struct wait){.what = WAITS_FOR_FILES, .deadline = deadline, .files = &file, .file_count = 1});
}

/* ---- Making and naming ------------------------------------------------------------------------------------------- */

int socket_at(process *p, uint64_t number)
{
    const struct open_file *file = file_at(p, number);

    return file == NULL ? -EBADF : file->socket ? file->host : -ENOTSOCK;
}

/* Gives the host's, which is O_NONBLOCK and closed on failure, a number. */
static int64_t new_socket(process *p, int host, uint64_t flags)
{
    int64_t result;

    set_socket_waits(host, (flags & GUEST_NONBLOCK) == 0);
    result = new_file(p, host, 0, (flags & GUEST_CLOEXEC) != 0);
    if (result >= 0)
        p->files[result].socket = true;
    return result;
}

/* Whether there may be such sockets: 0 or an error. */
static int64_t check_kind(process *p, uint64_t family, uint64_t type, uint64_t protocol)
{
    const int kind = (int)type & GUEST_TYPE;

    if (((uint32_t)type & ~(uint32_t)(GUEST_TYPE | GUEST_NONBLOCK | GUEST_CLOEXEC)) != 0)
        return -EINVAL;
    if ((int)family == AF_UNIX) {
        if (kind != SOCK_STREAM && kind != SOCK_DGRAM && kind != SOCK_SEQPACKET)
            return -ESOCKTNOSUPPORT;
        return (int)protocol == 0 || (int)protocol == AF_UNIX ? 0 : -EPROTONOSUPPORT;
    }
    if ((int)family != AF_INET && (int)family != AF_INET6)
        return -EAFNOSUPPORT;
    if (p->options.network == bobbin_linux_net_none) {
        notice(p, "the program may not use the network: --net for this host's own, --net=all for any");
        return -EACCES;
    }
    if (kind == SOCK_RAW)
        return -EPERM;
    if (kind != SOCK_STREAM && kind != SOCK_DGRAM)
        return -ESOCKTNOSUPPORT;
    return (int)protocol == 0 || (int)protocol == (kind == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP) ? 0
                                                                                                    : -EPROTONOSUPPORT;
}

int64_t sys_socket(process *p, const uint64_t *a)
{
    const int64_t result = check_kind(p, a[0], a[1], a[2]);
    int host;

    if (result != 0)
        return result;
    host = socket((int)a[0], ((int)a[1] & GUEST_TYPE) | SOCK_CLOEXEC | SOCK_NONBLOCK, (int)a[2]);
    return host < 0 ? failure() : new_socket(p, host, a[1]);
}

int64_t sys_socketpair(process *p, const uint64_t *a)
{
    int64_t result = check_kind(p, a[0], a[1], a[2]), other;
    int32_t numbers[2];
    int host[2];

    if (result != 0)
        return result;
    if ((int)a[0] != AF_UNIX)
        return -EOPNOTSUPP;
    if (guest_out(p, a[3], sizeof numbers) == NULL)
        return -EFAULT;
    if (socketpair(AF_UNIX, ((int)a[1] & GUEST_TYPE) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, host) != 0)
        return failure();
    result = new_socket(p, host[0], a[1]);
    if (result < 0) {
        close(host[1]);
        return result;
    }
    other = new_socket(p, host[1], a[1]);
    if (other < 0) {
        close_file(&p->files[result]);
        return other;
    }
    numbers[0] = (int32_t)result;
    numbers[1] = (int32_t)other;
    return copy_out(p, a[3], numbers, sizeof numbers) ? 0 : -EFAULT;
}

int64_t sys_bind(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);

    return host < 0 ? host : bind_socket(p, host, a[1], a[2]);
}

int64_t sys_listen(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    const int64_t result = host < 0 ? host : bind_near(p, host, NULL);

    return result != 0 ? result : result_of(listen(host, (int)a[1]));
}

/* An abstract name can be reached by every user of the host. */
static bool is_stranger(int host, const struct address *peer)
{
    struct ucred user;
    socklen_t length = sizeof user;

    return peer->any.sa_family == AF_UNIX &&
           (getsockopt(host, SOL_SOCKET, SO_PEERCRED, &user, &length) != 0 || user.uid != geteuid());
}

static int64_t accept_one(process *p, const uint64_t *a, uint64_t flags)
{
    const int listener = socket_at(p, a[0]);
    struct address peer;
    int64_t result;
    int host;

    if (listener < 0)
        return listener;
    if ((flags & ~(uint64_t)(GUEST_NONBLOCK | GUEST_CLOEXEC)) != 0)
        return -EINVAL;
    for (;;) {
        peer = (struct address){.length = sizeof peer.storage};
        host = accept4(listener, &peer.any, &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (host < 0)
            return errno == EAGAIN ? wait_for_socket(p, listener, POLLIN) : failure();
        if (!is_stranger(host, &peer))
            break;
        close(host);
    }
    result = address_out(p, &peer, a[1], a[2]);
    if (result == 0)
        return new_socket(p, host, flags);
    close(host);
    return result;
}

int64_t sys_accept(process *p, const uint64_t *a)
{
    return accept_one(p, a, 0);
}

int64_t sys_accept4(process *p, const uint64_t *a)
{
    return accept_one(p, a, (uint32_t)a[3]);
}

int64_t sys_connect(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);
    const bool again = p->thread->wait.what != WAITS_FOR_NOTHING;
    struct address address;
    int64_t result = host < 0 ? host : copy_address(p, a[1], a[2], &address);

    if (result != 0)
        return result;
    if (address.any.sa_family == AF_UNSPEC)
        address = (struct address){.length = sizeof address.any};
    else
        result = address_in(p, a[1], a[2], &address);
    if (result == 0)
        result = result_of(connect(host, &address.any, address.length));
    if (result == -EISCONN && again)
        return 0;
    if (result != -EAGAIN && !((result == -EINPROGRESS || result == -EALREADY) && socket_waits(host)))
        return result;
    return wait_for_socket(p, host, POLLOUT);
}

static int64_t name_out(process *p, const uint64_t *a, int (*function)(int, struct sockaddr *, socklen_t *))
{
    const int host = socket_at(p, a[0]);
    struct address address = {.length = sizeof address.storage};

    if (host < 0)
        return host;
    if (function(host, &address.any, &address.length) != 0)
        return failure();
    return a[1] == 0 ? -EFAULT : address_out(p, &address, a[1], a[2]);
}

static int own_name(int host, struct sockaddr *address, socklen_t *length)
{
    return getsockname(host, address, length);
}

static int name_of_peer(int host, struct sockaddr *address, socklen_t *length)
{
    return getpeername(host, address, length);
}

int64_t sys_getsockname(process *p, const uint64_t *a)
{
    return name_out(p, a, own_name);
}

int64_t sys_getpeername(process *p, const uint64_t *a)
{
    return name_out(p, a, name_of_peer);
}

int64_t sys_shutdown(process *p, const uint64_t *a)
{
    const int host = socket_at(p, a[0]);

    return host < 0 ? host : result_of(shutdown(host, (int)a[1]));
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

/* asm-generic/socket.h, and the protocols', whose numbers are the same everywhere. What is not here would lead to other
 * networks, to the host's processes, or to more than a program needs. */
static const struct option {
    int level, guest, host;
    unsigned size;
    bool read_only;
} socket_options[] = {
    {1, 2, SO_REUSEADDR, 4, false},
    {1, 3, SO_TYPE, 4, true},
    {1, 4, SO_ERROR, 4, true},
    {1, 6, SO_BROADCAST, 4, false},
    {1, 7, SO_SNDBUF, 4, false},
    {1, 8, SO_RCVBUF, 4, false},
    {1, 9, SO_KEEPALIVE, 4, false},
    {1, 10, SO_OOBINLINE, 4, false},
    {1, 13, SO_LINGER, 8, false},
    {1, 15, SO_REUSEPORT, 4, false},
    {1, 16, SO_PASSCRED, 4, false},
    {1, 17, SO_PEERCRED, 12, true},
    {1, 18, SO_RCVLOWAT, 4, false},
    {1, 20, SO_RCVTIMEO, 16, false},
    {1, 21, SO_SNDTIMEO, 16, false},
    {1, 30, SO_ACCEPTCONN, 4, true},
    {1, 38, SO_PROTOCOL, 4, true},
    {1, 39, SO_DOMAIN, 4, true},
    {IPPROTO_IP, IP_TOS, IP_TOS, 4, false},
    {IPPROTO_IP, IP_TTL, IP_TTL, 4, false},
    {IPPROTO_IP, IP_MTU_DISCOVER, IP_MTU_DISCOVER, 4, false},
    {IPPROTO_IP, IP_RECVERR, IP_RECVERR, 4, false},
    {IPPROTO_TCP, TCP_NODELAY, TCP_NODELAY, 4, false},
    {IPPROTO_TCP, TCP_MAXSEG, TCP_MAXSEG, 4, false},
    {IPPROTO_TCP, TCP_CORK, TCP_CORK, 4, false},
    {IPPROTO_TCP, TCP_KEEPIDLE, TCP_KEEPIDLE, 4, false},
    {IPPROTO_TCP, TCP_KEEPINTVL, TCP_KEEPINTVL, 4, false},
    {IPPROTO_TCP, TCP_KEEPCNT, TCP_KEEPCNT, 4, false},
    {IPPROTO_TCP, TCP_SYNCNT, TCP_SYNCNT, 4, false},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT, TCP_DEFER_ACCEPT, 4, false},
    {IPPROTO_TCP, TCP_QUICKACK, TCP_QUICKACK, 4, false},
    {IPPROTO_TCP, TCP_USER_TIMEOUT, TCP_USER_TIMEOUT, 4, false},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, IPV6_UNICAST_HOPS, 4, false},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_MTU_DISCOVER, 4, false},
    {IPPROTO_IPV6, IPV6_RECVERR, IPV6_RECVERR, 4, false},
    {IPPROTO_IPV6, IPV6_V6ONLY, IPV6_V6ONLY, 4, false},
    {IPPROTO_IPV6, IPV6_TCLASS, IPV6_TCLASS, 4, false},
};

static const struct option *find_option(uint64_t level, uint64_t name)
{
    for (size_t i = 0; i < sizeof socket_options / sizeof *socket_options; i++) {
        if (socket_options[i].level == (int)level && socket_options[i].guest == (int)name)
            return &socket_options[i];
    }
    return NULL;
}

static int host_level(const struct option *option)
{
    return option->level == 1 ? SOL_SOCKET : option->level;
}

/* SO_BINDTODEVICE: the name of an interface, which no socket here is bound to. */
static bool names_interface(uint64_t level, uint64_t name)
{
    return (int)level == 1 && (int)name == 25;
}

int64_t sys_setsockopt(process *p, const uint64_t *a)
{
    const struct option *option = find_option(a[1], a[2]);
    const int host = socket_at(p, a[0]);
    char value[16];

    if (host < 0)
        return host;
    if (names_interface(a[1], a[2])) {
        if ((int)a[4] < 0)
            return -EINVAL;
        if ((int)a[4] > 0 && !copy_in(p, value, a[3], 1))
            return -EFAULT;
        return (int)a[4] == 0 || value[0] == '\0' ? 0 : -EPERM;
    }
    if (option == NULL || option->read_only)
        return -ENOPROTOOPT;
    if ((int)a[4] < (int)option->size)
        return -EINVAL;
    if (!copy_in(p, value, a[3], option->size))
        return -EFAULT;
    return result_of(setsockopt(host, host_level(option), option->host, value, option->size));
}

int64_t sys_getsockopt(process *p, const uint64_t *a)
{
    const struct option *option = find_option(a[1], a[2]);
    const int host = socket_at(p, a[0]);
    union {
        char bytes[16];
        struct ucred user;
    } value;
    socklen_t length = sizeof value;
    int32_t room;

    if (host < 0)
        return host;
    if (!copy_in(p, &room, a[4], sizeof room))
        return -EFAULT;
    if (room < 0)
        return -EINVAL;
    if (names_interface(a[1], a[2])) {
        room = 0;
        return copy_out(p, a[4], &room, sizeof room) ? 0 : -EFAULT;
    }
    if (option == NULL)
        return -ENOPROTOOPT;
    if (getsockopt(host, host_level(option), option->host, &value, &length) != 0)
        return failure();
    if (host_level(option) == SOL_SOCKET && option->host == SO_PEERCRED)
        value.user.pid = number_of_host(p, value.user.pid);
    if ((int32_t)length < room)
        room = (int32_t)length;
    return copy_out(p, a[3], &value, (size_t)room) && copy_out(p, a[4], &room, sizeof room) ? 0 : -EFAULT;
}

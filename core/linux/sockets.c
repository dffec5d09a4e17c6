/* Sockets. Those of AF_UNIX connect the program's own processes, and nothing else: their names are the host's abstract
 * ones, which begin with a number that only this run knows. A path that a socket is bound to is a file in the sandbox,
 * of a socket that the host's kernel knows nothing of, and the name is that of the file's inode; so a socket of another
 * program's in a directory of the sandbox is one that nobody listens to. The network is for those who were given it.
 *
 * Calls are made here only on sockets that were made here. The host's sockets never make it wait: they are all
 * O_NONBLOCK, and whether the program has made one so is kept where all who share the socket find it, in O_APPEND,
 * which means nothing for sockets. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "linux/process.h"

/* include/linux/net.h and asm-generic/fcntl.h */
enum { GUEST_TYPE = 0xf, GUEST_NONBLOCK = 04000, GUEST_CLOEXEC = 02000000 };

/* A message as it goes to the host, and comes from there. */
enum { MOST_RIGHTS = 253 /* SCM_MAX_FD */, MOST_CONTROL = 4096 };

struct message {
    struct address {
        union {
            struct sockaddr any;
            struct sockaddr_un local;
            struct sockaddr_in in;
            struct sockaddr_in6 in6;
            struct sockaddr_storage storage;
        };
        socklen_t length;
    } address;
    struct iovec parts[IOV_MAX];
    size_t count;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_RIGHTS * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
    size_t control_length;
};

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

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* Of the file that a socket is bound to. */
struct inode {
    uint64_t device, number, born;
};

enum { TOKEN = 16, PREFIX = 1 + TOKEN + 1, MOST_NAMES = 256 };

/* What the processes of the program share. */
struct names {
    char token[TOKEN];
    atomic_uint automatic; /* names that were given to sockets without */
    atomic_uint next;
    struct {
        struct inode inode;
        char path[sizeof((struct sockaddr_un *)NULL)->sun_path]; /* as it was bound */
    } known[MOST_NAMES];                                         /* the last ones */
};

bool open_names(process *p)
{
    uint64_t number;

    p->names = mmap(NULL, sizeof *p->names, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p->names == MAP_FAILED || getrandom(&number, sizeof number, 0) != sizeof number) {
        close_names(p);
        return false;
    }
    for (size_t i = 0; i < TOKEN; i++, number >>= 4)
        p->names->token[i] = "0123456789abcdef"[number & 15];
    return true;
}

void close_names(process *p)
{
    if (p->names != NULL && p->names != MAP_FAILED)
        munmap(p->names, sizeof *p->names);
    p->names = NULL;
}

/* The host's abstract name: the run's token, the kind of the name, and what it is. */
static int64_t abstract_name(const process *p, char kind, const void *name, size_t length, struct address *out)
{
    struct sockaddr_un *local = &out->local;

    if (length > sizeof local->sun_path - PREFIX)
        return -EINVAL;
    *local = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(local->sun_path + 1, p->names->token, TOKEN);
    local->sun_path[PREFIX - 1] = kind;
    memcpy(local->sun_path + PREFIX, name, length);
    out->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + PREFIX + length);
    return 0;
}

/* The inode of a file if it is a socket; its time of birth, if the host tells it, since numbers are used again. */
static bool inode_of(int file, struct inode *inode)
{
    struct statx status;

    if (statx(file, "", AT_EMPTY_PATH, STATX_TYPE | STATX_INO | STATX_BTIME, &status) != 0 ||
        !S_ISSOCK(status.stx_mode))
        return false;
    *inode = (struct inode){.device = makedev(status.stx_dev_major, status.stx_dev_minor), .number = status.stx_ino};
    if ((status.stx_mask & STATX_BTIME) != 0)
        inode->born = (uint64_t)status.stx_btime.tv_sec * SECOND + status.stx_btime.tv_nsec;
    return true;
}

static void remember_name(process *p, const struct inode *inode, const char *path)
{
    const unsigned i = atomic_fetch_add(&p->names->next, 1) % MOST_NAMES;

    p->names->known[i].inode = *inode;
    snprintf(p->names->known[i].path, sizeof p->names->known[i].path, "%s", path);
}

/* The path in an address of the guest's. */
static void path_of(const struct sockaddr_un *local, socklen_t length, char path[sizeof local->sun_path + 1])
{
    const size_t most = length - offsetof(struct sockaddr_un, sun_path);

    snprintf(path, sizeof local->sun_path + 1, "%.*s", (int)most, local->sun_path);
}

static int64_t find_path(process *p, const char *path, struct address *out)
{
    struct inode inode;
    struct place place;
    int64_t result = locate(p, AT_FDCWD, path, &place);
    bool socket;

    if (result == 0)
        result = open_place(&place, O_PATH, 0);
    if (result < 0)
        return result;
    socket = inode_of((int)result, &inode);
    close((int)result);
    return socket ? abstract_name(p, 'p', &inode, sizeof inode, out) : -ECONNREFUSED;
}

/* Makes the file, and binds the socket to it. */
static int64_t bind_path(process *p, int host, const char *path)
{
    struct address address;
    struct inode inode = {0};
    struct place place;
    const char *name;
    int64_t result = locate(p, AT_FDCWD, path, &place);
    int parent, file;

    if (result == 0 && place.mount == mount_of_made())
        result = -EROFS;
    if (result == 0)
        result = open_parent(&place, &name);
    if (result < 0)
        return result == -EBUSY ? -EADDRINUSE : result;
    parent = (int)result;
    result = result_of(mknodat(parent, name, S_IFSOCK | 0600, 0));
    if (result == 0) {
        file = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        result = file < 0 ? failure() : inode_of(file, &inode) ? change_mode(file, 0777 & ~p->mask) : -EADDRINUSE;
        if (file >= 0)
            close(file);
        if (result == 0)
            result = abstract_name(p, 'p', &inode, sizeof inode, &address);
        if (result == 0)
            result = result_of(bind(host, &address.any, address.length));
        if (result == 0)
            remember_name(p, &inode, path);
        else
            unlinkat(parent, name, 0);
    }
    close(parent);
    return result == -EEXIST ? -EADDRINUSE : result;
}

static int64_t bind_automatically(process *p, int host)
{
    int64_t result = -EADDRINUSE;
    char name[8];

    for (int tries = 0; result == -EADDRINUSE && tries < 1000; tries++) {
        struct address address;

        snprintf(name, sizeof name, "%05x", atomic_fetch_add(&p->names->automatic, 1) & 0xfffff);
        abstract_name(p, 'a', name, 5, &address);
        result = result_of(bind(host, &address.any, address.length));
    }
    return result;
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

static bool loopback_only(const process *p)
{
    return p->options.network != bobbin_linux_net_all;
}

/* An address of the network that the program may use. Where it may use this host's alone, "any" is that. */
static int64_t check_network(process *p, struct address *address)
{
    struct in6_addr *six = &address->in6.sin6_addr;
    struct in_addr *four =
        address->any.sa_family == AF_INET6 ? (struct in_addr *)&six->s6_addr[12] : &address->in.sin_addr;

    if (!loopback_only(p))
        return 0;
    if (address->any.sa_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(six)) {
        if (IN6_IS_ADDR_UNSPECIFIED(six))
            *six = in6addr_loopback;
        if (IN6_IS_ADDR_LOOPBACK(six))
            return 0;
    } else {
        if (four->s_addr == htonl(INADDR_ANY))
            four->s_addr = htonl(INADDR_LOOPBACK);
        if ((ntohl(four->s_addr) >> 24) == IN_LOOPBACKNET)
            return 0;
    }
    notice(p, "the program may use the network of this host alone: --net=all");
    return -EACCES;
}

/* The address that the guest has there, as it gave it. */
static int64_t copy_address(const process *p, uint64_t at, uint64_t length, struct address *out)
{
    *out = (struct address){.length = (socklen_t)length};
    if ((int)length < (int)sizeof out->any.sa_family || (uint32_t)length > sizeof out->storage)
        return -EINVAL;
    return copy_in(p, &out->storage, at, (uint32_t)length) ? 0 : -EFAULT;
}

/* ... and as it is the host's. */
static int64_t address_in(process *p, uint64_t at, uint64_t length, struct address *out)
{
    struct address given;
    const int64_t result = copy_address(p, at, length, &given);
    char path[sizeof given.local.sun_path + 1];

    if (result != 0)
        return result;
    switch (given.any.sa_family) {
    case AF_UNIX:
        if (given.length <= sizeof given.any.sa_family || given.length > sizeof given.local)
            return -EINVAL;
        if (given.local.sun_path[0] == '\0')
            return abstract_name(p, 'a', given.local.sun_path + 1, given.length - sizeof given.any.sa_family - 1, out);
        path_of(&given.local, given.length, path);
        return find_path(p, path, out);
    case AF_INET:
        *out = (struct address){.in = given.in, .length = sizeof given.in};
        return given.length < sizeof given.in ? -EINVAL : check_network(p, out);
    case AF_INET6:
        *out = (struct address){.in6 = given.in6, .length = sizeof given.in6};
        return given.length < sizeof given.in6 ? -EINVAL : check_network(p, out);
    default:
        return -EAFNOSUPPORT;
    }
}

/* One of the host's as the guest's. */
static void address_of(const process *p, const struct address *host, struct address *out)
{
    const size_t before = offsetof(struct sockaddr_un, sun_path), name = before + PREFIX;
    const struct sockaddr_un *local = &host->local;

    *out = *host;
    if (host->length < before || host->any.sa_family != AF_UNIX)
        return;
    *out = (struct address){.local = {.sun_family = AF_UNIX}, .length = sizeof out->any.sa_family};
    if (host->length < name || host->length > sizeof *local || memcmp(local->sun_path + 1, p->names->token, TOKEN) != 0)
        return; /* it has none */
    if (local->sun_path[PREFIX - 1] == 'a') {
        memcpy(out->local.sun_path + 1, local->sun_path + PREFIX, host->length - name);
        out->length = (socklen_t)(before + 1 + host->length - name);
        return;
    }
    for (size_t i = 0; host->length == name + sizeof(struct inode) && i < MOST_NAMES; i++) {
        const char *path = p->names->known[i].path;
        const size_t length = strnlen(path, sizeof p->names->known[i].path - 1);

        if (length == 0 || memcmp(&p->names->known[i].inode, local->sun_path + PREFIX, sizeof(struct inode)) != 0)
            continue;
        memcpy(out->local.sun_path, path, length);
        out->length = (socklen_t)(before + length + 1);
    }
}

/* To where the guest has room for it, and the length of that in an int32_t. */
static int64_t address_out(const process *p, const struct address *host, uint64_t at, uint64_t length_at)
{
    struct address guest;
    int32_t room, length;

    if (at == 0)
        return 0;
    if (!copy_in(p, &room, length_at, sizeof room))
        return -EFAULT;
    if (room < 0)
        return -EINVAL;
    address_of(p, host, &guest);
    length = (int32_t)guest.length;
    return copy_out(p, at, &guest.storage, (size_t)(length < room ? length : room)) &&
                   copy_out(p, length_at, &length, sizeof length)
               ? 0
               : -EFAULT;
}

/* ---- Making and naming ------------------------------------------------------------------------------------------- */

/* The host's socket, or an error. */
static int socket_at(process *p, uint64_t number)
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
    char path[sizeof((struct sockaddr_un *)NULL)->sun_path + 1];
    struct address address, given;
    int64_t result = host < 0 ? host : copy_address(p, a[1], a[2], &given);

    if (result != 0)
        return result;
    if (given.any.sa_family == AF_UNIX && given.length <= sizeof given.any.sa_family)
        return bind_automatically(p, host);
    if (given.any.sa_family == AF_UNIX && given.length <= sizeof given.local && given.local.sun_path[0] != '\0') {
        path_of(&given.local, given.length, path);
        return bind_path(p, host, path);
    }
    result = address_in(p, a[1], a[2], &address);
    return result != 0 ? result : result_of(bind(host, &address.any, address.length));
}

/* A socket of the network that has no port is given one, but of this host's own alone if the program may use no other:
 * near `other`, which it is about to be sent to, or where its kind has it. */
static int64_t bind_near(const process *p, int host, const struct address *other)
{
    struct address own = {.length = sizeof own.storage};

    if (!loopback_only(p) || getsockname(host, &own.any, &own.length) != 0)
        return 0;
    if ((own.any.sa_family != AF_INET && own.any.sa_family != AF_INET6) || own.in.sin_port != 0)
        return 0; /* both kinds have the port there */
    if (own.any.sa_family == AF_INET) {
        own.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else if (other != NULL && (other->any.sa_family == AF_INET || IN6_IS_ADDR_V4MAPPED(&other->in6.sin6_addr))) {
        own.in6.sin6_addr = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff, [12] = IN_LOOPBACKNET, [15] = 1}};
    } else {
        own.in6.sin6_addr = in6addr_loopback;
    }
    return result_of(bind(host, &own.any, own.length));
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

int64_t sys_setsockopt(process *p, const uint64_t *a)
{
    const struct option *option = find_option(a[1], a[2]);
    const int host = socket_at(p, a[0]);
    char value[16];

    if (host < 0)
        return host;
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

/* What goes with a message that is sent. */
static int64_t control_in(process *p, uint64_t at, uint64_t length, struct message *message)
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
        if (header.level != GUEST_SOL_SOCKET)
            return -EINVAL;
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
        result = result_of(sendmsg(host, &header, ((int)flags & own) | MSG_DONTWAIT | MSG_NOSIGNAL));
        if (result == -EAGAIN && (flags & MSG_DONTWAIT) == 0)
            result = wait_for_socket(p, host, POLLOUT);
        if (result == -EPIPE && (flags & MSG_NOSIGNAL) == 0 && is_stream(host))
            send_signal(p, SIGPIPE, SI_USER, 0);
        if (result < 0)
            return partly(p, done, result);
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
static int64_t message_in(process *p, const struct guest_message *guest, bool sent, struct message *message)
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
    return result != 0 || guest->control_length == 0 ? result
                                                     : control_in(p, guest->control, guest->control_length, message);
}

static int64_t send_one(process *p, int host, const struct guest_message *guest, uint64_t flags)
{
    struct message message;
    const int64_t result = message_in(p, guest, true, &message);

    return result != 0 ? result : send_message(p, host, &message, flags);
}

static int64_t receive_one(process *p, int host, struct guest_message *guest, uint64_t flags)
{
    struct room room = {.at = guest->control, .length = guest->control_length};
    struct message message;
    struct address peer;
    struct msghdr header;
    int64_t result = message_in(p, guest, false, &message);

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

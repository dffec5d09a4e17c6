/* Names of sockets. A local one is the host's abstract name, which begins with a number that only this run knows. A
 * path that a socket is bound to is a file in the sandbox, of a socket that the host's kernel knows nothing of, and the
 * name is that of the file's inode; so a socket of another program's in a directory of the sandbox is one that nobody
 * listens to.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "linux/sockets.h"

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

int64_t copy_address(const process *p, uint64_t at, uint64_t length, struct address *out)
{
    *out = (struct address){.length = (socklen_t)length};
    if ((int)length < (int)sizeof out->any.sa_family || (uint32_t)length > sizeof out->storage)
        return -EINVAL;
    return copy_in(p, &out->storage, at, (uint32_t)length) ? 0 : -EFAULT;
}

int64_t address_in(process *p, uint64_t at, uint64_t length, struct address *out)
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

void address_of(const process *p, const struct address *host, struct address *out)
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

int64_t address_out(const process *p, const struct address *host, uint64_t at, uint64_t length_at)
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

/* ---- Binding ----------------------------------------------------------------------------------------------------- */

int64_t bind_socket(process *p, int host, uint64_t at, uint64_t length)
{
    char path[sizeof((struct sockaddr_un *)NULL)->sun_path + 1];
    struct address address, given;
    int64_t result = copy_address(p, at, length, &given);

    if (result != 0)
        return result;
    if (given.any.sa_family == AF_UNIX && given.length <= sizeof given.any.sa_family)
        return bind_automatically(p, host);
    if (given.any.sa_family == AF_UNIX && given.length <= sizeof given.local && given.local.sun_path[0] != '\0') {
        path_of(&given.local, given.length, path);
        return bind_path(p, host, path);
    }
    result = address_in(p, at, length, &address);
    return result != 0 ? result : result_of(bind(host, &address.any, address.length));
}

int64_t bind_near(const process *p, int host, const struct address *other)
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

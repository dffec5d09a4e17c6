/* Tries to get out by sockets: to those of other programs, to the network, by descriptors and options. hostile.bats
 * runs it with --dir IN:/in --dir FIXED:/fixed:ro; a program of the host's listens at IN/host, at the abstract name
 * HOST, and on the port PORT; standard input is a socket of the host's. `sockets HOST PORT none` has no network,
 * `loopback` this host's own. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "hostile.h"

static int error_of(long result)
{
    return result < 0 ? errno : 0;
}

#define REFUSED(error, call)                                                                                           \
    do {                                                                                                               \
        const int got = error_of(call);                                                                                \
        CHECK(got == (error), "%s, not %s", strerrorname_np(got), strerrorname_np(error));                             \
    } while (0)

static socklen_t local(struct sockaddr_un *to, const char *name)
{
    memset(to, 0, sizeof *to);
    to->sun_family = AF_UNIX;
    strcpy(to->sun_path + (name[0] == '@'), name + (name[0] == '@'));
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + (name[0] != '@'));
}

/* Neither connects nor sends to that name. */
static void shut(const char *name, int error)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    struct sockaddr_un address;
    const socklen_t length = local(&address, name);

    for (int i = 0; i < 3; i++) {
        const int socket_ = socket(AF_UNIX, types[i], 0);

        REFUSED(error, connect(socket_, (struct sockaddr *)&address, length));
        if (types[i] == SOCK_DGRAM)
            REFUSED(error, sendto(socket_, "x", 1, 0, (struct sockaddr *)&address, length));
        close(socket_);
    }
}

static void names(const char *host)
{
    static const char *const unwritable[] = {"/fixed/s", "/fixed/sub/../s", "/proc/self/s", "/dev/s", "/s"};
    struct sockaddr_un address;
    struct stat status;
    char name[108];
    int s = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(name, sizeof name, "@%s", host);
    shut(name, ECONNREFUSED);
    shut("/in/host", ECONNREFUSED);
    shut("/in/../in/host", ECONNREFUSED);
    shut("/in/file", ECONNREFUSED);
    shut("/in/up/outside", ENOENT); /* `up` is a link to a directory beside, which is not there for the program */
    shut("/dev/log", ENOENT);
    shut("/run/dbus/system_bus_socket", ENOENT);
    for (size_t i = 0; i < sizeof unwritable / sizeof *unwritable; i++) {
        const socklen_t length = local(&address, unwritable[i]);
        const int error = error_of(bind(s, (struct sockaddr *)&address, length));

        CHECK(error == EROFS || error == ENOENT, "bind %s: %s", unwritable[i], strerrorname_np(error));
    }
    REFUSED(EROFS, bind(s, (struct sockaddr *)&address, local(&address, "/in/up/s")));
    REFUSED(EADDRINUSE, bind(s, (struct sockaddr *)&address, local(&address, "/in/host")));
    REFUSED(EADDRINUSE, bind(s, (struct sockaddr *)&address, local(&address, "/in/link")));
    REFUSED(0, bind(s, (struct sockaddr *)&address, local(&address, "/in/own")));
    CHECK(stat("/in/own", &status) == 0 && S_ISSOCK(status.st_mode), "%o", status.st_mode);
    unlink("/in/own");
    close(s);
}

static void given(void)
{
    char byte;
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    int pair[2];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec part = {"x", 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};

    REFUSED(ENOTSOCK, getpeername(0, (struct sockaddr *)&address, &length));
    REFUSED(ENOTSOCK, recv(0, &byte, 1, MSG_DONTWAIT));
    REFUSED(ENOTSOCK, sendmsg(0, &message, 0));
    REFUSED(ENOTSOCK, connect(0, (struct sockaddr *)&address, 2));
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    *(int *)CMSG_DATA(&control.header) = 0;
    REFUSED(EACCES, sendmsg(pair[0], &message, 0));
    close(pair[0]);
    close(pair[1]);
}

/* Descriptors that have been sent and received allow no more than before. */
static void rights(void)
{
    static const char *const paths[] = {"/fixed/file", "/fixed", "/proc/self/fd", "/in"};
    int pair[2];

    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    for (int i = 0; i < 4; i++) {
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
        char text[8], link[64];
        struct iovec part = {text, 1};
        struct msghdr message = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        int file = open(paths[i], O_RDONLY), got;

        *(int *)CMSG_DATA(&control.header) = file;
        REFUSED(0, sendmsg(pair[0], &message, 0));
        REFUSED(0, recvmsg(pair[1], &message, 0));
        got = *(int *)CMSG_DATA(&control.header);
        CHECK(got != file && fcntl(got, F_GETFD) == 0, "%d", got);
        CHECK(fchmod(got, 0777) < 0, "%s", paths[i]);
        CHECK(futimens(got, NULL) < 0, "%s", paths[i]);
        CHECK(write(got, "x", 1) < 0, "%s", paths[i]);
        snprintf(link, sizeof link, "/proc/self/fd/%d", got);
        CHECK(open(link, O_RDWR) < 0, "%s", paths[i]);
        CHECK(openat(got, "../outside/secret", O_RDONLY) < 0, "%s", paths[i]);
        CHECK(openat(got, "../../etc/passwd", O_RDONLY) < 0, "%s", paths[i]);
        if (i < 3)
            CHECK(openat(got, "new", O_CREAT | O_RDWR, 0600) < 0, "%s", paths[i]);
        close(got);
        close(file);
    }
    close(pair[0]);
    close(pair[1]);
}

/* Control messages whose lengths lie. */
static void controls(void)
{
    static const struct {
        uint64_t length;
        int level, type;
        size_t room;
        int error;
    } bad[] = {
        {0, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {15, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {65, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {-1ul, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {-8ul, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {1ul << 32, SOL_SOCKET, SCM_RIGHTS, 64, EINVAL},
        {16 + 254 * 4, SOL_SOCKET, SCM_RIGHTS, 2000, EINVAL},
        {24, SOL_SOCKET, SCM_CREDENTIALS, 64, EINVAL},
        {28, SOL_SOCKET, SCM_CREDENTIALS, 64, EPERM}, /* of process 0 */
        {20, SOL_SOCKET, 3, 64, EINVAL},              /* SCM_SECURITY */
        {20, SOL_SOCKET, 4, 64, EINVAL},              /* SCM_PIDFD */
        {20, IPPROTO_IP, IP_PKTINFO, 64, EINVAL},
        {20, SOL_SOCKET, SCM_RIGHTS, 5000, ENOBUFS},
        {20, SOL_SOCKET, SCM_RIGHTS, -1ul, ENOBUFS},
    };
    static const int options[] = {
        SO_ATTACH_FILTER,      SO_MARK,        SO_PASSSEC, SO_PEERSEC, SO_PEERGROUPS, 76 /* SO_PASSPIDFD */,
        77 /* SO_PEERPIDFD */, SO_RCVBUFFORCE, SO_COOKIE};
    static char control[5000] __attribute__((aligned(8)));
    char text[64] = "lo";
    struct iovec part = {text, 1};
    socklen_t length;
    int pair[2];

    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct msghdr message = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = bad[i].room};

        memset(control, 0, sizeof control);
        *(struct cmsghdr *)control = (struct cmsghdr){bad[i].length, bad[i].level, bad[i].type};
        CHECK(error_of(syscall(SYS_sendmsg, pair[0], &message, 0)) == bad[i].error, "control %zu", i);
    }
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        REFUSED(ENOPROTOOPT, setsockopt(pair[0], SOL_SOCKET, options[i], text, 16));
        length = sizeof text;
        REFUSED(ENOPROTOOPT, getsockopt(pair[0], SOL_SOCKET, options[i], text, &length));
    }
    REFUSED(EPERM, setsockopt(pair[0], SOL_SOCKET, SO_BINDTODEVICE, text, 16));
    length = sizeof text;
    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_BINDTODEVICE, text, &length) == 0 && length == 0, "%d", (int)length);
    close(pair[0]);
    close(pair[1]);
    REFUSED(EAFNOSUPPORT, socket(AF_NETLINK, SOCK_RAW, 0));
    REFUSED(EAFNOSUPPORT, socket(AF_PACKET, SOCK_RAW, 0));
    REFUSED(EAFNOSUPPORT, socket(AF_ALG, SOCK_SEQPACKET, 0));
    REFUSED(EAFNOSUPPORT, socket(AF_VSOCK, SOCK_STREAM, 0));
}

/* ---- The network ------------------------------------------------------------------------------------------------- */

static int reach(int family, int type, int as, const char *address, int port, bool send_)
{
    struct sockaddr_in6 six = {.sin6_family = (sa_family_t)as, .sin6_port = htons((uint16_t)port)};
    struct sockaddr_in *four = (struct sockaddr_in *)&six;
    const int s = socket(family, type, 0);
    const socklen_t length = strchr(address, ':') != NULL ? sizeof six : sizeof *four;
    int error;

    inet_pton(length == sizeof six ? AF_INET6 : AF_INET, address,
              length == sizeof six ? (void *)&six.sin6_addr : (void *)&four->sin_addr);
    error = error_of(send_ ? sendto(s, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&six, length)
                           : connect(s, (struct sockaddr *)&six, length));
    close(s);
    return error;
}

static void loopback(int port)
{
    static const char *const away[] = {"192.0.2.1",        "8.8.8.8",     "10.0.0.1", "255.255.255.255", "224.0.0.1",
                                       "::ffff:192.0.2.1", "2001:db8::1", "fe80::1",  "ff02::1",         "::192.0.2.1"};
    struct sockaddr_in6 any = {.sin6_family = AF_INET6}, own;
    struct sockaddr_in any4 = {.sin_family = AF_INET}, near = {.sin_family = AF_INET};
    socklen_t length;
    int s;

    near.sin_port = htons(9);
    near.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
        for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
            for (int way = 0; way < 2; way++) {
                const int as = strchr(away[i], ':') != NULL ? AF_INET6 : AF_INET;

                CHECK(reach(as, type, as, away[i], 9, way) == EACCES, "%s", away[i]);
                CHECK(reach(AF_INET6, type, as, away[i], 9, way) == EACCES, "%s", away[i]);
                if (way == 1) /* AF_UNSPEC is taken for AF_INET by some */
                    CHECK(reach(as, type, AF_UNSPEC, away[i], 9, way) == EAFNOSUPPORT, "%s", away[i]);
            }
        }
    }
    CHECK(reach(AF_INET, SOCK_STREAM, AF_INET, "127.0.0.1", port, false) == 0, "%d", errno);
    CHECK(reach(AF_INET, SOCK_STREAM, AF_INET, "0.0.0.0", port, false) == 0, "%d", errno);
    CHECK(reach(AF_INET6, SOCK_STREAM, AF_INET6, "::ffff:127.0.0.1", port, false) == 0, "%d", errno);
    CHECK(reach(AF_INET, SOCK_STREAM, AF_INET, "127.0.0.1", port, true) != 0, "%d", errno);

    /* What is bound to nothing is bound here. */
    for (int kind = 0; kind < 4; kind++) {
        s = socket(AF_INET, kind < 2 ? SOCK_STREAM : SOCK_DGRAM, 0);
        length = sizeof own;
        if (kind == 0)
            REFUSED(0, bind(s, (struct sockaddr *)&any4, sizeof any4));
        else if (kind == 1)
            REFUSED(0, listen(s, 1));
        else if (kind == 2)
            REFUSED(0, bind(s, (struct sockaddr *)&any4, sizeof any4));
        else
            sendto(s, "x", 1, 0, (struct sockaddr *)&near, sizeof near);
        getsockname(s, (struct sockaddr *)&own, &length);
        CHECK(((struct sockaddr_in *)&own)->sin_addr.s_addr == htonl(0x7f000001) && own.sin6_port != 0, "%d", kind);
        close(s);
    }
    s = socket(AF_INET6, SOCK_STREAM, 0);
    if (bind(s, (struct sockaddr *)&any, sizeof any) == 0) {
        length = sizeof own;
        getsockname(s, (struct sockaddr *)&own, &length);
        CHECK(IN6_IS_ADDR_LOOPBACK(&own.sin6_addr), "bound to any");
    }
    REFUSED(ENOPROTOOPT, setsockopt(s, IPPROTO_IPV6, IPV6_PKTINFO, &own, 20));
    REFUSED(ENOPROTOOPT, setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &own, 8));
    close(s);
    REFUSED(EPERM, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    REFUSED(EPROTONOSUPPORT, socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
    REFUSED(EPROTONOSUPPORT, socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */));
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    given();
    names(argv[1]);
    rights();
    controls();
    if (strcmp(argv[3], "loopback") == 0) {
        loopback(atoi(argv[2]));
    } else {
        if (fork() == 0) /* it is told once, whoever asks */
            _exit(socket(AF_INET, SOCK_STREAM, 0) >= 0);
        wait(NULL);
        REFUSED(EACCES, socket(AF_INET, SOCK_STREAM, 0));
        REFUSED(EACCES, socket(AF_INET6, SOCK_DGRAM, 0));
    }
    return report();
}

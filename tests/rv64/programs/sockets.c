/* Local sockets: pairs, names of files and others, streams, datagrams and packets, what goes with messages, options,
 * other processes, and what is refused.
 * compare: native: qemu does not say that there was no room for all descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[200000];
static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    signals++;
}

/* What a call gave: its result, or the name of its error. */
static const char *said(long result)
{
    static char names[4][24];
    static int next;
    char *name = names[next++ % 4];

    snprintf(name, sizeof names[0], result < 0 ? "%.0ld%s" : "%ld", result < 0 ? 0 : result, strerrorname_np(errno));
    return name;
}

static socklen_t address(struct sockaddr_un *to, const char *name)
{
    memset(to, 0, sizeof *to);
    to->sun_family = AF_UNIX;
    strcpy(to->sun_path + (name[0] == '@'), name + (name[0] == '@'));
    return offsetof(struct sockaddr_un, sun_path) + strlen(name) + (name[0] != '@');
}

static void show(const char *what, const struct sockaddr_un *name, socklen_t length)
{
    const char *path = name->sun_path;

    printf("%s: %d ", what, (int)length);
    if (length > 2)
        printf("family %d %s%s", name->sun_family, path[0] == '\0' ? "@" : "", path[0] == '\0' ? path + 1 : path);
    printf("\n");
}

static void show_name(const char *what, int socket, int (*function)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_un name = {0};
    socklen_t length = sizeof name;

    if (function(socket, (struct sockaddr *)&name, &length) != 0)
        printf("%s: %s\n", what, said(-1));
    else
        show(what, &name, length);
}

static void pairs(void)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    char buffer[100];
    int pair[2];

    for (int i = 0; i < 3; i++) {
        struct iovec parts[2] = {{"one ", 4}, {"two", 3}};
        struct pollfd polled;
        int pending = 0;

        printf("pair %s:", said(socketpair(AF_UNIX, types[i], 0, pair)));
        polled = (struct pollfd){.fd = pair[1], .events = POLLIN | POLLOUT};
        printf(" %d", poll(&polled, 1, 0));
        printf(" %x", polled.revents);
        printf(" %s", said(write(pair[0], "hello", 5)));
        printf(" %s", said(writev(pair[0], parts, 2)));
        ioctl(pair[1], FIONREAD, &pending);
        printf(" pending %d poll %d", pending, poll(&polled, 1, 1000));
        printf(" %x", polled.revents);
        printf(" peek %s", said(recv(pair[1], buffer, 3, MSG_PEEK)));
        memset(buffer, 0, sizeof buffer);
        printf(" %s", said(recv(pair[1], buffer, 7, types[i] == SOCK_STREAM ? MSG_WAITALL : MSG_TRUNC)));
        printf(" '%s'", buffer);
        memset(buffer, 0, sizeof buffer);
        printf(" %s", said(read(pair[1], buffer, sizeof buffer)));
        printf(" '%s'", buffer);
        printf(" %s", said(recv(pair[1], buffer, sizeof buffer, MSG_DONTWAIT)));
        printf(" %s", said(shutdown(pair[0], SHUT_WR)));
        if (types[i] != SOCK_DGRAM)
            printf(" end %s", said(read(pair[1], buffer, sizeof buffer)));
        signals = 0;
        printf(" %s", said(send(pair[0], "x", 1, 0)));
        printf(" %d", (int)signals);
        printf(" %s", said(send(pair[0], "x", 1, MSG_NOSIGNAL)));
        printf(" %d", (int)signals);
        close(pair[1]);
        printf(" %s", said(write(pair[0], "x", 1)));
        printf(" %d\n", (int)signals);
        close(pair[0]);
    }
    printf("%s", said(socketpair(AF_UNIX, SOCK_STREAM, 7, pair)));
    printf(" %s", said(socketpair(AF_UNIX, 7, 0, pair)));
    printf(" %s\n", said(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair)));
    printf("flags %x %x %d", fcntl(pair[0], F_GETFL) & ~0100000, fcntl(pair[1], F_GETFL) & O_NONBLOCK,
           fcntl(pair[0], F_GETFD));
    printf(" %s", said(read(pair[0], buffer, 1)));
    printf(" %d", fcntl(pair[0], F_SETFL, 0));
    printf(" %x", fcntl(pair[0], F_GETFL) & ~0100000);
    printf(" %d", ioctl(pair[0], FIONBIO, &(int){1}));
    printf(" %x\n", fcntl(pair[0], F_GETFL) & ~0100000);
    printf("seek %s", said(lseek(pair[0], 0, SEEK_CUR)));
    printf(" pread %s\n", said(pread(pair[0], buffer, 1, 0)));
    close(pair[0]);
    close(pair[1]);
}

static void names(void)
{
    static const char *const all[] = {"a-socket", "@hidden", "./deep/er"};
    struct sockaddr_un name;
    struct stat status;
    int listener, client, server, type = SOCK_STREAM;
    socklen_t length;
    char buffer[64];

    for (int i = 0; i < 3; i++) {
        listener = socket(AF_UNIX, type, 0);
        client = socket(AF_UNIX, type, 0);
        length = address(&name, all[i]);
        printf("%s: connect %s", all[i], said(connect(client, (struct sockaddr *)&name, length)));
        printf(" bind %s", said(bind(listener, (struct sockaddr *)&name, length)));
        if (i == 2) {
            mkdir("deep", 0700);
            printf(" again %s", said(bind(listener, (struct sockaddr *)&name, length)));
        }
        printf(" twice %s", said(bind(client, (struct sockaddr *)&name, length)));
        printf(" early %s", said(connect(client, (struct sockaddr *)&name, length)));
        printf(" accept %s", said(accept(listener, NULL, NULL)));
        printf(" listen %s", said(listen(listener, 2)));
        printf(" connect %s", said(connect(client, (struct sockaddr *)&name, length)));
        printf(" again %s\n", said(connect(client, (struct sockaddr *)&name, length)));
        length = sizeof name;
        server = accept4(listener, (struct sockaddr *)&name, &length, SOCK_CLOEXEC);
        show("accepted from", &name, length);
        show_name("listener", listener, getsockname);
        show_name("server", server, getsockname);
        show_name("server's peer", server, getpeername);
        show_name("client", client, getsockname);
        show_name("client's peer", client, getpeername);
        show_name("listener's peer", listener, getpeername);
        printf("%s", said(send(client, "question", 8, 0)));
        printf(" %s", said(recv(server, buffer, 64, 0)));
        printf(" %s", said(send(server, "answer", 6, 0)));
        printf(" %s", said(recv(client, buffer, 64, 0)));
        printf(" %.6s\n", buffer);
        close(client);
        printf("end %s\n", said(recv(server, buffer, 64, 0)));
        close(server);
        close(listener);
        client = socket(AF_UNIX, type, 0);
        length = address(&name, all[i]);
        printf("closed %s", said(connect(client, (struct sockaddr *)&name, length)));
        if (all[i][0] != '@') {
            printf(" %d", stat(all[i], &status));
            printf(" %o", status.st_mode);
            printf(" open %s", said(open(all[i], O_RDWR)));
            printf(" unlink %s", said(unlink(all[i])));
            printf(" gone %s", said(connect(client, (struct sockaddr *)&name, length)));
        }
        printf("\n");
        close(client);
        type = type == SOCK_STREAM ? SOCK_SEQPACKET : SOCK_STREAM;
    }
    rmdir("deep");
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    close(open("a-file", O_CREAT | O_RDWR, 0600));
    length = address(&name, "a-file");
    printf("file %s", said(bind(listener, (struct sockaddr *)&name, length)));
    printf(" %s", said(connect(listener, (struct sockaddr *)&name, length)));
    unlink("a-file");
    printf(" none %s", said(bind(listener, (struct sockaddr *)&name, 1)));
    printf(" long %s", said(bind(listener, (struct sockaddr *)&name, sizeof name + 1)));
    name.sun_family = AF_UNIX;
    printf(" given %s", said(bind(listener, (struct sockaddr *)&name, 2)));
    length = sizeof name;
    getsockname(listener, (struct sockaddr *)&name, &length);
    printf(" %d %d %d\n", (int)length, name.sun_path[0], (int)strspn(name.sun_path + 1, "0123456789abcdef") >= 5);
    close(listener);
}

static void datagrams(void)
{
    int one = socket(AF_UNIX, SOCK_DGRAM, 0), two = socket(AF_UNIX, SOCK_DGRAM, 0), three;
    struct sockaddr_un first, second, from;
    socklen_t length = address(&first, "one"), length2 = address(&second, "@two"), length3 = sizeof from;
    struct mmsghdr several[4] = {0};
    struct iovec parts[4];
    char buffer[4][20] = {0};

    bind(one, (struct sockaddr *)&first, length);
    bind(two, (struct sockaddr *)&second, length2);
    printf("sent %s", said(sendto(two, "to one", 6, 0, (struct sockaddr *)&first, length)));
    memset(&from, 0, sizeof from);
    printf(" received %s\n", said(recvfrom(one, buffer[0], 20, 0, (struct sockaddr *)&from, &length3)));
    show(buffer[0], &from, length3);
    printf("answer %s\n", said(sendto(one, "to two", 6, 0, (struct sockaddr *)&from, length3)));
    length3 = sizeof from;
    memset(&from, 0, sizeof from);
    recvfrom(two, buffer[0], 20, 0, (struct sockaddr *)&from, &length3);
    show(buffer[0], &from, length3);
    printf("no address %s", said(send(one, "x", 1, 0)));
    three = socket(AF_UNIX, SOCK_DGRAM, 0);
    printf(" connected %s", said(connect(three, (struct sockaddr *)&first, length)));
    for (int i = 0; i < 4; i++) {
        parts[i] = (struct iovec){"datagrams" + i, 9 - i};
        several[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    printf(" several %s:", said(sendmmsg(three, several, 4, 0)));
    for (int i = 0; i < 4; i++) {
        printf(" %u", several[i].msg_len);
        parts[i] = (struct iovec){buffer[i], 7};
    }
    printf(" received %s:", said(recvmmsg(one, several, 4, MSG_WAITFORONE, NULL)));
    for (int i = 0; i < 4; i++)
        printf(" %u %x", several[i].msg_len, several[i].msg_hdr.msg_flags);
    printf(" none %s\n", said(recvmmsg(one, several, 4, MSG_DONTWAIT, NULL)));
    close(one);
    printf("closed %s\n", said(send(three, "x", 1, 0)));
    close(two);
    close(three);
    unlink("one");
}

static void send_files(int to, const int *files, int count, const char *word)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(16 * sizeof(int))];
    } control = {0};
    struct iovec part = {(void *)word, strlen(word)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};

    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header = (struct cmsghdr){CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), files, count * sizeof(int));
    printf("sent %s\n", said(sendmsg(to, &message, 0)));
}

/* With the credentials of this process. */
static void send_user(int to, const char *word)
{
    const struct ucred user = {getpid(), getuid(), getgid()};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof user)];
    } control = {.header = {CMSG_LEN(sizeof user), SOL_SOCKET, SCM_CREDENTIALS}};
    struct iovec part = {(void *)word, strlen(word)};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};

    memcpy(CMSG_DATA(&control.header), &user, sizeof user);
    printf("sent %s\n", said(sendmsg(to, &message, 0)));
}

/* Shows what came with a message for which there is room for so many bytes; the first descriptor, or -1. */
static int receive(int from, size_t room, int flags)
{
    char control[256] __attribute__((aligned(8))) = {0}, buffer[64] = {0};
    struct iovec part = {buffer, sizeof buffer - 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
    int first = -1;

    printf("received %s", said(recvmsg(from, &message, flags)));
    printf(" '%s' flags %x control %d:", buffer, message.msg_flags, (int)message.msg_controllen);
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        int *data = (int *)CMSG_DATA(header);

        printf(" level %d type %d length %d", header->cmsg_level, header->cmsg_type, (int)header->cmsg_len);
        if (header->cmsg_type == SCM_RIGHTS) {
            first = data[0];
            printf(" close on exec %d", fcntl(first, F_GETFD));
            for (int i = 1; i < (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int)); i++)
                close(data[i]);
        } else if (header->cmsg_type == SCM_CREDENTIALS) {
            printf(" %s %d %d",
                   data[0] == getpid()    ? "mine"
                   : data[0] == getppid() ? "parent"
                                          : "other",
                   data[1] == getuid(), data[2] == getgid());
        }
    }
    printf("\n");
    return first;
}

/* What is for another layer than sockets, none of which a local one has. */
static void send_to_layer(int to, int level)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.header = {CMSG_LEN(sizeof(int)), level, 1}};
    struct iovec part = {"x", 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};

    message.msg_controllen = sizeof control;
    printf("layer %d: sent %s\n", level, said(sendmsg(to, &message, 0)));
}

static void rights(void)
{
    int pair[2], ends[2], more[2], files[4], got, on = 1;
    struct ucred user = {0};
    struct stat status;
    char buffer[20] = {0};
    socklen_t length = sizeof user;

    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    pipe(ends);
    send_to_layer(pair[0], 0);
    send_to_layer(pair[0], 41);
    printf("%s\n", said(read(pair[1], buffer, 20)));
    write(ends[1], "through", 7);
    send_files(pair[0], ends, 1, "a pipe");
    got = receive(pair[1], CMSG_SPACE(sizeof(int)), 0);
    printf("it has %s", said(read(got, buffer, 20)));
    printf(" %s\n", buffer);
    close(got);
    files[0] = ends[0], files[1] = ends[1], files[2] = open(".", O_RDONLY), files[3] = pair[0];
    send_files(pair[0], files, 4, "four");
    close(receive(pair[1], CMSG_SPACE(4 * sizeof(int)), MSG_CMSG_CLOEXEC));
    send_files(pair[0], files, 4, "cut");
    close(receive(pair[1], CMSG_LEN(2 * sizeof(int)), 0));
    send_files(pair[0], files, 2, "no room");
    receive(pair[1], 0, 0);
    send_files(pair[0], files, 2, "only read");
    printf("%s\n", said(read(pair[1], buffer, 20)));
    send_files(pair[0], files + 2, 1, "a directory");
    got = receive(pair[1], 64, 0);
    mkdir("inside", 0700);
    printf("leads to %d %d", fstatat(got, "inside", &status, 0), fchdir(got));
    printf(" %d\n", rmdir("inside"));
    close(got);
    send_files(pair[0], (int[]){99}, 1, "bad");
    socketpair(AF_UNIX, SOCK_STREAM, 0, more);
    send_files(pair[0], more, 1, "a socket");
    got = receive(pair[1], 64, 0);
    printf("%s", said(send(got, "by it", 5, 0)));
    printf(" %s\n", said(recv(more[1], buffer, 20, 0)));
    close(got);
    printf("peer %s", said(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &user, &length)));
    printf(" %d %d", user.pid == getpid(), user.uid == getuid());
    printf(" pass %s\n", said(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on)));
    fflush(stdout);
    if (fork() == 0) {
        write(pair[0], "child's", 7);
        _exit(0);
    }
    wait(NULL);
    printf("whose %d\n", receive(pair[1], 256, 0));
    send_files(pair[0], files, 1, "both");
    close(receive(pair[1], 256, 0));
    send_user(pair[0], "mine");
    receive(pair[1], 256, 0);
    send_user(pair[0], "cut");
    receive(pair[1], CMSG_LEN(sizeof(int)), 0);
    for (int i = 0; i < 4; i++)
        close(i < 3 ? files[i] : files[3]);
    close(pair[1]);
    close(more[0]);
    close(more[1]);
}

static void processes(void)
{
    const struct itimerval soon = {{0, 50000}, {0, 50000}}, never = {0}; /* again, if the first comes before the wait */
    struct sockaddr_un name;
    socklen_t length = address(&name, "@service");
    int listener = socket(AF_UNIX, SOCK_STREAM, 0), polls = epoll_create1(0), status, pair[2];
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7};
    long sum = 0;
    ssize_t count;

    bind(listener, (struct sockaddr *)&name, length);
    listen(listener, 1);
    epoll_ctl(polls, EPOLL_CTL_ADD, listener, &event);
    printf("epoll %d\n", epoll_wait(polls, &event, 1, 0));
    fflush(stdout);
    for (int i = 0; i < 4; i++) {
        if (fork() != 0)
            continue;
        int client = socket(AF_UNIX, SOCK_STREAM, 0);

        memset(text, 'a' + i, sizeof text);
        if (connect(client, (struct sockaddr *)&name, length) != 0 || send(client, text, sizeof text, 0) != sizeof text)
            _exit(1);
        _exit(recv(client, text, 10, MSG_WAITALL) == 10 ? 0 : 2);
    }
    for (int i = 0; i < 4; i++) {
        int server;

        epoll_wait(polls, &event, 1, -1);
        server = accept(listener, NULL, NULL);
        for (long left = sizeof text; left > 0; left -= count) {
            count = read(server, text, 50000);
            for (ssize_t k = 0; k < count; k++)
                sum += text[k];
        }
        write(server, "12345", 5);
        write(server, "67890", 5);
        wait(&status);
        printf("event %d ended %x\n", event.data.u32, status);
        close(server);
    }
    printf("sum %ld\n", sum);
    close(listener);
    close(polls);
    /* What nobody reads keeps the writer waiting, until a signal comes. */
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    signal(SIGALRM, count_signal);
    siginterrupt(SIGALRM, 1);
    setitimer(ITIMER_REAL, &soon, NULL);
    for (sum = 0; (count = write(pair[0], text, sizeof text)) == sizeof text; sum += count)
        ;
    printf("interrupted %d\n", count > 0 || errno == EINTR);
    setitimer(ITIMER_REAL, &never, NULL);
    close(pair[0]);
    close(pair[1]);
}

static void options(void)
{
    int one = socket(AF_UNIX, SOCK_STREAM, 0), value;
    struct timeval time = {0, 20000};
    struct linger linger = {1, 5};
    socklen_t length = sizeof value;
    static const int names[] = {SO_TYPE, SO_ERROR, SO_ACCEPTCONN, SO_DOMAIN, SO_PROTOCOL, SO_PASSCRED, SO_KEEPALIVE};
    int pair[2];

    for (int i = 0; i < 7; i++) {
        length = sizeof value;
        printf(" %s", said(getsockopt(one, SOL_SOCKET, names[i], &value, &length)));
        printf(" %d %d", (int)length, value);
    }
    length = 1;
    value = 0;
    printf("\nshort %s", said(getsockopt(one, SOL_SOCKET, SO_TYPE, &value, &length)));
    printf(" %d %d", (int)length, value);
    printf(" set %s", said(setsockopt(one, SOL_SOCKET, SO_TYPE, &value, sizeof value)));
    printf(" short %s", said(setsockopt(one, SOL_SOCKET, SO_KEEPALIVE, &value, 2)));
    printf(" linger %s", said(setsockopt(one, SOL_SOCKET, SO_LINGER, &linger, sizeof linger)));
    linger.l_linger = 0;
    length = sizeof linger;
    getsockopt(one, SOL_SOCKET, SO_LINGER, &linger, &length);
    printf(" %d", linger.l_linger);
    printf(" file %s", said(getsockopt(0, SOL_SOCKET, SO_TYPE, &value, &length)));
    length = sizeof value;
    printf(" interface %s", said(getsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, &value, &length)));
    printf(" %d", (int)length);
    printf(" %s", said(setsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, "", 0)));
    printf(" none %s\n", said(shutdown(99, 0)));
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    printf("timeout %s", said(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time)));
    printf(" %s\n", said(recv(pair[0], &value, 4, 0)));
    close(one);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    signal(SIGPIPE, count_signal);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    pairs();
    names();
    datagrams();
    rights();
    options();
    processes();
    return 0;
}

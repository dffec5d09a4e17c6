/* What the files of sockets share: addresses as the host has them. Internal. */
#ifndef BOBBIN_LINUX_SOCKETS_H
#define BOBBIN_LINUX_SOCKETS_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "linux/process.h"

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_storage storage;
    };
    socklen_t length;
};

/* ---- addresses.c ------------------------------------------------------------------------------------------------- */

/* The address that the guest has there, as it gave it; and as it is the host's, if the program may reach it. */
int64_t copy_address(const process *p, uint64_t at, uint64_t length, struct address *out);
int64_t address_in(process *p, uint64_t at, uint64_t length, struct address *out);

/* One of the host's as the guest's. */
void address_of(const process *p, const struct address *host, struct address *out);

/* To where the guest has room for it, and the length of that in an int32_t. */
int64_t address_out(const process *p, const struct address *host, uint64_t at, uint64_t length_at);

/* Binds the host's socket to an address that the guest has given, and a file that is made for it if it is a path. */
int64_t bind_socket(process *p, int host, uint64_t at, uint64_t length);

/* A socket of the network that has no port is given one, but of this host's own alone if the program may use no other:
 * near `other`, which it is about to be sent to, or where its kind has it. */
int64_t bind_near(const process *p, int host, const struct address *other);

/* ---- sockets.c --------------------------------------------------------------------------------------------------- */

/* The host's socket, or an error. */
int socket_at(process *p, uint64_t number);

#endif

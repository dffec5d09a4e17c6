/* Files for the debugger, which gets symbols from them: those that the process sees, and its program. Host I/O Packets
 * in GDB's manual. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gdb/session.h"

/* Numbers of errors are the protocol's own, and mostly Linux's. */
static void put_failure(struct session *s, int error)
{
    put_text(&s->answer, "F-1,%x", (unsigned)error);
}

static int open_path(const struct session *s, const char *path)
{
    if (s->program[0] != '\0' && strcmp(path, s->program) == 0)
        return open(s->host_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return bobbin_linux_open_file(s->process, path);
}

static void open_file(struct session *s, struct packet_text *text)
{
    char path[4096];
    const size_t length = take_bytes(text, path, sizeof path - 1);
    uint64_t flags;
    size_t free = 0;

    path[length] = '\0';
    while (free < MOST_OPEN && s->file_open[free])
        free++;
    if (!take_text(text, ",") || !take_number(text, &flags) || strlen(path) != length)
        put_failure(s, EINVAL);
    else if (flags != 0) /* but for reading */
        put_failure(s, EROFS);
    else if (free == MOST_OPEN)
        put_failure(s, EMFILE);
    else if ((s->files[free] = open_path(s, path)) < 0)
        put_failure(s, errno);
    else
        s->file_open[free] = true, put_text(&s->answer, "F%zx", free);
}

/* The host's descriptor of the file that the request begins with; -1: there is no such file. */
static int take_file(const struct session *s, struct packet_text *text, uint64_t *number)
{
    return take_number(text, number) && *number < MOST_OPEN && s->file_open[*number] ? s->files[*number] : -1;
}

static void read_file(struct session *s, struct packet_text *text)
{
    static const size_t most = MOST_PACKET / 2 - 16; /* each may have to be escaped */
    uint64_t number, count, offset;
    const int file = take_file(s, text, &number);
    char bytes[MOST_PACKET / 2];
    ssize_t got;

    if (file < 0 || !take_text(text, ",") || !take_number(text, &count) || !take_text(text, ",") ||
        !take_number(text, &offset) || offset > INT64_MAX) {
        put_failure(s, file < 0 ? EBADF : EINVAL);
        return;
    }
    got = pread(file, bytes, count < most ? (size_t)count : most, (off_t)offset);
    if (got < 0) {
        put_failure(s, errno);
        return;
    }
    put_text(&s->answer, "F%zx;", (size_t)got);
    put_binary(&s->answer, bytes, (size_t)got);
}

static void read_link(struct session *s, struct packet_text *text)
{
    char path[4096], target[4096];
    long length;

    if (!take_string(text, path, sizeof path)) {
        put_failure(s, EINVAL);
        return;
    }
    length = bobbin_linux_read_link(s->process, path, target, sizeof target);
    if (length < 0) {
        put_failure(s, errno);
        return;
    }
    put_text(&s->answer, "F%lx;", (unsigned long)length);
    put_binary(&s->answer, target, (size_t)length);
}

/* struct stat of the protocol: big-endian. */
static void put_status(struct session *s, const struct stat *status)
{
    const struct {
        uint64_t value;
        unsigned size;
    } members[] = {
        {status->st_dev, 4},
        {status->st_ino, 4},
        {status->st_mode, 4},
        {status->st_nlink, 4},
        {status->st_uid, 4},
        {status->st_gid, 4},
        {status->st_rdev, 4},
        {(uint64_t)status->st_size, 8},
        {4096, 8},
        {(uint64_t)status->st_blocks, 8},
        {(uint64_t)status->st_atime, 4},
        {(uint64_t)status->st_mtime, 4},
        {(uint64_t)status->st_ctime, 4},
    };
    uint8_t bytes[64];
    size_t at = 0;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        for (unsigned shift = 8 * members[i].size; shift > 0; shift -= 8)
            bytes[at++] = (uint8_t)(members[i].value >> (shift - 8));
    }
    put_text(&s->answer, "F%zx;", at);
    put_binary(&s->answer, bytes, at);
}

static void close_file(struct session *s, uint64_t number)
{
    close(s->files[number]);
    s->file_open[number] = false;
}

void files_answer(struct session *s, struct packet_text *text)
{
    struct stat status;
    uint64_t number;
    int file;

    if (take_text(text, "setfs:")) {
        put_text(&s->answer, "F0"); /* there is one view of files */
    } else if (take_text(text, "open:")) {
        open_file(s, text);
    } else if (take_text(text, "pread:")) {
        read_file(s, text);
    } else if (take_text(text, "readlink:")) {
        read_link(s, text);
    } else if (take_text(text, "fstat:")) {
        file = take_file(s, text, &number);
        if (file < 0 || fstat(file, &status) != 0)
            put_failure(s, EBADF);
        else
            put_status(s, &status);
    } else if (take_text(text, "close:")) {
        file = take_file(s, text, &number);
        if (file < 0) {
            put_failure(s, EBADF);
        } else {
            close_file(s, number);
            put_text(&s->answer, "F0");
        }
    }
}

void files_close(struct session *s)
{
    for (size_t i = 0; i < MOST_OPEN; i++) {
        if (s->file_open[i])
            close_file(s, i);
    }
}

void files_program(const struct session *s, char *path, size_t size)
{
    const char *name = s->program[0] != '\0' ? s->program : bobbin_linux_program(s->process);
    const size_t length = strnlen(name, size - 1);

    memcpy(path, name, length);
    path[length] = '\0';
}

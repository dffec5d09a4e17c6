/* libFuzzer: bytes are what a debugger sends to a session with a small program. Each line is a request, which gets its
 * frame here, so that the fuzzer need not find checksums; a line that begins with ! is sent as it stands. Whatever
 * comes, the host does not crash or hang, and what goes back is packets. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../small_elf.h"
#include "gdb/session.h"

enum { MEMORY = 16 << 20, BASE = 0x10000, MOST_INPUT = 4096 };

/* A loop with a store, a load, an atomic and a system call; behind it what raises signals. */
static const struct program {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    uint32_t code[10];
} program = {
    SMALL_ELF(program, BASE, PF_R | PF_W | PF_X, 0x2000),
    .code = {0x00178793,  /* addi a5, a5, 1 */
             0x00f13023,  /* sd a5, (sp) */
             0x00013703,  /* ld a4, (sp) */
             0x00f136af,  /* amoadd.d a3, a5, (sp) */
             0xc01ce01c,  /* c.sd a5, (s0) and c.sw a5, (s0), if s0 is set */
             0x0ac00893,  /* li a7, 172 (getpid) */
             0x00000073,  /* ecall */
             0xfe5ff06f,  /* j to the first */
             0x00100073}, /* ebreak; then no instruction */
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool never(void)
{
    return false;
}

/* What the session reads: the whole input is in a pipe, at the end of which the debugger is gone. */
static int input(const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char sent[5 * MOST_INPUT];
    size_t length = 0;
    int ends[2];

    for (size_t at = 0; at < size && at < MOST_INPUT;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        const size_t count = end != NULL ? (size_t)(end - data) - at : size - at;
        const bool frame = count == 0 || data[at] != '!';
        uint8_t sum = 0;

        if (frame)
            sent[length++] = '$';
        for (size_t i = frame ? 0 : 1; i < count && at + i < MOST_INPUT; i++) {
            sum = (uint8_t)(sum + data[at + i]);
            sent[length++] = (char)data[at + i];
        }
        if (frame) {
            sent[length++] = '#';
            sent[length++] = digits[sum >> 4];
            sent[length++] = digits[sum & 15];
        }
        at += count + 1;
    }
    require(pipe2(ends, O_CLOEXEC) == 0 && write(ends[1], sent, length) == (ssize_t)length && close(ends[1]) == 0);
    return ends[0];
}

/* Every byte is an acknowledgement or part of a packet. */
static void look_at_output(int out)
{
    static struct packet_parser parser;
    const off_t size = lseek(out, 0, SEEK_END);
    const uint8_t *bytes = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, out, 0) : NULL;

    parser = (struct packet_parser){0};
    for (off_t i = 0; i < size; i++) {
        if (parser.state == PACKET_BETWEEN)
            require(bytes[i] == '$' || bytes[i] == '+' || bytes[i] == '-');
        require(packet_parse(&parser, bytes[i]) != packet_broken);
    }
    require(parser.state == PACKET_BETWEEN);
    if (size > 0)
        munmap((void *)bytes, (size_t)size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int streams[3] = {-1, -1, -1};
    static bobbin_machine *machine;
    static int out;
    struct session *session = calloc(1, sizeof *session);
    const struct bobbin_linux_options options = {.streams = streams,
                                                 .signal_hook = session_signal_hook,
                                                 .signal_data = session,
                                                 .hook = session_call_hook,
                                                 .hook_data = session};

    if (machine == NULL) {
        machine = bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL);
        out = memfd_create("output", MFD_CLOEXEC);
    }
    require(machine != NULL && session != NULL && ftruncate(out, 0) == 0 && lseek(out, 0, SEEK_SET) == 0);
    session->process = bobbin_linux_open_buffer(machine, &program, sizeof program, "fuzzed", &options, NULL);
    require(session->process != NULL);
    session->machine = machine;
    session->cell = bobbin_cell_default(bobbin_guest_find("rv64"));
    session->host_file = "/dev/null";
    session->interrupted = never;
    session->in = input(data, size);
    session->out = out;
    require(session_run(session) != session_stopped);
    session_tell_end(session);
    look_at_output(out);
    close(session->in);
    bobbin_linux_close(session->process);
    session_close(session);
    free(session);
    return 0;
}

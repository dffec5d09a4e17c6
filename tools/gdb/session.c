/* The protocol's requests, and the connection that they come by. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gdb/session.h"

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

static void lose(struct session *s)
{
    if (s->state == session_stopped)
        s->state = session_lost;
}

static void write_all(struct session *s, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t done = write(s->out, bytes, size);

        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = s->out, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR || s->interrupted()) {
            lose(s);
            return;
        }
    }
}

static void send_answer(struct session *s)
{
    char frame[MOST_FRAME];

    write_all(s, frame, packet_frame(&s->answer, frame));
}

/* Waits for bytes, up to `timeout` ms; -1: for as long as it takes. False: there are none. */
static bool receive(struct session *s, int timeout)
{
    struct pollfd in = {.fd = s->in, .events = POLLIN};
    ssize_t got = -1;

    while (s->received_first == s->received_end && s->state == session_stopped) {
        const int ready = poll(&in, 1, timeout);

        if (ready == 0)
            return false;
        if (ready > 0)
            got = read(s->in, s->received, sizeof s->received);
        s->received_first = 0;
        s->received_end = got > 0 ? (size_t)got : 0;
        if (got == 0 || s->interrupted() || (got < 0 && errno != EINTR && errno != EAGAIN))
            lose(s);
    }
    return s->state == session_stopped;
}

/* The next request; false: the debugger is gone. */
static bool next_request(struct session *s, struct packet_text *text)
{
    while (receive(s, -1)) {
        const enum packet_event event = packet_parse(&s->parser, s->received[s->received_first++]);

        if (event == packet_again)
            send_answer(s);
        else if (!s->no_acknowledgement && (event == packet_here || event == packet_broken))
            write_all(s, event == packet_here ? "+" : "-", 1);
        if (event == packet_here) {
            *text = (struct packet_text){s->parser.text, s->parser.text + s->parser.length};
            return s->state == session_stopped;
        }
    }
    return false;
}

/* ---- Bytes that come while the program runs ---------------------------------------------------------------------- */

static timer_t again;
static volatile sig_atomic_t interrupts;
static const struct itimerspec never;

/* The program may wait in a call. A signal that comes right before that would be noticed only after it, so the wait is
 * interrupted again and again. */
static void on_input(int number)
{
    const struct itimerspec often = {{.tv_nsec = 10000000}, {.tv_nsec = 10000000}};

    (void)number;
    interrupts = 1;
    timer_settime(again, 0, &often, NULL);
}

static void expect_input(const struct session *s)
{
    const struct sigaction action = {.sa_handler = on_input};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGIO};

    sigaction(SIGIO, &action, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &again);
    fcntl(s->in, F_SETOWN, getpid());
    fcntl(s->in, F_SETFL, fcntl(s->in, F_GETFL) | O_ASYNC);
    if (s->received_first < s->received_end || poll(&(struct pollfd){.fd = s->in, .events = POLLIN}, 1, 0) > 0)
        on_input(SIGIO); /* some has come before */
}

static void expect_nothing(const struct session *s)
{
    fcntl(s->in, F_SETFL, fcntl(s->in, F_GETFL) & ~O_ASYNC);
    timer_delete(again);
    signal(SIGIO, SIG_IGN);
}

bool session_asked_to_stop(struct session *s)
{
    if (interrupts != 0) { /* until more comes, from here on */
        interrupts = 0;
        timer_settime(again, 0, &never, NULL);
    }
    while (receive(s, 0)) {
        if (s->received[s->received_first] == '$') /* a request can wait */
            return true;
        if (packet_parse(&s->parser, s->received[s->received_first++]) == packet_interrupt)
            return true;
    }
    return s->state != session_stopped || s->interrupted();
}

/* What the answer tells is told again if asked for. */
static void has_stopped(struct session *s)
{
    size_t length;

    if (s->state != session_child) /* which has neither timer nor input */
        expect_nothing(s);
    length = s->answer.length < sizeof s->last_stop ? s->answer.length : sizeof s->last_stop - 1;
    memcpy(s->last_stop, s->answer.text, length);
    s->last_stop[length] = '\0';
}

static void resume(struct session *s, const struct resumption *how)
{
    expect_input(s);
    session_resume(s, how);
    has_stopped(s);
}

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

/* -1: all; 0: any. */
static bool take_id(struct packet_text *text, int *id)
{
    uint64_t number;

    *id = -1;
    if (take_text(text, "-1"))
        return true;
    if (!take_number(text, &number) || number > INT_MAX)
        return false;
    *id = (int)number;
    return true;
}

/* THREAD, or pPROCESS.THREAD, of which pPROCESS is all threads. There is one process. */
static bool take_thread(struct packet_text *text, int *thread)
{
    if (!take_text(text, "p"))
        return take_id(text, thread);
    if (!take_id(text, thread))
        return false;
    *thread = -1;
    return !take_text(text, ".") || take_id(text, thread);
}

static bool thread_lives(const struct session *s, int id)
{
    uint64_t value;

    return session_register_get(s, id, 0, &value);
}

/* That one, if it lives, else the one whose turn it is. */
static int living_thread(const struct session *s, int id)
{
    return id > 0 && thread_lives(s, id) ? id : session_current(s);
}

static void put_register(struct session *s, int thread, uint64_t number)
{
    uint64_t value[REGISTER_WORDS];

    if (register_get(s, thread, number, value))
        put_hex(&s->answer, value, register_size(s->machine, number));
}

enum { NAME = 32 };

/* A thread as the debugger knows it: pPROCESS.THREAD, or THREAD alone. */
static const char *thread_name(const struct session *s, int thread, char name[NAME])
{
    if (s->knows_processes)
        snprintf(name, NAME, "p%x.%x", (unsigned)s->number, (unsigned)thread);
    else
        snprintf(name, NAME, "%x", (unsigned)thread);
    return name;
}

void put_thread(struct session *s, int thread)
{
    static const unsigned often[] = {2, 8, REGISTER_PC}; /* sp, the frame pointer, pc */

    for (size_t i = 0; i < sizeof often / sizeof *often; i++) {
        put_text(&s->answer, "%02x:", often[i]);
        put_register(s, thread, often[i]);
        put_text(&s->answer, ";");
    }
    put_text(&s->answer, "thread:%s;", thread_name(s, thread, (char[NAME]){0}));
}

/* As many as fit; `m` before some, `l` for none. */
static void list_threads(struct session *s)
{
    const size_t room = NAME;
    struct bobbin_linux_thread thread;
    const char *before = "m";

    while (s->answer.length < MOST_PACKET - room && session_thread_at(s, s->listed, &thread)) {
        put_text(&s->answer, "%s%s", before, thread_name(s, thread.id, (char[NAME]){0}));
        before = ",";
        s->listed++;
    }
    if (*before == 'm')
        put_text(&s->answer, "l");
}

static void choose_thread(struct session *s, struct packet_text *text)
{
    int thread;

    text->at++; /* for what; it is the same for all */
    if (text->at < text->end && take_thread(text, &thread) && (thread <= 0 || thread_lives(s, thread))) {
        s->thread = living_thread(s, thread > 0 ? thread : s->thread);
        put_text(&s->answer, "OK");
    } else {
        put_text(&s->answer, "E01");
    }
}

/* ---- Registers and memory ---------------------------------------------------------------------------------------- */

static void read_registers(struct session *s)
{
    for (uint64_t number = 0; number < registers_count(s->machine); number++)
        put_register(s, s->thread, number);
}

static bool take_register(struct session *s, struct packet_text *text, uint64_t number)
{
    uint64_t value[REGISTER_WORDS] = {0};
    const size_t size = register_size(s->machine, number);

    return size > 0 && take_bytes(text, value, size) == size && register_set(s, s->thread, number, value);
}

static bool write_registers(struct session *s, struct packet_text *text)
{
    uint64_t number = 0;

    while (number < registers_count(s->machine) && take_register(s, text, number))
        number++;
    return number == registers_count(s->machine);
}

static bool read_register(struct session *s, struct packet_text *text)
{
    uint64_t number;

    if (!take_number(text, &number) || register_size(s->machine, number) == 0)
        return false;
    put_register(s, s->thread, number);
    return true;
}

static bool write_register(struct session *s, struct packet_text *text)
{
    uint64_t number;

    return take_number(text, &number) && take_text(text, "=") && take_register(s, text, number);
}

/* Up to the first byte that is not there, but at least one. */
static bool read_memory(struct session *s, struct packet_text *text)
{
    enum { AT_ONCE = 64 };
    uint64_t address, length;
    uint8_t bytes[AT_ONCE];

    if (!take_number(text, &address) || !take_text(text, ",") || !take_number(text, &length))
        return false;
    if (length > MOST_PACKET / 2)
        length = MOST_PACKET / 2;
    for (uint64_t done = 0; done < length;) {
        const uint64_t at = address + done;
        size_t count = AT_ONCE - (size_t)(at % AT_ONCE); /* all in one page */

        if (count > length - done)
            count = (size_t)(length - done);
        if (!bobbin_memory_read(session_machine(s), at, count, bytes))
            return done > 0;
        put_hex(&s->answer, bytes, count);
        done += count;
    }
    return true;
}

static bool write_memory(struct session *s, struct packet_text *text, bool binary)
{
    uint64_t address, length;
    uint8_t bytes[MOST_PACKET];
    const void *from = bytes;

    if (!take_number(text, &address) || !take_text(text, ",") || !take_number(text, &length) || !take_text(text, ":") ||
        length > sizeof bytes)
        return false;
    if (binary)
        from = text->at;
    if (binary ? (uint64_t)(text->end - text->at) != length : take_bytes(text, bytes, (size_t)length) != length)
        return false;
    return session_write(s, address, (size_t)length, from);
}

/* Z0, Z1: breakpoints, which are all alike here; Z2 to Z4: watched memory. */
static void set_point(struct session *s, struct packet_text *text, bool on)
{
    uint64_t kind, address, length;

    if (!take_number(text, &kind) || !take_text(text, ",") || !take_number(text, &address) || !take_text(text, ",") ||
        !take_number(text, &length))
        put_text(&s->answer, "E16");
    else if (kind > WATCH_BOTH)
        return; /* there is no such thing */
    else if (kind < WATCH_STORES ? session_break(s, address, on)
                                 : session_watch(s, (unsigned)kind, address, length, on))
        put_text(&s->answer, "OK");
    else
        put_text(&s->answer, "E0e");
}

static void put_result(struct session *s, bool fine)
{
    put_text(&s->answer, fine ? "OK" : "E0e");
}

/* ---- Going on ---------------------------------------------------------------------------------------------------- */

/* An action of vCont, from behind its semicolon on: what is to be done, and with which threads. */
static bool take_action(struct session *s, struct packet_text *text, struct resumption *how)
{
    const char action = text->at < text->end ? *text->at++ : '\0';
    struct resumption this = {.step = action == 's' || action == 'S' || action == 'r'};
    uint64_t signal = 0;

    if (strchr("cCsSrt", action) == NULL || action == '\0')
        return false;
    if ((action == 'C' || action == 'S') && !take_number(text, &signal))
        return false;
    if (action == 'r' && (!take_number(text, &this.first) || !take_text(text, ",") || !take_number(text, &this.end)))
        return false;
    if (take_text(text, ":")) {
        if (!take_thread(text, &this.thread))
            return false;
    } else {
        this.thread = -1;
    }
    if (signal != 0)
        how->signal = signal_from_gdb(signal);
    if (this.step && !how->step) {
        how->step = true;
        how->first = this.first;
        how->end = this.end;
        how->thread = living_thread(s, this.thread);
    } else if (action == 'c' || action == 'C') {
        how->others = how->others || this.thread <= 0;
    }
    return true;
}

static void resume_by_actions(struct session *s, struct packet_text *text)
{
    struct resumption how = {0};
    bool fine = text->at < text->end;

    while (fine && text->at < text->end)
        fine = take_text(text, ";") && take_action(s, text, &how);
    if (fine)
        resume(s, &how);
    else
        put_text(&s->answer, "E16");
}

/* c, C, s, S: the older requests, for all threads or the one that was chosen. */
static void resume_simply(struct session *s, char request, struct packet_text *text)
{
    struct resumption how = {
        .step = request == 's' || request == 'S', .thread = living_thread(s, s->thread), .others = true};
    uint64_t number;

    if ((request == 'C' || request == 'S') && take_number(text, &number)) {
        how.signal = signal_from_gdb(number);
        take_text(text, ";");
    }
    if (take_number(text, &number))
        register_set(s, how.thread, REGISTER_PC, &number);
    resume(s, &how);
}

/* bs, bc: back. */
static void resume_backwards(struct session *s, struct packet_text *text)
{
    const bool step = take_text(text, "s");

    if (s->history == NULL || (!step && !take_text(text, "c")))
        return;
    expect_input(s);
    if (step)
        session_step_back(s, living_thread(s, s->thread));
    else
        session_continue_back(s);
    has_stopped(s);
}

/* ---- Objects: qXfer ---------------------------------------------------------------------------------------------- */

/* As XML has it. */
static void print_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || strchr("<>&\"'", *text) != NULL || *text > '~')
            fprintf(out, "&#%d;", *text >= ' ' && *text <= '~' ? *text : '?');
        else
            fputc(*text, out);
    }
}

static char *describe_threads(const struct session *s)
{
    struct bobbin_linux_thread thread;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    fputs("<?xml version=\"1.0\"?><threads>", out);
    for (size_t i = 0; session_thread_at(s, i, &thread); i++) {
        fprintf(out, "<thread id=\"%s\" core=\"0\" name=\"", thread_name(s, thread.id, (char[NAME]){0}));
        print_escaped(out, thread.name);
        fputs("\">", out);
        if (thread.waits_for != NULL)
            fprintf(out, "waits for %s", thread.waits_for);
        fputs("</thread>", out);
    }
    fputs("</threads>", out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* OBJECT:read:ANNEX:OFFSET,LENGTH. There is one of each kind, so the annex is of no interest. */
static void read_object(struct session *s, struct packet_text *text)
{
    enum { NONE, FEATURES, THREADS, AUXILIARY, FILE_NAME } object = NONE;
    uint64_t offset, length;
    char path[4096], *made = NULL;

    if (take_text(text, "features:read:"))
        object = FEATURES;
    else if (take_text(text, "threads:read:"))
        object = THREADS;
    else if (take_text(text, "auxv:read:"))
        object = AUXILIARY;
    else if (take_text(text, "exec-file:read:"))
        object = FILE_NAME;
    if (object == NONE)
        return;
    while (text->at < text->end && *text->at != ':')
        text->at++;
    if (!take_text(text, ":") || !take_number(text, &offset) || !take_text(text, ",") || !take_number(text, &length)) {
        put_text(&s->answer, "E16");
    } else if (object == AUXILIARY) {
        put_part(&s->answer, s->auxiliary, s->auxiliary_size, offset, length);
    } else if (object == FILE_NAME) {
        files_program(s, path, sizeof path);
        put_part(&s->answer, path, strlen(path), offset, length);
    } else {
        made = object == THREADS ? describe_threads(s) : registers_description(s->machine);
        if (made != NULL)
            put_part(&s->answer, made, strlen(made), offset, length);
        else
            put_text(&s->answer, "E0c");
    }
    free(made);
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

static bool has(const struct packet_text *text, const char *word)
{
    return memmem(text->at, (size_t)(text->end - text->at), word, strlen(word)) != NULL;
}

static void put_supported(struct session *s, const struct packet_text *text)
{
    s->knows_exec = has(text, "exec-events+");
    s->knows_processes = has(text, "multiprocess+");
    put_text(&s->answer,
             "PacketSize=%x;QStartNoAckMode+;vContSupported+;swbreak+;QPassSignals+;exec-events+;multiprocess+;"
             "qXfer:features:read+;qXfer:threads:read+;qXfer:auxv:read+;qXfer:exec-file:read+",
             (unsigned)MOST_PACKET);
    if (s->history != NULL)
        put_text(&s->answer, ";ReverseStep+;ReverseContinue+");
}

static void pass_signals(struct session *s, struct packet_text *text)
{
    uint64_t number;

    memset(s->passed, 0, sizeof s->passed);
    while (take_number(text, &number)) {
        if (number <= MOST_SIGNAL)
            s->passed[number] = true;
        take_text(text, ";");
    }
    put_text(&s->answer, "OK");
}

static void command(struct session *s, struct packet_text *text)
{
    char words[256];

    if (take_string(text, words, sizeof words))
        monitor(s, words);
    else
        put_text(&s->answer, "E16");
}

static void query(struct session *s, struct packet_text *text)
{
    if (take_text(text, "Supported")) {
        put_supported(s, text);
    } else if (take_text(text, "Xfer:")) {
        read_object(s, text);
    } else if (take_text(text, "fThreadInfo")) {
        s->listed = 0;
        list_threads(s);
    } else if (take_text(text, "sThreadInfo")) {
        list_threads(s);
    } else if (take_text(text, "Rcmd,")) {
        command(s, text);
    } else if (take_text(text, "Attached")) {
        put_text(&s->answer, "0"); /* the program is the debugger's own, and ends with it */
    } else if (take_text(text, "C")) {
        put_text(&s->answer, "QC%s", thread_name(s, s->thread, (char[NAME]){0}));
    }
}

static void set(struct session *s, struct packet_text *text)
{
    if (take_text(text, "PassSignals:")) {
        pass_signals(s, text);
    } else if (take_text(text, "StartNoAckMode")) {
        s->no_acknowledgement = true;
        put_text(&s->answer, "OK");
    }
}

static void end_session(struct session *s, enum session_state state)
{
    put_text(&s->answer, "OK");
    send_answer(s);
    s->answer.length = 0;
    s->state = state;
}

static void longer_request(struct session *s, struct packet_text *text)
{
    if (take_text(text, "Cont?"))
        put_text(&s->answer, "vCont;c;C;s;S;t;r");
    else if (take_text(text, "Cont"))
        resume_by_actions(s, text);
    else if (take_text(text, "File:"))
        files_answer(s, text);
    else if (take_text(text, "Kill"))
        end_session(s, session_killed);
}

/* Whatever it does not know is answered by nothing, as the protocol wants. */
static void obey(struct session *s, struct packet_text *text)
{
    const char request = text->at < text->end ? *text->at++ : '\0';
    int thread;

    switch (request) {
    case '?':
        if (s->last_stop[0] != '\0')
            put_text(&s->answer, "%s", s->last_stop);
        else
            put_stop(s, signal_to_gdb(s->held.signal != 0 ? s->held.signal : SIGTRAP), session_current(s), "");
        break;
    case 'q':
        query(s, text);
        break;
    case 'Q':
        set(s, text);
        break;
    case 'v':
        longer_request(s, text);
        break;
    case 'H':
        choose_thread(s, text);
        break;
    case 'T':
        put_result(s, take_thread(text, &thread) && thread_lives(s, thread));
        break;
    case 'g':
        read_registers(s);
        break;
    case 'G':
        put_result(s, write_registers(s, text));
        break;
    case 'p':
        if (!read_register(s, text))
            put_text(&s->answer, "E01");
        break;
    case 'P':
        put_result(s, write_register(s, text));
        break;
    case 'm':
        if (!read_memory(s, text))
            put_text(&s->answer, "E0e");
        break;
    case 'M':
    case 'X':
        put_result(s, write_memory(s, text, request == 'X'));
        break;
    case 'Z':
    case 'z':
        set_point(s, text, request == 'Z');
        break;
    case 'c':
    case 'C':
    case 's':
    case 'S':
        resume_simply(s, request, text);
        break;
    case 'b':
        resume_backwards(s, text);
        break;
    case 'D':
        end_session(s, session_detached);
        break;
    case 'k':
        s->state = session_killed;
        break;
    default:
        break;
    }
}

/* ---- From beginning to end --------------------------------------------------------------------------------------- */

enum session_state session_run(struct session *s)
{
    struct packet_text text;
    const int file = bobbin_linux_open_file(s->process, bobbin_linux_program(s->process));

    if (file >= 0)
        close(file);
    else if (realpath(s->host_file, s->program) == NULL)
        s->program[0] = '\0';
    if (s->one_by_one == NULL)
        session_begin(s);
    s->thread = session_current(s);
    while (s->state == session_stopped && next_request(s, &text)) {
        s->answer.length = 0;
        obey(s, &text);
        if (s->state == session_stopped)
            send_answer(s);
    }
    session_leave(s);
    return s->state;
}

void session_wait_for_another(struct session *s)
{
    files_close(s);
    memset(s->passed, 0, sizeof s->passed);
    s->parser = (struct packet_parser){0};
    s->received_first = s->received_end = 0;
    s->answer.length = 0;
    s->last_stop[0] = '\0';
    s->no_acknowledgement = s->knows_exec = s->knows_processes = false;
    s->state = session_stopped;
}

void session_tell_end(struct session *s)
{
    if (s->answer.length > 0)
        send_answer(s);
}

void session_close(struct session *s)
{
    files_close(s);
    bobbin_history_close(s->history);
    free(s->breakpoints);
}

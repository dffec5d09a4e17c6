/* bobbin run --gdb: the connection with the debugger, and what the program does when that has ended. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "command.h"
#include "gdb/session.h"

/* ---- The connection ---------------------------------------------------------------------------------------------- */

/* A socket that listens on this host alone; -1 after a message. Port 0 becomes one that is free. */
static int listen_on(uint16_t *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (listener >= 0 && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0 &&
        getsockname(listener, (struct sockaddr *)&address, &size) == 0) {
        *port = ntohs(address.sin_port);
        complain("waiting for the debugger: target remote :%d", *port);
        return listener;
    }
    complain("--gdb %d: %s", *port, strerror(errno));
    if (listener >= 0)
        close(listener);
    return -1;
}

/* The debugger that comes; -1: the user has had enough of waiting. */
static int accept_debugger(int listener)
{
    const int on = 1;
    int connection;

    do
        connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (connection < 0 && errno == EINTR && !interrupted());
    close(listener);
    if (connection >= 0)
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* packets are short, and are answered */
    return connection;
}

/* ---- The program ------------------------------------------------------------------------------------------------- */

/* On stdin and stdout is the debugger: the program reads nothing, and what it prints goes to stderr. */
static struct process *open_debugged(const struct program_options *options, bobbin_machine **machine, bool piped)
{
    int streams[] = {open("/dev/null", O_RDONLY | O_CLOEXEC), STDERR_FILENO, STDERR_FILENO};
    struct process *process = open_process_with_streams(options, machine, piped ? streams : NULL);

    if (streams[0] >= 0)
        close(streams[0]);
    return process;
}

/* Until the program has ended, or is to run without a debugger. One that has gone without a word has lost its way, not
 * the program: by a port it can come again. */
static void debug(struct session *s, int listener, uint16_t port)
{
    while (listener >= 0 && (s->in = s->out = accept_debugger(listener)) >= 0 && session_run(s) == session_lost &&
           !interrupted()) {
        close(s->in);
        s->in = -1;
        complain("the debugger has gone without a word");
        listener = listen_on(&port);
        session_wait_for_another(s);
    }
}

/* The exit status. */
static int end_of(struct session *s, struct process *process, const char *file)
{
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel, .steps = s->steps, .pc = bobbin_pc(s->machine)};
    int status;

    switch (s->state) {
    case session_child:
    case session_detached:
        close(s->in);
        close(s->out);
        pass_signals_on(false);
        stop = run_process(process, s->machine, s->cell, BOBBIN_NO_LIMIT);
        stop.steps += s->steps;
        return process_status(process, s->machine, stop);
    case session_exited:
        status = process_status(process, s->machine, stop);
        session_tell_end(s);
        return status;
    case session_killed:
        session_tell_end(s);
        return 128 + SIGKILL;
    default:
        if (interrupted())
            return interrupted_status();
        complain("%s: the debugger has gone without a word, and so the program ends", file);
        return STATUS_BAD;
    }
}

int run_with_debugger(struct program_options *options, const struct bobbin_cell *cell, const char *where)
{
    const bool piped = strcmp(where, "-") == 0;
    uint16_t port = piped ? 0 : (uint16_t)atoi(where);
    const int listener = piped ? -1 : listen_on(&port);
    struct session *session = calloc(1, sizeof *session);
    struct process *process = NULL;
    int status = STATUS_BAD;

    if (session != NULL && (piped || listener >= 0)) {
        options->process.signal_hook = session_signal_hook;
        options->process.call_hook = session_call_hook;
        options->process.hook_data = session;
        process = open_debugged(options, &session->machine, piped);
    }
    if (process != NULL) {
        catch_interrupt();
        signal(SIGPIPE, SIG_IGN); /* a debugger that is gone is told by an error */
        session->process = process->on_linux;
        session->cell = cell;
        session->host_file = options->file;
        session->interrupted = interrupted;
        session->in = STDIN_FILENO;
        session->out = STDOUT_FILENO;
        if (piped)
            session_run(session);
        else
            debug(session, listener, port);
        status = end_of(session, process, options->file);
        session_close(session);
        close_process(process);
        bobbin_close(session->machine);
    }
    free(session);
    return status;
}

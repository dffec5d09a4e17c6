/* Job control: processes that are stopped and continued, groups, sessions, and a terminal. What is printed is known. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char *error_of(int result)
{
    return result < 0 ? strerrorname_np(errno) : "0";
}

static void say_status(const char *what, pid_t process, int options)
{
    int status = 0;
    const pid_t got = waitpid(process, &status, options);

    printf("%s: ", what);
    if (got <= 0)
        printf("%s\n", error_of(got));
    else if (WIFSTOPPED(status))
        printf("stopped by %d\n", WSTOPSIG(status));
    else if (WIFCONTINUED(status))
        printf("continued\n");
    else if (WIFSIGNALED(status))
        printf("killed by %d\n", WTERMSIG(status));
    else
        printf("exited with %d\n", WEXITSTATUS(status));
}

static void say_info(const char *what, pid_t process, int options)
{
    siginfo_t info = {0};
    const int result = waitid(P_PID, process, &info, options);

    printf("%s: %s, %d, signal %d, code %d, status %d\n", what, error_of(result), info.si_pid == process, info.si_signo,
           info.si_code, info.si_status);
}

static volatile int stops, continuations, ends, caught;

static void on_child(int number, siginfo_t *info, void *context)
{
    *(info->si_code == CLD_STOPPED ? &stops : info->si_code == CLD_CONTINUED ? &continuations : &ends) += 1;
}

static void on_signal(int number)
{
    caught = number;
}

static void handle_children(int flags)
{
    const struct sigaction action = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART | flags};

    sigaction(SIGCHLD, &action, NULL);
    stops = continuations = ends = 0;
}

/* A child that only waits. */
static pid_t fork_waiting(void)
{
    const pid_t process = fork();

    while (process == 0)
        pause();
    return process;
}

/* Says so, and waits for the signal, which may be sent at once: it is not caught before that wait. */
static void await(int number, const char *text)
{
    sigset_t one, before;

    sigemptyset(&one);
    sigaddset(&one, number);
    sigprocmask(SIG_BLOCK, &one, &before);
    printf("%s\n", text);
    sigsuspend(&before);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* ---- Without a terminal ------------------------------------------------------------------------------------------ */

static void stop_and_continue(void)
{
    pid_t process;

    handle_children(0);
    process = fork_waiting();
    say_status("nothing yet", process, WNOHANG | WUNTRACED | WCONTINUED);
    kill(process, SIGSTOP);
    say_info("looked at", process, WSTOPPED | WNOWAIT);
    say_info("told", process, WSTOPPED | WEXITED);
    say_status("told once", process, WNOHANG | WUNTRACED);
    kill(process, SIGSTOP);
    say_status("stopped is stopped", process, WNOHANG | WUNTRACED);
    kill(process, SIGTERM);
    say_status("no other signal gets through", process, WNOHANG);
    kill(process, SIGCONT);
    say_status("until it goes on", process, 0);
    printf("stops %d, others %d\n", stops, continuations + ends > 0);

    handle_children(SA_NOCLDSTOP);
    process = fork_waiting();
    kill(process, SIGSTOP);
    say_status("again", process, WUNTRACED);
    kill(process, SIGCONT);
    say_info("continued", process, WCONTINUED);
    say_info("told once", process, WCONTINUED | WNOHANG);
    kill(process, SIGSTOP);
    say_status("and again", process, WUNTRACED);
    kill(process, SIGKILL);
    say_status("the end", process, WUNTRACED | WCONTINUED);
    say_status("none", -1, WUNTRACED);
    printf("stops %d, continuations %d, ends %d\n", stops, continuations, ends);
}

/* What is blocked, caught or undone does not stop. */
static void stop_or_not(void)
{
    sigset_t set, pending;
    pid_t process = fork();

    if (process == 0) {
        setpgid(0, 0); /* not orphaned: the parent is in another group */
        signal(SIGTSTP, on_signal);
        kill(getpid(), SIGTSTP);
        printf("caught %d\n", caught);
        signal(SIGTSTP, SIG_DFL);
        signal(SIGCONT, on_signal);
        sigemptyset(&set);
        sigaddset(&set, SIGTSTP);
        sigprocmask(SIG_BLOCK, &set, NULL);
        kill(getpid(), SIGTSTP);
        sigpending(&pending);
        printf("pending %d\n", sigismember(&pending, SIGTSTP));
        kill(getpid(), SIGCONT);
        sigpending(&pending);
        printf("pending %d, caught %d\n", sigismember(&pending, SIGTSTP), caught);
        kill(getpid(), SIGTSTP);
        caught = 0;
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        printf("caught %d\n", caught);
        signal(SIGTTIN, SIG_IGN);
        raise(SIGTTIN);
        signal(SIGCONT, SIG_DFL);
        raise(SIGSTOP);
        _exit(3);
    }
    say_status("unblocked", process, WUNTRACED);
    kill(process, SIGCONT);
    say_status("by itself", process, WUNTRACED);
    kill(process, SIGCONT);
    say_status("the end", process, WUNTRACED);

    /* Nobody could continue the only group of a session. */
    process = fork();
    if (process == 0) {
        setsid();
        kill(0, SIGTSTP);
        _exit(4);
    }
    say_status("orphaned", process, WUNTRACED);
}

/* Signals for which no handler runs end no call that waits, not even one that unblocks them. */
static void wait_through_stops(bool polls)
{
    sigset_t blocked, none;
    int result;
    pid_t process;

    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTSTP);
    sigaddset(&blocked, SIGCHLD);
    sigaddset(&blocked, SIGUSR1);
    process = fork();
    if (process == 0) {
        setpgid(0, 0);
        signal(SIGUSR1, on_signal);
        signal(SIGCHLD, SIG_DFL);
        sigprocmask(SIG_BLOCK, &blocked, NULL);
        raise(SIGTSTP);
        raise(SIGCHLD);
        caught = 0;
        result = polls ? ppoll(NULL, 0, NULL, &none) : sigsuspend(&none);
        printf("waited %s, caught %d\n", error_of(result), caught);
        _exit(5);
    }
    say_status("unblocked by a wait", process, WUNTRACED);
    kill(process, SIGCONT);
    say_status("which goes on", process, WCONTINUED);
    kill(process, SIGUSR1);
    say_status("the end", process, WUNTRACED);
}

/* Who stays behind, stopped, is told and goes on. */
static void leave_stopped(void)
{
    char text[3] = "";
    int pipes[2], child_pipes[2];

    pipe(pipes);
    pipe(child_pipes);
    if (fork() == 0) {
        if (fork() == 0) {
            setpgid(0, 0);
            signal(SIGHUP, on_signal);
            raise(SIGSTOP);
            write(pipes[1], caught == SIGHUP ? "h" : "-", 1);
            write(pipes[1], getppid() == 1 ? "1" : "+", 1);
            _exit(0);
        }
        waitpid(-1, NULL, WUNTRACED);
        _exit(0);
    }
    close(pipes[1]);
    wait(NULL);
    read(pipes[0], text, 1);
    printf("hung up: %s\n", text);
    close(pipes[0]);
}

static void make_groups(void)
{
    pid_t one = fork_waiting(), other = fork_waiting(), session;
    int ready[2];
    char byte;

    printf("own %s\n", error_of(setpgid(one, 0)));
    printf("joined %s\n", error_of(setpgid(other, one)));
    printf("no such group %s\n", error_of(setpgid(other, 999999)));
    printf("negative %s\n", error_of(setpgid(other, -1)));
    printf("no child %s\n", error_of(setpgid(getppid(), 0)));
    printf("%d %d\n", getpgid(one) == one, getpgid(other) == one);
    kill(-one, SIGSTOP);
    say_status("one", one, WUNTRACED);
    say_status("other", -one, WUNTRACED);
    kill(-one, SIGKILL);
    say_status("one", one, 0);
    say_status("other", other, 0);
    pipe(ready);
    session = fork();
    if (session == 0) {
        printf("a group of its own %s\n", error_of(setpgid(0, 0)));
        printf("its leader %s\n", error_of(setsid()));
        if (fork() != 0)
            _exit(wait(NULL) < 0);
        printf("session %d, of which it is the leader, ", setsid() == getpid() && getsid(0) == getpid());
        printf("%s\n", error_of(setpgid(0, 0)));
        _exit(0);
    }
    say_status("session", session, 0);
    session = fork();
    if (session == 0) {
        setsid();
        write(ready[1], "x", 1);
        pause();
    }
    read(ready[0], &byte, 1);
    printf("another session: %s\n", error_of(setpgid(session, 0)));
    kill(session, SIGKILL);
    wait(NULL);
}

/* ---- With one ---------------------------------------------------------------------------------------------------- */

static void read_line(const char *who)
{
    char line[80] = "";
    const ssize_t length = read(0, line, sizeof line - 1);

    printf("%s: %s%s\n", who, error_of((int)length), strtok(line, "\n"));
}

static void give_terminal(pid_t group)
{
    if (tcsetpgrp(0, group) != 0)
        printf("tcsetpgrp: %s\n", error_of(-1));
}

/* What a job does, until it is stopped. */
static void be_job(void)
{
    setpgid(0, 0);
    give_terminal(getpgrp());
    signal(SIGTTOU, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    printf("job: in the foreground %d\n", tcgetpgrp(0) == getpgrp());
    read_line("job");
    await(SIGCONT, "job: press ^Z"); /* its handler prints, too, so it must not interrupt this */
    printf("job: not reached\n");
}

static void be_job_again(int number)
{
    struct termios settings;

    read_line("job");
    raise(SIGSTOP);
    tcgetattr(0, &settings);
    settings.c_lflag |= TOSTOP;
    tcsetattr(0, TCSANOW, &settings);
    printf("job: has set it\n");
    raise(SIGSTOP);
    write(1, "job: has written\n", 17);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    raise(SIGSTOP);
    read_line("job, in the background");
    raise(SIGSTOP);
    printf("job: press ^\\\n");
    while (1)
        pause();
}

/* A shell's fg and bg. */
static void go_on(pid_t job, int foreground)
{
    give_terminal(foreground ? job : getpgrp());
    kill(-job, SIGCONT);
}

static void use_terminal(void)
{
    const struct sigaction interrupted = {.sa_handler = on_signal};
    struct winsize size = {0};
    struct stat named, open_one;
    pid_t job;
    char *name;

    name = ttyname(0);
    printf("named %d, the same %d\n", name != NULL,
           name != NULL && stat(name, &named) == 0 && fstat(0, &open_one) == 0 && named.st_rdev == open_one.st_rdev);
    printf("opened %d\n", open("/dev/tty", O_RDWR) > 2);
    ioctl(0, TIOCGWINSZ, &size);
    printf("%d rows of %d\n", size.ws_row, size.ws_col);
    printf("foreground %d, session %d\n", tcgetpgrp(0) == getpgrp(), tcgetsid(0) == getsid(0));
    printf("no group %s, taken already %s\n", error_of(tcsetpgrp(0, 999999)), error_of(ioctl(0, TIOCSCTTY, 0)));
    read_line("first");
    signal(SIGTTOU, SIG_IGN);
    sigaction(SIGINT, &interrupted, NULL);

    job = fork();
    if (job == 0) {
        signal(SIGCONT, be_job_again);
        be_job();
    }
    setpgid(job, job);
    say_status("in the foreground", job, WUNTRACED);
    go_on(job, 0);
    say_status("reads", job, WUNTRACED);
    go_on(job, 1);
    say_status("has read", job, WUNTRACED);
    go_on(job, 0);
    say_status("sets", job, WUNTRACED);
    go_on(job, 1);
    say_status("has set", job, WUNTRACED);
    go_on(job, 0);
    say_status("writes", job, WUNTRACED);
    go_on(job, 1);
    say_status("has written", job, WUNTRACED);
    go_on(job, 0);
    say_status("has not read", job, WUNTRACED);
    give_terminal(getpgrp());
    await(SIGINT, "first: press ^C");
    printf("first: caught %d\n", caught);
    say_status("not for the job", job, WNOHANG);
    go_on(job, 1);
    say_status("the end", job, WUNTRACED);
    give_terminal(getpgrp());

    if (fork() == 0) {
        setsid();
        printf("another session: opens %s\n", error_of(open("/dev/tty", O_RDWR)));
        printf("another session: asks %s\n", error_of(tcgetpgrp(0)));
        _exit(0);
    }
    wait(NULL);
}

static void on_interrupt(int number)
{
    write(1, "caught\n", 7);
}

/* ---- Beginning --------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0); /* a line is one write: what waits for it may stop this at once */
    if (strcmp(argv[1], "signals") == 0) {
        stop_and_continue();
        stop_or_not();
        wait_through_stops(false);
        wait_through_stops(true);
        leave_stopped();
        make_groups();
    } else if (strcmp(argv[1], "terminal") == 0) {
        use_terminal();
    } else if (strcmp(argv[1], "interrupts") == 0) {
        signal(SIGINT, on_interrupt);
        printf("press ^C\n");
        while (1)
            pause();
    } else if (strcmp(argv[1], "wait") == 0) {
        signal(SIGCONT, on_signal);
        if (fork() == 0)
            fork_waiting();
        await(SIGCONT, "press ^Z");
        printf("caught %d\n", caught);
        kill(-getpgrp(), SIGTERM);
    }
    return 0;
}

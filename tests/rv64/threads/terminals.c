/* Pseudo-terminals of the program's own: a session at one, its keys, its jobs, its size, and its end. What is printed
 * is what Linux does where no other pseudo-terminal is open. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
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

static int count(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int found = 0;

    while ((entry = readdir(directory)) != NULL)
        found += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
    closedir(directory);
    return found;
}

/* Reads until the text has come. */
static void await(int terminal, const char *text)
{
    char got[4096] = "";
    size_t length = 0;
    ssize_t more;

    while (strstr(got, text) == NULL && (more = read(terminal, got + length, sizeof got - 1 - length)) > 0)
        got[length += (size_t)more] = '\0';
    if (strstr(got, text) == NULL)
        printf("no %s in \"%s\"\n", text, got);
}

static void ends_of_one(void)
{
    char text[64] = "", name[64];
    int master = -1, slave = -1, again;
    const int before = count("/dev/pts");

    printf("openpty: %s\n", error_of(openpty(&master, &slave, NULL, NULL, NULL)));
    printf("one more: %d\n", count("/dev/pts") - before);
    printf("terminals: %d %d %d\n", isatty(master), isatty(slave), ptsname_r(slave, name, sizeof name) != 0);
    printf("the same name: %d\n", ptsname_r(master, name, sizeof name) == 0 && strcmp(name, ttyname(slave)) == 0);
    printf("group: %d, ", tcgetpgrp(master));
    printf("%s\n", error_of(tcgetpgrp(slave)));
    printf("written: %zd\n", write(master, "line\n", 5));
    printf("read: %zd\n", read(slave, text, sizeof text));
    await(master, "line\r\n"); /* the echo */
    again = open(name, O_RDWR | O_NOCTTY);
    write(again, "out\n", 4);
    await(master, "out\r\n");
    close(again);
    printf("mode: %s, ", error_of(chmod(name, 0622)));
    printf("owner: %s\n", error_of(fchown(slave, getuid(), -1)));
    close(slave);
    printf("nobody at the other end: %s\n", error_of(read(master, text, sizeof text)));
    close(master);
    printf("gone: %s, %d\n", error_of(open(name, O_RDWR)), count("/dev/pts") - before);
}

static volatile int resized, hung_up;

static void on_signal(int number)
{
    *(number == SIGWINCH ? &resized : &hung_up) += 1;
}

/* A session's leader with a job in the background and one in the foreground. */
static void session(int results)
{
    struct winsize size;
    int tty = open("/dev/tty", O_RDWR), status;
    pid_t job, back;
    char text[64];

    signal(SIGTTOU, SIG_IGN);
    signal(SIGWINCH, on_signal);
    signal(SIGHUP, on_signal);
    dprintf(results, "leader: %d %d %d\n", getsid(0) == getpid(), tcgetpgrp(0) == getpgrp(), tty >= 0);
    dprintf(results, "session: %d, name of 0: %.9s\n", tcgetsid(tty) == getpid(), ttyname(0));
    job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpgrp());
        signal(SIGTTOU, SIG_DFL);
        write(1, "job\n", 4);
        for (;;)
            pause();
    }
    waitpid(job, &status, 0);
    dprintf(results, "the job: killed by %d\n", WTERMSIG(status));
    tcsetpgrp(0, getpgrp());
    back = fork();
    if (back == 0) {
        setpgid(0, 0);
        read(0, text, sizeof text);
        _exit(0);
    }
    waitpid(back, &status, WUNTRACED);
    dprintf(results, "reads in the background: stopped by %d\n", WIFSTOPPED(status) ? WSTOPSIG(status) : 0);
    kill(back, SIGKILL);
    waitpid(back, &status, 0);
    back = fork();
    if (back == 0) {
        setsid();
        _exit(open("/dev/tty", O_RDWR) < 0 && errno == ENXIO && tcgetpgrp(0) < 0 && errno == ENOTTY);
    }
    waitpid(back, &status, 0);
    dprintf(results, "another session: %d\n", WEXITSTATUS(status));
    write(1, "resize\n", 7);
    while (!resized)
        usleep(10000);
    ioctl(0, TIOCGWINSZ, &size);
    dprintf(results, "size: %d %d\n", size.ws_row, size.ws_col);
    write(1, "close\n", 6);
    while (!hung_up)
        usleep(10000);
    dprintf(results, "hung up: read %zd, write %s\n", read(0, text, sizeof text), error_of(write(1, "x", 1)));
    _exit(7);
}

int main(void)
{
    const struct winsize size = {33, 77, 0, 0};
    int master, status, results[2];
    char text[4096];
    pid_t leader;
    ssize_t length;

    setvbuf(stdout, NULL, _IONBF, 0);
    ends_of_one();
    pipe(results);
    leader = forkpty(&master, NULL, NULL, NULL);
    if (leader == 0)
        session(results[1]);
    close(results[1]);
    await(master, "job");
    printf("foreground: %d\n", tcgetpgrp(master) != leader);
    write(master, "\003", 1);
    await(master, "resize");
    ioctl(master, TIOCSWINSZ, &size);
    await(master, "close");
    close(master);
    waitpid(leader, &status, 0);
    while ((length = read(results[0], text, sizeof text)) > 0)
        write(1, text, (size_t)length);
    printf("status: %d\n", WEXITSTATUS(status));
    return 0;
}

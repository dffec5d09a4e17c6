/* Processes: fork, vfork, execve, pipes, signals between them, and the limits. What is printed is known. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void say_end(const char *what, pid_t process)
{
    int status = 0;
    pid_t ended = waitpid(process, &status, 0);

    printf("%s: %d, exited %d %d, killed %d\n", what, ended == process, WIFEXITED(status), WEXITSTATUS(status),
           WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static volatile int children;

static void on_child(int number, siginfo_t *info, void *context)
{
    children += info->si_code == CLD_EXITED ? 1 : 100;
}

static volatile int broken;

static void on_broken(int number)
{
    broken++;
}

/* A reader that goes away in the middle of a write: that has written something, and there is a signal all the same. */
static void write_to_leaving(void)
{
    static char bytes[1 << 20];
    int pipes[2];
    pid_t process;
    long written;

    signal(SIGPIPE, on_broken);
    pipe(pipes);
    process = fork();
    if (process == 0) {
        read(pipes[0], bytes, 4096);
        _exit(0);
    }
    close(pipes[0]);
    written = write(pipes[1], bytes, sizeof bytes);
    printf("written: some %d, all %d, SIGPIPE %d\n", written > 0, written == sizeof bytes, broken);
    close(pipes[1]);
    say_end("reader", process);
}

/* Whether /proc tells of this process what the system calls do. */
static int proc_agrees(void)
{
    int parent = 0, group = 0, session = 0, shown = 0;
    FILE *file = fopen("/proc/self/stat", "r");
    char line[100];

    if (file == NULL || fscanf(file, "%*d (%*[^)]) R %d %d %d", &parent, &group, &session) != 3)
        return 0;
    fclose(file);
    file = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, file) != NULL)
        sscanf(line, "PPid: %d", &shown);
    fclose(file);
    return parent == getppid() && shown == parent && group == getpgrp() && session == getsid(0);
}

static void run_all(const char *self)
{
    struct sigaction action = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART};
    char *arguments[] = {"again", "7", NULL}, *environment[] = {"X=y", NULL}, text[3] = "";
    siginfo_t info = {0};
    int pipes[2], status, error;
    pid_t process;

    printf("first %d\n", getpid());
    pipe(pipes);
    process = fork();
    if (process == 0) {
        printf("child %d of %d, in /proc too: %d\n", getpid(), getppid(), proc_agrees());
        write(pipes[1], "hi", 2);
        _exit(5);
    }
    read(pipes[0], text, 2);
    say_end(text, process);
    write_to_leaving();

    process = fork();
    if (process == 0) {
        for (;;)
            pause();
    }
    kill(process, SIGTERM);
    say_end("pausing", process);

    process = fork();
    if (process == 0) {
        for (;;)
            ;
    }
    kill(process, SIGKILL);
    say_end("spinning", process);

    process = fork();
    if (process == 0) {
        execve(self, arguments, environment);
        _exit(9);
    }
    say_end("execve", process);

    process = vfork();
    if (process == 0) {
        execve("/no/such/file", arguments, environment);
        _exit(errno == ENOENT ? 11 : 12);
    }
    say_end("vfork", process);

    error = posix_spawn(&process, self, NULL, NULL, arguments, environ);
    say_end("posix_spawn", process); /* first, as both processes print */
    printf("posix_spawn: %d\n", error);
    printf("posix_spawn of nothing: %d\n",
           posix_spawn(&process, "./nothing", NULL, NULL, arguments, environ) == ENOENT);

    sigaction(SIGCHLD, &action, NULL);
    for (int i = 0; i < 3; i++) {
        process = fork();
        if (process == 0)
            _exit(i);
        waitid(P_PID, process, &info, WEXITED);
        printf("waitid: %d %d %d\n", info.si_pid == process, info.si_code == CLD_EXITED, info.si_status);
    }
    while (children < 3)
        usleep(1000);
    printf("SIGCHLD: %d\n", children);
    printf("group: %d %d", getpgrp() == getpid(), setpgid(0, 0) < 0 && errno == EPERM);
    process = fork();
    if (process == 0) {
        setpgid(0, 0);
        _exit(getpgrp() == getpid() && setsid() < 0 ? 0 : 1);
    }
    waitpid(process, &status, 0);
    printf(" %d\n", status);
    printf("no children: %d\n", wait(&status) < 0 && errno == ECHILD);
    printf("strangers: %d %d\n", kill(1, 0) < 0 && errno == ESRCH, kill(getppid(), 0) < 0 && errno == ESRCH);
}

/* As many as there may be, and one more. */
static void fork_too_often(void)
{
    int count = 0;
    pid_t process;

    while ((process = fork()) > 0)
        count++;
    if (process == 0) {
        for (;;)
            pause();
    }
    printf("%d more, then %d\n", count, errno == EAGAIN);
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    while (wait(NULL) > 0)
        count--;
    printf("%d left\n", count);
}

static void execute_strangers(void)
{
    static const char *const paths[] = {
        "/bin/sh", "/proc/self/root/bin/sh", "/proc/1/exe", "../../../../bin/sh", "/proc/self/fd/0", "."};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        printf("%d ", execl(paths[i], paths[i], NULL) < 0 && (errno == ENOENT || errno == EACCES));
    printf("\n");
}

static int execute(const char *text, mode_t mode)
{
    char *arguments[] = {"first", "more", NULL};
    FILE *file = fopen("script", "w");
    pid_t process;
    int status;

    fputs(text, file);
    fclose(file);
    chmod("script", mode);
    process = fork();
    if (process == 0) {
        execv("./script", arguments);
        _exit(errno);
    }
    waitpid(process, &status, 0);
    unlink("script");
    return WEXITSTATUS(status);
}

static void execute_scripts(void)
{
    printf("%d\n", execute("#! ./processes \t show  all \t\nnot read", 0700));
    printf("%d\n", execute("#!./processes", 0700) == 3); /* no argument of its own: the script is the first */
    printf("%d ", execute("#!./processes show\n", 0600) == EACCES || getuid() == 0);
    printf("%d ", execute("#! \n", 0700) == ENOEXEC);
    printf("%d ", execute("#!/no/such/program\n", 0700) == ENOENT);
    printf("%d ", execute("#!./script\n", 0700) == ELOOP);
    printf("%d ", execute("echo\n", 0700) == ENOEXEC);
    printf("%d ", execute("\177ELF", 0700) == ENOEXEC);
    printf("%d\n", execute("", 0700) == ENOEXEC);
}

/* What became of a program that was to be executed by a descriptor: its status, or the error. */
static void execute_file(const char *what, int file, const char *path, int flags)
{
    char *arguments[] = {"processes", "show", "by", (char *)what, NULL};
    int status;
    const pid_t process = fork();

    if (process == 0) {
        syscall(SYS_execveat, file, path, arguments, environ, flags);
        printf("%s: %s\n", what, strerrorname_np(errno));
        _exit(1);
    }
    waitpid(process, &status, 0);
}

static void execute_descriptors(void)
{
    const int self = open("processes", O_RDONLY), copy = memfd_create("copy", 0), text = memfd_create("text", 0);
    char buffer[4096];
    ssize_t count;

    while ((count = read(self, buffer, sizeof buffer)) > 0)
        write(copy, buffer, count);
    fchmod(text, 0600);
    symlink("processes", "link");
    execute_file("descriptor", self, "", AT_EMPTY_PATH);
    execute_file("nameless", copy, "", AT_EMPTY_PATH);
    execute_file("O_PATH", open("processes", O_PATH), "", AT_EMPTY_PATH);
    execute_file("writing", open("processes", O_WRONLY), "", AT_EMPTY_PATH);
    execute_file("no flag", self, "", 0);
    execute_file("no program", text, "", AT_EMPTY_PATH);
    execute_file("directory", open(".", O_RDONLY), "", AT_EMPTY_PATH);
    execute_file("terminal", 0, "", AT_EMPTY_PATH);
    execute_file("nothing", 99, "", AT_EMPTY_PATH);
    execute_file("flags", self, "", AT_EMPTY_PATH | 1);
    execute_file("link", open(".", O_RDONLY), "link", AT_SYMLINK_NOFOLLOW);
    execute_file("followed", open(".", O_RDONLY), "link", 0);
}

/* What /proc and some calls tell of a child that sleeps, has ended, and is gone. */
static void look_at_child(void)
{
    char path[64], text[256] = "", *space, exe[2][256] = {"", ""};
    struct dirent *entry;
    int pipes[2], seen = 0;
    pid_t child;
    FILE *file;
    DIR *directory;

    pipe(pipes);
    child = fork();
    if (child == 0) {
        prctl(PR_SET_NAME, "sleeper");
        write(pipes[1], "x", 1);
        for (;;)
            pause();
    }
    read(pipes[0], text, 1);
    sprintf(path, "/proc/%d/stat", child);
    do {
        usleep(1000);
        file = fopen(path, "r");
        fgets(text, sizeof text, file);
        fclose(file);
        space = strchr(text, ')');
    } while (space[2] != 'S');
    *strchr(space + 4, ' ') = '\0';
    printf("stat: %d%s\n", atoi(text) == child, strchr(text, ' '));
    sprintf(path, "/proc/%d/task/%d/cmdline", child, child);
    file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    printf("arguments: %s\n", text + strlen(text) + 1);
    sprintf(path, "/proc/%d/exe", child);
    readlink(path, exe[0], sizeof exe[0]);
    readlink("/proc/self/exe", exe[1], sizeof exe[1]);
    printf("the same program: %d\n", strcmp(exe[0], exe[1]) == 0);
    directory = opendir("/proc");
    while ((entry = readdir(directory)) != NULL)
        seen += atoi(entry->d_name) == child || atoi(entry->d_name) == getpid();
    closedir(directory);
    printf("listed: %d\n", seen);
    printf("priority: %d", setpriority(PRIO_PROCESS, child, 5));
    printf(" %d", getpriority(PRIO_PROCESS, child));
    printf(" %d %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(child));
    kill(child, SIGKILL);
    waitid(P_PID, child, &(siginfo_t){0}, WEXITED | WNOWAIT);
    sprintf(path, "/proc/%d/status", child);
    file = fopen(path, "r");
    while (fgets(text, sizeof text, file) != NULL && strncmp(text, "State:", 6) != 0)
        continue;
    fclose(file);
    printf("%s", text);
    waitpid(child, NULL, 0);
    printf("gone: %d %d\n", access(path, F_OK), getpriority(PRIO_PROCESS, child));
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    if (strcmp(argv[1], "all") == 0)
        run_all(argv[0]);
    else if (strcmp(argv[1], "limit") == 0)
        fork_too_often();
    else if (strcmp(argv[1], "child") == 0)
        look_at_child();
    else if (strcmp(argv[1], "strangers") == 0)
        execute_strangers();
    else if (strcmp(argv[1], "scripts") == 0)
        execute_scripts();
    else if (strcmp(argv[1], "descriptors") == 0)
        execute_descriptors();
    else if (strncmp(argv[1], "show", 4) == 0)
        return printf("[%s] [%s] [%s] %d\n", argv[1], argv[2], argv[3], argc) == 0;
    else if (strcmp(argv[1], "./script") == 0)
        return argc;
    else if (strcmp(argv[1], "refused") == 0)
        printf("%d %d %d\n", fork() < 0 && errno == EPERM, execl(argv[0], argv[0], NULL) < 0 && errno == EPERM,
               fork() < 0);
    else {
        printf("again %s %s, %d\n", argv[1], getenv("X") != NULL ? getenv("X") : "-", getpid());
        return atoi(argv[1]);
    }
    return 0;
}

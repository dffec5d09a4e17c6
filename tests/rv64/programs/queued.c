/* compare: native (qemu-riscv64 does not queue to others). Signals with values, queued by another process; a policy of
 * scheduling, which a child has from its parent; and calls that only have to look at their arguments. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS = 4 };

static const char *told(long result)
{
    return result >= 0 ? "yes" : strerrorname_np(errno);
}

static void take(const sigset_t *set)
{
    for (int n = 0; n < SIGNALS; n++) {
        siginfo_t info = {0};
        int number = sigwaitinfo(set, &info);

        printf("child: SIGRTMIN+%d, %s, from %s, value %d\n", number - SIGRTMIN,
               info.si_code == SI_QUEUE ? "queued" : "not queued", info.si_pid == getppid() ? "its parent" : "another",
               info.si_value.sival_int);
    }
    printf("child: policy %d\n", sched_getscheduler(0));
}

int main(void)
{
    const struct sched_param none = {0};
    siginfo_t pretends = {.si_code = SI_TKILL};
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int file = open("file", O_RDWR | O_CREAT, 0644), status = 0;
    sigset_t set;
    pid_t child;

    setvbuf(stdout, NULL, _IOLBF, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    printf("batch: %s\n", told(sched_setscheduler(0, SCHED_BATCH, &none)));
    child = fork();
    if (child == 0) {
        take(&set);
        _exit(7);
    }
    printf("pretended: %s\n", told(syscall(SYS_rt_sigqueueinfo, child, SIGRTMIN, &pretends)));
    for (int n = 0; n < SIGNALS; n++) /* all of one number: others are taken by number, not by time */
        if (sigqueue(child, SIGRTMIN + 1, (union sigval){.sival_int = 100 + n}) != 0)
            printf("parent: %s\n", strerrorname_np(errno));
    waitpid(child, &status, 0);
    printf("status %d, to nobody: %s\n", WEXITSTATUS(status), told(sigqueue(child, 0, (union sigval){0})));
    printf("mlock2: %s, %s\n", told(mlock2(page, 4096, MLOCK_ONFAULT)), told(mlock2(page, 4096, 8)));
    printf("sync_file_range: %s, %s\n", told(sync_file_range(file, 0, 0, 0)), told(sync_file_range(-1, 0, 0, 0)));
    printf("readahead: %s, %s\n", told(readahead(file, 0, 4096)), told(readahead(-1, 0, 4096)));
    printf("syncfs: %s, %s\n", told(syncfs(file)), told(syncfs(-1)));
    return 0;
}

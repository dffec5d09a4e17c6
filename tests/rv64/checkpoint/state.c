/* A process with all that a checkpoint carries: sets it up, computes for a while, and prints whether it is all there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t caught, on_other_stack;
static char other_stack[65536];

static void catch_signal(int number, siginfo_t *info, void *context)
{
    char here;

    (void)context;
    caught += number + (info->si_code == SI_QUEUE ? info->si_value.sival_int : 0);
    on_other_stack = &here >= other_stack && &here < other_stack + sizeof other_stack;
}

static atomic_int go, sum;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void *wait_and_add(void *argument)
{
    pthread_mutex_lock(&mutex);
    while (go == 0)
        pthread_cond_wait(&changed, &mutex);
    sum += (int)(long)argument;
    pthread_mutex_unlock(&mutex);
    return NULL;
}

/* Some ten million instructions. */
static double compute(void)
{
    double value = 1;

    for (int i = 0; i < 2000000; i++)
        value = value * 1.0000001 + 1e-9 * (i % 7);
    return value;
}

static double seconds(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    const struct sigaction action = {.sa_sigaction = catch_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    const stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    const struct itimerval hour = {.it_value.tv_sec = 3600};
    const union sigval value = {.sival_int = 1000};
    struct itimerval left;
    struct rusage usage;
    struct tms ticks;
    struct rlimit limit = {.rlim_cur = 200, .rlim_max = 300};
    struct stat status;
    sigset_t blocked, pending;
    pthread_t threads[3];
    char text[64] = "", work[256];
    int read_file, appended, duplicate, null, directory, wiped;
    char *mapped, *anonymous;
    double computed, elapsed, used;

    setvbuf(stdout, NULL, _IOLBF, 0);
    mkdir("below", 0700);
    chdir("below");
    umask(027);
    read_file = open("../state.txt", O_RDONLY);
    duplicate = dup(read_file);
    read(read_file, text, 5);
    appended = open("appended", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    write(appended, "before\n", 7);
    null = open("/dev/null", O_WRONLY);
    directory = open("..", O_RDONLY | O_DIRECTORY);
    mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, read_file, 0);
    mapped[1] = '!';
    anonymous = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(anonymous + 70000, "anonymous");
    mprotect(anonymous, 4096, PROT_NONE);
    madvise(anonymous + 69632, 4096, MADV_WIPEONFORK);
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR2, &action, NULL);
    sigaction(SIGRTMIN + 3, &action, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    sigqueue(getpid(), SIGRTMIN + 3, value);
    setitimer(ITIMER_REAL, &hour, NULL);
    setrlimit(RLIMIT_NOFILE, &limit);
    fesetround(FE_UPWARD);
    for (long i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, wait_and_add, (void *)(i + 1));
    printf("begun\n");
    if (argc > 1 && strcmp(argv[1], "wait") == 0) {
        text[0] = '\0';
        printf("read %s", fgets(text, sizeof text, stdin));
    }

    elapsed = -seconds(CLOCK_MONOTONIC);
    used = -seconds(CLOCK_PROCESS_CPUTIME_ID);
    computed = compute();
    elapsed += seconds(CLOCK_MONOTONIC);
    used += seconds(CLOCK_PROCESS_CPUTIME_ID);

    printf("computed %.17g, rounding %s\n", computed, fegetround() == FE_UPWARD ? "upward" : "otherwise");
    printf("clocks go on %d %d\n", elapsed > 0 && elapsed<1000, used> 0 && used < 1000);
    used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    getrusage(RUSAGE_SELF, &usage);
    times(&ticks);
    printf("as others tell %d %d\n",
           usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6 >=
               used - 1e-5,
           (double)(ticks.tms_utime + ticks.tms_stime) / 100 >= used - 0.03);
    printf("directory %s\n", strrchr(getcwd(work, sizeof work), '/'));
    memset(text, 0, sizeof text);
    read(duplicate, text, 5);
    printf("next five of the file: %s\n", text);
    write(appended, "after\n", 6);
    fstat(appended, &status);
    printf("appended: %ld bytes, mode %o, closed on exec %d\n", (long)status.st_size, status.st_mode & 0777,
           fcntl(appended, F_GETFD));
    printf("null takes %ld, a name below the directory is there %d\n", (long)write(null, "x", 1),
           faccessat(directory, "state.txt", R_OK, 0) == 0);
    printf("mapped %.6s, ", mapped);
    madvise(mapped, 4096, MADV_DONTNEED);
    printf("again %.6s, anonymous %s\n", mapped, anonymous + 70000);
    sigpending(&pending);
    printf("pending %d, caught %d\n", sigismember(&pending, SIGRTMIN + 3), caught);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    printf("caught %d\n", caught - SIGRTMIN);
    raise(SIGUSR2);
    printf("on the other stack %d\n", on_other_stack);
    getitimer(ITIMER_REAL, &left);
    printf("less than an hour is left: %d\n", left.it_value.tv_sec > 3000 && left.it_value.tv_sec < 3600);
    getrlimit(RLIMIT_NOFILE, &limit);
    printf("limits %ld %ld\n", (long)limit.rlim_cur, (long)limit.rlim_max);
    if (fork() == 0)
        _exit(anonymous[70000]);
    wait(&wiped);
    printf("a child has %d\n", wiped);
    pthread_mutex_lock(&mutex);
    go = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("threads added %d\n", sum);
    return 5;
}

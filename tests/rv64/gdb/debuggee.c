/* What the tests debug: each argument names what it does. Lines are told by their marks. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

volatile int counter;
volatile double ratio = 0.5;
char buffer[16];

static __attribute__((noinline)) int square(int n)
{
    int result = n * n; /* in square */

    return result;
}

static __attribute__((noinline)) int sum_of_squares(int n)
{
    int sum = 0;

    for (int i = 1; i <= n; i++) {
        sum += square(i); /* in the loop */
        counter = sum;
    }
    return sum;
}

static __attribute__((noinline)) void crash(int *where)
{
    *where = 1; /* the crash */
}

static void on_signal(int number)
{
    counter = number; /* in the handler */
}

static __attribute__((noinline)) void add(int n)
{
    counter += n;
}

static pthread_barrier_t barrier;

static void *thread(void *number)
{
    pthread_setname_np(pthread_self(), (long)number == 1 ? "one" : "two");
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 1000; i++)
        add((int)(long)number);
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void threads(void)
{
    pthread_t both[2];

    pthread_barrier_init(&barrier, NULL, 3);
    for (long i = 0; i < 2; i++)
        pthread_create(&both[i], NULL, thread, (void *)(i + 1));
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 2; i++)
        pthread_join(both[i], NULL);
    printf("counter %d\n", counter); /* threads are done */
}

static void system_calls(void)
{
    int ends[2];

    if (pipe(ends) == 0 && write(ends[1], "written", 7) == 7 && read(ends[0], buffer, 7) == 7)
        puts(buffer); /* it was read */
}

static void children(void)
{
    int status = 1;

    if (fork() == 0)
        _exit(sum_of_squares(3));
    wait(&status);
    printf("child %d\n", WEXITSTATUS(status)); /* the child is done */
}

/* v8 is 1, 2, 3, 4; then v10 is its double, and v8 their sum. */
static __attribute__((noinline)) void vectors(void)
{
    __asm__ volatile(".option push; .option arch, +v; vsetivli zero, 4, e32, m1, ta, ma; vmv.v.i v10, 0; vid.v v8\n"
                     "vadd.vi v8, v8, 1; .global in_vectors; in_vectors: vadd.vv v10, v8, v8\n"
                     "vadd.vv v8, v8, v10; .option pop");
}

/* A pointer of which 7 bits are a tag. */
static __attribute__((noinline)) void tag(void)
{
    volatile int *tagged = (volatile int *)((unsigned long)&counter | 0x5aUL << 56);

    prctl(55 /* PR_SET_TAGGED_ADDR_CTRL */, 7 << 24, 0, 0, 0);
    *tagged = 6; /* tagged */
    *tagged += square(4);
    counter++;
}

/* Whoever wants to interrupt it can do so from now on. */
static unsigned running(void)
{
    puts("running");
    fflush(stdout);
    return 1000;
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "squares"; /* the beginning */

    if (strcmp(what, "squares") == 0)
        printf("sum %d\n", sum_of_squares(10));
    else if (strcmp(what, "crash") == 0)
        crash((int *)16);
    else if (strcmp(what, "signal") == 0 && signal(SIGUSR1, on_signal) != SIG_ERR)
        raise(SIGUSR1);
    else if (strcmp(what, "stop") == 0)
        counter = 7 + raise(SIGTSTP);
    else if (strcmp(what, "alarm") == 0 && signal(SIGALRM, on_signal) != SIG_ERR)
        counter = 1 + nanosleep(&(struct timespec){.tv_nsec = ualarm(20000, 0) + 100000000}, NULL);
    else if (strcmp(what, "threads") == 0)
        threads();
    else if (strcmp(what, "vectors") == 0)
        vectors();
    else if (strcmp(what, "tag") == 0)
        tag();
    else if (strcmp(what, "calls") == 0)
        system_calls();
    else if (strcmp(what, "children") == 0)
        children();
    else if (strcmp(what, "loop") == 0)
        for (running();;)
            counter++;
    else if (strcmp(what, "sleep") == 0)
        sleep(running());
    else if (strcmp(what, "exec") == 0)
        execl("/proc/self/exe", arguments[0], "squares", NULL);
    return counter & 255;
}

/* How programs with threads end. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static volatile int locked;
static pthread_t main_thread;

static void *dead_lock(void *argument)
{
    pthread_setname_np(pthread_self(), "wor\033ker");
    pthread_mutex_lock(&mutexes[1]);
    locked = 1;
    pthread_mutex_lock(&mutexes[0]);
    return NULL;
}

static void *fault(void *argument)
{
    pthread_setname_np(pthread_self(), "worker");
    *(volatile int *)8 = 1;
    return NULL;
}

static void *end_all(void *argument)
{
    exit(7);
}

static void *end_later(void *argument)
{
    pthread_join(main_thread, NULL);
    puts("later");
    return NULL;
}

static void *spin(void *argument)
{
    for (;;)
        ;
}

static void *kill_all(void *argument)
{
    kill(getpid(), SIGTERM);
    for (;;)
        sched_yield();
}

static void nothing(int number)
{
}

int main(int argc, char **argv)
{
    pthread_t thread;
    void *(*body)(void *) = strcmp(argv[1], "deadlock") == 0 ? dead_lock
                            : strcmp(argv[1], "fault") == 0  ? fault
                            : strcmp(argv[1], "exit") == 0   ? end_all
                            : strcmp(argv[1], "later") == 0  ? end_later
                            : strcmp(argv[1], "kill") == 0   ? kill_all
                                                             : spin;

    main_thread = pthread_self();
    if (strcmp(argv[1], "pause") == 0) {
        signal(SIGRTMIN, nothing); /* nobody outside sends that */
        pause();
    }
    if (body == dead_lock)
        pthread_mutex_lock(&mutexes[0]);
    for (int i = 0; i < (body == spin ? 3 : 1); i++)
        pthread_create(&thread, NULL, body, NULL);
    if (body == end_later)
        pthread_exit(NULL);
    if (body == spin)
        return 9;
    while (body == dead_lock && !locked)
        sched_yield();
    if (body == dead_lock)
        pthread_mutex_lock(&mutexes[1]);
    pthread_join(thread, NULL);
    return 0;
}

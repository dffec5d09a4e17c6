/* Memory that processes share. What is printed is known. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, CHILDREN = 4, TIMES = 5000 };

static void *map(int file, size_t length)
{
    void *there = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | (file < 0 ? MAP_ANONYMOUS : 0), file, 0);

    if (there == MAP_FAILED)
        perror("mmap"), exit(1);
    return there;
}

static int reap(void)
{
    int status = -1, all = 0;

    while (wait(&status) > 0)
        all |= status;
    return all;
}

/* What a child leaves in memory of each kind, and what it does not. */
static void memory(void)
{
    int named = shm_open("/bobbin-sharing", O_RDWR | O_CREAT | O_EXCL, 0600), nameless = memfd_create("x", 0),
        file = open("shared-file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    char *anonymous = map(-1, 2 * PAGE), *private = mmap(NULL, PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
         text[8] = "";
    char *of[3];

    ftruncate(named, PAGE), ftruncate(nameless, PAGE), ftruncate(file, PAGE);
    of[0] = map(named, PAGE), of[1] = map(nameless, PAGE), of[2] = map(file, PAGE);
    if (fork() == 0) {
        char *again = map(shm_open("/bobbin-sharing", O_RDWR, 0), PAGE);

        strcpy(anonymous, "child"), strcpy(private, "child"), strcpy(again, "name");
        strcpy(of[1], "memfd"), strcpy(of[2] + 8, "file");
        anonymous = mremap(anonymous, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, map(-1, 2 * PAGE));
        strcpy(anonymous + PAGE, "moved");
        _exit(0);
    }
    reap();
    pread(file, text, 4, 8);
    printf("memory: %s %s [%s] %s %s %s %s\n", anonymous, anonymous + PAGE, private, of[0], of[1], of[2] + 8, text);
    if (fork() == 0) {
        pwrite(file, "written", 8, 16);
        madvise(anonymous, PAGE, MADV_DONTNEED);
        munmap(of[1], PAGE);
        mmap(of[1], PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        printf("[%s] ", of[1]);
        fflush(stdout);
        _exit(0);
    }
    reap();
    printf("%s %s %s\n", anonymous, of[1], of[2] + 16);
    shm_unlink("/bobbin-sharing");
    printf("%d\n", shm_open("/bobbin-sharing", O_RDWR, 0));
}

/* Two views of one file in one process. */
static void views(void)
{
    int file = memfd_create("x", 0);
    char *a, *b;

    ftruncate(file, PAGE);
    a = map(file, PAGE), b = map(file, PAGE);
    strcpy(a, "seen");
    printf("views: %s\n", b);
}

struct state {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    pthread_barrier_t barrier;
    sem_t semaphore, filled, empty;
    long counted, atomic, reserved, under, queue[4], turn;
};

static struct state *new_state(int robust)
{
    struct state *s = map(-1, sizeof *s);
    pthread_mutexattr_t attributes;
    pthread_condattr_t of_condition;
    pthread_barrierattr_t of_barrier;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (robust)
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&s->mutex, &attributes);
    pthread_condattr_init(&of_condition);
    pthread_condattr_setpshared(&of_condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&s->condition, &of_condition);
    pthread_barrierattr_init(&of_barrier);
    pthread_barrierattr_setpshared(&of_barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&s->barrier, &of_barrier, CHILDREN);
    sem_init(&s->semaphore, 1, 1);
    sem_init(&s->filled, 1, 0);
    sem_init(&s->empty, 1, 4);
    return s;
}

static void count(struct state *s, int child)
{
    sem_t *named = sem_open("/bobbin-semaphore", 0);

    for (int i = 0; i < TIMES; i++) {
        pthread_mutex_lock(&s->mutex);
        s->counted++;
        pthread_mutex_unlock(&s->mutex);
        sem_wait(&s->semaphore);
        s->under++;
        sem_post(&s->semaphore);
        __atomic_fetch_add(&s->atomic, 1, __ATOMIC_SEQ_CST);
        for (long old = s->reserved; !__atomic_compare_exchange_n(&s->reserved, &old, old + 1, 1, 5, 5);)
            ;
    }
    pthread_barrier_wait(&s->barrier);
    pthread_mutex_lock(&s->mutex); /* one after the other, from the last */
    while (s->turn != CHILDREN - 1 - child)
        pthread_cond_wait(&s->condition, &s->mutex);
    s->turn++;
    pthread_cond_broadcast(&s->condition);
    pthread_mutex_unlock(&s->mutex);
    sem_post(named);
}

static void locks(void)
{
    struct state *s = new_state(0);
    sem_t *named = sem_open("/bobbin-semaphore", O_CREAT | O_EXCL, 0600, 0);
    long sum = 0;

    for (int i = 0; i < CHILDREN; i++) {
        if (fork() == 0)
            count(s, i), _exit(0);
    }
    for (int i = 0; i < CHILDREN; i++)
        sem_wait(named);
    printf("locks: %ld %ld %ld %ld %ld %d\n", s->counted, s->under, s->atomic, s->reserved, s->turn, reap());
    sem_unlink("/bobbin-semaphore");
    if (fork() == 0) {
        for (int i = 1; i <= 1000; i++) {
            sem_wait(&s->empty);
            s->queue[i % 4] = i;
            sem_post(&s->filled);
        }
        _exit(0);
    }
    for (int i = 1; i <= 1000; i++) {
        sem_wait(&s->filled);
        sum += s->queue[i % 4];
        sem_post(&s->empty);
    }
    printf("queue: %ld %d\n", sum, reap());
}

/* The owner ends, by itself or by a signal, while another process waits. */
static void owners(void)
{
    for (int signal = 0; signal < 2; signal++) {
        struct state *s = new_state(1);
        int result;

        if (fork() == 0) {
            pthread_mutex_lock(&s->mutex);
            sem_post(&s->filled);
            usleep(2000);
            if (signal)
                raise(SIGKILL);
            _exit(0);
        }
        sem_wait(&s->filled);
        result = pthread_mutex_lock(&s->mutex);
        printf("owner died: %d %d", result == EOWNERDEAD, pthread_mutex_consistent(&s->mutex));
        printf(" %d\n", pthread_mutex_unlock(&s->mutex));
        reap();
    }
}

/* For several processes, with the kernel's help where an owner dies, and with priorities. */
static void open_robust(pthread_mutex_t *mutex, int protocol)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
}

/* A mutex with priority inheritance, which the kernel gives. */
static void inherited(void)
{
    struct {
        pthread_mutex_t mutex;
        int sum;
    } *shared = map(-1, PAGE);
    int result;

    open_robust(&shared->mutex, PTHREAD_PRIO_INHERIT);
    for (int child = 0; child < CHILDREN; child++) {
        if (fork() != 0)
            continue;
        for (int i = 0; i < 500; i++) {
            pthread_mutex_lock(&shared->mutex);
            const int before = shared->sum;

            if (i % 20 == 0)
                sched_yield();
            shared->sum = before + 1;
            pthread_mutex_unlock(&shared->mutex);
        }
        _exit(0);
    }
    result = reap();
    printf("inherited: %d %d", shared->sum, result);
    if (fork() == 0)
        pthread_mutex_lock(&shared->mutex), _exit(0);
    reap();
    printf(" %d\n", pthread_mutex_lock(&shared->mutex) == EOWNERDEAD);
}

static void *hold(void *mutex)
{
    pthread_mutex_lock(mutex);
    puts("held");
    for (;;)
        pause();
}

/* The host ends the child that holds a mutex, by its first thread or another, while two others wait for it. */
static void lost(int inherits)
{
    struct {
        pthread_mutex_t mutex;
        int died;
    } *shared = map(-1, PAGE);
    pthread_t thread;

    open_robust(&shared->mutex, inherits ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
    for (int child = 0; child < 3; child++) {
        if (fork() != 0)
            continue;
        if (child == 0 && inherits)
            hold(&shared->mutex);
        if (child == 0)
            pthread_create(&thread, NULL, hold, &shared->mutex), pause();
        usleep(50000);
        if (pthread_mutex_lock(&shared->mutex) == EOWNERDEAD)
            shared->died++, pthread_mutex_consistent(&shared->mutex);
        pthread_mutex_unlock(&shared->mutex);
        _exit(0);
    }
    printf("status %d", reap());
    printf(", died %d\n", shared->died);
}

/* A word that nobody wakes at: a time ends the wait; a word that the other process only changes is found by looking. */
static void times(void)
{
    struct state *s = new_state(0);
    struct timespec soon;

    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 3000000;
    if (soon.tv_nsec >= 1000000000)
        soon.tv_sec++, soon.tv_nsec -= 1000000000;
    printf("times: %d", sem_timedwait(&s->filled, &soon) < 0 && errno == ETIMEDOUT);
    if (fork() == 0) {
        while (__atomic_load_n(&s->turn, __ATOMIC_ACQUIRE) == 0)
            ;
        __atomic_store_n(&s->turn, 2, __ATOMIC_RELEASE);
        _exit(0);
    }
    __atomic_store_n(&s->turn, 1, __ATOMIC_RELEASE);
    while (__atomic_load_n(&s->turn, __ATOMIC_ACQUIRE) != 2)
        ;
    printf(" %d\n", reap());
}

/* Who waits for a file's lock lets the others go on, and hears them; and a circle of such is told. */
static void file_locks(void)
{
    atomic_int *turn = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock lock = {.l_type = F_WRLCK, .l_len = 1};
    int file = open("lock", O_RDWR | O_CREAT, 0600), again = open("lock", O_RDWR), status;
    pid_t child;

    flock(file, LOCK_EX);
    fcntl(file, F_SETLK, &lock);
    child = fork();
    if (child == 0) {
        *turn = 1;
        flock(again, LOCK_EX);
        printf("flock after %d\n", *turn);
        lock.l_start = 1;
        fcntl(again, F_SETLK, &lock);
        *turn = 3;
        lock.l_start = 0;
        printf("lock %d", fcntl(again, F_SETLKW, &lock));
        printf(" after %d\n", *turn);
        _exit(0);
    }
    while (*turn != 1)
        usleep(1000);
    *turn = 2;
    flock(file, LOCK_UN);
    while (*turn != 3)
        usleep(1000);
    usleep(300000); /* until it waits for the lock, which nothing tells */
    lock.l_start = 1;
    fcntl(file, F_GETLK, &lock);
    printf("its %d\n", lock.l_pid == child);
    lock = (struct flock){.l_type = F_WRLCK, .l_start = 1, .l_len = 1};
    printf("circle %d", fcntl(file, F_SETLKW, &lock));
    printf(" %d\n", errno == EDEADLK);
    *turn = 4;
    lock.l_start = 0;
    lock.l_type = F_UNLCK;
    fcntl(file, F_SETLK, &lock);
    waitpid(child, &status, 0);
    close(again);
    flock(file, LOCK_EX);
    child = fork();
    if (child == 0) {
        file = open("lock", O_RDWR);
        *turn = 5;
        flock(file, LOCK_EX);
    }
    while (*turn != 5)
        usleep(1000);
    usleep(1000);
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("killed %d\n", WTERMSIG(status));
}

static void nothing(int number)
{
}

/* Both ends of a FIFO, opened by processes that share memory, each first once; and what ends such a wait. */
static void open_fifos(void)
{
    atomic_int *const turn = map(-1, PAGE);
    const struct sigaction action = {.sa_handler = nothing};
    char text[8] = "";
    pid_t child;

    remove("fifo");
    printf("fifo %d\n", mkfifo("fifo", 0600));
    for (int reads = 0; reads < 2; reads++) {
        child = fork();
        if (child == 0) {
            const int end = open("fifo", reads ? O_RDONLY : O_WRONLY);

            if (reads)
                read(end, text, 3), printf("child %d %s\n", *turn, text);
            else
                write(end, "two", 3);
            _exit(0);
        }
        usleep(20000);
        *turn += 1;
        const int end = open("fifo", reads ? O_WRONLY : O_RDONLY);

        if (reads)
            write(end, "one", 3);
        else
            read(end, text, 3), printf("parent %d %s\n", *turn, text);
        reap();
        close(end);
        text[0] = 0;
    }
    for (int reads = 0; reads < 2; reads++) {
        child = fork();
        if (child == 0) {
            sigaction(SIGUSR1, &action, NULL);
            *turn = 3;
            printf("open %d", open("fifo", reads ? O_RDONLY : O_WRONLY));
            printf(" %d\n", errno == EINTR);
            *turn = 4;
            open("fifo", reads ? O_RDONLY : O_WRONLY);
        }
        while (*turn != 3)
            usleep(1000);
        while (*turn != 4)
            usleep(10000), kill(child, SIGUSR1);
        usleep(20000);
        kill(child, SIGTERM);
        printf("killed %d\n", reap());
        printf("nobody reads %d\n", open("fifo", O_WRONLY | O_NONBLOCK) < 0 && errno == ENXIO);
    }
    const int end = open("fifo", O_RDWR), other = open("fifo", O_WRONLY);

    close(end);
    signal(SIGPIPE, SIG_IGN);
    printf("pipe %d", write(other, "x", 1));
    printf(" %d\n", errno == EPIPE);
    signal(SIGPIPE, SIG_DFL);
    if (fork() == 0)
        write(other, "x", 1);
    printf("killed %d\n", reap());
}

int main(int count, char **arguments)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "memory") == 0)
            memory(), views();
        else if (strcmp(arguments[i], "files") == 0)
            file_locks(), open_fifos();
        else if (strcmp(arguments[i], "lost") == 0)
            lost(0), lost(1);
        else
            locks(), owners(), inherited(), times();
    }
    return 0;
}

/* What threads of C programs do, in cases with a line of output each. What is printed depends on no schedule.
 *
 *     threads [CASE...]      those cases; "fixed": all whose number of instructions does not depend on the host's
 * clock, "timed": the others
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 6, ROUNDS = 3000 };

typedef void *body(void *);

/* Runs `count` threads with arguments 0, 1, ... to their end, and returns the sum of what they return. */
static long run(int count, body *function)
{
    pthread_t threads[count];
    long sum = 0;

    for (long i = 0; i < count; i++) {
        int error = pthread_create(&threads[i], NULL, function, (void *)i);

        if (error != 0) {
            printf("pthread_create: %s\n", strerror(error));
            exit(1);
        }
    }
    for (int i = 0; i < count; i++) {
        void *result;

        pthread_join(threads[i], &result);
        sum += (long)result;
    }
    return sum;
}

static struct timespec from_now(clockid_t clock, long milliseconds)
{
    struct timespec time;

    clock_gettime(clock, &time);
    time.tv_nsec += milliseconds * 1000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static void take_a_nap(long milliseconds)
{
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

/* ---- Mutexes ----------------------------------------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long counter;

static void *count_under_mutex(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

static void mutexes(void)
{
    counter = 0;
    printf("%ld %ld", run(THREADS, count_under_mutex), counter);
}

static pthread_mutex_t special;

static void set_special(int type, int protocol, int robust)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setrobust(&attributes, robust);
    pthread_mutex_init(&special, &attributes);
}

static void *count_recursively(void *argument)
{
    for (int i = 0; i < ROUNDS / 10; i++) {
        for (int n = 0; n < 3; n++)
            pthread_mutex_lock(&special);
        counter++;
        sched_yield();
        for (int n = 0; n < 3; n++)
            pthread_mutex_unlock(&special);
    }
    return argument;
}

static void recursive(void)
{
    counter = 0;
    set_special(PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    printf("%ld %ld", run(THREADS, count_recursively), counter);
}

static void *try_it(void *argument)
{
    return (void *)(long)(pthread_mutex_trylock(&special) * 10 + (pthread_mutex_unlock(&special) == EPERM));
}

static void checking(void)
{
    set_special(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    pthread_mutex_lock(&special);
    printf("%d %ld", pthread_mutex_lock(&special) == EDEADLK, run(1, try_it));
    pthread_mutex_unlock(&special);
    printf(" %d", pthread_mutex_unlock(&special) == EPERM);
}

static void *count_under_special(void *argument)
{
    for (int i = 0; i < ROUNDS / 10; i++) {
        pthread_mutex_lock(&special);
        counter++;
        if (i % 8 == 0)
            sched_yield();
        pthread_mutex_unlock(&special);
    }
    return argument;
}

static void inheriting(void)
{
    counter = 0;
    set_special(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
    printf("%ld %ld", run(THREADS, count_under_special), counter);
}

static void *die_with_it(void *argument)
{
    pthread_mutex_lock(&special);
    return argument;
}

static void *find_it_abandoned(void *argument)
{
    int error = pthread_mutex_lock(&special);

    if (error == EOWNERDEAD)
        pthread_mutex_consistent(&special);
    pthread_mutex_unlock(&special);
    return (void *)(long)(error == EOWNERDEAD);
}

static void robust(void)
{
    for (int protocol = 0; protocol < 2; protocol++) {
        set_special(PTHREAD_MUTEX_NORMAL, protocol ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
        run(1, die_with_it);
        printf("%ld ", run(THREADS, find_it_abandoned));
    }
}

static atomic_int held;

static void *wait_for_a_dying_one(void *argument)
{
    if (argument == NULL) {
        pthread_mutex_lock(&special);
        held = 1;
        for (int i = 0; i < 50; i++)
            sched_yield();
        return NULL;
    }
    while (held == 0)
        sched_yield();
    return find_it_abandoned(argument);
}

static void robust_waiters(void)
{
    for (int protocol = 0; protocol < 2; protocol++) {
        set_special(PTHREAD_MUTEX_NORMAL, protocol ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
        held = 0;
        printf("%ld ", run(2, wait_for_a_dying_one));
    }
}

static void *lock_for_a_while(void *argument)
{
    struct timespec time = from_now(CLOCK_REALTIME, 10);

    return (void *)(long)pthread_mutex_timedlock(argument == NULL ? &mutex : &special, &time);
}

static void timed_mutex(void)
{
    pthread_mutex_lock(&mutex);
    printf("%d", run(1, lock_for_a_while) == ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    printf(" %ld", run(1, lock_for_a_while));
    pthread_mutex_init(&mutex, NULL);
}

static pthread_spinlock_t spin;

static void *count_under_spin(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_spin_lock(&spin);
        counter++;
        pthread_spin_unlock(&spin);
    }
    return argument;
}

static void spinning(void)
{
    counter = 0;
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    run(THREADS, count_under_spin);
    printf("%ld", counter);
}

enum { PHILOSOPHERS = 5 };
static pthread_mutex_t forks[PHILOSOPHERS];
static int meals[PHILOSOPHERS];

static void *dine(void *argument)
{
    long seat = (long)argument, left = seat, right = (seat + 1) % PHILOSOPHERS;
    long first = left < right ? left : right, second = left < right ? right : left;

    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&forks[first]);
        sched_yield();
        pthread_mutex_lock(&forks[second]);
        meals[seat]++;
        pthread_mutex_unlock(&forks[second]);
        pthread_mutex_unlock(&forks[first]);
    }
    return NULL;
}

static void philosophers(void)
{
    for (int i = 0; i < PHILOSOPHERS; i++)
        pthread_mutex_init(&forks[i], NULL);
    run(PHILOSOPHERS, dine);
    for (int i = 0; i < PHILOSOPHERS; i++)
        printf("%d ", meals[i]);
}

/* ---- Condition variables, barriers, rwlocks, semaphores, once ---------------------------------------------------- */

static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int turn;

static void *play(void *argument)
{
    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(&mutex);
        while (turn % 3 != (long)argument)
            pthread_cond_wait(&condition, &mutex);
        turn++;
        pthread_cond_broadcast(&condition);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void ping_pong(void)
{
    turn = 0;
    run(3, play);
    printf("%d", turn);
}

enum { ROOM = 5, GOODS = 2000 };
static int store[ROOM], stored, taken;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;

static void *trade(void *argument)
{
    long sum = 0;

    for (int i = 0; i < GOODS; i++) {
        pthread_mutex_lock(&mutex);
        if ((long)argument % 2 == 0) {
            while (stored - taken == ROOM)
                pthread_cond_wait(&not_full, &mutex);
            store[stored++ % ROOM] = i;
            pthread_cond_signal(&not_empty);
        } else {
            while (stored == taken)
                pthread_cond_wait(&not_empty, &mutex);
            sum += store[taken++ % ROOM];
            pthread_cond_signal(&not_full);
        }
        pthread_mutex_unlock(&mutex);
    }
    return (void *)sum;
}

static void producers(void)
{
    stored = taken = 0;
    printf("%ld", run(4, trade));
}

static void timed_condition(void)
{
    struct timespec soon = from_now(CLOCK_REALTIME, 20);
    pthread_condattr_t attributes;
    pthread_cond_t other;

    pthread_mutex_lock(&mutex);
    printf("%d", pthread_cond_timedwait(&condition, &mutex, &soon) == ETIMEDOUT);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&other, &attributes);
    soon = from_now(CLOCK_MONOTONIC, 20);
    printf(" %d", pthread_cond_timedwait(&other, &mutex, &soon) == ETIMEDOUT);
#ifdef __GLIBC__
    soon = from_now(CLOCK_MONOTONIC, 5);
    printf(" %d", pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &soon) == ETIMEDOUT);
#endif
    pthread_mutex_unlock(&mutex);
}

static pthread_barrier_t barrier;
static atomic_int arrived;

static void *meet(void *argument)
{
    long serial = 0;

    for (int i = 1; i <= 50; i++) {
        arrived++;
        serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
        if (arrived != THREADS * i)
            serial += 1000000;
        pthread_barrier_wait(&barrier);
    }
    return (void *)serial;
}

static void barriers(void)
{
    arrived = 0;
    pthread_barrier_init(&barrier, NULL, THREADS);
    printf("%ld", run(THREADS, meet));
    pthread_barrier_destroy(&barrier);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static long both[2];

static void *read_and_write(void *argument)
{
    long wrong = 0;

    for (int i = 0; i < 500; i++) {
        if ((i + (long)argument) % 5 == 0) {
            pthread_rwlock_wrlock(&rwlock);
            both[0]++;
            sched_yield();
            both[1]++;
        } else {
            pthread_rwlock_rdlock(&rwlock);
            wrong += both[0] != both[1];
        }
        pthread_rwlock_unlock(&rwlock);
    }
    return (void *)wrong;
}

static void rwlocks(void)
{
    both[0] = both[1] = 0;
    printf("%ld %ld", run(THREADS, read_and_write), both[0]);
    pthread_rwlock_rdlock(&rwlock);
    printf(" %d %d", pthread_rwlock_tryrdlock(&rwlock), pthread_rwlock_trywrlock(&rwlock) == EBUSY);
    pthread_rwlock_unlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
}

static void timed_rwlock(void)
{
    struct timespec soon = from_now(CLOCK_REALTIME, 10);

    pthread_rwlock_wrlock(&rwlock);
    soon = from_now(CLOCK_REALTIME, 10);
    printf("%d", pthread_rwlock_timedrdlock(&rwlock, &soon) == EDEADLK);
    pthread_rwlock_unlock(&rwlock);
}

static sem_t pings, pongs;

static void *answer(void *argument)
{
    for (int i = 0; i < 1000; i++) {
        sem_wait(&pings);
        counter++;
        sem_post(&pongs);
    }
    return argument;
}

static void semaphores(void)
{
    pthread_t thread;
    int value;

    counter = 0;
    sem_init(&pings, 0, 0);
    sem_init(&pongs, 0, 3);
    pthread_create(&thread, NULL, answer, NULL);
    for (int i = 0; i < 1000; i++) {
        sem_wait(&pongs);
        sem_post(&pings);
    }
    pthread_join(thread, NULL);
    sem_getvalue(&pongs, &value);
    printf("%ld %d %d", counter, value, sem_trywait(&pings) < 0 && errno == EAGAIN);
}

static void timed_semaphore(void)
{
    struct timespec soon = from_now(CLOCK_REALTIME, 10);

    sem_init(&pings, 0, 1);
    printf("%d", sem_timedwait(&pings, &soon));
    printf(" %d", sem_timedwait(&pings, &soon) < 0 && errno == ETIMEDOUT);
}

static pthread_once_t once_each[20];
static atomic_int once_count;

static void only_once(void)
{
    for (int i = 0; i < 5; i++)
        sched_yield();
    once_count++;
}

static void *storm(void *argument)
{
    for (int i = 0; i < 20; i++)
        pthread_once(&once_each[(i + (long)argument * 3) % 20], only_once);
    return (void *)(long)once_count;
}

static void once_storm(void)
{
    for (int i = 0; i < 20; i++)
        once_each[i] = (pthread_once_t)PTHREAD_ONCE_INIT;
    once_count = 0;
    run(THREADS, storm);
    printf("%d", once_count);
}

/* ---- What threads have of their own ------------------------------------------------------------------------------ */

static __thread long own = 7;
static __thread char page_of_its_own[4096];

static void *use_own(void *argument)
{
    long wrong = own != 7 || page_of_its_own[100] != 0;

    for (int i = 0; i < 100; i++) {
        own += (long)argument;
        page_of_its_own[i] = (char)(long)argument;
        sched_yield();
    }
    return (void *)(own + wrong * 1000000);
}

static void thread_locals(void)
{
    own = 1;
    printf("%ld", run(THREADS, use_own));
    printf(" %ld", own);
}

static pthread_key_t keys[3];
static atomic_int destroyed[3];

static void destroy(void *value)
{
    long number = (long)value % 10;

    destroyed[number]++;
    if ((long)value > 10) /* set again from a destructor: called again */
        pthread_setspecific(keys[number], (void *)((long)value - 10));
}

static void *use_keys(void *argument)
{
    for (long i = 0; i < 3; i++)
        pthread_setspecific(keys[i], (void *)(10 * (i + 1) + i));
    return pthread_getspecific(keys[1]) == (void *)21 ? NULL : (void *)1;
}

static void destructors(void)
{
    for (int i = 0; i < 3; i++) {
        pthread_key_create(&keys[i], destroy);
        destroyed[i] = 0;
    }
    printf("%ld:", run(THREADS, use_keys));
    for (int i = 0; i < 3; i++) {
        printf(" %d", destroyed[i]);
        pthread_key_delete(keys[i]);
    }
}

static void *fail_differently(void *argument)
{
    for (int i = 0; i < 20; i++) {
        if ((long)argument % 2 == 0)
            close(-1);
        else
            open("/no such file", O_RDONLY);
        sched_yield();
        if (errno != ((long)argument % 2 == 0 ? EBADF : ENOENT))
            return (void *)1;
    }
    return NULL;
}

static void errnos(void)
{
    printf("%ld", run(THREADS, fail_differently));
}

static double volatile third = 3;

static void *round_differently(void *argument)
{
    const int modes[4] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    union {
        double value;
        long bits;
    } result;
    long sum = 0;

    fesetround(modes[(long)argument % 4]);
    feclearexcept(FE_ALL_EXCEPT);
    for (int i = 0; i < 300; i++) {
        result.value = 1 / third;
        sum += result.bits & 15;
        if (i % 50 == 0)
            sched_yield();
    }
    return (void *)(sum * 100 + (fetestexcept(FE_ALL_EXCEPT) == FE_INEXACT) +
                    (fegetround() == modes[(long)argument % 4]));
}

static void rounding(void)
{
    for (int i = 4; i <= THREADS; i++)
        printf("%ld ", run(i, round_differently));
}

static void *jump_around(void *argument)
{
    jmp_buf place;
    volatile long times = 0;

    if (setjmp(place) < 20) {
        times++;
        sched_yield();
        longjmp(place, (int)times);
    }
    return (void *)times;
}

static void jumps(void)
{
    printf("%ld", run(THREADS, jump_around));
}

static void *use_stack(void *argument)
{
    volatile char stack[200000];
    long sum = 0;

    for (size_t i = 0; i < sizeof stack; i += 1000)
        stack[i] = (char)(i / 1000);
    sched_yield();
    for (size_t i = 0; i < sizeof stack; i += 1000)
        sum += stack[i] == (char)(i / 1000);
    return (void *)sum;
}

static void stacks(void)
{
    pthread_attr_t attributes;
    pthread_t threads[THREADS];
    long sum = 0;
    size_t size, guard;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 300000 & ~4095);
    pthread_attr_setguardsize(&attributes, 8192);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], &attributes, use_stack, NULL);
    for (int i = 0; i < THREADS; i++) {
        void *result;

        pthread_join(threads[i], &result);
        sum += (long)result;
    }
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_getguardsize(&attributes, &guard);
    printf("%ld %zu %zu", sum, size, guard);
}

static void *say_name(void *argument)
{
    char name[16];

    pthread_getname_np(pthread_self(), name, sizeof name);
    strcat(name, "+");
    pthread_setname_np(pthread_self(), name);
    pthread_getname_np(pthread_self(), name, sizeof name);
    return (void *)(long)strlen(name);
}

static void names(void)
{
    char name[16];

    pthread_setname_np(pthread_self(), "first");
    printf("%ld", run(2, say_name));
    pthread_getname_np(pthread_self(), name, sizeof name);
    printf(" %s", name);
}

static void *own_id(void *argument)
{
    return (void *)(long)(gettid() != getpid() && syscall(SYS_tgkill, getpid(), gettid(), 0) == 0 &&
                          syscall(SYS_tgkill, getpid() + 1000000, gettid(), 0) < 0 && errno == ESRCH);
}

static void identities(void)
{
    printf("%ld %d %d", run(THREADS, own_id), gettid() == getpid(),
           syscall(SYS_tgkill, getpid(), 4000000, 0) < 0 && errno == ESRCH);
}

/* ---- Beginning and ending ---------------------------------------------------------------------------------------- */

static void *nothing(void *argument)
{
    return argument;
}

static void many(void)
{
    long sum = 0;

    for (int i = 0; i < 100; i++)
        sum += run(1 + i % 3, nothing);
    printf("%ld %ld", sum, run(150, nothing));
}

static void *nest(void *argument)
{
    pthread_t inner;
    void *result = NULL;

    if ((long)argument >= 20)
        return (void *)1;
    pthread_create(&inner, NULL, nest, (void *)((long)argument + 1));
    pthread_join(inner, &result);
    return (void *)((long)result + 1);
}

static void nested(void)
{
    printf("%ld", run(3, nest));
}

static sem_t finished;

static void *leave(void *argument)
{
    sem_post(&finished);
    pthread_exit(argument);
}

static void detached(void)
{
    pthread_attr_t attributes;

    sem_init(&finished, 0, 0);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < 50; i++) {
        pthread_t thread;

        pthread_create(&thread, i % 2 == 0 ? &attributes : NULL, leave, NULL);
        if (i % 2 != 0)
            pthread_detach(thread);
        sem_wait(&finished);
    }
    printf("50");
}

static void *join_errors(void *argument)
{
    return (void *)(long)(pthread_join(pthread_self(), NULL) == EDEADLK);
}

static void joins(void)
{
    pthread_t thread;

    printf("%ld", run(2, join_errors));
    sem_init(&pings, 0, 0);
    sem_init(&pongs, 0, 10000);
    pthread_create(&thread, NULL, answer, NULL);
    printf(" %d", pthread_tryjoin_np(thread, NULL) == EBUSY);
    for (int i = 0; i < 1000; i++)
        sem_post(&pings);
    printf(" %d", pthread_join(thread, NULL));
}

/* ---- Cancellation ------------------------------------------------------------------------------------------------ */

static atomic_int cleaned, started;

static void clean(void *argument)
{
    cleaned += (int)(long)argument;
}

static void *wait_for_cancellation(void *argument)
{
    int pipes[2];
    char byte;

    pthread_cleanup_push(clean, (void *)1);
    pthread_cleanup_push(clean, (void *)10);
    started++;
    switch ((long)argument) {
    case 0:
        pause();
        break;
    case 1:
        pipe(pipes);
        read(pipes[0], &byte, 1);
        break;
    case 2:
        sleep(100);
        break;
    case 3:
        for (;;)
            pthread_testcancel();
    case 4:
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
        for (;;)
            ;
    case 5:
        sem_init(&finished, 0, 0);
        sem_wait(&finished);
        break;
    }
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancellation(void)
{
    pthread_t threads[6];
    int cancelled = 0;

    cleaned = started = 0;
    for (long i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, wait_for_cancellation, (void *)i);
    while (started < 6)
        sched_yield();
    for (int i = 0; i < 6; i++) {
        void *result;

        pthread_cancel(threads[i]);
        pthread_join(threads[i], &result);
        cancelled += result == PTHREAD_CANCELED;
    }
    printf("%d %d", cancelled, cleaned);
}

static void unlock(void *argument)
{
    pthread_mutex_unlock(argument);
    cleaned++;
}

static void *wait_under_mutex(void *argument)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    started++;
    for (;;)
        pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(1);
    return NULL;
}

static void cancelled_condition(void)
{
    pthread_t threads[4];

    cleaned = started = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, wait_under_mutex, NULL);
    while (started < 4)
        sched_yield();
    for (int i = 0; i < 4; i++) {
        pthread_cancel(threads[i]);
        pthread_join(threads[i], NULL);
    }
    printf("%d %d", cleaned, pthread_mutex_trylock(&mutex));
    pthread_mutex_unlock(&mutex);
}

static void *refuse_cancellation(void *argument)
{
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    started++;
    for (int i = 0; i < 200 || started < 2; i++) { /* 2: it has been cancelled */
        sched_yield();
        pthread_testcancel();
    }
    cleaned = 1;
    pthread_setcancelstate(before, NULL);
    pthread_testcancel();
    cleaned = 2;
    return NULL;
}

static void disabled_cancellation(void)
{
    pthread_t thread;
    void *result;

    cleaned = started = 0;
    pthread_create(&thread, NULL, refuse_cancellation, NULL);
    while (started == 0)
        sched_yield();
    pthread_cancel(thread);
    started++;
    pthread_join(thread, &result);
    printf("%d %d", cleaned, result == PTHREAD_CANCELED);
}

/* ---- Atomics ----------------------------------------------------------------------------------------------------- */

static uint32_t words[8];
static uint64_t doubles[8];

/* Each AMO of both widths, by the instruction itself. */
#define AMO(name, address, value) __asm__ volatile(name " zero, %1, %0" : "+A"(address) : "r"(value) : "memory")

static void *use_amos(void *argument)
{
    long bit = 1L << (long)argument;

    for (long i = 0; i < ROUNDS; i++) {
        long signed_value = (i * 7919 + (long)argument * 31) % 20011 - 10000;

        AMO("amoadd.w", words[0], 3L);
        AMO("amoadd.d.aqrl", doubles[0], 5L);
        AMO("amoor.w", words[1], bit);
        AMO("amoor.d", doubles[1], bit << 32);
        AMO("amoxor.w.aq", words[2], bit);
        AMO("amoxor.d", doubles[2], bit);
        AMO("amomax.w", words[3], signed_value);
        AMO("amomax.d", doubles[3], signed_value);
        AMO("amomin.w.rl", words[4], signed_value);
        AMO("amomin.d", doubles[4], signed_value);
        AMO("amomaxu.w", words[5], signed_value);
        AMO("amomaxu.d", doubles[5], signed_value);
        AMO("amominu.w", words[6], signed_value);
        AMO("amominu.d", doubles[6], signed_value);
        AMO("amoand.w", words[7], ~bit);
        AMO("amoand.d", doubles[7], ~(bit << 40));
    }
    return NULL;
}

static void amos(void)
{
    memset(words, 0, sizeof words);
    memset(doubles, 0, sizeof doubles);
    words[6] = words[7] = UINT32_MAX;
    doubles[6] = doubles[7] = UINT64_MAX;
    run(THREADS, use_amos);
    for (int i = 0; i < 8; i++)
        printf("%x %lx ", words[i], doubles[i]);
}

static void *use_swap(void *argument)
{
    long mine = (long)argument + 1, sum = 0;

    for (int i = 0; i < ROUNDS; i++) {
        __asm__ volatile("amoswap.d %0, %0, %1" : "+r"(mine), "+A"(doubles[0])::"memory");
        sum += mine;
    }
    return (void *)mine;
}

static void swaps(void)
{
    doubles[0] = 100;
    printf("%lu", (unsigned long)(run(THREADS, use_swap)) + doubles[0]);
}

/* LR and SC with a long way in between, so that turns end there. */
static void *use_reservations(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        long failed, value;

        do
            __asm__ volatile("lr.d %1, %2\n addi %1, %1, 1\n sc.d %0, %1, %2"
                             : "=&r"(failed), "=&r"(value), "+A"(doubles[0])::"memory");
        while (failed != 0);
        do
            __asm__ volatile("lr.w.aq %1, %2\n addiw %1, %1, 2\n sc.w.rl %0, %1, %2"
                             : "=&r"(failed), "=&r"(value), "+A"(words[0])::"memory");
        while (failed != 0);
    }
    return NULL;
}

static void reservations(void)
{
    doubles[0] = words[0] = 0;
    run(THREADS, use_reservations);
    printf("%lu %u", doubles[0], words[0]);
}

/* A store by another thread takes the reservation away, even where it puts back what was there. */
static volatile int stage;

static void *steal(void *argument)
{
    stage = 0;
    while (stage != 1) /* from here on no calls: they would take it away, too */
        ;
    *(volatile uint64_t *)&doubles[0] = 5;
    *(volatile uint64_t *)&doubles[0] = 1;
    stage = 2;
    while (stage != 3)
        ;
    return NULL;
}

static void stolen(void)
{
    pthread_t thread;
    long failed, value;

    doubles[0] = 1;
    stage = -1;
    pthread_create(&thread, NULL, steal, NULL);
    while (stage != 0)
        ;
    __asm__ volatile("lr.d %0, %1" : "=r"(value), "+A"(doubles[0])::"memory");
    stage = 1;
    while (stage != 2)
        ;
    __asm__ volatile("sc.d %0, %2, %1" : "=&r"(failed), "+A"(doubles[0]) : "r"(9L) : "memory");
    stage = 3;
    pthread_join(thread, NULL);
    printf("%ld %d %lu", value, failed != 0, doubles[0]);
}

/* ---- Without locks ----------------------------------------------------------------------------------------------- */

/* Treiber's stack; the head is an index with a tag. */
enum { NODES = 64 };
static struct {
    _Atomic uint32_t next;
    uint32_t value;
} nodes[NODES];
static _Atomic uint64_t head, spare;

static void push(_Atomic uint64_t *top, uint32_t node)
{
    uint64_t old = *top;

    do
        nodes[node].next = (uint32_t)old;
    while (!atomic_compare_exchange_weak(top, &old, (old >> 32) + 1 << 32 | node));
}

static uint32_t pop(_Atomic uint64_t *top)
{
    uint64_t old = *top;

    while ((uint32_t)old != 0 &&
           !atomic_compare_exchange_weak(top, &old, (old >> 32) + 1 << 32 | nodes[(uint32_t)old].next))
        ;
    return (uint32_t)old;
}

static void *push_and_pop(void *argument)
{
    long sum = 0;

    for (int i = 0; i < 1000; i++) {
        uint32_t node = pop(&spare);

        if (node != 0) {
            nodes[node].value = (uint32_t)i;
            sum -= i;
            push(&head, node);
        }
        if (i % 16 == 0)
            sched_yield();
        node = pop(&head);
        if (node != 0) {
            sum += nodes[node].value;
            push(&spare, node);
        }
    }
    return (void *)sum;
}

static void lock_free_stack(void)
{
    long sum;
    uint32_t node;
    int count = 0;

    head = spare = 0;
    for (uint32_t i = 1; i < NODES; i++)
        push(&spare, i);
    sum = run(THREADS, push_and_pop);
    while ((node = pop(&head)) != 0) {
        sum += nodes[node].value;
        count++;
    }
    while (pop(&spare) != 0)
        count++;
    printf("%ld %d", sum, count);
}

/* Vyukov's bounded queue for many on both sides. */
enum { CELLS = 8 };
static struct {
    _Atomic uint64_t sequence;
    long value;
} cells[CELLS];
static _Atomic uint64_t enqueue_at, dequeue_at;

static int enqueue(long value)
{
    uint64_t at = enqueue_at;

    for (;;) {
        int64_t ahead = (int64_t)(cells[at % CELLS].sequence - at);

        if (ahead == 0 && atomic_compare_exchange_weak(&enqueue_at, &at, at + 1)) {
            cells[at % CELLS].value = value;
            cells[at % CELLS].sequence = at + 1;
            return 1;
        }
        if (ahead < 0)
            return 0;
        at = enqueue_at;
    }
}

static int dequeue(long *value)
{
    uint64_t at = dequeue_at;

    for (;;) {
        int64_t ahead = (int64_t)(cells[at % CELLS].sequence - (at + 1));

        if (ahead == 0 && atomic_compare_exchange_weak(&dequeue_at, &at, at + 1)) {
            *value = cells[at % CELLS].value;
            cells[at % CELLS].sequence = at + CELLS;
            return 1;
        }
        if (ahead < 0)
            return 0;
        at = dequeue_at;
    }
}

static void *use_queue(void *argument)
{
    long sum = 0, value;

    for (int i = 0; i < 1000; i++) {
        while ((long)argument % 2 == 0 ? !enqueue(i) : !dequeue(&value))
            sched_yield();
        sum += (long)argument % 2 == 0 ? 0 : value;
    }
    return (void *)sum;
}

static void lock_free_queue(void)
{
    for (int i = 0; i < CELLS; i++)
        cells[i].sequence = (uint64_t)i;
    enqueue_at = dequeue_at = 0;
    printf("%ld", run(THREADS, use_queue));
}

/* One writer, one reader. */
static _Atomic size_t written, read_up_to;
static int ring[16];

static void *use_ring(void *argument)
{
    long sum = 0;

    for (size_t i = 0; i < 5000; i++) {
        if (argument == NULL) {
            while (i - atomic_load_explicit(&read_up_to, memory_order_acquire) == 16)
                sched_yield();
            ring[i % 16] = (int)i;
            atomic_store_explicit(&written, i + 1, memory_order_release);
        } else {
            while (atomic_load_explicit(&written, memory_order_acquire) == i)
                sched_yield();
            sum += ring[i % 16];
            atomic_store_explicit(&read_up_to, i + 1, memory_order_release);
        }
    }
    return (void *)sum;
}

static void one_to_one(void)
{
    written = read_up_to = 0;
    printf("%ld", run(2, use_ring));
}

static _Atomic uint32_t next_ticket, now_serving;

static void *use_tickets(void *argument)
{
    for (int i = 0; i < 300; i++) {
        uint32_t mine = next_ticket++;

        while (now_serving != mine)
            sched_yield();
        counter++;
        now_serving++;
    }
    return NULL;
}

static void tickets(void)
{
    counter = 0;
    run(THREADS, use_tickets);
    printf("%ld", counter);
}

static _Atomic uint32_t version;
static _Atomic long pair[2];

static void *use_seqlock(void *argument)
{
    long wrong = 0;

    for (int i = 0; i < 2000; i++) {
        if (argument == NULL) {
            version++;
            pair[0] = i;
            pair[1] = -i;
            version++;
        } else {
            uint32_t before;
            long a, b;

            do {
                while (((before = version) & 1) != 0)
                    sched_yield();
                a = pair[0];
                b = pair[1];
            } while (version != before);
            wrong += a + b != 0;
        }
    }
    return (void *)wrong;
}

static void seqlock(void)
{
    pair[0] = pair[1] = 0;
    printf("%ld", run(THREADS, use_seqlock));
}

/* A lock whose waiters each spin at a place of their own (Mellor-Crummey and Scott). */
struct waiter {
    _Atomic(struct waiter *) next;
    atomic_int waits;
};
static _Atomic(struct waiter *) last;

static void *use_mcs(void *argument)
{
    for (int i = 0; i < 300; i++) {
        struct waiter self = {NULL, 1}, *before = atomic_exchange(&last, &self), *mine = &self;

        if (before != NULL) {
            before->next = &self;
            while (self.waits)
                sched_yield();
        }
        counter++;
        if (self.next == NULL && atomic_compare_exchange_strong(&last, &mine, NULL))
            continue;
        while (self.next == NULL)
            sched_yield();
        self.next->waits = 0;
    }
    return NULL;
}

static void mcs(void)
{
    counter = 0;
    run(THREADS, use_mcs);
    printf("%ld", counter);
}

static volatile int flags[2], victim;

/* Peterson's: loads and stores alone. */
static void *use_peterson(void *argument)
{
    long self = (long)argument, other = 1 - self;

    for (int i = 0; i < 1000; i++) {
        flags[self] = 1;
        victim = (int)self;
        __sync_synchronize();
        while (flags[other] && victim == self)
            sched_yield();
        counter++;
        __sync_synchronize();
        flags[self] = 0;
    }
    return NULL;
}

static void peterson(void)
{
    counter = 0;
    run(2, use_peterson);
    printf("%ld", counter);
}

static void *use_compiler(void *argument)
{
    static uint8_t bytes[4];
    static uint16_t halves[2];

    for (int i = 0; i < 256 * 4; i++) {
        __atomic_fetch_add(&bytes[i % 4], 1, __ATOMIC_SEQ_CST);
        __atomic_fetch_sub(&halves[i % 2], 1, __ATOMIC_RELAXED);
    }
    return argument == NULL ? bytes + 0 != NULL ? NULL : NULL : NULL;
}

static void narrow(void)
{
    printf("%ld", run(4, use_compiler));
}

/* ---- Signals ----------------------------------------------------------------------------------------------------- */

static atomic_long handled;
static pthread_t receiver;

static void handle(int number, siginfo_t *info, void *context)
{
    handled += number == SIGUSR1 && pthread_equal(pthread_self(), receiver) ? 1 : 1000;
}

static void set_handler(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

    sigaction(number, &action, NULL);
}

static void *receive(void *argument)
{
    long before = handled;

    started++;
    while (handled - before < 5)
        sched_yield();
    return NULL;
}

static void directed(void)
{
    handled = started = 0;
    set_handler(SIGUSR1, handle, SA_RESTART);
    pthread_create(&receiver, NULL, receive, NULL);
    while (started == 0)
        sched_yield();
    for (int i = 0; i < 5; i++) {
        pthread_kill(receiver, SIGUSR1);
        while (handled <= i)
            sched_yield();
    }
    pthread_join(receiver, NULL);
    printf("%ld", handled);
}

static void *raise_here(void *argument)
{
    pthread_mutex_lock(&mutex);
    receiver = pthread_self();
    raise(SIGUSR1);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void raised(void)
{
    handled = 0;
    set_handler(SIGUSR1, handle, 0);
    run(THREADS, raise_here);
    printf("%ld", handled);
}

static void *wait_for_signals(void *argument)
{
    sigset_t set;
    long sum = 0;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGRTMIN + 1);
    for (int i = 0; i < 6; i++) {
        sigwait(&set, &number);
        sum += number == SIGUSR2 ? 1 : number == SIGRTMIN + 1 ? 100 : 10000;
        sem_post(&finished);
    }
    return (void *)sum;
}

static void waited_for(void)
{
    pthread_t thread;
    sigset_t set, before;
    void *result;

    sem_init(&finished, 0, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGRTMIN + 1);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    pthread_create(&thread, NULL, wait_for_signals, NULL);
    for (int i = 0; i < 6; i++) {
        kill(getpid(), i % 2 == 0 ? SIGUSR2 : SIGRTMIN + 1);
        sem_wait(&finished);
    }
    pthread_join(thread, &result);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    printf("%ld", (long)result);
}

static void *blocks_it(void *argument)
{
    sigset_t set, waiting;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    if (argument != NULL)
        pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_kill(pthread_self(), SIGUSR1);
    sigpending(&waiting);
    return (void *)(long)sigismember(&waiting, SIGUSR1);
}

static void count_signal(int number, siginfo_t *info, void *context)
{
    handled++;
}

static void masks(void)
{
    handled = 0;
    set_handler(SIGUSR1, count_signal, 0);
    printf("%ld", run(THREADS, blocks_it));
    printf(" %ld", handled);
}

static __thread char *alternate;

static void on_alternate(int number, siginfo_t *info, void *context)
{
    char here;

    handled += &here >= alternate && &here < alternate + 16384;
}

static void *use_alternate(void *argument)
{
    stack_t stack = {.ss_sp = malloc(16384), .ss_size = 16384}, old;

    alternate = stack.ss_sp;
    sigaltstack(&stack, &old);
    sched_yield();
    raise(SIGUSR2);
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    free(alternate);
    return (void *)(long)(old.ss_flags == SS_DISABLE);
}

static void alternates(void)
{
    handled = 0;
    set_handler(SIGUSR2, on_alternate, SA_ONSTACK);
    printf("%ld %ld", run(THREADS, use_alternate), (long)handled);
}

static void *interrupted_wait(void *argument)
{
    sem_t never;

    sem_init(&never, 0, 0);
    started++;
    return (void *)(long)(sem_wait(&never) < 0 && errno == EINTR);
}

static void interrupting(void)
{
    void *result;

    handled = started = 0;
    set_handler(SIGUSR1, handle, 0);
    pthread_create(&receiver, NULL, interrupted_wait, NULL);
    while (started == 0)
        sched_yield();
    for (int i = 0; i < 20; i++)
        take_a_nap(1); /* until it waits */
    pthread_kill(receiver, SIGUSR1);
    pthread_join(receiver, &result);
    printf("%ld %ld", (long)result, handled);
}

static sigjmp_buf recover;

static void on_fault(int number, siginfo_t *info, void *context)
{
    siglongjmp(recover, info->si_addr == (void *)16 ? 1 : 2);
}

static void *fault(void *argument)
{
    long result;

    pthread_mutex_lock(&mutex);
    result = sigsetjmp(recover, 1);
    if (result == 0)
        *(volatile int *)16 = 1;
    pthread_mutex_unlock(&mutex);
    return (void *)result;
}

static void faults(void)
{
    set_handler(SIGSEGV, on_fault, 0);
    printf("%ld", run(THREADS, fault));
    signal(SIGSEGV, SIG_DFL);
}

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static int pipes[2];

static void *use_pipe(void *argument)
{
    char buffer[3000];
    long sum = 0;
    ssize_t count;

    if (argument == NULL) {
        memset(buffer, 1, sizeof buffer);
        for (int i = 0; i < 100; i++)
            sum += write(pipes[1], buffer, sizeof buffer) == sizeof buffer;
        close(pipes[1]);
        return NULL;
    }
    while ((count = read(pipes[0], buffer, 1000)) > 0) {
        for (ssize_t i = 0; i < count; i++)
            sum += buffer[i];
    }
    return (void *)sum;
}

static void through_a_pipe(void)
{
    pipe(pipes);
    printf("%ld", run(2, use_pipe));
    close(pipes[0]);
}

/* More than a pipe holds, in one call. */
static void *write_much(void *argument)
{
    size_t size = 300000;
    char *bytes = malloc(size);
    long sum = 0;

    if (argument == NULL) {
        memset(bytes, 2, size);
        sum = write(pipes[1], bytes, size) == (ssize_t)size ? 0 : 1000000000;
        close(pipes[1]);
    } else {
        ssize_t count;

        while ((count = read(pipes[0], bytes, size)) > 0)
            sum += count;
    }
    free(bytes);
    return (void *)sum;
}

static void much_through_a_pipe(void)
{
    pipe(pipes);
    printf("%ld", run(2, write_much));
    close(pipes[0]);
}

static void *poll_pipe(void *argument)
{
    struct pollfd file = {.fd = pipes[0], .events = POLLIN};
    char byte = 0;
    int count;

    if (argument != NULL) {
        for (int i = 0; i < 100; i++)
            sched_yield();
        write(pipes[1], "x", 1);
        return NULL;
    }
    count = poll(&file, 1, -1);
    read(pipes[0], &byte, 1);
    return (void *)(long)(count * 1000 + byte);
}

static void polling(void)
{
    pipe(pipes);
    printf("%ld", run(2, poll_pipe));
    close(pipes[0]);
    close(pipes[1]);
}

static void *print_lines(void *argument)
{
    for (int i = 0; i < 20; i++) {
        flockfile(stdout);
        counter += printf("%s", "") == 0;
        funlockfile(stdout);
    }
    return NULL;
}

static void standard_output(void)
{
    counter = 0;
    run(THREADS, print_lines);
    printf("%ld", counter);
}

/* ---- Time -------------------------------------------------------------------------------------------------------- */

static void *sleep_or_work(void *argument)
{
    volatile long sum = 0;

    if ((long)argument % 2 == 0) {
        take_a_nap(5 + (long)argument);
        return (void *)1;
    }
    for (int i = 0; i < 50000; i++)
        sum += i;
    return (void *)10;
}

static void sleeping(void)
{
    struct timespec before, after;
    long result;

    clock_gettime(CLOCK_MONOTONIC, &before);
    result = run(THREADS, sleep_or_work);
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("%ld %d", result, (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 9000000);
}

static int order[4];
static atomic_int ended;

static void *sleep_in_order(void *argument)
{
    take_a_nap(1200 - 300 * (long)argument); /* so far apart that all have begun, and each goes on before the next */
    order[ended++] = (int)(long)argument;
    return NULL;
}

static void wake_in_order(void)
{
    ended = 0;
    run(4, sleep_in_order);
    printf("%d%d%d%d", order[0], order[1], order[2], order[3]);
}

static void *wait_for_alarm(void *argument)
{
    sigset_t set;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigwait(&set, &number);
    return (void *)(long)number;
}

static void alarms(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    ualarm(10000, 0);
    printf("%ld", run(1, wait_for_alarm));
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* ---- Futexes, by the call itself --------------------------------------------------------------------------------- */

static uint32_t futexes[2];

static long futex(uint32_t *address, int operation, uint32_t value, unsigned long other, uint32_t *address2,
                  uint32_t value3)
{
    long result = syscall(SYS_futex, address, operation, value, other, address2, value3);

    return result < 0 ? -errno : result;
}

static void *sleep_on_futex(void *argument)
{
    started++;
    futex(&futexes[0], FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, 0, NULL, 1U << (long)argument);
    ended++;
    return NULL;
}

static long wake_all(uint32_t *address, uint32_t bits, int count)
{
    long woken = 0;

    while (woken < count) {
        woken += futex(address, FUTEX_WAKE_BITSET | FUTEX_PRIVATE_FLAG, 1000, 0, NULL, bits);
        sched_yield();
    }
    return woken;
}

static void bitsets(void)
{
    pthread_t threads[6];

    futexes[0] = futexes[1] = 0;
    started = ended = 0;
    for (long i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, sleep_on_futex, (void *)i);
    while (started < 6)
        sched_yield();
    printf("%ld", wake_all(&futexes[0], 0x15, 3));
    while (ended < 3)
        sched_yield();
    printf(" %ld", futex(&futexes[0], FUTEX_WAKE_BITSET, 1000, 0, NULL, 0x15));
    printf(" %ld", wake_all(&futexes[0], UINT32_MAX, 3));
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    printf(" %d", ended);
}

static void requeues(void)
{
    pthread_t threads[4];
    long moved = 0;

    futexes[0] = futexes[1] = 0;
    started = ended = 0;
    for (long i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, sleep_on_futex, (void *)i);
    while (moved < 4) {
        moved += futex(&futexes[0], FUTEX_CMP_REQUEUE_PRIVATE, 0, 100, &futexes[1], 0);
        sched_yield();
    }
    printf("%ld %ld %ld", moved, futex(&futexes[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, 1, &futexes[1], 5),
           futex(&futexes[0], FUTEX_WAKE_PRIVATE, 100, 0, NULL, 0));
    printf(" %ld", futex(&futexes[1], FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0));
    while (ended < 1)
        sched_yield();
    printf(" %ld", futex(&futexes[1], FUTEX_WAKE_PRIVATE, 100, 0, NULL, 0));
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void wake_ops(void)
{
    futexes[0] = futexes[1] = 0;
    printf("%ld", futex(&futexes[0], FUTEX_WAKE_OP, 1, 1, &futexes[1], FUTEX_OP(FUTEX_OP_SET, 5, FUTEX_OP_CMP_EQ, 0)));
    printf(" %u", futexes[1]);
    futex(&futexes[0], FUTEX_WAKE_OP, 1, 1, &futexes[1], FUTEX_OP(FUTEX_OP_ADD, 7, FUTEX_OP_CMP_LT, 0));
    printf(" %u", futexes[1]);
    futex(&futexes[0], FUTEX_WAKE_OP, 1, 1, &futexes[1], FUTEX_OP(FUTEX_OP_OR | 8, 4, FUTEX_OP_CMP_GE, 0));
    printf(" %u", futexes[1]);
    futex(&futexes[0], FUTEX_WAKE_OP, 1, 1, &futexes[1], FUTEX_OP(FUTEX_OP_ANDN, 12, FUTEX_OP_CMP_NE, 0));
    printf(" %u", futexes[1]);
    futex(&futexes[0], FUTEX_WAKE_OP, 1, 1, &futexes[1], FUTEX_OP(FUTEX_OP_XOR, 3, FUTEX_OP_CMP_GT, 0));
    printf(" %u", futexes[1]);
}

static void futex_errors(void)
{
    struct timespec bad = {0, 1000000000}, past = {0, 0};

    futexes[0] = 1;
    printf("%ld %ld", futex(&futexes[0], FUTEX_WAIT, 0, 0, NULL, 0),
           futex((uint32_t *)((char *)&futexes[0] + 1), FUTEX_WAIT, 0, 0, NULL, 0));
    printf(" %ld %ld", futex(&futexes[0], FUTEX_WAIT, 1, (unsigned long)&bad, NULL, 0),
           futex(&futexes[0], FUTEX_WAIT, 1, (unsigned long)&past, NULL, 0));
    printf(" %ld %ld", futex(&futexes[0], FUTEX_WAIT_BITSET, 1, (unsigned long)&past, NULL, 0),
           futex((uint32_t *)4096, FUTEX_WAIT, 1, 0, NULL, 0));
    futexes[0] = (uint32_t)gettid();
    printf(" %ld", futex(&futexes[0], FUTEX_LOCK_PI, 0, 0, NULL, 0));
    printf(" %ld", futex(&futexes[0], FUTEX_UNLOCK_PI, 0, 0, NULL, 0));
    printf(" %ld %u", futex(&futexes[0], FUTEX_UNLOCK_PI, 0, 0, NULL, 0), futexes[0]);
    printf(" %ld %d", futex(&futexes[0], FUTEX_TRYLOCK_PI, 0, 0, NULL, 0), futexes[0] == (uint32_t)gettid());
}

/* ---- Memory and code --------------------------------------------------------------------------------------------- */

static void *use_heap(void *argument)
{
    char *blocks[20] = {NULL};
    unsigned state = (unsigned)(long)argument + 1;
    long wrong = 0;

    for (int i = 0; i < 1500; i++) {
        int n;

        state = state * 1103515245 + 12345;
        n = (int)(state >> 16) % 20;
        if (blocks[n] != NULL)
            wrong += blocks[n][0] != (char)(long)argument;
        free(blocks[n]);
        blocks[n] = malloc(1 + (state >> 8) % 5000);
        blocks[n][0] = (char)(long)argument;
    }
    for (int n = 0; n < 20; n++)
        free(blocks[n]);
    return (void *)wrong;
}

static void heaps(void)
{
    printf("%ld", run(THREADS, use_heap));
}

/* One thread writes a function; others call it. */
static uint32_t *code;
static volatile int generation;

static void *call_code(void *argument)
{
    long sum = 0;

    for (int i = 1; i <= 30; i++) {
        if (argument == NULL) {
            code[0] = 0x00000513 | (uint32_t)i << 20; /* li a0, i */
            code[1] = 0x00008067;                     /* ret */
            __builtin___clear_cache((char *)code, (char *)(code + 2));
            generation = i;
        }
        while (generation < i)
            sched_yield();
        __asm__ volatile("fence.i" ::: "memory");
        sum += ((long (*)(void))code)();
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
    }
    return (void *)sum;
}

static void generated(void)
{
    generation = 0;
    code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_barrier_init(&barrier, NULL, 3);
    printf("%ld", run(3, call_code));
}

static void *sort_half(void *argument);
static int numbers[4096], merged[4096];

struct range {
    int from, to;
};

static void sort(struct range range)
{
    struct range halves[2] = {{range.from, (range.from + range.to) / 2}, {(range.from + range.to) / 2, range.to}};
    pthread_t thread;

    if (range.to - range.from < 2)
        return;
    if (range.to - range.from > 512) {
        pthread_create(&thread, NULL, sort_half, &halves[0]);
        sort(halves[1]);
        pthread_join(thread, NULL);
    } else {
        sort(halves[0]);
        sort(halves[1]);
    }
    for (int i = halves[0].from, j = halves[1].from, to = range.from; to < range.to; to++)
        merged[to] = j == halves[1].to || (i < halves[0].to && numbers[i] <= numbers[j]) ? numbers[i++] : numbers[j++];
    memcpy(&numbers[range.from], &merged[range.from], (size_t)(range.to - range.from) * sizeof *numbers);
}

static void *sort_half(void *argument)
{
    sort(*(struct range *)argument);
    return NULL;
}

static void sorting(void)
{
    long wrong = 0, sum = 0;

    for (unsigned i = 0; i < 4096; i++)
        numbers[i] = (int)(i * 2654435761U >> 8);
    sort((struct range){0, 4096});
    for (int i = 0; i < 4095; i++) {
        wrong += numbers[i] > numbers[i + 1];
        sum += (long)numbers[i] * (i % 7);
    }
    printf("%ld %ld", wrong, sum);
}

static double matrix[3][24][24];

static void *multiply(void *argument)
{
    for (long i = (long)argument; i < 24; i += THREADS) {
        for (int j = 0; j < 24; j++) {
            double sum = 0;

            for (int k = 0; k < 24; k++)
                sum += matrix[0][i][k] * matrix[1][k][j];
            matrix[2][i][j] = sum;
        }
    }
    return NULL;
}

static void matrices(void)
{
    double sum = 0;

    for (int i = 0; i < 24; i++) {
        for (int j = 0; j < 24; j++) {
            matrix[0][i][j] = i / (j + 1.0);
            matrix[1][i][j] = j - i / 3.0;
        }
    }
    run(THREADS, multiply);
    for (int i = 0; i < 24; i++)
        sum += matrix[2][i][23 - i];
    printf("%.10g", sum);
}

static void *ask_processors(void *argument)
{
    cpu_set_t set;
    unsigned processor = 99;

    CPU_ZERO(&set);
    CPU_SET(0, &set);
    syscall(SYS_getcpu, &processor, NULL, NULL);
    return (void *)(long)(sched_setaffinity(0, sizeof set, &set) + sched_getscheduler(0) +
                          (sched_get_priority_max(SCHED_FIFO) - sched_get_priority_min(SCHED_FIFO)));
}

static void processors(void)
{
    printf("%ld", run(2, ask_processors));
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*function)(void);
    int timed;
} cases[] = {
    {"mutexes", mutexes, 0},
    {"recursive", recursive, 0},
    {"checking", checking, 0},
    {"inheriting", inheriting, 0},
    {"robust", robust, 0},
    {"robust-waiters", robust_waiters, 0},
    {"timed-mutex", timed_mutex, 1},
    {"spinning", spinning, 0},
    {"philosophers", philosophers, 0},
    {"ping-pong", ping_pong, 0},
    {"producers", producers, 0},
    {"timed-condition", timed_condition, 1},
    {"barriers", barriers, 0},
    {"rwlocks", rwlocks, 0},
    {"timed-rwlock", timed_rwlock, 1},
    {"semaphores", semaphores, 0},
    {"timed-semaphore", timed_semaphore, 1},
    {"once-storm", once_storm, 0},
    {"thread-locals", thread_locals, 0},
    {"destructors", destructors, 0},
    {"errnos", errnos, 0},
    {"rounding", rounding, 0},
    {"jumps", jumps, 0},
    {"stacks", stacks, 0},
    {"names", names, 0},
    {"identities", identities, 0},
    {"many", many, 0},
    {"nested", nested, 0},
    {"detached", detached, 0},
    {"joins", joins, 0},
    {"cancellation", cancellation, 1},
    {"cancelled-condition", cancelled_condition, 0},
    {"disabled-cancellation", disabled_cancellation, 0},
    {"amos", amos, 0},
    {"swaps", swaps, 0},
    {"reservations", reservations, 0},
    {"stolen", stolen, 0},
    {"lock-free-stack", lock_free_stack, 0},
    {"lock-free-queue", lock_free_queue, 0},
    {"one-to-one", one_to_one, 0},
    {"tickets", tickets, 0},
    {"seqlock", seqlock, 0},
    {"mcs", mcs, 0},
    {"peterson", peterson, 0},
    {"narrow", narrow, 0},
    {"directed", directed, 0},
    {"raised", raised, 0},
    {"waited-for", waited_for, 0},
    {"masks", masks, 0},
    {"alternates", alternates, 0},
    {"interrupting", interrupting, 1},
    {"faults", faults, 0},
    {"through-a-pipe", through_a_pipe, 0},
    {"much-through-a-pipe", much_through_a_pipe, 0},
    {"polling", polling, 0},
    {"standard-output", standard_output, 0},
    {"sleeping", sleeping, 1},
    {"wake-in-order", wake_in_order, 1},
    {"alarms", alarms, 1},
    {"bitsets", bitsets, 0},
    {"requeues", requeues, 0},
    {"wake-ops", wake_ops, 0},
    {"futex-errors", futex_errors, 1},
    {"heaps", heaps, 0},
    {"generated", generated, 0},
    {"sorting", sorting, 0},
    {"matrices", matrices, 0},
    {"processors", processors, 0},
};

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    for (int i = 1; i < argc; i++) {
        for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
            if (strcmp(argv[i], cases[n].name) != 0 && strcmp(argv[i], cases[n].timed ? "timed" : "fixed") != 0)
                continue;
            printf("%s: ", cases[n].name);
            cases[n].function();
            putchar('\n');
        }
    }
    return 0;
}

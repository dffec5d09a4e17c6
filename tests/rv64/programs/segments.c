/* Shared memory of System V. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 10000 };

static void say(const char *what, long result)
{
    printf("%s: %ld %d\n", what, result < 0 ? result : result > 0, result < 0 ? errno : 0);
}

static void tell(int id)
{
    struct shmid_ds told;

    if (shmctl(id, IPC_STAT, &told) != 0) {
        printf("gone: %d\n", errno == EINVAL || errno == EIDRM);
        return;
    }
    printf("%d bytes, %d times, mode %o, %d %d\n", (int)told.shm_segsz, (int)told.shm_nattch, told.shm_perm.mode & 0777,
           told.shm_cpid == getpid(), told.shm_perm.uid == geteuid());
}

static void run(void (*function)(int id, char *at), int id, char *at)
{
    fflush(stdout);
    if (fork() == 0) {
        function(id, at);
        exit(0);
    }
    wait(NULL);
}

static void inherits(int id, char *at)
{
    tell(id);
    strcat(at, ", child");
    at[SIZE - 1] = 'x';
    say("detached", shmdt(at));
    say("twice", shmdt(at));
    tell(id);
}

/* It ends without detaching. */
static void attaches(int id, char *at)
{
    char *again = shmat(id, NULL, 0), *read_only = shmat(id, NULL, SHM_RDONLY);

    strcat(again, ", grandchild");
    printf("%s, %d\n", read_only, again != at && read_only != at);
    tell(id);
}

/* Another process may make what this one finds. */
static void makes(int id, char *at)
{
    char *made = shmat(shmget(*(int *)at, SIZE, IPC_CREAT | 0600), NULL, 0);

    strcpy(made, "made by a child");
}

int main(void)
{
    const int key = 0x1b0b0000 | (getpid() & 0xffff);
    int id = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640), other;
    char *at, *next;

    say("made", id >= 0 ? 1 : -1);
    tell(id);
    say("exclusively", shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0640));
    say("too large", shmget(key, 3 * SIZE, 0));
    printf("found: %d\n", shmget(key, 0, 0) == id);
    say("unknown", shmget(key + 0x10000, SIZE, 0));
    say("of no size", shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600));
    say("attach what is not", (long)shmat(-1, NULL, 0));
    at = shmat(id, NULL, 0);
    printf("zeros: %d %d\n", at[0], at[SIZE - 1]);
    say("where something is", (long)shmat(id, at, 0));
    say("at no page", (long)shmat(id, at + 1, 0));
    strcpy(at, "parent");
    run(inherits, id, at);
    run(attaches, id, at);
    printf("%s %c\n", at, at[SIZE - 1]);
    tell(id);
    say("removed", shmctl(id, IPC_RMID, NULL));
    tell(id);
    say("by its key", shmget(key, SIZE, 0));
    next = shmat(id, NULL, 0);
    printf("%s\n", next);
    say("detached", shmdt(at));
    say("detached", shmdt(next));
    tell(id);
    say("not there", shmdt(at));

    other = shmget(IPC_PRIVATE, SIZE, 0600);
    printf("another: %d\n", other != id);
    at = shmat(other, NULL, 0);
    printf("zeros: %d\n", at[0]);
    *(int *)at = key;
    run(makes, other, at);
    id = shmget(key, SIZE, 0);
    tell(id);
    next = shmat(id, NULL, 0);
    printf("%s\n", next);
    say("removed", shmctl(id, IPC_RMID, NULL));
    say("removed", shmctl(other, IPC_RMID, NULL));
    say("unknown", shmctl(id, 99, NULL));
    return 0;
}

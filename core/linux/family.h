/* What the processes of a program share: family.c and jobs.c. Internal. */
#ifndef BOBBIN_LINUX_FAMILY_H
#define BOBBIN_LINUX_FAMILY_H

#include <stdatomic.h>

#include "linux/process.h"

enum {
    MOST_TERMINALS = 64,
    MOST_MEMBERS = 1024,
    SHOWN_ARGUMENTS = 4096,
    RETURNED = 4096,
    MOST_QUEUED = 4096,
    MOST_TRAVELLING = 64,
    MOST_OWNERS = 4096,
    MOST_SEGMENTS = 128
};

enum { SLAVES = 136 }; /* the major device number of pseudo-terminals */

enum member_state { RUNS, ENDED };

/* How wait tells that a child was stopped (the low byte; above it is the signal) or has been continued. */
enum { STOPPED_STATUS = 0x7f, CONTINUED_STATUS = 0xffff };

struct member {
    atomic_int id; /* 0: there is none */
    atomic_int parent, group, session;
    atomic_int state;
    atomic_int host;
    atomic_int job;       /* the host's group that it is in */
    atomic_int holder;    /* of a lock that it waits for, a process of the host; 0: it waits for none */
    atomic_int stopped;   /* the signal that has stopped it; 0: it goes on */
    atomic_int change;    /* that it was stopped or continued, as wait tells it, until it is told; 0: nothing is new */
    atomic_bool no_stops; /* it wants no SIGCHLD for that: SA_NOCLDSTOP */
    atomic_bool executed; /* another program than its parent's */
    atomic_bool no_console; /* it has given up its session's terminal */
    atomic_bool shares;     /* memory: it takes turns */
    atomic_bool outside;    /* it waits, whoever has the turn, for what comes from outside */
    atomic_bool released; /* begun by vfork, it does not use its parent's memory any more: it has executed a program, or
                             ended */
    int status;           /* as wait tells it */
    struct {              /* in /proc: as it was when it last waited, or looked itself */
        char name[16], program[PATH_MAX], arguments[SHOWN_ARGUMENTS];
        uint64_t arguments_length, pages, threads;
        uint64_t begun; /* ns since the host's start */
        unsigned mask;
        struct identity user, group;
    } shown;
    atomic_int nice, policy; /* noted; nothing is scheduled by them */
    atomic_bool asleep;
    atomic_int death_signal; /* that it gets when its parent ends; 0: none */
    int bell;                /* an eventfd, which all processes have under the same number: they inherited it */
    _Atomic uint64_t signals;
    struct {
        int code, sender;
        uint32_t user;
        uint64_t value;
    } infos[SIGNALS + 1];
    /* Begun by vfork: what it has written to the stack frame of its parent's function (return_frame). */
    uint64_t returned_to, returned_length;
    char returned[RETURNED];
    _Atomic uint32_t attached[MOST_SEGMENTS]; /* how often it has each */
};

struct family {
    atomic_int newest; /* number of a process or thread */
    unsigned most;
    _Atomic uint64_t pages[MOST_MEMBERS]; /* of each member's memory; side by side, for all are added up at a mapping */
    atomic_int borrower;                  /* the process begun by vfork whose pages do not count as yet; 0: none */
    bool bells;                           /* whether they are open: from the first fork on */
    atomic_bool over;                     /* the first process has ended, and so do all */
    atomic_bool noticed;                  /* the first refusal has been told */
    atomic_int travelling;                /* files in memory that were sent in messages, and have not been received */
    atomic_int turn;            /* the process that has it; 0: all that share memory wait for what comes from outside */
    atomic_uint idle_turns;     /* one after the other in which there was nothing to do */
    struct terminal {           /* the first is the one that the program was given, the others are its own */
        atomic_int device;      /* a pseudo-terminal's number on the host, and 1; 0: there is none; -1: soon */
        _Atomic uint64_t birth; /* of its file there */
        atomic_int session;     /* that has it; 0: none */
        atomic_int foreground;  /* the group that its keys are for */
        atomic_int job;         /* the host's group that it sends signals to */
    } terminals[MOST_TERMINALS];
    uint64_t order;
    bool segments_open; /* before the first fork, so that all have the file under the same number */
    int segment_file;
    struct segment {
        bool used, removed;
        int key;
        uint32_t uses; /* of its slot */
        uint32_t mode, user, group, maker_user, maker_group;
        int maker, last; /* processes: that made it, and that attached or detached it last */
        uint64_t size;
        int64_t attached, detached, changed; /* seconds */
    } segments[MOST_SEGMENTS];               /* of shared memory (segments.c) */
    atomic_int queued;                       /* entries that have ever been used */
    struct queued {                          /* at a futex; only who has the turn looks at these */
        atomic_int process;                  /* 0: none */
        atomic_bool woken;
        uint32_t bits;
        uint64_t order;
        struct futex_key key;
    } queue[MOST_QUEUED];
    struct owner { /* the last numbers of threads that were given */
        atomic_int number, process;
        atomic_bool lost; /* the host has ended that process, which could not release its mutexes */
    } owners[MOST_OWNERS];
    struct member members[];
};

/* NULL: there is no such process. */
struct member *member_of(const process *p, int id);

int parent_of(const struct member *member);

/* That of its session; NULL: it has none. */
struct terminal *terminal_of(const process *p, const struct member *member);

/* Leaves a signal for another member, and makes it look. */
void leave_signal(const process *p, struct member *to, int number, int code, uint64_t value);
void ring(const struct member *member);

/* A process has ended, or is about to become nobody's child, and so may have left a group whose processes nobody could
 * continue any more (jobs.c): those that are stopped are told (SIGHUP), and go on. */
void free_orphans(process *p, int group);

/* The file that is shared memory of System V (segments.c). */
void open_segments(struct family *family);
void close_segments(struct family *family);

/* If it is the turn of this process, another's comes. */
void give_turn_up(process *p);

#endif

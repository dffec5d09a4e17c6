/* A Linux process as the system calls see it. Internal.
 *
 * Every call is a function `int64_t sys_<name>(struct bobbin_linux *, const uint64_t arguments[6])` that returns what
 * Linux leaves in the register for results. The guest's numbers (errors, flags, structs) are those of the kernel's
 * asm-generic headers; where a host's may differ they are converted. */
#ifndef BOBBIN_LINUX_PROCESS_H
#define BOBBIN_LINUX_PROCESS_H

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>
#include <time.h>

#include "bobbin/linux.h"
#include "linux/abi.h"

typedef struct bobbin_linux process;

enum {
    TIMERS = 3,
    POSIX_TIMERS = 64,
    MOST_FILES = 1024,
    SIGNALS = 64,
    FIRST_QUEUED = 32, /* the first of the real-time signals, to the kernel */
    MOST_PENDING = 512,
    LIMITS = 16,
    MOST_THREADS = 4096,
    MOST_GROUPS = 1024,
    NAME_SIZE = 16,
    MOST_TAG_BITS = 16
};

/* The process that is started is 1000, and its threads are counted from there: a run does not depend on the host. */
enum { FIRST_PROCESS = 1000 };

/* What a call returns inside when a signal reached the host: the kernel's own number for "begin the call again". The
 * program never sees it. */
enum { AGAIN_LATER = 512 };

/* Likewise where a signal of the program's own ended a wait: the call begins again after a handler that was set with
 * SA_RESTART, and is EINTR for any other (the kernel's ERESTARTSYS). */
enum { RESTART = 513 };

/* The call cannot be answered yet: p->thread->wait says what for, and the thread's turn is over. Once that has come, or
 * a signal, the call's function is called again, and finds `wait` as it has left it. */
enum { WAITS = 514 };

/* ---- Files ------------------------------------------------------------------------------------------------------- */

/* A host directory that the program sees. */
struct mount {
    char *guest; /* absolute and normalised: "/" or "/a/b" */
    char *host;  /* the directory's real path, or "" where /proc does not tell; to find out where a symlink has led */
    int directory;
    bool read_only;
    bool above; /* an empty directory, which is seen because others lie below it */
};

struct open_file {
    bool open, close_on_exec;
    bool pipe;   /* or socket: writing may raise SIGPIPE */
    bool socket; /* that the program has made (sockets.c) */
    bool terminal;
    bool nameless;    /* made by memfd_create */
    bool in_memory;   /* alone, as such files are: it has no name, whoever has made it */
    bool semaphore;   /* an eventfd that counts down by one */
    int clock;        /* of a timerfd */
    uint64_t signals; /* that are read from it, and SIGNAL_FILE; 0: it is no such file */
    int owner;        /* F_SETOWN's, noted */
    int host;
    const struct mount *mount; /* NULL: it came with the process or is a pipe, and leads to no other file */
    char *path;                /* of a directory: where the program sees it; else NULL */
    uint64_t position;         /* in the list of a directory that is made (made.c) */
};

enum { MOST_LINKS = 40 }; /* as Linux */

/* A path, as far as it can be told without looking: below which mount, and how it goes on from there. */
struct place {
    const process *process;
    const struct mount *mount;
    char guest[PATH_MAX]; /* the absolute path */
    const char *below;    /* the part of it below the mount, without leading slash; "" for the mount itself */
    bool directory;       /* the name ended in a slash: it must be a directory */
    unsigned links;       /* that have led to it, of those that the host has not followed */
};

/* Tells struct open_file's `signals` for none from 0: SIGKILL is never among them. */
#define SIGNAL_FILE (UINT64_C(1) << 8)

/* ---- Signals ----------------------------------------------------------------------------------------------------- */

struct action {
    uint64_t handler, flags, mask; /* as the kernel's struct sigaction of ports without sa_restorer */
};

/* The part of siginfo_t that anything here fills. */
struct signal_info {
    int32_t number, error, code, unused;
    union {
        struct {
            int32_t pid;
            uint32_t uid;
            uint64_t value;
        } sender;
        uint64_t address;
    };
    uint8_t rest[128 - 32];
};

struct signal_stack {
    uint64_t address;
    int32_t flags, unused;
    uint64_t size;
};

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

enum waiting {
    WAITS_FOR_NOTHING,
    WAITS_FOR_FUTEX,
    WAITS_FOR_FILES,
    WAITS_FOR_TIME,
    WAITS_FOR_SIGNAL,
    WAITS_FOR_CHILD,   /* that ends */
    WAITS_FOR_RELEASE, /* of memory that it has lent to a child; no signal ends this */
    WAITS_FOR_EVER,    /* it has ended */
};

struct wait {
    enum waiting what;
    bool come;         /* what it waits for, or the deadline: the call is to be called again */
    bool woken;        /* from a futex */
    uint64_t deadline; /* ns on CLOCK_MONOTONIC; UINT64_MAX: none */
    uint64_t signals;  /* that end it although they are blocked */
    struct pollfd *files;
    size_t file_count;
    uint64_t done;     /* bytes that a call which is called again has moved already */
    uint64_t messages; /* likewise */
    uint64_t futex;    /* address */
    int child;         /* WAITS_FOR_RELEASE: which */
    int opened;        /* one end of a FIFO that is to be opened: the host's descriptor, and 1 */
    int queued;        /* at a futex that processes share: the number of its entry there (family.c); 0: it has none */
    uint64_t order;    /* of threads that wait for the same futex the one that came first is woken first */
    uint32_t bits;
};

/* Threads take turns on the one machine: its registers are those of p->thread, and the others' are kept here. */
struct thread {
    struct thread *before, *after; /* a ring, in the order in which they began */
    int id;
    char name[NAME_SIZE];
    struct wait wait;
    struct bobbin_linux_call call; /* that waits */
    uint64_t blocked;              /* signals: bit n - 1 is signal n */
    uint64_t suspended_mask;       /* what a call that waits under another mask is to restore */
    bool suspended;
    struct signal_stack signal_stack;
    uint64_t clear_id;    /* where its end is written to, and waited for; 0: nowhere */
    uint64_t robust_list; /* of the mutexes that it holds; 0: none */
    uint64_t pc;          /* while another has its turn */
    uint64_t tag_bits;    /* likewise: linux/abi.h */
    char registers[];     /* as a signal's context has them */
};

/* ---- The process ------------------------------------------------------------------------------------------------- */

struct bobbin_linux {
    struct bobbin_machine *machine;
    const struct linux_abi *abi;
    struct memory *memory;
    struct bobbin_linux_options options; /* of it only hook and trace are looked at after opening */
    struct bobbin_linux_end end;

    struct mount *mounts;
    size_t mount_count;
    struct open_file files[MOST_FILES];
    char *tmp;              /* the host's directory that is /tmp until the process is closed; NULL: it is not our own */
    pid_t tmp_owner;        /* the host's process that is to remove it */
    char work[PATH_MAX];    /* absolute path; "": none */
    char program[PATH_MAX]; /* the file that it was started from, as it is seen by the program */
    unsigned mask;          /* umask */
    unsigned host_mask;     /* the host's, which its kernel applies to what is created */

    /* Who the process is to itself: at first whom it is started as. To files it remains that. */
    struct identity {
        uint32_t real, effective, saved, file;
    } user, group;
    uint32_t groups[MOST_GROUPS];
    uint32_t group_count;
    /* Noted, and told (prctl). */
    bool dumpable, keeps_capabilities, no_new_privileges;

    uint64_t stack_low, stack_high;
    uint64_t map_top; /* mmap looks for free pages from here down */
    uint64_t brk_start, brk;
    struct mapping *mappings; /* of files (mappings.c) */
    struct mapped_file *mapped_files;
    size_t mapping_count, mapping_room;
    struct initial {
        uint64_t arguments, environment, environment_end, auxiliary, auxiliary_end;
    } initial;           /* where the process was given these */
    uint64_t trampoline; /* the code that a signal handler returns to */
    uint64_t tag_bits;   /* of pointers that calls are given, which do not count either */
    bool keeps_tag_bits; /* others have had this memory, too: it stays so */

    int id;
    struct family *family; /* the processes of the program */
    struct member *self;   /* this one, among them */
    struct names *names;   /* of sockets */
    uint64_t lent;         /* sp of the function that began it by vfork and waits; 0: none does */
    uint64_t unheard;      /* instructions since it heard its family */
    bool held;             /* a signal waits for its owner's leave (bobbin_linux_hold) */
    uint64_t let_through;  /* those that have it, and will be delivered */
    int stopped;           /* the signal that has stopped it, until SIGCONT; 0: it goes on */
    struct thread *thread; /* whose turn it is */
    struct thread *first;  /* that began before all others that there are */
    size_t thread_count;
    int64_t turn;       /* instructions left of this thread's turn */
    int64_t until_look; /* and before the next look at what the host's files and clocks have for the others */
    struct {
        uint64_t monotonic, processor;
    } ahead;             /* of the host's clocks: the program's, in ns */
    uint64_t schedule;   /* state of the generator that chooses who is next; 0: they take turns in order */
    uint64_t wait_order; /* for struct wait */
    int main_status;     /* of a main thread that has ended before others */

    struct action actions[SIGNALS + 1];
    struct pending {
        struct signal_info info;
        int thread;          /* 0: for any */
    } pending[MOST_PENDING]; /* in the order of their coming */
    size_t pending_count;
    bool signal_files; /* there may be files that signals are read from */
    struct timer {
        uint64_t at, interval; /* ns on its clock; 0: off */
    } timers[TIMERS];          /* of setitimer */
    struct posix_timer {
        bool used;
        clockid_t clock;
        uint64_t at, interval; /* ns: on CLOCK_MONOTONIC or the processor's; 0: off */
        uint64_t value;
        int signal, thread;       /* 0: none; 0: any */
        int overrun;              /* how often it was late by a whole interval when it rang last */
    } posix_timers[POSIX_TIMERS]; /* of timer_create (timers.c) */
    uint32_t personality;

    struct limit {
        uint64_t soft, hard;
    } limits[LIMITS];
};

/* For each thread of a process, beginning with the one whose turn it is. The ring is not to be changed meanwhile. */
#define EACH_THREAD(p, thread)                                                                                         \
    for (struct thread *thread = (p)->thread; thread != NULL;                                                          \
         thread = thread->after != (p)->thread ? thread->after : NULL)

#define SYSCALL(number, name, arguments) int64_t sys_##name(process *p, const uint64_t *a);
#include "linux/syscalls.def"

static inline uint64_t get_register(const process *p, size_t number)
{
    return bobbin_register_get(p->machine, number);
}

static inline void set_register(process *p, size_t number, uint64_t value)
{
    bobbin_register_set(p->machine, number, value);
}

/* The error that the host's last call left, as a result. */
static inline int64_t failure(void)
{
    return errno == EINTR ? -AGAIN_LATER : -errno;
}

static inline int64_t result_of(int64_t value)
{
    return value < 0 ? failure() : value;
}

/* ---- The guest's memory (access.c) ------------------------------------------------------------------------------- */

/* The address that a pointer means to a call: without its tag. */
uint64_t untagged(const process *p, uint64_t pointer);

/* NULL: EFAULT. */
const void *guest_in(const process *p, uint64_t address, uint64_t length);
void *guest_out(const process *p, uint64_t address, uint64_t length);

/* How many bytes from `address` on, up to `length`, allow that; where they are in *host. */
uint64_t guest_part(const process *p, uint64_t address, uint64_t length, unsigned permission, void **host);

/* A path of at most PATH_MAX bytes with its NUL: 0, -EFAULT or -ENAMETOOLONG. */
int64_t guest_path(const process *p, uint64_t address, char path[PATH_MAX]);

/* memcpy from and to the guest, at whatever alignment: false is EFAULT. */
bool copy_in(const process *p, void *to, uint64_t address, size_t length);
bool copy_out(const process *p, uint64_t address, const void *from, size_t length);

/* ---- Paths (paths.c) --------------------------------------------------------------------------------------------- */

bool add_mount(process *p, const char *host, const char *guest, bool read_only, struct bobbin_error *error);
void close_mounts(process *p);

/* Makes the program see the directories above its mounts, where there are no others: as empty ones. */
void add_directories_above(process *p);

/* Finds the place that a path from the guest means, relative to one of its directory descriptors. */
int64_t locate(const process *p, int directory, const char *path, struct place *place);
int64_t locate_guest(const process *p, uint64_t directory, uint64_t address, struct place *place);

/* Opens it for the host, below its mount whatever happens, which is another one if symbolic links lead there. `flags`
 * are the host's. */
int64_t open_place(struct place *place, int flags, unsigned mode);

/* Opens the directory that it is in, and finds its own name in it: for what creates and removes names. */
int64_t open_parent(struct place *place, const char **name);

/* A directory with nothing in it, in which nothing can be made: the host's descriptor, or -1.
 * `flags`: O_PATH or O_RDONLY. */
int empty_directory(int flags);

/* What the host says an open file is: its path there, or a name that begins with no slash; "" if it says nothing. */
void host_name_of(int host, char *name, size_t size);

/* The host's link to that very file: for calls that refuse descriptors of O_PATH, and to open it once more. */
struct host_link {
    char path[32];
};
struct host_link host_link_to(int host);

/* The number that the host's /proc/self/fdinfo has after that word; `none` if there is no such word. */
uint64_t told_of(int host, const char *word, int base, uint64_t none);

/* Where the program sees the host's open file. False: nowhere. */
bool guest_name_of(const process *p, int host, char path[PATH_MAX]);

/* Whether the program sees the host's open file, and nowhere where it can write to it. */
bool never_changes(const process *p, int host);

/* Where the program sees the directory that the host's descriptor has led to. */
void guest_path_of(const struct mount *mount, int host, const struct place *place, char path[PATH_MAX]);

/* ---- Files that are made here (made.c) --------------------------------------------------------------------------- */

/* Whether the absolute path leads to one, if the mount that would have it has a name of that length. */
bool is_made(const char *path, size_t mounted);
const struct mount *mount_of_made(void);

/* Replaces links that are made here by what they lead to, in an absolute path; its last name only if asked to. */
int64_t follow_made_links(const process *p, char path[PATH_MAX], bool last);

/* Where the program sees the directory that the host's descriptor has led to. */
void made_path_of(const struct place *place, int host, char path[PATH_MAX]);

int64_t open_made(const process *p, const struct place *place, int flags);

/* The open file that the place, a name in /proc/self/fd, leads to; NULL: it is no such name. */
const struct open_file *descriptor_at(const struct place *place);

/* Whether the place is a pseudo-terminal's name. */
bool is_slave(const struct place *place);

/* The path of the device that the host's descriptor is open on; false: it is none of those that are seen here. */
bool device_name(int host, char path[PATH_MAX]);

/* Whether that is a directory that is made here; and getdents64 for it. */
bool lists_made(const process *p, const struct open_file *file);
int64_t list_made(const process *p, struct open_file *file, char *to, uint64_t room);

/* Who the host's process is (identity.c). */
void take_identity(process *p);

/* uname's, in its order. */
const char *system_name(unsigned field);

/* ---- Descriptors (descriptors.c) --------------------------------------------------------------------------------- */

struct open_file *file_at(process *p, uint64_t number); /* NULL: EBADF */
/* What a file may take: a mapping can fill all of its size, and fallocate() reserves beyond it. */
struct stat;
uint64_t bytes_of_file(const struct stat *status);

/* Looks whether a file may become `end` bytes long: -ENOSPC if it is in memory alone, and all such files that the
 * process has open or mapped would then be larger than --memory allows; else 0. */
int64_t may_grow(const process *p, const struct open_file *file, uint64_t end);
bool files_fit(const process *p);

/* The host's descriptor, or -EBADF. */
int host_file(process *p, uint64_t number);

/* Gives the host's descriptor, which is closed on failure, the lowest free number from `lowest` on. */
int64_t new_file(process *p, int host, uint64_t lowest, bool close_on_exec);
void close_file(struct open_file *file);
void close_files(process *p);

/* chmod for any descriptor of the host's. */
int64_t change_mode(int host, unsigned mode);

/* The guest's flags of open as the host's; -1: one that there is no meaning for. */
int host_open_flags(uint64_t flags);
uint64_t guest_open_flags(int flags);

/* ---- Files (files.c) --------------------------------------------------------------------------------------------- */

/* pwrite of what is not the program's own doing: no signal says that it would be too large a file. */
int64_t write_silently(int host, const void *bytes, uint64_t length, uint64_t offset);

/* What the program may touch of a buffer: false is EFAULT; and of several, as readv and writev have them, up to the
 * first that cannot be touched: their number, or an error. */
bool guest_buffer(const process *p, uint64_t address, uint64_t length, unsigned permission, struct iovec *part);
int64_t guest_buffers(const process *p, uint64_t address, uint64_t count, unsigned permission, struct iovec parts[]);

/* ---- Sockets (sockets.c) ----------------------------------------------------------------------------------------- */

/* What the processes of the program have to share for them. False: out of memory. */
bool open_names(process *p);
void close_names(process *p);

/* Whether the program's calls wait for this socket of the host's, which never does: O_NONBLOCK as the program sees it.
 */
bool socket_waits(int host);
int64_t set_socket_waits(int host, bool waits);

/* The host has said that this would wait: so does the thread, if the program's socket does. -WAITS, or an error. */
int64_t wait_for_socket(process *p, int host, short events);

/* readv and writev of sockets. */
int64_t send_parts(process *p, const struct open_file *file, const struct iovec *parts, size_t count);
int64_t receive_parts(process *p, const struct open_file *file, const struct iovec *parts, size_t count);

/* ---- Memory (memory.c) ------------------------------------------------------------------------------------------- */

/* Bytes that the program may use beside those that it may access already. */
uint64_t free_memory(const process *p);

/* Gives zeros anew. */
void renew_memory(process *p, uint64_t address, uint64_t length);

/* What pages of memory have to do with the file that they are a mapping of. */
enum sharing {
    PRIVATE,     /* they hold a copy */
    UNCHANGING,  /* so they do, of a file that no process of the program can write to, and the program does not know */
    SHARED,      /* they are the file's */
    SHARED_ALONE /* likewise, and the file has no other purpose */
};

/* A mapping of the host's file in pages of zeros that are mapped already, or of one that has no name, for sharing: 0 or
 * an error. */
int64_t map_file(process *p, uint64_t address, uint64_t length, int host, uint64_t offset, enum sharing sharing);
int64_t map_nameless(process *p, uint64_t address, uint64_t length);

enum { GUEST_MAP_FIXED = 0x10, GUEST_MAP_FIXED_NOREPLACE = 0x100000 };

/* A mapping that is to be made: at an address, or with flags of mmap's other than those for a fixed one, anywhere. */
struct placed {
    uint64_t address, length, flags;
    int host; /* -1: of no file */
    uint64_t offset;
    enum sharing sharing;
};

/* Its address, or an error. `bits` are permissions of its pages. */
int64_t map_placed(process *p, const struct placed *placed, unsigned bits);

/* That pages, which hold it already, are a copy of the host's file; that they are to be shared: 0 or an error. */
int64_t record_mapping(process *p, uint64_t address, uint64_t length, int host, uint64_t offset, enum sharing sharing);
int64_t share_content(process *p, uint64_t address, uint64_t length);

/* Pages are about to be mapped anew or unmapped. */
void forget_mappings(process *p, uint64_t address, uint64_t length);
void close_mappings(process *p);

/* What a child of the process is to get of pages: nothing at all, or zeros; both until it is taken back, or they are
 * mapped anew. 0 or an error: only what is nobody else's can be wiped. Those that there are, from a *position of 0. */
enum inheritance { LEFT_OUT, NOT_LEFT_OUT, WIPED, NOT_WIPED };
int64_t set_inheritance(process *p, uint64_t address, uint64_t length, enum inheritance inheritance);
bool next_inheritance(const process *p, size_t *position, uint64_t *address, uint64_t *length, bool *wiped);

/* This is a child, with all that its parent had. */
void become_child(process *p);

/* The content of pages has been copied elsewhere, which are the mapping now. */
void move_mappings(process *p, uint64_t from, uint64_t to, uint64_t length);

/* Up to where memory is the same mapping as at `address`, and of what: the host's file, -1 for none. */
struct mapping_view {
    uint64_t end, offset;
    int host;
    enum sharing sharing;
};
struct mapping_view mapping_at(const process *p, uint64_t address);

/* What other processes know the address by, if its memory is shared. */
struct futex_key;
bool shared_key(const process *p, uint64_t address, struct futex_key *key);

/* Bytes of the files in memory that are mapped, but for those that are known. Of memory that is only shared it is what
 * is left over when parts of it are unmapped. */
struct file_identity {
    dev_t device;
    ino_t inode;
};
bool is_known(const struct file_identity *known, size_t count, struct file_identity file);
uint64_t mapped_in_memory(const process *p, const struct file_identity *known, size_t count);

/* If a file is mapped at `last`, its mapping goes on in new pages. */
int64_t extend_mapping(process *p, uint64_t last, uint64_t address, uint64_t length);

/* Pages of zeros get the content of their files; those that are shared have it. */
void restore_mappings(process *p, uint64_t address, uint64_t length);

/* What there is of mappings in that range, and of the host's file, may be accessed as far as their files reach, and is
 * withheld behind that. */
void fit_mappings(const process *p, uint64_t address, uint64_t length);
void fit_file(const process *p, int host);
void fit_shared(const process *p); /* other processes may have changed the files that it shares */

/* Whether a page that was withheld can be accessed after all. */
bool file_has_grown(const process *p, uint64_t address);

/* Whether nothing there is a shared mapping of a file that is open for reading only. */
bool mappings_writable(const process *p, uint64_t address, uint64_t length);

/* The host's file was written to, and so were its shared mappings. */
void note_written(const process *p, int host);

/* ---- Signals (signals.c) ----------------------------------------------------------------------------------------- */

/* A signal that waits until it is not blocked. */
void send_signal(process *p, int number, int code, uint64_t value);

/* Pending signals that this one makes undone, a bit each: those that stop a process, and what continues it. */
uint64_t undone_by(int number);

/* With all that there is to know of it, for that thread; NULL: for any. */
void post_signal(process *p, const struct thread *thread, const struct signal_info *info);

/* One that the instruction at pc cannot get past. */
void force_signal(process *p, int number, int code, uint64_t address);

/* Enters handlers, or ends the process. */
void deliver_signals(process *p);

/* Bytes that a handler takes of the stack before it begins. */
uint64_t signal_frame_size(const process *p);

/* Whether there is one to be delivered, which ends every wait: one that has a handler, or kills. Others have had their
 * effect then, and no call ends for it, nor for what the owner keeps. And whether the handler asks for the call again.
 */
bool signal_ready(process *p);
bool restarts_call(const process *p);

/* Has signals blocked by another mask while a call waits, and its handlers entered under that mask if the call ends in
 * EINTR; stop_waiting: it ended otherwise. */
void wait_with_mask(process *p, uint64_t mask);
void stop_waiting(process *p);

/* Whether a thread waits for signals, and takes some that users and their systems send. */
bool awaits_outside(const process *p);

void kill_process(process *p, int number);

/* Takes one of these away from the current thread: whether there was one. And those that wait for any thread. */
bool take_signal(process *p, uint64_t set, struct signal_info *info);
uint64_t pending_signals(const process *p);

/* What is pending has changed: files that signals are read from are ready, or no longer (signal_files.c). */
void show_pending(process *p);

/* In the child of a fork: they are no longer its parent's. */
void own_signal_files(process *p);

/* read of such a file. */
int64_t read_signals(process *p, const struct open_file *file, void *to, uint64_t room);

/* Whether a signal is pending that ends that thread's wait. */
bool signal_ends_wait(const process *p, const struct thread *thread);

/* Whether a call of the host's may wait, since nobody else of the program wants to run or has anything to tell; if not,
 * and the host cannot tell when the call would not wait: it is called again a little later, -WAITS, or an error. */
bool host_may_wait(process *p);
int64_t try_again_later(process *p);

/* Whether the host's file is ready for `events` of poll(2), where reading or writing it would keep others from running:
 * 0, or an error of that wait, such as -WAITS. */
int64_t wait_for_file(process *p, int host, short events);

/* The timers of setitimer. */
void check_alarm(process *p);
uint64_t timer_now(int which); /* ns on its clock */
uint64_t posix_timer_now(const struct posix_timer *timer);
uint64_t until_posix_timer(const process *p); /* as until_alarm, which knows of both */
void check_posix_timers(process *p);
uint64_t until_alarm(const process *p); /* ns; UINT64_MAX: it is off */
uint64_t monotonic_now(void);
uint64_t clock_now(clockid_t clock);                  /* ns */
clockid_t clock_of(const process *p, uint64_t clock); /* the host's clock for the program's; -1: there is none */

/* ---- Times (time.c) ---------------------------------------------------------------------------------------------- */

enum { SECOND = 1000000000 };

bool valid_time(const struct timespec *time);
uint64_t nanoseconds(const struct timespec *time); /* what takes centuries is cut */
struct timespec timespec_of(uint64_t nanoseconds);

/* What a clock shows the program, and how long it is to a time on it, in ns; 0: it is over. */
uint64_t program_now(const process *p, clockid_t clock);
uint64_t time_until(const process *p, clockid_t clock, const struct timespec *time);

/* ---- Threads (threads.c) ----------------------------------------------------------------------------------------- */

/* The process's first, with the machine's registers. False: out of memory. */
bool first_thread(process *p, const char *name);

/* One that begins now, and is the last of all; NULL: out of memory. */
struct thread *add_thread(process *p, int id, const char *name);

/* As much of the name, of which `most` bytes may be looked at, as a thread can have. */
void name_thread(struct thread *thread, const char *name, size_t most);
void free_threads(process *p);

/* The thread of that number; NULL: ESRCH. */
struct thread *thread_of(const process *p, int id);

/* All words of a thread's registers (bobbin_register_words), if it lives. */
void see_registers_of(process *p, int id, uint64_t *registers);

/* Gives the turn to the thread that is next, if this one waits, has ended, or has had its turn of `steps` more; while
 * all of them wait, the host does. */
enum bobbin_linux_state take_turns(process *p, uint64_t steps);

/* The current thread's turn is over: sched_yield. */
void end_turn(process *p);

/* Deals with what other processes have told this one. */
void hear_family(process *p);

/* The current thread waits for that: -WAITS. */
int64_t wait_for(process *p, struct wait wait);

/* When a wait of that many nanoseconds that begins now, or has begun before, is to end; UINT64_MAX: never. */
uint64_t deadline_after(const process *p, uint64_t wanted);
void end_wait(process *p);

/* The current thread remains, as the process's main thread. */
void keep_one_thread(process *p);

/* ---- Processes (family.c) ---------------------------------------------------------------------------------------- */

/* A family of this process alone, which may grow to `most`. */
bool open_family(process *p, unsigned most);

/* The signal that this process gets when its parent ends; 0: none. */
int death_signal(const process *p);
void set_death_signal(process *p, int number);
void close_family(process *p);

/* Whether the program may have as much memory as it has when this process has so many pages, which then count; that it
 * has what it has; and how many more the program may have. */
bool take_pages(process *p, uint64_t pages);
void note_pages(process *p);
uint64_t free_pages(const process *p);

/* Whether the program has no other process, not even one that has ended and is not waited for. */
bool is_alone(const process *p);

/* Whether other processes of the program may still tell this one anything; whether one of them has told this one
 * anything, which is dealt with; and the host's file that is ready when they do, -1: there is none. */
bool may_hear(const process *p);
bool listen_to_family(process *p);
bool hears_family(const process *p);
int bell_of(const process *p);

/* The number of the member that is that process of the host's; 0: it is none. */
int number_of_host(const process *p, int host);

/* Processes that share memory take turns, too: one of them runs at a time, so that what is atomic to threads is so to
 * them. This one shares memory from now on, or no longer; whether it does; whether there are others to take turns with.
 */
void join_turns(process *p);
void leave_turns(process *p);
bool shares_memory(const process *p);
bool takes_turns(const process *p);

/* It has had its turn, or found nothing to do in it (`idle`): the next one's comes. And it waits until its own comes;
 * false: nobody has anything to do, and whoever is `ready` first goes on. */
void pass_turn(process *p, bool idle);
bool await_turn(process *p, bool ready);

/* It begins or ends waiting for what comes from outside. */
void go_outside(process *p, bool begins);

/* Futexes in memory that processes share. Waits there: the number of its entry, 0 where there are too many; whether it
 * was woken; it waits no longer. And how many of those that wait there were woken. */
struct futex_key {
    uint64_t device, inode, offset;
};
int queue_at(process *p, const struct futex_key *key, uint32_t bits);
bool woken_from(const process *p, int queued);
void leave_queue(process *p, int queued);
int64_t wake_queued(process *p, const struct futex_key *key, uint32_t count, uint32_t bits);

/* Files in memory that messages carry: while they are under way none of the processes has them open, and they are not
 * counted (may_grow), so there are only some. Whether so many more may be; and that so many are, or no longer. */
bool may_travel(const process *p, int files);
void note_travelling(process *p, int files);

/* Whether this is the first refusal in any process of the program. */
bool is_first_notice(process *p);

/* Whether that was the number of a thread of a process that the host has ended. */
bool is_lost(const process *p, int number);

/* It waits for a lock of that process of the host's; 0: no longer. True: that one waits for this, perhaps through
 * others.
 */
bool waits_in_circle(process *p, int host);

/* A number that no process or thread of the program has; and the last of them. */
int new_number(process *p);
int newest_number(const process *p);
void set_newest_number(process *p, int number);

/* The host's fork, after which both go on: the child's number in the parent, 0 in the child, or an error. One that
 * `lends` its memory then waits until the child releases it. */
int64_t fork_process(process *p, bool lends);
int64_t wait_for_release(process *p, int id);

/* It has executed another program: a parent that lent its memory goes on. */
void own_memory(process *p);

/* Notes what is seen of it in /proc; and so before it waits, if there are others to see it. */
void show_process(const process *p);
void sleeps(const process *p, bool begins);

/* Files that are processes (process_files.c). That of a process of the program: the host's, or an error; whether the
 * host's file is one; and the process that one of the program's is: its number, -1 if it is gone, or -EBADF. `waits`:
 * for it to end, in waitid(2). */
int64_t open_process_file(const process *p, int id);
bool is_process_file(int host);
int64_t process_at(process *p, uint64_t number, bool *waits);

/* Whether a signal with this code would pass for one of the system's: no process may queue that to another. */
bool is_systems(int32_t code);

/* As kill(2); as sigqueue(3), to another process. */
int64_t send_to_family(process *p, int pid, uint64_t number, int code);
int64_t queue_to_family(process *p, int pid, const struct signal_info *info);

/* ---- Jobs (jobs.c) ----------------------------------------------------------------------------------------------- */

/* The default action of SIGSTOP and its like, if there is anybody who could continue the process; and what SIGCONT
 * does, and SIGKILL without a word. */
void stop_process(process *p, int number);
void continue_process(process *p, int number);

/* Whether it wants SIGCHLD where a child is stopped or continued. */
void want_stops(process *p, bool wants);

/* The number of its session's terminal, 0 for that which the program was given; -1: it has none. */
int console_number(const process *p);

/* That it uses the file, which may be its session's terminal: 0 for a process in the foreground. The group of others
 * gets that signal, and the call is to begin again (-RESTART), or is an error. */
int64_t use_console(process *p, const struct open_file *file, int number);

/* Before a file is read from or written to, which may be the terminal. */
int64_t read_console(process *p, const struct open_file *file);
int64_t write_console(process *p, const struct open_file *file);

/* The group that has the terminal, its session, or an error. */
int64_t console_group(const process *p, const struct open_file *file);
int64_t console_session(const process *p, const struct open_file *file);
int64_t set_console_group(process *p, const struct open_file *file, int group);
int64_t take_console(process *p, const struct open_file *file);
int64_t give_console_up(process *p, const struct open_file *file);

/* ---- Terminals (terminal.c) -------------------------------------------------------------------------------------- */

/* The number of the terminal that the host's file is an end of: 0, or 1 more than a pseudo-terminal's number as the
 * program sees it. */
int terminal_number(const process *p, int host);
bool is_master(int host);

/* A new pseudo-terminal; the one with that number; that of the process's session: the host's file. */
int64_t open_master(const process *p, int flags);
int64_t open_slave(const process *p, int number, int flags);
int64_t open_console(const process *p, int flags);

/* The first pseudo-terminal from that number on that there is; -1: there are no more. */
int next_slave(const process *p, int number);

/* ---- Programs (start.c) ------------------------------------------------------------------------------------------ */

/* REFUSED: nothing has been changed. LOST: what was there is gone, and the program could not be read. */
enum loading { LOADED, REFUSED, LOST };

/* Puts the process at the first instruction of a program, which the host's file has. Closes the file. */
enum loading load_program(process *p, int file, const char *path, const struct bobbin_linux_options *options,
                          struct bobbin_error *error);

/* ---- Checkpoints (checkpoint.c) ---------------------------------------------------------------------------------- */

/* Makes a process that has its directories and nothing else what the file says. */
bool load_checkpoint(process *p, const char *path, const int *streams, struct bobbin_error *error);

/* ---- Futexes (futex.c) ------------------------------------------------------------------------------------------- */

/* Wakes up to `count` threads that wait there; returns how many. */
int64_t wake_futex(process *p, uint64_t address, uint32_t count, uint32_t bits);

/* What the current thread leaves behind when it ends: its mutexes. */
void release_robust_list(process *p);

/* ---- serve.c ----------------------------------------------------------------------------------------------------- */

/* Calls the function of the current thread's call again, which has waited. */
enum bobbin_linux_state call_again(process *p);

/* Tells the owner that something was refused, the first time in all processes of the program. */
void notice(process *p, const char *text);

/* Whether there may be other processes and programs; if not, that is told. */
bool may_have_others(process *p);

/* ---- strace.c ---------------------------------------------------------------------------------------------------- */

/* A line each for the options' trace, if there is one. */
void trace_call(process *p, const struct bobbin_linux_call *call, const char *kinds);
void trace_signal(process *p, int number, int code, uint64_t address);
void trace_killed(process *p);

#endif

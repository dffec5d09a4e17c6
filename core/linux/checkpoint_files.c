/* Checkpoints: what a process has open and mapped.
 *
 * Files are named by the paths under which the program sees them. What has no name but is the process's alone goes with
 * what is in it: pipes, counters, timers, files in memory, and those that were removed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "linux/checkpoint.h"

/* ---- Files ------------------------------------------------------------------------------------------------------- */

enum kind { NO_MORE, STREAM, SAME, NAMED, PIPE, COUNTER, SIGNAL_READER, TIMER, EVENTS, CONTENT, KINDS };

/* A descriptor, as it is found again. */
struct known_file {
    uint32_t kind;
    int32_t number;
    int32_t as; /* STREAM: which of the host's; SAME: the number of another descriptor of it; PIPE: that of the first */
    uint32_t flags; /* the host's, of open(2) as the guest has them */
    uint64_t offset, position;
    uint8_t close_on_exec, directory, made;
    char path[PATH_MAX];
};

static void carry_file(struct carrier *c, struct known_file *file)
{
    CARRY(file->kind);
    CARRY(file->number);
    CARRY(file->as);
    CARRY(file->flags);
    CARRY(file->offset);
    CARRY(file->position);
    CARRY(file->close_on_exec);
    CARRY(file->directory);
    CARRY(file->made);
    carry_text(c, file->path, sizeof file->path);
}

static bool same_file(int a, int b)
{
    struct stat first, second;

    return a >= 0 && b >= 0 && fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino && first.st_rdev == second.st_rdev;
}

static int stream_of(const struct carrier *c, int stream)
{
    return c->streams != NULL ? c->streams[stream] : stream;
}

/* `flags` are the guest's. The host's descriptor, or an error. */
static int64_t open_again(const process *p, const char *path, uint32_t flags, const struct mount **mount)
{
    const int kept = O_ACCMODE | O_APPEND | O_NONBLOCK | O_PATH | O_DIRECTORY;
    struct place place;
    int64_t result = locate(p, AT_FDCWD, path, &place);

    if (result == 0)
        result = open_place(&place, (host_open_flags(flags) & kept) | O_CLOEXEC | O_NOCTTY, 0);
    if (result >= 0)
        *mount = place.mount;
    return result;
}

/* The number of a descriptor before that one which is a duplicate of it; -1: there is none. */
static int original_of(const process *p, int number)
{
    for (int other = 0; other < number; other++) {
        if (p->files[other].open &&
            syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE, p->files[number].host, p->files[other].host) == 0)
            return other;
    }
    return -1;
}

/* Which of the host's streams a file is that came with the process; -1: none. */
static int original_stream(const struct carrier *c, const struct open_file *file)
{
    for (int stream = 0; stream < 3 && file->mount == NULL; stream++) {
        if (stream_of(c, stream) >= 0 && same_file(file->host, stream_of(c, stream)))
            return stream;
    }
    return -1;
}

/* The host's file again, to be read from its beginning, whatever it was opened for; -1: that cannot be. */
static int reopen(int host)
{
    return open(host_link_to(host).path, O_RDONLY | O_CLOEXEC);
}

/* The number of the first descriptor of the pipe that this is an end of. */
static int first_of_pipe(const process *p, int number)
{
    int first = 0;

    while (first < number && !(p->files[first].open && same_file(p->files[first].host, p->files[number].host)))
        first++;
    return first;
}

/* A file that was removed, or is in memory. */
static bool is_nameless(int host)
{
    struct stat status;

    return fstat(host, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0;
}

static const char epoll_name[] = "anon_inode:[eventpoll]";

static bool is_epoll(int host)
{
    char name[64];

    host_name_of(host, name, sizeof name);
    return strcmp(name, epoll_name) == 0;
}

/* Of what kind a file without a name is; NULL, or why it cannot be taken along. */
static const char *sort_file(const process *p, const struct open_file *file, struct known_file *known)
{
    static const struct {
        const char *name;
        enum kind kind;
    } kinds[] = {{"anon_inode:[eventfd]", COUNTER}, {"anon_inode:[timerfd]", TIMER}, {epoll_name, EVENTS}};
    char name[64];
    struct stat status;

    host_name_of(file->host, name, sizeof name);
    if (fstat(file->host, &status) != 0)
        return "no file of a directory";
    if (S_ISSOCK(status.st_mode))
        return "a socket";
    if (S_ISFIFO(status.st_mode) && file->mount != NULL)
        return "a named pipe";
    if (is_nameless(file->host))
        known->kind = CONTENT;
    else if (S_ISFIFO(status.st_mode))
        known->kind = PIPE;
    else if (file->signals != 0)
        known->kind = SIGNAL_READER;
    for (size_t i = 0; known->kind == NAMED && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i].name) == 0)
            known->kind = kinds[i].kind;
    }
    if (known->kind == NAMED)
        return is_process_file(file->host)               ? "one of a process"
               : strcmp(name, "anon_inode:inotify") == 0 ? "one that tells changes of files"
                                                         : "no file of a directory";
    if (known->kind == PIPE)
        known->as = first_of_pipe(p, known->number);
    known->made = file->mount == mount_of_made();
    return NULL;
}

/* Finds out under what name the program can open it again; NULL, or why that cannot be. */
static const char *name_file(const process *p, const struct open_file *file, struct known_file *known)
{
    const bool made = file->mount == mount_of_made();
    const struct mount *mount;
    int64_t again;
    bool same;

    if (file->path != NULL)
        strcpy(known->path, file->path);
    else if (file->mount == NULL || file->pipe || is_nameless(file->host) ||
             (made ? !device_name(file->host, known->path) : !guest_name_of(p, file->host, known->path)))
        return sort_file(p, file, known);
    again = open_again(p, known->path, known->flags, &mount);
    if (again < 0 && again != -ENOENT)
        return "a file that cannot be opened again";
    same = again >= 0 && (made || same_file(file->host, (int)again));
    if (again >= 0)
        close((int)again);
    return same ? NULL : "a file that was removed or replaced";
}

static const char *know_file(const struct carrier *c, int number, struct known_file *known)
{
    const process *p = c->p;
    const struct open_file *file = &p->files[number];
    const off_t offset = lseek(file->host, 0, SEEK_CUR);
    const int flags = fcntl(file->host, F_GETFL), original = original_of(p, number);
    const int stream = original_stream(c, file);

    *known = (struct known_file){.kind = NAMED,
                                 .number = number,
                                 .flags = (uint32_t)guest_open_flags(flags),
                                 .offset = offset > 0 ? (uint64_t)offset : 0,
                                 .position = file->position,
                                 .close_on_exec = file->close_on_exec,
                                 .directory = file->path != NULL};
    known->kind = original >= 0 ? SAME : stream >= 0 ? STREAM : NAMED;
    known->as = original >= 0 ? original : stream;
    if (known->kind != NAMED && file->path != NULL)
        strcpy(known->path, file->path);
    return known->kind != NAMED ? NULL : name_file(p, file, known);
}

/* ---- Files without names ----------------------------------------------------------------------------------------- */

/* Each function carries one of its kind; or makes it, and leaves what the host has of it. */

/* The ends of a pipe as it is made again; 0: there is none. */
struct ends {
    int reads, writes;
};

/* What is in it: it stays there, too. */
static uint32_t look_into_pipe(const process *p, const struct known_file *known, uint8_t *bytes, uint32_t size)
{
    int reads = -1, ends[2], waiting = 0;
    ssize_t count = 0;

    for (int number = known->number; reads < 0 && number < MOST_FILES; number++) {
        const int host = p->files[number].open ? p->files[number].host : -1;

        if (host >= 0 && same_file(host, p->files[known->number].host) &&
            (fcntl(host, F_GETFL) & O_ACCMODE) == O_RDONLY)
            reads = host;
    }
    if (reads < 0 || ioctl(reads, FIONREAD, &waiting) != 0 || waiting == 0)
        return 0; /* nobody can read it any more */
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return UINT32_MAX;
    fcntl(ends[1], F_SETPIPE_SZ, fcntl(reads, F_GETPIPE_SZ));
    if (tee(reads, ends[1], size, SPLICE_F_NONBLOCK) == waiting)
        count = read(ends[0], bytes, size);
    close(ends[0]);
    close(ends[1]);
    return count == waiting ? (uint32_t)count : UINT32_MAX;
}

static void carry_pipe(struct carrier *c, const struct known_file *known, struct ends *ends, struct open_file *file)
{
    enum { MOST = 1 << 20 }; /* more needs privileges */
    const bool writes = (known->flags & O_ACCMODE) == O_WRONLY;
    struct ends *of = &ends[known->as];
    uint32_t size = 0, length = 0;
    int both[2], *own = writes ? &of->writes : &of->reads;
    uint8_t *bytes;

    if (known->as == known->number) { /* the first of it */
        bytes = malloc(MOST);
        size = c->loads ? 0 : (uint32_t)fcntl(file->host, F_GETPIPE_SZ);
        length = c->loads || bytes == NULL ? 0 : look_into_pipe(c->p, known, bytes, MOST);
        CARRY(size);
        CARRY(length);
        expect(c, bytes != NULL && length <= MOST && size <= MOST);
        if (!c->wrong)
            carry(c, bytes, length);
        if (c->loads && !c->wrong && pipe2(both, O_CLOEXEC | O_NONBLOCK) == 0) {
            fcntl(both[1], F_SETPIPE_SZ, (int)size);
            expect(c, write(both[1], bytes, length) == (ssize_t)length);
            *of = (struct ends){both[0], both[1]};
        }
        free(bytes);
    }
    if (!c->loads)
        return;
    expect(c, *own > 0);
    file->host = *own > 0 ? *own : -1; /* which has one descriptor: others of that end are SAME */
    *own = 0;
}

static void carry_counter(struct carrier *c, struct open_file *file)
{
    uint64_t count = c->loads ? 0 : told_of(file->host, "eventfd-count:", 16, UINT64_MAX);

    CARRY(count);
    carry_bool(c, &file->semaphore);
    expect(c, count < UINT64_MAX);
    if (!c->loads || c->wrong)
        return;
    file->host = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | (file->semaphore ? EFD_SEMAPHORE : 0));
    if (file->host >= 0 && count > 0)
        expect(c, write(file->host, &count, sizeof count) == sizeof count);
}

static void carry_signals_read(struct carrier *c, struct open_file *file)
{
    CARRY(file->signals);
    expect(c, (file->signals & SIGNAL_FILE) != 0);
    if (c->loads && !c->wrong) {
        file->host = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        c->p->signal_files = true;
    }
}

/* What has been told is told again at once. */
static void carry_timer(struct carrier *c, struct open_file *file)
{
    int32_t clock = file->clock;
    uint64_t ticks = c->loads ? 0 : told_of(file->host, "ticks:", 10, 0);
    struct itimerspec time = {.it_value.tv_nsec = 0};

    if (!c->loads)
        expect(c, timerfd_gettime(file->host, &time) == 0);
    CARRY(clock);
    CARRY(ticks);
    CARRY(time.it_interval.tv_sec);
    CARRY(time.it_interval.tv_nsec);
    CARRY(time.it_value.tv_sec);
    CARRY(time.it_value.tv_nsec);
    if (!c->loads || c->wrong)
        return;
    file->clock = clock;
    if (ticks > 0)
        time.it_value = (struct timespec){.tv_nsec = 1};
    file->host = timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK);
    expect(c, file->host >= 0 && timerfd_settime(file->host, 0, &time, NULL) == 0);
}

static void carry_events(struct carrier *c, struct open_file *file)
{
    if (c->loads && !c->wrong)
        file->host = epoll_create1(EPOLL_CLOEXEC);
}

/* The pages that are not all zeros, after their numbers. */
static void save_content(struct carrier *c, int file, uint64_t pages)
{
    static const uint8_t zeros[GUEST_PAGE];
    uint64_t none = UINT64_MAX;

    for (uint64_t page = 0; page < pages; page++) {
        const off_t next = lseek(file, (off_t)(page * GUEST_PAGE), SEEK_DATA);
        uint8_t bytes[GUEST_PAGE] = {0};

        if (next < 0)
            break; /* only holes are left */
        page = (uint64_t)next / GUEST_PAGE;
        expect(c, pread(file, bytes, sizeof bytes, (off_t)(page * GUEST_PAGE)) >= 0);
        if (memcmp(bytes, zeros, sizeof bytes) == 0)
            continue;
        CARRY(page);
        CARRY(bytes);
    }
    CARRY(none);
}

static void load_content(struct carrier *c, int file, uint64_t pages)
{
    uint64_t page;

    for (CARRY(page); !c->wrong && page != UINT64_MAX; CARRY(page)) {
        uint8_t bytes[GUEST_PAGE];

        CARRY(bytes);
        expect(c, page < pages);
        if (!c->wrong)
            expect(c, pwrite(file, bytes, sizeof bytes, (off_t)(page * GUEST_PAGE)) == sizeof bytes);
    }
}

static void carry_content(struct carrier *c, const struct known_file *known, struct open_file *made)
{
    const int file = c->loads ? memfd_create("resumed", MFD_CLOEXEC | MFD_ALLOW_SEALING) : reopen(made->host);
    const int sealed = c->loads ? 0 : fcntl(made->host, F_GET_SEALS);
    struct stat status = {.st_size = 0};
    uint64_t size, pages;
    int32_t seals = sealed > 0 ? sealed : 0;
    uint32_t mode;

    expect(c, file >= 0);
    if (file < 0)
        return;
    expect(c, fstat(file, &status) == 0);
    size = (uint64_t)status.st_size;
    mode = status.st_mode & 07777;
    CARRY(size);
    CARRY(mode);
    CARRY(seals);
    expect(c, size <= c->p->memory->limit);
    pages = (size + GUEST_PAGE - 1) / GUEST_PAGE;
    if (!c->wrong && !c->loads)
        save_content(c, file, pages);
    if (!c->wrong && c->loads) {
        load_content(c, file, pages);
        expect(c, ftruncate(file, (off_t)size) == 0 && fchmod(file, mode & 0777) == 0);
        expect(c, seals == 0 || fcntl(file, F_ADD_SEALS, seals) == 0);
        made->host = (known->flags & O_ACCMODE) == O_RDONLY ? reopen(file) : fcntl(file, F_DUPFD_CLOEXEC, 3);
    }
    close(file);
}

/* What follows the record of a file without a name. */
static void carry_nameless(struct carrier *c, const struct known_file *known, struct ends *ends, struct open_file *file)
{
    switch ((enum kind)known->kind) {
    case PIPE:
        carry_pipe(c, known, ends, file);
        break;
    case COUNTER:
        carry_counter(c, file);
        break;
    case SIGNAL_READER:
        carry_signals_read(c, file);
        break;
    case TIMER:
        carry_timer(c, file);
        break;
    case EVENTS:
        carry_events(c, file);
        break;
    default:
        carry_content(c, known, file);
        break;
    }
}

static bool save_files(struct carrier *c, struct ends *ends, struct bobbin_error *error)
{
    struct known_file known;

    for (int number = 0; number < MOST_FILES; number++) {
        const char *why = c->p->files[number].open ? know_file(c, number, &known) : NULL;

        if (why != NULL)
            return bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the program's descriptor %d is %s, which cannot be taken along%s%s", number, why,
                               known.path[0] != '\0' ? ": " : "", known.path);
        if (!c->p->files[number].open)
            continue;
        carry_file(c, &known);
        if (known.kind > NAMED)
            carry_nameless(c, &known, ends, &c->p->files[number]);
    }
    known = (struct known_file){.kind = NO_MORE};
    carry_file(c, &known);
    return true;
}

static bool load_file(struct carrier *c, const struct known_file *known, struct ends *ends, struct bobbin_error *error)
{
    const int kept = O_APPEND | O_NONBLOCK | O_DIRECT;
    process *p = c->p;
    struct open_file file = {.host = -1};
    int64_t number;

    if (known->kind == NAMED) {
        file.host = (int)open_again(p, known->path, known->flags, &file.mount);
        if (file.host < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "the program has %s open: %s", known->path,
                               strerror(-file.host));
    } else if (known->kind == STREAM) {
        file.host = fcntl(stream_of(c, known->as), F_DUPFD_CLOEXEC, 3);
    } else if (known->kind == SAME) {
        file = p->files[known->as];
        file.host = file.open ? fcntl(file.host, F_DUPFD_CLOEXEC, 3) : -1;
    } else {
        carry_nameless(c, known, ends, &file);
        if (file.host < 0)
            return c->wrong || bobbin_fail(error, bobbin_error_file, 0, 0, "the program's descriptor %d: %s",
                                           known->number, strerror(errno));
        fcntl(file.host, F_SETFL, host_open_flags(known->flags) & kept);
        file.nameless = known->kind == CONTENT && known->made == 0;
        file.mount = known->made != 0 ? mount_of_made() : NULL;
    }
    if (file.host < 0)
        return true; /* a stream that is closed here */
    if (known->kind == NAMED || known->kind == CONTENT)
        lseek(file.host, (off_t)known->offset, SEEK_SET);
    number = new_file(p, file.host, (uint64_t)known->number, known->close_on_exec != 0);
    if (number < 0)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "the program has too many files open");
    p->files[number].mount = file.mount;
    p->files[number].nameless = file.nameless;
    p->files[number].semaphore = file.semaphore;
    p->files[number].clock = file.clock;
    p->files[number].signals = file.signals;
    p->files[number].position = known->position;
    p->files[number].path = known->directory ? strdup(known->path) : NULL;
    return true;
}

static bool load_files(struct carrier *c, struct ends *ends, struct bobbin_error *error)
{
    struct known_file known = {0};
    int32_t last = -1;

    close_files(c->p);
    for (carry_file(c, &known); !c->wrong && known.kind != NO_MORE; carry_file(c, &known)) {
        const int32_t most = known.kind == STREAM ? 3 : known.kind == PIPE ? known.number + 1 : known.number;

        expect(c, known.kind < KINDS && known.number > last && known.number < MOST_FILES);
        expect(c, known.kind != NAMED || known.path[0] == '/');
        expect(c, (known.kind != STREAM && known.kind != SAME && known.kind != PIPE) ||
                      (known.as >= 0 && known.as < most));
        if (c->wrong)
            return true; /* what is wrong is said of the whole */
        last = known.number;
        if (!load_file(c, &known, ends, error))
            return false;
    }
    return true;
}

/* ---- Epoll ------------------------------------------------------------------------------------------------------- */

/* What an epoll file waits for. */
struct interest {
    int32_t of, number; /* descriptors; `of` is -1: there are no more */
    uint32_t events;
    uint64_t data;
};

static void carry_interest(struct carrier *c, struct interest *interest)
{
    CARRY(interest->of);
    CARRY(interest->number);
    CARRY(interest->events);
    CARRY(interest->data);
}

/* The descriptor that the host has under that number; MOST_FILES: there is none. */
static int number_of(const process *p, int host)
{
    int number = 0;

    while (number < MOST_FILES && !(p->files[number].open && p->files[number].host == host))
        number++;
    return number;
}

static bool save_interest(struct carrier *c, int of, struct bobbin_error *error)
{
    char path[64], line[256];
    bool fine = true;
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", c->p->files[of].host);
    file = fopen(path, "re");
    expect(c, file != NULL);
    while (fine && file != NULL && fgets(line, sizeof line, file) != NULL) {
        struct interest interest = {.of = of};
        int host;

        if (sscanf(line, "tfd: %d events: %" SCNx32 " data: %" SCNx64, &host, &interest.events, &interest.data) != 3)
            continue;
        interest.number = number_of(c->p, host);
        if (interest.number < MOST_FILES)
            carry_interest(c, &interest);
        else
            fine = bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the program's descriptor %d waits for a file that has no descriptor any more, which "
                               "cannot be taken along",
                               of);
    }
    if (file != NULL)
        fclose(file);
    return fine;
}

static bool load_interest(struct carrier *c, const struct interest *interest, struct bobbin_error *error)
{
    const struct open_file *of = file_at(c->p, (uint64_t)interest->of),
                           *file = file_at(c->p, (uint64_t)interest->number);
    struct epoll_event event = {.events = interest->events, .data.u64 = interest->data};

    expect(c, of != NULL && interest->number >= 0 && interest->number < MOST_FILES);
    if (c->wrong || file == NULL) /* a stream that is closed here */
        return true;
    return epoll_ctl(of->host, EPOLL_CTL_ADD, file->host, &event) == 0 ||
           bobbin_fail(error, bobbin_error_file, 0, 0, "the program waits for its descriptor %d: %s", interest->number,
                       strerror(errno));
}

static bool carry_interests(struct carrier *c, struct bobbin_error *error)
{
    struct interest interest = {.of = -1};
    bool fine = true;

    for (int number = 0; !c->loads && fine && number < MOST_FILES; number++) {
        if (c->p->files[number].open && is_epoll(c->p->files[number].host) && original_of(c->p, number) < 0)
            fine = save_interest(c, number, error);
    }
    carry_interest(c, &interest);
    for (; c->loads && fine && !c->wrong && interest.of >= 0; carry_interest(c, &interest))
        fine = load_interest(c, &interest, error);
    return fine;
}

bool carry_files(struct carrier *c, struct bobbin_error *error)
{
    struct ends *ends = calloc(MOST_FILES, sizeof *ends);
    bool fine;

    if (ends == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    fine = c->loads ? load_files(c, ends, error) : save_files(c, ends, error);
    for (int number = 0; number < MOST_FILES; number++) {
        if (ends[number].reads > 0)
            close(ends[number].reads);
        if (ends[number].writes > 0)
            close(ends[number].writes);
    }
    free(ends);
    return fine && carry_interests(c, error);
}

/* ---- Mappings ---------------------------------------------------------------------------------------------------- */

/* Memory that is a copy of a file, or that is to be shared with processes which are not there yet. Its bytes are
 * carried with all others; the file only for who gives them back. */
struct known_mapping {
    uint64_t address, end, offset;
    uint32_t sharing;
    bool writable;       /* what is stored in it reaches the file */
    char path[PATH_MAX]; /* "": there are no more */
};

static void carry_mapping(struct carrier *c, struct known_mapping *known)
{
    CARRY(known->address);
    CARRY(known->end);
    CARRY(known->offset);
    CARRY(known->sharing);
    carry_bool(c, &known->writable);
    carry_text(c, known->path, sizeof known->path);
}

/* A name for the file of a mapping: its path, or its descriptor. */
static bool name_mapping(const process *p, int host, char path[PATH_MAX])
{
    if (!is_nameless(host))
        return guest_name_of(p, host, path);
    for (int number = 0; number < MOST_FILES; number++) {
        if (p->files[number].open && same_file(p->files[number].host, host))
            return sprintf(path, "/proc/self/fd/%d", number) > 0;
    }
    return false;
}

static bool save_mappings(struct carrier *c, struct bobbin_error *error)
{
    struct known_mapping known = {.end = 0};
    process *p = c->p;

    while (known.end < p->memory->size) {
        const struct mapping_view view = mapping_at(p, known.end);

        known.address = known.end;
        known.end = view.end;
        known.offset = view.offset;
        known.sharing = view.sharing;
        if (view.host < 0)
            continue;
        known.writable = (fcntl(view.host, F_GETFL) & O_ACCMODE) == O_RDWR;
        if (view.sharing == SHARED_ALONE)
            strcpy(known.path, "/dev/zero"); /* as Linux names it */
        if (view.sharing == SHARED_ALONE || name_mapping(p, view.host, known.path))
            carry_mapping(c, &known);
        else if (view.sharing == SHARED)
            return bobbin_fail(error, bobbin_error_input, 0, 0,
                               "the program shares memory at 0x%" PRIx64
                               " with a file that has no name any more, which cannot be taken along",
                               known.address);
    }
    known.path[0] = '\0';
    carry_mapping(c, &known);
    return true;
}

static bool is_regular(int host)
{
    struct stat status;

    return fstat(host, &status) == 0 && S_ISREG(status.st_mode);
}

static bool absent(const char *path, int why, struct bobbin_error *error)
{
    return bobbin_fail(error, bobbin_error_file, 0, 0, "the program has %s in its memory: %s", path, strerror(why));
}

/* A checkpoint goes on without the file of its program, all of which it has: to ask for that anew gives zeros then. */
bool check_absent(const struct carrier *c, struct bobbin_error *error)
{
    return c->absent[0] == '\0' || strcmp(c->absent, c->p->program) == 0 || absent(c->absent, ENOENT, error);
}

static bool load_mappings(struct carrier *c, struct bobbin_error *error)
{
    struct known_mapping known = {.path = ""};
    process *p = c->p;

    for (carry_mapping(c, &known); !c->wrong && known.path[0] != '\0'; carry_mapping(c, &known)) {
        const struct mount *mount;
        int64_t host;

        expect(c, known.path[0] == '/' && is_page(p, known.address) && is_page(p, known.end) &&
                      known.address < known.end && known.offset % GUEST_PAGE == 0 && known.offset < INT64_MAX / 2 &&
                      known.sharing <= SHARED_ALONE);
        if (c->wrong)
            return true;
        if (known.sharing == SHARED_ALONE) {
            expect(c, share_content(p, known.address, known.end - known.address) == 0);
            continue;
        }
        host = open_again(p, known.path, known.sharing == SHARED && known.writable ? O_RDWR : O_RDONLY, &mount);
        if (host == -ENOENT && known.sharing == PRIVATE &&
            (c->absent[0] == '\0' || strcmp(c->absent, known.path) == 0)) {
            strcpy(c->absent, known.path);
            continue;
        }
        if (host < 0)
            return absent(known.path, (int)-host, error);
        expect(c, is_regular((int)host));
        if (!c->wrong)
            expect(c, (known.sharing == SHARED ? map_file : record_mapping)(p, known.address, known.end - known.address,
                                                                            (int)host, known.offset,
                                                                            (enum sharing)known.sharing) == 0);
        close((int)host);
    }
    return true;
}

bool carry_mappings(struct carrier *c, struct bobbin_error *error)
{
    return c->loads ? load_mappings(c, error) : save_mappings(c, error);
}

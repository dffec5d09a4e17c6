/* System calls with pointers and lengths that no program should give: each argument that points somewhere is tried with
 * everything that it must not point to. `calls` runs the table; `calls storm SEED COUNT` makes calls at random. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#include "hostile.h"

static uint64_t good, good2, read_only, none, gone,
    border; /* the last two: unmapped; 4 bytes before an unmapped page */

enum { IN = 1, OUT = 2, NULL_TOO = 4, SMALL = 8 }; /* SMALL: 4 bytes are enough, so `border` is a good place */

static int file, directory, local;

#define G 0x1111111111111111 /* stands for `good` in the table below: a page of zeros that can be written */
#define P 0x2222222222222222 /* `good2`: a page with the name "file" at its beginning */
#define F 0x3333333333333333 /* a file open for reading and writing */
#define S 0x5555555555555555 /* a socket */
#define D 0x4444444444444444 /* a directory */

/* name, number, arguments, and which of them to spoil how. */
static const struct row {
    const char *name;
    long number;
    uint64_t arguments[6];
    int spoiled; /* index of the argument */
    unsigned how;
} rows[] = {
    {"getcwd", SYS_getcwd, {G, PAGE}, 0, OUT | NULL_TOO},
    {"mkdirat", SYS_mkdirat, {D, P, 0700}, 1, IN | NULL_TOO},
    {"unlinkat", SYS_unlinkat, {D, P, 0}, 1, IN | NULL_TOO},
    {"symlinkat text", SYS_symlinkat, {P, D, P}, 0, IN | NULL_TOO},
    {"symlinkat name", SYS_symlinkat, {P, D, P}, 2, IN | NULL_TOO},
    {"linkat old", SYS_linkat, {D, P, D, P, 0}, 1, IN | NULL_TOO},
    {"linkat new", SYS_linkat, {D, P, D, P, 0}, 3, IN | NULL_TOO},
    {"renameat2 old", SYS_renameat2, {D, P, D, P, 0}, 1, IN | NULL_TOO},
    {"renameat2 new", SYS_renameat2, {D, P, D, P, 0}, 3, IN | NULL_TOO},
    {"statfs name", SYS_statfs, {P, G}, 0, IN | NULL_TOO},
    {"statfs", SYS_fstatfs, {F, G}, 1, OUT | NULL_TOO},
    {"truncate", SYS_truncate, {P, 0}, 0, IN | NULL_TOO},
    {"faccessat", SYS_faccessat, {D, P, 0}, 1, IN | NULL_TOO},
    {"chdir", SYS_chdir, {P}, 0, IN | NULL_TOO},
    {"fchmodat", SYS_fchmodat, {D, P, 0600}, 1, IN | NULL_TOO},
    {"fchownat", SYS_fchownat, {D, P, -1ul, -1ul, 0}, 1, IN | NULL_TOO},
    {"openat", SYS_openat, {D, P, O_RDWR}, 1, IN | NULL_TOO},
    {"pipe2", SYS_pipe2, {G, 0}, 0, OUT | NULL_TOO},
    {"getdents64", SYS_getdents64, {D, G, PAGE}, 1, OUT | NULL_TOO},
    {"read", SYS_read, {F, G, 64}, 1, OUT | NULL_TOO | SMALL},
    {"write", SYS_write, {F, G, 64}, 1, IN | NULL_TOO | SMALL},
    {"pread64", SYS_pread64, {F, G, 64, 0}, 1, OUT | NULL_TOO | SMALL},
    {"pwrite64", SYS_pwrite64, {F, G, 64, 0}, 1, IN | NULL_TOO | SMALL},
    {"readv", SYS_readv, {F, G, 2}, 1, IN | NULL_TOO},
    {"writev", SYS_writev, {F, G, 2}, 1, IN | NULL_TOO},
    {"preadv", SYS_preadv, {F, G, 2, 0}, 1, IN | NULL_TOO},
    {"pwritev", SYS_pwritev, {F, G, 2, 0}, 1, IN | NULL_TOO},
    {"sendfile", SYS_sendfile, {F, F, G, 0}, 2, IN | OUT},
    {"readlinkat name", SYS_readlinkat, {D, P, G, 64}, 1, IN | NULL_TOO},
    {"newfstatat name", SYS_newfstatat, {D, P, G, 0}, 1, IN | NULL_TOO},
    {"newfstatat", SYS_newfstatat, {D, P, G, 0}, 2, OUT | NULL_TOO},
    {"fstat", SYS_fstat, {F, G}, 1, OUT | NULL_TOO},
    {"utimensat name", SYS_utimensat, {D, P, 0, 0}, 1, IN},
    {"utimensat times", SYS_utimensat, {D, P, G, 0}, 2, IN},
    {"statx name", SYS_statx, {D, P, 0, 0x7ff, G}, 1, IN | NULL_TOO},
    {"statx", SYS_statx, {D, P, 0, 0x7ff, G}, 4, OUT | NULL_TOO},
    {"pselect6 in", SYS_pselect6, {8, G, 0, 0, G, 0}, 1, IN | OUT},
    {"pselect6 time", SYS_pselect6, {0, 0, 0, 0, G, 0}, 4, IN},
    {"ppoll", SYS_ppoll, {G, 2, G, 0, 8}, 0, IN | NULL_TOO},
    {"ppoll time", SYS_ppoll, {G, 0, G, 0, 8}, 2, IN},
    {"fcntl lock", SYS_fcntl, {F, F_GETLK, G}, 2, IN | NULL_TOO},
    {"set_robust_list", SYS_prlimit64, {0, 7, 0, G}, 3, OUT},
    {"prlimit64", SYS_prlimit64, {0, 4, G, 0}, 2, IN},
    {"getrlimit", SYS_getrlimit, {7, G}, 1, OUT | NULL_TOO},
    {"getrusage", SYS_getrusage, {0, G}, 1, OUT | NULL_TOO},
    {"uname", SYS_uname, {G}, 0, OUT | NULL_TOO},
    {"sysinfo", SYS_sysinfo, {G}, 0, OUT | NULL_TOO},
    {"listxattr path", SYS_listxattr, {P, G, 64}, 0, IN | NULL_TOO},
    {"fgetxattr name", SYS_fgetxattr, {F, P, G, 64}, 1, IN | NULL_TOO},
    {"getrandom", SYS_getrandom, {G, 64, 0}, 0, OUT | NULL_TOO | SMALL},
    {"nanosleep", SYS_nanosleep, {G, 0}, 0, IN | NULL_TOO},
    {"clock_nanosleep", SYS_clock_nanosleep, {CLOCK_MONOTONIC, 0, G, 0}, 2, IN | NULL_TOO},
    {"clock_gettime", SYS_clock_gettime, {CLOCK_MONOTONIC, G}, 1, OUT | NULL_TOO},
    {"clock_getres", SYS_clock_getres, {CLOCK_MONOTONIC, G}, 1, OUT},
    {"gettimeofday", SYS_gettimeofday, {G, 0}, 0, OUT},
    {"times", SYS_times, {G}, 0, OUT},
    {"getitimer", SYS_getitimer, {0, G}, 1, OUT | NULL_TOO},
    {"setitimer new", SYS_setitimer, {0, G, 0}, 1, IN},
    {"setitimer old", SYS_setitimer, {0, 0, G}, 2, OUT},
    {"sigaltstack", SYS_sigaltstack, {G, 0}, 0, IN},
    {"sigaltstack old", SYS_sigaltstack, {0, G}, 1, OUT},
    {"rt_sigaction", SYS_rt_sigaction, {SIGUSR1, G, 0, 8}, 1, IN},
    {"rt_sigaction old", SYS_rt_sigaction, {SIGUSR1, 0, G, 8}, 2, OUT},
    {"rt_sigprocmask", SYS_rt_sigprocmask, {SIG_BLOCK, G, 0, 8}, 1, IN},
    {"rt_sigprocmask old", SYS_rt_sigprocmask, {SIG_BLOCK, 0, G, 8}, 2, OUT},
    {"rt_sigpending", SYS_rt_sigpending, {G, 8}, 0, OUT | NULL_TOO},
    {"rt_sigsuspend", SYS_rt_sigsuspend, {G, 8}, 0, IN | NULL_TOO},
    {"rt_sigtimedwait", SYS_rt_sigtimedwait, {G, 0, G, 8}, 0, IN | NULL_TOO},
    {"rt_sigtimedwait time", SYS_rt_sigtimedwait, {G, 0, G, 8}, 2, IN},
    {"futex wait", SYS_futex, {G, 0, 1, 0, 0, 0}, 0, IN | NULL_TOO | SMALL},
    {"sched_getaffinity", SYS_sched_getaffinity, {0, 128, G}, 2, OUT | NULL_TOO},
    {"getcpu", SYS_getcpu, {G, 0, 0}, 0, OUT | SMALL},
    {"mincore", SYS_mincore, {G, PAGE, G}, 2, OUT | NULL_TOO | SMALL},
    {"capget", SYS_capget, {G, 0}, 0, IN | OUT | NULL_TOO},
    {"socketpair", SYS_socketpair, {1, 2, 0, G}, 3, OUT | NULL_TOO},
    {"bind", SYS_bind, {S, G, 100}, 1, IN | NULL_TOO},
    {"connect", SYS_connect, {S, G, 100}, 1, IN | NULL_TOO},
    {"getsockname", SYS_getsockname, {S, G, P}, 2, IN | OUT | NULL_TOO | SMALL},
    {"sendto", SYS_sendto, {S, G, 64, 0x40, 0, 0}, 1, IN | NULL_TOO | SMALL},
    {"sendto address", SYS_sendto, {S, G, 64, 0x40, P, 100}, 4, IN},
    {"recvfrom", SYS_recvfrom, {S, G, 64, 0x40, 0, 0}, 1, OUT | NULL_TOO | SMALL},
    {"setsockopt", SYS_setsockopt, {S, 1, 9, G, 4}, 3, IN | NULL_TOO | SMALL},
    {"getsockopt", SYS_getsockopt, {S, 1, 3, G, P}, 4, IN | OUT | NULL_TOO | SMALL},
    {"sendmsg", SYS_sendmsg, {S, G, 0x40}, 1, IN | NULL_TOO},
    {"recvmsg", SYS_recvmsg, {S, G, 0x40}, 1, IN | OUT | NULL_TOO},
    {"signalfd4", SYS_signalfd4, {-1ul, G, 8, 0}, 1, IN | NULL_TOO},
    {"memfd_create", SYS_memfd_create, {P, 0}, 0, IN | NULL_TOO},
    {"inotify_add_watch", SYS_inotify_add_watch, {F, P, 2}, 1, IN | NULL_TOO},
    {"prctl name", SYS_prctl, {16, G}, 1, OUT | NULL_TOO},
};

static uint64_t meant(uint64_t argument)
{
    return argument == G   ? good
           : argument == P ? good2
           : argument == F ? (uint64_t)file
           : argument == D ? (uint64_t)directory
           : argument == S ? (uint64_t)local
                           : argument;
}

static long call(const struct row *row, uint64_t spoiled)
{
    uint64_t a[6];

    for (int i = 0; i < 6; i++)
        a[i] = i == row->spoiled ? spoiled : meant(row->arguments[i]);
    memset((void *)good, 0, PAGE);
    strcpy((char *)good2, "file");
    return syscall(row->number, a[0], a[1], a[2], a[3], a[4], a[5]) < 0 ? -errno : 0;
}

static void table(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        const uint64_t bad[] = {
            row->how & NULL_TOO ? 0 : 1,
            8,
            none,
            none + PAGE - 4,
            gone,
            gone + 8,
            row->how & SMALL ? gone : border,
            row->how & OUT ? read_only : gone,
            0x7fffffffffffffff,
            0x7ffffffffffff000,
            (uint64_t)-PAGE,
            (uint64_t)-8,
            (uint64_t)-1,
            /* the ends of this address space */
            space() - 4,
            space(),
            space() + 8,
            0xffffffff00000000 | good,
            0x100000000 | good,
        };

        for (size_t j = 0; j < sizeof bad / sizeof *bad; j++) {
            long result = call(row, bad[j]);

            if (row->number == SYS_futex && bad[j] % 4 != 0)
                continue; /* that is looked at first */
            CHECK(result == -EFAULT, "%s, argument %d at 0x%lx: %ld", row->name, row->spoiled, bad[j], result);
        }
    }
}

/* ---- Lengths and numbers ----------------------------------------------------------------------------------------- */

#define EXPECT(wanted, ...)                                                                                            \
    do {                                                                                                               \
        long result_ = syscall(__VA_ARGS__);                                                                           \
        result_ = result_ == -1 ? -errno : result_;                                                                    \
        CHECK(result_ == (long)(wanted), "%s: %ld", #__VA_ARGS__, result_);                                            \
    } while (0)

static void vectors(void)
{
    struct iovec v[3] = {{(void *)good, 8}, {(void *)gone, 8}, {(void *)good, 8}};

    EXPECT(8, SYS_writev, file, v, 3); /* up to the first that cannot be read */
    v[0].iov_base = (void *)gone;
    EXPECT(-EFAULT, SYS_writev, file, v, 3);
    v[0] = (struct iovec){(void *)good, (size_t)-1};
    EXPECT(-EINVAL, SYS_writev, file, v, 1);
    EXPECT(-EINVAL, SYS_readv, file, v, 1);
    v[0].iov_len = (size_t)1 << 63;
    EXPECT(-EINVAL, SYS_readv, file, v, 1);
    EXPECT(-EINVAL, SYS_readv, file, v, 1025);
    EXPECT(-EINVAL, SYS_readv, file, v, -1);
    EXPECT(-EINVAL, SYS_writev, file, v, 0x7fffffff);
    EXPECT(0, SYS_writev, file, gone, 0);
    v[0].iov_len = 0;
    EXPECT(0, SYS_writev, file, v, 1);
    EXPECT(-EINVAL, SYS_preadv, file, v, 1, -1, -1);
    EXPECT(4, SYS_write, file, border, 4096); /* as much as there is */
    EXPECT(-EFAULT, SYS_write, file, gone, 1l << 62);
    EXPECT(-EFAULT, SYS_read, file, good, -1ul);
    EXPECT(-EBADF, SYS_read, -1, good, 1);
    EXPECT(-EBADF, SYS_read, 0x7fffffff, good, 1);
    EXPECT(-EBADF, SYS_write, 1024, good, 1);
    EXPECT(-EINVAL, SYS_pread64, file, good, 8, -1);
    EXPECT(-EINVAL, SYS_pwrite64, file, good, 8, -1);
    EXPECT(-EINVAL, SYS_lseek, file, -1, SEEK_SET);
    EXPECT(-EINVAL, SYS_lseek, file, 0, 99);
    EXPECT(-EINVAL, SYS_ftruncate, file, -1);
    EXPECT(-EISDIR, SYS_read, directory, good, 8);
    EXPECT(-ENOTDIR, SYS_getdents64, file, good, PAGE);
    EXPECT(-EINVAL, SYS_getdents64, directory, good, 1);
    EXPECT(-ENOTTY, SYS_ioctl, file, 0x5401, gone);
    EXPECT(-ENOTTY, SYS_ioctl, file, 0xdeadbeef, gone);
}

static void mappings(void)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS, fixed = flags | MAP_FIXED;
    const uint64_t end = space(), most = UINT64_C(1) << 38; /* what it is now, and can be at most */

    EXPECT(-EINVAL, SYS_mmap, 0, 0, PROT_READ, flags, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, 0, -1ul, PROT_READ, flags, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, 0, 1ul << 63, PROT_READ, flags, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, 0, (uint64_t)-PAGE, PROT_READ, flags, -1, 0);
    EXPECT(-EINVAL, SYS_mmap, good + 1, PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, (uint64_t)-PAGE, PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, (uint64_t)-PAGE, 2 * PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, 1ul << 62, PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-EINVAL, SYS_mmap, 0, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0);
    EXPECT(-EBADF, SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, -1, 0);
    EXPECT(-EBADF, SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, 1000, 0);
    EXPECT(-EINVAL, SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, file, 1);
    EXPECT(-ENODEV, SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, directory, 0);
    EXPECT(-EEXIST, SYS_mmap, good, PAGE, PROT_READ, flags | MAP_FIXED_NOREPLACE, -1, 0);
    EXPECT(-EINVAL, SYS_munmap, good + 1, PAGE);
    EXPECT(-EINVAL, SYS_munmap, good, 0);
    EXPECT(-EINVAL, SYS_munmap, good, -1ul);
    EXPECT(-EINVAL, SYS_munmap, (uint64_t)-PAGE, PAGE);
    EXPECT(-EINVAL, SYS_munmap, (uint64_t)-PAGE, 2 * PAGE);
    EXPECT(-EINVAL, SYS_mprotect, good + 1, PAGE, PROT_READ);
    EXPECT(-EINVAL, SYS_mprotect, good, PAGE, 0x100);
    EXPECT(-ENOMEM, SYS_mprotect, gone, PAGE, PROT_READ);
    EXPECT(-ENOMEM, SYS_mprotect, good, -1ul, PROT_READ);
    EXPECT(-ENOMEM, SYS_mprotect, (uint64_t)-PAGE, PAGE, PROT_READ);
    EXPECT(-EFAULT, SYS_mremap, gone, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    EXPECT(-EINVAL, SYS_mremap, good, PAGE, 0, MREMAP_MAYMOVE);
    EXPECT(-EINVAL, SYS_mremap, good + 1, PAGE, PAGE, 0);
    EXPECT(-EINVAL, SYS_mremap, good, PAGE, PAGE, MREMAP_FIXED, good2);
    EXPECT(-EINVAL, SYS_mremap, good, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, good);
    EXPECT(-EINVAL, SYS_mremap, good, PAGE, PAGE, 64);
    EXPECT(-EINVAL, SYS_madvise, good + 1, PAGE, 4);
    EXPECT(-EINVAL, SYS_mincore, good + 1, PAGE, good);
    EXPECT(-ENOMEM, SYS_mmap, 0, end, PROT_READ, flags, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, 0, end + PAGE, PROT_READ, flags, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, most, PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-ENOMEM, SYS_mmap, most - PAGE, 2 * PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-EPERM, SYS_mmap, 0, PAGE, PROT_READ, fixed, -1, 0);
    EXPECT(-EINVAL, SYS_munmap, most - PAGE, 2 * PAGE);
    EXPECT(-ENOMEM, SYS_mprotect, most - PAGE, 2 * PAGE, PROT_READ);
    EXPECT(-ENOMEM, SYS_madvise, gone, PAGE, 4);
    EXPECT(-ENOMEM, SYS_mremap, good, PAGE, -PAGE, MREMAP_MAYMOVE);
    EXPECT(-EOVERFLOW, SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, file, 0x7ffffffffffff000);

    long now = syscall(SYS_brk, 0);
    EXPECT(now, SYS_brk, -1ul);
    EXPECT(now, SYS_brk, 1);
    EXPECT(now, SYS_brk, now - (1l << 31));
    EXPECT(now, SYS_brk, end);
    EXPECT(now, SYS_brk, end - PAGE);
    EXPECT(now, SYS_brk, end + PAGE);
}

static void others(void)
{
    const struct timespec bad_time = {0, 1000000000}, negative = {-1, 0};

    EXPECT(-EINVAL, SYS_nanosleep, &bad_time, 0);
    EXPECT(-EINVAL, SYS_nanosleep, &negative, 0);
    EXPECT(-EINVAL, SYS_clock_gettime, 12345, good);
    EXPECT(-EINVAL, SYS_ppoll, good, 0x7fffffff, 0, 0, 8);
    EXPECT(-EINVAL, SYS_ppoll, good, -1u, 0, 0, 8);
    EXPECT(-EINVAL, SYS_pselect6, -1, 0, 0, 0, 0, 0);
    EXPECT(-EINVAL, SYS_ppoll, good, 0, &bad_time, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigaction, 0, 0, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigaction, 65, 0, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigaction, -1, 0, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigaction, SIGUSR1, 0, 0, 16);
    EXPECT(-EINVAL, SYS_rt_sigaction, SIGKILL, good, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigprocmask, 77, good, 0, 8);
    EXPECT(-EINVAL, SYS_rt_sigprocmask, SIG_BLOCK, good, 0, 128);
    EXPECT(-EINVAL, SYS_kill, getpid(), 65);
    EXPECT(-EINVAL, SYS_kill, getpid(), -1);
    EXPECT(-EINVAL, SYS_prlimit64, 0, 99, 0, good);
    EXPECT(-EINVAL, SYS_getrandom, good, 8, 0x100);
    EXPECT(-EINVAL, SYS_dup3, 0, 0, 0);
    EXPECT(-EBADF, SYS_dup3, 0, 5000, 0);
    EXPECT(-EBADF, SYS_dup3, 0, -1, 0);
    EXPECT(-EBADF, SYS_dup, -1);
    EXPECT(-EINVAL, SYS_fcntl, 0, F_DUPFD, 5000);
    EXPECT(-EINVAL, SYS_fcntl, 0, F_DUPFD, -1);
    EXPECT(-EINVAL, SYS_close_range, 5, 4, 0);
    EXPECT(-ENOENT, SYS_openat, AT_FDCWD, "", O_RDONLY, 0);
    EXPECT(-EINVAL, SYS_readlinkat, directory, "file", good, 0);
    EXPECT(-EINVAL, SYS_readlinkat, directory, "file", good, -1);
    EXPECT(-ENOSYS, 5000, 1, 2, 3);
    EXPECT(-ENOSYS, -1, 1, 2, 3);
    EXPECT(-ENOSYS, 0x7fffffffffffffff, 1, 2, 3);
    EXPECT(-ESRCH, SYS_kill, 1, 0);
    EXPECT(-ESRCH, SYS_kill, getppid(), SIGTERM);
    EXPECT(-ESRCH, SYS_tkill, getppid(), SIGTERM);
    EXPECT(-ESRCH, SYS_tgkill, getppid(), getppid(), SIGTERM);
    EXPECT(-ESRCH, SYS_prlimit64, getppid(), 7, 0, good);
    EXPECT(-EPERM, SYS_execve, "/bin/sh", 0, 0);
    EXPECT(-EPERM, SYS_clone, SIGCHLD, 0, 0, 0, 0);
    EXPECT(-EPERM, SYS_ptrace, 0, 0, 0, 0);
    EXPECT(-EACCES, SYS_socket, 2, 1, 0);
    EXPECT(-ENOTSOCK, SYS_listen, file, 1);
    EXPECT(-ENOTSOCK, SYS_sendto, 0, good, 1, 0, 0, 0);
    EXPECT(-EINVAL, SYS_bind, local, good, -1);
    EXPECT(-EINVAL, SYS_bind, local, good, 1);
    EXPECT(-EINVAL, SYS_bind, local, good, 129);
    EXPECT(-EMSGSIZE, SYS_sendmsg, local, ((uint64_t[]){0, 0, good, 1025, 0, 0, 0}), 0);
    EXPECT(-EINVAL, SYS_accept4, local, 0, 0, 1);
    EXPECT(-EPERM, SYS_mknodat, directory, "device", 0020666, 0x0103);
    EXPECT(-ENOTTY, SYS_ioctl, 0, 0x5412, "x"); /* TIOCSTI */
    EXPECT(-EPERM, SYS_fchmod, 0, 0777);        /* not the program's file */
    EXPECT(-EPERM, SYS_fsetxattr, 0, "user.x", "x", 1, 0);
    EXPECT(-EPERM, SYS_fsetxattr, file, "security.capability", "x", 1, 0);
    EXPECT(-EPERM, SYS_fremovexattr, file, "trusted.x");
    EXPECT(-EOPNOTSUPP, SYS_fsetxattr, file, "system.posix_acl_access", "x", 1, 0);
    EXPECT(-EOPNOTSUPP, SYS_fsetxattr, syscall(SYS_memfd_create, "x", 0), "user.x", "x", 1, 0);
    EXPECT(-EPERM, SYS_chroot, ".");
    EXPECT(-EPERM, SYS_mount, "x", ".", "tmpfs", 0, 0);
    EXPECT(-EPERM, SYS_process_vm_readv, getppid(), good, 1, good, 1, 0);
    EXPECT(-ESRCH, SYS_pidfd_open, 1, 0);
    EXPECT(-ESRCH, SYS_pidfd_open, getppid(), 0);
    EXPECT(-EPERM, SYS_pidfd_getfd, syscall(SYS_pidfd_open, getpid(), 0), 1, 0);
    /* All of it: as much as there is room for, and then it ends. */
    long all = syscall(SYS_getrandom, good, 1ul << 40, 0);
    CHECK(all >= PAGE, "getrandom: %ld", all);
    memset((void *)good, 0, PAGE);
}

/* ---- At random --------------------------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Calls that may wait for something that never comes, sleep for centuries, or fill the disk, and the two that end it.
 */
static bool left_out(long number)
{
    static const long numbers[] = {
        SYS_exit,      SYS_exit_group, SYS_rt_sigreturn, SYS_nanosleep, SYS_clock_nanosleep, SYS_flock,
        SYS_fallocate, SYS_ppoll,      SYS_pselect6,     SYS_futex,     SYS_rt_sigtimedwait, SYS_rt_sigsuspend,
        SYS_setitimer, SYS_fcntl,      SYS_fsync,        SYS_fdatasync};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (numbers[i] == number)
            return true;
    }
    return false;
}

static uint64_t random_argument(void)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       2,
                                       3,
                                       4,
                                       5,
                                       7,
                                       8,
                                       16,
                                       64,
                                       255,
                                       4095,
                                       4096,
                                       65536,
                                       1 << 20,
                                       1 << 30,
                                       0x7fffffff,
                                       0x80000000,
                                       0xffffffff,
                                       0x100000000,
                                       0x7fffffffffffffff,
                                       0x8000000000000000,
                                       -1ul,
                                       -2ul,
                                       -100ul,
                                       -4096ul};
    const uint64_t places[] = {good,
                               good2,
                               read_only,
                               none,
                               gone,
                               border,
                               (uint64_t)&numbers,
                               (uint64_t)random_argument,
                               (uint64_t)__builtin_frame_address(0),
                               space() - PAGE,
                               space() - 2 * PAGE,
                               space()};
    uint64_t random = next_random();

    switch (random % 4) {
    case 0:
        return numbers[(random >> 8) % (sizeof numbers / sizeof *numbers)];
    case 1:
    case 2:
        return places[(random >> 8) % (sizeof places / sizeof *places)] + ((random >> 40) % 4 == 0 ? random >> 52 : 0);
    default:
        return random >> (random >> 8) % 64;
    }
}

static int storm(uint64_t seed, long count)
{
    random_state = seed * 0x9e3779b97f4a7c15 + 1;
    alarm(1); /* some call may wait for what does not come */
    for (long i = 0; i < count; i++) {
        long number = (long)(next_random() % 460);
        uint64_t a[6];

        for (int j = 0; j < 6; j++)
            a[j] = random_argument();
        if (number == SYS_write || number == SYS_writev || number == SYS_pwrite64 || number == SYS_pwritev)
            a[0] = a[0] < 3 ? 100 : a[0];
        if (!left_out(number))
            syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
    _exit(0);
}

/* ------------------------------------------------------------------------------------------------------------------ */

static uint64_t page(int count, int protection)
{
    void *there = mmap(NULL, (size_t)count * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (there == MAP_FAILED) {
        perror("mmap");
        exit(3);
    }
    return (uint64_t)there;
}

int main(int count, char **arguments)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    good = page(1, PROT_READ | PROT_WRITE);
    good2 = page(1, PROT_READ | PROT_WRITE);
    read_only = page(1, PROT_READ);
    none = page(1, PROT_NONE);
    gone = page(3, PROT_READ | PROT_WRITE) + PAGE;
    border = gone - 4;
    memcpy((void *)border, "....", 4); /* a name that does not end */
    munmap((void *)gone, 2 * PAGE);
    file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    directory = open(".", O_RDONLY | O_DIRECTORY);
    local = socket(1, 2, 0);
    if (file < 0 || directory < 0 || write(file, (void *)good, 256) != 256 || lseek(file, 0, SEEK_SET) != 0) {
        perror("file");
        return 3;
    }
    if (count > 3 && strcmp(arguments[1], "storm") == 0)
        return storm(strtoull(arguments[2], NULL, 0), strtol(arguments[3], NULL, 0));
    table();
    vectors();
    mappings();
    others();
    return report();
}

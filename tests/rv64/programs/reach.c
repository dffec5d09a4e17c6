/* Mappings that reach behind the end of their file, of files that become shorter and longer: shared and private, by
 * this process and by a child, for instructions and for system calls. And mappings that are there twice.
 * compare: native (qemu-riscv64 maps nothing twice) */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static sigjmp_buf before;
static volatile int number, code;
static volatile long distance;
static char *volatile touched;

static void handle(int signal, siginfo_t *info, void *context)
{
    (void)context;
    number = signal;
    code = info->si_code;
    distance = (char *)info->si_addr - touched;
    siglongjmp(before, 1);
}

/* What is at each page of `at`: a number, or the signal with its code. Where `value` is not 0 it is stored first. */
static void look(const char *what, volatile char *at, int pages, int value)
{
    printf("%s:", what);
    for (int i = 0; i < pages; i++) {
        touched = (char *)at + i * PAGE;
        if (sigsetjmp(before, 1) != 0) {
            printf(" (%d %d %ld)", number, code, distance);
            continue;
        }
        if (value != 0)
            *touched = (char)(value + i);
        printf(" %d", *touched);
    }
    puts("");
}

static void result(const char *what, long value)
{
    printf("%s: %ld %s\n", what, value, value < 0 ? strerror(errno) : "");
}

int main(void)
{
    const struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    const int file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0644), other = open("other", O_RDWR | O_CREAT, 0644),
              nameless = memfd_create("nameless", 0);
    char *shared = mmap(NULL, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), *private, *grown, *again;

    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    look("an empty file", shared, 2, 1);
    ftruncate(file, PAGE + 10);
    look("of a page and a bit", shared, 3, 1);
    ftruncate(file, 4 * PAGE);
    look("of 4 pages", shared, 6, 10);
    ftruncate(file, 2 * PAGE);
    look("of 2 pages", shared, 4, 0);
    result("mprotect", mprotect(shared, 4 * PAGE, PROT_READ));
    look("to be read only", shared + PAGE, 2, 1);
    result("mprotect", mprotect(shared, 4 * PAGE, PROT_READ | PROT_WRITE));
    pwrite(file, "x", 1, 4 * PAGE - 1);
    look("of 4 pages again", shared, 5, 0);

    private = mmap(NULL, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    look("private", private, 5, 20);
    ftruncate(file, 3 * PAGE);
    look("private, of 3 pages", private, 4, 0);
    ftruncate(file, 6 * PAGE);
    look("private, of 6 pages", private, 6, 0);
    madvise(private, 6 * PAGE, MADV_DONTNEED);
    look("private, as in the file", private, 6, 0);

    ftruncate(file, PAGE);
    result("writes nothing", write(other, shared + PAGE, 10));
    result("reads nothing", pread(file, shared + 2 * PAGE, 5, 0));
    pwrite(file, "y", 1, 3 * PAGE);
    result("writes what is there now", pwrite(other, shared + 3 * PAGE, 10, 0));
    fallocate(file, 0, 0, 6 * PAGE);
    look("by fallocate", shared, 6, 0);
    if (fork() == 0) {
        ftruncate(file, 2 * PAGE);
        _exit(0);
    }
    wait(NULL);
    look("by a child", shared, 3, 0);
    truncate("file", PAGE);
    look("by its name", shared, 2, 0);
    close(open("file", O_RDWR | O_TRUNC));
    look("by O_TRUNC", shared, 1, 0);

    ftruncate(nameless, PAGE);
    grown = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, nameless, 0);
    grown = mremap(grown, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
    look("memfd", grown, 4, 30);
    ftruncate(nameless, 3 * PAGE);
    look("memfd of 3 pages", grown, 4, 30);
    grown = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    grown = mremap(grown, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    look("anonymous", grown, 2, 40);

    ftruncate(file, 4 * PAGE);
    look("four again", shared, 4, 50);
    again = mremap(shared + PAGE, 0, 3 * PAGE, MREMAP_MAYMOVE);
    look("twice", again, 3, 60);
    look("and there", shared, 4, 0);
    grown = mremap(shared + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | 4 /* MREMAP_DONTUNMAP */, NULL);
    look("kept", grown, 2, 70);
    look("and there", shared, 4, 0);
    mmap(shared + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    look("over a part", shared, 4, 0);
    look("of others", again, 3, 0);
    result("several mappings", (long)mremap(shared, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE));
    private = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, PAGE);
    look("private", private, 2, 80);
    grown = mremap(private, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | 4, NULL);
    look("moved", grown, 2, 0);
    look("and there", private, 2, 0);
    result("private twice", (long)mremap(private, 0, PAGE, MREMAP_MAYMOVE));
    return 0;
}

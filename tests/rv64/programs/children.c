/* What a child gets of memory: a copy, nothing, zeros; also of pages that were moved, grown, unmapped and mapped anew.
 * compare: native (qemu-riscv64 takes no such advice) */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char *fresh(int pages)
{
    char *new = mmap(NULL, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < pages; i++)
        new[i * PAGE] = (char)('a' + i);
    return new;
}

/* What a child of this process, or a child's child, finds in each page: its letter, 0, or no page. */
static void tell(const char *what, const char *at, int pages, int generations)
{
    printf("%s: ", what);
    fflush(stdout);
    for (int i = 0; i < pages; i++) {
        int status = 0;
        pid_t child = fork();

        if (child == 0) {
            for (int left = generations; left > 1 && (child = fork()) == 0; left--)
                ;
            if (child == 0)
                _exit(at[i * PAGE]);
            wait(&status);
            if (WIFSIGNALED(status))
                raise(WTERMSIG(status));
            _exit(WEXITSTATUS(status));
        }
        wait(&status);
        if (WIFSIGNALED(status))
            printf("(%d)", WTERMSIG(status));
        else
            printf("%c", WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : '0');
    }
    printf(" of");
    for (int i = 0; i < pages; i++)
        printf(" %c", at[i * PAGE]);
    puts("");
}

static void advise(char *at, int pages, int advice)
{
    errno = 0;
    if (madvise(at, (size_t)pages * PAGE, advice) != 0)
        printf("%d: %s\n", advice, strerror(errno));
}

int main(void)
{
    char *a = fresh(6), *b;
    int file = open("mapped", O_RDWR | O_CREAT, 0644);

    tell("all", a, 6, 1);
    advise(a + PAGE, 3, MADV_DONTFORK);
    advise(a + 3 * PAGE, 2, MADV_WIPEONFORK);
    tell("some", a, 6, 1);
    tell("grandchild", a, 6, 2);
    advise(a + 2 * PAGE, 1, MADV_DOFORK);
    tell("one more", a, 6, 1);
    advise(a, 6, MADV_DOFORK);
    tell("wiped", a, 6, 1);
    advise(a + 4 * PAGE, 1, MADV_KEEPONFORK);
    tell("one kept", a, 6, 1);
    advise(a, 1, MADV_DONTFORK);
    b = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    b = mremap(a, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, b);
    b[PAGE] = 'y';
    tell("moved and grown", b, 2, 1);
    mmap(b, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    b[0] = 'x';
    tell("mapped anew", b, 2, 1);
    ftruncate(file, PAGE);
    a = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    a[0] = 's';
    advise(a, 1, MADV_WIPEONFORK);
    advise(a, 1, MADV_DONTFORK);
    tell("shared", a, 1, 1);
    advise(a, 1, MADV_DOFORK);
    tell("shared again", a, 1, 1);
    return 0;
}

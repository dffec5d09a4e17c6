/* Mappings at a given address where it is free, and where it is not.
 * compare: native (qemu-riscv64 7.2 takes MAP_FIXED_NOREPLACE for a hint) */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

int main(void)
{
    char *a = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *b;

    a[3 * 4096] = 1;
    munmap(a + 5 * 4096, 2 * 4096);
    for (int i = 0; i < 8; i++) {
        errno = 0;
        b = mmap(a + i * 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        printf("%d: %d %d\n", i, b == a + i * 4096, errno);
    }
    printf("%d\n", a[3 * 4096]);
    b = mmap(a + 3 * 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* a hint */
    printf("%d %d\n", b != a + 3 * 4096 && b != MAP_FAILED, a[3 * 4096]);
    b = mmap(a + 3 * 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("%d %d\n", b == a + 3 * 4096, a[3 * 4096]);
    return 0;
}

/* Code that the program writes: into fresh memory, over itself, over and over at one address, and other code mapped to
 * an address that was executed before. compare: qemu (it writes RISC-V instructions) */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

typedef long function(long);

/* a0 <- a0 op immediate; ret */
static void write_code(uint32_t *code, uint32_t instruction)
{
    code[0] = instruction;
    code[1] = 0x00008067;
    __builtin___clear_cache((char *)code, (char *)(code + 2));
}

static uint32_t addi(long immediate)
{
    return (uint32_t)immediate << 20 | 0x00050513;
}

int main(void)
{
    const int all = PROT_READ | PROT_WRITE | PROT_EXEC;
    uint32_t *code = mmap(NULL, 8192, all, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t *other = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    function *call = (function *)code;
    long value = 0;
    uint16_t *half = (uint16_t *)code;

    for (long i = -100; i < 100; i++) {
        write_code(code, addi(i));
        value = value * 3 + call(i);
    }
    printf("rewritten %ld\n", value);

    half[0] = 0x0505; /* c.addi a0, 1; then across a boundary of words: slli a0, a0, 1; c.jr ra */
    half[1] = 0x1513;
    half[2] = 0x0015;
    half[3] = 0x8082;
    __builtin___clear_cache((char *)half, (char *)(half + 4));
    printf("compressed %ld\n", call(20));
    printf("from its middle %ld\n", ((function *)(half + 1))(20));
    memcpy((char *)code + 4096 - 4, half, 8);
    __builtin___clear_cache((char *)code + 4092, (char *)code + 4100);
    printf("across pages %ld\n", ((function *)((char *)code + 4092))(20));

    write_code(other, addi(5));
    mprotect(other, 4096, PROT_READ | PROT_EXEC);
    printf("made executable %ld\n", ((function *)other)(1));
    mprotect(other, 4096, PROT_READ | PROT_WRITE);
    write_code(other, addi(6));
    mprotect(other, 4096, PROT_READ | PROT_EXEC);
    printf("and again %ld\n", ((function *)other)(1));

    for (int i = 0; i < 50; i++) { /* the same address, another page each time */
        void *place;

        munmap(other, 8192);
        place = mmap(other, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        write_code(place, addi(i * 7));
        mprotect(place, 4096, PROT_READ | PROT_EXEC);
        value += ((function *)other)(i);
        if (i % 2)
            other = mremap(place, 4096, 8192, MREMAP_MAYMOVE); /* the code moves */
        value = value * 5 + ((function *)other)(i);
    }
    printf("mapped anew %ld\n", value);

    /* while (a0 > 0) { sum += a0; a0--; }, where the loop changes its own addition into a subtraction half way */
    {
        static const uint32_t loop[] = {
            0x00000593, /* li a1, 0 */
            0x00a585b3, /* 1: add a1, a1, a0 */
            0xfff50513, /* addi a0, a0, -1 */
            0x00c51463, /* bne a0, a2, 2f */
            0x00d72023, /* sw a3, 0(a4) */
            0x0000100f, /* 2: fence.i */
            0xfea046e3, /* bgtz a0, 1b */
            0x00058513, /* mv a0, a1 */
            0x00008067, /* ret */
        };
        long (*run)(long, long, long, long, void *) = (long (*)(long, long, long, long, void *))code;

        memcpy(code, loop, sizeof loop);
        __builtin___clear_cache((char *)code, (char *)(code + 9));
        printf("changes itself %ld\n", run(1000, 0, 500, 0x40a585b3, code + 1));
        printf("stays so %ld\n", run(1000, 0, 500, 0x40a585b3, code + 1));
    }
    return 0;
}

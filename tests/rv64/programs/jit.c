/* Code as a compiler in the program makes it: functions that jump to each other from page to page, of which one after
 * the other is changed while all of them are in use; PyPy's, for one, does not even say so with fence.i. compare: qemu
 * (it writes RISC-V instructions) */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "common.h"

enum { PAGE = 4096, FUNCTIONS = 24, APART = PAGE - 6 /* some go on in the next page */, WORDS = 6, ADD = 1 };

/* A function adds to its first argument, and goes on with another one as often as the second says. */
static struct {
    int add, next;
} functions[FUNCTIONS];
static char *code;

static char *place(int number)
{
    return code + number * APART;
}

static uint32_t jump(int64_t distance)
{
    uint32_t d = (uint32_t)distance;

    return (d >> 20 & 1) << 31 | (d >> 1 & 0x3ff) << 21 | (d >> 11 & 1) << 20 | (d >> 12 & 0xff) << 12 | 0x6f;
}

/* Writes `words` of its instructions from `first` on. */
static void change(int number, int add, int next, int first, int words, int says_so)
{
    const uint32_t insns[WORDS] = {
        0x00000013,                               /* nop */
        (uint32_t)add << 20 | 0x00050513,         /* addi a0, a0, add */
        0x00058663,                               /* beqz a1, 1f */
        0xfff58593,                               /* addi a1, a1, -1 */
        jump(place(next) - (place(number) + 16)), /* j next */
        0x00008067,                               /* 1: ret */
    };

    functions[number].add = add;
    functions[number].next = next;
    memcpy(place(number) + first * 4, insns + first, sizeof *insns * (size_t)words);
    if (says_so)
        __builtin___clear_cache(place(number), place(number) + sizeof insns);
}

static long expected(int number, long value, long count)
{
    while (value += functions[number].add, count-- > 0)
        number = functions[number].next;
    return value;
}

int main(void)
{
    const int all = PROT_READ | PROT_WRITE | PROT_EXEC;
    uint64_t state = 1, checksum = SUM_START;
    int wrong = 0;

    code = mmap(NULL, (FUNCTIONS + 1) * PAGE, all, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int n = 0; n < FUNCTIONS; n++)
        change(n, n, (n + 1) % FUNCTIONS, 0, WORDS, 1);
    for (int round = 0; round < 2000; round++) {
        const int number = (int)(random_next(&state) % FUNCTIONS), other = (int)(random_next(&state) % FUNCTIONS);
        const int add = (int)(random_next(&state) % 2048), count = (int)(random_next(&state) % 100);

        switch (round % 4) {
        case 0: /* one instruction alone, in the middle */
            change(number, add, functions[number].next, ADD, 1, round & 4);
            break;
        case 1:
            change(number, functions[number].add, other, 0, WORDS, round & 4);
            break;
        case 2: /* nothing but what its page allows */
            mprotect(code + number * PAGE, PAGE, PROT_READ);
            mprotect(code + number * PAGE, PAGE, all);
            break;
        }
        for (int again = 0; again < 3; again++) {
            const long got = ((long (*)(long, long))place(other))(round, count);

            wrong += got != expected(other, round, count);
            checksum = sum(checksum, &got, sizeof got);
        }
    }
    printf("%d wrong, %016llx\n", wrong, (unsigned long long)checksum);
    return wrong != 0;
}

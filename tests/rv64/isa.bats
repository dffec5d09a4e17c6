# Instruction sets: what --isa takes away is illegal, and programs are told what there is. BOBBIN comes from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    command -v riscv64-linux-gnu-gcc >/dev/null || skip "riscv64-linux-gnu-gcc was not found"
}

# assembled NAME LINE...: a program of these lines that ends with status 0.
assembled() {
    local name=$1
    shift
    printf '%s\n' '.globl _start' '_start:' "$@" 'li a0, 0' 'li a7, 93' 'ecall' |
        riscv64-linux-gnu-gcc -nostdlib -static -march=rv64g -x assembler -o "$name" -
}

# Extensions, an instruction of each as a word, and a set that lacks just that.
extensions() {
    cat <<'END'
M           0x02c58533  rv64ia_zba
A           0x1005a52f  rv64im
F           0x00c5f553  rv64ima
D           0x02c5f553  rv64imafc
Zicsr       0x00102573  rv64ima
Zifencei    0x0000100f  rva22u64
C           0x00014501  rv64g
Zba         0x20c5a533  rv64gc_zbb_zbs
Zbb         0x60059513  rv64gc_zba_zbs
Zbb_or_Zbkb 0x40c5f533  rv64gc_zba_zbs
Zbs         0x28c59533  rv64gc_zba_zbb
Zicond      0x0ec5d533  rva22u64
Zbc         0x0ac59533  rva23u64
Zbkb        0x08c5c533  rva23u64
Zimop       0x81c5c573  rva22u64
Zawrs       0x00d00073  rva22u64
Zicbom      0x0015a00f  rv64gc_zicboz
Zicboz      0x0041200f  rv64gc_zicbom
Zabha       0x00c1052f  rva23u64
Zacas       0x28c1252f  rva23u64
Zabha_with_Zacas 0x28c1052f rv64gc_zabha
Zfhmin      0xe4058553  rv64gc
Zfh         0x04c5f553  rva23u64
Zfa         0xf0180553  rva22u64
Zcb         0x00018188  rv64gc
Zcmop       0x00016081  rv64gc
V           0xc0007557  rva22u64
Zvkb        0x06c58557  rv64gcv
Zvfhmin     0x4aa61457  rv64gcv
Zvbb        0x4aa72557  rv64gcv_zvkb
Zvfh        0x02c51457  rva23u64
END
}

@test "an instruction that is taken away is illegal, and the message names its extension" {
    extensions | while read -r extension word isa; do
        case $extension in # a vector instruction that has no elements to work on is another one
        Zv*) before=(".option arch, +v" "vsetivli zero, 2, e16, m1, ta, ma") ;;
        *) before=("la a1, _start" "and a1, a1, -8") ;;
        esac
        assembled program "${before[@]}" ".4byte $word"
        run -0 "$BOBBIN" run ./program
        # One of each way to decode; rv64.lockstep has them all.
        for cell in $("$BOBBIN" list | awk '/^ *rv64\/(reference|indirect|direct|copy)\/fast/ && !/not available/ { print $1 }'); do
            IFS=/ read -r _ engine flavour <<<"$cell"
            run -132 "$BOBBIN" run --isa "$isa" --engine "$engine" --flavour "$flavour" ./program
            [[ "$output" == *"of the extension ${extension//_/ }, which --isa takes away" ]] || { echo "$extension $cell: $output"; false; }
        done
        run -0 "$BOBBIN" diff --isa "$isa" ./program
    done
}

@test "names of instruction sets" {
    assembled program "sh1add a0, a1, a2" 2>/dev/null || assembled program ".4byte 0x20c5a533"
    for isa in rv64gc_zba rv64gczba RV64GC_Zba rv64i_zba rv64i2p1_m2p0_zba1p0 rv64gcb rva22u64 rva22u64_v rva23u64 rva23u64_zama16b_zvfh rva20u64_zba \
        rv64i2p1_m2p0_f2p2_d2p2_v1p0_zicsr2p0_zmmul1p0_zba1p0_zvbb1p0_zve32f1p0_zve64d1p0_zvfhmin1p0_zvkb1p0_zvl128b1p0_zvl32b1p0; do
        run -0 "$BOBBIN" run --isa $isa ./program
    done
    for isa in rv64gc rva20u64 rv64imafdc_zbb_zbs rv64g; do
        run -132 "$BOBBIN" run --isa $isa ./program
    done
    for isa in rv32i rv64 rv64e x rv64gc_zfoo rv64gcq rva22s64; do
        run -2 "$BOBBIN" run --isa $isa ./program
        [[ "$output" == "bobbin: --isa $isa: "* ]]
    done
}

@test "the program is told which extensions it has: by hwprobe, by the auxiliary vector, and in /proc/cpuinfo" {
    cat >told.c <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(void)
{
    struct {
        long key;
        unsigned long value;
    } pairs[] = {{3, 0}, {4, 0}};
    char line[1024];
    FILE *file = fopen("/proc/cpuinfo", "r");

    syscall(258, pairs, 2, 0, NULL, 0);
    printf("%lx %lx %lx\n", getauxval(AT_HWCAP), pairs[0].value, pairs[1].value);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "isa", 3) == 0)
            printf("%s", strchr(line, 'r'));
    }
    return 0;
}
END
    riscv64-linux-gnu-gcc -static -O1 -o told told.c
    run -0 "$BOBBIN" run --isa rv64gc ./told
    [ "$output" = "112d 1 300280000000003
rv64imafdc_zicsr_zifencei" ]
    run -0 "$BOBBIN" run --isa rv64gcv_zvbb ./told
    [ "$output" = "20112d 1 3002be0000a0007
rv64imafdcv_zicsr_zifencei_zvbb_zvkb" ]
    run -0 "$BOBBIN" run --isa rva23u64 ./told
    [ "$output" = "20112d 1 383bff9b00a007f
rv64imafdcv_zicbom_zicbop_zicboz_zicond_zicsr_zihintntl_zihintpause_zimop_zawrs_zfa_zfhmin_zcb_zcmop_zba_zbb_zbs_zvbb_zvfhmin_zvkb_supm" ]
    run -0 "$BOBBIN" run --isa rva22u64 ./told
    [[ "$output" == "112d 1 "*"_zba_zbb_zbs"* ]]
    run -0 "$BOBBIN" run ./told
    [[ "$output" == *"_zicond_"*"_zba_zbb_"*"_zvbb_"* ]]
}

@test "vectors: a handler of a signal may use them, and finds in its frame what they held" {
    cat >handler.c <<'END'
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <ucontext.h>

#define V(text, ...) __asm__ volatile(".option push\n.option arch, +v\n" text "\n.option pop" : __VA_ARGS__)

struct vectors {
    uint32_t magic, size;
    uint64_t vstart, vl, vtype, vcsr, vlenb;
    uint8_t *registers;
};

static void handler(int number, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    /* Behind the registers of floating point there is room for those of Q, whose last words are a header. */
    struct vectors *v = (struct vectors *)((char *)&u->uc_mcontext + sizeof u->uc_mcontext - 8);
    uint32_t end[2] = {1, 1};

    memcpy(end, (char *)v + v->size, sizeof end);
    printf("%d: %x, vl %ld, vtype %lx, vcsr %lx, %ld bytes, v8: %02x %02x, end %x %x\n", number, v->magic, (long)v->vl,
           (long)v->vtype, (long)v->vcsr, (long)v->vlenb, v->registers[8 * v->vlenb], v->registers[8 * v->vlenb + 1], end[0],
           end[1]);
    v->registers[8 * v->vlenb + 1] = 77;
    V("vsetvli t0, zero, e8, m8, ta, ma\nvmv.v.i v0, -1\nvmv.v.i v8, -1\nvmv.v.i v16, -1\nvmv.v.i v24, -1\ncsrwi vcsr, 0", : : "t0");
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    uint8_t held[8] = {0};
    long vl, vcsr;

    sigaction(SIGUSR1, &action, NULL);
    V("csrwi vcsr, 5\nvsetivli zero, 7, e8, m2, ta, ma\nvid.v v8\n"
      "li a0, 0\nli a7, 172\necall\nli a1, 10\nli a7, 129\necall\n" /* getpid, kill */
      "vse8.v v8, (%2)\ncsrr %0, vl\ncsrr %1, vcsr", "=&r"(vl), "=&r"(vcsr) : "r"(held) : "a0", "a1", "a7", "memory");
    printf("vl %ld, vcsr %ld, %d %d %d\n", vl, vcsr, held[1], held[2], held[6]);
    printf("%d %d %d\n", prctl(70), prctl(69, 2), getauxval(51 /* AT_MINSIGSTKSZ */) > 784);
    return 0;
}
END
    riscv64-linux-gnu-gcc -static -O1 -o handler handler.c
    for vlen in 128 256 512; do
        run -0 "$BOBBIN" run --isa rv64gcv_zvl${vlen}b ./handler
        [ "$output" = "10: 53465457, vl 7, vtype c1, vcsr 5, $((vlen / 8)) bytes, v8: 00 01, end 0 0
vl 7, vcsr 5, 77 2 6
2 0 1" ] || { echo "$output"; false; }
    done
    run -132 "$BOBBIN" run --isa rv64gc ./handler
    [[ "$output" == *"vsetivli"*"of the extension V, which --isa takes away"* ]] || [[ "$output" == *"csr"* ]]
}

@test "a trace shows the vectors that an instruction changes" {
    assembled program ".option arch, +v" "vsetivli t0, 3, e16, m1, ta, ma" "vid.v v5"
    run -0 "$BOBBIN" trace --isa rv64gcv_zvl256b ./program
    [[ "$output" == *"vsetivli t0,3,e16,m1,ta,ma"*"t0=0x3"*"vl=0x3"*"vtype=0xc8"*"vid.v v5"*" v5=0x$(printf '0%.0s' {1..55})200010000"* ]]
    run -0 "$BOBBIN" diff ./program
}

@test "tags of pointers: as Linux gives them, for loads and stores, and for calls if they are asked for there, too" {
    cat >tags.c <<'END'
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SET = 55, GET = 56, CALLS = 1 };
#define BITS(n) ((long)(n) << 24)
#define TAG(pointer, tag) ((void *)((uintptr_t)(pointer) | (uintptr_t)(tag) << 57))

static sigjmp_buf back;
static void *fault;

static void handler(int number, siginfo_t *info, void *context)
{
    fault = info->si_addr;
    siglongjmp(back, number);
}

static long set(long control)
{
    return prctl(SET, control, 0, 0, 0) == 0 ? 0 : -errno;
}

static long get(void)
{
    return prctl(GET, 0, 0, 0, 0);
}

static int loads(volatile int *p)
{
    return sigsetjmp(back, 1) == 0 ? *p : -1;
}

static void *thread(void *p)
{
    printf("a thread has %lx, loads %d, and may not change it: %ld %ld\n", get(), loads(p), set(0), set(BITS(16) | CALLS));
    return NULL;
}

int main(int count, char **arguments)
{
    static int value = 42;
    static char text[] = "tagged\n";
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    struct iovec part = {TAG(text, 3), sizeof text - 1};
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t other;
    int status;

    setvbuf(stdout, NULL, _IONBF, 0);
    if (count > 1) {
        printf("what it executes has %lx\n", get());
        return 0;
    }
    sigaction(SIGSEGV, &action, NULL);
    printf("%lx %ld %ld %ld %ld %ld\n", get(), set(BITS(17)), set(CALLS), set(2), set(BITS(1)), get() >> 24);
    if (get() < 0)
        return 0;
    printf("with 7 bits: %d, without: %d", loads(TAG(&value, 63)), (set(0), loads(TAG(&value, 63))));
    printf(" at tag %lx\n", (uintptr_t)fault >> 57);
    set(BITS(7));
    loads(TAG(page + 8192, 5));
    printf("a fault has no tag: %d; in a call it is one: %zd %d\n", fault == page + 8192, write(1, TAG(text, 1), 7), errno);
    printf("%ld %lx\n", set(BITS(9) | CALLS), get());
    write(1, TAG(text, 1), 7);
    writev(1, TAG(&part, 2), 1);
    strcpy(TAG(page, 9), "kept");
    printf("%d %s", mprotect(TAG(page, 7), 4096, PROT_READ), page);
    printf(" %d\n", madvise(TAG(page, 7), 4096, MADV_DONTNEED) == 0 && page[0] == 0 && munmap(TAG(page, 1), 4096) == 0);
    set(BITS(7) | CALLS);
    for (int i = 0; i < 100000; i++) /* here it is left, and goes on */
        status = *(volatile int *)TAG(&value, 6);
    pthread_create(&other, NULL, thread, TAG(&value, 1));
    pthread_join(other, NULL);
    if (fork() == 0) {
        printf("a child has %lx, loads %d, and may change it: %ld\n", get(), loads(TAG(&value, 1)), set(0));
        set(BITS(7) | CALLS);
        execl("./tags", "tags", "again", NULL);
    }
    wait(&status);
    printf("the parent has %lx, loads %d\n", get(), loads(TAG(&value, 1)));
    return 0;
}
END
    riscv64-linux-gnu-gcc -static -O1 -w -o tags tags.c
    cat >expected <<'END'
0 -22 -22 -22 0 7
with 7 bits: 42, without: -1 at tag 3f
a fault has no tag: 1; in a call it is one: -1 14
0 10000001
tagged
tagged
0 kept 1
a thread has 7000001, loads 42, and may not change it: -16 -16
a child has 7000001, loads 42, and may change it: 0
what it executes has 0
the parent has 7000001, loads 42
END
    for cell in $("$BOBBIN" list | awk '/^ *rv64\/(reference|indirect|direct|copy)\/fast/ && !/not available/ { print $1 }'); do
        IFS=/ read -r _ engine flavour <<<"$cell"
        "$BOBBIN" run --dir . --isa rva23u64 --engine "$engine" --flavour "$flavour" ./tags | diff expected -
    done
    "$BOBBIN" run --dir . --checkpoint left --at 200000 ./tags >output
    grep -q '^0 kept' output && ! grep -q thread output
    "$BOBBIN" resume --dir . left >>output
    diff expected output
    run -0 "$BOBBIN" run --isa rva22u64 ./tags
    [ "$output" = "ffffffffffffffff -22 -22 -22 -22 -1" ]
}

@test "programs that are compiled for all of it do the same as for rv64gc" {
    command -v clang-19 >/dev/null || skip "clang-19 was not found"
    all=rv64gcv_zba_zbb_zbkb_zbs_zicond_zcb_zcmop_zimop_zawrs_zfa_zfh_zabha_zacas1p0_zvbb_zvfhmin
    for program in digests atomics mathematics; do
        for isa in rv64gc $all; do
            clang-19 --target=riscv64-linux-gnu -O2 -w -ffp-contract=off -menable-experimental-extensions -march=$isa -static \
                -o program.$isa "$BATS_TEST_DIRNAME/programs/$program.c" -lm
            "$BOBBIN" run ./program.$isa >output.$isa
        done
        cmp output.rv64gc output.$all
        run -132 "$BOBBIN" run --isa rv64gc ./program.$all
        [[ "$stderr$output" == *"of the extension "[ZV]* ]]
    done
}

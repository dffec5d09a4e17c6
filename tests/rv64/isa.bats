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
END
}

@test "an instruction that is taken away is illegal, and the message names its extension" {
    extensions | while read -r extension word isa; do
        assembled program "li a1, 0" "la a1, _start" "and a1, a1, -8" ".4byte $word"
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
    for isa in rv64gc_zba rv64gczba RV64GC_Zba rv64i_zba rv64i2p1_m2p0_zba1p0 rv64gcb rva22u64 rva23u64 rva20u64_zba; do
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
    run -0 "$BOBBIN" run --isa rva22u64 ./told
    [[ "$output" == "112d 1 "*"_zba_zbb_zbs"* ]]
    run -0 "$BOBBIN" run ./told
    [[ "$output" == *"_zicond_"*"_zba_zbb_"* ]]
}

@test "programs that are compiled for all of it do the same as for rv64gc" {
    command -v clang-19 >/dev/null || skip "clang-19 was not found"
    all=rv64gc_zba_zbb_zbkb_zbs_zicond_zcb_zcmop_zimop_zawrs_zfa_zfh_zabha_zacas1p0
    for program in digests atomics mathematics; do
        for isa in rv64gc $all; do
            clang-19 --target=riscv64-linux-gnu -O2 -w -ffp-contract=off -menable-experimental-extensions -march=$isa -static \
                -o program.$isa "$BATS_TEST_DIRNAME/programs/$program.c" -lm
            "$BOBBIN" run ./program.$isa >output.$isa
        done
        cmp output.rv64gc output.$all
        run -132 "$BOBBIN" run --isa rv64gc ./program.$all
        [[ "$stderr$output" == *"of the extension Z"* ]]
    done
}

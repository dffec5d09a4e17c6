# The disassembler against objdump, instruction by instruction. WORDS comes from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    command -v riscv64-linux-gnu-objdump >/dev/null || skip "riscv64-linux-gnu-objdump was not found"
}

# What objdump -d prints, as lines of ADDRESS WORD INSTRUCTION: without symbols and comments, and with targets as it writes
# them where there are symbols.
listing() {
    awk -F'\t' '
        /^ *[0-9a-f]+:\t/ {
            gsub(/[ :]/, "", $1)
            sub(/ *$/, "", $2)
            sub(/^0+/, "", $2)
            text = $3 ($4 == "" ? "" : " " $4)
            sub(/ *[#<].*$/, "", text)
            if (text ~ /^(b(eq|ne|lt|ge|le|gt)[uz]*|j|jal) /) sub(/0x/, "", text)
            print $1, ($2 == "" ? "0" : $2), text
        }'
}

# Instructions of extensions that binutils 2.40 does not know.
unknown=(Zicond)
unknown_names='czero\.'

# disassembled FILE: that is code for a processor with all extensions that objdump knows.
disassembled() {
    echo '.attribute arch, "rv64gc_zba_zbb_zbs"' | riscv64-linux-gnu-as -o code.o -
    riscv64-linux-gnu-objcopy --update-section ".text=$1" --set-section-flags .text=alloc,code,contents code.o
    riscv64-linux-gnu-objdump -d -z code.o | listing
}

# same NAME LINES: NAME.objdump has at least that many lines, and ours are the same.
same() {
    cut -d' ' -f1,2 "$1.objdump" | "$WORDS" >"$1.ours"
    echo "$(wc -l <"$1.objdump") instructions"
    [ "$(wc -l <"$1.objdump")" -ge "$2" ]
    diff "$1.objdump" "$1.ours" >"$1.diff" || { head -50 "$1.diff"; false; }
}

@test "every 16-bit word" {
    "$WORDS" short >short.bin
    # c.addi16sp with 0 is reserved (section 16.5); objdump does not mind.
    disassembled short.bin | sed 's/ 6101 add sp,sp,0$/ 6101 .2byte 0x6101/' >short.objdump
    same short 49152
}

@test "every row of the list, with random and special operands" {
    "$WORDS" rows 1948 - "${unknown[@]}" >rows.bin
    disassembled rows.bin >all.objdump
    cut -d' ' -f1,2 all.objdump | "$WORDS" >all.ours
    # Where objdump does not follow the manual: see core/rv64/disasm.c.
    paste -d'|' all.objdump all.ours | awk -F'|' '
        $1 ~ /,unknown$/ && $2 ~ / \.4byte / && $1 !~ / fence / { reserved++
            next }
        $1 ~ / \.4byte / && $2 ~ / fence/ { ignored++
            next }
        $1 ~ / \.4byte / && $2 ~ / fcvt\.d\.(w|wu|s) .*,(rtz|rdn|rup|rmm|dyn)$/ { exact++
            next }
        { print $1 }
        END { if (!reserved || !ignored || !exact) print "objdump has changed: " reserved, ignored, exact }' >rows.objdump
    same rows 170000
}

# LLVM writes spaces after commas, and hexadecimal numbers.
@test "every row that objdump does not know, as LLVM writes it" {
    command -v llvm-mc-19 >/dev/null || skip "llvm-mc-19 was not found"
    "$WORDS" rows 1948 "${unknown[@]}" | od -An -v -tx1 -w4 | sed 's/ / 0x/g' >rows.txt
    llvm-mc-19 --disassemble --triple=riscv64 --mattr=+experimental,+zicond rows.txt | sed -n 's/, /,/g; s/\t/ /g; s/^ *\([a-z]\)/\1/p' |
        grep -v '^\.' >text
    awk '{ w = ""; for (i = 4; i > 0; i--) w = w substr($i, 3); sub(/^0+/, "", w); print 0, w }' rows.txt | paste -d' ' - text >llvm.objdump
    same llvm 2000
}

@test "words that are no instructions, or privileged ones" {
    "$WORDS" any 1948 >any.bin
    disassembled any.bin >all.objdump
    cut -d' ' -f1,2 all.objdump | "$WORDS" | paste -d'|' all.objdump - >both
    # What is left when one of them says .4byte and the other does not.
    awk -F'|' -v unknown=" ($unknown_names)" '($1 ~ / \.4byte /) != ($2 ~ / \.4byte /) &&
        !($2 ~ unknown || $1 ~ /,unknown$/ || $2 ~ / fence/ || $2 ~ / fcvt\.d\.(w|wu|s) .*,(rtz|rdn|rup|rmm|dyn)$/ || $1 ~ / sfence\.vma /)' both >differ
    head -50 differ
    [ ! -s differ ]
    [ "$(wc -l <both)" -eq 200000 ]
}

# text COMPILER FLAGS: all code of a static program.
text() {
    command -v "riscv64-linux-gnu-$1" >/dev/null || skip "riscv64-linux-gnu-$1 was not found"
    "riscv64-linux-gnu-$1" -static $2 -o program "program.$3"
    riscv64-linux-gnu-objdump -d -z program | listing >text.objdump
    same text "$4"
}

@test "the whole text of a static C program" {
    printf '#include <stdio.h>\nint main(void) { return printf("%%f\\n", 1.5) < 0; }\n' >program.c
    text gcc -O2 c 60000
}

@test "the whole text of a static C++ program" {
    printf '#include <iostream>\nint main() { std::cout << 1.5 << std::endl; }\n' >program.cc
    text g++ -O2 cc 200000
}

@test "the same without compressed instructions" {
    printf 'double f(double a, long n) { while (n-- > 0) a = a * n + 1 / a; return a; }\nint main(void) { return (int)f(3, 4); }\n' >program.c
    text gcc "-O2 -march=rv64g" c 40000
}

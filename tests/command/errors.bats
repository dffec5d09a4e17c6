load common

# rejects LINE:COLUMN TEXT FORMAT PROGRAM: this program is refused.
rejects() {
    printf '%b' "$4" >"bad.$3"
    refuses "bobbin: bad.$3:$1: $2" run "bad.$3"
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "every command that loads a program refuses it in the same words" {
    echo '01 FOO 1' >bad.asm
    for command in run disasm diff trace profile thread time "convert --to asm"; do
        # shellcheck disable=SC2086
        refuses "bobbin: bad.asm:1:4: 'FOO' is not an instruction" $command bad.asm
        [ "${#stderr_lines[@]}" -eq 1 ]
    done
}

@test "asm: what is wrong, and where" {
    rejects 1:1 "there is no store line 32" asm '32 LDN 1\n'
    rejects 2:1 "store line 5 was given already, in line 1" asm '05 LDN 1\n5 LDN 2\n'
    rejects 1:4 "'FOO' is not an instruction" asm '01 FOO 1\n'
    rejects 2:4 "LDN needs an operand" asm '; comment\n01 LDN ; nothing\n'
    rejects 1:8 "there is no store line 32" asm '01 LDN 32\n'
    rejects 1:8 "there is no store line -1" asm '01 LDN -1\n'
    rejects 1:8 "operand 'x' is neither a decimal number nor a label" asm '01 LDN x\n'
    rejects 1:8 "operand '0x1' is neither a decimal number nor a label" asm '01 LDN 0x1\n'
    rejects 1:8 "unexpected '5'" asm '01 CMP 5\n'
    rejects 1:10 "unexpected 'more'" asm '01 LDN 1 more\n'
    rejects 1:8 "2147483648 does not fit" asm '01 NUM 2147483648\n'
    rejects 1:8 "-2147483649 does not fit" asm '01 NUM -2147483649\n'
    rejects 1:8 "99999999999999999999... does not fit" asm '01 NUM 99999999999999999999999999999999\n'
    rejects 2:3 "an instruction, NUM or 32 digits are missing" asm '01 STP\n02\n'
    rejects 2:1 "the store ends with line 31" asm '31 STP\nSTP\n'
}

@test "snp: what is wrong, and where" {
    ones=11111111111111111111111111111111
    rejects 1:1 "there is no store line 0032" snp "0032: $ones\n"
    rejects 2:1 "store line 1 was given already, in line 1" snp "0001: $ones\n0001: $ones\n"
    rejects 1:38 "only 31 digits" snp "0001: ${ones%1}\n"
    rejects 1:39 "more than the 32 digits" snp "0001: ${ones}1\n"
    rejects 1:19 "'2' is neither 0 nor 1" snp "0001: 1111111111112\n"
    rejects 1:1 "'1x' is neither a store line's number nor an instruction" snp "1x: $ones\n"
    rejects 1:40 "unexpected '1'" snp "0001: $ones 1\n"
}

@test "files that are no programs" {
    for format in asm snp; do
        rejects 3:1 "the file ends without giving" $format '; only\n; comments\n'
        rejects 1:1 "'??" $format '\001\002\003\377'
        rejects 1:1 "" $format '\0\0\0\0'
        head -c 100000 /dev/urandom | tr -d '\n' >"random.$format"
        refuses "bobbin: random.$format:" run "random.$format"
    done
}

@test "10 MB of one line" {
    head -c 10000000 /dev/zero | tr '\0' 1 >ones.snp
    refuses "bobbin: ones.snp:1:33: more than the 32 digits" run ones.snp
    head -c 10000000 /dev/zero | tr '\0' ' ' >blank.asm
    refuses "bobbin: blank.asm:1:10000001: the file ends" run blank.asm
    { printf '0001: ' && head -c 10000000 /dev/zero | tr '\0' 0; } >zeros.snp
    refuses "bobbin: zeros.snp:1:39: more than the 32 digits" run zeros.snp
}

@test "a script in the sysroot is not a program either" {
    [ -z "$NO_SANDBOX" ] || skip "$NO_SANDBOX"
    printf '#!/bin/sh\necho\n' >script
    refuses "/script: a script for '/bin/sh': that is the program to run" run --sysroot . /script
}

@test "files that cannot be read" {
    mkdir directory.asm
    refuses "bobbin: directory.asm: is a directory" run directory.asm
    refuses "bobbin: missing.asm: No such file or directory" run missing.asm
    refuses "missing: No such file or directory" run missing with arguments
    mkdir -p room
    ln -sf nowhere broken
    printf '#!/bin/sh\necho\n' >script
    refuses "room: a directory, not a program" run room with arguments
    refuses "broken: a symbolic link to 'nowhere', which is not there" run broken with arguments
    refuses "script: a script for '/bin/sh': that is the program to run" run script with arguments
    refuses "'script' is for no machine whose programs have several formats" convert script --to asm
    refuses "missing: No such file or directory" convert missing --to asm
    refuses "larger than" run /dev/zero
    refuses 'bobbin: \x1b[31m\xc3\xa9\x0a.asm: No such file or directory' run $'\e[31m\xc3\xa9\n.asm'
    cp "$factor" secret.asm
    chmod 0 secret.asm
    if [ "$(id -u)" -ne 0 ]; then
        refuses "bobbin: secret.asm: Permission denied" run secret.asm
    else # root reads anything, so nobody has to try
        as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chmod 755 .
        "${as_nobody[@]}" test -x "$BOBBIN" -a -e secret.asm || skip "root reads anything, and nobody cannot get here"
        run --separate-stderr "${as_nobody[@]}" "$BOBBIN" run secret.asm
        [ "$status" -eq 2 ]
        [ "${stderr_lines[0]}" = "bobbin: secret.asm: Permission denied" ] # nobody cannot write what tools/coverage counts, either
    fi
}

@test "bad options: status 2, and the option or value is named" {
    refuses "there is no command 'fly'" fly
    refuses "Usage: bobbin [OPTION...] COMMAND"
    refuses "there is no engine 'warp'" run --engine warp "$factor"
    refuses "there is no engine 'warp'" diff --engine warp "$factor"
    refuses "there is no flavour 'vanilla'" run --flavour vanilla "$factor"
    refuses "there is no guest 'z80'" run --guest z80 "$factor"
    refuses "no image format 'elf'" run --format elf "$factor"
    refuses "--max-steps wants a number in digits, at most 9223372036854775807, not 'many'" run --max-steps many "$factor"
    refuses "--max-steps wants a number" run --max-steps=-1 "$factor"
    refuses "--max-steps wants a number" run --max-steps 99999999999999999999 "$factor"
    refuses "--speed wants" run --crt --speed 0 "$factor"
    refuses "which program?" run
    refuses "only one program" run "$factor" "$factor"
    refuses "--warp" run --warp "$factor"
    refuses "to which format?" convert "$factor"
    refuses "no image format 'txt'" convert "$factor" -o out.txt
    refuses "--chunk wants" diff --chunk 0 "$factor"
    refuses "--rounds wants" time --rounds 0 "$factor"
    refuses "no such address" time --show 32 "$factor"
    refuses "only the exact flavour" profile --flavour fast "$factor"
    refuses "keeps no threaded code" thread --engine reference "$factor"
    refuses "keeps no threaded code" thread --engine indirect "$factor"
}

@test "files that are no programs for anything here: what would be one" {
    printf '#include <stdio.h>\n' >hello.c
    refuses "bobbin: hello.c: not a program: neither a Linux program, which is an ELF file for riscv64, nor a WebAssembly \
module (a source file must be compiled first), nor one for baby (line 1: '#include' is neither" run hello.c
    refuses "README.md: not a program: neither a Linux program" run "$TOP/README.md"
    refuses "bobbin: hello.c:1:1: '#include' is neither" run --guest baby hello.c # a guest or format that is given is not called into question
    refuses "bobbin: hello.c:1:1: '#include' is neither" run --format asm hello.c
    : >empty
    : >empty.asm
    refuses "bobbin: empty: is empty" run empty
    refuses "bobbin: empty.asm: is empty" disasm empty.asm
}

# elf FILE MACHINE: the beginning of an ELF executable for that machine, \ooo\ooo.
elf() {
    printf "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0$2\1\0\0\0" >"$1"
    head -c 4096 /dev/zero >>"$1"
}

@test "executables for other machines" {
    elf x86 '\076\0'
    refuses "bobbin: x86: wrong machine: the program is for x86-64, not for RISC-V; compile it for riscv64" run x86
    elf arm '\267\0'
    refuses "the program is for AArch64, not for RISC-V" run arm
    elf other '\1\2'
    refuses "wrong machine: number 513, where RISC-V is 243" run other
    refuses "bobbin: x86: is an ELF file, not a program for baby" run --guest baby x86
    refuses "bobbin: x86: is an ELF file, not a program for baby" convert --guest baby --to snp x86
    refuses "bobbin: x86: wrong machine: the program is for x86-64" time x86
    refuses "'x86' is for no machine whose programs have several formats: there is nothing to convert to" convert x86 --to asm
}

@test "slips of the pen: what was meant" {
    refuses "there is no command 'rnu' (did you mean 'run'?); \`bobbin --help' lists them" rnu
    refuses "there is no command 'disassemble'; \`bobbin --help' lists them" disassemble
    refuses "there is no engine 'swich' (did you mean 'switch'?); \`bobbin list' shows them" run --engine swich "$factor"
    refuses "there is no engine 'swich' (did you mean 'switch'?)" diff --engine swich "$factor"
    refuses "there is no engine 'jit'; " run --engine jit "$factor"
    refuses "there is no guest 'riscv'; these there are:
  baby       Manchester Baby (SSEM), 1948
  rv64       RISC-V RV64," run --guest riscv "$factor"
    refuses "there is no guest 'rv46' (did you mean 'rv64'?); these there are:" run --guest rv46 "$factor"
    refuses "not '1e6'; write 1000000" run --max-steps 1e6 "$factor"
    refuses "not '1.5'" run --max-steps 1.5 "$factor"
    [[ "$stderr" != *"; write"* ]]
    refuses "--speed is how fast --crt shows a program: give --crt too" run --speed 10 "$factor"
    refuses "baby has no image format 'elf': it has asm, snp" convert --to elf "$factor"
}

@test "--dir, --sysroot and --memory: what the host or the guest has not" {
    elf program '\363\0'
    refuses "--dir /nosuch: No such file or directory" run --dir /nosuch program
    refuses "--sysroot /nosuch: No such file or directory" run --sysroot /nosuch program
    refuses "--dir $factor: is not a directory" run --dir "$factor:/x:ro" program
    for size in 257G 1 999K 17179869183G; do
        refuses "bobbin: --memory $size: memory of " run --memory $size program
        [[ "$stderr" == *" bytes: rv64 takes a multiple of 4096 up to 256 GiB" ]]
        [ "${#stderr_lines[@]}" -eq 1 ]
        refuses "bobbin: --memory $size: memory of " diff --engine direct --memory $size program
        [ "${#stderr_lines[@]}" -eq 1 ]
    done
    for size in 0 -1 1T 5GB 99999999999999999999 17179869184G; do
        refuses "--memory wants a number of bytes, such as 512M or 2G, not '$size'" run --memory=$size program
    done
    refuses "bobbin: --memory 1M: the memory of baby has one size" run --memory 1M "$factor"
    for option in --strace --env=A=B --dir=. --sysroot=/; do
        refuses "are for Linux programs, and '$factor' is for baby" run $option "$factor"
    done
}

@test "a host that has not so much address space" {
    elf program '\363\0'
    run --separate-stderr bash -c 'ulimit -v 4000000 && exec "$0" run --memory 4G program' "$BOBBIN"
    [ "$status" -eq 2 ] || skip "the command does not run with so little" # with AddressSanitizer
    [[ "$stderr" == "bobbin: --memory 4G: no address space for a machine with 4294967296 bytes"*": give it less memory" ]]
}

@test "an unavailable engine says why" {
    unavailable=$("$BOBBIN" list --json | jq -r '[.cells[] | select(.guest == "baby" and (.available | not))][0].engine // empty')
    [ -n "$unavailable" ] || skip "this build has every engine"
    refuses "engine $unavailable is not available: " run --engine "$unavailable" "$factor"
    bobbin time --rounds 1 "$factor"
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"engine $unavailable is not available: "* ]]
}

@test "an engine that WebAssembly has not says why" {
    printf '\0asm\1\0\0\0' >empty.wasm
    refuses "engine indirect is not available: WebAssembly's bytes are stack code" run --engine indirect empty.wasm
}

@test "--gdb is for Linux programs, and leaves to the debugger how they run" {
    refuses 'GDB cannot debug Manchester Baby' run --gdb 0 "$factor"
    printf '\0asm\1\0\0\0' >module.wasm
    refuses 'GDB cannot debug WebAssembly' run --gdb - module.wasm
    printf '\177ELF' >broken
    refuses "wants a port" run --gdb 65536 broken
    refuses "--gdb wants a port, 0 to 65535, or - for stdin and stdout" run --gdb localhost:1234 broken
    refuses "leaves it to the debugger" run --gdb 0 --max-steps 5 broken
    refuses "broken: " run --gdb - broken
}

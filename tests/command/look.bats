# The commands that look at a program or at what the build has: list, disasm, thread, trace, profile, diff, time, help.
load common

@test "list: every engine, with what is built of it" {
    bobbin list
    [ "$status" -eq 0 ]
    for engine in reference indirect switch call token direct tail; do
        [[ "$output" == *"  baby/$engine/fast "* ]]
        [[ "$output" == *"  baby/$engine/exact "* ]]
    done
}

@test "list --json: an unavailable cell has a reason, an available one compiler and flags" {
    bobbin list --json
    jq -e 'all(.cells[]; if .available then (.compiler | length > 0) and (.flags | length > 0) else (.why_not | length > 0) end)' <<<"$output"
    [ "$(jq '[.cells[].engine] | unique | length' <<<"$output")" -eq "$(grep -c '^ENGINE(' "$TOP/core/engines.def")" ]
}

@test "list --insns: the table of instructions" {
    bobbin list --insns
    [[ "$output" == *"  ldn  0x00004000 0x0000e000 A <- -store[S]"* ]]
    grep -q '^  addi  *0x00000013 0x0000707f ' <<<"$output"
    grep -q '^  vadd_vv  *0x00000057 0xfc00707f vs2 + operand' <<<"$output"
    [[ "$output" != *$'\n'"  vector_"* ]]
    [ "$(sed -n '/^baby:/,/^rv64:/p' <<<"$output" | grep -c 0x)" -eq 7 ]
}

@test "disasm" {
    bobbin disasm "$factor"
    [ "${lines[0]}" = "   1  0x00004018       16408  LDN 24" ]
    [ "${#lines[@]}" -eq 24 ]
}

@test "disasm shows code alone; disasm, profile, list --insns call an instruction by one name" {
    command -v riscv64-linux-gnu-gcc || skip "riscv64-linux-gnu-gcc was not found"
    printf '.option arch, +v\n.globl _start\n_start: mv a2, sp\n fence.i\n li a0, 0\n li a7, 93\n' >names.S
    printf ' vsetivli zero, 4, e8, m1, ta, ma\n vadd.vi v8, v9, 1\n vle8.v v8, (sp)\n vadd.vv v8, v8, v9, v0.t\n ecall\n' >>names.S
    riscv64-linux-gnu-gcc -nostdlib -static -o names names.S
    printf '%s\n' addi c_li c_mv ecall fence_i vadd_vi vadd_vv vle8_v vsetivli >want
    bobbin disasm names # neither the headers of the file, nor the stack, which may be executed, too
    awk '{ print $NF }' <<<"$output" | sort >got
    diff want got
    bobbin profile names
    awk '/^instruction/, /^$/ { if ($2 == 1) print $1 }' <<<"$stderr" | sort >got
    diff want got
    bobbin list --insns
    while read -r name; do
        grep -q "^  $name  *0x" <<<"$output"
    done <want
}

@test "thread: slots are decoded as control reaches them, and undecoded again when stored into" {
    printf '01 LDN 4\n02 STO 1\n03 STP\n04 NUM 1\n' >smc.asm # stores over the line that made the number
    printf 'ldn undecoded undecoded\nldn sto undecoded\nundecoded sto stp\nundecoded sto stp\n' >want
    for engine in switch call token direct tail; do
        "$BOBBIN" list --json |
            jq -e ".cells[] | select(.guest == \"baby\" and .engine == \"$engine\" and .flavour == \"exact\" and .available)" || continue
        for steps in 0 1 2 3; do
            "$BOBBIN" thread --engine $engine --max-steps $steps smc.asm | awk '$1 ~ /^[1-3]$/ { print $4 }' | xargs
        done >got
        diff got want
    done
    bobbin thread --engine token --flavour fast smc.asm
    [[ "$output" == *"token/fast"*"  32     0  0x"*"wrap"*"stop"* ]]
}

@test "thread, run: generated code, its memory, and its names for perf" {
    command -v riscv64-linux-gnu-gcc || skip "riscv64-linux-gnu-gcc was not found"
    bobbin list
    grep -q "rv64/copy/fast .*not available" <<<"$output" && skip "rv64 has no engine copy in this build"
    cat >count.S <<'END'
        .globl  _start
_start: li      a5, 100000
1:      addi    a5, a5, -1
        bnez    a5, 1b
        li      a0, 7
        li      a7, 93
        ecall
END
    riscv64-linux-gnu-gcc -nostdlib -static -o count count.S
    bobbin thread --engine copy --flavour fast count
    echo "$stderr" # as stdout is the program's
    [[ "$stderr" =~ "block at "[0-9a-f]+", "[0-9]+" bytes of code" ]]
    [[ "$stderr" == *"bnez a5"* ]]
    bobbin run --engine copy --stats --code-cache 1 count
    echo "$stderr"
    [ "$status" -eq 7 ]
    [[ "$stderr" =~ "generated "[1-9][0-9]*" blocks of "[1-9][0-9]*" instructions" ]]
    bobbin run --engine super --stats count
    [[ "$stderr" != *generated* ]]
    "$BOBBIN" run --engine copy --perf-map count & wait $! || true
    grep -E '^[0-9a-f]+ [0-9a-f]+ guest_[0-9a-f]+$' /tmp/perf-$!.map
    rm -f /tmp/perf-$!.map
    sed 's/^_start:/.type _start, @function; .size _start, 32; &/' count.S >named.S
    riscv64-linux-gnu-gcc -nostdlib -static -o named named.S
    "$BOBBIN" run --engine copy --perf-map --jitdump named & wait $! || true
    grep -E '^[0-9a-f]+ [0-9a-f]+ _start[+]0x[0-9a-f]+$' /tmp/perf-$!.map
    rm -f /tmp/perf-$!.map
    /usr/bin/python3 - $! <<'END'
import re, struct, sys
pid = int(sys.argv[1])
dump, source = open(f"jit-{pid}.dump", "rb").read(), open(f"jit-{pid}.s").read().splitlines()
magic, version, size, machine, _, writer, _, flags = struct.unpack_from("<IIIIIIQQ", dump)
assert (magic, version, size, writer, flags) == (0x4A695444, 1, 40, pid, 0) and machine in (62, 183)  # x86-64, AArch64
at, lines, names = size, {}, []
while at < len(dump):
    kind, size, time = struct.unpack_from("<IIQ", dump, at)
    body, at = dump[at + 16:at + size], at + size
    if kind == 2:
        address, count = struct.unpack_from("<QQ", body)
        entries, rest = [], body[16:]
        for _ in range(count):
            host, line, _ = struct.unpack_from("<QII", rest)
            name, rest = rest[16:].split(b"\0", 1)
            assert name.decode() == f"jit-{pid}.s"
            entries.append((host, source[line - 1].split(None, 1)[1]))
        assert rest == b"" and entries[0][0] == address and entries == sorted(entries, key=lambda entry: entry[0])
        lines[address] = entries
    else:
        assert kind == 0
        writer, _, vma, address, length, index = struct.unpack_from("<IIQQQQ", body)
        name, code = body[40:].split(b"\0", 1)
        assert writer == pid and vma == address and len(code) == length and index == len(names)
        assert all(address <= host < address + length for host, _ in lines[address])
        names.append(name.decode())
assert at == len(dump) and names and all(re.fullmatch("_start([+]0x[0-9a-f]+)?", name) for name in names)
assert any(text.startswith("bnez a5") for entries in lines.values() for _, text in entries)
END
    refuses "1 to 2048 MiB" run --code-cache 0 count
}

@test "thread: generated code of a loop is what README.md says" {
    command -v riscv64-linux-gnu-gcc || skip "riscv64-linux-gnu-gcc was not found"
    bobbin list
    grep -q "rv64/copy/fast .*not available" <<<"$output" && skip "rv64 has no engine copy in this build"
    generated_lines() {
        sed -E '1s/[0-9]+ bytes/N bytes/; s/\b(0x)?[0-9a-f]{12}\b/\1ADDRESS/g; s/0x[0-9a-f]{3}\(/N(/g'
    }
    sed -n '/^ *[.]globl _start$/,/^$/s/^    //p' "$TOP/README.md" >loop.S
    riscv64-linux-gnu-gcc -nostdlib -static -o loop loop.S
    bobbin thread --engine copy --flavour fast loop
    grep -q '%rdi' <<<"$stderr" || skip "built without libcapstone, or not for x86-64"
    # All but addresses on the host, and distances that depend on how the machine's struct is laid out.
    sed -n '/^    block at /,/^$/s/^    //p' "$TOP/README.md" | sed '/^$/d' | generated_lines >want
    sed -n '/^block at /,$p' <<<"$stderr" | generated_lines | head -n "$(wc -l <want)" >got
    diff want got
    [ "$(wc -l <want)" -gt 20 ]
    # After it, out of line, what leaves an access to its handler.
    [[ "$stderr" == *"out of line:"*"lbu a4,0(sp)"*"[lbu closely]"*"lbu a4,0(sp)"*"[handler]"* ]]
}

@test "trace: step, address, instruction, changes" {
    bobbin trace --max-steps 9 "$factor"
    [ "$status" -eq 124 ]
    [ "${lines[0]}" = "       1   1  LDN 24    A=-262143  CI=1" ]
    [ "${lines[1]}" = "       2   2  STO 26    CI=2  [26]=-262143" ]
    [ "${lines[7]}" = "       8   8  JRP 20    CI=5" ]
    [ "${lines[9]}" = "the step limit was reached before line 7 after 9 steps" ]
    bobbin trace --engine reference --max-steps 9 "$factor"
    [ "${lines[8]}" = "       9   6  SUB 27    A=-262142  CI=6" ]
}

@test "profile: counts of instructions and pairs, under every engine" {
    for engine in reference indirect switch direct; do
        bobbin profile --engine $engine "$factor"
        [ "$status" -eq 0 ]
        [[ "$output" == *"cmp "*"   393217   18.75%"* ]]
        [[ "$output" == *"cmp jrp "*"   131073    6.25%"* ]]
    done
    bobbin profile --json "$factor"
    jq -e '([.singles[].times] | add) == 2097154 and ([.pairs[].times] | add) == 2097153' <<<"$output"
}

@test "diff: every engine agrees with the reference" {
    bobbin diff "$factor"
    [ "$status" -eq 0 ]
    available=$("$BOBBIN" list --json | jq '[.cells[] | select(.guest == "baby" and .available and .engine != "reference")] | length')
    [ "$(grep -c 'same as the reference for 2097154 steps (halt)' <<<"$output")" -eq "$available" ]
    bobbin diff --engine all --chunk 7 --max-steps 1000 "$factor"
    [ "$(grep -c 'same as the reference for 1000 steps (fuel)' <<<"$output")" -eq "$available" ]
    bobbin diff --engine switch --flavour exact "$factor"
    [ "$output" = "switch/exact: same as the reference for 2097154 steps (halt)" ]
}

@test "diff: a difference is shown once, for all cells that have it" {
    command -v riscv64-linux-gnu-gcc || skip "riscv64-linux-gnu-gcc was not found"
    # A program that changes its code and does not say so, after so many stores beside it that engines which predecode
    # no longer look: they still have the old.
    cat >stale.S <<'END'
        .globl  _start
_start: la      a1, new
        li      s0, 9000
2:      sh      zero, 2(a1)
        addi    s0, s0, -1
        bnez    s0, 2b
        li      s0, 2
        lw      a2, 0(a1)
1:      li      a0, 1
        la      a3, 1b
        sh      a2, 0(a3)
        addi    s0, s0, -1
        bnez    s0, 1b
        li      a7, 93
        ecall
new:    li      a0, 7
        nop
END
    riscv64-linux-gnu-gcc -nostdlib -static -Wl,-N,--no-warn-rwx-segments -o stale stale.S
    bobbin diff --memory 64M stale
    [ "$status" -eq 1 ]
    # indirect keeps nothing decoded, and is right; some builds leave it out.
    if grep 'rv64/indirect/fast' < <("$BOBBIN" list) | grep -qv 'not available'; then
        grep -q '^indirect/fast: same as the reference' <<<"$output"
        ! grep -q 'in the same way' <<<"$output" || false
    fi
    first=$(sed -n 's/: DIFFERS from the reference$//p' <<<"$output") # of those that this build has
    [ "$(wc -l <<<"$first")" -eq 1 ]
    [ "$(grep -Ec "^  first at step 27013, pc 0x[0-9a-f]+; the reference stopped with 'fuel', the engine with 'fuel'$" <<<"$output")" -eq 1 ]
    [ "$(grep -c '^  a0 .* 0x1 .* 0x7 .* 0x1  <- differs$' <<<"$output")" -eq 1 ]
    [ "$(grep -c '^  -> .*  li a0,7$' <<<"$output")" -eq 1 ]
    grep -qx "direct/exact: DIFFERS from the reference as $first does" <<<"$output"
    bobbin diff --memory 64M --engine direct stale
    [ "${lines[0]}" = "direct/fast: DIFFERS from the reference" ]
    [ "${lines[-1]}" = "direct/exact: DIFFERS from the reference as direct/fast does" ]
}

@test "time: a row an engine, each with the right result" {
    available=$("$BOBBIN" list --json | jq '[.cells[] | select(.guest == "baby" and .available and .flavour == "fast")] | length')
    bobbin time --rounds 2 --show 27 "$factor"
    [ "$status" -eq 0 ]
    [ "$(grep -c ' 2097154 *131072 .*same as reference$' <<<"$output")" -eq "$available" ]
    bobbin time --rounds 1 --json --flavour exact "$factor"
    jq -e "(.engines | length) == $available and all(.engines[]; .same_as_reference and .cell.flavour == \"exact\" and .ns_median > 0)" <<<"$output"
}

@test "time: which CPU, CPU time, and a warning where other load takes the CPU away" {
    busy() {
        exec timeout 60 taskset -c "$1" sh -c 'while :; do :; done'
    }
    cpu=$(taskset -cp $$ | sed 's/.*[^0-9]//')
    busy "$cpu" 3>&- &
    busy "$cpu" 3>&- &
    run --separate-stderr timeout 60 taskset -c "$cpu" "$BOBBIN" time --rounds 15 --json "$factor"
    mapfile -t others < <(jobs -p)
    kill "${others[@]}"
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"warning: the machine is busy: the runs waited "* ]]
    jq -e '.cpu_id | type == "object"' <<<"$output"
    # Two thirds of the time belong to the others: by the clock on the wall an engine would take as long as the reference.
    # (What a sanitizer or an emulator adds to each engine says nothing of that.)
    [ -n "$INSTRUMENTED$EMULATED" ] ||
        jq -e '[.engines[] | {(.cell.engine): .ns_median}] | add | .switch < 0.95 * .reference' <<<"$output"
}

@test "time: a Linux program, its output thrown away, a process a run" {
    program=$(dirname "$BOBBIN")/../bench/workloads/rv64/calls
    [ -x "$program" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    bobbin time --rounds 2 "$program" 400
    [ "$status" -eq 0 ]
    available=$("$BOBBIN" list --json | jq '[.cells[] | select(.guest == "rv64" and .available and .flavour == "fast")] | length')
    [ "$(grep -c ' same as reference$' <<<"$output")" -eq "$available" ]
    ! grep -Eqx '[0-9a-f]{16}' <<<"$output" || false
    bobbin time --rounds 1 --show 0 "$program"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"--show: the memory of a Linux program is gone"* ]]
    bobbin time --rounds 1 /bin/sh
    [ "$status" -eq 2 ]
}

@test "help: of the command, of every command, and the version" {
    bobbin --help
    [ "$status" -eq 0 ]
    for command in run list diff trace time profile disasm thread convert; do
        [[ "$output" == *"  $command "* ]]
        run --separate-stderr "$BOBBIN" $command --help
        [ "$status" -eq 0 ]
        [[ "$output" == "Usage: bobbin $command"* ]]
        bobbin --help
    done
    bobbin --version
    [[ "$output" =~ ^bobbin\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

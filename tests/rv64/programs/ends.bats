# How programs end: the exit status as a shell would give it, what was printed before, and one line that says why.
bats_require_minimum_version 1.5.0

setup_file() {
    engines=$("$BOBBIN" list --json |
        jq -r '.cells[] | select(.guest == "rv64" and .available and .flavour == "fast") | .engine')
    [ -n "$engines" ]
    export engines
}

# ends STATUS TEXT HOW...: under every engine, and with that status under qemu-riscv64 and natively where they can.
ends() {
    local expected=$1 text=$2
    shift 2
    for engine in $engines; do
        run --separate-stderr "$BOBBIN" run --engine "$engine" "$BIN/O2-static/ends" "$@"
        echo "$engine: status $status, stdout: $output, stderr: $stderr"
        [ "$status" -eq "$expected" ]
        [ "$output" = before ]
        if [ -n "$text" ]; then
            # shellcheck disable=SC2053
            [[ $stderr == $text ]]
            [ "${#stderr_lines[@]}" -eq 1 ]
        else
            [ -z "$stderr" ]
        fi
    done
    for way in qemu native; do
        case $way:$1 in native:illegal | native:break | native:misaligned | qemu:misaligned) continue ;; esac
        command=("$BIN/native/ends")
        [ $way = native ] || command=(qemu-riscv64 "$BIN/O2-static/ends")
        run bash -c 'ulimit -c 0; "$@" 2>/dev/null; exit $?' bash "${command[@]}" "$@"
        echo "$way: status $status"
        [ "$status" -eq "$expected" ]
    done
}

@test "exit, and its status cut to eight bits" {
    ends 0 "" exit 0
    ends 37 "" exit 37
    ends 255 "" exit -1
    ends 1 "" quick 257
}

@test "abort" {
    ends 134 "bobbin: killed by SIGABRT, which the program sent itself at pc 0x*" abort
}

@test "signals that it sends itself" {
    ends 143 "bobbin: killed by SIGTERM, which the program sent itself at pc 0x*" signal 15
    ends 137 "bobbin: killed by SIGKILL, which the program sent itself at pc 0x*" signal 9
    ends 136 "bobbin: killed by SIGFPE, which the program sent itself at pc 0x*" signal 8
    ends 138 "bobbin: killed by SIGUSR1, which the program sent itself at pc 0x*" signal 10
}

@test "loads and stores where nothing is" {
    ends 139 "bobbin: killed by SIGSEGV: load from address 0x10 at pc 0x*: l*" load
    ends 139 "bobbin: killed by SIGSEGV: store to address 0x18 at pc 0x*: s*" store
    ends 139 "bobbin: killed by SIGSEGV: load from address 0xdeadbeefcafe0000 at pc 0x*: l*" far
}

@test "a store to what can only be read" {
    ends 139 "bobbin: killed by SIGSEGV: store to address 0x* at pc 0x*: s*" constant
}

@test "jumps to nowhere, and to what is no code" {
    ends 139 "bobbin: killed by SIGSEGV: jump to address 0x20, which holds no code" jump
    ends 139 "bobbin: killed by SIGSEGV: jump to address 0x*, which holds no code" data
}

@test "a stack without end" {
    ends 139 "bobbin: killed by SIGSEGV: store to address 0x* at pc 0x*: s*" stack
}

@test "illegal instructions and breakpoints" {
    ends 132 "bobbin: killed by SIGILL: illegal instruction at pc 0x*" illegal
    ends 133 "bobbin: killed by SIGTRAP: breakpoint at pc 0x*: *ebreak*" break
}

@test "a misaligned atomic access" {
    ends 135 "bobbin: killed by SIGBUS: misaligned atomic access to address 0x*[159d] at pc 0x*: amoadd.w*" misaligned
}

@test "what is not executable for it is refused" {
    printf 'no program' >"$BATS_TEST_TMPDIR/text"
    run --separate-stderr "$BOBBIN" run --guest rv64 "$BATS_TEST_TMPDIR/text"
    [ "$status" -eq 2 ]
    run --separate-stderr "$BOBBIN" run "$BIN/native/ends"
    echo "$stderr"
    [ "$status" -eq 2 ]
    [[ "$stderr" == "bobbin: "*/ends:* ]]
    run --separate-stderr "$BOBBIN" run "$BIN/O2-dynamic/ends"
    echo "$stderr"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *ld-linux-riscv64* ]]
}

@test "nobody reads: as silent as natively" {
    run --separate-stderr bash -c '"$0" run --dir . "$1" flood | head -c 1; echo "${PIPESTATUS[0]}"' "$BOBBIN" "$BIN/O2-static/ends"
    [ "${lines[-1]}" = b141 ]
    [ -z "$stderr" ]
}

# says TEXT: waits until the file `said` ends so.
says() {
    for ((try = 0; try < 600; try++)); do
        [ "$(tail -n 1 said)" != "$1" ] || return 0
        sleep 0.05
    done
    cat said
    return 1
}

# listen COMMAND...: starts a program in $pid that waits for signals, with a pipe as input that descriptor 8 keeps open.
listen() {
    cd "$BATS_TEST_TMPDIR"
    mkfifo input
    "$@" run "$BIN/O2-static/ends" listen <input >said 2>errors &
    pid=$!
    exec 8>input
    says listens
}

# ended: waits for it, and keeps its $status.
ended() {
    status=0
    wait $pid || status=$?
}

@test "signals from outside reach the program, in a read that waits too" {
    listen env --default-signal=INT "$BOBBIN" # as from a terminal: what a shell starts beside itself ignores SIGINT
    for number in 28 2 10 15; do
        kill -"$number" $pid
        says $number
    done
    exec 8>&-
    ended
    [ "$status" -eq 7 ]
    [ ! -s errors ]
}

@test "a second Ctrl-C within a second ends bobbin" {
    listen env --default-signal=INT "$BOBBIN"
    for ((try = 0; try < 100; try++)); do
        kill -INT $pid || break
        sleep 0.1
    done
    exec 8>&-
    ended
    [ "$status" -eq 130 ]
    grep -q "interrupted at pc" errors
}

@test "a signal that the program has left alone ends it" {
    listen "$BOBBIN"
    kill -HUP $pid
    ended
    exec 8>&-
    [ "$status" -eq 129 ]
    grep -q "interrupted at pc" errors
}

@test "--memory limits what is used of a reservation that is larger" {
    for engine in $engines; do
        run "$BOBBIN" run --engine "$engine" --memory 64M "$BIN/O2-static/ends" reserve
        [ "$output" = before ]
        [ "$status" -gt 40 ]
        [ "$status" -lt 64 ]
    done
}

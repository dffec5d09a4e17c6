# Programs with threads and processes: what they print is known, and under every engine and every time they take the same steps.
bats_require_minimum_version 1.5.0

setup_file() {
    here=$BATS_TEST_DIRNAME
    cells=$("$BOBBIN" list --json | jq -r '.cells[] | select(.guest == "rv64" and .available) |
        "--engine=" + .engine + " --flavour=" + .flavour')
    # All engines in one build; in others (sanitized ones take ten times as long) some.
    [ "$FULL" = ON ] || cells=$(grep -E '=(reference|direct|copy) .*fast' <<<"$cells")
    export here cells
}

# steps_of EXPECTED OPTION... PROGRAM...: runs it, compares its output with that file, and prints its steps.
steps_of() {
    local expected=$1
    shift
    "$BOBBIN" run --stats --sysroot /usr/riscv64-linux-gnu "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
    diff "$expected" "$BATS_TEST_TMPDIR/out" >&2
    sed -n 's/.*): \([0-9]*\) steps.*/\1/p' "$BATS_TEST_TMPDIR/err"
}

# same_steps CELLS EXPECTED PROGRAM...: under each of the cells, a line each.
same_steps() {
    local list=$1 expected=$2 first='' steps cell
    shift 2
    while read -r cell; do
        # shellcheck disable=SC2086
        steps=$(steps_of "$expected" $cell "$@")
        echo "$cell: $steps"
        [ -n "$steps" ]
        [ -n "$first" ] || first=$steps
        [ "$steps" = "$first" ]
    done <<<"$list"
}

@test "threads in C: every engine takes the same steps" {
    same_steps "$cells" "$here/fixed.expected" "$BIN/static/threads" fixed
}

@test "threads in C, dynamically linked" {
    local some=$cells
    [ "$FULL" = ON ] || some=$(head -n 2 <<<"$cells")
    same_steps "$some" "$here/fixed.expected" "$BIN/dynamic/threads" fixed
}

@test "threads in C++" {
    same_steps "$cells" "$here/standard.expected" "$BIN/static/standard"
    same_steps "$(tail -n 1 <<<"$cells")" "$here/standard.expected" "$BIN/dynamic/standard"
}

@test "threads that wait for clocks" {
    for engine in direct copy reference; do
        [[ $cells == *--engine=$engine* ]] || continue
        steps_of "$here/timed.expected" --engine "$engine" "$BIN/static/threads" timed
    done
}

@test "qemu-riscv64 prints the same" {
    # It compares values where a reservation may be lost, and crashes where a thread leaves a robust mutex behind.
    mapfile -t cases < <(sed 's/:.*//' "$here/fixed.expected" | grep -v -x -E 'stolen|robust|robust-waiters')
    diff <(grep -v -E '^(stolen|robust|robust-waiters):' "$here/fixed.expected") \
        <(timeout 120 "$QEMU" "$BIN/static/threads" "${cases[@]}")
    diff "$here/standard.expected" <(timeout 60 "$QEMU" "$BIN/static/standard")
}

@test "--schedule: other turns, the same for the same seed, and the same output" {
    local plain first again
    plain=$(steps_of "$here/fixed.expected" "$BIN/static/threads" fixed)
    for seed in 1 2 3; do
        first=$(steps_of "$here/fixed.expected" --schedule $seed "$BIN/static/threads" fixed)
        again=$(steps_of "$here/fixed.expected" --schedule $seed --engine direct "$BIN/static/threads" fixed)
        echo "$plain $first $again"
        [ "$first" = "$again" ]
        [ "$first" != "$plain" ]
    done
}

@test "diff holds with threads" {
    run "$BOBBIN" diff --engine direct --flavour fast "$BIN/static/threads" reservations ping-pong directed
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"same as the reference"*"(exit status 0)" ]]
}

@test "a deadlock is told: who waits where, and for what" {
    for engine in direct reference; do
        run --separate-stderr "$BOBBIN" run --engine $engine "$BIN/static/ends" deadlock
        echo "$stderr"
        [ "$status" -eq 123 ]
        [ "${#stderr_lines[@]}" -eq 3 ]
        [ "${stderr_lines[0]}" = "bobbin: deadlock: nothing can end what the program waits for" ]
        [[ ${stderr_lines[1]} == "bobbin:   thread 1000 (ends) waits at pc 0x"*" for a futex, 0x"* ]]
        [[ ${stderr_lines[2]} == "bobbin:   thread 1001 (wor\\x1bker) waits at pc 0x"*" for a futex, 0x"* ]]
    done
    run --separate-stderr "$BOBBIN" run "$BIN/static/ends" pause
    [ "$status" -eq 123 ]
    [[ ${stderr_lines[1]} == "bobbin:   thread 1000 (ends) waits at pc 0x"*" for a signal" ]]
}

@test "a fault says in which thread" {
    run --separate-stderr "$BOBBIN" run "$BIN/static/ends" fault
    echo "$stderr"
    [ "$status" -eq 139 ]
    [[ $stderr == "bobbin: killed by SIGSEGV in thread 1001 (worker): store to address 0x8 at pc 0x"* ]]
}

@test "exit, exit_group, and a main thread that ends first" {
    for way in exit:7: later:0:later spin:9: kill:143:; do
        IFS=: read -r argument expected text <<<"$way"
        for engine in direct reference; do
            run --separate-stderr "$BOBBIN" run --engine $engine "$BIN/static/ends" "$argument"
            echo "$argument: $status $output $stderr"
            [ "$status" -eq "$expected" ]
            [ "$output" = "$text" ]
        done
    done
}

@test "processes: fork, vfork, execve, posix_spawn, wait, and signals between them" {
    for engine in direct copy; do
        [[ $cells == *--engine=$engine* ]] || continue
        cd "$BIN/static"
        timeout 60 "$BOBBIN" run --engine $engine --dir . ./processes all >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
        diff "$here/processes.expected" "$BATS_TEST_TMPDIR/out"
        cat "$BATS_TEST_TMPDIR/err"
        [ ! -s "$BATS_TEST_TMPDIR/err" ]
    done
}

@test "processes share memory, and what is in it to wait for each other" {
    local cell
    cd "$BATS_TEST_TMPDIR"
    grep -E '=(reference|direct|copy) .*fast' <<<"$cells" >list
    while read -r cell; do
        # shellcheck disable=SC2086
        timeout 60 "$BOBBIN" run $cell --dir . --tmp . "$BIN/static/sharing" memory locks >out
        diff "$here/sharing.expected" out
    done <list
}

@test "processes: a robust mutex of one that the host ends" {
    local program times=0
    timeout 20 "$BOBBIN" run "$BIN/static/sharing" lost >"$BATS_TEST_TMPDIR/out" 3>&- &
    program=$(until pgrep -P $!; do sleep 0.02; done)
    for times in 1 2; do
        until [ "$(grep -c held "$BATS_TEST_TMPDIR/out")" -eq $times ]; do kill -0 $! || break; sleep 0.02; done
        sleep 0.2
        kill -KILL "$(pgrep -o -P "$program")"
    done
    wait
    cat "$BATS_TEST_TMPDIR/out"
    [ "$(cat "$BATS_TEST_TMPDIR/out")" = "held
status 9, died 1
held
status 9, died 1" ]
}

@test "processes: who waits for a lock of a file, or for the other end of a FIFO, lets others go on" {
    cd "$BATS_TEST_TMPDIR"
    run timeout -k 1 30 "$BOBBIN" run --dir . "$BIN/static/sharing" files </dev/null
    echo "$output"
    [ "$output" = "flock after 2
its 1
circle -1 1
lock 0 after 4
killed 15
fifo 0
parent 1 two
child 2 one
open -1 1
killed 15
nobody reads 1
open -1 1
killed 15
nobody reads 1
pipe -1 1
killed 13" ]
}

@test "processes: execve of scripts, and of what is no program" {
    cd "$BATS_TEST_TMPDIR"
    cp "$BIN/static/processes" .
    run timeout 60 "$BOBBIN" run --dir . ./processes scripts
    echo "$output"
    [ "$output" = "[show  all] [./script] [more] 4
0
1
1 1 1 1 1 1 1" ]
}

@test "processes: execveat of a descriptor" {
    cd "$BATS_TEST_TMPDIR"
    cp "$BIN/static/processes" .
    run timeout 60 "$BOBBIN" run --dir . ./processes descriptors </dev/null
    echo "$output"
    [ "$output" = "[show] [by] [descriptor] 4
[show] [by] [nameless] 4
[show] [by] [O_PATH] 4
writing: EACCES
no flag: ENOENT
no program: EACCES
directory: EACCES
terminal: EACCES
nothing: EBADF
flags: EINVAL
link: ELOOP
[show] [by] [followed] 4" ]
}

@test "/proc tells of the program's other processes" {
    run timeout 60 "$BOBBIN" run "$BIN/static/processes" child
    echo "$output"
    [ "$output" = $'stat: 1 (sleeper) S 1000\narguments: child\nthe same program: 1\nlisted: 2\npriority: 0 5 0 0
State:\tZ (zombie)\ngone: -1 -1' ]
}

@test "job control: processes that are stopped and continued, and their groups" {
    diff "$here/jobs.expected" <(timeout 60 "$BOBBIN" run "$BIN/static/jobs" signals)
}

@test "job control: a program that gives its terminal to another group, and takes it back" {
    timeout 60 "$here/on-terminal" "$BOBBIN" run "$BIN/static/jobs" terminal -- foreground 'hello\n' \
        foreground 'to the job\n' 'press ^Z\n' ^Z 'reads: stopped' 'more\n' 'press ^C\n' ^C 'press ^\' '^\' >"$BATS_TEST_TMPDIR/out"
    diff "$here/terminal.expected" "$BATS_TEST_TMPDIR/out"
}

@test "job control: to its own shell the program is one job" {
    cd "$BIN/static"
    PS1='$ ' run timeout 60 "$here/on-terminal" bash --norc --noediting -i -- '$ ' "'$BOBBIN' run ./jobs wait\n" \
        'press ^Z\n' ^Z '$ ' 'jobs\n' '$ ' 'fg\n' '$ ' 'exit $?\n'
    echo "$output"
    [ "$status" -eq 143 ]
    [[ $output == *"press ^Z"*"[1]+  Stopped"*"bobbin' run ./jobs wait"*"caught 18"*"killed by SIGTERM"* ]]
}

@test "pseudo-terminals of the program's own: sessions, keys, jobs, sizes, and their ends" {
    diff "$here/terminals.expected" <(timeout 60 "$BOBBIN" run "$BIN/static/terminals")
    diff "$here/terminals.expected" <(timeout 60 "$BOBBIN" run --engine direct --sysroot /usr/riscv64-linux-gnu "$BIN/dynamic/terminals")
}

# On a busy host two of them may be more than a second apart.
@test "a second Ctrl-C within a second ends Bobbin, whatever the program does" {
    run timeout 60 "$here/on-terminal" "$BOBBIN" run "$BIN/static/jobs" interrupts -- 'press ^C' ^C \
        caught ^C caught ^C caught ^C caught ^C caught ^C caught ^C caught ^C caught ^C caught ^C
    echo "$output"
    [ "$status" -eq 130 ]
    [[ $output == *"caught"* ]]
}

@test "--processes limits them, and --no-exec allows none, with one line each" {
    run --separate-stderr timeout 60 "$BOBBIN" run --processes 8 "$BIN/static/processes" limit
    echo "$output $stderr"
    [ "$status" -eq 0 ]
    [ "$output" = $'7 more, then 1\n0 left' ]
    [[ $stderr == "bobbin: "*"--processes" ]]
    run --separate-stderr timeout 60 "$BOBBIN" run --no-exec "$BIN/static/processes" refused
    echo "$output $stderr"
    [ "$output" = "1 1 1" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "programs outside of the sandbox are not executed" {
    cd "$BIN/static"
    run --separate-stderr timeout 60 "$BOBBIN" run --dir . ./processes strangers
    echo "$output $stderr"
    [ "$output" = "1 1 1 1 1 1 " ]
}

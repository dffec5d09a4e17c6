# A process that is left in a file goes on from it: elsewhere, under another engine, as if nothing had been.
bats_require_minimum_version 1.5.0

setup_file() {
    "$BOBBIN" list --json | jq -r '.cells[] | select(.guest == "rv64" and .available) |
        "--engine=" + .engine + " --flavour=" + .flavour' >"$BATS_FILE_TMPDIR/cells"
}

setup() {
    mapfile -t cells <"$BATS_FILE_TMPDIR/cells"
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here"
    printf 'one, two, three, four, five\n' >state.txt
}

@test "all that a process has is there again, under another engine each time" {
    "$BOBBIN" run --dir . "$BIN/state" >whole.txt || [ $? -eq 5 ]
    mkdir parts && cd parts && cp ../state.txt .
    # From the beginning on, while threads begin, and while it computes.
    local at=(1 40000 60000 80000 100000 1000000 3000000) part=0 status
    for step in "${at[@]}" end; do
        # shellcheck disable=SC2086
        set -- ${cells[part * 3 % ${#cells[@]}]}
        [ "$step" = end ] || set -- "$@" --checkpoint left --at "$step"
        if [ $part -eq 0 ]; then set -- run "$@" --dir . "$BIN/state"; else set -- resume "$@" --dir . left; fi
        status=0
        "$BOBBIN" "$@" >>parts.txt 2>errors || status=$?
        echo "$*: $status $(cat errors)"
        [ "$step" = end ] || [ $status -eq 0 ]
        part=$((part + 1))
    done
    [ $status -eq 5 ]
    diff ../whole.txt parts.txt
    [ "$(cat below/appended)" = $'before\nafter' ]
}

@test "threads: the same output in the same number of steps, wherever it is cut" {
    "$BOBBIN" run --stats "$THREADS" fixed >whole.txt 2>errors
    whole=$(sed -n 's/.*): \([0-9]*\) steps.*/\1/p' errors)
    for at in 300000 $((whole / 2)) $((whole - 1)); do
        "$BOBBIN" run --checkpoint left --at $at "$THREADS" fixed >parts.txt
        "$BOBBIN" resume --stats --engine reference left >>parts.txt 2>errors
        cmp whole.txt parts.txt
        [ "$(sed -n 's/.*): \([0-9]*\) steps.*/\1/p' errors)" -eq $((whole - at)) ]
    done
}

@test "SIGUSR1 leaves a checkpoint of a program that waits, which goes on" {
    mkfifo input
    "$BOBBIN" run --checkpoint left --dir . "$BIN/state" wait <input >output 2>errors &
    exec 7>input
    until grep -q begun output; do sleep 0.05; done
    kill -USR1 $!
    until [ -s errors ]; do sleep 0.05; done
    grep -q '^bobbin: left: a checkpoint after [0-9]* steps$' errors
    echo first >&7
    exec 7>&-
    wait $! || [ $? -eq 5 ]
    grep -q '^read first$' output
    run --separate-stderr "$BOBBIN" resume --dir . left <<<"second"
    [ "$status" -eq 5 ]
    [ "${lines[0]}" = "read second" ]
    [ "${lines[-1]}" = "threads added 6" ]
}

@test "what has no name is there again: pipes, counters, timers, epoll, files in memory and removed ones" {
    "$BOBBIN" run --dir . "$BIN/nameless" >whole.txt
    "$BOBBIN" run --dir . --checkpoint left --at 1000000 "$BIN/nameless" >parts.txt
    "$BOBBIN" resume --dir . --engine reference --checkpoint left --at 2000000 left >>parts.txt
    "$BOBBIN" resume --dir . left >>parts.txt
    diff whole.txt parts.txt
    [ "$(sed -n 2p parts.txt)" = 'pipe: in the pipe, more, then -1; of a broken one -1' ]
}

@test "clocks go on, on a host that began later, too" {
    unshare -T --monotonic 100000 true 2>errors || skip "this user has no hosts that began at other times: $(cat errors)"
    unshare -T --monotonic 100000 "$BOBBIN" run --dir . --checkpoint left --at 3000000 "$BIN/state"
    run --separate-stderr "$BOBBIN" resume --dir . left
    [[ $output == *"clocks go on 1 1"* ]]
}

@test "children are not left, and run on" {
    "$BOBBIN" run --dir . --checkpoint left --at 1000000 "$BIN/refused" child >output 2>errors
    echo "$(cat output errors)"
    [ "$(cat errors)" = 'bobbin: left: a checkpoint after 1000000 steps' ]
    [ "$("$BOBBIN" resume --dir . left)" = 'child 7' ]
}

@test "what cannot be taken along is named, the program can go on, and an older checkpoint stays" {
    echo older >left
    while IFS=: read -r what why; do
        run --separate-stderr "$BOBBIN" run --dir . --checkpoint left --at 500000 "$BIN/refused" "$what"
        echo "$what: $status $output $stderr"
        [ "$status" -eq 2 ]
        [[ ${stderr_lines[0]} == "bobbin: left: "*"$why"* ]]
        [ "$(cat left)" = older ]
        [ -z "$(find . -name 'left.*')" ]
        rm -f fifo kept
    done <<'END'
socket:descriptor 4 is a socket, which cannot be taken along
itself:descriptor 4 is one of a process, which cannot be taken along
named:descriptor 4 is a named pipe, which
changes:descriptor 4 is one that tells changes of files, which
replaced:descriptor 3 is a file that was removed or replaced, which
shared:shares memory at 0x
process:more than one process
END
}

@test "a checkpoint takes the place of no other file than a regular one" {
    mkfifo fifo
    for name in fifo .; do
        run --separate-stderr "$BOBBIN" run --checkpoint $name --at 1000 "$BIN/refused" none
        [ "$status" -eq 2 ]
        [ "$stderr" = "bobbin: $name: it is there, and is no regular file" ]
    done
    [ -p fifo ]
}

@test "a checkpoint that is not written to its end leaves the one before" {
    echo older >left
    run bash -c 'ulimit -c 0; ulimit -f 100; exec "$@" 2>/dev/null' - "$BOBBIN" run --dir . --checkpoint left --at 1000000 "$BIN/state"
    [ "$status" -ne 0 ]
    [ "$(cat left)" = older ]
    [ -z "$(find . -name 'left.*')" ]
}

@test "cut and damaged files are refused, and what is wrong is said" {
    "$BOBBIN" run --dir . --checkpoint left --at 1000000 "$BIN/state" >output
    size=$(stat -c %s left)
    for cut in 0 20 36 60 600 700 $((size / 2)) $((size - 9000)) $((size - 100)) $((size - 1)); do
        head -c "$cut" left >part
        run --separate-stderr "$BOBBIN" resume --dir . part
        echo "$cut: $status $stderr"
        [ "$status" -eq 2 ]
        [[ $stderr == "bobbin: part: "* ]]
    done
    rm state.txt
    run --separate-stderr "$BOBBIN" resume --dir . left
    [ "$status" -eq 2 ]
    [[ $stderr == "bobbin: left: the program has $PWD/state.txt open: No such file or directory" ]]
}

@test "it goes on without the program's own file, and without no other that it has in its memory" {
    cp "$BIN/refused" . && cp "$BIN/refused" library
    "$BOBBIN" run --dir . --checkpoint left --at 1000000 ./refused copied >output
    mv refused elsewhere
    [ "$("$BOBBIN" resume --dir . left)" = "copied" ]
    rm library
    run --separate-stderr "$BOBBIN" resume --dir . left
    [ "$status" -eq 2 ]
    [ "$stderr" = "bobbin: left: the program has $PWD/library in its memory: No such file or directory" ]
}

@test "options that do not go together" {
    "$BOBBIN" run --dir . --checkpoint left --at 1000000 "$BIN/state" >output
    while IFS=: read -r words why; do
        # shellcheck disable=SC2086
        run --separate-stderr "$BOBBIN" $words
        echo "$words: $status $stderr"
        [ "$status" -eq 2 ]
        [[ $stderr == *"$why"* ]]
    done <<END
run --at 5 $BIN/state:--at is when --checkpoint leaves the program in a file
run --checkpoint left --gdb - $BIN/state:--gdb leaves it to the debugger
run left:a checkpoint: \`bobbin resume' goes on from it
resume --env A=B left:the program has its arguments already
resume left more:the program has its arguments already
resume --dir . --checkpoint left --at 1000 left:the program is beyond that
resume $BIN/state:no checkpoint
resume nothing:No such file or directory
END
}

load common

@test "the first program, under every engine, in both flavours" {
    engines_of baby
    for engine in $engines; do
        for flavour in fast exact; do
            bobbin run --engine "$engine" --flavour "$flavour" "$factor"
            [ "$status" -eq 0 ]
            [ "${lines[0]}" = "the program halted in line 13 after 2097154 steps" ]
            [[ "$output" == *"  27      131072  "* ]]
        done
    done
}

@test "without --engine the fastest available is taken" {
    bobbin run --json "$factor"
    best=$(jq -r .cell.engine <<<"$output")
    [ "$(jq -r .cell.flavour <<<"$output")" = fast ]
    engines_of baby
    grep -qx "$best" <<<"$engines"
}

@test "prints registers, and the lines that are not 0 with value and instruction" {
    printf 'LDN 4\nLDN 4\nSTO 5\nSTP\nNUM 7\n' >short.asm
    bobbin run short.asm
    [ "$output" = "the program halted in line 3 after 3 steps
A             -7
CI             3
   0       16388  LDN 4
   1       16388  LDN 4
   2       24581  STO 5
   3       57344  STP
   4           7  JMP 7
   5          -7  STP" ]
}

@test "--json says the same" {
    bobbin run --json "$factor"
    [ "$status" -eq 0 ]
    jq -e '.stop == "halt" and .steps == 2097154 and .pc == 13 and .registers == {"A": 0, "CI": 13} and
           (.memory[] | select(.address == 27) | .value == 131072)' <<<"$output"
}

@test "--stats goes to stderr and names engine, flavour, compiler and flags" {
    bobbin run --engine switch --stats "$factor"
    [[ "$stderr" == "bobbin: switch/fast ("*" -O"*"): 2097154 steps in "*" ns per instruction" ]]
    [[ "$output" != *"ns per"* ]]
}

@test "--max-steps stops after exactly so many steps, with status 124" {
    for steps in 0 1 31 32 33 34 35 36 67 1000 123457; do
        for flavour in fast exact; do
            bobbin run --max-steps $steps --json --flavour $flavour "$factor"
            [ "$status" -eq 124 ]
            [ "$(jq .steps <<<"$output")" -eq $steps ]
            [ "$(jq -r .stop <<<"$output")" = fuel ]
        done
    done
}

@test "--max-steps of just the program's length lets it halt" {
    bobbin run --max-steps 2097154 "$factor"
    [ "$status" -eq 0 ]
    bobbin run --max-steps 2097153 "$factor"
    [ "$status" -eq 124 ]
    [[ "$output" == "the step limit was reached before line 13 after 2097153 steps"* ]]
}

# interrupted ARGUMENT...: starts bobbin, presses Ctrl-C, leaves output and status.
interrupted() {
    "$BOBBIN" "$@" >out 2>err &
    pid=$!
    # It catches the signal, and has begun.
    for ((try = 0; try < 600; try++)); do
        caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$pid/status")
        (((0x$caught & 2) != 0)) && break
        sleep 0.1
    done
    sleep 0.1
    kill -INT $pid
    status=0
    wait $pid || status=$?
    output=$(cat out)
}

@test "Ctrl-C stops a run and prints where it was" {
    interrupted run loop.asm
    [ "$status" -eq 130 ]
    [[ "$output" == "interrupted before line 1 after "*" steps"* ]]
}

@test "Ctrl-C stops the picture, a trace, a profile and a diff" {
    interrupted run --crt loop.asm
    [ "$status" -eq 130 ]
    [[ "$output" == *"interrupted before line 1"* ]]
    interrupted trace loop.asm
    [ "$status" -eq 130 ]
    interrupted profile loop.asm
    [ "$status" -eq 130 ]
    [[ "$output" == *"jmp"*"100.00%"* ]]
    interrupted diff loop.asm
    [ "$status" -eq 130 ]
    [[ "$output" == *"same as the reference for "*" steps (interrupted)" ]]
}

@test "--crt away from a terminal draws the final store once, without control characters" {
    bobbin run --crt --speed 1000000000 "$factor"
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "...##.........#................." ]
    [ "${lines[27]}" = ".................#.............." ]
    [[ "$output" != *$'\033'* ]]
}

@test "--crt on a terminal draws in place and gives the cursor back" {
    LC_ALL=C.UTF-8 script -qec "'$BOBBIN' run --crt --speed 1000000000 '$factor'" screen </dev/null
    grep -q $'\033\\[?25l' screen
    grep -q $'\033\\[H' screen
    grep -q $'\033\\[?25h' screen
    grep -q '▀' screen
    LC_ALL=C script -qec "'$BOBBIN' run --crt --speed 1000000000 '$factor'" screen </dev/null
    grep -q '\.\.\.##\.' screen
}

@test "--crt keeps the speed" {
    start=$(date +%s%N)
    bobbin run --crt --speed 1000 --max-steps 500 loop.asm
    elapsed=$((($(date +%s%N) - start) / 1000000))
    [ "$status" -eq 124 ]
    [[ "$output" == *" 500 steps"* ]]
    [ "$elapsed" -ge 450 ]
}

@test "an output that cannot be written is not a success" {
    cp "$factor" f.asm # whose name may be split
    for command in "run f.asm" "run --json f.asm" "list" "list --json" "disasm f.asm" "profile f.asm" \
        "thread f.asm" "trace -n 5 f.asm" "convert -t asm f.asm"; do
        # shellcheck disable=SC2086
        run bash -c '"$0" "$@" >/dev/full' "$BOBBIN" $command
        [ "$status" -eq 2 ]
        [[ "$output" == *"bobbin: cannot write the output: No space left on device"* ]]
    done
}

@test "the format is told by the content, whatever the extension and --format say" {
    "$BOBBIN" convert --to snp "$factor" >f.snp
    "$BOBBIN" convert --to snp "$factor" >without-extension
    cp "$factor" f.txt
    for file in f.snp without-extension f.txt "--format=asm f.txt" "--format=SNP without-extension"; do
        # shellcheck disable=SC2086
        bobbin run $file
        [ "$status" -eq 0 ]
        [ "${lines[0]}" = "the program halted in line 13 after 2097154 steps" ]
    done
}

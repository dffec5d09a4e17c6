# superinsn: what it proposes for profiles made by hand and by `bobbin profile`, and what it refuses. SUPERINSN comes from ctest.
load common

# superinsn ARGUMENT...: as bats' run, with stdout in $output and stderr in $stderr.
superinsn() {
    run --separate-stderr timeout 60 "$SUPERINSN" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# profile NAME [TIMES COUNT CODE]...: the file NAME, with these runs.
profile() {
    local name=$1 runs=() code
    shift
    while [ $# -gt 0 ]; do
        code=${3// /}
        runs+=("{\"address\": 65536, \"times\": $1, \"count\": $2, \"code\": \"$code\"}")
        shift 3
    done
    (IFS=,; echo "{\"runs\": [${runs[*]}]}") >"$name"
}

# objects TEXT FILE: FILE is refused in one line, which begins with the command and the file and has TEXT.
objects() {
    superinsn "$2"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ "$stderr" == "superinsn: $2: "*"$1"* ]]
    [ "${#stderr_lines[@]}" -eq 1 ]
}

# objects_to_run TEXT TIMES COUNT CODE: so is a file with this run after a good one.
objects_to_run() {
    profile bad.json 5 2 "$loaded" "${@:2}"
    objects "$1" bad.json
}

before="b7533412 23305400"      # lui t2,0x12345; sd t0,0(s0)
behind="835e6a00 53f02002"      # lhu t4,6(s4); fadd.d ft0,ft1,ft2: none of the four takes anything from another
loaded="0545 9043"              # c.li a0,1; c.lw a2,0(a5)
euclid="63e4e70a 999f e39de7fe" # 1: bltu a5,a4,2f; c.subw a5,a4; bne a5,a4,1b

@test "what a profile is not" {
    objects "No such file" missing.json
    mkdir directory
    objects "" directory
    : >empty
    objects "" empty
    echo 'FUSE2(c_li, any, c_lw)' >rows
    objects "" rows
    profile whole 5 2 "$loaded"
    head -c 40 whole >part
    objects "" part
    for text in '{}' '[]' '{"runs": 3}' '{"runs": {}}' '{"steps": 3, "pairs": []}'; do
        echo "$text" >other.json
        objects "has no runs" other.json
    done
}

@test "runs that are none" {
    for run in '{}' '3' '{"times": 5, "count": 2}' '{"times": "5", "count": 2, "code": "05459043"}'; do
        echo "{\"runs\": [$run]}" >bad.json
        objects "run 0 is not understood" bad.json
    done
    objects_to_run "run 1 is not understood" 5 0 "$loaded"
    objects_to_run "run 1 is not understood" 5 -1 "$loaded"
    objects_to_run "run 1 is not understood" 1e3 2 "$loaded"
    objects_to_run "run 1 is not understood" -5 2 "$loaded"
    objects_to_run "run 1 is not understood" 5 4294967298 "$loaded" # 2^32 + 2
    objects_to_run "run 1 is not understood" 5 65 "$(printf "0545%.0s" {1..65})"
    objects_to_run "a run's code is longer than its instructions" 5 2 "$loaded 0545"
    objects_to_run "a run's code" 5 2 "not code"
    objects_to_run "a run's code" 5 3 "$loaded"
    objects_to_run "a run's code" 5 1 13
    objects_to_run "a run's code is not code of rv64" 5 1 1305
    objects_to_run "a run's code is not code of rv64" 5 2 "0545 0000"
    objects_to_run "a run's code is not code of rv64" 5 2 "0545 ffffffff"
}

@test "nothing was executed" {
    profile empty.json
    objects "nothing was executed" empty.json
    profile never.json 0 2 "$loaded"
    objects "nothing was executed" never.json
    profile gone.json 5 2 "" # code that was overwritten before it could be kept
    objects "nothing was executed" gone.json
}

@test "one bad profile is enough, wherever it is" {
    profile good.json 5 2 "$loaded"
    superinsn good.json
    [ "$status" -eq 0 ]
    for arguments in "good.json missing.json" "missing.json good.json" "good.json --unseen missing.json"; do
        # shellcheck disable=SC2086
        superinsn $arguments
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ "$stderr" == "superinsn: missing.json: "* ]]
    done
}

@test "bad options" {
    profile good.json 5 2 "$loaded"
    for arguments in "" "--rows 0 good.json" "--rows x good.json" "--longest 1 good.json" "--longest 5 good.json" \
        "--unseen good.json" "--warp good.json"; do
        # shellcheck disable=SC2086
        superinsn $arguments
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ "$stderr" == "superinsn: "* || "$stderr" == *"/superinsn: "* ]]
    done
}

# first ROW PAIR: of a line with that pair in its middle, the first row that is proposed.
first() {
    profile one.json 1000 6 "$before $2 $behind"
    profile two.json 5 6 "$before $2 $behind" # how often does not matter, beside another program
    superinsn --rows 1 --longest 2 one.json two.json
    [ "$status" -eq 0 ]
    [ "$output" = "$1" ]
}

@test "of a line's pairs the linked one comes first, with its link" {
    first "FUSE2(c_subw, rs1, bne)" "999f e39fe7fe"   # c.subw a5,a4; bne a5,a4
    first "FUSE2(sub, rs2, sltu)" "b305d640 3335b700" # sub a1,a2,a3; sltu a0,a4,a1
    first "FUSE2(add, both, mul)" "3385c500 b306a502" # add a0,a1,a2; mul a3,a0,a0
    first "FUSE2(c_slli, same, c_srli)" "0215 0191"   # c.slli a0,32; c.srli a0,32
}

@test "what is executed most comes first" {
    often="$before 999f e39fe7fe $behind" rarely="$before 0215 0191 $behind"
    profile one.json 1000 6 "$often" 10 6 "$rarely" 10 6 "$rarely"
    cp one.json two.json
    superinsn --rows 1 one.json two.json
    [[ "$output" == *"c_subw, rs1, bne"* ]]
}

@test "a loop becomes one row, and dispatches once" {
    profile one.json 1000 3 "$euclid"
    profile two.json 5 3 "$euclid"
    superinsn --rows 1 one.json two.json
    [ "$output" = "FUSE3(bltu, any, c_subw, rs1, bne)" ]
    [ "${stderr_lines[0]}" = "chosen from 0.333 dispatches an instruction  one.json" ]
}

@test "no row goes on after a jump" {
    profile one.json 1000 4 "01a0 $euclid" # c.j; a profile made by hand, as control never gets past it
    cp one.json two.json
    superinsn one.json two.json
    [ "$status" -eq 0 ]
    [[ "$output" == *"FUSE3(bltu, any, c_subw, rs1, bne)"* ]]
    [[ "$output" != *"(c_j,"* ]]
    [[ "$output" != *", c_j,"* ]]
}

@test "an unseen program has no part in the choice, and is judged" {
    profile one.json 1000 6 "$before $loaded $behind"
    cp one.json two.json
    profile euclid.json 1000000 3 "$euclid"
    superinsn one.json two.json
    alone=$output
    superinsn one.json two.json --unseen euclid.json
    [ "$output" = "$alone" ]
    [ "${stderr_lines[2]}" = "unseen      1.000 dispatches an instruction  euclid.json" ]
    superinsn one.json two.json euclid.json
    [ "$output" != "$alone" ]
}

# All rows in $output are rows of fuse.def, by their form and by the names in them; and none is there twice.
are_rows() {
    names=$("$BOBBIN" list --json | jq -r '[.guests[] | select(.name == "rv64").insns[].name] | join("|")')
    links="any|rs1|rs2|both|same"
    [ -n "$output" ]
    for parts in 2 3 4; do
        rest="(, ($links), ($names)){$((parts - 1))}"
        grep -E "^FUSE$parts\(($names)$rest\)$" <<<"$output" || true
    done | sort >rows
    diff <(sort <<<"$output") rows
    [ -z "$(uniq -d rows)" ]
}

@test "what is proposed has the form of fuse.def's rows" {
    profile one.json 1000 6 "$before $loaded $behind" 500 3 "$euclid" 400 2 "0215 0191"
    profile two.json 1000 7 "$euclid $before $loaded" 500 6 "$loaded $behind 3385c500 b306a502"
    superinsn one.json two.json
    are_rows
    [ "${#lines[@]}" -ge 10 ]
    superinsn --rows 4 --longest 3 one.json two.json
    are_rows
    [ "${#lines[@]}" -eq 4 ]
    [[ "$output" != *FUSE4* ]]
}

@test "a program's profile, as bobbin prints it" {
    command -v riscv64-linux-gnu-gcc || skip "riscv64-linux-gnu-gcc was not found"
    cat >euclid.S <<'END'
        .globl  _start
_start: li      s0, 100
1:      li      a5, 1000
        li      a4, 1
2:      bltu    a5, a4, 3f
        subw    a5, a5, a4
        bne     a5, a4, 2b
3:      addi    s0, s0, -1
        bnez    s0, 1b
        li      a0, 0
        li      a7, 93          # exit
        ecall
END
    riscv64-linux-gnu-gcc -march=rv64gc -nostdlib -static -o euclid euclid.S
    "$BOBBIN" profile --json ./euclid 2>one.json
    cp one.json two.json
    superinsn one.json two.json
    are_rows
    grep -qFx "FUSE3(bltu, any, c_subw, rs1, bne)" <<<"$output"
}

@test "the longest run that there is, and more instructions than a row can hold" {
    profile one.json 5 64 "$(printf "0545%.0s" {1..64})"
    cp one.json two.json
    superinsn one.json two.json
    [ "$status" -eq 0 ]
    grep -qFx "FUSE4(c_li, any, c_li, any, c_li, any, c_li)" <<<"$output"
    [ "${stderr_lines[0]}" = "chosen from 0.250 dispatches an instruction  one.json" ]
}

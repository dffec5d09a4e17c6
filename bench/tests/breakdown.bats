# bench/experiments/breakdown: whether its parts make up the whole, and belong to whom it says.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

breakdown() {
    run --separate-stderr timeout 120 "$TOP/bench/experiments/breakdown" --build "$BUILD" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "the parts make up what bobbin-bench counts" {
    timeout 120 "$BOBBIN_BENCH" --count --workload baby/ruin --engines direct --quick=500 --out counts.json
    breakdown baby/direct ruin --quick 500 --all
    [ "$status" -eq 0 ]
    [[ $output == "baby/ruin/direct/fast: "* ]]
    [ "$(printf '%.2f' "$(jq '.counts["baby/direct/fast"].ruin.instructions' counts.json)")" = \
        "$(sed -n '1s/.*of each \([0-9.]*\) host instructions.*/\1/p' <<<"$output")" ]
    awk 'NR > 3 { sum += $2 } END { exit !(sum > 99 && sum < 101) }' <<<"$output"
}

@test "in every engine the instructions of the program have handlers, and hardly any other code runs" {
    for engine in switch call direct; do
        breakdown "baby/$engine/fast" ruin --quick 500 --all
        [ "$status" -eq 0 ]
        for insn in ldn sto sub cmp jmp jrp undecoded; do
            grep -q "^$insn " <<<"$output"
        done
        ! grep -q '^stp ' <<<"$output" || false # it is not executed
        awk 'NR > 3 && /^\(\?\)/ && $2 + 0 > 1 { exit 1 }' <<<"$output"
    done
}

@test "how often a handler of direct runs is how often its instruction does" {
    breakdown baby/direct straight --quick 500 --all # of its 23 instructions, 22 are in a row
    [ "$(awk '/^jmp / || /^jrp / { sum += $5 } END { printf "%.0f", sum }' <<<"$output")" -eq 4 ]
    [ "$(awk '/^(ldn|sto|sub|cmp|jmp|jrp|stp) / { sum += $5 } END { printf "%.0f", sum }' <<<"$output")" -eq 100 ]
}

@test "what cannot be done is said, with status 2" {
    breakdown nonsense
    [[ $status -eq 2 && $stderr == "breakdown: 'nonsense': a cell is GUEST/ENGINE"* ]]
    breakdown baby/nix
    [[ $status -eq 2 && $stderr == "breakdown: "*nix* ]]
    breakdown baby/direct nix
    [[ $status -eq 2 && $stderr == "breakdown: "*nix* ]]
    BUILD=nowhere breakdown baby/direct
    [[ $status -eq 2 && $stderr == "breakdown: "*"nowhere/bench/bobbin-bench: not there"* ]]
}

@test "generated code belongs to the stencils that it was copied from" {
    [ -e "$BUILD/bench/workloads/rv64/calls" ] || skip "built without a compiler for riscv64"
    "$BOBBIN_BENCH" --list --engines copy --guest rv64 --no-study --workload calls | grep copy || skip "rv64 has no engine copy in this build"
    breakdown rv64/copy calls --quick 500 --all
    [ "$status" -eq 0 ]
    grep -q '^\[addi\] ' <<<"$output"
    grep -q '^\[leave\] ' <<<"$output"
    awk 'NR > 3 && /^\(\?\)/ { exit 1 }' <<<"$output" # no code is nobody's
}

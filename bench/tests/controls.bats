# bench/experiments/controls, briefly: invented runs, and two real ones.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    controls=$TOP/bench/experiments/controls
}

@test "runs without fault are marked one time in 100, or less, and a difference of 3 % is seen" {
    run "$controls" --simulate --runs 30
    [ "$status" -eq 0 ]
    [[ "$output" == *"5 rounds of 10 workloads: seen in "* ]]
    run "$controls" --simulate --runs 2000 --json
    [ "$(jq '.runs == 2000 and .alarms > 0 and .low < 0.01 and .seen["10"] > 0.8' <<<"$output")" = true ]
}

@test "real runs, and what goes wrong" {
    run --separate-stderr "$controls" --build "$BUILD" --runs 2 --rounds 3 --quick=200
    [ "$status" -le 1 ]
    [[ "$output" == *" of 2 runs would not be believed: "* ]]
    run "$controls" --build "$BUILD" --runs 1 --no-control
    [ "$status" -eq 2 ]
    [ "$output" = "controls: the runs have no control" ]
    run "$controls" --build "$BUILD" --runs 1 --guest=z80
    [ "$status" -eq 2 ]
    [[ "$output" == "controls: there is no guest 'z80'"* ]]
    run "$controls" --build nowhere --runs 1
    [ "$status" -eq 2 ]
}

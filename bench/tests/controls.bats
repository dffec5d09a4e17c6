# bench/experiments/controls, briefly: invented runs, and two real ones.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    controls=$TOP/bench/experiments/controls
}

@test "runs without fault are marked one time in twenty, or less" {
    run "$controls" --simulate --runs 1000
    [ "$status" -eq 0 ]
    run "$controls" --simulate --runs 1000 --json
    [ "$(jq '.runs == 1000 and .alarms > 0 and .low < 0.05' <<<"$output")" = true ]
}

@test "real runs, and what goes wrong" {
    run --separate-stderr "$controls" --build "$BUILD" --runs 2 --rounds 2 --quick=200
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

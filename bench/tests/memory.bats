# bench/experiments/memory, briefly. BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
}

memory() {
    run --separate-stderr "$TOP/bench/experiments/memory" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "both programs and start-up, bobbin beside qemu" {
    type -P qemu-riscv64 time >/dev/null || skip "qemu-riscv64 or time is not installed"
    memory --build "$BUILD" --runs 2
    [ "$status" -eq 0 ]
    [[ "$output" =~ prints\ +[0-9.]+\ MB\ +[0-9.]+\ MB ]]
    [[ "$output" =~ "writes to 64 MB"\ +6[4-9].[0-9]\ MB\ +[0-9.]+\ MB ]]
    [[ "$output" =~ "median of 2 runs and ± its 95 % interval: bobbin "[0-9.]+" ±"[0-9.]+" ms, qemu-riscv64 "[0-9.]+" ±"[0-9.]+" ms; ratio "[0-9.]+ ]]
}

@test "what does not run is said" {
    memory --build nowhere
    [ "$status" -eq 2 ]
    [[ "$stderr" == "memory: "*"nowhere/tools/bobbin: not there"* ]]
    type -P qemu-riscv64 time >/dev/null || skip "qemu-riscv64 or time is not installed"
    memory --build "$BUILD" --engine steam
    [ "$status" -eq 2 ]
    [[ "$stderr" == "memory: "*steam* ]]
    memory --build "$BUILD" --runs 0
    [ "$status" -eq 2 ]
}

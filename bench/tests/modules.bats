# bench/experiments/modules, briefly. BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

modules() {
    run --separate-stderr "$TOP/bench/experiments/modules" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "loading, starting and memory" {
    modules --build "$BUILD" --seconds 0.1 --runs 2 --instances 20
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" =~ ^"memory: the default engine: 20 instances, each "[1-9][0-9.]*" KiB beyond "[1-9][0-9.]*" KiB of its own memory" ]]
    [[ "${lines[1]}" =~ ^"memory: super: 20 instances, each "[1-9] ]]
    [[ "${lines[2]}" =~ ^"loading: a module of 1."[0-9]+" MB, median of "[0-9]+" times: "[0-9.]+ ]]
    [[ "${lines[3]}" =~ ^"starting: bobbin: "[0-9.]+ ]]
}

@test "what does not run is said" {
    modules --build nowhere
    [ "$status" -eq 2 ]
    [[ "$stderr" == "modules: "*"bobbin_shared"* ]]
    printf 'no module' >none.wasm
    modules --build "$BUILD" none.wasm
    [ "$status" -eq 2 ]
    [[ "$stderr" == "modules: byte 0x0: "* ]]
}

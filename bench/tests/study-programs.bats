# The dispatch study through the commands. BOBBIN_BENCH, BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    bobbin=$BUILD/tools/bobbin
}

# refuses TEXT ARGUMENT...: exit status 2, TEXT on stderr, nothing on stdout.
refuses() {
    local text=$1
    shift
    run --separate-stderr "$BOBBIN_BENCH" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ "$stderr" == "bobbin-bench: "*"$text"* ]]
}

@test "--write-study writes every point that --list names, and nothing else" {
    "$BOBBIN_BENCH" --write-study study --quick=1000
    diff <(cd study && printf '%s\n' * | sort) \
        <("$BOBBIN_BENCH" --only-study --engines switch --list --quick=1000 | sed 's|^rv64/||; s|/switch/fast$||' | sort)
    "$BOBBIN_BENCH" --write-study study --quick=1000 # once more, over them
}

@test "they print the same under bobbin and qemu-riscv64" {
    command -v qemu-riscv64 || skip "qemu-riscv64 is not installed"
    "$BOBBIN_BENCH" --write-study study --quick=100
    for program in study/*; do
        run --separate-stderr qemu-riscv64 "$program"
        echo "$program: $output"
        [ "$status" -eq 0 ]
        [[ "$output" =~ ^[0-9a-f]{16}$ ]]
        [ "$output" = "$("$bobbin" run "$program")" ]
    done
}

@test "bobbin profile and bobbin disasm look into them" {
    "$BOBBIN_BENCH" --write-study study --quick=100
    "$bobbin" profile --json study/distinct=8 2>profile.json >/dev/null
    [ "$(jq '[.singles[] | select(.times > 20000)] | length' profile.json)" -eq 8 ]
    run --separate-stderr "$bobbin" disasm study/pattern=4
    [ "$status" -eq 0 ]
    [[ "$output" == *"ecall"* ]]
}

@test "--list and --workload know the sweeps and their points" {
    run --separate-stderr "$BOBBIN_BENCH" --workload taken,footprint=65536 --engines direct --list
    [ "$status" -eq 0 ]
    [ "$(grep -c '^rv64/taken=0' <<<"$output")" -eq 9 ]
    grep -qx 'rv64/footprint=65536/direct/fast' <<<"$output"
    [ "${#lines[@]}" -eq 10 ]
}

@test "measured like any other workload" {
    "$BOBBIN_BENCH" --only-study --workload distinct --quick=1000 --repetitions 1 --no-peers --out results.json
    jq -e '.benchmarks | length > 0 and all(.per_insn > 0 and .steps > 30000 and (.error_occurred | not))' results.json
    jq -e '[.benchmarks[] | select(.name | startswith("rv64/distinct=4/")) | .steps] | unique | length == 1' results.json
}

@test "how often code is executed: peers run it as well" {
    command -v qemu-riscv64 || skip "qemu-riscv64 is not installed"
    "$BOBBIN_BENCH" --only-study --workload executions --engines switch,qemu-riscv64,native --quick=100 --repetitions 1 --out results.json
    jq -e '[.benchmarks[] | select(.name | endswith("qemu-riscv64/process")) | select(.per_insn > 0)] | length == 8' results.json
    jq -e 'all(.benchmarks[]; (.error_occurred | not) and (.name | test("native") | not))' results.json
}

@test "a directory that cannot be written" {
    refuses "nowhere/study: No such file or directory" --write-study nowhere/study
    printf 'a file' >file
    refuses "file/distinct=1: Not a directory" --write-study file
    [ "$(id -u)" -eq 0 ] || { mkdir -m 0500 closed && refuses "Permission denied" --write-study closed; }
}

# bench/experiments/whole-process, on the first program. BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    factor=$TOP/bench/workloads/baby/factor.asm
}

whole_process() {
    run --separate-stderr "$TOP/bench/experiments/whole-process" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# stub: a build tree whose `bobbin` runs the true one, but ends differently under `direct`.
stub() {
    mkdir -p "a stub/tools"
    cat >"a stub/tools/bobbin" <<END
#!/bin/sh
"$BUILD/tools/bobbin" "\$@" || exit
case "\$*" in *"--engine direct"*) echo "A 1" ;; esac
END
    chmod +x "a stub/tools/bobbin"
}

@test "a row for every available engine, and the figures as JSON" {
    whole_process --build "$BUILD" --workload "$factor" --runs 2 --out results.json
    [ "$status" -eq 0 ]
    for engine in $("$BUILD/tools/bobbin" list --json |
        jq -r '.cells[] | select(.available and .flavour == "fast") | .engine'); do
        grep -q "^workload .* $engine\b" <<<"$output"
        jq -e --arg run "baby/factor/$engine/fast" '[.benchmarks[] | select(.run_name == $run)] |
            length == 2 and all(.steps == 2097154 and .cpu_time > 0 and .per_insn > 0)' results.json
    done
    jq -e '.context | .complete and .executable == "whole-process" and (.cpu | length > 0) and (.cells | length > 5)' results.json
    "$TOP/bench/report/bobbin-report" results.json -o page.html
}

@test "engines that end in different states are not compared" {
    stub
    whole_process --build "a stub" --workload "$factor" --runs 1
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"baby/factor/direct/fast: ends in another state"* ]]
}

@test "Markdown" {
    whole_process --build "$BUILD" --workload "$factor" --runs 1 --markdown
    [ "$status" -eq 0 ]
    grep -qx "## Summary" <<<"$output"
}

@test "what is missing is said" {
    whole_process --build nowhere
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"nowhere/tools/bobbin: not there"* ]]
    whole_process --build "$BUILD" --workload missing.asm
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"missing.asm"* ]]
    python=$(python3 -c 'import sys; print(sys.executable)')
    PATH=$BATS_TEST_TMPDIR run "$python" "$TOP/bench/experiments/whole-process" --build "$BUILD"
    [ "$status" -eq 2 ]
    [[ "$output" == *"hyperfine is not installed"* ]]
}

# rv64 ARGUMENT...: a brief comparison on rv64's `calls`.
rv64() {
    [ -x "$BUILD/bench/workloads/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    type -P qemu-riscv64 || skip "qemu-riscv64 is not installed"
    whole_process --build "$BUILD" --guest rv64 --workload calls --divide 400 --runs 1 "$@"
}

@test "rv64: engines, qemu-riscv64 and native in one table against each" {
    rv64 --engines switch,direct,qemu-riscv64,native --out results.json
    [ "$status" -eq 0 ]
    for peer in qemu-riscv64 native; do
        [[ "$output" == *"rv64, flavour fast: slowdown against $peer: how many times as long"* ]]
    done
    [[ "$output" == *"rv64, flavour fast: time relative to switch (below 1 is faster)"* ]]
    grep -Eq "^workload +switch +direct +qemu-riscv64 +native$" <<<"$output"
    jq -e '[.benchmarks[] | .run_name] | sort == ["rv64/calls/direct/fast", "rv64/calls/native/process",
        "rv64/calls/qemu-riscv64/process", "rv64/calls/switch/fast"]' results.json
    jq -e '(.benchmarks | all(.per_insn != null)) and (.context.peers | map(.name) == ["qemu-riscv64", "native"])' results.json
    [[ "$output" == *"Times are CPU time (user and system) of whole processes"* ]]
    [[ "$output" == *"A quick look, not a measurement: only 1/400 of each workload was run"* ]]
}

@test "rv64: without qemu-riscv64 and switch the first that there is is compared with" {
    rv64 --engines direct,token
    [ "$status" -eq 0 ]
    [[ "$output" == *"rv64, flavour fast: time relative to token"* ]]
    ! grep -q "slowdown" <<<"$output" || false
}

@test "rv64: a program that prints something else than natively is not compared" {
    [ -x "$BUILD/bench/workloads/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    cp "$BUILD/bench/workloads/rv64/calls" .
    cp "$BUILD/bench/workloads/rv64/loops.native" calls.native
    whole_process --build "$BUILD" --guest rv64 --workload calls --divide 400 --engines direct,native --runs 1
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"rv64/calls/native/process: ends in another state"* ]]
}

@test "bad options" {
    for bad in "--runs 0" "--divide 0" "--divide 2" "--guest z80" "--engines steam" "--guest rv64 --workload none"; do
        whole_process --build "$BUILD" $bad
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"whole-process: "* ]]
    done
}

# bench/experiments/whole-process, briefly. BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
}

whole_process() {
    run --separate-stderr "$TOP/bench/experiments/whole-process" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "each engine inside of a process and as a process, beside native, in one table" {
    whole_process --build "$BUILD" --engines switch,direct --workload calls --quick=20 --repetitions=2 --out=results.json
    [ "$status" -eq 0 ]
    grep -Eq "^workload +switch +direct +(qemu-riscv64 +)?native +bobbin-switch +bobbin-direct$" <<<"$output"
    grep -Eq "^of bobbin-direct  *[0-9]" <<<"$output"
    jq -e '[.benchmarks[] | select(.name == "rv64/calls/bobbin-direct/process")] | length == 2 and all(.per_insn > 0)' results.json
    jq -e '.context.peers | map(.command) | any(. != null and test("/tools/bobbin run --engine direct --flavour fast {}$"))' results.json
}

@test "an engine that is wrong as a process is not compared" {
    mkdir -p "a stub/tools" "a stub/bench"
    ln -s "$BUILD/bench/bobbin-bench" "a stub/bench/"
    printf '#!/bin/sh\n[ "$1" != list ] || exec "%s" list --json\necho 42\n' "$BUILD/tools/bobbin" >"a stub/tools/bobbin"
    chmod +x "a stub/tools/bobbin"
    whole_process --build "a stub" --engines direct --workload calls --quick=20 --repetitions=1
    [ "$status" -eq 1 ]
    [[ "$output" == *"wrong: rv64/calls/bobbin-direct/process: wrong result: prints '42', not '"* ]]
}

@test "what is missing is said" {
    whole_process --build nowhere
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"nowhere/tools/bobbin: not there"* ]]
    whole_process --build "$BUILD" --engines steam
    [ "$status" -eq 1 ]
    [[ "$stderr" == "whole-process: steam: there is no such engine" ]]
    whole_process --build "$BUILD" --workload nix
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no workload 'nix'"* ]]
}

@test "hyperfine times the same processes" {
    command -v hyperfine >/dev/null || skip "hyperfine is not installed"
    whole_process --build "$BUILD" --engines super --hyperfine calls --runs 1 --export-json times.json
    [ "$status" -eq 0 ]
    jq -e '[.results[].command] | contains(["bobbin-super", "native"])' times.json
    whole_process --build "$BUILD" --hyperfine nix
    [ "$status" -eq 1 ]
    [[ "$stderr" == "whole-process: there is no workload 'nix': "* ]]
}

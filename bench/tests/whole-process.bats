# bench/whole-process, on the first program. BUILD (the build tree) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    factor=$TOP/bench/guests/baby/factor.asm
}

whole_process() {
    run --separate-stderr "$TOP/bench/whole-process" "$@"
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
        grep -q "^$engine  *[0-9~]" <<<"$output"
        jq -e --arg run "baby/factor/$engine/fast" '.results[] | select(.command == $run).times | length == 2' results.json
    done
}

@test "engines that end in different states are not compared" {
    stub
    whole_process --build "a stub" --workload "$factor" --runs 1
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"baby/factor/direct/fast: ends in another state"* ]]
}

@test "what is missing is said" {
    whole_process --build nowhere
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"nowhere/tools/bobbin: not there"* ]]
    whole_process --build "$BUILD" --workload missing.asm
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"missing.asm"* ]]
    python=$(python3 -c 'import sys; print(sys.executable)')
    PATH=$BATS_TEST_TMPDIR run "$python" "$TOP/bench/whole-process" --build "$BUILD"
    [ "$status" -eq 2 ]
    [[ "$output" == *"hyperfine is not installed"* ]]
}

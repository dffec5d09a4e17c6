# bench/ratios, on a small invented sample whose table can be worked out by hand. TOP (the source tree) comes from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    sample=$TOP/bench/tests/sample.json
}

ratios() {
    run --separate-stderr "$TOP/bench/ratios" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# edit FILTER: the sample, changed by jq, in edited.json.
edit() {
    jq "$1" "$sample" >edited.json
}

@test "text: ratios of medians, how far they reach, geometric mean, builds, notes" {
    ratios "$sample"
    [ "$status" -eq 0 ]
    [ "$output" = "baby, flavour fast: time relative to switch (below 1 is faster), median of 3 runs

engine        down          up         mean
switch           1           1            1
direct  2.00 ±0.00  0.50 ±0.11  ~1.00 ±0.11

engine  compiler  indirect jumps  code bytes  flags
switch  cc 1.2                 1         700  -O2
direct  cc 1.2                 9         800  -O2 -fdirect
tail    -                      -           -  not available: cc 1.2 has no musttail

CPU: Sample CPU; bobbin 0.0.0; 2000-01-01T00:00:00+00:00
± is how far the repetitions reach; ~ could be on either side of 1
The machine was busy: a run waited up to 20% of its time for the CPU" ]
}

@test "Markdown: the same figures in tables" {
    ratios --markdown "$sample"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "### baby, flavour fast: time relative to switch (below 1 is faster), median of 3 runs" ]
    [ "${lines[1]}" = "| engine |       down |         up |        mean |" ]
    [ "${lines[2]}" = "| ------ | ---------: | ---------: | ----------: |" ]
    [ "${lines[4]}" = "| direct | 2.00 ±0.00 | 0.50 ±0.11 | ~1.00 ±0.11 |" ]
}

@test "reads standard input" {
    run "$TOP/bench/ratios" <"$sample"
    [ "$status" -eq 0 ]
    [[ "$output" == *"direct  2.00"* ]]
}

@test "reads what hyperfine exports" {
    cat >hyperfine.json <<'END'
{"results": [{"command": "baby/up/switch/fast", "times": [1.0, 1.1]}, {"command": "baby/up/direct/fast", "times": [0.5, 0.6]}]}
END
    ratios hyperfine.json
    [ "$status" -eq 0 ]
    [[ "$output" == *"direct  0.52 "* ]]
}

@test "a cell that was not measured on one workload has no mean" {
    edit 'del(.benchmarks[] | select(.run_name == "baby/up/direct/fast"))'
    ratios edited.json
    [ "$status" -eq 0 ]
    [ "${lines[3]}" = "direct  2.00 ±0.00   -     -" ]
}

@test "a quick look is called one" {
    edit '.context.part_of_each_workload = "1/10"'
    ratios edited.json
    [[ "$output" == *"A quick look, not a measurement: only 1/10 of each workload was run"* ]]
}

@test "a wrong result is shown, and is the exit status" {
    edit '(.benchmarks[] | select(.run_name == "baby/up/direct/fast")) |=
          (del(.per_insn) | .error_occurred = true | .error_message = "wrong result: A is 1, not 0")'
    ratios edited.json
    [ "$status" -eq 1 ]
    [[ "$output" == *"WRONG: baby/up/direct/fast: wrong result: A is 1, not 0"* ]]
}

@test "what it cannot compare it refuses" {
    edit 'del(.benchmarks[] | select(.run_name | contains("switch")))'
    ratios edited.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == "ratios: edited.json: baby: \`switch\` was not measured"* ]]

    edit '.benchmarks |= map(select(.run_type == "aggregate"))'
    ratios edited.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"no single repetition in it"* ]]
}

@test "what is no result file it refuses" {
    echo '{"context": {' >half.json
    echo '[]' >list.json
    : >empty.json
    for file in half.json list.json empty.json; do
        ratios "$file"
        [ "$status" -eq 2 ]
        [[ "$stderr" == "ratios: $file: not what bobbin-bench or whole-process writes"* ]]
    done
    ratios missing.json
    [ "$status" -eq 2 ]
    [ "$stderr" = "ratios: missing.json: No such file or directory" ]
}

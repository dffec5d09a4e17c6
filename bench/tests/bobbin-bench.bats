# bobbin-bench, very briefly: what it measures is for people to judge, that it measures everything and checks it is not.
# BOBBIN_BENCH (the program) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
}

bench() {
    run --separate-stderr "$BOBBIN_BENCH" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# brief ARGUMENT...: one run of each cell on the first program, figures in results.json.
brief() {
    bench --min-steps=0 --benchmark_filter=/factor/ --benchmark_repetitions=1 --benchmark_min_time=0 \
        --benchmark_out=results.json "$@"
}

# refuses TEXT ARGUMENT...: exit status 2 and TEXT on stderr.
refuses() {
    local text=$1
    shift
    bench "$@"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"$text"* ]]
}

# Column 1 of the rows of one of the library's lists.
names() {
    sed -n 's/^[A-Z]*(\([a-z]*\)[,)].*/\1/p' "$TOP/core/$1.def" | grep .
}

# workload EXPECTATION: directory `own` with one workload, 4 instructions that leave A = -7 and 7 in line 4.
workload() {
    mkdir -p own/baby
    printf '; expect: %s\n00 NUM 0\n01 LDN 4\n02 STO 5\n03 STP\n04 NUM 7\n' "$1" >own/baby/tiny.asm
}

@test "every engine of every flavour is measured, or said to be unavailable and why" {
    brief --flavour=all
    [ "$status" -eq 0 ]
    [ -n "$(names engines)" ]
    for engine in $(names engines); do
        for flavour in $(names flavours); do
            cell=baby/$engine/$flavour
            why=$(jq -r --arg cell "$cell" '.context[$cell] | capture("^unavailable=(?<why>.+)").why' results.json)
            if [ -n "$why" ]; then
                grep -qFx "bobbin-bench: $cell: unavailable: $why" <<<"$stderr"
            else
                jq -e --arg run "baby/factor/$engine/$flavour" '.benchmarks | map(select(.run_name == $run)) |
                    length == 1 and .[0].per_insn > 0 and .[0].items_per_second > 0' results.json
                jq -e --arg cell "$cell" '.context[$cell] | test("^compiler=.+; flags=-O.+; indirect_jumps=")' results.json
            fi
        done
    done
    jq -e '.context | (.cpu | length > 0) and (.bobbin_version | length > 0)' results.json
}

@test "only the fast flavour unless told otherwise" {
    brief
    jq -e '[.benchmarks[].run_name | split("/")[3]] | unique == ["fast"]' results.json
    brief --flavour=exact
    jq -e '[.benchmarks[].run_name | split("/")[3]] | unique == ["exact"]' results.json
}

@test "five repetitions in random order unless told otherwise" {
    bench --flavour=all --min-steps=0 --quick=100 --benchmark_filter=/factor/ --benchmark_out=results.json
    [ "$status" -eq 0 ]
    jq -e '.benchmarks | map(select(.run_type == "iteration")) | group_by(.run_name) | all(length == 5)' results.json
    jq -e '[.benchmarks[].family_index] | . != sort' results.json # by chance in order: once in 14!
}

@test "ratios makes a table of it" {
    brief
    run "$TOP/bench/ratios" results.json
    [ "$status" -eq 0 ]
    [[ "${lines[1]}" == "engine"*"factor"*"mean" ]]
}

@test "--quick runs a part of each workload, and says so" {
    brief --quick=1000
    [ "$status" -eq 0 ]
    jq -e '.context.part_of_each_workload == "1/1000"' results.json
    jq -e '.benchmarks | all(.cpu_time / 1000 / .per_insn | round == 2097)' results.json
}

@test "workloads too short to time are left out, not silently" {
    bench --benchmark_filter=/factor/
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"baby/factor: left out: 2097154 steps are too few to time"* ]]
    [[ "$stderr" == *"nothing to measure"* ]]
}

@test "each shipped workload says what it computes, what it stresses, and what to expect" {
    for file in "$TOP"/bench/guests/baby/*.asm; do
        grep -q '^; expect: steps=[0-9]* CI=[0-9]* A=[-0-9]* [0-9]*=' "$file"
        [ "${file##*/}" = factor.asm ] || grep -q '^; Stresses: ' "$file"
    done
    bench --benchmark_list_tests --flavour=fast
    for file in "$TOP"/bench/guests/baby/*.asm; do
        name=$(basename "$file" .asm)
        [ "$name" = factor ] || grep -qx "baby/$name/switch/fast" <<<"$output"
    done
}

@test "one's own workloads" {
    workload "steps=3 CI=3 A=-7 4=7 5=-7"
    bench --workloads own --min-steps=0 --benchmark_min_time=0
    [ "$status" -eq 0 ]
    [[ "$output" == *"baby/tiny/switch/fast"* ]]
}

@test "a wrong result is an error, in registers, memory, and steps" {
    for wrong in "steps=3 CI=4 A=-7" "steps=3 CI=3 A=7" "steps=3 CI=3 A=-7 4=8" "steps=4 CI=3 A=-7"; do
        workload "$wrong"
        bench --workloads own --min-steps=0 --benchmark_min_time=0 --benchmark_repetitions=1 \
            --benchmark_out=results.json
        [ "$status" -eq 1 ]
        [[ "$stderr" == *"at least one run gave a wrong result"* ]]
        jq -e '.benchmarks | all(.error_occurred and (.error_message | startswith("wrong ")))' results.json
        run "$TOP/bench/ratios" results.json
        [ "$status" -eq 1 ]
        [[ "$output" == *"WRONG: baby/tiny/switch/fast: wrong "* ]]
    done
}

@test "a program that runs for ever is a wrong result, not a wait" {
    workload "steps=3 CI=3 A=-7"
    sed -i 's/03 STP/03 JMP 0/' own/baby/tiny.asm
    bench --workloads own --min-steps=0 --benchmark_min_time=0
    [ "$status" -eq 1 ]
    [[ "$output" == *"wrong end: fuel after 6 steps, not halt after 3"* ]]
}

@test "bad workloads" {
    mkdir -p own/baby
    printf '01 STP\n' >own/baby/tiny.asm
    refuses "own/baby/tiny.asm: no '; expect:' line" --workloads own
    for word in CI=x =1 32=0 B=1 CI; do
        workload "steps=3 $word"
        refuses "'${word%%=*}" --workloads own
    done
    printf '; expect: steps=1 CI=1\n01 NOP\n' >own/baby/tiny.asm
    refuses "own/baby/tiny.asm:2:4: 'NOP' is not an instruction" --workloads own
    workload "steps=3 CI=3 A=-7"
    cp own/baby/tiny.asm own/baby/tiny.snp
    refuses "tiny.snp" --workloads own
    refuses "no workloads there" --workloads nowhere
}

@test "bad options" {
    refuses "there is no flavour 'slow'" --flavour=slow
    refuses "--quick wants a number" --quick=0
    refuses "--min-steps wants a number" --min-steps=-1
    refuses "'factor.asm' is not an option" factor.asm
    refuses "unrecognized" --unheard-of
    refuses "unrecognized" --benchmark_unheard_of=1
    refuses "does not take" --benchmark_format=paper
    refuses "nothing to measure" --benchmark_filter=no-such-workload
}

@test "--help has our options and Google Benchmark's" {
    bench --help
    [ "$status" -eq 0 ]
    [[ "$output" == *"--workloads=DIR"* && "$output" == *"--benchmark_filter="* ]]
}

# rv64 FILTER ARGUMENT...: a part of one of rv64's workloads, once on each cell, figures in results.json.
rv64() {
    local filter=$1
    shift
    [ -x "$BUILD/bench/guests/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    bench --quick=100 --benchmark_filter="$filter" --benchmark_repetitions=1 --benchmark_out=results.json "$@"
}

@test "rv64: every engine is measured, and all take as many instructions" {
    rv64 rv64/calls/
    [ "$status" -eq 0 ]
    for engine in $(names engines); do
        [ "$(jq -r --arg cell "rv64/$engine/fast" '.context[$cell] | startswith("unavailable")' results.json)" = true ] ||
            jq -e --arg run "rv64/calls/$engine/fast" '.benchmarks | map(select(.run_name == $run)) |
                length == 1 and .[0].per_insn > 0 and .[0].label != ""' results.json
    done
    jq -e '[.benchmarks[] | .cpu_time / 1000 / .per_insn | round] | unique | length == 1' results.json
}

@test "rv64: each shipped workload is measured" {
    bench --benchmark_list_tests
    for source in "$TOP"/bench/guests/rv64/*.c; do
        [ ! -x "$BUILD/bench/guests/rv64/calls" ] || grep -qx "rv64/$(basename "$source" .c)/switch/fast" <<<"$output"
    done
}

@test "rv64: another output than the native one, a failing native one, a program that dies, no program" {
    mkdir -p own/rv64
    [ -x "$BUILD/bench/guests/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    cp "$BUILD/bench/guests/rv64/calls" own/rv64/other
    cp "$BUILD/bench/guests/rv64/loops.native" own/rv64/other.native
    cp "$BUILD/bench/guests/rv64/calls" own/rv64/failing
    printf '#!/bin/sh\nexit 1\n' >own/rv64/failing.native
    printf 'int main(void) { return 3; }' | riscv64-linux-gnu-gcc -static -x c -o own/rv64/dying -
    cp own/rv64/other.native own/rv64/dying.native
    printf 'no program' >own/rv64/text
    cp own/rv64/other.native own/rv64/text.native
    cp own/rv64/other.native own/rv64/missing.native
    chmod +x own/rv64/*
    rv64 /switch/ --workloads own
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"at least one run gave a wrong result"* ]]
    message() {
        jq -r --arg run "rv64/$1/switch/fast" '.benchmarks[] | select(.run_name == $run).error_message' results.json
    }
    [[ "$(message other)" == "wrong result: prints '"*"', not '"* ]]
    [[ "$(message failing)" == *"failing.native: fails, or prints nothing" ]]
    [[ "$(message dying)" == "wrong end: exited, status 3, after "* ]]
    [[ "$(message text)" == "own/rv64/text: "* ]]
    [[ "$(message missing)" == "own/rv64/missing: No such file or directory" ]]
}

@test "rv64: without workloads it is said why" {
    mkdir -p own/baby
    workload "steps=3 CI=3 A=-7"
    bench --workloads own --min-steps=0 --benchmark_min_time=0
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"own/rv64: no workloads there, which are built where riscv64-linux-gnu-gcc is installed"* ]]
}

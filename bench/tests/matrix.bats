# bench/experiments/matrix with compilers, CMake and bobbin-bench made up: what it makes of what they do.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p bin
    python=/usr/bin/python3
    for tool in sh cat mkdir chmod sed; do ln -s "$(command -v $tool)" bin/; done
    program gcc 'echo 12.2.0'
    program g++ 'echo 12.2.0'
    # Configuring makes a bobbin-bench that has one indirect jump if the flags are off, and is slower.
    program cmake '
        echo "$*" >>cmake.log
        [ "$1" = -S ] || exit 0
        jumps=9 time=1e-9
        case "$*" in *DISPATCH_FLAGS=OFF*) jumps=1 time=2e-9 ;; esac
        mkdir -p "$4/bench"
        sed -e "s/JUMPS/$jumps/" -e "s/TIME/$time/" bench.in >"$4/bench/bobbin-bench"
        chmod +x "$4/bench/bobbin-bench"'
    cat >bench.in <<'SH'
#!/bin/sh
echo "$*" >>bench.log
for word; do case $word in --out=*) out=${word#--out=} ;; esac; done
cat >"$out" <<JSON
{"context": {"cpu": "test", "engines": ["direct"], "guests": [{"name": "rv64", "bodies": 5}], "repetitions": 1,
  "cells": [{"guest": "rv64", "engine": "direct", "flavour": "fast", "available": true, "compiler": "gcc 12",
             "flags": "-O2", "indirect_jumps": JUMPS, "indirect_calls": 0, "code_bytes": 100}],
  "handlers": {"rv64/direct/fast": {"insn": "add", "lines": ["0: jmp *%rax"]}}, "warnings": []},
 "benchmarks": [{"name": "rv64/sort/direct/fast", "run_name": "rv64/sort/direct/fast", "run_type": "iteration",
  "repetitions": 1, "repetition_index": 0, "real_time": 1.0, "cpu_time": 1.0, "time_unit": "ms", "steps": 100,
  "per_insn": TIME}]}
JSON
SH
}

program() {
    printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
    chmod +x "bin/$1"
}

matrix() {
    run --separate-stderr env PATH="$PWD/bin" "$python" "$TOP/bench/experiments/matrix" --build builds --out out.json "$@"
    output=$(tr -s ' ' <<<"$output")
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "a build that merged direct's dispatch is named, with what it cost" {
    matrix --runs 3 --quick=7
    [ "$status" -eq 0 ]
    [[ $output == *"direct gcc-12 9 kept 1.00 1"* ]]
    [[ $output == *"direct gcc-12-plain 1 merged 2.00 2.00 (2.00–2.00)"* ]]
    [[ $output == *"direct gcc-12-merged 9 kept"* ]]
    [[ $stderr == *"clang-19: left out"* ]]
}

@test "every round runs every build once, for one repetition" {
    matrix --runs 3 --quick=7 --engines direct --workload sort
    [ "$(grep -c -- '--repetitions=1 .*--engines=direct --quick=7 --workload=sort' bench.log)" -eq 9 ]
    grep -q -- '-B .*gcc-12-merged .*-DBOBBIN_DISPATCH_FLAGS=ON -DBOBBIN_CELL_EXTRA_FLAGS=-fcrossjumping -fgcse' cmake.log
    jq -e '(.benchmarks | length == 9) and .context.engines == ["direct@gcc-12", "direct@gcc-12-plain", "direct@gcc-12-merged"]
        and (.context.handlers | has("rv64/direct@gcc-12-plain/fast")) and .context.repetitions == 3
        and ([.benchmarks[] | select(.name == "rv64/sort/direct@gcc-12/fast").repetition_index] == [0, 1, 2])' out.json
    "$TOP/bench/report/bobbin-report" out.json --text | grep -q 'direct@gcc-12-plain'
}

@test "what cannot be done is said, with status 2, and nothing is written" {
    program cmake 'echo "no such thing" >&2; exit 1'
    matrix
    [ "$status" -eq 2 ]
    [[ $stderr == *"cmake"*"no such thing"* ]]
    rm bin/gcc
    matrix
    [ "$status" -eq 2 ]
    [[ $stderr == *"no compiler here"* ]]
    matrix --runs 0
    [ "$status" -eq 2 ]
    [ ! -e out.json ]
}

@test "nothing is built but what was asked for, of the build that was" {
    matrix --runs 1 --guest rv64 --engines direct@gcc-12-plain,tail@clang-19
    [ "$status" -eq 0 ]
    [ "$(grep -c -- '^-S' cmake.log)" -eq 1 ]
    grep -q -- '-B .*gcc-12-plain .*-DBOBBIN_LEAVE_OUT=^(baby|wasm|wasm_stack)/|/(.*|token|tail|' cmake.log
    jq -e '.context.engines == ["direct@gcc-12-plain"] and (.context.left_out["clang-19"] | contains("not both installed"))' out.json
    matrix --engines tail@clang-19
    [ "$status" -eq 2 ]
}

@test "rounds take turns with the layouts of the code; an interrupted run goes on after its last whole round" {
    matrix --runs 3 --engines direct@gcc-12
    sed '1a [ ! -e broken ] || exit 1' builds/gcc-12/bench/bobbin-bench >builds/gcc-12/bench/layout-1
    chmod +x builds/gcc-12/bench/layout-1
    touch broken
    matrix --runs 3 --engines direct@gcc-12
    [ "$status" -eq 2 ]
    [ "$(jq .rounds out.json.partial)" -eq 1 ]
    matrix --runs 4 --engines direct@gcc-12 --resume
    [ "$status" -eq 2 ]
    [[ $stderr == *"cannot go on: it was begun by"* ]]
    rm broken
    matrix --runs 3 --engines direct@gcc-12 --resume
    [ "$status" -eq 0 ]
    jq -e '[.benchmarks[] | [.repetition_index, .layout]] == [[0, 0], [1, 1], [2, 0]] and .context.layouts == [null, 1]' out.json
    [ ! -e out.json.partial ]
}

# bench/experiments/counts: what it makes of counts that differ from those on record. The counts are made up here; bench.growth
# compares real ones.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p tree/bench
    cat >tree/bench/bobbin-bench <<'SH'
#!/bin/sh
for word; do case $word in --out=*) out=${word#--out=} ;; esac; done
cp results.json "$out"
SH
    chmod +x tree/bench/bobbin-bench
}

# counted INSTRUCTIONS [STEPS [FLAGS [COMPILER]]]: what the build counts of its one cell
counted() {
    cat >results.json <<JSON
{"context": {"cells": [{"guest": "rv64", "engine": "direct", "flavour": "fast", "available": true,
                        "compiler": "${4:-gcc 12}", "flags": "${3:--O2}"},
                       {"guest": "rv64", "engine": "tail", "flavour": "fast", "available": false, "why_not": "none"}]},
 "counts": {"rv64/direct/fast": {"sort": {"steps": ${2:-1000000}, "instructions": $1}}}}
JSON
}

counts() {
    "$TOP/bench/experiments/counts" --build tree --baseline record.json "$@"
}

@test "growth beyond 3 % fails, and names the cell, both numbers, and how to record it" {
    counted 10
    counts --record
    counted 10.29
    counts
    counted 10.31
    run -1 counts
    [[ $output == *"GROWN rv64/direct/fast on sort: 10.31 host instructions a guest instruction, 10.00 on record"* ]]
    [[ $output == *"bench/experiments/counts --record --build tree"* ]]
    counts --record
    counts
}

@test "what has shrunk passes, with a remark" {
    counted 10
    counts --record
    counted 9.6
    run -0 counts
    [[ $output == *"shrunk rv64/direct/fast"*"-4.0%"* && $output == *"bench/experiments/counts --record --build tree"* ]]
}

@test "no comparison with another compiler, other flags, or another workload" {
    counted 10
    counts --record
    counted 99 1000000 -O2 "clang 19"
    run -77 counts
    [[ $output == *"skipped: rv64/direct/fast on sort: nothing on record for clang 19"* ]]
    counted 99 1000000 -O3
    run -77 counts
    [[ $output == *"other flags (-O2)"* ]]
    counted 99 1002000
    run -77 counts
    [[ $output == *"1002000 instructions long, on record 1000000"* ]]
    counted 10 1000500
    counts
}

@test "a record takes the place of its predecessor, and leaves others alone" {
    counted 10
    counts --record
    counted 11 1000000 -O2 "clang 19"
    counts --record
    counted 12 1000000 -O3
    counts --record
    [ "$(jq -c 'map([.compiler, .instructions])' record.json)" = '[["clang 19",11],["gcc 12",12]]' ]
}

@test "bad input is status 2" {
    run -2 counts
    [[ $output == "counts: record.json: No such file or directory" ]]
    echo '{}' >record.json
    run -2 counts
    [[ $output == "counts: record.json: not a list of records" ]]
    echo '[' >record.json
    run -2 counts
    [[ $output == "counts: record.json: not JSON: "* ]]
    run -2 "$TOP/bench/experiments/counts" --build nowhere
    [[ $output == *"nowhere/bench/bobbin-bench: not there"* ]]
    printf '#!/bin/sh\nexit 2\n' >tree/bench/bobbin-bench
    echo '[]' >record.json
    run -2 counts
    [[ $output == *"exit status"* ]]
}

# bobbin-bench --count: the same figures every time, and every failure with its reason. What is simulated is not judged.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    export TMPDIR=$BATS_TEST_TMPDIR
    small=(--count --quiet --quick=5000 --workload baby/ruin)
}

count() {
    timeout 120 "$BOBBIN_BENCH" "${small[@]}" "$@"
}

# What the simulated predictor says of conditional branches depends a little on what the loader did before.
exact() {
    jq '.counts | map_values(map_values(del(.conditional_missed)))' "$1"
}

@test "two runs agree to the last digit, whatever environment they are started from" {
    count --engines direct,call,tail --out first.json
    LONG=$(printf '%5000s' x) count --engines direct,call,tail --out second.json
    jq -e '.counts | length >= 2' first.json
    diff <(exact first.json) <(exact second.json)
}

@test "twice the work is twice the instructions: the run alone is counted" {
    count --engines direct --out once.json
    count --engines direct --quick=2500 --out twice.json
    jq -s -e 'map(.counts["baby/direct/fast"].ruin) |
        (.[1].steps / .[0].steps) as $work | (.[1].instructions / .[0].instructions) as $each |
        $work > 1.99 and $work < 2.01 and $each > 0.97 and $each <= 1' once.json twice.json
}

@test "an engine dispatches about once an instruction, and predecoding does it better than the reference" {
    count --engines reference,direct --quick=500 --out out.json
    jq -e '.counts | .["baby/direct/fast"].ruin as $direct | .["baby/reference/fast"].ruin as $reference |
        $direct.indirect >= 1 and $direct.indirect < 1.1 and $direct.instructions < 0.7 * $reference.instructions and
        $direct.indirect_missed <= $direct.indirect' out.json
}

@test "counts are said to be counts: neither a CPU nor repetitions" {
    run -0 --separate-stderr "$BOBBIN_BENCH" --count --quick=5000 --workload baby/ruin --engines direct
    [[ $output == *"counted by callgrind"*", the same on every CPU; bobbin "* ]]
    [[ $output != *CPU:* && $output != *epetitions* ]]
}

@test "counts join the results of the same cells, and nothing else's" {
    timeout 120 "$BOBBIN_BENCH" --quick=5000 --workload baby/ruin --engines direct,call --repetitions 2 --no-control --out results.json
    count --engines direct --out results.json
    jq -e '(.benchmarks | length == 4) and .counts["baby/direct/fast"].ruin.steps > 0 and
        (.context.counted_by | startswith("callgrind"))' results.json
    cp results.json before.json
    run -2 count --engines switch --out results.json
    [[ $output == *"results.json: is not about the cells of this build"* ]]
    cmp before.json results.json
}

@test "what stands in the way is named, with status 2, and nothing is left behind" {
    mkdir bin empty
    ln -s "$(command -v objcopy)" bin/
    PATH=$PWD/bin run -2 "$BOBBIN_BENCH" "${small[@]}" --engines direct
    [[ $output == *"valgrind is not installed"* ]]
    PATH=$PWD/empty run -2 "$BOBBIN_BENCH" "${small[@]}" --engines direct
    [[ $output == *"objcopy is not installed"* ]]
    run -2 count --engines direct --out empty/no/file.json
    [[ $output == *"empty/no/file.json: No such file or directory"* ]]
    echo '{' >broken.json
    run -2 count --engines direct --out broken.json
    [[ $output == *"broken.json: not a results file"* ]]
    TMPDIR=$PWD/nowhere run -2 count --engines direct
    [[ $output == *"No such file or directory"* ]]
    [ -z "$(find . -name 'bobbin-count-*')" ]
}

@test "a signal ends it at once" {
    "$BOBBIN_BENCH" --count --quick=1 --workload baby/ruin --out out.json & # minutes
    for ((try = 0; try < 600; try++)); do # until there is something to clean up
        [ -z "$(find . -name 'bobbin-count-*')" ] || break
        sleep 0.1
    done
    [ -n "$(find . -name 'bobbin-count-*')" ]
    kill -TERM $!
    local status=0
    wait $! || status=$?
    [ "$status" -eq 143 ]
    [ -z "$(find . -name 'bobbin-count-*')" ]
    [ ! -e out.json ]
}

@test "a wrong result is status 1, not a count" {
    mkdir -p wrong/baby
    sed 's/^\(; expect:.* A\)=/\1=1/' "$TOP/bench/workloads/baby/factor.asm" >wrong/baby/factor.asm
    run -1 timeout 120 "$BOBBIN_BENCH" --count --workloads wrong --min-steps 0 --quick=1 --guest baby --engines direct
    [[ $output == *"baby/factor/direct/fast: wrong result"* ]]
    [[ $output != *[0-9].[0-9]* ]]
}

# bobbin-bench, very briefly: what it measures is for people to judge, that it measures everything and checks it is not.
# BOBBIN_BENCH (the program), BUILD and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
}

bench() {
    run --separate-stderr timeout 120 "$BOBBIN_BENCH" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# brief ARGUMENT...: every cell on the first program, once, figures in results.json.
brief() {
    bench --guest=baby --workload=factor --min-steps=0 --quick=10 --repetitions=1 --out=results.json "$@"
}

# refuses TEXT ARGUMENT...: exit status 2 and TEXT on stderr, and no results.
refuses() {
    local text=$1
    shift
    bench "$@"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"$text"* ]]
    [ ! -e bobbin-results.json ]
}

# query FILTER: what jq makes of the results, false and null fail.
query() {
    jq -e "$@" results.json
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

# own ARGUMENT...: measures it.
own() {
    bench --workloads=own --guest=baby --min-steps=0 --repetitions=1 --out=results.json "$@"
}

# ---- What is measured ----

@test "every engine of every flavour is measured, or said to be unavailable and why" {
    brief --flavour=all
    [ "$status" -eq 0 ]
    [ -n "$(names engines)" ]
    for engine in $(names engines); do
        for flavour in $(names flavours); do
            cell=".context.cells[] | select(.guest == \"baby\" and .engine == \"$engine\" and .flavour == \"$flavour\")"
            query "$cell"
            if query "$cell | .available | not"; then
                why=$(jq -r "$cell | .why_not" results.json)
                grep -qFx "bobbin-bench: baby/$engine/$flavour: unavailable: $why" <<<"$stderr"
            else
                query "$cell | (.compiler | length > 0) and (.flags | test(\"-O\"))"
                query --arg run "baby/factor/$engine/$flavour" '.benchmarks | map(select(.run_name == $run)) |
                    length == 1 and (.[0] | .per_insn > 0 and .items_per_second > 0 and .cpu_time > 0 and
                    .real_time > 0 and .time_unit == "ms" and .steps == 209715 and .run_type == "iteration")'
            fi
        done
    done
}

@test "the context names whatever a figure depends on" {
    brief
    query '.context | (.cpu | length > 0) and (.bobbin_version | length > 0) and .complete and .repetitions == 1 and
        .part_of_each_workload == "1/10" and (.command | index("--quick=10") != null) and (.seed | type == "number") and
        (.date | test("^[0-9-]+T[0-9:]+[+-]")) and (.libc | length > 0) and (.kernel | length > 0) and .num_cpus > 0'
    [ "$(query -c .context.engines)" = "$(names engines | jq -Rcn '[inputs]')" ]
    query '.context.perf == true or (.context.perf | startswith("not available: "))'
    query '.context.cpu_id | type == "object"'
    if grep -q "^cpu family" /proc/cpuinfo; then
        query --argjson family "$(sed -n 's/^cpu family.*: //p' /proc/cpuinfo | head -1)" '.context.cpu_id |
            .family == $family and has("model") and has("stepping") and has("microcode")'
    fi
}

@test "the summary has every engine and workload, and the warnings" {
    brief
    [[ "$output" == *"baby, flavour fast: ns per guest instruction"* ]]
    for engine in $(jq -r '.benchmarks[].name | split("/")[2]' results.json); do
        grep -q "^workload .* $engine\( \|$\)" <<<"$output"
    done
    grep -q '^factor  *[0-9.]' <<<"$output"
    grep -q '^warning: A quick look, not a measurement: only 1/10 of each workload was run.$' <<<"$output"
    grep -q '^warning: Everything was measured once' <<<"$output"
    ! grep -q '^factor .*±' <<<"$output" || false # one repetition has no interval
    brief --repetitions=3
    grep -q '^factor .* ±[0-9.]' <<<"$output"
    [[ "$output" != *±nan* ]]
}

@test "no tables for programs" {
    brief --quiet
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    query .context.complete
}

@test "only the fast flavour unless told otherwise" {
    brief
    query '[.benchmarks[].run_name | split("/")[3]] | unique == ["fast"]'
    brief --flavour=exact
    query '[.benchmarks[].run_name | split("/")[3]] | unique == ["exact"]'
}

@test "five repetitions unless told otherwise, each in another order, which the seed decides" {
    order() {
        jq -c '[.benchmarks[] | [.repetition_index, .name]]' results.json
    }
    bench --flavour=all --engines=switch,call,direct --min-steps=0 --quick=100 --workload=factor --out=results.json --seed=7
    [ "$status" -eq 0 ]
    query '.benchmarks | group_by(.run_name) | all(map(.repetition_index) | sort == [0, 1, 2, 3, 4])'
    query '[.benchmarks[].repetition_index] | . == sort' # in rounds
    query '.benchmarks | group_by(.repetition_index) | map(map(.name)) | unique | length > 1'
    query '.context.seed == 7'
    first=$(order)
    bench --flavour=all --engines=switch,call,direct --min-steps=0 --quick=100 --workload=factor --out=results.json --seed=7
    [ "$(order)" = "$first" ]
    bench --flavour=all --engines=switch,call,direct --min-steps=0 --quick=100 --workload=factor --out=results.json --seed=8
    [ "$(order)" != "$first" ]
}

@test "a cell and its control come first by turns" {
    bench --guest=baby --workload=factor --min-steps=0 --quick=1000 --engines=switch,direct --repetitions=8 --out=results.json
    [ "$status" -eq 0 ]
    query '[.benchmarks[] | select(.run_name | contains("/switch")) | .run_name | contains("@control")] |
        [range(0; 16; 2) as $i | .[$i]] | . == [true, false, true, false, true, false, true, false] or
        . == [false, true, false, true, false, true, false, true]'
}

@test "guests, workloads and engines by name" {
    bench --list --guest=baby --workload=ruin,baby/chase --engines=switch,direct
    [ "$status" -eq 0 ]
    [ "$(sort <<<"$output")" = "$(printf 'baby/%s/fast\n' chase/direct chase/switch ruin/direct ruin/switch)" ]
    refuses "there is no guest 'z80'" --guest=baby,z80
    refuses "there is no workload 'factory'" --workload=ruin,factory
    refuses "there is no workload 'rv64/ruin'" --workload=rv64/ruin
    refuses "there is no engine or peer 'jit'" --engines=jit
    refuses "nothing to measure" --guest=baby --engines=native
}

@test "workloads too short to time are left out, not silently" {
    bench --workload=factor
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"baby/factor: left out: 2097154 steps are too few to time"* ]]
    [[ "$stderr" == *"nothing to measure"* ]]
}

@test "each shipped workload says what it computes, what it stresses, and what to expect" {
    for file in "$TOP"/bench/workloads/baby/*.asm; do
        grep -q '^; expect: steps=[0-9]* CI=[0-9]* A=[-0-9]* [0-9]*=' "$file"
        [ "${file##*/}" = factor.asm ] || grep -q '^; Stresses: ' "$file"
    done
    bench --list
    for file in "$TOP"/bench/workloads/baby/*.asm; do
        name=$(basename "$file" .asm)
        [ "$name" = factor ] || grep -qx "baby/$name/switch/fast" <<<"$output"
    done
    for source in "$TOP"/bench/workloads/rv64/*.c; do
        [ ! -x "$BUILD/bench/workloads/rv64/calls" ] || grep -qx "rv64/$(basename "$source" .c)/direct/fast" <<<"$output"
    done
}

@test "one's own workloads; short ones are repeated, unless it is a quick look" {
    workload "steps=3 CI=3 A=-7 4=7 5=-7"
    own --engines=switch
    [ "$status" -eq 0 ]
    query '.benchmarks[0] | .name == "baby/tiny/switch/fast" and .steps == 3 and .iterations > 1000'
    own --engines=switch --quick=1
    query '.benchmarks[0].iterations > 1000'
    own --engines=switch --quick=2
    query '.benchmarks[0] | .iterations == 1 and .steps == 1'
    grep -q '^warning: Too short to trust: 1 of 1 took less than 20 ms, baby/tiny/switch/fast for one$' <<<"$output"
}

@test "a control: one cell under a second name, judged in the file and in print, unless it is left out" {
    control() {
        bench --guest=baby --workload=factor,ruin --min-steps=0 --quick=200 --repetitions=3 --out=results.json "$@"
        [ "$status" -eq 0 ]
    }
    control --engines=call,switch
    query '.benchmarks | map(select(.name | contains("/switch@control/"))) | length == 6 and all(.per_insn > 0)'
    query '.context.control | .cells == ["baby/switch/fast"] and .rounds == 3 and .low <= .ratio and .ratio <= .high and
        .believed == (.low <= 1 and .high >= 1)'
    grep -q '^control: the same cell, measured under two names, baby/switch/fast, takes ' <<<"$output"
    control --engines=call,direct --quiet # no `switch`: the first
    [ -z "$output" ]
    query '.context.control.cells == ["baby/call/fast"]'
    control --no-control
    query '.context.control == null and (.benchmarks | all(.name | contains("@") | not))'
}

@test "what is compared runs one soon after the other: in a round all of a workload are in a row" {
    bench --guest=baby --workload=factor,ruin,calls --min-steps=0 --quick=200 --repetitions=4 --quiet --out=results.json
    query '.benchmarks | group_by(.repetition_index) | all([.[].name | split("/")[1]] |
        [. as $all | range(1; length) | select($all[.] != $all[. - 1])] | length == 2)'
    query '.benchmarks | group_by(.repetition_index) | map([.[].name | split("/")[1]]) | unique | length > 1'
}

@test "layouts: by turns, noted with each repetition; as many as there are, or as asked for" {
    layouts() {
        bench --guest=baby --workload=factor --min-steps=0 --quick=200 --repetitions=4 --out=results.json "$@"
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
    }
    [ -e "$BUILD/bench/layout-3" ] || skip "this build has one layout"
    layouts
    query '.context.layouts == [null, 1, 2, 3] and (.benchmarks | all(.layout == .repetition_index))'
    grep -q '^layouts: cells were measured by turns in 4 layouts of the code' <<<"$output"
    layouts --layouts=2
    query '.context.layouts == [null, 1] and (.benchmarks | all(.layout == .repetition_index % 2))'
    layouts --layouts=1
    query '.context.layouts == [null] and (.benchmarks | all(.layout == 0))'
    grep -q '^layouts: every cell was measured where the linker put it' <<<"$output"
    rm results.json
    refuses "--layouts: this build has " --layouts=1000
}

@test "layouts: the cells are in other places, in another order" {
    [ -e "$BUILD/bench/layout-2" ] || skip "this build has one layout"
    cells() {
        nm "$1" | sort | sed -n 's/^\([0-9a-f]*\) [Tt] bobbin_run_\([a-z0-9_]*\)_fast$/\1 \2/p'
    }
    for layout in "$BOBBIN_BENCH" "$BUILD"/bench/layout-[12]; do
        cells "$layout" >"${layout##*/}.cells"
        [ "$(wc -l <"${layout##*/}.cells")" -ge 15 ]
    done
    for pair in "bobbin-bench layout-1" "bobbin-bench layout-2" "layout-1 layout-2"; do
        ! cmp -s <(cut -d ' ' -f 2 "${pair% *}.cells") <(cut -d ' ' -f 2 "${pair#* }.cells") || false
    done
    # Every place within a line of the cache that is aligned to 16 bytes.
    [ "$(cat layout-[12].cells | sed 's/^.*\(..\) .*$/\1/' | cut -c 1 | tr 4567 0123 | tr 89ab 0123 | tr cdef 0123 | sort -u | wc -l)" -eq 4 ]
}

# ---- What goes wrong ----

@test "a wrong result is an error, in registers, memory, and steps" {
    for wrong in "steps=3 CI=4 A=-7" "steps=3 CI=3 A=7" "steps=3 CI=3 A=-7 4=8" "steps=4 CI=3 A=-7"; do
        workload "$wrong"
        own
        [ "$status" -eq 1 ]
        [[ "$stderr" == *"at least one run gave a wrong result"* ]]
        [[ "$output" == *"wrong: baby/tiny/switch/fast: wrong "* ]]
        query '.benchmarks | all(.error_occurred and (.error_message | startswith("wrong ")) and (has("cpu_time") | not))'
    done
}

@test "a program that runs for ever is a wrong result, not a wait" {
    workload "steps=3 CI=3 A=-7"
    sed -i 's/03 STP/03 JMP 0/' own/baby/tiny.asm
    own
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
    rm own/baby/tiny.snp
    mv own/baby/tiny.asm "own/baby/a=b.asm"
    refuses "a=b.asm: a workload's name may have" --workloads own
    refuses "no workloads there" --workloads nowhere --no-study
}

@test "bad options" {
    refuses "there is no flavour 'slow'" --flavour=slow
    refuses "--quick wants a number" --quick=0
    refuses "--min-steps wants a number" --min-steps=-1
    refuses "--repetitions wants a number" --repetitions=0
    refuses "--repetitions wants a number" --repetitions=5x
    refuses "--seed wants a number" --seed=
    refuses "--pin wants a number" --pin=all
    refuses "cannot stay on CPU 4095" --pin=4095
    refuses "exclude each other" --only-study --no-study
    refuses "'factor.asm' is not an option" factor.asm
    refuses "unrecognized" --unheard-of
    refuses "unrecognized" --benchmark_filter=factor
}

@test "results that cannot be written are known before anything is measured" {
    brief --out=no/such/place.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"no/such/place.json.partial: No such file or directory"* ]]
    mkdir folder
    brief --out=folder
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"folder: not a regular file"* ]]
    [ ! -e folder.partial ]
    exec 9>results.json.partial
    flock 9
    brief
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"results.json.partial: another bobbin-bench is writing it"* ]]
    run --separate-stderr sh -c '"$0" --list >/dev/full' "$BOBBIN_BENCH"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"cannot write the output: No space left on device"* ]]
}

@test "--help has the options" {
    bench --help
    [ "$status" -eq 0 ]
    [[ "$output" == *"--workloads=DIR"* && "$output" == *"--resume"* ]]
}

@test "without what bobbin-report needs the results are there all the same" {
    mkdir poor
    echo 'raise ImportError(name="scipy")' >poor/scipy.py
    PYTHONPATH=$PWD/poor brief
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"bobbin-report: "*" has no scipy (on Debian"*"bobbin-bench: no tables: bobbin-report fails"* ]]
    query '.context.complete'
}

@test "progress is for terminals" {
    brief
    [[ "$stderr" != *"round 1"* ]]
    run script -qec "'$BOBBIN_BENCH' --guest=baby --workload=factor --min-steps=0 --quick=10 --repetitions=2" /dev/null
    [[ "$output" == *"round 1 of 2, "*" runs to go: baby/factor/"*"round 2 of 2, 1 runs to go, "*" s left: "* ]]
}

@test "it stays on one CPU, the last that it may use" {
    brief
    query ".context.pinned_cpu == $(taskset -cp $$ | sed 's/.*[^0-9]//')"
    brief --pin=none
    query '.context.pinned_cpu == null and (.context.warnings | map(test("^not pinned")) | any)'
}

# ---- Interrupted and resumed ----

# A run that is long enough to be stopped in the middle.
long() {
    timeout 120 "$BOBBIN_BENCH" --guest=baby --workload=factor --min-steps=0 --quick=10 --repetitions=60 \
        --quiet --out=results.json "$@"
}

# stop SIGNAL: begins it, and sends the signal when a few repetitions are done. The exit status is the run's.
stop() {
    "$BOBBIN_BENCH" --guest=baby --workload=factor --min-steps=0 --quick=10 --repetitions=60 --out=results.json \
        >stdout 2>stderr 3>&- &
    local process=$!
    for ((i = 0; i < 600; i++)); do
        [ ! -e results.json.partial ] || [ "$(wc -l <results.json.partial)" -lt 10 ] || break
        sleep 0.02
    done
    kill -"$1" $process
    wait $process
}

# Every repetition is there, once, and those of the journal `before` among them as they were.
complete() {
    query '.context.complete and (.context.command | index("--resume") == null) and (.benchmarks | group_by(.name) |
        all(map(.repetition_index) | . == [range(60)]))'
    query --slurpfile journal before '.benchmarks[:($journal | length - 1)] == $journal[1:]'
    [ ! -e results.json.partial ]
}

@test "an interrupted run keeps what it measured, and --resume measures the rest" {
    for signal in INT:130 TERM:143; do
        run stop "${signal%:*}"
        [ "$status" -eq "${signal#*:}" ]
        grep -q "results.json has what was measured so far; the same command with --resume goes on" stderr
        query '.context.complete == false and (.benchmarks | length >= 9 and length < 500)'
        cp results.json.partial before
        [ "$(wc -l <before)" -eq $((1 + $(jq '.benchmarks | length' results.json))) ]
        run long --resume
        [ "$status" -eq 0 ]
        complete
    done
}

@test "a killed run leaves its journal, of which at most a last, torn line is lost" {
    run stop KILL
    [ "$status" -eq 137 ]
    [ ! -e results.json ]
    head -n 10 results.json.partial >before
    { cat before; printf '{"name": "baby/fac'; } >results.json.partial
    run long --resume
    [ "$status" -eq 0 ]
    complete
}

@test "--resume goes on with the same run only" {
    run stop INT
    # differs TEXT ARGUMENT...: refused because of TEXT, and the journal stays as it is.
    differs() {
        local text=$1
        shift
        cp results.json.partial before
        run --separate-stderr long --resume "$@"
        echo "$stderr"
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"results.json.partial: cannot go on: "*"$text"* ]]
        cmp results.json.partial before
    }
    differs 'part_of_each_workload was "1/10" there, and is "1/20" now' --quick=20
    differs 'repetitions was 60 there, and is 30 now' --repetitions=30
    differs 'seed was ' --seed=1
    differs 'pinned_cpu was ' --pin=none
    differs 'cells was ' --engines=switch
    differs 'cells was ' --flavour=exact
    differs 'other guests, workloads' --workload=factor,ruin
    sed -i '1s/"cpu":"[^"]*"/"cpu":"Another One"/' results.json.partial
    differs 'cpu was "Another One" there'
    sed -i '1s/"cpu":"[^"]*"/"cpu":'"$(jq .context.cpu results.json)"'/; 1s/"cpu_id":{[^}]*}/"cpu_id":{"family":0}/' \
        results.json.partial
    differs 'cpu_id was {"family":0} there'
}

@test "--resume without a run to go on with, or with something else" {
    run --separate-stderr long --resume
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"results.json.partial: No such file or directory; there is nothing to resume"* ]]
    : >results.json.partial
    run --separate-stderr long --resume
    [[ "$status" -eq 2 && "$stderr" == *"there is nothing in it to go on with"* ]]
    for text in 'no JSON' '[]' '{}' '{"context": 7}' '{"context": {}, "benchmarks": []}'; do
        echo "$text" >results.json.partial
        run --separate-stderr long --resume
        [[ "$status" -eq 2 && "$stderr" == *"bobbin-bench: results.json.partial: "* ]]
    done
    run stop KILL
    head -n 1 results.json.partial >heading
    # good FILTER: a line that was written, changed by jq.
    good() {
        sed -n 2p before | jq -c "$1"
    }
    cp results.json.partial before
    for text in 'no JSON' '[]' '{}' '{"name": "baby/factor/switch/fast"}' \
        '{"name": "baby/factor/switch/fast", "repetition_index": 60, "iterations": 1}' \
        '{"name": "baby/factor/switch/fast", "repetition_index": -1, "iterations": 1}' \
        "$(good .iterations=0)" "$(good .iterations=1e300)" "$(good .cpu_time=-1)" "$(good .cpu_time=1e300)" \
        "$(good '.real_time="1"')" "$(good .steps=7)" "$(good .cycles=-1)" "$(good 'del(.cpu_time)')" \
        "$(good '.error_message=1')" "$(good '.repetition_index="0"')"; do
        { cat heading; echo "$text"; } >results.json.partial
        run --separate-stderr long --resume
        [[ "$status" -eq 2 && "$stderr" == *"results.json.partial: line 2 is not what bobbin-bench writes"* ]]
    done
}

@test "without --resume an unfinished run is thrown away, not silently" {
    run stop KILL
    brief
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"results.json.partial: an unfinished run is thrown away (--resume would go on with it)"* ]]
    query '.context.complete and (.benchmarks | all(.repetitions == 1))'
    [ ! -e results.json.partial ]
}

# ---- rv64, and peers ----

# rv64 ARGUMENT...: a part of one of rv64's workloads, once on each cell, figures in results.json.
rv64() {
    [ -x "$BUILD/bench/workloads/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    bench --guest=rv64 --no-study --quick=200 --repetitions=1 --out=results.json "$@"
}

# peer NAME SCRIPT: a command ./NAME to be a peer: it gets the program and the divisor.
peer() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

@test "rv64: every engine is measured, and all take as many instructions" {
    rv64 --workload=calls --no-peers
    [ "$status" -eq 0 ]
    for engine in $(jq -r '.context.cells[] | select(.available).engine' results.json); do
        query --arg run "rv64/calls/$engine/fast" '.benchmarks | map(select(.run_name == $run)) |
            length == 1 and .[0].per_insn > 0'
    done
    query '[.benchmarks[].steps] | unique | length == 1 and .[0] > 100000'
}

@test "rv64: native, qemu and other peers run beside the engines, as whole processes on the same CPU" {
    peer again 'grep Cpus_allowed_list /proc/self/status >allowed; exec "$1.native" "$2"'
    rv64 --workload=calls --engines=direct,native,qemu-riscv64,again --peer="again=./again {}" --quick=10
    [ "$status" -eq 0 ]
    query '[.benchmarks[] | select(.name == "rv64/calls/native/process" or .name == "rv64/calls/again/process")] |
        length == 2 and all(.cpu_time > 0 and .per_insn > 0)'
    # A part of the work is run as well, by all alike, so that start-up can be told apart.
    query '.benchmarks | (map(.steps) | unique | length == 1) and (map(.short_steps) | unique | length == 1) and
        all(.short_steps < .steps and .short_cpu_time > 0)'
    [[ "$output" == *"ns per guest instruction once under way"* && "$output" == *"start-up and translation, ms of CPU time"* ]]
    query '[.context.peers[] | select(.name == "again" and .command == "./again {}")] | length == 1'
    query '.context.peers[] | select(.name == "native").version | test("-O2")'
    if command -v qemu-riscv64 >/dev/null; then
        query '.benchmarks | map(.name) | index("rv64/calls/qemu-riscv64/process") != null'
        query '.context.peers[] | select(.name == "qemu-riscv64").version | test("qemu")'
    else
        [[ "$stderr" == *"qemu-riscv64: unavailable: it is not installed"* ]]
    fi
    [ "$(awk '{ print $2 }' allowed)" = "$(jq .context.pinned_cpu results.json)" ]
    grep -q '^of native  *[0-9]' <<<"$output"
    grep -q '^of again  *[0-9]' <<<"$output"
}

@test "rv64: a peer that is wrong, fails or dies is an error; the Baby has no peers" {
    peer wrong 'echo 42'
    peer silent ':'
    peer failing 'exit 3'
    peer dying 'kill -9 $$'
    rv64 --guest=baby,rv64 --workload=calls --engines=direct,wrong,silent,failing,dying --peer='wrong=./wrong {}' \
        --peer='silent=./silent {}' --peer='failing=./failing {}' --peer='dying=./dying {}' --min-steps=0
    [ "$status" -eq 1 ]
    message() {
        jq -r --arg name "rv64/calls/$1/process" '.benchmarks[] | select(.name == $name).error_message' results.json
    }
    [[ "$(message wrong)" == "wrong result: prints '42', not '"* ]]
    [[ "$(message silent)" == "wrong result: prints '', not '"* ]]
    [ "$(message failing)" = "wrong end: ./failing left with exit status 3" ]
    [ "$(message dying)" = "wrong end: ./dying was killed by signal 9" ]
    query '[.benchmarks[].name | select(startswith("baby/"))] | unique == ["baby/calls/direct/fast"]'
}

@test "rv64: peers that make no sense" {
    refuses "--peer wants NAME=COMMAND" --peer=qemu
    refuses "there is no guest 'a'" --peer='a/b=true {}'
    refuses "--peer wants NAME=COMMAND" --peer='wasm/a b=true {}'
    refuses "there is a peer or an engine of that name already" --peer='direct=true {}'
    refuses "there is a peer or an engine of that name already" --peer='native=true {}'
    refuses "the command needs {}" --peer='x=true'
    refuses "closed quotes" --peer="x=true '{}"
    refuses "there is no command ./nowhere" --peer='x=./nowhere {}'
}

@test "rv64: only the peers that were asked for; without qemu it is said" {
    rv64 --workload=calls --list --engines=direct,native
    [ "$output" = "$(printf 'rv64/calls/%s\n' direct/fast native/process)" ]
    run --separate-stderr env PATH=/nowhere "$BOBBIN_BENCH" --list --guest=rv64 --no-study
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"qemu-riscv64: unavailable: it is not installed"* ]]
    [[ "$output" != *qemu* ]]
}

@test "rv64: a signal ends the peer that is running, and its run does not count" {
    peer stuck 'if [ "$1" = --version ]; then exit; fi
        if [ -e once ]; then exec "$1.native" "$2"; fi
        touch once; kill -TERM $PPID; sleep 100'
    rv64 --workload=calls --engines=direct,stuck --peer='stuck=./stuck {}'
    [ "$status" -eq 143 ]
    query '[.benchmarks[].name] | . == [] or . == ["rv64/calls/direct/fast"]'
    rv64 --workload=calls --engines=direct,stuck --peer='stuck=./stuck {}' --resume
    [ "$status" -eq 0 ]
    query '[.benchmarks[].name] | sort == ["rv64/calls/direct/fast", "rv64/calls/stuck/process"]'
    query '.benchmarks | all(has("error_message") | not)'
}

@test "rv64: another number of steps than before is a wrong result, even after an interruption" {
    peer stuck 'if [ "$1" = --version ]; then exit; fi
        echo >>calls # two a repetition: a part, and the whole
        if [ "$(wc -l <calls)" -eq 3 ]; then kill -INT $PPID; sleep 100; fi
        exec "$1.native" "$2"'
    rv64 --workload=calls --engines=direct,stuck --peer='stuck=./stuck {}' --repetitions=3
    [ "$status" -eq 130 ]
    sed -i 's/"steps":[0-9][0-9]*/"steps":1/' results.json.partial
    rv64 --workload=calls --engines=direct,stuck --peer='stuck=./stuck {}' --repetitions=3 --resume
    [ "$status" -eq 1 ]
    query '[.benchmarks[] | select(.repetition_index == 2 and .name == "rv64/calls/direct/fast").error_message] |
        .[0] | test("^wrong end: after [0-9]+ steps, not after 1$")'
}

@test "rv64: another output than the native one, a failing native one, a program that dies, no program" {
    [ -x "$BUILD/bench/workloads/rv64/calls" ] || skip "there is no riscv64-linux-gnu-gcc to build rv64's workloads"
    mkdir -p own/rv64
    cp "$BUILD/bench/workloads/rv64/calls" own/rv64/other
    cp "$BUILD/bench/workloads/rv64/loops.native" own/rv64/other.native
    cp "$BUILD/bench/workloads/rv64/calls" own/rv64/failing
    printf '#!/bin/sh\nexit 1\n' >own/rv64/failing.native
    printf 'int main(void) { return 3; }' | riscv64-linux-gnu-gcc -static -x c -o own/rv64/dying -
    cp own/rv64/other.native own/rv64/dying.native
    printf 'no program' >own/rv64/text
    cp own/rv64/other.native own/rv64/text.native
    cp own/rv64/other.native own/rv64/missing.native
    chmod +x own/rv64/*
    rv64 --engines=direct --workloads own
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"at least one run gave a wrong result"* ]]
    message() {
        jq -r --arg run "rv64/$1/direct/fast" '.benchmarks[] | select(.run_name == $run).error_message' results.json
    }
    [[ "$(message other)" == "wrong result: prints '"*"', not '"* ]]
    [[ "$(message failing)" == "wrong end: own/rv64/failing.native left with exit status 1" ]]
    [[ "$(message dying)" == "wrong end: exited, status 3, after "* ]]
    [[ "$(message text)" == "own/rv64/text: "* ]]
    [[ "$(message missing)" == "own/rv64/missing: No such file or directory" ]]
}

@test "rv64: without workloads it is said why" {
    workload "steps=3 CI=3 A=-7"
    own --guest=baby,rv64 --engines=switch --no-study
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"own/rv64: no workloads there, which are built where there is a cross compiler"* ]]
}

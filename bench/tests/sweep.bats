# bench/sweep: this host as one of many, and invented ones.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    sweep=$TOP/bench/sweep
}

# host NAME SEED FILTER: invented results of a host, changed by jq.
host() {
    /usr/bin/python3 -B "$TOP/bench/tests/invented.py" "$2" | jq "$3" >"many/hosts/$1.json"
}

@test "a host is measured once, goes on where it was, and is merged" {
    "$sweep" begin one --build "$BUILD" -- --guest=baby --workload=factor --min-steps=0 --quick=100 --engines=switch,direct \
        --repetitions=2
    bash -n one/job.sbatch
    grep -q '^#SBATCH --exclusive$' one/job.sbatch
    parallel --will-cite --nonall --sshlogin : one/host
    file=one/hosts/$(uname -n).json
    jq -e '.context.complete' "$file"
    before=$(stat -c %Y.%i "$file")
    run one/host
    [ "$status" -eq 0 ]
    [[ "$output" == *": done" ]]
    [ "$(stat -c %Y.%i "$file")" = "$before" ]
    # Lost in the middle.
    "$sweep" begin two --build "$BUILD" -- --guest=baby --workload=factor --min-steps=0 --quick=20 --engines=switch,direct \
        --repetitions=60
    two/host >stdout 2>stderr 3>&- &
    host=$! file=two/hosts/$(uname -n).json
    for ((i = 0; i < 600; i++)); do
        [ ! -e "$file.partial" ] || [ "$(wc -l <"$file.partial")" -lt 10 ] || break
        sleep 0.02
    done
    kill -KILL $host
    wait $host || true
    [ ! -e "$file" ]
    head -n 9 "$file.partial" >before
    two/host
    jq -e --slurpfile before before '.context.complete and .benchmarks[:8] == $before[1:] and (.benchmarks | length == 180)' "$file"
    [ ! -e "$file.partial" ]
    run "$sweep" merge one
    [[ "$output" == *"one/sweep.html, "* ]]
    jq -e '.hosts | length == 1 and all(.state == "done")' one/merged.json
}

@test "the archive needs a shell and nothing else" {
    "$sweep" begin one --build "$BUILD" -- --guest=baby,rv64 --workload=factor,sort --min-steps=0 --quick=2000 \
        --engines=switch,native --repetitions=2
    mkdir -p root/bin root/proc root/dev
    : >root/dev/null
    cp "$(command -v busybox)" root/bin
    for name in sh uname dirname mkdir; do
        ln -s busybox "root/bin/$name"
    done
    tar -C root -xzf one.tar.gz
    # As the first process of a machine of its own, where that is allowed.
    if unshare -rmpf --mount-proc=root/proc true; then
        unshare -rmpf --mount-proc=root/proc chroot root /bin/busybox env -i PATH=/bin /one/host
    else
        env -i PATH="$PWD/root/bin" root/one/host
    fi
    cp root/one/hosts/*.json one/hosts
    jq -e '.context.build_id and ([.benchmarks[].run_name] | unique | length == 5)' one/hosts/*.json
    run "$sweep" merge one
    echo "$output"
    [ "$status" -eq 0 ]
    # Whether the control of two repetitions agreed is chance.
    [ "${lines[0]}" = "1 hosts compared in one/sweep.html, 0 left out" ] ||
        [[ "${lines[1]}" == *": not to be believed: one cell, measured under two names, differs" ]]
    # On another kind of machine.
    printf '#!/bin/sh\necho pdp11\n' >./uname
    chmod +x ./uname
    PATH=$PWD:$PATH run one/host
    [ "$status" -eq 2 ]
    [ "$output" = "host: there is no bobbin-bench for pdp11 here" ]
}

@test "merging: hosts as they come, the same from the same files, what does not belong is refused" {
    mkdir -p many/hosts
    host a 2 .
    host b 3 '.context.cpu = "Another CPU"'
    run "$sweep" merge many
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "2 hosts compared in many/sweep.html, 0 left out" ]
    cp many/merged.json first.json
    cp many/sweep.html first.html
    "$sweep" merge many
    cmp first.json many/merged.json
    cmp first.html many/sweep.html
    host c 4 '.context.complete = false'
    host d 5 '.context.cells[0].flags = "-O3"'
    host i 9 '.context.build_id = "1"'
    for name in j k; do # of another architecture, all may be of another build
        host "$name" 10 '.context.machine = "aarch64" | .context.build_id = "2" | .context.cpu = "Third CPU"'
    done
    host e 6 '.benchmarks[0].error_message = "wrong result"'
    echo '[' >many/hosts/f.json
    host g 7 '.benchmarks += [.benchmarks[] | select(.run_name | test("/switch/")) | .run_name |= sub("switch"; "switch@control") |
        .name = .run_name | .per_insn *= 1.1 | .cpu_time *= 1.1] |
        .benchmarks |= sort_by([.repetition_index, ((.name | test("@")) == (.repetition_index % 2 == 0))])' # first by turns
    host h 8 .
    run "$sweep" merge many
    echo "$output"
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "5 hosts compared in many/sweep.html, 6 left out" ]
    for line in "c: not complete yet" "d: refused: of another build, or another part of the workloads, than most" \
        "i: refused: of another build, or another part of the workloads, than most" "e: refused: it has wrong results" "g: not to be believed: one cell, measured under two names, differs"; do
        grep -qxF "$line" <<<"$output"
    done
    grep -q '^f: refused: ' <<<"$output"
    rm many/merged.json # made anew, it is the same
    cp many/sweep.html before.html
    run "$sweep" merge many
    cmp before.html many/sweep.html
    grep -q "Another CPU" many/sweep.html
    ! grep -q "Invented figures" many/sweep.html || false
    ! grep -Ei '(src|href|url\()=?.?https?:|<script|<link|@import' many/sweep.html || false
}

@test "charts as files, which say what they are" {
    mkdir -p many/hosts
    host a 2 .
    "$sweep" merge many --svg charts
    grep -q "One CPU is not a comparison yet" charts/cpus-rv64-fast.svg
    grep -q "cc 1.2; 2000-01-01" charts/cpus-rv64-fast.svg
    host b 3 '.context.cpu = "Another CPU" | .context.invented = true'
    "$sweep" merge many --svg charts
    for text in "Invented figures" "Sample CPU" "Another CPU" "2 CPUs of 2 hosts"; do
        grep -q "$text" charts/cpus-rv64-fast.svg
    done
    ! grep -q "One CPU" charts/cpus-rv64-fast.svg || false
    grep -q "Invented figures" many/sweep.html
}

@test "ReBench's data format" {
    mkdir -p many/hosts
    host a 2 .
    host b 3 '.benchmarks[0].error_message = "wrong result"'
    "$sweep" rebench many >many.data
    # Comments, then lines of thirteen columns, of which ReBench reads the first three as numbers.
    grep -q '^# Execution Start: ' many.data
    [ "$(sed -n '/^# Environment: /s///p' many.data | jq -r .hostName)" = a ]
    [ "$(grep -vc '^#' many.data)" -eq "$(jq '.benchmarks | length' many/hosts/a.json)" ]
    ! grep -v '^#' many.data | grep -vP '^[1-5]\t1\t\d+\.\d+\tms\ttotal(\t[^\t]+){3}\t\t1\t\t[\d.]*\ta$' || false
    time=$(jq '.benchmarks[] | select(.name == "rv64/sort/direct/fast" and .repetition_index == 2).cpu_time * 1e6 | round' many/hosts/a.json)
    grep -P '^3\t1\t[\d.]+\tms\ttotal\tsort\tdirect\trv64/fast\t\t1\t\t\ta$' many.data | awk -v t="$time" '{ exit $3 * 1e6 > t + 1 || $3 * 1e6 < t - 1 }'
    grep -qP '\tdistinct\tdirect\trv64/fast\t\t1\t\t64\ta$' many.data
}

@test "what is not there" {
    run "$sweep" begin one --build nowhere
    [ "$status" -eq 1 ]
    [[ "$output" == "sweep: "*"/nowhere/bench/portable: cannot be built:"* ]]
    run "$sweep" merge nowhere
    [ "$status" -eq 1 ]
    [ "$output" = "sweep: nowhere/hosts: not there; bench/sweep begin makes it" ]
    run "$sweep" rebench nowhere
    [ "$status" -eq 1 ]
}

# The workloads in C: each prints the same, natively, under qemu and node, and under Bobbin. BUILD (the build tree) and TOP (the
# source tree) come from ctest. They are divided by 300: whether they agree, not how long they take.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BUILD/bench/workloads/rv64"
}

# agrees COMMAND...: every workload prints under COMMAND what its native build does.
agrees() {
    local count=0
    for source in "$TOP"/bench/workloads/rv64/*.c; do
        name=$(basename "$source" .c)
        expected=$("./$name.native" 300)
        run --separate-stderr "$@" "./$name" 300
        echo "$name: $expected natively; status $status, stdout: $output, stderr: $stderr"
        [ "$status" -eq 0 ]
        [[ "$expected" =~ ^[0-9a-f]{16}$ ]]
        [ "$output" = "$expected" ]
        count=$((count + 1))
    done
    [ "$count" -ge 10 ]
}

@test "under qemu-riscv64" {
    command -v qemu-riscv64 || skip "qemu-riscv64 is not installed"
    agrees qemu-riscv64
}

@test "under direct" {
    agrees "$BUILD/tools/bobbin" run --engine direct
}

@test "under switch" {
    agrees "$BUILD/tools/bobbin" run --engine switch
}

@test "under reference" {
    agrees "$BUILD/tools/bobbin" run --engine reference
}

# as_wasm COMMAND...: the same of the programs for WASI.
as_wasm() {
    [ -e "$BUILD/bench/workloads/wasm/sort.wasm" ] || skip "built without a compiler for WASI"
    for source in "$TOP"/bench/workloads/rv64/*.c; do
        name=$(basename "$source" .c)
        run --separate-stderr "$@" "../wasm/$name.wasm" 300
        echo "$name: status $status, stdout: $output, stderr: $stderr"
        [ "$status" -eq 0 ]
        [ "$output" = "$("./$name.native" 300)" ]
    done
}

@test "as WebAssembly, under super" {
    as_wasm "$BUILD/tools/bobbin" run --engine super
}

@test "as WebAssembly, under node as bobbin-bench calls it" {
    command -v node || skip "node is not installed"
    as_wasm node --no-warnings "$TOP/bench/measure/wasi.mjs"
    as_wasm node --no-warnings --liftoff --no-wasm-tier-up "$TOP/bench/measure/wasi.mjs"
}

@test "as WebAssembly they are measured, with peers" {
    [ -e "$BUILD/bench/workloads/wasm/sort.wasm" ] || skip "built without a compiler for WASI"
    command -v node || skip "node is not installed"
    cd "$BATS_TEST_TMPDIR"
    "$BOBBIN_BENCH" --guest wasm,rv64 --workload sort --engines switch,node,other,native --peer "wasm/other=$BUILD/tools/bobbin run {}" \
        --quick=1000 --repetitions 1 --out results.json
    jq -e '[.benchmarks[] | select(.per_insn > 0 and .short_cpu_time >= 0) | .name] | sort == ["rv64/sort/native/process", "rv64/sort/switch/fast",
        "wasm/sort/native/process", "wasm/sort/node/process", "wasm/sort/other/process", "wasm/sort/switch/fast"]' results.json
    "$TOP/bench/report/bobbin-report" --text results.json >report
    sed -n '/^The same programs/,/^$/p' report
    grep -A 2 '^The same programs' report | grep '^engine *rv64 *wasm$'
    run --separate-stderr "$BOBBIN_BENCH" --peer "pdp8/other=true {}" --list
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"there is no guest 'pdp8'"* ]]
}

@test "the argument divides the work, and nothing else is an argument" {
    for source in "$TOP"/bench/workloads/rv64/*.c; do
        name=$(basename "$source" .c)
        [ "$("./$name.native" 20)" != "$("./$name.native" 300)" ]
        for bad in 0 -1 x 1x ""; do
            run "./$name.native" "$bad"
            [ "$status" -eq 2 ]
            [[ "$output" == *"a number from 1 on" ]]
        done
        run "./$name.native" 1 2
        [ "$status" -eq 2 ]
    done
}

@test "each says what it stresses" {
    for source in "$TOP"/bench/workloads/rv64/*.c; do
        grep -q '^ \* Stresses: ' "$source"
    done
}

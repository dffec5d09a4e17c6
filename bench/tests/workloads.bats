# The rv64 workloads: each prints the same, natively, under qemu, and under Bobbin. BUILD (the build tree) and TOP (the
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

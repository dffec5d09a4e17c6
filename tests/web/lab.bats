#!/usr/bin/env bats
# bobbin.wasm under bobbin: the lab inside itself.

setup() {
    [ -e "$LAB" ] || skip "bobbin.wasm, which clang-19 and wasi-libc make"
    cd "$BATS_TEST_TMPDIR" || return 1
}

@test "the lab runs the first program inside itself, and says what the command says" {
    cp "$TOP/bench/workloads/baby/factor.asm" .
    run "$BOBBIN" run --dir . "$LAB" run factor.asm
    [ "$status" -eq 0 ]
    [ "$output" = "$("$BOBBIN" run factor.asm)" ]
}

@test "every engine inside every engine" {
    printf '01 LDN 4\n02 STO 5\n03 STP\n04 NUM -7\n' >short.asm
    for outer in reference switch direct; do
        for inner in reference indirect switch call token direct super; do
            run "$BOBBIN" run --engine "$outer" --dir . "$LAB" run --engine "$inner" short.asm
            [ "$status" -eq 0 ]
            [ "$output" = "$("$BOBBIN" run short.asm)" ]
        done
    done
}

@test "an error in a program has its place" {
    printf '01 LDN 5\n02 LDM 6\n' >wrong.asm
    run "$BOBBIN" run --dir . "$LAB" run wrong.asm
    [ "$status" -eq 1 ]
    [[ "$output" = "bobbin: wrong.asm:2:4: "*LDM* ]]
    run "$BOBBIN" run "$LAB" walk
    [ "$status" -eq 2 ]
    [[ "$output" = "usage: "* ]]
}

load common

# A module with three functions, whose bytes are written out: divide (i32, i32 -> i32), count (i32 ->), which goes round a
# loop that often, and forever, which calls itself.
setup() {
    cd "$BATS_TEST_TMPDIR"
    {
        printf '\0asm\1\0\0\0'
        printf '\1\16\3\140\2\177\177\1\177\140\1\177\0\140\0\0'             # types
        printf '\3\4\3\0\1\2'                                                # functions
        printf '\7\34\3\6divide\0\0\5count\0\1\7forever\0\2'                 # exports
        printf '\12\35\3\7\0\40\0\40\1\155\13\16\0\3\100\40\0\101\1\153\42\0\15\0\13\13\4\0\20\2\13' # code
    } >module.wasm
    engines_of wasm
}

invoke() {
    bobbin run --invoke "$@"
}

@test "--invoke calls a function and prints what it gives, under every engine, in both forms" {
    for guest in wasm wasm_stack; do
        engines_of "$guest"
        for engine in $engines; do
            for flavour in fast exact; do
                invoke divide --guest "$guest" --engine "$engine" --flavour "$flavour" module.wasm -7 2
                [ "$status" -eq 0 ]
                [ "$output" = "i32 -3" ]
            done
        done
    done
}

@test "--invoke takes and gives values of every type" {
    { # l, f, d and r give back their argument: an i64, an f32, an f64, an externref
        printf '\0asm\1\0\0\0\1\25\4\140\1\176\1\176\140\1\175\1\175\140\1\174\1\174\140\1\157\1\157'
        printf '\3\5\4\0\1\2\3\7\21\4\1l\0\0\1f\0\1\1d\0\2\1r\0\3'
        printf '\12\25\4\4\0\40\0\13\4\0\40\0\13\4\0\40\0\13\4\0\40\0\13'
    } >values.wasm
    for case in "l -9223372036854775808=i64 -9223372036854775808" "f 1.5=f32 1.5" "d 0x1.8p-10=f64 0.00146484375" "d nan=f64 nan" "r null=externref null"; do
        read -r name value <<<"${case%=*}"
        invoke "$name" values.wasm "$value"
        [ "$output" = "${case#*=}" ]
    done
    refuses "argument 1 must be a number of type f64, not '1.5x'" run --invoke d values.wasm 1.5x
    refuses "argument 1 must be a number of type externref, not '1'" run --invoke r values.wasm 1
}

@test "a _start that is none" {
    printf '\0asm\1\0\0\0\1\5\1\140\1\177\0\3\2\1\0\7\12\1\6_start\0\0\12\4\1\2\0\13' >start.wasm
    refuses "the function _start has parameters or results" run start.wasm
}

@test "a trap is told with function and offset" {
    for engine in $engines; do
        invoke divide --engine "$engine" module.wasm 1 0
        [ "$status" -eq 134 ]
        [ "$stderr" = "bobbin: trap in function 0 at offset 0x45: integer divide by zero" ]
    done
    invoke divide module.wasm 0x80000000 -1
    [ "$stderr" = "bobbin: trap in function 0 at offset 0x45: integer overflow" ]
    invoke forever module.wasm
    [ "$status" -eq 134 ]
    [ "$stderr" = "bobbin: trap in function 2 at offset 0x58: call stack exhausted" ]
}

@test "fuel is counted to the instruction" {
    for engine in $engines; do # 6 instructions a round, and the ends of the loop and of the function
        invoke count --engine "$engine" --max-steps 60002 --stats module.wasm 10000
        [ "$status" -eq 0 ]
        [[ "$stderr" == *": 60002 steps in "* ]]
        invoke count --engine "$engine" --max-steps 60001 module.wasm 10000
        [ "$status" -eq 124 ]
        invoke count --engine "$engine" --max-steps 50000 module.wasm 10000
        [ "$status" -eq 124 ]
        [ "$stderr" = "bobbin: the step limit was reached at pc 0x4d after 50000 steps" ]
    done
}

@test "all engines do the same" {
    for guest in wasm wasm_stack; do
        bobbin list --json
        cells=$(jq --arg guest "$guest" \
            '[.cells[] | select(.guest == $guest and .engine != "reference" and .available)] | length' <<<"$output")
        bobbin diff --guest "$guest" --invoke count module.wasm 3000
        [ "$status" -eq 0 ]
        [ "$(grep -c 'same as the reference for' <<<"$output")" -eq "$cells" ]
    done
    bobbin diff --chunk 7 --invoke divide module.wasm 1 0
    [ "$status" -eq 0 ]
}

@test "disasm prints the code, and its bytes" {
    bobbin disasm --invoke forever module.wasm
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "      41      0020  local.get 0                     local_get" ]
    [ "${lines[-1]}" = "      5a        0b  end                             end" ]
}

@test "functions and arguments that there are not" {
    refuses "the module exports no function '_start'" run module.wasm
    refuses "the module exports no function 'multiply'" run --invoke multiply module.wasm
    refuses "the function takes 2 arguments, not 1" run --invoke divide module.wasm 1
    refuses "the function takes 2 arguments, and no more" run --invoke divide module.wasm 1 2 3
    refuses "argument 2 must be a number of type i32, not 'x'" run --invoke divide module.wasm 1 x
    refuses "argument 1 must be a number of type i32, not '4294967296'" run --invoke divide module.wasm 4294967296 1
    refuses "--invoke and --call-depth are for WebAssembly modules" run --invoke divide "$factor"
    head -c 60 module.wasm >short.wasm
    refuses "short.wasm: byte 0x" run short.wasm
}

@test "superinstructions are made of slots of register code, and superinsn proposes them" {
    bobbin thread --engine super --flavour fast --invoke count module.wasm 100
    [ "$status" -eq 0 ]
    grep -E ' i32_sub_k_x_go_if +1$' <<<"$stderr" # the loop, but for the operands that it folds
    "$BOBBIN" profile --json --invoke count module.wasm 1000 2>one.json
    cp one.json two.json
    run --separate-stderr "$SUPERINSN" one.json two.json
    grep -Fx "FUSE2(i32_sub_k, x, go_if)" <<<"$output"
    [ "${stderr_lines[0]}" = "chosen from 0.500 dispatches an instruction  one.json" ]
    sed 's/"guest": "wasm"/"guest": "baby"/' one.json >other.json
    run --separate-stderr "$SUPERINSN" one.json other.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == "superinsn: other.json: is of baby, for which there is no table"* ]]
    echo '{"runs": [{"times": 5, "count": 1, "code": "0545"}]}' >other.json
    run --separate-stderr "$SUPERINSN" one.json other.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == "superinsn: other.json: is of rv64, and not of wasm"* ]]
    rm module.wasm
    run --separate-stderr "$SUPERINSN" one.json
    [ "$status" -eq 2 ]
    [[ "$stderr" == "superinsn: one.json: the program that it is of: module.wasm: "* ]]
}

@test "call depth is limited by an option" {
    for engine in $engines; do # each call is a step but the one that is too deep
        invoke forever --engine "$engine" --stats --call-depth 10 module.wasm
        [ "$status" -eq 134 ]
        [[ "$stderr" == *": 9 steps in "* ]]
        [[ "$stderr" == *"call stack exhausted"* ]]
    done
    invoke divide --call-depth 1 module.wasm 6 2
    [ "$status" -eq 0 ]
    refuses "--call-depth wants a number from 1 to 100000, not '0'" run --call-depth 0 module.wasm
    refuses "--call-depth wants a number from 1 to 100000, not '100001'" run --call-depth 100001 module.wasm
    refuses "--invoke and --call-depth are for WebAssembly modules" run --call-depth 5 "$factor"
}

@test "memory is limited by an option" {
    {
        printf '\0asm\1\0\0\0\1\6\1\140\1\177\1\177\3\2\1\0\5\3\1\0\1' # (i32 -> i32), one page
        printf '\7\10\1\4grow\0\0\12\10\1\6\0\40\0\100\0\13'          # grow: memory.grow
    } >grow.wasm
    invoke grow --memory 1M grow.wasm 15
    [ "$output" = "i32 1" ]
    invoke grow --memory 1M grow.wasm 16
    [ "$output" = "i32 -1" ]
    invoke grow --memory 1K grow.wasm 0
    [ "$status" -eq 2 ]
}

@test "all missing imports are named at once" {
    printf '\0asm\1\0\0\0\1\4\1\140\0\0\2\31\3\3env\1a\0\0\3env\1b\0\0\3env\1c\0\0' >three.wasm
    refuses "three.wasm: byte 0x11: unknown imports: env.a, env.b, env.c" run three.wasm
    {
        printf '\0asm\1\0\0\0\1\4\1\140\0\0\2\177\11'
        for i in 1 2 3 4 5 6 7 8 9; do printf '\3env\7import%s\0\0' "$i"; done
    } >nine.wasm
    refuses "unknown imports: env.import1, env.import2, env.import3, env.import4, env.import5, env.import6 and 3 more" run nine.wasm
}

@test "a module takes the memory that it needs, from a pipe too" {
    {
        cat module.wasm
        printf '\0\240\215\6\0' # a custom section of 100,000 bytes
        head -c 99999 /dev/zero
    } >long.wasm
    run --separate-stderr bash -c 'cat long.wasm | "$0" run --guest wasm --invoke divide /dev/stdin 6 2' "$BOBBIN"
    [ "$output" = "i32 3" ]
    [ -z "$INSTRUMENTED" ] || skip "instrumented programs need more"
    run --separate-stderr bash -c 'ulimit -v 300000; exec "$0" run --invoke divide long.wasm 6 2' "$BOBBIN"
    [[ "$stderr" != *"not enough memory to read it"* ]]
    [ "$status" -eq 0 ] || skip "the command does not run with so little" # under an emulator
    [ "$output" = "i32 3" ]
}

# A guest that lives under tests/ alone, built into a copy of the tree and used in every way. TOP (the source tree), CC and
# CXX come from ctest.
bats_require_minimum_version 1.5.0

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    for part in CMakeLists.txt CMakePresets.json core tools tests bench; do
        cp -R "$TOP/$part" .
    done
    python3 tests/guests/page tests/guests/stack/README.md >page.log 2>&1 || true
    cat page.log
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    stack=tests/guests/stack
}

bobbin() {
    run --separate-stderr ./bobbin "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

@test "the page does what it says" {
    cat page.log
    grep -q '^[0-9][0-9]* commands$' page.log
}

@test "list: the guest has every engine in both flavours, and each has its shape" {
    ./bobbin list --json >list.json
    jq -e '[.engines[].name] as $engines | [.cells[] | select(.guest == "stack").engine] | unique == ($engines | unique)' list.json
    jq -e '[.cells[] | select(.guest == "stack" and (.engine | IN("subroutine", "context", "copy") | not))] | length == 16 and all(.available)' list.json
    jq -e '[.cells[] | select(.guest == "stack" and .engine == "copy").why_not] | all(. == "stack has no stencils")' list.json
    jq -e '[.engines[] | select(.replicated and .name != "copy").name] as $replicated |
        [.cells[] | select(.guest == "stack" and (.engine | IN($replicated[])))] | all(.indirect_jumps >= 16)' list.json
    cmake --build build/bench --target shape >shape.log
    build/bench/tests/shape/shape RelWithDebInfo ""
}

@test "diff: every program under every engine" {
    for program in $stack/programs/*.stack $stack/workloads/*.stack; do
        bobbin diff --max-steps 1000000 "$program"
        [ "$status" -eq 0 ]
        [ "$(grep -c 'same as the reference' <<<"$output")" -eq 14 ]
    done
}

@test "profile: under every engine, of what cannot be executed too" {
    for engine in reference indirect switch call token direct tail super; do
        bobbin profile --engine $engine $stack/programs/sum.stack
        [ "$status" -eq 0 ]
        [[ "$output" == *"push load "*"30 "* ]]
        bobbin profile --engine $engine $stack/programs/overflow.stack
        [ "$status" -eq 2 ]
        [[ "${lines[0]}" == "illegal instruction before word 1 after 43 steps" ]]
    done
}

@test "fuel: to the instruction, and before an instruction that is illegal" {
    for engine in reference indirect switch call token direct tail super; do
        for flavour in fast exact; do
            bobbin run --engine $engine --flavour $flavour --max-steps 43 $stack/programs/overflow.stack
            [ "$status" -eq 124 ]
            [ "${lines[0]}" = "the step limit was reached before word 1 after 43 steps" ]
            bobbin run --engine $engine --flavour $flavour --max-steps 44 $stack/programs/overflow.stack
            [ "$status" -eq 2 ]
            [ "${lines[0]}" = "illegal instruction before word 1 after 43 steps" ]
        done
    done
}

@test "run, time --json, disasm; what the guest cannot do is refused" {
    bobbin run --json $stack/programs/sum.stack
    jq -e '.stop == "halt" and .registers.depth == 0 and any(.memory[]; .address == 21 and .value == 55)' <<<"$output"
    bobbin time --json --rounds 1 $stack/programs/sum.stack
    jq -e '.engines | length == 8 and all(.same_as_reference)' <<<"$output"
    bobbin disasm $stack/programs/sum.stack
    [[ "${lines[0]}" == "   0  0x0200000a "*"  push 10" ]]
    bobbin run --crt $stack/programs/sum.stack
    [ "$status" -eq 2 ]
    [ "$stderr" = "bobbin: --crt draws a memory of up to 64 words of 32 bits, and this one is larger" ]
    bobbin convert $stack/programs/sum.stack --to stack
    [ "$status" -eq 2 ]
    [ "$stderr" = "bobbin: images of stack can be read, not written" ]
}

@test "the assembler says where it does not understand" {
    check() {
        printf "$1" >wrong.stack
        bobbin run wrong.stack
        [ "$status" -eq 2 ]
        [ "$stderr" = "bobbin: wrong.stack:$2" ]
    }
    check '; nothing' "1:1: there is no word in this program"
    check 'push' "1:1: push needs an operand"
    check 'push 8388608' "1:6: 8388608 is out of range"
    check 'push 1x' "1:6: '1x' is neither a number nor a label"
    check 'a: halt\n a: halt' "2:2: 'a' is there already"
    check '1: halt' "1:1: '1': a label begins with a letter"
    check 'halt ; well\njump b' "2:6: there is no label 'b'"
    check 'halt halt' "1:6: unexpected 'halt'"
    yes halt | head -257 >wrong.stack
    bobbin run wrong.stack
    [ "$stderr" = "bobbin: wrong.stack:257:1: memory is full: nowhere to put 'halt'" ]
}

@test "bobbin-bench: the guest's workloads, checked, under every engine" {
    ./bobbin-bench --guest=stack --workload=squares --quick=50 --repetitions=1 --out=one.json
    jq -e '[.benchmarks[] | select(.name | startswith("stack/squares/"))] | length == 8 and all(has("error_message") | not)' one.json
    ./bobbin-report --text one.json | grep squares
}

@test "a directory that is no guest is refused" {
    mkdir -p baby "no guest"
    for directory in baby "no guest" nowhere; do
        run cmake build/bench "-DBOBBIN_EXTRA_GUESTS=$directory"
        [ "$status" -ne 0 ]
        [[ "$output" == *"BOBBIN_EXTRA_GUESTS: "* ]]
    done
}

@test "no file outside the guests' directories looks at a guest's name" {
    cd "$TOP"
    run grep -rnE '"(rv64|baby)"' core tools bench --include=*.[ch] --include=*.cmake --include=*.inc
    # A name is data in the dispatch study, which makes programs for rv64, in the list of other programs that run the same,
    # in the page of three machines, and in superinsn's tables, of which each guest has its own; and an example in the public
    # headers.
    grep -vE '^(core/(baby|rv64)/|tools/web/|tools/training/superinsn|bench/measure/peer.c:|bench/(.*/)?study|bench/tests/|core/include/bobbin/[a-z]*\.h:[0-9]*: \*)' <<<"$output" >"$BATS_TEST_TMPDIR/named" || true
    cat "$BATS_TEST_TMPDIR/named"
    [ ! -s "$BATS_TEST_TMPDIR/named" ]
}

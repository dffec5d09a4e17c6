# bench/LAB.md: its commands work as they are printed, and its answers (lab/answers.md) fit the tree. BUILD (the build tree) and TOP (the
# source tree) come from ctest.
bats_require_minimum_version 1.5.0

# A place that looks like the top of the source tree with a build in build/bench.
setup() {
    cd "$BATS_TEST_TMPDIR"
    for entry in "$TOP"/*; do
        [ "${entry##*/}" = build ] || ln -s "$entry" .
    done
    mkdir build
    ln -s "$BUILD" build/bench
    PATH=$BUILD/tools:$BUILD/bench:$TOP/bench/report:$PATH
}

# block INFO N FILE: the N-th block of FILE that begins with ```INFO.
block() {
    awk -v begin="\`\`\`$1" -v wanted="$2" '/^```$/ { inside = 0 } inside { print } $0 == begin { inside = ++n == wanted }' \
        "$TOP/bench/$3"
}

# runs N: the N-th block marked as a check ends well, and all its commands are there.
runs() {
    [ -n "$(block 'sh check' "$1" LAB.md)" ]
    run --separate-stderr bash -eu -o pipefail <(block 'sh check' "$1" LAB.md)
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 0 ]
    [[ "$stderr" != *"not found"* ]]
}

# What instrumented cells look like says nothing.
instrumented() {
    grep -q 'BOBBIN_SANITIZE:STRING=.' "$BUILD/CMakeCache.txt"
}

@test "exercise 1: both engines, and a handler of each" {
    runs 1
    [[ "$output" == *"switch (token)"*"rv64/call/fast"*"add"* ]]
    instrumented || [ "$(grep -c -- '<- dispatch$' <<<"$output")" -ge 1 ] # clang's of switch is long, and cut off
}

@test "exercise 2: no dispatch is merged in this build" {
    runs 2
    instrumented || [ -z "$output" ]
}

@test "exercise 3: qemu knows the instruction, Bobbin does not" {
    command -v qemu-riscv64 || skip "qemu-riscv64 is not installed"
    runs 3
    [ "$output" = "qemu-riscv64: 27"$'\n'"bobbin: 132" ]
}

@test "exercise 5: the pairs that the answer speaks of come first" {
    runs 4
    head -5 <<<"$output" | grep -q '^bltu c_subw '
    head -5 <<<"$output" | grep -q '^c_subw bne '
    head -5 <<<"$output" | grep -q '^bne bltu '
    # The run that most instructions are in is the answer's, and linked as it says.
    [[ "$(grep -m 1 'times .* instructions$' <<<"$output")" == *" times 3 instructions" ]]
    sub='  subw (a[0-5]),(a[0-5]),a[0-5] +c_subw$'
    [[ "${lines[-3]}" == *"  bltu "* ]]
    [[ "${lines[-2]}" =~ $sub ]]
    [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
    [[ "${lines[-1]}" == *"  bne ${BASH_REMATCH[1]},"* ]]
}

@test "exercise 5: the answer's row is not there yet, and is proposed by who has seen the program" {
    row=$(sed -nE 's/^    (FUSE[234]\(.*\))$/\1/p' "$TOP/bench/lab/answers.md")
    [ "$(wc -l <<<"$row")" -eq 1 ]
    ! grep -qF "$row" "$TOP/core/rv64/fuse.def" || false
    runs 4
    runs 5
    [ "$(grep -cFx "$row" <<<"$output")" -eq 1 ] # of the two lists of twenty rows in one,
    tail -20 <<<"$output" | grep -qFx "$row"     # the second
    unseen=$(sed -n 's/^unseen *\([0-9.]*\) .*loops.json$/\1/p' <<<"$stderr")
    seen=$(sed -n 's/^chosen from \([0-9.]*\) .*loops.json$/\1/p' <<<"$stderr")
    awk -v unseen="$unseen" -v seen="$seen" 'BEGIN { exit !(unseen > 0.9 && seen > 0 && seen < unseen * 2 / 3) }'
}

@test "exercise 5: what looks at a row finds those that are there" {
    ln -s "$BUILD" build/lab
    sed -n '/^## 5/,/^## 6/s|^    \(build/lab/tools/bobbin \)|\1|p' "$TOP/bench/LAB.md" >commands
    [ "$(wc -l <commands)" -eq 2 ]
    run bash -eu -o pipefail commands
    echo "status $status, output: $output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"  c_subw "* ]]
    [[ "$output" == *"super/fast: same as the reference for "* ]]
}

@test "there are no more checks than are made here" {
    [ "$(grep -c '^```sh check$' "$TOP/bench/LAB.md")" -eq 5 ]
}

@test "every bobbin-bench command has options and workloads that there are" {
    local count=0
    while read -r line; do
        run --separate-stderr bash -c "bobbin-bench $line --list"
        echo "$line: $stderr"
        [ "$status" -eq 0 ]
        [ -n "$output" ]
        count=$((count + 1))
    done < <(sed -nE 's/^ {4,7}(build\/lab\/bench\/)?bobbin-bench //p' "$TOP"/bench/LAB.md "$TOP"/bench/lab/*.md | sed 's/,switch2//')
    [ "$count" -ge 12 ]
}

@test "the answers fit the tree" {
    block 'diff 3' 1 lab/answers.md >answer.diff
    [ -s answer.diff ]
    git -C "$TOP" apply --check "$PWD/answer.diff"
}

# For every .bats file here. BOBBIN (the command) and TOP (the source tree) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    factor=$TOP/bench/workloads/baby/factor.asm
    printf '00 NUM 0\n01 JMP 0\n' >loop.asm # CI <- 0, so line 1 again, for ever
}

# bobbin ARGUMENT...: as bats' run, with stdout in $output and stderr in $stderr.
bobbin() {
    run --separate-stderr "$BOBBIN" "$@"
}

# engines_of GUEST: its engines in $engines. With none, loops over them would test nothing.
engines_of() {
    engines=$("$BOBBIN" list --json |
        jq -r --arg guest "$1" '.cells[] | select(.guest == $guest and .available and .flavour == "fast") | .engine')
    [ -n "$engines" ]
}

# refuses TEXT ARGUMENT...: exit status 2, TEXT on stderr, nothing on stdout.
refuses() {
    local text=$1
    shift
    bobbin "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ "$stderr" == *"$text"* ]]
}

# bench/plot, on the same small sample as ratios. TOP (the source tree) comes from ctest. That the picture looks good is
# for people to judge.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    sample=$TOP/bench/tests/sample.json
}

plot() {
    run --separate-stderr "$TOP/bench/plot" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# refuses TEXT ARGUMENT...: exit status 2, TEXT on stderr, and no picture.
refuses() {
    local text=$1
    shift
    plot --svg refused.svg "$@"
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"plot: "*"$text"* ]]
    [ ! -e refused.svg ]
}

@test "an SVG that names workloads, engines, CPU, compilers, flavour, date" {
    plot "$sample" --svg chart.svg
    [ "$status" -eq 0 ]
    python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse("chart.svg")'
    for text in down up switch direct "cc 1.2: switch, direct" "Sample CPU; bobbin 0.0.0, flavour fast; 2000-01-01" \
        "baby: CPU time per guest instruction (ns)"; do
        grep -qF "$text" chart.svg
    done
    ! grep -E '(href|src)="?http' chart.svg || false # complete in itself
}

@test "a PNG" {
    plot "$sample" --png chart.png
    [ "$status" -eq 0 ]
    [ "$(head -c 8 chart.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
}

@test "bars are as high as the medians, whiskers reach from least to most" {
    # gnuplot itself says what it draws
    mkdir bin
    printf '#!/bin/sh\ncat >"%s/commands"\n' "$BATS_TEST_TMPDIR" >bin/gnuplot
    chmod +x bin/gnuplot
    PATH=$BATS_TEST_TMPDIR/bin:$PATH plot "$sample" --svg chart.svg
    [ "$status" -eq 0 ]
    grep -qx -- '-0.205 2 2 2' commands # down, switch
    grep -qx -- '0.795 1 0.9 1.1' commands # up, switch
    grep -qx -- '1.205 0.5 0.45 0.55' commands # up, direct
}

@test "only some engines" {
    plot "$sample" --engines direct --svg chart.svg
    [ "$status" -eq 0 ]
    ! grep -qF "switch" chart.svg || false
    refuses "\`tail\` was not measured: there are switch, direct" "$sample" --engines tail
}

@test "names cannot give orders to gnuplot" {
    jq '.context.cpu = "a \"quoted\" \\ CPU\nsystem(\"touch harm\")"' "$sample" >edited.json
    plot edited.json --svg chart.svg
    [ "$status" -eq 0 ]
    [ ! -e harm ]
    grep -q 'quoted' chart.svg
}

@test "one picture is of one guest in one flavour" {
    jq '.benchmarks += [.benchmarks[] | .run_name |= sub("fast"; "exact")]' "$sample" >both.json
    refuses "which table? It has baby in flavour exact, baby in flavour fast" both.json
    plot both.json --flavour exact --svg chart.svg
    [ "$status" -eq 0 ]
    refuses "no such table?" both.json --guest rv64
}

@test "what it cannot draw it refuses" {
    jq '.benchmarks[0] |= (del(.per_insn) | .error_message = "wrong result")' "$sample" >wrong.json
    refuses "wrong.json: baby/up/switch/fast: wrong result" wrong.json
    refuses "missing.json: No such file or directory" missing.json
    plot "$sample"
    [ "$status" -eq 2 ]
    plot "$sample" --svg nowhere/chart.svg
    [ "$status" -eq 2 ]
    [[ "$stderr" == "plot: nowhere/chart.svg: gnuplot cannot draw it"* ]]
}

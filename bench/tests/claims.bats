# bench/claims: the page of what the literature claims. How claims are judged is in test_report.py.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    claims=$TOP/bench/claims
    /usr/bin/python3 -B "$TOP/bench/tests/invented.py" >bobbin-results.json
}

@test "a page that stands by itself, text, Markdown, from one file or several" {
    run "$claims"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    grep -q "what the literature claims" bobbin-claims.html
    ! grep -Ei '(src|href|url\()=?.?https?:|<script|<link|@import' bobbin-claims.html || false
    run "$claims" bobbin-results.json bobbin-results.json --text --markdown claims.md
    [ "$status" -eq 0 ]
    grep -Eq "^Threaded code is faster than a switch  +1\.[0-9]+ \(.* to .*\)  (holds|does not hold|cannot be told)$" <<<"$output"
    grep -q "^Its cells are not in these results; they are measured by bench/experiments/matrix " <<<"$output"
    grep -qF '| The regression of clang 19 | \- | not measured |' claims.md
}

@test "the list, and what is no result file" {
    run "$claims" --list
    [ "$status" -eq 0 ]
    [ "$(grep -c '^    bobbin-bench\|^    bench/' <<<"$output")" -ge 10 ]
    run "$claims" nowhere.json
    [ "$status" -eq 2 ]
    [ "$output" = "claims: nowhere.json: No such file or directory" ]
    run "$claims" -o nowhere/page.html
    [ "$status" -eq 2 ]
}

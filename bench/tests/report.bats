# bench/report/bobbin-report: on a small sample whose tables can be worked out by hand, and on invented files that have everything.
# TOP (the source tree) comes from ctest. What it computes and says is judged in test_report.py.
bats_require_minimum_version 1.5.0

setup_file() {
    /usr/bin/python3 -B "$TOP/bench/tests/invented.py" >"$BATS_FILE_TMPDIR/invented.json"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" # bats keeps files of its own in the other
    cd "$BATS_TEST_TMPDIR/work"
    sample=$TOP/bench/tests/sample.json
    invented=$BATS_FILE_TMPDIR/invented.json
}

report() {
    run --separate-stderr "$TOP/bench/report/bobbin-report" "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
}

# edit FILTER: the sample, changed by jq, in edited.json.
edit() {
    jq "$1" "$sample" >edited.json
}

# refuses TEXT ARGUMENT...: exit status 2, TEXT on stderr, and nothing written.
refuses() {
    local text=$1 before
    shift
    before=$(ls -A)
    report "$@"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ "$stderr" == "bobbin-report: $text"* ]]
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    [ "$(ls -A)" = "$before" ]
}

@test "estimates, sentences, escaping" {
    cd "$TOP/bench/tests"
    /usr/bin/python3 -B -m unittest test_report
}

@test "text: medians with intervals, ratios of medians, geometric mean, machine code, notes" {
    report "$sample" --text
    [ "$status" -eq 0 ]
    for line in "down 2.00 ±0.00 4.00 ±0.00" "up 1.00 ±0.10 0.500 ±0.050" \
        "million instructions/s 707 707" \
        "down 1 2.00 (2.00–2.00)" "up 1 0.50 (0.41–0.61)" "geometric mean 1 ~1.00 (0.90–1.11)" \
        "direct 9 0 800 7 cc 1.2 -O2 -fdirect" "tail - - - - - not available: cc 1.2 has no musttail" \
        "- The machine was busy: a run waited up to 20 % of its time for the CPU"; do
        tr -s ' ' <<<"$output" | grep -qxF -- "$line" || { echo "no line: $line" && false; }
    done
    [[ "$output" == *"With 3 repetitions even the whole range of them holds the true median only 75 % of the time"* ]]
    [ ! -e bobbin-report.html ]
}

@test "Markdown: the summary and the same tables" {
    report "$sample" --markdown -
    [ "$status" -eq 0 ]
    grep -qxF "## Summary" <<<"$output"
    grep -qxF "| up | 1 | 0.50 (0.41–0.61) |" <<<"$output"
    report "$sample" --markdown tables.md
    grep -qxF "| --- | --: | --: |" tables.md
}

@test "CSV: every figure with its interval" {
    report "$invented" --csv figures.csv
    [ "$status" -eq 0 ]
    /usr/bin/python3 - <<'END'
import csv
rows = list(csv.DictReader(open("figures.csv", encoding="utf-8")))
assert all(float(row["low"]) <= float(row["median"]) <= float(row["high"]) for row in rows)
times = {(row["guest"], row["workload"], row["engine"]): row for row in rows if row["measure"] == "time"}
assert times["rv64", "sort", "direct"]["repetitions"] == "5" and times["rv64", "sort", "direct"]["unit"] == "ns per guest instruction"
assert ("rv64", "distinct=64", "switch") in times and ("rv64", "(geometric mean)", "native") in times
assert {row["measure"] for row in rows} == {"time", "relative to switch", "relative to qemu-riscv64", "relative to native"}
assert rows[0]["median"] != "" and "," not in rows[0]["low"]
END
}

@test "the page: well formed, complete in itself, with a table for each chart" {
    cp "$invented" bobbin-results.json
    report
    [ "$status" -eq 0 ]
    ! grep -Ei '(src|href|url\()=?.?https?:|<script|<link|@import' bobbin-report.html || false
    /usr/bin/python3 - <<'END'
import html.parser
text = open("bobbin-report.html", encoding="utf-8").read()
class Check(html.parser.HTMLParser):
    open, ids, labels, tags = [], [], [], []
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.labels += (attributes.get("aria-labelledby") or "").split()
        if attributes.get("href", "").startswith("#"):
            self.labels.append(attributes["href"][1:])
    def handle_startendtag(self, tag, attributes):
        pass
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
check = Check()
check.feed(text)
assert not check.open and len(check.ids) == len(set(check.ids)) and set(check.labels) <= set(check.ids)
charts = check.tags.count("svg")
assert charts == text.count("The figures as a table") >= 10, charts
assert check.tags.count("desc") == charts and text.count('role="img"') == charts
END
    for text in "Sample CPU (family 1, model 2, stepping 3, microcode 0x1)" "cc 1.2 is too old" "the load was high" "no such counter on this machine" \
        "bobbin-bench --peer &#39;native={} x&#39;" "<b>3: jmp *%rax</b>" "What <code>mystery</code> varies is not described here"; do
        grep -qF -- "$text" bobbin-report.html || { echo "no $text" && false; }
    done
}

@test "the page in a browser: nothing amiss, dark when wished, no wider than a phone" {
    command -v chromium || skip "chromium is not installed"
    report "$invented" -o page.html
    timeout 240 "$TOP/bench/tests/browser" page.html >seen.json
    jq -c . seen.json
    jq -e '.console == []' seen.json
    jq -e '(.light | add) > 600 and (.dark | add) < 200' seen.json
    jq -e '.phone.window == 360 and .phone.content <= 360 and .desktop.content <= 1280' seen.json
    jq -e '.phone.charts, .desktop.charts | length >= 10 and all(.[0] > 250 and .[1] > 50)' seen.json
}

@test "names are text, not markup" {
    jq '.context.cpu = "<script>alert(1)</script>\u0000" | .benchmarks[].run_name |= sub("/up/"; "/<b>&\"..\\ud800|/") |
        .context.warnings = ["\u001b[31m `a` <i> [x](y) $z$"]' "$sample" | sed 's/\\\\ud800/\\ud800/' >hostile.json
    report hostile.json -o page.html --svg charts --text --markdown text.md --csv text.csv
    [ "$status" -eq 0 ]
    ! grep -E '<script|<b>&|<i>' page.html charts/*.svg || false
    ! grep -q $'\033' page.html text.md - <<<"$output" || false
    grep -qF "\\[31m 'a' \\<i\\> \\[x\\](y) \\\$z\\\$" text.md
    ! grep -E '(^|[^\\])<(script|b|i)>' text.md || false
    for chart in charts/*.svg; do
        /usr/bin/python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' "$chart"
    done
}

@test "SVG: a file a chart, under names that stay, each of which says what it is of" {
    report "$invented" --svg charts
    [ "$status" -eq 0 ]
    [ ! -e bobbin-report.html ]
    for name in baby-fast-time baby-fast-mean baby-fast-ratios rv64-fast-time rv64-fast-slowdown-native \
        rv64-fast-slowdown-qemu-riscv64 rv64-fast-sweep-distinct rv64-fast-sweep-mystery; do
        /usr/bin/python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' "charts/$name.svg"
        for text in "Sample CPU (family 1, model 2, " "bobbin 0.0.0" "2000-01-01" "flavour fast" "cc 1.2 -O2 -fswitch" prefers-color-scheme \
            "fill: #ffffff" "<title " "<desc "; do
            tr '\n' ' ' <"charts/$name.svg" | sed -E 's|</text> *(<!--[^>]*-->)? *<text[^>]*>| |g' | grep -qF "$text" ||
                { echo "$name: no $text" && false; }
        done
        ! grep -E '(href|src)="?http' "charts/$name.svg" || false
    done
}

@test "bars are as high as their medians" {
    report "$sample" --svg charts
    /usr/bin/python3 - <<'END'
import re
import xml.etree.ElementTree as tree
ns = "{http://www.w3.org/2000/svg}"
bars = {}
for group in tree.parse("charts/baby-fast-time.svg").iter(ns + "g"):
    name = re.fullmatch("baby-fast-time-bar (.*)", group.get("id") or "")
    if name:
        ys = [float(y) for y in re.findall(r"[ML] \S+ (\S+)", group.find(ns + "path").get("d"))]
        bars[name[1]] = max(ys) - min(ys)
assert len(bars) == 4, bars
unit = bars["up switch"]
for name, height in (("down switch", 2), ("down direct", 4), ("up direct", 0.5)):
    assert abs(bars[name] / unit - height) < 0.01, bars
END
}

@test "PNG, and what is missing of Python's packages" {
    report "$sample" --png charts
    [ "$status" -eq 0 ]
    for chart in charts/*.png; do
        [ "$(head -c 8 "$chart" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
    done
    run /usr/bin/python3 -S "$TOP/bench/report/bobbin-report" "$sample"
    [ "$status" -eq 2 ]
    [[ "$output" == "bobbin-report: /usr/bin/python3 has no "*" (on Debian, for /usr/bin/python3: apt install python3-scipy"* ]]
}

@test "standard input and output" {
    run "$TOP/bench/report/bobbin-report" - --out - <"$sample"
    [ "$status" -eq 0 ]
    [[ "$output" == "<!DOCTYPE html>"* ]]
    [ ! -e bobbin-report.html ]
}

@test "another base" {
    report "$invented" --text --base direct
    [ "$status" -eq 0 ]
    [[ "$output" == *"rv64, flavour fast: time relative to direct (below 1 is faster)"* ]]
    refuses "$invented: baby: \`steam\` was not measured" "$invented" --base steam
}

@test "an engine that is not what its name says is flagged" {
    jq '(.context.cells[] | select(.engine == "direct" and .guest == "rv64")).indirect_jumps = 1' "$invented" >edited.json
    report edited.json --text
    [[ "$output" == *"!! rv64/direct/fast has 1 indirect jump: the compiler merged its dispatch, so it measures a switch, not direct."* ]]
    report "$invented" --text
    ! grep "^!!" <<<"$output" || false
}

@test "counters, where the machine has them" {
    jq '.context.perf = true | .benchmarks[] |= . + {cycles: 5.5, instructions: 12, branches: 2, branch_misses: 0.01}' \
        "$invented" >perf.json
    report perf.json --text
    grep -Eq "^sort +direct +5\.50 ±0\.00 +12\.0 ±0\.0 +2\.00 ±0\.00 +0\.0100 ±0\.0000$" <<<"$output"
    [[ "$output" != *"no such counter"* ]]
    # Each point of the study, in tables of its own.
    jq '.benchmarks[] |= . + {frontend_stalls: (if (.name | startswith("rv64/distinct=64/direct/")) then 1.25 else 0.5 end)}' \
        perf.json >stalls.json
    report stalls.json --text
    grep -A 6 "^distinct: frontend stalls per guest instruction; " <<<"$output" | grep -Eq "^64 .* 0\.500 ±0\.000 +1\.25 ±0\.00 "
    grep -q "^distinct: branch misses per guest instruction; " <<<"$output"
    report "$invented" --text
    grep -q "Branch misses and front-end stalls: not available: no such counter" <<<"$output"
}

@test "a quick look and an interrupted run are called what they are" {
    edit '.context.part_of_each_workload = "1/10" | .context.complete = false'
    report edited.json -o page.html --text
    [[ "$output" == *"!! A quick look, not a measurement: only 1/10 of each workload was run"* ]]
    [[ "$output" == *"!! This run is not complete"* ]]
    grep -q '<p class="banner" role="note">This run is not complete' page.html
}

@test "a wrong result is shown, and is the exit status" {
    edit '(.benchmarks[] | select(.run_name == "baby/up/direct/fast")) |=
          (del(.per_insn, .cpu_time) | .error_occurred = true | .error_message = "wrong result: A is 1, not 0")'
    report edited.json --text
    [ "$status" -eq 1 ]
    [[ "$output" == *"WRONG: baby/up/direct/fast: wrong result: A is 1, not 0"* ]]
    [[ "$output" == *"direct did not run every workload and has no mean."* ]]
    grep -Eq "^geometric mean +1 +-$" <<<"$output"
}

@test "two files: what changed, beyond noise or not, cells, another CPU" {
    /usr/bin/python3 -B "$TOP/bench/tests/invented.py" 2 |
        jq '(.benchmarks[] | select(.run_name | test("/direct/"))) |= (.per_insn *= 0.8 | .cpu_time *= 0.8) |
            (.context.cells[] | select(.engine == "tail" and .guest == "rv64")).indirect_jumps = 199' >new.json
    report "$invented" new.json --text
    [ "$status" -eq 0 ]
    grep -Eq "^sort +direct .* faster$" <<<"$output"
    grep -Eq "^sort +switch .* no difference seen$" <<<"$output"
    [[ "$output" == *"of 66, would be beyond its 95 % interval by chance"* ]]
    grep -Eq "^rv64/tail/fast +indirect jumps +200 +199$" <<<"$output"
    [[ "$output" != *"Two CPUs"* ]]
    jq '.context.cpu_id.stepping = 4' new.json >other.json
    report "$invented" other.json -o page.html --svg charts --csv changes.csv
    [ "$status" -eq 0 ]
    grep -q '<p class="banner" role="note">Two CPUs: Sample CPU .* stepping 3, .* and Sample CPU .* stepping 4, ' page.html
    [ -s charts/rv64-fast-change.svg ]
    [ "$(grep -c "new over old" changes.csv)" -eq 66 ]
    report "$invented" "$invented" --text
    [[ "$output" == *" 0 became faster and 0 slower"* ]]
}

@test "what is no result file it refuses" {
    head -c 300 "$sample" >half.json
    echo '[]' >list.json
    echo '{"context": {}}' >none.json
    : >empty.json
    head -c 100000 /dev/zero | tr '\0' '[' >deep.json
    head -c 1000 /dev/urandom >noise.json
    jq '.benchmarks[0].run_name = "baby/up"' "$sample" >name.json
    jq '.benchmarks[0].per_insn = "fast"' "$sample" >time.json
    jq '.benchmarks[0].per_insn = -1' "$sample" >negative.json
    sed "s/1.1e-9/1$(printf "%0400d" 0)/" "$sample" >huge.json
    jq '.context.cells = [{"guest": 1}]' "$sample" >cell.json
    jq '.context.handlers = {"a": []}' "$sample" >handler.json
    sed 's/1.1e-9/1e999/' "$sample" >endless.json
    sed "s/\"cpu\": /\"caches\": [{\"type\": \"Data\", \"level\": 1, \"size\": 1$(printf "%0400d" 0)}], &/" "$sample" >cache.json
    sed 's/"cpu": /"mhz_per_cpu": NaN, &/' "$sample" >nan.json
    refuses "half.json: not what bobbin-bench or whole-process writes: " half.json
    for file in list none empty deep noise name time negative cell handler endless huge cache nan; do
        echo $file.json
    done | PYTHONPATH=$TOP/bench /usr/bin/python3 -B -c "
import sys
from report.results import Bad, read
for line in sys.stdin: # in one process, which is what takes the time
    path = line.strip()
    try:
        read(path)
        sys.exit(path + ' is taken')
    except Bad as error:
        assert str(error).startswith(path + ': not what bobbin-bench or whole-process writes: '), error"
    refuses "missing.json: No such file or directory" missing.json
    refuses "bobbin-results.json: No such file or directory"
    refuses ".: Is a directory" .
    edit '.benchmarks |= map(select(.run_type == "aggregate"))'
    refuses "edited.json: no repetition in it" edited.json
    refuses "missing.json: No such file or directory" "$sample" missing.json
}

@test "what it cannot write it says, and an old page stays" {
    refuses "nowhere/page.html: No such file or directory" "$sample" -o nowhere/page.html
    echo old >page.html
    mkdir page.html.part
    refuses "page.html: " "$sample" -o page.html
    [ "$(cat page.html)" = old ]
}

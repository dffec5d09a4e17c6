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
    grep -Eq "^Threaded code is faster than a switch  +1\.[0-9]+ \(.* to .*\)  at least 1.2 +(holds|does not hold|on the border|cannot be told)$" <<<"$output"
    grep -q "^Its cells are not in these results. .*--measure DIR.*, bench/experiments/matrix --guest=rv64 .* this one" <<<"$output"
    grep -qF '| The regression of clang 19 | \- | at least 1.05 | not measured |' claims.md
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

# A build tree whose bobbin-bench invents figures, and counts nothing; no compiler is there.
invent() {
    mkdir -p tree/bench bin
    ln -s /usr/bin/env bin/
    cat >tree/bench/bobbin-bench <<'PY'
#!/usr/bin/python3
import json, os, sys
given = dict(word.removeprefix("--").partition("=")[::2] for word in sys.argv[1:])
print(*sys.argv[1:], file=open("bench.log", "a", encoding="utf-8"))
if "count" in given:
    print("bobbin-bench: no valgrind", file=sys.stderr)
    sys.exit(2)
rounds, quick = int(given["repetitions"]), int(given.get("quick", 1))
if os.path.exists("stop") and rounds > 1:
    open(given["out"] + ".partial", "w", encoding="utf-8").close()
    sys.exit(130)
runs = [{"run_name": f"{guest}/{given.get('workload', 'sort')}/{engine}/{'process' if engine == 'native' else 'fast'}",
         "repetition_index": number, "iterations": 1, "cpu_time": 1e4 / quick + number, "per_insn": (10 + number) * (1 + number * len(engine) % 3 / 1e4) * 1e-9, "steps": 100,
         "short_steps": 25, "short_cpu_time": 10} for guest in given["guest"].split(",") for engine in given["engines"].split(",")
        for number in range(rounds)]
json.dump({"context": {"cpu": "test", "peers": [{"name": "native"}]}, "benchmarks": runs, "complete": True},
          open(given["out"], "w", encoding="utf-8"))
if "resume" in given:
    os.unlink(given["out"] + ".partial")
PY
    chmod +x tree/bench/bobbin-bench
}

@test "what the claims need is measured in the time that there is, and a reason told for what cannot be" {
    invent
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree --minutes 27
    [ "$status" -eq 0 ]
    # Seven of 18 claims, a minute each of two thirds of the time: 420 s are ten rounds of 7 cells and a control, 10 s and a bit each, if programs are a half.
    grep -q -- '--guest=rv64 --engines=switch,direct,context,copy,native,super,token --quick=2 --repetitions=10 --quiet' bench.log
    [ "$(grep -c repetitions=1 bench.log)" -ge 8 ]
    grep -Eq "^A predictor of the last target.* - .*not measured$" <<<"$output"
    grep -q "It cannot be measured here: no valgrind" out/claims.html
    grep -q "It cannot be measured here: .*clang-19 and clang++-19 are not both installed; no compiler" out/claims.html
    grep -q "It is 1.00 " out/claims.html
    : >bench.log
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree --minutes 27
    [ "$(grep -vc -- --count bench.log)" -eq 0 ]
    run "$claims" --measure out --build tree --minutes 17
    [ "$status" -eq 2 ]
    [[ $output == *"was begun with --minutes 27"* ]]
}

@test "what is undecided is measured for longer" {
    invent
    # `token` takes as long as `direct`, or 1.1 times, until the two are measured alone, in more rounds: 1.05 times.
    sed -i 's/(10 + number)/& * (1 if engine != "token" else 1.05 if "super" not in given["engines"] else 1 + 0.1 * (number % 2))/' \
        tree/bench/bobbin-bench
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree
    [ "$status" -eq 0 ]
    grep -Eq "^Direct threading saves a table's load +1.05 .* at least 1.02 +holds$" <<<"$output"
    [ "$(grep -c -- "--engines=token,direct .*--repetitions=[1-9][0-9][0-9]* " bench.log)" -eq 1 ]
    : >bench.log
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree
    [ "$(grep -vc -- --count bench.log)" -eq 0 ]
}

@test "it goes on where it was interrupted" {
    invent
    touch stop
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree
    [ "$status" -eq 130 ]
    [[ $output == *"the same command goes on"* ]]
    rm stop
    run env PATH="$PWD/bin" /usr/bin/python3 "$claims" --measure out --build tree
    [ "$status" -eq 0 ]
    [ "$(grep -c -- --resume bench.log)" -eq 1 ]
}

@test "a signal ends what it has started, too" {
    invent
    sed -i '2a import subprocess; child = subprocess.Popen(["sleep", "20"]); print(child.pid, file=open("started", "w")); child.wait()' \
        tree/bench/bobbin-bench
    "$claims" --measure out --build tree 2>said 3>&- &
    until [ -s started ]; do sleep 0.05; done
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    grep -q "the same command goes on" said
    for _ in {1..50}; do # what is left of it may be there for a moment
        grep -qs "^State:.[SR]" "/proc/$(cat started)/status" || return 0
        sleep 0.1
    done
    false
}

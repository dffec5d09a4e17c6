# core/engine/handlers: whether what the build found are the handlers.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    handlers=$BUILD/core/handlers.json
    [ -e "$handlers" ] || skip "no python3 when this was built"
    timeout 60 "$BOBBIN_BENCH" --guest baby --quick=100000 --repetitions 1 --flavour all --quiet --out results.json
}

@test "every cell but the reference's has its handler in the results" {
    jq -e '.context | (.handlers | keys) == ([.cells[] | select(.available and .engine != "reference")
        | .guest + "/" + .engine + "/" + .flavour] | sort)' results.json
    jq -e 'all(.[]; .insn == "sub" or .insn == "c_add") and all(.[].lines[:40][]; test("^([0-9a-f]+: |[.]{3}$)"))
        and all(.[].lines; length > 2 and length <= 41)' "$handlers"
}

@test "each ends in a dispatch of its engine's kind" {
    jq -e '.["baby/direct/fast"].lines | length > 40' "$handlers" && skip "instrumented cells are too long to be shown whole"
    [ "$(uname -m)" = x86_64 ] || skip "the mnemonics below are x86-64's"
    # A listing that was cut off may have lost it: compilers merge what handlers have in common, and list it with each.
    jq -e 'to_entries | map(select((.key | endswith("/fast")) and (.value.lines | length <= 40)))
        | length >= 8 and all(.[]; (.key | split("/")[1]) as $engine | [.value.lines[] | select(contains("<- dispatch"))]
        | length >= 1 and all(.[]; test(if ($engine | IN("call", "subroutine", "context")) then ": call [*]" else ": jmp [*]" end)))' "$handlers"
}

@test "in direct, the handler is in one piece and leaves by its own jump; in switch, by a shared one" {
    jq -e '.["baby/direct/fast"].lines | length > 40' "$handlers" && skip "instrumented cells are too long to be shown whole"
    jq -e '.["baby/direct/fast"].lines | all(.[]; . != "...") and (last | contains("<- dispatch"))' "$handlers"
    jq -e '.["baby/switch/fast"].lines | any(.[]; . == "...") and (last | contains("<- dispatch"))' "$handlers"
}

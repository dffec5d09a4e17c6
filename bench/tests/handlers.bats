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
    jq -e 'map_values(select(.lines != [])) | all(.[]; .insn == "sub" or .insn == "c_add") and all(.[].lines[:40][]; test("^([0-9a-f]+: |[.]{3}$)"))
        and all(.[].lines; length > 2 and length <= 41)' "$handlers"
}

@test "each ends in a dispatch of its engine's kind" {
    jq -e '.["baby/direct/fast"].lines | length > 40' "$handlers" && skip "instrumented cells are too long to be shown whole"
    [ "$(uname -m)" = x86_64 ] || skip "the mnemonics below are x86-64's"
    # A listing that was cut off may have lost it: compilers merge what handlers have in common, and list it with each.
    jq -e 'to_entries | map(select(.value.lines != [] and (.key | endswith("/fast")) and (.value.lines | length <= 40)))
        | length >= 8 and all(.[]; (.key | split("/")[1]) as $engine | [.value.lines[] | select(contains("<- dispatch"))]
        | length >= 1 and all(.[]; test(if ($engine | IN("call", "subroutine", "context")) then ": call [*]" else ": jmp [*]" end)))' "$handlers"
}

@test "in direct, the handler is in one piece and leaves by its own jump; in switch, by a shared one" {
    jq -e '.["baby/direct/fast"].lines | length > 40' "$handlers" && skip "instrumented cells are too long to be shown whole"
    jq -e '.["baby/direct/fast"].lines | all(.[]; . != "...") and (last | contains("<- dispatch"))' "$handlers"
    jq -e '.["baby/switch/fast"].lines | any(.[]; . == "...") and (last | contains("<- dispatch"))' "$handlers"
}

@test "every handler's facts: each instruction of the guest's, in every cell" {
    jq -e '.["baby/direct/fast"].lines | length > 40' "$handlers" && skip "instrumented cells are another thing"
    names=$(sed -n 's/^INSN(\([a-z]*\),.*/\1/p' "$TOP/core/baby/insns.def" | jq -Rcn '[inputs]')
    jq -e --argjson names "$names" 'to_entries | map(select(.key | test("^baby/(switch|token|direct|tail|call)/fast$"))) | length >= 4 and
        all(.[].value; .facts == ["instructions", "loads", "stores", "stack", "bytes", "jumps"] and (.rows as $rows |
            all($names[]; $rows[.] as $of | $of[0] > 0 and $of[4] >= $of[0])))' "$handlers"
    # A store of the accumulator is one, and each handler of direct has a jump of its own.
    [ "$(uname -m)" = x86_64 ] || skip "jumps are counted by x86-64's names"
    jq -e --argjson names "$names" '.["baby/direct/fast"].rows | .sto[2] >= 1 and all(.[$names[]]; .[5] >= 1)' "$handlers"
    jq -e '.["baby/switch/fast"].rows | .sto[2] >= 1 and all(.[]; .[5] == 0)' "$handlers"
}

@test "what an instruction loads and stores, and whether by the stack pointer" {
    python3 -B - "$TOP/core/engine/handlers" <<'END'
import importlib.machinery, importlib.util, pathlib, sys
path = sys.argv[1]
sys.path.insert(0, str(pathlib.Path(path).parent))
loader = importlib.machinery.SourceFileLoader("handlers", path)
handlers = importlib.util.module_from_spec(importlib.util.spec_from_loader("handlers", loader))
loader.exec_module(handlers)
for text, expected in {
        "mov %rax,%rbx": (0, 0, False), "mov 0x8(%rbx),%rax": (1, 0, False), "mov %rax,(%rbx,%rcx,8)": (0, 1, False),
        "add %rdx,0x50(%r14,%rax,8)": (1, 1, False), "add 0x50(%r14),%rdx": (1, 0, False), "cmp %rax,0x10(%rsp)": (1, 0, True),
        "cmpl $0x0,(%rax)": (1, 0, False), "mov %rax,0x18(%rsp)": (0, 1, True), "lea 0x0(%rbp,%rcx,1),%rax": (0, 0, False),
        "push %rbx": (0, 1, True), "pop %rbx": (1, 0, True), "jmp *(%rbx)": (1, 0, False), "jmp *%rax": (0, 0, False),
        "notrack jmp *0x8(%rax)": (1, 0, False), "nopw 0x0(%rax,%rax,1)": (0, 0, False), "movsd %xmm0,(%rax)": (0, 1, False),
        "lock cmpxchg %rcx,(%rdx)": (1, 1, False), "mulq (%rax)": (1, 0, False), "imul (%rax),%rdx": (1, 0, False),
        "sete 0x3(%rax)": (0, 1, False), "mov 0x0(%rip),%rax # table": (1, 0, False), "negl (%rax)": (1, 1, False),
        "ldr x0, [x1, #8]": (1, 0, False), "stp x29, x30, [sp, #-16]!": (0, 1, True), "br x3": (0, 0, False), "ret": (0, 0, False)
}.items():
    assert handlers.accesses(text) == expected, (text, handlers.accesses(text))
END
}

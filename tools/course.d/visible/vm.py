"""The stack machine of tests/guests/stack/README.md, of which starters have three instructions."""
from exercises import Lost, test


def ends(tree, text, stop="halt", steps=1000000, **expected):
    """The program ends so, with these registers, or words of memory (m20), under the reference and in lockstep with it under
    every engine."""
    program = tree.write("program.stack", text)
    end = tree.end_of(program, steps)
    found = {"stop": end["stop"], "steps": end["steps"]}
    for name in expected:
        found[name] = end["memory"].get(int(name[1:]), 0) if name[0] == "m" else end["registers"].get(name, end.get(name))
    wrong = {name: value for name, value in {"stop": stop, **expected}.items() if found[name] != value}
    if wrong:
        told = ", ".join(f"{name} is {found[name]}, not {value}" for name, value in wrong.items())
        raise Lost(f"the reference ends otherwise: {told}; the program:\n{text}")
    tree.same(program, steps=steps)


@test(1, "dup, drop, swap")
def shuffles(tree):
    ends(tree, "push 1\npush 2\nswap\ndup\npush 9\ndrop\nhalt\n", depth=3, s0=2, s1=1, s2=1)


@test(1, "sub, mul")
def arithmetic(tree):
    ends(tree, "push 10\npush 3\nsub\npush -6\nmul\nhalt\n", depth=1, s0=-42)


@test(1, "load, store")
def memory(tree):
    ends(tree, "push 42\npush 20\nstore\npush 20\nload\nhalt\n", depth=1, s0=42, m20=42)


@test(1, "jump, jz, jn")
def jumps(tree):
    ends(tree, "push 0\njz a\nhalt\na: push 5\njn b\npush 7\njump c\nb: halt\nc: push -1\njn e\nhalt\ne: push 9\nhalt\n",
         depth=2, s0=7, s1=9)


@test(1, "call, ret")
def calls(tree):
    ends(tree, "push 6\ncall square\npush 1\nadd\nhalt\nsquare: swap\ndup\nmul\nswap\nret\n", depth=1, s0=37)

"""ADD for the Baby: function 5, which was a second SUB."""
from exercises import Lost, test

PROGRAM = """
01 LDN 20
02 ADD 21
03 STO 22
04 STP
20 NUM {}
21 NUM {}
"""


def adds(tree, text, expected, engine="all"):
    """The program ends with that in line 22, under the reference and, in lockstep with it, under the other engines."""
    program = tree.write("add.asm", text)
    end = tree.end_of(program)
    if end["stop"] != "halt":
        raise Lost(f"the program did not halt ({end['stop']}):{text}")
    found = end["memory"].get(22, 0)
    if found != expected:
        raise Lost(f"{found} in line 22, which should be {expected}:{text}")
    if engine != "reference":
        tree.same(program, engine)


@test(2, "ADD is listed, and only functions 4 and 5 are what they are")
def listed(tree):
    done = tree.run([tree.bobbin(), "list", "--insns"])
    rows = {line.split()[0].upper(): line.split()[1:3] for line in done.out.partition("rv64:")[0].splitlines() if " 0x" in line}
    for name, row in {"SUB": ["0x00008000", "0x0000e000"], "ADD": ["0x0000a000", "0x0000e000"]}.items():
        if rows.get(name) != row:
            raise Lost(f"{name} has match and mask {' '.join(rows.get(name, ['none']))}, not {' '.join(row)}")


@test(2, "the reference adds")
def reference(tree):
    adds(tree, PROGRAM.format(-3, 4), 7, "reference")


@test(2, "every engine adds")
def engines(tree):
    adds(tree, PROGRAM.format(-3, 4), 7)

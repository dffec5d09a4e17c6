"""A program for the Baby: the whole root of a number."""
from exercises import Lost, test


def root_of(tree, number, most_steps):
    """Runs lab/root.asm with this number in line 31."""
    written = tree.run([tree.bobbin(), "convert", str(tree.top / "lab" / "root.asm"), "--to", "snp"])
    if written.status != 0:
        raise Lost(tree.plain(written.err))
    bits = "".join(str(number >> bit & 1) for bit in range(32))
    lines = [line for line in written.out.splitlines() if not line.startswith("0031:")]
    end = tree.end_of(tree.write("root.snp", "\n".join([*lines, f"0031: {bits}"]) + "\n"), most_steps)
    if end["stop"] != "halt":
        raise Lost(f"{number} in line 31: after {end['steps']} steps it had not halted ({end['stop']})")
    if end["memory"].get(30, 0) != int(number ** 0.5):
        raise Lost(f"{number} in line 31: {end['memory'].get(30, 0)} in line 30, which should be {int(number ** 0.5)}")
    return end


@test(2, "the root of 49 is 7, that of 100 is 10")
def squares(tree):
    root_of(tree, 49, 10000)
    root_of(tree, 100, 10000)


@test(2, "numbers between squares")
def between(tree):
    for number in (2, 48, 50, 99):
        root_of(tree, number, 10000)

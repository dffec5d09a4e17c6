"""Four superinstructions for the Baby."""
from exercises import Lost, test

MOST_ROWS = 4


def rows(tree):
    listed = tree.run([tree.bobbin(), "list"]).out
    count = int(next(line for line in listed.splitlines() if line.startswith("  baby ")).split()[-2])
    if not 0 < count <= MOST_ROWS:
        raise Lost(f"there are {count} rows in core/baby/fuse.def, and should be 1 to {MOST_ROWS}")


def saves(tree, workload, most):
    """Dispatches, which are the indirect branches; those of other parts of the command count in both."""
    rows(tree)
    return tree.ratio("super", "direct", tree.workload(workload), "Bi", most)


@test(2, "factor: a good third of the dispatches is gone")
def factor(tree):
    return saves(tree, "factor", 0.62)


@test(2, "divide: a good third of the dispatches is gone")
def divide(tree):
    return saves(tree, "divide", 0.62)


@test(2, "what is fused computes the same")
def computes(tree):
    saves(tree, "factor", 0.90)
    for workload in ("factor", "divide"):
        tree.same(tree.workload(workload), "super", 200000)

"""Code generation for the Baby's engines subroutine and context."""
from exercises import test


@test(3, "subroutine: less than 60 % of the indirect branches of call")
def subroutine(tree):
    return tree.ratio("subroutine", "call", tree.workload("factor"), "Bi", 0.60)


@test(2, "context: less than a third of them, since branches lead to generated code")
def context(tree):
    return tree.ratio("context", "call", tree.workload("factor"), "Bi", 0.33)


@test(1, "factor computes the same")
def computes(tree):
    tree.ratio("subroutine", "call", tree.workload("factor"), "Bi", 0.90)
    for engine in ("subroutine", "context"):
        tree.same(tree.workload("factor"), engine, 200000)

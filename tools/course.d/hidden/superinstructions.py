from exercises import test
from visible_superinstructions import saves


@test(2, "calls, which the rows were not chosen for: a fifth of the dispatches is gone")
def calls(tree):
    return saves(tree, "calls", 0.80)


@test(2, "a program that changes itself computes the same, and saves a fifth")
def changes_itself(tree):
    tree.same(tree.workload("array-sum"), "super", 200000)
    tree.same(tree.workload("chase"), "super", 200000)
    return saves(tree, "array-sum", 0.80)

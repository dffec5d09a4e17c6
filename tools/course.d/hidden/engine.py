from exercises import test
from visible_engine import same, two_jumps


@test(2, "a program that changes itself, and one for another machine")
def others(tree):
    same(tree, tree.workload("chase"))
    same(tree, tree.write("loop.stack", "push 200\nagain: push -1\nadd\njump again\n"), 1001)


@test(2, "no more host instructions than switch, but for a tenth")
def lean(tree):
    two_jumps(tree)
    return tree.ratio("switch2", "switch", tree.workload("factor"), "Ir", 1.10)

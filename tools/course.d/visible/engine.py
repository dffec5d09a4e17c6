"""An engine with two switches."""
from exercises import Lost, test

CELLS = ["baby/switch2/fast", "baby/switch2/exact"]  # gcc copies a switch of the stack machine


def two_jumps(tree):
    for name in CELLS:
        jumps = tree.cell(name)["indirect_jumps"]
        if jumps != 2:
            raise Lost(f"{name} has {jumps} indirect jumps, not 2")


def same(tree, program, steps=200000):
    if tree.same(program, "switch2", steps) != 2:
        raise Lost("there are not two cells of switch2 to compare")


@test(3, "two indirect jumps, in both flavours for the Baby")
def shape(tree):
    two_jumps(tree)


@test(3, "it computes what the reference does, and stops where that stops")
def computes(tree):
    same(tree, tree.workload("factor"))
    same(tree, tree.workload("factor"), 99999)

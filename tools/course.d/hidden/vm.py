from exercises import test
from visible_vm import ends


@test(1, "too few numbers, or no place left: the machine stops before, and nothing has happened")
def refused(tree):
    ends(tree, "push 1\npush 2\nsub\nsub\n", stop="illegal", steps=100, depth=1, s0=-1, pc=3)
    ends(tree, "push 7\nstore\n", stop="illegal", steps=100, depth=1, s0=7, pc=1)
    ends(tree, "again: push 3\ndup\nmul\njump again\n", stop="illegal", steps=100, depth=15, s14=3, pc=1)


@test(1, "a store over the next instruction")
def changes_itself(tree):
    ends(tree, "push 5\njump go\nnew: push 77\ngo: push 2\nload\npush next\nstore\nnext: push 11\nhalt\n", depth=2, s0=5, s1=77)
    # The second time round the loop, the instruction is another one.
    ends(tree, "again: push 1\npush 20\nload\npush 0\nstore\njump again\n", steps=1000, stop="illegal", depth=1, s0=1)


@test(1, "which is subtracted from which, and which numbers are negative")
def order(tree):
    ends(tree, "push 3\npush 10\nsub\ndup\njn a\nhalt\na: push 100\nadd\nhalt\n", depth=1, s0=93)
    ends(tree, "push 4194304\npush 512\nmul\njn a\npush 1\nhalt\na: push 2\nhalt\n", depth=1, s0=2)


@test(1, "addresses count modulo 256")
def modulo(tree):
    ends(tree, "push 9\npush 276\nstore\npush -236\nload\ncall 268\nhalt\n", stop="illegal", steps=100, depth=2, s0=9, s1=6, pc=12)
    ends(tree, "push 259\nret\nhalt\npush 8\nhalt\n", depth=1, s0=8)


@test(1, "a loop stops where its fuel ends")
def fuel(tree):
    for steps in (1000, 1001, 1002, 1003):
        ends(tree, "push 0\nagain: push 1\nadd\njump again\n", stop="fuel", steps=steps)
    ends(tree, "again: call next\nnext: drop\npush 0\njz again\n", stop="fuel", steps=777)

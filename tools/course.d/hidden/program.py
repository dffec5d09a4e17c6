from exercises import Lost, test
from visible_program import root_of


@test(2, "the roots of 0 and of 1")
def smallest(tree):
    root_of(tree, 1, 10000)
    root_of(tree, 0, 10000)


@test(2, "line 31 is as it was")
def kept(tree):
    for number in (1000, 12345):
        found = root_of(tree, number, 100000)["memory"].get(31, 0)
        if found != number:
            raise Lost(f"{number} in line 31 became {found}")


@test(2, "at most 25 steps for each number up to the root, and 50 more")
def quick(tree):
    for root in (100, 1000):
        root_of(tree, root * root, 25 * root + 50)

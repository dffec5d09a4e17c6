from exercises import test


@test(2, "programs that change themselves compute the same")
def changes_itself(tree):
    tree.ratio("subroutine", "call", tree.workload("factor"), "Bi", 0.90)
    for workload in ("array-sum", "chase", "jumps"):
        for engine in ("subroutine", "context"):
            tree.same(tree.workload(workload), engine, 200000)


@test(2, "code up to the last line, and the wrap after it")
def last_line(tree):
    tree.ratio("subroutine", "call", tree.workload("factor"), "Bi", 0.90)
    text = "".join(f"{line:02} SUB 31\n" for line in range(0, 31)) + "31 NUM 32768\n"
    for engine in ("subroutine", "context"):
        tree.same(tree.write("wrap.asm", text), engine, 100000)

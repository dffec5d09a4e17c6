"""The machine code of the cells, and whether it is what the engine's name says."""


def bodies(context, guest):
    """How many bodies of instructions each cell of the guest has; None if the file does not say."""
    return next((known["bodies"] for known in context["guests"] if known["name"] == guest), None)


def contradiction(cell, count):
    """In plain words, or None. `reference` may have as many switches as it likes; the library's own test expects the same
    of the rest."""
    jumps, calls, engine = cell.get("indirect_jumps"), cell.get("indirect_calls") or 0, cell["engine"].partition("@")[0]
    if jumps is None or engine == "reference":
        return None
    if engine in ("call", "subroutine", "context"):
        if calls < 1:
            return "has no indirect call, so it does not dispatch by calling"
        return f"has {jumps} indirect jumps, where every instruction is called and returns" if jumps else None
    if engine == "switch":
        return f"has {jumps} indirect jumps where a switch has one: the compiler replicated its dispatch, so it is no `switch` " \
            "any more" if jumps > 1 else None
    if jumps <= 1 and (count is None or count > 1):
        return f"has {jumps} indirect jump{'s' * (jumps != 1)}: the compiler merged its dispatch, so it measures a switch, not " \
            f"`{engine}`"
    if count is not None and jumps < count:
        return f"has {jumps} indirect jumps for {count} bodies: the compiler merged a part of its dispatch"
    return None

"""Sentences that say what the figures show, and no more: whatever an interval leaves open is said to be open."""
import math

from .control import CERTAIN
from .estimates import reach
from .formats import interval, short, size, three, times

ENOUGH = 5  # repetitions for an interval of 95 %, or nearly: the range of five holds the median in 15 runs of 16

# What each sweep of the dispatch study varies. One that is not here is drawn all the same.
SWEEPS = {
    "distinct": ("distinct instructions in the loop",
                 "How many different instructions a loop of fixed length is made of: how "
                 "many handlers there are to choose from, in an order that repeats."),
    "pattern": ("instructions until the pattern repeats",
                "How long the sequence of instructions is before it repeats, drawn "
                "from a fixed set: how much a branch predictor must remember to foresee the next one."),
    "entropy": ("bits of surprise in the next instruction",
                "How unpredictable the next instruction is, in bits: the program "
                "chooses it at run time, so that no predictor can learn the sequence."),
    "taken": ("taken branches per instruction",
              "Which share of the instructions are taken branches, branches not taken making "
              "up the rest, so that the mix of handlers stays the same."),
    "footprint": ("size of the threaded code",
                  "How many bytes of threaded code the loop runs through, from what the first-level "
                  "cache holds to what no cache does; the instructions repeat in one short pattern."),
    "handlers": ("handlers that take turns",
                 "How many handlers are executed in turn, again and again, before others are: how much of the engine's code the "
                 "first-level cache must hold. All points execute the same instructions, in orders that repeat at once."),
    "large": ("instructions with large handlers",
              "Which share of the instructions are loads, whose handlers check an address, the others being small: how much of "
              "the time the dispatch is."),
    "live": ("registers in use",
             "How many of the guest's registers the loop computes with, each instruction reading what was written two "
             "instructions before."),
    "history": ("instructions since what foretells the jump",
                "How many instructions lie between a jump and the unforeseeable one that says where it leads: how far back a "
                "branch predictor must remember."),
    "executions": ("executions of the code",
                   "How often each instruction is executed. What is done to it once, predecoding or translating, and of "
                   "another emulator the start of its process, is shared by all its executions."),
}

TRANSLATE = ("subroutine", "context", "copy", "qemu-riscv64")


def point(sweep, x):
    """Of a sweep, as text."""
    return size(x) if sweep == "footprint" else short(x)


def listed(items, last="and"):
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def code(names):
    return listed(f"`{name}`" for name in names)


def counted(count, noun):
    """And its plural."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def over(workloads):
    return f"geometric mean of {len(workloads)} workloads" if len(workloads) > 1 else f"`{workloads[0]}` only"


def summary(group):
    """Three sentences: which engine is fastest, what `switch` and `call` cost, what other machines take."""
    few = group.results.repetitions < ENOUGH
    return [
        *(["Too few repetitions for a claim; as far as they go:"] if few else []),
        fastest(group),
        costs(group),
        slowdown(group)
    ]


def ranked(group):
    return sorted(group.whole_set(), key=lambda engine: group.time.mean(engine).value)


def fastest(group):
    engines = ranked(group)
    if len(engines) < 2:
        return (f"Fewer than two engines ran every workload of {group.guest} (flavour {group.flavour}), so none is called "
                "the fastest.")
    best, others = engines[0], engines[1:]
    time = group.time.mean(best)
    over = f"Over {group.guest}'s {len(group.workloads)} workloads (flavour {group.flavour}, geometric mean)" \
        if len(group.workloads) > 1 else f"On {group.guest}'s `{group.workloads[0]}` (flavour {group.flavour})"
    if not all(group.time.mean_ratio(best, other).known() for other in others):
        return (
            f"{over} `{best}` took the least time, {three(time.value)} {group.time.unit}; but something was "
            "measured only once, so "
            "that says nothing about which engine is the fastest.")
    rivals = [other for other in others if not group.time.mean_ratio(best, other).below(1)]
    beaten = [other for other in others if other not in rivals]
    took = f"{interval(time)} {group.time.unit}"
    if not beaten:
        return f"{over} no difference between the engines shows beyond the noise; `{best}` took {took}."
    margin = group.time.mean_ratio(best, beaten[0])
    if rivals:
        return (
            f"{over} {code([best, *rivals])} are the fastest, and the noise hides any difference between "
            f"`{best}` and the rest "
            f"of them; `{best}` took {took}, {times(margin)} times the time of `{beaten[0]}`, the next.")
    return f"{over} `{best}` is the fastest: {took}, {times(margin)} times the time of `{beaten[0]}`, the next."


def costs(group):
    have = group.whole_set()
    against = [engine for engine in ("switch", "call") if engine in have]
    if "direct" not in have or not against:
        return "What `switch` and `call` cost against `direct` was not measured."
    parts = []
    for engine in against:
        estimate = group.time.mean_ratio(engine, "direct")
        ratio = times(estimate)
        if not estimate.known():
            parts.append(f"`{engine}` took {ratio} times as long, without an interval")
        elif estimate.within(1):
            parts.append(f"for `{engine}` no difference shows, at {ratio} times")
        else:
            parts.append(f"`{engine}` takes {ratio} times as long" + ("" if estimate.value > 1 else ", that is, less"))
    return f"Against `direct`, {' and '.join(parts)}."


def slowdown(group):
    peers, engines = group.peers, ranked(group)
    ran = [peer for peer in peers if set(group.time.shared(peer)) == set(group.workloads) and engines]
    if ran:
        said = listed(f"{times(group.time.mean_ratio(engines[0], peer))} times as long as `{peer}`" for peer in ran)
        steady = [group.steady.mean_ratio(engines[0], peer) for peer in ran]
        if all(steady):
            said += f"; once under way, {listed(map(times, steady))} times"
        return f"`{engines[0]}` takes {said}."
    return "Nothing else ran the same programs to the end, so there is no slowdown to state." if peers else \
        "No other emulator, and no native program, was measured beside the engines."


def seen(sweep):
    """What a sweep shows of `switch` and `direct`, and how each grew; of executions, from where on translation pays."""
    if sweep.name == "executions":
        return breaks_even(sweep)
    if not {"switch", "direct"} <= set(sweep.engines):
        return ""
    found = {x: sweep.ratio(x, "direct", "switch") for x in sweep.xs}
    found = {x: estimate for x, estimate in found.items() if estimate}
    if not all(estimate.known() for estimate in found.values()):
        return "Something was measured only once, so nothing is said about where `switch` and `direct` part."
    less = [x for x in found if found[x].below(1)]
    more = [x for x in found if found[x].above(1)]
    parts = [
        f"`direct` takes {word} time than `switch` at {places(sweep, xs, found)}, {most(sweep, xs, found)}"
        for word, xs in (("less", less), ("more", more)) if xs
    ]
    neither = [x for x in found if x not in less and x not in more]
    if neither:
        parts.append(f"between {code(['switch', 'direct'])} no difference shows at {places(sweep, neither, found)}")
    text = "; ".join(parts) + "."
    return f"{text[0].upper()}{text[1:]} {growth(sweep)}" if text else ""


def breaks_even(sweep):
    """From which number of executions on what translates takes less time than `super`, or another that does not."""
    base = next((engine for engine in ("super", "direct", "switch") if engine in sweep.engines), None)
    parts = []
    for engine in sweep.engines:
        if not base or engine not in TRANSLATE:
            continue
        found = {x: sweep.ratio(x, engine, base) for x in sweep.xs}
        if not all(estimate and estimate.known() for estimate in found.values()):
            continue
        less = [x for x in sweep.xs if all(found[later].below(1) for later in sweep.xs if later >= x)]
        parts.append(f"`{engine}` takes less time than `{base}` from {point(sweep.name, less[0])} executions on" if less else
                     f"`{engine}` does not take less time than `{base}` at the end of the sweep")
    return f"{'; '.join(parts)}." if parts else ""


def control(found):
    """What an A/A control says: of one cell under two names."""
    said = f"{code(found.cells())}, takes {times(found.ratio)} times as long the second time"
    if not found.ratio.known():
        return f"{said}: so few rounds say nothing"
    return f"{said}, which is {'a difference' if found.failed else 'no difference'} ({counted(found.rounds, 'round')}, " \
           f"{counted(len(found.names), 'workload')}; an interval of {100 * CERTAIN:g} %)"


def not_believed(path, found):
    """Of a file whose control failed."""
    return f"{path} is not to be believed: the same cell, measured under two names, {control(found)}."


def pairing(found):
    """How ratios are made, and what the other way would give."""
    ways = [("of separate medians", found.separate), ("of runs of the same round, pair by pair", found.pairs)]
    (used, width), (other, wider) = reversed(ways) if found.used else ways
    return (f"are {used}: intervals of ±{100 * width:.2g} % (geometric mean of {found.count}), where those {other} would be of "
            f"±{100 * wider:.2g} %")


def layouts(count, repetitions, found):
    """In how many layouts cells were measured, and what that says."""
    if count < 2:
        return ("every cell was measured where the linker put it, so the intervals tell of noise alone: differences of a few per cent "
                "may be gone in another layout")
    text = (f"cells were measured by turns in {count} layouts of the code (the build's own, and {count - 1} more, by seed), "
            "so the intervals cover layout as well as noise")
    if not found:
        return f"{text}; what either of the two does cannot be told apart"
    parts = listed(f"{100 * of.share:.0f} % of the variance of `{of.cell}`" for of in found[:4])
    once = " (each layout had one round, so what changed from round to round counts as layout, too)" if repetitions <= count else ""
    return f"{text}; layout is {parts}{once}"


def most(sweep, xs, found):
    """The largest difference among these points."""
    x = max(xs, key=lambda x: abs(math.log(found[x].value)))
    return f"{times(found[x])} times as long" if len(xs) == 1 else \
        f"the largest difference at {point(sweep.name, x)}: {times(found[x])} times as long"


def growth(sweep):
    parts = []
    for engine in ("switch", "direct"):
        change = sweep.growth(engine)
        if not change:
            return ""
        became = "does not visibly change" if change.within(1) else f"becomes {times(change)} times as long"
        parts.append(f"the time of `{engine}` {became}")
    return f"From {point(sweep.name, sweep.xs[0])} to {point(sweep.name, sweep.xs[-1])} {' and '.join(parts)}."


def places(sweep, xs, among):
    """Points, runs of them as from-to."""
    order, runs = sorted(among), []
    if len(xs) == len(order) > 2:
        return "every point"
    for x in sorted(xs):
        if runs and order.index(runs[-1][-1]) == order.index(x) - 1:
            runs[-1].append(x)
        else:
            runs.append([x])
    return listed(
        point(sweep.name, run[0]) + ("" if len(run) == 1 else f"{' and ' if len(run) == 2 else ' to '}"
                                     f"{point(sweep.name, run[-1])}") for run in runs)


def intervals(repetitions):
    """How much the intervals of so few repetitions are worth; nothing is said of counts, which have none."""
    if repetitions == 1:
        return "Everything was measured once, so there are no intervals, and no difference is claimed."
    if 1 < repetitions < ENOUGH:
        return (
            f"With {repetitions} repetitions even the whole range of them holds the true median only "
            f"{100 * reach(repetitions):.0f} % of "
            "the time: the intervals promise less than 95 %.")
    return ""

"""What the literature claims, and what the results say: ../claims.toml, evaluated on result files."""
import fractions
import pathlib
import tomllib
from typing import NamedTuple

from . import words
from .control import Control
from .document import Banner, Paragraph, Section, Table
from .estimates import Estimate, mean_ratio
from .figures import Measure, groups
from .formats import three, times
from .needed import needed_by
from .results import Bad, cpu_of

CLAIMS = pathlib.Path(__file__).resolve().parent.parent / "claims.toml"
LOOK = fractions.Fraction(1, 10)  # of a workload, and less
HOLDS, FAILS, BORDER, LAYOUT, OPEN, MISSING = ("holds", "does not hold", "on the border", "depends on the layout", "cannot be told",
                                               "not measured")
NARROW = 0.02  # of a bound: half the width of an interval that says that the figure is the bound, as near as matters


def read_claims(path=CLAIMS):
    with open(path, "rb") as file:
        return tomllib.load(file)["claim"]


class Source:
    """The estimates of one file."""

    def __init__(self, results):
        self.results = results
        self.groups = {group.key: group for group in groups(results)}
        self.paired = any(group.pairing.used for group in self.groups.values())

    def figure(self, claim):
        """An estimate, or None where a cell of it is not in the file."""
        figure = claim["figure"]
        return getattr(self, figure["kind"])(**{key: value for key, value in figure.items() if key != "kind"})

    def by_layout(self, claim):
        """The same in each layout of the code alone, where each was measured several times."""
        layouts = sorted({run.layout for run in self.results.runs if run.layout is not None})
        if len(layouts) < 2 or self.results.repetitions < 2 * len(layouts):
            return []
        return list(filter(None, (Source(self.results.of_layout(layout)).figure(claim) for layout in layouts)))

    def time(self, guest, engine, base, point=None, once_under_way=False):
        group = self.groups.get((guest, "fast"))
        if group is None:
            return None
        if point:
            sweep, _, x = point.partition("=")
            return group.sweeps[sweep].ratio(float(x), engine, base) if sweep in group.sweeps else None
        measure = group.steady if once_under_way else group.time
        return measure.mean_ratio(engine, base) if measure.has(engine) else None

    def least(self, guest, engine, base, once_under_way=False):
        group = self.groups.get((guest, "fast"))
        if group is None:
            return None
        measure = group.steady if once_under_way else group.time
        found = [measure.ratio(workload, engine, base) for workload in measure.workloads]
        return min(filter(None, found), default=None, key=lambda estimate: estimate.value)

    def guests(self, guest, base_guest, engine):
        """By seconds: the guests' instructions are not the same."""
        measures = [Measure(self.results.seconds.get((name, "fast"), {}),
                            lambda workload, engine, name=name: f"seconds {name}/{workload}/{engine}", "s", 1)
                    for name in (guest, base_guest)]
        samples = [{workload: sample for (workload, of), sample in measure.samples.items() if of == engine}
                   for measure in measures]
        shared = sorted(samples[0].keys() & samples[1].keys())
        return mean_ratio([(samples[0][workload], samples[1][workload]) for workload in shared], self.paired) if shared else None

    def counted(self, guest, engine, event, of, base=None):
        """Counts have no noise: the interval is the figure itself."""
        shares = []
        for name in (engine, base) if base else (engine, ):
            by_workload = self.results.counts.get(f"{guest}/{name}/fast", {}).values()
            sums = [sum(values.get(key, 0) * values.get("steps", 1) for values in by_workload) for key in (event, of)]
            if not sums[1]:
                return None
            shares.append(sums[0] / sums[1])
        if base and not shares[1]:
            return None
        value = shares[0] / shares[1] if base else shares[0]
        return Estimate(value, value, value)


class Answer(NamedTuple):
    """What is said of a claim. `layouts`: of each layout of the code its estimate and verdict, if they are what is said."""
    claim: dict
    estimate: Estimate = None
    verdict: str = MISSING
    results: object = None
    layouts: tuple = ()

    def said(self):
        kinds = [kind for _, kind in self.layouts]
        return f"{self.verdict}: holds in {kinds.count(HOLDS)} of {len(kinds)}" if kinds else self.verdict


def verdict(claim, estimate):
    """Where the interval is on either side of a bound it is said how near the figure is to it, if that is known well, or else nothing."""
    if estimate is None:
        return MISSING
    if not estimate.known():
        return OPEN
    low, high = claim.get("above", 0), claim.get("below", float("inf"))
    if estimate.low >= low and estimate.high <= high:
        return HOLDS
    if estimate.high < low or estimate.low > high:
        return FAILS
    inside = [bound for bound in (low, high) if estimate.low <= bound <= estimate.high]
    return BORDER if len(inside) == 1 and estimate.high - estimate.low <= 2 * NARROW * inside[0] else OPEN


def answer(claim, sources):
    """By the first file that has its cells. What cannot be told of all layouts together may be known of each: that it holds in one and
    not in another, which is an answer, and one that no further round changes."""
    for source in sources:
        estimate = source.figure(claim)
        if estimate:
            said = verdict(claim, estimate)
            found = source.by_layout(claim) if said == OPEN else []
            layouts = tuple((of, verdict(claim, of)) for of in found)
            if len({of for _, of in layouts} - {OPEN}) > 1:
                return Answer(claim, estimate, LAYOUT, source.results, layouts)
            return Answer(claim, estimate, said, source.results)
    return Answer(claim)


def said_of(estimate):
    """The figure; one that was counted has no interval."""
    if estimate is None:
        return "-"
    return three(estimate.value) if estimate.low == estimate.high == estimate.value else times(estimate)


def bounds(claim):
    """What the figure must be, as text."""
    if "above" in claim and "below" in claim:
        return f"{claim['above']:g} to {claim['below']:g}"
    return f"at least {claim['above']:g}" if "above" in claim else f"at most {claim['below']:g}"


class Claims:
    """All of them on these files, the first that has a claim's cells. `why_not`: of what could not be measured, by name (needed.py)."""

    def __init__(self, files, claims=None, why_not=None):
        self.files, self.why_not = files, why_not or {}
        cpus = list(dict.fromkeys(cpu_of(results.context) for results in files if results.context.get("cpu")))  # counts have none
        if len(cpus) > 1:
            raise Bad(f"these files are of two CPUs, {cpus[0]} and {cpus[1]}: a page for each")
        self.cpu = cpus[0] if cpus else cpu_of({"cpu_id": {}})
        sources = [Source(results) for results in files]
        self.found = [answer(claim, sources) for claim in (read_claims() if claims is None else claims)]

    def undecided(self):
        """The claims of which a longer measurement may say more."""
        return [found.claim for found in self.found if found.verdict in (OPEN, BORDER)]

    def document(self):
        root = Section("Bobbin: what the literature claims, and what your CPU says")
        root.add(Paragraph(self.cpu), *self.banners())
        verdicts = [found.verdict for found in self.found]
        counts = [f"{verdicts.count(kind)} {one if verdicts.count(kind) == 1 else more}" for kind, one, more in (
            (HOLDS, HOLDS, "hold"), (FAILS, FAILS, "do not hold"), (BORDER, "is on the border", "are on the border"),
            (LAYOUT, LAYOUT, "depend on the layout"), (OPEN, OPEN, OPEN), (MISSING, "is not measured", "are not measured"))
                  if kind in verdicts]
        summary = Section("Summary", [Paragraph(f"Of {words.counted(len(verdicts), 'claim')} {words.listed(counts)} on this CPU, "
                                                "with these compilers and these guests. That a claim does not hold here says "
                                                "nothing of the machine that it was made on.")], anchor="summary")
        rows = [["claim", "figure here", "holds if", "verdict"]]
        rows += [[found.claim["name"], said_of(found.estimate), bounds(found.claim), found.said()] for found in self.found]
        summary.add(Table("Each claim, with its figure and 95 % interval", rows, (0, 2, 3)))
        root.sections.append(summary)
        root.sections += [self.section(found) for found in self.found]
        return root

    def banners(self):
        for results in self.files:
            control = Control(results)
            if control.failed:
                yield Banner(words.not_believed(results.path, control))
            part = fractions.Fraction(results.context.get("part_of_each_workload", 1))
            if results.times and part <= LOOK:
                yield Banner(f"{results.path} is a quick look, not a measurement: only {part} of each workload was run.")
            if words.intervals(results.repetitions):
                yield Banner(f"{results.path}: {words.intervals(results.repetitions)}")

    def section(self, found):
        claim, estimate, said, results, layouts = found
        section, needed = Section(f"{claim['name']}: {found.said()}"), needed_by(claim)
        section.add(Paragraph(f"{claim['says']} ({claim['source']})"), Paragraph(f"Here: {claim['read_as']}"))
        why_not = self.reason(needed)
        if estimate is not None:
            section.add(Paragraph(f"It is {said_of(estimate)}, by `{results.path}`{extent(results)}. `{needed.command()}` measures "
                                  "this alone."))
            if said == OPEN:
                section.add(Paragraph("A bound is within this interval, which is wide. A longer measurement (`--minutes`) has narrower intervals."))
            elif said == BORDER:
                section.add(Paragraph(f"The bound is within this interval, which is narrow: half of it is less than {100 * NARROW:g} % of "
                                      "the bound. So the figure is the bound, as near as can be measured here."))
            elif said == LAYOUT:
                section.add(Paragraph("It is not the same in all layouts of the code, and what decides it in one is no further round but the place "
                                      "where the linker puts the engines. Layout by layout: " +
                                      "; ".join(f"{said_of(of)}, {kind}" for of, kind in layouts) + "."))
        elif why_not:
            section.add(Paragraph(f"It cannot be measured here: {why_not}."))
        else:
            section.add(Paragraph("Its cells are not in these results. `bench/claims --measure DIR` measures all claims, "
                                  f"`{needed.command()}` this one."))
        return section

    def reason(self, needed):
        """Why it could not be measured, if anybody knows."""
        if needed.name in self.why_not:
            return self.why_not[needed.name]
        for results in self.files:
            left_out = results.context.get("left_out", {})
            for engine in needed.engines:
                if engine.partition("@")[2] in left_out:
                    return left_out[engine.partition("@")[2]]
                for guest in needed.guests:
                    cell = results.cells.get(f"{guest}/{engine}/fast", {})
                    if not cell.get("available", True):
                        return cell.get("why_not")
        return None


def extent(results):
    """How much was measured for it; nothing is said of counts."""
    if not results.repetitions:
        return ""
    part = results.context.get("part_of_each_workload")
    return f" ({words.counted(results.repetitions, 'round')} of {f'{part} of ' if part else ''}each workload)"

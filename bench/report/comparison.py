"""The report on two result files: what changed from the first to the second, and whether the noise could do that."""
from . import charts, words
from .control import Control
from .contents import FACTS, Report, headline
from .document import Banner, Bullets, Figure, Paragraph, Section, Table
from .estimates import mean_ratio, ratio
from .figures import groups
from .formats import fact, ratio_text, time_text
from .results import cpu_of

FACTS_OF_CELLS = ("available", "why_not", "compiler", "flags", "indirect_jumps", "indirect_calls", "code_bytes")
EXPECTED_TO_DIFFER = {"date", "load_avg", "seed", "command"}


def verdict(estimate):
    if not estimate.known():
        return "measured once: nothing can be said"
    return "slower" if estimate.above(1) else "faster" if estimate.below(1) else "no difference seen"


class Comparison:
    """Samples of the same name in both files, the ratio of the new to the old."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.report = Report(new)  # for colours and captions
        pairs = [(a, b) for a in groups(old, "old ") for b in groups(new) if a.key == b.key and a.whole == b.whole]
        self.pairs = pairs
        self.found = []  # (group, workload, engine, old sample, new sample, ratio)
        for before, after in pairs:
            for engine in after.engines:
                for workload in after.workloads:
                    self.note(after, workload, engine, before.time.samples.get((workload, engine)),
                              after.time.samples.get((workload, engine)))
                for name, sweep in after.sweeps.items():
                    earlier = before.sweeps.get(name)
                    for x in sweep.xs if earlier else ():
                        self.note(after, f"{name}={x:g}", engine, earlier.samples.get((x, engine)),
                                  sweep.samples.get((x, engine)))

    def note(self, group, workload, engine, before, after):
        if before and after:
            self.found.append((group, workload, engine, before, after, ratio(after, before)))

    def document(self):
        root = Section("Bobbin: what changed")
        root.add(
            Paragraph(
                f"From `{self.old.path}` ({headline(self.old)}) to `{self.new.path}` ({headline(self.new)}). "
                "Ratios are "
                "of times, new over old: below 1 is faster."), *self.banners())
        summary = Section("Summary", [Paragraph(self.summary())], anchor="summary")
        root.sections.append(summary)
        for before, after in self.pairs:
            root.sections.append(self.group_section(before, after))
        root.sections += [self.cells(), self.environment()]
        return root

    def banners(self):
        old, new = self.old.context, self.new.context
        if cpu_of(old) != cpu_of(new):
            yield Banner(f"Two CPUs: {cpu_of(old)}, and {cpu_of(new)}. What differs may be theirs, not the program's.")
        if old.get("part_of_each_workload") != new.get("part_of_each_workload"):
            yield Banner(
                "Not the same part of each workload was run: what takes up a part of every run weighs differently.")
        for results in (self.old, self.new):
            if results.context.get("complete") is False:
                yield Banner(f"{results.path} is not complete: the run was interrupted.")
            control = Control(results)
            if control.failed:
                yield Banner(words.not_believed(results.path, control))
            if results.errors:
                yield Banner(
                    f"{results.path}: {words.counted(len(results.errors), 'measurement')} went wrong, and "
                    "cannot be compared."
                )
        fewest = min(self.old.repetitions, self.new.repetitions)
        if words.intervals(fewest):
            yield Banner(words.intervals(fewest))

    def summary(self):
        if not self.found:
            return "The two have no measurement in common."
        verdicts = [verdict(estimate) for *_, estimate in self.found]
        judged = [word for word in verdicts if not word.startswith("measured")]
        count = len(self.found)
        if not judged:
            return (f"{words.counted(count, 'measurement')} in common, of which one or the other is a single repetition: "
                    "nothing can be said.")
        text = (
            f"Of {words.counted(count, 'measurement')} in common {verdicts.count('faster')} became faster and "
            f"{verdicts.count('slower')} slower, beyond what the noise within each run does; for "
            f"{verdicts.count('no difference seen')} "
            "no difference is seen. If nothing at all had changed, one in twenty comparisons, here about "
            f"{0.05 * len(judged):.3g} of "
            f"{len(judged)}, would be beyond its 95 % interval by chance")
        if len(judged) < count:
            text += f"; {count - len(judged)} were measured only once"
        return text + (". The intervals know nothing of what differs between one run and the next, such as where the code "
                       "lies in memory.")

    def group_section(self, before, after):
        section = Section(after.name(), anchor=after.slug())
        engines = [engine for engine in after.engines if engine in before.engines]
        means = []
        for engine in engines:
            pairs = [(after.time.samples.get((w, engine)), before.time.samples.get((w, engine))) for w in after.workloads]
            pairs = [pair for pair in pairs if all(pair)]
            if pairs:
                means.append((engine, mean_ratio(pairs), len(pairs)))
        title = f"{after.name()}: time, new over old"
        if means:
            rows = [["engine", "workloads", "mean", "from", "to", "verdict"]]
            rows += [[
                engine,
                str(count), f"{mean.value:.3f}", *(f"{end:.3f}" if mean.known() else "-" for end in mean[1:]),
                verdict(mean)
            ] for engine, mean, count in means]
            section.add(
                Figure(
                    self.report.chart(
                        after,
                        charts.ratios(
                            f"{after.slug()}-change", f"{title} (below 1 is faster), geometric mean over the workloads",
                            [(engine, mean)
                             for engine, mean, _ in means], "new over old, logarithmic", self.report.colours), engines),
                    Table(f"{title}, geometric mean", rows, (0, 5))))
        found = {(workload, engine): estimate for group, workload, engine, *_, estimate in self.found if group is after}
        workloads = [w for w in after.workloads if any((w, engine) in found for engine in engines)]
        if workloads:
            rows = [["workload", *engines]]
            rows += [[w, *(ratio_text(found.get((w, engine))) for engine in engines)] for w in workloads]
            section.add(
                Figure(
                    self.report.chart(
                        after,
                        charts.heat(f"{after.slug()}-changes", f"{title}, each workload", workloads, engines,
                                    lambda workload, engine: found.get((workload, engine))), engines),
                    Table(f"{title}; in brackets the 95 % interval, ~ could be on either side of 1", rows)))
        rows = [["workload", "engine", "old", "new", "ratio", "verdict"]]
        rows += [[
            workload, engine, *(time_text(sample.estimate().scaled(after.time.scale)) for sample in (old, new)),
            ratio_text(estimate),
            verdict(estimate)
        ] for group, workload, engine, old, new, estimate in self.found if group is after]
        if len(rows) > 1:
            section.add(Table(f"{after.name()}: every comparison, {after.time.unit}", rows, (0, 1, 5), folded=True))
        return section

    def cells(self):
        section = Section("Cells", anchor="cells")
        rows = [["cell", "what", "old", "new"]]
        for name in [*self.new.cells, *(name for name in self.old.cells if name not in self.new.cells)]:
            old, new = self.old.cells.get(name), self.new.cells.get(name)
            if old is None or new is None:
                rows.append([name, "there", fact(old is not None), fact(new is not None)])
                continue
            rows += [[name, key.replace("_", " "),
                      fact(old.get(key, "-")),
                      fact(new.get(key, "-"))] for key in FACTS_OF_CELLS if old.get(key) != new.get(key)]
        section.add(
            Table("What changed in how the engines are made", rows, (0, 1, 2, 3)) if len(rows) > 1 else Paragraph(
                "Every engine is made by the same compiler, with the same flags, and has as many jumps and "
                "bytes as before."
            ))
        return section

    def environment(self):
        section = Section("Environment", anchor="environment")
        old, new = self.old.context, self.new.context
        rows = [["", "old", "new"]]
        rows += [[title, fact(old.get(key, "-")), fact(new.get(key, "-"))] for key, title in FACTS.items()
                 if old.get(key) != new.get(key) and key not in EXPECTED_TO_DIFFER]
        peers = [{peer["name"]: str(peer.get("version") or "-") for peer in context["peers"]} for context in (old, new)]
        rows += [[f"peer {name}", *(of.get(name, "not there") for of in peers)]
                 for name in dict.fromkeys([*peers[0], *peers[1]]) if peers[0].get(name) != peers[1].get(name)]
        section.add(
            Table("What differs", rows, (0, 1, 2)) if len(rows) > 1 else Paragraph(
                "Nothing that the files tell of differs between the two machines and runs, but for the time."))
        notes = [
            f"{which}: {note}" for which, results in (("old", self.old), ("new", self.new)) for note in [
                *results.context["warnings"], *results.notes, *(f"WRONG: `{name}`: {error}"
                                                                for name, error in sorted(results.errors.items()))
            ]
        ]
        if notes:
            section.add(Bullets(notes))
        return section


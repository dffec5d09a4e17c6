"""The report on one result file."""
import shlex

from . import charts, words
from .bootstrap import Sample
from .document import Banner, Bullets, Figure, Listings, Paragraph, Section, Table
from .figures import groups
from .shape import bodies, contradiction
from .svg import Colours


def ratio_text(estimate):
    """As tables have it, with its interval; ~ may be on either side of 1."""
    if estimate is None:
        return "-"
    if estimate == (1, 1, 1):
        return "1"
    mark = "~" if estimate.known() and estimate.within(1) else ""
    return mark + charts.times(estimate, " (", "\N{EN DASH}", ")", "")


def time_text(estimate):
    if estimate is None:
        return "-"
    text = charts.three(estimate.value)
    return f"{text} ±{estimate.margin():.{charts.places(estimate.value)}f}" if estimate.known() else text


def headline(results):
    context = results.context
    parts = [
        context.get("cpu") or "CPU unknown", f"bobbin {context.get('bobbin_version') or 'unknown'}",
        context.get("date") or "date unknown",
        words.counted(results.repetitions, "repetition")
    ]
    return "; ".join(map(str, parts))


class Report:
    """Sections, and the captions that its charts carry when they stand alone."""

    def __init__(self, results, base=None):
        self.results, self.context, self.wanted = results, results.context, base
        self.groups = groups(results)
        self.colours = Colours(results)
        self.captions = {}

    def document(self):
        context = self.context
        root = Section("Bobbin: what dispatch costs")
        root.add(Paragraph(headline(self.results)), *self.banners())
        summary = Section("Summary", anchor="summary")
        for group in self.groups:
            if group.timed:
                summary.add(Paragraph(" ".join(words.summary(group))))
        if summary.blocks:
            root.sections.append(summary)
        for group in self.groups:
            if group.timed:
                root.sections.append(self.group_section(group))
        root.sections += [
            section for section in (self.study(), self.machine_code(), self.counters(), self.counts())
            if section.blocks or section.sections
        ]
        root.sections += [self.environment(), self.method()]
        return root

    def banners(self):
        context = self.context
        if context.get("complete") is False:
            yield Banner("This run is not complete: it was interrupted, and some repetitions are missing.")
        if self.results.errors:
            wrong = len(self.results.errors)
            yield Banner(
                f"{words.counted(wrong, 'measurement')} went wrong and {'is' if wrong == 1 else 'are'} left out: see "
                "Environment and warnings.")
        if context.get("part_of_each_workload"):
            yield Banner(
                f"A quick look, not a measurement: only {context['part_of_each_workload']} of each workload was run.")
        if words.intervals(self.results.repetitions):
            yield Banner(words.intervals(self.results.repetitions))

    # One guest in one flavour

    def base_of(self, group):
        return group.base(self.wanted)

    def chart(self, group, chart, engines):
        """Noted with what a picture of it must name."""
        self.captions[chart.name] = self.caption(group, engines)
        return chart

    def caption(self, group, engines):
        built = {}
        for engine in engines:
            cell = group.cell(engine)
            if cell and cell.get("available"):
                built.setdefault(f"{cell.get('compiler', '?')} {cell.get('flags', '')}".strip(), []).append(engine)
        lines = [
            f"{headline(self.results)}; flavour {group.flavour}; whiskers and bands are 95 % intervals of the median"
        ]
        lines += [f"{', '.join(names)}: {how}" for how, names in built.items()]
        part = self.context.get("part_of_each_workload")
        return lines + ([f"A quick look, not a measurement: only {part} of each workload was run."] if part else [])

    def group_section(self, group):
        section = Section(group.name(), anchor=group.slug())
        own = [engine for engine in group.timed if engine in group.own]
        drawn = own or group.timed
        rows = [w for w in group.workloads if any((w, engine) in group.samples for engine in drawn)]
        table = [["workload", *group.timed]]
        table += [[w, *(time_text(group.time(w, engine)) for engine in group.timed)] for w in group.workloads]
        means = [group.mean_time(engine) for engine in group.timed]
        if len(group.workloads) > 1:
            table.append(["geometric mean", *(time_text(mean) for mean in means)])
        if not group.whole:
            table.append(
                ["million instructions/s", *(charts.three(1e3 / mean.value) if mean else "-" for mean in means)])
        title = f"{group.name()}: {group.unit()}"
        section.add(
            Figure(
                self.chart(
                    group,
                    charts.bars(f"{group.slug()}-time", f"{title}; lower is faster", group.unit(), rows, drawn,
                                group.time, self.colours), drawn),
                Table(f"{title}; median, and ± its 95 % interval", table), self.left_out(group)))
        base = self.base_of(group)
        if base:
            section.add(*self.ratio_figures(group, base, own))
        for peer in group.peers:
            if peer != base:
                section.add(self.slowdown(group, peer))
        return section

    @staticmethod
    def left_out(group):
        lacking = [engine for engine in group.timed if engine in group.own and engine not in group.whole_set()]
        return f"{words.code(lacking)} did not run every workload and {'has' if len(lacking) == 1 else 'have'} no mean." \
            if lacking else ""

    def ratio_figures(self, group, base, own):
        engines = [engine for engine in group.timed if engine in own or engine == base]
        others = [engine for engine in engines if engine != base]
        if not others:
            return
        means = [(engine, group.mean_ratio(engine, base)) for engine in others]
        means = [(engine, estimate) for engine, estimate in means if estimate]
        title = f"{group.name()}: time relative to {base} (below 1 is faster)"
        if means:
            yield Figure(
                self.chart(
                    group,
                    charts.ratios(f"{group.slug()}-mean", f"{title}, {words.over(group.shared(base))}", means,
                                  f"time relative to {base}, logarithmic", self.colours), engines),
                Table(f"{title}, {words.over(group.shared(base))}", [["engine", "mean", "from", "to"], *([
                    engine, f"{estimate.value:.3f}", *(f"{end:.3f}" if estimate.known() else "-"
                                                       for end in estimate[1:])
                ] for engine, estimate in means)]))
        rows = self.ratio_rows(group, engines, base)
        yield Figure(
            self.chart(
                group,
                charts.heat(f"{group.slug()}-ratios", f"{title}, each workload", group.shared(base), others,
                            lambda workload, engine: group.ratio(workload, engine, base)), engines),
            Table(f"{title}; in brackets the 95 % interval, ~ could be on either side of 1", rows))

    @staticmethod
    def ratio_rows(group, engines, base):
        shared = group.shared(base)
        rows = [["workload", *engines]]
        rows += [[w, *(ratio_text(group.ratio(w, engine, base)) for engine in engines)] for w in shared]
        if len(shared) > 1:
            rows.append(["geometric mean", *(ratio_text(group.mean_ratio(engine, base)) for engine in engines)])
        return rows

    def slowdown(self, group, peer):
        engines = [engine for engine in group.timed if engine != peer]
        means = [(engine, group.mean_ratio(engine, peer)) for engine in engines]
        means = [(engine, estimate) for engine, estimate in means if estimate]
        shared = group.shared(peer)
        if not means:
            return None
        title = f"{group.name()}: slowdown against {peer}"
        rows = self.ratio_rows(group, engines, peer)
        return Figure(
            self.chart(
                group,
                charts.ratios(f"{group.slug()}-slowdown-{peer}", f"{title}, {words.over(shared)}", means,
                              f"times the time of {peer}, logarithmic", self.colours), engines),
            Table(f"{title}: how many times as long", rows))

    # The dispatch study

    def study(self):
        section = Section("The dispatch study", anchor="study")
        several = sum(bool(group.sweeps) for group in self.groups) > 1
        for group in self.groups:
            for sweep in group.sweeps.values():
                section.add(*self.sweep(group, sweep, several))
        if section.blocks:
            points = sum(len(sweep.xs) for group in self.groups for sweep in group.sweeps.values())
            section.blocks.insert(
                0,
                Paragraph(
                    "Generated programs in which one thing varies and all else stays. What is said about a "
                    "point holds for that point at "
                    f"95 %; there are {points} of them, and of so many about {0.05 * points:.3g} would show a "
                    "difference by chance."
                ))
        return section

    def sweep(self, group, sweep, several):
        label, what = words.SWEEPS.get(sweep.name, (sweep.name, f"What `{sweep.name}` varies is not described here."))
        lines = [(engine, {x: sweep.time(x, engine)
                           for x in sweep.xs if (x, engine) in sweep.samples}) for engine in sweep.engines]
        title = f"{group.name()}: {sweep.name}" if several else sweep.name
        rows = [[sweep.name, *sweep.engines]]
        rows += [[words.point(sweep.name, x), *(time_text(sweep.time(x, engine)) for engine in sweep.engines)]
                 for x in sweep.xs]
        yield Figure(
            self.chart(
                group,
                charts.curves(f"{group.slug()}-sweep-{sweep.name}",
                              f"{group.guest}, {sweep.name}: {group.unit()} over {label}", label, group.unit(),
                              sweep.xs, lines, self.colours, lambda x: words.point(sweep.name, x)), sweep.engines),
            Table(f"{title}: {group.unit()}; median, and ± its 95 % interval", rows),
            f"{what} {words.seen(sweep)}".strip())

    # Machine code

    def machine_code(self):
        section = Section("Machine code", anchor="code")
        flags = []
        for group in self.groups:
            rows = [["engine", "indirect jumps", "calls", "bytes", "bodies", "compiler", "flags"]]
            count = bodies(self.context, group.guest)
            for cell in self.results.context["cells"]:
                if (cell["guest"], cell["flavour"]) != group.key:
                    continue
                if not cell.get("available"):
                    rows.append(
                        [cell["engine"], *"-" * 5, f"not available: {cell.get('why_not') or 'no reason given'}"])
                    continue
                rows.append([
                    cell["engine"],
                    *(str(cell.get(key, "?")) for key in ("indirect_jumps", "indirect_calls", "code_bytes")),
                    str(count or "?"), *(str(cell.get(key, "?")) for key in ("compiler", "flags"))
                ])
                wrong = contradiction(cell, count)
                if wrong:
                    flags.append(Banner(f"`{cell['guest']}/{cell['engine']}/{cell['flavour']}` {wrong}."))
            if len(rows) > 1:
                section.add(Table(f"{group.name()}: how the compiler made each engine", rows, (0, 5, 6)))
        if section.blocks:
            section.blocks[:0] = [
                Paragraph("A cell is one engine compiled for one guest. Compilers merge and copy dispatch behind one's "
                          "back, so the build disassembles each: an engine that dispatches at the end of every "
                          "instruction's body has at least as many indirect jumps as there are bodies, `switch` has "
                          "one, `call` has none but calls."), *flags
            ]
        handlers = self.context["handlers"]
        if handlers:
            insns = sorted({str(handler.get("insn", "?")) for handler in handlers.values()})
            section.sections.append(
                Section(f"One instruction under every engine: {', '.join(insns)}",
                        [Listings([(name, handler["lines"]) for name, handler in self.in_order(handlers)])],
                        page_only=True))
        return section

    def in_order(self, by_cell):
        order = {name: i for i, name in enumerate(self.results.order())}
        return sorted(by_cell.items(), key=lambda item:
                      (item[0].split("/")[0], order.get((item[0].split("/") + [""])[1], 99)))

    # Counters

    def counters(self):
        section = Section("Hardware counters", anchor="counters")
        for group in self.groups:
            table = self.results.counters.get(group.key, {})
            names = [
                name for name in ("cycles", "instructions", "branches", "branch_misses")
                if any(name in counters for of in table.values() for counters in of.values())
            ]
            rows = [["workload", "engine", *(name.replace("_", " ") for name in names)]]
            for workload in sorted(table):
                for engine in group.engines:
                    values = table[workload].get(engine)
                    if values:
                        rows.append([
                            workload, engine,
                            *(time_text(Sample(values[name], f"{name} {workload} {engine}").estimate())
                              if name in values else "-" for name in names)
                        ])
            if len(rows) > 1:
                section.add(
                    Table(f"{group.name()}: of the host, per guest instruction; median, and ± its 95 % interval", rows,
                          (0, 1)))
        perf = self.context.get("perf")
        if not section.blocks and perf is not None:
            section.add(Paragraph("The counters were read, but for none of these runs." if perf is True else str(perf)))
        return section

    def counts(self):
        """What bobbin-bench --count found: a table each guest, flavour and kind of event."""
        section = Section("Counted by simulation", anchor="counts")
        counts = {tuple(cell.split("/")): of for cell, of in self.in_order(self.results.counts)}
        for guest, flavour in dict.fromkeys((guest, flavour) for guest, _, flavour in counts):
            of = {engine: counts[guest, engine, flavour] for g, engine, f in counts if (g, f) == (guest, flavour)}
            workloads = sorted({workload for values in of.values() for workload in values})
            events = dict.fromkeys(event for values in of.values() for by_event in values.values()
                                   for event in by_event)
            for event in [event for event in events if event != "steps"]:
                found = {
                    engine: {workload: values.get(workload, {}).get(event)
                             for workload in workloads}
                    for engine, values in of.items()
                }
                rows = [["workload", *found]]
                rows += [[
                    workload, *("-" if values[workload] is None else charts.three(values[workload])
                                for values in found.values())
                ] for workload in workloads]
                title = EVENTS.get(event, event.replace("_", " "))
                section.add(Table(f"{guest}, flavour {flavour}: {title} per guest instruction", rows))
        if section.blocks:
            section.blocks.insert(
                0,
                Paragraph(
                    "Not of this processor but of valgrind's model of one, which is simpler: the same numbers "
                    "on any machine with the same "
                    f"binaries ({self.context.get('counted_by') or 'version unknown'})."))
        return section

    # All the rest

    def environment(self):
        context = self.context
        section = Section("Environment and warnings", anchor="environment")
        notes = [*context["warnings"], *self.results.notes]
        notes += [f"WRONG: `{name}`: {error}" for name, error in sorted(self.results.errors.items())]
        notes += [
            f"Not available: `{name}`: {cell.get('why_not') or 'no reason given'}"
            for name, cell in self.results.cells.items() if not cell.get("available")
        ]
        section.add(Bullets(notes) if notes else Paragraph("No warnings."))
        rows = [["of the machine and the run", ""]]
        for key, title in FACTS.items():
            if context.get(key) is not None:
                rows.append([title, fact(context[key])])
        rows += [[
            f"peer {peer['name']}", "; ".join(str(peer[key]) for key in ("version", "command") if peer.get(key)) or "-"
        ] for peer in context["peers"]]
        rows += [[key, fact(value)] for key, value in context.items()
                 if key not in FACTS and key not in SHOWN_ELSEWHERE and value is not None]
        section.add(Table("Environment", rows, (0, 1)))
        command = context.get("command")
        if isinstance(command, list) and command:
            section.add(Paragraph(f"To repeat it: `{shlex.join(map(str, command))}`"))
        return section

    def method(self):
        section = Section("How to read the figures", anchor="method", page_only=True)
        section.add(
            Bullets([
                "Times are CPU time, since what other processes take away says nothing about an engine. A "
                "figure is the median of its "
                "repetitions, which ran in random order, so that what changes with time changes for all.",
                "Intervals are 95 % percentile bootstrap intervals: 2000 resamples, each measurement resampled "
                "on its own; of a mean "
                "over workloads, inside each workload. They tell of the noise of this run. Another machine, "
                "compiler or day is another run.",
                "Where an interval has 1 in it no difference shows, which is not to say that there is none. Of "
                "many comparisons about "
                "one in twenty is beyond its interval by chance.",
                "A ratio is of times on the same workload in the same run. A mean is geometric, and only of "
                "engines that ran every workload."
            ]))
        return section


EVENTS = {
    "instructions": "host instructions", "conditional": "conditional branches",
    "conditional_missed": "conditional branches mispredicted", "indirect": "indirect jumps and calls",
    "indirect_missed": "indirect jumps and calls mispredicted"
}
FACTS = {
    "cpu": "CPU", "virtual_machine": "virtual machine", "num_cpus": "CPUs", "mhz_per_cpu": "MHz", "caches": "caches",
    "kernel": "kernel", "libc": "C library", "scaling_governor": "frequency governor", "boost": "frequency boost",
    "pinned_cpu": "pinned to CPU", "load_avg": "load at the start", "perf": "counters", "bobbin_version": "bobbin",
    "executable": "measured by", "date": "date", "repetitions": "repetitions", "seed": "seed of the order",
    "part_of_each_workload": "part of each workload"
}
SHOWN_ELSEWHERE = {"engines", "peers", "cells", "handlers", "warnings", "complete", "command", "guests", "measures"}


def fact(value):
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(fact(item) for item in value)
    if isinstance(value, dict):
        if "level" in value and isinstance(value.get("size"), (int, float)):
            return f"L{value['level']} {str(value.get('type', '')).lower()} {value['size'] / 1024:g} KB".replace(
                "  ", " ")
        return ", ".join(f"{key} {fact(item)}" for key, item in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)

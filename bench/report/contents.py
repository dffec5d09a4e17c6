"""The report on one result file."""
import shlex
import statistics

from . import charts, words
from .control import CERTAIN, Control
from .document import Banner, Bullets, Figure, Listings, Paragraph, Section, Table
from .estimates import Sample, mean_ratio, ratio
from .figures import Pairing, groups
from .formats import fact, ratio_text, three, time_text
from .results import COUNTERS, cpu_of
from .shape import bodies, contradiction
from .spread import spreads


def headline(results):
    context = results.context
    parts = [
        cpu_of(context), f"bobbin {context.get('bobbin_version') or 'unknown'}",
        context.get("date") or "date unknown",
        words.counted(results.repetitions, "repetition")
    ]
    return "; ".join(map(str, parts))


class Report:
    """Sections, and the captions that its charts carry when they stand alone."""

    def __init__(self, results, base=None):
        self.results, self.context, self.wanted = results, results.context, base
        self.groups = groups(results)
        self.control = Control(results)
        self.pairing = self.groups[0].pairing if self.groups else Pairing([])
        self.colours = charts.Colours(results)
        self.captions = {}

    def document(self):
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
            section for section in (self.guests(), self.forms(), self.study(), self.machine_code(), self.counters(), self.counts())
            if section.blocks or section.sections
        ]
        root.sections += [*self.certainty(), self.environment(), self.method()]
        return root

    def banners(self):
        context = self.context
        if self.control.failed:
            yield Banner(f"Not to be believed: the same cell, measured under two names, {words.control(self.control)}. "
                         "Something made runs differ that has nothing to do with engines; measure again on a quiet machine.")
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

    # For the terminal: what bobbin-bench ends with

    def terminal(self):
        lines = []
        for group in self.groups:
            for table in (*self.brief(group), *(self.sweep_table(group, sweep, True) for sweep in group.sweeps.values())):
                lines += [table.title.replace("`", ""), *table.text(), ""]
        tables = [block for section in (self.guests(), self.forms(), self.counters(), self.counts()) for block in section.blocks]
        lines += [line for table in tables if isinstance(table, Table) for line in (table.title, *table.text(), "")]
        if self.control.ratio:
            lines.append(f"control: the same cell, measured under two names, {words.control(self.control)}".replace("`", ""))
        if self.context["layouts"]:
            lines.append(f"layouts: {self.said_of_layouts()}".replace("`", ""))
        if self.pairing.count:
            lines.append(f"ratios: {words.pairing(self.pairing)}")
        counted = None if self.results.repetitions else self.context.get("counted_by")
        where = f"counted by {counted}, the same on every CPU" if counted else f"CPU: {cpu_of(self.context)}"
        lines.append(f"{where}; bobbin {self.context.get('bobbin_version') or 'unknown'}")
        if isinstance(self.context.get("perf"), str):
            lines.append(f"hardware counters: {self.context['perf']}")
        lines += [f"wrong: {name}: {error}" for name, error in sorted(self.results.errors.items())]
        warnings = [*(banner.text for banner in self.banners()), *self.context["warnings"], *self.results.notes,
                    *self.uncertain()]
        lines += [f"warning: {text.replace('`', '')}" for text in warnings]
        return "\n".join(lines) + "\n"

    def brief(self, group):
        """Times with their means, also as ratios to peers; and the same of what is left of them without start-up."""
        for measure, what in ((group.time, ""), (group.steady, " once under way")):
            if not measure.workloads:
                continue
            engines = [engine for engine in group.engines if measure.has(engine)]
            table = self.time_table(group, measure, engines, f"{group.name()}: {measure.unit}{what}")
            for peer in group.peers:
                if measure.shared(peer):
                    table.rows.append([f"of {peer}", *(time_text(measure.mean_ratio(engine, peer)) for engine in engines)])
            yield table
        if group.start.workloads:
            yield self.start_table(group)

    @staticmethod
    def time_table(group, measure, engines, title):
        rows = [["workload", *engines]]
        rows += [[w, *(time_text(measure.value(w, engine)) for engine in engines)] for w in measure.workloads]
        means = [measure.mean(engine) for engine in engines]
        if len(measure.workloads) > 1:
            rows.append(["geometric mean", *(time_text(mean) for mean in means)])
        if not group.whole:
            rows.append(["million instructions/s", *(three(1e3 / mean.value) if mean else "-" for mean in means)])
        return Table(f"{title}; median, and ± its 95 % interval", rows)

    @staticmethod
    def start_table(group):
        engines = [engine for engine in group.engines if group.start.has(engine)]
        rows = [["workload", *engines]]
        rows += [[w, *(time_text(group.start.value(w, engine), lambda _: 2) for engine in engines)]
                 for w in group.start.workloads]
        return Table(f"{group.name()}: start-up and translation, ms of CPU time; median, and ± its 95 % interval", rows)

    def uncertain(self):
        """Figures with a wide interval, as one warning."""
        wide = {}
        for group in self.groups:
            for measure in (group.time, *group.sweeps.values()):
                for (workload, engine), sample in measure.samples.items():
                    estimate = sample.estimate()
                    if estimate.known() and estimate.margin() > WIDE * estimate.value:
                        wide[f"{group.guest}/{workload}/{engine}"] = estimate.margin() / estimate.value
        if wide:
            worst = max(wide, key=wide.get)
            yield (f"uncertain: {words.counted(len(wide), 'figure')} with an interval wider than ±{100 * WIDE:.0f} %, up to "
                   f"±{100 * wide[worst]:.0f} % ({worst})")

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
        rows = [w for w in group.workloads if any((w, engine) in group.time.samples for engine in drawn)]
        title = f"{group.name()}: {group.time.unit}"
        section.add(
            Figure(
                self.chart(
                    group,
                    charts.bars(f"{group.slug()}-time", f"{title}; lower is faster", group.time.unit, rows, drawn,
                                   group.time.value, self.colours), drawn),
                self.time_table(group, group.time, group.timed, title), self.left_out(group)))
        base = self.base_of(group)
        if base:
            section.add(*self.ratio_figures(group, base, own))
        for peer in group.peers:
            if peer != base:
                section.add(self.slowdown(group, group.time, peer, "", ""))
        if group.steady.workloads:
            section.sections.append(self.steady_section(group))
        return section

    def steady_section(self, group):
        """What a just-in-time compiler does once must not pass for what each instruction takes."""
        section = Section("Start-up apart")
        engines = [engine for engine in group.engines if group.steady.has(engine)]
        section.add(
            Paragraph("Each program was run twice in a row, once with a part of its work. What the longer run takes "
                      "beyond the shorter one, by the instructions that it executes beyond it, is what an instruction "
                      "takes once all is under way; start-up, loading, and most of what is translated or predecoded are "
                      "in both, and cancel out. They are what is left of the time."),
            self.time_table(group, group.steady, engines, f"{group.name()}: {group.steady.unit} once under way"),
            self.start_table(group))
        for peer in group.peers:
            section.add(self.slowdown(group, group.steady, peer, "steady-", " once under way"))
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
        measure, shared = group.time, group.time.shared(base)
        means = [(engine, measure.mean_ratio(engine, base)) for engine in others]
        means = [(engine, estimate) for engine, estimate in means if estimate]
        title = f"{group.name()}: time relative to {base} (below 1 is faster)"
        if means:
            yield Figure(
                self.chart(
                    group,
                    charts.ratios(f"{group.slug()}-mean", f"{title}, {words.over(shared)}", means,
                                     f"time relative to {base}, logarithmic", self.colours), engines),
                Table(f"{title}, {words.over(shared)}", [["engine", "mean", "from", "to"], *([
                    engine, f"{estimate.value:.3f}", *(f"{end:.3f}" if estimate.known() else "-"
                                                       for end in estimate[1:])
                ] for engine, estimate in means)]))
        yield Figure(
            self.chart(
                group,
                charts.heat(f"{group.slug()}-ratios", f"{title}, each workload", shared, others,
                               lambda workload, engine: measure.ratio(workload, engine, base)), engines),
            Table(f"{title}; in brackets the 95 % interval, ~ could be on either side of 1",
                  self.ratio_rows(measure, engines, base)))

    @staticmethod
    def ratio_rows(measure, engines, base):
        shared = measure.shared(base)
        rows = [["workload", *engines]]
        rows += [[w, *(ratio_text(measure.ratio(w, engine, base)) for engine in engines)] for w in shared]
        if len(shared) > 1:
            rows.append(["geometric mean", *(ratio_text(measure.mean_ratio(engine, base)) for engine in engines)])
        return rows

    def slowdown(self, group, measure, peer, slug, when):
        engines = [engine for engine in group.timed if engine != peer]
        means = [(engine, measure.mean_ratio(engine, peer)) for engine in engines]
        means = [(engine, estimate) for engine, estimate in means if estimate]
        if not means:
            return None
        title = f"{group.name()}: slowdown against {peer}{when}"
        return Figure(
            self.chart(
                group,
                charts.ratios(f"{group.slug()}-{slug}slowdown-{peer}", f"{title}, {words.over(measure.shared(peer))}",
                                 means, f"times the time of {peer}, logarithmic", self.colours), engines),
            Table(f"{title}: how many times as long", self.ratio_rows(measure, engines, peer)))

    # Guests beside each other

    def guests(self):
        """The same C programs as code of several guests: what each takes of the time of one and the same native build."""
        section = Section("Guests compared")
        for flavour in sorted({group.flavour for group in self.groups}):
            groups = [group for group in self.groups if group.flavour == flavour and NATIVE in group.peers]
            steady = all(group.steady.shared(NATIVE) for group in groups)
            measures = [group.steady if steady else group.time for group in groups]
            shared = sorted(set.intersection(*(set(measure.shared(NATIVE)) for measure in measures))) if groups else []
            if len(groups) < 2 or not shared:
                continue
            rows = [["engine", *(group.guest for group in groups)]]
            for engine in dict.fromkeys(engine for group in groups for engine in group.timed if engine != NATIVE):
                rows.append([engine, *(ratio_text(measure.mean_ratio(engine, NATIVE, shared)) for measure in measures)])
            title = f"The same programs, flavour {flavour}: times the native build's{' once under way' if steady else ''}"
            section.add(Table(f"{title}, {words.over(shared)}", rows))
        return section

    def forms(self):
        """Two forms of threaded code of the same programs, under the same engines: a guest, and the one that is called as it is,
        with `_stack`."""
        section = Section("Stack or register code", anchor="forms")
        of = {(cell["guest"], cell["flavour"], cell["engine"]): cell for cell in self.results.cells.values()}
        for register, stack in dict.fromkeys((guest.removesuffix(STACK), guest) for guest, *_ in of if guest.endswith(STACK)):
            for flavour in sorted({flavour for guest, flavour, _ in of if guest == stack}):
                rows = []
                for engine in dict.fromkeys(engine for guest, _, engine in of if guest == stack):
                    figures = [self.time_of_forms(register, stack, flavour, engine),
                               *(self.counted(guest, flavour, engine, event) for event in ("indirect", "instructions")
                                 for guest in (register, stack))]
                    if any(figures):
                        sizes = [of.get((guest, flavour, engine), {}).get("code_bytes") for guest in (register, stack)]
                        rows.append([engine, *(figure or "-" for figure in figures), *(str(size or "-") for size in sizes)])
                if rows:
                    section.add(Table(
                        f"{register} and {stack}, flavour {flavour}: register code (r) beside stack code (s) of the same "
                        "programs; the ratio of times is r over s, counts are per guest instruction",
                        [["engine", "time", *(f"{what}, {form}" for what in ("dispatches", "host instructions", "code bytes")
                                              for form in "rs")], *rows]))
        return section

    def time_of_forms(self, register, stack, flavour, engine):
        pair = [next((group for group in self.groups if group.key == (guest, flavour)), None) for guest in (register, stack)]
        if None in pair:
            return None
        a, b = ({workload: sample for (workload, e), sample in group.time.samples.items() if e == engine} for group in pair)
        shared = sorted(a.keys() & b.keys())
        return ratio_text(mean_ratio([(a[workload], b[workload]) for workload in shared])) if shared else None

    def counted(self, guest, flavour, engine, event):
        """The geometric mean over the workloads; a dispatch is an indirect jump or call."""
        values = [events.get(event) for events in self.results.counts.get(f"{guest}/{engine}/{flavour}", {}).values()]
        return three(statistics.geometric_mean(values)) if values and all(values) else None

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
                    "difference by chance." +
                    (f" Branch misses and front-end stalls: {self.context['perf']}." if isinstance(self.context.get("perf"), str) else "")
                ))
        return section

    def sweep(self, group, sweep, several):
        label, what = words.SWEEPS.get(sweep.name, (sweep.name, f"What `{sweep.name}` varies is not described here."))
        lines = [(engine, {x: sweep.value(x, engine)
                           for x in sweep.xs if (x, engine) in sweep.samples}) for engine in sweep.engines]
        yield Figure(
            self.chart(
                group,
                charts.curves(f"{group.slug()}-sweep-{sweep.name}",
                                 f"{group.guest}, {sweep.name}: {sweep.unit} over {label}", label, sweep.unit, sweep.xs,
                                 lines, self.colours, lambda x: words.point(sweep.name, x)), sweep.engines),
            self.sweep_table(group, sweep, several), f"{what} {words.seen(sweep)}".strip())
        counters = self.results.study_counters.get(group.key, {}).get(sweep.name, {})
        for name in ("branch_misses", "frontend_stalls"):
            if name in counters:
                yield self.sweep_counters(group, sweep, several, name, counters[name])

    @staticmethod
    def sweep_counters(group, sweep, several, name, points):
        title = f"{group.name()}: {sweep.name}" if several else sweep.name
        rows = [[sweep.name, *sweep.engines]]
        rows += [[words.point(sweep.name, x), *(
            time_text(Sample(points[x][engine], f"{name} {sweep.name}={x} {engine}").estimate()) if engine in points[x] else "-"
            for engine in sweep.engines)] for x in sorted(points)]
        return Table(f"{title}: {name.replace('_', ' ')} per guest instruction; median, and ± its 95 % interval", rows, folded=True)

    @staticmethod
    def sweep_table(group, sweep, several):
        title = f"{group.name()}: {sweep.name}" if several else sweep.name
        rows = [[sweep.name, *sweep.engines]]
        rows += [[words.point(sweep.name, x), *(time_text(sweep.value(x, engine)) for engine in sweep.engines)]
                 for x in sweep.xs]
        return Table(f"{title}: {sweep.unit}; median, and ± its 95 % interval", rows)

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
        for group in self.groups:
            section.add(*self.attribution(group))
        handlers = {name: handler for name, handler in self.context["handlers"].items() if handler["lines"]}
        if handlers:
            insns = sorted({str(handler.get("insn", "?")) for handler in handlers.values()})
            section.sections.append(
                Section(f"One instruction under every engine: {', '.join(insns)}",
                        [Listings([(name, handler["lines"]) for name, handler in self.in_order(handlers)])],
                        page_only=True))
        return section

    def attribution(self, group):
        """What handlers are made of beside what they take: whether a difference is dispatch, registers or size."""
        made = {}
        for name, handler in self.in_order(self.context["handlers"]):
            guest, engine, flavour = (name.split("/") + ["", ""])[:3]
            if (guest, flavour) == group.key and handler["rows"]:
                made[engine] = handler
        if not made:
            return
        names = next(iter(made.values()))["facts"]
        made = {engine: handler for engine, handler in made.items() if handler["facts"] == names}
        shared = sorted(set.intersection(*(set(handler["rows"]) for handler in made.values())))
        if not shared:
            return
        rows = [["engine", "time", *names]]
        for engine, handler in made.items():
            means = [statistics.fmean(handler["rows"][row][i] for row in shared) for i in range(len(names))]
            time = group.time.mean(engine) if engine in group.timed else None
            rows.append([engine, time_text(time), *(f"{mean:.2f}" for mean in means)])
        yield Table(f"{group.name()}: what a handler is made of, mean of {words.counted(len(shared), 'row')} of its lists that all "
                    f"these engines have, each counted once; time in {group.time.unit}, geometric mean; `stack`: loads and stores that go "
                    "by the stack pointer, spills above all", rows)
        yield Table(f"{group.name()}: each handler: {', '.join(names)}", [
            ["instruction", *made],
            *([row, *(" ".join(f"{fact:g}" for fact in handler["rows"][row]) for handler in made.values())] for row in shared)
        ], folded=True)

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
                name for name in COUNTERS
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
                    workload, *("-" if values[workload] is None else three(values[workload])
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

    # What the figures rest on

    def certainty(self):
        section = Section("How certain the figures are", anchor="certainty")
        if self.control.ratio:
            section.add(*self.controls())
        if self.pairing.count:
            section.add(Paragraph(f"Ratios {words.pairing(self.pairing)}."))
        if self.context["layouts"]:
            section.add(*self.layouts())
        if section.blocks:
            yield section

    def said_of_layouts(self):
        return words.layouts(len(self.context["layouts"]), self.results.repetitions, list(spreads(self.results)))

    def layouts(self):
        yield Paragraph(f"Layouts: {self.said_of_layouts()}.")
        found = list(spreads(self.results))
        if found:
            rows = [["cell", "workloads", "layouts", "layout", "noise", "layout's share of the variance"]]
            rows += [[of.cell, str(of.workloads), str(of.layouts), f"{100 * of.layout:.2f} %", f"{100 * of.noise:.2f} %",
                      f"{100 * of.share:.0f} %"] for of in found]
            yield Table("What the times spread, by where the code lies and by noise (standard deviations)", rows)

    def controls(self):
        yield Paragraph(f"The same cell, measured under two names, {words.control(self.control)}. Were everything else "
                        f"without fault, {100 * (1 - CERTAIN):.0f} run in 100 would differ by chance: other intervals are of 95 %, "
                        "but this one decides about the whole file.")
        rows = [["measured twice", "first name", "second name", "ratio"]]
        for name in self.control.names:
            group = next(group for group in self.groups if group.guest == name.split("/")[0])
            first, second = (Sample(side, f"{name} {i}") for i, side in enumerate(self.results.controls[name]))
            rows.append([name, *(time_text(sample.estimate().scaled(group.time.scale)) for sample in (first, second)),
                         ratio_text(ratio(second, first, self.pairing.used))])
        yield Table("Each workload of the control; with so many, one in twenty differs by chance", rows, folded=True)

    # All the rest

    def environment(self):
        context = self.context
        section = Section("Environment and warnings", anchor="environment")
        notes = [*context["warnings"], *self.results.notes, *self.uncertain()]
        notes += [f"WRONG: `{name}`: {error}" for name, error in sorted(self.results.errors.items())]
        notes += [
            f"Not available: `{name}`: {cell.get('why_not') or 'no reason given'}"
            for name, cell in self.results.cells.items() if not cell.get("available")
        ]
        section.add(Bullets(notes) if notes else Paragraph("No warnings."))
        rows = [["of the machine and the run", ""]]
        for key, title in FACTS.items():
            if context.get(key) not in (None, {}):
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
                "± stands before the distance of the interval's farther end.",
                "Times are CPU time, since what other processes take away says nothing about an engine. A "
                "figure is the median of its "
                "repetitions, which ran in random order, so that what changes with time changes for all.",
                "Intervals are 95 % percentile bootstrap intervals: 2000 resamples, each measurement, or each ratio of "
                "pairs, resampled on its own; of a mean over workloads, inside each workload. They tell of the noise of this "
                "run, and of the layouts of the code that it was measured in. Another machine, compiler or day is another "
                "run.",
                "Where an interval has 1 in it no difference shows, which is not to say that there is none. Of "
                "many comparisons about "
                "one in twenty is beyond its interval by chance.",
                "A ratio is of times on the same workload in the same run. A mean is geometric, and only of "
                "engines that ran every workload."
            ]))
        return section


STACK = "_stack"  # ends the name of a guest in that form
NATIVE = "native"  # the peer that is the same for all guests
WIDE = 0.03  # of a figure, for half of its interval
EVENTS = {
    "instructions": "host instructions", "conditional": "conditional branches",
    "conditional_missed": "conditional branches mispredicted", "indirect": "indirect jumps and calls",
    "indirect_missed": "indirect jumps and calls mispredicted"
}
FACTS = {
    "cpu": "CPU", "cpu_id": "which", "machine": "architecture", "build_id": "build", "virtual_machine": "virtual machine", "num_cpus": "CPUs", "mhz_per_cpu": "MHz", "caches": "caches",
    "kernel": "kernel", "libc": "C library", "scaling_governor": "frequency governor", "boost": "frequency boost",
    "pinned_cpu": "pinned to CPU", "load_avg": "load at the start", "perf": "counters", "bobbin_version": "bobbin",
    "executable": "measured by", "date": "date", "repetitions": "repetitions", "seed": "seed of the order",
    "part_of_each_workload": "part of each workload"
}
SHOWN_ELSEWHERE = {"engines", "peers", "cells", "handlers", "warnings", "complete", "command", "guests", "measures", "control", "layouts"}

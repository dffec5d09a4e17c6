"""The estimates that a result file holds: medians, ratios, means, sweeps."""
import math
import statistics

from .estimates import Sample, mean, mean_ratio, ratio


class Measure:
    """One quantity of each workload and engine, as samples."""

    paired = False  # ratios are of runs of the same round

    def __init__(self, table, name, unit, scale):
        self.unit, self.scale = unit, scale  # from what the samples are in to that unit
        self.workloads = sorted(table)
        self.samples = {(workload, engine): Sample(values, name(workload, engine))
                        for workload, engines in table.items() for engine, values in engines.items()}

    def has(self, engine):
        return any((workload, engine) in self.samples for workload in self.workloads)

    def value(self, workload, engine):
        sample = self.samples.get((workload, engine))
        return sample and sample.estimate().scaled(self.scale)

    def ratio(self, workload, engine, base):
        sample, other = self.samples.get((workload, engine)), self.samples.get((workload, base))
        return ratio(sample, other, self.paired) if sample and other else None

    def shared(self, base):
        """The workloads that this one ran."""
        return [workload for workload in self.workloads if (workload, base) in self.samples]

    def mean_ratio(self, engine, base, workloads=None):
        """Over all the workloads of `base`, or these; none of an engine that lacks one, since it would not compare."""
        pairs = [(self.samples.get((workload, engine)), self.samples[workload, base])
                 for workload in (self.shared(base) if workloads is None else workloads)]
        return mean_ratio(pairs, self.paired) if pairs and all(sample for sample, _ in pairs) else None

    def mean(self, engine):
        samples = [self.samples.get((workload, engine)) for workload in self.workloads]
        return mean(samples).scaled(self.scale) if samples and all(samples) else None


class Group:
    """One guest in one flavour: what may be compared with one another."""

    pairing = None  # of the file that it is of (groups)

    def __init__(self, results, key, salt):
        self.guest, self.flavour = key
        self.results, self.key, self.salt = results, key, salt
        self.engines = results.engines(key)
        self.peers = results.peers(key)
        self.own = [engine for engine in self.engines if engine not in self.peers]
        self.whole = key in results.whole
        unit, scale = ("CPU seconds of the whole run", 1) if self.whole else ("ns per guest instruction", 1e9)
        self.time = self.measure(results.times, "", unit, scale)
        # What a longer run adds, and what remains: of programs that were run in two lengths.
        self.steady = self.measure(results.steady, "steady ", "ns per guest instruction", 1e9)
        self.start = self.measure(results.start, "start ", "ms", 1e3)
        self.workloads = self.time.workloads
        self.timed = [engine for engine in self.engines if self.time.has(engine)]
        self.sweeps = {
            sweep: Sweep(self, sweep, points)
            for sweep, points in sorted(results.study.get(key, {}).items())
        }

    def measure(self, tables, what, unit, scale):

        def name(workload, engine):
            return f"{self.salt}{what}{self.guest}/{workload}/{engine}/{self.flavour}"

        return Measure(tables.get(self.key, {}), name, unit, scale)

    def name(self):
        return f"{self.guest}, flavour {self.flavour}"

    def slug(self):
        return f"{self.guest}-{self.flavour}"

    def cell(self, engine):
        """How it was made; None of a peer, or if the file does not say."""
        return self.results.cells.get(f"{self.guest}/{engine}/{self.flavour}")

    def whole_set(self):
        """Own engines that ran every workload: those that have a mean."""
        return [
            engine for engine in self.own
            if self.workloads and all((workload, engine) in self.time.samples for workload in self.workloads)
        ]

    def base(self, wanted):
        """What to compare with: the one asked for, or else `switch`, or a `switch@variant`, or the first."""
        if wanted:
            return wanted if wanted in self.timed else None
        for engine in self.timed:
            if engine.partition("@")[0] == "switch":
                return engine
        return self.timed[0] if self.timed else None


class Sweep(Measure):
    """One sweep of the dispatch study: workloads SWEEP=X, in which one thing varies, by X."""

    def __init__(self, group, sweep, points):

        def name(x, engine):
            return f"{group.salt}{group.guest}/{sweep}={x}/{engine}/{group.flavour}"

        super().__init__(points, name, group.time.unit, group.time.scale)
        self.name, self.xs = sweep, self.workloads
        self.engines = [engine for engine in group.engines if self.has(engine)]

    def growth(self, engine):
        """From the first point to the last."""
        first, last = self.samples.get((self.xs[0], engine)), self.samples.get((self.xs[-1], engine))
        return ratio(last, first, self.paired) if first and last and len(self.xs) > 1 else None


class Pairing:
    """Whether ratios of pairs, runs of two cells in the same round, have narrower intervals than ratios of medians: decided for a
    file as a whole, since to take for each ratio what is narrower would be to choose among figures."""

    def __init__(self, groups):
        widths = [[], []]  # of separate medians, of pairs
        for group in groups:
            for measure in (group.time, *group.sweeps.values()):
                base = group.base(None) or next(iter(group.engines), None)
                for workload, engine in measure.samples:
                    other = measure.samples.get((workload, base))
                    sample = measure.samples[workload, engine]
                    if not other or engine == base or len(sample.by_round.keys() & other.by_round.keys()) < 2:
                        continue
                    found = [ratio(sample, other, paired) for paired in (False, True)]
                    if all(estimate.known() and estimate.high > estimate.low for estimate in found):
                        for of, estimate in zip(widths, found):
                            of.append(math.log(estimate.high / estimate.low) / 2)
        self.count = len(widths[0])
        self.separate, self.pairs = (math.expm1(statistics.geometric_mean(of)) if of else None for of in widths)
        self.used = self.count > 0 and self.pairs < self.separate


def groups(results, salt=""):
    """All of a file. Two files that are compared need a salt: the same name would draw the same for both."""
    found = [Group(results, key, salt) for key in results.groups()]
    pairing = Pairing(found)
    for group in found:
        group.pairing = pairing
        for measure in (group.time, group.steady, *group.sweeps.values()):
            measure.paired = pairing.used
    return found

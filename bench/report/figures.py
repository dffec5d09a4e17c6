"""The estimates that a result file holds: medians, ratios, means, sweeps."""
from .bootstrap import Sample, mean, mean_ratio, ratio


class Group:
    """One guest in one flavour: what may be compared with one another."""

    def __init__(self, results, key, salt):
        self.guest, self.flavour = key
        self.results, self.key, self.salt = results, key, salt
        self.engines = results.engines(key)
        self.peers = results.peers(key)
        self.own = [engine for engine in self.engines if engine not in self.peers]
        self.whole = key in results.whole
        table = results.times.get(key, {})
        self.workloads = sorted(table)
        self.samples = {(workload, engine): Sample(times, f"{salt}{self.guest}/{workload}/{engine}/{self.flavour}")
                        for workload in table for engine, times in table[workload].items()}
        self.timed = [engine for engine in self.engines if any((w, engine) in self.samples for w in self.workloads)]
        self.sweeps = {
            sweep: Sweep(self, sweep, points)
            for sweep, points in sorted(results.study.get(key, {}).items())
        }

    def name(self):
        return f"{self.guest}, flavour {self.flavour}"

    def slug(self):
        return f"{self.guest}-{self.flavour}"

    def unit(self):
        return "CPU seconds of the whole run" if self.whole else "ns per guest instruction"

    def scale(self):
        """From seconds to that unit."""
        return 1 if self.whole else 1e9

    def cell(self, engine):
        """How it was made; None of a peer, or if the file does not say."""
        return self.results.cells.get(f"{self.guest}/{engine}/{self.flavour}")

    def time(self, workload, engine):
        sample = self.samples.get((workload, engine))
        return sample and scaled(sample.estimate(), self.scale())

    def ratio(self, workload, engine, base):
        sample, other = self.samples.get((workload, engine)), self.samples.get((workload, base))
        return ratio(sample, other) if sample and other else None

    def shared(self, base):
        """The workloads that this one ran."""
        return [workload for workload in self.workloads if (workload, base) in self.samples]

    def mean_ratio(self, engine, base):
        """Over all the workloads of `base`; none of an engine that lacks one, since it would not compare."""
        pairs = [(self.samples.get((workload, engine)), self.samples[workload, base]) for workload in self.shared(base)]
        return mean_ratio(pairs) if pairs and all(sample for sample, _ in pairs) else None

    def mean_time(self, engine):
        samples = [self.samples.get((workload, engine)) for workload in self.workloads]
        return scaled(mean(samples), self.scale()) if samples and all(samples) else None

    def whole_set(self):
        """Own engines that ran every workload: those that have a mean."""
        return [
            engine for engine in self.own
            if self.workloads and all((workload, engine) in self.samples for workload in self.workloads)
        ]

    def base(self, wanted):
        """What to compare with: the one asked for, or else `switch`, or a `switch@variant`, or the first."""
        if wanted:
            return wanted if wanted in self.timed else None
        for engine in self.timed:
            if engine.partition("@")[0] == "switch":
                return engine
        return self.timed[0] if self.timed else None


class Sweep:
    """One sweep of the dispatch study: workloads SWEEP=X, in which one thing varies."""

    def __init__(self, group, name, points):
        self.group, self.name = group, name
        self.xs = sorted(points)
        self.engines = [engine for engine in group.engines if any(engine in point for point in points.values())]
        self.samples = {(x, engine): Sample(times, f"{group.salt}{group.guest}/{name}={x}/{engine}/{group.flavour}")
                        for x, point in points.items() for engine, times in point.items()}

    def time(self, x, engine):
        sample = self.samples.get((x, engine))
        return sample and scaled(sample.estimate(), self.group.scale())

    def ratio(self, x, engine, base):
        sample, other = self.samples.get((x, engine)), self.samples.get((x, base))
        return ratio(sample, other) if sample and other else None

    def growth(self, engine):
        """From the first point to the last."""
        first, last = self.samples.get((self.xs[0], engine)), self.samples.get((self.xs[-1], engine))
        return ratio(last, first) if first and last and len(self.xs) > 1 else None


def scaled(estimate, factor):
    return type(estimate)(*(value if value is None else value * factor for value in estimate))


def groups(results, salt=""):
    """All of a file. Two files that are compared need a salt: the same name would draw the same for both."""
    return [Group(results, key, salt) for key in results.groups()]

"""How much of the spread of times is where the code lies, and how much is noise: one-way analysis of variance.

The logarithms of a cell's times on a workload are grouped by layout. What they spread within a layout is noise; what the layouts'
means spread beyond what noise alone would do is layout (the random-effects estimate from the two mean squares). The cell that is the
control has two times a round; other cells have as many a layout as the layout had rounds.
"""
import math
import statistics
from typing import NamedTuple


class Spread(NamedTuple):
    """Of one cell, over its workloads: standard deviations, as parts of the time."""
    cell: str
    workloads: int
    layouts: int
    layout: float
    noise: float

    @property
    def share(self):
        """Of the layout, in the whole variance."""
        whole = self.layout**2 + self.noise**2
        return self.layout**2 / whole if whole else 0.0


def variances(groups):
    """Of layouts, which may come out negative, and of noise. None where no group has two values, or there is one group."""
    values = sum(map(len, groups))
    if len(groups) < 2 or values == len(groups):
        return None
    means = [statistics.fmean(group) for group in groups]
    whole = statistics.fmean([value for group in groups for value in group])
    noise = sum((value - mean)**2 for group, mean in zip(groups, means) for value in group) / (values - len(groups))
    between = sum(len(group) * (mean - whole)**2 for group, mean in zip(groups, means)) / (len(groups) - 1)
    size = (values - sum(len(group)**2 for group in groups) / values) / (len(groups) - 1)
    return (between - noise) / size, noise


def spreads(results):
    """Of every cell whose times can be taken apart."""
    found = {}
    for (guest, flavour), workloads in sorted(results.times.items()):
        for workload, engines in workloads.items():
            for engine, values in engines.items():
                twin = results.controls.get(f"{guest}/{workload}/{engine}/{flavour}", ((), ()))[1]
                groups = {}
                for value in (*values, *twin):
                    groups.setdefault(value.layout, []).append(math.log(value))
                parts = None if None in groups else variances(list(groups.values()))
                if parts and f"{guest}/{engine}/{flavour}" in results.cells:
                    found.setdefault(f"{guest}/{engine}/{flavour}", []).append((len(groups), parts))
    for cell, parts in found.items():
        layout, noise = (statistics.fmean(part[i] for _, part in parts) for i in (0, 1))
        yield Spread(cell, len(parts), max(layouts for layouts, _ in parts), *(math.sqrt(max(0, of)) for of in (layout, noise)))

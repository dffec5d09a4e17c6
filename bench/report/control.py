"""The A/A control: one cell that a run measured under two names. Whatever differs between the two is an error of measurement.

In each round both run in the same process, one soon after the other, and which comes first alternates. So if all is well the
logarithm of their ratio, of one workload in one round, is noise and what coming first does, now with the one sign and now with the
other. A regression on who came first takes the latter out; its constant, with Student's t, gives the ratio and its interval. (A
bootstrap of five numbers, as elsewhere, would leave the truth out more often.)

The interval is one of 99 %, and not of 95 % like those of figures: a control speaks of a whole file, and whoever has a page of
several, or a sweep over many hosts, should not have to throw away one sound file in twenty.
"""
import functools
import math
import statistics

from scipy import special

from .estimates import Estimate

CERTAIN = 0.99


class Control:
    """What a file's controls say of all its figures together."""

    def __init__(self, results):
        self.names, self.logs, self.order, rounds = [], [], [], set()
        for name, sides in sorted(results.controls.items()):
            by_round = [{value.round: value for value in side} for side in sides]
            shared = by_round[0].keys() & by_round[1].keys() - {None}
            for first, second in ((by_round[0][number], by_round[1][number]) for number in sorted(shared)):
                self.logs.append(math.log(second / first))
                self.order.append(1 if first.number < second.number else -1)
            self.names += [name] if shared else []
            rounds |= shared
        self.rounds = len(rounds)

    @functools.cached_property
    def ratio(self):
        """Of the second name to the first; None of a run without control. It has no interval where nothing tells the cell from the
        order: of one round, or of older files whose order was drawn, and always the same."""
        if not self.logs:
            return None
        if len(self.logs) < 3 or len(set(self.order)) < 2:
            return Estimate(math.exp(statistics.fmean(self.logs)))
        slope, mean = statistics.linear_regression(self.order, self.logs)
        left, of_order = len(self.logs) - 2, statistics.fmean(self.order)  # degrees of freedom; +-1, so its variance is 1 - its square
        rest = sum((log - mean - slope * first)**2 for first, log in zip(self.order, self.logs))
        reach = special.stdtrit(left, (1 + CERTAIN) / 2) * math.sqrt(rest / left / len(self.logs) / (1 - of_order**2))
        return Estimate(*map(math.exp, (mean, mean - reach, mean + reach)))

    @property
    def failed(self):
        return self.ratio is not None and not self.ratio.within(1)

    def cells(self):
        """The cells that are measured twice, "rv64/switch/fast"."""
        parts = [name.split("/") for name in self.names]
        return sorted({f"{guest}/{engine}/{flavour}" for guest, _, engine, flavour in parts})

    def verdict(self):
        """For the file itself; None where there is nothing to judge."""
        if self.ratio is None or not self.ratio.known():
            return None
        return {"cells": self.cells(), "rounds": self.rounds, "ratio": self.ratio.value, "low": self.ratio.low,
                "high": self.ratio.high, "believed": not self.failed}

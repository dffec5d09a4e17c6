"""The A/A control: one cell that a run measured under two names. Whatever differs between the two is an error of measurement.

In each round both run in the same process, one soon after the other, in an order that was drawn: so if all is well the
logarithm of their ratio is as likely to be above 0 as below, and as far. A round gives one number, its mean over the
workloads; of these Student's t gives the 95 % interval, which a run without fault leaves 1 out of in one of twenty cases.
(A bootstrap of five numbers, as elsewhere, would leave it out more often.)
"""
import functools
import math
import statistics

from scipy import stats

from .estimates import Estimate

CERTAIN = 0.95


class Control:
    """What a file's controls say of all its figures together."""

    def __init__(self, results):
        logs = {}  # of each round
        self.names = []
        for name, sides in sorted(results.controls.items()):
            by_round = [{value.round: value for value in side} for side in sides]
            shared = by_round[0].keys() & by_round[1].keys() - {None}
            for number in shared:
                logs.setdefault(number, []).append(math.log(by_round[1][number] / by_round[0][number]))
            self.names += [name] if shared else []
        self.rounds = [statistics.fmean(logs[number]) for number in sorted(logs)]

    @functools.cached_property
    def ratio(self):
        """Of the second name to the first; None of a run without control."""
        if not self.rounds:
            return None
        mean = statistics.fmean(self.rounds)
        if len(self.rounds) < 2:
            return Estimate(math.exp(mean))
        reach = stats.t.ppf((1 + CERTAIN) / 2, len(self.rounds) - 1) * statistics.stdev(self.rounds) / \
            math.sqrt(len(self.rounds))
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
        return {"cells": self.cells(), "rounds": len(self.rounds), "ratio": self.ratio.value, "low": self.ratio.low,
                "high": self.ratio.high, "believed": not self.failed}

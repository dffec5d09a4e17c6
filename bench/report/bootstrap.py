"""Medians, ratios and geometric means with 95 % intervals, by the percentile bootstrap.

Every sample is resampled on its own, since repetitions of different cells have nothing to do with each other. The draws of
a sample are made once and serve all that is worked out of it, so that what is said of it in two places agrees; they
depend on nothing but the sample's name, so that the same file gives the same report.
"""
import functools
import math
import random
import statistics
from typing import NamedTuple, Optional

RESAMPLES = 2000
TAIL = 0.025  # of the draws are left out at either end


class Estimate(NamedTuple):
    """A figure and its interval; no interval (None) where something was measured only once."""
    value: float
    low: Optional[float] = None
    high: Optional[float] = None

    def known(self):
        return self.low is not None

    def above(self, value):
        return self.low is not None and self.low > value

    def below(self, value):
        return self.high is not None and self.high < value

    def within(self, value):
        """No difference from that value shows."""
        return not self.above(value) and not self.below(value)

    def margin(self):
        """The farther end's distance."""
        return max(self.high - self.value, self.value - self.low) if self.known() else None


class Sample:
    """The repetitions of one measurement."""

    def __init__(self, times, name):
        self.times = sorted(times)
        self.name = name
        self.median = statistics.median(times)

    @functools.cached_property
    def draws(self):
        """Medians of RESAMPLES resamples; None of a single repetition, which says nothing about noise."""
        count = len(self.times)
        if count < 2:
            return None
        choices = random.Random(self.name).choices
        middle, times = count // 2, self.times
        if count % 2:
            return [sorted(choices(times, k=count))[middle] for _ in range(RESAMPLES)]
        resamples = (sorted(choices(times, k=count)) for _ in range(RESAMPLES))
        return [(resample[middle - 1] + resample[middle]) / 2 for resample in resamples]

    def estimate(self):
        return enclose(self.median, self.draws)


def enclose(value, draws):
    if draws is None:
        return Estimate(value)
    draws = sorted(draws)
    left_out = round(TAIL * len(draws))
    return Estimate(value, draws[left_out - 1], draws[-left_out])


def ratio(sample, base):
    return mean_ratio([(sample, base)])


def mean_ratio(pairs):
    """The geometric mean of the ratios of medians, workload by workload; each is resampled inside itself."""
    value = math.exp(statistics.fmean(math.log(sample.median / base.median) for sample, base in pairs))
    if any(sample.draws is None or base.draws is None for sample, base in pairs):
        return Estimate(value)
    if all(sample is base for sample, base in pairs):
        return Estimate(1.0, 1.0, 1.0)
    logs = [0.0] * RESAMPLES
    for sample, base in pairs:
        for i, (above, below) in enumerate(zip(sample.draws, base.draws)):
            logs[i] += math.log(above / below)
    return enclose(value, [math.exp(log / len(pairs)) for log in logs])


def mean(samples):
    """The geometric mean of medians."""
    one = Sample([1.0, 1.0], "1")
    return mean_ratio([(sample, one) for sample in samples])


def reach(repetitions):
    """How often the true median lies between the least and the most of so many repetitions: no interval made of them can
    do better."""
    return 1 - 2**(1 - repetitions)

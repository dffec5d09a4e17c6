"""Medians, ratios and geometric means with 95 % intervals: the only place in bench where statistics are made.

An interval is SciPy's percentile bootstrap. Every sample is resampled on its own, since repetitions of different cells have
nothing to do with each other. The draws of a sample are made once and serve all that is worked out of it, so that what is
said of it in two places agrees; they depend on nothing but the sample's name, so that the same file gives the same report.

What follows ± in every table is Estimate.margin: the distance of the interval's farther end.
"""
import functools
import zlib
from typing import NamedTuple, Optional

import numpy
from scipy.stats import bootstrap

RESAMPLES = 2000
TAIL = 2.5  # per cent of the draws are left out at either end


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
        return max(self.high - self.value, self.value - self.low) if self.known() else None

    def scaled(self, factor):
        return Estimate(*(value if value is None else value * factor for value in self))


class Sample:
    """The repetitions of one measurement."""

    def __init__(self, values, name):
        self.values = sorted(values)
        self.name = name
        self.median = float(numpy.median(self.values))

    @functools.cached_property
    def draws(self):
        """Medians of RESAMPLES resamples; None of a single repetition, which says nothing about noise."""
        if len(self.values) < 2:
            return None
        seed = zlib.crc32(self.name.encode(errors="replace"))
        return bootstrap((self.values, ), numpy.median, n_resamples=RESAMPLES, method="percentile",
                         random_state=seed).bootstrap_distribution

    def estimate(self):
        return enclose(self.median, self.draws)


def enclose(value, draws):
    if draws is None:
        return Estimate(value)
    return Estimate(value, *map(float, numpy.percentile(draws, (TAIL, 100 - TAIL))))


def ratio(sample, base):
    return mean_ratio([(sample, base)])


def mean_ratio(pairs):
    """The geometric mean of the ratios of medians, workload by workload; each is resampled inside itself."""

    def mean(ratios):
        return numpy.exp(numpy.mean(numpy.log(ratios), axis=0))

    if all(sample is base for sample, base in pairs):
        return Estimate(1.0, 1.0, 1.0)
    value = float(mean([sample.median / base.median for sample, base in pairs]))
    if any(sample.draws is None or base.draws is None for sample, base in pairs):
        return Estimate(value)
    return enclose(value, mean([sample.draws / base.draws for sample, base in pairs]))


def mean(samples):
    """The geometric mean of medians."""
    one = Sample([1.0, 1.0], "1")
    return mean_ratio([(sample, one) for sample in samples])


def reach(repetitions):
    """How often the true median lies between the least and the most of so many repetitions: no interval made of them can
    do better."""
    return 1 - 2**(1 - repetitions)

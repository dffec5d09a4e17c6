"""Medians, ratios and geometric means with 95 % intervals: the only place in bench where statistics are made.

An interval is a percentile bootstrap of the median. The draws of a sample are made once and serve all that is worked out of it,
so that what is said of it in two places agrees; they depend on nothing but the sample's name, so that the same file gives the
same report.

Where layouts of the code were measured several times each, layouts are resampled, and not single measurements: what was measured in
one layout tells of no other.

A ratio is either of two medians, each sample resampled on its own; or the median of the ratios of pairs, runs of both cells in
the same round, of which what slows down both alike is not a part.

What follows ± in every table is Estimate.margin: the distance of the interval's farther end.
"""
import functools
import math
import statistics
import zlib
from typing import NamedTuple, Optional

import numpy
from scipy import special

RESAMPLES = 2000
TAIL = 2.5  # per cent of the draws are left out at either end: of two samples, each resampled on its own


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


class Observed(float):
    """One measurement, in which round it was made, and in which layout of the code; None: the file does not say. `number`: which
    one of the file it is; they are there as they were made."""

    def __new__(cls, value, round_=None, layout=None, number=0):
        self = super().__new__(cls, value)
        self.round, self.layout, self.number = round_, layout, number
        return self


class Sample:
    """The repetitions of one measurement."""

    def __init__(self, values, name):
        self.values = sorted(values)
        self.name = name
        self.median = float(statistics.median(self.values))
        self.pairs = {}  # with other samples, as pair_up made them

    @functools.cached_property
    def draws(self):
        """Medians of RESAMPLES resamples; None of a single repetition, which says nothing about noise."""
        count = len(self.blocks)
        if count < 2:
            return None
        random = numpy.random.default_rng(zlib.crc32(self.name.encode(errors="replace")))
        table = numpy.full((count, max(map(len, self.blocks))), numpy.nan)
        for row, block in zip(table, self.blocks):
            row[:len(block)] = block
        drawn = table[random.integers(count, size=(RESAMPLES, count))].reshape(RESAMPLES, -1)
        drawn.sort(axis=1)  # of so few in a row that is ten times as fast as numpy.median, and 30 times as numpy.nanmedian
        rows, counts = numpy.arange(RESAMPLES), drawn.shape[1] - numpy.isnan(drawn).sum(axis=1)  # what is missing is sorted to the end
        return (drawn[rows, (counts - 1) // 2] + drawn[rows, counts // 2]) / 2

    @functools.cached_property
    def blocks(self):
        """What is resampled as one: the values of a layout, or each by itself where there is only one layout."""
        by_layout = {}
        for value in self.values:
            by_layout.setdefault(getattr(value, "layout", None), []).append(float(value))
        return list(by_layout.values()) if len(by_layout) > 1 else [[float(value)] for value in self.values]

    @functools.cached_property
    def by_round(self):
        return {value.round: value for value in self.values if getattr(value, "round", None) is not None}

    def estimate(self):
        return enclose(self.median, self.draws, tail(len(self.blocks)))


@functools.cache
def tail(count):
    """Of one sample of so many: less is left out, since resamples of few spread less than they should (T. Hesterberg, What
    Teachers Should Know About the Bootstrap, 2015: the expanded percentile interval). Of seven, the median's interval would
    otherwise hold it 87 % of the time."""
    return 100 * float(special.ndtr(-math.sqrt(count / (count - 1)) * special.stdtrit(count - 1, 1 - TAIL / 100))) \
        if count > 1 else TAIL


def enclose(value, draws, left_out):
    if draws is None:
        return Estimate(value)
    return Estimate(value, *map(float, numpy.percentile(draws, (left_out, 100 - left_out))))


def pair_up(first, second):
    """Logarithms of the ratios of what was measured in the same rounds, as a sample; None if there are no two of them."""
    if second in first.pairs:
        return first.pairs[second]
    rounds = sorted(first.by_round.keys() & second.by_round.keys())
    logs = [Observed(math.log(first.by_round[number] / second.by_round[number]), number, first.by_round[number].layout)
            for number in rounds]
    first.pairs[second] = Sample(logs, f"{first.name} of {second.name}") if len(logs) > 1 else None
    return first.pairs[second]


def log_ratio(sample, base, paired):
    """The logarithm, its draws or None, and how much of them is left out. Of pairs the reverse ratio is exactly the reverse."""
    swapped = sample.name > base.name
    pairs = pair_up(*((base, sample) if swapped else (sample, base))) if paired else None
    if pairs:
        sign = -1 if swapped else 1
        return sign * pairs.median, sign * pairs.draws, tail(len(pairs.blocks))
    known = sample.draws is not None and base.draws is not None
    return math.log(sample.median / base.median), numpy.log(sample.draws / base.draws) if known else None, TAIL


def ratio(sample, base, paired=False):
    return mean_ratio([(sample, base)], paired)


def mean_ratio(pairs, paired=False):
    """The geometric mean of the ratios, workload by workload; each is resampled inside itself."""
    if all(sample is base for sample, base in pairs):
        return Estimate(1.0, 1.0, 1.0)
    logs, draws, tails = zip(*(log_ratio(sample, base, paired) for sample, base in pairs))
    value = math.exp(sum(logs) / len(logs))
    if any(draw is None for draw in draws):
        return Estimate(value)
    return enclose(value, numpy.exp(numpy.mean(draws, axis=0)), min(tails))


def mean(samples):
    """The geometric mean of medians."""
    one = Sample([1.0, 1.0], "1")
    return mean_ratio([(sample, one) for sample in samples])


def reach(repetitions):
    """How often the true median lies between the least and the most of so many repetitions: no interval made of them can
    do better."""
    return 1 - 2**(1 - repetitions)

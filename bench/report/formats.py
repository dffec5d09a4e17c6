"""Numbers as text."""
import math


def places(value):
    """How many decimals show three digits that count."""
    rounded = float(f"{value:.3g}")  # 0.9999 is 1.00
    return max(0, 2 - math.floor(math.log10(abs(rounded)))) if rounded else 0


def three(value):
    return f"{value:.{places(value)}f}"


def ratio_places(value):
    """Of a ratio: as many as are worth reading."""
    return 3 if value < 0.5 else 2 if value < 10 else 1


def interval(estimate, decimals=places, before=" (", to=" to ", after=")", once=" (once)"):
    """As text; a single measurement has none."""
    if estimate is None:
        return "-"
    count = decimals(estimate.value)
    value, *ends = (f"{number:.{count}f}" for number in estimate if number is not None)
    return f"{value}{before}{to.join(ends)}{after}" if ends else value + once


def times(estimate, *style):
    """A ratio, likewise; an end that is not 1 does not read as if it were."""

    def decimals(value):
        count = ratio_places(value)
        while count < 5 and any(end not in (None, 1) and float(f"{end:.{count}f}") == 1 for end in estimate[1:]):
            count += 1
        return count

    return interval(estimate, decimals, *style)


def ratio_text(estimate):
    """As tables have it, with its interval; ~ may be on either side of 1."""
    if estimate is None:
        return "-"
    if estimate == (1, 1, 1):
        return "1"
    mark = "~" if estimate.known() and estimate.within(1) else ""
    return mark + times(estimate, " (", "\N{EN DASH}", ")", "")


def time_text(estimate, decimals=places):
    """1.23 ±0.04: as tables have what is no ratio."""
    if estimate is None:
        return "-"
    count = decimals(estimate.value)
    text = f"{estimate.value:.{count}f}"
    return f"{text} ±{estimate.margin():.{count}f}" if estimate.known() else text


def short(value):
    """A tick or a point of a sweep, as briefly as it goes."""
    if value >= 10000:
        return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{value:.6g}"


def size(value):
    """Bytes."""
    for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
        if value >= step:
            return f"{value / step:.3g} {unit}"
    return f"{value:g} B"


def fact(value):
    """Whatever a result file says of a machine."""
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

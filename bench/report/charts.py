"""The kinds of charts: bars, ratios, heat maps, curves."""
import math
import statistics

from .svg import Axis, Chart, element, short, wide

CUT = 4  # bars may be so many times as high as the median one, else they are cut and say their value


def legend(names, colours, width, left=14):
    """A line or more of coloured squares with names; and its height."""
    parts, x, y = [], left, 14.0
    for name in names:
        room = 30 + wide(name, 13)
        if x + room > width and x > left:
            x, y = left, y + 20
        parts.append(element("rect", class_=colours[name], x=x, y=y - 10, width=11, height=11, rx=2))
        parts.append(element("text", name, x=x + 16.0, y=y))
        x += room
    return parts, y + 16


def places(value):
    """How many decimals show three digits that count."""
    rounded = float(f"{value:.3g}")  # 0.9999 is 1.00
    return max(0, 2 - math.floor(math.log10(abs(rounded)))) if rounded else 0


def three(value):
    return f"{value:.{places(value)}f}"


def ratio_places(value):
    """Of a ratio: as many as are worth reading."""
    return 3 if value < 0.5 else 2 if value < 10 else 1


def bars(name, title, unit, rows, columns, value, colours):
    """A group of bars for each row (a workload), a bar for each column (an engine): value(row, column) is an estimate or
    None. Intervals are whiskers."""
    found = {(row, column): value(row, column) for row in rows for column in columns}
    values = [estimate for estimate in found.values() if estimate]
    limit = min(max(estimate.high or estimate.value for estimate in values),
                CUT * statistics.median(estimate.value for estimate in values))
    bar = max(6.0, min(16.0, (1000 / len(rows) - 18) / len(columns)))
    group = max(bar * len(columns) + 18, max(wide(row) for row in rows) + 8)
    left, width = 52.0, 52 + group * len(rows) + 10
    if width < 420:
        group, width = (420 - 62) / len(rows), 420.0
    parts, top = legend(columns, colours, width)
    # Values of bars that are cut stand above them, those of neighbours on two levels.
    lifts = {}
    for row in rows:
        before = None
        for column in columns:
            estimate = found[row, column]
            before = None if not estimate or estimate.value <= limit else 0 if before is None else 1 - before
            lifts[row, column] = before or 0
    cut = any(estimate.value > limit for estimate in values)
    top += (46 if cut else 22) + 32 * max(lifts.values())
    bottom = top + 280
    axis = Axis(0, limit * 1.02, bottom, top)
    parts.append(
        element("text", unit, x=14, y=top - 10 - (28 if cut else 0) - 32 * max(lifts.values()), class_="small muted"))
    for tick in axis.ticks():
        parts.append(element("line", class_="grid", x1=left, x2=width - 4, y1=axis(tick), y2=axis(tick)))
        parts.append(element("text", short(tick), x=left - 8, y=axis(tick) + 4, text_anchor="end",
                             class_="small muted"))
    for i, row in enumerate(rows):
        middle = left + group * (i + 0.5)
        for j, column in enumerate(columns):
            if found[row, column]:
                x = middle + (j - len(columns) / 2) * bar
                said = f"{row}, {column}: {interval(found[row, column])} {unit}"
                parts.append(
                    element("g", element("title", said),
                            *one_bar(x, bar, axis, found[row, column], limit, colours[column], lifts[row, column])))
        parts.append(element("text", row, x=middle, y=bottom + 18, text_anchor="middle"))
    parts.append(element("line", class_="axis", x1=left, x2=width - 4, y1=bottom, y2=bottom))
    return Chart(
        name, title, f"Grouped bars, {unit}, with 95 % intervals: for each of {', '.join(rows)} a bar for each of "
        f"{', '.join(columns)}. The table below it has the figures.", width, bottom + 28, parts)


def one_bar(x, bar, axis, estimate, limit, colour, lift):
    y, middle = axis(min(estimate.value, limit)), x + bar / 2
    parts = [element("rect", class_=colour, x=x + 0.5, width=bar - 1, y=y, height=axis(0) - y)]
    if estimate.value > limit:
        parts.append(element("path", class_="halo", d=f"M{x:.2f} {y + 9:.2f}l{bar:.2f} -5"))
        parts.append(
            element("text", three(estimate.value), class_="small", x=0, y=0,
                    transform=f"translate({middle + 4:.2f} {y - 5 - 32 * lift:.2f}) rotate(-90)"))
    elif estimate.known():
        high, low = axis(min(estimate.high, limit)), axis(min(estimate.low, limit))
        reach = min(2.5, bar / 3)
        parts.append(
            element(
                "path", class_="whisker", d=f"M{middle:.2f} {low:.2f}V{high:.2f}"
                f"M{middle - reach:.2f} {low:.2f}h{2 * reach:.2f}M{middle - reach:.2f} {high:.2f}h{2 * reach:.2f}"))
    return parts


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


def ratios(name, title, rows, better, colours):
    """A bar from 1 to each ratio, on a logarithmic scale; rows are (label, estimate). `better` says what below 1 means."""
    label = 16 + max(wide(text) for text, _ in rows)
    values = [value for _, estimate in rows for value in estimate if value is not None]
    low, high = min([*values, 0.9]), max([*values, 1.1])
    margin = (high / low)**0.04
    said = [times(estimate) for _, estimate in rows]
    room = max(wide(text) for text in said) + 24
    width = max(460.0, label + 200 + room)
    top, step = 34.0, 26.0
    bottom = top + step * len(rows)
    axis = Axis(low / margin, high * margin, label, width - room, log=True)
    parts = [element("text", better, x=label, y=16, class_="small muted")]
    for tick in axis.ticks(4):
        parts.append(element("line", class_="grid", x1=axis(tick), x2=axis(tick), y1=top - 6, y2=bottom))
        parts.append(
            element("text", short(tick), x=axis(tick), y=bottom + 16, text_anchor="middle", class_="small muted"))
    for i, ((text, estimate), words) in enumerate(zip(rows, said)):
        y = top + step * i + 11
        x = axis(estimate.value)
        parts.append(element("text", text, x=label - 8, y=y + 4, text_anchor="end"))
        parts.append(
            element("rect", class_=colours[text], x=min(x, axis(1)), width=abs(x - axis(1)), y=y - 8, height=16))
        if estimate.known():
            parts.append(
                element(
                    "path", class_="whisker", d=f"M{axis(estimate.low):.2f} {y:.2f}H{axis(estimate.high):.2f}"
                    f"M{axis(estimate.low):.2f} {y - 4:.2f}v8M{axis(estimate.high):.2f} {y - 4:.2f}v8"))
        parts.append(element("text", words, x=width - 10, y=y + 4, text_anchor="end"))
    parts.append(element("line", class_="axis", x1=axis(1), x2=axis(1), y1=top - 6, y2=bottom))
    return Chart(
        name, title, "Bars of ratios from 1, on a logarithmic scale, with 95 % intervals: " +
        "; ".join(f"{text} {words}" for (text, _), words in zip(rows, said)) + ".", width, bottom + 26, parts)


def heat(name, title, rows, columns, value):
    """Ratios as shades: a row each workload, a column each engine. Full shade at half and at twice the time; what may be
    on either side of 1 has none."""
    left = 20 + max(wide(row) for row in rows)
    cell = max(56.0, max(wide(column) for column in columns) + 10)
    width, step, top = left + cell * len(columns) + 4, 27.0, 26.0
    parts = [
        element("text", column, x=left + cell * (i + 0.5), y=16, text_anchor="middle")
        for i, column in enumerate(columns)
    ]
    for j, row in enumerate(rows):
        y = top + step * j
        parts.append(element("text", row, x=left - 8, y=y + 17, text_anchor="end"))
        for i, column in enumerate(columns):
            estimate = value(row, column)
            x = left + cell * i
            text, shade, look = "-", None, "muted"
            if estimate:
                text = f"{estimate.value:.{ratio_places(estimate.value)}f}"
                if estimate.known() and not estimate.within(1):
                    look, shade = "", "slower" if estimate.value > 1 else "faster"
                elif estimate.low != estimate.high or not estimate.known():
                    text = f"~{text}"
            if shade:
                depth = 0.12 + 0.58 * min(1, abs(math.log2(estimate.value)))
                parts.append(
                    element("rect", class_=shade, fill_opacity=depth, x=x + 1, y=y + 1, width=cell - 2, height=step - 2,
                            rx=3))
            parts.append(
                element("g", element("title", f"{row}, {column}: {times(estimate)}"),
                        element("text", text, class_=look or None, x=x + cell / 2, y=y + 17, text_anchor="middle")))
    return Chart(
        name, title,
        f"A table of ratios in shades, blue below 1, orange above: for each of {', '.join(rows)} a cell for "
        f"each of {', '.join(columns)}. ~ marks those that may be on either side of 1. The table below it has the "
        "intervals.", width, top + step * len(rows) + 8, parts)


def curves(name, title, x_label, unit, xs, lines, colours, shown=short):
    """A line each engine over x, in a band that is its interval; lines are (engine, {x: estimate}). Logarithmic where the
    xs span more than 20 times, or the values more than five."""
    values = [value for _, points in lines for estimate in points.values() for value in estimate if value is not None]
    x_log = xs[0] > 0 and xs[-1] / xs[0] > 20
    y_log = max(values) / min(values) > 5
    room = 16 + max(wide(engine) for engine, _ in lines)
    width, left, top, bottom = 640.0 + room, 52.0, 30.0, 330.0
    right = width - room
    across = Axis(xs[0], xs[-1], left + 14, right - 14, x_log) if len(xs) > 1 else lambda _: (left + right) / 2
    up = Axis(min(values) / 1.05, max(values) * 1.05, bottom, top, True) if y_log else \
        Axis(0, max(values) * 1.05, bottom, top)
    parts = [element("text", unit + (", logarithmic" if y_log else ""), x=14, y=16, class_="small muted")]
    for tick in up.ticks():
        parts.append(element("line", class_="grid", x1=left, x2=right, y1=up(tick), y2=up(tick)))
        parts.append(element("text", short(tick), x=left - 8, y=up(tick) + 4, text_anchor="end", class_="small muted"))
    free = -math.inf  # where the next number below the axis has room
    for x in xs:
        parts.append(element("line", class_="axis", x1=across(x), x2=across(x), y1=bottom, y2=bottom + 5))
        text = shown(x)
        if across(x) - wide(text, 12) / 2 > free:
            parts.append(element("text", text, x=across(x), y=bottom + 19, text_anchor="middle", class_="small muted"))
            free = across(x) + wide(text, 12) / 2 + 6
    parts.append(element("line", class_="axis", x1=left, x2=right, y1=bottom, y2=bottom))
    parts.append(
        element("text", x_label + (", logarithmic" if x_log else ""), x=(left + right) / 2, y=bottom + 38,
                text_anchor="middle", class_="small muted"))
    for engine, points in lines:
        band = [(across(x), up(points[x].low), up(points[x].high)) for x in sorted(points) if points[x].known()]
        if len(band) > 1:
            outline = [(x, low) for x, low, _ in band] + [(x, high) for x, _, high in reversed(band)]
            parts.append(element("path", class_=f"band {colours[engine]}", d=path(outline) + "Z"))
    ends = []
    for engine, points in lines:
        places = [(across(x), up(points[x].value)) for x in sorted(points)]
        parts.append(element("path", class_=f"line {colours[engine]}", d=path(places)))
        for x, (place, y) in zip(sorted(points), places):
            said = f"{engine} at {shown(x)}: {interval(points[x])} {unit}"
            parts.append(element("circle", element("title", said), class_=colours[engine], cx=place, cy=y, r=3))
        ends.append((places[-1][1], engine))
    for y, engine in apart(sorted(ends), 16, top, bottom):
        parts.append(element("rect", class_=colours[engine], x=right + 2, y=y - 5, width=9, height=9, rx=2))
        parts.append(element("text", engine, x=right + 16, y=y + 4))
    return Chart(
        name, title,
        f"Lines over {x_label} from {shown(xs[0])} to {shown(xs[-1])}, {unit}, each in the band of its 95 % "
        f"interval: {', '.join(engine for engine, _ in lines)}. The table below it has the figures.", width,
        bottom + 48, parts)


def path(places):
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places)


def apart(ends, step, top, bottom):
    """Labels moved so that none covers another: down from above, and up again from the lower end."""
    placed = []
    for y, name in ends:
        placed.append([max(y, placed[-1][0] + step if placed else top), name])
    limit = bottom
    for label in reversed(placed):
        label[0] = min(label[0], limit)
        limit = label[0] - step
    return placed

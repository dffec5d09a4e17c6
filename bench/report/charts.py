"""The kinds of charts, by matplotlib: bars, ratios, heat maps, curves.

Charts are drawn in light colours. Each colour stands in the SVG as it is here, where a style sheet finds it and puts
another in its place for those who prefer dark. matplotlib takes a second to load; it is loaded when something is drawn.
"""
import dataclasses
import html
import io
import math
import re
import statistics
import textwrap
import warnings
from typing import Callable

from .formats import ratio_places, short, three, times

# Name: on white, on black. Okabe and Ito's colours and some of Tol's, told apart with any kind of colour vision, the
# light ones darkened for white paper and the dark ones lightened for black. No two are the same on white.
COLOURS = {
    "paper": ("#ffffff", "#15171a"), "ink": ("#1d2126", "#e4e6ea"), "muted": ("#5d656f", "#9aa3ae"),
    "grid": ("#e3e6ea", "#2c3138"), "axis": ("#8b939d", "#727b86"), "whisker": ("#2b3036", "#d5d9df"),
    "faster": ("#56b4ea", "#1f6fa8"), "slower": ("#e69f01", "#9c6200")
}
SERIES = [("#8a9099", "#8a9099"), ("#cc79a7", "#dd8fba"), ("#e69f00", "#f0ac1a"), ("#d55e00", "#e8701a"),
          ("#56b4e9", "#6cc0f0"), ("#0072b2", "#2b8fd0"), ("#009e73", "#15b588"), ("#332288", "#a79bf0"),
          ("#999933", "#bdbd55"), ("#882255", "#c9628f"), ("#117733", "#4fae6b")]
PEERS = [("#3d444c", "#c3c9d1"), ("#6b7480", "#98a1ac"), ("#a5acb5", "#6b7481")]
INK, MUTED, GRID, AXIS, WHISKER = (COLOURS[name][0] for name in ("ink", "muted", "grid", "axis", "whisker"))

STYLE = {
    "font.size": 13, "font.sans-serif": ["DejaVu Sans"], "text.color": INK, "axes.labelcolor": MUTED,
    "axes.labelsize": 12, "xtick.color": AXIS, "ytick.color": AXIS, "xtick.labelcolor": INK, "ytick.labelcolor": MUTED,
    "xtick.labelsize": 12, "ytick.labelsize": 12, "axes.edgecolor": AXIS, "axes.spines.top": False,
    "axes.spines.right": False, "axes.spines.left": False, "ytick.major.size": 0, "axes.grid": True,
    "axes.axisbelow": True, "grid.color": GRID, "grid.linewidth": 1, "legend.frameon": False,
    "axes.facecolor": "none", "svg.fonttype": "none", "svg.hashsalt": "bobbin", "text.parse_math": False
}


def style_sheet():
    """The dark colours. Colours are written out, since not every program that draws SVG knows variables."""
    rules = "".join(f'.bb [style*="{what}: {light}"]{{{what}:{dark}!important}}'
                    for light, dark in (*COLOURS.values(), *SERIES, *PEERS) for what in ("fill", "stroke"))
    return f"@media (prefers-color-scheme: dark) {{{rules}}}"


class Colours:
    """The colour of each engine, the same in every chart: by its place in the library's list, whatever was measured.
    Variants of an engine (direct@gcc-12) have the engine's."""

    def __init__(self, results):
        peers = [peer["name"] for peer in results.context["peers"]]
        own = dict.fromkeys(name.partition("@")[0] for name in results.order() if name not in peers)
        self.of = {name: SERIES[i % len(SERIES)][0] for i, name in enumerate(own)}
        self.of |= {name: PEERS[i % len(PEERS)][0] for i, name in enumerate(peers)}

    def __getitem__(self, engine):
        return self.of.get(engine) or self.of.get(engine.partition("@")[0], PEERS[-1][0])


@dataclasses.dataclass
class Chart:
    """A drawing with its name, title, description for those who do not see it, and its size without a caption."""
    name: str
    title: str
    text: str
    width: float
    height: float
    draw: Callable  # on matplotlib's axes

    @property
    def small(self):
        return self.width < 600

    def image(self, kind, caption=(), **options):
        """With a caption it says all by itself."""
        import matplotlib
        from matplotlib.figure import Figure as Canvas
        lines = [line for text in caption for line in textwrap.wrap(text, int(self.width / 6.5))]
        heads = textwrap.wrap(self.title, int(self.width / 9)) if caption else []
        height = self.height + 16 * len(lines) + 22 * len(heads)
        with matplotlib.rc_context(STYLE), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of glyphs that a name has and no font
            canvas = Canvas(figsize=(self.width / 72, height / 72), dpi=72, layout="constrained",
                            facecolor=COLOURS["paper"][0] if caption else "none")
            self.draw(canvas.add_subplot())
            if caption:
                canvas.suptitle("\n".join(heads), x=0.01, ha="left", size=16, weight="semibold")
                canvas.supxlabel("\n".join(lines), x=0.01, ha="left", size=11, color=MUTED)
            out = io.BytesIO()
            canvas.savefig(out, format=kind, **options)
        return out.getvalue()

    def svg(self, caption=()):
        """Without what matplotlib says of itself, and with names that are no other chart's."""
        text = self.image("svg", caption, metadata={"Date": None}).decode()
        body = text[text.index(">", text.index("<svg")) + 1:text.rindex("</svg>")]
        body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
        body = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{self.name}-", body)
        width, height = (float(size) for size in re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups())
        size = f'width="{width:g}" height="{height:g}"' if caption else \
            f'style="max-width:{width:g}px;min-width:{0.7 * width:g}px"'
        return (f'<svg class="bb" role="img" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
                f'viewBox="0 0 {width:g} {height:g}" {size} aria-labelledby="{self.name}-title {self.name}-text">'
                f'<title id="{self.name}-title">{html.escape(self.title)}</title>'
                f'<desc id="{self.name}-text">{html.escape(self.text)}</desc>'
                f'{"<style>" + style_sheet() + "</style>" if caption else ""}{body}</svg>')

    def inline(self):
        """For the page, which has the style sheet, title and caption."""
        return self.svg()

    def alone(self, caption):
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self.svg(caption) + "\n"

    def png(self, caption):
        return self.image("png", caption, dpi=144)


def wide(text):
    """About how much room it takes."""
    return len(text) * 7.7


def axis_of(axis, low, high, log):
    """Round ticks, and nothing between them."""
    from matplotlib.ticker import LogLocator, MaxNLocator
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)) if log and high / low > 4 else MaxNLocator(5))
    axis.set_ticks([], minor=True)
    axis.set_major_formatter(lambda value, _: short(value))


def ends(estimates):
    """How far the whiskers reach, below and above."""
    return [[e.value - e.low if e.known() else 0 for e in estimates], [e.high - e.value if e.known() else 0 for e in estimates]]


CUT = 4  # bars may be so many times as high as the median one, else they are cut and say their value


def bars(name, title, unit, rows, columns, value, colours):
    """A group of bars for each row (a workload), a bar for each column (an engine): value(row, column) is an estimate or
    None. Intervals are whiskers."""
    found = {(row, column): value(row, column) for row in rows for column in columns}
    values = [estimate for estimate in found.values() if estimate]
    limit = min(max(estimate.high or estimate.value for estimate in values),
                CUT * statistics.median(estimate.value for estimate in values))
    group = max(max(6.0, min(16.0, (1000 / len(rows) - 18) / len(columns))) * len(columns) + 18, max(map(wide, rows)) + 8)

    def draw(axes):
        step = 0.8 / len(columns)
        for j, column in enumerate(columns):
            there = [(i - 0.4 + (j + 0.5) * step, found[row, column], row) for i, row in enumerate(rows) if found[row, column]]
            at, estimates = [x for x, *_ in there], [estimate for _, estimate, _ in there]
            drawn = axes.bar(at, [min(e.value, limit) for e in estimates], 0.94 * step, color=colours[column], label=column)
            for bar, (x, estimate, row) in zip(drawn, there):
                bar.set_gid(f"bar {row} {column}")
                if estimate.value > limit:
                    axes.text(x, limit * 1.01, three(estimate.value), rotation=90, ha="center", va="bottom", size=11)
            low = [(x, e) for x, e, _ in there if e.known() and e.high <= limit]
            if low:
                axes.errorbar([x for x, _ in low], [e.value for _, e in low], ends([e for _, e in low]), fmt="none",
                              ecolor=WHISKER, elinewidth=1, capsize=2)
        axes.set_xticks(range(len(rows)), rows)
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.set_ylim(0, limit * 1.02)
        axes.set_ylabel(unit)
        axes.grid(False, axis="x")
        axis_of(axes.yaxis, 0, limit, False)
        columns_wide = max(1, int((max(420, 72 + group * len(rows)) - 60) / (60 + max(map(wide, columns)))))
        # Above the numbers of bars that are cut.
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.12 if any(e.value > limit for e in values) else 1.0),
                    ncol=columns_wide, borderaxespad=0.2, handlelength=1)

    return Chart(
        name, title, f"Grouped bars, {unit}, with 95 % intervals: for each of {', '.join(rows)} a bar for each of "
        f"{', '.join(columns)}. The table below it has the figures.", max(420.0, 72 + group * len(rows)), 380, draw)


def ratios(name, title, rows, better, colours):
    """A bar from 1 to each ratio, on a logarithmic scale; rows are (label, estimate). `better` says what below 1 means."""
    values = [value for _, estimate in rows for value in estimate if value is not None]
    low, high = min([*values, 0.9]), max([*values, 1.1])
    said = [times(estimate) for _, estimate in rows]
    names, estimates = [text for text, _ in rows], [estimate for _, estimate in rows]

    def draw(axes):
        axes.set_xscale("log")
        at = range(len(rows))
        axes.barh(at, [e.value - 1 for e in estimates], 0.62, left=1, color=[colours[text] for text in names])
        axes.errorbar([e.value for e in estimates], at, xerr=ends(estimates), fmt="none", ecolor=WHISKER, elinewidth=1,
                      capsize=3)
        for y, words in zip(at, said):
            axes.text(1.02, y, words, transform=axes.get_yaxis_transform(), va="center", size=12)
        axes.axvline(1, color=AXIS, linewidth=1)
        axes.set_yticks(at, names)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(low / (high / low)**0.04, high * (high / low)**0.04)
        axes.set_xlabel(better)
        axes.grid(False, axis="y")
        axis_of(axes.xaxis, low, high, True)

    return Chart(
        name, title, "Bars of ratios from 1, on a logarithmic scale, with 95 % intervals: " +
        "; ".join(f"{text} {words}" for text, words in zip(names, said)) + ".",
        max(460.0, 236 + max(map(wide, names)) + max(map(wide, said))), 64 + 26 * len(rows), draw)


def heat(name, title, rows, columns, value):
    """Ratios as shades: a row each workload, a column each engine. Full shade at half and at twice the time; what may be
    on either side of 1 has none."""
    cell = max(56.0, max(map(wide, columns)) + 10)

    def draw(axes):
        for y, row in enumerate(rows):
            for x, column in enumerate(columns):
                estimate = value(row, column)
                text, colour = "-", MUTED
                if estimate:
                    text = f"{estimate.value:.{ratio_places(estimate.value)}f}"
                    if estimate.known() and not estimate.within(1):
                        colour = INK
                        axes.barh(y, 0.96, 0.92, left=x - 0.48, color=COLOURS["slower" if estimate.value > 1 else "faster"][0],
                                  alpha=0.12 + 0.58 * min(1, abs(math.log2(estimate.value))))
                    elif estimate.low != estimate.high or not estimate.known():
                        text = f"~{text}"
                axes.text(x, y, text, ha="center", va="center", color=colour)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(length=0, labelcolor=INK, labelsize=13, labeltop=True, labelbottom=False)
        axes.grid(False)
        axes.spines["bottom"].set_visible(False)

    return Chart(
        name, title,
        f"A table of ratios in shades, blue below 1, orange above: for each of {', '.join(rows)} a cell for "
        f"each of {', '.join(columns)}. ~ marks those that may be on either side of 1. The table below it has the "
        "intervals.", 24 + max(map(wide, rows)) + cell * len(columns), 40 + 27 * len(rows), draw)


def curves(name, title, x_label, unit, xs, lines, colours, shown=short):
    """A line each engine over x, in a band that is its interval; lines are (engine, {x: estimate}). Logarithmic where the
    xs span more than 20 times, or the values more than five."""
    values = [value for _, points in lines for estimate in points.values() for value in estimate if value is not None]
    x_log = xs[0] > 0 and xs[-1] / xs[0] > 20
    y_log = max(values) / min(values) > 5

    def draw(axes):
        if x_log:
            axes.set_xscale("log")
        if y_log:
            axes.set_yscale("log")
        else:
            axes.set_ylim(0, max(values) * 1.05)
        for engine, points in lines:
            at = sorted(points)
            axes.plot(at, [points[x].value for x in at], color=colours[engine], label=engine, linewidth=2, marker="o",
                      markersize=5)
            if len(at) > 1 and all(points[x].known() for x in at):
                axes.fill_between(at, [points[x].low for x in at], [points[x].high for x in at], color=colours[engine],
                                  alpha=0.18, linewidth=0)
        axes.set_xlabel(x_label + (", logarithmic" if x_log else ""))
        axes.set_ylabel(unit + (", logarithmic" if y_log else ""))
        axes.grid(False, axis="x")
        axis_of(axes.yaxis, min(values), max(values), y_log)
        some = xs[::math.ceil(len(xs) / 12)]
        axes.set_xticks(some, map(shown, some))
        axes.set_xticks([], minor=True)
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), handlelength=1)

    return Chart(
        name, title,
        f"Lines over {x_label} from {shown(xs[0])} to {shown(xs[-1])}, {unit}, each in the band of its 95 % "
        f"interval: {', '.join(engine for engine, _ in lines)}. The table below it has the figures.",
        700.0 + max(wide(engine) for engine, _ in lines), 380, draw)

"""Elements of SVG and HTML, the colours of both, and axes."""
import html
import math


class Markup(str):
    """Text that is markup already; any other is escaped."""


def element(name, /, *content, **attributes):
    """class_ is written for class, and _ for - in an attribute's name; what is None is left out."""
    head = "".join(f' {key.rstrip("_").replace("_", "-")}="{html.escape(number(value))}"'
                   for key, value in attributes.items() if value is not None)
    inside = "".join(part if isinstance(part, Markup) else escaped(part) for part in content if part is not None)
    if not content and name in EMPTY:
        return Markup(f"<{name}{head}>" if name in ("meta", "br", "hr") else f"<{name}{head}/>")
    return Markup(f"<{name}{head}>{inside}</{name}>")


EMPTY = {"meta", "br", "hr", "rect", "line", "path", "circle", "polyline", "polygon"}


def escaped(text):
    return Markup(html.escape(str(text), quote=False))


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def joined(parts):
    return Markup("".join(parts))


# Name: on white, on black. Okabe and Ito's colours and two of Tol's, told apart with any kind of colour vision, the
# light ones darkened for white paper and the dark ones lightened for black.
COLOURS = {
    "paper": ("#ffffff", "#15171a"),
    "ink": ("#1d2126", "#e4e6ea"),
    "muted": ("#5d656f", "#9aa3ae"),
    "grid": ("#e3e6ea", "#2c3138"),
    "axis": ("#8b939d", "#727b86"),
    "whisker": ("#2b3036", "#d5d9df"),
    "faster": ("#56b4e9", "#1f6fa8"),
    "slower": ("#e69f00", "#9c6200"),
    "series0": ("#8a9099", "#8a9099"),
    "series1": ("#cc79a7", "#dd8fba"),
    "series2": ("#e69f00", "#f0ac1a"),
    "series3": ("#d55e00", "#e8701a"),
    "series4": ("#56b4e9", "#6cc0f0"),
    "series5": ("#0072b2", "#2b8fd0"),
    "series6": ("#009e73", "#15b588"),
    "series7": ("#332288", "#a79bf0"),
    "series8": ("#999933", "#bdbd55"),
    "series9": ("#882255", "#c9628f"),
    "peer0": ("#3d444c", "#c3c9d1"),
    "peer1": ("#6b7480", "#98a1ac"),
    "peer2": ("#a5acb5", "#6b7480"),
}
SERIES = 10
PEERS = 3
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def style_sheet():
    """Of every chart. Colours are written out, since not every program that draws SVG knows variables."""

    def rules(shade):
        colour = {name: pair[shade] for name, pair in COLOURS.items()}
        text = [
            f".bb text{{fill:{colour['ink']}}}", f".bb .muted{{fill:{colour['muted']}}}",
            f".bb .grid{{stroke:{colour['grid']}}}", f".bb .axis{{stroke:{colour['axis']}}}",
            f".bb .whisker{{stroke:{colour['whisker']}}}", f".bb .halo{{stroke:{colour['paper']}}}"
        ]
        text += [f".bb .{name}{{fill:{colour[name]}}}" for name in ("paper", "faster", "slower")]
        for name in (*(f"series{i}" for i in range(SERIES)), *(f"peer{i}" for i in range(PEERS))):
            text.append(f".bb .{name}{{fill:{colour[name]}}}.bb .line.{name}{{fill:none;stroke:{colour[name]}}}")
        return "".join(text)

    return (f".bb text{{font-family:{FONT};font-size:13px;font-variant-numeric:tabular-nums}}"
            ".bb .small{font-size:12px}.bb .title{font-size:16px;font-weight:600}.bb .strong{font-weight:600}"
            ".bb .grid,.bb .axis,.bb .whisker{stroke-width:1;fill:none}.bb .line{stroke-width:2;stroke-linejoin:round}"
            ".bb .band{fill-opacity:.18}.bb .halo{stroke-width:1.5;fill:none}" + rules(0) +
            "@media (prefers-color-scheme:dark){" + rules(1) + "}")


class Colours:
    """The class of each engine, the same in every chart: by its place in the library's list, whatever was measured.
    Variants of an engine (direct@gcc-12) have the engine's."""

    def __init__(self, results):
        peers = [peer["name"] for peer in results.context["peers"]]
        own = dict.fromkeys(name.partition("@")[0] for name in results.order() if name not in peers)
        self.of = {name: f"series{i % SERIES}" for i, name in enumerate(own)}
        self.of |= {name: f"peer{i % PEERS}" for i, name in enumerate(peers)}

    def __getitem__(self, engine):
        return self.of.get(engine) or self.of.get(engine.partition("@")[0], "peer2")


class Axis:
    """From values to places, linear or logarithmic."""

    def __init__(self, low, high, start, end, log=False):
        self.log = log
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value):
        if self.log:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, about=6):
        """Round values, of which there are not many more than that."""
        if self.log and self.high / self.low > 4:
            for steps in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1, )):
                exponents = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
                found = [
                    step * 10.0**exponent for exponent in exponents for step in steps
                    if self.low * 0.999 <= step * 10.0**exponent <= self.high * 1.001
                ]
                if len(found) <= about + 1:
                    return found
            return found[::math.ceil(len(found) / about)]
        step = 10.0**math.floor(math.log10((self.high - self.low) / about))
        step = next(
            step * factor for factor in (1, 2, 5, 10) if (self.high - self.low) / (step * factor) <= about + 0.5)
        first = math.ceil(self.low / step - 1e-9)
        return [i * step for i in range(first, math.floor(self.high / step + 1e-9) + 1)]


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


def wide(text, size=13):
    """About how much room it takes."""
    return len(text) * size * 0.59


def wrapped(text, width, size=12):
    """Lines that fit into so much room."""
    lines = [""]
    for word in text.split():
        if lines[-1] and wide(f"{lines[-1]} {word}", size) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


class Chart:
    """A drawing with its name, title, and description for those who do not see it."""

    def __init__(self, name, title, text, width, height, body):
        self.name, self.title, self.text = name, title, text
        self.width, self.height, self.body = float(width), float(height), joined(body)

    def inline(self):
        """For the page, which has the style sheet, title and caption."""
        return self.svg(self.body, self.width, self.height)

    def alone(self, caption):
        """A file that says all by itself."""
        heads = wrapped(self.title, self.width - 24, 17)
        lines = [line for text in caption for line in wrapped(text, self.width - 24)]
        top = 20 + 21 * len(heads)
        height = top + self.height + 18 * len(lines) + 22
        body = [
            element("style", Markup(style_sheet())),
            element("rect", class_="paper", width="100%", height="100%"),
            *(element("text", head, x=14, y=26.0 + 21 * i, class_="title") for i, head in enumerate(heads)),
            element("g", self.body, transform=f"translate(0 {top})"),
            *(element("text", line, x=14, y=top + self.height + 18.0 * (i + 1), class_="small muted")
              for i, line in enumerate(lines))
        ]
        return Markup('<?xml version="1.0" encoding="UTF-8"?>\n' + self.svg(joined(body), self.width, height, True) +
                      "\n")

    def svg(self, body, width, height, alone=False):
        size = {"width": width, "height": height
                } if alone else {"style": f"max-width:{number(width)}px;min-width:{number(round(width * 0.7))}px"}
        return element("svg", element("title", self.title, id=f"{self.name}-title"),
                       element("desc", self.text, id=f"{self.name}-text"), body, class_="bb", role="img",
                       xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}", **size,
                       aria_labelledby=f"{self.name}-title {self.name}-text")

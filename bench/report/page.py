"""A report as one page of HTML that needs nothing else: no script, no font, no file beside it."""
import itertools
import re

from .document import Banner, Bullets, Figure, Listings, Paragraph, Table
from .svg import FONT, Markup, element, escaped, joined, style_sheet

STYLE = f"""
:root {{ color-scheme: light dark; --paper: #fff; --ink: #1d2126; --muted: #5d656f; --rule: #dfe3e8; --shade: #f5f6f8;
  --link: #0b5a94; --warn: #fff4dc; --warn-edge: #e69f00; --jump: #b34700; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #15171a; --ink: #e4e6ea; --muted: #9aa3ae; --rule: #2c3138;
  --shade: #1d2024; --link: #7cc0f2; --warn: #33290f; --warn-edge: #b98513; --jump: #f0a46b; }} }}
* {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 {FONT}; overflow-wrap: break-word; }}
header, main, footer {{ max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }}
header {{ padding-top: 2.5rem; }}
h1 {{ font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; margin: 0 0 .5rem; }}
h2 {{ font-size: 1.3rem; line-height: 1.3; margin: 3.25rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }}
h3 {{ font-size: 1.05rem; margin: 2rem 0 .5rem; }}
p, ul {{ max-width: 46rem; margin: .6rem 0; }}
ul {{ padding-left: 1.2rem; }}
a {{ color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }}
code, pre {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }}
code {{ font-size: .9em; }}
header p {{ color: var(--muted); }}
#summary + p, #summary ~ p {{ font-size: 1.08rem; }}
nav ul {{ list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: none; }}
.banner {{ background: var(--warn); border-left: 4px solid var(--warn-edge); padding: .6rem .9rem; color: var(--ink); }}
figure {{ margin: 1.75rem 0 2.25rem; }}
.pair {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 29rem), 1fr)); column-gap: 2rem; }}
.pair figure {{ min-width: 0; }}
figcaption {{ font-weight: 600; margin-bottom: .5rem; }}
.note {{ margin: .5rem 0; }}
.box {{ overflow-x: auto; max-width: 100%; }}
.box:focus-visible {{ outline: 2px solid var(--link); outline-offset: 2px; }}
svg {{ display: block; width: 100%; height: auto; }}
details {{ margin-top: .5rem; }}
summary {{ color: var(--muted); cursor: pointer; font-size: .9rem; }}
table {{ border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }}
th, td {{ padding: .3rem .7rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--rule); white-space: nowrap; }}
th {{ font-weight: 600; }}
th.left, td.left {{ text-align: left; }}
td.long {{ white-space: normal; min-width: 20rem; }}
th:first-child, td:first-child {{ padding-left: 0; }}
caption {{ text-align: left; font-weight: 600; padding-bottom: .4rem; }}
.listings {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1rem; }}
.listings > div {{ background: var(--shade); border-radius: 6px; padding: .7rem .9rem; min-width: 0; }}
.listings h4 {{ margin: 0 0 .4rem; font-size: .9rem; }}
pre {{ margin: 0; font-size: .78rem; line-height: 1.45; }}
pre b {{ color: var(--jump); }}
footer {{ color: var(--muted); font-size: .875rem; margin-top: 3rem; padding-bottom: 3rem; }}
@media (max-width: 30rem) {{ header, main, footer {{ padding: 0 1rem; }} header {{ padding-top: 1.5rem; }} }}
@media print {{ body {{ font-size: 10pt; }} h2 {{ break-after: avoid; }} figure {{ break-inside: avoid; }} nav {{ display: none; }} }}
"""

# What leaves a handler, on this machine and others.
JUMP = re.compile(r"(\bjmp\b.*\*|\bnotrack jmp\b|\bcall\b.*\*|\bret\b|\bbr\s+x|\bblr\b|<--|dispatch)")


def running(text):
    """With `names` as code."""
    return joined(element("code", part) if i % 2 else escaped(part) for i, part in enumerate(text.split("`")))


def scrolling(content, what):
    """A box of its own for what may be too wide, which keyboards reach too."""
    return element("div", content, class_="box", tabindex="0", role="region", aria_label=what)


def table_of(table, titled):
    head, *body = table.rows

    def kind(i, text, cell):
        names = ["left"] * (i in table.left) + ["long"] * (cell == "td" and len(text) > 60)
        return " ".join(names) or None

    return scrolling(
        element(
            "table",
            element("caption", running(table.title)) if titled else None,
            element(
                "thead",
                element("tr",
                        *(element("th", text, scope="col", class_=kind(i, text, "th"))
                          for i, text in enumerate(head)))),
            element(
                "tbody",
                *(element("tr", element("th", row[0], scope="row", class_="left"),
                          *(element("td", text, class_=kind(i, text, "td")) for i, text in enumerate(row) if i))
                  for row in body))), table.title)


def folded(table, summary):
    return element("details", element("summary", summary), table_of(table, False))


def listing(title, lines):
    code = joined(joined([element("b", line) if JUMP.search(line) else escaped(line), Markup("\n")]) for line in lines)
    return element("div", element("h4", element("code", title)),
                   scrolling(element("pre", code), f"machine code of {title}"))


def block_of(block):
    if isinstance(block, Paragraph):
        return element("p", running(block.text))
    if isinstance(block, Banner):
        return element("p", running(block.text), class_="banner", role="note")
    if isinstance(block, Bullets):
        return element("ul", *(element("li", running(item)) for item in block.items))
    if isinstance(block, Listings):
        return element("div", *(listing(title, lines) for title, lines in block.items), class_="listings")
    if isinstance(block, Table):
        return folded(block, block.title) if block.folded else table_of(block, True)
    assert isinstance(block, Figure)
    return element("figure", element("figcaption", block.chart.title), scrolling(block.chart.inline(),
                                                                                 block.chart.title),
                   element("p", running(block.note), class_="note") if block.note else None,
                   folded(block.table, "The figures as a table"), id=block.chart.name)


def blocks_of(blocks):
    """Small charts that follow one another stand side by side where there is room."""
    for small, run in itertools.groupby(blocks, lambda block: isinstance(block, Figure) and block.chart.width < 600):
        yield element("div", *map(block_of, run), class_="pair") if small else joined(map(block_of, run))


def section_of(section, level):
    return joined([
        element(f"h{level}", section.title, id=section.anchor), *blocks_of(section.blocks),
        *(section_of(below, level + 1) for below in section.sections)
    ])


def page(root):
    links = [
        element("li", element("a", section.title, href=f"#{section.anchor}")) for section in root.sections
        if section.anchor
    ]
    body = element(
        "body",
        element("header", element("h1", root.title), *map(block_of, root.blocks),
                element("nav", element("ul", *links), aria_label="Contents")),
        element("main", *(element("section", section_of(section, 2)) for section in root.sections)),
        element("footer",
                element("p", "Made by bobbin-report from the figures alone; it needs no network and no script.")))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        # No script, and nothing from outside, whatever names a file may have in it.
        element("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", root.title),
        element("style", Markup(STYLE + style_sheet())))
    return "<!DOCTYPE html>\n" + element("html", head, body, lang="en") + "\n"

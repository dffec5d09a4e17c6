"""What a report consists of, and how it is written: as text and Markdown here, as HTML by Jinja2.

In running text `names` stand between backquotes.
"""
import dataclasses
import pathlib
import re
from typing import Any, Optional

from .charts import style_sheet


@dataclasses.dataclass
class Paragraph:
    text: str


@dataclasses.dataclass
class Banner:
    """A paragraph that nobody may overlook."""
    text: str


@dataclasses.dataclass
class Bullets:
    items: list


@dataclasses.dataclass
class Table:
    """Rows of strings, the head first; the columns in `left` are aligned to the left."""
    title: str
    rows: list
    left: tuple = (0, )
    folded: bool = False  # the page shows it when asked to

    def text(self):
        widths = [max(map(len, column)) for column in zip(*self.rows)]
        return ["  ".join(cell.ljust(width) if i in self.left else cell.rjust(width)
                          for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in self.rows]

    def markdown(self):
        head, *body = [[escaped(cell) for cell in row] for row in self.rows]
        rule = ["---" if i in self.left else "--:" for i in range(len(head))]
        return ["| " + " | ".join(row) + " |" for row in [head, rule, *body]]


@dataclasses.dataclass
class Figure:
    """A chart, and the table that says the same."""
    chart: Any
    table: Table
    note: str = ""


@dataclasses.dataclass
class Listings:
    """Code, side by side on the page; text and Markdown leave it out."""
    items: list  # of (title, lines)


@dataclasses.dataclass
class Section:
    title: str
    blocks: list = dataclasses.field(default_factory=list)
    sections: list = dataclasses.field(default_factory=list)
    anchor: Optional[str] = None
    page_only: bool = False

    def add(self, *blocks):
        self.blocks += [block for block in blocks if block]

    def figures(self):
        own = [block for block in self.blocks if isinstance(block, Figure)]
        return own + [figure for section in self.sections for figure in section.figures()]


# ---- Text and Markdown ----


def plain(text):
    return text.replace("`", "")


def escaped(text):
    """Text that Markdown shows as it is, but for `names`."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        parts = ["'".join(parts)]
    parts[::2] = [re.sub(r"([\\*_{}\[\]<>|#~!&$])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [part.replace("|", r"\|") for part in parts[1::2]]
    return re.sub(r"^(\d+)?([-+.)])(?=\s|$)", r"\1\\\2", "`".join(parts))


def lines_of(section, markdown, depth=1):
    """Paragraphs, each a list of lines."""
    say = escaped if markdown else plain
    if markdown:
        parts = [["#" * min(depth, 6) + " " + say(section.title)]]
    else:
        parts = [[section.title, "=" * len(section.title)] if depth < 3 else [section.title]]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            parts.append([say(block.text)])
        elif isinstance(block, Banner):
            parts.append([f"**{say(block.text)}**" if markdown else f"!! {say(block.text)}"])
        elif isinstance(block, Bullets):
            parts.append([f"- {say(item)}" for item in block.items])
        elif not isinstance(block, Listings):
            table = block if isinstance(block, Table) else block.table
            parts += [[say(table.title)], table.markdown() if markdown else table.text()]
            if isinstance(block, Figure) and block.note:
                parts.append([say(block.note)])
    for below in section.sections:
        if not below.page_only:
            parts += lines_of(below, markdown, depth + 1)
    return parts


def written(section, markdown=False):
    return "\n\n".join("\n".join(lines) for lines in lines_of(section, markdown)) + "\n"


# ---- The page ----

# What leaves a handler, on this machine and others.
JUMP = re.compile(r"\bjmp\b.*\*|\bnotrack jmp\b|\bcall\b.*\*|\bret\b|\bbr\s+x|\bblr\b|<--|dispatch")


def page(root):
    """One file of HTML that needs nothing else: no script, no font, no file beside it."""
    import jinja2
    import markupsafe

    def running(text):
        """With `names` as code."""
        return markupsafe.Markup("").join(
            markupsafe.Markup("<code>{}</code>").format(part) if i % 2 else markupsafe.escape(part)
            for i, part in enumerate(text.split("`")))

    folder = pathlib.Path(__file__).resolve().parent / "templates"
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["running"] = running
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.tests["jump"] = lambda line: JUMP.search(line) is not None
    return environment.get_template("page.html").render(
        root=root, style=markupsafe.Markup((folder / "page.css").read_text(encoding="utf-8") + style_sheet())).lstrip()

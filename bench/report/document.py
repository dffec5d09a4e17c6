"""What a report consists of, and how it is written as text and as Markdown. page.py writes it as HTML.

In running text `names` stand between backquotes.
"""
import dataclasses
import re
from typing import Any, Optional


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


def layout(rows, markdown, left=(0, )):
    """Lines of text or Markdown."""
    if markdown:
        rows = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [[
        cell.ljust(width) if i in left else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))
    ] for row in rows]
    if not markdown:
        return ["  ".join(line).rstrip() for line in lines]
    rule = ["-" * width if i in left else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    return ["| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]]]


def lines_of(section, markdown, depth=1):
    """Paragraphs, each a list of lines."""

    def plain(text):
        return text if markdown else re.sub(r"`([^`]*)`", r"\1", text)

    if markdown:
        parts = [["#" * min(depth, 6) + " " + plain(section.title)]]
    else:
        parts = [[section.title, "=" * len(section.title)] if depth < 3 else [section.title]]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            parts.append([plain(block.text)])
        elif isinstance(block, Banner):
            parts.append([f"**{plain(block.text)}**" if markdown else f"!! {plain(block.text)}"])
        elif isinstance(block, Bullets):
            parts.append([f"- {plain(item)}" for item in block.items])
        elif isinstance(block, Listings):
            continue
        else:
            table = block if isinstance(block, Table) else block.table
            parts.append([plain(table.title)])
            parts.append(layout(table.rows, markdown, table.left))
            if isinstance(block, Figure) and block.note:
                parts.append([plain(block.note)])
    for below in section.sections:
        if not below.page_only:
            parts += lines_of(below, markdown, depth + 1)
    return parts


def written(section, markdown=False):
    return "\n\n".join("\n".join(lines) for lines in lines_of(section, markdown)) + "\n"

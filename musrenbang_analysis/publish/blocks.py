"""What a report cell shows: one piece of HTML with the same words as plain text for JupyterLab's fallback."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True)
class Block:
    """A displayable piece of a report; ``html`` is safe to stand in a page."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Number:
    """A table cell that is a number: ``shown`` as printed, right-aligned."""

    shown: str


@dataclass(frozen=True)
class Link:
    """A table cell that leads somewhere inside the reports."""

    shown: str
    target: str


Cell = str | Number | Link


@dataclass
class Table:
    """A table with a caption; the first cell of every row is its heading."""

    caption: str
    headers: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    note: str = ""
    is_wide: bool = False

    def block(self) -> Block:
        """The table as a block; an empty one says so in its caption only."""
        head = "".join(f'<th scope="col"{self._side(n)}>{escape(text)}</th>' for n, text in enumerate(self.headers))
        body = "".join(self._row(row) for row in self.rows)
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        html = (
            f'<div class="scroll{" wide" if self.is_wide else ""}" tabindex="0" role="region" '
            f'aria-label="{escape(self.caption)}"><table><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
        )
        lines = [self.caption, " | ".join(self.headers)]
        lines += [" | ".join(_shown(cell) for cell in row) for row in self.rows]
        return Block(html, "\n".join([*lines, *([self.note] if self.note else [])]))

    def _side(self, column: int) -> str:
        numeric = any(isinstance(row[column], Number) for row in self.rows if column < len(row))
        return ' class="n"' if numeric else ""

    def _row(self, row: Sequence[Cell]) -> str:
        first, *rest = row
        return f'<tr><th scope="row">{_html(first)}</th>{"".join(_cell(cell) for cell in rest)}</tr>'


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.shown


def _html(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.target, quote=True)}">{escape(cell.shown)}</a>'
    return escape(_shown(cell))


def _cell(cell: Cell) -> str:
    side = ' class="n"' if isinstance(cell, Number) else ""
    return f"<td{side}>{_html(cell)}</td>"


def heading(text: str, level: int = 2) -> Block:
    """A section heading with an anchor made of its words."""
    anchor = "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
    return Block(f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>', f"{'#' * level} {text}")


def paragraph(text: str, kind: str = "") -> Block:
    """One paragraph; ``kind`` is a style of the page (lead, note, warn)."""
    shape = f' class="{kind}"' if kind else ""
    return Block(f"<p{shape}>{escape(text)}</p>", text)


def bullets(items: Iterable[str]) -> Block:
    """A plain list."""
    texts = list(items)
    html = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return Block(f"<ul>{html}</ul>", "\n".join(f"- {text}" for text in texts))


def cards(items: Iterable[tuple[str, str, str]]) -> Block:
    """The strip of key numbers: (what, number, definition or bounds) each."""
    entries = list(items)
    html = "".join(
        f'<div class="card"><dt>{escape(what)}</dt><dd><strong>{escape(number)}</strong>'
        f"<span>{escape(below)}</span></dd></div>"
        for what, number, below in entries
    )
    text = "\n".join(f"{what}: {number} ({below})" for what, number, below in entries)
    return Block(f'<dl class="cards">{html}</dl>', text)


def stack(*blocks: Block | None) -> Block:
    """Several blocks as one; None is left out."""
    present = [block for block in blocks if block is not None]
    return Block("\n".join(block.html for block in present), "\n\n".join(block.text for block in present))

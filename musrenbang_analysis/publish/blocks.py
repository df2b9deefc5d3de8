"""What a report cell shows: one piece of HTML, the same words as plain text, and its structure for paper.

Every maker fills all three from one set of values, so that page, notebook and PDF cannot disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

Part = dict[str, object]
"""One piece of a printed page, plain enough for JSON: ``kind`` and the texts it shows."""


@dataclass(frozen=True)
class Block:
    """A displayable piece of a report; ``html`` is safe to stand in a page, ``parts`` are its structure."""

    html: str
    text: str
    parts: tuple[Part, ...] = ()

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Number:
    """A table cell that is a number: ``shown`` as printed, right-aligned; ``target`` where its rows can be seen.

    ``of`` says what a count counts (``proposals``, ``lines``; ``listing.TALLIES``); empty where it is no count.
    """

    shown: str
    target: str | None = None
    of: str = ""


@dataclass(frozen=True)
class Link:
    """A table cell that leads somewhere inside the reports."""

    shown: str
    target: str


@dataclass(frozen=True)
class Anchor:
    """A table cell that others lead to: the definition of a measure."""

    shown: str
    name: str


@dataclass(frozen=True)
class Header:
    """A column heading that leads to the definition of its numbers (the name of a measure)."""

    shown: str
    measure: str


Cell = str | Number | Link | Anchor


@dataclass
class Table:
    """A table with a caption; the first cell of every row is its heading.

    ``measure`` defines the numbers of the whole table, ``widths`` are the shares of the columns on paper
    (equal where none are given), ``is_wide`` turns the paper.
    """

    caption: str
    headers: Sequence[str | Header]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    note: str = ""
    is_wide: bool = False
    measure: str = ""
    widths: Sequence[float] = ()

    def block(self) -> Block:
        """The table as a block; an empty one says so in its caption only."""
        head = "".join(f'<th scope="col"{self._side(n)}>{_head(cell)}</th>' for n, cell in enumerate(self.headers))
        body = "".join(self._row(row) for row in self.rows)
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        caption = _defined(self.caption, self.measure)
        html = (
            f'<div class="scroll{" wide" if self.is_wide else ""}" tabindex="0" role="region" '
            f'aria-label="{escape(self.caption)}"><table><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
        )
        lines = [self.caption, " | ".join(_shown(cell) for cell in self.headers)]
        lines += [" | ".join(_shown(cell) for cell in row) for row in self.rows]
        return Block(html, "\n".join([*lines, *([self.note] if self.note else [])]), (self._part(),))

    def _part(self) -> Part:
        return {
            "kind": "table",
            "caption": self.caption,
            "headers": [_shown(cell) for cell in self.headers],
            "numeric": [self._is_numeric(n) for n in range(len(self.headers))],
            "rows": [[_shown(cell) for cell in row] for row in self.rows],
            "note": self.note,
            "wide": self.is_wide,
            "widths": list(self.widths),
        }

    def _is_numeric(self, column: int) -> bool:
        return any(isinstance(row[column], Number) for row in self.rows if column < len(row))

    def _side(self, column: int) -> str:
        return ' class="n"' if self._is_numeric(column) else ""

    def _row(self, row: Sequence[Cell]) -> str:
        first, *rest = row
        return f'<tr><th scope="row">{_html(first)}</th>{"".join(_cell(cell) for cell in rest)}</tr>'


def _shown(cell: Cell | Header) -> str:
    return cell if isinstance(cell, str) else cell.shown


def _defined(text: str, measure: str) -> str:
    return f'<a class="def" href="#def-{escape(measure, quote=True)}">{escape(text)}</a>' if measure else escape(text)


def _head(cell: str | Header) -> str:
    return _defined(cell.shown, cell.measure) if isinstance(cell, Header) else escape(cell)


def _html(cell: Cell) -> str:
    if isinstance(cell, Anchor):
        return f'<span id="{escape(cell.name, quote=True)}">{escape(cell.shown)}</span>'
    target = getattr(cell, "target", None)
    if target:
        return f'<a href="{escape(target, quote=True)}">{escape(_shown(cell))}</a>'
    return escape(_shown(cell))


def _cell(cell: Cell) -> str:
    side = ' class="n"' if isinstance(cell, Number) else ""
    side += _of(cell)
    return f"<td{side}>{_html(cell)}</td>"


def _of(cell: Cell) -> str:
    of = getattr(cell, "of", "")
    return f' data-of="{escape(of, quote=True)}"' if of else ""


def heading(text: str, level: int = 2) -> Block:
    """A section heading with an anchor made of its words."""
    anchor = "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
    part = {"kind": "heading", "level": level, "text": text}
    return Block(f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>', f"{'#' * level} {text}", (part,))


def paragraph(text: str, kind: str = "") -> Block:
    """One paragraph; ``kind`` is a style of the page (lead, note, warn, banner, subtitle)."""
    shape = f' class="{kind}"' if kind else ""
    return Block(f"<p{shape}>{escape(text)}</p>", text, ({"kind": "paragraph", "style": kind, "text": text},))


def bullets(items: Iterable[str], kind: str = "") -> Block:
    """A plain list; ``kind`` ``check`` gives every line a box to tick."""
    texts = list(items)
    shape = f' class="{kind}"' if kind else ""
    html = "".join(f"<li>{escape(text)}</li>" for text in texts)
    part = {"kind": "bullets", "style": kind, "items": texts}
    return Block(f"<ul{shape}>{html}</ul>", "\n".join(f"- {text}" for text in texts), (part,))


def cards(items: Iterable[tuple[str | Header, str | Number, str]]) -> Block:
    """The strip of key numbers: (what, number, definition or bounds) each.

    A ``Header`` leads to the definition of the number, a ``Number`` to the proposals it counts.
    """
    found = list(items)
    html = "".join(
        f'<div class="card"><dt>{_head(what)}</dt><dd><strong{_of(number)}>{_html(number)}</strong>'
        f"<span>{escape(below)}</span></dd></div>"
        for what, number, below in found
    )
    entries = [(_shown(what), _shown(number), below) for what, number, below in found]
    text = "\n".join(f"{what}: {number} ({below})" for what, number, below in entries)
    part = {"kind": "cards", "items": [list(entry) for entry in entries]}
    return Block(f'<dl class="cards">{html}</dl>', text, (part,))


def figure(title: str, subtitle: str, drawing: str, source: str, alt: str) -> Block:
    """A chart: its title, subtitle and source line as text around the ``drawing`` (SVG to stand in a page)."""
    words = paragraph(title, "chart-title").html + paragraph(subtitle, "chart-subtitle").html
    below = paragraph(source, "source").html
    part = {"kind": "figure", "title": title, "subtitle": subtitle, "svg": drawing, "source": source, "alt": alt}
    shown = f'<div class="drawing" tabindex="0" role="group" aria-label="{escape(title)}">{drawing}</div>'
    return Block(f"<figure>{words}{shown}<figcaption>{below}</figcaption></figure>", alt, (part,))


def boxed(content: Block) -> Block:
    """A block set apart from the rest."""
    return Block(f'<div class="box">{content.html}</div>', content.text, content.parts)


def printed(shown: object) -> tuple[Part, ...]:
    """The structure of anything a cell shows; what has none is printed as its text."""
    if isinstance(shown, Block) and shown.parts:
        return shown.parts
    text = shown.text if isinstance(shown, Block) else repr(shown)
    return ({"kind": "text", "text": text},) if text else ()


def stack(*blocks: Block | None) -> Block:
    """Several blocks as one; None is left out."""
    present = [block for block in blocks if block is not None]
    return Block(
        "\n".join(block.html for block in present),
        "\n\n".join(block.text for block in present),
        tuple(part for block in present for part in printed(block)),
    )

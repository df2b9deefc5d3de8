"""A chart as accessible SVG, as SVG to stand in a page, and as PNG. The same chart gives the same bytes."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from io import BytesIO, StringIO
from pathlib import Path

import matplotlib

from musrenbang_analysis.charts.style import RC, Chart

FONT_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""Where the fonts of the drawings lie: papers set their signs from the same files."""
PNG_DPI = 170
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs no XML may hold."""
FONTS = "'DejaVu Sans', Verdana, Roboto, 'Noto Sans', sans-serif"


def svg(chart: Chart) -> str:
    """The whole figure, title and source line included, as a file of its own."""
    return _named(_drawn(chart), chart)


def inline_svg(chart: Chart) -> str:
    """The drawing alone, for a page that prints title and source line as text: no XML head, own ids,
    no address of any kind in it."""
    text = _drawn(chart)
    width, height = (72 * inches for inches in chart.figure.get_size_inches())
    head, foot = 72 * chart.head, 72 * chart.foot
    text = _without(text, ("head", "foot"))
    view = f'viewBox="0 {head:.2f} {width:.2f} {height - head - foot:.2f}"'
    text = re.sub(r'width="[\d.]+pt" height="[\d.]+pt" viewBox="[^"]*"', view, text, count=1)
    text = _named(text[text.index("<svg") :], chart)
    text = re.sub(r' (?:xmlns(?::\w+)?|version)="[^"]*"', "", text)
    return text.replace("xlink:href", "href")


@lru_cache(maxsize=32)
def png(chart: Chart) -> bytes:
    """The whole figure as an image fit for a phone or a slide."""
    stream = BytesIO()
    with matplotlib.rc_context(RC), _any_glyph():
        chart.figure.savefig(stream, format="png", dpi=PNG_DPI, metadata={"Software": None, "Description": chart.alt})
    return stream.getvalue()


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write ``<name>.svg`` and ``<name>.png`` into ``folder`` (made when absent); the CSV is the caller's."""
    folder.mkdir(parents=True, exist_ok=True)
    vector, image = folder / f"{chart.name}.svg", folder / f"{chart.name}.png"
    vector.write_text(svg(chart), encoding="utf-8", newline="\n")
    image.write_bytes(png(chart))
    return [vector, image]


@lru_cache(maxsize=32)
def _drawn(chart: Chart) -> str:
    stream = StringIO()
    with matplotlib.rc_context(RC), _any_glyph():
        chart.figure.savefig(
            stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = ILLEGAL.sub("\ufffd", stream.getvalue())
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = text.replace("'DejaVu Sans'", FONTS.replace(", sans-serif", ""))
    prefix = f"c-{chart.name}-"
    text = re.sub(r'\bid="(?!head"|foot")', f'id="{prefix}', text)
    return text.replace("url(#", f"url(#{prefix}").replace('xlink:href="#', f'xlink:href="#{prefix}')


@contextmanager
def _any_glyph() -> Iterator[None]:
    """A name may hold signs the font lacks: SVG keeps them as text, PNG shows a box; neither is worth a warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        yield


def _without(text: str, names: tuple[str, ...]) -> str:
    """The SVG without the groups of these ids (each group may hold groups)."""
    for name in names:
        while (start := text.find(f'<g id="{name}">')) >= 0:
            depth, position = 0, start
            for tag in re.finditer(r"<g\b[^>]*>|</g>", text[start:]):
                depth += -1 if tag.group() == "</g>" else 1
                position = start + tag.end()
                if depth == 0:
                    break
            text = text[:start] + text[position:]
    return text


def _said(text: str) -> str:
    return escape(ILLEGAL.sub("\ufffd", text))


def _named(text: str, chart: Chart) -> str:
    """The SVG with its role, title and description for people who hear it."""
    ids = f"c-{chart.name}-title c-{chart.name}-desc"
    opening = f'<svg role="img" aria-labelledby="{ids}" '
    words = (
        f'<title id="c-{chart.name}-title">{_said(chart.title)}</title>'
        f'<desc id="c-{chart.name}-desc">{_said(chart.alt)}</desc>'
    )
    text = text.replace("<svg ", opening, 1)
    end = text.index(">", text.index("<svg ")) + 1
    return text[:end] + words + text[end:]

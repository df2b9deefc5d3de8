"""``reports/index.html``: the page over several dossiers, each one click away."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Protocol

from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.dossier_comparison import index_lines
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.render import STYLE, page


class Made(Protocol):
    """A report over several dossiers as the runner made it."""

    report: str
    title: str


def write_overview(dossiers: Sequence[Dossier], target: Path, lang: str, made: Sequence[Made]) -> Path:
    """Write ``target/index.html`` with a link to every dossier's own index and to the reports over all of them."""
    title = label("comparison.index.title", lang)
    headers = [label(key, lang) for key in ("comparison.dossier", "adoption_rate.n_of")]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headers)
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(address, quote=True)}">{escape(name)}</a></th>'
        f"<td>{escape(shown)}</td></tr>"
        for address, name, shown in index_lines(dossiers, lang)
    )
    links = "".join(
        f'<li><a href="{escape(one.report)}/{escape(one.report)}.html">{escape(one.title)}</a></li>' for one in made
    )
    over = f"<h2>{escape(label('comparison.index.open', lang))}</h2><ul>{links}</ul>" if links else ""
    order = f'<p class="note">{escape(label("comparison.order", lang))}</p>'
    body = (
        f'<main id="isi"><h1>{escape(title)}</h1><div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{order}{over}</main>"
    )
    target.mkdir(parents=True, exist_ok=True)
    path = target / "index.html"
    path.write_text(page(title, lang, body, STYLE.read_text("utf-8")), encoding="utf-8", newline="\n")
    return path

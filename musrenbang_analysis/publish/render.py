"""An executed notebook as one self-contained page: no script, no outside address, code cells hidden."""

import re
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from musrenbang_analysis.labels import label

STYLE = Path(__file__).parent / "assets" / "report.css"
SECTION = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>')


def render(notebook: NotebookNode, title: str, lang: str, index: str | None = None) -> str:
    """The page of an executed notebook.

    Parameters
    ----------
    notebook
        with outputs; HTML outputs are shown as they are (our own blocks escape their texts), other
        text as preformatted text, Markdown cells as paragraphs.
    title
        of the page; ``index`` the relative address of the site's index, when there is one.
    """
    body = "\n".join(filter(None, (_cell(cell) for cell in notebook.cells)))
    sections = SECTION.findall(body)
    links = "".join(f'<li><a href="#{anchor}">{text}</a></li>' for anchor, text in sections)
    contents = f'<nav class="toc" aria-label="{_say("report.contents", lang)}"><ul>{links}</ul></nav>' if links else ""
    first_section = body.find("<h2 ")
    if first_section > 0:
        body = body[:first_section] + contents + body[first_section:]
    back = f'<a href="{escape(index, quote=True)}">← {_say("report.back", lang)}</a>' if index else ""
    return page(
        title, lang, f'<header class="top">{back}</header><main id="isi">{body}</main>', STYLE.read_text("utf-8")
    )


def page(title: str, lang: str, body: str, style: str, script: str = "") -> str:
    """A complete HTML document with everything inline."""
    code = f"<script>{script}</script>" if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#isi">{_say("report.skip", lang)}</a>\n{body}\n{code}</body>\n</html>\n'
    )


def _say(key: str, lang: str) -> str:
    return escape(label(key, lang))


def _cell(cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        return "".join(f"<p>{escape(part)}</p>" for part in cell.source.split("\n\n") if part.strip())
    return "\n".join(_output(output) for output in cell.get("outputs", []))


def _output(output: NotebookNode) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    if "text/plain" in data:
        return f"<pre>{escape(''.join(data['text/plain']))}</pre>"
    if output.output_type == "stream":
        return f"<pre>{escape(output.text)}</pre>"
    return ""

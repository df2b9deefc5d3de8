"""The words a report explains, each the place that its numbers lead to."""

from collections.abc import Iterable

from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.blocks import Anchor, Block, Table


def words_table(words: Iterable[str], lang: str) -> Table:
    """Each word (labels ``definition.<word>``) with its meaning, under the address ``def-<word>``."""
    table = Table(
        label("section.definitions", lang), [label("xlsx.term", lang), label("xlsx.meaning", lang)], widths=(1, 4)
    )
    table.rows = [
        [Anchor(label(f"definition.{word}.name", lang), f"def-{word}"), label(f"definition.{word}", lang)]
        for word in words
    ]
    return table


def words_of_page(words: Iterable[str], lang: str) -> Block:
    """The same for the page alone: a printed sheet has no room for it."""
    shown = words_table(words, lang).block()
    return Block(shown.html, shown.text)

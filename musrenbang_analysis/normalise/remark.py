"""What a remark in words says became of a proposal: served by another purse, deferred, merged, changed.

Rules in ``reference/remarks.csv``. A remark never makes a rejection; that needs a list or a status.
"""

import re
from functools import cache

from musrenbang_analysis.normalise.text import match_key
from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.terms import ENDED

NEGATION = re.compile(r"\b(?:bukan|belum|tidak|tdk|blm)(?: \w+)?$")


@cache
def _rules(on: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["outcome"], re.compile(r"\b(?:" + "|".join(map(re.escape, row["words"].split("|"))) + r")\b"))
        for row in read_reference("remarks.csv")
        if row["on"] == on
    )


def parse_remark(text: str | None, outcome: str | None) -> str | None:
    """The more exact outcome that ``text`` states for a row whose list or status says ``outcome``.

    None when it states none. "Belum ada di APBDes" states nothing: a negation up to two words before
    the trigger silences it.
    """
    key = match_key(text or "")
    if not key:
        return None
    for stated, pattern in _rules("refused" if outcome in ENDED else "accepted"):
        for match in pattern.finditer(key):
            if not NEGATION.search(key[: match.start()].rstrip()):
                return stated
    return None

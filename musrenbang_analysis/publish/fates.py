"""The fate of a proposal in a plain word and a sign, what can be done next, and which office to ask.

The signs differ in shape, not in colour: they survive a photocopier.
"""

from functools import cache

from musrenbang_analysis import terms
from musrenbang_analysis.labels import label
from musrenbang_analysis.publish.facts import Dossier, text_or
from musrenbang_analysis.reference import read_reference

CLASSES = ("funded", "planned", "elsewhere", "waiting", "deferred", "ended", "unknown")
"""Every outcome belongs to one of these, in the order they are read out."""
SIGNS = {
    "funded": "●",
    "planned": "◐",
    "elsewhere": "→",
    "waiting": "◌",
    "deferred": "»",
    "ended": "×",
    "unknown": "?",
}
SAID_BY_OUTCOME = {("funded", "apbd"), ("delivered", "realisasi")}


def class_of(outcome: str) -> str:
    """The class of an outcome (a word of ``CLASSES``)."""
    if outcome in ("funded", "delivered"):
        return "funded"
    if outcome in terms.DIVERTED or outcome == "already_funded":
        return "elsewhere"
    if outcome in terms.WAITING:
        return "waiting"
    if outcome in ("deferred", "unknown"):
        return outcome
    return "ended" if outcome in terms.ENDED else "planned"


def sign_of(outcome: str) -> str:
    """The sign of an outcome."""
    return SIGNS[class_of(outcome)]


def fate(row: dict, lang: str) -> str:
    """The plain word, with the stage where it is on record."""
    stage = outcome_stage(row)
    where = f" ({label(f'stage_short.{stage}', lang)})" if stage else ""
    return label(f"outcome.{row['outcome']}", lang) + where


def signed_fate(row: dict, lang: str) -> str:
    """The sign and the plain word."""
    return f"{sign_of(row['outcome'])} {fate(row, lang)}"


def outcome_stage(row: dict) -> str | None:
    """The stage an outcome is on record at, where the outcome's own words do not say it already."""
    stage = text_or(row["outcome_stage"], "")
    return None if (row["outcome"], stage) in SAID_BY_OUTCOME else stage or None


def next_step(row: dict, lang: str) -> str:
    """What can be done next: by the written reason where a decision ended it, else by the outcome; may be empty."""
    return _step(row).get(f"step_{lang}", "")


def office(row: dict, dossier: Dossier, lang: str) -> str:
    """The office to ask about a proposal: never a person."""
    key = _step(row).get("ask", "kecamatan")
    skpd = text_or(row["skpd_name"], "")
    if key == "skpd" and skpd:
        return skpd
    name = text_or(row["kecamatan_name"], "")
    key = "kecamatan" if key == "skpd" else key
    kind = "kelurahan" if is_kelurahan(text_or(row["desa_code"], "")) else "desa"
    facts = {
        "desa": label(f"sheet.{kind}", lang, name=text_or(row["desa_name"], "")),
        "kecamatan": name,
        "kabupaten": dossier.kabupaten.name,
    }
    return label(f"sheet.ask.{key}", lang, **facts)


def is_kelurahan(code: str) -> bool:
    """Whether a Kemendagri code is that of a kelurahan (the last part begins with 1)."""
    return code.count(".") == 3 and code.rsplit(".", 1)[1].startswith("1")


def _step(row: dict) -> dict[str, str]:
    by_reason = row["outcome"] in terms.ENDED and _steps().get(("reason", text_or(row["reason_code"], "")))
    return by_reason or _steps().get(("outcome", row["outcome"]), {})


@cache
def _steps() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["kind"], row["code"]): row for row in read_reference("next_steps.csv")}

"""Every measure once: name, label, definition, formula, unit, source, data class and worked case.

Read from ``reference/measures.yml``. The registry writes ``docs/measures.md`` and the definitions that
reports print, so that a definition stands in one place. A name with ``<...>`` is a family: one entry,
one name per member.
"""

import difflib
from dataclasses import dataclass
from functools import cache

import pandas as pd
import yaml

from musrenbang_analysis import terms
from musrenbang_analysis.labels import label
from musrenbang_analysis.measure.tags import tag_words
from musrenbang_analysis.reference import read_reference, reference_path

DATA_CLASSES = {
    "A": ("daftar usulan", "proposal lists"),
    "B": ("berita acara, daftar hadir", "minutes, attendance lists"),
    "C": ("dokumen rencana dan anggaran", "plan and budget documents"),
    "D": ("tabel luar (context/)", "external tables (context/)"),
    "E": ("dikumpulkan dengan tangan", "collected by hand"),
}
"""Where the data of a measure comes from (domain.md section 6)."""
VOCABULARIES = {"outcomes": (terms.OUTCOMES, "outcome")}
PRINCIPLES = "principles"
HEADINGS = (
    ("survival", "Sampai di suatu tahap / reaching a stage"),
    ("conservation", "Neraca / conservation"),
    ("groups", "Menurut kelompok dan penyebut / by group and denominator"),
    ("cost", "Jalur biaya / cost path"),
    ("equity", "Pemerataan / who gains"),
    ("rules", "Prioritas dan aturan / priorities and rules"),
    ("budget_origin", "Asal anggaran / origin of the budget"),
    ("reasons", "Alasan dan diam / reasons and silence"),
    ("link_basis", "Dasar tautan / what the links rest on"),
    ("uncertainty", "Ketidakpastian / uncertainty"),
    ("small", "Angka kecil / small numbers"),
    ("scorecard", "Kartu nilai dan antartahun / scorecard and across years"),
)


@dataclass(frozen=True)
class Measure:
    """One entry; ``case`` is a file below ``tests/cases``, ``function`` gives what is not in the table."""

    name: str
    family: str
    topic: str
    label_id: str
    label_en: str
    definition_id: str
    definition_en: str
    formula: str
    unit: str
    source: str
    data_class: str
    case: str
    function: str | None = None

    @property
    def is_in_table(self) -> bool:
        """The name stands in the table ``measures``; otherwise a function gives it to a notebook."""
        return self.function is None


@cache
def entries() -> tuple[Measure, ...]:
    """The entries as written, families not spread out, in the order of the file."""
    return tuple(_measure(entry, entry["name"], None) for entry in _file())


@cache
def measures() -> dict[str, Measure]:
    """Every published name with its entry, families spread out.

    Raises
    ------
    KeyError
        when a name is registered twice.
    """
    out: dict[str, Measure] = {}
    for entry in _file():
        for name, member in _names(entry):
            if name in out:
                raise KeyError(f"measure {name!r} is registered twice")
            out[name] = _measure(entry, name, member)
    return out


def matching(name: str) -> tuple[list[str], list[str]]:
    """(names, near ones): the published names typed as ``name``: itself, a family, or how several begin.

    Without any, the second list holds the closest spellings.
    """
    known = measures()
    if name in known:
        return [name], []
    found = [member for member, entry in known.items() if entry.family == name or member.startswith(name)]
    return found, [] if found else difflib.get_close_matches(name, list(known), n=3)


def definitions(names: list[str], lang: str = "id") -> pd.DataFrame:
    """What a report prints under its numbers: one row per family among ``names``, in registry order.

    Columns ``measure``, ``label``, ``definition``, ``formula``, ``unit``, ``source``.

    Raises
    ------
    KeyError
        for a name that is not registered: a number without a definition is not printed.
    """
    families = {measures()[name].family for name in names}
    chosen = [entry for entry in entries() if entry.name in families]
    rows = [
        {
            "measure": entry.name,
            "label": entry.label_id if lang == "id" else entry.label_en,
            "definition": entry.definition_id if lang == "id" else entry.definition_en,
            "formula": entry.formula,
            "unit": entry.unit,
            "source": entry.source,
        }
        for entry in chosen
    ]
    return pd.DataFrame(rows, columns=["measure", "label", "definition", "formula", "unit", "source"])


def page() -> str:
    """The text of ``docs/measures.md``."""
    classes = "; ".join(f"**{key}** {names[0]} / {names[1]}" for key, names in DATA_CLASSES.items())
    lines = [
        "# Daftar ukuran / list of measures",
        "",
        "Dibuat dari `musrenbang_analysis/reference/measures.yml`; jangan disunting di sini. "
        "/ Written from that file; do not edit here.",
        "",
        f"Kelas data / data class: {classes}.",
        "",
    ]
    tags = "; ".join(f"`{tag}`: {', '.join(found)}" for tag, found in tag_words().items())
    lines += [f"Kata bertanda / words of the tags (`reference/tags.csv`): {tags}.", ""]
    for topic, heading in HEADINGS:
        chosen = [entry for entry in entries() if entry.topic == topic]
        if chosen:
            lines += [f"## {heading}", ""]
        for entry in chosen:
            lines += _section(entry)
    return "\n".join(lines).rstrip() + "\n"


def _section(entry: Measure) -> list[str]:
    members = [measure for measure in measures().values() if measure.family == entry.name]
    lines = [f"### `{entry.name}`", "", f"{entry.label_id} / *{entry.label_en}*", ""]
    lines += [entry.definition_id, "", f"*{entry.definition_en}*", ""]
    lines += [f"- rumus / formula: {entry.formula}", f"- satuan / unit: {entry.unit}; data: {entry.data_class}"]
    lines += [f"- sumber / source: {entry.source}", f"- kasus / worked case: `tests/cases/{entry.case}`"]
    if entry.function:
        lines.append(f"- fungsi / function: `{entry.function}`")
    if len(members) > 1:
        lines.append("- anggota / members: " + ", ".join(f"`{measure.name}`" for measure in members))
    return [*lines, ""]


@cache
def _file() -> tuple[dict, ...]:
    return tuple(yaml.safe_load(reference_path("measures.yml").read_text(encoding="utf-8")))


def _names(entry: dict) -> list[tuple[str, tuple[str, str] | None]]:
    """(published name, label of the member in both languages) for one entry."""
    members = entry.get("members")
    if members is None:
        return [(entry["name"], None)]
    before, _, after = entry["name"].partition("<")
    after = after.partition(">")[2]
    if members == PRINCIPLES:
        rows = [row for row in read_reference("scorecard.csv") if row["key"]]
        members = {row["key"]: {"id": row["indicator_id"], "en": row["indicator_en"]} for row in rows}
    if isinstance(members, str):
        words, prefix = VOCABULARIES[members]
        members = {word: {"id": label(f"{prefix}.{word}"), "en": label(f"{prefix}.{word}", "en")} for word in words}
    return [(f"{before}{word}{after}", (names["id"], names["en"])) for word, names in members.items()]


def _measure(entry: dict, name: str, member: tuple[str, str] | None) -> Measure:
    own = {"id": "", "en": ""} if member is None else {"id": f": {member[0]}", "en": f": {member[1]}"}
    return Measure(
        name=name,
        family=entry["name"],
        topic=entry["topic"],
        label_id=entry["label"]["id"] + own["id"],
        label_en=entry["label"]["en"] + own["en"],
        definition_id=entry["definition"]["id"],
        definition_en=entry["definition"]["en"],
        formula=entry["formula"],
        unit=entry["unit"],
        source=entry["source"],
        data_class=entry["data_class"],
        case=entry["case"],
        function=entry.get("function"),
    )

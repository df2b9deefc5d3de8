"""Measures in words: what there is, each value with its interval and its date, and the definitions."""

from collections import Counter

import pandas as pd

from musrenbang_analysis.formats import is_missing, long_date, number, percent, rupiah_short
from musrenbang_analysis.labels import has_label, label
from musrenbang_analysis.measure.registry import HEADINGS, measures
from musrenbang_analysis.reference import read_reference

SHARES = ("proposal", "row", "rupiah", "village", "pair", "list")
"""Units of which a value over a denominator is a share of 0 to 1."""
RATIOS = ("cost_median_ratio", "volume_median_ratio", "recommended_median_ratio", "volume_median_ratio_by_skpd")
LABEL_OF = {"skpd_group": "skpd_groups.csv", "size_class": "size_classes.csv", "reason": "reasons.csv"}


def overview_lines(chosen: pd.DataFrame, lang: str) -> list[str]:
    """Every measure of the dossier by topic: name, label, how many rows."""
    rows = Counter(chosen["measure"])
    place = 0 if lang == "id" else 1
    lines = []
    for topic, heading in HEADINGS:
        inside = [measure for name, measure in measures().items() if measure.topic == topic and name in rows]
        if inside:
            lines += ["", heading.split(" / ")[place].capitalize()]
        for measure in inside:
            text = measure.label_id if lang == "id" else measure.label_en
            lines.append(f"  {measure.name:34} {rows[measure.name]:>5}  {text}")
    return [*lines, "", label("cli.measures_hint", lang)]


def define_lines(names: list[str], lang: str) -> list[str]:
    """Definition, formula, unit, source, data class and worked case of every measure; a family once."""
    lines: list[str] = []
    seen: set[str] = set()
    for measure in (measures()[name] for name in names):
        if measure.family in seen:
            continue
        seen.add(measure.family)
        title, text = (
            (measure.label_id, measure.definition_id) if lang == "id" else (measure.label_en, measure.definition_en)
        )
        facts = {"formula": measure.formula, "unit": measure.unit, "data": measure.data_class}
        facts |= {"source": measure.source, "case": f"tests/cases/{measure.case}"}
        lines += ["" if lines else "", f"{measure.family}: {title}", f"  {text}"]
        lines += [f"  {label(f'cli.measures_fact.{name}', lang)}: {value}" for name, value in facts.items()]
    return [line for place, line in enumerate(lines) if line or place]


def value_lines(chosen: pd.DataFrame, lang: str) -> list[str]:
    """One line per value: of whom, where, how much of how much, between what and what, as of when."""
    plain = chosen.astype(object).where(chosen.notna(), None)
    rows = plain.to_dict("records")
    return [*(_line(row, lang) for row in rows), *_rules(rows, lang)]


def _rules(rows: list[dict], lang: str) -> list[str]:
    """The rules found, each in a sentence."""
    hits = {_place(row): row for row in rows if row["measure"] == "quota_hit"}
    lines = []
    for row in rows:
        hit = hits.get(_place(row))
        if row["measure"] != "quota_explained" or hit is None or row.get("is_small"):
            continue
        facts = {"k": row["group_value"], "hits": number(row["numerator"], lang)}
        facts |= {"reached": number(row["denominator"], lang), "first": number(hit["denominator"], lang)}
        cohort = label(f"origin.{row['origin']}", lang)
        stage = label(f"stage_short.{row['stage']}", lang)
        rule = label(f"rule.{row['group_kind']}", lang, **facts)
        lines.append(f"{cohort}, {stage}: {rule} {label('rule.ask', lang)}")
    return lines


def _place(row: dict) -> tuple:
    return tuple(row[name] for name in ("origin", "entry_stage", "stage", "group_kind", "group_value"))


def _line(row: dict, lang: str) -> str:
    who = [row["area_name"] or row["area_code"], label(f"origin.{row['origin']}", lang)]
    who += [label(f"stage_short.{row['stage']}", lang)]
    who += [row["skpd_name"]] if row["skpd_name"] else []
    if row["group_kind"]:
        who.append(f"{row['group_kind']} {group_label(row['group_kind'], str(row['group_value']), lang)}")
    who += [row["denominator_kind"]] if row["denominator_kind"] else []
    parts = [f"{row['measure']}: {', '.join(who)}:", _amount(row, lang)]
    for name in ("pending", "ended", "unknown"):
        if row[name]:
            key = "cli.measures_unknown_count" if name == "unknown" else f"cli.measures_{name}"
            parts.append(label(key, lang, count=_count(row[name], row["unit"], lang)))
    if row["as_of"]:
        parts.append(label("cli.as_of", lang, date=long_date(row["as_of"], lang)).strip())
    return " ".join(part for part in parts if part)


def _amount(row: dict, lang: str) -> str:
    """Value, of what, and the interval with its kind; why there is none where there is none."""
    if row.get("is_hidden"):
        return label("cli.measures_hidden", lang)
    top, whole, unit = row["numerator"], row["denominator"], row["unit"]
    is_share = unit in SHARES and whole is not None and row["measure"] not in RATIOS
    fraction = ""
    if is_share and top is not None:
        fraction = f"{_count(top, unit, lang)} / {_count(whole, unit, lang)}"
    elif whole is not None and not is_share:
        fraction = f"n = {number(whole, lang)}"
    if row.get("is_small"):
        return f"{fraction} ({label('cli.measures_small', lang)})"
    value = row["value"]
    if value is None:
        return fraction or label("cli.measures_no_value", lang)
    shown = percent(value, lang) if is_share else _count(value, unit, lang) if whole is None else number(value, lang, 4)
    interval = _interval(row, is_share, lang)
    return f"{shown}{f' ({fraction})' if fraction else ''}{interval}"


def _interval(row: dict, is_share: bool, lang: str) -> str:
    kind = row["interval_kind"]
    if kind in ("complete", "too_few"):
        return f" [{label(f'interval.{kind}', lang)}]"
    if kind == "none" or row["lower"] is None or row["upper"] is None:
        return ""
    ends = [percent(row[end], lang) if is_share else number(row[end], lang, 4) for end in ("lower", "upper")]
    return f" [{' – '.join(ends)}; {label(f'interval.{kind}', lang) if has_label(f'interval.{kind}') else kind}]"


def _count(value: float, unit: str, lang: str) -> str:
    return rupiah_short(value, lang) if unit == "rupiah" else number(value, lang)


def scorecard_lines(card: pd.DataFrame, lang: str) -> list[str]:
    """Every principle with its indicators: value, or the table that is missing."""
    lines: list[str] = []
    for (no, principle), part in card.groupby(["no", "principle"], sort=False):
        lines += ["", f"{no}. {principle}"]
        for row in part.to_dict("records"):
            value = row["note"] if is_missing(row["value"]) else number(row["value"], lang, 3)
            stage = "" if is_missing(row["stage"]) else f", {label('stage_short.' + row['stage'], lang)}"
            lines.append(f"  {row['indicator']}{stage} [{row['data_class']}]: {value}")
            lines.append(f"    {row['formula']}")
    return lines[1:]


def group_label(kind: str, word: str, lang: str) -> str:
    """What a reader sees for a group: the catalogue's or the reference table's label, else the word itself."""
    for key in (f"{kind}.{word}", f"group.{word}", f"outcome.{word}", f"origin.{word}"):
        if has_label(key):
            return label(key, lang)
    if kind in LABEL_OF:
        for row in read_reference(LABEL_OF[kind]):
            if word in (row.get("size_class"), row.get("code"), row.get("group"), row.get("reason_code")):
                return row.get(f"label_{lang}") or word
    if kind == "proposer":
        named = {row["group"]: row[f"label_{lang}"] for row in read_reference("proposers.csv")}
        return named.get(word, word.upper() if word in ("rw", "rt") else word)
    return word

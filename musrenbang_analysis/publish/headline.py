"""The headline rows after a build: every cohort to every stage read, as a share with bounds."""

import pandas as pd

from musrenbang_analysis.formats import long_date, number, percent
from musrenbang_analysis.labels import has_label, label
from musrenbang_analysis.store import Tables

ENDS = ("value", "lower", "upper")


def headline(tables: Tables, lang: str) -> list[str]:
    """One line per cohort and stage of the kabupaten."""
    lines = []
    measures = tables.measures
    chosen = measures[(measures["measure"] == "survival_count") & (measures["area_level"] == "kabupaten")]
    chosen = chosen[~chosen["origin"].isin(["musrenbang_desa", "musrenbang_kelurahan"])]
    for row in chosen.astype("object").where(chosen.notna(), None).to_dict("records"):
        has_bounds = row["pending"] > 0
        lines.append(
            label(
                "cli.survival",
                lang,
                cohort=label(f"origin.{row['origin']}", lang),
                stage=label(f"stage_short.{row['stage']}", lang),
                numerator=number(row["numerator"], lang),
                denominator=number(row["denominator"], lang),
                lower=percent(row["lower"], lang),
                upper=label("cli.upper", lang, upper=percent(row["upper"], lang)) if has_bounds else "",
                pending=number(row["pending"], lang),
                ended=number(row["ended"], lang),
                unknown=number(row["unknown"], lang),
                as_of=label("cli.as_of", lang, date=long_date(row["as_of"], lang)) if row["as_of"] else "",
            )
        )
        lines += _estimated(measures, row, lang)
    return lines


def _estimated(measures: pd.DataFrame, counted: dict, lang: str) -> list[str]:
    """The rate with probable links under the counted one, where there is one."""
    same = measures["measure"] == "survival_estimated"
    for column in ("origin", "entry_stage", "stage", "area_level"):
        same &= (measures[column] == counted[column]).fillna(False)
    return [
        "  " + label(f"estimate.{row['interval_kind']}", lang, **{n: percent(row[n], lang) for n in ENDS})
        for row in measures[same].to_dict("records")
        if has_label(f"estimate.{row['interval_kind']}")
    ]

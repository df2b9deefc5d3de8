"""How far the estimated share that reached the budget lies from the truth: ``python -m benchmarks.rates``.

Writes docs/rates.md. Twenty invented kabupaten (``synthetic.chains``), half of them with two to three times the
look-alikes the shipped parameters were fitted on: the thresholded count, the estimate without any label of that
kabupaten, and the estimate corrected by random audits of 200 proposals answered by the truth (many audits per
kabupaten, drawn as ``review export`` draws them); whether the intervals of kecamatan and SKPD hold their truth, and
whether the probabilities of links are right. The seeds were used neither to fit nor to choose between methods.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.rate_chains import STAGES, RateChain, rate_chains
from musrenbang_analysis.measure.area_rates import area_rates, shift_of, spread_of
from musrenbang_analysis.measure.estimated import AREAS, FEWEST
from musrenbang_analysis.measure.link_chances import adapted_chances
from musrenbang_analysis.measure.link_rates import (
    FAMILY,
    Audited,
    audit_of,
    rate_with_audit,
    rate_without_audit,
    reach_probability,
    shipped_parameters,
)
from musrenbang_analysis.measure.small import LEAST
from musrenbang_analysis.measure.uncertainty import Interval
from musrenbang_analysis.review.audit import audit_sample

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rates.md"
TEMPLATE = Path(__file__).parent / "pages" / "rates.md"
AUDITS, SIZES = 10, (100, 200, 400)
AREA_AUDITS, AREA_AUDIT_SIZE = 5, 200
WANTED = [(1140 + n, 1.0) for n in range(10)] + [(1150 + n, 2.0 + n / 9) for n in range(10)]
NAMES = {"count": "banyaknya / count", "rp": "rupiah"}


def chances(item: RateChain, stage: str) -> np.ndarray:
    """Probability of every proposal by the shipped parameters."""
    return reach_probability(item.evidence[stage], shipped_parameters()[FAMILY[stage]])


def calibration_error(chance: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    total = 0.0
    for part in np.unique(place):
        mine = place == part
        total += mine.mean() * abs(chance[mine].mean() - truth[mine].mean())
    return float(total)


def without_audit(chains: list[RateChain], stage: str) -> pd.DataFrame:
    """One row per chain and unit: truth, thresholded share, estimate, band."""
    rows = []
    for item in chains:
        chance, truth = chances(item, stage), item.truth[stage]
        family = shipped_parameters()[FAMILY[stage]]
        for unit, amounts, between in (("count", np.ones(len(truth)), family.between_count),
                                       ("rp", item.amounts, family.between_rp)):  # fmt: skip
            true = float((amounts * truth).sum() / amounts.sum())
            found = rate_without_audit(chance, amounts, between)
            rows.append({"seed": item.seed, "shifted": item.distractors > 1, "unit": unit, "true": true,
                         "hard": float((amounts * item.hard[stage]).sum() / amounts.sum()), "value": found.value,
                         "covered": found.lower <= true <= found.upper, "width": found.upper - found.lower,
                         "chance": float((amounts**2 * chance * (1 - chance)).sum()) ** 0.5 / amounts.sum(),
                         "ece": calibration_error(chance, truth)})  # fmt: skip
    return pd.DataFrame(rows)


def one_audit(item: RateChain, stage: str, size: int, lot: int) -> Audited:
    """A random audit of a chain, drawn as ``review export`` draws it and answered by the truth."""
    told = dict(zip(item.proposals["record_id"], np.where(item.truth[stage], "ya", "tidak"), strict=True))
    # Another id gives another lasting random number: a fresh sample by the same design.
    salted = item.proposals.assign(record_id=item.proposals["record_id"] + f"#{lot}")
    sample = audit_sample(salted, size)
    ids = sample["record_id"].str.rpartition("#")[0]
    answers = sample.assign(record_id=ids, stage=stage, answer=ids.map(told))
    audit = audit_of(answers, list(item.proposals["record_id"]), stage)
    if audit is None:
        raise ValueError("an audit of nothing")
    return audit


def with_audits(chains: list[RateChain], stage: str, size: int, audits: int = AUDITS) -> pd.DataFrame:
    """One row per chain, audit and unit: error, whether the interval holds the truth, its width."""
    rows = []
    for item in chains:
        chance, truth = chances(item, stage), item.truth[stage]
        for lot in range(audits):
            audit = one_audit(item, stage, size, lot)
            for unit, amounts in (("count", np.ones(len(truth))), ("rp", item.amounts)):
                true = float((amounts * truth).sum() / amounts.sum())
                found = rate_with_audit(chance, amounts, audit)
                rows.append({"seed": item.seed, "shifted": item.distractors > 1, "unit": unit,
                             "error": found.value - true, "covered": found.lower <= true <= found.upper,
                             "width": found.upper - found.lower})  # fmt: skip
    return pd.DataFrame(rows)


def by_area(chains: list[RateChain], stage: str, audits: int = 0) -> pd.DataFrame:
    """One row per area (``LEAST`` proposals or more), unit and audit (none: one row): error, covered, width."""
    rows = []
    for item in chains:
        chance = chances(item, stage)
        for lot in range(max(1, audits)):
            audit = one_audit(item, stage, AREA_AUDIT_SIZE, lot) if audits else None
            for level in AREAS:
                rows += _of_level(item, stage, level, chance, audit)
    return pd.DataFrame(rows)


def _of_level(item: RateChain, stage: str, level: str, chance: np.ndarray, audit: Audited | None) -> list[dict]:
    area, names = pd.factorize(item.proposals[AREAS[level]], sort=True)
    shift = shift_of(chance, area, len(names), spread_of(stage, level), audit)
    truth, sizes = item.truth[stage], np.bincount(area)
    family, rows = shipped_parameters()[FAMILY[stage]], []
    for unit, amounts, between in (("count", np.ones(len(truth)), family.between_count),
                                   ("rp", item.amounts, family.between_rp)):  # fmt: skip
        whole = (
            rate_without_audit(chance, amounts, between) if audit is None else rate_with_audit(chance, amounts, audit)
        )
        true = np.bincount(area, amounts * truth) / np.bincount(area, amounts)
        found = area_rates(chance, amounts, area, shift, audit, whole)
        rows += [
            {"level": level, "unit": unit, "shifted": item.distractors > 1, "size": int(sizes[number])}
            | _held(part, float(true[number]))
            for number, part in enumerate(found)
            if part is not None and sizes[number] >= LEAST
        ]
    return rows


def _held(found: Interval, true: float) -> dict:
    lower, upper = (found.value if end is None else end for end in (found.lower, found.upper))
    return {"error": found.value - true, "covered": lower <= true <= upper, "width": upper - lower}


def link_errors(chains: list[RateChain]) -> pd.DataFrame:
    """Per kind of step: links with a measured probability, and the calibration error before and after adapting.

    The error is that of every kabupaten by itself, averaged.
    """
    rows = []
    for item in chains:
        kinds = item.kinds
        measured = item.links["probability"].notna() & (item.links["status"] != "rejected")
        raw = item.links.loc[measured, "probability"].astype(float)
        adapted = adapted_chances(item.links, kinds, item.records)[measured]
        right = item.links.loc[measured, "right"].to_numpy(bool)
        for kind in sorted(kinds[measured].unique()):
            mine = (kinds[measured] == kind).to_numpy()
            rows.append({"kind": kind, "shifted": item.distractors > 1, "links": int(mine.sum()),
                         "raw": calibration_error(raw.to_numpy()[mine], right[mine]),
                         "adapted": calibration_error(adapted.to_numpy()[mine], right[mine])})  # fmt: skip
    return pd.DataFrame(rows)


def page(chains: list[RateChain]) -> str:
    """The text of docs/rates.md."""
    plain = [
        _plain_row(stage, str(unit), part)
        for stage in STAGES
        for unit, part in without_audit(chains, stage).groupby("unit", sort=False)
    ]
    audited = [
        _audited_row(size, str(unit), part)
        for size in SIZES
        for unit, part in with_audits(chains, "apbd", size).groupby("unit", sort=False)
    ]
    return TEMPLATE.read_text(encoding="utf-8").format(
        chains=len(chains),
        audits=AUDITS,
        plain=_table(PLAIN, plain),
        audited=_table(AUDITED, audited),
        areas=_areas(chains),
        links=_links(chains),
        detail=_detail(chains),
    )


PLAIN = (
    "tahap / stage", "satuan / unit", "ambang bias", "ambang RMSE", "perkiraan bias", "**perkiraan RMSE**",
    "kebetulan / chance", "pita memuat / covers", "lebar / width", "ECE",
)  # fmt: skip
AUDITED = (
    "diaudit / audited", "satuan / unit", "RMSE", "**selang 95 % memuat / covers**", "lebar rata-rata / mean width",
    "95 % lebar di bawah / of widths below", "terendah per kabupaten / lowest per kabupaten",
)  # fmt: skip
AREA = (
    "wilayah / area", "audit", "satuan / unit", "usulan / proposals", "RMSE", "**selang memuat / covers**",
    "lebar / width",
)  # fmt: skip
LINK = ("langkah / step", "tautan / links", "ECE sebelum / before", "**ECE disesuaikan / adapted**")
DETAIL = (
    "benih / seed", "pekerjaan serupa / look-alikes", "benar / true", "ambang / counted", "perkiraan / estimated",
    "benar Rp / true", "ambang Rp / counted", "perkiraan Rp / estimated",
)  # fmt: skip


def _table(header: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|---|---|" + "--:|" * (len(header) - 2)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _both(part: pd.DataFrame, value: Callable[[pd.DataFrame], float], form: str) -> str:
    """The figure over all chains, and over the shifted ones in brackets."""
    shifted = part[part["shifted"]]
    text = form.format(value(part))
    return f"{text} [{form.format(value(shifted))}]" if len(shifted) else text


def _rmse(column: str) -> Callable[[pd.DataFrame], float]:
    return lambda part: 100 * float(np.sqrt(np.mean(np.square(part[column] - part["true"]))))


def _bias(column: str) -> Callable[[pd.DataFrame], float]:
    return lambda part: 100 * float(np.mean(part[column] - part["true"]))


def _mean(column: str, times: float = 100) -> Callable[[pd.DataFrame], float]:
    return lambda part: times * float(part[column].mean())


def _plain_row(stage: str, unit: str, part: pd.DataFrame) -> list[str]:
    return [
        stage,
        NAMES[unit],
        _both(part, _bias("hard"), "{:+.1f}"),
        _both(part, _rmse("hard"), "{:.1f}"),
        _both(part, _bias("value"), "{:+.2f}"),
        f"**{_both(part, _rmse('value'), '{:.2f}')}**",
        _both(part, lambda rows: 100 * float(np.sqrt(np.mean(np.square(rows["chance"])))), "{:.2f}"),
        _both(part, _mean("covered"), "{:.0f}%"),
        _both(part, _mean("width"), "{:.1f}"),
        _both(part, _mean("ece", 1), "{:.3f}"),
    ]


def _audited_row(size: int, unit: str, part: pd.DataFrame) -> list[str]:
    return [
        str(size),
        NAMES[unit],
        _both(part, lambda rows: 100 * float(np.sqrt(np.mean(np.square(rows["error"])))), "{:.2f}"),
        f"**{_both(part, _mean('covered'), '{:.1f}%')}**",
        _both(part, _mean("width"), "{:.1f}"),
        f"{100 * part['width'].quantile(0.95):.1f}",
        f"{100 * part.groupby('seed')['covered'].mean().min():.0f}%",
    ]


def _areas(chains: list[RateChain]) -> str:
    """Coverage of the intervals of kecamatan and SKPD at the budget, all and by size."""
    parts = {"belum diaudit / not audited": by_area(chains, "apbd"),
             f"{AREA_AUDIT_SIZE} diaudit / audited": by_area(chains, "apbd", AREA_AUDITS)}  # fmt: skip
    rows = []
    for level, sizes in (("kecamatan", [FEWEST, 10_000]), ("skpd", [LEAST, FEWEST, 100, 300, 10_000])):
        for name, found in parts.items():
            mine = found[found["level"] == level]
            for unit, part in mine[mine["size"] >= FEWEST].groupby("unit", sort=False):
                rows.append(_area_row(level, name, NAMES[str(unit)], f">= {FEWEST}", part))
            for least, most in zip(sizes, sizes[1:], strict=False):
                part = mine[(mine["unit"] == "count") & mine["size"].between(least, most - 1)]
                if len(part) and len(sizes) > 2:
                    rows.append(_area_row(level, name, NAMES["count"], f"{least}-{most - 1}", part))
    return _table(AREA, rows)


def _area_row(level: str, audit: str, unit: str, size: str, part: pd.DataFrame) -> list[str]:
    return [
        level,
        audit,
        unit,
        size,
        _both(part, lambda rows: 100 * float(np.sqrt(np.mean(np.square(rows["error"])))), "{:.1f}"),
        f"**{_both(part, _mean('covered'), '{:.1f}%')}**",
        _both(part, _mean("width"), "{:.1f}"),
    ]


def _links(chains: list[RateChain]) -> str:
    rows = [
        [
            str(kind),
            f"{part['links'].mean():.0f}",
            _both(part, _mean("raw", 1), "{:.3f}"),
            f"**{_both(part, _mean('adapted', 1), '{:.3f}')}**",
        ]
        for kind, part in link_errors(chains).groupby("kind", sort=False)
    ]
    return _table(LINK, rows)


def _detail(chains: list[RateChain]) -> str:
    wide = without_audit(chains, "apbd").pivot(index="seed", columns="unit")
    rows = []
    for item in chains:
        row = wide.loc[item.seed]
        values = [row[name, unit] for unit in ("count", "rp") for name in ("true", "hard", "value")]
        rows.append([str(item.seed), f"{item.distractors:.1f}", *(f"{100 * value:.1f}%" for value in values)])
    return _table(DETAIL, rows)


def main(argv: list[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.rates")
    parser.add_argument("--chains", type=int, default=len(WANTED), help="the first so many of each half")
    parser.add_argument("--page", type=Path, default=PAGE)
    args = parser.parse_args(argv)
    half = max(1, args.chains // 2)
    text = page(rate_chains([*WANTED[:10][:half], *WANTED[10:][:half]]))
    args.page.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

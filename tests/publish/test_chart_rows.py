"""The rows behind the charts agree with the measures and account for every proposal."""

import pandas as pd
import pytest

from musrenbang_analysis.charts.style import KINDS
from musrenbang_analysis.measure.small import funnel_limits, limit_curve
from musrenbang_analysis.publish import chart_rows
from musrenbang_analysis.publish.facts import load
from musrenbang_analysis.publish.figures import NAMES, Figures
from musrenbang_analysis.publish.report import open_report


@pytest.fixture(scope="module")
def example(built_example):
    return load(built_example.folder)


def areas_of(dossier):
    return [dossier.kabupaten, *dossier.kecamatan]


def test_another_purse_and_not_taken_on_add_up_to_what_ended(example):
    for area in areas_of(example):
        rows = chart_rows.funnel_rows(example, area, example.primary)
        for row in rows.to_dict("records"):
            measure = "survival_count" if row["unit"] == "proposal" else "survival_asked_rp"
            reach = example.reach(area, example.primary, row["stage"], measure)
            assert row["elsewhere"] + row["ended"] == reach.ended
            assert min(row[kind] for kind in KINDS) >= 0
            assert sum(row[kind] for kind in KINDS) == row["total"]


def test_the_flow_takes_every_proposal_through_every_step(example):
    for area in areas_of(example):
        rows = chart_rows.flow_rows(example, area, example.primary)
        totals = rows.groupby("to_stage")["proposals"].sum()
        assert set(totals) == {example.reach(area, example.primary, "apbd").denominator}
        last = rows[(rows["to_stage"] == "apbd") & (rows["to_kind"] == "reached")]["proposals"].sum()
        assert last == example.reach(area, example.primary, "apbd").numerator
        steps = rows.groupby(["to_stage", "to_kind"])["proposals"].sum()
        onward = rows[rows["from_kind"] != "entered"].groupby(["from_stage", "from_kind"])["proposals"].sum()
        assert all(steps[key] == count for key, count in onward.items())


def test_nobody_reaches_a_later_stage_of_the_flow_without_the_earlier_one(example):
    rows = chart_rows.flow_rows(example, example.kabupaten, example.primary)
    reached = rows[rows["to_kind"] == "reached"]
    assert set(reached["from_kind"]) <= {"entered", "reached"}


def test_villages_add_up_to_their_kecamatan(example):
    stage = example.headline_stage
    for area in example.kecamatan:
        rows = chart_rows.village_rows(example, area, example.primary, stage)
        reach = example.reach(area, example.primary, stage)
        placed = chart_rows.cohort_rows(example, area, example.primary)["desa_code"].notna().sum()
        assert rows["total"].sum() == placed <= reach.denominator


def test_both_curves_run_from_nothing_to_everything(example):
    rows, totals, villages, weighed_by = chart_rows.concentration_rows(example, "apbd")
    assert (villages, weighed_by) == (46, "population")
    assert totals["proposed"] == 900
    for _, part in rows.groupby("curve"):
        points = part[["population_share", "amount_share"]].to_numpy()
        assert points[0].tolist() == [0, 0]
        assert points[-1].tolist() == pytest.approx([1, 1])
        assert (points[1:] >= points[:-1] - 1e-12).all()


def test_limits_as_lines_pass_through_the_limits_of_the_areas():
    areas = pd.DataFrame({"numerator": [5, 60, 12, 30], "denominator": [100, 100, 50, 400]})
    placed = funnel_limits(areas)
    curve = limit_curve(placed, placed["denominator"])
    for column in ("lower_95", "upper_95", "lower_99.8", "upper_99.8"):
        assert curve[column].tolist() == pytest.approx(placed[column].tolist())


class Areas:
    """Only what ``limit_rows`` asks of a dossier."""

    def __init__(self, counts):
        self.counts = counts

    def reach(self, area, cohort, stage):
        return self.counts[area]


def reach(total, reached, open_):
    return type("R", (), {"denominator": total, "numerator": reached, "outer": reached + open_})()


def outside(counts):
    named = {type("A", (), {"code": str(n), "name": str(n)})(): reach(*each) for n, each in enumerate(counts)}
    table, _ = chart_rows.limit_rows(Areas(named), list(named), None, "apbd")
    return table[table["position"] == "outside_99.8"]["is_certain"].tolist()


def test_outside_is_certain_only_when_the_untraced_cannot_undo_it():
    calm = [(100, 30 + n % 3, 0) for n in range(12)]
    assert outside([*calm, (100, 1, 0)]) == [True]
    assert outside([*calm, (100, 1, 60)]) == [False], "its own untraced may all have got there"
    vague = [(100, 30 + n % 3, 65) for n in range(12)]
    assert outside([*vague, (100, 70, 0)]) == [False], "those of all the others may"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_chart_is_drawn_for_the_whole_and_the_parts_it_is_for(example, built_example, lang):
    root = built_example.folder.parents[1]
    whole = open_report(str(root), example.code, example.plan_year, lang=lang).figures
    part = open_report(str(root), example.code, example.plan_year, example.kecamatan[4].code, lang).figures
    assert {name for name in NAMES if getattr(whole, name)} == set(NAMES) - {"villages"}
    assert {name for name in NAMES if getattr(part, name)} == set(NAMES) - {"multiples", "area_map", "concentration"}
    assert len({chart.name for chart in whole.all}) == len(whole.all)


def test_villages_are_a_map_where_all_their_boundaries_are_known(example, built_example):
    kecamatan = example.kecamatan[4]
    root = str(built_example.folder.parents[1])
    place = open_report(root, example.code, example.plan_year, kecamatan.code).place
    known = {area.code: [[(0, 0), (1, 0), (1, 1)]] for area in example.desa_of(kecamatan)}

    def drawn(boundaries):
        dossier = type(example)(example.tables, boundaries)
        return Figures(dossier, kecamatan, example.primary, "apbd", place, "id").area_map

    assert drawn(known).name == "map"
    known.popitem()
    assert drawn(known) is None

"""Which pairs and which proposals are asked about."""

import numpy as np
import pandas as pd
import pytest

from musrenbang_analysis.reference import read_reference
from musrenbang_analysis.review.audit import audit_sample
from musrenbang_analysis.review.queue import MOST_PER_RIGHT, part_of, reserved_rows, review_queue
from musrenbang_analysis.review.workbook import Request, choose
from musrenbang_analysis.schema import shaped
from tests.review.small import NOTHING_AUDITED, NOTHING_DECIDED, PER_KECAMATAN, link, record


def test_the_most_doubtful_are_asked_first_and_every_kind_gets_its_share(tables):
    queue = review_queue(tables.records, tables.links, 30)
    assert len(queue) == 30
    kinds = queue["chosen_as"].value_counts()
    for row in read_reference("review_quotas.csv"):
        # What a kind has not is given to the most doubtful.
        assert kinds.get(row["kind"], 0) <= round(30 * float(row["share"])) or row["kind"] == "doubtful"
    assert {"package", "moved_skpd", "one_sided", "chance"} <= set(kinds.index)
    chance = dict(zip(tables.links["from_id"] + tables.links["to_id"], tables.links["probability"], strict=True))
    doubt = [abs(chance[a + b] - 0.5) for a, b in zip(queue["left_id"], queue["right_id"], strict=True)]
    asked = [d for d, kind in zip(doubt, queue["chosen_as"], strict=True) if kind == "doubtful"]
    left_out = tables.links[
        ~(tables.links["from_id"] + tables.links["to_id"]).isin(queue["left_id"] + queue["right_id"])
    ]
    rest = [abs(p - 0.5) for p in left_out["probability"] if p < 0.75]
    assert not asked or not rest or max(asked) <= max(rest)


def test_links_drawn_at_random_stand_for_all_confident_ones(tables):
    queue = review_queue(tables.records, tables.links, 40)
    drawn = queue[queue["chosen_as"] == "chance"]
    confident = tables.links[(tables.links["status"] == "accepted") & (tables.links["probability"] >= 0.75)]
    for method, part in drawn.groupby("method"):
        assert part["weight"].sum() == pytest.approx((confident["method"] == method).sum())
    assert (queue.loc[queue["chosen_as"] != "chance", "weight"] == 1).all()


def test_nothing_decided_is_asked_again_and_nothing_of_the_audit(tables):
    first = choose(tables, Request(20, 15), NOTHING_DECIDED, NOTHING_AUDITED)
    decided = first.pairs[["left_id", "right_id"]].head(10)
    answered = pd.DataFrame({"record_id": first.audit["record_id"].head(5), "stage": "apbd"})
    second = choose(tables, Request(20, 15), decided, answered)
    pairs = set(zip(second.pairs["left_id"], second.pairs["right_id"], strict=True))
    assert not pairs & set(zip(decided["left_id"], decided["right_id"], strict=True))
    assert set(second.audit["record_id"]) == set(first.audit["record_id"]) - set(answered["record_id"])
    kept = reserved_rows(set(first.audit["record_id"]), tables.links)
    for asked in (first, second):
        assert not kept & set(asked.pairs["left_id"])


def test_one_row_that_everything_resembles_does_not_fill_the_queue():
    rows = [record("kecamatan-x", "kecamatan", 1)] + [record(f"desa-{n}", "desa", n) for n in range(200)]
    links = [link(f"desa-{n}", "kecamatan-x", 0.5) | {"method": "text"} for n in range(200)]
    queue = review_queue(shaped("records", rows), shaped("links", links), 100)
    assert len(queue) == MOST_PER_RIGHT


def test_a_package_is_asked_about_whole():
    rows = [record(f"desa-{n}", "desa", n) for n in range(60)] + [record(f"renja-{n}", "renja", n) for n in range(20)]
    doubt = (0.5, 0.3, 0.2)
    links = [
        link(f"desa-{n}", f"renja-{n % 20}", doubt[n // 20]) | {"method": "text", "relation": "same"} for n in range(60)
    ]
    queue = review_queue(shaped("records", rows), shaped("links", links), 48)
    asked = queue[queue["chosen_as"] == "package"]
    assert len(asked) == 12
    assert (asked["right_id"].value_counts() == 3).all()


@pytest.mark.parametrize("size", [0, 1, 30, 500])
def test_any_size_and_no_link_at_all(tables, size):
    assert len(review_queue(tables.records, tables.links, size)) <= size
    assert len(review_queue(tables.records, tables.links.head(0), size)) == 0
    assert len(audit_sample(tables.lineage.head(0), size)) == 0


def test_where_nothing_is_doubtful_only_the_few_by_lot_are_asked():
    rows = [record(f"desa-{n}", "desa", n) for n in range(50)] + [record(f"renja-{n}", "renja", n) for n in range(50)]
    links = [link(f"desa-{n}", f"renja-{n}", 1.0) | {"method": "id", "probability": None} for n in range(50)]
    queue = review_queue(shaped("records", rows), shaped("links", links), 40)
    assert set(queue["chosen_as"]) == {"chance"}
    assert len(queue) == 6


def test_parts_cover_everything_once_and_keep_packages_together(tables):
    whole = review_queue(tables.records, tables.links, 40)
    parts = [part_of(whole, part, 3) for part in (1, 2, 3)]
    together = pd.concat(parts)
    assert sorted(together["left_id"] + together["right_id"]) == sorted(whole["left_id"] + whole["right_id"])
    rights = [set(part["right_id"]) for part in parts]
    assert not (rights[0] & rights[1] or rights[0] & rights[2] or rights[1] & rights[2])
    audits = [choose(tables, Request(0, 15, part, 3), NOTHING_DECIDED, NOTHING_AUDITED).audit for part in (1, 2, 3)]
    assert sorted(pd.concat(audits)["record_id"]) == sorted(audit_sample(tables.lineage, 15)["record_id"])


def test_the_audit_is_stratified_weighted_and_the_same_every_time(tables):
    sample = audit_sample(tables.lineage, 30)
    assert len(sample) == sample["record_id"].nunique() == 30
    assert sample["weight"].sum() == pytest.approx(len(tables.lineage))
    of = tables.lineage.set_index("record_id")
    kecamatan = sample["record_id"].map(of["kecamatan_code"])
    assert set(kecamatan.value_counts()) <= set(range(8, 13)), "each of the three has about its third"
    assert sample.groupby(kecamatan)["weight"].sum().tolist() == pytest.approx([PER_KECAMATAN] * 3, rel=0.35)
    sizes = sample["weight"].groupby(sample["stratum"]).agg(["sum", "size"])
    assert (sizes["size"] >= 2).all()
    assert np.allclose(sizes["sum"], sizes["sum"].round()), "the weights of a stratum add up to its proposals"
    again = audit_sample(tables.lineage.sample(frac=1, random_state=5), 30)
    pd.testing.assert_frame_equal(sample, again)
    smaller = audit_sample(tables.lineage, 20)
    assert len(set(smaller["record_id"]) - set(sample["record_id"])) <= 2, "a larger sample keeps the smaller one"


def test_large_works_are_audited_more_often_and_count_less():
    """Half of the sample follows the rupiah: of ten works worth as much as the other 990 together most are drawn."""
    rows = [{"record_id": f"desa-{n}", "entry_stage": "desa", "kecamatan_code": f"99.01.0{n % 4}",
             "asked_rp": 990_000_000 if n < 10 else 10_000_000 + n} for n in range(1000)]  # fmt: skip
    sample = audit_sample(shaped("lineage", rows), 40)
    large = sample["record_id"].isin([f"desa-{n}" for n in range(10)])
    assert large.sum() >= 6
    assert sample.loc[large, "weight"].max() < sample.loc[~large, "weight"].min()
    assert sample["weight"].sum() == pytest.approx(1000)


def test_every_proposal_of_a_stratum_is_as_likely_to_be_drawn():
    """Over many dossiers of other ids, whatever the size of its kecamatan; no kecamatan is left out of a large sample."""
    drawn = pd.Series(0.0, index=range(200))
    for turn in range(150):
        rows = [{"record_id": f"desa-{turn}-{n}", "entry_stage": "desa", "asked_rp": 5_000_000,
                 "kecamatan_code": "99.01.01" if n < 130 else "99.01.02" if n < 190 else "99.01.03"}
                for n in range(200)]  # fmt: skip
        sample = audit_sample(shaped("lineage", rows), 40)
        drawn[sample["record_id"].str.rpartition("-")[2].astype(int)] += 1
    shares = [drawn[part].mean() / 150 for part in (slice(0, 129), slice(130, 189), slice(190, 199))]
    assert shares == pytest.approx([0.2, 0.2, 0.2], abs=0.03)


def test_the_audit_draws_at_random_whatever_the_linking_found(tables):
    """Over many dossiers of other ids the linked half is drawn as often as the other."""
    linked = 0
    for turn in range(60):
        lineage = tables.lineage.assign(record_id=[f"desa-{turn}-{n}" for n in range(len(tables.lineage))])
        found = set(lineage.loc[lineage["apbd"] == "yes", "record_id"])
        linked += audit_sample(lineage, 12)["record_id"].isin(found).sum()
    expected = 60 * 12 * (tables.lineage["apbd"] == "yes").mean()
    assert abs(linked - expected) < 60


def test_an_audit_as_large_as_the_dossier_takes_all_with_weight_one(tables):
    sample = audit_sample(tables.lineage, 1000)
    assert len(sample) == len(tables.lineage)
    assert (sample["weight"] == 1).all()

"""The text tier: what it finds, what it must never take for each other, and how it answers bad input."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from musrenbang_analysis.link import model
from musrenbang_analysis.link.candidates import (
    PER_LEFT,
    PER_LEFT_ANYWHERE,
    PER_LEFT_LETTERS,
    PER_RIGHT_OPEN,
    candidate_pairs,
)
from musrenbang_analysis.link.compare import compare, fields, is_vetoed, level_words
from musrenbang_analysis.link.engine import link_records
from musrenbang_analysis.link.facts import read_facts
from musrenbang_analysis.link.packages import Bases, gather, membership, set_weights, sets
from musrenbang_analysis.link.words import read_text
from musrenbang_analysis.schema import shaped

VILLAGES = {"99.02.01.2001": "Sukamaju", "99.02.01.2002": "Mekarsari", "99.02.02.2003": "Cibadak"}


def row(record_id, stage, text, place="99.02.01.2001", **facts):
    base = {
        "record_id": record_id,
        "stage": stage,
        "source_file": f"{stage}.csv",
        "source_sheet": stage,
        "source_row": 2,
        "is_counted": True,
        "detail_level": "proposal" if stage in ("desa", "kecamatan") else "work",
        "proposal_text": text,
        "desa_code": place,
        "desa_name": VILLAGES.get(place),
        "kecamatan_code": place[:8] if place else None,
    }
    return base | facts


def others(stage, count=12):
    """Rows of everyday work, so that words have a rarity."""
    works = ("Pembangunan drainase", "Rehab ruang kelas", "Pengadaan bibit padi", "Pemasangan PJU")
    return [
        row(f"{stage}-x{n}", stage, f"{works[n % 4]} RT {n + 20}", "99.02.02.2003", volume=100.0 + 7 * n, unit="m")
        for n in range(count)
    ]


def linked(*rows, **options):
    return link_records(shaped("records", [*rows, *others("desa"), *others("kecamatan")]), **options)


def statuses(links):
    return {
        (a, b): status
        for a, b, status in links[["from_id", "to_id", "status"]].itertuples(index=False)
        if "-x" not in a + b
    }


def test_a_reworded_row_of_the_same_street_and_volume_is_linked_and_says_why():
    result = linked(
        row("a", "desa", "Pengecoran Jl. Mawar RT 03/05", volume=215.0, unit="m", rt="3", rw="5"),
        row("b", "kecamatan", "Rabat beton Jalan Mawar", volume=215.0, unit="m"),
    )
    assert statuses(result.links) == {("a", "b"): "accepted"}
    link = result.links[result.links["from_id"] == "a"].iloc[0]
    assert link["method"] == "text"
    assert 0.6 <= link["probability"] <= 1
    told = result.evidence[result.evidence["from_id"] == "a"].set_index("field")
    assert told.loc["thing", "level"] == "same"
    assert told.loc["thing", "words_id"] == "obyek sama: Jl. Mawar"
    assert told.loc["volume", "words_en"].endswith(": 215 m")


def test_the_weights_of_a_link_add_up_and_give_its_probability():
    result = linked(row("a", "desa", "Rabat beton Jl. Mawar"), row("b", "kecamatan", "Rabat beton Jl. Mawar"))
    text = result.links[result.links["method"] == "text"].set_index(["from_id", "to_id"])
    added = result.evidence.groupby(["from_id", "to_id"])["weight"].sum()
    assert set(added.index) == set(text.index)
    np.testing.assert_allclose(added[text.index].to_numpy(float), text["weight"].to_numpy(float), atol=1e-9)
    np.testing.assert_allclose(model.probability(text["weight"]), text["probability"], atol=1e-4)
    assert set(fields()) >= set(result.evidence["field"])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Pagar SMA Negeri 55", "Pagar SMA Negeri 56"),
        ("Taman Kebayoran Baru", "Taman Kebayoran Lama"),
        ("Rehab puskesmas Mawar", "Rehab puskeswan Mawar"),
        ("Rabat beton Gang Melati II", "Rabat beton Gang Melati III"),
        ("Rehab SDN 2 Cibadak", "Rehab SDN 3 Cibadak"),
        ("Rehab SDN 1 Cibadak", "Rehab SMPN 1 Cibadak"),
        ("Rehab kantor desa", "Rehab kantor kecamatan"),
        ("Jembatan Cikole Hilir", "Jembatan Cikole Hulu"),
    ],
)
def test_look_alikes_are_never_linked_by_text(one, two):
    facts = {"volume": 1.0, "unit": "unit", "asked_rp": 150_000_000}
    found = statuses(linked(row("a", "desa", one, **facts), row("b", "kecamatan", two, **facts)).links)
    assert found == {}
    same = statuses(linked(row("a", "desa", one, **facts), row("b", "kecamatan", one, **facts)).links)
    assert same == {("a", "b"): "accepted"}


def test_a_number_in_two_spellings_is_one_number():
    both = read_facts(
        shaped("records", [row("a", "desa", "Rabat Gang Melati II"), row("b", "kecamatan", "Rabat Gg. Melati 2")])
    )
    first, second = np.array([0]), np.array([1])
    assert not is_vetoed(both, both, first, second)[0]
    assert fields()["thing"][compare(both, both, first, second)["thing"][0]] == "same"


def test_a_list_that_repeats_a_row_word_for_word_is_linked_before_anything_is_weighed():
    rows = [row("a", "desa", "Rabat beton Jl. Mawar"), row("b", "kecamatan", "RABAT BETON  JALAN MAWAR")]
    told = linked(*rows).evidence.query("from_id == 'a'").set_index("field")
    assert told.loc["prior", "level"] == "verbatim"
    twice = linked(*rows, row("a2", "desa", "Rabat beton Jl. Mawar")).evidence
    assert "verbatim" not in set(twice.loc[twice["to_id"].eq("b") & twice["field"].eq("prior"), "level"])


def test_of_a_wish_entered_twice_the_copy_finds_its_own():
    rows = [row("a", "desa", "Rabat beton Jl. Mawar"), row("a2", "desa", "RABAT BETON Jl Mawar")]
    later = [row("b", "kecamatan", "RABAT BETON Jl Mawar"), row("b2", "kecamatan", "Rabat beton Jl. Mawar")]
    assert statuses(linked(*rows, *later).links) == {("a", "b2"): "accepted", ("a2", "b"): "accepted"}


def test_text_takes_no_part_in_what_is_certain():
    rows = [
        row("a", "desa", "Rabat beton Jl. Mawar", source_id="7", id_system="sipd"),
        row("a2", "desa", "Rabat beton Jl. Mawar"),
        row("b", "kecamatan", "Rabat beton Jl. Mawar", source_id="7", id_system="sipd"),
    ]
    links = linked(*rows).links
    assert statuses(links) == {("a", "b"): "accepted"}
    assert set(links.loc[links["from_id"] == "a", "method"]) == {"id"}


def test_a_hand_decision_is_never_undone_by_text():
    rows = [row("a", "desa", "Rabat beton Jl. Mawar"), row("b", "kecamatan", "Rabat beton Jl. Mawar")]
    hand = pd.DataFrame([("a", "b", "bukan")], columns=["left_id", "right_id", "decision"])
    assert statuses(linked(*rows, hand=hand).links) == {("a", "b"): "rejected"}


def test_what_an_office_ended_is_not_looked_for():
    rows = [
        row("a", "desa", "Rabat beton Jl. Mawar", outcome="rejected"),
        row("b", "kecamatan", "Rabat beton Jl. Mawar"),
    ]
    assert statuses(linked(*rows).links) == {}


def test_without_the_text_tier_nothing_is_linked_by_text():
    rows = [row("a", "desa", "Rabat beton Jl. Mawar"), row("b", "kecamatan", "Rabat beton Jl. Mawar")]
    assert statuses(linked(*rows, linkers=("id", "code")).links) == {}
    with pytest.raises(KeyError):
        linked(*rows, linkers=("guess",))


def test_a_package_finds_its_proposals_and_shares_its_value():
    parts = [("a1", "Jl. Mawar", 120.0, 30), ("a2", "Jl. Melati", 215.0, 50), ("a3", "Gg. Kenanga", 65.0, 20)]
    rows = [
        row(i, "desa", f"Rabat beton {street}", volume=size, unit="m", asked_rp=price * 1_000_000)
        for i, street, size, price in parts
    ]
    whole = row("b", "kecamatan", "Rabat beton (3 lokasi)", volume=400.0, unit="m", asked_rp=100_000_000)
    links = linked(*rows, whole).links
    found = links[(links["to_id"] == "b") & (links["status"] == "accepted")]
    assert set(found["from_id"]) == {"a1", "a2", "a3"}
    assert set(found["relation"]) == {"merged"}
    assert not set(found["rival_id"]) & {"a1", "a2", "a3"}
    assert found.set_index("from_id")["value_share"].to_dict() == pytest.approx({"a1": 0.3, "a2": 0.5, "a3": 0.2})


def test_of_alike_proposals_those_that_add_up_make_the_package():
    parts = [("a1", 120.0, 31_250_000), ("a2", 215.0, 55_110_000), ("a3", 165.0, 44_000_000), ("a4", 90.0, 20_000_000)]
    rows = [
        row(i, "desa", f"Rabat beton RT {k + 1}", volume=size, unit="m", asked_rp=price, rt=str(k + 1))
        for k, (i, size, price) in enumerate(parts)
    ]
    whole = row("b", "kecamatan", "Rabat beton (2 lokasi)", volume=335.0, unit="m", asked_rp=86_360_000)
    links = linked(*rows, whole).links
    found = links[links["to_id"] == "b"].set_index("from_id")
    assert set(found.index[found["status"] == "accepted"]) == {"a1", "a2"}
    others = found.loc[~found.index.isin(["a1", "a2"]), "probability"]
    assert (others < found.loc[["a1", "a2"], "probability"].min()).all()


def test_who_confirms_one_proposal_of_a_package_has_not_denied_the_others():
    parts = [("a1", "Jl. Mawar", 120.0), ("a2", "Jl. Melati", 215.0), ("a3", "Gg. Kenanga", 65.0)]
    rows = [
        row(i, "desa", f"Rabat beton {street}", volume=size, unit="m", asked_rp=int(size) * 100_000)
        for i, street, size in parts
    ]
    whole = row("b", "kecamatan", "Rabat beton (3 lokasi)", volume=400.0, unit="m", asked_rp=40_000_000)
    hand = pd.DataFrame([("a1", "b", "sama")], columns=["left_id", "right_id", "decision"])
    links = linked(*rows, whole, hand=hand).links
    found = links[(links["to_id"] == "b") & (links["status"] == "accepted")].set_index("from_id")
    assert found["method"].to_dict() == {"a1": "hand", "a2": "text", "a3": "text"}
    assert found["value_share"].astype(float).to_dict() == pytest.approx({"a1": 0.3, "a2": 0.5375, "a3": 0.1625})


def test_a_confirmed_pair_is_a_condition_on_the_sets_of_its_row():
    rows = [row(f"a{k}", "desa", f"Rabat beton RT {k}", volume=50.0 + 30 * k, unit="m", rt=str(k)) for k in range(1, 6)]
    whole = row("b", "kecamatan", "Rabat beton (3 lokasi)", volume=330.0, unit="m")
    left, right = sides([*rows, *others("desa")], [whole])
    kind, at = model.read_model().kinds["list"], np.arange(5)
    levels = compare(left, right, at, np.zeros(5, int))
    weights = [kind.first.total(levels) * np.log(2)] * 3
    chances = {}
    for name, held in (("free", np.zeros(5)), ("confirmed", np.array([11.0, 0, 0, 0, 0]))):
        groups = gather(right, left, np.zeros(5, int), at, Bases(*weights, np.zeros(5), held))
        chances[name] = expit(membership(groups, kind.package, 5)[0])
    (wholes,) = gather(right, left, np.zeros(5, int), at, Bases(*weights, np.zeros(5), np.zeros(5)))
    weight = np.exp(set_weights(wholes, slice(0, 1), kind.package)[0])
    inside = np.zeros((len(weight), 5), bool)
    inside[:, wholes.pairs[0]] = sets(wholes.search)
    given = [(weight * inside[:, 0] * inside[:, k]).sum() / (weight * inside[:, 0]).sum() for k in range(5)]
    assert chances["free"] == pytest.approx((weight @ inside) / weight.sum(), abs=1e-4)
    assert chances["confirmed"] == pytest.approx(given, abs=1e-2)
    assert chances["confirmed"][0] > 0.99


@pytest.mark.parametrize("words", ["dkk", "dll.", "dan sekitarnya", "dan lain-lain", "DST"])
def test_a_line_that_says_and_others_may_hold_other_villages_of_its_kecamatan(words):
    part = row("a", "desa", "Pembangunan jalan usaha tani", "99.02.01.2002")
    line = row("b", "kecamatan", "Jalan usaha tani", location_text=f"Desa Sukamaju {words}")
    far = row("c", "desa", "Pembangunan jalan usaha tani", "99.02.02.2003")
    left, right = sides([part, far], [line, line | {"record_id": "d", "location_text": "Desa Sukamaju"}])
    levels = compare(left, right, np.array([0, 0, 1]), np.array([0, 1, 0]))["place"]
    assert [fields()["place"][level] for level in levels] == ["open_list", "other_village", "other_kecamatan"]


def test_a_confirmed_pair_puts_its_rivals_behind():
    rows = [
        row("a", "desa", "Rabat beton Jl. Mawar", volume=215.0, unit="m"),
        row("b1", "kecamatan", "Rabat beton Jl. Mawar", volume=215.0, unit="m"),
        row("b2", "kecamatan", "Rabat beton Jl. Mawar", volume=210.0, unit="m"),
    ]
    hand = pd.DataFrame([("a", "b2", "sama")], columns=["left_id", "right_id", "decision"])
    said = linked(*rows, hand=hand).links.set_index("to_id")
    alone = linked(*rows).links.set_index("to_id")
    assert said.loc["b2", "method"] == "hand"
    assert alone.loc["b1", "status"] == "accepted"
    assert "b1" not in said.index or said.loc["b1", "weight"] < alone.loc["b1", "weight"] - 2


@pytest.mark.parametrize("text", ["", None, "-", "???", "12345", "a" * 5000])
def test_texts_that_say_nothing_give_a_result(text):
    result = link_records(shaped("records", [row("a", "desa", text), row("b", "kecamatan", text)]))
    assert len(result.links) <= 1
    assert read_text(text or "").works == frozenset()


def test_one_row_one_side_and_nothing_at_all():
    assert len(link_records(shaped("records", [])).links) == 0
    assert len(link_records(shaped("records", [row("a", "desa", "Rabat beton")])).links) == 0
    alone = [row("a", "desa", "Rabat beton"), *others("desa")]
    assert len(link_records(shaped("records", alone)).links) == 0


def test_rows_that_are_all_the_same_stay_undecided():
    rows = [row(f"{stage}{n}", stage, "Rabat beton") for stage in ("desa", "kecamatan") for n in range(60)]
    result = link_records(shaped("records", rows))
    assert "accepted" not in set(result.links["status"])


def test_a_million_pairs_in_one_block_stay_in_bounds():
    """A village named like its kecamatan: everything falls into one block."""
    rows = [
        row(f"{stage}{n}", stage, f"Rabat beton Jl. Mawar {n % 9}", "99.02.01.2001")
        for stage in ("desa", "kecamatan")
        for n in range(1100)
    ]
    facts = read_facts(shaped("records", rows))
    left, right = facts.take(np.arange(1100)), facts.take(np.arange(1100, 2200))
    tracemalloc.start()
    one, two = candidate_pairs(left, right)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(one) <= 1100 * (PER_LEFT + PER_LEFT_LETTERS + PER_RIGHT_OPEN)
    assert len(set(zip(one, two, strict=True))) == len(one)
    assert peak < 250e6


def sides(earlier, later):
    facts = read_facts(shaped("records", [*earlier, *later]))
    return facts.take(np.arange(len(earlier))), facts.take(np.arange(len(earlier), len(facts)))


def test_ten_million_pairs_of_like_rows_without_a_place_stay_in_bounds():
    earlier, later = (
        [row(f"{stage}{n}", stage, "Belanja alat tulis kantor", None) for n in range(3200)]
        for stage in ("desa", "apbd")
    )
    left, right = sides(earlier, later)
    tracemalloc.start()
    one, _ = candidate_pairs(left, right)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(one) <= 3200 * (PER_LEFT_ANYWHERE + PER_RIGHT_OPEN)
    assert peak < 250e6


def test_lines_without_a_place_crowd_out_nobody():
    """A package of the village that says little stays a candidate beside routine lines of which every one says more."""
    routine = [row(f"r{n}", "apbd", "Pemeliharaan jalan kantor", None, volume=200.0, unit="m") for n in range(200)]
    package = row("b", "apbd", "Penyediaan prasarana lingkungan (3 lokasi)")
    earlier = [row("a", "desa", "Pemeliharaan jalan Mawar", volume=200.0, unit="m"), *others("desa")]
    left, right = sides(earlier, [*routine, package, *others("apbd")])
    found = {(left.ids[a], right.ids[b]) for a, b in zip(*candidate_pairs(left, right), strict=True)}
    assert ("a", "b") in found
    assert any(one == "a" and two.startswith("r") for one, two in found)


@pytest.mark.parametrize("place", [(None, "99.02.01.2001"), ("99.02.01.2001", None), (None, None)])
def test_a_name_finds_its_row_where_the_place_of_one_is_missing(place):
    earlier = [row("a", "desa", "Rabat beton Jl. Cendrawasih", place[0]), *others("desa")]
    later = [row("b", "apbd", "Perkerasan Jalan Cendrawasih", place[1]), *others("apbd")]
    left, right = sides(earlier, later)
    found = {(left.ids[a], right.ids[b]) for a, b in zip(*candidate_pairs(left, right), strict=True)}
    assert ("a", "b") in found


def test_a_kecamatan_that_only_the_text_names_is_known_where_one_is_meant():
    rows = [
        row("a", "desa", "Rabat beton", kecamatan_name="Sukaraja"),
        row("b", "desa", "Rabat beton", "99.02.02.2003", kecamatan_name="Cibitung"),
        row("c", "apbd", "Drainase", None, location_text="Wilayah Kec. Suka Raja"),
        row("d", "apbd", "Drainase Kecamatan Sukaraja dan Kecamatan Cibitung", None),
        row("e", "apbd", "Drainase Kecamatan Lain", None),
    ]
    kecamatan = read_facts(shaped("records", rows)).arrays["kecamatan"].tolist()
    assert kecamatan == [0, 1, 0, -1, -1]


def test_every_level_has_words_in_both_languages():
    assert all(all(words) for words in level_words().values())
    shipped = model.read_model()
    assert set(shipped.kinds) == set(model.KINDS)
    for kind in shipped.kinds.values():
        assert set(kind.final.tables) == set(fields()) - {"prior"}


def labels_of(evidence, decision):
    pairs = evidence[["from_id", "to_id"]].drop_duplicates()
    return pd.DataFrame({"left_id": pairs["from_id"], "right_id": pairs["to_id"], "decision": decision})


def test_doubt_teaches_nothing_and_neither_does_a_single_label():
    rows = [
        row("a", "desa", "Cor beton Jl. Mawar", volume=215.0),
        row("b", "kecamatan", "Rabat Jl. Mawar", volume=215.0),
    ]
    evidence = linked(*rows).evidence
    assert model.train(evidence, labels_of(evidence, "ragu")) == model.shipped()
    wrong = model.train(evidence, labels_of(evidence, "bukan"))
    assert wrong["trained_on"] == 1, "rows repeated word for word were weighed by no model"
    assert wrong["kinds"] == model.shipped()["kinds"]


def doubtful_pairs(count, shift):
    """Evidence of pairs that the shipped weights leave in doubt, and labels drawn from those weights plus ``shift`` bits."""
    given = model.shipped()["kinds"]["list"]["final"]
    chosen, total = {}, given["prior"]
    for field, weights in sorted(given["weights"].items(), key=lambda item: -max(item[1].values())):
        if total + max(weights.values()) < 1:
            chosen[field] = max(weights, key=weights.get)
            total += weights[chosen[field]]
    assert abs(total) < 3
    rng = np.random.default_rng(1)
    levels = [("prior", "list"), *chosen.items()]
    evidence = [(f"a{k}", f"b{k}", field, level) for k in range(count) for field, level in levels]
    said = np.where(rng.random(count) < model.probability(total + shift), "sama", "bukan")
    labels = pd.DataFrame({"left_id": [f"a{k}" for k in range(count)], "right_id": [f"b{k}" for k in range(count)]})
    return pd.DataFrame(evidence, columns=["from_id", "to_id", "field", "level"]), labels.assign(decision=said)


def test_labels_that_agree_with_the_given_weights_leave_them_alone_and_others_move_them():
    learnt = model.train(*doubtful_pairs(150, 0.0))
    assert learnt["trained_on"] == 150
    assert learnt["kinds"] == model.shipped()["kinds"]
    moved = model.train(*doubtful_pairs(150, -4.0))
    assert moved["kinds"]["list"]["final"]["prior"] < model.shipped()["kinds"]["list"]["final"]["prior"]

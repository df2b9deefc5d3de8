"""Precision and recall by hand: what is counted, what it stands for, how sure it is."""

import pandas as pd
import pytest

from musrenbang_analysis.review.accuracy import accuracy_of_audit, accuracy_of_pairs


def links(*rows):
    return pd.DataFrame(rows, columns=["from_id", "to_id", "method", "status"])


def decided(*rows):
    return pd.DataFrame(rows, columns=["left_id", "right_id", "decision", "chosen_as"])


def one(frame, **where):
    for name, value in where.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


def test_precision_and_recall_of_reviewed_pairs_by_tier():
    held = links(
        ("a", "1", "text", "accepted"),
        ("b", "2", "text", "accepted"),
        ("c", "3", "text", "possible"),
        ("d", "4", "code", "accepted"),
        ("e", "5", "id", "accepted"),
        ("f", "6", "text", "accepted"),
    )
    said = decided(
        ("a", "1", "sama", "doubtful"),
        ("2", "b", "bukan", "package"),  # the other way round is the same pair
        ("c", "3", "sama", "doubtful"),
        ("d", "4", "sama", "doubtful"),
        ("e", "5", "bukan", "chance"),
        ("f", "6", "ragu", "doubtful"),
        ("g", "7", "bukan", "doubtful"),
    )
    rates = accuracy_of_pairs(held, said)
    text = one(rates, basis="doubtful", measure="precision", tier="text")
    assert (text["right"], text["n"], text["value"]) == (1, 2, 0.5)
    assert (text["lower"], text["upper"]) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))
    whole = one(rates, basis="doubtful", measure="recall", tier="all")
    assert (whole["right"], whole["n"]) == (2, 3)
    assert one(rates, basis="doubtful", measure="recall", tier="code")["right"] == 1
    chance = one(rates, basis="random", measure="precision", tier="id")
    assert (chance["right"], chance["n"]) == (0, 1)
    assert not len(rates[(rates["basis"] == "random") & (rates["measure"] == "recall")])


def test_the_audit_is_weighted_to_all_proposals():
    lineage = pd.DataFrame(
        [
            ("p1", "yes", "text"),
            ("p2", "yes", "text"),
            ("p3", "unknown", None),
            ("p4", "no", "id"),
            ("p5", "yes", None),
        ],
        columns=["record_id", "apbd", "link_method"],
    )
    audit = pd.DataFrame(
        [
            ("p1", "tidak", "30"),
            ("p1", "ya", "30"),
            ("p2", "tidak", "10"),
            ("p3", "ya", "10"),
            ("p4", "tidak_tahu", "50"),
            ("p5", "ya", ""),
            ("gone", "ya", "9"),
        ],
        columns=["record_id", "answer", "weight"],
    )
    rates = accuracy_of_audit(lineage, audit, "apbd")
    text = one(rates, measure="precision", tier="text")
    assert (text["right"], text["n"], text["value"]) == (1, 2, pytest.approx(0.75))
    recall = one(rates, measure="recall", tier="all")
    assert (recall["right"], recall["n"], recall["value"]) == (2, 3, pytest.approx(31 / 41))
    assert recall["lower"] < recall["value"] < recall["upper"]
    assert one(rates, measure="precision", tier="written")["n"] == 1


def test_nothing_decided_gives_no_figure():
    assert len(accuracy_of_pairs(links(), decided())) == 0
    empty = pd.DataFrame(columns=["record_id", "answer", "weight"])
    lineage = pd.DataFrame(columns=["record_id", "apbd", "link_method"])
    assert len(accuracy_of_audit(lineage, empty, "apbd")) == 0

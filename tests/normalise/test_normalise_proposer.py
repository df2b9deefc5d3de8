"""Who proposed, in closed words; a person's name never becomes one."""

import pytest

from musrenbang_analysis.normalise.proposer import parse_proposer, proposer_group, proposer_mark


@pytest.mark.parametrize(
    ("text", "mark", "group"),
    [
        ("Jalan rusak (RW 05 P3)", "rw 5", "rw"),
        ("Meningkatkan parenting (Forum Anak P1)", "forum_anak", "forum_anak"),
        ("Pelatihan (PKK Pokja 4 P2)", "pkk_pokja_4", "pkk"),
        ("Gapura (RT 3 P 1)", "rt 3", "rt"),
        ("Jalan (lebar 3 m)", None, None),  # no rank in the bracket: no mark
        ("Bantuan (Budi Santoso P1)", None, None),  # a name is not stored
        ("Jalan (RW 1 P1) dan selokan (RW 2 P1)", None, None),  # two proposers
        (None, None, None),
    ],
)
def test_the_mark_beside_the_rank(text, mark, group):
    assert proposer_mark(text) == mark
    assert proposer_group(mark) == group


def test_the_profile_of_an_account():
    assert parse_proposer("Ketua RW 07") == "rw 7"
    assert parse_proposer("Lurah Kauman") == "kelurahan"
    assert parse_proposer("Budi Santoso") is None

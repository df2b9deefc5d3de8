"""RT, RW and rank: the forms of domain.md 4.3 and data-hazards.md 8, and the names that look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musrenbang_analysis.normalise.neighbourhood import Neighbourhood, parse_priority, parse_rt_rw

FORMS = [
    ("RT.03/RW.02", (3,), (2,)),
    ("RT 3 RW II", (3,), (2,)),
    ("RT.05 RW.02", (5,), (2,)),
    ("RT 05/03", (5,), (3,)),
    ("RT.30/10", (30,), (10,)),
    ("Rt. 031/010", (31,), (10,)),
    ("RT99/99", (99,), (99,)),
    ("RT 4/5", (4,), (5,)),
    ("RW 001,002,003", (), (1, 2, 3)),
    ("RW IV", (), (4,)),
    ("RW XI", (), (11,)),
    ("Rw4", (), (4,)),
    ("RT 01-07", tuple(range(1, 8)), ()),
    ("RT 01-07 RW 02", tuple(range(1, 8)), (2,)),
    ("rt. 03 rw. 01", (3,), (1,)),
    ("RT. 03, RW. 08", (3,), (8,)),
    ("RT. 01. RW. 01", (1,), (1,)),
    ("RT 01 & RT 03", (1, 3), ()),
    ("RT/RW 13/04", (13,), (4,)),
    ("RT/RW 002/001", (2,), (1,)),
    ("RT : 001 RW : 001", (1,), (1,)),
    ("RT 01-02/04", (1, 2), (4,)),
    ("Rt.04-05/05", (4, 5), (5,)),
    ("RT 03/05, 05/06", (3, 5), (5, 6)),
    ("RT. 01/07 & 04/07", (1, 4), (7,)),
    ("RT 02, 03, 09, 10, 11, 12 RW 01", (2, 3, 9, 10, 11, 12), (1,)),
    ("Rw.01 s/d Rw.12", (), tuple(range(1, 13))),
    ("Rw.02 s/d 17", (), tuple(range(2, 18))),
    ("RT. 37 s/d RT. 40", (37, 38, 39, 40), ()),
    ("RW 01 - RW 05", (), (1, 2, 3, 4, 5)),
    ("Rt, 020 dan 021 Rw, 008", (20, 21), (8,)),
    ("RT 30,29,15,06", (6, 15, 29, 30), ()),
    ("RW 01, 02,03 &10", (), (1, 2, 3, 10)),
    ("Rt./08/03", (8,), (3,)),
    ("RT02RW03", (2,), (3,)),
    ("RT 10 /03", (10,), (3,)),
    ("RT 05/06 RW 02", (5, 6), (2,)),
    ("RT 1 RW 10 - Kp. Wates RT 12 RW 12", (1, 12), (10, 12)),
    ("Kp. A Rt 07/05 s/d Kp. B Rt 02/05", (2, 7), (5,)),
    ("Rw. 004 Kelompok Tani Mukti", (), (4,)),
    ("RT 01, 02 Kelompok Tani", (1, 2), ()),
    ("RW 05, 200 m", (), (5,)),
    ("RT 03 RW 05 (200 m)", (3,), (5,)),
    ("(RW 05 P3)", (), (5,)),
    ("RT 14/ PELITA 2", (14,), ()),
    ("RT-05 RW-03", (5,), (3,)),
    ("RT 08 RW v", (8,), (5,)),
    ("RW x 3 m", (), ()),
    ("RT 07 S/D 08 RW 09 DUSUN PASAR LAMA", (7, 8), (9,)),
    ("RW 03 RT 05, 06", (5, 6), (3,)),
]


@pytest.mark.parametrize(("text", "rt", "rw"), FORMS)
def test_forms(text: str, rt: tuple[int, ...], rw: tuple[int, ...]) -> None:
    assert parse_rt_rw(text) == Neighbourhood(rt, rw)


@pytest.mark.parametrize(
    "text",
    [
        "Gang V",
        "Blok 15",
        "Jl. Mutiara V",
        "Lingk. II",
        "Dsn. III",
        "RTH 05",
        "RTLH 3 unit",
        "RTRW 2019",
        "seluruh RT",
        "5 RT 3 RW",
        "ART 3",
        "smart 5",
        "",
        None,
    ],
)
def test_nothing_there(text: str | None) -> None:
    assert parse_rt_rw(text) == Neighbourhood()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("RT 05-03", "reversed_range"),
        ("RW 05/03", "unclear"),
        ("RT 1/2/3", "unclear"),
        ("RT/RW 03", "unclear"),
        ("RW 03.04.05", "unclear"),
    ],
)
def test_two_readings_are_named(text: str, problem: str) -> None:
    assert parse_rt_rw(text).problem == problem


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Jalan Rusak (RW 05 P3)", 3),
        ("(Forum Anak P1)", 1),
        ("(PKK Pokja 4 P6)", 6),
        ("P1", 1),
        ("P-05", 5),
        ("P-37 ", 37),
        ("Prioritas 2", 2),
        ("3", 3),
        ("3.0", 3),
        ("P 150 m L 05", None),
        ("P3K", None),
        ("SMP 1", None),
        ("a (P1) b (P2)", None),
        ("Prioritas 1 dan 2", None),
        ("P0", None),
        ("", None),
        (None, None),
    ],
)
def test_priority(text: str | None, rank: int | None) -> None:
    assert parse_priority(text) == rank


@given(st.one_of(st.text(), st.text(alphabet="rtRTwW0123456789/.,-& sdIVX:()P", max_size=40)))
def test_total(text: str) -> None:
    found = parse_rt_rw(text)
    for numbers in (found.rt, found.rw):
        assert list(numbers) == sorted(set(numbers))
        assert all(1 <= number <= 199 for number in numbers)
    rank = parse_priority(text)
    assert rank is None or rank > 0


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5), st.integers(1, 40))
def test_round_trip(rt: list[int], rw: int) -> None:
    expected = Neighbourhood(tuple(sorted(set(rt))), (rw,))
    assert parse_rt_rw(f"RT {', '.join(f'{number:02}' for number in rt)} RW {rw:03}") == expected
    assert parse_rt_rw(f"Kp. Baru RT {rt[0]:03}/{rw:03} Desa") == Neighbourhood((rt[0],), (rw,))

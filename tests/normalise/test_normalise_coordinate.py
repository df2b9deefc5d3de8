"""Points on the map: at the end of an address, in two columns, swapped, or none at all."""

import pytest

from musrenbang_analysis.normalise.coordinate import NOWHERE, Coordinate, coordinate, split_coordinate


@pytest.mark.parametrize(
    ("text", "rest", "point"),
    [
        ("Jl. Mawar -7.123456,107.654321", "Jl. Mawar", Coordinate(-7.123, 107.654)),
        ("Jl. Mawar (107.6543, -7.1234)", "Jl. Mawar", Coordinate(-7.123, 107.654, "swapped")),
        ("Koordinat: -7,123456; 107,654321", "", Coordinate(-7.123, 107.654)),
        ("Lat: 3.5952 Long: 98.6722", "", Coordinate(3.595, 98.672)),
        ("Jl. Mawar 17.123456,7.654321", "Jl. Mawar 17.123456,7.654321", Coordinate(problem="outside")),
        ("Blok 15, 18", "Blok 15, 18", NOWHERE),
        ("RT 05/03 1.250, 2.500", "RT 05/03 1.250, 2.500", NOWHERE),
        ("", "", NOWHERE),
    ],
)
def test_coordinate_at_the_end(text: str, rest: str, point: Coordinate) -> None:
    assert split_coordinate(text) == (rest, point)


def test_coordinate_of_two_columns() -> None:
    assert coordinate("-7.123456", "107.654321") == Coordinate(-7.123, 107.654)
    assert coordinate(0, 0) is NOWHERE
    assert coordinate("", "107.6") is NOWHERE

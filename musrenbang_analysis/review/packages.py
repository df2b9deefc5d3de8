"""One later row with everything thought to be inside it: how many, and whether volumes and amounts add up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from musrenbang_analysis.formats import is_missing, number, rupiah
from musrenbang_analysis.labels import label

NONE = "–"


class Packages:
    """The rows of one stage that lead to each later row by accepted or possible links."""

    def __init__(self, records: Mapping[str, Mapping[str, object]], links: Iterable[Mapping[str, object]]) -> None:
        self.records = records
        self.inside: dict[tuple[str, str], list[str]] = defaultdict(list)
        for link in links:
            start = records.get(str(link["from_id"]))
            if link["status"] != "rejected" and start is not None:
                self.inside[str(link["to_id"]), str(start["stage"])].append(str(link["from_id"]))

    def words(self, to_id: str, stage: str, lang: str) -> str | None:
        """Said beside a pair when more than one row of ``stage`` may be inside ``to_id``; None otherwise.

        Volumes are added where all have one unit, amounts where all are given; otherwise a dash.
        """
        inside = [self.records[i] for i in self.inside.get((to_id, stage), ())]
        line = self.records.get(to_id)
        if len(inside) < 2 or line is None:
            return None
        given = line["approved_rp"] if not is_missing(line["approved_rp"]) else line["asked_rp"]
        asked = [row["asked_rp"] if is_missing(row["approved_rp"]) else row["approved_rp"] for row in inside]
        facts = {
            "count": number(len(inside), lang),
            "volume": _volume(inside, lang),
            "line_volume": _volume([line], lang),
            "amount": NONE if any(map(is_missing, asked)) else rupiah(sum(int(str(value)) for value in asked), lang),
            "line_amount": rupiah(given, lang),
        }
        return label("review.package", lang, **facts)


def _volume(rows: list[Mapping[str, object]], lang: str) -> str:
    units = {row["unit"] for row in rows}
    if len(units) != 1 or any(is_missing(row["volume"]) for row in rows):
        return NONE
    unit = units.pop()
    total = number(sum(float(str(row["volume"])) for row in rows), lang, 3)
    return total if is_missing(unit) else f"{total} {unit}"

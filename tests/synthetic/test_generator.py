"""The generator of synthetic dossiers: repeatable, true to its files, and the bundled example is its work."""

import csv
import hashlib
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from synthetic.dossier import Settings, generate

REPO = Path(__file__).resolve().parents[2]
SMALL = Settings(seed=11, kecamatan=4, desa=18, proposals=160, code="99.07")
STAGES = {"desa", "kecamatan", "pokir", "forum_skpd", "renja", "rkpd", "apbd"}


class _Table(HTMLParser):
    """Rows of the only table of an HTML page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def digest(folder: Path) -> dict[str, str]:
    """Content of every file below the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contents(folder: Path) -> dict[str, str]:
    """Like ``digest``, but by what a workbook holds: how tightly zlib packs it differs between machines."""
    out = digest(folder)
    for path in sorted(folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as parts:
            whole = b"".join(name.encode() + parts.read(name) for name in sorted(parts.namelist()))
        out[path.relative_to(folder).as_posix()] = hashlib.sha256(whole).hexdigest()
    return out


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def sheets_of(path: Path) -> dict[str, list[list[object]]]:
    """Every sheet of a source file, whatever it really is; row 1 of the file is element 0."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode("cp1252" if path.stem == "pokir_dapil_1" else "utf-8-sig")
        return {path.stem: list(csv.reader(text.splitlines(), delimiter=";" if "pokir" in path.name else ","))}
    if path.read_bytes()[:5] == b"<html":
        table = _Table()
        table.feed(path.read_text(encoding="utf-8"))
        return {"Tabel 1": list(table.rows)}
    if path.suffix == ".xls":
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small dossier and its truth."""
    base = tmp_path_factory.mktemp("synthetic")
    generate(base / "raw", base / "truth", SMALL)
    return base / "raw/99.07/2025", base / "truth/99.07/2025"


def test_same_seed_gives_the_same_bytes(small: tuple[Path, Path], tmp_path: Path) -> None:
    generate(tmp_path / "raw", tmp_path / "truth", SMALL)
    assert digest(tmp_path / "raw/99.07/2025") == digest(small[0])
    assert digest(tmp_path / "truth/99.07/2025") == digest(small[1])


def test_another_seed_gives_another_dossier(small: tuple[Path, Path], tmp_path: Path) -> None:
    generate(tmp_path / "raw", tmp_path / "truth", Settings(12, 4, 18, 160, code="99.07"))
    assert digest(tmp_path / "truth/99.07/2025") != digest(small[1])


def test_a_rerun_leaves_what_people_decided(small: tuple[Path, Path], tmp_path: Path) -> None:
    hand = tmp_path / "raw/99.07/2025/hand/links.csv"
    hand.parent.mkdir(parents=True)
    hand.write_text("kept", encoding="utf-8")
    generate(tmp_path / "raw", tmp_path / "truth", SMALL)
    assert hand.read_text(encoding="utf-8") == "kept"


def test_every_link_joins_two_records(small: tuple[Path, Path]) -> None:
    records = {row["truth_id"]: row for row in rows_of(small[1] / "records.csv")}
    links = rows_of(small[1] / "links.csv")
    pairs = [(link["from_truth_id"], link["to_truth_id"]) for link in links]
    assert len(pairs) == len(set(pairs)) > 100
    for (older, newer), link in zip(pairs, links, strict=True):
        assert older in records
        assert newer in records
        assert records[older]["stage"] != records[newer]["stage"]
        assert link["relation"] in ("same", "merged", "split")
    assert {link["relation"] for link in links} == {"same", "merged", "split"}


def test_merged_and_split_links_are_what_they_say(small: tuple[Path, Path]) -> None:
    links = rows_of(small[1] / "links.csv")
    parents: dict[str, list[str]] = {}
    for link in links:
        parents.setdefault(link["to_truth_id"], []).append(link["relation"])
    for relations in parents.values():
        assert (len(relations) > 1) == ("merged" in relations)


@pytest.mark.parametrize("which", ["small", "example"])
def test_every_truth_row_stands_in_its_cells(which: str, small: tuple[Path, Path]) -> None:
    root, truth = small if which == "small" else (REPO / "data/raw/99.01/2025", REPO / "synthetic/truth/99.01/2025")
    records = rows_of(truth / "records.csv")
    books = {name: sheets_of(root / name) for name in {row["source_file"] for row in records}}
    assert {row["stage"] for row in records} == STAGES
    addresses = {(row["source_file"], row["source_sheet"], row["source_row"]) for row in records}
    assert len(addresses) == len(records)
    for row in records:
        cells = books[row["source_file"]][row["source_sheet"]][int(row["source_row"]) - 1]
        texts = [str(cell) for cell in cells if cell is not None]
        assert any(row["proposal_text"] in text for text in texts), row
        if row["source_id"]:
            assert row["source_id"].replace(";", ", ") in texts, row
        money = row["asked_rp"] or row["approved_rp"]
        if money:
            assert any(_holds(cell, int(money)) for cell in cells if cell is not None), row


def _holds(cell: object, amount: int) -> bool:
    """Whether the cell says this many rupiah in any of the generator's formats."""
    if isinstance(cell, (int, float)):
        return cell == amount or abs(cell * 1000 - amount) < 0.5
    text = str(cell).strip().removesuffix(",-").removesuffix(",00")
    if re.search(r"\d ?(juta|jt)$", text):
        return round(float(re.sub(r"[^\d,]", "", text).replace(",", ".")) * 1_000_000) == amount
    return re.sub(r"\D", "", text) == str(amount)


def test_parents_carry_the_sum_of_their_children(small: tuple[Path, Path]) -> None:
    for path in (small[0] / "rkpd").glob("*.xlsx"):
        for name, rows in sheets_of(path).items():
            _check_sums(rows, 1, 8, name)
    for skpd in ("dpupr", "dispertan"):
        rows = sheets_of(small[0] / f"renja/TC33_{skpd}.xlsx")["T-C.33"]
        if isinstance(rows[12][5], (int, float)):
            _check_sums(rows, 0, 5, skpd)


def _check_sums(rows: list[list[object]], code_column: int, money_column: int, name: str) -> None:
    """Sub kegiatan = sum of its works, urusan = sum of its sub kegiatan; the grand total closes."""
    body = [row for row in rows if isinstance(row[money_column], (int, float))]
    total = next(row[money_column] for row in body if "jumlah" in (str(row[0]).lower(), str(row[1]).lower()))
    coded = [row for row in body if row[code_column] and "." in str(row[code_column])]
    subs = sum(row[money_column] for row in coded if str(row[code_column]).count(".") == 5)
    assert subs == total, name
    works, current = 0, None
    for row in body:
        code = str(row[code_column] or "")
        if code.count(".") == 5:
            assert current is None or works in (0, current), name
            works, current = 0, row[money_column]
        elif not code and str(row[0]).lower() != "jumlah":
            works += row[money_column]


def test_penjabaran_agrees_with_the_rincian_but_for_one_account(small: tuple[Path, Path]) -> None:
    lines: dict[str, int] = {}
    for path in sorted((small[0] / "apbd").glob("rincian*")):
        for rows in sheets_of(path).values():
            top = next(number for number, row in enumerate(rows) if row[0] == "kode_skpd")
            for row in rows[top + 1 :]:
                code = f"{row[0]}.{row[2]}.{row[4]}"
                lines[code] = lines.get(code, 0) + int(row[12])
    table = next(iter(sheets_of(small[0] / "apbd/Penjabaran_APBD_2025.xlsx").values()))
    given = {row[0]: row[2] for row in table if row[0] and str(row[0]).count(".") == 19}
    assert set(given) == set(lines)
    assert [given[code] - lines[code] for code in given if given[code] != lines[code]] == [7_500_000]


def test_the_example_is_a_fresh_run(tmp_path: Path) -> None:
    generate(tmp_path / "raw", tmp_path / "truth", Settings())
    assert digest(tmp_path / "truth/99.01/2025") == digest(REPO / "synthetic/truth/99.01/2025")
    fresh, bundled = contents(tmp_path / "raw/99.01/2025"), contents(REPO / "data/raw/99.01/2025")
    assert fresh == {name: value for name, value in bundled.items() if not name.startswith("hand/")}


def test_the_example_is_of_the_promised_size() -> None:
    truth = REPO / "synthetic/truth/99.01/2025"
    proposals = rows_of(truth / "proposals.csv")
    village = [row for row in proposals if row["entry_stage"] == "desa"]
    assert len(village) == 900
    assert sum(row["entry_stage"] == "kecamatan" for row in proposals) == 90
    assert sum(row["entry_stage"] == "pokir" for row in proposals) == 120
    for stage, low, high in (("kecamatan", 0.70, 0.80), ("rkpd", 0.30, 0.40), ("apbd", 0.16, 0.24)):
        share = sum(row[f"reached_{stage}"] == "yes" for row in village) / len(village)
        assert low < share < high, stage
    size = sum(path.stat().st_size for path in (REPO / "data/raw/99.01").rglob("*") if path.is_file())
    assert size < 3_000_000


def test_money_is_shared_out_once(small: tuple[Path, Path]) -> None:
    records = {row["truth_id"]: row for row in rows_of(small[1] / "records.csv")}
    cohort = {row["truth_id"] for row in rows_of(small[1] / "proposals.csv")}
    parents: dict[str, list[str]] = {}
    for link in rows_of(small[1] / "links.csv"):
        parents.setdefault(link["to_truth_id"], []).append(link["from_truth_id"])

    def born_in_a_forum(truth_id: str) -> bool:
        return truth_id in cohort or any(born_in_a_forum(older) for older in parents.get(truth_id, []))

    given = sum(
        int(row["approved_rp"])
        for row in records.values()
        if row["stage"] == "apbd" and born_in_a_forum(row["truth_id"])
    )
    assert given == sum(int(row["funded_rp"]) for row in rows_of(small[1] / "proposals.csv")) > 0


def test_one_village_with_none_and_one_with_one() -> None:
    counts: dict[str, int] = {}
    for row in rows_of(REPO / "synthetic/truth/99.01/2025/records.csv"):
        if row["stage"] == "desa":
            counts[row["desa_code"]] = counts.get(row["desa_code"], 0) + 1
    places = {row["kode"] for row in rows_of(REPO / "data/raw/99.01/2025/context/wilayah.csv")}
    villages = {code for code in places if code.count(".") == 3}
    assert len(villages) == 46
    assert len(villages - set(counts)) == 1
    assert sorted(counts.values())[:2][0] == 1


def test_without_dirt_every_village_uses_the_kamus(tmp_path: Path) -> None:
    generate(tmp_path / "raw", tmp_path / "truth", Settings(3, 3, 9, 60, dirt=0.0, code="99.08"))
    kamus = {row["usulan"] for row in rows_of(tmp_path / "raw/99.08/2025/context/kamus_usulan.csv")}
    texts = [
        row["proposal_text"] for row in rows_of(tmp_path / "truth/99.08/2025/records.csv") if row["stage"] == "desa"
    ]
    assert sum(text in kamus for text in texts) >= len(texts) - 8


def test_the_generator_does_not_import_the_software() -> None:
    for path in (REPO / "synthetic").glob("*.py"):
        assert "import musrenbang_analysis" not in path.read_text(encoding="utf-8")
        assert "from musrenbang_analysis" not in path.read_text(encoding="utf-8")

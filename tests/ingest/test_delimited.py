"""Delimited text: delimiter, encoding and row numbers."""

import csv
import io
from pathlib import Path

import pytest

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import delimited
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.sheet import Cell, Sheet

DATA = Path(__file__).parents[3] / "shared" / "data"
REAL = [path for path in sorted(DATA.glob("*/*.csv")) if path.stat().st_size < 300_000]
ROWS = [
    ["No", "Usulan", "Lokasi", "Biaya"],
    ["1", "Café “baru”", "Jl. A, RT 3; RW 2", "1.250,50"],
    ["2", "Drainase", "", "0032"],
]


def read(tmp_path: Path, content: str | bytes, name: str = "usulan.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    book = open_workbook(path)
    assert book.container == "csv"
    assert len(book.sheets) == 1
    return book.sheets[0]


def grid(sheet: Sheet) -> dict[tuple[int, int], str]:
    assert all(cell == Cell(cell.text, cell.text) for cell in sheet.cells.values())
    return {at: cell.text for at, cell in sheet.cells.items()}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str, quoting: int) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows(ROWS)
    wanted = {(r, c): text for r, row in enumerate(ROWS, 1) for c, text in enumerate(row, 1) if text}
    assert grid(read(tmp_path, buffer.getvalue().encode(encoding))) == wanted


def test_row_numbers_are_records_with_blank_lines(tmp_path: Path) -> None:
    sheet = read(tmp_path, 'Judul;x\r\n\r\n"Jalan\r\nRT 1";5\r\n;;\r\n\u00a0a ;7\r\n', "usulan desa.csv")
    assert sheet.name == "usulan desa"
    assert grid(sheet) == {(1, 1): "Judul", (1, 2): "x", (3, 1): "Jalan\nRT 1", (3, 2): "5", (5, 1): "a", (5, 2): "7"}


@pytest.mark.parametrize(
    "content",
    [
        "1.250,00;2.500,00\n3.000,50;4.000,00\n5,5;6,5\n",
        "Uraian;Biaya\nJalan, gang, drainase;1.250,00\nPosyandu;3,5\nTalud, irigasi;7,5\n",
        "Uraian\tBiaya\nA, b, c\t1,5\nd, e, f\t2,5\n",
    ],
)
def test_comma_decimals_do_not_fool_it(tmp_path: Path, content: str) -> None:
    sheet = read(tmp_path, content)
    assert sheet.n_columns == 2


def test_semicolons_in_prose_do_not_fool_it(tmp_path: Path) -> None:
    lines = "".join(f'{n},"Kec. A; Desa B",{n}500\n' for n in range(5))
    assert grid(read(tmp_path, lines))[1, 2] == "Kec. A; Desa B"


def test_lines_wrapped_in_quotes(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        'Judul,APBD,,\n"No,""Uraian"",""Jumlah"",""Ket"""\n"1.10,""Dinas, Catatan"",500,"\n"1.11,""B"",700,"\n',
    )
    assert grid(sheet) == {
        (1, 1): "Judul",
        (1, 2): "APBD",
        (2, 1): "No",
        (2, 2): "Uraian",
        (2, 3): "Jumlah",
        (2, 4): "Ket",
        (3, 1): "1.10",
        (3, 2): "Dinas, Catatan",
        (3, 3): "500",
        (4, 1): "1.11",
        (4, 2): "B",
        (4, 3): "700",
    }


def test_one_column_of_prose_stays_whole(tmp_path: Path) -> None:
    sheet = read(tmp_path, '"Jalan A, RT 3"\n"Jalan B, RT 4"\n"Jalan C, RT 5"\n')
    assert grid(sheet) == {(1, 1): "Jalan A, RT 3", (2, 1): "Jalan B, RT 4", (3, 1): "Jalan C, RT 5"}


def test_second_saving_leaves_a_tail(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Judul;APBD;;,,\nNo;Uraian;Ket,,\n1;Jalan;x,,\n2;Talud;,,\n")
    assert grid(sheet)[2, 3] == "Ket"
    assert sheet.n_columns == 3


def test_a_stray_quote_costs_one_line_not_the_rest(tmp_path: Path) -> None:
    lines = [
        "No,Usulan,Biaya",
        '1,"Pipa 5,10',
        *(f"{n},usulan,{n}" for n in range(2, 3000)),
        '3000,"a, b",5',
        '3001,"Pipa" besar,6',
    ]
    sheet = read(tmp_path, "\n".join(lines))
    assert sheet.n_rows == len(lines)
    assert sheet.cells[3000, 2].text == "usulan"
    assert sheet.cells[3001, 2].text == "a, b"
    assert sheet.cells[3002, 2].text == "Pipa besar"
    assert sheet.cells[2, 2].text == '"Pipa 5'


def test_long_honest_field(tmp_path: Path) -> None:
    long = "\n".join(f"honor {n} orang x 500,00" for n in range(230))
    sheet = read(tmp_path, f'No,Uraian,Ket\n1,a,"{long}"\n2,b,c\n')
    assert sheet.cells[2, 3].text == long
    assert sheet.cells[3, 2].text == "b"


def test_separator_directive_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    assert grid(read(tmp_path, "sep=^\na^b,c\n1^2\n")) == {(1, 1): "a", (1, 2): "b,c", (2, 1): "1", (2, 2): "2"}


def test_mixed_encodings_in_one_file(tmp_path: Path) -> None:
    assert grid(read(tmp_path, "é;1\n".encode() + "é;2\n".encode("cp1252")))[2, 1] == "é"


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_CELLS", 10)
    with pytest.raises(ReadFailure, match="MSB-F05"):
        read(tmp_path, "a,b\n" * 10)
    monkeypatch.setattr("musrenbang_analysis.ingest.container.MAX_FILE_BYTES", 20)
    with pytest.raises(ReadFailure, match="MSB-F05"):
        read(tmp_path, "a,b\n" * 10)


def test_endless_line_and_field(tmp_path: Path) -> None:
    for content in ("a," * 600_000, "x" * 200_000):
        with pytest.raises(ReadFailure):
            read(tmp_path, content)


@pytest.mark.skipif(not REAL, reason="real sample data (../shared/data) not present")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    book = open_workbook(path)
    sheet = book.sheets[0]
    assert book.container == "csv"
    assert sheet.n_columns >= 2
    filled = [row for row, column in sheet.cells if column == 2]
    assert len(filled) > 0.3 * len({row for row, _ in sheet.cells})

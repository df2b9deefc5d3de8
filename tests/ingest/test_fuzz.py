"""Mutated workbooks of every container through the whole check: no crash, no row lost, the sound file beside them read."""

import email.message
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from musrenbang_analysis.pipeline import check
from tests.ingest.test_container import mutate, rezip
from tests.sukamaju import ANNEX, PLACES, ROWS, TITLE, workbook

TABLE = [*TITLE, ANNEX, *ROWS, ["", "", "", "JUMLAH", "", "", 75_000_000, ""]]
FAST, SLOW = 4, 150


def as_xlsx(path: Path) -> bytes:
    return workbook(path, {"Lampiran II": TABLE}).read_bytes()


def as_xls(path: Path) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Lampiran II")
    for row, cells in enumerate(TABLE):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    book.save(str(path))
    return path.read_bytes()


def as_html(_: Path) -> bytes:
    rows = ("".join(f"<td>{value}</td>" for value in row) for row in TABLE)
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>".encode()


def as_mhtml(path: Path) -> bytes:
    message = email.message.EmailMessage()
    message["MIME-Version"] = "1.0"
    message.set_content(as_html(path).decode(), subtype="html")
    return bytes(message)


def as_csv(_: Path) -> bytes:
    return "\r\n".join(";".join(f'"{value}"' for value in row) for row in TABLE).encode("cp1252")


def as_xml2003(_: Path) -> bytes:
    cell = '<Cell><Data Type="String">{}</Data></Cell>'
    rows = "".join(f"<Row>{''.join(cell.format(value) for value in row)}</Row>" for row in TABLE)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?><Workbook xmlns="{space}"><Worksheet Name="A"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def as_ods(_: Path) -> bytes:
    import io
    import zipfile

    cell = '<t:table-cell o:value-type="string"><x:p>{}</x:p></t:table-cell>'
    rows = "".join(f"<t:table-row>{''.join(cell.format(value) for value in row)}</t:table-row>" for row in TABLE)
    content = f'<o:d xmlns:o="o" xmlns:t="t" xmlns:x="x"><t:table t:name="A">{rows}</t:table></o:d>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return buffer.getvalue()


CONTAINERS: dict[str, Callable[[Path], bytes]] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "html": as_html,
    "mhtml": as_mhtml,
    "csv": as_csv,
    "xml2003": as_xml2003,
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_container_holds_the_same_list(tmp_path: Path, kind: str) -> None:
    folder = dossier(tmp_path)
    (folder / "desa" / "a.xls").write_bytes(CONTAINERS[kind](tmp_path / "bahan"))
    checked = check(folder)
    assert checked.reading.sources["container"].tolist() == [kind]
    assert checked.reading.records["asked_rp"].tolist() == [50_000_000, 25_000_000]
    assert set(checked.reading.records["desa_code"]) == {"99.02.01.2001"}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_mutated_files_are_read_or_named(tmp_path: Path, kind: str) -> None:
    fuzz(tmp_path, kind, FAST)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CONTAINERS)
def test_many_mutated_files_are_read_or_named(tmp_path: Path, kind: str) -> None:
    fuzz(tmp_path, kind, SLOW)


def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "desa").mkdir()
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    return folder


def fuzz(tmp_path: Path, kind: str, count: int) -> None:
    """All mutants lie in one dossier with a sound file; every file is accounted for, row by row."""
    folder, chance = dossier(tmp_path), random.Random(f"{kind} {count}")
    sound = CONTAINERS[kind](tmp_path / "bahan")
    for number in range(count):
        change = rezip if sound.startswith(b"PK") and number % 2 else mutate
        (folder / "desa" / f"{number:03}.xlsx").write_bytes(change(sound, chance))
    workbook(folder / "desa" / "utuh.xlsx", {"Lampiran II": TABLE})
    checked = check(folder)
    sources = checked.reading.sources
    named = {finding.source_file for finding in checked.findings} | set(sources["source_file"])
    assert {f"desa/{path.name}" for path in (folder / "desa").iterdir()} <= named
    read = sources[sources["rows_in"].notna()]
    assert (read["rows_in"] == read["rows_out"] + read["rows_in_findings"]).all()
    assert (checked.reading.records["source_file"] == "desa/utuh.xlsx").sum() == len(ROWS)
    assert not any(finding.code == "MSB-R11" for finding in checked.findings)

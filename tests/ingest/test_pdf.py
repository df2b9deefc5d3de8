"""PDF: ruled tables are read over their pages with true addresses; scans, prose and bombs are named."""

import zlib
from pathlib import Path

import pytest
import typst

from musrenbang_analysis.checking import check
from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest import pdf
from musrenbang_analysis.ingest.container import open_workbook
from tests.sukamaju import ANNEX, PLACES

PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\x05"
    b"\xfe\x02\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
)


def table(rows: list[list[str]], columns: str) -> str:
    """A typst table with a header that stands again on every page."""
    cells = ["\n".join(f"[{text}]," for text in row) for row in rows]
    return f"#table(columns: ({columns}), table.header({cells[0]}), {''.join(cells[1:])})"


def printed(path: Path, body: str, height: str = "210mm") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.with_suffix(".typ")
    source.write_text(f"#set page(width: 297mm, height: {height}, margin: 12mm)\n#set text(size: 9pt)\n{body}", "utf-8")
    typst.compile(source, output=path)
    source.unlink()
    return path


def annex(count: int) -> list[list[str]]:
    rows = [
        [str(number), "Fisik", "Rusak", f"Rabat beton jalan lingkungan tahap {number}", f"RT {number % 9 + 1} RW 2",
         "200 m", f"{number * 1_000_000:,}".replace(",", "."), "Dinas PUPR"]
        for number in range(1, count + 1)
    ]  # fmt: skip
    total = f"{sum(range(1, count + 1)) * 1_000_000:,}".replace(",", ".")
    return [ANNEX, *rows, ["", "", "", "JUMLAH", "", "", total, ""]]


TITLE = "= DAFTAR USULAN YANG DITERUSKAN\nDesa : Sukamaju\n\nKecamatan : Cibening\n\nTahun : 2025\n\n"
WIDE = "8mm, 20mm, 30mm, 60mm, 35mm, 20mm, 30mm, 1fr"
SIGNED = "\n\nCibening, 12 Januari 2024\n\nKepala Desa Sukamaju\n\nNIP. 19700101 199001 1 001"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "99.02" / "2025"
    (folder / "context").mkdir(parents=True)
    (folder / "context" / "wilayah.csv").write_text(PLACES, encoding="utf-8")
    return folder


def test_a_table_over_several_pages_is_one_list_with_true_addresses(dossier: Path) -> None:
    printed(dossier / "desa" / "usulan.pdf", TITLE + table(annex(60), WIDE) + SIGNED)
    checked = check(dossier)
    records, (source,) = checked.reading.records, checked.reading.sources.to_dict("records")
    assert (source["container"], source["layout"]) == ("pdf", "desa_accepted")
    assert records["asked_rp"].tolist() == [number * 1_000_000 for number in range(1, 61)]
    assert set(records["desa_code"]) == {"99.02.01.2001"}
    assert source["rows_in"] == source["rows_out"] + source["rows_in_findings"]
    book = open_workbook(dossier / "desa" / "usulan.pdf")
    for row in records.to_dict("records"):
        assert book.sheets[0].cells[row["source_row"], 4].text == row["proposal_text"]
    assert records["source_row"].iloc[-1] // pdf.PAGE > 1, "the last row stands on a later page"
    codes = {finding.code for finding in checked.findings}
    assert "MSB-R04" in codes, "the header of the second page"
    assert "MSB-A03" not in codes, "the printed total is that of all pages"


def test_a_row_cut_by_the_page_break_is_one_row(dossier: Path) -> None:
    rows = annex(12)
    rows[7][2] = "Jalan rusak sejak lama dan selalu becek bila hujan turun " * 3
    printed(dossier / "desa" / "usulan.pdf", TITLE + table(rows, WIDE), height="108mm")
    checked = check(dossier)
    records = checked.reading.records
    assert records["asked_rp"].tolist() == [number * 1_000_000 for number in range(1, 13)]
    assert records["problem_text"][6].count("becek") == 3
    assert [finding.facts["page"] for finding in checked.findings if finding.code == "MSB-R17"] == [2]


def test_an_amount_broken_by_its_column_is_one_amount() -> None:
    assert pdf._unwrapped("150.000.00\n0") == "150.000.000"
    assert pdf._unwrapped("Rp 1.500.\n000") == "Rp 1.500.000"
    assert pdf._unwrapped("RT 02 RW\n02") == "RT 02 RW 02"
    assert pdf._unwrapped("12\n34") == "12 34"


def refused(path: Path) -> ReadFailure:
    with pytest.raises(ReadFailure) as caught:
        open_workbook(path)
    return caught.value


def test_a_scan_and_prose_are_named(tmp_path: Path) -> None:
    (tmp_path / "pindai.png").write_bytes(PIXEL)
    scan = refused(printed(tmp_path / "pindai.pdf", '#image("pindai.png", width: 100%)'))
    assert (scan.code, scan.facts) == ("MSB-F09", {"pages": 1})
    prose = refused(printed(tmp_path / "surat.pdf", "Yth. Bapak Camat, dengan hormat kami sampaikan."))
    assert (prose.code, prose.facts) == ("MSB-F10", {"pages": 1})


def test_a_scanned_page_among_others_is_named(tmp_path: Path) -> None:
    (tmp_path / "pindai.png").write_bytes(PIXEL)
    path = printed(tmp_path / "a.pdf", table(annex(2), WIDE) + '#pagebreak()\n#image("pindai.png", width: 100%)')
    assert open_workbook(path).notes == [("MSB-F11", None, {"pages": "2"})]


ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[(a)(a)]/Size 4>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.7\n\xe2\xe3", "MSB-F01"), (ENCRYPTED, "MSB-F02"), (b"%PDF-1.4\n%%EOF", "MSB-F01")],
)
def test_broken_and_locked(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert refused(tmp_path / "a.pdf").code == code


def bomb(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length " + str(len(packed)).encode() + b">>stream\n" + packed +
        b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF"
    )  # fmt: skip


def test_a_page_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "CHILD_SECONDS", 2)
    (tmp_path / "a.pdf").write_bytes(bomb(b"0 0 m 9 9 l S\n" * 3_000_000))
    assert refused(tmp_path / "a.pdf").code == "MSB-F05"


@pytest.mark.slow
def test_a_page_of_gigabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bomb(bytes(3 * 2**30)))
    assert refused(tmp_path / "a.pdf").code in ("MSB-F05", "MSB-F01")


def test_a_title_pages_before_its_table_is_its_title(dossier: Path) -> None:
    printed(dossier / "desa" / "usulan.pdf", TITLE + "#pagebreak()\nPengantar\n#pagebreak()\n" + table(annex(3), WIDE))
    records = check(dossier).reading.records
    assert (records["source_row"] // pdf.PAGE).tolist() == [3, 3, 3]
    assert set(records["desa_code"]) == {"99.02.01.2001"}

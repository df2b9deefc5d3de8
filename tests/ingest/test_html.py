"""HTML, MHTML and XML-2003 saved as .xls."""

# ruff: noqa: E501 - samples of markup read better unbroken

import base64
from datetime import date
from pathlib import Path

import pytest

from musrenbang_analysis.errors import ReadFailure
from musrenbang_analysis.ingest.container import open_workbook
from musrenbang_analysis.ingest.sheet import Block, Cell, Sheet, Workbook


def page(tmp_path: Path, markup: str | bytes) -> Workbook:
    path = tmp_path / "data_musrenbang_desa.xls"
    path.write_bytes(markup.encode() if isinstance(markup, str) else markup)
    return open_workbook(path)


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {at: cell.text for at, cell in sheet.cells.items()}


def failure(tmp_path: Path, markup: str | bytes) -> ReadFailure:
    with pytest.raises(ReadFailure) as caught:
        page(tmp_path, markup)
    return caught.value


def test_spans_give_true_positions(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<table><tr><th rowspan=2>No<th colspan=2>Lokasi<th rowspan='2'>Biaya</tr><tr><th>Desa<th>RT</tr>"
        "<tr><td>1<td rowspan=3>Sukamaju<td>01<td>1.250</tr><tr><td>2<td>02<td>12,5</tr></table>",
    )
    assert book.container == "html"
    assert book.sheets[0].name == "Tabel 1"
    assert texts(book.sheets[0]) == {
        (1, 1): "No",
        (1, 2): "Lokasi",
        (1, 4): "Biaya",
        (2, 2): "Desa",
        (2, 3): "RT",
        (3, 1): "1",
        (3, 2): "Sukamaju",
        (3, 3): "01",
        (3, 4): "1.250",
        (4, 1): "2",
        (4, 3): "02",
        (4, 4): "12,5",
    }
    assert book.sheets[0].merged == [Block(1, 1, 2, 1), Block(1, 2, 1, 3), Block(1, 4, 2, 4), Block(3, 2, 4, 2)]
    assert {cell.kind for cell in book.sheets[0].cells.values()} == {"text"}


def test_text_of_cells(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<TABLE><TR><TD>Jalan\n  RT&nbsp;1<br/>RW&#160;2 &amp; 3 &lt;baru&gt;<TD>&nbsp;<TD><p>satu</p><p>dua</p>"
        "<TD><script>var x='<td>';</script>x<TD><s>hapus</s> <del>semua</del><TD><s>lama</s> baru<TD>0032</TABLE>",
    )
    assert texts(book.sheets[0]) == {
        (1, 1): "Jalan RT\u00a01\nRW\u00a02 & 3 <baru>",
        (1, 3): "satu\ndua",
        (1, 4): "x",
        (1, 5): "hapus semua",
        (1, 6): "lama baru",
        (1, 7): "0032",
    }
    assert [cell.struck for cell in book.sheets[0].cells.values()] == [False, False, False, True, False, False]


def test_text_around_a_table_becomes_rows(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<html><head><title>x</title><style>td{}</style></head><body><h3>DAFTAR USULAN</h3>Tahun 2024<br>"
        "<table><caption>Desa A</caption><tr><td>1<td>a</table><table><tr><td>2</table><p>Mengetahui</p>",
    )
    assert [texts(sheet) for sheet in book.sheets] == [
        {(1, 1): "DAFTAR USULAN", (2, 1): "Tahun 2024", (3, 1): "Desa A", (4, 1): "1", (4, 2): "a"},
        {(1, 1): "2", (2, 1): "Mengetahui"},
    ]


def test_layout_tables_lose_no_rows(tmp_path: Path) -> None:
    inner = "".join(f"<tr><td>{number}<td>usulan {number}</tr>" for number in range(3))
    book = page(
        tmp_path,
        f"<table><tr><td>Kecamatan<table>{inner}</table>kaki<tr><td><table><tr><td>butir a<tr><td>butir b</table></td></tr></table>",
    )
    assert [sheet.name for sheet in book.sheets] == ["Tabel 1", "Tabel 2"]
    assert texts(book.sheets[0]) == {(1, 1): "Kecamatan\nkaki", (2, 1): "butir a\nbutir b"}
    assert texts(book.sheets[1]) == {
        (row, column): text for row in (1, 2, 3) for column, text in ((1, f"{row - 1}"), (2, f"usulan {row - 1}"))
    }


def test_careless_markup(tmp_path: Path) -> None:
    book = page(
        tmp_path, "<tr><td>tanpa tabel<td>b</td></tr></tbody><![if !mso]><tr style='display: none'><td>c<td x=1"
    )
    assert texts(book.sheets[0]) == {(1, 1): "tanpa tabel", (1, 2): "b", (2, 1): "c"}
    assert book.sheets[0].hidden_rows == {2}


def test_php_warning_before_the_table(tmp_path: Path) -> None:
    assert texts(page(tmp_path, "Notice: Undefined index\n<table><tr><td>1<td>2</table>").sheets[0])[2, 2] == "2"


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("cp1252", "windows-1252"),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-16"),
        ("gb18030", "gb2312"),
    ],
)
def test_charsets(tmp_path: Path, encoding: str, meta: str) -> None:
    word = "Café – “RT”" if encoding != "gb18030" else "Café “RT”"
    markup = f'<html><meta http-equiv="Content-Type" content="text/html; charset={meta}"><table><tr><td>{word}</table>'
    assert page(tmp_path, markup.encode(encoding)).sheets[0].cells[1, 1].text == word


def test_span_bombs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = page(
        tmp_path, "<table><tr><td colspan=100000>a<td rowspan=100000>b<tr><td>c<td colspan=0>d</table>"
    ).sheets[0]
    assert texts(sheet) == {(1, 1): "a", (1, 1001): "b", (2, 1): "c", (2, 2): "d"}
    assert sheet.merged == [Block(1, 1, 1, 1000), Block(1, 1001, 2, 1001)]
    assert failure(tmp_path, "<table><tr>" + "<td colspan=1000>" * 20).code == "MSB-F05"
    monkeypatch.setattr("musrenbang_analysis.ingest.html_grid.MAX_GRID_STEPS", 100_000)
    assert failure(tmp_path, "<table>" + ("<tr>" + "<td colspan=999 rowspan=999>" * 16) * 50).code == "MSB-F05"


def test_rowspan_zero_reaches_the_end_and_spans_do_not_overlap(tmp_path: Path) -> None:
    sheet = page(tmp_path, "<table><tr><td>a<td rowspan=0>b<tr><td colspan=3>c<tr><td>d<td>e</table>").sheets[0]
    assert texts(sheet) == {(1, 1): "a", (1, 2): "b", (2, 1): "c", (3, 1): "d", (3, 3): "e"}
    assert sheet.merged == [Block(1, 2, 3, 2)]


@pytest.mark.parametrize(
    "junk", ["<!--", "<table><td " + "a='", "<table>" * 500, "<script>" + "<" * 1000, "<![CDATA[<table>"]
)
def test_unfinished_junk_ends_quickly(tmp_path: Path, junk: str) -> None:
    try:
        assert not any(sheet.cells for sheet in page(tmp_path, "<html>" + junk * 20_000).sheets)
    except ReadFailure as refused:
        assert refused.code in ("MSB-F01", "MSB-F04", "MSB-F05")


def test_page_without_a_table_is_no_spreadsheet(tmp_path: Path) -> None:
    refused = failure(tmp_path, "<!DOCTYPE html><html><body>Silakan masuk</body></html>")
    assert (refused.code, refused.facts) == ("MSB-F04", {"found": "halaman web tanpa tabel"})


def test_mhtml(tmp_path: Path) -> None:
    second = base64.b64encode("<html><table><tr><td>dua</table>".encode("utf-16")).decode()
    archive = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="us-ascii"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><table><tr><td width=3D5>satu =E2=80=93 a</table>\r\n--x\r\n"
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{second}\r\n--x--\r\n"
    )
    book = page(tmp_path, archive)
    assert book.container == "mhtml"
    assert [(sheet.name, texts(sheet)) for sheet in book.sheets] == [
        ("Tabel 1", {(1, 1): "satu – a"}),
        ("Tabel 2", {(1, 1): "dua"}),
    ]


XML_2003 = """
<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="Usulan é"><Table><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>
<Row ss:Index="3"><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">Judul</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">1250000</Data><Comment><ss:Data>komentar</ss:Data></Comment></Cell>
<Cell ss:Index="6" ss:Formula="=R[-1]C"><Data ss:Type="Error">#REF!</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="3"><Data ss:Type="DateTime">2024-02-05T00:00:00.000</Data></Cell>
<Cell><ss:Data ss:Type="String"><html:B>tebal</html:B> biasa</ss:Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>
<Cell><Data ss:Type="Number">Rp 5</Data></Cell><Cell ss:Formula="=1"/></Row></Table></Worksheet>
<Worksheet ss:Name="B"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>
</WorksheetOptions></Worksheet></Workbook>
"""


@pytest.mark.parametrize("encoding", ["UTF-8", "windows-1252", "ISO-8859-1"])
def test_xml_2003(tmp_path: Path, encoding: str) -> None:
    book = page(tmp_path, XML_2003.format(encoding=encoding).encode(encoding))
    assert book.container == "xml2003"
    first, second = book.sheets
    assert first.name == "Usulan é"
    assert first.cells == {
        (3, 1): Cell("Judul", "Judul"),
        (3, 3): Cell("1250000", 1250000, "number", struck=True),
        (3, 6): Cell("#REF!", "#REF!", "error", "=R[-1]C"),
        (4, 3): Cell("2024-02-05", date(2024, 2, 5), "date"),
        (4, 4): Cell("tebal biasa", "tebal biasa"),
        (4, 5): Cell("TRUE", True, "bool"),
        (4, 6): Cell("Rp 5", "Rp 5"),
        (4, 7): Cell("=1", "=1", "formula_without_value", "=1"),
    }
    assert (first.merged, first.hidden_rows, first.hidden_columns) == ([Block(3, 1, 4, 2)], {4}, {2, 3})
    assert second.hidden
    assert not second.cells


def test_xml_2003_with_doctype_is_refused(tmp_path: Path) -> None:
    assert (
        failure(tmp_path, XML_2003.strip().replace("<?mso", "<!DOCTYPE x><?mso").format(encoding="UTF-8")).code
        == "MSB-F05"
    )

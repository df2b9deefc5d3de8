"""Reports on paper: the numbers of the page, nothing that is markup, the same look everywhere."""

import io
import re

import pdfplumber
import pytest

from musrenbang_analysis.publish.blocks import Number, Table, bullets, cards, heading, paragraph, stack
from musrenbang_analysis.publish.hyphens import BREAK, SOFT, hyphenated
from musrenbang_analysis.publish.pdf import Sheet, pdf, printable

SHEET = Sheet("Judul", "Kabupaten Uji (99.02) · tahun rencana 2025", "id", "2024-12-31")
HOSTILE = (
    "<script>alert(1)</script>",
    '#panic("typst") $x^2$ *tebal* _miring_ `kode` @rujukan <label> #import "@preview/x:1.0.0": *',
    "\\input{/etc/passwd} \\textbf{x} %",
    '=HYPERLINK("http://jahat.invalid";"klik")',
    "kata \u202eterbalik\u202c \u200b\u2066akhir",
    "🚧 jalan 中文 \x00\x07",
)


def text_of(data):
    """The words of a PDF as a reader copies them, soft hyphens and line ends taken out."""
    with pdfplumber.open(io.BytesIO(data)) as book:
        pages = [page.extract_text() for page in book.pages]
    return [page.replace(SOFT, "").replace(BREAK, "") for page in pages]


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(text):
    table = Table(text, ["Usulan", text], [[text, Number(text)], ["biasa", Number("1")]], note=text)
    shown = stack(heading(text), paragraph(text, "lead"), bullets([text]), cards([(text, "5", text)]), table.block())
    pages = text_of(pdf(SHEET, shown.parts))
    expected = squeezed(printable(text))
    assert squeezed("".join(pages)).count(expected[:200]) >= 6, "heading, paragraph, list, card, cells"


def test_ten_thousand_letters_without_a_space_are_all_there():
    shown = stack(heading("Judul"), Table("Panjang", ["No", "Usulan"], [["1", "x" * 10_000]]).block())
    assert "".join(text_of(pdf(SHEET, shown.parts))).count("x") == 10_000


def test_signs_without_a_glyph_and_unseen_signs_are_named():
    assert printable("a\u202eb🚧c\n\x07") == "a[U+202E]b[U+1F6A7]c [U+0007]"
    assert printable("Desa Ma'mur – Rp\u00a05 ● ◐ × é") == "Desa Ma'mur – Rp\u00a05 ● ◐ × é"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_says_whose_it_is_which_day_and_which_page(lang):
    sheet = Sheet("Judul", "Kabupaten Uji (99.02)", lang, "2024-12-31", is_synthetic=True)
    data = pdf(sheet, [part for n in range(120) for part in paragraph(f"alinea {n}").parts])
    pages = text_of(data)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "Kabupaten Uji (99.02)" in page
        assert ("DATA SINTETIS" if lang == "id" else "SYNTHETIC DATA") in page
        assert (f"Halaman {number} dari" if lang == "id" else f"Page {number} of") in page
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid" in data
    assert f"/Lang({lang})".encode() in data
    assert data == pdf(sheet, [part for n in range(120) for part in paragraph(f"alinea {n}").parts])


def test_headings_are_bookmarks_and_only_our_fonts_are_used():
    data = pdf(SHEET, stack(heading("Satu", 1), heading("Dua"), paragraph("●"), heading("Tiga")).parts)
    assert data.count(b"/Title") >= 3
    with pdfplumber.open(io.BytesIO(data)) as book:
        fonts = {char["fontname"].split("+")[-1] for char in book.chars}
    assert fonts <= {"NotoSans-Regular", "NotoSans-Bold", "DejaVuSans", "DejaVuSans-Bold"}


def test_f4_paper_is_longer():
    with pdfplumber.open(io.BytesIO(pdf(Sheet("J", "x", paper="f4"), paragraph("x").parts))) as book:
        width, height = book.pages[0].width, book.pages[0].height
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (215, 330)


def test_a_long_table_repeats_its_header_and_keeps_every_cell():
    rows = [[f"Desa {n}", Number(f"{n}.000.000"), "Dinas Pekerjaan Umum dan Penataan Ruang"] for n in range(150)]
    pages = text_of(pdf(SHEET, Table("Panjang", ["Tempat", "Rupiah", "SKPD"], rows).block().parts))
    assert len(pages) > 2
    assert all("Rupiah" in page for page in pages)
    whole = "\n".join(pages)
    assert all(f"{n}.000.000" in whole for n in range(150))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("pemberdayaan", ["pem", "ber", "da", "yaan"]),
        ("mempertanggungjawabkan", ["mem", "per", "tang", "gung", "ja", "wab", "kan"]),
        ("pembangunan", ["pem", "ba", "ngunan"]),
        ("masyarakat", ["masyarakat"]),
        ("penyelenggaraan", ["penye", "leng", "ga", "raan"]),
        ("99.01.01.2001", ["99.01.01.2001"]),
    ],
)
def test_long_indonesian_words_break_between_syllables(word, parts):
    assert hyphenated(word).split(SOFT) == parts

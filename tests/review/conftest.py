"""One exported workbook, and the means to change it as people do."""

import datetime

import openpyxl
import pytest

from musrenbang_analysis.review.workbook import Request, choose, write_review
from tests.review.small import NOTHING_AUDITED, NOTHING_DECIDED, small_tables

PAIRS, AUDITED = 12, 9
FIRST = 4
"""First row of answers in Excel."""
PAIR_COLUMNS = {"verdict": 6, "reason": 7, "mark": 8}
AUDIT_COLUMNS = {"answer": 4, "where": 5, "where_row": 6, "reason": 7, "mark": 8}


@pytest.fixture(scope="session")
def tables():
    return small_tables()


@pytest.fixture(scope="session")
def asked(tables):
    return choose(tables, Request(PAIRS, AUDITED), NOTHING_DECIDED, NOTHING_AUDITED)


@pytest.fixture(scope="session")
def exported(tables, asked, tmp_path_factory):
    path = tmp_path_factory.mktemp("review") / "telaah.xlsx"
    return write_review(path, tables, asked, Request(PAIRS, AUDITED), "2025-03-31")


@pytest.fixture
def fill(exported, tmp_path):
    """A function that changes the workbook by a function and says where the result is."""

    def change(edit=lambda book: None, name="diisi.xlsx", role="Perencana Bappeda", on=datetime.date(2025, 4, 2)):
        book = openpyxl.load_workbook(exported)
        book["Petunjuk"]["B3"], book["Petunjuk"]["B4"] = role, on
        edit(book)
        path = tmp_path / name
        book.save(path)
        return path

    return change


def answer_all(book, verdict="Sama", answer="Tidak"):
    for sheet, column, word in (("Pasangan", "verdict", verdict), ("Audit", "answer", answer)):
        columns = PAIR_COLUMNS if sheet == "Pasangan" else AUDIT_COLUMNS
        for row in range(FIRST, book[sheet].max_row + 1):
            book[sheet].cell(row, columns[column]).value = word

"""Every number of a report leads to its definition, and every count of proposals to exactly those proposals.

The page of all proposals is asked what its address lists (``Site``: the filter of ``site.js`` said again here, held
against the browser by ``test_a_browser_lists_as_many``).
"""

import json
import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from musrenbang_analysis.export.xlsx import Linked
from musrenbang_analysis.formats import is_missing
from musrenbang_analysis.publish.adoption_rate import open_adoption_rate
from musrenbang_analysis.publish.dapil_sheet import open_dapil
from musrenbang_analysis.publish.data_quality import open_data_quality
from musrenbang_analysis.publish.listing import TALLIES
from musrenbang_analysis.publish.report import open_report
from musrenbang_analysis.publish.runner import run_reports
from musrenbang_analysis.publish.village_sheet import open_sheets

CODE, YEAR = "99.01", 2025
KINDS = ("kabupaten", "kecamatan/99.01.01", "dapil/1", "desa/99.01.01.2001", "data_quality", "adoption_rate")


@dataclass
class Numbers(HTMLParser):
    """The numbers of a page: (caption, header, shown, what is counted, address, definition)."""

    text: str
    found: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self.inside, self.caption, self.heads, self.cells, self.cell, self.row = "", ["", ""], [], 0, None, ""
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "table":
            self.caption, self.heads, self.cells = ["", ""], [], 0
        if tag in ("caption", "th", "td", "dt"):
            self.inside = tag
        if tag == "tr":
            self.cells, self.row = 0, ""
        if tag == "th" and said.get("scope") == "col":
            self.heads.append(["", ""])
        elif tag in ("th", "td"):
            self.cells += 1
        if tag == "td":
            self.cell = ["", said.get("data-of", ""), "", "n" in (said.get("class") or "").split()]
        if tag == "strong":
            self.inside, self.cell = "card", ["", said.get("data-of", ""), "", True]
        if tag == "dt":
            self.caption, self.heads, self.cells = ["", ""], [], 0
        if tag == "a":
            target = said.get("href", "")
            if self.inside in ("caption", "dt") and "def" in (said.get("class") or ""):
                self.caption[1] = target
            elif self.inside == "th" and self.heads and self.cells == 0:
                self.heads[-1][1] = target
            elif self.inside in ("th", "td") and target.startswith("#def-"):
                self.row = target  # every line has a measure of its own
            elif self.inside in ("td", "card"):
                self.cell[2] = target

    def handle_data(self, data):
        if self.inside in ("caption", "dt"):
            self.caption[0] += data
        elif self.inside == "th" and self.heads and self.cells == 0:
            self.heads[-1][0] += data
        elif self.inside in ("td", "card"):
            self.cell[0] += data

    def handle_endtag(self, tag):
        if tag in ("td", "strong") and self.cell:
            shown, of, target, is_number = self.cell
            if is_number:
                head = self.heads[self.cells - 1] if self.heads else ["", ""]
                self.found.append((self.caption[0], head[0], shown, of, target, head[1] or self.row or self.caption[1]))
            self.cell, self.inside = None, ""
        elif tag in ("caption", "th", "dt"):
            self.inside = ""


class Site:
    """The page of all proposals as its script reads it: which record ids it lists at an address."""

    def __init__(self, index):
        data = json.loads(re.search(r"const DATA=(.*?);\n\"use strict\"", index.read_text(encoding="utf-8"), re.S)[1])
        groups = [name for _, choices in data["groups"] for name, _ in choices]
        self.sets, self.seen = {}, {}
        for record, cohort, is_village, outcome, _, answers, _, kecamatan, desa, _, inside in data["proposals"]:
            body = data["records"][record][5]
            facts = [("kecamatan", kecamatan), ("desa", desa), ("outcome", outcome), ("cohort", cohort), ("all", "")]
            facts += [
                ("stage", f"{stage}:{letter}") for (stage, _), letter in zip(data["stages"], answers, strict=True)
            ]
            facts += [("group", groups[place]) for place in inside] + [("cohort", "musrenbang")] * is_village
            facts += [] if body is None else [("skpd", data["bodies"][body])]
            for fact in facts:
                self.sets.setdefault(fact, set()).add(record)

    def listed(self, address):
        """How many proposals the page lists at an address."""
        if address not in self.seen:
            asked = parse_qs(urlsplit(address).fragment.removeprefix("?"))
            found = [self.sets.get((name, values[0]), set()) for name, values in asked.items()]
            self.seen[address] = len(self.sets.get(("all", ""), set()).intersection(*found))
        return self.seen[address]


@pytest.fixture(scope="module")
def example(built_example, tmp_path_factory):
    """Every kind of report of the example, as pages."""
    folder = tmp_path_factory.mktemp("counts")
    processed = built_example.folder.parents[1]
    made = run_reports(processed, folder, CODE, YEAR, only=list(KINDS), formats=("html",))
    assert [(result.report, result.reason) for result in made if result.status != "done"] == []
    return folder / CODE / str(YEAR)


def whole(shown):
    """The count a cell begins with: ``31 (8,3%–67,2%)`` is 31."""
    match = re.match(r"\d[\d.]*", shown)
    return int(match[0].replace(".", "")) if match else 0


def faults(path, known):
    """What is wrong with the numbers of a page; ``known`` keeps what each page of proposals carries."""
    source = path.read_text(encoding="utf-8")
    for caption, head, shown, of, target, definition in Numbers(source).found:
        where = (path.name, caption[:60], head, shown)
        if re.search(r"\d", shown) and of != "ordinal" and not definition:
            yield (*where, "no definition")
        elif definition and f'id="{escape(definition[1:])}"' not in source:
            yield (*where, f"no such definition: {definition}")
        if not of and re.fullmatch(r"\d{1,3}(\.\d{3})*", shown) and shown not in ("0", "1"):
            yield (*where, "a count that does not say of what")
        if of and of != "proposals" and of not in TALLIES:
            yield (*where, f"counts {of}?")
        if of == "proposals" and whole(shown) and "#?" not in target:
            yield (*where, "no proposals")
        elif of == "proposals" and whole(shown):
            index = (path.parent / target.partition("#")[0]).resolve()
            if index not in known:
                known[index] = Site(index)
            if known[index].listed(target) != whole(shown):
                yield (*where, f"opens {known[index].listed(target)}: {target}")


def test_every_number_of_a_page_leads_to_its_definition_and_its_proposals(example, over_years):
    known = {}
    pages = [
        path
        for folder in (example, over_years["id"])
        for path in sorted(folder.rglob("*.html"))
        if path.name != "index.html"
    ]
    assert {path.stem for path in pages} >= {
        "kabupaten", "kecamatan", "dapil", "desa", "data_quality", "adoption_rate", "year_on_year", "comparison"
    }  # fmt: skip
    wrong = {(path.name, fault[1], fault[2], fault[4]): fault for path in pages for fault in faults(path, known)}
    assert not wrong, f"{len(wrong)}: {list(wrong.values())[:40]}"


def opened(built_example):
    """Every kind of workbook with the page of proposals its links start from."""
    root = str(built_example.folder.parents[1])
    yield "kabupaten", open_report(root, CODE, YEAR)
    yield "kecamatan", open_report(root, CODE, YEAR, "99.01.01")
    yield "dapil", open_dapil(root, CODE, YEAR, "1")
    yield "desa", open_sheets(root, CODE, YEAR, "99.01.01.2001")
    yield "data_quality", open_data_quality(root, CODE, YEAR)
    yield "adoption_rate", open_adoption_rate(root, CODE, YEAR)


def test_every_number_of_a_workbook_leads_to_its_definition_and_its_proposals(example, built_example):
    site, wrong = Site(example / "index.html"), []
    for kind, report in opened(built_example):
        for sheet in report.sheets:
            for row in sheet.rows:
                for cell, (header, unit) in zip(row, sheet.columns, strict=True):
                    where = (kind, sheet.name, header, cell)
                    if unit == "count" and not is_missing(cell) and not isinstance(cell, Linked) and cell != 0:
                        wrong.append((*where, "no proposals"))
                    if isinstance(cell, Linked) and unit == "count" and site.listed(cell.target) != cell.value:
                        wrong.append((*where, f"opens {site.listed(cell.target)}"))
            for header, unit in sheet.columns:
                by_row = any(getattr(cell, "target", "").startswith("internal:") for row in sheet.rows for cell in row)
                if unit in ("count", "share", "rupiah", "number") and header not in sheet.defined and not by_row:
                    wrong.append((kind, sheet.name, header, "no definition"))
    assert not wrong, f"{len(wrong)}: {wrong[:25]}"


def test_a_browser_lists_as_many(example, look):
    """A sample of every kind of report: what ``Site`` says holds in the page itself."""
    page, asked = look(example / "index.html"), {}
    for name in KINDS:
        path = example / name / f"{name.split('/')[0]}.html"
        found = [(target, whole(shown)) for *_, shown, _, target, _ in Numbers(path.read_text(encoding="utf-8")).found]
        by_keys = {
            tuple(parse_qs(urlsplit(target).fragment)): (target, count) for target, count in found if "#?" in target
        }
        asked |= {target: count for target, count in by_keys.values() if count}
    assert any("group=" in target for target in asked)
    for target, count in asked.items():
        page.evaluate("(hash) => { location.hash = hash; }", urlsplit(target).fragment)
        text = page.locator(".count").inner_text()
        assert whole(text) == count, (target, text)

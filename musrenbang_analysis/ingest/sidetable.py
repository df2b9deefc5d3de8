"""Tables that list no proposals (attendance, scoring, recaps): known and accounted for, never read as records.

Of an attendance list only counts are kept; no cell of these tables is ever quoted.
"""

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.ingest.header import Match
from musrenbang_analysis.ingest.layout import PRIVATE, Layout, header_key
from musrenbang_analysis.ingest.sheet import Cell, Sheet
from musrenbang_analysis.ingest.words import is_footer, is_numbering, is_total

WOMEN = frozenset({"p", "pr", "perempuan", "wanita"})
MEN = frozenset({"l", "lk", "laki laki", "pria"})


def read_side_table(sheet: Sheet, match: Match, file: str) -> tuple[int, list[Finding]]:
    """How many rows stand below the header, and the findings that account for all of them."""
    lines = [line for row, line in sheet.by_row.items() if row > match.bottom]
    facts = {"form": match.layout.label_id}
    findings = [Finding("MSB-L14", file, sheet.name, match.top, n_rows=len(lines), facts=facts)]
    names = [column for column, use in match.uses.items() if use == PRIVATE and column in match.headers]
    if names and "no" in match.uses.values():
        findings.append(_people(sheet, match, file, lines, names[0]))
    return len(lines), findings


def meeting_counts(
    findings: list[Finding], layout: Layout, stage: str, area: tuple[str | None, str | None]
) -> list[tuple[str, dict[str, str]]]:
    """The counts of a list of people as a row of the side table that the form's trait ``counts_for`` names.

    ``area``: codes of the kecamatan and the village in the title. Women and men are given only where every person's
    sex is stated.
    """
    table = layout.traits.get("counts_for")
    rows = []
    for finding in findings:
        if table and finding.code == "MSB-L15" and any(area):
            facts = finding.facts
            people = str(facts["people"])
            row = {"kec": area[0] or "", "desa": area[1] or "", "tahap": stage, "total": people, "jumlah": people}
            if not facts["unstated"]:
                row |= {"p": str(facts["women"]), "l": str(facts["men"])}
            rows.append((table, row))
    return rows


def _people(sheet: Sheet, match: Match, file: str, lines: list[dict[int, Cell]], name: int) -> Finding:
    """How many people are listed, by the sex column where there is one."""
    sex = next((column for column, use in match.uses.items() if use == "sex"), None)
    people = women = men = 0
    for line in lines:
        texts = [cell.text for cell in line.values()]
        closes = len(texts) < 3 and any(is_footer(text) or is_total(text) for text in texts)
        if closes or is_numbering(texts) or name not in line or len(line) < 2:
            continue
        people += 1
        said = header_key(line[sex].text) if sex in line else ""
        women += said in WOMEN
        men += said in MEN
    facts = {"people": people, "women": women, "men": men, "unstated": people - women - men}
    return Finding("MSB-L15", file, sheet.name, match.top, facts=facts)

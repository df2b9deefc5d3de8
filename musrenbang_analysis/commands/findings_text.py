"""Findings as lines on the screen."""

from collections import Counter, defaultdict

from musrenbang_analysis.findings import Finding
from musrenbang_analysis.labels import label
from musrenbang_analysis.terms import SEVERITIES

SHOWN_PER_CODE = 5


def print_findings(
    findings: list[Finding], lang: str, *, everything: bool = False, shown: int = SHOWN_PER_CODE
) -> None:
    """Errors always and in full; of each other code the first few; notes only when asked for."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        by_code[finding.code].append(finding)
    for code, group in by_code.items():
        severity = group[0].severity
        limit = len(group) if everything or severity == "error" else 0 if severity == "info" else shown
        for finding in group[:limit]:
            print(_finding_line(finding, lang))
        if limit and len(group) > limit:
            print("  " + label("cli.findings_more", lang, count=len(group) - limit, code=code))
    counts = Counter(finding.severity for finding in findings)
    print(label("cli.findings_total", lang, **{severity: counts[severity] for severity in SEVERITIES}))


def _finding_line(finding: Finding, lang: str) -> str:
    row = finding.as_row()
    where = [row["source_file"], row["source_sheet"]]
    if row["source_row"]:
        where.append(f"{label('cli.row', lang)} {row['source_row']}")
    if row["column"]:
        where.append(f"{label('cli.column', lang)} '{row['column']}'")
    if row["cell_text"]:
        where.append(f"“{row['cell_text']}”")
    severity = label(f"severity.{finding.severity}", lang)
    return f"{severity} {finding.code} {' › '.join(filter(None, where))}\n    {finding.message(lang)}"

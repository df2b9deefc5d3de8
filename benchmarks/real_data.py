"""Run ``check`` over the real files beside the project and print the figures it reaches.

    python -m benchmarks.real_data [--data ../shared/data] [--markdown]

Dossiers are laid out in a temporary folder; nothing of the data is kept. ``docs/real-data.md`` explains each line.
"""

import argparse
import csv
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.malang_kamus import write_kamus
from musrenbang_analysis.pipeline import Checked, check

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
YEAR = re.compile(r"^\W*tahun\W+(20\d\d)", re.IGNORECASE)
SEVEN = re.compile(r"^\W*kolom\W+7\b", re.IGNORECASE)
HEAD = 10
ROUNDED = 100
"""A delta without its decimal point, in sen, beside sums rounded to rupiah."""
UNDATED = "2016"
OTHERS = {
    "kulonprogo-usulan-2024/usulan.csv": "34.01/2024/kabupaten",
    "kauman-usulan/kauman_usulan_139.csv": "35.73/2023/desa",
    "kauman-usulan/kauman_pokir_9.csv": "35.73/2023/pokir",
    "surakarta-pokir/pokir.csv": "33.72/2025/pokir",
}


def lay_out_diy(data: Path, target: Path, only: Iterable[str] | None = None) -> list[Path]:
    """The DIY budgets as dossiers ``<region>/<year>/apbd[_perubahan]/``; the folders of the dossiers."""
    for path in sorted((data / "diy-apbd-2014-2016").glob("*.csv")):
        if only is not None and path.name not in only:
            continue
        head = path.read_text(encoding="utf-8", errors="replace").splitlines()[:HEAD]
        year = next((match[1] for line in head if (match := YEAR.match(line))), UNDATED)
        stage = "apbd_perubahan" if any(SEVEN.match(line) for line in head) else "apbd"
        digits = path.name.split("_")[0][:4]
        region = f"{digits[:2]}.{digits[2:]}" if len(digits) == 4 else digits
        folder = target / region / year / stage
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.name)
    return sorted(target.glob("*/*"))


def lay_out_others(data: Path, target: Path) -> dict[str, Path]:
    """Kulon Progo, Kauman (with the priced menu of the circular) and Surakarta as dossiers by region code."""
    for source, place in OTHERS.items():
        folder = target / place
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / source, folder / Path(source).name)
    kamus = target / "35.73/2023/context/kamus_usulan.csv"
    write_kamus(data / "malang-se-66-2021/circular.txt", data / "kauman-usulan/kauman_usulan_139.csv", kamus)
    return {path.parent.name: path for path in target.glob("*/*")}


def diy_figures(checks: list[Checked]) -> dict[str, int]:
    """Counts over every DIY dossier: rows, money cells, sums, totals, changes, and findings by code."""
    figures: Counter = Counter()
    for checked in checks:
        sources = checked.reading.sources
        figures["files"] += int(sources["layout"].notna().sum())
        for column in sources.columns:
            if column.startswith(("rows_", "money_")) or column.endswith(("_tested", "_right")):
                figures[column] += int(sources[column].fillna(0).sum())
        figures.update(finding.code for finding in checked.findings)
        figures.update(f"MSB-A02 {cause_of_change(finding.facts)}" for finding in found(checked, "MSB-A02"))
        figures["rows_shifted"] += sum(finding.n_rows for finding in checked.findings if finding.code == "MSB-R15")
    return dict(figures)


def cause_of_change(facts: dict[str, object]) -> str:
    """Why a printed change is wrong: the figures, by one slip of the pen or by none that explains them."""
    before, delta, after = (int(str(facts[name]).replace(".", "")) for name in ("before", "delta", "after"))
    if abs(100 * (after - before) - delta) <= ROUNDED:
        return "point lost"
    if any((after * 10**zeros) == before + delta for zeros in range(1, 4)):
        return "zeros lost"
    return "other"


def found(checked: Checked, code: str, **facts: object) -> list:
    """The findings of one code, with these facts."""
    return [
        finding
        for finding in checked.findings
        if finding.code == code and all(finding.facts.get(name) == value for name, value in facts.items())
    ]


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / whole:.2f} %)"


def diy_lines(figures: dict[str, int]) -> list[tuple[str, str]]:
    """What is printed of the DIY budgets."""
    get = Counter(figures)
    return [
        ("DIY: files read", str(get["files"])),
        ("DIY: rows accounted for", _share(get["rows_out"] + get["rows_in_findings"], get["rows_in"])),
        ("DIY: money cells read", _share(get["money_cells_read"], get["money_cells"])),
        ("DIY: money cells read or named", _share(get["money_cells_read"] + get["MSB-V01"], get["money_cells"])),
        ("DIY: before + delta = after", _share(get["changes_right"], get["changes_tested"])),
        ("DIY: failing changes named (MSB-A02)", str(get["MSB-A02"])),
        ("DIY: ... delta without its decimal point", str(get["MSB-A02 point lost"])),
        ("DIY: ... after without its closing zeros", str(get["MSB-A02 zeros lost"])),
        ("DIY: ... delta in the row, sums unchanged", str(get["MSB-A02 other"])),
        ("DIY: parent = rows below", _share(get["sums_right"], get["sums_tested"])),
        ("DIY: wrong parents named (MSB-R12)", str(get["MSB-R12"])),
        ("DIY: printed totals = sum of lines", _share(get["totals_right"], get["totals_tested"])),
        ("DIY: ... where the file's own sums are right", _share(get["sound_totals_right"], get["sound_totals_tested"])),
        ("DIY: rows shifted by a column, named (MSB-R15)", str(get["rows_shifted"])),
    ]


def kulon_progo_lines(checked: Checked) -> list[tuple[str, str]]:
    """What is printed of the unfunded proposals of Kulon Progo."""
    records = checked.reading.records
    units = unit_spellings(checked)
    doubtful = {finding.cell_text for finding in found(checked, "MSB-V17") if finding.cell_text in units}
    texts = non_numeric_volumes(checked)
    return [
        ("Kulon Progo: rows read", str(len(records))),
        ("Kulon Progo: overflows named", str(len(found(checked, "MSB-V01", problem="overflow")))),
        ("Kulon Progo: masked amounts named", str(len(found(checked, "MSB-V01", problem="unreadable")))),
        ("Kulon Progo: non-numeric volumes", ", ".join(f"{count} {kind}" for kind, count in texts.items())),
        ("Kulon Progo: unit spellings", f"{len(units)}, named as unknown: {', '.join(sorted(doubtful)) or '-'}"),
        ("Kulon Progo: rows with a village code", str(int(records["desa_code"].notna().sum()))),
        ("Kulon Progo: exact copies named", str(len(found(checked, "MSB-V12")))),
        ("Kulon Progo: roads over 50 km named", str(len(found(checked, "MSB-A05")))),
    ]


def non_numeric_volumes(checked: Checked) -> dict[str, int]:
    """Cells of the volume column that hold no bare number: empty (named), read with its unit, or unreadable (named)."""
    path = next((checked.dossier.folder / "kabupaten").glob("*.csv"))
    cells = [row["volume"] for row in _rows(path)]
    odd = [number for number, text in enumerate(cells, start=2) if not re.fullmatch(r"\d+(?:\.\d+)?", text)]
    volumes = checked.reading.records.set_index("source_row")["volume"]
    named = {finding.source_row for finding in found(checked, "MSB-V03")}
    empty = {finding.source_row for finding in found(checked, "MSB-V24")}
    return {
        "named as empty": sum(not cells[number - 2] and number in empty for number in odd),
        "read with their unit": sum(bool(cells[number - 2]) and volumes.notna()[number] for number in odd),
        "named as unreadable": sum(number in named for number in odd),
    }


def unit_spellings(checked: Checked) -> set[str]:
    """Every different spelling in the unit column."""
    path = next((checked.dossier.folder / "kabupaten").glob("*.csv"))
    return {row["satuan"].strip() for row in _rows(path)} - {""}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def kauman_lines(checked: Checked) -> list[tuple[str, str]]:
    """What is printed of kelurahan Kauman. Row 140 of the list is a test entry ("B", 2 rupiah), named by MSB-A07."""
    records = checked.reading.records
    usulan = records[(records["stage"] == "desa") & (records["asked_rp"] > 2)]
    accepted = usulan[usulan["outcome"] == "forwarded"]
    pokir = records[records["stage"] == "pokir"]
    changed = pokir[pokir["asked_rp"] != pokir["approved_rp"]]
    return [
        ("Kauman: proposals, accepted", f"{len(usulan)}, {len(accepted)}"),
        ("Kauman: rupiah asked, accepted", f"{usulan['asked_rp'].sum():,}, {accepted['asked_rp'].sum():,}"),
        ("Kauman: priority read from the text", str(int(usulan["priority"].notna().sum()))),
        ("Kauman: off the circular's menu price, named", str(len(found(checked, "MSB-A09")))),
        ("Kauman: pokir, of which granted another sum", f"{len(pokir)}, {len(changed)}"),
    ]


def surakarta_lines(checked: Checked) -> list[tuple[str, str]]:
    """What is printed of the pokir of Surakarta."""
    records = checked.reading.records
    named = sum(finding.n_rows for finding in checked.findings)
    return [
        ("Surakarta: rows read, named as empty", f"{len(records)}, {named}"),
        ("Surakarta: copies named", str(len(found(checked, "MSB-V12")))),
        ("Surakarta: read as Rp 100,000,000", str(int((records["asked_rp"] == 100_000_000).sum()))),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = diy_lines(diy_figures([check(path) for path in lay_out_diy(options.data, Path(folder) / "diy")]))
        others = lay_out_others(options.data, Path(folder) / "others")
        lines += kulon_progo_lines(check(others["34.01"]))
        lines += kauman_lines(check(others["35.73"]))
        lines += surakarta_lines(check(others["33.72"]))
    for name, value in lines:
        print(f"| {name} | {value} |" if options.markdown else f"{name:52} {value}")


if __name__ == "__main__":
    main()

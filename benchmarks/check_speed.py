"""The command ``check`` on 100,000 rows in messy workbooks, beside pandas.read_excel doing only the raw read.

    python -m benchmarks.check_speed [--rows 100000] [--files 200] [--repeat 3] [--markdown]

The two run in turn, each in fresh processes and alone; the middle of the repeats is printed. ``check`` finds the form
of every table, parses and validates every row and prints every finding; it may use several processes, so its processor
time and its memory are those of all of them together (memory: the largest sum of resident sets seen, sampled; Linux
only). On a machine that others use too, compare the processor times: who runs two processes gets more of its cores.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import xlsxwriter

from musrenbang_analysis.normalise.place_index import packaged_places

REGION, YEAR = "32.02", 2025
HEADER = (
    *("No", "Bidang Pembangunan", "Permasalahan", "Usulan Kegiatan", "Lokasi", "Volume"),
    *("Perkiraan Anggaran (Rp)", "OPD Penanggungjawab"),
)
WORKS = (
    *("Rabat beton jalan lingkungan", "Pembangunan drainase", "Pemasangan PJU"),
    *("Rehab ruang kelas SD", "Pelatihan kader posyandu"),
)
OFFICES = ("Dinas PUPR", "Dinas Pendidikan", "Dinas Perhubungan", "Dinas Kesehatan", "Disperkim")
FIELDS = ("Fisik", "Ekonomi", "Sosial Budaya")
RAW = (
    "from pathlib import Path; import pandas; "
    "print(sum(len(frame) for path in sorted(Path({0!r}).rglob('*.xlsx')) "
    "for frame in pandas.read_excel(path, engine='openpyxl', header=None, sheet_name=None).values()))"
)
STREETS = ("Mawar", "Melati", "Anggrek", "Cempaka", "Kenanga", "Veteran", "Irigasi", "Pahlawan", "Balai Desa", "Pasar")
SAMPLE_SECONDS = 0.1
PAGE = 4096


def write_dossier(folder: Path, rows: int, files: int) -> Path:
    """``files`` village annexes with ``rows`` proposals in all, as offices hand them over; the dossier's folder."""
    rng = random.Random(2025)
    names = dict(packaged_places(REGION))
    villages = [code for code in names if code.count(".") == 3]
    target = folder / REGION / str(YEAR) / "desa"
    target.mkdir(parents=True)
    for number in range(files):
        code = villages[number % len(villages)]
        count = rows // files + (number < rows % files)
        _annex(target / f"{number:04}.xlsx", names[code], names[code[:8]], count, rng)
    return target.parent


def _annex(path: Path, village: str, kecamatan: str, count: int, rng: random.Random) -> None:
    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True, "border": 1})
    sheet = book.add_worksheet("Lampiran II")
    sheet.merge_range(0, 0, 0, 7, "LAMPIRAN II BERITA ACARA MUSRENBANG", bold)
    for at, text in enumerate((f"Desa : {village}", f"Kecamatan : {kecamatan}", f"Tahun Rencana : {YEAR}"), start=1):
        sheet.write(at, 0, text)
    sheet.write_row(5, 0, HEADER, bold)
    sheet.write_row(6, 0, [f"({column})" for column in range(1, 9)])
    at, total = 7, 0
    for number in range(1, count + 1):
        if number % 40 == 0:
            sheet.write_row(at, 0, HEADER, bold)
            at += 1
        amount = rng.randrange(10, 400) * 500_000
        total += amount
        sheet.write_row(at, 0, _row(number, amount, rng))
        at += 1
    sheet.write(at, 3, "JUMLAH", bold)
    sheet.write(at, 6, total)
    sheet.write(at + 2, 5, f"{village}, 12 Januari {YEAR - 1}")
    sheet.write(at + 3, 5, f"Kepala Desa {village}")
    book.close()


def _row(number: int, amount: int, rng: random.Random) -> list[object]:
    dotted = f"{amount:,}".replace(",", ".")
    money = rng.choice((amount, f"Rp {dotted},-", f"Rp. {dotted}", dotted))
    place = rng.choice(("RT {:02}/{:02}", "RT {} RW {}", "Kp. Sawah RT.{} RW.{}", "RT {:03} / RW {:03}"))
    volume = rng.choice(("{} m", "{} meter", "{} unit", "1 paket ({} m)"))
    street = f"{rng.choice(('Jl.', 'Gg.', 'Kp.', 'Dusun'))} {rng.choice(STREETS)} {rng.randrange(1, 60)}"
    return [
        number,
        rng.choice(FIELDS) if number % 5 == 1 else "",
        f"Kondisi rusak sejak {rng.randrange(2015, 2024)} di {street}",
        f"{rng.choice(WORKS)} {street} tahap {rng.randrange(1, 90)}",
        f"{street} {place.format(rng.randrange(1, 9), rng.randrange(1, 12))}",
        volume.format(rng.randrange(10, 900)),
        money,
        rng.choice(OFFICES),
    ]


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak megabytes of a command with all its processes."""
    start, before, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        while running.poll() is None:
            peak = max(peak, _resident(running.pid))
            time.sleep(SAMPLE_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, processor, peak / 2**20


def _resident(session: int) -> int:
    """Bytes held by all processes of a session."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            total += int(fields[21]) * PAGE
    return total


def main() -> None:
    """Print both measurements and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dossier = str(write_dossier(Path(folder), options.rows, options.files))
        commands = {
            "pandas.read_excel (openpyxl), raw read only": ["-W", "ignore", "-c", RAW.format(dossier)],
            "musrenbang check": ["-m", "musrenbang_analysis", "check", dossier],
        }
        runs: dict[str, list[tuple[float, ...]]] = {name: [] for name in commands}
        for _ in range(options.repeat):
            for name, command in commands.items():
                runs[name].append(measure([sys.executable, *command]))
    middle = {name: [median(column) for column in zip(*rows, strict=True)] for name, rows in runs.items()}
    raw, ours = middle.values()
    middle["ratio (ours / raw read)"] = [mine / theirs for mine, theirs in zip(ours, raw, strict=True)]
    if options.markdown:
        print(
            f"| {options.rows:,} rows in {options.files} workbooks | wall s | processor s | peak MB |\n"
            "| --- | --- | --- | --- |"
        )
    for name, (wall, processor, memory) in middle.items():
        digits = 2 if name.startswith("ratio") else 1
        cells = [f"{wall:.{digits}f}", f"{processor:.{digits}f}", f"{memory:.{digits if digits == 2 else 0}f}"]
        print(
            f"| {name} | {' | '.join(cells)} |"
            if options.markdown
            else f"{name:48}" + "".join(f"{c:>12}" for c in cells)
        )


if __name__ == "__main__":
    main()

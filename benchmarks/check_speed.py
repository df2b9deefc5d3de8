"""``check`` of 100,000 rows in messy workbooks against pandas.read_excel doing only the raw read of the same files.

    python -m benchmarks.check_speed [--rows 100000] [--files 200]

Both run alone, one after the other, in a fresh process each; wall time and peak memory are the process's own.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

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
CHECK = (
    "from pathlib import Path; from musrenbang_analysis.pipeline import check; "
    "print(len(check(Path({0!r})).reading.records))"
)
RAW = (
    "from pathlib import Path; import pandas; "
    "print(sum(len(frame) for path in sorted(Path({0!r}).rglob('*.xlsx')) "
    "for frame in pandas.read_excel(path, engine='openpyxl', header=None, sheet_name=None).values()))"
)
PEAK = (
    "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); "
    "print(time.perf_counter() - start, time.process_time())"
)


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
    return [
        number,
        rng.choice(FIELDS) if number % 5 == 1 else "",
        f"Kondisi rusak sejak {rng.randrange(2015, 2024)}",
        f"{rng.choice(WORKS)} tahap {rng.randrange(1, 90)}",
        place.format(rng.randrange(1, 9), rng.randrange(1, 12)),
        volume.format(rng.randrange(10, 900)),
        money,
        rng.choice(OFFICES),
    ]


def measure(code: str) -> tuple[int, float, float, float]:
    """Rows, wall seconds, processor seconds and peak megabytes of ``code`` in a process of its own."""
    program = f"import time; start = time.perf_counter()\n{code}\n{PEAK}"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    rows, peak, wall, processor = done.stdout.split()
    return int(rows), float(wall), float(processor), int(peak) / 1024


def main() -> None:
    """Print both measurements and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dossier = write_dossier(Path(folder), options.rows, options.files)
        raw = measure(RAW.format(str(dossier)))
        ours = measure(CHECK.format(str(dossier)))
    measured = {"pandas.read_excel (openpyxl), raw read": raw, "musrenbang check": ours}
    for name, (rows, wall, processor, megabytes) in measured.items():
        print(f"{name:40} {rows:>8,} rows {wall:8.1f} s wall {processor:8.1f} s cpu {megabytes:8.0f} MB")
    wall, processor, memory = (mine / theirs for mine, theirs in zip(ours[1:], raw[1:], strict=True))
    print(f"{'ratio (ours / raw read)':40} {'':>13} {wall:8.2f}   wall {processor:8.2f}   cpu {memory:8.2f}")


if __name__ == "__main__":
    main()

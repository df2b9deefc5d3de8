"""Texts a careless program stumbles over, planted on purpose, and the list of every planted trap."""

from pathlib import Path

from synthetic.common import write_csv
from synthetic.entry import Entry
from synthetic.flow import Flow
from synthetic.layout_apbd import GAP, PENJABARAN, gap_code
from synthetic.layout_desa import hides

STORY = (
    "Kami warga mohon dengan sangat agar usulan ini diperhatikan karena setiap musim hujan air masuk ke rumah "
    "dan anak-anak tidak bisa berangkat sekolah. "
)
HOSTILE = (
    ("teks diawali tanda sama dengan", "text", '=HYPERLINK("http://contoh.invalid";"Perbaikan jalan")'),
    ("kode HTML dalam usulan", "text", "<script>alert('usulan')</script> Perbaikan jalan lingkungan"),
    ("teks 2.000 huruf", "text", (STORY * 20)[:2000]),
    ("emoji", "text", "Mohon lampu jalan 💡🙏 tolong pak bupati 🇮🇩"),
    ("teks diawali tanda tambah", "text", "+62 titik lampu jalan"),
    ("teks diawali tanda at", "text", "@SUM(1+1)*cmd|' /C calc'!A0"),
    ("kode HTML dalam masalah", "problem", "Jalan rusak <img src=x onerror=alert(1)> & becek"),
)
PERSONAL = (
    (
        "NIK dan telepon (palsu)",
        "problem",
        "Rumah a.n. Budi Santoso NIK 9901 0101 0170 0001 hampir roboh, HP 0812-0000-1234",
    ),
    ("a.n. nama orang", "problem", "Bantuan a.n. Budi, warga kurang mampu"),
    ("nama dan telepon", "problem", "Jalan depan rumah Ibu Siti Aminah rusak, hub. 085700004321"),
    ("NIK tanpa spasi", "problem", "Penerima: Karto (9901020202600002) belum pernah dibantu"),
    ("rumah pak dalam lokasi", "location", "depan rumah Pak Karto RT 02 RW 03"),
)


def plant(flow: Flow) -> list[tuple[str, Entry, str]]:
    """Overwrite texts of some village and councillor rows; returns what was planted where."""
    rows = [row for row in flow.entries["desa"] if row.twin is None]
    wanted = len(HOSTILE) + len(PERSONAL)
    step = max(1, len(rows) // wanted)
    planted = []
    for position, (trap, where, text) in enumerate(HOSTILE + PERSONAL):
        row = rows[min(len(rows) - 1, position * step + step // 2)]
        setattr(row, where, text)
        if where == "location":
            row.rt, row.rw = "2", "3"
        planted.append((trap, row, text[:60]))
    pokir = flow.entries["pokir"][0]
    pokir.problem = "Usulan a.n. Budi Santoso, NIK 9901010101700001, telp 0812 0000 1234"
    planted.append(("NIK dan telepon (palsu) dalam pokir", pokir, pokir.problem[:60]))
    return planted


def write_traps(flow: Flow, planted: list[tuple[str, Entry, str]], folder: Path) -> None:
    """``traps.csv``: what was planted, and at which address."""
    rows: list[tuple[object, ...]] = [(trap, row.file, row.sheet, row.row, detail) for trap, row, detail in planted]
    rows += _names(flow) + _duplicates(flow) + _files(flow)
    write_csv(folder / "traps.csv", ["trap", "source_file", "source_sheet", "source_row", "detail"], rows)


def _names(flow: Flow) -> list[tuple[object, ...]]:
    out: list[tuple[object, ...]] = [
        (f"nama tempat: {desa.trap}", "context/wilayah.csv", "wilayah", "", f"{desa.code} {desa.kind} {desa.name}")
        for desa in flow.world.desas
        if desa.trap
    ]
    counts = {desa.code: 0 for desa in flow.world.desas}
    for row in flow.entries["desa"]:
        counts[row.desas[0].code] += 1
    for desa in flow.world.desas:
        if counts[desa.code] <= 1:
            out.append((f"desa dengan {counts[desa.code]} usulan", "", "", "", f"{desa.code} {desa.kind} {desa.name}"))
    return out


def _duplicates(flow: Flow) -> list[tuple[object, ...]]:
    out: list[tuple[object, ...]] = []
    for row in flow.entries["desa"]:
        if row.twin is not None:
            same = (row.text, row.location) == (row.twin.text, row.twin.location)
            out.append(
                (
                    f"usulan {'persis' if same else 'hampir'} ganda",
                    row.file,
                    row.sheet,
                    row.row,
                    f"{row.truth_id} = {row.twin.truth_id} ({row.twin.sheet} baris {row.twin.row})",
                )
            )
    for row in flow.entries["pokir"]:
        if row.twin is not None:
            out.append(
                ("pokir sama dengan usulan desa", row.file, row.sheet, row.row, f"{row.truth_id} = {row.twin.truth_id}")
            )
    return out


def _files(flow: Flow) -> list[tuple[object, ...]]:
    out: list[tuple[object, ...]] = []
    seen = sorted({row.file for rows in flow.entries.values() for row in rows if row.file})
    lists = [file for file in seen if file.startswith("desa/") and file[5:7].isdigit()]
    for file in lists:
        rows = [row for row in flow.entries["desa"] if row.file == file and row.listed == "yes"]
        if hides(int(file[5:7]) - 1, len(rows)):
            out.append(("baris usulan disembunyikan", file, "Lampiran II", rows[2].row, rows[2].truth_id))
    out += [("nomor kolom ganda (7)", file, "", "", "") for file in lists if int(file[5:7]) == 10]
    for kecamatan in flow.world.kecamatans:
        sheets = [row.file for row in flow.entries["kecamatan"] if row.kecamatan is kecamatan]
        notes = {2: "berkas .xls lama", 3: "pagu dalam ribuan rupiah", 4: "idem pada kolom PD; nomor kolom ganda"}
        if sheets and kecamatan.number in notes:
            out.append((notes[kecamatan.number], sheets[0], "T-D.4", "", ""))
        if kecamatan.sipd == "html":
            out += [
                ("tabel HTML berakhiran .xls", file, "Tabel 1", "", "")
                for file in {row.file for row in flow.entries["desa"] if row.kecamatan is kecamatan}
            ]
    shown = sorted(
        (row for row in flow.entries["apbd"] if not row.hidden),
        key=lambda row: (row.skpd.code, row.sub_code, row.account, row.truth_id),
    )
    out.append(
        (
            "penjabaran berbeda dari rincian",
            PENJABARAN.format(flow.world.year),
            "Penjabaran",
            "",
            f"{gap_code(shown)} lebih Rp {GAP}",
        )
    )
    out.append(("nomor kolom ganda (7)", "renja/TC33_disperkim.xlsx", "T-C.33", "", ""))
    return out

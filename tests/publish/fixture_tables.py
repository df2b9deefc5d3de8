"""A small plausible dossier as tables, made without the pipeline: what the publishing rooms are tested on."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from musrenbang_analysis import terms
from musrenbang_analysis.schema import TABLES, shaped
from musrenbang_analysis.store import Tables, write_tables

CODE, YEAR = "99.01", 2025
SEQUENCE = ("desa", "kecamatan", "renja", "rkpd", "apbd")
AS_OF = {
    "desa": "2024-01-31",
    "kecamatan": "2024-02-28",
    "renja": "2024-06-30",
    "rkpd": "2024-07-31",
    "apbd": "2024-12-31",
}
KECAMATAN = {
    "99.01.01": ("Mekar Sari", 5, 70),
    "99.01.02": ("Sumber Jaya", 6, 48),
    "99.01.03": ("Ujung Karang", 1, 1),
    "99.01.04": ("Pulau Sunyi", 2, 0),
}
DESA = ("Sukamaju", "Cibodas", "Tanjung Sari", "Karanganyar", "Mekarwangi", "Padasuka")
EMPTY_DESA = "99.01.02.2006"
WORKS = (
    ("Perbaikan jalan lingkungan RT 02 RW 05", "Dinas PUPR", 150_000_000),
    ("Rehabilitasi ruang kelas SD Negeri 2", "Dinas Pendidikan", 280_000_000),
    ("Pembangunan drainase Kampung Baru", "Dinas PUPR", 95_500_000),
    ("Pelatihan menjahit bagi kelompok perempuan", "Dinas Tenaga Kerja", 25_000_000),
    ("Pengadaan bibit padi unggul untuk kelompok tani", "Dinas Pertanian", 40_000_000),
    ("Pembangunan posyandu Melati", "Dinas Kesehatan", 120_000_000),
    ("Perbaikan saluran irigasi tersier blok Cikole", "Dinas PUPR", 210_000_000),
    ("Penerangan jalan umum sepanjang jalan desa", "Dinas Perhubungan", 60_000_000),
)
FATES = (
    "funded", "unknown", "planned", "pending", "unknown", "diverted_desa", "funded", "rejected",
    "unknown", "deferred", "planned", "unknown", "funded", "unknown", "withdrawn", "unknown",
)  # fmt: skip
REASONS = {
    "diverted_desa": ("WEW_DESA", "Kewenangan desa, diarahkan ke APBDes"),
    "rejected": ("ANGGARAN", "Keterbatasan anggaran"),
    "deferred": (None, None),
    "withdrawn": ("DUPLIKAT", "Sudah diusulkan"),
}
REACH = {
    "funded": ("apbd", {}),
    "planned": ("rkpd", {}),
    "pending": ("rkpd", {"apbd": "pending"}),
    "unknown": ("desa", {}),
    "diverted_desa": ("kecamatan", {"renja": "no", "rkpd": "no", "apbd": "no"}),
    "rejected": ("kecamatan", {"renja": "no", "rkpd": "no", "apbd": "no"}),
    "deferred": ("kecamatan", {"renja": "no", "rkpd": "no", "apbd": "no"}),
    "withdrawn": ("desa", {"kecamatan": "no", "renja": "no", "rkpd": "no", "apbd": "no"}),
}


HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://jahat.invalid";"klik")',
    "\u202eterbalik\u202c",
    "x" * 10_000,
    "🚧 jalan </script><img src=x onerror=alert(1)>",
    "+62 @cmd",
)
"""Wordings of proposals that would break a careless page."""


def build_tables(texts: tuple[str, ...] = ()) -> Tables:
    """The fixture dossier; the first proposals carry ``texts`` as their wording (for hostile texts)."""
    lineage = _lineage(texts)
    records, links = _records_and_links(lineage)
    frames = {
        "lineage": lineage,
        "records": records,
        "links": links,
        "link_evidence": [],
        "same_wishes": [],
        "measures": measures_of(lineage),
        "findings": _findings(),
        "sources": _sources(),
        "documents": _documents(records),
    }
    return Tables(**{name: shaped(name, frames[name]) for name in TABLES}, manifest=_manifest())


def write_fixture(processed_root: Path, tables: Tables | None = None) -> Path:
    """Store the fixture under ``processed_root``; returns the folder of the tables."""
    folder = processed_root / CODE / str(YEAR)
    write_tables(folder, tables or build_tables())
    return folder


def with_manifest(tables: Tables, **changes: object) -> Tables:
    """The same tables with some facts of the manifest changed."""
    return replace(tables, manifest=tables.manifest | changes)


def _places() -> list[dict[str, str]]:
    return [
        {
            "code": f"{kecamatan}.20{number:02d}",
            "name": DESA[number - 1] if kecamatan != "99.01.03" else "Tanjung Ujung",
            "kecamatan_code": kecamatan,
            "kecamatan_name": name,
        }
        for kecamatan, (name, n_desa, _) in KECAMATAN.items()
        for number in range(1, n_desa + 1)
    ]


def _lineage(texts: tuple[str, ...]) -> list[dict[str, object]]:
    rows = []
    for kecamatan, (_, _, n_proposals) in KECAMATAN.items():
        desa = [place for place in _places() if place["kecamatan_code"] == kecamatan and place["code"] != EMPTY_DESA]
        for index in range(n_proposals):
            number = len(rows)
            rows.append(_proposal(number, desa[index % len(desa)], texts[number] if number < len(texts) else None))
    for number in range(len(rows), len(rows) + 6):
        row = _proposal(number, _places()[number % 5], None)
        rows.append(row | {"origin": "pokir", "entry_stage": "pokir", "source_file": "pokir/pokir.xlsx"})
    return rows


def _proposal(number: int, place: dict[str, str], text: str | None) -> dict[str, object]:
    work, skpd, money = WORKS[number % len(WORKS)]
    outcome = FATES[(number * 7) % len(FATES)]
    furthest, answers = REACH[outcome]
    reached = SEQUENCE[: SEQUENCE.index(furthest) + 1]
    asked = None if number % 13 == 5 else money + 500_000 * (number % 9)
    reason_code, reason_text = REASONS.get(outcome, (None, None))
    return {
        "record_id": f"d{number:05d}",
        "origin": "musrenbang_kelurahan" if place["code"].endswith("2001") else "musrenbang_desa",
        "entry_stage": "desa",
        "kecamatan_code": place["kecamatan_code"],
        "kecamatan_name": place["kecamatan_name"],
        "desa_code": place["code"],
        "desa_name": place["name"],
        "skpd_name": skpd,
        "proposal_text": text if text is not None else f"{work} ({number + 1})",
        "location_text": f"Kampung Baru RT 0{number % 6 + 1} RW 0{number % 4 + 1}",
        "priority": number % 10 + 1,
        "furthest_stage": furthest,
        "outcome": outcome,
        "outcome_stage": "kecamatan" if outcome in REASONS else furthest,
        "reason_code": reason_code,
        "reason_text": reason_text,
        "asked_rp": asked,
        "planned_rp": asked if "rkpd" in reached else None,
        "funded_rp": int(asked * 0.9) if asked and "apbd" in reached else None,
        "n_successors": len(reached) - 1,
        "n_sharing": 1,
        "link_method": "id" if len(reached) > 1 else None,
        "has_possible_link": number % 17 == 1,
        "source_file": f"desa/{place['name'].lower().replace(' ', '_')}.xlsx",
        "source_sheet": "DU-RKP",
        "source_row": 7 + number,
    } | {stage: ("yes" if stage in reached else answers.get(stage, "unknown")) for stage in SEQUENCE[1:]}


def _records_and_links(lineage: list[dict[str, object]]) -> tuple[list[dict], list[dict]]:
    records, links = [], []
    shared = (
        "kecamatan_code",
        "kecamatan_name",
        "desa_code",
        "desa_name",
        "proposal_text",
        "location_text",
        "skpd_name",
    )
    for proposal in lineage:
        base = {name: proposal[name] for name in shared}
        reached = (proposal["entry_stage"], *(stage for stage in SEQUENCE[1:] if proposal[stage] == "yes"))
        before = None
        for position, stage in enumerate(reached):
            record_id = proposal["record_id"] if position == 0 else f"{stage}-{proposal['record_id']}"
            given = proposal["funded_rp"] if stage == "apbd" else proposal["planned_rp"]
            records.append(
                base
                | {
                    "record_id": record_id,
                    "stage": stage,
                    "origin": proposal["origin"] if position == 0 else None,
                    "source_file": proposal["source_file"] if position == 0 else f"{stage}/{stage}_2025.xlsx",
                    "source_sheet": "DU-RKP" if position == 0 else "Sheet1",
                    "source_row": proposal["source_row"],
                    "asked_rp": proposal["asked_rp"] if stage in terms.FORUM_STAGES else None,
                    "approved_rp": given if stage in terms.DOCUMENT_STAGES else None,
                }
            )
            if before:
                links.append(_link(before, record_id, "id", "accepted"))
            before = record_id
        if proposal["has_possible_link"] and before:
            links.append(_link(before, "apbd-d00000", "text", "possible"))
    return records, links


def _link(before: str, after: str, method: str, status: str) -> dict[str, object]:
    return {
        "from_id": before,
        "to_id": after,
        "relation": "same",
        "method": method,
        "probability": None if method == "id" else 0.62,
        "status": status,
        "evidence": "nomor usulan sama" if method == "id" else "teks mirip, desa sama",
        "evidence_en": "same proposal number" if method == "id" else "similar text, same desa",
    }


def measures_of(lineage: list[dict[str, object]]) -> list[dict[str, object]]:
    """The measures the reports rely on, counted plainly from the proposals."""
    rows: list[dict[str, object]] = []
    areas = [("kabupaten", CODE, "Kabupaten Contoh Raya")]
    areas += [("kecamatan", code, name) for code, (name, _, _) in KECAMATAN.items()]
    areas += [("desa", place["code"], place["name"]) for place in _places()]
    for level, code, name in areas:
        inside = [row for row in lineage if level == "kabupaten" or row[f"{level}_code"] == code]
        base = {"area_level": level, "area_code": code, "area_name": name}
        for origin in ("musrenbang", "musrenbang_desa", "musrenbang_kelurahan", "pokir", "all"):
            chosen = [row for row in inside if origin == "all" or str(row["origin"]).startswith(origin)]
            if chosen or origin in ("musrenbang", "all"):
                rows += [base | {"origin": origin} | row for row in _cohort_measures(chosen, origin)]
        rows += [base | {"origin": "all"} | row for row in _flow_measures(inside)]
    return rows


def _cohort_measures(chosen: list[dict], origin: str) -> list[dict]:
    entry = None if origin == "all" else "pokir" if origin == "pokir" else "desa"
    priced = [row for row in chosen if row["asked_rp"] is not None]
    coverage = len(priced) / len(chosen) if chosen else None
    common = {"entry_stage": entry, "money_coverage": coverage}
    rows = [common | _share("proposals", entry or "desa", len(chosen), len(chosen), 0) | {"value": len(chosen)}]
    for stage in SEQUENCE[1:]:
        answers = Counter(row[stage] for row in chosen)
        money = Counter()
        for row in priced:
            money[row[stage]] += row["asked_rp"]
        for measure, counts, unit in (("survival_count", answers, "proposal"), ("survival_asked_rp", money, "rupiah")):
            rows.append(
                common
                | _share(measure, stage, counts["yes"], sum(counts.values()), counts["pending"])
                | {"ended": counts["no"], "unknown": counts["unknown"], "unit": unit}
            )
        if stage in ("rkpd", "apbd"):
            given = sum(row["funded_rp" if stage == "apbd" else "planned_rp"] or 0 for row in chosen)
            rows.append(common | _share("given_rp", stage, given, sum(money.values()), 0) | {"unit": "rupiah"})
    outcomes = Counter(row["outcome"] for row in chosen)
    rows += [
        common | _share(f"outcome_{word}", entry or "desa", count, len(chosen), 0) for word, count in outcomes.items()
    ]
    return rows


def _share(measure: str, stage: str, numerator: float, denominator: float, pending: float) -> dict[str, object]:
    lower = numerator / denominator if denominator else None
    return {
        "measure": measure,
        "stage": stage,
        "numerator": numerator,
        "denominator": denominator,
        "value": lower,
        "lower": lower,
        "upper": (numerator + pending) / denominator if denominator else None,
        "interval_kind": "pending_bounds" if pending else "complete",
        "pending": pending,
        "unit": "proposal",
        "as_of": AS_OF.get(stage),
    }


def _flow_measures(inside: list[dict]) -> list[dict]:
    rows = []
    for position, stage in enumerate(SEQUENCE):
        here = [row for row in inside if position == 0 or row[stage] == "yes"]
        following = SEQUENCE[position + 1] if position + 1 < len(SEQUENCE) else None
        ended = Counter(row["outcome"] for row in here if row["outcome_stage"] == stage or following is None)
        forwarded = [row for row in here if following and row[following] == "yes"]
        left = {
            "total": len(here),
            "entered": len(here),
            "inflow": 0,
            "forwarded": len(forwarded),
            "rejected": ended["rejected"],
            "deferred": ended["deferred"],
            "diverted": ended["diverted_desa"],
            "withdrawn": ended["withdrawn"],
            "pending": ended["pending"],
        }
        left["unknown"] = left["total"] - sum(left[name] for name in list(left)[3:])
        left |= {"merged_away": 0, "split_extra": 0, "already_funded": 0, "residual": 0}
        for item, count in left.items():
            base = {"stage": stage, "as_of": AS_OF[stage], "interval_kind": "none"}
            rows.append(base | {"measure": f"flow_{item}", "value": count, "unit": "row"})
            rows.append(base | {"measure": f"flow_{item}_rp", "value": count * 10_000_000, "unit": "rupiah"})
    return rows


def _findings() -> list[dict[str, object]]:
    first = {
        "code": "MSB-101",
        "severity": "warning",
        "source_file": "desa/sukamaju.xlsx",
        "source_sheet": "DU-RKP",
        "source_row": 12,
        "column": "Anggaran",
        "cell_text": "Rp. 5 juta",
        "n_rows": 0,
        "message_id": "Nilai tidak terbaca sebagai rupiah.",
        "message_en": "The amount could not be read as rupiah.",
    }
    second = first | {
        "code": "MSB-120",
        "severity": "info",
        "n_rows": 1,
        "cell_text": "JUMLAH",
        "message_id": "Baris jumlah tidak dihitung.",
        "message_en": "A total row is not counted.",
    }
    return [first, first | {"source_row": 15}, second]


def _sources() -> list[dict[str, object]]:
    return [
        {
            "source_file": f"desa/{name.lower().replace(' ', '_')}.xlsx",
            "source_sheet": "DU-RKP",
            "stage": "desa",
            "container": "xlsx",
            "layout": "du_rkp",
            "header_row": 5,
            "rows_in": 22,
            "rows_out": 21,
            "rows_in_findings": 1,
            "asked_rp": 2_345_000_000,
            "money_cells": 21,
            "money_cells_read": 20,
            "sha256": "ab" * 32,
        }
        for name in DESA
    ]


def _documents(records: list[dict]) -> list[dict[str, object]]:
    counts = Counter(row["stage"] for row in records)
    return [
        {
            "stage": stage,
            "is_available": True,
            "n_records": counts[stage],
            "is_complete": stage != "apbd",
            "as_of": AS_OF[stage],
            "maturity": "murni" if stage == "apbd" else "akhir" if stage in ("renja", "rkpd") else None,
            "position": position,
        }
        for position, stage in enumerate(SEQUENCE)
    ]


def _manifest() -> dict[str, object]:
    return {
        "kabupaten_code": CODE,
        "kabupaten_name": "Kabupaten Contoh Raya",
        "plan_year": YEAR,
        "held_year": YEAR - 1,
        "is_synthetic": True,
        "started": "2025-01-05T08:00:00+07:00",
        "finished": "2025-01-05T08:00:09+07:00",
        "code_version": "0.1.0",
        "findings": {"error": 0, "warning": 2, "info": 1},
        "rows_in": 132,
        "rows_out": 126,
        "rows_in_findings": 6,
        "inputs": [{"path": f"desa/{name.lower()}.xlsx", "sha256": "ab" * 32} for name in DESA],
        "stage_sequence": list(SEQUENCE),
        "places": _places(),
        "dapil": {code: "1" if code < "99.01.03" else "2" for code in KECAMATAN},
    }

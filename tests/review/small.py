"""Forty-five small proposals in three kecamatan, their candidates at two later stages, and the tables around them."""

from math import log2

import pandas as pd

from musrenbang_analysis.schema import TABLES, shaped
from musrenbang_analysis.store import Tables

CODE, YEAR = "99.02", 2025
HOSTILE = ('=HYPERLINK("http://jahat.invalid";"klik")', "+62 @cmd", "<b>x</b>\u202e", "-1+1|cmd", "y" * 900)
PER_KECAMATAN = 15


def record(record_id, stage, row, **facts):
    base = {
        "record_id": record_id,
        "stage": stage,
        "source_file": f"{stage}/a.xlsx",
        "source_sheet": "Daftar",
        "source_row": row,
        "is_counted": True,
        "detail_level": "proposal",
    }
    return base | facts


def small_records():
    rows = []
    for number in range(3 * PER_KECAMATAN):
        kecamatan = number // PER_KECAMATAN + 1
        place = {
            "kecamatan_code": f"99.02.0{kecamatan}",
            "kecamatan_name": f"Kecamatan {kecamatan}",
            "desa_code": f"99.02.0{kecamatan}.2001",
            "desa_name": f"Desa {kecamatan}",
        }
        text = HOSTILE[number] if number < len(HOSTILE) else f"Rabat beton gang nomor {number}"
        says = {
            "proposal_text": text,
            "location_text": f"RT {number % 9 + 1} RW 2",
            "volume": 100.0 + number,
            "unit": "m",
        }
        money = [10_000_000, 60_000_000, 300_000_000][number % 3] + number
        rows.append(
            record(f"desa-{number:03}", "desa", number + 2, asked_rp=money, skpd_group="pu", **place, **says)
            | {"origin": "musrenbang_desa", "skpd_name": "Dinas PUPR"}
        )
        later = says | {"location_text": None if number % 4 == 0 else f"Jl. Baru RT 0{number % 9 + 1}"}
        group, name = ("perkim", "Dinas Perkim") if number % 5 == 0 else ("pu", "Dinas PUPR")
        rows.append(
            record(f"kecamatan-{number:03}", "kecamatan", number + 9, asked_rp=money, **place, **later)
            | {"skpd_group": group, "skpd_name": name}
        )
        if number % 3 == 0:
            package = says | {"proposal_text": f"Paket jalan {number}", "sub_kegiatan_name": "Rekonstruksi Jalan"}
            rows.append(record(f"apbd-{number:03}", "apbd", number + 5, approved_rp=money, **place, **package))
    return shaped("records", rows)


def small_links(records):
    """Every fourth desa link is doubtful, the others certain; three kecamatan rows share each budget line."""
    rows = []
    for number in range(3 * PER_KECAMATAN):
        doubtful = number % 4 == 0
        rows.append(
            link(f"desa-{number:03}", f"kecamatan-{number:03}", 0.3 + number / 200 if doubtful else 0.97)
            | {"method": "text" if number % 2 else "code"}
        )
        line = number - number % 3
        rows.append(link(f"kecamatan-{number:03}", f"apbd-{line:03}", 0.45 + 0.1 * (number % 3)) | {"method": "text"})
    del records
    return shaped("links", rows)


def small_evidence(links):
    """Three fields for every link, adding up to log2 of its odds."""
    rows = []
    for row in links.to_dict("records"):
        weight = log2(row["probability"] / (1 - row["probability"]))
        parts = (("prior", -7.0), ("place", 5.5), ("work", weight + 1.5))
        words = {
            "prior": ("Titik awal", "Starting point"),
            "place": ("desa sama", "same village"),
            "work": ("jenis sama", "same kind"),
        }
        ids = {"from_id": row["from_id"], "to_id": row["to_id"]}
        for name, bits in parts:
            said = {"words_id": words[name][0], "words_en": words[name][1]}
            rows.append(ids | said | {"field": name, "level": "x", "weight": bits})
    return shaped("link_evidence", rows)


def link(left, right, probability):
    status = "accepted" if probability >= 0.6 else "possible"
    words = {"evidence": "Jenis pekerjaan sama; RT berbeda.", "evidence_en": "Same kind of work; another RT."}
    return {
        "from_id": left,
        "to_id": right,
        "relation": "same",
        "probability": probability,
        "status": status,
        "rival_id": "kecamatan-001" if right == "kecamatan-000" else None,
        "rival_gap": 0.5 if right == "kecamatan-000" else None,
        **words,
    }


def small_tables():
    records = small_records()
    links = small_links(records)
    lineage = [
        {name: row[name] for name in ("record_id", "kecamatan_code", "kecamatan_name", "desa_code", "asked_rp")}
        | {"origin": row["origin"], "entry_stage": "desa", "furthest_stage": "desa", "outcome": "unknown"}
        | {"apbd": "yes" if number % 2 else "unknown", "link_method": "text" if number % 2 else None}
        for number, row in enumerate(records[records["stage"] == "desa"].to_dict("records"))
    ]
    documents = [
        {"stage": stage, "is_available": True, "n_records": 1, "position": place}
        for place, stage in enumerate(("desa", "kecamatan", "apbd"))
    ]
    evidence = small_evidence(links)
    given = {"records": records, "links": links, "link_evidence": evidence, "lineage": lineage, "documents": documents}
    frames = {name: shaped(name, given.get(name, [])) for name in TABLES}
    manifest = {
        "kabupaten_code": CODE,
        "kabupaten_name": "Kabupaten Uji",
        "plan_year": YEAR,
        "is_synthetic": True,
        "inputs": [{"path": "desa/a.xlsx", "sha256": "0" * 64}],
        "finished": "2025-01-01T00:00:00+00:00",
        "code_version": "0",
        "stage_sequence": ["desa", "kecamatan", "apbd"],
    }
    return Tables(**frames, manifest=manifest)


NOTHING_DECIDED = pd.DataFrame(columns=["left_id", "right_id"])
NOTHING_AUDITED = pd.DataFrame(columns=["record_id", "stage"])

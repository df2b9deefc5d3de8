"""The rest of the budget: other works, and the thousands of routine lines."""

import math

from synthetic.chains.flow import WORKS_SHARE, Flow, fresh
from synthetic.chains.land import SKPD
from synthetic.chains.tables import table

Routine = dict[str, object]


def fill_budget(flow: Flow, lines: int) -> list[Routine]:
    """Other works until the works make their usual share of ``lines``; returns the routine lines that fill it up."""
    rng = flow.rng
    works = flow.rows["apbd"]
    while len(works) < round(lines * WORKS_SHARE):
        flow.add(fresh(flow, "apbd", flow.concept(), rng.choice(flow.land.villages)))
    rng.shuffle(works)
    return [_routine(flow) for _ in range(max(0, lines - len(works)))]


def _routine(flow: Flow) -> Routine:
    rng = flow.rng
    row, village = rng.choice(table("rutin")), rng.choice(flow.land.villages)
    code, name, group = flow.land.department(rng.choice(tuple(SKPD)), village)
    text = rng.choice(row["texts"].split("|"))
    if rng.random() < 0.3:
        text = f"Belanja {text}"
    amount = math.exp(rng.uniform(math.log(float(row["min_rp"])), math.log(float(row["max_rp"]))))
    return {
        "record_id": flow.new_id("apbd"),
        "stage": "apbd",
        "proposal_text": text.upper() if rng.random() < 0.15 else text,
        "location_text": flow.land.name if rng.random() < 0.3 else None,
        "volume": float(rng.randint(1, 40)),
        "unit": rng.choice(("unit", "paket", "orang", "bulan", "OB", "kali")),
        "approved_rp": round(amount / 1000) * 1000,
        "skpd_code": code,
        "skpd_name": name,
        "skpd_group": group,
        "outcome": "funded",
        "sub_kegiatan_code": f"{code[:4]}.{row['sub_code']}",
        "sub_kegiatan_name": row["sub_name"],
        "detail_level": "work",
    }

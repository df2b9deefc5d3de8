"""Money that stands in two documents of one stage counts once: where its finest lines were read."""

from collections import defaultdict

from musrenbang_analysis.ingest.layout import layouts

FINENESS = {"account": 0, "sub_kegiatan": 1, "work": 2}


def count_once(rows: list[dict]) -> None:
    """Set ``is_counted`` to False on rows that repeat what finer rows of another form of the same stage say.

    Per SKPD: accounts and sub kegiatan do not count beside works, nor accounts beside sub kegiatan. Lists that
    are an extract of the budget (recipients of grants) do not count beside any line of that budget.
    """
    forms: dict[tuple[str, str | None, int], set[str]] = defaultdict(set)
    budgets = set()
    for row in rows:
        fineness = FINENESS.get(row["detail_level"])
        if fineness is not None and not _is_extract(row):
            forms[row["stage"], row["skpd_name"], fineness].add(row["source_layout"])
            budgets.add(row["stage"])
    for row in rows:
        fineness = FINENESS.get(row["detail_level"])
        if fineness is None:
            continue
        if _is_extract(row):
            row["is_counted"] = row["is_counted"] and row["stage"] not in budgets
            continue
        # Sub kegiatan without an SKPD may be anyone's; accounts without one repeat the works all the same.
        finer = range(fineness + 1, 3) if row["skpd_name"] or fineness == 0 else ()
        if any(forms[row["stage"], row["skpd_name"], level] - {row["source_layout"]} for level in finer):
            row["is_counted"] = False


def _is_extract(row: dict) -> bool:
    return "part_of_budget" in layouts()[row["source_layout"]].traits

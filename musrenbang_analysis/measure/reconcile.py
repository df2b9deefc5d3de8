"""Re-adding a published funnel: closed, residual, inflow, share error or double count.

A funnel as published (press release, thesis, web page) is written down as YAML, ``tests/cases/funnels``
holds the 14 of peers.md section 3 and the fixtures of domain.md section 8. Nothing published is believed:
every total is added up again, every share is divided again, every list is compared with the one before it.

From a notebook: ``reconcile(yaml.safe_load(Path("funnel.yml").read_text()))``.
"""

from collections.abc import Iterator

import pandas as pd

LABELS = ("closed", "residual", "inflow", "share_error", "double_count")
KEYS = ("name", "source", "partitions", "streams", "headline", "areas", "shares", "expect")
COLUMNS = ("label", "what", "published", "computed", "difference", "rounding", "is_within_rounding", "note")


def reconcile(funnel: dict) -> pd.DataFrame:
    """Every check of a published funnel, one row per check.

    Parameters
    ----------
    funnel
        ``partitions``: list of ``{what, total, parts: {name: count}, rounding, shares: {name: share}}``, where
        ``rounding`` is half the last printed digit of each figure (0 = counts) and ``shares`` must add to 1;
        ``streams``: ``{name: [count, count, ...]}``, one stream of proposals over successive stages;
        ``headline``: a published number of proposals over all streams;
        ``areas``: ``{columns: [total, part, ...], rows: {area: [..]}, totals: [..]}``, None = not published;
        ``shares``: list of ``{what, numerator, denominator, published, decimals}`` in 0..1.

    Returns
    -------
    ``label`` (one of ``LABELS``), ``what``, ``published``, ``computed``, ``difference`` (published less
    computed), ``rounding`` (the most that rounding can explain) and ``is_within_rounding``, ``note``.

    Raises
    ------
    KeyError
        for a key that is none of ``KEYS``: a misspelt check would pass unseen.
    """
    unknown = sorted(set(funnel) - set(KEYS))
    if unknown:
        raise KeyError(f"unknown keys in funnel: {unknown}; known are {KEYS}")
    rows: list[dict] = []
    for partition in funnel.get("partitions", []):
        rows += _partition(partition)
    for name, counts in funnel.get("streams", {}).items():
        rows += _stream(name, counts)
    rows += _headline(funnel.get("headline"), funnel.get("streams", {}))
    rows += _areas(funnel["areas"]) if "areas" in funnel else []
    rows += [_share(share) for share in funnel.get("shares", [])]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def labels(checks: pd.DataFrame) -> tuple[str, ...]:
    """The labels of a funnel: ``("closed",)`` where nothing is amiss, otherwise what is, in the order of ``LABELS``."""
    found = set(checks["label"]) - {"closed"}
    return tuple(name for name in LABELS if name in found) or ("closed",)


def _check(label: str, what: str, published: float, computed: float, rounding: float = 0.0, note: str = "") -> dict:
    difference = published - computed
    # A hair of tolerance for binary fractions; counts are exact.
    within = abs(difference) <= rounding + 1e-9 * max(1.0, abs(published))
    row = {"label": label, "what": what, "published": published, "computed": computed, "difference": difference}
    return row | {"rounding": rounding, "is_within_rounding": bool(within), "note": note}


def _partition(partition: dict) -> Iterator[dict]:
    """A total against its parts. A residual that rounding may explain is still printed as a residual."""
    total, parts = partition["total"], partition["parts"]
    added = sum(parts.values())
    half = partition.get("rounding", 0)
    label = "closed" if total == added else "residual"
    yield _check(label, partition["what"], total, added, half * (len(parts) + 1))
    shares = partition.get("shares", {})
    decimals = partition.get("decimals", 2)
    for name, share in shares.items():
        counts = {"what": f"{partition['what']}: {name}", "numerator": parts[name], "denominator": added}
        yield _share(counts | {"published": share, "decimals": decimals})
    if len(shares) == len(parts) > 0:
        published, half = sum(shares.values()), len(shares) * _half(decimals)
        label = "share_error" if abs(published - 1) > half else "closed"
        yield _check(label, f"{partition['what']}: all shares", published, 1.0, half)


def _stream(name: str, counts: list[int]) -> Iterator[dict]:
    """Successive lists of one stream: a longer list needs an inflow, a shorter one a named end."""
    for position, (before, after) in enumerate(zip(counts[:-1], counts[1:], strict=True), start=1):
        label = "inflow" if after > before else "residual" if after < before else "closed"
        note = "length of lists, never a rate"
        yield _check(label, f"{name}: list {position} to {position + 1}", after, before, note=note)


def _headline(headline: int | None, streams: dict[str, list[int]]) -> Iterator[dict]:
    """A published number of proposals is the first lists together, not all lists of all stages added up."""
    if headline is None:
        return
    unique = sum(counts[0] for counts in streams.values())
    every = sum(sum(counts) for counts in streams.values())
    if headline == unique:
        yield _check("closed", "headline", headline, unique)
    elif headline == every:
        note = "the same proposals are added once for every stage they passed"
        yield _check("double_count", "headline", headline, unique, note=note)
    else:
        yield _check("residual", "headline", headline, unique)


def _areas(table: dict) -> Iterator[dict]:
    """A published table by area: across (parts make the total), then down (areas make the totals).

    One missing part is derived from its row. A cell where the row and its column lack the same amount is named.
    """
    columns, totals = table["columns"], table["totals"]
    sums = [0.0] * len(columns)
    off: dict[float, str] = {}
    for area, cells in table["rows"].items():
        cells = list(cells)
        parts = [cell for cell in cells[1:] if cell is not None]
        missing = [index for index, cell in enumerate(cells) if cell is None]
        if len(missing) == 1 and missing[0] > 0:
            cells[missing[0]] = cells[0] - sum(parts)
            yield _check("closed", area, cells[0], cells[0], note=f"{columns[missing[0]]} derived: {cells[missing[0]]}")
        elif missing:
            yield _check("residual", area, cells[0], sum(parts), note="not published: " + str(len(missing)))
        else:
            difference = cells[0] - sum(parts)
            off |= {difference: area} if difference else {}
            yield _check("residual" if difference else "closed", area, cells[0], sum(parts))
        sums = [total + (cell or 0) for total, cell in zip(sums, cells, strict=True)]
    for column, total, added, index in zip(columns, totals, sums, range(len(columns)), strict=True):
        if total is None:
            continue
        area = off.get(total - added)
        cell = table["rows"][area][index] if area else None
        should = "" if cell is None else f"{cell + total - added:g}, which closes row and column"
        note = f"{area}: {cell} should read {should}" if should else ""
        yield _check("residual" if total != added else "closed", column, total, added, note=note)
    pooled = table.get("published_share")
    if pooled is not None:
        yield _share({"what": "all areas", "numerator": totals[1], "denominator": totals[0]} | pooled)


def _share(share: dict) -> dict:
    """A published share against its own counts, to half of its last printed decimal; above 1 it is no share."""
    computed = share["numerator"] / share["denominator"]
    half = _half(share.get("decimals", 2))
    wrong = abs(share["published"] - computed) > half + 1e-12 or computed > 1
    note = "longer list over shorter list: no rate" if computed > 1 else ""
    return _check("share_error" if wrong else "closed", share["what"], share["published"], computed, half, note)


def _half(decimals: int) -> float:
    return 0.5 * 10.0**-decimals

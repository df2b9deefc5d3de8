"""The sums a table says of itself, done again: every figure that does not follow from the others is named.

Pure: figures in, faults out. Nothing is corrected here, and a check is made only where all its figures were read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from musrenbang_analysis.normalise.text import match_key

Path = tuple[str, ...]
LINE, SUM, GROUPING, TOTAL = "line", "sum", "grouping", "total"
TAXES = (1.0, 1.1, 1.11, 1.12)
"""SIPD adds VAT of 10, 11 or 12 % to volume x price; the price column stays net."""
PRODUCT_TOLERANCE = 0.001
PRODUCT_ROUNDING = 1_000
"""Offices round an amount to thousands; below that a difference says nothing."""
FACTOR = 1_000
LONGEST_KM = 50
"""No village proposal builds a longer road (data-hazards.md, validators)."""
ENOUGH = 10
"""Amounts a column must hold before its median says anything."""
SHALLOWEST = 3
"""Headings of a matrix above the programme (urusan, bidang) may span several SKPD; they are not held against sums."""


@dataclass(slots=True)
class Figures:
    """The numbers of one row. ``money`` by use, only what was read; ``unread`` the uses whose cell was not."""

    number: int
    kind: str = LINE
    path: Path = ()
    money: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    volume: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row: the finding's code, the use of the cell, and its facts."""

    code: str
    number: int
    use: str
    facts: dict[str, object]


@dataclass
class Checked:
    """The faults of one table, and of how many tests each check is made: ``tested[check]``, ``right[check]``.

    Checks: ``sums`` (a parent and the rows below it), ``changes`` (before + delta = after), ``totals`` (a printed
    total of an organisation and its lines) and ``sound_totals`` (those of ``totals`` with no wrong sum below them).
    """

    faults: list[Fault] = field(default_factory=list)
    tested: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)

    def note(self, check: str, is_right: bool) -> None:
        """Count one test."""
        self.tested[check] += 1
        self.right[check] += is_right


def check_table(rows: list[Figures], hierarchy: str, detail_level: str, *, has_fractions: bool = False) -> Checked:
    """Every check that one table allows, on its lines and sums. ``has_fractions``: amounts were rounded on reading."""
    checked = Checked()
    rows = sorted(rows, key=lambda row: row.number)
    _check_changes(rows, checked, 1 if has_fractions else 0)
    if hierarchy == "account":
        AccountSums(rows, checked, has_fractions).check()
    elif hierarchy == "code":
        _check_matrix(rows, checked, has_fractions)
    if hierarchy != "account":
        for use in ("asked", "approved"):
            _check_totals(rows, use, checked)
    for row in rows:
        if row.kind == LINE:
            _check_product(row, checked)
    if detail_level == "proposal":
        _check_outliers(rows, checked)
    return checked


def _check_changes(rows: list[Figures], checked: Checked, tolerance: int) -> None:
    for row in rows:
        money = row.money
        if "before" not in money or "delta" not in money or "approved" not in money:
            continue
        expected = money["before"] + money["delta"]
        is_right = abs(expected - money["approved"]) <= tolerance
        checked.note("changes", is_right)
        if not is_right:
            facts = _shown(before=money["before"], delta=money["delta"], expected=expected, after=money["approved"])
            checked.faults.append(Fault("MSB-A02", row.number, "approved", facts))


def _check_product(row: Figures, checked: Checked) -> None:
    price = row.money.get("price")
    use = "approved" if "approved" in row.money else "asked"
    amount = row.money.get(use)
    if not price or not amount or not row.volume:
        return
    product = row.volume * price
    is_right = product_fits(row.volume, price, amount)
    checked.note("products", is_right)
    if is_right:
        return
    factor = amount / product
    if any(abs(factor / scale - 1) < PRODUCT_TOLERANCE for scale in (FACTOR, 1 / FACTOR)):
        shown = "1.000" if factor > 1 else "1/1.000"
        checked.faults.append(Fault("MSB-A06", row.number, use, _shown(amount=amount) | {"factor": shown}))
        return
    facts = _shown(price=price, product=round(product), amount=amount) | {"volume": f"{row.volume:g}"}
    checked.faults.append(Fault("MSB-A01", row.number, use, facts))


def product_fits(volume: float, price: int, amount: int, taxes: tuple[float, ...] = TAXES) -> bool:
    """Whether the amount is volume x price, with or without VAT, but for rounding."""
    room = max(PRODUCT_ROUNDING, PRODUCT_TOLERANCE * amount)
    return any(abs(amount - volume * price * tax) <= room for tax in taxes)


def off_dictionary(volume: float | None, price: int | None, amount: int | None) -> dict[str, object] | None:
    """The facts of an ask that is not volume x dictionary price; None when it is, or cannot be told.

    A dictionary price includes all taxes: 10 % above it is a deviation (two culverts of Kauman are so).
    """
    if not volume or not price or not amount or product_fits(volume, price, amount, (1.0,)):
        return None
    return _shown(price=price, product=round(volume * price), amount=amount) | {"volume": f"{volume:g}"}


class AccountSums:
    """The tree of a budget: each sum against the rows right below it and against all its lines."""

    def __init__(self, rows: list[Figures], checked: Checked, has_fractions: bool) -> None:
        self.rows, self.checked, self.has_fractions = rows, checked, has_fractions
        self.nodes: dict[Path, Figures] = {}
        self.lines: dict[Path, int] = Counter()
        self.count: dict[Path, int] = Counter()
        self.direct: dict[Path, int] = Counter()
        self.unsure_lines: set[Path] = set()
        self.unsure_direct: set[Path] = set()
        self.wrong: set[Path] = set()

    def check(self) -> None:
        """Name every wrong sum and total."""
        for row in self.rows:
            if row.kind == SUM:
                self.nodes.setdefault(row.path, row)
        for row in self.rows:
            if row.kind == LINE or self.nodes.get(row.path) is row:
                self._add(row)
        for path, node in self.nodes.items():
            self._check_node(path, node)
        self._check_totals()

    def _add(self, row: Figures) -> None:
        amount = row.money.get("approved")
        if row.kind == LINE:
            for end in range(len(row.path) + 1):
                prefix = row.path[:end]
                self.lines[prefix] += -(amount or 0) if _goes_out(row.path, prefix) else amount or 0
                self.count[prefix] += 1
                if "approved" in row.unread:
                    self.unsure_lines.add(prefix)
        for end in range(len(row.path) - 1, 0, -1):
            prefix = row.path[:end]
            if prefix in self.nodes:
                # Financing is what comes in (6.1) less what goes out (6.2).
                self.direct[prefix] += -(amount or 0) if _goes_out(row.path, prefix) else amount or 0
                if amount is None and (row.kind == SUM or "approved" in row.unread):
                    self.unsure_direct.add(prefix)
                break

    def _is(self, printed: int, summed: int, count: int) -> bool:
        return abs(printed - summed) <= (count // 2 + 1 if self.has_fractions else 0)

    def _check_node(self, path: Path, node: Figures) -> None:
        printed = node.money.get("approved")
        if printed is None or path not in self.direct:
            return
        by_lines = path not in self.unsure_lines
        by_direct = path not in self.unsure_direct
        if not by_lines and not by_direct:
            return
        if len(path) == 1 and "." in path[0]:
            self._check_organisation(path, node, printed, by_lines)
            return
        fits = (by_lines and self._is(printed, self.lines[path], self.count[path])) or (
            by_direct and self._is(printed, self.direct[path], self.count[path])
        )
        self.checked.note("sums", fits)
        if not fits:
            self.wrong.add(path)
            summed = self.direct[path] if by_direct else self.lines[path]
            facts = _shown(printed=printed, summed=summed)
            self.checked.faults.append(Fault("MSB-R12", node.number, "approved", facts))

    def _check_organisation(self, path: Path, node: Figures, printed: int, by_lines: bool) -> None:
        """An organisation's own row shows its spending, or its income, or both: any of them will do."""
        if not by_lines:
            return
        parts = [path, (*path, "5"), (*path, "4")]
        fits = any(self.count[part] and self._is(printed, self.lines[part], self.count[part]) for part in parts)
        self.checked.note("sums", fits)
        if not fits:
            facts = _shown(printed=printed, summed=self.lines[*path, "5"])
            self.checked.faults.append(Fault("MSB-R12", node.number, "approved", facts))

    def _check_totals(self) -> None:
        """Printed totals of income, spending and financing against the lines, each class of an organisation once."""
        classes = [path for path in self.nodes if _is_class(path)]
        for path in classes:
            self._check_total(path, self.nodes[path])
        organisations = {path[:-1] for path in classes}
        organisations |= {path[:1] for path in self.lines if len(path) > 1 and "." in path[0]}
        if len(organisations) != 1:
            return
        (organisation,) = organisations
        for row in self.rows:
            if row.kind == TOTAL and row.path and row.path[0] != "-":
                self._check_total((*organisation, *row.path), row)

    def _check_total(self, path: Path, node: Figures) -> None:
        printed = node.money.get("approved")
        if printed is None or path in self.unsure_lines or not self.count[path]:
            return
        fits = self._is(printed, self.lines[path], self.count[path])
        self.checked.note("totals", fits)
        if not any(wrong[: len(path)] == path for wrong in self.wrong):
            self.checked.note("sound_totals", fits)
        if not fits:
            facts = _shown(printed=printed, summed=self.lines[path])
            self.checked.faults.append(Fault("MSB-A03", node.number, "approved", facts))


def _goes_out(path: Path, prefix: Path) -> bool:
    at = 1 if path and "." in path[0] else 0
    return path[at : at + 2] == ("6", "2") and len(prefix) <= at + 1


def _is_class(path: Path) -> bool:
    """Income, spending or financing as a whole, of an organisation ("1.03.01", "5") or of the region ("5")."""
    return path[-1] in ("4", "5", "6") and (len(path) == 1 or (len(path) == 2 and "." in path[0]))


def _check_matrix(rows: list[Figures], checked: Checked, has_fractions: bool) -> None:
    """Programme, kegiatan and sub kegiatan rows of a Renja or RKPD against the works that stand right below them."""
    open_sums: list[tuple[Figures, list[Figures]]] = []

    def close(depth: int) -> None:
        while len(open_sums) > depth:
            _check_heading(*open_sums.pop(), checked, has_fractions)

    for row in rows:
        if row.kind == SUM:
            paths = [above.path for above, _ in open_sums]
            ended = (at for at, path in enumerate(paths) if row.path[: len(path)] != path or row.path == path)
            close(next(ended, len(open_sums)))
            open_sums.append((row, []))
        elif row.kind == LINE:
            for above, lines in open_sums:
                if _is_below(row, above):
                    lines.append(row)
        else:
            close(0)
    close(0)


def _is_below(row: Figures, above: Figures) -> bool:
    return row.path[: len(above.path)] == above.path


def _check_heading(heading: Figures, lines: list[Figures], checked: Checked, has_fractions: bool) -> None:
    printed = heading.money.get("approved")
    if printed is None or len(heading.path) < SHALLOWEST or any("approved" in line.unread for line in lines):
        return
    amounts = [line.money["approved"] for line in lines if "approved" in line.money]
    if not amounts:
        return
    fits = abs(printed - sum(amounts)) <= (len(amounts) // 2 + 1 if has_fractions else 0)
    checked.note("sums", fits)
    if not fits:
        facts = _shown(printed=printed, summed=sum(amounts))
        checked.faults.append(Fault("MSB-R12", heading.number, "approved", facts))


def _check_totals(rows: list[Figures], use: str, checked: Checked) -> None:
    """A printed total is the sum of the lines since the total before it, or of all lines above it."""
    part = whole = n_part = 0
    unsure_part = unsure_whole = False
    for row in rows:
        if row.kind == LINE:
            part, whole, n_part = part + row.money.get(use, 0), whole + row.money.get(use, 0), n_part + 1
            unsure_part |= use in row.unread
            unsure_whole |= use in row.unread
        if row.kind != TOTAL:
            continue
        printed = row.money.get(use)
        tested = [value for value, unsure in ((part, unsure_part or not n_part), (whole, unsure_whole)) if not unsure]
        if printed is not None and tested and whole:
            checked.note("totals", printed in tested)
            if printed not in tested:
                checked.faults.append(Fault("MSB-A03", row.number, use, _shown(printed=printed, summed=tested[0])))
        part, n_part, unsure_part = 0, 0, False


def _check_outliers(rows: list[Figures], checked: Checked) -> None:
    for row in rows:
        if row.kind == LINE and row.unit == "km" and (row.volume or 0) > LONGEST_KM:
            facts = {"volume": f"{row.volume:g}", "unit": row.unit}
            checked.faults.append(Fault("MSB-A05", row.number, "volume", facts))
    amounts = [row.money["asked"] for row in rows if row.kind == LINE and row.money.get("asked", 0) > 0]
    if len(amounts) < ENOUGH:
        return
    middle = median(amounts)
    for row in rows:
        amount = row.money.get("asked", 0)
        if row.kind == LINE and amount > 0 and not middle / FACTOR <= amount <= middle * FACTOR:
            facts = _shown(amount=amount, median=round(middle))
            checked.faults.append(Fault("MSB-A07", row.number, "asked", facts))


def wrong_details(records: Iterable[dict]) -> list[tuple[dict, dict[str, object]]]:
    """Sub kegiatan whose elaboration (account rows) differs from the sum of its budget lines (work rows).

    In: record rows of a dossier. Out: the first account row of each such sub kegiatan, with the facts. Only where
    both documents of one stage hold the sub kegiatan of the SKPD and every amount of it was read.
    """
    account: dict[Path, list[dict]] = defaultdict(list)
    work: dict[Path, list[dict]] = defaultdict(list)
    for row in records:
        if row["sub_kegiatan_code"] and row["skpd_name"] and row["outcome"] == "funded":
            kinds = {"account": account, "work": work}.get(row["detail_level"])
            if kinds is not None:
                kinds[row["stage"], row["skpd_name"], row["sub_kegiatan_code"]].append(row)
    wrong = []
    for key in account.keys() & work.keys():
        if any(row["approved_rp"] is None for row in (*account[key], *work[key])):
            continue
        printed, summed = (sum(row["approved_rp"] for row in side[key]) for side in (account, work))
        if printed != summed:
            facts = _shown(printed=printed, summed=summed, difference=printed - summed)
            wrong.append((account[key][0], facts | {"code": key[2], "skpd": key[1]}))
    return sorted(wrong, key=lambda entry: (entry[0]["source_file"], entry[0]["source_row"]))


@dataclass(frozen=True, slots=True)
class Limit:
    """What an area may propose: a kecamatan (code of 8) or a village (13), of one bidang or of all ("")."""

    code: str
    bidang: str = ""
    quota: int | None = None
    ceiling: int | None = None


def over_limits(records: Iterable[dict], limits: Iterable[Limit]) -> list[tuple[Limit, int, int]]:
    """Areas whose own lists go beyond a limit: (limit, proposals, rupiah asked). Refused proposals do not count."""
    counts: Counter = Counter()
    asked: Counter = Counter()
    for row in records:
        area = {"desa": row["desa_code"], "kecamatan": row["kecamatan_code"]}.get(row["stage"])
        if area and row["list_kind"] != "not_accepted":
            for bidang in {"", match_key(row["bidang"] or "")}:
                counts[area, bidang] += 1
                asked[area, bidang] += row["asked_rp"] or 0
    over = []
    for limit in limits:
        key = (limit.code, match_key(limit.bidang))
        if (limit.quota is not None and counts[key] > limit.quota) or (limit.ceiling and asked[key] > limit.ceiling):
            over.append((limit, counts[key], asked[key]))
    return over


def _shown(**amounts: int) -> dict[str, object]:
    return {name: f"{amount:,}".replace(",", ".") for name, amount in amounts.items()}

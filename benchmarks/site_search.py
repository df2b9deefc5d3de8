"""Searching 5,000 proposals in the page of all of them, beside a plain table that hides what does not match.

    python -m benchmarks.site_search

Opens both from the disk in the system's Chromium. Times are the median of several searches, layout included, and the
ratio to the plain table of the same run; the phone is the same machine slowed down four times by the browser.
"""

import shutil
import statistics
import sys
import tempfile
from html import escape
from pathlib import Path

import pandas as pd
from playwright.sync_api import sync_playwright

from musrenbang_analysis.paths import EXAMPLE, Roots
from musrenbang_analysis.pipeline import build
from musrenbang_analysis.publish.facts import Dossier
from musrenbang_analysis.publish.site import write_index
from musrenbang_analysis.store import Tables

WANTED = 5_000
WORDS = ("jalan", "posyandu teratai", "drainase rt 02", "tidakada", "karangindah irigasi")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
OURS = """(word) => { const field = document.getElementById('f-words'); field.value = word;
  const start = performance.now(); document.querySelector('form.search').requestSubmit();
  document.body.offsetHeight; return performance.now() - start; }"""
PLAIN = """(word) => { const words = word.split(' '); const start = performance.now();
  for (const row of document.querySelectorAll('tbody tr')) {
    const text = row.textContent.toLowerCase(); row.hidden = !words.every((one) => text.includes(one)); }
  document.body.offsetHeight; return performance.now() - start; }"""


def many(tables: Tables) -> Tables:
    """The example's tables so many times over that they hold ``WANTED`` proposals, ids kept apart."""
    times = -(-WANTED // len(tables.lineage))
    copies: dict[str, list[pd.DataFrame]] = {"lineage": [], "records": [], "links": []}
    for number in range(times):
        for name, columns in (("lineage", ["record_id"]), ("records", ["record_id"]), ("links", ["from_id", "to_id"])):
            frame = getattr(tables, name).copy()
            for column in columns:
                frame[column] = frame[column] + f"-{number}"
            copies[name].append(frame)
    frames = {name: pd.concat(parts, ignore_index=True) for name, parts in copies.items()}
    return Tables(**{**vars(tables), **frames})


def plain_page(dossier: Dossier, path: Path) -> None:
    """Every proposal as a row of one table."""
    names = ["proposal_text", "location_text", "desa_name", "kecamatan_name", "skpd_name", "outcome", "record_id"]
    rows = dossier.tables.lineage[names].astype("object").fillna("").itertuples(index=False)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><table><tbody>{body}</tbody></table>", encoding="utf-8")


def measured(browser, path: Path, search: str, slower: int) -> dict[str, float]:
    """Milliseconds until the page is usable and per search; megabytes; elements."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    if slower > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(path.as_uri())
    opened = page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd")
    times = [page.evaluate(search, word) for _ in range(3) for word in WORDS]
    found = {
        "open ms": opened,
        "search ms": statistics.median(times),
        "slowest ms": max(times),
        "MB": path.stat().st_size / 1e6,
        "elements": page.evaluate("() => document.querySelectorAll('*').length"),
    }
    page.close()
    return found


def main() -> int:
    """Print the table of both pages, on this machine and slowed down like a phone."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        print("no Chromium on this machine", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        dossier = Dossier(many(build(EXAMPLE, Roots(processed=root / "processed")).tables))
        index, plain = write_index(dossier, root / "site", "id", []), root / "plain.html"
        plain_page(dossier, plain)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        print(f"{len(dossier.tables.lineage)} proposals, {len(dossier.tables.records)} rows")
        for slower in (1, 4):
            ours, theirs = measured(browser, index, OURS, slower), measured(browser, plain, PLAIN, slower)
            print(f"processor slowed {slower}x")
            for name in ours:
                ratio = ours[name] / theirs[name] if theirs[name] else float("nan")
                print(
                    f"  {name:10} index.html {ours[name]:10.1f}   plain table {theirs[name]:10.1f}   ratio {ratio:.2f}"
                )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

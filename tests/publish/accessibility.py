"""The accessibility scan of a page: what would shut people out."""

from axe_playwright_python.sync_playwright import Axe

ROWS = 5
"""Rows of a table that are scanned: the rest are made alike, and the scan of colours takes as long as there are cells."""
SHORTEN = """(rows) => document.querySelectorAll('tbody').forEach(
    (body) => [...body.rows].slice(rows).forEach((row) => row.remove()))"""


def serious_faults(page):
    """Faults of an opened page that axe calls serious or critical; of every table the first rows."""
    page.evaluate(SHORTEN, ROWS)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:150]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:2]
    ]

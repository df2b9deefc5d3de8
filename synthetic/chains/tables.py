"""The chains' own data tables (``data/*.csv``): a vocabulary apart from that of the dossiers."""

from functools import partial
from pathlib import Path

from synthetic import common

DATA = Path(__file__).resolve().parent / "data"

table = partial(common.table, folder=DATA)
"""Rows of ``data/<name>.csv``."""
names = partial(common.names, name="kata", folder=DATA)
"""One list of words out of ``data/kata.csv``."""

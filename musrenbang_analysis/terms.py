"""Closed vocabularies: every stage, origin, outcome and answer the tables may hold.

The words are fixed by the outer contract; what a reader sees for each of them comes from the
catalogue of labels (``reference/labels/terms.csv``) under the key ``<vocabulary>.<word>``.
"""

from typing import Final

STAGES: Final = (
    "desa",
    "kecamatan",
    "forum_skpd",
    "kabupaten",
    "pokir",
    "ranwal_renja",
    "renja",
    "rkpd",
    "kua_ppas",
    "apbd",
    "apbd_perubahan",
    "realisasi",
)
"""Every stage folder of a dossier."""

TRUNK: Final = (
    "desa",
    "kecamatan",
    "forum_skpd",
    "kabupaten",
    "renja",
    "rkpd",
    "kua_ppas",
    "apbd",
    "apbd_perubahan",
    "realisasi",
)
"""The stages a community proposal travels, in the usual order. ``pokir`` and ``ranwal_renja`` are
places where other proposals are born; no village proposal travels through them."""

FORUM_STAGES: Final = ("desa", "kecamatan", "forum_skpd", "kabupaten", "pokir")
"""Stages whose lists hold what is *asked*; a presence there is a proposal, not a promise."""

DOCUMENT_STAGES: Final = ("ranwal_renja", "renja", "rkpd", "kua_ppas", "apbd", "apbd_perubahan", "realisasi")
"""Stages whose lists hold what is *given* (a ceiling, a budget, a realisation)."""

BIRTH_STAGES: Final = ("desa", "kecamatan", "pokir", "ranwal_renja")
"""Stages whose own rows, when nothing earlier became them, form a cohort that is followed."""

ORIGINS: Final = (
    "musrenbang_desa",
    "musrenbang_kelurahan",
    "musrenbang_kecamatan",
    "pokir",
    "teknokratik",
    "top_down",
    "other",
)

OUTCOMES: Final = (
    "pending",
    "forwarded",
    "forwarded_changed",
    "merged",
    "split",
    "returned",
    "deferred",
    "diverted_desa",
    "diverted_provinsi",
    "diverted_pusat",
    "diverted_csr",
    "diverted_pnpm",
    "diverted_swadaya",
    "diverted_kelurahan",
    "diverted_pokir",
    "already_funded",
    "rejected",
    "withdrawn",
    "planned",
    "funded",
    "delivered",
    "unknown",
)

DIVERTED: Final = tuple(word for word in OUTCOMES if word.startswith("diverted_"))
"""Served by another purse: neither adopted nor rejected."""

ELSEWHERE: Final = (*DIVERTED, "already_funded")
"""Ended in writing because the need is met from another purse or already was (domain.md 5.2, served)."""

ENDED: Final = ("deferred", *DIVERTED, "already_funded", "rejected", "withdrawn")
"""Outcomes written down by an office that end a proposal's way through this year's documents."""

WAITING: Final = ("pending", "returned")
"""Outcomes written down by an office that say: no decision yet."""

ALIVE: Final = ("forwarded", "forwarded_changed", "merged", "split", "planned", "funded", "delivered")

RECOMMENDING: Final = ("lurah", "camat", "mitra", "skpd", "tapd", "setwan")
"""Who recommends an amount in SIPD, in the order of the way: lurah or kepala desa, camat, mitra Bappeda, SKPD,
TAPD; setwan for pokir."""

ANSWERS: Final = ("yes", "no", "pending", "unknown")
"""Whether a proposal reached a stage. ``no`` needs written evidence; absence is never ``no``."""

RELATIONS: Final = ("same", "merged", "split")
METHODS: Final = ("id", "code", "text", "hand")
VERDICTS: Final = ("sama", "bukan", "ragu")
"""What a person may decide about a pair of rows."""
LINK_STATUSES: Final = ("accepted", "possible", "rejected")
SEVERITIES: Final = ("error", "warning", "info")
MATURITIES: Final = ("rancangan", "akhir", "murni", "pergeseran", "perubahan")
AREA_LEVELS: Final = ("kabupaten", "kecamatan", "desa")
LANGUAGES: Final = ("id", "en")

"""Data quality for the analyst: what was read, what is doubtful, what is missing, and which numbers it weakens."""

from functools import cached_property
from pathlib import Path

import pandas as pd

from musrenbang_analysis.findings import finding_codes, general_text
from musrenbang_analysis.formats import number, percent
from musrenbang_analysis.ingest.layout import layouts
from musrenbang_analysis.measure.budget_origin import lines_to_check
from musrenbang_analysis.publish.blocks import Block, Header, Number, bullets, cards, heading, paragraph, stack
from musrenbang_analysis.publish.dossier_report import TERMS, DossierReport
from musrenbang_analysis.publish.facts import Area
from musrenbang_analysis.publish.listing import Listing
from musrenbang_analysis.publish.opening import stored
from musrenbang_analysis.terms import DOCUMENT_STAGES, SEVERITIES, STAGES

FILLED = ("kecamatan_code", "desa_code", "skpd_name", "money", "volume", "rt_rw", "sub_kegiatan_code", "source_id")
SHOWN_FILES, SHOWN_ROWS = 12, 15
ABSENT = ("money", "priority")
"""What a whole set of lists may do without: then nothing rests on it."""


def open_data_quality(processed_root: str, kabupaten_code: str, plan_year: int, lang: str = "id") -> "DataQuality":
    """The report of a dossier from its stored tables; ``ParameterError`` when it was never built."""
    return DataQuality(stored(Path(processed_root), kabupaten_code, plan_year), lang)


class DataQuality(DossierReport):
    """The state of one dossier's data."""

    name = "data_quality"
    terms = (*TERMS, "rows", "findings", "links", "filled")

    @cached_property
    def _sources(self) -> pd.DataFrame:
        return self.dossier.tables.sources

    @cached_property
    def _records(self) -> pd.DataFrame:
        """The records with the two columns that say whether any amount and any RT or RW could be read."""
        records = self.dossier.tables.records
        money = records["asked_rp"].notna() | records["approved_rp"].notna()
        corner = records["rt"].notna() | records["rw"].notna()
        return records.assign(money=money.where(money, None), rt_rw=corner.where(corner, None))

    @property
    def lead(self) -> str:
        """Rows accounted for, and what stands in the way."""
        manifest = self.dossier.manifest
        counts = {name: number(manifest[name], self.lang) for name in ("rows_in", "rows_out", "rows_in_findings")}
        files = number(len(manifest["inputs"]), self.lang)
        severities = {name: number(manifest["findings"][name], self.lang) for name in SEVERITIES}
        return self.say("data_quality.lead", files=files, **counts, **severities)

    @property
    def summary(self) -> Block:
        """The sentence and the key figures."""
        links = self.dossier.tables.links
        placed, total = self._village_rows
        cells, read = int(self._sources["money_cells"].sum()), int(self._sources["money_cells_read"].sum())
        items = [
            self._share_card(
                "rows",
                sum(self.dossier.manifest[name] for name in ("rows_out", "rows_in_findings")),
                self.dossier.manifest["rows_in"],
            ),
            self._share_card("money", read, cells),
            self._share_card("place", placed, total),
            self._share_card("skpd", int(self._records["skpd_name"].notna().sum()), len(self._records)),
            (
                Header(self.say("data_quality.card.possible"), "links"),
                Number(number((links["status"] == "possible").sum(), self.lang), of="links"),
                self.say(
                    "data_quality.card.possible.below", n=number((links["status"] == "accepted").sum(), self.lang)
                ),
            ),
            (
                Header(self.say("data_quality.card.findings"), "findings"),
                Number(
                    number(sum(self.dossier.manifest["findings"][name] for name in ("error", "warning")), self.lang),
                    of="findings",
                ),
                self.say(
                    "data_quality.card.findings.below", n=number(self.dossier.manifest["findings"]["info"], self.lang)
                ),
            ),
        ]
        return stack(heading(self.say("section.summary")), paragraph(self.lead, "lead"), cards(items))

    def _share_card(self, name: str, part: int, whole: int) -> tuple[Header, Number, str]:
        facts = {"part": number(part, self.lang), "whole": number(whole, self.lang)}
        shown = percent(part / whole, self.lang) if whole else "–"
        what = Header(self.say(f"data_quality.card.{name}"), "rows" if name == "rows" else "filled")
        return what, Number(shown), self.say(f"data_quality.card.{name}.below", **facts)

    @property
    def _village_rows(self) -> tuple[int, int]:
        village = self._records[self._records["stage"] == "desa"]
        return int(village["desa_code"].notna().sum()), len(village)

    @property
    def files(self) -> Block:
        """Every file and sheet: how it was understood, rows in and out, money and arithmetic."""
        tables = (self._forms, self._files, self._file_findings)
        return stack(heading(self.say("data_quality.files")), *map(self.table, tables))

    @cached_property
    def _forms(self) -> Listing:
        """Sheets by stage and form."""
        columns = self.columns(
            ("table.stage", "text"), ("data_quality.layout", "text"), ("data_quality.n_files", "files"),
            ("data_quality.n_sheets", "files"), ("data_quality.rows_in", "lines"), ("data_quality.rows_out", "lines"),
            ("data_quality.named", "lines"), ("data_quality.money_read", "share"),
        )  # fmt: skip
        listing = Listing(
            self.say("data_quality.forms"), self.say("data_quality.forms.caption"), columns, measure="rows"
        )
        frame = self._sources.assign(layout=self._sources["layout"].fillna(""))
        for (stage, layout), part in sorted(
            frame.groupby(["stage", "layout"]), key=lambda pair: (STAGES.index(pair[0][0]), -len(pair[1]))
        ):
            counts = [int(part[name].sum()) for name in ("rows_in", "rows_out", "rows_in_findings")]
            cells = int(part["money_cells"].sum())
            money = int(part["money_cells_read"].sum()) / cells if cells else None
            names = [self.say(f"stage.{stage}"), self._layout(layout or None)]
            listing.rows.append([*names, part["source_file"].nunique(), len(part), *counts, money])
        return listing

    @cached_property
    def _files(self) -> Listing:
        columns = self.columns(
            ("table.file", "text"), ("xlsx.sheet", "text"), ("table.stage", "text"), ("data_quality.layout", "text"),
            ("data_quality.rows_in", "lines"), ("data_quality.rows_out", "lines"), ("data_quality.named", "lines"),
            ("data_quality.money_read", "share"), ("data_quality.sums", "text"),
        )  # fmt: skip
        listing = Listing(self.say("xlsx.sources"), self.say("data_quality.files.caption"), columns, measure="rows")
        listing.most, listing.rest = SHOWN_FILES, self.say("data_quality.rest")
        order = {stage: position for position, stage in enumerate(STAGES)}
        sources = self._sources
        unread = sources["layout"].isna() | (sources["money_cells"] > sources["money_cells_read"])
        wrong = (sources["sums_tested"] > sources["sums_right"]) | (sources["totals_tested"] > sources["totals_right"])
        frame = sources.assign(order=sources["stage"].map(order), first=~(unread | wrong).fillna(False).astype(bool))
        frame = frame.sort_values(["first", "order", "source_file", "source_sheet"], kind="stable")
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
            cells, read = row["money_cells"] or 0, row["money_cells_read"] or 0
            tested = sum(row[f"{name}_tested"] or 0 for name in ("sums", "totals"))
            right = sum(row[f"{name}_right"] or 0 for name in ("sums", "totals"))
            listing.rows.append(
                [
                    row["source_file"],
                    row["source_sheet"],
                    self.say(f"stage_short.{row['stage']}") if row["stage"] else None,
                    self._layout(row["layout"]),
                    *(row[name] for name in ("rows_in", "rows_out", "rows_in_findings")),
                    read / cells if cells else None,
                    f"{number(right, self.lang)}/{number(tested, self.lang)}" if tested else None,
                ]
            )
        return listing

    def _layout(self, name: str | None) -> str:
        if name is None:
            return self.say("data_quality.not_read")
        return layouts()[name].label(self.lang) if name in layouts() else name

    @cached_property
    def _file_findings(self) -> Listing:
        findings = self.dossier.tables.findings
        counts = pd.crosstab(findings["source_file"].fillna("–"), findings["severity"])
        counts = counts.reindex(columns=list(SEVERITIES), fill_value=0).sort_values(list(SEVERITIES), ascending=False)
        columns = self.columns(("table.file", "text"), *((f"severity.{name}", "findings") for name in SEVERITIES))
        caption = self.say("data_quality.by_file.caption")
        listing = Listing(self.say("data_quality.by_file"), caption, columns, measure="findings")
        listing.rows = [[file, *map(int, row)] for file, row in zip(counts.index, counts.to_numpy(), strict=True)]
        listing.most, listing.rest = SHOWN_ROWS, self.say("data_quality.rest")
        return listing

    @property
    def findings(self) -> Block:
        """Every kind of finding: how often, where most, what it means and what to do."""
        return stack(
            heading(self.say("xlsx.findings")),
            self.table(self._codes),
            paragraph(self.say("data_quality.workbooks"), "note"),
        )

    @cached_property
    def _codes(self) -> Listing:
        columns = self.columns(
            ("quality.code", "text"), ("data_quality.severity", "text"), ("table.count", "findings"),
            ("data_quality.n_files", "files"), ("quality.message", "text"), ("data_quality.advice", "text"),
            ("data_quality.most_in", "text"),
        )  # fmt: skip
        caption = self.say("data_quality.codes.caption")
        listing = Listing(self.say("xlsx.findings"), caption, columns, measure="findings")
        groups = self.dossier.tables.findings.groupby("code")
        ranked = sorted(
            groups, key=lambda pair: (SEVERITIES.index(pair[1]["severity"].iloc[0]), -len(pair[1]), pair[0])
        )
        for code, part in ranked:
            files = part["source_file"].value_counts()
            texts = [
                general_text(code, piece, self.lang) if code in finding_codes() else ""
                for piece in ("message", "advice")
            ]
            severity = self.say(f"severity.{part['severity'].iloc[0]}")
            listing.rows.append([code, severity, len(part), len(files), *texts, files.index[0] if len(files) else None])
        return listing

    @property
    def coverage(self) -> Block:
        """How much of every stage's rows says where, who, how much."""
        return stack(
            heading(self.say("data_quality.coverage")), self.table(self._coverage), self.table(self._documents)
        )

    @cached_property
    def _coverage(self) -> Listing:
        columns = self.columns(
            ("table.stage", "text"),
            ("quality.rows_read", "lines"),
            *((f"data_quality.fill.{name}", "share") for name in FILLED),
        )
        caption = self.say("data_quality.coverage.caption")
        listing = Listing(self.say("data_quality.coverage"), caption, columns, measure="filled")
        listing.note = self.say("data_quality.coverage.note")
        for stage in STAGES:
            part = self._records[self._records["stage"] == stage]
            if len(part):
                shares = [float(part[name].notna().mean()) for name in FILLED]
                listing.rows.append([self.say(f"stage.{stage}"), len(part), *shares])
        return listing

    @cached_property
    def _documents(self) -> Listing:
        columns = self.columns(
            ("table.stage", "text"), ("quality.complete", "text"), ("data_quality.complete_for", "text"),
            ("table.as_of", "date"), ("data_quality.maturity", "text"),
        )  # fmt: skip
        listing = Listing(self.say("data_quality.documents"), self.say("quality.documents.caption"), columns)
        listing.note = self.say("data_quality.documents.note")
        for stage, row in self.dossier.documents.items():
            if row["is_available"] is True:
                state = {True: "yes", False: "no"}.get(row["is_complete"], "undeclared")
                maturity = row["maturity"]
                listing.rows.append(
                    [
                        self.say(f"stage.{stage}"),
                        self.say(f"quality.complete.{state}"),
                        None if pd.isna(row["complete_for"]) else row["complete_for"].replace(";", "; "),
                        None if pd.isna(row["as_of"]) else row["as_of"],
                        None if pd.isna(maturity) else self.say(f"maturity.{maturity}"),
                    ]
                )
        return listing

    @property
    def links(self) -> Block:
        """On what the links between neighbouring stages rest, and how many wait for a person."""
        return stack(
            heading(self.say("data_quality.links")),
            self.table(self._links),
            paragraph(self.say("data_quality.links.note"), "note"),
        )

    @cached_property
    def _links(self) -> Listing:
        links, stage_of = self.dossier.tables.links, dict(self._records[["record_id", "stage"]].to_numpy())
        columns = self.columns(
            ("data_quality.from", "text"), ("data_quality.to", "text"), ("data_quality.method", "text"),
            ("link_status.accepted", "links"), ("link_status.possible", "links"), ("link_status.rejected", "links"),
        )  # fmt: skip
        listing = Listing(
            self.say("data_quality.links"), self.say("data_quality.links.caption"), columns, measure="links"
        )
        named = links.assign(start=links["from_id"].map(stage_of), end=links["to_id"].map(stage_of))
        counts = named.groupby(["start", "end", "method", "status"], observed=True).size().unstack(fill_value=0)
        counts = counts.reindex(columns=["accepted", "possible", "rejected"], fill_value=0)
        order = sorted(counts.index, key=lambda key: (STAGES.index(key[0]), STAGES.index(key[1]), key[2]))
        for key in order:
            names = [self.say(f"stage_short.{key[0]}"), self.say(f"stage_short.{key[1]}"), self.say(f"method.{key[2]}")]
            listing.rows.append([*names, *map(int, counts.loc[key])])
        return listing

    @property
    def weakened(self) -> Block:
        """Which published measures rest on incomplete data, and how."""
        return stack(heading(self.say("data_quality.weakened")), bullets(self.weaknesses))

    @cached_property
    def weaknesses(self) -> list[str]:
        """One sentence per weakness that this dossier really has; with none, that."""
        lineage, documents = self.dossier.tables.lineage, self.dossier.documents
        facts = {
            "money": lineage["asked_rp"].isna(),
            "village": (lineage["entry_stage"] == "desa") & lineage["desa_code"].isna(),
            "skpd": lineage["skpd_name"].isna(),
            "possible": lineage["has_possible_link"].fillna(False).astype(bool) & (lineage["outcome"] == "unknown"),
            "unknown": lineage["outcome"] == "unknown",
            "priority": lineage["priority"].isna(),
        }
        said = []
        for name, which in facts.items():
            if len(lineage) and which.any():
                shown = {"n": number(which.sum(), self.lang), "share": percent(which.mean(), self.lang)}
                key = f"{name}_all" if name in ABSENT and which.all() else name
                said.append(self.say(f"data_quality.weak.{key}", **shown))
        open_stages = [stage for stage in self.dossier.stages if pd.isna(documents[stage]["is_complete"])]
        if open_stages:
            names = ", ".join(self.say(f"stage_short.{stage}") for stage in open_stages)
            said.append(self.say("data_quality.weak.undeclared", stages=names))
        documents_read = [stage for stage in DOCUMENT_STAGES if documents.get(stage, {}).get("is_available") is True]
        for stage in documents_read:
            lines = self._records[self._records["stage"] == stage]
            without = lines["desa_code"].isna()
            if without.any():
                shown = {"n": number(without.sum(), self.lang), "share": percent(without.mean(), self.lang)}
                said.append(self.say("data_quality.weak.lines", stage=self.say(f"stage_short.{stage}"), **shown))
        return said or [self.say("data_quality.weak.none")]

    @property
    def to_check(self) -> Block:
        """Where a person's hour helps most: large lines without a proposal, large proposals without a trace."""
        return stack(
            heading(self.say("data_quality.to_check")), self.table(self._lines), self.table(self._untraced),
            paragraph(self.say("data_quality.to_check.note"), "note"),
        )  # fmt: skip

    @cached_property
    def _lines(self) -> Listing:
        stage = self.dossier.headline_stage or "desa"
        columns = self.columns(
            ("table.proposal", "text"), ("table.desa", "text"), ("table.skpd", "text"), ("table.given", "rupiah"),
            ("data_quality.untraced_here", "count"), ("table.source", "text"), ("table.record", "text"),
        )  # fmt: skip
        caption = self.say("data_quality.lines.caption", stage=self.say(f"stage_short.{stage}"))
        listing = Listing(self.say("data_quality.lines"), caption, columns, most=SHOWN_ROWS, measure="unknown")
        listing.rest = self.say("data_quality.rest")
        tables = self.dossier.tables
        if stage in DOCUMENT_STAGES:
            found = lines_to_check(tables.records, tables.links, tables.lineage, stage)
            for row in found.astype(object).where(found.notna(), None).to_dict("records"):
                here = Area("desa", row["desa_code"], row["desa_name"] or "")
                asked = {"area": here, "outcome": "unknown", "skpd": row["skpd_name"]}
                untraced = self.counted(row["n_untraced"], **asked)
                listing.rows.append(
                    [row["proposal_text"], row["desa_name"], row["skpd_name"], row["approved_rp"], untraced,
                     address(row), row["record_id"]]
                )  # fmt: skip
        return listing

    @cached_property
    def _untraced(self) -> Listing:
        columns = self.columns(
            ("table.proposal", "text"), ("table.desa", "text"), ("table.skpd", "text"), ("table.asked", "rupiah"),
            ("table.furthest", "text"), ("table.source", "text"), ("table.record", "text"),
        )  # fmt: skip
        caption = self.say("data_quality.untraced.caption")
        listing = Listing(self.say("data_quality.untraced"), caption, columns, measure="unknown")
        listing.most, listing.rest = SHOWN_ROWS, self.say("data_quality.rest")
        lineage = self.dossier.tables.lineage
        lost = lineage[lineage["outcome"] == "unknown"].sort_values(["asked_rp", "record_id"], ascending=[False, True])
        for row in lost.astype(object).where(lost.notna(), None).to_dict("records"):
            stage = self.say(f"stage_short.{row['furthest_stage']}")
            listing.rows.append(
                [row["proposal_text"], row["desa_name"], row["skpd_name"], row["asked_rp"], stage, address(row),
                 self.opened(row["record_id"])]
            )  # fmt: skip
        return listing

    @property
    def listings(self) -> list[Listing]:
        """Every table of the report."""
        return [
            self._forms, self._files, self._file_findings, self._codes, self._coverage, self._documents, self._links,
            self._lines, self._untraced,
        ]  # fmt: skip


def address(row: dict) -> str:
    """File, sheet and row of a record."""
    return " › ".join(str(row[name]) for name in ("source_file", "source_sheet", "source_row") if row[name] is not None)

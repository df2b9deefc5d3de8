"""Which measures the area reports print: the definition of each stands in the report's method and in its workbook."""

SURVIVAL = ("proposals", "survival_count", "survival_asked_rp", "given_rp")
OUTCOMES = ("outcome_funded", "flow_total")
COST = ("cost_path_rp", "cost_kept_rp", "cost_median_ratio", "cost_below_half")
VOLUME = ("volume_cut", "volume_median_ratio")
SILENCE = ("unexplained", "served", "reason_missing", "reason_missing_by_skpd", "reason_entropy")
ORIGIN = ("budget_origin_lines", "budget_origin_rp", "late_insertions", "late_insertions_rp", "plan_consistency")
RANKS = ("rank_inverted_pairs", "rank_top_k_hit", "survival_priority_weighted", "quota_explained")
EQUITY = ("villages_without_proposal", "gini_count", "gini_rp", "theil_between_rp", "theil_within_rp",
          "hhi_village_rp", "hhi_skpd_rp", "concentration_index_rp")  # fmt: skip
GROUPS = ("survival_count_by_group", "survival_count_by_denominator", "survival_count_by_tag", "tag_relative_survival")
ESTIMATED = ("survival_estimated", "survival_estimated_rp", "survival_estimated_by_skpd")
PRINTED = {
    "kabupaten": (
        *SURVIVAL, *ESTIMATED, "survival_count_by_skpd", "basis_count",
        *OUTCOMES, *COST, *VOLUME, *SILENCE, *ORIGIN, *RANKS, *EQUITY, *GROUPS,
        "ceiling_use", "scorecard",
    ),
    "kecamatan": (*SURVIVAL, *ESTIMATED, *OUTCOMES, *COST, *SILENCE[:2], "ceiling_use"),
}  # fmt: skip

"""The words of addresses: kinds, levels, terms and parts that pages write and `bayou why` reads."""

from __future__ import annotations

from collections.abc import Mapping

# Areas and other places that are counted in.
PROGRAM, PROGRAM_CODE = "program", "254"
COUNTY, BATCH, SHARED, FILE = "county", "batch", "shared", "file"
NOWHERE = "none"
"""Code of what belongs to no area."""

# Terms and parts of findings.
ALL = "all"
CHANGE = "change"
NEW, RESOLVED, REOPENED, PERSISTING = "new", "resolved", "reopened", "persisting"
ARTICLE = "article"
OVERDUE, EXEMPT, CONSEQUENCE, OLD = "overdue", "exempt", "consequence", "old"
AGED = ("aged1", "aged2", "aged3")
"""Findings first seen at the period end, one earlier, two to three earlier; `old` are the others."""
SERVING, HELPED, DUE = "serving-", "helped-", "due"
"""Beginnings of terms: rules on the obligations of a measure, villages of a helper district, due on a day."""
RULES, VILLAGES, DEPARTMENTS, OLDEST = "rules", "villages", "departments", "oldest"
"""Parts: how many rules, villages, departments have any (`rules-10`: beyond the ten shown), greatest age."""
RULE_COUNTS = ("population", "violated", "unknown")

# Parts of measures.
YEAR_CHANGE, YEAR_DONE, YEAR_WHOLE, YEAR_LEFT = "year_change", "year_done", "year_whole", "year_left"
"""Against the year before: the value, how many satisfy it, how many are counted, what is left."""

# Figures of the policy, and numbers that are worked out from many.
TARGET, PARAMETER = "target", "parameter"
STANDING, RANK, AREAS, YEAR, DUTY = "standing", "rank", "areas", "year", "duty"
BIN, HAVES, SHARE, SIZE, CELLS, DELIVERY = "bin", "haves", "share", "size", "cells", "delivery"
WORKED: Mapping[str, str] = {
    STANDING: "各状态的指标、条款、义务数",
    RANK: "排名",
    AREAS: "一项指标上符合条件的地区数",
    YEAR: "与上年相比的项数",
    DUTY: "帮扶单位的责任",
    BIN: "收入分档的户数",
    HAVES: "八有缺项",
    SHARE: "占比",
    SIZE: "个数",
    CELLS: "读不出或有疑问的单元格和隔离的行",
    DELIVERY: "报送",
}
"""Kinds of numbers that are worked out from many, each with what people call it."""
MEASURES, ARTICLES, OBLIGATIONS, RANKED, LINES, GUARANTEED = (
    "measures", "articles", "obligations", "ranked", "lines", "guarantees",
)  # fmt: skip
"""What a `standing` counts: measures with a target, articles, obligations, measures that a ranking counts, and those that the
obligations of a department or the page of a district list; guarantees that are complete or not."""
OWN, COMMON = "own", "common"
"""Articles that name a department, and those that we read as asked of all."""
FILES, EXAMPLES, MUTANTS, NOTICED = "files", "examples", "mutants", "mutants_noticed"

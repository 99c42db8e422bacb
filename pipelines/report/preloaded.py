"""What a paper's kernel finds imported and compiled. Nothing here may run a query, for a fork after one deadlocks."""

import pyarrow  # what DuckDB hands frames over with

from pipelines.contracts.issue_kinds import load_issue_kinds, load_normalisation_kinds
from pipelines.policy import load_parameter_records
from pipelines.report.blocks import compile_templates
from pipelines.report.charts.theme import use_theme
from pipelines.report.pages import city, county, public, quality, village_visit
from pipelines.report.tiers import personal_columns

__all__ = ["city", "county", "public", "pyarrow", "quality", "village_visit"]

use_theme()
compile_templates()
personal_columns()
load_issue_kinds()
load_normalisation_kinds()
load_parameter_records()

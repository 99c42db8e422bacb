"""What a paper's kernel finds imported: modules only. Nothing here may run a query, for a fork after one deadlocks."""

from pipelines.report.charts.theme import use_theme
from pipelines.report.pages import city, county, public, quality, village_visit
from pipelines.report.tiers import personal_columns

__all__ = ["city", "county", "public", "quality", "village_visit"]

use_theme()
personal_columns()

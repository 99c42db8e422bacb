"""Policy: what the paper asks for, in records (ground room; imports no stage).

`clauses.yml` holds the 30 articles and their obligations, `parameters.yml` the yearly numbers, `areas.yml` the
programme's areas, `submissions.yml` who owes which table, `measures/<topic>.yml` the measures. A change of policy is
an edit of these files; nobody touches Python.
"""

from __future__ import annotations

from pipelines.policy.areas import Area, load_area_tree, load_areas
from pipelines.policy.clauses import Article, Obligation, load_articles, load_departments, load_obligations
from pipelines.policy.measure_records import Measure, load_measures
from pipelines.policy.parameters import (
    ParameterRecord,
    Parameters,
    ParameterValue,
    load_parameter_records,
    parameter,
    parameters_at,
)
from pipelines.policy.submissions import Submission, load_submissions

__all__ = [
    "Area",
    "Article",
    "Measure",
    "Obligation",
    "ParameterRecord",
    "ParameterValue",
    "Parameters",
    "Submission",
    "load_area_tree",
    "load_areas",
    "load_articles",
    "load_departments",
    "load_measures",
    "load_obligations",
    "load_parameter_records",
    "load_submissions",
    "parameter",
    "parameters_at",
]

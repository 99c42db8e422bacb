"""The SQL of the visit papers: each statement asks for all villages of a county at once. `$villages` are their codes."""

from __future__ import annotations

from collections.abc import Mapping

_HERE = "list_contains(CAST($villages AS VARCHAR[]), {table}.village_code)"

VILLAGES = """
    WITH unit AS (
        SELECT unit_id, min(unit_name) AS unit_name FROM facts.support_unit WHERE is_in_force GROUP BY unit_id
    )
    SELECT village.village_code, village.village_name, village.town_name, village.helper_district, unit.unit_name,
           village.village_exit_status, village.listed_persons, village.supporting_units
    FROM facts.village AS village LEFT JOIN unit ON unit.unit_id = village.lead_unit_id
    WHERE village.duplicate_no = 1 AND village.county_code = $county
    ORDER BY village.village_code
"""

FINDINGS_OF_NO_VILLAGE = """
    SELECT count(*) AS findings FROM checks.finding AS finding
    WHERE finding.county_code = $county
      AND NOT coalesce(list_contains(CAST($villages AS VARCHAR[]), finding.village_code), FALSE)
"""

# Keys that hold no number of a person: what stands here may be printed.
_OBJECT_GRAINS = (
    "project", "fund", "fund_payment", "asset_investment", "dividend", "entity", "pv_station", "issue", "risk", "village_asset",
    "natural_village", "mutual_fund", "project_pair", "project_decision", "public_notice",
)  # fmt: skip

OF_COUNTY: Mapping[str, str] = {
    "vacancies": """
        SELECT job_type, sum(vacant_posts) OVER (PARTITION BY job_type) AS posts, employer_name AS employer, job_title AS title,
               wage_yuan_per_month AS wage_yuan
        FROM facts.job_vacancy
        WHERE duplicate_no = 1 AND is_open AND vacant_posts > 0 AND coalesce(county_code, $county) = $county
        QUALIFY row_number() OVER (PARTITION BY job_type ORDER BY wage_yuan_per_month DESC NULLS LAST, vacancy_id) = 1
        ORDER BY job_type
    """,
    "courses": """
        SELECT training_type, count(*) AS courses FROM facts.training
        WHERE duplicate_no = 1 AND coalesce(county_code, $county) = $county AND start_date > $as_of - INTERVAL 12 MONTH
        GROUP BY training_type ORDER BY training_type
    """,
}

_OF_VILLAGES: Mapping[str, str] = {
    "households": """
        SELECT village_code, count(*) AS households, count(CASE WHEN poverty_status = '已脱贫' THEN 1 END) AS exited,
               sum(CASE WHEN poverty_status = '已脱贫' THEN 0 ELSE members END) AS poor_persons,
               count(CASE WHEN pairings_in_force = 0 THEN 1 END) AS unpaired,
               count(CASE WHEN home_visits_last_full_year = 0 THEN 1 END) AS unvisited
        FROM facts.household AS household WHERE duplicate_no = 1 AND {here} GROUP BY village_code
    """,
    "helpers": """
        SELECT village_code, count(DISTINCT helper_id) AS helpers FROM facts.pairing AS pairing
        WHERE duplicate_no = 1 AND start_date <= as_of AND coalesce(end_date >= as_of, TRUE) AND {here} GROUP BY village_code
    """,
    "posts": """
        SELECT village_code, first_secretaries_in_post, cadres_in_post, assistants_in_post, leaders_in_charge, teams
        FROM facts.village_duty AS duty WHERE duplicate_no = 1 AND {here}
    """,
    "rules": f"""
        SELECT finding.village_code, rule.rule_id, rule.title_zh, rule.severity, rule.responsible, rule.grain_zh,
               count(*) AS findings, count(CASE WHEN finding.is_overdue THEN 1 END) AS overdue,
               count(CASE WHEN finding.is_exempt THEN 1 END) AS exempt,
               count(CASE WHEN finding.claim_outcome = 'contradicted' THEN 1 END) AS contradicted,
               min(finding.open_since) AS open_since, min(CASE WHEN NOT finding.is_exempt THEN finding.due_on END) AS due_on,
               list(DISTINCT finding.household_id ORDER BY finding.household_id)
                   FILTER (WHERE finding.household_id IS NOT NULL) AS households,
               list(DISTINCT finding.subject_key ORDER BY finding.subject_key)
                   FILTER (WHERE finding.grain IN {_OBJECT_GRAINS}) AS objects
        FROM checks.finding AS finding JOIN checks.rule AS rule USING (rule_id) WHERE {{here}}
        GROUP BY finding.village_code, rule.rule_id, rule.title_zh, rule.severity, rule.responsible, rule.grain_zh, rule.position
        ORDER BY finding.village_code, overdue = 0, exempt = findings,
                 CASE rule.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, due_on, rule.position
    """,
    "gaps": """
        SELECT village_code, household_id, gap_note, planned_measure, exit_check_date, exit_check_deadline_date AS deadline,
               exit_check_fixed_date AS fixed_on
        FROM facts.household AS household
        WHERE duplicate_no = 1 AND (gap_note IS NOT NULL OR planned_measure IS NOT NULL) AND {here}
        ORDER BY village_code, household_id
    """,
    "found": """
        SELECT village_code, problem_found, visitor_role, is_resolved, count(*) AS cases, max(visit_date) AS visit_date,
               list(DISTINCT household_id ORDER BY household_id) FILTER (WHERE household_id IS NOT NULL) AS households
        FROM facts.visit_log AS visit
        WHERE duplicate_no = 1 AND problem_found IS NOT NULL AND {here}
          AND (is_resolved IS NOT TRUE OR visit_date > as_of - INTERVAL 12 MONTH)
        GROUP BY ALL ORDER BY ALL
    """,
    "issues": """
        SELECT issue.village_code, issue.found_date, issue.issue_source, issue.issue_status, issue.deadline_date,
               issue.responsible_unit, base.description, base.corrective_measure,
               CASE WHEN issue.household_id IS NULL THEN [] ELSE [issue.household_id] END AS households
        FROM facts.issue AS issue JOIN base.issue AS base ON base.row_id = issue.issue_row_id
        WHERE issue.duplicate_no = 1 AND {here}
          AND (issue.issue_status IS DISTINCT FROM '已完成' OR issue.closed_date > issue.as_of - INTERVAL 12 MONTH)
        ORDER BY issue.village_code, issue.issue_id
    """,
    "claims": """
        SELECT claim.village_code, rule.title_zh, rule.responsible, claim.claim, claim.outcome, count(*) AS cases,
               max(claim.completion_date) AS completed_on, min(finding.due_on) AS due_on,
               list(DISTINCT claim.household_id ORDER BY claim.household_id)
                   FILTER (WHERE claim.household_id IS NOT NULL) AS households
        FROM checks.claim AS claim JOIN checks.rule AS rule USING (rule_id)
        LEFT JOIN checks.finding AS finding USING (finding_id)
        WHERE claim.as_of = $as_of AND {here}
        GROUP BY ALL ORDER BY ALL
    """,
    "risks": """
        SELECT risk.village_code, risk.risk_type, risk.risk_level, base.planned_measure, risk.deadline_date,
               max(risk.assessed_date) AS assessed_date, count(*) AS cases
        FROM facts.risk AS risk JOIN base.risk AS base ON base.row_id = risk.risk_row_id
        WHERE risk.duplicate_no = 1 AND risk.risk_status IS DISTINCT FROM '已化解' AND risk.deadline_date IS NOT NULL AND {here}
        GROUP BY ALL ORDER BY ALL
    """,
    "standstills": """
        SELECT village_code, 'idle_fund' AS kind, concat_ws('', CAST(fund_year AS VARCHAR) || '年', source_level, source_type)
               AS name, CAST(received_yuan - paid_yuan AS DOUBLE) AS yuan, received_date AS since
        FROM facts.fund AS item
        WHERE duplicate_no = 1 AND payment_list_date IS NOT NULL AND received_yuan > paid_yuan AND {here}
        UNION ALL BY NAME
        SELECT village_code, 'stopped_project' AS kind, project_name AS name, CAST(invested_yuan AS DOUBLE) AS yuan,
               planned_finish_date AS since
        FROM facts.project AS item WHERE duplicate_no = 1 AND project_status IN ('停滞', '终止') AND {here}
        UNION ALL BY NAME
        SELECT village_code, 'late_project' AS kind, project_name AS name, CAST(budget_yuan - paid_yuan AS DOUBLE) AS yuan,
               planned_finish_date AS since
        FROM facts.project AS item
        WHERE duplicate_no = 1 AND project_status = '在建' AND finish_date IS NULL AND planned_finish_date < as_of AND {here}
        UNION ALL BY NAME
        SELECT village_code, 'unaccepted_project' AS kind, project_name AS name, CAST(NULL AS DOUBLE) AS yuan,
               finish_date AS since
        FROM facts.project AS item
        WHERE duplicate_no = 1 AND project_status = '完工' AND acceptance_date IS NULL AND finish_date < as_of AND {here}
        UNION ALL BY NAME
        SELECT village_code, 'dead_entity' AS kind, operating_status AS name, CAST(sum(invested_yuan) AS DOUBLE) AS yuan,
               CAST(NULL AS DATE) AS since
        FROM facts.asset_investment AS item
        WHERE duplicate_no = 1 AND operating_status <> '存续' AND capital_returned_date IS NULL AND {here}
        GROUP BY village_code, operating_status
        UNION ALL BY NAME
        SELECT village_code, 'dividend' AS kind, '' AS name, CAST(sum(due_yuan - coalesce(paid_yuan, 0)) AS DOUBLE) AS yuan,
               min(due_date) AS since
        FROM facts.dividend AS item
        WHERE duplicate_no = 1 AND due_date <= as_of AND coalesce(paid_yuan, 0) < due_yuan AND {here}
        GROUP BY village_code
        UNION ALL BY NAME
        SELECT village_code, 'subsidy' AS kind, CAST(count(*) AS VARCHAR) AS name,
               CAST(sum(subsidy_standard_yuan - coalesce(subsidy_paid_yuan, 0)) AS DOUBLE) AS yuan,
               min(completion_date) AS since
        FROM facts.housing AS item
        WHERE duplicate_no = 1 AND completion_date <= as_of AND coalesce(subsidy_paid_yuan, 0) < subsidy_standard_yuan
          AND {here}
        GROUP BY village_code
        ORDER BY village_code, kind, since, name, yuan
    """,
    "wishes": """
        SELECT village_code, wish_kind, wish_outcome, count(DISTINCT coalesce(person_id, subject_key)) AS persons,
               min(registered_date) AS first_registered_on
        FROM facts.job_wish AS wish
        WHERE duplicate_no = 1 AND jobs = 0 AND {here}
          AND coalesce(wish_outcome, '暂无合适岗位') IN ('暂无合适岗位', '已推荐岗位')
        GROUP BY ALL ORDER BY ALL
    """,
    "visits": """
        SELECT village_code, visitor_role, max(visit_date) AS last_on,
               count(CASE WHEN year(visit_date) = year(as_of) THEN 1 END) AS this_year
        FROM facts.visit_log AS visit WHERE duplicate_no = 1 AND visit_date <= as_of AND visitor_role IS NOT NULL AND {here}
        GROUP BY village_code, visitor_role ORDER BY village_code, visitor_role
    """,
    "dues": """
        SELECT village_code, '分管领导' AS role, visit_year, visit_quarter, count(*) AS units,
               count(CASE WHEN deputy_leader_visits < deputy_leader_visits_due THEN 1 END) AS units_short
        FROM facts.unit_quarter AS unit WHERE duplicate_no = 1 AND deputy_leader_visits_due > 0 AND {here} GROUP BY ALL
        UNION ALL BY NAME
        SELECT village_code, '主要领导' AS role, visit_year, CAST(NULL AS INTEGER) AS visit_quarter, count(*) AS units,
               count(CASE WHEN main_leader_visits < main_leader_visits_due THEN 1 END) AS units_short
        FROM facts.unit_year AS unit WHERE duplicate_no = 1 AND main_leader_visits_due > 0 AND {here} GROUP BY ALL
        ORDER BY ALL
    """,
}
_ALIASES = {
    "households": "household", "helpers": "pairing", "posts": "duty", "rules": "finding", "gaps": "household", "found": "visit",
    "issues": "issue", "claims": "claim", "risks": "risk", "standstills": "item", "wishes": "wish", "visits": "visit",
    "dues": "unit",
}  # fmt: skip
OF_VILLAGES: Mapping[str, str] = {
    name: sql.format(here=_HERE.format(table=_ALIASES[name])) for name, sql in _OF_VILLAGES.items()
}

-- grain: one assessed risk on the list in force at as_of
-- needs: none
-- joins: project and investment 0..1; risks of the same kind grouped by project 0..1
WITH project AS (
    SELECT row_id, project_id, village_code, project_category, project_status FROM present.project WHERE duplicate_no = 1
),
investment AS (
    SELECT row_id, investment_id, village_code FROM present.asset_investment WHERE duplicate_no = 1
),
alike AS (
    SELECT project_id, risk_type, count(*) AS risks_of_same_type
    FROM present.risk
    WHERE duplicate_no = 1
    GROUP BY project_id, risk_type
)
SELECT
    risk.record_key AS subject_key,
    risk.risk_id,
    risk.project_id,
    risk.investment_id,
    coalesce(risk.village_code, project.village_code, investment.village_code) AS village_code,
    substr(coalesce(risk.village_code, project.village_code, investment.village_code), 1, 9) AS town_code,
    coalesce(risk.county_code, substr(project.village_code, 1, 6), substr(investment.village_code, 1, 6)) AS county_code,
    :as_of AS as_of,
    risk.data_date,
    risk.duplicate_no,
    risk.row_id AS risk_row_id,
    project.row_id AS project_row_id,
    investment.row_id AS asset_investment_row_id,
    risk.assessed_date,
    risk.risk_type,
    risk.risk_level,
    risk.deadline_date,
    risk.risk_status,
    risk.closed_date,
    risk.planned_measure IS NOT NULL AS has_planned_measure,
    risk.responsible_person_name IS NOT NULL AS has_responsible_person,
    project.row_id IS NOT NULL AS has_project,
    project.project_category,
    project.project_status,
    investment.row_id IS NOT NULL AS has_investment,
    coalesce(alike.risks_of_same_type, 1) AS risks_of_same_type
FROM present.risk AS risk
LEFT JOIN project ON project.project_id = risk.project_id
LEFT JOIN investment ON investment.investment_id = risk.investment_id
LEFT JOIN alike ON alike.project_id = risk.project_id AND alike.risk_type = risk.risk_type

-- grain: one row of the project list in force at as_of
-- needs: none
-- joins: public notices grouped by project 0..1, issues grouped by project 0..1
WITH notices AS (
    SELECT notice_subject_id, count(*) AS notices, max(row_id) AS public_notice_row_id
    FROM present.public_notice
    WHERE duplicate_no = 1 AND notice_subject_type IN ('项目', '资金')
    GROUP BY notice_subject_id
),
issues AS (
    SELECT project_id, count(*) AS issues FROM present.issue WHERE duplicate_no = 1 GROUP BY project_id
)
SELECT
    project.record_key AS subject_key,
    project.project_id,
    project.village_code,
    substr(project.village_code, 1, 9) AS town_code,
    project.county_code,
    :as_of AS as_of,
    project.data_date,
    project.duplicate_no,
    project.row_id AS project_row_id,
    notices.public_notice_row_id,
    project.project_name,
    project.project_category,
    project.subcategory,
    project.construction_nature,
    project.content,
    project.scale,
    project.implement_unit,
    project.start_date,
    project.planned_finish_date,
    project.finish_date,
    project.acceptance_date,
    project.project_status,
    project.budget_yuan,
    project.capacity_yuan,
    project.invested_yuan,
    project.is_in_project_library,
    project.library_date,
    project.has_feasibility_report,
    project.performance_target,
    project.benefit_mechanism,
    project.expected_income_yuan,
    project.actual_income_yuan,
    project.beneficiary_households,
    project.beneficiary_persons,
    project.asset_owner,
    coalesce(notices.notices, 0) AS notices,
    coalesce(issues.issues, 0) AS issues
FROM present.project AS project
LEFT JOIN notices ON notices.notice_subject_id = project.project_id
LEFT JOIN issues ON issues.project_id = project.project_id

-- grain: one decision of the villagers on a project made by as_of
-- needs: none
-- joins: project and village 0..1
WITH project AS (
    SELECT row_id, project_id, village_code, project_category, project_status, library_date, start_date
    FROM present.project
    WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code, registered_households FROM present.village WHERE duplicate_no = 1
)
SELECT
    decision.record_key AS subject_key,
    decision.decision_id,
    decision.project_id,
    coalesce(decision.village_code, project.village_code) AS village_code,
    substr(coalesce(decision.village_code, project.village_code), 1, 9) AS town_code,
    coalesce(decision.county_code, substr(project.village_code, 1, 6)) AS county_code,
    :as_of AS as_of,
    decision.data_date,
    decision.duplicate_no,
    decision.row_id AS project_decision_row_id,
    project.row_id AS project_row_id,
    decision.meeting_date,
    decision.entitled_households,
    decision.present_households,
    decision.households_in_favour,
    decision.is_adopted,
    decision.has_minutes,
    decision.has_representative_signatures,
    project.row_id IS NOT NULL AS has_project,
    project.project_category,
    project.project_status,
    project.library_date AS project_library_date,
    project.start_date AS project_start_date,
    listed_village.registered_households AS village_registered_households
FROM present.project_decision AS decision
LEFT JOIN project ON project.project_id = decision.project_id
LEFT JOIN listed_village ON listed_village.village_code = coalesce(decision.village_code, project.village_code)

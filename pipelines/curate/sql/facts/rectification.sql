-- grain: one row of the rectification list in force at as_of
-- needs: none
-- joins: household 0..1
WITH home AS (
    SELECT row_id, household_id FROM latest.household WHERE duplicate_no = 1
)
SELECT
    rectification.record_key AS subject_key,
    rectification.finding_id,
    rectification.rule_id,
    rectification.household_id,
    rectification.village_code,
    substr(rectification.village_code, 1, 9) AS town_code,
    rectification.county_code,
    :as_of AS as_of,
    rectification.data_date,
    rectification.duplicate_no,
    rectification.row_id AS rectification_row_id,
    home.row_id AS household_row_id,
    rectification.cause,
    rectification.corrective_measure,
    rectification.responsible_person_name,
    rectification.deadline_date,
    rectification.rectification_status,
    rectification.completion_date,
    rectification.evidence,
    home.row_id IS NOT NULL AS has_household
FROM present.rectification AS rectification
LEFT JOIN home ON home.household_id = rectification.household_id

-- grain: one case of an official on the list in force at as_of
-- needs: none
-- joins: issue 0..1
WITH listed_issue AS (
    SELECT issue_id, issue_status FROM present.issue WHERE duplicate_no = 1
)
SELECT
    official_discipline.record_key AS subject_key,
    official_discipline.case_number,
    official_discipline.village_code,
    substr(official_discipline.village_code, 1, 9) AS town_code,
    official_discipline.county_code,
    :as_of AS as_of,
    official_discipline.data_date,
    official_discipline.duplicate_no,
    official_discipline.row_id AS official_discipline_row_id,
    official_discipline.case_kind,
    official_discipline.issue_id,
    official_discipline.found_date,
    official_discipline.decided_date,
    official_discipline.case_result,
    official_discipline.amount_involved_yuan,
    official_discipline.recovered_amount_yuan,
    listed_issue.issue_id IS NOT NULL AS has_issue,
    listed_issue.issue_status
FROM present.official_discipline AS official_discipline
LEFT JOIN listed_issue ON listed_issue.issue_id = official_discipline.issue_id

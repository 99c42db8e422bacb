-- grain: one talk, circular or accountability decision dated by as_of
-- needs: facts.unit
-- joins: unit 0..1, issue 0..1
WITH listed_issue AS (
    SELECT row_id, issue_id, issue_status, deadline_date FROM present.issue WHERE duplicate_no = 1
)
SELECT
    talk_accountability.record_key AS subject_key,
    talk_accountability.talk_id,
    talk_accountability.unit_id,
    coalesce(talk_accountability.village_code, unit.village_code) AS village_code,
    substr(coalesce(talk_accountability.village_code, unit.village_code), 1, 9) AS town_code,
    coalesce(talk_accountability.county_code, unit.county_code) AS county_code,
    :as_of AS as_of,
    talk_accountability.data_date,
    talk_accountability.duplicate_no,
    talk_accountability.row_id AS talk_accountability_row_id,
    listed_issue.row_id AS issue_row_id,
    talk_accountability.accountability_kind,
    talk_accountability.accountability_reason,
    talk_accountability.talk_date,
    talk_accountability.interviewing_unit,
    talk_accountability.accountability_result,
    talk_accountability.rectification_deadline_date,
    talk_accountability.is_rectified,
    talk_accountability.issue_id,
    unit.unit_id IS NOT NULL AS has_unit,
    unit.helper_district,
    listed_issue.issue_id IS NOT NULL AS has_issue,
    listed_issue.issue_status
FROM present.talk_accountability AS talk_accountability
LEFT JOIN facts.unit AS unit ON unit.unit_id = talk_accountability.unit_id
LEFT JOIN listed_issue ON listed_issue.issue_id = talk_accountability.issue_id

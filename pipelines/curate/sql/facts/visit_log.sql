-- grain: one visit dated by as_of
-- needs: none
-- joins: posting of the visitor 0..1
WITH posting AS (
    SELECT cadre_id, end_date FROM latest.cadre WHERE duplicate_no = 1
)
SELECT
    visit_log.record_key AS subject_key,
    visit_log.household_id,
    visit_log.village_code,
    substr(visit_log.village_code, 1, 9) AS town_code,
    visit_log.county_code,
    :as_of AS as_of,
    visit_log.data_date,
    visit_log.duplicate_no,
    visit_log.row_id AS visit_log_row_id,
    visit_log.visit_date,
    visit_log.visitor_id,
    visit_log.unit_id,
    visit_log.visitor_role,
    visit_log.visit_purpose,
    visit_log.problem_found,
    visit_log.is_resolved,
    posting.cadre_id IS NOT NULL AS is_visitor_posted,
    posting.end_date AS visitor_posting_end_date
FROM present.visit_log AS visit_log
LEFT JOIN posting ON posting.cadre_id = visit_log.visitor_id

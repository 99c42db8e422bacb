-- grain: one visitor on one day by as_of on which the visitor made more than one visit
-- needs: facts.visit_log
-- joins: none
SELECT
    visitor_id || '/' || CAST(visit_date AS VARCHAR) AS subject_key,
    visitor_id,
    -- A day lies in a village, town or county only if all its visits do.
    CASE WHEN min(village_code) = max(village_code) THEN min(village_code) END AS village_code,
    CASE WHEN min(town_code) = max(town_code) THEN min(town_code) END AS town_code,
    CASE WHEN min(county_code) = max(county_code) THEN min(county_code) END AS county_code,
    as_of,
    max(data_date) AS data_date,
    1 AS duplicate_no,
    min(visit_log_row_id) AS first_visit_log_row_id,
    max(visit_log_row_id) AS last_visit_log_row_id,
    visit_date,
    count(*) AS visits,
    count(DISTINCT household_id) AS households_visited,
    count(DISTINCT county_code) AS counties_visited
FROM facts.visit_log
WHERE duplicate_no = 1 AND visitor_id IS NOT NULL AND visit_date IS NOT NULL
GROUP BY visitor_id, visit_date, as_of
HAVING count(*) > 1

-- grain: one supporting unit in one village in the last full calendar year (the latest whose 31 December is not after as_of)
-- needs: facts.support_unit
-- joins: visits grouped by unit and village 0..1
-- Only units that came in the first half of that year or earlier and stayed to its end are counted: two visits a year
-- (article 24) cannot be asked of the others.
WITH period AS (
    SELECT
        CAST(year(:as_of + INTERVAL 1 DAY) - 1 AS INTEGER) AS visit_year,
        max(value) AS main_leader_visits_due
    FROM parameter.value_of_year
    WHERE name = 'main_leader_visits_per_year' AND year = year(:as_of + INTERVAL 1 DAY) - 1
),
visits AS (
    SELECT
        unit_id,
        village_code,
        count(CASE WHEN visitor_role = '主要领导' THEN 1 END) AS main_leader_visits,
        count(*) AS visits
    FROM present.visit_log
    WHERE duplicate_no = 1 AND year(visit_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY unit_id, village_code
)
SELECT
    support_unit.subject_key || '/' || CAST(period.visit_year AS VARCHAR) AS subject_key,
    support_unit.unit_id,
    support_unit.village_code,
    support_unit.town_code,
    support_unit.county_code,
    support_unit.as_of,
    support_unit.duplicate_no,
    support_unit.support_unit_row_id,
    support_unit.unit_name,
    support_unit.helper_district,
    support_unit.is_lead_unit,
    period.visit_year,
    period.main_leader_visits_due,
    coalesce(visits.main_leader_visits, 0) AS main_leader_visits,
    coalesce(visits.visits, 0) AS visits
FROM facts.support_unit AS support_unit
CROSS JOIN period
LEFT JOIN visits ON visits.unit_id = support_unit.unit_id AND visits.village_code = support_unit.village_code
WHERE (support_unit.start_date IS NULL
        OR year(support_unit.start_date) * 100 + month(support_unit.start_date) <= period.visit_year * 100 + 6)
    AND (support_unit.end_date IS NULL OR year(support_unit.end_date + INTERVAL 1 DAY) > period.visit_year)

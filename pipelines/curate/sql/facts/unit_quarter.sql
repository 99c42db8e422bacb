-- grain: one supporting unit in one village in the last full quarter (the latest whose last day is not after as_of)
-- needs: facts.support_unit
-- joins: visits grouped by unit and village 0..1
-- Only units that were there during the whole quarter are counted (article 24 asks for one visit in each quarter).
WITH moment AS (
    -- A day of the last full quarter, and the first day after that quarter.
    SELECT
        CAST(:as_of + INTERVAL 1 DAY - INTERVAL 3 MONTH AS DATE) AS day_in_quarter,
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY) AS DATE) AS day_after_quarter
),
period AS (
    SELECT
        moment.day_after_quarter,
        CAST(date_trunc('quarter', moment.day_in_quarter) AS DATE) AS first_day,
        year(moment.day_in_quarter) AS visit_year,
        quarter(moment.day_in_quarter) AS visit_quarter,
        value_of_year.value AS deputy_leader_visits_due
    FROM moment
    LEFT JOIN parameter.value_of_year AS value_of_year
        ON value_of_year.name = 'deputy_leader_visits_per_quarter' AND value_of_year.year = year(moment.day_in_quarter)
),
visits AS (
    SELECT
        visit_log.unit_id,
        visit_log.village_code,
        count(CASE WHEN visit_log.visitor_role = '分管领导' THEN 1 END) AS deputy_leader_visits,
        count(*) AS visits
    FROM present.visit_log AS visit_log
    CROSS JOIN period
    WHERE visit_log.duplicate_no = 1
        AND visit_log.visit_date >= period.first_day AND visit_log.visit_date < period.day_after_quarter
    GROUP BY visit_log.unit_id, visit_log.village_code
)
SELECT
    support_unit.subject_key || '/' || CAST(period.visit_year AS VARCHAR) || 'Q' || CAST(period.visit_quarter AS VARCHAR)
        AS subject_key,
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
    period.visit_quarter,
    period.deputy_leader_visits_due,
    coalesce(visits.deputy_leader_visits, 0) AS deputy_leader_visits,
    coalesce(visits.visits, 0) AS visits
FROM facts.support_unit AS support_unit
CROSS JOIN period
LEFT JOIN visits ON visits.unit_id = support_unit.unit_id AND visits.village_code = support_unit.village_code
WHERE (support_unit.start_date IS NULL OR support_unit.start_date <= period.first_day)
    AND (support_unit.end_date IS NULL OR support_unit.end_date + INTERVAL 1 DAY >= period.day_after_quarter)

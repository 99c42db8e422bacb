-- grain: one row of the pairing list in force at as_of (ended pairings that the list still shows stay)
-- needs: none
-- joins: household 0..1 (the latest version), village 0..1, posting of the helper 0..1; helpers' visits grouped by
--   household 0..1
WITH home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
posting AS (
    SELECT cadre_id, end_date FROM latest.cadre WHERE duplicate_no = 1
),
moment AS (
    -- A day of the last full quarter, and the first day after that quarter.
    SELECT
        CAST(:as_of + INTERVAL 1 DAY - INTERVAL 3 MONTH AS DATE) AS day_in_quarter,
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY) AS DATE) AS day_after_quarter
),
period AS (
    SELECT
        CAST(date_trunc('quarter', moment.day_in_quarter) AS DATE) AS first_day,
        moment.day_after_quarter,
        value_of_year.value AS helper_visits_due
    FROM moment
    LEFT JOIN parameter.value_of_year AS value_of_year
        ON value_of_year.name = 'helper_visits_per_quarter' AND value_of_year.year = year(moment.day_in_quarter)
),
visits AS (
    SELECT visit_log.household_id, count(*) AS helper_visits
    FROM present.visit_log AS visit_log
    CROSS JOIN period
    WHERE visit_log.duplicate_no = 1 AND visit_log.visitor_role = '帮扶责任人'
        AND visit_log.visit_date >= period.first_day AND visit_log.visit_date < period.day_after_quarter
    GROUP BY visit_log.household_id
)
SELECT
    pairing.record_key AS subject_key,
    pairing.pairing_id,
    pairing.household_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    pairing.county_code,
    :as_of AS as_of,
    pairing.data_date,
    pairing.duplicate_no,
    pairing.row_id AS pairing_row_id,
    home.row_id AS household_row_id,
    pairing.helper_id,
    pairing.unit_id,
    pairing.helper_title,
    pairing.start_date,
    pairing.end_date,
    pairing.change_reason,
    posting.end_date AS helper_posting_end_date,
    pairing.start_date <= period.first_day
        AND (pairing.end_date IS NULL OR pairing.end_date + INTERVAL 1 DAY >= period.day_after_quarter)
        AS is_in_force_whole_quarter,
    period.helper_visits_due,
    coalesce(visits.helper_visits, 0) AS helper_visits_last_full_quarter
FROM present.pairing AS pairing
CROSS JOIN period
LEFT JOIN visits ON visits.household_id = pairing.household_id
LEFT JOIN home ON home.household_id = pairing.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(pairing.household_id, 1, 12)
LEFT JOIN posting ON posting.cadre_id = pairing.helper_id

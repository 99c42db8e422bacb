-- grain: one supporting unit that the list in force at as_of names, whatever the number of its villages
-- needs: facts.support_unit
-- joins: meetings and assessments grouped by unit 0..1
WITH unit AS (
    SELECT
        unit_id,
        max(unit_name) AS unit_name,
        count(DISTINCT village_code) AS villages,
        -- A unit lies in a village, county or district only if all its rows do.
        CASE WHEN min(village_code) = max(village_code) THEN min(village_code) END AS village_code,
        CASE WHEN min(county_code) = max(county_code) THEN min(county_code) END AS county_code,
        CASE WHEN min(helper_district) = max(helper_district) THEN min(helper_district) END AS helper_district,
        max(data_date) AS data_date,
        min(support_unit_row_id) AS support_unit_row_id,
        max(CASE WHEN is_in_force THEN 1 ELSE 0 END) = 1 AS is_in_force,
        -- Present in the last full year from its first half on, and to its end.
        max(CASE
            WHEN (start_date IS NULL OR year(start_date) < year(:as_of + INTERVAL 1 DAY) - 1
                    OR (year(start_date) = year(:as_of + INTERVAL 1 DAY) - 1 AND month(start_date) <= 6))
                AND (end_date IS NULL OR year(end_date + INTERVAL 1 DAY) > year(:as_of + INTERVAL 1 DAY) - 1)
                THEN 1 ELSE 0
        END) = 1 AS helped_last_full_year
    FROM facts.support_unit
    WHERE duplicate_no = 1
    GROUP BY unit_id
),
meetings AS (
    SELECT unit_id, count(*) AS meetings
    FROM present.meeting
    WHERE duplicate_no = 1 AND year(meeting_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY unit_id
),
assessments AS (
    SELECT
        unit_id,
        count(CASE WHEN assessment_type = '年度考核' THEN 1 END) AS reviews,
        count(CASE WHEN assessment_type = '定期通报' THEN 1 END) AS circulars,
        count(CASE WHEN assessment_type = '年度报告' THEN 1 END) AS yearly_reports
    FROM present.assessment
    WHERE duplicate_no = 1 AND assessment_year = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY unit_id
)
SELECT
    unit.unit_id AS subject_key,
    unit.unit_id,
    unit.village_code,
    substr(unit.village_code, 1, 9) AS town_code,
    unit.county_code,
    :as_of AS as_of,
    unit.data_date,
    1 AS duplicate_no,
    unit.support_unit_row_id,
    unit.unit_name,
    unit.helper_district,
    unit.villages,
    unit.is_in_force,
    unit.helped_last_full_year,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year,
    coalesce(meetings.meetings, 0) AS meetings_last_full_year,
    coalesce(assessments.reviews, 0) AS reviews_last_full_year,
    coalesce(assessments.circulars, 0) AS circulars_last_full_year,
    coalesce(assessments.yearly_reports, 0) AS yearly_reports_last_full_year
FROM unit
LEFT JOIN meetings ON meetings.unit_id = unit.unit_id
LEFT JOIN assessments ON assessments.unit_id = unit.unit_id

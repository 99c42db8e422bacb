-- grain: one cadre (no assistant) in one month of the last full quarter, if posted at some time of that quarter
-- needs: facts.cadre
-- joins: attendance 0..1, visits grouped by visitor and month 0..1
WITH period AS (
    SELECT
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY - INTERVAL 3 MONTH) AS DATE) AS first_day,
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY) AS DATE) AS day_after_quarter
),
month AS (
    SELECT first_day, CAST(first_day + INTERVAL 1 MONTH AS DATE) AS day_after FROM period
    UNION ALL
    SELECT CAST(first_day + INTERVAL 1 MONTH AS DATE), CAST(first_day + INTERVAL 2 MONTH AS DATE) FROM period
    UNION ALL
    SELECT CAST(first_day + INTERVAL 2 MONTH AS DATE), day_after_quarter FROM period
),
visits AS (
    SELECT
        visit_log.visitor_id,
        year(visit_log.visit_date) * 100 + month(visit_log.visit_date) AS visit_month,
        count(*) AS visits,
        count(DISTINCT visit_log.visit_date) AS visit_days
    FROM present.visit_log AS visit_log
    CROSS JOIN period
    WHERE visit_log.duplicate_no = 1
        AND visit_log.visit_date >= period.first_day AND visit_log.visit_date < period.day_after_quarter
    GROUP BY visit_log.visitor_id, year(visit_log.visit_date) * 100 + month(visit_log.visit_date)
),
attendance AS (
    SELECT row_id, cadre_id, attendance_year * 100 + attendance_month AS attended_month, days_in_village, leave_days
    FROM present.cadre_attendance
    WHERE duplicate_no = 1
)
SELECT
    cadre.subject_key || '/' || CAST(year(month.first_day) * 100 + month(month.first_day) AS VARCHAR) AS subject_key,
    cadre.cadre_id,
    cadre.village_code,
    cadre.town_code,
    cadre.county_code,
    cadre.as_of,
    cadre.duplicate_no,
    cadre.cadre_row_id,
    attendance.row_id AS cadre_attendance_row_id,
    cadre.unit_id,
    cadre.cadre_level,
    cadre.cadre_position,
    cadre.is_first_secretary,
    year(month.first_day) AS work_year,
    month(month.first_day) AS work_month,
    cadre.start_date < month.day_after AND (cadre.end_date IS NULL OR cadre.end_date >= month.first_day) AS is_in_post,
    cadre.start_date <= month.first_day AND (cadre.end_date IS NULL OR cadre.end_date + INTERVAL 1 DAY >= month.day_after)
        AS is_in_post_whole_month,
    attendance.row_id IS NOT NULL AS has_attendance,
    attendance.days_in_village,
    attendance.leave_days,
    coalesce(visits.visits, 0) AS visits,
    coalesce(visits.visit_days, 0) AS visit_days
FROM facts.cadre AS cadre
CROSS JOIN period
CROSS JOIN month
LEFT JOIN attendance
    ON attendance.cadre_id = cadre.cadre_id
        AND attendance.attended_month = year(month.first_day) * 100 + month(month.first_day)
LEFT JOIN visits
    ON visits.visitor_id = cadre.cadre_id AND visits.visit_month = year(month.first_day) * 100 + month(month.first_day)
WHERE cadre.cadre_level <> '辅助人员'
    AND cadre.start_date < period.day_after_quarter
    AND (cadre.end_date IS NULL OR cadre.end_date >= period.first_day)

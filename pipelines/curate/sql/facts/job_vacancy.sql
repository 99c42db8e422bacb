-- grain: one post offered by as_of
-- needs: facts.recruitment_event
-- joins: job fair 0..1
WITH fair AS (
    SELECT event_id, recruitment_event_row_id, event_date, village_code, county_code
    FROM facts.recruitment_event
    WHERE duplicate_no = 1
)
SELECT
    job_vacancy.record_key AS subject_key,
    job_vacancy.vacancy_id,
    fair.village_code,
    substr(fair.village_code, 1, 9) AS town_code,
    coalesce(job_vacancy.county_code, fair.county_code) AS county_code,
    :as_of AS as_of,
    job_vacancy.data_date,
    job_vacancy.duplicate_no,
    job_vacancy.row_id AS job_vacancy_row_id,
    fair.recruitment_event_row_id,
    job_vacancy.employer_name,
    job_vacancy.job_title,
    job_vacancy.job_type,
    job_vacancy.vacant_posts,
    job_vacancy.wage_yuan_per_month,
    job_vacancy.work_place,
    job_vacancy.opened_date,
    job_vacancy.closed_date,
    job_vacancy.event_id,
    fair.event_id IS NOT NULL AS has_recruitment_event,
    fair.event_date AS recruitment_event_date,
    job_vacancy.opened_date <= :as_of AND coalesce(job_vacancy.closed_date >= :as_of, TRUE) AS is_open
FROM present.job_vacancy AS job_vacancy
LEFT JOIN fair ON fair.event_id = job_vacancy.event_id

-- grain: one job fair held by as_of
-- needs: none
-- joins: county by its name 0..1, posts offered grouped by fair 0..1
WITH county AS (
    SELECT code, name FROM parameter.area WHERE level = 'county'
),
offered AS (
    SELECT event_id, count(*) AS listed_vacancies, sum(vacant_posts) AS listed_posts
    FROM present.job_vacancy
    WHERE duplicate_no = 1 AND event_id IS NOT NULL
    GROUP BY event_id
)
SELECT
    recruitment_event.record_key AS subject_key,
    recruitment_event.event_id,
    recruitment_event.village_code,
    substr(recruitment_event.village_code, 1, 9) AS town_code,
    coalesce(recruitment_event.county_code, county.code) AS county_code,
    :as_of AS as_of,
    recruitment_event.data_date,
    recruitment_event.duplicate_no,
    recruitment_event.row_id AS recruitment_event_row_id,
    recruitment_event.event_date,
    recruitment_event.county_name,
    recruitment_event.host_unit,
    recruitment_event.employers,
    recruitment_event.vacancies,
    recruitment_event.poor_participants,
    recruitment_event.poor_hired,
    recruitment_event.job_type,
    coalesce(offered.listed_vacancies, 0) AS listed_vacancies,
    coalesce(offered.listed_posts, 0) AS listed_posts
FROM present.recruitment_event AS recruitment_event
LEFT JOIN county ON county.name = recruitment_event.county_name
LEFT JOIN offered ON offered.event_id = recruitment_event.event_id

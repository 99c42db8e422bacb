-- grain: one wish for work in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, jobs grouped by ID number 0..1, village 0..1
WITH identity AS (
    -- A shorter text is no number and names nobody.
    SELECT *, CASE WHEN length(id_number) >= 15 THEN substr(id_number, 1, 18) END AS id_18 FROM present.job_wish
),
job AS (
    SELECT substr(id_number, 1, 18) AS id_18, count(*) AS jobs
    FROM present.employment
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    job_wish.record_key AS subject_key,
    job_wish.wish_id,
    person.person_id,
    coalesce(job_wish.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(job_wish.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    job_wish.data_date,
    job_wish.duplicate_no,
    job_wish.row_id AS job_wish_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    job_wish.wish_kind,
    job_wish.wanted_place,
    job_wish.skill,
    job_wish.registered_date,
    job_wish.followed_up_date,
    job_wish.wish_outcome,
    -- Days until somebody answered, or until as_of for a wish that still waits.
    date_diff('day', job_wish.registered_date, coalesce(job_wish.followed_up_date, :as_of)) AS waiting_days,
    coalesce(job.jobs, 0) AS jobs,
    person.labour_skill,
    person.work_months,
    person.public_service_job_months,
    person.age_years,
    person.poverty_status
FROM identity AS job_wish
LEFT JOIN job ON job.id_18 = job_wish.id_18
LEFT JOIN facts.person AS person ON person.matched_id = job_wish.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(job_wish.household_id, 1, 12)

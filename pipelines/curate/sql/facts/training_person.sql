-- grain: one trainee of one course on the rosters in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, course 0..1, village 0..1
WITH course AS (
    SELECT row_id, training_id, training_type, start_date, end_date FROM present.training WHERE duplicate_no = 1
),
attended AS (
    SELECT
        training_person.*,
        substr(training_person.id_number, 1, 18) AS id_18,
        course.row_id AS training_row_id,
        course.training_type,
        course.start_date AS training_start_date,
        course.end_date AS training_end_date
    FROM present.training_person AS training_person
    LEFT JOIN course ON course.training_id = training_person.training_id
),
identity AS (
    SELECT
        *,
        CASE WHEN id_18 IS NOT NULL AND training_start_date IS NOT NULL THEN max(training_end_date) OVER (
            PARTITION BY id_18, duplicate_no ORDER BY training_start_date, row_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) END AS previous_training_end_date
    FROM attended
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    -- The key holds an ID number: a digest of it names the subject.
    training_person.training_id || '/' || substr(md5(training_person.record_key), 1, 12) AS subject_key,
    training_person.training_id,
    person.person_id,
    coalesce(training_person.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(training_person.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    training_person.data_date,
    training_person.duplicate_no,
    training_person.row_id AS training_person_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    training_person.training_row_id,
    training_person.training_row_id IS NOT NULL AS has_training,
    training_person.training_type,
    training_person.training_start_date,
    training_person.training_end_date,
    training_person.previous_training_end_date,
    training_person.has_passed,
    training_person.is_employed_after,
    training_person.tracker_name IS NOT NULL AS has_tracker,
    training_person.tracked_date,
    person.labour_skill,
    person.school_status,
    person.age_years,
    person.work_months,
    person.poverty_status
FROM identity AS training_person
LEFT JOIN facts.person AS person ON person.matched_id = training_person.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(training_person.household_id, 1, 12)

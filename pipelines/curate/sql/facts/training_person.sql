-- grain: one trainee of one course on the rosters in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, course 0..1, village 0..1, lists of all dates grouped by trainee 0..1
WITH course AS (
    SELECT row_id, training_id, training_type, start_date, end_date FROM present.training WHERE duplicate_no = 1
),
attended AS (
    SELECT
        training_person.*,
        -- A shorter text is no number and names nobody.
        CASE WHEN length(training_person.id_number) >= 15 THEN substr(training_person.id_number, 1, 18) END AS id_18,
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
on_list AS (
    -- Every list on which a trainee stands as a member.
    SELECT substr(id_number, 1, 18) AS id_18, data_date, min(labour_skill) AS labour_skill
    FROM base.person
    WHERE data_date <= :as_of AND coalesce(person_status = '正常', TRUE)
        AND substr(id_number, 1, 18) IN (SELECT id_18 FROM attended)
    GROUP BY substr(id_number, 1, 18), data_date
),
near_list AS (
    SELECT
        attended.row_id,
        max(CASE WHEN on_list.data_date < attended.training_start_date THEN on_list.data_date END) AS before_date,
        min(CASE WHEN on_list.data_date >= attended.training_start_date THEN on_list.data_date END) AS after_date
    FROM attended
    JOIN on_list ON on_list.id_18 = attended.id_18
    GROUP BY attended.row_id
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
    date_diff('day', training_person.training_end_date, :as_of) AS days_since_training_end,
    near_list.row_id IS NOT NULL AS is_on_any_list,
    -- On the newest list before the course and on the first one after it.
    list_before.labour_skill AS labour_skill_before_training,
    list_after.labour_skill AS labour_skill_after_training,
    person.labour_skill,
    person.school_status,
    person.age_years,
    person.work_months,
    person.poverty_status
FROM identity AS training_person
LEFT JOIN facts.person AS person ON person.matched_id = training_person.id_18
LEFT JOIN near_list ON near_list.row_id = training_person.row_id
LEFT JOIN on_list AS list_before
    ON list_before.id_18 = training_person.id_18 AND list_before.data_date = near_list.before_date
LEFT JOIN on_list AS list_after ON list_after.id_18 = training_person.id_18 AND list_after.data_date = near_list.after_date
LEFT JOIN listed_village ON listed_village.village_code = substr(training_person.household_id, 1, 12)

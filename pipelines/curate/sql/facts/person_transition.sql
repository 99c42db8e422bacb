-- grain: one person on the present or an earlier list: what changed between the two newest lists that name the person
-- needs: facts.person, facts.household_transition
-- joins: earlier version 0..1, list of the county before the present one 0..1, records of change grouped by person 0..1,
-- certificates of disability grouped by ID number 0..1, households 0..1
WITH previous AS (
    SELECT row_id, record_key, data_date, household_id, school_status, health_status, labour_skill, receives_dibao, person_status
    FROM earlier.person
    WHERE duplicate_no = 1
),
record AS (
    SELECT
        person_id,
        substr(id_number, 1, 18) AS id_18,
        change_direction,
        change_reason,
        change_date
    FROM present.person_change
),
record_of_person AS (
    SELECT
        person_id,
        count(CASE WHEN change_direction = '增加' THEN 1 END) AS arrival_records,
        count(CASE WHEN change_direction = '减少' THEN 1 END) AS departure_records,
        min(CASE WHEN change_reason = '死亡' THEN change_date END) AS death_date
    FROM record
    WHERE person_id IS NOT NULL
    GROUP BY person_id
),
record_of_id AS (
    -- A record need not know the 人编号.
    SELECT
        id_18,
        count(CASE WHEN change_direction = '增加' THEN 1 END) AS arrival_records,
        count(CASE WHEN change_direction = '减少' THEN 1 END) AS departure_records,
        min(CASE WHEN change_reason = '死亡' THEN change_date END) AS death_date
    FROM record
    WHERE person_id IS NULL AND id_18 IS NOT NULL
    GROUP BY id_18
),
certificate AS (
    SELECT substr(id_number, 1, 18) AS id_18
    FROM present.disability
    WHERE duplicate_no = 1 AND certificate_number IS NOT NULL AND (expiry_date IS NULL OR expiry_date >= :as_of)
    GROUP BY substr(id_number, 1, 18)
),
home AS (
    SELECT household_id, is_new, is_gone, regrouping_records FROM facts.household_transition
),
departed AS (
    -- Keys that a full list has ended. Their latest version is the previous one.
    SELECT *
    FROM latest.person
    WHERE duplicate_no = 1 AND row_id NOT IN (SELECT person_row_id FROM facts.person)
),
version AS (
    SELECT
        listed.subject_key,
        listed.person_id,
        listed.household_id,
        previous.household_id AS previous_household_id,
        listed.village_code,
        listed.county_code,
        listed.data_date,
        listed.person_row_id,
        previous.row_id AS previous_person_row_id,
        previous.data_date AS previous_data_date,
        FALSE AS is_gone,
        listed.id_text,
        listed.previous_id_text,
        listed.gender,
        listed.previous_gender,
        listed.birth_date,
        listed.previous_birth_date,
        listed.ethnicity,
        listed.previous_ethnicity,
        listed.education_rank,
        listed.previous_education_rank,
        listed.school_status,
        previous.school_status AS previous_school_status,
        listed.health_status,
        previous.health_status AS previous_health_status,
        listed.labour_skill,
        previous.labour_skill AS previous_labour_skill,
        listed.receives_dibao,
        previous.receives_dibao AS previous_receives_dibao,
        listed.person_status,
        previous.person_status AS previous_person_status
    FROM facts.person AS listed
    LEFT JOIN previous ON previous.record_key = listed.subject_key
    WHERE listed.duplicate_no = 1
    UNION ALL
    SELECT
        record_key, person_id, household_id, household_id, village_code, county_code, data_date, NULL, row_id, data_date, TRUE,
        NULL, id_number, NULL, gender, NULL, birth_date, NULL, ethnicity,
        NULL, CASE education_level
            WHEN '文盲或半文盲' THEN 1 WHEN '小学' THEN 2 WHEN '初中' THEN 3 WHEN '高中' THEN 4 WHEN '大专' THEN 5
            WHEN '本科及以上' THEN 6
        END,
        NULL, school_status, NULL, health_status, NULL, labour_skill, NULL, receives_dibao, NULL, person_status
    FROM departed
)
SELECT
    version.subject_key,
    version.person_id,
    version.household_id,
    version.previous_household_id,
    version.village_code,
    substr(version.village_code, 1, 9) AS town_code,
    version.county_code,
    :as_of AS as_of,
    version.data_date,
    1 AS duplicate_no,
    version.person_row_id,
    version.previous_person_row_id,
    version.previous_data_date,
    list_before.previous_list_date,
    -- New: not in force when the list before the present one was sent, be it for the first time or again.
    NOT version.is_gone AND coalesce(NOT list_before.was_in_force, FALSE) AS is_new,
    version.is_gone,
    version.is_gone AND coalesce(list_before.was_in_force, FALSE) AS is_gone_since_previous_list,
    version.id_text <> version.previous_id_text AS has_other_id,
    version.gender,
    version.previous_gender,
    version.birth_date,
    version.previous_birth_date,
    version.ethnicity,
    version.previous_ethnicity,
    version.education_rank,
    version.previous_education_rank,
    version.school_status,
    version.previous_school_status,
    version.health_status,
    version.previous_health_status,
    version.labour_skill,
    version.previous_labour_skill,
    version.receives_dibao,
    version.previous_receives_dibao,
    version.person_status,
    version.previous_person_status,
    coalesce(record_of_person.arrival_records, 0) + coalesce(record_of_id.arrival_records, 0) AS arrival_records,
    coalesce(record_of_person.departure_records, 0) + coalesce(record_of_id.departure_records, 0) AS departure_records,
    coalesce(record_of_person.death_date, record_of_id.death_date) AS death_date,
    certificate.id_18 IS NOT NULL AS has_valid_disability_certificate,
    coalesce(home.is_new, FALSE) AS is_household_new,
    coalesce(home.is_gone, FALSE) AS is_household_gone,
    coalesce(home.regrouping_records, 0) + coalesce(previous_home.regrouping_records, 0) AS regrouping_records
FROM version
LEFT JOIN before.person AS list_before ON list_before.record_key = version.subject_key
LEFT JOIN record_of_person ON record_of_person.person_id = version.person_id
LEFT JOIN record_of_id ON record_of_id.id_18 = substr(coalesce(version.id_text, version.previous_id_text), 1, 18)
LEFT JOIN certificate ON certificate.id_18 = substr(coalesce(version.id_text, version.previous_id_text), 1, 18)
LEFT JOIN home ON home.household_id = version.household_id
LEFT JOIN home AS previous_home ON previous_home.household_id = version.previous_household_id
    AND version.previous_household_id <> version.household_id

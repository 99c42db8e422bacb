-- grain: one benefit of one person on the list in force at as_of; ended benefits that the list still shows stay
-- needs: facts.person
-- joins: person by ID number 0..1, deaths grouped by ID number 0..1, village 0..1
WITH identity AS (
    SELECT *, substr(id_number, 1, 18) AS id_18 FROM present.social_security
),
death AS (
    -- From the register's own changes, and from matching with the registry of residents once it proved right.
    SELECT id_18, min(death_date) AS death_date
    FROM (
        SELECT substr(id_number, 1, 18) AS id_18, change_date AS death_date
        FROM present.person_change
        WHERE change_reason = '死亡'
        UNION ALL
        SELECT substr(id_number, 1, 18) AS id_18, match_date AS death_date
        FROM present.external_match
        WHERE duplicate_no = 1 AND match_type = '死亡注销' AND verification_result = '属实'
    ) AS known
    GROUP BY id_18
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    -- The key holds an ID number: a digest of it names the subject.
    coalesce(social_security.household_id || '/', '') || substr(md5(social_security.record_key), 1, 12) AS subject_key,
    person.person_id,
    coalesce(social_security.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(social_security.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    social_security.data_date,
    social_security.duplicate_no,
    social_security.row_id AS social_security_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    social_security.benefit_type,
    social_security.benefit_category,
    social_security.start_date,
    social_security.end_date,
    social_security.benefit_yuan_per_month,
    social_security.source_department,
    coalesce(social_security.start_date <= :as_of, TRUE) AND coalesce(social_security.end_date >= :as_of, TRUE) AS is_in_force,
    death.death_date,
    person.person_status,
    person.receives_dibao,
    person.receives_tekun,
    person.age_years,
    person.poverty_status
FROM identity AS social_security
LEFT JOIN death ON death.id_18 = social_security.id_18
LEFT JOIN facts.person AS person ON person.matched_id = social_security.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(social_security.household_id, 1, 12)

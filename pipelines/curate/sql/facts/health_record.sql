-- grain: the medical year of one person in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, village 0..1
WITH identity AS (
    SELECT *, substr(id_number, 1, 18) AS id_18 FROM present.health_record
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    -- The key holds an ID number: a digest of it names the subject.
    coalesce(health_record.household_id || '/', '') || substr(md5(health_record.record_key), 1, 12) AS subject_key,
    person.person_id,
    coalesce(health_record.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(health_record.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    health_record.data_date,
    health_record.duplicate_no,
    health_record.row_id AS health_record_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    year(health_record.data_date) AS record_year,
    health_record.disease_type,
    health_record.has_family_doctor,
    health_record.medical_cost_yuan,
    health_record.insurance_reimbursed_yuan,
    health_record.medical_aid_yuan,
    health_record.self_paid_yuan,
    health_record.is_insurance_premium_aided,
    health_record.has_critical_illness_insurance,
    health_record.is_in_medical_aid,
    person.health_status,
    person.poverty_status
FROM identity AS health_record
LEFT JOIN facts.person AS person ON person.matched_id = health_record.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(health_record.household_id, 1, 12)

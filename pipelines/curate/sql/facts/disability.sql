-- grain: one person on the roster of the disabled in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, all lists of the same key grouped 0..1
WITH identity AS (
    SELECT *, id_number AS id_text, certificate_number AS certificate_text
    FROM present.disability
),
waiting AS (
    SELECT record_key, min(data_date) AS waiting_since_date
    FROM base.disability
    WHERE is_assessment_needed AND assessed_date IS NULL AND data_date <= :as_of
    GROUP BY record_key
)
SELECT
    -- The key holds an ID number: a digest of it names the subject.
    coalesce(disability.county_code || '/', '') || substr(md5(disability.record_key), 1, 12) AS subject_key,
    person.person_id,
    person.household_id,
    person.village_code,
    substr(person.village_code, 1, 9) AS town_code,
    coalesce(disability.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    disability.data_date,
    disability.duplicate_no,
    disability.row_id AS disability_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    disability.id_text,
    disability.certificate_text,
    disability.certificate_text IS NOT NULL AS has_certificate,
    length(disability.certificate_text) AS certificate_length,
    substr(disability.certificate_text, 1, 18) = substr(disability.id_text, 1, 18) AS is_certificate_of_same_number,
    -- The 19th character tells the category, the 20th the level.
    CASE WHEN length(disability.certificate_text) IN (20, 22) THEN
        CASE substr(disability.certificate_text, 19, 1)
            WHEN '1' THEN '视力' WHEN '2' THEN '听力' WHEN '3' THEN '言语' WHEN '4' THEN '肢体' WHEN '5' THEN '智力'
            WHEN '6' THEN '精神' WHEN '7' THEN '多重' ELSE '无效'
        END
    END AS certificate_category,
    CASE WHEN length(disability.certificate_text) IN (20, 22) THEN
        CASE substr(disability.certificate_text, 20, 1)
            WHEN '1' THEN '一级' WHEN '2' THEN '二级' WHEN '3' THEN '三级' WHEN '4' THEN '四级' ELSE '无效'
        END
    END AS certificate_level,
    disability.disability_category,
    disability.disability_level,
    disability.issued_date,
    disability.expiry_date,
    disability.is_assessment_needed,
    disability.assessed_date,
    -- The day of the first list that said so.
    CASE WHEN disability.is_assessment_needed AND disability.assessed_date IS NULL THEN waiting.waiting_since_date END
        AS waiting_since_date,
    disability.living_subsidy_yuan_per_month,
    disability.nursing_subsidy_yuan_per_month,
    disability.has_special_education,
    disability.is_single_person_case,
    person.data_date AS person_data_date,
    person.health_status,
    person.receives_dibao,
    person.receives_tekun,
    person.age_years,
    person.labour_skill,
    person.school_status,
    coalesce(person.work_months > 0 OR person.public_service_job_months > 0 OR person.open_jobs > 0, FALSE) AS is_working,
    person.poverty_status
FROM identity AS disability
LEFT JOIN facts.person AS person ON person.matched_id = substr(disability.id_text, 1, 18)
LEFT JOIN waiting ON waiting.record_key = disability.record_key

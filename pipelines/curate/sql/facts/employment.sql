-- grain: one job on the list in force at as_of
-- needs: facts.person
-- joins: person by ID number 0..1, training course 0..1, county 0..1, village 0..1
WITH known AS (
    -- A shorter text is no number and names nobody.
    SELECT *, CASE WHEN length(id_number) >= 15 THEN substr(id_number, 1, 18) END AS id_18 FROM present.employment
),
identity AS (
    SELECT
        *,
        CASE WHEN id_18 IS NOT NULL AND start_month IS NOT NULL THEN max(coalesce(end_month, DATE '2999-12-01')) OVER (
            PARTITION BY id_18, duplicate_no ORDER BY start_month, row_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) END AS previous_end_month
    FROM known
),
course AS (
    SELECT training_id FROM present.training WHERE duplicate_no = 1
),
county AS (
    SELECT
        county.code,
        county.name,
        -- Offices leave 县, 区 or 市 out.
        substr(county.name, 1, length(county.name) - 1) AS short_name,
        city.name AS city_name
    FROM parameter.area AS county
    LEFT JOIN parameter.area AS city ON city.level = 'city' AND city.code = county.city_code
    WHERE county.level = 'county'
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    employment.record_key AS subject_key,
    person.person_id,
    coalesce(employment.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(employment.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    employment.data_date,
    employment.duplicate_no,
    employment.row_id AS employment_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    employment.employment_channel,
    employment.employer_name,
    employment.employer_type,
    employment.job_title,
    employment.work_province,
    employment.work_city,
    employment.work_county,
    employment.start_month,
    employment.end_month,
    employment.months_worked,
    employment.monthly_wage_yuan,
    CAST(employment.months_worked AS DECIMAL(38, 4)) * employment.monthly_wage_yuan AS wages_yuan,
    employment.has_labour_contract,
    employment.training_id,
    employment.job_intention,
    employment.referring_unit,
    course.training_id IS NOT NULL AS has_training_course,
    -- The latest end of all jobs begun before; 2999-12 for a job that goes on.
    employment.previous_end_month,
    county.name AS home_county_name,
    -- Only a text that names another county, district or city proves work elsewhere.
    CASE
        WHEN employment.work_county LIKE '%' || county.short_name || '%' THEN FALSE
        WHEN employment.work_county LIKE '%' || county.city_name THEN NULL
        WHEN county.code IS NOT NULL AND regexp_matches(employment.work_county, '[县区市]$') THEN TRUE
    END AS is_outside_home_county,
    -- The day within the month is not known: the age by the end of the month.
    year(employment.start_month) - year(person.birth_date)
        - CASE WHEN month(employment.start_month) < month(person.birth_date) THEN 1 ELSE 0 END AS age_at_start_years,
    -- Whether the job went on when the list of persons was drawn up.
    coalesce(employment.start_month <= person.data_date, TRUE)
        AND coalesce(last_day(employment.end_month) > person.data_date, TRUE) AS is_open_at_person_list,
    person.labour_skill,
    person.school_status,
    person.is_at_school,
    person.receives_tekun,
    person.poverty_status
FROM identity AS employment
LEFT JOIN course ON course.training_id = employment.training_id
LEFT JOIN county ON county.code = employment.county_code
LEFT JOIN facts.person AS person ON person.matched_id = employment.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(employment.household_id, 1, 12)

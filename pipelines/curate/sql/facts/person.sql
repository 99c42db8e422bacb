-- grain: one row of the person list in force at as_of; persons without a household and double rows stay
-- needs: none
-- joins: household 0..1, earlier version 0..1, single head 0..1, income of the household 0..1 (each duplicate_no = 1);
--   rows of the same number, and of the same village, name and birth, each grouped 0..1;
--   jobs, wishes for work and levels of disability, each grouped by ID number 0..1;
--   rosters of the county 0..1, the person's rows on them grouped by ID number 0..1
WITH listed AS (
    SELECT
        *,
        coalesce(person_status, '正常') = '正常' AS is_current_member,
        -- Half-width, without blanks and with a capital X since the row was received.
        id_number AS id_text,
        length(id_number) AS id_length,
        coalesce(length(id_number) IN (18, 20, 22) AND regexp_matches(id_number, '^[0-9]{17}'), FALSE) AS is_id_judgeable
    FROM present.person
),
identity AS NOT MATERIALIZED (
    -- Read anew by each that needs it: kept, or joined to its own rows, it would be carried whole through every join.
    SELECT
        *,
        CASE WHEN id_length >= 15 THEN substr(id_text, 1, 18) END AS id_18,
        CASE WHEN id_length = 18 THEN regexp_matches(id_text, '^[1-9][0-9]{16}[0-9X]$') END AS is_id_formed,
        CASE WHEN is_id_judgeable THEN has_right_check_character(id_text)
        END AS is_id_checksum_ok,
        CASE WHEN is_id_judgeable THEN substr(id_text, 7, 8) END AS id_birth_text,
        CASE WHEN is_id_judgeable THEN
            try_cast(substr(id_text, 7, 4) || '-' || substr(id_text, 11, 2) || '-' || substr(id_text, 13, 2) AS DATE)
        END AS id_birth_date,
        CASE WHEN is_id_judgeable THEN
            CASE WHEN (ascii(substr(id_text, 17, 1)) - 48) % 2 = 1 THEN '男' ELSE '女' END
        END AS id_gender
    FROM listed
),
head AS (
    SELECT
        household_id,
        max(row_id) AS head_person_row_id,
        max(birth_date) AS head_birth_date,
        max(id_gender) AS head_id_gender
    FROM identity
    WHERE relation_to_head = '户主' AND is_current_member AND duplicate_no = 1
    GROUP BY household_id
    HAVING count(*) = 1
),
repeated AS (
    -- Only numbers that more than one row carries; shorter texts are not numbers and are judged by ID02.
    SELECT id_18
    FROM identity
    WHERE id_18 IS NOT NULL
    GROUP BY id_18
    HAVING count(*) > 1
),
shared_id AS (
    SELECT
        identity.id_18,
        count(DISTINCT household_id) AS households_with_same_id,
        -- Rows of one key that differ are one person written twice.
        count(DISTINCT record_key) AS persons_with_same_id,
        min(row_id) AS first_row_id
    FROM identity
    JOIN repeated ON repeated.id_18 = identity.id_18
    GROUP BY identity.id_18
),
matched AS (
    -- Lists of other offices know no 人编号: they are joined to one row of each number.
    SELECT
        identity.*,
        shared_id.id_18 IS NOT NULL AS is_id_shared,
        CASE WHEN identity.id_18 IS NOT NULL THEN coalesce(shared_id.households_with_same_id, 1) END AS households_with_same_id,
        CASE WHEN identity.id_18 IS NOT NULL THEN coalesce(shared_id.persons_with_same_id, 1) END AS persons_with_same_id,
        CASE WHEN coalesce(shared_id.first_row_id = identity.row_id, TRUE) THEN identity.id_18 END AS matched_id
    FROM identity
    LEFT JOIN shared_id ON shared_id.id_18 = identity.id_18
),
namesake AS (
    SELECT village_code, person_name, birth_date
    FROM present.person
    WHERE duplicate_no = 1 AND person_name IS NOT NULL AND birth_date IS NOT NULL
    GROUP BY village_code, person_name, birth_date
    HAVING min(substr(id_number, 1, 18)) <> max(substr(id_number, 1, 18))
),
home AS (
    SELECT row_id, household_id, poverty_status, has_labour_capacity
    FROM present.household
    WHERE duplicate_no = 1
),
income AS (
    SELECT row_id, household_id, disposable_income_per_person_yuan
    FROM present.household_income
    WHERE duplicate_no = 1 AND year(data_date) = :income_year
),
disabled AS (
    SELECT substr(id_number, 1, 18) AS id_18, max(row_id) AS disability_row_id, count(certificate_number) AS certificates
    FROM present.disability
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
supported AS (
    SELECT
        substr(id_number, 1, 18) AS id_18,
        max(row_id) AS social_security_row_id,
        count(CASE WHEN benefit_type = '低保' THEN 1 END) AS dibao_benefits,
        count(CASE WHEN benefit_type IN ('孤儿', '事实无人抚养') THEN 1 END) AS orphan_benefits
    FROM present.social_security
    WHERE duplicate_no = 1
        AND coalesce(start_date <= :as_of, TRUE) AND coalesce(end_date >= :as_of, TRUE)
    GROUP BY substr(id_number, 1, 18)
),
treated AS (
    SELECT
        substr(id_number, 1, 18) AS id_18,
        max(row_id) AS health_record_row_id,
        max(CASE WHEN has_family_doctor THEN 1 WHEN NOT has_family_doctor THEN 0 END) AS family_doctors
    FROM present.health_record
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
employed AS (
    -- A job ends with the month that the ledger names.
    SELECT
        substr(id_number, 1, 18) AS id_18,
        max(row_id) AS employment_row_id,
        count(CASE WHEN end_month IS NULL OR last_day(end_month) > :as_of THEN 1 END) AS open_jobs
    FROM present.employment
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
roster_day AS (
    -- Only lists of the same day can be compared: the newest day of each roster a county has sent.
    SELECT
        county_code,
        max(CASE WHEN roster = 'disability' THEN data_date END) AS disability_date,
        max(CASE WHEN roster = 'social_security' THEN data_date END) AS social_security_date,
        max(CASE WHEN roster = 'health_record' THEN data_date END) AS health_record_date
    FROM (
        SELECT county_code, data_date, 'disability' AS roster FROM present.disability
        UNION ALL
        SELECT county_code, data_date, 'social_security' AS roster FROM present.social_security
        UNION ALL
        SELECT county_code, data_date, 'health_record' AS roster FROM present.health_record
    ) AS list
    GROUP BY county_code
),
previous AS (
    SELECT
        row_id,
        record_key,
        gender,
        birth_date,
        ethnicity,
        education_level,
        id_number AS id_text
    FROM earlier.person
    WHERE duplicate_no = 1
),
job AS (
    SELECT substr(id_number, 1, 18) AS id_18, count(*) AS jobs
    FROM present.employment
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
wish AS (
    SELECT substr(id_number, 1, 18) AS id_18, count(*) AS job_wishes
    FROM present.job_wish
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
graded AS (
    -- Of two certificates the severer counts; the levels are no order of characters.
    SELECT
        substr(id_number, 1, 18) AS id_18,
        min(CASE disability_level WHEN '一级' THEN 1 WHEN '二级' THEN 2 WHEN '三级' THEN 3 WHEN '四级' THEN 4 END) AS severest
    FROM present.disability
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
)
SELECT
    person.record_key AS subject_key,
    person.person_id,
    person.household_id,
    person.village_code,
    substr(person.village_code, 1, 9) AS town_code,
    person.county_code,
    :as_of AS as_of,
    person.data_date,
    person.duplicate_no,
    person.row_id AS person_row_id,
    home.row_id AS household_row_id,
    previous.row_id AS previous_person_row_id,
    head.head_person_row_id,
    income.row_id AS household_income_row_id,
    disabled.disability_row_id,
    supported.social_security_row_id,
    treated.health_record_row_id,
    employed.employment_row_id,
    person.person_name,
    person.gender,
    person.birth_date,
    person.relation_to_head,
    person.ethnicity,
    person.education_level,
    person.school_status,
    person.dropout_reason,
    person.health_status,
    person.labour_skill,
    person.work_place,
    person.work_months,
    person.has_resident_medical_insurance,
    person.has_employee_medical_insurance,
    person.has_critical_illness_insurance,
    person.has_resident_pension_insurance,
    person.has_employee_pension_insurance,
    person.receives_dibao,
    person.receives_tekun,
    person.public_service_job,
    person.public_service_job_months,
    person.is_in_military_service,
    person.orphan_status,
    person.receives_medical_aid,
    person.person_status,
    person.is_current_member,
    person.id_text,
    person.id_length,
    person.is_id_judgeable,
    person.is_id_formed,
    person.is_id_checksum_ok,
    person.id_birth_text,
    person.id_birth_date,
    person.id_gender,
    person.households_with_same_id,
    person.persons_with_same_id,
    namesake.village_code IS NOT NULL AS has_namesake_of_other_id,
    person.matched_id,
    year(:as_of) - year(person.birth_date)
        - CASE WHEN month(:as_of) * 100 + day(:as_of) < month(person.birth_date) * 100 + day(person.birth_date)
            THEN 1 ELSE 0 END AS age_years,
    -- School age counts at 31 August of the running school year (article 14).
    year(:as_of) - CASE WHEN month(:as_of) * 100 + day(:as_of) < 831 THEN 1 ELSE 0 END - year(person.birth_date)
        - CASE WHEN 831 < month(person.birth_date) * 100 + day(person.birth_date) THEN 1 ELSE 0 END AS school_age_years,
    coalesce(person.school_status NOT IN ('非在校生', '学龄前儿童'), FALSE) AS is_at_school,
    CASE
        WHEN person.school_status = '学前教育' THEN '学前'
        WHEN person.school_status = '小学' THEN '小学'
        WHEN person.school_status IN ('七年级', '八年级', '九年级') THEN '初中'
        WHEN person.school_status LIKE '普通高中%' THEN '普高'
        WHEN person.school_status LIKE '中职%' OR person.school_status LIKE '技师学院%' THEN '中职'
        WHEN person.school_status LIKE '高职高专%' THEN '大专'
        WHEN person.school_status LIKE '本科%' THEN '本科'
        WHEN person.school_status LIKE '硕士%' THEN '研究生'
    END AS school_stage,
    CASE
        WHEN person.relation_to_head IN (
            '之子', '之女婿', '之孙子', '之外孙子', '之父', '之岳父', '之公公', '之祖父', '之外祖父', '之叔伯', '之侄儿', '之曾孙子'
        ) THEN '男'
        WHEN person.relation_to_head IN (
            '之女', '之儿媳', '之孙女', '之外孙女', '之母', '之岳母', '之婆婆', '之祖母', '之外祖母', '之兄弟媳妇', '之侄女', '之曾孙女'
        ) THEN '女'
    END AS relation_gender,
    CASE person.education_level
        WHEN '文盲或半文盲' THEN 1 WHEN '小学' THEN 2 WHEN '初中' THEN 3 WHEN '高中' THEN 4 WHEN '大专' THEN 5
        WHEN '本科及以上' THEN 6
    END AS education_rank,
    head.head_birth_date,
    year(:as_of) - year(head.head_birth_date)
        - CASE WHEN month(:as_of) * 100 + day(:as_of) < month(head.head_birth_date) * 100 + day(head.head_birth_date)
            THEN 1 ELSE 0 END AS head_age_years,
    head.head_id_gender,
    home.row_id IS NOT NULL AS has_household,
    home.poverty_status,
    home.has_labour_capacity,
    income.disposable_income_per_person_yuan,
    -- NULL without a roster of the same day, or with a number that cannot be trusted to find the right person there.
    CASE WHEN roster_day.disability_date = person.data_date
        THEN coalesce(disabled.certificates, 0) > 0 END AS has_disability_certificate,
    CASE WHEN roster_day.social_security_date = person.data_date
        THEN coalesce(supported.dibao_benefits, 0) > 0 END AS is_on_dibao_roster,
    CASE WHEN roster_day.social_security_date = person.data_date
        THEN coalesce(supported.orphan_benefits, 0) > 0 END AS is_on_orphan_roster,
    CASE WHEN roster_day.health_record_date = person.data_date
        THEN CASE WHEN treated.id_18 IS NULL THEN FALSE ELSE treated.family_doctors = 1 END END AS has_family_doctor,
    coalesce(employed.open_jobs, 0) AS open_jobs,
    previous.id_text AS previous_id_text,
    previous.gender AS previous_gender,
    previous.birth_date AS previous_birth_date,
    previous.ethnicity AS previous_ethnicity,
    CASE previous.education_level
        WHEN '文盲或半文盲' THEN 1 WHEN '小学' THEN 2 WHEN '初中' THEN 3 WHEN '高中' THEN 4 WHEN '大专' THEN 5
        WHEN '本科及以上' THEN 6
    END AS previous_education_rank,
    coalesce(job.jobs, 0) AS jobs,
    coalesce(wish.job_wishes, 0) AS job_wishes,
    -- The 20th character of a number of the disabled tells the level; the roster does for all others.
    CASE
        WHEN person.id_length IN (20, 22) AND substr(person.id_text, 20, 1) = '1' THEN '一级'
        WHEN person.id_length IN (20, 22) AND substr(person.id_text, 20, 1) = '2' THEN '二级'
        WHEN person.id_length IN (20, 22) AND substr(person.id_text, 20, 1) = '3' THEN '三级'
        WHEN person.id_length IN (20, 22) AND substr(person.id_text, 20, 1) = '4' THEN '四级'
        ELSE CASE graded.severest WHEN 1 THEN '一级' WHEN 2 THEN '二级' WHEN 3 THEN '三级' WHEN 4 THEN '四级' END
    END AS disability_level
FROM matched AS person
LEFT JOIN head ON head.household_id = person.household_id
LEFT JOIN namesake
    ON namesake.village_code = person.village_code AND namesake.person_name = person.person_name
        AND namesake.birth_date = person.birth_date
LEFT JOIN home ON home.household_id = person.household_id
LEFT JOIN income ON income.household_id = person.household_id
LEFT JOIN previous ON previous.record_key = person.record_key
LEFT JOIN job ON job.id_18 = person.id_18
LEFT JOIN wish ON wish.id_18 = person.id_18
LEFT JOIN graded ON graded.id_18 = substr(person.id_text, 1, 18)
LEFT JOIN disabled ON disabled.id_18 = person.matched_id
LEFT JOIN supported ON supported.id_18 = person.matched_id
LEFT JOIN treated ON treated.id_18 = person.matched_id
LEFT JOIN employed ON employed.id_18 = person.matched_id
LEFT JOIN roster_day ON roster_day.county_code = person.county_code
    AND person.is_id_checksum_ok AND person.id_birth_date = person.birth_date AND NOT person.is_id_shared

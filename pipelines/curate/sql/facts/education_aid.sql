-- grain: one aid item of one pupil in one term, paid by as_of; pupils who are on no list and doubles stay
-- needs: facts.person
-- joins: person by ID number 0..1, the same term a year before 0..1, terms grouped by pupil 0..1, village 0..1
WITH written AS (
    SELECT
        *,
        substr(id_number, 1, 18) AS id_18,
        school_term LIKE '%第二%' OR school_term LIKE '%春%' OR school_term LIKE '%下%' AS is_spring,
        CASE WHEN regexp_matches(school_term, '^[0-9]{4}') THEN CAST(substr(school_term, 1, 4) AS INTEGER) END AS first_year,
        school_term LIKE '%学年%' OR regexp_matches(school_term, '^[0-9]{4} *[-—–~/] *[0-9]{4}') AS names_school_year,
        nullif(regexp_extract(grade_name, '[一二三四五六七八九]', 0), '') AS class_numeral
    FROM present.education_aid
),
identity AS (
    SELECT
        *,
        -- Terms count on: spring is even, autumn odd. 第二学期 of a school year lies in the year after the first one named.
        2 * first_year + CASE
            WHEN NOT is_spring THEN 1
            WHEN names_school_year THEN 2
            ELSE 0
        END AS term_number,
        CASE
            WHEN school_stage = '学前' THEN 0
            WHEN school_stage IS NOT NULL
                THEN strpos('一二三四五六七八九', class_numeral)
                + CASE
                    WHEN school_stage = '初中' AND NOT regexp_matches(class_numeral, '[七八九]') THEN 6
                    WHEN school_stage IN ('普高', '中职') THEN 9
                    WHEN school_stage IN ('大专', '本科') THEN 12
                    WHEN school_stage = '研究生' THEN 16
                    ELSE 0
                END
        END AS grade_rank
    FROM written
),
ranked AS (
    SELECT
        *,
        -- Only what was paid counts: an item that is written down again without an amount is no second payment.
        CASE WHEN term_number IS NOT NULL AND id_18 IS NOT NULL THEN coalesce(
            sum(CASE WHEN aid_yuan > 0 THEN 1 ELSE 0 END) OVER (
                PARTITION BY id_18, term_number, aid_item ORDER BY paid_date, row_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0)
        END AS earlier_payments_of_same_item
    FROM identity
),
newest AS (
    SELECT id_18, max(term_number) AS term_number FROM identity WHERE id_18 IS NOT NULL GROUP BY id_18
),
term AS (
    SELECT id_18, term_number, max(grade_rank) AS grade_rank
    FROM identity
    WHERE id_18 IS NOT NULL AND grade_rank IS NOT NULL
    GROUP BY id_18, term_number
),
repeated AS (
    SELECT id_18, term_number, aid_item, count(*) AS payments
    FROM identity
    WHERE id_18 IS NOT NULL
    GROUP BY id_18, term_number, aid_item
    HAVING count(*) > 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    -- The key holds an ID number: a digest of it names the subject.
    coalesce(education_aid.household_id || '/', '') || substr(md5(education_aid.record_key), 1, 12) AS subject_key,
    person.person_id,
    coalesce(education_aid.household_id, person.household_id) AS household_id,
    coalesce(person.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(person.village_code, listed_village.village_code), 1, 9) AS town_code,
    coalesce(education_aid.county_code, person.county_code) AS county_code,
    :as_of AS as_of,
    education_aid.data_date,
    education_aid.duplicate_no,
    education_aid.row_id AS education_aid_row_id,
    person.person_row_id,
    person.person_row_id IS NOT NULL AS has_person,
    education_aid.school_term,
    education_aid.school_stage,
    education_aid.grade_name,
    education_aid.enrolment_status,
    education_aid.is_boarder,
    education_aid.aid_item,
    education_aid.aid_yuan,
    education_aid.paid_date,
    education_aid.dropout_reason,
    education_aid.is_taught_at_home,
    education_aid.term_number,
    -- 1 September begins the autumn term, 1 March the spring term.
    education_aid.term_number = 2 * year(:as_of) + CASE
        WHEN month(:as_of) >= 9 THEN 1
        WHEN month(:as_of) >= 3 THEN 0
        ELSE -1
    END AS is_current_term,
    coalesce(education_aid.term_number = newest.term_number, TRUE) AS is_latest_term_of_pupil,
    education_aid.grade_rank,
    -- Of the same term a year before: one class up is the rule, none for whoever repeats.
    term.grade_rank AS previous_year_grade_rank,
    coalesce(repeated.payments, 1) AS payments_of_same_item,
    education_aid.earlier_payments_of_same_item,
    coalesce(person.is_current_member, FALSE) AS is_current_member,
    -- A list from before the term does not know its classes yet.
    coalesce(
        education_aid.term_number > 2 * year(person.data_date) + CASE
            WHEN month(person.data_date) >= 9 THEN 1
            WHEN month(person.data_date) >= 3 THEN 0
            ELSE -1
        END,
        FALSE
    ) AS is_person_list_before_term,
    person.school_status,
    person.is_at_school,
    person.school_stage AS person_school_stage,
    person.health_status,
    person.school_age_years
FROM ranked AS education_aid
LEFT JOIN newest ON newest.id_18 = education_aid.id_18
LEFT JOIN term ON term.id_18 = education_aid.id_18 AND term.term_number = education_aid.term_number - 2
LEFT JOIN repeated ON repeated.id_18 = education_aid.id_18 AND repeated.term_number = education_aid.term_number
    AND repeated.aid_item = education_aid.aid_item
LEFT JOIN facts.person AS person ON person.matched_id = education_aid.id_18
LEFT JOIN listed_village ON listed_village.village_code = substr(education_aid.household_id, 1, 12)

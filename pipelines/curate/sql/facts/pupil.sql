-- grain: one current member on the list in force at as_of who is at school or not yet eighteen
-- needs: facts.person, facts.education_aid
-- joins: aid of the term that is due grouped by ID number 0..1, that term's ledger of the county 0..1, roster of the disabled grouped by ID number 0..1
WITH due AS (
    -- Aid of the autumn term is due by the end of the year, that of the spring term by the end of June.
    SELECT CASE
        WHEN month(:as_of + INTERVAL 1 DAY) IN (1, 2) THEN 2 * year(:as_of + INTERVAL 1 DAY) - 1
        WHEN month(:as_of + INTERVAL 1 DAY) IN (7, 8) THEN 2 * year(:as_of + INTERVAL 1 DAY)
    END AS term_number
),
paid AS (
    SELECT
        substr(source.id_number, 1, 18) AS id_18,
        aid.county_code,
        aid.term_number = due.term_number AS is_due,
        aid.aid_item IN ('生活费补助', '免学杂费') AND aid.aid_yuan > 0 AS is_promised_aid,
        aid.is_latest_term_of_pupil AND (aid.is_taught_at_home OR aid.enrolment_status = '送教上门') AS is_taught_at_home
    FROM facts.education_aid AS aid
    JOIN present.education_aid AS source ON source.row_id = aid.education_aid_row_id
    CROSS JOIN due
),
aid AS (
    SELECT
        id_18,
        count(CASE WHEN is_due AND is_promised_aid THEN 1 END) AS promised_aid_payments,
        count(CASE WHEN is_taught_at_home THEN 1 END) > 0 AS is_taught_at_home
    FROM paid
    GROUP BY id_18
),
ledger AS (
    SELECT county_code FROM paid WHERE is_due GROUP BY county_code
),
disabled AS (
    SELECT
        substr(id_number, 1, 18) AS id_18,
        max(row_id) AS disability_row_id,
        -- A roster from before the school year does not know who has begun school since.
        max(CASE
            WHEN has_special_education THEN 1
            WHEN NOT has_special_education
                AND year(data_date) - CASE WHEN month(data_date) < 9 THEN 1 ELSE 0 END
                >= year(:as_of) - CASE WHEN month(:as_of) < 9 THEN 1 ELSE 0 END
                THEN 0
        END) = 1 AS has_special_education
    FROM present.disability
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
)
SELECT
    person.subject_key,
    person.person_id,
    person.household_id,
    person.village_code,
    person.town_code,
    person.county_code,
    :as_of AS as_of,
    person.data_date,
    person.duplicate_no,
    person.person_row_id,
    disabled.disability_row_id,
    person.age_years,
    person.school_age_years,
    person.health_status,
    person.is_at_school,
    person.school_status,
    person.school_stage,
    person.dropout_reason,
    due.term_number IS NOT NULL AS is_term_aid_due,
    -- NULL without a ledger of the term, with a list from before the term, and with a number that finds nobody.
    CASE WHEN person.is_id_checksum_ok AND ledger.county_code IS NOT NULL
        AND 2 * year(person.data_date) + CASE
            WHEN month(person.data_date) >= 9 THEN 1
            WHEN month(person.data_date) >= 3 THEN 0
            ELSE -1
        END >= due.term_number
        THEN coalesce(aid.promised_aid_payments, 0)
    END AS term_aid_payments,
    disabled.has_special_education,
    coalesce(aid.is_taught_at_home, FALSE) AS is_taught_at_home
FROM facts.person AS person
CROSS JOIN due
LEFT JOIN aid ON aid.id_18 = substr(person.id_text, 1, 18)
LEFT JOIN ledger ON ledger.county_code = person.county_code
LEFT JOIN disabled ON disabled.id_18 = substr(person.id_text, 1, 18)
WHERE person.is_current_member AND (person.is_at_school OR coalesce(person.age_years < 18, TRUE))

-- grain: one arrival or departure of a person dated by as_of
-- needs: none
-- joins: person 0..1 and household 0..1 (latest versions, also of those who have left the register), person on the
-- present list by 人编号 or else ID number 0..1, village 0..1, payments grouped by ID number 0..1
WITH home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
member AS (
    SELECT row_id, person_id, birth_date, substr(id_number, 1, 18) AS id_18 FROM latest.person WHERE duplicate_no = 1 AND person_id IS NOT NULL
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
listed AS (
    SELECT person_id, substr(id_number, 1, 18) AS id_18, data_date
    FROM present.person
    WHERE duplicate_no = 1 AND coalesce(person_status, '正常') = '正常'
),
listed_id AS (
    -- A record need not know the 人编号.
    SELECT id_18, max(data_date) AS data_date FROM listed WHERE id_18 IS NOT NULL GROUP BY id_18
),
payments AS (
    SELECT substr(payee_id_number, 1, 18) AS id_18, max(paid_date) AS last_paid_date
    FROM present.fund_payment
    WHERE duplicate_no = 1
    GROUP BY substr(payee_id_number, 1, 18)
)
SELECT
    person_change.record_key AS subject_key,
    person_change.household_id,
    person_change.person_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    person_change.county_code,
    :as_of AS as_of,
    person_change.data_date,
    person_change.duplicate_no,
    person_change.row_id AS person_change_row_id,
    member.row_id AS person_row_id,
    home.row_id AS household_row_id,
    person_change.change_direction,
    person_change.change_reason,
    person_change.change_date,
    person_change.registration_date,
    person_change.has_proof,
    member.birth_date,
    year(person_change.change_date) - year(member.birth_date)
        - CASE WHEN month(person_change.change_date) * 100 + day(person_change.change_date)
                < month(member.birth_date) * 100 + day(member.birth_date)
            THEN 1 ELSE 0 END AS age_at_change_years,
    payments.last_paid_date,
    -- Only a list made after the change was registered could have known of it.
    coalesce(
        coalesce(listed.data_date, listed_id.data_date)
            > coalesce(person_change.registration_date, person_change.change_date), FALSE
    ) AS is_listed_after_registration
FROM present.person_change AS person_change
LEFT JOIN member ON member.person_id = person_change.person_id
LEFT JOIN listed ON listed.person_id = person_change.person_id
LEFT JOIN listed_id ON person_change.person_id IS NULL AND listed_id.id_18 = substr(person_change.id_number, 1, 18)
LEFT JOIN payments ON payments.id_18 = member.id_18
LEFT JOIN home ON home.household_id = person_change.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(person_change.household_id, 1, 12)

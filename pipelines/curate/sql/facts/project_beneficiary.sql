-- grain: one household on the list of a project's beneficiaries in force at as_of; orphans stay
-- needs: facts.person
-- joins: project 0..1, household 0..1 (the latest version, also of one that has left), persons grouped by ID number 0..1 (those
-- on the list, the latest version also of those who have left, and those whom the register held on the day of the list)
WITH project AS (
    SELECT row_id, project_id, village_code, project_category, project_status, start_date
    FROM present.project
    WHERE duplicate_no = 1
),
home AS (
    SELECT row_id, household_id, village_code, poverty_status, has_labour_capacity
    FROM latest.household
    WHERE duplicate_no = 1
),
listed_home AS (
    SELECT household_id FROM present.household WHERE duplicate_no = 1
),
listed_person AS (
    SELECT DISTINCT substr(id_text, 1, 18) AS id_18
    FROM facts.person
    WHERE is_current_member AND id_length >= 15
),
member_of_home AS (
    SELECT DISTINCT substr(id_text, 1, 18) AS id_18, household_id
    FROM facts.person
    WHERE is_current_member AND id_length >= 15
),
known_person AS (
    SELECT substr(id_number, 1, 18) AS id_18, max(data_date) AS last_listed_date
    FROM latest.person
    WHERE length(id_number) >= 15
    GROUP BY substr(id_number, 1, 18)
),
list_day AS (
    SELECT DISTINCT data_date FROM present.project_beneficiary
),
person_version AS (
    SELECT list_day.data_date AS list_date, person.record_key, max(person.data_date) AS data_date
    FROM list_day
    JOIN base.person AS person ON person.data_date <= list_day.data_date
    GROUP BY list_day.data_date, person.record_key
),
member_on_day AS (
    -- Whom the register held on the day of the list: the newest row up to it says so, and no full list up to it leaves it out.
    SELECT DISTINCT list_day.data_date, substr(person.id_number, 1, 18) AS id_18
    FROM list_day
    JOIN person_version ON person_version.list_date = list_day.data_date
    JOIN base.person AS person
        ON person.record_key = person_version.record_key AND person.data_date = person_version.data_date
    WHERE length(person.id_number) >= 15 AND coalesce(person.person_status, '正常') = '正常'
        AND NOT EXISTS (
            SELECT 1
            FROM ledger.full_list AS gap
            WHERE gap.table_name = 'person' AND gap.county_code = person.county_code
                AND gap.data_date > person.data_date AND gap.data_date <= list_day.data_date
                AND NOT EXISTS (
                    SELECT 1
                    FROM ledger.named_key AS named
                    WHERE named.table_name = 'person' AND named.record_key = person.record_key
                        AND named.data_date >= gap.data_date AND named.data_date <= list_day.data_date
                )
        )
),
listed AS (
    SELECT
        *,
        CASE
            WHEN regexp_matches(id_number, '^[0-9]{17}[0-9X]$') THEN id_number
            ELSE nullif(
                translate(
                    id_number,
                    '０１２３４５６７８９ｘＸx　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                    '0123456789XXX'
                ),
                ''
            )
        END AS id_text
    FROM present.project_beneficiary
)
SELECT
    listed.record_key AS subject_key,
    listed.project_id,
    listed.household_id,
    coalesce(project.village_code, home.village_code) AS village_code,
    substr(coalesce(project.village_code, home.village_code), 1, 9) AS town_code,
    listed.county_code,
    :as_of AS as_of,
    listed.data_date,
    listed.duplicate_no,
    listed.row_id AS project_beneficiary_row_id,
    project.row_id AS project_row_id,
    home.row_id AS household_row_id,
    listed.participation_mode,
    listed.share_capital_yuan,
    listed.expected_income_yuan,
    listed.paid_income_yuan,
    listed.paid_date,
    listed.is_signed,
    listed.id_text IS NOT NULL AS has_id_number,
    project.row_id IS NOT NULL AS has_project,
    project.project_category,
    project.project_status,
    project.start_date AS project_start_date,
    home.row_id IS NOT NULL AS has_household,
    listed_home.household_id IS NOT NULL AS is_household_in_force,
    home.village_code AS household_village_code,
    home.poverty_status,
    home.has_labour_capacity,
    listed_person.id_18 IS NOT NULL AS is_person_in_force,
    -- The list is yearly: whoever left the register after it was rightly on it.
    coalesce(
        member_on_day.id_18 IS NOT NULL OR known_person.last_listed_date > listed.data_date, FALSE
    ) AS was_person_in_force,
    member_of_home.id_18 IS NOT NULL AS is_person_of_household
FROM listed
LEFT JOIN project ON project.project_id = listed.project_id
LEFT JOIN home ON home.household_id = listed.household_id
LEFT JOIN listed_home ON listed_home.household_id = listed.household_id
LEFT JOIN listed_person ON listed_person.id_18 = substr(listed.id_text, 1, 18)
LEFT JOIN known_person ON known_person.id_18 = substr(listed.id_text, 1, 18)
LEFT JOIN member_on_day
    ON member_on_day.data_date = listed.data_date AND member_on_day.id_18 = substr(listed.id_text, 1, 18)
LEFT JOIN member_of_home
    ON member_of_home.household_id = listed.household_id AND member_of_home.id_18 = substr(listed.id_text, 1, 18)

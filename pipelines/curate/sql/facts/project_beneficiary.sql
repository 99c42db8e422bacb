-- grain: one household on the list of a project's beneficiaries in force at as_of; orphans stay
-- needs: facts.person
-- joins: project 0..1, household 0..1 (the latest version, also of one that has left), persons grouped by ID number 0..1 (those
-- on the list, and the latest version also of those who have left)
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
    SELECT
        substr(id_text, 1, 18) AS id_18,
        min(household_id) AS first_household_id,
        max(household_id) AS last_household_id
    FROM facts.person
    WHERE is_current_member AND id_length >= 15
    GROUP BY substr(id_text, 1, 18)
),
known_person AS (
    SELECT
        substr(id_number, 1, 18) AS id_18,
        max(data_date) AS last_listed_date,
        max(CASE WHEN coalesce(person_status, '正常') = '正常' THEN data_date END) AS last_member_date
    FROM latest.person
    WHERE length(id_number) >= 15
    GROUP BY substr(id_number, 1, 18)
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
        known_person.last_member_date >= listed.data_date OR known_person.last_listed_date > listed.data_date, FALSE
    ) AS was_person_in_force,
    coalesce(
        listed_person.first_household_id = listed.household_id OR listed_person.last_household_id = listed.household_id,
        FALSE
    ) AS is_person_of_household
FROM listed
LEFT JOIN project ON project.project_id = listed.project_id
LEFT JOIN home ON home.household_id = listed.household_id
LEFT JOIN listed_home ON listed_home.household_id = listed.household_id
LEFT JOIN listed_person ON listed_person.id_18 = substr(listed.id_text, 1, 18)
LEFT JOIN known_person ON known_person.id_18 = substr(listed.id_text, 1, 18)

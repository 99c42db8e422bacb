-- grain: one doubt from matching with a department's data, on the list in force at as_of
-- needs: facts.person
-- joins: household 0..1 (in force, and the latest version), person by ID number 0..1, clearings grouped by household 0..1
WITH home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
listed_home AS (
    SELECT household_id FROM present.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
cleared AS (
    SELECT household_id, max(change_date) AS cleared_date
    FROM present.household_change
    WHERE duplicate_no = 1 AND change_type = '终止帮扶(清退)'
    GROUP BY household_id
),
identity AS (
    SELECT row_id, id_number AS id_text FROM present.external_match
)
SELECT
    external_match.record_key AS subject_key,
    external_match.match_id,
    external_match.household_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    external_match.county_code,
    :as_of AS as_of,
    external_match.data_date,
    external_match.duplicate_no,
    external_match.row_id AS external_match_row_id,
    home.row_id AS household_row_id,
    person.person_row_id,
    external_match.match_type,
    external_match.match_value,
    external_match.match_date,
    date_diff('day', external_match.match_date, :as_of) AS days_since_match,
    external_match.source_department,
    external_match.verification_result,
    external_match.verification_date,
    external_match.handling,
    -- Farm vehicles and motorcycles are no doubt.
    coalesce(external_match.match_detail LIKE '%摩托%' OR external_match.match_detail LIKE '%农用%', FALSE)
        AS is_farm_vehicle_or_motorcycle,
    home.row_id IS NOT NULL AS has_household,
    listed_home.household_id IS NOT NULL AS is_household_listed,
    person.person_row_id IS NOT NULL AS is_person_listed,
    person.person_status,
    coalesce(person.is_current_member, FALSE) AS is_current_member,
    person.households_with_same_id,
    cleared.cleared_date,
    cleared.household_id IS NOT NULL AS is_household_cleared
FROM present.external_match AS external_match
JOIN identity ON identity.row_id = external_match.row_id
LEFT JOIN home ON home.household_id = external_match.household_id
LEFT JOIN listed_home ON listed_home.household_id = external_match.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(external_match.household_id, 1, 12)
LEFT JOIN facts.person AS person ON person.matched_id = substr(identity.id_text, 1, 18)
LEFT JOIN cleared ON cleared.household_id = external_match.household_id

-- grain: one row of the housing renewal list in force at as_of; cases without a household stay
-- needs: none
-- joins: household 0..1 (the latest version, also of a household that has left the register), village 0..1
WITH home AS (
    SELECT row_id, household_id, village_code, poverty_status FROM latest.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    housing.record_key AS subject_key,
    housing.housing_id,
    housing.household_id,
    -- Without a household its number still names the village, if the village is on the list.
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    housing.county_code,
    :as_of AS as_of,
    housing.data_date,
    housing.duplicate_no,
    housing.row_id AS housing_row_id,
    home.row_id AS household_row_id,
    home.row_id IS NOT NULL AS has_household,
    home.poverty_status,
    housing.household_size_persons,
    housing.plan_year,
    housing.danger_grade,
    housing.has_no_house,
    housing.renewal_mode,
    housing.approved_area_m2,
    housing.built_area_m2,
    housing.subsidy_standard_yuan,
    housing.foshan_city_subsidy_yuan,
    housing.subsidy_paid_yuan,
    housing.paid_date,
    housing.start_date,
    housing.deadline_date,
    housing.completion_date,
    housing.acceptance_date,
    housing.is_accepted,
    housing.is_old_house_demolished,
    housing.move_in_date,
    housing.self_raised_yuan,
    housing.has_photos
FROM present.housing AS housing
LEFT JOIN home ON home.household_id = housing.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(housing.household_id, 1, 12)

-- grain: one record of a household's conduct dated by as_of
-- needs: none
-- joins: household 0..1 (the latest version)
WITH home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
)
SELECT
    household_conduct.record_key AS subject_key,
    household_conduct.record_id,
    household_conduct.household_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    household_conduct.county_code,
    :as_of AS as_of,
    household_conduct.data_date,
    household_conduct.duplicate_no,
    household_conduct.row_id AS household_conduct_row_id,
    home.row_id AS household_row_id,
    household_conduct.conduct_date,
    household_conduct.conduct_type,
    household_conduct.is_listed_as_dishonest,
    home.row_id IS NOT NULL AS has_household,
    household_conduct.basis IS NOT NULL AS has_basis,
    household_conduct.reward_or_penalty IS NOT NULL AS has_reward_or_penalty,
    -- 取消评奖、扣减奖励积分、不予奖励 are penalties.
    coalesce(
        household_conduct.reward_or_penalty LIKE '%奖%'
        AND NOT regexp_matches(household_conduct.reward_or_penalty, '取消|扣|不予|停'),
        FALSE
    ) AS is_rewarded
FROM present.household_conduct AS household_conduct
LEFT JOIN home ON home.household_id = household_conduct.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(household_conduct.household_id, 1, 12)

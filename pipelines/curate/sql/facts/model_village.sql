-- grain: one village of one kind of model, on the list in force at as_of
-- needs: none
-- joins: village 0..1, party activities of the last full year grouped by village 0..1
WITH listed_village AS (
    SELECT village_code, is_party_branch_paired FROM present.village WHERE duplicate_no = 1
),
activities AS (
    SELECT village_code, count(*) AS activities
    FROM present.party_activity
    WHERE duplicate_no = 1 AND year(activity_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY village_code
)
SELECT
    model_village.record_key AS subject_key,
    model_village.village_code,
    substr(model_village.village_code, 1, 9) AS town_code,
    model_village.county_code,
    :as_of AS as_of,
    model_village.data_date,
    model_village.duplicate_no,
    model_village.row_id AS model_village_row_id,
    model_village.model_kind,
    model_village.model_year,
    model_village.model_batch,
    model_village.model_status,
    model_village.accepted_date,
    model_village.party_unit_id,
    model_village.is_led_by_party_building,
    listed_village.village_code IS NOT NULL AS has_village,
    listed_village.is_party_branch_paired,
    coalesce(activities.activities, 0) AS party_activities_last_full_year
FROM present.model_village AS model_village
LEFT JOIN listed_village ON listed_village.village_code = model_village.village_code
LEFT JOIN activities ON activities.village_code = model_village.village_code

-- grain: one activity of paired party branches dated by as_of
-- needs: none
-- joins: village 0..1, activities grouped by village, day and type 0..1 (one written twice is no other)
WITH listed_village AS (
    SELECT village_code, is_party_branch_paired FROM present.village WHERE duplicate_no = 1
),
of_day AS (
    SELECT village_code, activity_date, activity_type, count(DISTINCT record_key) AS activities
    FROM present.party_activity
    GROUP BY village_code, activity_date, activity_type
)
SELECT
    party_activity.record_key AS subject_key,
    party_activity.activity_id,
    party_activity.unit_id,
    party_activity.village_code,
    substr(party_activity.village_code, 1, 9) AS town_code,
    party_activity.county_code,
    :as_of AS as_of,
    party_activity.data_date,
    party_activity.duplicate_no,
    party_activity.row_id AS party_activity_row_id,
    party_activity.activity_date,
    party_activity.unit_branch,
    party_activity.village_branch,
    party_activity.activity_type,
    party_activity.attendees_persons,
    party_activity.has_minutes,
    listed_village.is_party_branch_paired,
    of_day.activities AS activities_of_same_day_and_type
FROM present.party_activity AS party_activity
LEFT JOIN listed_village ON listed_village.village_code = party_activity.village_code
LEFT JOIN of_day
    ON of_day.village_code = party_activity.village_code AND of_day.activity_date = party_activity.activity_date
        AND of_day.activity_type = party_activity.activity_type

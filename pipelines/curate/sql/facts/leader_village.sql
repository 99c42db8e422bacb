-- grain: one leader in charge of one village, on the list in force at as_of
-- needs: none
-- joins: village 0..1, visits in the last full year grouped by visitor and village 0..1
WITH listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
visits AS (
    SELECT visitor_id, village_code, count(*) AS visits
    FROM present.visit_log
    WHERE duplicate_no = 1 AND year(visit_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY visitor_id, village_code
)
SELECT
    leader_village.record_key AS subject_key,
    leader_village.assignment_id,
    leader_village.unit_id,
    leader_village.village_code,
    substr(leader_village.village_code, 1, 9) AS town_code,
    leader_village.county_code,
    :as_of AS as_of,
    leader_village.data_date,
    leader_village.duplicate_no,
    leader_village.row_id AS leader_village_row_id,
    leader_village.leader_position,
    leader_village.leader_rank,
    leader_village.start_date,
    leader_village.end_date,
    leader_village.start_date <= :as_of AND (leader_village.end_date IS NULL OR leader_village.end_date >= :as_of)
        AS is_in_force,
    listed_village.village_code IS NOT NULL AS has_village,
    coalesce(visits.visits, 0) AS visits_last_full_year
FROM present.leader_village AS leader_village
LEFT JOIN listed_village ON listed_village.village_code = leader_village.village_code
LEFT JOIN visits
    ON visits.visitor_id = leader_village.leader_id AND visits.village_code = leader_village.village_code

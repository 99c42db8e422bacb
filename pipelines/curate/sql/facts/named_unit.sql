-- grain: one unit number that the lists of pairings, cadres, visits and leaders in force at as_of name
-- needs: none
-- joins: list of supporting units grouped by unit 0..1
WITH mention AS (
    SELECT unit_id, county_code, row_id AS pairing_row_id, NULL AS cadre_row_id, NULL AS visit_log_row_id, NULL AS leader_village_row_id
    FROM present.pairing
    UNION ALL
    SELECT unit_id, county_code, NULL, row_id, NULL, NULL FROM present.cadre
    UNION ALL
    SELECT unit_id, county_code, NULL, NULL, row_id, NULL FROM present.visit_log
    UNION ALL
    SELECT unit_id, county_code, NULL, NULL, NULL, row_id FROM present.leader_village
),
listed AS (
    -- Also a unit that has left: older visits still name it.
    SELECT DISTINCT unit_id FROM latest.support_unit
)
SELECT
    mention.unit_id AS subject_key,
    mention.unit_id,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    -- A number lies in a county only if all its mentions do.
    CASE WHEN min(mention.county_code) = max(mention.county_code) THEN min(mention.county_code) END AS county_code,
    :as_of AS as_of,
    1 AS duplicate_no,
    max(mention.pairing_row_id) AS pairing_row_id,
    max(mention.cadre_row_id) AS cadre_row_id,
    max(mention.visit_log_row_id) AS visit_log_row_id,
    max(mention.leader_village_row_id) AS leader_village_row_id,
    count(mention.pairing_row_id) AS pairings,
    count(mention.cadre_row_id) AS cadres,
    count(mention.visit_log_row_id) AS visits,
    count(mention.leader_village_row_id) AS leaders,
    max(listed.unit_id) IS NOT NULL AS is_listed
FROM mention
LEFT JOIN listed ON listed.unit_id = mention.unit_id
WHERE mention.unit_id IS NOT NULL
GROUP BY mention.unit_id

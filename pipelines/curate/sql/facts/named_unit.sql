-- grain: one unit number that the lists of pairings, cadres, visits and leaders in force at as_of name
-- needs: none
-- joins: list of supporting units grouped by unit 0..1
WITH mention AS (
    SELECT 'pairing' AS list, record_key, unit_id, county_code, row_id FROM present.pairing
    UNION ALL
    SELECT 'cadre', record_key, unit_id, county_code, row_id FROM present.cadre
    UNION ALL
    SELECT 'visit_log', record_key, unit_id, county_code, row_id FROM present.visit_log
    UNION ALL
    SELECT 'leader_village', record_key, unit_id, county_code, row_id FROM present.leader_village
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
    max(CASE WHEN mention.list = 'pairing' THEN mention.row_id END) AS pairing_row_id,
    max(CASE WHEN mention.list = 'cadre' THEN mention.row_id END) AS cadre_row_id,
    max(CASE WHEN mention.list = 'visit_log' THEN mention.row_id END) AS visit_log_row_id,
    max(CASE WHEN mention.list = 'leader_village' THEN mention.row_id END) AS leader_village_row_id,
    -- A line that is written twice is still one.
    count(DISTINCT CASE WHEN mention.list = 'pairing' THEN mention.record_key END) AS pairings,
    count(DISTINCT CASE WHEN mention.list = 'cadre' THEN mention.record_key END) AS cadres,
    count(DISTINCT CASE WHEN mention.list = 'visit_log' THEN mention.record_key END) AS visits,
    count(DISTINCT CASE WHEN mention.list = 'leader_village' THEN mention.record_key END) AS leaders,
    max(listed.unit_id) IS NOT NULL AS is_listed
FROM mention
LEFT JOIN listed ON listed.unit_id = mention.unit_id
WHERE mention.unit_id IS NOT NULL
GROUP BY mention.unit_id

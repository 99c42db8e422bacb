-- grain: one helper that the list of pairings in force at as_of names
-- needs: facts.pairing
-- joins: none
SELECT
    helper_id AS subject_key,
    helper_id,
    -- A helper lies in a village, county or unit only if all the pairings do.
    CASE WHEN min(village_code) = max(village_code) THEN min(village_code) END AS village_code,
    CASE WHEN min(town_code) = max(town_code) THEN min(town_code) END AS town_code,
    CASE WHEN min(county_code) = max(county_code) THEN min(county_code) END AS county_code,
    as_of,
    max(data_date) AS data_date,
    1 AS duplicate_no,
    min(pairing_row_id) AS first_pairing_row_id,
    max(pairing_row_id) AS last_pairing_row_id,
    CASE WHEN min(unit_id) = max(unit_id) THEN min(unit_id) END AS unit_id,
    count(DISTINCT household_id) AS households_ever,
    count(DISTINCT CASE WHEN start_date <= as_of AND (end_date IS NULL OR end_date >= as_of) THEN household_id END)
        AS households_in_force
FROM facts.pairing
WHERE duplicate_no = 1 AND helper_id IS NOT NULL
GROUP BY helper_id, as_of

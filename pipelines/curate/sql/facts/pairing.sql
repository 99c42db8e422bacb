-- grain: one row of the pairing list in force at as_of (ended pairings that the list still shows stay)
-- needs: none
-- joins: household 0..1 (the latest version), village 0..1, posting of the helper 0..1
WITH home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
posting AS (
    SELECT cadre_id, end_date FROM latest.cadre WHERE duplicate_no = 1
)
SELECT
    pairing.record_key AS subject_key,
    pairing.pairing_id,
    pairing.household_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    pairing.county_code,
    :as_of AS as_of,
    pairing.data_date,
    pairing.duplicate_no,
    pairing.row_id AS pairing_row_id,
    home.row_id AS household_row_id,
    pairing.helper_id,
    pairing.unit_id,
    pairing.helper_title,
    pairing.start_date,
    pairing.end_date,
    pairing.change_reason,
    posting.end_date AS helper_posting_end_date
FROM present.pairing AS pairing
LEFT JOIN home ON home.household_id = pairing.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(pairing.household_id, 1, 12)
LEFT JOIN posting ON posting.cadre_id = pairing.helper_id

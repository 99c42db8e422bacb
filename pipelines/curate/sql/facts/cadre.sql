-- grain: one posting on the list of cadres in force at as_of (ended postings that the list still shows stay)
-- needs: facts.team
-- joins: team 0..1, other postings of the same ID number grouped 0..1
WITH posting AS (
    SELECT
        row_id,
        id_number AS id_text,
        village_code,
        start_date,
        coalesce(end_date, DATE '2999-12-31') AS last_day,
        duplicate_no
    FROM present.cadre
),
elsewhere AS (
    SELECT posting.row_id, count(*) AS postings
    FROM posting
    JOIN posting AS other
        ON other.id_text = posting.id_text AND other.village_code <> posting.village_code AND other.duplicate_no = 1
            -- A cadre may go from one village to the next on the same day.
            AND other.start_date < posting.last_day AND posting.start_date < other.last_day
            -- A posting that ends before it begins has no day; a shorter text is no number and names nobody.
            AND posting.start_date <= posting.last_day AND other.start_date <= other.last_day
    WHERE length(posting.id_text) >= 15
    GROUP BY posting.row_id
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
team AS (
    SELECT team_id, county_code FROM facts.team WHERE duplicate_no = 1
)
SELECT
    cadre.record_key AS subject_key,
    cadre.cadre_id,
    cadre.village_code,
    substr(cadre.village_code, 1, 9) AS town_code,
    coalesce(cadre.county_code, team.county_code) AS county_code,
    :as_of AS as_of,
    cadre.data_date,
    cadre.duplicate_no,
    cadre.row_id AS cadre_row_id,
    cadre.gender,
    cadre.birth_date,
    cadre.political_status,
    cadre.unit_id,
    cadre.cadre_level,
    cadre.team_id,
    cadre.cadre_position,
    cadre.start_date,
    cadre.end_date,
    cadre.rotation_group,
    cadre.replacement_reason,
    cadre.is_first_secretary,
    cadre.approval_document_number,
    cadre.annual_review_result,
    posting.id_text,
    CASE WHEN length(posting.id_text) = 18 AND regexp_matches(posting.id_text, '^[0-9]{17}')
        THEN has_right_check_character(posting.id_text) END AS is_id_checksum_ok,
    year(:as_of) - year(cadre.birth_date)
        - CASE WHEN month(:as_of) * 100 + day(:as_of) < month(cadre.birth_date) * 100 + day(cadre.birth_date)
            THEN 1 ELSE 0 END AS age_years,
    cadre.start_date <= :as_of AND (cadre.end_date IS NULL OR cadre.end_date >= :as_of) AS is_in_post,
    team.team_id IS NOT NULL AS has_team,
    listed_village.village_code IS NOT NULL AS has_village,
    coalesce(elsewhere.postings, 0) AS overlapping_postings_elsewhere
FROM present.cadre AS cadre
JOIN posting ON posting.row_id = cadre.row_id
LEFT JOIN elsewhere ON elsewhere.row_id = cadre.row_id
LEFT JOIN team ON team.team_id = cadre.team_id
LEFT JOIN listed_village ON listed_village.village_code = cadre.village_code

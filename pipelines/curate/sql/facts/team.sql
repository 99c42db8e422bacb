-- grain: one working team on the list in force at as_of
-- needs: none
-- joins: county 0..1 (by name or code), cadres in post grouped by team 0..1
WITH county AS (
    SELECT name AS written, code FROM parameter.area WHERE level = 'county'
    UNION ALL
    SELECT code AS written, code FROM parameter.area WHERE level = 'county'
),
posted AS (
    SELECT team_id, count(*) AS cadres
    FROM present.cadre
    WHERE duplicate_no = 1 AND cadre_level <> '辅助人员'
        AND start_date <= :as_of AND (end_date IS NULL OR end_date >= :as_of)
    GROUP BY team_id
)
SELECT
    team.record_key AS subject_key,
    team.team_id,
    team.village_code,
    substr(team.village_code, 1, 9) AS town_code,
    coalesce(team.county_code, county.code) AS county_code,
    :as_of AS as_of,
    team.data_date,
    team.duplicate_no,
    team.row_id AS team_row_id,
    team.team_name,
    team.team_level,
    team.headcount_persons,
    team.start_date,
    coalesce(posted.cadres, 0) AS cadres_in_post
FROM present.team AS team
LEFT JOIN county ON county.written = team.county_name
LEFT JOIN posted ON posted.team_id = team.team_id

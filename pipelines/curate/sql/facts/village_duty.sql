-- grain: one row of the village list in force at as_of, with who is in charge of the village and what was done there
-- needs: none
-- joins: every joined set is grouped by village_code
WITH period AS (
    SELECT
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY - INTERVAL 3 MONTH) AS DATE) AS quarter_first_day,
        CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY) AS DATE) AS day_after_quarter
),
teams AS (
    SELECT village_code, count(*) AS teams FROM present.team WHERE duplicate_no = 1 GROUP BY village_code
),
posted AS (
    SELECT
        village_code,
        count(CASE WHEN cadre_level <> '辅助人员' THEN 1 END) AS cadres,
        count(CASE WHEN is_first_secretary THEN 1 END) AS first_secretaries,
        count(CASE WHEN cadre_level = '辅助人员' THEN 1 END) AS assistants
    FROM present.cadre
    WHERE duplicate_no = 1 AND start_date <= :as_of AND (end_date IS NULL OR end_date >= :as_of)
    GROUP BY village_code
),
leaders AS (
    SELECT
        village_code,
        count(*) AS leaders,
        count(CASE WHEN leader_rank IN ('市级领导', '区级领导') THEN 1 END) AS district_or_city_leaders
    FROM present.leader_village
    WHERE duplicate_no = 1 AND start_date <= :as_of AND (end_date IS NULL OR end_date >= :as_of)
    GROUP BY village_code
),
activities AS (
    SELECT
        party_activity.village_code,
        count(CASE WHEN year(party_activity.activity_date) = year(:as_of + INTERVAL 1 DAY) - 1 THEN 1 END) AS of_year,
        count(CASE WHEN party_activity.activity_date >= period.quarter_first_day
                AND party_activity.activity_date < period.day_after_quarter THEN 1 END) AS of_quarter
    FROM present.party_activity AS party_activity
    CROSS JOIN period
    WHERE party_activity.duplicate_no = 1
    GROUP BY party_activity.village_code
),
issues AS (
    SELECT
        village_code,
        count(CASE WHEN issue_status = '已完成' THEN NULL ELSE 1 END) AS open_issues,
        count(CASE WHEN issue_status = '已完成' THEN NULL WHEN deadline_date < :as_of THEN 1 END) AS overdue_issues
    FROM present.issue
    WHERE duplicate_no = 1
    GROUP BY village_code
)
SELECT
    village.record_key AS subject_key,
    village.village_code,
    substr(village.village_code, 1, 9) AS town_code,
    village.county_code,
    :as_of AS as_of,
    village.data_date,
    village.duplicate_no,
    village.row_id AS village_row_id,
    village.is_provincial_poor_village,
    village.helper_district,
    village.lead_unit_id,
    village.team_id,
    village.is_party_branch_paired,
    village.assistants,
    coalesce(teams.teams, 0) AS teams,
    coalesce(posted.cadres, 0) AS cadres_in_post,
    coalesce(posted.first_secretaries, 0) AS first_secretaries_in_post,
    coalesce(posted.assistants, 0) AS assistants_in_post,
    coalesce(leaders.leaders, 0) AS leaders_in_charge,
    coalesce(leaders.district_or_city_leaders, 0) AS district_or_city_leaders_in_charge,
    coalesce(activities.of_year, 0) AS party_activities_last_full_year,
    coalesce(activities.of_quarter, 0) AS party_activities_last_full_quarter,
    coalesce(issues.open_issues, 0) AS open_issues,
    coalesce(issues.overdue_issues, 0) AS overdue_issues
FROM present.village AS village
LEFT JOIN teams ON teams.village_code = village.village_code
LEFT JOIN posted ON posted.village_code = village.village_code
LEFT JOIN leaders ON leaders.village_code = village.village_code
LEFT JOIN activities ON activities.village_code = village.village_code
LEFT JOIN issues ON issues.village_code = village.village_code

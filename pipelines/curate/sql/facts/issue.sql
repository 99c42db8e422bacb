-- grain: one issue on the list in force at as_of
-- needs: none
-- joins: household, project, repeated issue 0..1 each; talks and officials' cases grouped by issue 0..1
WITH home AS (
    SELECT row_id, household_id FROM latest.household WHERE duplicate_no = 1
),
listed_project AS (
    SELECT project_id, project_status FROM present.project WHERE duplicate_no = 1
),
other AS (
    SELECT issue_id FROM present.issue WHERE duplicate_no = 1
),
talks AS (
    SELECT issue_id, count(*) AS talks FROM present.talk_accountability WHERE duplicate_no = 1 GROUP BY issue_id
),
cases AS (
    SELECT issue_id, count(*) AS cases FROM present.official_discipline WHERE duplicate_no = 1 GROUP BY issue_id
)
SELECT
    issue.record_key AS subject_key,
    issue.issue_id,
    issue.household_id,
    issue.project_id,
    issue.village_code,
    substr(issue.village_code, 1, 9) AS town_code,
    issue.county_code,
    :as_of AS as_of,
    issue.data_date,
    issue.duplicate_no,
    issue.row_id AS issue_row_id,
    home.row_id AS household_row_id,
    issue.found_date,
    issue.issue_source,
    issue.issue_year,
    issue.issue_category,
    issue.responsible_unit,
    issue.deadline_date,
    issue.issue_status,
    issue.closed_date,
    issue.has_evidence,
    issue.repeat_of_issue_id,
    issue.corrective_measure IS NOT NULL AS has_measure,
    issue.prevention_mechanism IS NOT NULL AS has_prevention_mechanism,
    other.issue_id IS NOT NULL AS has_repeated_issue,
    home.row_id IS NOT NULL AS has_household,
    listed_project.project_id IS NOT NULL AS has_project,
    listed_project.project_status,
    coalesce(talks.talks, 0) AS talks,
    coalesce(cases.cases, 0) AS official_cases
FROM present.issue AS issue
LEFT JOIN home ON home.household_id = issue.household_id
LEFT JOIN listed_project ON listed_project.project_id = issue.project_id
LEFT JOIN other ON other.issue_id = issue.repeat_of_issue_id
LEFT JOIN talks ON talks.issue_id = issue.issue_id
LEFT JOIN cases ON cases.issue_id = issue.issue_id

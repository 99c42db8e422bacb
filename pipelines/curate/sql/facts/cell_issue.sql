-- grain: one cell that could not be read, of a row in force at as_of
-- needs: none
-- joins: row in force 0..1 (moment.issue_row), village 0..1
WITH listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
written AS (
    SELECT
        *,
        -- What separates nothing ends no value.
        regexp_replace(
            regexp_replace(raw_text, '[,，、;；/／|｜+＋&＆。　\s]+', ',', 'g'), '^,|,$', '', 'g'
        ) AS joined_values
    FROM ledger.cell_issue
)
SELECT
    -- The key of a row may hold an ID number: a digest of it names the subject.
    issue_row.table_name || '/' || substr(md5(issue_row.record_key), 1, 12) || '/' || cell_issue.column_name AS subject_key,
    issue_row.household_id,
    coalesce(issue_row.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(issue_row.village_code, listed_village.village_code), 1, 9) AS town_code,
    issue_row.county_code,
    :as_of AS as_of,
    issue_row.data_date,
    issue_row.duplicate_no,
    issue_row.row_id AS issue_row_id,
    issue_row.table_name,
    cell_issue.column_name,
    cell_issue.kind AS issue_kind,
    -- Not what was written: only how many digits it has. A spreadsheet keeps fifteen.
    length(regexp_replace(cell_issue.raw_text, '[^0-9]', '', 'g')) AS digits,
    -- Not what was written: only how many values stand in one cell.
    CASE WHEN cell_issue.joined_values = '' THEN 0
        ELSE 1 + length(cell_issue.joined_values) - length(replace(cell_issue.joined_values, ',', ''))
    END AS written_values
FROM moment.issue_row AS issue_row
JOIN written AS cell_issue ON cell_issue.row_id = issue_row.row_id
LEFT JOIN listed_village ON listed_village.village_code = substr(issue_row.household_id, 1, 12)

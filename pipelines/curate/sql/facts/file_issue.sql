-- grain: one thing that is remarkable about a received file of a period up to as_of: that it was refused, or a kind of issue
-- needs: none
-- joins: file 1, batch 1
WITH remark AS (
    SELECT file_id, 'refused' AS issue_kind, CAST(NULL AS BIGINT) AS cells FROM ledger.file WHERE state = 'refused'
    UNION ALL
    SELECT file_id, kind AS issue_kind, CAST(sum(cells) AS BIGINT) AS cells FROM ledger.file_issue GROUP BY file_id, kind
)
SELECT
    file.batch_id || '/' || file.file_name || '/' || remark.issue_kind AS subject_key,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    file.county_code,
    :as_of AS as_of,
    batch.data_date,
    1 AS duplicate_no,
    -- A file is no row of the register.
    CAST(NULL AS BIGINT) AS file_issue_row_id,
    file.batch_id,
    file.file_name,
    file.table_name,
    remark.issue_kind,
    remark.cells
FROM remark
JOIN ledger.file AS file ON file.file_id = remark.file_id
JOIN ledger.batch AS batch ON batch.batch_id = file.batch_id
WHERE batch.data_date <= :as_of

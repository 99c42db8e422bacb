-- grain: one file received for a period up to as_of, refused ones too
-- needs: none
-- joins: batch 1, remarks and changes grouped by file 0..1
WITH remark AS (
    SELECT file_id, sum(CASE WHEN kind = 'merged_amount' THEN cells END) AS merged_amount_cells
    FROM ledger.file_issue
    GROUP BY file_id
),
change AS (
    -- The habits of a whole column (dates, yes and no, codes, headers, units in headers) are no slips.
    SELECT
        file_id,
        sum(CASE WHEN kind IN (
            'trimmed', 'half_width', 'quote_removed', 'web_export', 'invisible_removed', 'composed', 'name_joined',
            'name_dot', 'unit_in_cell', 'thousands_separator', 'chinese_number', 'number_format', 'chinese_date',
            'remark_cut', 'blank_removed', 'capital_x', 'point_removed', 'telephone_format'
        ) THEN cells END) AS rewritten_cells
    FROM ledger.normalisation
    GROUP BY file_id
),
received AS (
    SELECT
        file.file_id,
        file.batch_id,
        file.file_name,
        file.table_name,
        file.county_code,
        file.state = 'refused' AS is_refused,
        file.rows_received,
        file.merged,
        file.quarantined,
        batch.data_date,
        batch.received_on,
        batch.supplier
    FROM ledger.file AS file
    JOIN ledger.batch AS batch ON batch.batch_id = file.batch_id
    WHERE batch.data_date <= :as_of
),
replaced AS (
    -- A file of the same name that came later and could be read has taken the refused one's place.
    SELECT DISTINCT refused.file_id
    FROM received AS refused
    JOIN received AS other
        ON other.file_name = refused.file_name AND other.supplier = refused.supplier
            AND (other.received_on > refused.received_on
                OR (other.received_on = refused.received_on AND other.batch_id > refused.batch_id))
    WHERE refused.is_refused AND NOT other.is_refused
),
newest AS (
    SELECT table_name, coalesce(county_code, '') AS county_code, max(data_date) AS data_date
    FROM received
    WHERE NOT is_refused
    GROUP BY table_name, coalesce(county_code, '')
)
SELECT
    received.batch_id || '/' || received.file_name AS subject_key,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    received.county_code,
    :as_of AS as_of,
    received.data_date,
    1 AS duplicate_no,
    -- A file is no row of the register.
    CAST(NULL AS BIGINT) AS file_row_id,
    received.batch_id,
    received.file_name,
    received.table_name,
    received.is_refused,
    replaced.file_id IS NOT NULL AS is_replaced,
    newest.data_date IS NOT NULL AS is_newest_list,
    received.rows_received,
    received.merged AS merged_rows,
    received.quarantined AS quarantined_rows,
    CAST(coalesce(remark.merged_amount_cells, 0) AS BIGINT) AS merged_amount_cells,
    CAST(coalesce(change.rewritten_cells, 0) AS BIGINT) AS rewritten_cells
FROM received
LEFT JOIN remark ON remark.file_id = received.file_id
LEFT JOIN change ON change.file_id = received.file_id
LEFT JOIN replaced ON replaced.file_id = received.file_id
LEFT JOIN newest
    ON newest.table_name = received.table_name AND newest.county_code = coalesce(received.county_code, '')
        AND newest.data_date = received.data_date

-- grain: one row of the list of fund allocations in force at as_of
-- needs: none
-- joins: none
SELECT
    fund.record_key AS subject_key,
    fund.fund_id,
    fund.village_code,
    substr(fund.village_code, 1, 9) AS town_code,
    fund.county_code,
    :as_of AS as_of,
    fund.data_date,
    fund.duplicate_no,
    fund.row_id AS fund_row_id,
    fund.fund_year,
    fund.source_level,
    fund.source_type,
    fund.document_number,
    fund.budgeted_yuan,
    fund.issued_date,
    fund.received_yuan,
    fund.received_date,
    fund.fund_use,
    fund.handling_unit
FROM present.fund AS fund

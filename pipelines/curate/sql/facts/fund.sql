-- grain: one row of the list of fund allocations in force at as_of
-- needs: none
-- joins: payments grouped by fund 0..1, the newest list of payments (one row)
WITH payments AS (
    SELECT fund_id, count(*) AS payments, sum(paid_yuan) AS paid_yuan, min(paid_date) AS first_paid_date
    FROM present.fund_payment
    WHERE duplicate_no = 1
    GROUP BY fund_id
),
payment_list AS (
    SELECT max(data_date) AS payment_list_date FROM present.fund_payment
)
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
    fund.handling_unit,
    coalesce(payments.payments, 0) AS payments,
    coalesce(payments.paid_yuan, 0) AS paid_yuan,
    payments.first_paid_date,
    -- Without any list of payments nothing can be said of money that lies idle.
    payment_list.payment_list_date,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year
FROM present.fund AS fund
CROSS JOIN payment_list
LEFT JOIN payments ON payments.fund_id = fund.fund_id

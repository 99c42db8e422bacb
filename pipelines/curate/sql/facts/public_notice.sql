-- grain: one public notice begun by as_of
-- needs: none
-- joins: payments grouped by notice 0..1, the fund it announces 0..1
WITH payments AS (
    SELECT notice_id, count(*) AS payments, sum(paid_yuan) AS paid_yuan, min(paid_date) AS first_paid_date
    FROM present.fund_payment
    WHERE duplicate_no = 1 AND notice_id IS NOT NULL
    GROUP BY notice_id
),
fund AS (
    SELECT row_id, fund_id, budgeted_yuan FROM present.fund WHERE duplicate_no = 1
)
SELECT
    public_notice.record_key AS subject_key,
    public_notice.notice_id,
    public_notice.village_code,
    substr(public_notice.village_code, 1, 9) AS town_code,
    public_notice.county_code,
    :as_of AS as_of,
    public_notice.data_date,
    public_notice.duplicate_no,
    public_notice.row_id AS public_notice_row_id,
    fund.row_id AS fund_row_id,
    public_notice.notice_subject_type,
    public_notice.notice_subject_id,
    public_notice.notice_level,
    public_notice.notice_kind,
    public_notice.start_date,
    public_notice.end_date,
    public_notice.notice_place,
    public_notice.notice_channel,
    public_notice.has_photos,
    public_notice.complaint_phone_number,
    public_notice.announced_amount_yuan,
    coalesce(payments.payments, 0) AS payments,
    coalesce(payments.paid_yuan, 0) AS paid_yuan,
    payments.first_paid_date,
    fund.budgeted_yuan AS fund_budgeted_yuan
FROM present.public_notice AS public_notice
LEFT JOIN payments ON payments.notice_id = public_notice.notice_id
LEFT JOIN fund ON public_notice.notice_subject_type = '资金' AND fund.fund_id = public_notice.notice_subject_id

-- grain: one payment out of a fund made by as_of; payments without a fund or project stay
-- needs: none
-- joins: fund, project and notice 0..1; payments, entities and persons grouped by what they share
WITH payment AS (
    SELECT
        *,
        nullif(
            translate(
                payee_id_number,
                '０１２３４５６７８９ｘＸx　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                '0123456789XXX'
            ),
            ''
        ) AS payee_id_text
    FROM present.fund_payment
),
fund AS (
    SELECT row_id, fund_id, village_code, fund_year, source_level, source_type, fund_use, issued_date, received_date,
        received_yuan
    FROM present.fund
    WHERE duplicate_no = 1
),
of_fund AS (
    SELECT fund_id, sum(paid_yuan) AS fund_paid_yuan FROM payment WHERE duplicate_no = 1 GROUP BY fund_id
),
project AS (
    SELECT row_id, project_id, village_code, project_category, project_status, is_in_project_library, start_date
    FROM present.project
    WHERE duplicate_no = 1
),
notice AS (
    SELECT row_id, notice_id, start_date FROM present.public_notice WHERE duplicate_no = 1
),
of_voucher AS (
    SELECT voucher_number, count(*) AS payments_with_same_voucher
    FROM payment
    WHERE duplicate_no = 1 AND voucher_number IS NOT NULL
    GROUP BY voucher_number
),
-- Voucher numbers begin anew every year in every village, and one voucher may pay many households.
of_voucher_and_payee AS (
    SELECT
        village_code,
        year(paid_date) AS paid_year,
        voucher_number,
        payee_name,
        count(*) AS payments_with_same_voucher_and_payee
    FROM payment
    WHERE duplicate_no = 1 AND voucher_number IS NOT NULL
    GROUP BY village_code, year(paid_date), voucher_number, payee_name
    HAVING count(*) > 1
),
-- Namesakes are paid the same on the same day: the number of identity and the village tell them apart.
alike AS (
    SELECT
        coalesce(village_code, '') AS village_code,
        paid_date,
        payee_name,
        coalesce(payee_id_text, '') AS payee_id_text,
        paid_yuan,
        count(*) AS payments_alike
    FROM payment
    WHERE duplicate_no = 1
    GROUP BY coalesce(village_code, ''), paid_date, payee_name, coalesce(payee_id_text, ''), paid_yuan
    HAVING count(*) > 1
),
known_entity AS (
    SELECT DISTINCT
        translate(
            upper(unified_social_credit_code),
            '０１２３４５６７８９　 ' || chr(9) || chr(10) || chr(13) || chr(160),
            '0123456789'
        ) AS code
    FROM present.entity
    WHERE unified_social_credit_code IS NOT NULL
),
-- Also who has left the register since: what was paid before stays right.
known_person AS (
    SELECT DISTINCT substr(id_number, 1, 18) AS id_18 FROM latest.person WHERE length(id_number) >= 15
)
SELECT
    payment.record_key AS subject_key,
    payment.payment_id,
    payment.fund_id,
    payment.project_id,
    coalesce(payment.village_code, project.village_code, fund.village_code) AS village_code,
    substr(coalesce(payment.village_code, project.village_code, fund.village_code), 1, 9) AS town_code,
    coalesce(payment.county_code, substr(project.village_code, 1, 6), substr(fund.village_code, 1, 6)) AS county_code,
    :as_of AS as_of,
    payment.data_date,
    payment.duplicate_no,
    payment.row_id AS fund_payment_row_id,
    fund.row_id AS fund_row_id,
    project.row_id AS project_row_id,
    notice.row_id AS public_notice_row_id,
    payment.paid_yuan,
    payment.paid_date,
    payment.voucher_number,
    payment.payment_method,
    payment.purpose,
    payment.notice_id,
    payment.payee_name IS NOT NULL AS has_payee,
    payment.payee_id_text IS NOT NULL AS has_payee_id_number,
    -- An ID number holds a birth date of the 20th or 21st century, a credit code never begins like one.
    coalesce(regexp_matches(payment.payee_id_text, '^[1-8][0-9]{5}(19|20)[0-9]{9}[0-9X]$'), FALSE) AS is_payee_person,
    known_person.id_18 IS NOT NULL AS is_payee_registered_person,
    known_entity.code IS NOT NULL AS is_payee_registered_entity,
    fund.row_id IS NOT NULL AS has_fund,
    fund.fund_year,
    fund.source_level AS fund_source_level,
    fund.source_type AS fund_source_type,
    fund.fund_use,
    fund.issued_date AS fund_issued_date,
    fund.received_date AS fund_received_date,
    fund.received_yuan AS fund_received_yuan,
    of_fund.fund_paid_yuan,
    project.row_id IS NOT NULL AS has_project,
    project.project_category,
    project.project_status,
    project.is_in_project_library AS is_project_in_library,
    project.start_date AS project_start_date,
    notice.row_id IS NOT NULL AS has_notice,
    notice.start_date AS notice_start_date,
    coalesce(of_voucher.payments_with_same_voucher, 0) AS payments_with_same_voucher,
    coalesce(of_voucher_and_payee.payments_with_same_voucher_and_payee, 1) AS payments_with_same_voucher_and_payee,
    coalesce(alike.payments_alike, 1) AS payments_alike
FROM payment
LEFT JOIN fund ON fund.fund_id = payment.fund_id
LEFT JOIN of_fund ON of_fund.fund_id = payment.fund_id
LEFT JOIN project ON project.project_id = payment.project_id
LEFT JOIN notice ON notice.notice_id = payment.notice_id
LEFT JOIN of_voucher ON of_voucher.voucher_number = payment.voucher_number
LEFT JOIN of_voucher_and_payee
    ON of_voucher_and_payee.village_code = payment.village_code
    AND of_voucher_and_payee.paid_year = year(payment.paid_date)
    AND of_voucher_and_payee.voucher_number = payment.voucher_number
    AND of_voucher_and_payee.payee_name = payment.payee_name
LEFT JOIN alike
    ON alike.village_code = coalesce(payment.village_code, '')
    AND alike.paid_date = payment.paid_date AND alike.payee_name = payment.payee_name
    AND alike.payee_id_text = coalesce(payment.payee_id_text, '') AND alike.paid_yuan = payment.paid_yuan
LEFT JOIN known_entity ON known_entity.code = upper(payment.payee_id_text)
LEFT JOIN known_person ON known_person.id_18 = substr(payment.payee_id_text, 1, 18)

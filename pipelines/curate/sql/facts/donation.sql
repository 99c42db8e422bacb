-- grain: one donation made by as_of
-- needs: none
-- joins: village 0..1; donated funds grouped by village 0..1
WITH listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
funds AS (
    SELECT village_code, count(*) AS donated_funds, sum(received_yuan) AS donated_funds_received_yuan
    FROM present.fund
    WHERE duplicate_no = 1 AND source_type = '社会捐赠'
    GROUP BY village_code
)
SELECT
    donation.record_key AS subject_key,
    donation.donation_id,
    donation.village_code,
    substr(donation.village_code, 1, 9) AS town_code,
    donation.county_code,
    :as_of AS as_of,
    donation.data_date,
    donation.duplicate_no,
    donation.row_id AS donation_row_id,
    donation.donation_date,
    donation.donor_type,
    donation.donation_activity,
    donation.donated_yuan,
    donation.goods_value_yuan,
    donation.donation_purpose,
    donation.received_date,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    coalesce(funds.donated_funds, 0) AS donated_funds,
    coalesce(funds.donated_funds_received_yuan, 0) AS donated_funds_received_yuan
FROM present.donation AS donation
LEFT JOIN listed_village ON listed_village.village_code = donation.village_code
LEFT JOIN funds ON funds.village_code = donation.village_code

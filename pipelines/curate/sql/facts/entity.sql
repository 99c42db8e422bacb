-- grain: one entity on the list in force at as_of
-- needs: none
-- joins: investments grouped by entity 0..1, jobs grouped by the employer's name 0..1, village 0..1; all investments (one row)
WITH coded AS (
    SELECT
        *,
        nullif(
            translate(
                upper(unified_social_credit_code),
                '０１２３４５６７８９　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                '0123456789'
            ),
            ''
        ) AS credit_code_text
    FROM present.entity
),
-- GB 32100: the weighted sum of 18 characters modulo 31, the last one with weight 1, is 0. Each character counts as its
-- place in a list of 31 that leaves out I, O, S, V and Z.
weighed AS (
    SELECT
        row_id,
        coalesce(
            regexp_matches(credit_code_text, '^[0-9A-HJ-NP-RTUW-Y]{18}$'), FALSE
        ) AS is_credit_code_formed,
        1 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 1, 1))
        + 3 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 2, 1))
        + 9 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 3, 1))
        + 27 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 4, 1))
        + 19 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 5, 1))
        + 26 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 6, 1))
        + 16 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 7, 1))
        + 17 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 8, 1))
        + 20 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 9, 1))
        + 29 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 10, 1))
        + 25 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 11, 1))
        + 13 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 12, 1))
        + 8 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 13, 1))
        + 24 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 14, 1))
        + 10 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 15, 1))
        + 30 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 16, 1))
        + 28 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 17, 1))
        + 1 * strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(credit_code_text, 18, 1))
        -- strpos counts from 1: the sum of the weights is too much.
        - 306 AS credit_code_sum
    FROM coded
),
investments AS (
    SELECT
        entity_id,
        count(*) AS investments,
        sum(CASE WHEN capital_returned_date IS NULL OR capital_returned_date > :as_of THEN invested_yuan END) AS invested_yuan
    FROM present.asset_investment
    WHERE duplicate_no = 1
    GROUP BY entity_id
),
program AS (
    SELECT sum(invested_yuan) AS program_invested_yuan FROM investments
),
jobs AS (
    SELECT employer_name, data_date, count(DISTINCT id_number) AS labourers
    FROM present.employment
    WHERE duplicate_no = 1
    GROUP BY employer_name, data_date
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1 AND is_provincial_poor_village
)
SELECT
    entity.record_key AS subject_key,
    entity.entity_id,
    entity.village_code,
    substr(entity.village_code, 1, 9) AS town_code,
    entity.county_code,
    :as_of AS as_of,
    entity.data_date,
    entity.duplicate_no,
    entity.row_id AS entity_row_id,
    entity.entity_name,
    entity.entity_type,
    entity.credit_code_text IS NOT NULL AS has_credit_code,
    CASE
        WHEN entity.credit_code_text IS NOT NULL
            THEN weighed.is_credit_code_formed AND weighed.credit_code_sum % 31 = 0
    END AS is_credit_code_ok,
    entity.registered_date,
    entity.operating_status,
    entity.members,
    entity.poor_household_members,
    entity.hired_poor_labourers,
    entity.is_entrepreneur,
    entity.is_foshan_base,
    entity.annual_revenue_yuan,
    entity.annual_profit_yuan,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    coalesce(investments.investments, 0) AS investments,
    coalesce(investments.invested_yuan, 0) AS invested_yuan,
    program.program_invested_yuan,
    -- Only lists of the same day can be compared, and only an employer whom the ledger knows by this name.
    jobs.labourers AS labourers_in_ledger
FROM coded AS entity
CROSS JOIN program
JOIN weighed ON weighed.row_id = entity.row_id
LEFT JOIN investments ON investments.entity_id = entity.entity_id
LEFT JOIN jobs ON jobs.employer_name = entity.entity_name AND jobs.data_date = entity.data_date
LEFT JOIN listed_village ON listed_village.village_code = entity.village_code

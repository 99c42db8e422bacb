-- grain: one entry in a mutual-aid fund made by as_of
-- needs: none
-- joins: household 0..1 (the latest version); persons by ID number, and by number and village 0..1; the entry before it by a window
WITH entry AS (
    SELECT
        *,
        CASE cash_direction WHEN '支出' THEN -amount_yuan WHEN '收入' THEN amount_yuan END AS signed_amount_yuan,
        CASE
            WHEN regexp_matches(beneficiary_id_number, '^[0-9]{17}[0-9X]$') THEN beneficiary_id_number
            ELSE nullif(
                translate(
                    beneficiary_id_number,
                    '０１２３４５６７８９ｘＸx　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                    '0123456789XXX'
                ),
                ''
            )
        END AS beneficiary_id_text
    FROM present.mutual_fund
),
balanced AS (
    SELECT
        row_id,
        lag(balance_yuan) OVER (PARTITION BY village_code ORDER BY entry_date, entry_id) AS previous_balance_yuan
    FROM entry
    WHERE duplicate_no = 1 AND village_code IS NOT NULL AND entry_date IS NOT NULL
),
home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
listed_person AS (
    -- Also who has left the register since: what was paid before stays right.
    SELECT DISTINCT substr(id_number, 1, 18) AS id_18 FROM latest.person WHERE length(id_number) >= 15
),
villager AS (
    SELECT DISTINCT substr(id_number, 1, 18) AS id_18, village_code FROM latest.person WHERE length(id_number) >= 15
)
SELECT
    entry.record_key AS subject_key,
    entry.entry_id,
    entry.household_id,
    entry.village_code,
    substr(entry.village_code, 1, 9) AS town_code,
    entry.county_code,
    :as_of AS as_of,
    entry.data_date,
    entry.duplicate_no,
    entry.row_id AS mutual_fund_row_id,
    home.row_id AS household_row_id,
    entry.entry_date,
    entry.cash_direction,
    entry.entry_type,
    entry.amount_yuan,
    entry.balance_yuan,
    entry.approval_number,
    entry.signed_amount_yuan,
    balanced.previous_balance_yuan,
    home.row_id IS NOT NULL AS has_household,
    home.village_code AS household_village_code,
    entry.beneficiary_id_text IS NOT NULL AS has_beneficiary_id_number,
    listed_person.id_18 IS NOT NULL AS is_beneficiary_listed,
    villager.id_18 IS NOT NULL AS is_beneficiary_of_village
FROM entry
LEFT JOIN balanced ON balanced.row_id = entry.row_id
LEFT JOIN home ON home.household_id = entry.household_id
LEFT JOIN listed_person ON listed_person.id_18 = substr(entry.beneficiary_id_text, 1, 18)
LEFT JOIN villager ON villager.id_18 = substr(entry.beneficiary_id_text, 1, 18) AND villager.village_code = entry.village_code

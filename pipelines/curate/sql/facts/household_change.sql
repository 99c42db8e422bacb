-- grain: one change of a household dated by as_of
-- needs: none
-- joins: household 0..1 (the latest version, also of a household that has left the register), village 0..1, project
-- incomes and payments to its members grouped by household 0..1
WITH home AS (
    SELECT row_id, household_id, village_code, poverty_status FROM latest.household WHERE duplicate_no = 1
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
benefits AS (
    SELECT household_id, max(paid_date) AS last_project_income_date
    FROM present.project_beneficiary
    WHERE duplicate_no = 1 AND paid_income_yuan > 0
    GROUP BY household_id
),
last_list AS (
    SELECT substr(id_number, 1, 18) AS id_18, max(data_date) AS data_date
    FROM latest.person
    WHERE duplicate_no = 1
    GROUP BY substr(id_number, 1, 18)
),
money AS (
    -- Payments name a person by ID number; the person's last list tells the household.
    SELECT member.household_id, max(payment.paid_date) AS last_payment_date
    FROM present.fund_payment AS payment
    JOIN latest.person AS member ON substr(member.id_number, 1, 18) = substr(payment.payee_id_number, 1, 18)
    JOIN last_list ON last_list.id_18 = substr(member.id_number, 1, 18) AND last_list.data_date = member.data_date
    WHERE payment.duplicate_no = 1 AND member.duplicate_no = 1 AND length(payment.payee_id_number) >= 18
    GROUP BY member.household_id
)
SELECT
    household_change.record_key AS subject_key,
    household_change.household_id,
    coalesce(home.village_code, listed_village.village_code) AS village_code,
    substr(coalesce(home.village_code, listed_village.village_code), 1, 9) AS town_code,
    household_change.county_code,
    :as_of AS as_of,
    household_change.data_date,
    household_change.duplicate_no,
    household_change.row_id AS household_change_row_id,
    home.row_id AS household_row_id,
    home.row_id IS NOT NULL AS has_household,
    home.poverty_status,
    household_change.change_type,
    household_change.change_date,
    household_change.change_reason,
    household_change.democratic_appraisal_date,
    household_change.notice_days,
    household_change.approval_date,
    household_change.approval_unit,
    household_change.previous_poverty_status,
    household_change.new_poverty_status,
    benefits.last_project_income_date,
    CASE WHEN benefits.last_project_income_date >= coalesce(money.last_payment_date, benefits.last_project_income_date)
        THEN benefits.last_project_income_date ELSE money.last_payment_date END AS last_support_date
FROM present.household_change AS household_change
LEFT JOIN home ON home.household_id = household_change.household_id
LEFT JOIN benefits ON benefits.household_id = household_change.household_id
LEFT JOIN money ON money.household_id = household_change.household_id
LEFT JOIN listed_village ON listed_village.village_code = substr(household_change.household_id, 1, 12)

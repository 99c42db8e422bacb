-- grain: one dividend on the list in force at as_of; a dividend without an investment stays
-- needs: none
-- joins: investment 0..1; the year before grouped by investment and year, beneficiaries grouped by project 0..1; the newest
-- list of beneficiaries (one row)
WITH investment AS (
    SELECT row_id, investment_id, project_id, entity_id, village_code, annual_return_yuan, start_date, end_date
    FROM present.asset_investment
    WHERE duplicate_no = 1
),
of_year AS (
    SELECT investment_id, dividend_year, sum(due_yuan) AS due_yuan, sum(paid_yuan) AS paid_yuan
    FROM present.dividend
    WHERE duplicate_no = 1
    GROUP BY investment_id, dividend_year
),
beneficiaries AS (
    SELECT
        project_id,
        count(DISTINCT household_id) AS listed_beneficiary_households,
        count(CASE WHEN paid_income_yuan > 0 THEN 1 END) AS paid_beneficiary_households,
        min(CASE WHEN paid_income_yuan > 0 THEN paid_income_yuan END) AS least_paid_income_yuan,
        max(CASE WHEN paid_income_yuan > 0 THEN paid_income_yuan END) AS most_paid_income_yuan
    FROM present.project_beneficiary
    WHERE duplicate_no = 1
    GROUP BY project_id
),
beneficiary_list AS (
    SELECT CAST(year(max(data_date)) AS INTEGER) AS beneficiary_list_year FROM present.project_beneficiary
)
SELECT
    dividend.record_key AS subject_key,
    dividend.dividend_id,
    dividend.investment_id,
    investment.project_id,
    investment.entity_id,
    coalesce(dividend.village_code, investment.village_code) AS village_code,
    substr(coalesce(dividend.village_code, investment.village_code), 1, 9) AS town_code,
    coalesce(dividend.county_code, substr(investment.village_code, 1, 6)) AS county_code,
    :as_of AS as_of,
    dividend.data_date,
    dividend.duplicate_no,
    dividend.row_id AS dividend_row_id,
    investment.row_id AS asset_investment_row_id,
    dividend.dividend_year,
    dividend.due_date,
    dividend.due_yuan,
    dividend.paid_date,
    dividend.paid_yuan,
    dividend.beneficiary_households,
    dividend.distribution_basis,
    investment.row_id IS NOT NULL AS has_investment,
    investment.annual_return_yuan,
    investment.start_date AS investment_start_date,
    investment.end_date AS investment_end_date,
    of_year.due_yuan AS previous_year_due_yuan,
    of_year.paid_yuan AS previous_year_paid_yuan,
    beneficiary_list.beneficiary_list_year,
    beneficiaries.listed_beneficiary_households,
    beneficiaries.paid_beneficiary_households,
    beneficiaries.least_paid_income_yuan,
    beneficiaries.most_paid_income_yuan
FROM present.dividend AS dividend
CROSS JOIN beneficiary_list
LEFT JOIN investment ON investment.investment_id = dividend.investment_id
LEFT JOIN of_year
    ON of_year.investment_id = dividend.investment_id AND of_year.dividend_year = dividend.dividend_year - 1
LEFT JOIN beneficiaries ON beneficiaries.project_id = investment.project_id

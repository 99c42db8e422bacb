-- grain: one investment in force at as_of
-- needs: none
-- joins: entity and project 0..1; dividends and sums grouped by investment or entity 0..1
WITH entity AS (
    SELECT row_id, entity_id, entity_type, operating_status, registered_date, annual_revenue_yuan, annual_profit_yuan,
        poor_household_members, hired_poor_labourers
    FROM present.entity
    WHERE duplicate_no = 1
),
project AS (
    SELECT row_id, project_id, project_category, project_status FROM present.project WHERE duplicate_no = 1
),
of_entity AS (
    SELECT entity_id, sum(invested_yuan) AS entity_invested_yuan
    FROM present.asset_investment
    WHERE duplicate_no = 1 AND (capital_returned_date IS NULL OR capital_returned_date > :as_of)
    GROUP BY entity_id
),
program AS (
    SELECT sum(entity_invested_yuan) AS program_invested_yuan FROM of_entity
),
dividends AS (
    SELECT
        investment_id,
        count(*) AS dividends,
        sum(CASE WHEN due_date <= :as_of THEN due_yuan END) AS dividends_due_yuan,
        sum(CASE WHEN paid_date <= :as_of THEN paid_yuan END) AS dividends_paid_yuan
    FROM present.dividend
    WHERE duplicate_no = 1
    GROUP BY investment_id
)
SELECT
    investment.record_key AS subject_key,
    investment.investment_id,
    investment.project_id,
    investment.entity_id,
    investment.village_code,
    substr(investment.village_code, 1, 9) AS town_code,
    investment.county_code,
    :as_of AS as_of,
    investment.data_date,
    investment.duplicate_no,
    investment.row_id AS asset_investment_row_id,
    entity.row_id AS entity_row_id,
    project.row_id AS project_row_id,
    investment.invested_yuan,
    investment.contract_number,
    investment.signed_date,
    investment.start_date,
    investment.end_date,
    investment.return_rate_pct,
    investment.annual_return_yuan,
    investment.village_share_yuan,
    investment.household_share_yuan,
    investment.has_guarantee,
    -- What will be returned later still lies in the entity.
    CASE WHEN investment.capital_returned_date <= :as_of THEN investment.capital_returned_date END AS capital_returned_date,
    investment.risk_level,
    entity.row_id IS NOT NULL AS has_entity,
    entity.entity_type,
    entity.operating_status,
    entity.registered_date AS entity_registered_date,
    entity.annual_revenue_yuan,
    entity.annual_profit_yuan,
    entity.poor_household_members,
    entity.hired_poor_labourers,
    project.row_id IS NOT NULL AS has_project,
    project.project_category,
    project.project_status,
    of_entity.entity_invested_yuan,
    program.program_invested_yuan,
    coalesce(dividends.dividends, 0) AS dividends,
    coalesce(dividends.dividends_due_yuan, 0) AS dividends_due_yuan,
    coalesce(dividends.dividends_paid_yuan, 0) AS dividends_paid_yuan
FROM present.asset_investment AS investment
CROSS JOIN program
LEFT JOIN entity ON entity.entity_id = investment.entity_id
LEFT JOIN project ON project.project_id = investment.project_id
LEFT JOIN of_entity ON of_entity.entity_id = investment.entity_id
LEFT JOIN dividends ON dividends.investment_id = investment.investment_id

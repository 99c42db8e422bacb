-- grain: the whole programme at as_of, one row: what the counties add up to, beside what the policy says
-- needs: facts.county
-- joins: every joined set has one row
WITH policy AS (
    SELECT
        max(CASE WHEN level = 'program' THEN villages END) AS policy_villages,
        max(CASE WHEN level = 'program' THEN households END) AS policy_households,
        max(CASE WHEN level = 'program' THEN persons END) AS policy_persons,
        max(CASE WHEN level = 'program' THEN as_of END) AS policy_date,
        count(CASE WHEN level = 'county' THEN 1 END) AS policy_counties
    FROM parameter.area
),
goal AS (
    SELECT
        max(CASE WHEN name = 'household_income_goal_2020_yuan' THEN value END) AS household_income_goal_2020_yuan,
        max(CASE WHEN name = 'village_income_goal_2020_yuan' THEN value END) AS village_income_goal_2020_yuan
    FROM parameter.value_of_year
    WHERE year = 2020
),
funds_due AS (
    SELECT max(value) AS city_funds_per_village_due_yuan
    FROM parameter.value_of_year
    WHERE name = 'city_funds_per_village_yuan' AND year = year(:as_of + INTERVAL 1 DAY) - 1
),
total AS (
    SELECT
        max(village_row_id) AS village_row_id,
        count(CASE WHEN villages > 0 THEN 1 END) AS counties_with_villages,
        sum(villages) AS villages,
        sum(provincial_poor_villages) AS provincial_poor_villages,
        sum(villages_exited) AS villages_exited,
        sum(households) AS households,
        sum(households_exited) AS households_exited,
        sum(households_with_labour) AS households_with_labour,
        sum(persons) AS persons,
        sum(natural_villages) AS natural_villages,
        sum(model_natural_villages) AS model_natural_villages,
        sum(guiding_funds_budgeted_last_full_year_yuan) AS guiding_funds_budgeted_last_full_year_yuan,
        sum(city_funds_received_last_full_year_yuan) AS city_funds_received_last_full_year_yuan,
        sum(funds_budgeted_yuan) AS funds_budgeted_yuan,
        sum(funds_received_yuan) AS funds_received_yuan,
        sum(funds_paid_yuan) AS funds_paid_yuan,
        sum(projects) AS projects,
        sum(projects_accepted) AS projects_accepted,
        sum(project_budgets_yuan) AS project_budgets_yuan,
        sum(open_risks) AS open_risks,
        sum(invested_yuan) AS invested_yuan,
        sum(dividends_due_yuan) AS dividends_due_yuan,
        sum(dividends_paid_yuan) AS dividends_paid_yuan,
        sum(pv_stations) AS pv_stations,
        sum(pv_capacity_kilowatts) AS pv_capacity_kilowatts,
        sum(sales_last_full_year_yuan) AS sales_last_full_year_yuan,
        sum(donated_last_full_year_yuan) AS donated_last_full_year_yuan
    FROM facts.county
)
SELECT
    'program' AS subject_key,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    CAST(NULL AS VARCHAR) AS county_code,
    :as_of AS as_of,
    1 AS duplicate_no,
    total.village_row_id,
    policy.policy_counties,
    policy.policy_villages,
    policy.policy_households,
    policy.policy_persons,
    policy.policy_date,
    goal.household_income_goal_2020_yuan,
    goal.village_income_goal_2020_yuan,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year,
    funds_due.city_funds_per_village_due_yuan,
    total.counties_with_villages,
    total.villages,
    total.provincial_poor_villages,
    total.villages_exited,
    total.households,
    total.households_exited,
    total.households_with_labour,
    total.persons,
    total.natural_villages,
    total.model_natural_villages,
    total.guiding_funds_budgeted_last_full_year_yuan,
    total.city_funds_received_last_full_year_yuan,
    total.funds_budgeted_yuan,
    total.funds_received_yuan,
    total.funds_paid_yuan,
    total.projects,
    total.projects_accepted,
    total.project_budgets_yuan,
    total.open_risks,
    total.invested_yuan,
    total.dividends_due_yuan,
    total.dividends_paid_yuan,
    total.pv_stations,
    total.pv_capacity_kilowatts,
    total.sales_last_full_year_yuan,
    total.donated_last_full_year_yuan
FROM total
CROSS JOIN policy
CROSS JOIN goal
CROSS JOIN funds_due

-- grain: one county at as_of: the twelve of the programme, and whatever other county the village list names
-- needs: facts.village, facts.household, facts.person, facts.natural_village, facts.fund, facts.project, facts.asset_investment, facts.pv_station, facts.consumption, facts.donation, facts.publicity, facts.exchange, facts.recruitment_event
-- joins: every joined set is grouped by county_code
WITH county AS (
    SELECT code AS county_code FROM parameter.area WHERE level = 'county'
    UNION
    SELECT county_code FROM facts.village WHERE county_code IS NOT NULL
),
villages AS (
    SELECT
        county_code,
        count(DISTINCT village_code) AS villages,
        count(CASE WHEN is_provincial_poor_village THEN 1 END) AS provincial_poor_villages,
        count(CASE WHEN village_exit_status = '已出列' THEN 1 END) AS villages_exited,
        max(village_row_id) AS village_row_id
    FROM facts.village
    WHERE duplicate_no = 1
    GROUP BY county_code
),
households AS (
    SELECT
        county_code,
        count(*) AS households,
        count(CASE WHEN poverty_status = '已脱贫' THEN 1 END) AS households_exited,
        count(CASE WHEN has_labour_capacity THEN 1 END) AS households_with_labour
    FROM facts.household
    WHERE duplicate_no = 1
    GROUP BY county_code
),
persons AS (
    SELECT
        county_code,
        count(*) AS persons
    FROM facts.person
    WHERE duplicate_no = 1 AND is_current_member
    GROUP BY county_code
),
hamlets AS (
    SELECT
        county_code,
        count(*) AS natural_villages,
        count(CASE WHEN is_model_village THEN 1 END) AS model_natural_villages
    FROM facts.natural_village
    WHERE duplicate_no = 1
    GROUP BY county_code
),
funds AS (
    SELECT
        county_code,
        sum(CASE WHEN source_type = '财政补助引导资金' AND fund_year = year(:as_of + INTERVAL 1 DAY) - 1 THEN budgeted_yuan END) AS guiding_funds_budgeted_last_full_year_yuan,
        sum(CASE WHEN source_level = '佛山市级' AND year(received_date) = year(:as_of + INTERVAL 1 DAY) - 1 THEN received_yuan END) AS city_funds_received_last_full_year_yuan,
        sum(budgeted_yuan) AS funds_budgeted_yuan,
        sum(received_yuan) AS funds_received_yuan,
        sum(paid_yuan) AS funds_paid_yuan
    FROM facts.fund
    WHERE duplicate_no = 1
    GROUP BY county_code
),
projects AS (
    SELECT
        county_code,
        count(*) AS projects,
        count(CASE WHEN project_status = '验收' THEN 1 END) AS projects_accepted,
        sum(budget_yuan) AS project_budgets_yuan,
        sum(open_risks) AS open_risks
    FROM facts.project
    WHERE duplicate_no = 1
    GROUP BY county_code
),
investments AS (
    SELECT
        county_code,
        sum(invested_yuan) AS invested_yuan,
        sum(dividends_due_yuan) AS dividends_due_yuan,
        sum(dividends_paid_yuan) AS dividends_paid_yuan
    FROM facts.asset_investment
    WHERE duplicate_no = 1 AND capital_returned_date IS NULL
    GROUP BY county_code
),
stations AS (
    SELECT
        county_code,
        count(*) AS pv_stations,
        sum(capacity_kilowatts) AS pv_capacity_kilowatts
    FROM facts.pv_station
    WHERE duplicate_no = 1
    GROUP BY county_code
),
sales AS (
    SELECT
        county_code,
        sum(sale_amount_yuan) AS sales_last_full_year_yuan
    FROM facts.consumption
    WHERE duplicate_no = 1 AND year(sale_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY county_code
),
donations AS (
    SELECT
        county_code,
        sum(coalesce(donated_yuan, 0) + coalesce(goods_value_yuan, 0)) AS donated_last_full_year_yuan
    FROM facts.donation
    WHERE duplicate_no = 1 AND year(donation_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY county_code
),
publications AS (
    SELECT county_code, count(*) AS publications_last_full_quarter
    FROM facts.publicity
    WHERE duplicate_no = 1
        AND publication_date >= CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY - INTERVAL 3 MONTH) AS DATE)
        AND publication_date < CAST(date_trunc('quarter', :as_of + INTERVAL 1 DAY) AS DATE)
    GROUP BY county_code
),
exchanges AS (
    -- There on some day of the last full year.
    SELECT
        county_code,
        count(CASE WHEN exchange_type = '教师' THEN 1 END) AS teachers,
        count(CASE WHEN exchange_type = '医生' THEN 1 END) AS doctors
    FROM facts.exchange
    WHERE duplicate_no = 1 AND year(start_date) <= year(:as_of + INTERVAL 1 DAY) - 1
        AND (end_date IS NULL OR year(end_date) >= year(:as_of + INTERVAL 1 DAY) - 1)
    GROUP BY county_code
),
fairs AS (
    SELECT
        county_code,
        count(*) AS recruitment_events_last_full_year
    FROM facts.recruitment_event
    WHERE duplicate_no = 1 AND year(event_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY county_code
)
SELECT
    county.county_code AS subject_key,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    county.county_code,
    :as_of AS as_of,
    1 AS duplicate_no,
    villages.village_row_id,
    area.code IS NOT NULL AS is_of_programme,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year,
    coalesce(villages.villages, 0) AS villages,
    coalesce(villages.provincial_poor_villages, 0) AS provincial_poor_villages,
    coalesce(villages.villages_exited, 0) AS villages_exited,
    coalesce(households.households, 0) AS households,
    coalesce(households.households_exited, 0) AS households_exited,
    coalesce(households.households_with_labour, 0) AS households_with_labour,
    coalesce(persons.persons, 0) AS persons,
    coalesce(hamlets.natural_villages, 0) AS natural_villages,
    coalesce(hamlets.model_natural_villages, 0) AS model_natural_villages,
    coalesce(funds.guiding_funds_budgeted_last_full_year_yuan, 0) AS guiding_funds_budgeted_last_full_year_yuan,
    coalesce(funds.city_funds_received_last_full_year_yuan, 0) AS city_funds_received_last_full_year_yuan,
    coalesce(funds.funds_budgeted_yuan, 0) AS funds_budgeted_yuan,
    coalesce(funds.funds_received_yuan, 0) AS funds_received_yuan,
    coalesce(funds.funds_paid_yuan, 0) AS funds_paid_yuan,
    coalesce(projects.projects, 0) AS projects,
    coalesce(projects.projects_accepted, 0) AS projects_accepted,
    coalesce(projects.project_budgets_yuan, 0) AS project_budgets_yuan,
    coalesce(projects.open_risks, 0) AS open_risks,
    coalesce(investments.invested_yuan, 0) AS invested_yuan,
    coalesce(investments.dividends_due_yuan, 0) AS dividends_due_yuan,
    coalesce(investments.dividends_paid_yuan, 0) AS dividends_paid_yuan,
    coalesce(stations.pv_stations, 0) AS pv_stations,
    coalesce(stations.pv_capacity_kilowatts, 0) AS pv_capacity_kilowatts,
    coalesce(sales.sales_last_full_year_yuan, 0) AS sales_last_full_year_yuan,
    coalesce(donations.donated_last_full_year_yuan, 0) AS donated_last_full_year_yuan,
    coalesce(publications.publications_last_full_quarter, 0) AS publications_last_full_quarter,
    coalesce(exchanges.teachers, 0) AS exchanged_teachers_last_full_year,
    coalesce(exchanges.doctors, 0) AS exchanged_doctors_last_full_year,
    coalesce(fairs.recruitment_events_last_full_year, 0) AS recruitment_events_last_full_year
FROM county
LEFT JOIN parameter.area AS area ON area.level = 'county' AND area.code = county.county_code
LEFT JOIN villages ON villages.county_code = county.county_code
LEFT JOIN households ON households.county_code = county.county_code
LEFT JOIN persons ON persons.county_code = county.county_code
LEFT JOIN hamlets ON hamlets.county_code = county.county_code
LEFT JOIN funds ON funds.county_code = county.county_code
LEFT JOIN projects ON projects.county_code = county.county_code
LEFT JOIN investments ON investments.county_code = county.county_code
LEFT JOIN stations ON stations.county_code = county.county_code
LEFT JOIN sales ON sales.county_code = county.county_code
LEFT JOIN donations ON donations.county_code = county.county_code
LEFT JOIN publications ON publications.county_code = county.county_code
LEFT JOIN exchanges ON exchanges.county_code = county.county_code
LEFT JOIN fairs ON fairs.county_code = county.county_code

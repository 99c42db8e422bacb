-- grain: one row of the village list in force at as_of
-- needs: facts.household, facts.person
-- joins: every joined set is grouped by village_code, dates of lists by county_code; the version before it 0..1
WITH hamlets AS (
    SELECT
        village_code,
        count(*) AS natural_village_rows,
        count(CASE WHEN is_model_village THEN 1 END) AS model_natural_village_rows,
        sum(households) AS natural_village_households,
        sum(persons) AS natural_village_persons
    FROM present.natural_village
    WHERE duplicate_no = 1
    GROUP BY village_code
),
natural_list AS (
    SELECT max(data_date) AS natural_village_data_date FROM present.natural_village
),
supporters AS (
    SELECT
        village_code,
        count(*) AS supporting_units,
        count(CASE WHEN is_lead_unit THEN 1 END) AS lead_units
    FROM present.support_unit
    WHERE duplicate_no = 1
        AND (start_date IS NULL OR start_date <= :as_of) AND (end_date IS NULL OR end_date >= :as_of)
    GROUP BY village_code
),
money AS (
    SELECT
        village_code,
        sum(CASE WHEN source_level = '佛山市级' AND year(received_date) = year(:as_of) THEN received_yuan END)
            AS city_funds_received_this_year_yuan,
        sum(CASE WHEN source_level = '佛山市级' AND fund_year = year(:as_of + INTERVAL 1 DAY) - 1 THEN received_yuan END)
            AS city_funds_of_last_full_year_received_yuan,
        sum(CASE WHEN year(received_date) = year(:as_of) THEN received_yuan END) AS funds_received_this_year_yuan
    FROM present.fund
    WHERE duplicate_no = 1 AND received_date <= :as_of
    GROUP BY village_code
),
industry AS (
    SELECT village_code, count(*) AS industry_projects_begun
    FROM present.project
    WHERE duplicate_no = 1 AND project_category = '产业' AND project_status IN ('在建', '完工', '验收')
    GROUP BY village_code
),
entrepreneurs AS (
    SELECT village_code, count(CASE WHEN is_entrepreneur THEN 1 END) AS entrepreneurs
    FROM present.entity
    WHERE duplicate_no = 1
    GROUP BY village_code
),
sales AS (
    SELECT village_code, count(*) AS sales_last_full_year
    FROM present.consumption
    WHERE duplicate_no = 1 AND year(sale_date) = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY village_code
),
sale_list AS (
    SELECT max(data_date) AS sale_list_date FROM present.consumption
),
households AS (
    SELECT
        village_code,
        count(*) AS listed_households,
        count(CASE WHEN poverty_status = '已脱贫' THEN 1 END) AS listed_households_exited,
        count(CASE WHEN poverty_status <> '已脱贫' THEN 1 END) AS listed_poor_households,
        sum(farmland_mu) AS household_farmland_mu
    FROM facts.household
    WHERE duplicate_no = 1
    GROUP BY village_code
),
people AS (
    SELECT
        village_code,
        count(*) AS listed_persons,
        count(CASE WHEN poverty_status <> '已脱贫' THEN 1 END) AS listed_poor_persons
    FROM facts.person
    WHERE duplicate_no = 1 AND is_current_member
    GROUP BY village_code
),
household_list AS (
    SELECT county_code, max(data_date) AS household_list_date FROM facts.household GROUP BY county_code
),
person_list AS (
    SELECT county_code, max(data_date) AS person_list_date FROM facts.person GROUP BY county_code
),
identified AS (
    SELECT village_code, sum(households) AS households_with_identified_date, max(households) AS households_identified_on_one_day
    FROM (
        SELECT village_code, identified_date, count(*) AS households
        FROM facts.household
        WHERE duplicate_no = 1 AND identified_date IS NOT NULL
        GROUP BY village_code, identified_date
    )
    GROUP BY village_code
),
exited AS (
    SELECT village_code, sum(households) AS households_with_exit_date, max(households) AS households_exited_on_one_day
    FROM (
        SELECT household.village_code, exit.change_date, count(*) AS households
        FROM facts.household AS household
        JOIN (
            SELECT household_id, max(change_date) AS change_date
            FROM present.household_change
            WHERE duplicate_no = 1 AND change_type = '脱贫退出' AND change_date IS NOT NULL
            GROUP BY household_id
        ) AS exit ON exit.household_id = household.household_id
        WHERE household.duplicate_no = 1 AND household.poverty_status = '已脱贫'
        GROUP BY household.village_code, exit.change_date
    )
    GROUP BY village_code
),
check_form AS (
    SELECT household.village_code, form.county_code, form.checker_name, form.check_date
    FROM facts.household AS household
    JOIN present.exit_check AS form ON form.row_id = household.exit_check_row_id
    WHERE household.duplicate_no = 1 AND form.checker_name IS NOT NULL AND form.check_date IS NOT NULL
),
check_day AS (
    SELECT county_code, checker_name, check_date, count(*) AS households
    FROM check_form
    GROUP BY county_code, checker_name, check_date
),
checks AS (
    SELECT form.village_code, max(check_day.households) AS most_checks_of_a_checker_on_one_day
    FROM check_form AS form
    JOIN check_day ON check_day.county_code = form.county_code AND check_day.checker_name = form.checker_name
        AND check_day.check_date = form.check_date
    GROUP BY form.village_code
),
land AS (
    SELECT village_code, sum(quantity) AS registered_farmland_mu
    FROM present.village_asset
    WHERE duplicate_no = 1 AND asset_kind = '土地' AND asset_name LIKE '%耕地%' AND quantity_unit = '亩'
    GROUP BY village_code
),
previous AS (
    SELECT row_id, record_key, collective_income_yuan FROM earlier.village WHERE duplicate_no = 1
),
margin AS (
    SELECT max(value) AS margin_share
    FROM parameter.value_of_year
    WHERE name = 'just_above_line_margin_share' AND year = :income_year
),
alike AS (
    -- Those who live on the same allowances have the same income for good reason.
    SELECT village_code, max(households) AS most_households_of_same_income
    FROM (
        SELECT village_code, disposable_income_per_person_yuan, count(*) AS households
        FROM facts.household
        WHERE duplicate_no = 1 AND has_labour_capacity AND disposable_income_per_person_yuan IS NOT NULL
        GROUP BY village_code, disposable_income_per_person_yuan
    ) AS income
    GROUP BY village_code
),
near_line AS (
    SELECT
        household.village_code,
        count(*) AS labour_households_with_income,
        count(CASE WHEN household.disposable_income_per_person_yuan >= household.household_income_line_yuan
            AND household.disposable_income_per_person_yuan <= (1 + margin.margin_share) * household.household_income_line_yuan
            THEN 1 END) AS households_just_above_line
    FROM facts.household AS household
    CROSS JOIN margin
    WHERE household.duplicate_no = 1 AND household.has_labour_capacity
        AND household.disposable_income_per_person_yuan IS NOT NULL
    GROUP BY household.village_code
),
line AS (
    SELECT max(value) AS village_income_line_yuan
    FROM parameter.value_of_year
    WHERE name = 'village_income_line_yuan' AND year = :income_year
),
funds_due AS (
    SELECT max(value) AS city_funds_per_village_due_yuan
    FROM parameter.value_of_year
    WHERE name = 'city_funds_per_village_yuan' AND year = year(:as_of + INTERVAL 1 DAY) - 1
),
goal AS (
    SELECT max(value) AS village_income_goal_2020_yuan
    FROM parameter.value_of_year
    WHERE name = 'village_income_goal_2020_yuan' AND year = 2020
)
SELECT
    village.record_key AS subject_key,
    village.village_code,
    substr(village.village_code, 1, 9) AS town_code,
    village.county_code,
    :as_of AS as_of,
    village.data_date,
    village.duplicate_no,
    village.row_id AS village_row_id,
    previous.row_id AS previous_village_row_id,
    village.city_name,
    village.county_name,
    village.town_name,
    village.village_name,
    village.is_provincial_poor_village,
    village.helper_district,
    village.lead_unit_id,
    village.team_id,
    village.registered_households,
    village.registered_persons,
    village.poor_households,
    village.poor_persons,
    village.poverty_headcount_ratio_pct,
    village.natural_villages,
    village.natural_villages_20_households,
    village.natural_villages_20_households_hardened_road,
    village.natural_villages_clean,
    village.natural_villages_model,
    village.disposable_income_per_person_yuan,
    village.collective_income_yuan,
    village.collective_projects,
    village.is_collective_income_stable,
    village.has_hardened_road_to_town,
    village.has_bus_service,
    village.households_without_safe_water,
    village.households_in_dangerous_housing,
    village.has_power,
    village.has_tv_signal,
    village.has_broadband,
    village.clinics,
    village.doctors,
    village.sanitary_toilet_coverage_pct,
    village.has_sewage_treatment,
    village.has_garbage_collection,
    village.has_central_water_supply,
    village.libraries,
    village.dibao_households,
    village.dibao_persons,
    village.tekun_persons,
    village.disabled_persons,
    village.medical_insured_persons,
    village.pension_insured_persons,
    village.cooperatives,
    village.village_exit_status,
    village.exit_year,
    village.is_party_branch_paired,
    village.assistants,
    -- A list sent before the end of the income year cannot hold that year's income.
    CASE WHEN year(village.data_date + INTERVAL 1 DAY) > :income_year THEN line.village_income_line_yuan END
        AS village_income_line_yuan,
    goal.village_income_goal_2020_yuan,
    -- Only lists of the same day can be compared.
    CASE WHEN natural_list.natural_village_data_date = village.data_date THEN coalesce(hamlets.natural_village_rows, 0) END
        AS natural_village_rows,
    CASE WHEN natural_list.natural_village_data_date = village.data_date THEN hamlets.natural_village_households END
        AS natural_village_households,
    CASE WHEN natural_list.natural_village_data_date = village.data_date THEN hamlets.natural_village_persons END
        AS natural_village_persons,
    coalesce(hamlets.model_natural_village_rows, 0) AS model_natural_village_rows,
    coalesce(supporters.supporting_units, 0) AS supporting_units,
    coalesce(supporters.lead_units, 0) AS lead_units,
    coalesce(money.city_funds_received_this_year_yuan, 0) AS city_funds_received_this_year_yuan,
    coalesce(money.city_funds_of_last_full_year_received_yuan, 0) AS city_funds_of_last_full_year_received_yuan,
    -- Only of the years for which article 22 names a sum.
    funds_due.city_funds_per_village_due_yuan,
    coalesce(money.funds_received_this_year_yuan, 0) AS funds_received_this_year_yuan,
    coalesce(households.listed_households, 0) AS listed_households,
    coalesce(households.listed_households_exited, 0) AS listed_households_exited,
    coalesce(people.listed_persons, 0) AS listed_persons,
    -- Poor is who has not left poverty; whoever has left stays on the list and under observation.
    CASE WHEN household_list.household_list_date = village.data_date
        THEN coalesce(households.listed_poor_households, 0) END AS listed_poor_households,
    CASE WHEN household_list.household_list_date = village.data_date AND person_list.person_list_date = village.data_date
        THEN coalesce(people.listed_poor_persons, 0) END AS listed_poor_persons,
    coalesce(identified.households_with_identified_date, 0) AS households_with_identified_date,
    coalesce(identified.households_identified_on_one_day, 0) AS households_identified_on_one_day,
    coalesce(exited.households_with_exit_date, 0) AS households_with_exit_date,
    coalesce(exited.households_exited_on_one_day, 0) AS households_exited_on_one_day,
    checks.most_checks_of_a_checker_on_one_day,
    households.household_farmland_mu,
    land.registered_farmland_mu,
    previous.collective_income_yuan AS previous_collective_income_yuan,
    coalesce(alike.most_households_of_same_income, 0) AS most_households_of_same_income,
    coalesce(near_line.labour_households_with_income, 0) AS labour_households_with_income,
    coalesce(near_line.households_just_above_line, 0) AS households_just_above_line,
    coalesce(industry.industry_projects_begun, 0) AS industry_projects_begun,
    coalesce(entrepreneurs.entrepreneurs, 0) AS entrepreneurs,
    coalesce(sales.sales_last_full_year, 0) AS sales_last_full_year,
    -- Without any list of sales nothing can be said of a village that sold nothing.
    sale_list.sale_list_date
FROM present.village AS village
CROSS JOIN natural_list
CROSS JOIN line
CROSS JOIN funds_due
CROSS JOIN sale_list
CROSS JOIN goal
LEFT JOIN hamlets ON hamlets.village_code = village.village_code
LEFT JOIN supporters ON supporters.village_code = village.village_code
LEFT JOIN money ON money.village_code = village.village_code
LEFT JOIN households ON households.village_code = village.village_code
LEFT JOIN people ON people.village_code = village.village_code
LEFT JOIN household_list ON household_list.county_code = village.county_code
LEFT JOIN person_list ON person_list.county_code = village.county_code
LEFT JOIN identified ON identified.village_code = village.village_code
LEFT JOIN exited ON exited.village_code = village.village_code
LEFT JOIN checks ON checks.village_code = village.village_code
LEFT JOIN land ON land.village_code = village.village_code
LEFT JOIN previous ON previous.record_key = village.record_key
LEFT JOIN alike ON alike.village_code = village.village_code
LEFT JOIN near_line ON near_line.village_code = village.village_code
LEFT JOIN industry ON industry.village_code = village.village_code
LEFT JOIN entrepreneurs ON entrepreneurs.village_code = village.village_code
LEFT JOIN sales ON sales.village_code = village.village_code

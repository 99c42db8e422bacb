-- grain: one row of the village list in force at as_of
-- needs: facts.household, facts.person
-- joins: every joined set is grouped by village_code
WITH hamlets AS (
    SELECT
        village_code,
        count(*) AS natural_village_rows,
        count(CASE WHEN is_model_village THEN 1 END) AS model_natural_village_rows
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
households AS (
    SELECT
        village_code,
        count(*) AS listed_households,
        count(CASE WHEN poverty_status = '已脱贫' THEN 1 END) AS listed_households_exited
    FROM facts.household
    WHERE duplicate_no = 1
    GROUP BY village_code
),
people AS (
    SELECT village_code, count(*) AS listed_persons
    FROM facts.person
    WHERE duplicate_no = 1 AND is_current_member
    GROUP BY village_code
),
line AS (
    SELECT max(value) AS village_income_line_yuan
    FROM parameter.value_of_year
    WHERE name = 'village_income_line_yuan' AND year = :income_year
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
    coalesce(hamlets.model_natural_village_rows, 0) AS model_natural_village_rows,
    coalesce(supporters.supporting_units, 0) AS supporting_units,
    coalesce(supporters.lead_units, 0) AS lead_units,
    coalesce(money.city_funds_received_this_year_yuan, 0) AS city_funds_received_this_year_yuan,
    coalesce(money.funds_received_this_year_yuan, 0) AS funds_received_this_year_yuan,
    coalesce(households.listed_households, 0) AS listed_households,
    coalesce(households.listed_households_exited, 0) AS listed_households_exited,
    coalesce(people.listed_persons, 0) AS listed_persons,
    coalesce(industry.industry_projects_begun, 0) AS industry_projects_begun,
    coalesce(entrepreneurs.entrepreneurs, 0) AS entrepreneurs,
    coalesce(sales.sales_last_full_year, 0) AS sales_last_full_year
FROM present.village AS village
CROSS JOIN natural_list
CROSS JOIN line
CROSS JOIN goal
LEFT JOIN hamlets ON hamlets.village_code = village.village_code
LEFT JOIN supporters ON supporters.village_code = village.village_code
LEFT JOIN money ON money.village_code = village.village_code
LEFT JOIN households ON households.village_code = village.village_code
LEFT JOIN people ON people.village_code = village.village_code
LEFT JOIN industry ON industry.village_code = village.village_code
LEFT JOIN entrepreneurs ON entrepreneurs.village_code = village.village_code
LEFT JOIN sales ON sales.village_code = village.village_code

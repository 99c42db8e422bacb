-- grain: one row of the household list in force at as_of, with its members, yearly forms, housing, pairing and visits
-- needs: facts.person
-- joins: every joined set holds at most one row a household (duplicate_no = 1 or grouped by household_id)
WITH members AS (
    SELECT
        household_id,
        count(*) AS persons,
        count(CASE WHEN is_current_member THEN 1 END) AS members,
        count(CASE WHEN is_current_member AND relation_to_head = '户主' THEN 1 END) AS heads,
        count(CASE WHEN is_current_member
            AND (health_status LIKE '%长期慢性病%' OR health_status LIKE '%患有大病%') THEN 1 END) AS members_ill,
        count(CASE WHEN is_current_member AND health_status LIKE '%残疾%' THEN 1 END) AS members_disabled,
        count(CASE WHEN is_current_member AND is_at_school THEN 1 END) AS members_at_school,
        count(CASE WHEN is_current_member AND age_years >= 60 THEN 1 END) AS members_60_or_over,
        count(CASE WHEN is_current_member AND age_years IS NULL THEN 1 END) AS members_of_unknown_age,
        count(CASE WHEN is_current_member AND receives_dibao THEN 1 END) AS members_on_dibao,
        count(CASE WHEN is_current_member AND receives_tekun THEN 1 END) AS members_on_tekun,
        count(CASE WHEN is_current_member
            AND NOT coalesce(has_resident_medical_insurance, FALSE)
            AND NOT coalesce(has_employee_medical_insurance, FALSE) THEN 1 END) AS members_without_medical_insurance
    FROM facts.person
    WHERE duplicate_no = 1
    GROUP BY household_id
),
head AS (
    SELECT household_id, max(person_row_id) AS head_person_row_id, max(id_text) AS head_person_id_text
    FROM facts.person
    WHERE relation_to_head = '户主' AND is_current_member AND duplicate_no = 1
    GROUP BY household_id
    HAVING count(*) = 1
),
income AS (
    -- Only the income of the last full year meets that year's line.
    SELECT * FROM present.household_income WHERE duplicate_no = 1 AND year(data_date) = :income_year
),
previous_income AS (
    SELECT
        row_id, household_id, wage_income_yuan, business_income_yuan, property_income_yuan, transfer_income_yuan,
        disposable_income_per_person_yuan
    FROM earlier.household_income
    WHERE duplicate_no = 1 AND year(data_date) = :income_year - 1
),
living AS (
    -- A yearly form speaks until the next year end; an older one is no evidence.
    SELECT * FROM present.household_condition
    WHERE duplicate_no = 1 AND year(data_date + INTERVAL 1 DAY) >= year(:as_of + INTERVAL 1 DAY)
),
exit_form AS (
    SELECT * FROM present.exit_check
    WHERE duplicate_no = 1 AND year(data_date + INTERVAL 1 DAY) >= year(:as_of + INTERVAL 1 DAY)
),
renewal AS (
    SELECT
        household_id,
        count(*) AS housing_cases,
        count(CASE WHEN completion_date <= :as_of THEN 1 END) AS housing_cases_completed,
        max(row_id) AS housing_row_id
    FROM present.housing
    WHERE duplicate_no = 1
    GROUP BY household_id
),
helper AS (
    SELECT
        household_id,
        count(*) AS pairings,
        count(CASE WHEN start_date <= :as_of AND (end_date IS NULL OR end_date >= :as_of) THEN 1 END) AS pairings_in_force,
        max(row_id) AS pairing_row_id
    FROM present.pairing
    WHERE duplicate_no = 1
    GROUP BY household_id
),
visits AS (
    SELECT
        household_id,
        count(CASE WHEN year(visit_date) = year(:as_of) THEN 1 END) AS visits_this_year,
        count(CASE WHEN year(visit_date) = year(:as_of + INTERVAL 1 DAY) - 1 THEN 1 END) AS visits_last_full_year
    FROM present.visit_log
    WHERE duplicate_no = 1 AND household_id IS NOT NULL
    GROUP BY household_id
),
benefits AS (
    SELECT
        household_id,
        count(*) AS benefiting_projects,
        sum(CASE WHEN year(paid_date) = :income_year THEN paid_income_yuan END) AS project_income_yuan
    FROM present.project_beneficiary
    WHERE duplicate_no = 1
    GROUP BY household_id
),
previous AS (
    SELECT row_id, record_key, data_date, poverty_status FROM earlier.household WHERE duplicate_no = 1
),
falls_back AS (
    SELECT household_id, max(change_date) AS last_return_date
    FROM present.household_change
    WHERE change_type = '返贫'
    GROUP BY household_id
),
listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1 AND is_provincial_poor_village
),
line AS (
    SELECT max(value) AS household_income_line_yuan
    FROM parameter.value_of_year
    WHERE name = 'household_income_line_yuan' AND year = :income_year
),
goal AS (
    SELECT max(value) AS household_income_goal_2020_yuan
    FROM parameter.value_of_year
    WHERE name = 'household_income_goal_2020_yuan' AND year = 2020
)
SELECT
    household.record_key AS subject_key,
    household.household_id,
    household.village_code,
    substr(household.village_code, 1, 9) AS town_code,
    household.county_code,
    :as_of AS as_of,
    household.data_date,
    household.duplicate_no,
    household.row_id AS household_row_id,
    previous.row_id AS previous_household_row_id,
    head.head_person_row_id,
    income.row_id AS household_income_row_id,
    previous_income.row_id AS previous_household_income_row_id,
    living.row_id AS household_condition_row_id,
    exit_form.row_id AS exit_check_row_id,
    renewal.housing_row_id,
    helper.pairing_row_id,
    household.natural_village_id,
    household.group_name,
    household.head_name,
    household.head_id_number,
    household.phone_number,
    household.bank_name,
    household.bank_card_number,
    household.identification_standard,
    household.household_category,
    household.main_cause_of_poverty,
    household.other_causes_of_poverty,
    household.poverty_status,
    household.exit_year,
    household.planned_exit_year,
    household.return_year,
    household.return_cause,
    household.household_size_persons,
    household.labourers,
    household.has_labour_capacity,
    household.identified_date,
    household.is_martyr_or_military_family,
    household.is_relocated,
    household.support_plan,
    household.has_household_file,
    household.head_id_number AS head_id_text,
    head.head_person_id_text,
    household.phone_number AS phone_text,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    coalesce(members.persons, 0) AS persons,
    coalesce(members.members, 0) AS members,
    coalesce(members.heads, 0) AS heads,
    coalesce(members.members_ill, 0) AS members_ill,
    coalesce(members.members_disabled, 0) AS members_disabled,
    coalesce(members.members_at_school, 0) AS members_at_school,
    coalesce(members.members_60_or_over, 0) AS members_60_or_over,
    coalesce(members.members_of_unknown_age, 0) AS members_of_unknown_age,
    coalesce(members.members_on_dibao, 0) AS members_on_dibao,
    coalesce(members.members_on_tekun, 0) AS members_on_tekun,
    coalesce(members.members_without_medical_insurance, 0) AS members_without_medical_insurance,
    year(income.data_date) AS income_year,
    line.household_income_line_yuan,
    goal.household_income_goal_2020_yuan,
    income.household_size_persons AS income_household_size_persons,
    income.wage_income_yuan,
    income.work_wage_income_yuan,
    income.public_service_job_income_yuan,
    income.business_income_yuan,
    income.property_income_yuan,
    income.dividend_income_yuan,
    income.other_property_income_yuan,
    income.transfer_income_yuan,
    income.family_planning_benefit_yuan,
    income.dibao_benefit_yuan,
    income.tekun_benefit_yuan,
    income.pension_benefit_yuan,
    income.ecological_compensation_yuan,
    income.disability_allowance_yuan,
    income.other_transfer_income_yuan,
    income.business_cost_yuan,
    income.gross_income_yuan,
    income.net_income_yuan,
    income.net_income_per_person_yuan,
    income.disposable_income_yuan,
    income.disposable_income_per_person_yuan,
    income.excluded_income_yuan,
    income.is_signed_by_head,
    previous_income.wage_income_yuan AS previous_wage_income_yuan,
    previous_income.business_income_yuan AS previous_business_income_yuan,
    previous_income.property_income_yuan AS previous_property_income_yuan,
    previous_income.transfer_income_yuan AS previous_transfer_income_yuan,
    previous_income.disposable_income_per_person_yuan AS previous_disposable_income_per_person_yuan,
    living.has_domestic_power,
    living.has_tv_signal,
    living.has_network_signal,
    living.has_water_difficulty,
    living.has_safe_water,
    living.water_source,
    living.has_sanitary_toilet,
    living.house_area_m2,
    living.house_structure,
    living.is_dangerous_house,
    living.danger_grade,
    living.is_cooperative_member,
    living.is_led_by_enterprise,
    living.is_led_by_entrepreneur,
    exit_form.data_date AS exit_check_data_date,
    exit_form.has_stable_income AS exit_check_has_stable_income,
    exit_form.has_safe_housing AS exit_check_has_safe_housing,
    exit_form.has_compulsory_education AS exit_check_has_compulsory_education,
    exit_form.has_basic_medical_care AS exit_check_has_basic_medical_care,
    exit_form.has_safe_water AS exit_check_has_safe_water,
    exit_form.has_power AS exit_check_has_power,
    exit_form.has_tv_signal AS exit_check_has_tv_signal,
    exit_form.has_network_signal AS exit_check_has_network_signal,
    exit_form.has_enough_food AS exit_check_has_enough_food,
    exit_form.has_enough_clothing AS exit_check_has_enough_clothing,
    exit_form.check_date AS exit_check_date,
    exit_form.is_signed_by_household AS exit_check_is_signed_by_household,
    exit_form.check_result,
    exit_form.gap_note,
    exit_form.planned_measure,
    exit_form.deadline_date AS exit_check_deadline_date,
    exit_form.fixed_date AS exit_check_fixed_date,
    coalesce(renewal.housing_cases, 0) AS housing_cases,
    coalesce(renewal.housing_cases_completed, 0) AS housing_cases_completed,
    coalesce(helper.pairings, 0) AS pairings,
    coalesce(helper.pairings_in_force, 0) AS pairings_in_force,
    coalesce(visits.visits_this_year, 0) AS visits_this_year,
    coalesce(visits.visits_last_full_year, 0) AS visits_last_full_year,
    coalesce(benefits.benefiting_projects, 0) AS benefiting_projects,
    coalesce(benefits.project_income_yuan, 0) AS project_income_yuan,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year,
    previous.data_date AS previous_data_date,
    previous.poverty_status AS previous_poverty_status,
    coalesce(falls_back.last_return_date > previous.data_date, FALSE) AS has_return_since_previous
FROM present.household AS household
CROSS JOIN line
CROSS JOIN goal
LEFT JOIN members ON members.household_id = household.household_id
LEFT JOIN head ON head.household_id = household.household_id
LEFT JOIN income ON income.household_id = household.household_id
LEFT JOIN previous_income ON previous_income.household_id = household.household_id
LEFT JOIN living ON living.household_id = household.household_id
LEFT JOIN exit_form ON exit_form.household_id = household.household_id
LEFT JOIN renewal ON renewal.household_id = household.household_id
LEFT JOIN helper ON helper.household_id = household.household_id
LEFT JOIN visits ON visits.household_id = household.household_id
LEFT JOIN benefits ON benefits.household_id = household.household_id
LEFT JOIN previous ON previous.record_key = household.record_key
LEFT JOIN falls_back ON falls_back.household_id = household.household_id
LEFT JOIN listed_village ON listed_village.village_code = household.village_code

-- grain: one row of the household list in force at as_of, with its members, yearly forms, housing, pairing and visits
-- needs: facts.person
-- joins: every joined set holds at most one row a household or village (duplicate_no = 1 or grouped by its id), or one a
--   telephone, account or name of a head that several households share
WITH school_age AS (
    SELECT
        max(CASE WHEN name = 'school_age_from_years' THEN value END) AS from_years,
        max(CASE WHEN name = 'school_age_to_years' THEN value END) AS to_years
    FROM parameter.value_of_year
    WHERE year = year(:as_of)
),
members AS (
    SELECT
        household_id,
        count(*) AS persons,
        count(CASE WHEN is_current_member THEN 1 END) AS members,
        count(CASE WHEN is_current_member AND relation_to_head = '户主' THEN 1 END) AS heads,
        count(CASE WHEN is_current_member AND relation_to_head = '配偶' THEN 1 END) AS spouses,
        count(CASE WHEN is_current_member AND labour_skill IN ('普通劳动力', '技能劳动力') THEN 1 END) AS members_able,
        count(CASE WHEN is_current_member
            AND (health_status LIKE '%长期慢性病%' OR health_status LIKE '%患有大病%') THEN 1 END) AS members_ill,
        count(CASE WHEN is_current_member AND health_status LIKE '%残疾%' THEN 1 END) AS members_disabled,
        count(CASE WHEN is_current_member AND is_at_school THEN 1 END) AS members_at_school,
        count(CASE WHEN is_current_member AND age_years >= 18 THEN 1 END) AS members_18_or_over,
        count(CASE WHEN is_current_member AND (work_months > 0 OR public_service_job_months > 0) THEN 1 END)
            AS members_with_job,
        count(CASE WHEN is_current_member AND age_years >= 60 THEN 1 END) AS members_60_or_over,
        count(CASE WHEN is_current_member AND age_years IS NULL THEN 1 END) AS members_of_unknown_age,
        count(CASE WHEN is_current_member AND (work_months > 0 OR public_service_job IS NOT NULL) THEN 1 END)
            AS members_in_work,
        count(CASE WHEN is_current_member AND receives_dibao THEN 1 END) AS members_on_dibao,
        count(CASE WHEN is_current_member AND receives_tekun THEN 1 END) AS members_on_tekun,
        count(CASE WHEN is_current_member AND (receives_dibao OR receives_tekun) THEN 1 END) AS members_on_support,
        count(CASE WHEN is_current_member AND NOT receives_dibao AND NOT receives_tekun THEN 1 END)
            AS members_without_support,
        count(CASE WHEN is_current_member AND labour_skill IN ('无劳动力', '丧失劳动力') THEN 1 END)
            AS members_without_labour,
        count(CASE WHEN is_current_member AND work_months > 0 THEN 1 END) AS members_working,
        -- Whoever is sixty-one has been of pension age for a whole year.
        count(CASE WHEN is_current_member AND age_years >= 61 AND has_resident_pension_insurance THEN 1 END)
            AS insured_members_61_or_over,
        count(CASE WHEN is_current_member
            AND NOT coalesce(has_resident_medical_insurance, FALSE)
            AND NOT coalesce(has_employee_medical_insurance, FALSE) THEN 1 END) AS members_without_medical_insurance,
        -- Illness, disability and lessons at home excuse a child; a reason that was not given does not.
        count(CASE WHEN is_current_member AND school_status = '非在校生'
            AND school_age_years BETWEEN school_age.from_years AND school_age.to_years
            AND coalesce(dropout_reason, '') NOT IN ('因病', '因残', '休学', '送教上门', '学龄前') THEN 1 END)
            AS members_dropped_out,
        count(CASE WHEN is_current_member AND dropout_reason = '因贫' THEN 1 END) AS members_dropped_out_for_poverty
    FROM facts.person
    CROSS JOIN school_age
    WHERE duplicate_no = 1
    GROUP BY household_id
),
head AS (
    SELECT
        household_id,
        max(person_row_id) AS head_person_row_id,
        max(id_text) AS head_person_id_text,
        max(person_name) AS head_person_name,
        max(age_years) AS head_age_years
    FROM facts.person
    WHERE relation_to_head = '户主' AND is_current_member AND duplicate_no = 1
    GROUP BY household_id
    HAVING count(*) = 1
),
shared_member AS (
    SELECT village_code, matched_18
    FROM (SELECT village_code, household_id, substr(id_text, 1, 18) AS matched_18 FROM facts.person
        WHERE households_with_same_id > 1 AND duplicate_no = 1 AND is_current_member) AS shared
    GROUP BY village_code, matched_18
    HAVING count(DISTINCT household_id) > 1
),
sharing AS (
    SELECT DISTINCT person.household_id
    FROM facts.person AS person
    JOIN shared_member
        ON shared_member.village_code = person.village_code AND shared_member.matched_18 = substr(person.id_text, 1, 18)
    WHERE person.households_with_same_id > 1 AND person.duplicate_no = 1 AND person.is_current_member
),
phone AS (
    SELECT phone_number, count(DISTINCT household_id) AS households
    FROM present.household
    WHERE phone_number IS NOT NULL
    GROUP BY phone_number
    HAVING count(*) > 1
),
village_phone AS (
    SELECT village_code, phone_number, count(DISTINCT household_id) AS households
    FROM present.household
    WHERE phone_number IS NOT NULL
    GROUP BY village_code, phone_number
    HAVING count(*) > 1
),
bank_account AS (
    SELECT bank_card_number, count(DISTINCT household_id) AS households
    FROM present.household
    WHERE bank_card_number IS NOT NULL
    GROUP BY bank_card_number
    HAVING count(*) > 1
),
head_name AS (
    SELECT village_code, head_name, count(DISTINCT household_id) AS households
    FROM present.household
    WHERE head_name IS NOT NULL
    GROUP BY village_code, head_name
    HAVING count(*) > 1
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
        count(CASE WHEN subsidy_paid_yuan > 0 THEN 1 END) AS subsidised_housing_cases,
        count(CASE WHEN has_no_house THEN 1 END) AS no_house_cases,
        max(row_id) AS housing_row_id
    FROM present.housing
    WHERE duplicate_no = 1
    GROUP BY household_id
),
pairing AS (
    SELECT
        household_id,
        row_id,
        start_date,
        end_date,
        -- The last day of any pairing that began before; one that ends before it begins has no day.
        max(CASE WHEN end_date < start_date THEN NULL ELSE coalesce(end_date, DATE '2999-12-31') END) OVER (
            PARTITION BY household_id ORDER BY start_date, end_date NULLS LAST, row_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_last_day
    FROM present.pairing
    WHERE duplicate_no = 1
),
helper AS (
    SELECT
        household_id,
        count(*) AS pairings,
        -- A helper may hand over to the next on the same day.
        count(CASE WHEN start_date < earlier_last_day AND (end_date IS NULL OR end_date >= start_date) THEN 1 END)
            AS overlapping_pairings,
        count(CASE WHEN start_date <= :as_of AND (end_date IS NULL OR end_date >= :as_of) THEN 1 END) AS pairings_in_force,
        max(row_id) AS pairing_row_id
    FROM pairing
    GROUP BY household_id
),
visits AS (
    SELECT
        household_id,
        count(CASE WHEN year(visit_date) = year(:as_of) THEN 1 END) AS visits_this_year,
        count(CASE WHEN year(visit_date) = year(:as_of + INTERVAL 1 DAY) - 1 THEN 1 END) AS visits_last_full_year,
        count(CASE WHEN year(visit_date) = year(:as_of + INTERVAL 1 DAY) - 1 AND visit_purpose = '入户走访' THEN 1 END)
            AS home_visits_last_full_year
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
job AS (
    SELECT coalesce(employment.household_id, person.household_id) AS household_id, count(*) AS jobs
    FROM present.employment AS employment
    LEFT JOIN facts.person AS person ON person.matched_id = substr(employment.id_number, 1, 18)
    WHERE employment.duplicate_no = 1
    GROUP BY coalesce(employment.household_id, person.household_id)
),
course AS (
    SELECT coalesce(trainee.household_id, person.household_id) AS household_id, count(*) AS trainees
    FROM present.training_person AS trainee
    LEFT JOIN facts.person AS person ON person.matched_id = substr(trainee.id_number, 1, 18)
    WHERE trainee.duplicate_no = 1
    GROUP BY coalesce(trainee.household_id, person.household_id)
),
wish AS (
    SELECT
        coalesce(job_wish.household_id, person.household_id) AS household_id,
        min(job_wish.registered_date) AS first_training_wish_date
    FROM present.job_wish AS job_wish
    LEFT JOIN facts.person AS person ON person.matched_id = substr(job_wish.id_number, 1, 18)
    WHERE job_wish.duplicate_no = 1 AND job_wish.wish_kind = '参加培训'
    GROUP BY coalesce(job_wish.household_id, person.household_id)
),
beneficiary_list AS (
    SELECT DISTINCT substr(household_id, 1, 12) AS village_code
    FROM present.project_beneficiary
    WHERE duplicate_no = 1 AND year(data_date) = :income_year
),
wages AS (
    -- The ledger of the income year; with a job whose wage is not known the sum is not known.
    SELECT
        coalesce(employment.household_id, person.household_id) AS household_id,
        CASE WHEN count(*) = count(CAST(employment.months_worked AS DECIMAL(38, 4)) * employment.monthly_wage_yuan)
            THEN sum(CAST(employment.months_worked AS DECIMAL(38, 4)) * employment.monthly_wage_yuan) END AS ledger_wages_yuan
    FROM present.employment AS employment
    LEFT JOIN facts.person AS person ON person.matched_id = substr(employment.id_number, 1, 18)
    WHERE employment.duplicate_no = 1 AND year(employment.data_date) = :income_year
    GROUP BY coalesce(employment.household_id, person.household_id)
),
moves AS (
    SELECT household_id, count(*) AS member_changes_since_income_year
    FROM present.person_change
    WHERE year(change_date) >= :income_year
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
    SELECT village_code, is_provincial_poor_village FROM present.village WHERE duplicate_no = 1
),
hamlet AS (
    SELECT row_id, natural_village_id, has_hardened_road FROM present.natural_village WHERE duplicate_no = 1
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
    hamlet.row_id AS natural_village_row_id,
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
    head.head_person_name,
    head.head_age_years,
    household.phone_number AS phone_text,
    CASE WHEN household.phone_number IS NOT NULL THEN coalesce(phone.households, 1) END AS households_with_same_phone,
    CASE WHEN household.phone_number IS NOT NULL THEN coalesce(village_phone.households, 1)
    END AS households_of_village_with_same_phone,
    regexp_matches(household.bank_card_number, '^[0-9]{12,19}$') AS is_bank_number_formed,
    CASE WHEN household.bank_card_number IS NOT NULL THEN coalesce(bank_account.households, 1)
    END AS households_with_same_bank_number,
    CASE WHEN household.head_name IS NOT NULL THEN coalesce(head_name.households, 1)
    END AS households_of_village_with_same_head_name,
    sharing.household_id IS NOT NULL AS shares_member_in_village,
    CASE WHEN household.other_causes_of_poverty IS NULL THEN 0
        ELSE 1 + length(household.other_causes_of_poverty) - length(replace(household.other_causes_of_poverty, ',', ''))
    END AS other_causes,
    (',' || household.other_causes_of_poverty || ',') LIKE ('%,' || household.main_cause_of_poverty || ',%')
        AS repeats_main_cause,
    CASE WHEN listed_village.village_code IS NULL THEN FALSE ELSE listed_village.is_provincial_poor_village
    END AS is_in_village_list,
    coalesce(members.persons, 0) AS persons,
    coalesce(members.members, 0) AS members,
    coalesce(members.heads, 0) AS heads,
    coalesce(members.spouses, 0) AS spouses,
    coalesce(members.members_able, 0) AS members_able,
    coalesce(members.members_ill, 0) AS members_ill,
    coalesce(members.members_disabled, 0) AS members_disabled,
    coalesce(members.members_at_school, 0) AS members_at_school,
    CASE WHEN members.members_18_or_over > 0 THEN TRUE WHEN members.members_of_unknown_age = 0 THEN FALSE
    END AS has_adult_member,
    coalesce(members.members_with_job, 0) AS members_with_job,
    coalesce(members.members_60_or_over, 0) AS members_60_or_over,
    coalesce(members.members_of_unknown_age, 0) AS members_of_unknown_age,
    coalesce(members.members_in_work, 0) AS members_in_work,
    coalesce(members.members_on_dibao, 0) AS members_on_dibao,
    coalesce(members.members_on_tekun, 0) AS members_on_tekun,
    coalesce(members.members_on_support, 0) AS members_on_support,
    coalesce(members.members_without_support, 0) AS members_without_support,
    coalesce(members.members_without_labour, 0) AS members_without_labour,
    coalesce(members.members_working, 0) AS members_working,
    coalesce(members.insured_members_61_or_over, 0) AS insured_members_61_or_over,
    coalesce(moves.member_changes_since_income_year, 0) AS member_changes_since_income_year,
    coalesce(members.members_without_medical_insurance, 0) AS members_without_medical_insurance,
    coalesce(members.members_dropped_out, 0) AS members_dropped_out,
    coalesce(members.members_dropped_out_for_poverty, 0) AS members_dropped_out_for_poverty,
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
    wages.ledger_wages_yuan,
    previous_income.wage_income_yuan AS previous_wage_income_yuan,
    previous_income.business_income_yuan AS previous_business_income_yuan,
    previous_income.property_income_yuan AS previous_property_income_yuan,
    previous_income.transfer_income_yuan AS previous_transfer_income_yuan,
    previous_income.disposable_income_per_person_yuan AS previous_disposable_income_per_person_yuan,
    living.forest_mu,
    living.returned_forest_mu,
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
    living.farmland_mu,
    living.orchard_mu,
    living.pasture_mu,
    living.water_surface_mu,
    living.access_road_type,
    living.distance_to_village_road_km,
    hamlet.has_hardened_road AS natural_village_has_hardened_road,
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
    coalesce(renewal.subsidised_housing_cases, 0) AS subsidised_housing_cases,
    coalesce(renewal.no_house_cases, 0) AS no_house_cases,
    coalesce(helper.pairings, 0) AS pairings,
    coalesce(helper.pairings_in_force, 0) AS pairings_in_force,
    coalesce(helper.overlapping_pairings, 0) AS overlapping_pairings,
    coalesce(visits.visits_this_year, 0) AS visits_this_year,
    coalesce(visits.visits_last_full_year, 0) AS visits_last_full_year,
    coalesce(visits.home_visits_last_full_year, 0) AS home_visits_last_full_year,
    coalesce(benefits.benefiting_projects, 0) AS benefiting_projects,
    coalesce(benefits.project_income_yuan, 0) AS project_income_yuan,
    coalesce(job.jobs, 0) AS jobs,
    coalesce(course.trainees, 0) AS trainees,
    date_diff('day', wish.first_training_wish_date, :as_of) AS days_since_training_wish,
    beneficiary_list.village_code IS NOT NULL AS has_beneficiary_list,
    year(:as_of + INTERVAL 1 DAY) - 1 AS last_full_year,
    previous.data_date AS previous_data_date,
    previous.poverty_status AS previous_poverty_status,
    coalesce(falls_back.last_return_date > previous.data_date, FALSE) AS has_return_since_previous
FROM present.household AS household
CROSS JOIN line
CROSS JOIN goal
LEFT JOIN members ON members.household_id = household.household_id
LEFT JOIN head ON head.household_id = household.household_id
LEFT JOIN sharing ON sharing.household_id = household.household_id
LEFT JOIN phone ON phone.phone_number = household.phone_number
LEFT JOIN village_phone
    ON village_phone.phone_number = household.phone_number AND village_phone.village_code = household.village_code
LEFT JOIN bank_account ON bank_account.bank_card_number = household.bank_card_number
LEFT JOIN head_name ON head_name.head_name = household.head_name AND head_name.village_code = household.village_code
LEFT JOIN income ON income.household_id = household.household_id
LEFT JOIN previous_income ON previous_income.household_id = household.household_id
LEFT JOIN living ON living.household_id = household.household_id
LEFT JOIN exit_form ON exit_form.household_id = household.household_id
LEFT JOIN renewal ON renewal.household_id = household.household_id
LEFT JOIN helper ON helper.household_id = household.household_id
LEFT JOIN visits ON visits.household_id = household.household_id
LEFT JOIN benefits ON benefits.household_id = household.household_id
LEFT JOIN job ON job.household_id = household.household_id
LEFT JOIN course ON course.household_id = household.household_id
LEFT JOIN wish ON wish.household_id = household.household_id
LEFT JOIN beneficiary_list ON beneficiary_list.village_code = household.village_code
LEFT JOIN wages ON wages.household_id = household.household_id
LEFT JOIN moves ON moves.household_id = household.household_id
LEFT JOIN previous ON previous.record_key = household.record_key
LEFT JOIN falls_back ON falls_back.household_id = household.household_id
LEFT JOIN hamlet ON hamlet.natural_village_id = household.natural_village_id
LEFT JOIN listed_village ON listed_village.village_code = household.village_code

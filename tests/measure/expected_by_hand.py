"""What each measure must give over the cases of `facts_by_hand`, worked out by hand from its Chinese definition.

A line is `measure | numerator | denominator | unknown`, for the program; `-` where a kind has no denominator. The remarks say
how a number comes about where the cases do not show it at a glance.
"""

from __future__ import annotations

# 14 villages. Income against 10840: C short of it, M and N cannot be compared. Within 216.8 of it: A (0), B (+216.8), C (−216.8);
# F is a fen beyond. All ten indicators: A; B to L fail one each; M and N are not known. Of 12 that are 已出列: 10 fail one.
# Basic services: B has no bus, C no library, I no network, J and K no clinic or doctor; M and N (library) are not known.
# Funds: 1,500,000 + 400,000 + 1,100,000. Collective income: 50,000 + 80,000 + 60,000 + 49,999 + 120,000 + 50,001 + 7 × 100,000.
VILLAGE = """
city_funds_per_village             | 3000000 | 13 | 1
shared_villages_led                | 2       | 3  | 1
village_income_line                | 11      | 12 | 2
village_income_goal_2020           | 4       | 13 | 1
villages_near_line                 | 3       | -  | 2
villages_with_industry             | 2       | 13 | 1
villages_with_cooperative          | 3       | 13 | 1
villages_with_entrepreneur         | 2       | 13 | 1
villages_with_sales                | 2       | 13 | 1
collective_income_per_village      | 1110000 | 13 | 1
villages_exited                    | 12      | 13 | 1
villages_with_basic_services       | 7       | 12 | 2
village_headcount_within           | 12      | 13 | 1
village_collective_income_within   | 12      | 13 | 1
village_road_to_town               | 12      | 13 | 1
village_safe_water                 | 12      | 13 | 1
village_power                      | 12      | 13 | 1
village_television                 | 12      | 13 | 1
village_network                    | 12      | 13 | 1
village_clinic                     | 11      | 13 | 1
village_garbage                    | 12      | 13 | 1
village_ten_indicators             | 1       | 12 | 2
villages_exited_against_indicators | 10      | 11 | 1
sanitary_toilets                   | 240.75  | 4  | 10
"""

# 15 households, 10 that can work (h1 to h8, h14, h15), 3 of them without income or line (h4, h8, h14).
# Gap: h2 2 persons × 160 + h3 4 × 2000 = 8320; as a part of the line 2 × 0.02 + 4 × 0.25; squared 2 × 0.0004 + 4 × 0.0625.
# Persons with known income and line: 3 + 2 + 4 + 5 + 1 + 10 = 25; with known income 27 (h8 has 2).
# Near 8000 (within 160): h1, h2 (−160), h7 (+160). On unearned income: h2 (a fen over half), h3, h8, h15; h1 has just half;
# h5 and h14 do not say their dividends. Earned: 15000 + 12000 + 31000.5 + 5000 + 8000 + 18000 + 70000 of 217655.
# Doubt: h5 and h12 (b3 is exempt, b4 bars no exit).
HOUSEHOLD = """
visits_household                    | 13       | 14     | 1
households_paired                   | 13       | 14     | 1
have_1_income                       | 10       | 11     | 4
have_2_housing                      | 10       | 11     | 4
have_3_education                    | 10       | 11     | 4
have_4_medical                      | 10       | 11     | 4
have_5_water                        | 10       | 11     | 4
have_6_power                        | 10       | 11     | 4
have_7_television                   | 10       | 11     | 4
have_8_network                      | 9        | 10     | 5
households_without_labour_supported | 1        | 2      | 1
income_line_households              | 5        | 7      | 3
income_goal_2020_households         | 2        | 8      | 2
income_per_person_able              | 215335   | 27     | 1
income_wage_yuan                    | 139000   | -      | 1
income_business_yuan                | 28000.5  | -      | 2
income_property_yuan                | 5180     | -      | 2
income_transfer_yuan                | 35860    | -      | 1
income_gap_yuan                     | 8320     | -      | 2
households_near_line                | 3        | -      | 3
earned_income_ratio                 | 159000.5 | 217655 | 2
households_on_unearned_income       | 4        | 6      | 2
households_with_support_plan        | 14       | 15     | 0
households_in_projects              | 2        | 9      | 1
registered_households               | 15       | -      | 0
households_fed_and_clothed          | 7        | 10     | 5
dibao_households_supported          | 2        | 3      | 1
poverty_headcount_ratio             | 6        | 25     | 2
poverty_gap_index                   | 1.04     | 25     | 2
poverty_severity_index              | 0.2508   | 25     | 2
households_without_doubt            | 13       | 15     | 0
households_checked                  | 10       | 15     | 0
gaps_with_measure                   | 5        | 8      | 0
eight_haves_all                     | 2        | 10     | 5
"""

# 15 members. School: p13 and p14 (taught at home); not p15 (no reason) and p17 (for poverty). p3 is 已脱贫 but of h5; p6,
# of h12, is in doubt whatever its status, so that only p7 is not known of the verified.
PERSON = """
able_persons_at_work         | 3  | 5  | 0
public_service_workers       | 6  | -  | 0
public_service_jobs_in_order | 3  | 5  | 1
medical_insurance            | 11 | 13 | 2
critical_illness_insurance   | 11 | 13 | 2
pension_insurance            | 2  | 3  | 2
school_enrolment             | 2  | 4  | 1
family_doctor                | 2  | 3  | 1
orphans_supported            | 1  | 2  | 1
registered_exit_rate         | 10 | 13 | 2
verified_exit_rate           | 9  | 14 | 1
persons_not_exited           | 3  | -  | 2
registered_persons           | 15 | -  | 0
"""

# Pairings: r1, r2, r4 and r6 are in force at the day; of r2 the helper's posting ends on it, of r6 it has ended.
# Recovered: 4000 + 500.5 + 0 of 10000 + 500.5 + 1; what is not said to be recovered (o4) is not known.
# Findings: b1, b2, b4 and f6 are open and not exempt; f6 has no day to be overdue.
DUTIES = """
visits_main_leader                      | 2      | 3       | 2
visits_deputy_leader                    | 2      | 3       | 1
model_natural_villages                  | 2      | 4       | 1
hardened_natural_villages               | 1      | 2       | 1
clean_natural_villages                  | 1      | 2       | 1
natural_villages_with_garbage_treatment | 3      | 4       | 1
natural_villages_with_sewage_treatment  | 3      | 4       | 1
natural_villages_with_central_water     | 3      | 4       | 1
villages_with_unit_and_leader           | 2      | 4       | 1
party_branches_paired                   | 3      | 4       | 1
villages_with_party_activity            | 2      | 4       | 1
villages_with_team                      | 2      | 4       | 1
villages_with_first_secretary           | 3      | 4       | 1
villages_with_assistant                 | 3      | 4       | 1
helpers_visited_last_quarter            | 2      | 3       | 1
pairings_kept_current                   | 2      | 4       | 0
visit_problems_solved                   | 1      | 2       | 1
units_that_met                          | 2      | 3       | 1
meetings_per_unit                       | 5      | 3       | 1
units_with_yearly_report                | 2      | 3       | 1
units_with_circular                     | 2      | 3       | 1
talks_this_year                         | 3      | -       | 0
talks_rectified                         | 1      | 2       | 1
findings_open                           | 4      | -       | 0
findings_within_deadline                | 2      | 3       | 1
false_claims                            | 3      | -       | 0
discipline_cases_decided                | 4      | 6       | 0
discipline_money_recovered_ratio        | 4500.5 | 10501.5 | 1
cadres_approved                         | 2      | 3       | 0
cadre_months_in_village                 | 2      | 3       | 1
publications_this_year                  | 3      | -       | 0
publications_of_models                  | 3      | 4       | 1
"""

# Wishes: w3 and w10 have given up; who has found work (w6, w7) is served as well as who was recommended or trained.
# Jobs: one that ends in December 2019 is over at its end, one that begins in February 2020 has not begun.
# Training: days since its end must exceed 90 (g6 has 90); g5 has no known tracker.
WORK = """
recruitment_events_this_year     | 3  | -   | 0
hired_at_events_ratio            | 40 | 160 | 2
job_wishes_met                   | 5  | 8   | 0
business_wishes_met              | 3  | 5   | 0
domestic_care_workers            | 2  | -   | 0
workshop_workers                 | 2  | -   | 0
workers_in_enterprises           | 2  | -   | 0
domestic_care_trainees_this_year | 1  | -   | 0
trainees_this_year               | 6  | -   | 0
trainees_employed                | 2  | 6   | 1
order_training_ratio             | 1  | 9   | 1
trainees_tracked                 | 1  | 3   | 1
agricultural_trainees_this_year  | 3  | -   | 0
agricultural_trainees_passed     | 2  | 3   | 1
workshops                        | 1  | -   | 0
entrepreneurs                    | 1  | -   | 0
foshan_bases                     | 1  | -   | 0
"""

# Donations of 2019: 1000 + 250.5 + 300 + 3; k6 says nothing. Guiding money with level and budget: 1000 + 500 + 200.
# Paid: 1574 of the 2778 that came in (z4, z13 and z17 do not say what came, z19 not what was paid). Idle: z2 400 (366
# days), z11 1; z1 has 365 days, z9 no day, z12 and z18 are paid out whatever their day. This year: 200 + 50 + 100 + 600 + 77,
# z13 and z17 not known.
# Capacity: j2 50000.5 over. With poor households: 210000 of 365000.5; j4 has no list, j7 no sum.
# Decisions: n1 and n10 (just the two thirds) are in order; n7, n8 and n11 lack them, n5, n6 and n9 are not
# known. Orders: 1070 of 2020.25.
MONEY = """
donated_this_year_yuan                 | 1553.5   | -        | 1
donations_received                     | 3        | 5        | 0
guiding_funds_from_city_ratio          | 1000     | 1700     | 2
guiding_funds_on_purpose_ratio         | 1500     | 1700     | 2
funds_paid_ratio                       | 1574     | 2778     | 4
funds_idle_yuan                        | 401      | -        | 1
funds_received_this_year_yuan          | 1027     | -        | 2
funds_city_this_year_yuan              | 650      | -        | 1
funds_district_this_year_yuan          | 200      | -        | 0
funds_province_this_year_yuan          | 77       | -        | 0
funds_society_this_year_yuan           | 100      | -        | 1
projects_announced                     | 5        | 7        | 1
projects_in_library                    | 4        | 6        | 2
projects_argued                        | 4        | 6        | 2
projects_accepted_in_time              | 2        | 6        | 0
projects_risk_assessed                 | 3        | 4        | 2
projects_within_capacity               | 2        | 3        | 2
stacked_money_yuan                     | 50000.5  | -        | 2
industry_projects_running              | 2        | 4        | 1
industry_invested_yuan                 | 380000.5 | -        | 1
money_to_projects_with_poor_households | 210000   | 365000.5 | 2
payments_announced                     | 2        | 3        | 1
projects_decided_by_villagers          | 2        | 8        | 3
decision_attendance_ratio              | 4889     | 7320     | 3
dividends_paid_ratio                   | 700      | 1300     | 2
risks_resolved                         | 2        | 4        | 1
high_risks_open                        | 2        | -        | 2
sales_by_order_ratio                   | 1070     | 2020.25  | 3
sales_this_year_yuan                   | 1600.25  | -        | 2
sales_instead_of_gifts_yuan            | 250.25   | -        | 1
beneficiaries_who_work                 | 3        | 5        | 1
village_asset_lease_income_yuan        | 1200.5   | -        | 1
pv_in_poor_villages                    | 9        | 10       | 1
pv_with_poor_beneficiaries             | 9        | 10       | 1
pv_equivalent_hours                    | 9        | 10       | 1
pv_with_grid                           | 9        | 10       | 1
pv_without_debt                        | 7        | 9        | 2
pv_owned_by_village                    | 9        | 10       | 1
pv_five_tests                          | 2        | 9        | 2
pv_income_to_relief_ratio              | 1300.5   | 1500     | 1
investments_in_live_entities           | 3        | 5        | 1
investments_with_poor_workers          | 3        | 5        | 1
investments_shared_out                 | 2        | 4        | 2
invested_in_entities_yuan              | 15101.5  | -        | 1
"""

# Homes: a4 is finished after the day, a5 not; areas: a1, a2 and a7 keep to it, a3, a8 and a9 do not, of a6 and a10 the
# number of persons and of a11 the area is missing. Term aid: the stage of l6 has none, that of l9 is not known, and l7, l8
# and l10 are owed none. Certificates: of 8 that say a day 6 hold.
CARE = """
dangerous_homes_renewed            | 9     | 11   | 0
homes_renewed_in_time              | 4     | 6    | 0
homes_within_area                  | 3     | 6    | 3
home_subsidy_paid                  | 2     | 3    | 1
houseless_housed                   | 2     | 4    | 0
dropped_out_for_poverty            | 2     | -    | 0
term_aid_paid                      | 3     | 4    | 1
disabled_children_taught           | 4     | 6    | 1
teachers_exchanged                 | 2     | -    | 0
doctors_exchanged                  | 1     | -    | 0
science_staff_in_counties          | 2     | -    | 0
medical_aid                        | 3     | 5    | 1
self_paid_medical_ratio            | 2105  | 3010 | 2
mutual_fund_paid_this_year_yuan    | 520.5 | -    | 1
mutual_fund_approved               | 2     | 4    | 0
disability_assessed                | 3     | 7    | 0
disability_certificate_valid       | 6     | 8    | 3
disability_living_subsidy          | 1     | 2    | 1
disability_nursing_subsidy         | 4     | 7    | 1
severely_disabled_adults_supported | 3     | 4    | 1
"""

# Changes: c1 was registered on the 60th day, c2 on the 61st, c3 on none.
REGISTER = """
households_admitted_this_year | 1 | - | 0
households_returned_this_year | 1 | - | 0
households_ended_this_year    | 2 | - | 0
ineligible_households_ended   | 1 | 2 | 1
changes_registered_in_time    | 2 | 3 | 1
births_and_deaths_this_year   | 3 | - | 0
issues_closed                 | 3 | 5 | 1
issues_closed_in_time         | 2 | 4 | 0
issues_with_prevention        | 3 | 5 | 1
role_models_this_year         | 1 | - | 0
conduct_followed_up           | 3 | 5 | 1
old_customs_this_year         | 3 | - | 0
old_customs_corrected         | 2 | 3 | 1
"""

EXPECTED = (VILLAGE, HOUSEHOLD, PERSON, DUTIES, WORK, MONEY, CARE, REGISTER)

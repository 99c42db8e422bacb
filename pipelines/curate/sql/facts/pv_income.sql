-- grain: the income of one photovoltaic station in one month, sent to the village by as_of; months without a station stay
-- needs: none
-- joins: station 0..1
WITH station AS (
    SELECT row_id, station_id, village_code, capacity_kilowatts, grid_connected_date, beneficiary_households
    FROM present.pv_station
    WHERE duplicate_no = 1
)
SELECT
    income.record_key AS subject_key,
    income.station_id,
    coalesce(income.village_code, station.village_code) AS village_code,
    substr(coalesce(income.village_code, station.village_code), 1, 9) AS town_code,
    coalesce(income.county_code, substr(station.village_code, 1, 6)) AS county_code,
    :as_of AS as_of,
    income.data_date,
    income.duplicate_no,
    income.row_id AS pv_income_row_id,
    station.row_id AS pv_station_row_id,
    income.income_year,
    income.income_month,
    income.output_kilowatt_hours,
    income.electricity_income_yuan,
    income.subsidy_income_yuan,
    income.transferred_date,
    income.public_service_jobs_yuan,
    income.small_welfare_yuan,
    income.rewards_yuan,
    income.direct_payments_yuan,
    income.other_uses_yuan,
    coalesce(income.electricity_income_yuan, 0) + coalesce(income.subsidy_income_yuan, 0) AS income_yuan,
    coalesce(income.public_service_jobs_yuan, 0) + coalesce(income.small_welfare_yuan, 0)
    + coalesce(income.rewards_yuan, 0) + coalesce(income.direct_payments_yuan, 0) AS poverty_relief_yuan,
    coalesce(
        income.public_service_jobs_yuan, income.small_welfare_yuan, income.rewards_yuan, income.direct_payments_yuan,
        income.other_uses_yuan
    ) IS NOT NULL AS has_reported_use,
    station.row_id IS NOT NULL AS has_station,
    station.capacity_kilowatts,
    station.grid_connected_date,
    station.beneficiary_households
FROM present.pv_income AS income
LEFT JOIN station ON station.station_id = income.station_id

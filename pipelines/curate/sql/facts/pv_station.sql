-- grain: one photovoltaic station on the list in force at as_of
-- needs: none
-- joins: village 0..1; notices, monthly incomes and earlier lists grouped by station 0..1
WITH listed_village AS (
    SELECT village_code, is_provincial_poor_village FROM present.village WHERE duplicate_no = 1
),
notices AS (
    SELECT notice_subject_id, count(*) AS notices
    FROM present.public_notice
    WHERE duplicate_no = 1 AND notice_subject_type IN ('分红', '受益名单')
    GROUP BY notice_subject_id
),
months AS (
    SELECT
        station_id,
        count(*) AS income_months,
        sum(output_kilowatt_hours) AS income_output_kilowatt_hours,
        sum(coalesce(electricity_income_yuan, 0) + coalesce(subsidy_income_yuan, 0)) AS income_yuan
    FROM present.pv_income
    WHERE duplicate_no = 1 AND income_year = year(:as_of + INTERVAL 1 DAY) - 1
    GROUP BY station_id
),
planned AS (
    SELECT record_key, min(data_date) AS first_planned_date
    FROM base.pv_station
    WHERE is_in_state_plan AND data_date <= :as_of
    GROUP BY record_key
)
SELECT
    station.record_key AS subject_key,
    station.station_id,
    station.village_code,
    substr(station.village_code, 1, 9) AS town_code,
    station.county_code,
    :as_of AS as_of,
    station.data_date,
    station.duplicate_no,
    station.row_id AS pv_station_row_id,
    station.station_name,
    station.capacity_kilowatts,
    station.station_type,
    -- What article 9 asks is asked of the villages' stations; one without a type is taken for theirs.
    coalesce(station.station_type IN ('村级', '联村'), TRUE) AS is_village_station,
    station.grid_connected_date,
    station.has_grid_access,
    station.annual_equivalent_hours,
    station.annual_output_kilowatt_hours,
    station.total_investment_yuan,
    station.debt_yuan,
    station.enterprise_share_pct,
    station.station_owner,
    station.is_in_state_plan,
    planned.first_planned_date,
    station.beneficiary_households,
    station.is_in_poor_village,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    listed_village.is_provincial_poor_village,
    coalesce(notices.notices, 0) AS notices,
    coalesce(months.income_months, 0) AS income_months_last_full_year,
    months.income_output_kilowatt_hours AS income_output_last_full_year_kilowatt_hours,
    coalesce(months.income_yuan, 0) AS income_last_full_year_yuan
FROM present.pv_station AS station
LEFT JOIN listed_village ON listed_village.village_code = station.village_code
LEFT JOIN notices ON notices.notice_subject_id = station.station_id
LEFT JOIN months ON months.station_id = station.station_id
LEFT JOIN planned ON planned.record_key = station.record_key

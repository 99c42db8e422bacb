-- grain: one household on the present or an earlier list: what changed between the two newest lists that name it
-- needs: facts.household
-- joins: earlier version 0..1, list of the county before the present one 0..1, records of change grouped by household 0..1
WITH previous AS (
    SELECT
        row_id, record_key, data_date, village_code, household_category, household_size_persons, has_labour_capacity,
        exit_year, identified_date
    FROM earlier.household
    WHERE duplicate_no = 1
),
record AS (
    SELECT
        household_id,
        count(CASE WHEN change_type IN ('新识别', '返贫', '分户') THEN 1 END) AS entry_records,
        count(CASE WHEN change_type IN ('终止帮扶(清退)', '整户自然减少', '合户') THEN 1 END) AS departure_records,
        count(CASE WHEN change_type IN ('分户', '合户') THEN 1 END) AS regrouping_records,
        max(CASE WHEN change_type = '返贫' THEN change_date END) AS last_return_date,
        max(CASE WHEN change_type = '脱贫退出' THEN change_date END) AS last_exit_date
    FROM present.household_change
    GROUP BY household_id
),
departed AS (
    -- Keys that a full list has ended. Their latest version is the previous one.
    SELECT *
    FROM latest.household
    WHERE duplicate_no = 1 AND row_id NOT IN (SELECT household_row_id FROM facts.household)
),
version AS (
    SELECT
        listed.subject_key,
        listed.household_id,
        listed.village_code,
        listed.county_code,
        listed.data_date,
        listed.household_row_id,
        previous.row_id AS previous_household_row_id,
        previous.data_date AS previous_data_date,
        FALSE AS is_gone,
        previous.village_code AS previous_village_code,
        listed.household_category,
        previous.household_category AS previous_household_category,
        listed.poverty_status,
        listed.previous_poverty_status,
        listed.household_size_persons,
        previous.household_size_persons AS previous_household_size_persons,
        listed.has_labour_capacity,
        previous.has_labour_capacity AS previous_has_labour_capacity,
        listed.exit_year,
        previous.exit_year AS previous_exit_year,
        listed.identified_date,
        previous.identified_date AS previous_identified_date
    FROM facts.household AS listed
    LEFT JOIN previous ON previous.record_key = listed.subject_key
    WHERE listed.duplicate_no = 1
    UNION ALL
    SELECT
        record_key, household_id, village_code, county_code, data_date, NULL, row_id, data_date, TRUE, village_code,
        NULL, household_category, NULL, poverty_status, NULL, household_size_persons, NULL, has_labour_capacity,
        NULL, exit_year, NULL, identified_date
    FROM departed
)
SELECT
    version.subject_key,
    version.household_id,
    version.village_code,
    substr(version.village_code, 1, 9) AS town_code,
    version.county_code,
    :as_of AS as_of,
    version.data_date,
    1 AS duplicate_no,
    version.household_row_id,
    version.previous_household_row_id,
    version.previous_data_date,
    list_before.previous_list_date,
    -- New: not in force when the list before the present one was sent, be it for the first time or again.
    NOT version.is_gone AND coalesce(NOT list_before.was_in_force, FALSE) AS is_new,
    version.is_gone,
    version.is_gone AND coalesce(list_before.was_in_force, FALSE) AS is_gone_since_previous_list,
    version.previous_village_code,
    version.household_category,
    version.previous_household_category,
    version.poverty_status,
    version.previous_poverty_status,
    version.household_size_persons,
    version.previous_household_size_persons,
    version.has_labour_capacity,
    version.previous_has_labour_capacity,
    version.exit_year,
    version.previous_exit_year,
    version.identified_date,
    version.previous_identified_date,
    coalesce(record.entry_records, 0) AS entry_records,
    coalesce(record.departure_records, 0) AS departure_records,
    coalesce(record.regrouping_records, 0) AS regrouping_records,
    record.last_return_date,
    record.last_exit_date
FROM version
LEFT JOIN before.household AS list_before ON list_before.record_key = version.subject_key
LEFT JOIN record ON record.household_id = version.household_id

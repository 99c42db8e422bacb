-- grain: one household on the present or an earlier list: what changed between the two newest lists that name it
-- needs: facts.household
-- joins: earlier version 0..1, previous list of the county 0..1, records of change grouped by household 0..1
WITH previous AS (
    SELECT
        row_id, record_key, data_date, village_code, household_category, household_size_persons, has_labour_capacity,
        exit_year, identified_date
    FROM earlier.household
    WHERE duplicate_no = 1
),
list_day AS (
    SELECT county_code, data_date FROM latest.household
    UNION
    SELECT county_code, data_date FROM earlier.household
),
present_list AS (
    SELECT county_code, max(data_date) AS present_list_date FROM list_day GROUP BY county_code
),
previous_list AS (
    -- The day of the county's list before the present one; without one nobody is new and nobody gone.
    SELECT list_day.county_code, max(list_day.data_date) AS previous_list_date
    FROM list_day
    JOIN present_list ON present_list.county_code = list_day.county_code
    WHERE list_day.data_date < present_list.present_list_date
    GROUP BY list_day.county_code
),
last_full AS (
    -- The last complete list by then: it ended whom it did not name.
    SELECT previous_list.county_code, max(full_list.data_date) AS full_date
    FROM previous_list
    JOIN ledger.full_list AS full_list
        ON full_list.table_name = 'household' AND full_list.county_code = previous_list.county_code
            AND full_list.data_date <= previous_list.previous_list_date
    GROUP BY previous_list.county_code
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
),
known AS (
    SELECT subject_key, data_date, TRUE AS is_read FROM version
    UNION ALL
    SELECT subject_key, previous_data_date, TRUE FROM version
    UNION ALL
    -- A row set aside still names its household.
    SELECT record_key, data_date, FALSE FROM ledger.named_key WHERE table_name = 'household'
),
was AS (
    -- Whether the household was in force on the day of the list before: named by then, and by no complete list left out since.
    SELECT
        version.subject_key,
        count(CASE WHEN known.is_read THEN 1 END) > 0
            AND coalesce(max(known.data_date) >= max(last_full.full_date), TRUE) AS is_in_force
    FROM version
    JOIN previous_list ON previous_list.county_code = version.county_code
    JOIN known ON known.subject_key = version.subject_key AND known.data_date <= previous_list.previous_list_date
    LEFT JOIN last_full ON last_full.county_code = version.county_code
    GROUP BY version.subject_key
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
    previous_list.previous_list_date,
    -- New: not in force when the list before the present one was sent, be it for the first time or again.
    NOT version.is_gone AND previous_list.previous_list_date IS NOT NULL AND NOT coalesce(was.is_in_force, FALSE)
        AS is_new,
    version.is_gone,
    version.is_gone AND coalesce(was.is_in_force, FALSE) AS is_gone_since_previous_list,
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
LEFT JOIN previous_list ON previous_list.county_code = version.county_code
LEFT JOIN was ON was.subject_key = version.subject_key
LEFT JOIN record ON record.household_id = version.household_id

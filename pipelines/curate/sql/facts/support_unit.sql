-- grain: one row of the list of supporting units in force at as_of (a unit in one village)
-- needs: none
-- joins: none
SELECT
    support_unit.record_key AS subject_key,
    support_unit.unit_id,
    support_unit.village_code,
    substr(support_unit.village_code, 1, 9) AS town_code,
    support_unit.county_code,
    :as_of AS as_of,
    support_unit.data_date,
    support_unit.duplicate_no,
    support_unit.row_id AS support_unit_row_id,
    support_unit.unit_name,
    support_unit.helper_district,
    support_unit.unit_level,
    support_unit.is_lead_unit,
    support_unit.start_date,
    support_unit.end_date,
    (support_unit.start_date IS NULL OR support_unit.start_date <= :as_of)
        AND (support_unit.end_date IS NULL OR support_unit.end_date >= :as_of) AS is_in_force
FROM present.support_unit AS support_unit

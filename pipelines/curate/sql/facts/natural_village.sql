-- grain: one row of the natural village list in force at as_of
-- needs: none
-- joins: names grouped by village 0..1
WITH of_name AS (
    SELECT village_code, natural_village_name, count(*) AS natural_villages_of_same_name
    FROM present.natural_village
    WHERE duplicate_no = 1
    GROUP BY village_code, natural_village_name
)
SELECT
    natural_village.record_key AS subject_key,
    natural_village.natural_village_id,
    natural_village.village_code,
    substr(natural_village.village_code, 1, 9) AS town_code,
    natural_village.county_code,
    :as_of AS as_of,
    natural_village.data_date,
    natural_village.duplicate_no,
    natural_village.row_id AS natural_village_row_id,
    natural_village.natural_village_name,
    natural_village.households,
    natural_village.persons,
    natural_village.poor_households,
    natural_village.poor_persons,
    natural_village.has_20_households,
    natural_village.has_hardened_road,
    natural_village.is_clean_village,
    natural_village.is_model_village,
    natural_village.has_central_water_supply,
    natural_village.has_garbage_treatment,
    natural_village.has_sewage_treatment,
    natural_village.has_power,
    natural_village.has_tv_signal,
    natural_village.has_network_signal,
    natural_village.is_three_clearings_done,
    natural_village.has_village_plan,
    -- The count decides; the tick on the form speaks where no count was given (article 2).
    coalesce(natural_village.households >= 20, natural_village.has_20_households) AS is_20_households,
    of_name.natural_villages_of_same_name
FROM present.natural_village AS natural_village
LEFT JOIN of_name ON of_name.village_code = natural_village.village_code
    AND of_name.natural_village_name = natural_village.natural_village_name

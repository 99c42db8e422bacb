-- grain: one asset or resource of a village collective on the list in force at as_of
-- needs: none
-- joins: village 0..1, the version before it 0..1
WITH listed_village AS (
    SELECT village_code, collective_income_yuan FROM present.village WHERE duplicate_no = 1
),
previous AS (
    SELECT row_id, record_key, quantity, book_value_yuan, asset_use, lease_income_yuan
    FROM earlier.village_asset
    WHERE duplicate_no = 1
)
SELECT
    asset.record_key AS subject_key,
    asset.asset_id,
    asset.village_code,
    substr(asset.village_code, 1, 9) AS town_code,
    asset.county_code,
    :as_of AS as_of,
    asset.data_date,
    asset.duplicate_no,
    asset.row_id AS village_asset_row_id,
    previous.row_id AS previous_village_asset_row_id,
    asset.asset_kind,
    asset.asset_name,
    asset.quantity,
    asset.quantity_unit,
    asset.book_value_yuan,
    asset.asset_use,
    asset.lessee_name IS NOT NULL AS has_lessee,
    asset.lease_income_yuan,
    asset.registered_date,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    listed_village.collective_income_yuan AS village_collective_income_yuan,
    previous.quantity AS previous_quantity,
    previous.book_value_yuan AS previous_book_value_yuan,
    previous.asset_use AS previous_asset_use,
    previous.lease_income_yuan AS previous_lease_income_yuan
FROM present.village_asset AS asset
LEFT JOIN listed_village ON listed_village.village_code = asset.village_code
LEFT JOIN previous ON previous.record_key = asset.record_key

-- grain: one sale of the villages' produce made by as_of
-- needs: none
-- joins: village, entity and household 0..1; prices and repeats grouped by what they share 0..1
WITH listed_village AS (
    SELECT village_code FROM present.village WHERE duplicate_no = 1
),
entity AS (
    SELECT row_id, entity_id, operating_status FROM present.entity WHERE duplicate_no = 1
),
home AS (
    SELECT row_id, household_id, village_code FROM latest.household WHERE duplicate_no = 1
),
usual AS (
    SELECT product, quantity_unit, median(CAST(unit_price_yuan AS DOUBLE)) AS median_unit_price_yuan
    FROM present.consumption
    WHERE duplicate_no = 1 AND unit_price_yuan > 0
    GROUP BY product, quantity_unit
),
alike AS (
    SELECT buyer_name, sale_date, product, sale_amount_yuan, count(*) AS sales_alike
    FROM present.consumption
    WHERE duplicate_no = 1
    GROUP BY buyer_name, sale_date, product, sale_amount_yuan
    HAVING count(*) > 1
)
SELECT
    sale.record_key AS subject_key,
    sale.sale_id,
    sale.household_id,
    sale.entity_id,
    sale.village_code,
    substr(sale.village_code, 1, 9) AS town_code,
    sale.county_code,
    :as_of AS as_of,
    sale.data_date,
    sale.duplicate_no,
    sale.row_id AS consumption_row_id,
    entity.row_id AS entity_row_id,
    home.row_id AS household_row_id,
    sale.sale_date,
    sale.buyer_district,
    sale.buyer_type,
    sale.product,
    sale.quantity,
    sale.quantity_unit,
    sale.unit_price_yuan,
    sale.sale_amount_yuan,
    CAST(sale.quantity AS DECIMAL(38, 4)) * sale.unit_price_yuan AS computed_amount_yuan,
    sale.sales_channel,
    sale.invoice_number,
    listed_village.village_code IS NOT NULL AS is_in_village_list,
    entity.row_id IS NOT NULL AS has_entity,
    entity.operating_status,
    home.row_id IS NOT NULL AS has_household,
    home.village_code AS household_village_code,
    usual.median_unit_price_yuan,
    coalesce(alike.sales_alike, 1) AS sales_alike
FROM present.consumption AS sale
LEFT JOIN listed_village ON listed_village.village_code = sale.village_code
LEFT JOIN entity ON entity.entity_id = sale.entity_id
LEFT JOIN home ON home.household_id = sale.household_id
LEFT JOIN usual ON usual.product = sale.product AND usual.quantity_unit = sale.quantity_unit
LEFT JOIN alike
    ON alike.buyer_name = sale.buyer_name AND alike.sale_date = sale.sale_date AND alike.product = sale.product
    AND alike.sale_amount_yuan = sale.sale_amount_yuan

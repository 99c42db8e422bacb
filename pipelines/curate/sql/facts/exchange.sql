-- grain: one exchanged specialist who began by as_of
-- needs: none
-- joins: receiving county 0..1 (by name or code)
WITH county AS (
    SELECT name AS written, code FROM parameter.area WHERE level = 'county'
    UNION ALL
    SELECT code AS written, code FROM parameter.area WHERE level = 'county'
)
SELECT
    exchange.record_key AS subject_key,
    exchange.exchange_id,
    exchange.village_code,
    substr(exchange.village_code, 1, 9) AS town_code,
    coalesce(exchange.county_code, county.code) AS county_code,
    :as_of AS as_of,
    exchange.data_date,
    exchange.duplicate_no,
    exchange.row_id AS exchange_row_id,
    exchange.exchange_type,
    exchange.sending_unit,
    exchange.receiving_unit,
    exchange.receiving_county,
    exchange.start_date,
    exchange.end_date,
    exchange.profession,
    exchange.start_date <= :as_of AND (exchange.end_date IS NULL OR exchange.end_date >= :as_of) AS is_in_force,
    coalesce(exchange.county_code, county.code) IS NOT NULL AS has_receiving_county
FROM present.exchange AS exchange
LEFT JOIN county ON county.written = exchange.receiving_county

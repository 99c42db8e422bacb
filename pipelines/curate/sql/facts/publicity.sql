-- grain: one published item dated by as_of
-- needs: none
-- joins: county 0..1 (by the name at the head of the reporting unit's)
WITH county AS (
    SELECT name, code FROM parameter.area WHERE level = 'county'
)
SELECT
    publicity.record_key AS subject_key,
    publicity.publicity_id,
    publicity.village_code,
    substr(publicity.village_code, 1, 9) AS town_code,
    coalesce(publicity.county_code, county.code) AS county_code,
    :as_of AS as_of,
    publicity.data_date,
    publicity.duplicate_no,
    publicity.row_id AS publicity_row_id,
    publicity.publication_date,
    publicity.media_type,
    publicity.media_name,
    publicity.media_level,
    publicity.url,
    publicity.author_unit,
    publicity.publicity_topic,
    CASE WHEN publicity.url IS NOT NULL THEN count(*) OVER (PARTITION BY publicity.url) END AS items_with_same_url,
    CASE WHEN publicity.title IS NOT NULL THEN count(*) OVER (PARTITION BY publicity.title, publicity.media_name) END
        AS items_with_same_title_and_media
FROM present.publicity AS publicity
LEFT JOIN county ON publicity.author_unit LIKE county.name || '%'

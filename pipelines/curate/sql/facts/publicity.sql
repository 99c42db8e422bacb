-- grain: one published item dated by as_of
-- needs: none
-- joins: county 0..1 (by the name at the head of the reporting unit's), items grouped by address and by title and media 0..1;
-- an item written twice is no other item, nor one in media that are not named
WITH county AS (
    SELECT name, code FROM parameter.area WHERE level = 'county'
),
of_url AS (
    SELECT url, count(DISTINCT record_key) AS items FROM present.publicity WHERE url IS NOT NULL GROUP BY url
),
of_title AS (
    SELECT title, media_name, count(DISTINCT record_key) AS items
    FROM present.publicity
    WHERE title IS NOT NULL AND media_name IS NOT NULL
    GROUP BY title, media_name
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
    of_url.items AS items_with_same_url,
    of_title.items AS items_with_same_title_and_media
FROM present.publicity AS publicity
LEFT JOIN county ON publicity.author_unit LIKE county.name || '%'
LEFT JOIN of_url ON of_url.url = publicity.url
LEFT JOIN of_title ON of_title.title = publicity.title AND of_title.media_name = publicity.media_name

-- grain: one training course begun by as_of
-- needs: none
-- joins: trainees grouped by course 0..1
WITH roster AS (
    SELECT
        training_id,
        count(*) AS listed_trainees,
        count(CASE WHEN has_passed THEN 1 END) AS passed_trainees,
        count(CASE WHEN is_employed_after THEN 1 END) AS employed_trainees,
        -- A course has no county of its own in the form: that of its trainees, if it is one.
        CASE WHEN min(county_code) = max(county_code) THEN min(county_code) END AS county_code
    FROM present.training_person
    WHERE duplicate_no = 1
    GROUP BY training_id
)
SELECT
    training.record_key AS subject_key,
    training.training_id,
    CAST(NULL AS VARCHAR) AS village_code,
    CAST(NULL AS VARCHAR) AS town_code,
    coalesce(training.county_code, roster.county_code) AS county_code,
    :as_of AS as_of,
    training.data_date,
    training.duplicate_no,
    training.row_id AS training_row_id,
    training.training_name,
    training.training_type,
    training.organizer_name,
    training.start_date,
    training.end_date,
    training.trainees,
    training.cost_yuan,
    training.is_order_based,
    coalesce(roster.listed_trainees, 0) AS listed_trainees,
    coalesce(roster.passed_trainees, 0) AS passed_trainees,
    coalesce(roster.employed_trainees, 0) AS employed_trainees
FROM present.training AS training
LEFT JOIN roster ON roster.training_id = training.training_id

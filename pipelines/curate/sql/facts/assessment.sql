-- grain: one assessment, report or circular on the list in force at as_of
-- needs: facts.unit
-- joins: unit 0..1
SELECT
    assessment.record_key AS subject_key,
    assessment.unit_id,
    unit.village_code,
    substr(unit.village_code, 1, 9) AS town_code,
    coalesce(assessment.county_code, unit.county_code) AS county_code,
    :as_of AS as_of,
    assessment.data_date,
    assessment.duplicate_no,
    assessment.row_id AS assessment_row_id,
    assessment.assessment_year,
    assessment.assessment_type,
    assessment.score,
    assessment.assessment_result,
    assessment.notice_date,
    assessment.rectification_deadline_date,
    assessment.is_rectified,
    unit.unit_id IS NOT NULL AS has_unit,
    unit.helper_district
FROM present.assessment AS assessment
LEFT JOIN facts.unit AS unit ON unit.unit_id = assessment.unit_id

-- grain: one meeting of a unit's leaders dated by as_of
-- needs: facts.unit
-- joins: unit 0..1
SELECT
    meeting.record_key AS subject_key,
    meeting.meeting_id,
    meeting.unit_id,
    unit.village_code,
    substr(unit.village_code, 1, 9) AS town_code,
    coalesce(meeting.county_code, unit.county_code) AS county_code,
    :as_of AS as_of,
    meeting.data_date,
    meeting.duplicate_no,
    meeting.row_id AS meeting_row_id,
    meeting.meeting_date,
    meeting.meeting_type,
    meeting.minutes_number,
    meeting.leaders_present_persons,
    meeting.attendees_persons,
    unit.unit_id IS NOT NULL AS has_unit,
    unit.helper_district,
    meeting.chair_name IS NOT NULL AS has_chair,
    meeting.topic LIKE '%扶贫%' OR meeting.topic LIKE '%脱贫%' OR meeting.topic LIKE '%帮扶%' AS is_about_poverty_relief
FROM present.meeting AS meeting
LEFT JOIN facts.unit AS unit ON unit.unit_id = meeting.unit_id

-- grain: one public notice begun by as_of
-- needs: none
-- joins: none
SELECT
    public_notice.record_key AS subject_key,
    public_notice.notice_id,
    public_notice.village_code,
    substr(public_notice.village_code, 1, 9) AS town_code,
    public_notice.county_code,
    :as_of AS as_of,
    public_notice.data_date,
    public_notice.duplicate_no,
    public_notice.row_id AS public_notice_row_id,
    public_notice.notice_subject_type,
    public_notice.notice_subject_id,
    public_notice.notice_level,
    public_notice.notice_kind,
    public_notice.start_date,
    public_notice.end_date,
    public_notice.notice_place,
    public_notice.notice_channel,
    public_notice.has_photos,
    public_notice.complaint_phone_number,
    public_notice.announced_amount_yuan
FROM present.public_notice AS public_notice

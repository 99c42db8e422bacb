-- grain: two projects of one village, both going on or both terminated, that may be one project entered twice: named alike,
-- or by one unit, alike in content and next to each other in budget
-- needs: facts.project
-- joins: every project meets only the next one of its village with the same name or content: never more pairs than
-- projects, however many are alike
WITH plain AS (
    SELECT
        project_id,
        village_code,
        implement_unit,
        budget_yuan,
        -- A terminated project between two others must not hide that they are alike.
        coalesce(project_status = '终止', FALSE) AS is_terminated,
        -- Names differ in width, brackets and numerals, and in words that say nothing.
        replace(replace(replace(
            translate(
                project_name,
                '０１２３４５６７８９一二三四五六七八九ＡＢＣＤ（）()【】[]〔〕“”"、，,。.：:·－-—_　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                '0123456789123456789ABCD'
            ), '项目', ''), '工程', ''), '建设', '') AS name_key,
        -- Phases of one undertaking share their content; what tells them apart is their number.
        replace(replace(replace(
            translate(
                content,
                '０１２３４５６７８９0123456789一二三四五六七八九十第期（）()【】[]〔〕“”"、，,。.：:·－-—_　 ' || chr(9) || chr(10) || chr(13) || chr(160),
                ''
            ), '项目', ''), '工程', ''), '建设', '') AS content_key
    FROM facts.project
    WHERE duplicate_no = 1 AND village_code IS NOT NULL
),
neighbour AS (
    SELECT
        project_id,
        lead(project_id) OVER (PARTITION BY village_code, is_terminated, name_key ORDER BY project_id) AS other_project_id,
        TRUE AS is_same_name,
        FALSE AS is_same_content
    FROM plain
    WHERE name_key <> ''
    UNION ALL
    SELECT
        project_id,
        lead(project_id) OVER (
            PARTITION BY village_code, is_terminated, content_key, implement_unit ORDER BY budget_yuan, project_id
        ) AS other_project_id,
        FALSE AS is_same_name,
        TRUE AS is_same_content
    FROM plain
    WHERE content_key <> ''
),
pair AS (
    SELECT
        least(project_id, other_project_id) AS project_id,
        greatest(project_id, other_project_id) AS other_project_id,
        max(CASE WHEN is_same_name THEN 1 ELSE 0 END) = 1 AS is_same_name,
        max(CASE WHEN is_same_content THEN 1 ELSE 0 END) = 1 AS is_same_content
    FROM neighbour
    WHERE other_project_id IS NOT NULL
    GROUP BY least(project_id, other_project_id), greatest(project_id, other_project_id)
)
SELECT
    pair.project_id || '/' || pair.other_project_id AS subject_key,
    pair.project_id,
    pair.other_project_id,
    project.village_code,
    project.town_code,
    project.county_code,
    project.as_of,
    1 AS duplicate_no,
    project.project_row_id,
    other.project_row_id AS other_project_row_id,
    pair.is_same_name,
    pair.is_same_content,
    coalesce(project.implement_unit = other.implement_unit, FALSE) AS is_same_implement_unit,
    project.project_category = other.project_category AS is_same_category,
    project.project_status,
    other.project_status AS other_project_status,
    project.budget_yuan,
    other.budget_yuan AS other_budget_yuan,
    abs(project.budget_yuan - other.budget_yuan) AS budget_difference_yuan,
    greatest(project.budget_yuan, other.budget_yuan) AS larger_budget_yuan,
    project.paid_yuan,
    other.paid_yuan AS other_paid_yuan,
    abs(date_diff('day', project.start_date, other.start_date)) AS days_between_starts
FROM pair
JOIN facts.project AS project ON project.project_id = pair.project_id AND project.duplicate_no = 1
JOIN facts.project AS other ON other.project_id = pair.other_project_id AND other.duplicate_no = 1

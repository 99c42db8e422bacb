-- grain: one row of the project list in force at as_of
-- needs: none
-- joins: notices, payments, beneficiaries, decisions, risks, investments and issues, each grouped by project 0..1
WITH notices AS (
    SELECT
        notice_subject_id,
        count(*) AS notices,
        count(CASE WHEN notice_kind = '事后公告' THEN 1 END) AS notices_afterwards,
        max(row_id) AS public_notice_row_id
    FROM present.public_notice
    WHERE duplicate_no = 1 AND notice_subject_type IN ('项目', '资金')
    GROUP BY notice_subject_id
),
payments AS (
    SELECT
        project_id,
        count(*) AS payments,
        count(DISTINCT fund_id) AS paying_funds,
        sum(paid_yuan) AS paid_yuan,
        min(paid_date) AS first_paid_date
    FROM present.fund_payment
    WHERE duplicate_no = 1
    GROUP BY project_id
),
beneficiaries AS (
    SELECT
        project_id,
        count(DISTINCT household_id) AS listed_beneficiary_households,
        count(CASE WHEN participation_mode IN ('自主经营', '务工', '生产资料', '代种代养') THEN 1 END)
            AS participating_households,
        sum(paid_income_yuan) AS beneficiary_income_yuan
    FROM present.project_beneficiary
    WHERE duplicate_no = 1
    GROUP BY project_id
),
beneficiary_list AS (
    SELECT max(data_date) AS beneficiary_list_date FROM present.project_beneficiary
),
decisions AS (
    SELECT
        project_id,
        count(*) AS decisions,
        min(CASE WHEN is_adopted THEN meeting_date END) AS first_adopted_date,
        max(meeting_date) AS last_decision_date
    FROM present.project_decision
    WHERE duplicate_no = 1
    GROUP BY project_id
),
risks AS (
    SELECT
        project_id,
        count(*) AS risks,
        count(CASE WHEN risk_status IS NULL OR risk_status <> '已化解' THEN 1 END) AS open_risks,
        count(CASE WHEN risk_type = '滞销' THEN 1 END) AS unsold_risks,
        count(CASE WHEN risk_type = '分红' THEN 1 END) AS dividend_risks,
        max(assessed_date) AS last_risk_assessed_date
    FROM present.risk
    WHERE duplicate_no = 1
    GROUP BY project_id
),
risk_list AS (
    SELECT max(data_date) AS risk_list_date FROM present.risk
),
investments AS (
    SELECT project_id, count(*) AS investments, sum(invested_yuan) AS put_into_entities_yuan
    FROM present.asset_investment
    WHERE duplicate_no = 1
    GROUP BY project_id
),
issues AS (
    SELECT project_id, count(*) AS issues FROM present.issue WHERE duplicate_no = 1 GROUP BY project_id
)
SELECT
    project.record_key AS subject_key,
    project.project_id,
    project.village_code,
    substr(project.village_code, 1, 9) AS town_code,
    project.county_code,
    :as_of AS as_of,
    project.data_date,
    project.duplicate_no,
    project.row_id AS project_row_id,
    notices.public_notice_row_id,
    project.project_name,
    project.project_category,
    project.subcategory,
    project.construction_nature,
    project.content,
    project.scale,
    project.implement_unit,
    project.start_date,
    project.planned_finish_date,
    project.finish_date,
    project.acceptance_date,
    project.project_status,
    project.budget_yuan,
    project.capacity_yuan,
    project.invested_yuan,
    project.is_in_project_library,
    project.library_date,
    project.has_feasibility_report,
    project.performance_target,
    project.benefit_mechanism,
    project.expected_income_yuan,
    project.actual_income_yuan,
    project.beneficiary_households,
    project.beneficiary_persons,
    project.asset_owner,
    coalesce(notices.notices, 0) AS notices,
    coalesce(notices.notices_afterwards, 0) AS notices_afterwards,
    coalesce(payments.payments, 0) AS payments,
    coalesce(payments.paying_funds, 0) AS paying_funds,
    coalesce(payments.paid_yuan, 0) AS paid_yuan,
    payments.first_paid_date,
    beneficiary_list.beneficiary_list_date,
    -- A list is yearly: of a project begun after it, it cannot speak.
    CASE
        WHEN project.start_date <= beneficiary_list.beneficiary_list_date
            THEN coalesce(beneficiaries.listed_beneficiary_households, 0)
    END AS listed_beneficiary_households,
    CASE
        WHEN project.start_date <= beneficiary_list.beneficiary_list_date
            THEN coalesce(beneficiaries.participating_households, 0)
    END AS participating_households,
    coalesce(beneficiaries.beneficiary_income_yuan, 0) AS beneficiary_income_yuan,
    coalesce(decisions.decisions, 0) AS decisions,
    decisions.first_adopted_date,
    decisions.last_decision_date,
    -- Without any list of risks nothing can be said of a project that has none.
    risk_list.risk_list_date,
    coalesce(risks.risks, 0) AS risks,
    coalesce(risks.open_risks, 0) AS open_risks,
    coalesce(risks.unsold_risks, 0) AS unsold_risks,
    coalesce(risks.dividend_risks, 0) AS dividend_risks,
    risks.last_risk_assessed_date,
    coalesce(investments.investments, 0) AS investments,
    coalesce(investments.put_into_entities_yuan, 0) AS put_into_entities_yuan,
    coalesce(issues.issues, 0) AS issues
FROM present.project AS project
CROSS JOIN beneficiary_list
CROSS JOIN risk_list
LEFT JOIN notices ON notices.notice_subject_id = project.project_id
LEFT JOIN payments ON payments.project_id = project.project_id
LEFT JOIN beneficiaries ON beneficiaries.project_id = project.project_id
LEFT JOIN decisions ON decisions.project_id = project.project_id
LEFT JOIN risks ON risks.project_id = project.project_id
LEFT JOIN investments ON investments.project_id = project.project_id
LEFT JOIN issues ON issues.project_id = project.project_id

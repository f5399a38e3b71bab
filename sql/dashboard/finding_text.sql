-- The findings of the current reports in words, agency by agency. Needs 00_reports.sql. Grain: one row a finding.
-- NULL: locators where the finding rests on no cell.
select
    coalesce(a.agency_no, -1) as agency,
    d.report_no as report,
    k.check_id as "check",
    k.severity,
    k.scope,
    k.scope_label_zh as scope_label,
    k.message_zh,
    k.message_en,
    k.locators
from v_check k
join dashboard_report d
    on d.report_id = k.report_id
left join dashboard_agency a
    on a.agency_id = d.agency_id
order by agency, d.report_no, k.check_id, k.scope_order nulls last, k.scope;

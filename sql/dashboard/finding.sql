-- How many findings of each rule a report has. Needs 00_reports.sql.
-- Grain: one row a report, rule and severity with any finding. Key: report, check_id, severity.
select
    d.report_no as report,
    k.check_id as "check",
    k.severity,
    count(*) as n
from v_check k
join dashboard_report d
    on d.report_id = k.report_id
group by all
order by d.report_no, k.check_id, k.severity;

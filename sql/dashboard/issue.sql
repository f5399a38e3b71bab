-- What was noticed while reading the current reports, by code. Needs 00_reports.sql. Grain and key: code, severity.
select
    i.code,
    i.severity,
    count(*) as n,
    count(distinct i.report_id) as reports
from issue i
join dashboard_report d
    on d.report_id = i.report_id
group by all
order by i.code, i.severity;

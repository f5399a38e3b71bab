-- How many cells of each statutory table hold what. Needs 00_reports.sql.
-- Grain: one row a report and table, by table and report_no. Key: table_code, report_no.
-- NULL: expected where the table is lost or its form cannot be told.
with counted as (
    select
        report_id,
        table_code,
        count(*) filter (where status = 'unreadable') as n_unreadable,
        count(*) filter (where status = 'ambiguous') as n_ambiguous
    from fact
    where status in ('unreadable', 'ambiguous')
    group by report_id, table_code
)
select
    t.table_code as "table",
    d.report_no as report,
    t.n_expected as expected,
    t.n_facts as facts,
    t.n_values as "values",
    t.n_blank as blank,
    coalesce(c.n_unreadable, 0) as unreadable,
    coalesce(c.n_ambiguous, 0) as ambiguous
from dashboard_report d
join report_table t
    on t.report_id = d.report_id
left join counted c
    on c.report_id = t.report_id
    and c.table_code = t.table_code
order by t.table_code, d.report_no;

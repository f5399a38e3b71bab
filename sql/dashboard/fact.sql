-- Every cell of the current reports with its origin, agency by agency. Needs 00_reports.sql.
-- Grain and key: report, table, row, measure, applicant. NULL: value where the cell holds no number (status says why);
-- unit where neither form nor cell gives one.
select
    coalesce(a.agency_no, -1) as agency,
    d.report_no as report,
    f.table_code as "table",
    f.row_code as "row",
    f.measure,
    f.applicant_type as applicant,
    rtrim(rtrim(f.value::varchar, '0'), '.') as value,
    f.unit,
    f.status,
    f.evidence,
    f.value_raw as raw,
    f.locator
from fact f
join dashboard_report d
    on d.report_id = f.report_id
left join dashboard_agency a
    on a.agency_id = d.agency_id
join applicant_type p
    on p.applicant_type = f.applicant_type
left join (
    select
        row_code,
        measure,
        min(row_order) as row_order
    from codebook
    group by row_code, measure
) c
    on c.row_code = f.row_code
    and c.measure = f.measure
order by agency, d.report_no, f.table_code, c.row_order nulls last, f.row_code, f.measure, p.applicant_order;

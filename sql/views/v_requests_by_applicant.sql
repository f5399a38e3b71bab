-- Who asked, row by row of the requests table: each applicant type with its share of the row's printed total.
-- Grain: one row a current report, row and applicant type, without the total column. Key: report_id, row_code,
-- applicant_type.
-- NULL: value where the cell holds no number; share also where the row's total holds none or is 0.
create view v_requests_by_applicant as
select
    f.report_id,
    f.agency_id,
    r.agency_name,
    f.year,
    r.form_requests as form,
    f.row_code,
    c.row_label_zh,
    c.row_order,
    f.applicant_type,
    a.label_zh as applicant_label_zh,
    a.applicant_order,
    f.value,
    f.status,
    f.value as num,
    t.value as den,
    case when t.value > 0 then f.value::double / t.value::double end as share,
    f.locator,
    r.source_path
from fact f
join report r
    on r.report_id = f.report_id
    and r.is_current
join applicant_type a
    on a.applicant_type = f.applicant_type
    and not a.is_total
left join fact t
    on t.report_id = f.report_id
    and t.table_code = 'requests'
    and t.row_code = f.row_code
    and t.measure = f.measure
    and t.applicant_type = 'total'
left join codebook c
    on c.form = r.form_requests
    and c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
where f.table_code = 'requests';

-- Who asked, row by row of the requests table: each applicant type with its share of the row's printed total.
-- Grain: one row a current report, row and applicant type, without the total column. Key: report_id, row_code,
-- applicant_type.
-- NULL: value where the cell holds no number; share also where the row's total holds none or is 0.
create view v_requests_by_applicant as
with total as not materialized (
    select report_id, year, row_code, value
    from fact
    where table_code = 'requests'
        and applicant_type = 'total'
),
-- The year among the keys lets a question about one year read its totals only; reports of unknown year go apart.
cell as not materialized (
    select f.*, t.value as total
    from fact f
    left join total t
        on t.report_id = f.report_id
        and t.year = f.year
        and t.row_code = f.row_code
    where f.table_code = 'requests'
        and f.year is not null
    union all
    select f.*, t.value
    from fact f
    left join total t
        on t.report_id = f.report_id
        and t.year is null
        and t.row_code = f.row_code
    where f.table_code = 'requests'
        and f.year is null
)
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
    f.total as den,
    case when f.total > 0 then f.value::double / f.total::double end as share,
    f.locator,
    r.source_path
from cell f
join report r
    on r.report_id = f.report_id
    and r.is_current
join applicant_type a
    on a.applicant_type = f.applicant_type
    and not a.is_total
left join codebook c
    on c.form = r.form_requests
    and c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure;

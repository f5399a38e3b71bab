-- How requests ended: the outcome rows of the applicants' total column, each with its share of all outcomes.
-- Grain: one row a current report and outcome, without outcome.total. Key: report_id, row_code.
-- NULL: value where the cell holds no number; share also where outcome.total holds none or is 0.
create view v_requests_by_outcome as
select
    f.report_id,
    f.agency_id,
    r.agency_name,
    f.year,
    r.form_requests as form,
    split_part(f.row_code, '.', 2) as outcome_group,
    f.row_code,
    c.row_label_zh,
    c.row_order,
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
left join fact t
    on t.report_id = f.report_id
    and t.table_code = 'requests'
    and t.row_code = 'outcome.total'
    and t.measure = 'count'
    and t.applicant_type = 'total'
left join codebook c
    on c.form = r.form_requests
    and c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
where f.table_code = 'requests'
    and f.applicant_type = 'total'
    and f.row_code like 'outcome.%'
    and f.row_code <> 'outcome.total';

-- One agency's figures against its year before: total column of requests, all cells of the other tables.
-- Grain: one row an agency, year and cell. Key: agency_id, year, table_code, row_code, measure.
-- NULL: value where the cell holds no number; previous_value, change, ratio and change_rate where there is nothing to
-- compare with, for which `comparison` gives the reason; ratio and change_rate also where the previous value is 0.
-- The forms of 2019 and 2021 join where they print the same cell. 其他处理 is one row in 2019 and three in 2021: the
-- added row outcome.other_all joins them (the printed row, or the sum of the three where none is unreadable and at
-- least one holds a number). Add it to nothing: its parts stand beside it.
create view v_year_comparison as
with cell as (
    select
        r.agency_id,
        r.agency_name,
        r.year,
        f.report_id,
        f.table_code,
        f.row_code,
        f.measure,
        f.value::decimal(24, 6) as value,
        f.unit,
        case f.table_code
            when 'proactive' then r.form_proactive
            when 'requests' then r.form_requests
            else r.form_disputes
        end as form
    from report r
    join fact f on f.report_id = r.report_id
    where r.is_current
        and r.agency_id is not null
        and r.year is not null
        and f.applicant_type in ('total', 'not_applicable')
    union all
    select
        r.agency_id,
        r.agency_name,
        r.year,
        f.report_id,
        'requests',
        'outcome.other_all',
        'count',
        case
            when count(*) filter (where f.status not in ('reported', 'blank')) = 0
                and count(*) = case r.form_requests when '2019' then 1 else 3 end
                then sum(f.value)::decimal(24, 6)
        end,
        '件',
        r.form_requests
    from report r
    join fact f on f.report_id = r.report_id
    where r.is_current
        and r.agency_id is not null
        and r.year is not null
        and f.table_code = 'requests'
        and f.applicant_type = 'total'
        and f.row_code like 'outcome.other%'
    group by r.agency_id, r.agency_name, r.year, f.report_id, r.form_requests
)
select
    c.agency_id,
    c.agency_name,
    c.year,
    c.table_code,
    c.row_code,
    c.measure,
    coalesce(b.row_label_zh, '其他处理合计') as row_label_zh,
    b.measure_label_zh,
    b.row_order,
    c.unit,
    c.form,
    case c.table_code
        when 'proactive' then q.form_proactive
        when 'requests' then q.form_requests
        else q.form_disputes
    end as previous_form,
    c.value,
    p.value as previous_value,
    c.value - p.value as change,
    case when p.value <> 0 then c.value::double / p.value::double end as ratio,
    case when p.value <> 0 then (c.value - p.value)::double / p.value::double end as change_rate,
    case
        when q.report_id is null then 'no_previous_report'
        when p.report_id is null and previous_form <> c.form then 'other_form'
        when p.report_id is null then 'cell_missing'
        when c.value is null or p.value is null then 'no_number'
        else 'compared'
    end as comparison,
    c.report_id,
    q.report_id as previous_report_id
from cell c
-- At most one current report for an agency and year, by definition of is_current.
left join report q
    on q.agency_id = c.agency_id
    and q.year = c.year - 1
    and q.is_current
left join cell p
    on p.agency_id = c.agency_id
    and p.year = c.year - 1
    and p.table_code = c.table_code
    and p.row_code = c.row_code
    and p.measure = c.measure
left join codebook b
    on b.form = c.form
    and b.table_code = c.table_code
    and b.row_code = c.row_code
    and b.measure = c.measure;

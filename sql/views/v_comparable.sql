-- Facts that can be compared over all years: cells that both forms print with the same meaning (table crosswalk), numbers
-- only, totals among them marked.
-- Grain: one row a fact of a current report of a known agency and year. Key: agency_id, year, table_code, row_code, measure,
-- applicant_type.
-- 其他处理 is one row in 2019 and three in 2021: row outcome.other_all stands for them (the printed row, or the sum of the
-- three where none is unreadable and at least one holds a number); its evidence and locator are NULL.
-- comparable is 'with caution' where filers of the 2019 form mixed matters and decisions.
create view v_comparable as
with cell as (
    select
        c.table_code,
        c.row_code,
        c.measure,
        arg_max(c.row_label_zh, c.form) as row_label_zh,
        arg_max(c.measure_label_zh, c.form) as measure_label_zh,
        bool_or(c.is_total) as is_total,
        arg_max(c.row_order, c.form) as row_order,
        coalesce(any_value(x.comparable), 'yes') as comparable
    from codebook c
    left join crosswalk x
        on x.block = c.table_code
        and x.cells_2019 = c.row_code || ':' || c.measure
    group by c.table_code, c.row_code, c.measure
    having count(distinct c.form) = 2
),
alike as (
    select
        f.agency_id,
        f.year,
        f.table_code,
        f.row_code,
        f.measure,
        f.applicant_type,
        c.row_label_zh,
        c.measure_label_zh,
        f.value::decimal(24, 6) as value,
        f.unit,
        f.evidence,
        c.is_total or f.applicant_type = 'total' as is_total,
        c.row_order,
        c.comparable,
        f.report_id,
        f.locator
    from fact f
    join cell c
        on c.table_code = f.table_code
        and c.row_code = f.row_code
        and c.measure = f.measure
    where f.value is not null
    union all
    select
        agency_id,
        year,
        'requests',
        'outcome.other_all',
        'count',
        applicant_type,
        '(六)其他处理',
        null,
        value,
        '件',
        null,
        applicant_type = 'total',
        (select min(row_order) from codebook where row_code = 'outcome.other.no_correction_in_time'),
        'as a sum',
        report_id,
        null
    from other_outcome
    where value is not null
)
select
    c.agency_id,
    r.agency_name,
    c.year,
    c.table_code,
    c.row_code,
    c.measure,
    c.applicant_type,
    c.row_label_zh,
    c.measure_label_zh,
    c.value,
    c.unit,
    c.evidence,
    c.is_total,
    c.row_order,
    c.comparable,
    c.report_id,
    c.locator,
    r.source_path
from alike c
join report r
    on r.report_id = c.report_id
    and r.is_current
where c.agency_id is not null
    and c.year is not null;

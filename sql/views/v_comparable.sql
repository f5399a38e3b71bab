-- Facts that can be compared over all years: cells that both forms print with the same meaning (table crosswalk), numbers
-- only, totals among them marked.
-- Grain: one row a fact of a current report of a known agency and year. Key: agency_id, year, table_code, row_code, measure,
-- applicant_type.
-- 其他处理 is not among them: its rows differ by form; join it as the indicator other_rate.
create view v_comparable as
select
    r.agency_id,
    r.agency_name,
    f.year,
    f.table_code,
    f.row_code,
    f.measure,
    f.applicant_type,
    c.row_label_zh,
    c.measure_label_zh,
    f.value,
    f.unit,
    f.evidence,
    coalesce(c.is_total, false) or f.applicant_type = 'total' as is_total,
    c.row_order,
    f.report_id,
    f.locator,
    r.source_path
from fact f
join report r
    on r.report_id = f.report_id
    and r.is_current
    and r.agency_id is not null
    and r.year is not null
join (
    select
        table_code,
        row_code,
        measure,
        max(row_label_zh) as row_label_zh,
        max(measure_label_zh) as measure_label_zh,
        bool_or(is_total) as is_total,
        min(row_order) as row_order
    from codebook
    group by table_code, row_code, measure
    having count(distinct form) = 2
) c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
where f.value is not null;

-- One agency's figures against its year before: total column of requests, all cells of the other tables.
-- Grain: one row an agency, year and cell. Key: agency_id, year, table_code, row_code, measure.
-- NULL: value where the cell holds no number; previous_value, change, ratio and change_rate where there is nothing to
-- compare with, for which `comparison` gives the reason; ratio and change_rate also where the previous value is 0.
-- The forms of 2019 and 2021 join where they print the same cell. 其他处理 is one row in 2019 and three in 2021: the
-- added row outcome.other_all joins them (the printed row, or the sum of the three where none is unreadable and at
-- least one holds a number). Add it to nothing: its parts stand beside it.
create view v_year_comparison as
with cell as not materialized (
    select report_id, agency_id, year, table_code, row_code, measure, value, unit
    from fact
    -- The total column and the tables without applicants; told by what is left out, which the scan itself can filter by.
    where applicant_type not in (
        'natural_person', 'commercial_enterprise', 'research_institution', 'public_welfare_organization',
        'legal_service_organization', 'other_organization'
    )
    union all
    select report_id, agency_id, year, 'requests', 'outcome.other_all', 'count', value, '件'
    from other_outcome
    where applicant_type = 'total'
),
-- Joining on the next year, a question about one year reads the facts of the year before it and no others.
cell_before as not materialized (
    select c.agency_id, q.next_year, c.table_code, c.row_code, c.measure, c.value, true as is_there
    from cell c
    join (select report_id, year, year + 1 as next_year from report where is_current) q
        on q.report_id = c.report_id
        and q.year = c.year
),
pair as not materialized (
    select c.*, p.value as previous_value, p.is_there
    from cell c
    -- At most one current report for an agency and year, by definition of is_current. A row code stands in one table.
    left join cell_before p
        on p.agency_id = c.agency_id
        and p.next_year = c.year
        and p.row_code = c.row_code
        and p.measure = c.measure
)
select
    c.agency_id,
    r.agency_name,
    c.year,
    c.table_code,
    c.row_code,
    c.measure,
    coalesce(b.row_label_zh, '其他处理合计') as row_label_zh,
    b.measure_label_zh,
    b.row_order,
    c.unit,
    case c.table_code
        when 'proactive' then r.form_proactive
        when 'requests' then r.form_requests
        else r.form_disputes
    end as form,
    case c.table_code
        when 'proactive' then r.previous_form_proactive
        when 'requests' then r.previous_form_requests
        else r.previous_form_disputes
    end as previous_form,
    c.value,
    c.previous_value,
    c.value - c.previous_value as change,
    case when c.previous_value <> 0 then c.value::double / c.previous_value::double end as ratio,
    case when c.previous_value <> 0 then (c.value - c.previous_value)::double / c.previous_value::double end as change_rate,
    case
        when r.previous_report_id is null then 'no_previous_report'
        when c.is_there is null and previous_form <> form then 'other_form'
        when c.is_there is null then 'cell_missing'
        when c.value is null or c.previous_value is null then 'no_number'
        else 'compared'
    end as comparison,
    c.report_id,
    r.previous_report_id
from pair c
join (
    select
        r.report_id,
        r.agency_name,
        r.form_proactive,
        r.form_requests,
        r.form_disputes,
        q.report_id as previous_report_id,
        q.form_proactive as previous_form_proactive,
        q.form_requests as previous_form_requests,
        q.form_disputes as previous_form_disputes
    from report r
    left join report q
        on q.agency_id = r.agency_id
        and q.year = r.year - 1
        and q.is_current
    where r.is_current
        and r.agency_id is not null
        and r.year is not null
) r
    on r.report_id = c.report_id
left join codebook b
    on b.form = case c.table_code
        when 'proactive' then r.form_proactive
        when 'requests' then r.form_requests
        else r.form_disputes
    end
    and b.table_code = c.table_code
    and b.row_code = c.row_code
    and b.measure = c.measure;

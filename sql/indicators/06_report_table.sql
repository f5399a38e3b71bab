-- How many cells of each statutory table hold what -> report_table.
-- Grain: one row a report and table, also where the table is lost. Key: report_id, table_code.
-- NULL: form and n_expected where the table is lost or its form cannot be told.
-- Reads check_report, check_form, check_cell and check_figure of sql/checks.
delete from report_table
where report_id in (select report_id from numbered_report where is_due);

insert into report_table
with expected as (
    select
        form,
        table_code,
        count(*) * if(table_code = 'requests', 7, 1) as n_expected
    from codebook
    where row_code <> 'art20_1.other_documents'
    group by form, table_code
),
counted as (
    select
        f.report_no,
        c.table_code,
        count(*) as n_facts,
        count(*) filter (where f.status = 'reported') as n_values,
        count(*) filter (where f.status = 'blank') as n_blank,
        count(*) filter (where f.status in ('unreadable', 'ambiguous')) as n_unreadable_or_ambiguous
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
    -- The local row of some provinces is no cell of the form.
    where c.row_code <> 'art20_1.other_documents'
    group by f.report_no, c.table_code
)
select
    r.report_id,
    r.agency_id,
    r.year,
    t.table_code,
    t.form,
    e.n_expected,
    coalesce(c.n_facts, 0),
    coalesce(c.n_values, 0),
    coalesce(c.n_blank, 0),
    coalesce(c.n_unreadable_or_ambiguous, 0)
from check_report r
join report p
    on p.report_id = r.report_id
cross join lateral (
    values ('proactive', p.form_proactive, 1), ('requests', p.form_requests, 2), ('disputes', p.form_disputes, 3)
) t(table_code, form, table_order)
left join counted c
    on c.report_no = r.report_no
    and c.table_code = t.table_code
left join expected e
    on e.form = t.form
    and e.table_code = t.table_code
where r.is_due
order by r.report_no, t.table_order;

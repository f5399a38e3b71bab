-- How much of each table is blank, and how much is missing.
-- Grain: one row a current report and statutory table, also where the table is lost. Key: report_id, table_code.
-- NULL: form, n_expected and blank_rate where the table is lost or its form cannot be told.
create view v_blank_rate as
select
    r.report_id,
    r.agency_id,
    r.agency_name,
    r.year,
    t.table_code,
    t.form,
    e.n_expected,
    coalesce(f.n_facts, 0) as n_facts,
    coalesce(f.n_values, 0) as n_values,
    coalesce(f.n_blank, 0) as n_blank,
    coalesce(f.n_other, 0) as n_unreadable_or_ambiguous,
    coalesce(f.n_blank, 0)::double / e.n_expected::double as blank_rate,
    r.source_path
from report r
cross join lateral (
    select 'proactive' as table_code, r.form_proactive as form
    union all
    select 'requests', r.form_requests
    union all
    select 'disputes', r.form_disputes
) t
-- The local row of some provinces is no cell of the form.
left join (
    select
        form,
        table_code,
        count(*) * if(table_code = 'requests', 7, 1) as n_expected
    from codebook
    where row_code <> 'art20_1.other_documents'
    group by form, table_code
) e
    on e.form = t.form
    and e.table_code = t.table_code
left join (
    select
        report_id,
        table_code,
        count(*) as n_facts,
        count(value) as n_values,
        count(*) filter (where status = 'blank') as n_blank,
        count(*) filter (where status in ('unreadable', 'ambiguous')) as n_other
    from fact
    group by report_id, table_code
) f
    on f.report_id = r.report_id
    and f.table_code = t.table_code
where r.is_current;

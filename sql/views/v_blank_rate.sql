-- How much of each table is blank, and how much is missing.
-- Grain: one row a current report and statutory table, also where the table is lost. Key: report_id, table_code.
-- NULL: form, n_expected and blank_rate where the table is lost or its form cannot be told.
create view v_blank_rate as
with counted as (
    select
        report_id,
        agency_id,
        year,
        table_code,
        count(*) as n_facts,
        count(value) as n_values,
        count(*) filter (where status = 'blank') as n_blank,
        count(*) filter (where status in ('unreadable', 'ambiguous')) as n_other
    from fact
    -- The local row of some provinces is no cell of the form.
    where row_code <> 'art20_1.other_documents'
    group by report_id, agency_id, year, table_code
),
-- One row a report with any fact: a filter on agency or year reaches the facts.
gathered as (
    select
        report_id,
        agency_id,
        year,
        map(list(table_code), list({'facts': n_facts, 'values': n_values, 'blank': n_blank, 'other': n_other})) as counts
    from counted
    group by report_id, agency_id, year
    union all
    select report_id, agency_id, year, null
    from report
    where n_facts = 0
),
expected as (
    select
        form,
        table_code,
        count(*) * if(table_code = 'requests', 7, 1) as n_expected
    from codebook
    where row_code <> 'art20_1.other_documents'
    group by form, table_code
)
select
    g.report_id,
    g.agency_id,
    r.agency_name,
    g.year,
    t.table_code,
    t.form,
    e.n_expected,
    coalesce(g.counts[t.table_code].facts, 0) as n_facts,
    coalesce(g.counts[t.table_code].values, 0) as n_values,
    coalesce(g.counts[t.table_code].blank, 0) as n_blank,
    coalesce(g.counts[t.table_code].other, 0) as n_unreadable_or_ambiguous,
    coalesce(g.counts[t.table_code].blank, 0)::double / e.n_expected::double as blank_rate,
    r.source_path
from gathered g
join report r
    on r.report_id = g.report_id
    and r.is_current
cross join lateral (
    select 'proactive' as table_code, r.form_proactive as form
    union all
    select 'requests', r.form_requests
    union all
    select 'disputes', r.form_disputes
) t
left join expected e
    on e.form = t.form
    and e.table_code = t.table_code;

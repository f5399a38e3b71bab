-- Which agency has a report for which year, over all years that any agency reports on.
-- Grain: one row an agency and year. Key: agency_id, year.
-- NULL: everything of the report where has_report is false; a form where that table is missing.
create view v_coverage as
select
    a.agency_id,
    a.agency_name,
    a.kind_name,
    y.year,
    r.report_id is not null as has_report,
    coalesce(d.n_documents, 0) as n_documents,
    r.report_id,
    r.status,
    r.form_proactive,
    r.form_requests,
    r.form_disputes,
    r.n_facts,
    r.n_values,
    r.n_blank,
    r.published_on,
    r.source_path
from agency a
cross join (select distinct year from report where year is not null) y
-- At most one current report for an agency and year, by definition of is_current.
left join report r
    on r.agency_id = a.agency_id
    and r.year = y.year
    and r.is_current
left join (
    select
        agency_id,
        year,
        count(*) as n_documents
    from report
    group by agency_id, year
) d
    on d.agency_id = a.agency_id
    and d.year = y.year;

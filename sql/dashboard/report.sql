-- The reports of the page with what was read of them. Needs 00_reports.sql.
-- Grain and key: report_no, in order. NULL: agency where the text names none; year, date, title where it gives none; a form
-- where the table is lost; days_late where there is no date or no year.
select
    d.report_id,
    a.agency_no as agency,
    r.year,
    r.status,
    case
        when r.year is null or r.agency_id is null then null
        else f.filing
    end as filing,
    strftime(r.published_on, '%Y-%m-%d') as published_on,
    f.days_late,
    r.form_proactive,
    r.form_requests,
    r.form_disputes,
    r.n_facts,
    r.n_values,
    r.n_blank,
    n.n_documents,
    r.title,
    r.source_path
from dashboard_report d
join report r
    on r.report_id = d.report_id
left join dashboard_agency a
    on a.agency_id = d.agency_id
-- At most one row a report: it is current for one agency and year.
left join v_filing f
    on f.report_id = d.report_id
left join (
    select
        agency_id,
        year,
        count(*) as n_documents
    from report
    group by agency_id, year
) n
    on n.agency_id = r.agency_id
    and n.year = r.year
order by d.report_no;

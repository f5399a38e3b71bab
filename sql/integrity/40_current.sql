-- Of the documents for one agency and year one is current, and only one; a document of no known agency or year stands for itself.
-- Grain: one row an agency and year, or a report. Columns: relation, place, found.

select
    'report' as relation,
    agency_id || ' ' || year as place,
    format('{} of {} documents are current', count(*) filter (where is_current), count(*)) as found
from report
where agency_id is not null
    and year is not null
group by agency_id, year
having count(*) filter (where is_current) <> 1
order by place;

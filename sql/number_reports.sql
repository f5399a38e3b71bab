-- All reports by number, and of which the checks are due -> numbered_report; the years whose agencies are to be compared again,
-- be it by rules, ranks or groups -> due_year.
-- Grain: numbered_report one row a report, in the order in which reports stand; due_year one row a year. Key: report_no; year.
-- NULL: previous_no (the current report of the same agency for the year before) where there is none or agency or year is
-- unknown.
-- Reads report, agency, changed_report (merge.sql). Numbers are local to one load; nothing of this file is published.

create temp table numbered_report as
select
    row_number() over (order by year, agency_id, report_id)::integer as report_no,
    report_id,
    agency_id,
    year,
    is_current,
    form_proactive,
    form_requests,
    form_disputes
from report
order by report_no;

alter table numbered_report add column previous_no integer;

update numbered_report
set previous_no = p.report_no
from numbered_report p
where p.agency_id = numbered_report.agency_id
    and p.year = numbered_report.year - 1
    and p.is_current;

-- What an agency printed matters to its own reports of all years, which a rule on amounts looks at together, and to the
-- departments beside it in that year and in later ones; and from the first year behind its report before, since agencies
-- are counted in the years between.
-- Grain: one row an agency. Key: agency_id. due_from is the first year whose comparisons change.
create temp table due_agency as
with changed as (
    select
        r.agency_id,
        r.year,
        (
            select max(o.year)
            from numbered_report o
            where o.agency_id = r.agency_id
                and o.year < r.year
        ) as year_before
    from numbered_report r
    join changed_report c
        on c.report_id = r.report_id
    where r.agency_id is not null
        and r.year is not null
),
since as (
    select agency_id, min(coalesce(year_before + 1, year)) as due_from
    from changed
    group by agency_id
),
beside as (
    select a.division_name, min(s.due_from) as due_from
    from since s
    join agency a
        on a.agency_id = s.agency_id
    where a.division_name is not null
    group by a.division_name
)
select agency_id, min(due_from) as due_from, bool_or(is_changed) as is_changed
from (
    select agency_id, due_from, true as is_changed
    from since
    union all
    select a.agency_id, b.due_from, false
    from agency a
    join beside b
        on b.division_name = a.division_name
)
group by agency_id;

-- is_read: its figures are needed, be it only for the years behind it.
alter table numbered_report add column is_due boolean;
alter table numbered_report add column is_read boolean;

update numbered_report
set
    is_due = w.is_due,
    is_read = w.is_read
from (
    select
        r.report_no,
        c.report_id is not null or coalesce(d.is_changed or r.year >= d.due_from, false) as is_due,
        c.report_id is not null or d.agency_id is not null as is_read
    from numbered_report r
    left join changed_report c
        on c.report_id = r.report_id
    left join due_agency d
        on d.agency_id = r.agency_id
) w
where w.report_no = numbered_report.report_no;

create temp table due_year as
select distinct r.year
from numbered_report r
join due_agency d
    on d.agency_id = r.agency_id
    and r.year >= d.due_from;

drop table due_agency;
drop table changed_report;

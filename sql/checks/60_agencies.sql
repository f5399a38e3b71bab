-- Rules between agencies and on the agency's name: A01, A04.
-- Grain: one row a report and rule, scope 'report'. Key: report_no, check_id.
-- NULL: the sides, which neither rule has. Only current reports of a known agency and year are held against others.
-- Reads report_vector of 50_years.sql and drops it; A01 is judged for whole years.

-- What stands for a report's figures and for the text of its first section: equal marks, equal content.
create temp table report_mark as
select
    r.report_no,
    r.agency_id,
    r.year,
    'figures' as what,
    v.vector || ' ' || v.n_nonzero as mark
from year_report r
join report_vector v
    on v.report_no = r.report_no
    and v.n_nonzero >= 10
where r.is_current
    and r.agency_id is not null
    and r.year is not null
union all
select
    r.report_no,
    r.agency_id,
    r.year,
    'text',
    s.text_sha256
from year_report r
join section s
    on s.report_id = r.report_id
    and s.section = 1
    and s.n_characters >= 30
where r.is_current
    and r.agency_id is not null
    and r.year is not null
    and s.text_sha256 is not null;

-- Grain: one row a report, kind of mark and other report with the same mark. A text that a whole province uses is named by
-- its first ten, so that many that are alike do not multiply.
create temp table alike as
with shared as (
    select
        year,
        what,
        mark,
        count(*) as n_reports,
        min(report_no, 11) as first_nos
    from report_mark
    group by year, what, mark
    having count(distinct agency_id) > 1
)
select
    m.report_no,
    m.what,
    s.n_reports - 1 as n_others,
    unnest(list_slice(list_filter(s.first_nos, lambda other: other <> m.report_no), 1, 10)) as other_no
from report_mark m
join shared s
    on s.year = m.year
    and s.what = m.what
    and s.mark = m.mark;

-- A01: the same figures, or the same text of section one, as another agency's report for the year.
insert into check_outcome
select
    r.report_no,
    'A01',
    'report',
    0,
    case
        when a.report_no is not null then 'fail'
        when m.report_no is not null then 'pass'
        else 'not_assessable'
    end,
    null,
    null,
    null,
    a.detail
from year_report r
left join (select distinct report_no from report_mark) m
    on m.report_no = r.report_no
left join (
    select
        report_no,
        string_agg(what || ': ' || names || if(n_others > 10, ', … (' || n_others || ')', ''), '; ' order by what) as detail
    from (
        select
            a.report_no,
            a.what,
            a.n_others,
            string_agg(p.agency_name || ' ' || p.report_id, ', ' order by p.report_id) as names
        from alike a
        join year_report o
            on o.report_no = a.other_no
        join report p
            on p.report_id = o.report_id
        group by a.report_no, a.what, a.n_others
    )
    group by report_no
) a
    on a.report_no = r.report_no;

drop table alike;
drop table report_mark;

-- A04: title, metadata and signature name different agencies, or none at all.
insert into check_outcome
select
    r.report_no,
    'A04',
    'report',
    0,
    if(i.report_id is null, 'pass', 'fail'),
    null,
    null,
    null,
    i.detail
from check_report r
left join (
    select report_id, string_agg(message, '; ' order by issue_no) as detail
    from issue
    where code in ('agency_sources_disagree', 'agency_unknown')
    group by report_id
) i
    on i.report_id = r.report_id;

drop table report_vector;

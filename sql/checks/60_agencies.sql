-- Rules between agencies: A01 to A04.
-- Grain: one row a report, rule and scope (cell or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have. Only current reports of a known agency and year are held against others.
-- Reads report_vector of 50_years.sql and drops it.

-- A01: the same figures, or the same text of section one, as another agency's report for the year.
create temp table alike as
with mark as (
    select
        r.report_no,
        r.agency_id,
        r.year,
        'figures ' || v.vector || ' ' || v.n_nonzero as mark,
        'figures' as what
    from check_report r
    join report_vector v
        on v.report_no = r.report_no
    where r.is_current
        and v.n_nonzero >= 10
    union all
    select
        r.report_no,
        r.agency_id,
        r.year,
        'text ' || s.text_sha256,
        'text'
    from check_report r
    join section s
        on s.report_id = r.report_id
        and s.section = 1
        and s.n_characters >= 30
    where r.is_current
),
shared as (
    select
        year,
        mark,
        what,
        list(report_no order by report_no) as report_nos
    from mark
    where agency_id is not null
        and year is not null
    group by year, mark, what
    having count(distinct agency_id) > 1
)
select
    report_no,
    what,
    -- A text that a whole province uses is named by its first ten.
    list_slice(list_filter(report_nos, lambda other: other <> report_no), 1, 10) as others
from (select unnest(report_nos) as report_no, what, report_nos from shared);

insert into check_outcome
select
    r.report_no,
    'A01',
    'report',
    0,
    case
        when a.report_no is not null then 'fail'
        when not r.is_current or r.agency_id is null or r.year is null or v.report_no is null then 'not_assessable'
        when v.n_nonzero < 10 and s.report_id is null then 'not_assessable'
        else 'pass'
    end,
    null,
    null,
    null,
    a.detail
from check_report r
left join report_vector v
    on v.report_no = r.report_no
left join (
    select distinct report_id
    from section
    where section = 1
        and n_characters >= 30
) s
    on s.report_id = r.report_id
left join (
    select
        report_no,
        string_agg(what || ': ' || names, '; ' order by what) as detail
    from (
        select
            a.report_no,
            a.what,
            string_agg(p.agency_name || ' ' || p.report_id, ', ' order by p.report_id) as names
        from (select report_no, what, unnest(others) as other_no from alike) a
        join check_report o
            on o.report_no = a.other_no
        join report p
            on p.report_id = o.report_id
        group by a.report_no, a.what
    )
    group by report_no
) a
    on a.report_no = r.report_no;

drop table alike;

-- A02: a government that says it sums up its departments and lower governments (statement `coverage_total`) is held against
-- those whose names begin with its own; some may not be loaded, so it is only a hint where they fall short.
create temp table summed_up as
select
    r.report_no,
    r.year,
    regexp_replace(a.agency_name, '人民政府$', '') as prefix,
    f.value,
    f.cell_no
from check_report r
join agency a
    on a.agency_id = r.agency_id
    and a.kind_code = 'government'
join (
    select distinct report_id
    from statement
    where statement_code = 'coverage_total'
) s
    on s.report_id = r.report_id
join check_figure f
    on f.report_no = r.report_no
join check_cell c
    on c.cell_no = f.cell_no
    and c.row_code = 'received'
    and c.applicant_type = 'total'
where r.is_current
    and f.value is not null;

create temp table subordinate as
select
    s.report_no,
    sum(f.value) as amount,
    count(*) as n_reports,
    count(f.value) as n_numbers
from summed_up s
join check_report r
    on r.year = s.year
    and r.is_current
    and r.report_no <> s.report_no
join agency a
    on a.agency_id = r.agency_id
    and starts_with(a.agency_name, s.prefix)
left join check_figure f
    on f.report_no = r.report_no
    and f.cell_no = s.cell_no
group by s.report_no;

insert into check_outcome
select
    r.report_no,
    'A02',
    if(s.report_no is not null and u.n_numbers = u.n_reports, 'received/total', 'report'),
    0,
    case
        when a.agency_id is null then 'not_assessable'
        when coalesce(a.kind_code, '') <> 'government' then 'not_applicable'
        when s.report_no is null or u.report_no is null or u.n_numbers < u.n_reports then 'not_assessable'
        when u.amount = s.value then 'pass'
        else 'fail'
    end,
    -- What is not loaded may be the difference.
    if(u.n_numbers = u.n_reports and u.amount < s.value, 'hint', null),
    u.amount,
    s.value,
    if(u.report_no is null, null, u.n_reports || ' reports')
from check_report r
left join agency a
    on a.agency_id = r.agency_id
left join summed_up s
    on s.report_no = r.report_no
left join subordinate u
    on u.report_no = r.report_no;

insert into check_outcome_cell
select
    o.report_no,
    'A02',
    o.scope,
    1,
    'right',
    1,
    o.report_no,
    s.cell_no
from check_outcome o
join summed_up s
    on s.report_no = o.report_no
where o.check_id = 'A02'
    and o.status = 'fail';

drop table subordinate;
drop table summed_up;

-- A03: far from agencies of the same kind, level and year, on a logarithmic scale; thirty of them make a group.
create temp table peer_figure as
select
    f.report_no,
    f.cell_no,
    k.scope,
    a.kind_code,
    a.level,
    r.year,
    f.value,
    ln(1 + f.value::double) as size
from check_figure f
join (
    select
        cell_no,
        row_code || if(table_code = 'requests', '/' || applicant_type, ':' || measure) as scope
    from check_cell
    where (table_code = 'requests' and applicant_type = 'total')
        or (table_code = 'disputes' and measure = 'total')
) k
    on k.cell_no = f.cell_no
join check_report r
    on r.report_no = f.report_no
    and r.is_current
    and r.year is not null
join agency a
    on a.agency_id = r.agency_id
    and a.kind_code is not null
where f.value >= 0;

create temp table peer_group as
with middle as (
    select kind_code, level, year, cell_no, median(size) as middle_size, median(value) as middle_value
    from peer_figure
    group by kind_code, level, year, cell_no
    having count(*) >= 30
)
select
    m.kind_code,
    m.level,
    m.year,
    m.cell_no,
    m.middle_size,
    m.middle_value,
    median(abs(f.size - m.middle_size)) as spread
from middle m
join peer_figure f
    on f.kind_code = m.kind_code
    and f.level is not distinct from m.level
    and f.year = m.year
    and f.cell_no = m.cell_no
group by m.kind_code, m.level, m.year, m.cell_no, m.middle_size, m.middle_value;

create temp table outlier as
select
    f.report_no,
    f.cell_no,
    f.scope,
    f.value,
    g.middle_value,
    -- 0.6745: the median deviation of a normal distribution with standard deviation 1.
    0.6745 * abs(f.size - g.middle_size) / g.spread > 5 as is_far
from peer_figure f
join peer_group g
    on g.kind_code = f.kind_code
    and g.level is not distinct from f.level
    and g.year = f.year
    and g.cell_no = f.cell_no
where g.spread > 0;

insert into check_outcome
select
    report_no,
    'A03',
    scope,
    cell_no,
    'fail',
    null,
    value,
    middle_value::decimal(24, 6),
    null
from outlier
where is_far
union all
select
    r.report_no,
    'A03',
    'report',
    0,
    if(o.report_no is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_report r
left join (select report_no, bool_or(is_far) as is_far from outlier group by report_no) o
    on o.report_no = r.report_no
where o.is_far is not true;

insert into check_outcome_cell
select
    report_no,
    'A03',
    scope,
    1,
    'left',
    1,
    report_no,
    cell_no
from outlier
where is_far;

drop table outlier;
drop table peer_group;
drop table peer_figure;

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

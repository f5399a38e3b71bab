-- Rules on sums and peers: A02, A03.
-- Grain: one row a report, rule and scope (cell or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have. Only current reports of a known agency and year are held against others.

-- A02: a government that says it sums up its departments and lower governments (statement `coverage_total`) is held against
-- those whose names begin with its own. A lower government that sums up stands for those below it. Whether all of them are
-- loaded is never known, so this is a hint.
create temp table summed_up as
select
    r.report_no,
    r.year,
    regexp_replace(a.agency_name, '人民政府$', '') as division,
    f.value,
    f.cell_no
from year_report r
join agency a
    on a.agency_id = r.agency_id
    and a.kind_code = 'government'
join (
    select distinct report_id
    from statement
    where statement_code = 'coverage_total'
) s
    on s.report_id = r.report_id
join year_figure f
    on f.report_no = r.report_no
join check_cell c
    on c.cell_no = f.cell_no
    and c.row_code = 'received'
    and c.applicant_type = 'total'
where r.is_current
    and f.value is not null
    -- 县人民政府, as some sites call it, would be the beginning of any county's name.
    and length(division) >= 3;

-- Grain: one row a government that sums up and a report below it. Names are cut to each length that a division's has, so that
-- they are met by equality.
create temp table below as
with named as (
    select r.report_no, r.year, a.agency_name, l.n_characters, left(a.agency_name, l.n_characters) as beginning
    from year_report r
    join agency a
        on a.agency_id = r.agency_id
    join (select distinct length(division) as n_characters from summed_up) l
        on l.n_characters < length(a.agency_name)
    where r.is_current
        and r.year in (select year from summed_up)
)
select
    s.report_no,
    n.report_no as other_no,
    s.cell_no
from named n
join summed_up s
    on s.division = n.beginning
    and s.year = n.year
    and s.report_no <> n.report_no
-- Of several that sum up a report, the one next above it.
qualify row_number() over (partition by n.report_no order by length(s.division) desc, s.report_no) = 1;

create temp table subordinate as
select
    b.report_no,
    sum(f.value) as amount,
    count(*) as n_reports,
    count(f.value) as n_numbers
from below b
left join year_figure f
    on f.report_no = b.other_no
    and f.cell_no = b.cell_no
group by b.report_no;

insert into check_outcome
select
    r.report_no,
    'A02',
    if(u.n_numbers = u.n_reports, 'received/total', 'report'),
    0,
    case
        when r.agency_id is null then 'not_assessable'
        when a.kind_code is distinct from 'government' then 'not_applicable'
        when u.n_numbers = u.n_reports then if(u.amount = s.value, 'pass', 'fail')
        else 'not_assessable'
    end,
    null,
    u.amount,
    s.value,
    if(u.report_no is null, null, u.n_reports || ' reports')
from year_report r
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
drop table below;
drop table summed_up;

-- A03: far above agencies of the same kind, level and year, on a logarithmic scale; thirty of them make a group.
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
from year_figure f
join (
    select
        cell_no,
        row_code || if(table_code = 'requests', '/' || applicant_type, ':' || measure) as scope
    from check_cell
    where (table_code = 'requests' and applicant_type = 'total')
        or (table_code = 'disputes' and measure = 'total')
) k
    on k.cell_no = f.cell_no
join year_report r
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
    -- 0.6745: the median deviation of a normal distribution with standard deviation 1. Nothing is far below: zero is usual.
    0.6745 * (f.size - g.middle_size) / g.spread > 5 as is_far
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
from year_report r
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

-- Rules over the years of one agency that are no plain comparison of two sums: X05 to X09.
-- Grain: one row a report, rule and scope (cell or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have. A report without agency or year cannot be assessed.

-- Cells that say the same on both forms and in every year: the total column of requests, disputes, and counts of
-- table proactive; changes and amounts are left out, stocks stay.
create temp table spike_cell as
select
    cell_no,
    row_code || if(table_code = 'requests', '/' || applicant_type, ':' || measure) as scope
from check_cell
where applicant_type in ('total', 'not_applicable')
    and measure not in ('items_change', 'amount');

-- X05: more than five times as many as last year, or less than a fifth, where the larger number is at least thirty.
-- Grain: one row a report with at least one cell that prints a number in both years. Key: report_no.
create temp table year_pair as
select
    r.report_no,
    r.previous_no,
    list(struct_pack(cell_no := f.cell_no, before := p.value, now := f.value)) filter (
        where greatest(f.value, p.value) >= 30
            and least(f.value, p.value) >= 0
            -- From or to zero the ratio is beyond every bound.
            and (f.value > 5 * p.value or p.value > 5 * f.value)
    ) as spikes
from check_report r
join check_figure f
    on f.report_no = r.report_no
join check_figure p
    on p.report_no = r.previous_no
    and p.cell_no = f.cell_no
where f.cell_no in (select cell_no from spike_cell)
    and f.value is not null
    and p.value is not null
group by r.report_no, r.previous_no;

create temp table spike as
select
    p.report_no,
    p.previous_no,
    c.cell_no,
    c.scope,
    p.spike.before as before,
    p.spike.now as now
from (select report_no, previous_no, unnest(spikes) as spike from year_pair) p
join spike_cell c
    on c.cell_no = p.spike.cell_no;

insert into check_outcome
select
    report_no,
    'X05',
    scope,
    cell_no,
    'fail',
    null,
    before,
    now,
    null
from spike
union all
select
    r.report_no,
    'X05',
    'report',
    0,
    if(p.report_no is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_report r
left join year_pair p
    on p.report_no = r.report_no
where p.spikes is null;

insert into check_outcome_cell
select
    report_no,
    'X05',
    scope,
    1,
    'left',
    1,
    previous_no,
    cell_no
from spike
union all
select
    report_no,
    'X05',
    scope,
    2,
    'right',
    1,
    report_no,
    cell_no
from spike;

drop table spike;
drop table year_pair;
drop table spike_cell;

-- Each report's figures in short: how many, how many above zero, and one number that stands for all cells with their
-- values above zero. Key: report_no.
create temp table report_vector as
select
    report_no,
    count(*) as n_cells,
    count(value) as n_numbers,
    count(*) filter (where value <> 0) as n_nonzero,
    sum(hash(cell_no, value)::hugeint) filter (where value <> 0) as vector
from check_figure
group by report_no;

-- X06: last year's figures printed once more.
insert into check_outcome
select
    r.report_no,
    'X06',
    'report',
    0,
    case
        when r.previous_no is null or v.report_no is null or p.report_no is null then 'not_assessable'
        when r.form_proactive <> q.form_proactive or r.form_requests <> q.form_requests then 'not_applicable'
        -- A table that is lost, or whose form cannot be told, may be the one that changed.
        when r.form_proactive is null or r.form_requests is null or r.form_disputes is null then 'not_assessable'
        when q.form_proactive is null or q.form_requests is null or q.form_disputes is null then 'not_assessable'
        when v.n_nonzero < 5 then 'not_assessable'
        when v.vector = p.vector and v.n_nonzero = p.n_nonzero then 'fail'
        else 'pass'
    end,
    null,
    v.n_nonzero,
    null,
    null
from check_report r
left join check_report q
    on q.report_no = r.previous_no
left join report_vector v
    on v.report_no = r.report_no
left join report_vector p
    on p.report_no = r.previous_no;

-- X07: nothing but zeros in three years running. A blank is not a zero, nor is a row or table that is not there.
insert into check_outcome
with year_of_zeros as (
    select
        v.report_no,
        v.n_nonzero > 0 as is_active,
        v.n_numbers = v.n_cells and p.status = 'loaded' as is_complete
    from report_vector v
    join check_report r
        on r.report_no = v.report_no
    join report p
        on p.report_id = r.report_id
)
select
    r.report_no,
    'X07',
    'report',
    0,
    case
        -- One figure above zero settles it, whatever else is known.
        when y.is_active or a.is_active or b.is_active then 'pass'
        when y.is_complete and a.is_complete and b.is_complete then 'fail'
        else 'not_assessable'
    end,
    null,
    null,
    null,
    null
from check_report r
left join year_of_zeros y
    on y.report_no = r.report_no
left join year_of_zeros a
    on a.report_no = r.previous_no
left join check_report q
    on q.report_no = r.previous_no
left join year_of_zeros b
    on b.report_no = q.previous_no;

-- X08: years without a report between two that have one; told at the report behind the gap.
insert into check_outcome
with ordered as (
    select
        report_no,
        year,
        lag(year) over (partition by agency_id order by year, report_no) as last_year
    from check_report
    where is_current
        and agency_id is not null
        and year is not null
)
select
    r.report_no,
    'X08',
    'report',
    0,
    case
        when o.last_year is null then 'not_assessable'
        when o.year - o.last_year > 1 then 'fail'
        else 'pass'
    end,
    null,
    null,
    null,
    if(o.year - o.last_year > 1, array_to_string(range(o.last_year + 1, o.year), ', '), null)
from check_report r
left join ordered o
    on o.report_no = r.report_no;

-- X09: another version of the report. Told at the current one, cell by cell.
create temp table version_pair as
select
    r.report_no,
    o.report_no as other_no
from check_report r
join check_report o
    on o.agency_id = r.agency_id
    and o.year = r.year
    and o.report_no <> r.report_no
where r.is_current
    and not o.is_current;

-- A cell that one document lost, or that cannot be read there, is no difference; it only leaves open whether there is one.
create temp table version_cell as
with both_versions as (
    select p.report_no, p.other_no, f.cell_no, f.value, f.status
    from version_pair p
    join check_figure f
        on f.report_no = p.report_no
    union all
    select p.report_no, p.other_no, f.cell_no, f.value, f.status
    from version_pair p
    join check_figure f
        on f.report_no = p.other_no
)
select
    report_no,
    other_no,
    cell_no,
    count(*) filter (where status in ('reported', 'blank')) = 2 as is_known,
    is_known and (max(value) is distinct from min(value) or max(status) <> min(status)) as is_changed
from both_versions
group by report_no, other_no, cell_no
having not is_known
    or is_changed;

insert into check_outcome
select
    r.report_no,
    'X09',
    'report',
    0,
    case
        when r.agency_id is null or r.year is null or not r.is_current then 'not_assessable'
        when c.n_cells > 0 then 'fail'
        when c.report_no is not null then 'not_assessable'
        else 'pass'
    end,
    null,
    nullif(c.n_cells, 0),
    null,
    c.detail
from check_report r
left join (
    select
        c.report_no,
        count(distinct c.cell_no) filter (where c.is_changed) as n_cells,
        string_agg(distinct o.report_id, ', ' order by o.report_id) filter (where c.is_changed) as detail
    from version_cell c
    join check_report o
        on o.report_no = c.other_no
    group by c.report_no
) c
    on c.report_no = r.report_no;

-- At most twenty cells are shown; a version that is another report altogether differs in all.
insert into check_outcome_cell
select
    report_no,
    'X09',
    'report',
    row_number() over (partition by report_no order by cell_no, operand_report_no <> report_no, operand_report_no),
    'cell',
    null,
    operand_report_no,
    cell_no
from (
    select report_no, report_no as operand_report_no, cell_no
    from version_cell
    where is_changed
    union
    select report_no, other_no, cell_no
    from version_cell
    where is_changed
)
qualify dense_rank() over (partition by report_no order by cell_no) <= 20;

drop table version_cell;
drop table version_pair;

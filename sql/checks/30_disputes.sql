-- Rules on table disputes that are no plain comparison of two sums: D02, D03, D04, D06, D07.
-- Grain: one row a report, rule and scope (proceeding, table or report). Key: report_no, check_id, scope.
-- NULL: a side that prints no number.

create temp table dispute_cell as
select
    f.report_no,
    f.cell_no,
    c.row_code,
    c.measure,
    f.value,
    f.status
from check_figure f
join check_cell c
    on c.cell_no = f.cell_no
    and c.table_code = 'disputes';

-- Grain: one row a report and proceeding that has any cell. Key: report_no, row_code.
create temp table dispute_row as
select
    report_no,
    row_code,
    count(*) as n_cells,
    max(value) filter (where measure = 'total') as total,
    max(value) filter (where measure = 'pending') as pending,
    max(value) filter (where measure <> 'total') as largest_part,
    sum(value) filter (where measure in ('upheld', 'corrected', 'other')) as decided,
    count(value) as n_numbers
from dispute_cell
group by report_no, row_code;

create temp table dispute_scope as
select
    f.report_no,
    f.form,
    s.row_code,
    s.row_order
from check_form f
cross join (
    select row_code, min(row_order) as row_order
    from codebook
    where table_code = 'disputes'
    group by row_code
) s
where f.table_code = 'disputes';

-- D02: a part is not larger than its total.
insert into check_outcome
select
    s.report_no,
    'D02',
    s.row_code,
    s.row_order,
    case
        when r.total is null or r.largest_part is null then 'not_assessable'
        when r.largest_part > r.total then 'fail'
        else 'pass'
    end,
    null,
    r.largest_part,
    r.total,
    null
from dispute_scope s
left join dispute_row r
    on r.report_no = s.report_no
    and r.row_code = s.row_code;

-- D07: the total counts what was decided and leaves out what is pending.
insert into check_outcome
select
    s.report_no,
    'D07',
    s.row_code,
    s.row_order,
    case
        when r.n_numbers is null or r.n_numbers < 5 then 'not_assessable'
        when r.pending > 0 and r.total = r.decided then 'fail'
        else 'pass'
    end,
    null,
    r.decided,
    r.total,
    null
from dispute_scope s
left join dispute_row r
    on r.report_no = s.report_no
    and r.row_code = s.row_code;

-- D06: three proceedings of five cells. A cell whose place could not be told is there, one that was lost is not.
insert into check_outcome
select
    f.report_no,
    'D06',
    'disputes',
    0,
    case
        when n.n_cells is null then 'not_assessable'
        when n.n_cells = 15 then 'pass'
        else 'fail'
    end,
    null,
    n.n_cells,
    15,
    null
from check_form f
left join (
    select report_no, count(*) as n_cells
    from dispute_cell
    group by report_no
) n
    on n.report_no = f.report_no
where f.table_code = 'disputes';

-- What D03 and D04 look at, in one row a report. Key: report_no.
create temp table dispute_total as
select
    r.report_no,
    max(d.total) filter (where d.row_code = 'reconsideration') as reconsiderations,
    max(d.total) filter (where d.row_code = 'litigation.after_reconsideration') as suits_after,
    max(d.total) filter (where d.row_code = 'litigation.direct') as suits_direct,
    any_value(q.came_in) as came_in
from check_report r
left join dispute_row d
    on d.report_no = r.report_no
left join (
    select f.report_no, if(count(f.value) = 2, sum(f.value), null) as came_in
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
    where c.row_code in ('received', 'carried_in')
        and c.applicant_type = 'total'
    group by f.report_no
) q
    on q.report_no = r.report_no
group by r.report_no;

-- D03: who sues after a reconsideration had one, in this year or the year before.
insert into check_outcome
select
    r.report_no,
    'D03',
    'report',
    0,
    case
        when t.suits_after is null then 'not_assessable'
        when t.suits_after = 0 or t.reconsiderations > 0 or p.reconsiderations > 0 then 'pass'
        when t.reconsiderations is null or p.reconsiderations is null then 'not_assessable'
        else 'fail'
    end,
    null,
    t.suits_after,
    t.reconsiderations,
    null
from check_report r
join dispute_total t
    on t.report_no = r.report_no
left join dispute_total p
    on p.report_no = r.previous_no;

-- D04: a dispute is about a request, of this year or the year before.
insert into check_outcome
with disputes as (
    select
        report_no,
        coalesce(reconsiderations, 0) + coalesce(suits_after, 0) + coalesce(suits_direct, 0) as n_disputes,
        coalesce(reconsiderations, suits_after, suits_direct) is not null as is_known,
        came_in
    from dispute_total
)
select
    r.report_no,
    'D04',
    'report',
    0,
    case
        when not d.is_known then 'not_assessable'
        when d.n_disputes = 0 or d.came_in > 0 or p.came_in > 0 then 'pass'
        when d.came_in is null or p.came_in is null then 'not_assessable'
        else 'fail'
    end,
    null,
    if(d.is_known, d.n_disputes, null),
    d.came_in,
    null
from check_report r
join disputes d
    on d.report_no = r.report_no
left join disputes p
    on p.report_no = r.previous_no;

insert into check_outcome_cell
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    if(o.check_id in ('D02', 'D07') and c.measure = 'total', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join dispute_cell c
    on c.report_no = o.report_no
    and case o.check_id
        when 'D02' then c.row_code = o.scope and (c.measure = 'total' or c.value > o.right_value)
        when 'D07' then c.row_code = o.scope
        when 'D03' then c.measure = 'total' and c.row_code <> 'litigation.direct'
        else c.measure = 'total'
    end
where o.check_id in ('D02', 'D03', 'D04', 'D07')
    and o.status = 'fail';

-- D06 shows the cells that are not there.
insert into check_outcome_cell
select
    o.report_no,
    'D06',
    'disputes',
    c.cell_no,
    'cell',
    null,
    o.report_no,
    c.cell_no
from check_outcome o
join check_cell c
    on c.table_code = 'disputes'
anti join dispute_cell d
    on d.report_no = o.report_no
    and d.cell_no = c.cell_no
where o.check_id = 'D06'
    and o.status = 'fail';

-- D04 also shows that no request came in.
insert into check_outcome_cell
select
    o.report_no,
    'D04',
    'report',
    c.cell_no + 10000,
    'right',
    1,
    o.report_no,
    c.cell_no
from check_outcome o
cross join check_cell c
where o.check_id = 'D04'
    and o.status = 'fail'
    and c.row_code in ('received', 'carried_in')
    and c.applicant_type = 'total';

drop table dispute_total;
drop table dispute_scope;
drop table dispute_row;
drop table dispute_cell;

-- Rules on table disputes that are no plain comparison of two sums: D02, D03, D04, D06, D07.
-- Grain: one row a report, rule and scope (proceeding, table or report). Key: report_no, check_id, scope.
-- NULL: a side that prints no number. The table is the same on both forms: its rules ask for no form.

-- Grain: one row a cell of the table. Key: cell_no.
create temp table dispute_cell as
select
    cell_no,
    row_code,
    measure
from check_cell
where table_code = 'disputes';

-- Grain: one row a report and proceeding, also where the table is lost. Key: report_no, row_code.
-- n_cells is NULL where the proceeding has none.
create temp table dispute_row as
with filled as (
    select
        f.report_no,
        c.row_code,
        count(*) as n_cells,
        count(f.value) as n_numbers,
        count(*) filter (where f.status not in ('reported', 'blank')) as n_unknown,
        max(f.value) filter (where c.measure = 'total') as total,
        max(f.value) filter (where c.measure = 'pending') as pending,
        max(f.value) filter (where c.measure <> 'total') as largest_part,
        sum(f.value) filter (where c.measure in ('upheld', 'corrected', 'other')) as decided
    from check_figure f
    join dispute_cell c
        on c.cell_no = f.cell_no
    group by f.report_no, c.row_code
)
select
    r.report_no,
    n.row_code,
    n.row_order,
    f.*exclude (report_no, row_code)
from check_report r
cross join (
    select row_code, min(cell_no)::integer as row_order
    from dispute_cell
    group by row_code
) n
left join filled f
    on f.report_no = r.report_no
    and f.row_code = n.row_code;

-- D02: a part is not larger than its total. A part that is lost or cannot be read may be the one that is.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    report_no,
    'D02',
    row_code,
    row_order,
    case
        when total is null or largest_part is null then 'not_assessable'
        when largest_part > total then 'fail'
        when n_cells < 5 or n_unknown > 0 then 'not_assessable'
        else 'pass'
    end,
    largest_part,
    total
from dispute_row;

-- D07: the total counts what was decided and leaves out what is pending.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    report_no,
    'D07',
    row_code,
    row_order,
    case
        when n_numbers is null or n_numbers < 5 then 'not_assessable'
        when pending > 0 and total = decided then 'fail'
        else 'pass'
    end,
    decided,
    total
from dispute_row;

-- What D03, D04 and D06 look at, in one row a report. Key: report_no.
create temp table dispute_report as
select
    d.report_no,
    sum(d.n_cells) as n_cells,
    max(d.total) filter (where d.row_code = 'reconsideration') as reconsiderations,
    max(d.total) filter (where d.row_code = 'litigation.after_reconsideration') as suits_after,
    sum(d.total) as disputes,
    any_value(q.came_in) as came_in,
    any_value(q.n_came_in) as n_came_in
from dispute_row d
left join (
    select
        f.report_no,
        sum(f.value) as came_in,
        count(f.value) as n_came_in
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
    where c.row_code in ('received', 'carried_in')
        and c.applicant_type = 'total'
    group by f.report_no
) q
    on q.report_no = d.report_no
group by d.report_no;

-- D06: three proceedings of five cells. A cell whose place could not be told is there, one that was lost is not.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    report_no,
    'D06',
    'disputes',
    0,
    case
        when n_cells is null then 'not_assessable'
        when n_cells = 15 then 'pass'
        else 'fail'
    end,
    n_cells,
    15
from dispute_report;

-- D03: who sues after a reconsideration had one, in this year or the year before.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
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
    t.suits_after,
    t.reconsiderations
from check_report r
join dispute_report t
    on t.report_no = r.report_no
left join dispute_report p
    on p.report_no = r.previous_no;

-- D04: a dispute is about a request, of this year or the year before.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    r.report_no,
    'D04',
    'report',
    0,
    case
        when t.disputes is null then 'not_assessable'
        when t.disputes = 0 or t.came_in > 0 or p.came_in > 0 then 'pass'
        when coalesce(t.n_came_in, 0) < 2 or coalesce(p.n_came_in, 0) < 2 then 'not_assessable'
        else 'fail'
    end,
    t.disputes,
    t.came_in
from check_report r
join dispute_report t
    on t.report_no = r.report_no
left join dispute_report p
    on p.report_no = r.previous_no;

-- What a finding rests on: the cells above their total and the total, or totals above zero and those that are not. D06 shows
-- the cells that are not there, D07 what is pending beside the sum that leaves it out.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    case
        when o.check_id = 'D06' or (o.check_id = 'D07' and c.measure = 'pending') then 'cell'
        when o.check_id in ('D02', 'D07') and c.measure = 'total' then 'right'
        when o.check_id = 'D03' and c.row_code = 'reconsideration' then 'right'
        else 'left'
    end,
    if(o.check_id = 'D06' or (o.check_id = 'D07' and c.measure = 'pending'), null, 1),
    o.report_no,
    c.cell_no
from check_outcome o
cross join dispute_cell c
left join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where o.check_id in ('D02', 'D03', 'D04', 'D06', 'D07')
    and o.status = 'fail'
    and case o.check_id
        when 'D02' then c.row_code = o.scope and (c.measure = 'total' or f.value > o.right_value)
        when 'D07' then c.row_code = o.scope
        when 'D03' then c.measure = 'total' and c.row_code <> 'litigation.direct'
        when 'D04' then c.measure = 'total'
        else f.report_no is null
    end;

-- The right side of D03 and D04 reaches into the year before, that of D04 into table requests.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    'report',
    c.cell_no + if(p.is_before, 20000, 10000),
    'right',
    1,
    if(p.is_before, r.previous_no, o.report_no),
    c.cell_no
from check_outcome o
join check_report r
    on r.report_no = o.report_no
cross join (values (false), (true)) p(is_before)
join check_cell c
    on (o.check_id = 'D03' and p.is_before and c.row_code = 'reconsideration' and c.measure = 'total')
    or (o.check_id = 'D04' and c.row_code in ('received', 'carried_in') and c.applicant_type = 'total')
where o.check_id in ('D03', 'D04')
    and o.status = 'fail';

drop table dispute_report;
drop table dispute_row;
drop table dispute_cell;

-- Rules on what is left blank, or copied, in table requests: R08, R09, R13, R14.
-- Grain: one row a report, rule and scope (applicant, row or table). Key: report_no, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have. Reads the temp tables of 20_requests.

-- R08: seed 000 fills (七)总计 and 结转下年度 and leaves every row above them empty.
insert into check_outcome (report_no, check_id, scope, scope_order, status)
with filled as (
    select
        report_no,
        sum(n_outcome_numbers) as n_numbers,
        sum(n_outcome_blanks) as n_blanks,
        max(answered) filter (where applicant_type = 'total') as answered,
        max(carried_out) filter (where applicant_type = 'total') as carried_out
    from request_scope
    group by report_no
)
select
    r.report_no,
    'R08',
    'requests',
    0,
    case
        when r.form is null then 'not_assessable'
        when n.n_numbers > 0 then 'pass'
        when coalesce(n.n_blanks, 0) < 7 * r.n_outcomes or n.answered is null or n.carried_out is null
            then 'not_assessable'
        else 'fail'
    end
from request_report r
join filled n
    on n.report_no = r.report_no;

-- R09: outcomes are there, their total is left blank.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
select
    report_no,
    'R09',
    applicant_type,
    applicant_order,
    case
        when form is null or answered_status is null then 'not_assessable'
        when answered is not null then 'pass'
        when answered_status <> 'blank' or coalesce(largest_outcome, 0) <= 0 then 'not_assessable'
        else 'fail'
    end,
    if(form is null, null, outcomes)
from request_scope;

-- R13: the last row is left empty although the table is filled in (seed 003).
insert into check_outcome (report_no, check_id, scope, scope_order, status)
with ends as (
    select
        r.report_no,
        max(r.n_numbers) filter (where n.row_code = 'received') as n_received,
        max(r.n_numbers) filter (where n.row_code = 'carried_out') as n_carried_out,
        max(r.n_blanks) filter (where n.row_code = 'carried_out') as n_carried_out_blanks
    from request_row r
    join request_row_name n
        on n.row_no = r.row_no
    where n.row_code in ('received', 'carried_out')
    group by r.report_no
)
select
    r.report_no,
    'R13',
    'carried_out',
    0,
    case
        when r.form is null or e.n_carried_out is null or coalesce(e.n_received, 0) = 0 then 'not_assessable'
        when e.n_carried_out > 0 then 'pass'
        when e.n_carried_out_blanks < 7 then 'not_assessable'
        else 'fail'
    end
from request_report r
left join ends e
    on e.report_no = r.report_no;

-- R14: a row copied over another. Small rows are alike by chance (1 0 0 0 0 0 1 is the commonest there is), and so are rows
-- of natural persons only: two applicants above zero and ten requests are asked for.
create temp table request_full_row as
select
    r.report_no,
    r.row_no,
    r.total,
    r.largest_part
from request_row r
join request_row_name n
    on n.row_no = r.row_no
where n.part = 'outcome'
    and r.n_numbers = 7
    and r.n_nonzero_parts >= 2
    and r.total >= 10;

-- Only rows with the same total and largest part need a look at their figures.
create temp table request_twin as
with alike as (
    select *
    from request_full_row
    qualify count(*) over (partition by report_no, total, largest_part) > 1
),
figures as (
    select
        a.report_no,
        a.row_no,
        list(f.value order by f.cell_no) as figures
    from alike a
    join request_cell c
        on c.row_no = a.row_no
    join check_figure f
        on f.report_no = a.report_no
        and f.cell_no = c.cell_no
    group by a.report_no, a.row_no
)
select
    f.report_no,
    f.row_no,
    n.row_code,
    list(n.row_code) over (
        partition by f.report_no, f.figures
        order by f.row_no
        rows between unbounded preceding and unbounded following
    ) as row_codes
from figures f
join request_row_name n
    on n.row_no = f.row_no
qualify count(*) over (partition by f.report_no, f.figures) > 1;

insert into check_outcome (report_no, check_id, scope, scope_order, status, detail)
select
    report_no,
    'R14',
    row_code,
    row_no,
    'fail',
    array_to_string(list_filter(row_codes, lambda code: code <> row_code), ', ')
from request_twin
union all
select
    r.report_no,
    'R14',
    'requests',
    0,
    if(r.form is null or n.report_no is null, 'not_assessable', 'pass'),
    null
from request_report r
left join (
    select distinct w.report_no
    from request_row w
    join request_row_name k
        on k.row_no = w.row_no
    where k.part = 'outcome'
        and w.n_numbers = 7
) n
    on n.report_no = r.report_no
where r.report_no not in (select report_no from request_twin);

drop table request_twin;
drop table request_full_row;

-- What a finding rests on. R08: the cells that are filled; R09: the outcomes and the blank; R13 and R14: the row.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    case
        when o.check_id <> 'R09' then 'cell'
        when c.part = 'answered' then 'right'
        else 'left'
    end,
    if(o.check_id = 'R09', 1, null),
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on (o.check_id = 'R08' and c.part in ('answered', 'out') and c.applicant_type = 'total')
    or (o.check_id = 'R09' and c.part in ('outcome', 'answered') and c.applicant_type = o.scope)
    or (o.check_id in ('R13', 'R14') and c.row_code = o.scope)
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where o.check_id in ('R08', 'R09', 'R13', 'R14')
    and o.status = 'fail'
    and (o.check_id <> 'R09' or c.part = 'answered' or f.value > 0);

drop table request_scope;

-- Rules on table requests that are no plain comparison of two sums: R05 to R07, and what R05 to R17 read.
-- Grain: one row a report, rule and scope (applicant or row). Key: report_no, check_id, scope.
-- NULL: a side that prints no number. The temp tables made here serve the other files on requests; 23_requests drops them.

-- Grain: one row a cell of the table, on either form. Key: cell_no.
-- column_no is the applicant's place; row_no the first cell of the row. part: which of the four items the cell is of.
create temp table request_cell as
select
    c.cell_no,
    c.row_code,
    c.applicant_type,
    a.applicant_order::smallint as column_no,
    min(c.cell_no) over (partition by c.row_code) as row_no,
    case
        when c.row_code in ('received', 'carried_in') then 'in'
        when c.row_code = 'outcome.total' then 'answered'
        when c.row_code = 'carried_out' then 'out'
        else 'outcome'
    end as part
from check_cell c
join applicant_type a
    on a.applicant_type = c.applicant_type
where c.table_code = 'requests';

-- Grain: one row a row of the table. Key: row_no, and row_code.
create temp table request_row_name as
select
    c.row_no,
    c.row_code,
    any_value(c.part) as part,
    bool_or(b.form = '2019') as is_2019,
    bool_or(b.form = '2021') as is_2021
from request_cell c
join codebook b
    on b.table_code = 'requests'
    and b.row_code = c.row_code
group by c.row_no, c.row_code;

-- Grain: one row a report, also where the table is lost. Key: report_no. form is NULL where it cannot be told; n_rows and
-- n_outcomes, the rows that the form prints, likewise.
create temp table request_report as
select
    f.report_no,
    f.form,
    n.n_rows,
    n.n_outcomes
from check_form f
left join (
    select
        b.form,
        count(*) as n_rows,
        count(*) filter (where r.part = 'outcome') as n_outcomes
    from codebook b
    join request_row_name r
        on r.row_code = b.row_code
    where b.table_code = 'requests'
    group by b.form
) n
    on n.form = f.form
where f.table_code = 'requests';

-- Grain: one row a report and applicant column that has any cell. Key: report_no, column_no.
-- 'Unknown' are cells with something in them that is no number, or whose place cannot be told.
create temp table request_column as
select
    f.report_no,
    c.column_no,
    count(*) filter (where c.part = 'in') as n_in,
    count(f.value) filter (where c.part = 'in') as n_in_numbers,
    count(*) filter (where c.part = 'in' and f.status not in ('reported', 'blank')) as n_in_unknown,
    sum(f.value) filter (where c.part = 'in') as came_in,
    count(*) filter (where c.part = 'outcome') as n_outcomes,
    count(f.value) filter (where c.part = 'outcome') as n_outcome_numbers,
    count(*) filter (where c.part = 'outcome' and f.status = 'blank') as n_outcome_blanks,
    sum(f.value) filter (where c.part = 'outcome') as outcomes,
    max(f.value) filter (where c.part = 'outcome') as largest_outcome,
    max(f.value) filter (where c.part = 'answered') as answered,
    max(f.status) filter (where c.part = 'answered') as answered_status,
    max(f.value) filter (where c.part = 'out') as carried_out,
    max(f.value) filter (where c.row_code = 'outcome.partially_granted') as partially_granted,
    count(*) filter (where c.part <> 'in') as n_out,
    count(f.value) filter (where c.part <> 'in') as n_out_numbers,
    count(*) filter (where c.part <> 'in' and f.status not in ('reported', 'blank')) as n_out_unknown,
    count(*) filter (where c.part <> 'in' and f.value <> 0) as n_out_nonzero
from check_figure f
join request_cell c
    on c.cell_no = f.cell_no
group by f.report_no, c.column_no;

-- Grain: one row a report and row of the table that has any cell. Key: report_no, row_no.
create temp table request_row as
select
    f.report_no,
    c.row_no,
    count(*) as n_cells,
    count(f.value) as n_numbers,
    count(*) filter (where f.status = 'blank') as n_blanks,
    max(f.value) filter (where c.applicant_type = 'total') as total,
    sum(f.value) filter (where c.applicant_type <> 'total') as parts,
    max(f.value) filter (where c.applicant_type <> 'total') as largest_part,
    count(*) filter (where c.applicant_type <> 'total' and f.value <> 0) as n_nonzero_parts
from check_figure f
join request_cell c
    on c.cell_no = f.cell_no
group by f.report_no, c.row_no;

-- Grain: one row a report and applicant, also where the table is lost. Key: report_no, column_no.
create temp table request_scope as
select
    r.report_no,
    r.form,
    r.n_outcomes as n_form_outcomes,
    a.applicant_type,
    a.applicant_order,
    c.*exclude (report_no)
from request_report r
cross join applicant_type a
left join request_column c
    on c.report_no = r.report_no
    and c.column_no = a.applicant_order
where a.applicant_type <> 'not_applicable';

-- R05: where nothing came in, nothing can be answered or carried on.
insert into check_outcome (report_no, check_id, scope, scope_order, status, severity, left_value, right_value)
with judged as (
    select
        *,
        case
            when form is null or coalesce(n_in, 0) = 0 then 'not_assessable'
            when came_in <> 0 then 'pass'
            when n_in < 2 or n_in_unknown > 0 or n_in_numbers = 0 then 'not_assessable'
            when n_out_nonzero > 0 then if(n_in_numbers < 2, 'fail_with_blank', 'fail')
            -- (七)总计 and 结转下年度 stand beside the outcome rows.
            when n_out < n_form_outcomes + 2 or n_out_unknown > 0 or n_out_numbers = 0 then 'not_assessable'
            when n_in_numbers + n_out_numbers < n_in + n_out then 'pass_blank_as_zero'
            else 'pass'
        end as status
    from request_scope
)
select
    report_no,
    'R05',
    applicant_type,
    applicant_order,
    status,
    if(status = 'fail_with_blank', 'hint', null),
    if(form is null, null, came_in),
    -- The outcome rows and their total say the same twice; the larger counts, for either may be left empty.
    if(form is null, null, coalesce(greatest(outcomes, answered) + coalesce(carried_out, 0), carried_out))
from judged;

-- R06: no outcome is larger than their total, and no more is carried on than came in. The cell that is furthest above its
-- bound is shown. What is blank is skipped; a cell that is lost or cannot be read may be the one that is too large.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
with bound as (
    select
        *,
        largest_outcome - answered as over_total,
        if(n_in_numbers = 2, carried_out - came_in, null) as over_balance
    from request_scope
)
select
    report_no,
    'R06',
    applicant_type,
    applicant_order,
    case
        when form is null or coalesce(over_total, over_balance) is null then 'not_assessable'
        when greatest(over_total, over_balance) > 0 then 'fail'
        when n_in + n_out < n_form_outcomes + 4 or n_in_unknown + n_out_unknown > 0 then 'not_assessable'
        else 'pass'
    end,
    case
        when form is null then null
        when over_total is null or over_balance > over_total then if(over_balance is null, null, carried_out)
        else largest_outcome
    end,
    case
        when form is null then null
        when over_total is null or over_balance > over_total then if(over_balance is null, null, came_in)
        else answered
    end
from bound;

-- R07: a part is not larger than the total of its row.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    p.report_no,
    'R07',
    n.row_code,
    n.row_no,
    case
        when p.form is null then 'not_assessable'
        when not if(p.form = '2019', n.is_2019, n.is_2021) then 'not_applicable'
        when r.total is null or r.largest_part is null then 'not_assessable'
        when r.largest_part > r.total then 'fail'
        when r.n_numbers + r.n_blanks < 7 then 'not_assessable'
        else 'pass'
    end,
    if(p.form is null, null, r.largest_part),
    if(p.form is null, null, r.total)
from request_report p
cross join request_row_name n
left join request_row r
    on r.report_no = p.report_no
    and r.row_no = n.row_no;

-- What a finding rests on: the cells above their bound on the left, the bound on the right. R06 shows the two bounds each
-- only where it is broken; R05 shows all that went out though nothing came in.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
with finding as (
    select
        o.report_no,
        o.check_id,
        o.scope,
        c.n_in_numbers = 2 and c.carried_out > c.came_in as is_over_balance,
        c.largest_outcome > c.answered as is_over_total,
        c.answered
    from check_outcome o
    join request_scope c
        on c.report_no = o.report_no
        and c.applicant_type = o.scope
    where o.check_id in ('R05', 'R06')
        and o.status in ('fail', 'fail_with_blank')
)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    case
        when o.check_id = 'R05' then if(c.part = 'in', 'left', 'right')
        else if(c.part in ('in', 'answered'), 'right', 'left')
    end,
    1,
    o.report_no,
    c.cell_no
from finding o
join request_cell c
    on c.applicant_type = o.scope
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where (o.check_id = 'R05' and (c.part = 'in' or f.value <> 0))
    or (o.check_id = 'R06' and o.is_over_balance and c.part in ('in', 'out'))
    or (o.check_id = 'R06' and o.is_over_total and (c.part = 'answered' or (c.part = 'outcome' and f.value > o.answered)))
union all
select
    o.report_no,
    'R07',
    o.scope,
    c.cell_no,
    if(c.applicant_type = 'total', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on c.row_code = o.scope
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where o.check_id = 'R07'
    and o.status = 'fail'
    and (c.applicant_type = 'total' or f.value > o.right_value);

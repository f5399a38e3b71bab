-- Rules that look for the one slip that explains why sums of table requests do not hold: R10, R11, R15.
-- Grain: one row a report and rule. Key: report_no, check_id, scope. All are inferred: they name a cell, row or column to look
-- at. NULL: a side that the rule does not have; detail where nothing was found. Reads the temp tables of 20_requests.

-- Grain: one row a report whose table is complete, every cell a number. Key: report_no.
create temp table request_known as
select r.report_no
from request_report r
join request_row w
    on w.report_no = r.report_no
    and w.n_numbers = 7
group by r.report_no, r.n_rows
having count(*) = r.n_rows;

-- Rows whose applicants make another sum than their total, and columns whose items do; gap is what is too much.
-- Grain: one row a known report, kind and row or column. Key: report_no, kind, code.
create temp table request_gap as
select
    w.report_no,
    'row' as kind,
    n.row_code as code,
    w.row_no::integer as place,
    w.parts - w.total as gap
from request_row w
join request_row_name n
    on n.row_no = w.row_no
where w.n_numbers = 7
    and w.parts <> w.total
    and w.report_no in (select report_no from request_known)
union all
select
    c.report_no,
    k.kind,
    a.applicant_type,
    c.column_no::integer,
    if(k.kind = 'outcomes', c.outcomes - c.answered, c.came_in - c.answered - c.carried_out)
from request_column c
cross join (values ('outcomes'), ('balance')) k(kind)
join applicant_type a
    on a.applicant_order = c.column_no
where if(k.kind = 'outcomes', c.outcomes <> c.answered, c.came_in <> c.answered + c.carried_out)
    and c.report_no in (select report_no from request_known);

-- Grain: one row a known report in which any sum fails. Key: report_no.
create temp table request_gaps as
select
    report_no,
    list({'code': code, 'gap': gap} order by code) filter (where kind = 'row') as broken_rows,
    list({'code': code, 'gap': gap} order by code) filter (where kind = 'outcomes') as outcomes,
    list({'code': code, 'gap': gap} order by code) filter (where kind = 'balance') as balances,
    count(*) filter (where kind = 'row') as n_rows,
    count(*) filter (where kind = 'outcomes') as n_outcomes,
    count(*) filter (where kind = 'balance') as n_balances,
    count(*) filter (where kind <> 'row' and code = 'total') as n_totals
from request_gap
group by report_no;

-- R10: two rows, or two columns, or two of each, are off by +k and -k while all else holds and the columns of totals do: a
-- figure stands in the wrong one. Where only the balance of two columns fails, it is one of received, carried in or out.
create temp table request_offset as
with pair as (
    select
        report_no,
        n_rows,
        n_outcomes,
        n_balances,
        broken_rows as of_rows,
        if(n_outcomes > 0, outcomes, balances) as of_columns
    from request_gaps
    where n_totals = 0
        and n_rows in (0, 2)
        and (n_outcomes = 2 or (n_outcomes = 0 and n_balances in (0, 2)))
        and n_rows + n_outcomes + n_balances > 0
)
select
    report_no,
    n_outcomes = 0 and n_balances > 0 as is_balance,
    of_rows,
    of_columns,
    -- Empty where all rows, or all columns, hold.
    list_filter(coalesce(of_rows, []), lambda one: one.gap > 0)[1].code as row_over,
    list_filter(coalesce(of_rows, []), lambda one: one.gap < 0)[1].code as row_under,
    list_filter(coalesce(of_columns, []), lambda one: one.gap > 0)[1].code as column_over,
    list_filter(coalesce(of_columns, []), lambda one: one.gap < 0)[1].code as column_under,
    abs(coalesce(of_rows[1].gap, of_columns[1].gap)) as amount
from pair
where (of_rows is null or of_rows[1].gap = -of_rows[2].gap)
    and (of_columns is null or of_columns[1].gap = -of_columns[2].gap)
    and (of_rows is null or of_columns is null or abs(of_rows[1].gap) = abs(of_columns[1].gap));

insert into check_outcome (report_no, check_id, scope, scope_order, status, detail)
select
    r.report_no,
    'R10',
    'requests',
    0,
    case
        when o.report_no is not null then 'fail'
        when k.report_no is not null then 'pass'
        else 'not_assessable'
    end,
    if(
        o.report_no is null,
        null,
        array_to_string(
            list_transform(
                list_concat(coalesce(o.of_rows, []), coalesce(o.of_columns, [])),
                lambda one: one.code || ' ' || if(one.gap > 0, '+', '') || rtrim(rtrim(one.gap::varchar, '0'), '.')
            ),
            ', '
        )
    )
from request_report r
left join request_known k
    on k.report_no = r.report_no
left join request_offset o
    on o.report_no = r.report_no;

-- The cells that may hold what is too much, and the totals of the two rows or columns. Where rows and columns are off, the
-- two cells are told: those in which the rows and columns cross.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    'R10',
    'requests',
    c.cell_no,
    'cell',
    null,
    o.report_no,
    c.cell_no
from request_offset o
join request_cell c
    on case
        when o.row_over is not null and o.column_over is not null
            then (c.row_code in (o.row_over, o.row_under) and c.applicant_type in (o.column_over, o.column_under))
        when o.row_over is not null
            then c.row_code in (o.row_over, o.row_under)
        else c.applicant_type in (o.column_over, o.column_under) and (o.is_balance or c.part in ('outcome', 'answered'))
    end
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where case
    when o.row_over is not null and o.column_over is not null then true
    when o.row_over is not null then c.applicant_type = 'total' or (c.row_code = o.row_over and f.value >= o.amount)
    when o.is_balance then c.part <> 'outcome'
    else c.part = 'answered' or (c.applicant_type = o.column_over and f.value >= o.amount)
end;

-- R11: one row and one column are off by the same: the cell where they cross is the suspect, and the only one. A figure that
-- is too large makes its row too large, but for the total of the row; its column too, but for (七)总计 and 结转下年度.
create temp table request_suspect as
select
    g.report_no,
    c.cell_no,
    c.row_code,
    c.applicant_type,
    f.value,
    f.value - if(c.applicant_type = 'total', -1, 1) * g.broken_rows[1].gap as implied
from request_gaps g
join request_cell c
    on c.row_code = g.broken_rows[1].code
    and c.applicant_type = if(c.part in ('outcome', 'answered'), g.outcomes, g.balances)[1].code
join check_figure f
    on f.report_no = g.report_no
    and f.cell_no = c.cell_no
where g.n_rows = 1
    and if(c.part in ('outcome', 'answered'), g.n_outcomes = 1, g.n_outcomes = 0 and g.n_balances = 1)
    and if(c.part in ('outcome', 'answered'), g.outcomes, g.balances)[1].gap
        = if(c.part in ('answered', 'out'), -1, 1) * if(c.applicant_type = 'total', -1, 1) * g.broken_rows[1].gap;

insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value, detail)
select
    r.report_no,
    'R11',
    'requests',
    0,
    case
        when s.report_no is not null then 'fail'
        when k.report_no is not null then 'pass'
        else 'not_assessable'
    end,
    s.value,
    s.implied,
    s.row_code || '/' || s.applicant_type
from request_report r
left join request_known k
    on k.report_no = r.report_no
left join request_suspect s
    on s.report_no = r.report_no;

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    report_no,
    'R11',
    'requests',
    1,
    'cell',
    null,
    report_no,
    cell_no
from request_suspect;

drop table request_suspect;
drop table request_offset;
drop table request_gaps;
drop table request_gap;
drop table request_known;

-- R15: row (二) prints that a partly granted request counts only there; filers leave it out of (七) or count it twice.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    r.report_no,
    'R15',
    'requests',
    0,
    case
        when r.form is null or c.answered is null or coalesce(c.n_outcome_numbers, 0) < r.n_outcomes then 'not_assessable'
        when c.outcomes <> c.answered and abs(c.outcomes - c.answered) = c.partially_granted then 'fail'
        else 'pass'
    end,
    if(r.form is null, null, c.outcomes),
    if(r.form is null, null, c.answered)
from request_report r
left join (
    select k.*
    from request_column k
    join applicant_type a
        on a.applicant_order = k.column_no
        and a.applicant_type = 'total'
) c
    on c.report_no = r.report_no;

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    'R15',
    'requests',
    c.cell_no,
    if(c.part = 'answered', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on c.applicant_type = 'total'
    and c.row_code in ('outcome.partially_granted', 'outcome.total')
where o.check_id = 'R15'
    and o.status = 'fail';

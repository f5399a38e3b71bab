-- Rules that look for what a filer may have done where sums of table requests do not hold: R10, R11, R12, R15, R16, R17.
-- Grain: one row a report, rule and scope (table, row or report). Key: report_no, check_id, scope. All are inferred:
-- they name a cell, row or column to look at, and never say what should stand there but as a suggestion.
-- NULL: a side that the rule does not have; detail where nothing was found.
-- Reads request_cell, request_column and request_row of 20_requests.sql and drops them.

-- How far each outcome row, and each column, is from its printed total; only where every cell is a number.
create temp table request_row_gap as
select
    report_no,
    row_code,
    parts - total as gap
from request_row
where n_numbers = 7;

create temp table request_column_gap as
select
    report_no,
    applicant_type,
    outcomes - answered as gap,
    received + carried_in - answered - carried_out as balance_gap
from request_column
where n_outcome_numbers = n_outcomes
    and answered is not null;

create temp table request_gaps as
select
    c.report_no,
    c.form,
    coalesce(r.n_outcome_rows, 0) = (
        select count(distinct b.row_code)
        from codebook b
        where b.form = c.form
            and b.table_code = 'requests'
            and b.row_code like 'outcome.%'
            and b.row_code <> 'outcome.total'
    ) and coalesce(k.n_columns, 0) = 7 as is_known,
    coalesce(r.broken, []) as broken_rows,
    coalesce(k.broken, []) as broken_columns,
    coalesce(k.total_gap, 0) as total_gap,
    coalesce(k.balance_gap, 0) as balance_gap
from check_form c
left join (
    select
        report_no,
        count(*) filter (where row_code like 'outcome.%' and row_code <> 'outcome.total') as n_outcome_rows,
        list({'code': row_code, 'gap': gap} order by row_code) filter (where gap <> 0) as broken
    from request_row_gap
    group by report_no
) r
    on r.report_no = c.report_no
left join (
    select
        report_no,
        count(*) as n_columns,
        list({'code': applicant_type, 'gap': gap} order by applicant_type) filter (where gap <> 0) as broken,
        max(gap) filter (where applicant_type = 'total') as total_gap,
        max(balance_gap) filter (where applicant_type = 'total') as balance_gap
    from request_column_gap
    group by report_no
) k
    on k.report_no = c.report_no
where c.table_code = 'requests';

-- R10: two rows, or two columns, are off by +k and -k while the rest holds: a figure stands in the wrong one.
create temp table request_offset as
select
    report_no,
    len(broken_rows) = 2 as is_rows,
    if(len(broken_rows) = 2, broken_rows, broken_columns) as pair
from request_gaps
where is_known
    and total_gap = 0
    and balance_gap = 0
    and (
        (len(broken_rows) = 2 and len(broken_columns) = 0 and broken_rows[1].gap = -broken_rows[2].gap)
        or (len(broken_columns) = 2 and len(broken_rows) = 0 and broken_columns[1].gap = -broken_columns[2].gap)
    );

insert into check_outcome
select
    g.report_no,
    'R10',
    'requests',
    0,
    case
        when o.report_no is not null then 'fail'
        when g.is_known then 'pass'
        else 'not_assessable'
    end,
    null,
    null,
    null,
    -- The parts of the one make too much, those of the other as much too little.
    o.pair[1].code || ' ' || printf('%+d', o.pair[1].gap::bigint)
        || ', ' || o.pair[2].code || ' ' || printf('%+d', o.pair[2].gap::bigint)
from request_gaps g
left join request_offset o
    on o.report_no = g.report_no;

insert into check_outcome_cell
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
    on c.report_no = o.report_no
    and if(
        o.is_rows,
        c.row_code in (o.pair[1].code, o.pair[2].code) and c.value <> 0,
        c.applicant_type in (o.pair[1].code, o.pair[2].code) and (c.row_code = 'outcome.total' or (c.is_outcome and c.value <> 0))
    );

-- R11: one row and one column are off by the same: the cell where they cross is the suspect. Where the column is that of
-- the totals, its cell is the row's total, and the two gaps are opposite.
create temp table request_suspect as
select
    g.report_no,
    c.cell_no,
    c.row_code,
    c.applicant_type,
    c.value,
    if(c.applicant_type = 'total', c.value + g.broken_rows[1].gap, c.value - g.broken_rows[1].gap) as implied
from request_gaps g
join request_cell c
    on c.report_no = g.report_no
    and c.row_code = g.broken_rows[1].code
    and c.applicant_type = g.broken_columns[1].code
    and c.is_outcome
where g.is_known
    and len(g.broken_rows) = 1
    and len(g.broken_columns) = 1
    and g.broken_columns[1].gap = if(c.applicant_type = 'total', -g.broken_rows[1].gap, g.broken_rows[1].gap);

insert into check_outcome
select
    g.report_no,
    'R11',
    'requests',
    0,
    case
        when s.report_no is not null then 'fail'
        when g.is_known then 'pass'
        else 'not_assessable'
    end,
    null,
    s.value,
    s.implied,
    s.row_code || '/' || s.applicant_type
from request_gaps g
left join request_suspect s
    on s.report_no = g.report_no;

insert into check_outcome_cell
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

-- R12: more than seven figures in a row: one was split in two, or one is too many (seed 004 prints eight zeros). Fewer are
-- no fault of the filer: pages lose their blank cells.
create temp table request_surplus as
select
    r.report_no,
    i.row_code,
    any_value(i.n_figures || ' figures for 7 cells: ' || i.evidence) as detail
from (
    select
        report_id,
        regexp_extract(message, '^requests\.([a-z_.]+): (\d+) figures for 7 cells', 1) as row_code,
        try_cast(regexp_extract(message, '^requests\.([a-z_.]+): (\d+) figures for 7 cells', 2) as integer) as n_figures,
        evidence
    from issue
    where code in ('ambiguous_values', 'resolved_values')
) i
join check_report r
    on r.report_id = i.report_id
where i.n_figures > 7
group by r.report_no, i.row_code;

insert into check_outcome
select
    p.report_no,
    'R12',
    p.row_code,
    s.scope_order,
    'fail',
    null,
    null,
    null,
    p.detail
from request_surplus p
join check_scope s
    on s.scope = p.row_code
union all
select
    f.report_no,
    'R12',
    'requests',
    0,
    if(f.form is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_form f
where f.table_code = 'requests'
    and f.report_no not in (select report_no from request_surplus);

insert into check_outcome_cell
select
    p.report_no,
    'R12',
    p.row_code,
    c.cell_no,
    'cell',
    null,
    p.report_no,
    c.cell_no
from request_surplus p
join request_cell c
    on c.report_no = p.report_no
    and c.row_code = p.row_code;

-- R15: row (二) prints that a partly granted request counts only there; filers leave it out of (七) or count it twice.
insert into check_outcome
select
    f.report_no,
    'R15',
    'requests',
    0,
    case
        when f.form is null or k.gap is null or c.partially_granted is null then 'not_assessable'
        when k.gap <> 0 and abs(k.gap) = c.partially_granted then 'fail'
        else 'pass'
    end,
    null,
    if(f.form is null, null, c.outcomes),
    if(f.form is null, null, c.answered),
    null
from check_form f
left join request_column c
    on c.report_no = f.report_no
    and c.applicant_type = 'total'
left join request_column_gap k
    on k.report_no = f.report_no
    and k.applicant_type = 'total'
where f.table_code = 'requests';

insert into check_outcome_cell
select
    o.report_no,
    'R15',
    'requests',
    c.cell_no,
    if(c.row_code = 'outcome.total', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on c.report_no = o.report_no
    and c.applicant_type = 'total'
    and c.row_code in ('outcome.partially_granted', 'outcome.total')
where o.check_id = 'R15'
    and o.status = 'fail';

-- R16: figures beside a group's heading, which has no cells of its own, are told by the issue `unplaced_values`.
create temp table request_subtotal as
with heading as (
    select
        r.report_no,
        i.locator,
        list_transform(string_split(i.evidence, ' | '), lambda text: try_cast(text as decimal(24, 6))) as figures
    from issue i
    join check_report r
        on r.report_id = i.report_id
    where i.code = 'unplaced_values'
        and length(i.evidence) - length(replace(i.evidence, ' | ', '  ')) = 6
),
subtotal as (
    select
        report_no,
        group_code,
        list(amount order by place) as figures
    from (
        select
            report_no,
            regexp_extract(row_code, '^outcome\.[a-z_]+') as group_code,
            min(cell_no) as place,
            sum(value) as amount
        from request_cell
        where is_outcome
            and report_no in (select report_no from heading)
            and row_code like 'outcome.%.%'
        group by report_no, group_code, applicant_type
    )
    group by report_no, group_code
)
select distinct
    h.report_no,
    s.group_code,
    h.locator
from heading h
join subtotal s
    on s.report_no = h.report_no
    and s.figures = h.figures;

insert into check_outcome
select
    report_no,
    'R16',
    group_code,
    0,
    'fail',
    null,
    null,
    null,
    group_code || ' (' || min(locator) || ')'
from request_subtotal
group by report_no, group_code
union all
select
    f.report_no,
    'R16',
    'requests',
    0,
    if(f.form is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_form f
where f.table_code = 'requests'
    and f.report_no not in (select report_no from request_subtotal);

-- R17: a request can lapse for an unpaid fee only after a notice of the fee.
insert into check_outcome
select
    f.report_no,
    'R17',
    'report',
    0,
    case
        when f.form is null then 'not_assessable'
        when f.form = '2019' then 'not_applicable'
        when c.value is null then 'not_assessable'
        when c.value = 0 then 'pass'
        when s.report_no is not null then 'fail'
        when t.report_no is not null then 'pass'
        else 'not_assessable'
    end,
    null,
    if(f.form = '2021', c.value, null),
    null,
    null
from check_form f
left join request_cell c
    on c.report_no = f.report_no
    and c.row_code = 'outcome.other.fee_unpaid_in_time'
    and c.applicant_type = 'total'
left join (
    select distinct r.report_no
    from statement s
    join check_report r
        on r.report_id = s.report_id
    where s.statement_code = 'no_fee_notice'
) s
    on s.report_no = f.report_no
left join (
    select distinct r.report_no
    from statement s
    join check_report r
        on r.report_id = s.report_id
    where s.statement_code in ('fee_notices', 'fees_charged')
) t
    on t.report_no = f.report_no
where f.table_code = 'requests';

insert into check_outcome_cell
select
    o.report_no,
    'R17',
    'report',
    1,
    'left',
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join check_cell c
    on c.row_code = 'outcome.other.fee_unpaid_in_time'
    and c.applicant_type = 'total'
where o.check_id = 'R17'
    and o.status = 'fail';

drop table request_subtotal;
drop table request_surplus;
drop table request_suspect;
drop table request_offset;
drop table request_gaps;
drop table request_column_gap;
drop table request_row_gap;
drop table request_row;
drop table request_column;
drop table request_cell;

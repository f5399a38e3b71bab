-- Rules on figures of table requests that stand where none should, and on what the text says of fees: R12, R16, R17.
-- Grain: one row a report, rule and scope (row, group of rows, table or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have; detail where nothing was found. Drops the temp tables of 20_requests.

-- R12: more than seven figures in a row: one was split in two, or one is too many (seed 004 prints eight zeros). Fewer are
-- no fault of the filer: pages lose their blank cells.
create temp table request_shift as
select
    r.report_no,
    i.row_code,
    min(i.n_figures || ' > 7: ' || i.evidence) as detail
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

-- 12 | 3 for 123: the row misses its total, and holds once two neighbours are read as one figure. What is behind them moves
-- up, so that the total may be one of the two.
insert into request_shift
with figure as (
    select
        w.report_no,
        w.row_no,
        w.parts,
        w.total,
        c.column_no,
        f.value,
        lead(f.value) over (partition by w.report_no, w.row_no order by c.column_no) as next_value,
        lead(c.applicant_type) over (partition by w.report_no, w.row_no order by c.column_no) = 'total' as is_before_total
    from request_row w
    join request_cell c
        on c.row_no = w.row_no
    join check_figure f
        on f.report_no = w.report_no
        and f.cell_no = c.cell_no
    where w.n_numbers = 7
        and w.parts <> w.total
),
joined as (
    select
        *,
        value * power(10, length(next_value::bigint::varchar))::decimal(24, 6) + next_value as one_value
    from figure
    where value between 1 and 9999999
        and next_value between 0 and 9999999
        and value = trunc(value)
        and next_value = trunc(next_value)
)
select
    j.report_no,
    n.row_code,
    string_agg(
        j.value::bigint || ' | ' || j.next_value::bigint || ' → ' || j.one_value::bigint,
        '; '
        order by j.column_no
    )
from joined j
join request_row_name n
    on n.row_no = j.row_no
where if(
        j.is_before_total,
        j.parts - j.value = j.one_value,
        j.parts - j.value - j.next_value + j.one_value = j.total
    )
    and not exists (from request_shift s where s.report_no = j.report_no and s.row_code = n.row_code)
group by j.report_no, n.row_code;

insert into check_outcome (report_no, check_id, scope, scope_order, status, detail)
select
    s.report_no,
    'R12',
    s.row_code,
    n.row_no,
    'fail',
    s.detail
from request_shift s
join request_row_name n
    on n.row_code = s.row_code
union all
select
    r.report_no,
    'R12',
    'requests',
    0,
    if(r.form is null, 'not_assessable', 'pass'),
    null
from request_report r
where r.report_no not in (select report_no from request_shift);

-- R16: figures beside a group's heading, which has no cells of its own, are told by the issue `unplaced_values`.
create temp table request_subtotal as
with heading as (
    select
        r.report_no,
        i.locator,
        list_transform(
            string_split(i.evidence, ' | '),
            lambda text: try_cast(translate(text, '０１２３４５６７８９', '0123456789') as decimal(24, 6))
        ) as figures
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
        list(amount order by column_no) as figures
    from (
        select
            f.report_no,
            regexp_extract(c.row_code, '^outcome\.[a-z_]+') as group_code,
            c.column_no,
            sum(f.value) as amount
        from check_figure f
        join request_cell c
            on c.cell_no = f.cell_no
        where c.part = 'outcome'
            and c.row_code like 'outcome.%.%'
            and f.report_no in (select report_no from heading)
        group by f.report_no, group_code, c.column_no
    )
    group by report_no, group_code
    -- Zeros are the sum of any group.
    having sum(amount) > 0
)
select
    h.report_no,
    s.group_code,
    min(h.locator) as locator
from heading h
join subtotal s
    on s.report_no = h.report_no
    and s.figures = h.figures
group by h.report_no, s.group_code;

insert into check_outcome (report_no, check_id, scope, scope_order, status, detail)
select
    report_no,
    'R16',
    group_code,
    0,
    'fail',
    group_code || ' (' || locator || ')'
from request_subtotal
union all
select
    r.report_no,
    'R16',
    'requests',
    0,
    if(r.form is null, 'not_assessable', 'pass'),
    null
from request_report r
where r.report_no not in (select report_no from request_subtotal);

-- R17: a request can lapse for an unpaid fee only after a notice of the fee. That no fee was taken in (未收取信息处理费, the
-- same statement) does not contradict it: the fee was not paid.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
with unpaid as (
    select f.report_no, f.value
    from check_figure f
    join request_cell c
        on c.cell_no = f.cell_no
    where c.row_code = 'outcome.other.fee_unpaid_in_time'
        and c.applicant_type = 'total'
),
said as (
    select
        r.report_no,
        bool_or(s.statement_code = 'no_fee_notice' and s.value_raw like '%通知%') as is_none_sent,
        bool_or(s.statement_code in ('fee_notices', 'fees_charged')) as is_any_sent
    from statement s
    join check_report r
        on r.report_id = s.report_id
    where s.statement_code in ('no_fee_notice', 'fee_notices', 'fees_charged')
    group by r.report_no
)
select
    r.report_no,
    'R17',
    'report',
    0,
    case
        when r.form = '2019' then 'not_applicable'
        when r.form is null or u.value is null then 'not_assessable'
        when u.value = 0 then 'pass'
        when s.is_none_sent then 'fail'
        when s.is_any_sent then 'pass'
        else 'not_assessable'
    end,
    if(r.form = '2021', u.value, null)
from request_report r
left join unpaid u
    on u.report_no = r.report_no
left join said s
    on s.report_no = r.report_no;

-- What a finding rests on. R12: the row; R16: the totals of the group's rows; R17: the cell.
insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    if(o.check_id = 'R12', 'cell', 'left'),
    if(o.check_id = 'R12', null, 1),
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on (o.check_id = 'R12' and c.row_code = o.scope)
    or (o.check_id = 'R16' and c.row_code like 'outcome.%.%' and starts_with(c.row_code, o.scope) and c.applicant_type = 'total')
    or (o.check_id = 'R17' and c.row_code = 'outcome.other.fee_unpaid_in_time' and c.applicant_type = 'total')
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where o.check_id in ('R12', 'R16', 'R17')
    and o.status = 'fail';

drop table request_subtotal;
drop table request_shift;
drop table request_row;
drop table request_column;
drop table request_report;
drop table request_row_name;
drop table request_cell;

-- Rules on money and on rows outside the form in table proactive: P02, P11, P12, P13, P14.
-- Grain: one row a report, rule and scope (cell or report). Key: report_no, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have. Drops proactive_cell of 40_proactive.

-- Grain: one row a report. Key: report_no. form is NULL where the table is lost or mixes both.
create temp table money as
with filled as (
    select
        f.report_no,
        max(f.value) filter (where c.row_code = 'art20_8.fees') as fees,
        max(f.value) filter (where c.row_code = 'art20_9.procurement' and c.measure = 'items') as items,
        max(f.value) filter (where c.row_code = 'art20_9.procurement' and c.measure = 'amount') as amount
    from check_figure f
    join proactive_cell c
        on c.cell_no = f.cell_no
    where c.row_code = 'art20_9.procurement'
        or (c.row_code = 'art20_8.fees' and c.measure = 'amount')
    group by f.report_no
)
select
    r.report_no,
    r.form,
    r.previous_no,
    f.fees,
    f.items,
    f.amount
from check_form r
left join filled f
    on f.report_no = r.report_no
where r.table_code = 'proactive';

-- P02: an amount is not negative; more than four decimals are only odd.
insert into check_outcome (report_no, check_id, scope, scope_order, status, severity, left_value)
with judged as (
    select
        *,
        case
            when form = '2019' then 'not_applicable'
            when form is null or fees is null then 'not_assessable'
            when fees < 0 or fees <> round(fees, 4) then 'fail'
            else 'pass'
        end as status
    from money
)
select
    report_no,
    'P02',
    if(status = 'fail', 'art20_8.fees:amount', 'report'),
    0,
    status,
    if(status = 'fail' and fees >= 0, 'hint', null),
    if(form = '2021', fees, null)
from judged;

-- P11: 元 under the header 万元 makes an amount ten thousand times too large. The agency's other years tell which of two
-- neighbouring years it is: an amount that is like theirs is not to blame for that of the year before.
create temp table fee_compared as
with fee as (
    select
        r.report_no,
        r.agency_id,
        r.year,
        r.is_current,
        m.previous_no,
        m.fees
    from money m
    join check_report r
        on r.report_no = m.report_no
    where m.fees > 0
        and r.agency_id is not null
        and r.year is not null
),
other_year as (
    select
        f.report_no,
        median(o.fees) as median_fees,
        median(o.fees) filter (where o.report_no is distinct from f.previous_no) as median_of_rest
    from fee f
    join fee o
        on o.agency_id = f.agency_id
        and o.year <> f.year
        and o.is_current
    group by f.report_no
)
select
    f.report_no,
    f.fees,
    y.median_fees,
    p.fees as previous_fees,
    f.fees >= 1000 * y.median_fees as is_far,
    p.fees is not null
        and (f.fees between 9500 * p.fees and 10500 * p.fees or f.fees * 10000 between 0.95 * p.fees and 1.05 * p.fees)
        and (y.median_of_rest is null or f.fees not between y.median_of_rest / 100 and y.median_of_rest * 100) as is_factor
from fee f
join other_year y
    on y.report_no = f.report_no
left join fee p
    on p.report_no = f.previous_no;

insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    m.report_no,
    'P11',
    'report',
    0,
    case
        when m.form = '2019' then 'not_applicable'
        when m.form is null or m.fees is null then 'not_assessable'
        when m.fees = 0 then 'pass'
        when c.report_no is null then 'not_assessable'
        when c.is_far or c.is_factor then 'fail'
        else 'pass'
    end,
    if(m.form = '2021', m.fees, null),
    if(m.form = '2021', if(c.is_factor, c.previous_fees, c.median_fees), null)
from money m
left join fee_compared c
    on c.report_no = m.report_no;

-- P12: the form of 2019 prints no unit for procurement; 元 and 万元 are both used (seed 003: 116408.28).
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
select
    m.report_no,
    'P12',
    'report',
    0,
    case
        when m.form = '2021' then 'not_applicable'
        when m.form is null or m.amount is null then 'not_assessable'
        when m.amount <> 0 and f.unit is null then 'fail'
        else 'pass'
    end,
    if(m.form = '2019', m.amount, null)
from money m
join check_report r
    on r.report_no = m.report_no
-- At most one row: the key of fact.
left join fact f
    on f.report_id = r.report_id
    and f.table_code = 'proactive'
    and f.row_code = 'art20_9.procurement'
    and f.measure = 'amount';

-- P13: nothing bought costs nothing, and what was bought has a price.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    report_no,
    'P13',
    'report',
    0,
    case
        when form = '2021' then 'not_applicable'
        when form is null or items is null or amount is null then 'not_assessable'
        when (items = 0) <> (amount = 0) then 'fail'
        else 'pass'
    end,
    if(form = '2019', items, null),
    if(form = '2019', amount, null)
from money;

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    if(o.check_id = 'P13' and c.measure = 'amount', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join proactive_cell c
    on (o.check_id in ('P02', 'P11') and c.scope = 'art20_8.fees:amount')
    or (o.check_id in ('P12', 'P13') and c.scope = 'art20_9.procurement:amount')
    or (o.check_id = 'P13' and c.scope = 'art20_9.procurement:items')
where o.check_id in ('P02', 'P11', 'P12', 'P13')
    and o.status = 'fail'
union all
-- The years that the amount is seen against.
select
    o.report_no,
    'P11',
    'report',
    10000 + s.year,
    'cell',
    null,
    s.report_no,
    c.cell_no
from check_outcome o
join check_report r
    on r.report_no = o.report_no
join check_report s
    on s.agency_id = r.agency_id
    and s.year <> r.year
    and s.is_current
join money m
    on m.report_no = s.report_no
    and m.fees > 0
join proactive_cell c
    on c.scope = 'art20_8.fees:amount'
where o.check_id = 'P11'
    and o.status = 'fail';

-- P14: rows that the form does not have: those of some provinces, which have a code, and others, which are issues.
insert into check_outcome (report_no, check_id, scope, scope_order, status, detail)
with extra as (
    select
        f.report_no,
        c.row_code as what
    from check_figure f
    join proactive_cell c
        on c.cell_no = f.cell_no
    where c.row_code in (select row_code from reference_local_rows)
    union
    select
        r.report_no,
        i.evidence
    from issue i
    join check_report r
        on r.report_id = i.report_id
    where i.code = 'unknown_label'
),
listed as (
    select report_no, string_agg(what, '; ' order by what) as detail
    from extra
    group by report_no
)
select
    r.report_no,
    'P14',
    'report',
    0,
    case
        when r.form_proactive is null and r.form_requests is null then 'not_assessable'
        when e.report_no is not null then 'fail'
        else 'pass'
    end,
    e.detail
from check_report r
left join listed e
    on e.report_no = r.report_no;

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    'P14',
    'report',
    c.cell_no,
    'cell',
    null,
    o.report_no,
    c.cell_no
from check_outcome o
join proactive_cell c
    on c.row_code in (select row_code from reference_local_rows)
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
where o.check_id = 'P14'
    and o.status = 'fail';

drop table fee_compared;
drop table money;
drop table proactive_cell;

-- Rules on single cells of all tables and on decisions, changes and regulations in table proactive: P01, P06, P07, P10.
-- Grain: one row a report, rule and scope (cell, row or report). Key: report_no, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have. 41_proactive reads proactive_cell and drops it.

-- Grain: one row a cell of the table, on either form. Key: cell_no.
create temp table proactive_cell as
select
    cell_no,
    row_code,
    measure,
    row_code || ':' || measure as scope
from check_cell
where table_code = 'proactive';

-- P01: every figure counts something but fees and procurement in money; items_change is a difference and may be negative.
create temp table miscounted as
select
    f.report_no,
    f.cell_no,
    c.row_code || if(c.table_code = 'requests', '/' || c.applicant_type, ':' || c.measure) as scope,
    f.value
from check_figure f
join check_cell c
    on c.cell_no = f.cell_no
where (f.value < 0 or f.value <> trunc(f.value))
    and c.measure not in ('amount', 'items_change');

-- Text in place of a number, and a number without a place, may be no count either.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
with counted as (
    select
        f.report_no,
        count(f.value) as n_numbers,
        count(*) filter (where f.status not in ('reported', 'blank')) as n_unknown
    from check_figure f
    group by f.report_no
)
select
    report_no,
    'P01',
    scope,
    cell_no,
    'fail',
    value
from miscounted
union all
select
    r.report_no,
    'P01',
    'report',
    0,
    if(coalesce(n.n_numbers, 0) = 0 or n.n_unknown > 0, 'not_assessable', 'pass'),
    null
from check_report r
left join counted n
    on n.report_no = r.report_no
where r.report_no not in (select report_no from miscounted);

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    report_no,
    'P01',
    scope,
    1,
    'left',
    1,
    report_no,
    cell_no
from miscounted;

drop table miscounted;

-- P06: the form of 2019 counts matters (项) beside decisions (件); seed 002 prints 34, -21 and 13 decisions.
-- P07: 增 or 减 or a sign says which way a change went.
-- Grain: one row a report and row that has a change, also where the table is lost. Key: report_no, row_code.
create temp table proactive_change as
with row_name as (
    select
        row_code,
        min(cell_no)::integer as row_order,
        bool_or(measure = 'decisions') as has_decisions
    from proactive_cell
    where row_code in (select row_code from proactive_cell where measure = 'items_change')
    group by row_code
),
filled as (
    select
        f.report_no,
        c.row_code,
        max(f.value) filter (where c.measure = 'items_prior_year') as prior,
        max(f.value) filter (where c.measure = 'items_change') as change,
        max(f.value) filter (where c.measure = 'decisions') as decisions
    from check_figure f
    join proactive_cell c
        on c.cell_no = f.cell_no
    where c.measure in ('items_prior_year', 'items_change', 'decisions')
    group by f.report_no, c.row_code
)
select
    r.report_no,
    r.form,
    n.row_code,
    n.row_order,
    n.has_decisions,
    f.prior,
    f.change,
    f.decisions
from check_form r
cross join row_name n
left join filled f
    on f.report_no = r.report_no
    and f.row_code = n.row_code
where r.table_code = 'proactive';

insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value, right_value)
select
    report_no,
    'P06',
    row_code,
    row_order,
    case
        when form = '2021' then 'not_applicable'
        when form is null or decisions is null or prior is null or change is null then 'not_assessable'
        when change <> 0 and decisions <> 0 and decisions = prior + change then 'fail'
        else 'pass'
    end,
    if(form = '2019', decisions, null),
    if(form = '2019', prior + change, null)
from proactive_change
where has_decisions;

insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
select
    c.report_no,
    'P07',
    c.row_code,
    c.row_order,
    case
        when c.form = '2021' then 'not_applicable'
        when c.form is null or c.change is null then 'not_assessable'
        when c.change > 0 and regexp_matches(trim(f.value_raw), '^[0-9０-９]') then 'fail'
        else 'pass'
    end,
    if(c.form = '2019', c.change, null)
from proactive_change c
join check_report r
    on r.report_no = c.report_no
-- At most one row: the key of fact. Only changes above zero can lack their sign: few enough to look at their text.
left join fact f
    on c.change > 0
    and f.report_id = r.report_id
    and f.table_code = 'proactive'
    and f.row_code = c.row_code
    and f.measure = 'items_change';

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    if(o.check_id = 'P06' and c.measure <> 'decisions', 'right', 'left'),
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join proactive_cell c
    on c.row_code = o.scope
    and c.measure in ('items_prior_year', 'items_change', 'decisions')
    and (o.check_id = 'P06' or c.measure = 'items_change')
where o.check_id in ('P06', 'P07')
    and o.status = 'fail';

drop table proactive_change;

-- P10: ministries, provinces and cities with districts make regulations; counties, townships and the departments of a city do
-- not. The office of a city's government reports for the government.
insert into check_outcome (report_no, check_id, scope, scope_order, status, left_value)
with regulation as (
    select
        f.report_no,
        max(f.value) as amount,
        count(*) filter (where f.status not in ('reported', 'blank')) as n_unknown
    from check_figure f
    join proactive_cell c
        on c.cell_no = f.cell_no
    where c.row_code = 'art20_1.regulations'
    group by f.report_no
)
select
    r.report_no,
    'P10',
    'art20_1.regulations',
    0,
    case
        when r.form_proactive is null or n.amount is null then 'not_assessable'
        when n.amount <= 0 then if(n.n_unknown > 0, 'not_assessable', 'pass')
        when a.level is null then 'not_assessable'
        when a.level in ('county', 'township') then 'fail'
        when a.level = 'prefecture' and coalesce(a.kind_code, '') not in ('government', 'government_office') then 'fail'
        else 'pass'
    end,
    n.amount
from check_report r
left join regulation n
    on n.report_no = r.report_no
left join agency a
    on a.agency_id = r.agency_id;

insert into check_outcome_cell (report_no, check_id, scope, operand_order, side, weight, operand_report_no, cell_no)
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    'left',
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join proactive_cell c
    on c.row_code = o.scope
join check_figure f
    on f.report_no = o.report_no
    and f.cell_no = c.cell_no
    and f.value > 0
where o.check_id = 'P10'
    and o.status = 'fail';

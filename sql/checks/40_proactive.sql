-- Rules on single cells and on table proactive that are no plain comparison of two sums: P01, P02, P06, P07, P10 to P14.
-- Grain: one row a report, rule and scope (cell, row or report). Key: report_no, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have.

create temp table proactive_cell as
select
    f.report_no,
    f.cell_no,
    c.row_code,
    c.measure,
    c.row_code || ':' || c.measure as scope,
    f.value,
    f.status
from check_figure f
join check_cell c
    on c.cell_no = f.cell_no
    and c.table_code = 'proactive';

-- P01: every figure counts something but fees and procurement in money; items_change is a difference and may be negative.
create temp table miscounted as
select
    f.report_no,
    f.cell_no,
    f.value
from check_figure f
where (f.value < 0 or f.value <> trunc(f.value))
    and f.cell_no in (
        select cell_no
        from check_cell
        where measure not in ('amount', 'items_change')
    );

insert into check_outcome
select
    m.report_no,
    'P01',
    c.row_code || if(c.table_code = 'requests', '/' || c.applicant_type, ':' || c.measure),
    c.cell_no,
    'fail',
    null,
    m.value,
    null,
    null
from miscounted m
join check_cell c
    on c.cell_no = m.cell_no
union all
select
    r.report_no,
    'P01',
    'report',
    0,
    if(n.report_no is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_report r
left join (select distinct report_no from check_figure where value is not null) n
    on n.report_no = r.report_no
where r.report_no not in (select report_no from miscounted);

insert into check_outcome_cell
select
    m.report_no,
    'P01',
    c.row_code || if(c.table_code = 'requests', '/' || c.applicant_type, ':' || c.measure),
    1,
    'left',
    1,
    m.report_no,
    m.cell_no
from miscounted m
join check_cell c
    on c.cell_no = m.cell_no;

-- One row a report and table proactive, with the few cells that the other rules need. Key: report_no.
create temp table proactive_report as
select
    f.report_no,
    f.form,
    f.previous_no,
    max(c.value) filter (where c.scope = 'art20_8.fees:amount') as fees,
    max(c.status) filter (where c.scope = 'art20_8.fees:amount') as fees_status,
    max(c.value) filter (where c.scope = 'art20_9.procurement:items') as procurement_items,
    max(c.value) filter (where c.scope = 'art20_9.procurement:amount') as procurement_amount
from check_form f
left join proactive_cell c
    on c.report_no = f.report_no
where f.table_code = 'proactive'
group by f.report_no, f.form, f.previous_no;

-- P02: an amount is not negative; more than four decimals are only odd.
insert into check_outcome
select
    report_no,
    'P02',
    if(fees < 0 or fees <> round(fees, 4), 'art20_8.fees:amount', 'report'),
    0,
    case
        when form = '2019' then 'not_applicable'
        when form is null or fees is null then 'not_assessable'
        when fees < 0 or fees <> round(fees, 4) then 'fail'
        else 'pass'
    end,
    if(fees >= 0 and fees <> round(fees, 4), 'hint', null),
    fees,
    null,
    null
from proactive_report;

-- P06: the form of 2019 counts matters (项) beside decisions (件); seed 002 prints 34, -21 and 13 decisions.
-- P07: 增 or 减 or a sign says which way a change went.
create temp table proactive_change as
select
    s.report_no,
    s.form,
    s.row_code,
    s.row_order,
    max(c.value) filter (where c.measure = 'items_prior_year') as prior,
    max(c.value) filter (where c.measure = 'items_change') as change,
    max(c.value) filter (where c.measure = 'decisions') as decisions,
    max(c.status) filter (where c.measure = 'items_change') as change_status,
    max(c.cell_no) filter (where c.measure = 'items_change') as change_cell_no
from (
    select f.report_no, f.form, k.row_code, k.row_order
    from check_form f
    cross join (
        select row_code, row_order
        from codebook
        where measure = 'items_change'
    ) k
    where f.table_code = 'proactive'
) s
left join proactive_cell c
    on c.report_no = s.report_no
    and c.row_code = s.row_code
group by s.report_no, s.form, s.row_code, s.row_order;

insert into check_outcome
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
    null,
    if(form = '2019', decisions, null),
    if(form = '2019', prior + change, null),
    null
from proactive_change
where row_code <> 'art20_8.fees';

insert into check_outcome
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
    null,
    if(c.form = '2019', c.change, null),
    null,
    null
from proactive_change c
join check_report r
    on r.report_no = c.report_no
-- Only changes above zero can lack their sign: few enough to look at their text.
left join fact f
    on c.change > 0
    and f.report_id = r.report_id
    and f.table_code = 'proactive'
    and f.row_code = c.row_code
    and f.measure = 'items_change';

insert into check_outcome_cell
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
    on c.report_no = o.report_no
    and c.row_code = o.scope
    and (o.check_id = 'P06' or c.measure = 'items_change')
where o.check_id in ('P06', 'P07')
    and o.status = 'fail';

drop table proactive_change;

-- P10: departments of the State Council, provinces and cities with districts make regulations; counties, townships and the
-- departments of a city do not.
create temp table regulation_figure as
select
    report_no,
    max(value) as amount,
    count(value) as n_numbers
from proactive_cell
where row_code = 'art20_1.regulations'
group by report_no;

insert into check_outcome
select
    r.report_no,
    'P10',
    'art20_1.regulations',
    0,
    case
        when r.form_proactive is null or coalesce(n.n_numbers, 0) = 0 then 'not_assessable'
        when n.amount <= 0 then 'pass'
        when a.level is null then 'not_assessable'
        when a.level in ('county', 'township') then 'fail'
        when a.level = 'prefecture' and coalesce(a.kind_code, '') not in ('government', 'government_office') then 'fail'
        else 'pass'
    end,
    null,
    n.amount,
    null,
    null
from check_report r
left join regulation_figure n
    on n.report_no = r.report_no
left join agency a
    on a.agency_id = r.agency_id;

insert into check_outcome_cell
select
    o.report_no,
    'P10',
    o.scope,
    c.cell_no,
    'left',
    1,
    o.report_no,
    c.cell_no
from check_outcome o
join proactive_cell c
    on c.report_no = o.report_no
    and c.row_code = 'art20_1.regulations'
    and c.value > 0
where o.check_id = 'P10'
    and o.status = 'fail';

drop table regulation_figure;

-- P11: 元 under the header 万元 makes an amount ten thousand times too large. Seen against the agency's other years.
create temp table fee_other_year as
select
    p.report_no,
    median(o.fees) as median_fees
from proactive_report p
join check_report r
    on r.report_no = p.report_no
join check_report s
    on s.agency_id = r.agency_id
    and s.year <> r.year
    and s.is_current
join proactive_report o
    on o.report_no = s.report_no
    and o.fees > 0
where p.fees > 0
group by p.report_no;

insert into check_outcome
with compared as (
    select
        p.report_no,
        p.form,
        p.fees,
        m.median_fees,
        q.fees as previous_fees,
        coalesce(p.fees >= 1000 * m.median_fees, false) as is_far,
        coalesce(abs(p.fees / nullif(q.fees, 0) / 10000 - 1) <= 0.05, false)
            or coalesce(abs(p.fees / nullif(q.fees, 0) * 10000 - 1) <= 0.05, false) as is_factor
    from proactive_report p
    left join fee_other_year m
        on m.report_no = p.report_no
    left join proactive_report q
        on q.report_no = p.previous_no
)
select
    report_no,
    'P11',
    'report',
    0,
    case
        when form = '2019' then 'not_applicable'
        when form is null or fees is null then 'not_assessable'
        when fees = 0 then 'pass'
        when median_fees is null then 'not_assessable'
        when is_far or is_factor then 'fail'
        else 'pass'
    end,
    null,
    fees,
    if(is_far, median_fees, coalesce(previous_fees, median_fees))::decimal(24, 6),
    null
from compared;

drop table fee_other_year;

-- P12: the form of 2019 prints no unit for procurement; 元 and 万元 are both used (seed 003: 116408.28).
insert into check_outcome
select
    p.report_no,
    'P12',
    'report',
    0,
    case
        when p.form = '2021' then 'not_applicable'
        when p.form is null or p.procurement_amount is null then 'not_assessable'
        when p.procurement_amount <> 0 and f.unit is null then 'fail'
        else 'pass'
    end,
    null,
    p.procurement_amount,
    null,
    null
from proactive_report p
join check_report r
    on r.report_no = p.report_no
left join (
    select report_id, unit
    from fact
    where row_code = 'art20_9.procurement'
        and measure = 'amount'
) f
    on f.report_id = r.report_id;

-- P13: nothing bought costs nothing, and what was bought has a price.
insert into check_outcome
select
    report_no,
    'P13',
    'report',
    0,
    case
        when form = '2021' then 'not_applicable'
        when form is null or procurement_items is null or procurement_amount is null then 'not_assessable'
        when (procurement_items = 0) <> (procurement_amount = 0) then 'fail'
        else 'pass'
    end,
    null,
    procurement_items,
    procurement_amount,
    null
from proactive_report;

insert into check_outcome_cell
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
    on c.report_no = o.report_no
    and case
        when o.check_id in ('P02', 'P11') then c.scope = 'art20_8.fees:amount'
        when o.check_id = 'P12' then c.scope = 'art20_9.procurement:amount'
        else c.row_code = 'art20_9.procurement'
    end
where o.check_id in ('P02', 'P11', 'P12', 'P13')
    and o.status = 'fail';

-- P14: rows that the form does not have: those of some provinces, which have a code, and others, which are issues.
insert into check_outcome
with extra as (
    select report_id, string_agg(what, '; ' order by what) as detail
    from (
        select distinct f.report_id, f.row_code as what
        from fact f
        where f.row_code in (select row_code from reference_local_rows)
        union all
        select report_id, evidence
        from issue
        where code = 'unknown_label'
    )
    group by report_id
)
select
    r.report_no,
    'P14',
    'report',
    0,
    case
        when r.form_proactive is null and r.form_requests is null then 'not_assessable'
        when e.report_id is not null then 'fail'
        else 'pass'
    end,
    null,
    null,
    null,
    e.detail
from check_report r
left join extra e
    on e.report_id = r.report_id;

drop table proactive_report;
drop table miscounted;
drop table proactive_cell;

-- Indicators of every report: sums of cells, as rows of indicator_term.
-- Grain: one row a report and indicator. Key: report_no, indicator_no. An indicator whose cells the report's form does not
-- print has no row; where the table is lost or its form cannot be told (form NULL) it has one, and only cells that both
-- forms share count.
-- NULL: num, den where a cell of theirs holds no number; value also where den is not above 0.
-- Reads check_report, check_form, check_cell and check_figure of sql/checks, and what the checks found.

-- A table on a form, by number; form NULL is the table whose form cannot be told. Key: form_no.
create temp table indicator_form as
select
    row_number() over (order by t.table_code, f.form)::tinyint as form_no,
    t.table_code,
    f.form
from (select distinct table_code from codebook) t
cross join (select distinct form from codebook union all select null) f;

-- Grain: one row an indicator, form and cell, of this year's report or that of the year before. Key: indicator_no, form_no,
-- cell_no, years_before. A weight of 0: the cell is in the other part only.
create temp table indicator_cell as
with term as (
    select
        i.indicator_order::smallint as indicator_no,
        t.table_code,
        t.form,
        k.cell_no,
        t.years_before::tinyint as years_before,
        coalesce(max(t.weight) filter (where t.part = 'num'), 0)::tinyint as num_weight,
        coalesce(max(t.weight) filter (where t.part = 'den'), 0)::tinyint as den_weight
    from indicator_term t
    join indicator i
        on i.indicator = t.indicator
    join check_cell k
        on k.table_code = t.table_code
        and k.row_code = t.row_code
        and k.measure = t.measure
        and k.applicant_type = t.applicant_type
    group by all
),
-- What both forms print alike needs no form.
shared as (
    select indicator_no, table_code, null as form, cell_no, years_before, num_weight, den_weight
    from term
    group by all
    having count(*) = 2
),
every_form as (
    from term
    union all
    from shared
    where (indicator_no, table_code) not in (
        select (indicator_no, table_code)
        from term
        group by indicator_no, table_code, cell_no, years_before, num_weight, den_weight
        having count(*) = 1
    )
)
select
    e.indicator_no,
    f.form_no,
    e.cell_no,
    e.years_before,
    e.num_weight,
    e.den_weight
from every_form e
join indicator_form f
    on f.table_code = e.table_code
    and f.form is not distinct from e.form;

-- How many cells a report of given forms has to have. Key: indicator_no, form_proactive, form_requests, form_disputes.
-- form is that of the table with most cells, among equals of requests, then of disputes.
create temp table indicator_need as
with need as (
    select
        i.indicator_no,
        f.form_no,
        f.table_code,
        f.form,
        count(*) filter (where c.num_weight <> 0) as n_num,
        count(*) filter (where c.den_weight <> 0) as n_den,
        count(c.cell_no) as n_cells
    from (
        select distinct c.indicator_no, f.table_code
        from indicator_cell c
        join indicator_form f
            on f.form_no = c.form_no
    ) i
    join indicator_form f
        on f.table_code = i.table_code
    left join indicator_cell c
        on c.indicator_no = i.indicator_no
        and c.form_no = f.form_no
    group by i.indicator_no, f.form_no, f.table_code, f.form
)
select
    r.form_proactive,
    r.form_requests,
    r.form_disputes,
    n.indicator_no,
    arg_max(coalesce(n.form, ''), n.n_cells * 3 + list_position(['proactive', 'disputes', 'requests'], t.table_code)) as form,
    sum(n.n_num)::integer as n_num,
    sum(n.n_den)::integer as n_den,
    sum(n.n_cells)::integer as n_terms
from (select distinct form_proactive, form_requests, form_disputes from check_report) r
cross join lateral (
    values ('proactive', r.form_proactive), ('requests', r.form_requests), ('disputes', r.form_disputes)
) t(table_code, form)
join need n
    on n.table_code = t.table_code
    and n.form is not distinct from t.form
group by r.form_proactive, r.form_requests, r.form_disputes, n.indicator_no
-- Only a form that is known can lack the cells.
having bool_and(n.n_cells > 0 or n.form is null);

-- Blank cells that can be nothing but zero: counts are never negative, and the others already make up the printed total.
-- Grain: one row a report and cell. Key: report_no, cell_no.
create temp table proven_zero as
with part as (
    -- The side of a printed identity that faces one cell alone.
    select check_id, form, scope, side, table_code, row_code, measure, applicant_type
    from check_term
    where check_id in (select identity from identity)
    qualify count(*) over (partition by check_id, form, scope) - count(*) over (partition by check_id, form, scope, side) = 1
        and count(*) over (partition by check_id, form, scope, side) > 1
)
select distinct
    r.report_no,
    c.cell_no
from check_result k
join check_report r
    on r.report_id = k.report_id
join part p
    on p.check_id = k.check_id
    and p.scope = k.scope
join check_form f
    on f.report_no = r.report_no
    and f.table_code = p.table_code
    and f.form = p.form
join check_cell c
    on c.table_code = p.table_code
    and c.row_code = p.row_code
    and c.measure = p.measure
    and c.applicant_type = p.applicant_type
where k.status = 'pass_blank_as_zero';

-- The cells that any indicator adds up. Amounts are in 万元, as far as the document prints a unit.
-- Grain: one row a report, cell and year before. Key: report_no, cell_no, years_before.
create temp table indicator_operand as
with used as (
    select distinct c.cell_no, c.years_before, f.table_code, k.measure = 'amount' as is_amount
    from indicator_cell c
    join indicator_form f
        on f.form_no = c.form_no
    join check_cell k
        on k.cell_no = c.cell_no
),
amount as (
    select
        r.report_no,
        c.cell_no,
        case f.unit when '元' then f.value / 10000 when '万元' then f.value when '亿元' then f.value * 10000 end as value
    from fact f
    join check_report r
        on r.report_id = f.report_id
    join check_cell c
        on c.table_code = f.table_code
        and c.row_code = f.row_code
        and c.measure = f.measure
    where f.measure = 'amount'
),
figure as (
    select
        if(u.years_before = 0, f.report_no, n.report_no) as report_no,
        u.table_code,
        f.cell_no,
        u.years_before,
        if(u.is_amount, a.value::decimal(18, 6), f.value::decimal(18, 6)) as value,
        f.status = 'blank' as is_blank
    from check_figure f
    join used u
        on u.cell_no = f.cell_no
    left join amount a
        on a.report_no = f.report_no
        and a.cell_no = f.cell_no
    -- At most one current report for the next year.
    left join check_report n
        on n.previous_no = f.report_no
        and n.is_current
        and u.years_before = 1
)
select
    f.report_no,
    t.form_no,
    f.cell_no,
    f.years_before,
    f.value,
    f.is_blank,
    f.is_blank and z.cell_no is not null as is_zero
from figure f
join check_form r
    on r.report_no = f.report_no
    and r.table_code = f.table_code
join indicator_form t
    on t.table_code = f.table_code
    and t.form is not distinct from r.form
left join proven_zero z
    on z.report_no = f.report_no
    and z.cell_no = f.cell_no
    and f.years_before = 0;

create temp table indicator_sum as
select
    o.report_no,
    c.indicator_no,
    sum(case c.num_weight when 1 then o.value when -1 then -o.value end) as num,
    sum(case c.den_weight when 1 then o.value when -1 then -o.value end) as den,
    count(o.value) filter (where c.num_weight <> 0) as n_num,
    count(o.value) filter (where c.den_weight <> 0) as n_den,
    count(o.value) as n_ok,
    count(*) filter (where o.is_blank) as n_blank,
    count(*) filter (where o.is_zero) as n_zero
from indicator_operand o
join indicator_cell c
    on c.form_no = o.form_no
    and c.cell_no = o.cell_no
    and c.years_before = o.years_before
group by o.report_no, c.indicator_no;

-- How many errors touch a cell of the indicator. Key: report_no, indicator_no.
create temp table indicator_fault as
with fault as (
    select distinct
        r.report_no,
        hash(k.check_id, k.scope) as result,
        e.cell_no
    from check_result k
    join check_operand o
        on o.report_id = k.report_id
        and o.check_id = k.check_id
        and o.scope = k.scope
        and o.operand_report_id = k.report_id
    join check_report r
        on r.report_id = k.report_id
    join check_cell e
        on e.table_code = o.table_code
        and e.row_code = o.row_code
        and e.measure = o.measure
        and e.applicant_type = o.applicant_type
    where k.status = 'fail'
        and k.severity = 'error'
)
select
    f.report_no,
    c.indicator_no,
    count(distinct f.result)::integer as n_failed
from fault f
join (
    select indicator_no, cell_no
    from indicator_cell
    where years_before = 0
    union
    -- Indicators of 20_special.sql rest on the cells of others.
    select i.indicator_order, c.cell_no
    from (
        values
            ('outcome_concentration', 'disclosure_rate'),
            ('outcome_concentration', 'not_disclosed_rate'),
            ('disclosure_rate_gap', 'disclosure_rate_natural_person'),
            ('disclosure_rate_gap', 'disclosure_rate_legal_persons'),
            ('requests_per_100000', 'received'),
            ('share_of_division', 'received')
    ) s(indicator, other)
    join indicator i
        on i.indicator = s.indicator
    join indicator o
        on o.indicator = s.other
    join indicator_cell c
        on c.indicator_no = o.indicator_order
) c
    on c.cell_no = f.cell_no
group by f.report_no, c.indicator_no;

create temp table indicator_figure as
with measured as (
    select
        r.report_no,
        i.indicator_order::smallint as indicator_no,
        i.kind,
        i.scale,
        i.smallest_denominator,
        nullif(p.form, '') as form,
        p.n_terms,
        coalesce(s.n_ok, 0)::integer as n_ok,
        coalesce(s.n_blank, 0)::integer as n_blank,
        if(s.n_num = p.n_num and p.n_num > 0, s.num, null)::decimal(24, 6) as num,
        if(s.n_den = p.n_den and p.n_den > 0, s.den, null)::decimal(24, 6) as den,
        s.n_zero > 0 and s.n_ok + s.n_zero = p.n_terms as is_zero_fit,
        if(p.n_num > 0, coalesce(s.num, 0), null)::decimal(24, 6) as num_or_zero,
        if(p.n_den > 0, coalesce(s.den, 0), null)::decimal(24, 6) as den_or_zero
    from check_report r
    join indicator_need p
        on p.form_proactive is not distinct from r.form_proactive
        and p.form_requests is not distinct from r.form_requests
        and p.form_disputes is not distinct from r.form_disputes
    join indicator i
        on i.indicator_order = p.indicator_no
    left join indicator_sum s
        on s.report_no = r.report_no
        and s.indicator_no = p.indicator_no
)
select
    report_no,
    indicator_no,
    form,
    num,
    den,
    case
        when kind = 'count' then num::double
        when kind = 'zero' then if(num is null, null, if(num = 0, 1.0, 0.0))
        when den > 0 and kind = 'complement' then 1 - num::double / den::double
        when den > 0 then scale * num::double / den::double
    end as value,
    if(is_zero_fit, num_or_zero, null) as num_blank_as_zero,
    case
        when is_zero_fit is not true then null
        when kind = 'count' then num_or_zero::double
        when kind = 'zero' then if(num_or_zero = 0, 1.0, 0.0)
        when den_or_zero > 0 and kind = 'complement' then 1 - num_or_zero::double / den_or_zero::double
        when den_or_zero > 0 then scale * num_or_zero::double / den_or_zero::double
    end as value_blank_as_zero,
    n_terms,
    n_ok,
    n_blank,
    smallest_denominator is not null and coalesce(den < smallest_denominator, false) as is_small
from measured;

drop table proven_zero;
drop table indicator_operand;
drop table indicator_sum;
drop table indicator_need;

-- Indicators that are no ratio of two sums of cells: I29, I33, I34, I35, I58, I64.
-- Grain, key and NULL as in 10_values.sql, into whose indicator_figure they go. num and den stand where the indicator has
-- them; n_terms counts the cells it needs.

create temp table special as
select
    indicator,
    indicator_order::smallint as indicator_no,
    scale,
    smallest_denominator
from indicator
where indicator in (
    'outcome_concentration', 'disclosure_rate_gap', 'requests_per_100000', 'share_of_division', 'procurement_mean',
    'publication_delay'
);

-- I29: squares of the shares of the outcomes, the rows of other outcomes as one, since the forms part them differently.
insert into indicator_figure
with outcome as (
    select
        f.report_no,
        c.row_code like 'outcome.other%' as is_other,
        c.row_code = 'outcome.total' as is_total,
        f.value,
        f.status
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
        and c.table_code = 'requests'
        and c.applicant_type = 'total'
        and c.row_code like 'outcome.%'
),
shares as (
    select
        report_no,
        max(value) filter (where is_total) as den,
        -- In an order, since a sum of doubles depends on it in its last digits.
        coalesce(sum(value::double * value::double order by value) filter (where not is_total and not is_other), 0)
            + pow(coalesce(sum(value) filter (where is_other), 0)::double, 2) as squares,
        count(value) as n_ok,
        count(*) filter (where status = 'blank') as n_blank
    from outcome
    group by report_no
)
select
    r.report_no,
    (select indicator_no from special where indicator = 'outcome_concentration'),
    r.form,
    null,
    if(s.n_ok = t.n_terms, s.den, null),
    if(s.n_ok = t.n_terms and s.den > 0, s.squares / (s.den::double * s.den::double), null),
    null,
    null,
    coalesce(t.n_terms, 0),
    coalesce(s.n_ok, 0),
    coalesce(s.n_blank, 0),
    coalesce(s.n_ok = t.n_terms and s.den < 30, false)
from check_form r
left join (
    select form, count(*) as n_terms
    from codebook
    where table_code = 'requests'
        and row_code like 'outcome.%'
    group by form
) t
    on t.form = r.form
left join shares s
    on s.report_no = r.report_no
where r.table_code = 'requests';

-- I33: the rate of natural persons less that of legal persons; den is the smaller of both denominators.
insert into indicator_figure
select
    n.report_no,
    (select indicator_no from special where indicator = 'disclosure_rate_gap'),
    n.form,
    null,
    if(n.value is null or l.value is null, null, least(n.den, l.den)),
    n.value - l.value,
    null,
    n.value_blank_as_zero - l.value_blank_as_zero,
    n.n_terms + l.n_terms,
    n.n_ok + l.n_ok,
    n.n_blank + l.n_blank,
    n.is_small or l.is_small
from indicator_figure n
join indicator_figure l
    on l.report_no = n.report_no
where n.indicator_no = (select indicator_order from indicator where indicator = 'disclosure_rate_natural_person')
    and l.indicator_no = (select indicator_order from indicator where indicator = 'disclosure_rate_legal_persons');

create temp table received as
select
    r.report_no,
    r.agency_id,
    r.year,
    r.is_current,
    t.form,
    f.value,
    f.status
from check_report r
join check_form t
    on t.report_no = r.report_no
    and t.table_code = 'requests'
left join check_figure f
    on f.report_no = r.report_no
    and f.cell_no = (
        select cell_no
        from check_cell
        where row_code = 'received'
            and applicant_type = 'total'
    );

-- I34: for agencies whose population is given.
insert into indicator_figure
select
    v.report_no,
    s.indicator_no,
    v.form,
    v.value,
    p.population,
    if(p.population > 0, s.scale * v.value::double / p.population::double, null),
    null,
    null,
    1,
    if(v.value is null, 0, 1),
    if(v.status = 'blank', 1, 0),
    coalesce(p.population < s.smallest_denominator, false)
from received v
-- A list may name one agency in two ways: its first line counts.
join (
    select agency_id, year, arg_min(population, agency_name) as population
    from population
    group by agency_id, year
) p
    on p.agency_id = v.agency_id
    and p.year = v.year
join special s
    on s.indicator = 'requests_per_100000';

-- I35: of the departments of one division. The government's own report may sum them up, so it is none of them.
insert into indicator_figure
with member as (
    -- Who reported before and after the year was there in it: without its number the sum would be too small.
    select
        a.agency_id,
        a.division_name,
        y.year,
        v.report_no,
        v.form,
        v.value,
        v.status
    from agency a
    join (select distinct year from check_report where year is not null) y
        on y.year between a.first_year and a.last_year
    left join received v
        on v.agency_id = a.agency_id
        and v.year = y.year
        and v.is_current
    where a.division_name is not null
        and a.kind_code not in ('government', 'government_office')
),
summed as (
    select
        *,
        count(*) over division as n_members,
        count(value) over division as n_ok,
        count(*) filter (where status = 'blank') over division as n_blank,
        sum(value) over division as total
    from member
    window division as (partition by division_name, year)
)
select
    m.report_no,
    s.indicator_no,
    m.form,
    m.value,
    if(m.n_ok = m.n_members, m.total, null),
    if(m.n_ok = m.n_members and m.total > 0, m.value::double / m.total::double, null),
    null,
    null,
    m.n_members,
    m.n_ok,
    m.n_blank,
    coalesce(m.n_ok = m.n_members and m.total < 30, false)
from summed m
join special s
    on s.indicator = 'share_of_division'
-- One department alone has no share.
where m.n_members > 1
    and m.report_no is not null;

-- I58: only where the cell or its header prints a unit; in 万元.
insert into indicator_figure
with procurement as (
    select
        report_id,
        max(value) filter (where measure = 'items') as items,
        max(case unit when '元' then value / 10000 when '万元' then value when '亿元' then value * 10000 end)
            filter (where measure = 'amount')::decimal(24, 6) as amount,
        count(*) filter (where status = 'blank') as n_blank
    from fact
    where table_code = 'proactive'
        and row_code = 'art20_9.procurement'
    group by report_id
)
select
    f.report_no,
    s.indicator_no,
    f.form,
    p.amount,
    p.items,
    if(p.items > 0, p.amount::double / p.items::double, null),
    null,
    null,
    2,
    if(p.items is null, 0, 1) + if(p.amount is null, 0, 1),
    coalesce(p.n_blank, 0),
    coalesce(p.items < s.smallest_denominator, false)
from check_form f
join check_report r
    on r.report_no = f.report_no
join special s
    on s.indicator = 'procurement_mean'
left join procurement p
    on p.report_id = r.report_id
where f.table_code = 'proactive'
    and f.form = '2019';

-- I64: days from 1 January of the year behind the one reported on.
insert into indicator_figure
select
    r.report_no,
    s.indicator_no,
    null,
    null,
    null,
    date_diff('day', make_date(r.year + 1, 1, 1), o.published_on),
    null,
    null,
    0,
    0,
    0,
    false
from check_report r
join report o
    on o.report_id = r.report_id
join special s
    on s.indicator = 'publication_delay'
where r.year is not null;

drop table received;
drop table special;

-- Indicators that are no ratio of two sums of cells: I29, I33, I34, I35, I58, I64.
-- Grain, key and NULL as in 10_values.sql, into whose indicator_figure they go. num and den stand where the indicator has
-- them; n_terms counts the cells it needs.

create temp table special as
select
    indicator,
    indicator_order::smallint as indicator_no
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
        if(c.row_code like 'outcome.other%', 'outcome.other', c.row_code) as outcome,
        sum(f.value) as amount,
        count(*) as n_cells,
        count(f.value) as n_ok,
        count(*) filter (where f.status = 'blank') as n_blank
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
        and c.table_code = 'requests'
        and c.applicant_type = 'total'
        and c.row_code like 'outcome.%'
    group by f.report_no, outcome
),
shares as (
    select
        report_no,
        max(amount) filter (where outcome = 'outcome.total') as den,
        sum(amount::double * amount::double) filter (where outcome <> 'outcome.total') as squares,
        sum(n_cells) as n_cells,
        sum(n_ok) as n_ok,
        sum(n_blank) as n_blank
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
    t.n_terms,
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

-- I33: the rate of natural persons less that of legal persons, both on enough answers.
insert into indicator_figure
select
    n.report_no,
    (select indicator_no from special where indicator = 'disclosure_rate_gap'),
    n.form,
    null,
    null,
    n.value - l.value,
    null,
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
    t.form,
    f.value,
    f.status
from check_report r
join check_form t
    on t.report_no = r.report_no
    and t.table_code = 'requests'
left join check_cell c
    on c.row_code = 'received'
    and c.applicant_type = 'total'
left join check_figure f
    on f.report_no = r.report_no
    and f.cell_no = c.cell_no;

-- I34: for agencies whose population is given.
insert into indicator_figure
select
    r.report_no,
    (select indicator_no from special where indicator = 'requests_per_100000'),
    v.form,
    v.value,
    p.population,
    100000 * v.value::double / nullif(p.population, 0)::double,
    null,
    1,
    count(v.value) over (partition by r.report_no),
    if(v.status = 'blank', 1, 0),
    false
from check_report r
join received v
    on v.report_no = r.report_no
join report o
    on o.report_id = r.report_id
join population p
    on p.agency_name = o.agency_name
    and p.year = r.year;

-- I35: of the departments of one division that are loaded for the year. The government's own report may sum them up.
insert into indicator_figure
with department as (
    select
        r.report_no,
        r.year,
        a.division_name,
        v.form,
        v.value,
        v.status
    from check_report r
    join agency a
        on a.agency_id = r.agency_id
        and a.division_name is not null
        and a.kind_code not in ('government', 'government_office')
    join received v
        on v.report_no = r.report_no
    where r.is_current
        and r.year is not null
)
select
    report_no,
    (select indicator_no from special where indicator = 'share_of_division'),
    form,
    value,
    sum(value) over division,
    value::double / nullif(sum(value) over division, 0)::double,
    null,
    count(*) over division,
    count(value) over division,
    count(*) filter (where status = 'blank') over division,
    coalesce(sum(value) over division < 30, false)
from department
window division as (partition by division_name, year)
-- A division with a department whose number is unknown, or with one department alone, has no shares.
qualify count(value) over division = count(*) over division
    and count(*) over division > 1;

-- I58: only where the cell or its header prints a unit.
insert into indicator_figure
with procurement as (
    select
        report_id,
        max(value) filter (where measure = 'items') as items,
        max(value) filter (where measure = 'amount') as amount,
        max(unit) filter (where measure = 'amount') as unit,
        count(value) as n_ok,
        count(*) filter (where status = 'blank') as n_blank
    from fact
    where table_code = 'proactive'
        and row_code = 'art20_9.procurement'
    group by report_id
)
select
    f.report_no,
    (select indicator_no from special where indicator = 'procurement_mean'),
    f.form,
    p.amount,
    p.items,
    if(p.items > 0 and p.unit is not null, p.amount::double / p.items::double, null),
    null,
    2,
    coalesce(p.n_ok, 0),
    coalesce(p.n_blank, 0),
    false
from check_form f
join check_report r
    on r.report_no = f.report_no
left join procurement p
    on p.report_id = r.report_id
where f.table_code = 'proactive'
    and f.form = '2019';

-- I64: days from 1 January of the year behind the one reported on.
insert into indicator_figure
select
    r.report_no,
    (select indicator_no from special where indicator = 'publication_delay'),
    null,
    null,
    null,
    date_diff('day', make_date(r.year + 1, 1, 1), o.published_on),
    null,
    0,
    0,
    0,
    false
from check_report r
join report o
    on o.report_id = r.report_id
where r.year is not null;

drop table received;
drop table special;

-- What the loader owes to the document: L01 to L04. A failure here is a fault of the loader, never of an agency.
-- Grain: one row a report and rule, scope 'report'. Key: report_no, check_id.
-- NULL: a side that the rule does not have.

create temp table stored_fact as
select
    report_id,
    count(*) as n_facts,
    count(value) as n_values,
    count(*) filter (where status = 'blank') as n_blank,
    -- L03: value is there just where status says so, and text and place are always there.
    count(*) filter (
        where (status = 'reported') <> (value is not null)
            or value_raw is null
            or locator is null
            or status not in ('reported', 'blank', 'unreadable', 'ambiguous')
    ) as n_unexplained,
    -- L04: what is printed as a plain numeral is stored as that number.
    count(*) filter (
        where status = 'reported'
            and regexp_full_match(value_raw, '-?\d{1,12}(\.\d{1,6})?')
            and value <> try_cast(value_raw as decimal(18, 6))
    ) as n_altered
from fact
group by report_id;

-- L02: one fact a cell, of a code that the codebook has. The load stops before it publishes anything else, so that this
-- only says that it was looked at.
create temp table doubtful_key as
select
    report_id,
    string_agg(key, ', ' order by key) as detail
from (
    select report_id, row_code || ' ' || measure || ' ' || applicant_type as key
    from fact
    group by report_id, table_code, row_code, measure, applicant_type
    having count(*) > 1
    union all
    select f.report_id, f.row_code || ' ' || f.measure
    from fact f
    anti join codebook c
        on c.table_code = f.table_code
        and c.row_code = f.row_code
        and c.measure = f.measure
)
group by report_id;

insert into check_outcome
with counted as (
    select
        c.report_no,
        r.n_figures,
        r.n_figures_told,
        r.n_facts = coalesce(s.n_facts, 0)
            and r.n_values = coalesce(s.n_values, 0)
            and r.n_blank = coalesce(s.n_blank, 0) as is_counted,
        coalesce(s.n_unexplained, 0) as n_unexplained,
        coalesce(s.n_altered, 0) as n_altered,
        coalesce(s.n_values, 0) as n_values,
        d.detail
    from check_report c
    join report r
        on r.report_id = c.report_id
    left join stored_fact s
        on s.report_id = c.report_id
    left join doubtful_key d
        on d.report_id = c.report_id
)
select
    report_no,
    'L01',
    'report',
    0,
    if(n_figures = n_figures_told and is_counted, 'pass', 'fail'),
    null,
    n_figures,
    n_figures_told,
    null
from counted
union all
select
    report_no,
    'L02',
    'report',
    0,
    if(detail is null, 'pass', 'fail'),
    null,
    null,
    null,
    detail
from counted
union all
select
    report_no,
    'L03',
    'report',
    0,
    if(n_unexplained = 0, 'pass', 'fail'),
    null,
    n_unexplained,
    null,
    null
from counted
union all
select
    report_no,
    'L04',
    'report',
    0,
    case
        when n_values = 0 then 'not_assessable'
        when n_altered = 0 then 'pass'
        else 'fail'
    end,
    null,
    n_altered,
    null,
    null
from counted;

drop table doubtful_key;
drop table stored_fact;

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
    count(*) filter (where value <> try_cast(value_raw as decimal(18, 6))) as n_altered
from fact
group by report_id;

-- L02: one fact a cell, of a code that the codebook has: check_figure leaves out facts of other codes. Different cells are
-- counted as bits, since to count them one by one would hold every key in memory.
create temp table coded_fact as
select
    report_no,
    count(*) as n_coded,
    bit_count(bit_or(if(cell_no <= 120, 1::hugeint << cell_no::integer, 0)))::integer
        + bit_count(bit_or(if(cell_no between 121 and 240, 1::hugeint << (cell_no - 120)::integer, 0)))::integer as n_cells
from check_figure
group by report_no;

create temp table counted as
select
    c.report_no,
    c.report_id,
    r.n_figures,
    r.n_figures_told,
    r.n_facts,
    r.n_facts = coalesce(s.n_facts, 0)
        and r.n_values = coalesce(s.n_values, 0)
        and r.n_blank = coalesce(s.n_blank, 0) as is_counted,
    coalesce(s.n_facts, 0) as n_stored,
    coalesce(s.n_facts, 0) = coalesce(d.n_coded, 0) and coalesce(d.n_coded, 0) = coalesce(d.n_cells, 0) as is_unique,
    coalesce(s.n_unexplained, 0) as n_unexplained,
    coalesce(s.n_altered, 0) as n_altered,
    coalesce(s.n_values, 0) as n_values
from check_report c
join report r
    on r.report_id = c.report_id
left join stored_fact s
    on s.report_id = c.report_id
left join coded_fact d
    on d.report_no = c.report_no;

-- The facts that are there twice or under a code that no form has: looked for only where a count says that there are any.
create temp table doubtful_key as
select
    f.report_id,
    string_agg(distinct f.row_code || ' ' || f.measure || ' ' || f.applicant_type, ', '
        order by f.row_code || ' ' || f.measure || ' ' || f.applicant_type) as detail
from (
    select
        f.report_id,
        f.table_code,
        f.row_code,
        f.measure,
        f.applicant_type,
        count(*) as n_facts
    from fact f
    join counted k
        on k.report_id = f.report_id
        and not k.is_unique
    group by f.report_id, f.table_code, f.row_code, f.measure, f.applicant_type
) f
left join check_cell c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
    and c.applicant_type = f.applicant_type
where f.n_facts > 1
    or c.cell_no is null
group by f.report_id;

-- L01: figures met in the tables are stored or told, and the report says how many facts it has. Reports that an older version
-- stored have no count of figures met.
insert into check_outcome
select
    report_no,
    'L01',
    'report',
    0,
    case
        when n_figures <> n_figures_told or not is_counted then 'fail'
        when n_figures is null or n_figures_told is null then 'not_assessable'
        else 'pass'
    end,
    null,
    if(is_counted, n_figures, n_facts),
    if(is_counted, n_figures_told, n_stored),
    null
from counted
union all
select
    k.report_no,
    'L02',
    'report',
    0,
    if(k.is_unique, 'pass', 'fail'),
    null,
    null,
    null,
    d.detail
from counted k
left join doubtful_key d
    on d.report_id = k.report_id
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
drop table counted;
drop table coded_fact;
drop table stored_fact;

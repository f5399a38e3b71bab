-- What the prose states against the tables: rules T01 to T04 and T07 to T09, whose cells are rows of statement_terms.tsv,
-- and the shares and channels that it adds up itself, T05 and T06.
-- Grain: one row a report, rule and statement code; scope 'report' where nothing is stated. Key: report_no, check_id,
-- scope. left_value is what the text says, right_value what the table says; detail is the sentence with its place.
-- NULL: right_value where the table prints no number.
-- A report that states one thing twice is right where one of its statements is: the other may be about a part.
-- Blank policy BS and BX: a blank cell is not compared. B0: it counts as zero to say that all would be right so.

create temp table text_cell as
select
    t.statement_code,
    t.check_id,
    t.reading::integer as reading,
    t.table_code,
    c.form,
    k.cell_no,
    t.weight::integer as weight
from reference_statement_terms t
join codebook c
    on c.table_code = t.table_code
    and c.row_code glob t.row_code
    and c.measure = t.measure
join check_cell k
    on k.table_code = c.table_code
    and k.row_code = c.row_code
    and k.measure = c.measure
    and k.applicant_type = t.applicant_type;

-- Grain: one row a report and statement code that it states. Key: report_no, statement_code.
create temp table text_stated as
select
    r.report_no,
    s.statement_code,
    list(distinct coalesce(s.value, 0)::decimal(24, 6) order by coalesce(s.value, 0)::decimal(24, 6)) as stated_values,
    arg_min(s.sentence, s.statement_no) as sentence,
    arg_min(s.locator, s.statement_no) as locator
from statement s
join check_report r
    on r.report_id = s.report_id
where s.base_code is null
    and (s.value is not null or s.statement_code like 'no\_%' escape '\')
group by r.report_no, s.statement_code;

-- What the table says under each reading of the statement: 收到申请 may or may not count what was carried in.
create temp table text_reading as
select
    s.report_no,
    s.statement_code,
    t.check_id,
    t.reading,
    count(*) as n_cells,
    count(f.status) as n_found,
    count(*) filter (where f.status = 'blank') as n_blank,
    count(*) filter (where f.status not in ('reported', 'blank')) as n_unknown,
    sum(f.value * t.weight) as printed
from text_stated s
join text_cell t
    on t.statement_code = s.statement_code
join check_form r
    on r.report_no = s.report_no
    and r.table_code = t.table_code
    and r.form = t.form
-- Left: a row that the table lost leaves the statement without anything to be compared with.
left join check_figure f
    on f.report_no = s.report_no
    and f.cell_no = t.cell_no
group by s.report_no, s.statement_code, t.check_id, t.reading;

create temp table text_outcome as
with judged as (
    select
        r.report_no,
        r.statement_code,
        r.check_id,
        r.reading,
        r.printed,
        s.stated_values,
        s.sentence,
        s.locator,
        case
            when r.n_found < r.n_cells or r.n_unknown > 0 or r.printed is null then 5
            when r.n_blank > 0 and k.blank_policy <> 'B0' then 5
            when list_contains(s.stated_values, r.printed) then if(r.n_blank = 0, 1, 2)
            when r.n_blank > 0 and r.printed < list_max(s.stated_values) then 3
            else 4
        end as rank
    from text_reading r
    join text_stated s
        on s.report_no = r.report_no
        and s.statement_code = r.statement_code
    join check_rule k
        on k.check_id = r.check_id
)
select
    report_no,
    check_id,
    statement_code,
    -- The kindest reading counts; among equals the first.
    ['pass', 'pass_blank_as_zero', 'fail_with_blank', 'fail', 'not_assessable'][min(rank)] as status,
    arg_min(reading, rank * 10 + reading) as reading,
    arg_min(printed, rank * 10 + reading) filter (where rank < 5) as printed,
    any_value(stated_values) as stated_values,
    any_value(locator || ' ' || sentence) as detail
from judged
group by report_no, check_id, statement_code;

insert into check_outcome
select
    report_no,
    check_id,
    if(check_id = 'T08', 'report', statement_code),
    null,
    status,
    if(status = 'fail_with_blank', 'hint', null),
    if(list_contains(stated_values, printed), printed, stated_values[1]),
    printed,
    detail
from text_outcome;

insert into check_outcome_cell
select
    o.report_no,
    o.check_id,
    if(o.check_id = 'T08', 'report', o.statement_code),
    t.cell_no,
    'right',
    t.weight,
    o.report_no,
    t.cell_no
from text_outcome o
join text_cell t
    on t.statement_code = o.statement_code
    and t.check_id = o.check_id
    and t.reading = o.reading
join check_form r
    on r.report_no = o.report_no
    and r.table_code = t.table_code
    and r.form = t.form
where o.status in ('fail', 'fail_with_blank', 'not_assessable');

-- T05: a share of two things that are stated, or printed in the table, agrees at its printed digits, rounded or cut.
create temp table text_whole as
select
    w.report_no,
    w.statement_code,
    -- What the same text states goes before what the table prints.
    coalesce(if(len(s.stated_values) = 1, s.stated_values[1], null), r.printed) as amount
from (
    select distinct r.report_no, unnest([s.statement_code, s.base_code]) as statement_code
    from statement s
    join check_report r
        on r.report_id = s.report_id
    where s.base_code is not null
) w
left join text_stated s
    on s.report_no = w.report_no
    and s.statement_code = w.statement_code
left join (
    select f.report_no, t.statement_code, sum(k.value * t.weight) as printed
    from text_cell t
    join check_form f
        on f.table_code = t.table_code
        and f.form = t.form
    join statement s
        on t.statement_code in (s.statement_code, s.base_code)
        and s.base_code is not null
    join check_report c
        on c.report_id = s.report_id
        and c.report_no = f.report_no
    join check_figure k
        on k.report_no = f.report_no
        and k.cell_no = t.cell_no
    where t.reading = 1
    group by f.report_no, t.statement_code, s.statement_no
    having count(*) = count(k.value)
    qualify row_number() over (partition by f.report_no, t.statement_code order by s.statement_no) = 1
) r
    on r.report_no = w.report_no
    and r.statement_code = w.statement_code;

insert into check_outcome
with share as (
    select
        c.report_no,
        s.statement_code || '/' || s.base_code as scope,
        s.value,
        part.amount * 100 / nullif(whole.amount, 0) as computed,
        -- 12.5% has one digit behind the point: the true share lies within a tenth of it.
        pow(10, -coalesce(length(nullif(regexp_extract(s.value_raw, '[.．](\d+)', 1), '')), 0)) as step,
        s.locator || ' ' || s.sentence as detail,
        s.statement_no
    from statement s
    join check_report c
        on c.report_id = s.report_id
    left join text_whole part
        on part.report_no = c.report_no
        and part.statement_code = s.statement_code
    left join text_whole whole
        on whole.report_no = c.report_no
        and whole.statement_code = s.base_code
    where s.base_code is not null
)
select
    report_no,
    'T05',
    scope,
    null,
    case
        when computed is null then 'not_assessable'
        when abs(value - computed) < step then 'pass'
        else 'fail'
    end,
    null,
    value,
    round(computed, 6),
    detail
from share
qualify row_number() over (
    partition by report_no, scope
    order by computed is not null and abs(value - computed) >= step desc, statement_no
) = 1;

-- T06: requests by network, letter, in person and fax are all requests; one channel alone is no split.
insert into check_outcome
with split as (
    select
        report_no,
        sum(stated_values[1]) as by_channel,
        count(*) as n_channels,
        bool_and(len(stated_values) = 1) as is_plain,
        arg_min(locator || ' ' || sentence, statement_code) as detail
    from text_stated
    where statement_code like 'channel.%'
    group by report_no
),
received as (
    select r.report_no, f.value
    from check_report r
    join check_figure f
        on f.report_no = r.report_no
    join check_cell c
        on c.cell_no = f.cell_no
    where c.row_code = 'received'
        and c.applicant_type = 'total'
)
select
    s.report_no,
    'T06',
    'report',
    0,
    case
        when s.n_channels < 2 or not s.is_plain or (t.stated_values is null and r.value is null) then 'not_assessable'
        when list_contains(t.stated_values, s.by_channel) or r.value = s.by_channel then 'pass'
        else 'fail'
    end,
    null,
    s.by_channel,
    coalesce(r.value, t.stated_values[1]),
    s.detail
from split s
left join received r
    on r.report_no = s.report_no
left join text_stated t
    on t.report_no = s.report_no
    and t.statement_code = 'received';

-- A report that states nothing of the kind cannot be assessed.
insert into check_outcome
select
    r.report_no,
    k.check_id,
    'report',
    0,
    'not_assessable',
    null,
    null,
    null,
    null
from check_report r
cross join (
    select check_id
    from check_rule
    where check_id in ('T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09')
) k
anti join check_outcome o
    on o.report_no = r.report_no
    and o.check_id = k.check_id;

drop table text_whole;
drop table text_outcome;
drop table text_reading;
drop table text_stated;
drop table text_cell;
